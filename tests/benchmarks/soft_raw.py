"""RAW photos as soft as lenses draw them on fine sensors, noisy and not, to judge methods on.

`python tests/benchmarks/soft_raw.py FOLDER` writes DNGs of four parts of `raw/synthetic_d1scene_clean.dng` (in
`GRADNET_DATA`), of Bayer's mosaic and Fujifilm's X-Trans, and prints the command that judges `gradnet` on them.
"""

import os
import sys
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter

from gradnet_engine.image_io import read_photo
from gradnet_engine.srgb import srgb_decoded

sys.path.append(str(Path(__file__).parents[1] / "engine"))
from image_files import BAYER, X_TRANS, mosaic_of, write_dng

HEIGHT_PX, WIDTH_PX = 720, 960
CORNERS = (0, 0), (0, 1000), (600, 300), (600, 1000)
BLUR_PX = 0.6
# Variance of the noise: gain * signal + (READ_NOISE * gain)^2, where white is 1.
GAINS = {"weak": 0.0004, "strong": 0.002}
READ_NOISE = 0.6
BLACK, WHITE = 1000, 16000
# What a sensor sees of grey: green is the strongest.
NEUTRAL = (0.5, 1.0, 0.65)


def main(folder: Path) -> None:
    """Write the photos and print how to judge on them."""
    scene = _scene(Path(os.environ["GRADNET_DATA"]) / "raw/synthetic_d1scene_clean.dng")
    rng = np.random.default_rng(0)
    sets = []
    for mosaic, pattern in (("bayer", BAYER), ("x-trans", X_TRANS)):
        for strength, gain in GAINS.items():
            path = folder / f"{mosaic}-{strength}"
            path.mkdir(parents=True, exist_ok=True)
            sets.append(f'--data "{path}/*_noisy.dng={path}/*_clean.dng"')
            for number, (row, col) in enumerate(CORNERS):
                part = scene[row : row + HEIGHT_PX, col : col + WIDTH_PX]
                write_shots(path, str(number), part, pattern, gain, rng)
    print("gradnet evaluate --crop 512 --methods bm3d,gradnet", *sets)


def write_shots(
    folder: Path, name: str, light: np.ndarray, pattern: np.ndarray, gain: float, rng: np.random.Generator
) -> None:
    """Write what a sensor reads of light, linear, H x W x 3 in [0, 1]: NAME_noisy.dng and NAME_clean.dng."""
    seen = mosaic_of(np.rint(light * 65535).astype(np.uint16), pattern) / 65535
    noise = rng.standard_normal(seen.shape) * np.sqrt(gain * seen + (READ_NOISE * gain) ** 2)
    for kind, values in (("clean", seen), ("noisy", seen + noise)):
        levels = np.rint(values * (WHITE - BLACK) + BLACK).clip(0, WHITE).astype(np.uint16)
        dng = folder / f"{name}_{kind}.dng"
        write_dng(dng, levels, pattern=pattern, black=BLACK, white=WHITE, neutral=NEUTRAL)


def _scene(path: Path) -> np.ndarray:
    """Return a photo as a sensor would see it through a softer lens, linear, H x W x 3 in [0, 1]."""
    soft = gaussian_filter(srgb_decoded(read_photo(path).rgb.astype(np.float64)), (BLUR_PX, BLUR_PX, 0))
    return (soft / np.percentile(soft, 99.5) * 0.9).clip(0, 1) * NEUTRAL


if __name__ == "__main__":
    main(Path(sys.argv[1]))
