"""What methods leave of faint stars in the noise of a RAW photo.

    python tests/benchmarks/stars.py [METHOD ...] [--weights FOLDER]

A dark sky of 768 x 768 pixels with some 900 stars, Gaussians of three widths, read by a sensor with Bayer's mosaic
and developed here. A line a method and width: the error in the sky between stars, its root mean square on the 0..255
scale, and the mean share of a star's brightness that is kept, by how far it stands above the noise: the length of what
it adds to the photo, in standard deviations of a pixel's noise.
"""

import argparse
import itertools
import tempfile
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter
from soft_raw import BAYER, NEUTRAL, write_shots

from gradnet_engine.evaluation.figures import noise_of
from gradnet_engine.evaluation.methods import open_method, parse_data
from gradnet_engine.pipeline import denoise_pixels
from gradnet_engine.strength import luminance

SIZE_PX, CELL_PX, REACH_PX = 768, 24, 6
STAR_PX = 0.7, 1.0, 1.6
GAIN = 0.0012
SKY, SKY_CHANGE, SKY_BLUR_PX = 0.012, 0.03, 60
PEAKS = 0.005, 0.5
EDGES = 2, 3, 4.5, 6.5, 9, 13, 20, 1000


def main() -> None:
    """Print one line a method and width of stars."""
    parser = argparse.ArgumentParser()
    parser.add_argument("methods", nargs="*", default=["gradnet", "gradnet-raw", "bm3d"])
    parser.add_argument("--weights", type=Path)
    arguments = parser.parse_args()
    above = [f"{low:g} to {high:g}" for low, high in itertools.pairwise(EDGES)]
    print(f"{'method':14} width  sky   " + "  ".join(f"{band:>10}" for band in above))
    with tempfile.TemporaryDirectory() as folder:
        for star_px in STAR_PX:
            rng = np.random.default_rng(0)
            sky = _draw_sky(rng)
            places, stars = _draw_stars(star_px, rng)
            for name, light in (("sky", sky), ("stars", sky + stars)):
                write_shots(Path(folder), name, light.clip(0, 1) * NEUTRAL, BAYER, GAIN, rng)
            dark = parse_data(f"{folder}/sky_clean.dng={folder}/sky_clean.dng").read(0, SIZE_PX).clean
            pair = parse_data(f"{folder}/stars_noisy.dng={folder}/stars_clean.dng").read(0, SIZE_PX)
            added = luminance(pair.clean - dark)[..., 0]
            noise = luminance(pair.noisy - pair.clean)[..., 0].std()
            is_sky = np.asarray(gaussian_filter((added > 1e-4).astype(np.float32), 1.5)) < 1e-3
            for name in arguments.methods:
                result = denoise_pixels(pair.noisy, open_method(name, "cpu", arguments.weights), noise_of(pair))
                error = 255 * np.sqrt(np.mean(np.square(result - pair.clean)[is_sky]))
                kept = _kept(luminance(result - dark)[..., 0], added, noise, places)
                print(
                    f"{name:14} {star_px:5.1f} {error:5.2f}  " + "  ".join(f"{share:10.2f}" for share in kept),
                    flush=True,
                )


def _draw_sky(rng: np.random.Generator) -> np.ndarray:
    cloud = gaussian_filter(rng.standard_normal((SIZE_PX, SIZE_PX)), SKY_BLUR_PX)
    return np.repeat((SKY + SKY_CHANGE * (cloud - cloud.min()) / np.ptp(cloud))[..., None], 3, axis=2)


def _draw_stars(star_px: float, rng: np.random.Generator) -> tuple[np.ndarray, np.ndarray]:
    """Draw one star a cell, so that none lies on another; return where, and their light."""
    corners = np.array(list(itertools.product(range(CELL_PX, SIZE_PX - CELL_PX, CELL_PX), repeat=2)))
    places = corners + rng.uniform(REACH_PX, CELL_PX - REACH_PX, corners.shape)
    peaks = PEAKS[0] * (PEAKS[1] / PEAKS[0]) ** rng.random(len(places))
    rows, cols = (np.exp(-((np.arange(SIZE_PX)[:, None] - along) ** 2) / (2 * star_px**2)) for along in places.T)
    colours = 1 + rng.uniform(-0.35, 0.35, (len(places), 1)) * np.array([1, 0, -1])
    return places, np.einsum("hn,wn,nc->hwc", rows, cols, peaks[:, None] * colours, optimize=True)


def _kept(result: np.ndarray, added: np.ndarray, noise: float, places: np.ndarray) -> list[float]:
    """Return the mean share of stars' brightness in a result, a band of what they stand above the noise by."""
    shares, lengths = [], []
    for row, col in places.astype(int):
        near = slice(row - REACH_PX, row + REACH_PX + 1), slice(col - REACH_PX, col + REACH_PX + 1)
        star = added[near].ravel()
        (share, _), *_ = np.linalg.lstsq(np.stack([star, np.ones_like(star)], 1), result[near].ravel())
        shares.append(share)
        lengths.append(np.linalg.norm(star) / noise)
    band = np.digitize(lengths, EDGES)
    return [float(np.mean(np.array(shares)[band == number])) for number in range(1, len(EDGES))]


if __name__ == "__main__":
    main()
