"""What an estimate of the noise is worth: ``GRADNET_DATA=... python tests/benchmarks/noise_estimate.py``.

Six questions: does BM3D come near what it could do with the best single sigma, on real photos whose clean version is
known; what does a curve over the brightness gain over one sigma (alone: add ``curve``); is white noise measured without
bias, and noise that is alike in all channels; are clean photos left alone; how uneven is chroma (alone: add
``spread``). Takes minutes on two cores, nearly all of it in BM3D.

`noise_estimate.py mosaic NOISY=REFERENCE ...` asks the same of photos developed from RAW (paths as `gradnet evaluate`
takes them; `soft_raw.py` writes some).
"""

import itertools
import os
import sys
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from PIL import Image
from skimage.restoration import estimate_sigma as finest_diagonal

from gradnet_engine.denoisers.bm3d import Bm3d
from gradnet_engine.denoisers.noise_map import NoiseMap
from gradnet_engine.evaluation.methods import parse_data
from gradnet_engine.image_io import read_photo
from gradnet_engine.metrics import psnr_db
from gradnet_engine.noise import NoiseCurve, add_awgn, estimate_noise
from gradnet_engine.noise.blocks import measure_opponents, sample_blocks
from gradnet_engine.photo import FloatArray
from gradnet_engine.protocol import add_protocol_noise

DATA = Path(os.environ.get("GRADNET_DATA", ""))
CROP_PX = 128
ORACLE_SHARES = (0.7, 1, 1.4, 2, 2.8, 4)
"""Of the true standard deviation: what the best single sigma is searched among."""

BM3D_SHARE = 1.7
"""Of the standard deviation of a sensor's noise, demosaicked: best for BM3D on average."""

Estimate = Callable[[FloatArray], tuple[float, float, float]]


def by_scikit_image(rgb: FloatArray) -> tuple[float, float, float]:
    """Estimate from the finest diagonal wavelet details."""
    red, green, blue = map(float, np.asarray(finest_diagonal(rgb, channel_axis=2)))
    return red, green, blue


ESTIMATES: dict[str, Estimate] = {
    "scikit-image": by_scikit_image,
    "gradnet_engine.noise": lambda rgb: estimate_noise(rgb).sigma,
}


def read(path: Path) -> FloatArray:
    """Read a photo as float32 in [0, 1]."""
    with Image.open(path) as image:
        return np.asarray(image.convert("RGB"), np.float32) / np.float32(255)


def real_pairs() -> Iterator[tuple[str, FloatArray, FloatArray]]:
    """Yield name, noisy, clean: the five of eval and every third of train."""
    train = sorted((DATA / "train/real/polyu").glob("*_noisy.jpg"))[::3]
    for path in [*sorted((DATA / "eval/polyu").glob("*_noisy.jpg")), *train]:
        yield path.stem.removesuffix("_noisy"), read(path), read(path.with_name(path.name.replace("_noisy", "_clean")))


def print_real() -> None:
    """Print BM3D's gain on real photos: sigma from the whole photo, gain on a crop of it."""
    print("| photo | true std | " + " | ".join(f"{name}: sigma, dB" for name in ESTIMATES) + " | best sigma, dB |")
    print("|---|---|" + "---|" * (len(ESTIMATES) + 1))
    gains = []
    for number, (name, noisy, clean) in enumerate(real_pairs()):
        crop = _textured_crop(clean, number)
        true = (noisy - clean)[crop].std(axis=(0, 1))
        row, gain = f"| {name} | {255 * true.mean():.1f} |", []
        for estimate in ESTIMATES.values():
            sigma = estimate(noisy)
            gain.append(_gain_db(noisy[crop], clean[crop], sigma))
            row += f" {255 * np.mean(sigma):.1f}, {gain[-1]:+.2f} |"
        trials = {share: _gain_db(noisy[crop], clean[crop], share * true) for share in ORACLE_SHARES}
        best = max(trials, key=trials.__getitem__)
        gains.append([*gain, trials[best]])
        print(f"{row} {255 * best * true.mean():.1f}, {trials[best]:+.2f} |", flush=True)
    print("| mean | | " + " | ".join(f"{gain:+.2f}" for gain in np.mean(gains, axis=0)) + " |\n")


def print_curve() -> None:
    """Print BM3D's gain on the centre of a photo by one sigma and by the curve, both estimated from the whole photo."""
    print("| centre 512 | one sigma | at 0.1, 0.5, 0.9 | one sigma, dB | curve, dB |\n|---|---|---|---|---|")
    gains: dict[str, list[tuple[float, float]]] = {}
    method = Bm3d()
    for kind, name, noisy, clean in _brightness_pairs():
        noise = estimate_noise(noisy)
        centre = tuple(slice(max(0, size // 2 - 256), size // 2 + 256) for size in noisy.shape[:2])
        crop, truth = noisy[centre].copy(), clean[centre]
        denoised = method.denoise(crop, NoiseCurve(noise.sigma)), method.denoise(crop, noise)
        one, curve = (psnr_db(truth, result) - psnr_db(truth, crop) for result in denoised)
        gains.setdefault(kind, []).append((one, curve))
        at = ", ".join(f"{255 * np.mean(noise.at(intensity)):.1f}" for intensity in (0.1, 0.5, 0.9))
        print(f"| {name} | {255 * np.mean(noise.sigma):.1f} | {at} | {one:+.2f} | {curve:+.2f} |", flush=True)
    for kind, pairs in gains.items():
        one, curve = np.mean(pairs, axis=0)
        print(f"| mean of {kind} | | | {one:+.2f} | {curve:+.2f} |")
    print()


def _brightness_pairs() -> Iterator[tuple[str, str, FloatArray, FloatArray]]:
    """Yield kind, name, noisy, clean: a camera's JPEG, developed RAW, photon noise added to linear light."""
    for name, noisy, clean in itertools.islice(real_pairs(), 5):
        yield "eval/polyu", name, noisy, clean
    reference = read_photo(DATA / "raw/synthetic_d1scene_clean.dng").rgb
    for iso in ("iso1600", "iso6400"):
        yield "developed RAW", f"d1scene {iso}", read_photo(DATA / f"raw/synthetic_d1scene_{iso}.dng").rgb, reference
    for number, path in enumerate(sorted((DATA / "eval/kodak24").glob("*.png"))[::6]):
        clean = read(path)
        light = clean.astype(np.float64) ** 2.2
        noise = np.random.default_rng(number).normal(0, 1, clean.shape) * np.sqrt(0.01 * light + 1e-4)
        noisy = np.round(255 * np.clip(light + noise, 0, 1) ** (1 / 2.2)) / 255
        yield "photon noise", path.stem, noisy.astype(np.float32), clean


def _textured_crop(clean: FloatArray, seed: int) -> tuple[slice, slice]:
    """Choose the crop of median contrast among nine."""
    rng = np.random.default_rng(seed)
    corners = [[int(rng.integers(0, size - CROP_PX)) for size in clean.shape[:2]] for _ in range(9)]
    crops = [(slice(row, row + CROP_PX), slice(col, col + CROP_PX)) for row, col in corners]
    return sorted(crops, key=lambda crop: float(clean[crop].std()))[4]


def _gain_db(noisy: FloatArray, clean: FloatArray, sigma: np.ndarray | tuple[float, float, float]) -> float:
    red, green, blue = (float(one) for one in sigma)
    return psnr_db(clean, Bm3d().denoise(noisy.copy(), NoiseCurve((red, green, blue)))) - psnr_db(clean, noisy)


def print_white() -> None:
    """Print estimate / truth for white noise on Kodak24."""
    print("| white noise on Kodak24, 8 bits | estimate | median | least | most |\n|---|---|---|---|---|")
    for sigma_255 in (5, 10, 25, 50):
        for name, estimate in ESTIMATES.items():
            ratios = []
            for number, path in enumerate(sorted((DATA / "eval/kodak24").glob("*.png"))):
                noisy = add_awgn(read(path), sigma_255 / 255, np.random.default_rng(number))
                noisy = np.round(np.clip(noisy, 0, 1) * 255) / np.float32(255)
                ratios.append(255 * np.mean(estimate(noisy)) / sigma_255)
            print(f"| {sigma_255} | {name} | {np.median(ratios):.3f} | {min(ratios):.3f} | {max(ratios):.3f} |")
    print()


def print_colourless() -> None:
    """Print estimate / truth for white noise that is alike in all channels, and so as strong as three in luminance."""
    print("| alike in all channels, Kodak24 | estimate | median | least | most |\n|---|---|---|---|---|")
    for sigma_255 in (5, 10, 25, 50):
        ratios = []
        for number, path in enumerate(sorted((DATA / "eval/kodak24").glob("*.png"))):
            noisy, _ = add_protocol_noise(read(path), sigma_255 / 255, number, "grey")
            noisy = (np.round(np.clip(noisy, 0, 1) * 255) / 255).astype(np.float32)
            ratios.append(255 * np.mean(estimate_noise(noisy).sigma) / (np.sqrt(3) * sigma_255))
        numbers = (np.median(ratios), min(ratios), max(ratios))
        print(f"| {sigma_255} | gradnet_engine.noise | {' | '.join(f'{ratio:.3f}' for ratio in numbers)} |", flush=True)
    print()


def print_spread() -> None:
    """Print how much more chroma varies over cells of 8 pixels in three tenths of a photo than where it is flattest."""
    print("| | chroma, 30 % by 2 % |\n|---|---|")
    clean = ((path.stem, read(path)) for path in sorted((DATA / "eval/kodak24").glob("*.png")))
    for name, rgb in itertools.chain(((name, noisy) for name, noisy, _ in real_pairs()), clean):
        _, chroma = measure_opponents(sample_blocks(rgb))
        most, least = np.sqrt(np.quantile(chroma.variance[3].mean(axis=1), (0.3, 0.02)))
        print(f"| {name} | {most / max(least, 1e-6):.1f} |", flush=True)
    print()


def print_clean() -> None:
    """Print what is estimated for photos without visible noise."""
    folders = {"eval/kodak24": 1, "train/clean/bsds432": 10, "train/clean/cid22": 5, "train/clean/clic2025": 1}
    print("| clean photos | estimate | median | 90 % below |\n|---|---|---|---|")
    for folder, every in folders.items():
        photos = [read(path) for path in sorted((DATA / folder).iterdir())[::every] if path.suffix in (".png", ".jpg")]
        for name, estimate in ESTIMATES.items():
            sigmas = [255 * np.mean(estimate(photo)) for photo in photos]
            row = f"| {folder}, {len(photos)} | {name} | {np.median(sigmas):.1f} | {np.quantile(sigmas, 0.9):.1f} |"
            print(row, flush=True)
    print()


def print_mosaic(sets: list[str]) -> None:
    """Print estimate / truth for parts of developed RAW photos, centre 512, and what BM3D makes of each."""
    method = Bm3d()
    print(
        f"| | white-equivalent | deviation | BM3D, dB | told {BM3D_SHARE} times the deviation |\n|---|---|---|---|---|"
    )
    for data in map(parse_data, sets):
        for index in range(data.count()):
            pair = data.read(index, 512)
            noise = estimate_noise(pair.noisy, from_mosaic=True)
            true = (pair.noisy - pair.clean).std(axis=(0, 1))
            image = torch.from_numpy(pair.noisy.copy())[None].permute(0, 3, 1, 2)
            told = NoiseMap(noise, torch.device("cpu")).over(image)
            deviation = told.square().mean(dim=(0, 2, 3)).sqrt().numpy()
            red, green, blue = (BM3D_SHARE * deviation).tolist()
            scaled = replace(noise, sigma=(red, green, blue))
            db = [psnr_db(pair.clean, method.denoise(pair.noisy.copy(), curve)) for curve in (noise, scaled)]
            ratios = [" ".join(f"{one:.2f}" for one in sigma / true) for sigma in (noise.sigma, deviation)]
            print(f"| {data.name} {index} | {ratios[0]} | {ratios[1]} | {db[0]:.2f} | {db[1]:.2f} |", flush=True)


if __name__ == "__main__":
    if sys.argv[1:2] == ["mosaic"]:
        raise SystemExit(print_mosaic(sys.argv[2:]))
    if not DATA.joinpath("eval").is_dir():
        raise SystemExit("GRADNET_DATA must name the folder of the data sets.")
    if sys.argv[1:2] == ["spread"]:
        raise SystemExit(print_spread())
    if "curve" not in sys.argv:
        print_white()
        print_colourless()
        print_clean()
        print_real()
    print_curve()
