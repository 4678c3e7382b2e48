"""Time and quality of every method that runs here, on the same noisy photo in one run: ``make bench``.

The photo is scikit-image's astronaut with white Gaussian noise of sigma 25 of 255; sigma is given. Speeds compare
methods on one machine only.
"""

import os
import platform
import time
from importlib.util import find_spec

import numpy as np
import skimage.data

from gradnet_engine.denoisers import METHODS, create_denoiser
from gradnet_engine.denoisers.base import stream_through
from gradnet_engine.metrics import psnr_db, ssim
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.tiling import denoise_tiles, plan_tiles

CROP_PX = 256
SIGMA = 25 / 255
LEAST_RUNS, LEAST_S = 3, 2.0
"""A method runs so often and so long; its best run counts."""


def main() -> None:
    """Print a Markdown table, slowest method last; the best of several runs."""
    start = (512 - CROP_PX) // 2
    crop = np.s_[0:CROP_PX, start : start + CROP_PX]
    clean = (skimage.data.astronaut()[crop] / 255).astype(np.float32)
    noise = np.random.default_rng(0).normal(0, SIGMA, clean.shape)
    noisy = np.clip(clean + noise, 0, 1).astype(np.float32)
    rows, left_out = [], []
    for name, method in METHODS.items():
        if reason := method.unavailable("auto"):
            left_out.append(f"- {name}: {reason}")
            continue
        denoised, seconds, device = _run(name, noisy)
        speed = clean.shape[0] * clean.shape[1] / 1e6 / seconds
        rows.append(
            (
                speed,
                name,
                f"| {name} | {device} | {speed:.3f} | {psnr_db(clean, denoised):.2f} | {ssim(clean, denoised):.3f} |",
            )
        )
    print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}")
    print(f"{CROP_PX} x {CROP_PX} pixels, sigma 25 of 255 known, clipped; noisy: {psnr_db(clean, noisy):.2f} dB\n")
    print("| method | device | megapixel/s | PSNR dB | SSIM |\n|---|---|---|---|---|")
    print("\n".join(row for *_, row in sorted(rows, reverse=True)))
    speeds = {name: speed for speed, name, _ in rows}
    if find_spec("bm3d"):
        reference = clean.shape[0] * clean.shape[1] / 1e6 / _package_default_s(noisy)
        ratios = (f"{name} {speeds[name] / reference:.0f}" for name in ("gradnet", "bm3d", "bm3d-fast"))
        print(f"\nPackage bm3d, default profile: {reference:.4f} megapixel/s. Times as fast: {', '.join(ratios)}")
    print("\n".join(["", *left_out]))


def _run(name: str, noisy: np.ndarray) -> tuple[np.ndarray, float, str]:
    denoiser = create_denoiser(name, "auto")
    known = NoiseCurve.level(SIGMA)
    denoiser.denoise(noisy[:64, :64].copy(), known)  # loads libraries
    tiles = plan_tiles(
        noisy.shape[0], noisy.shape[1], denoiser.tile_px, denoiser.margin_px, multiple_px=denoiser.multiple_px
    )
    result, elapsed_s = noisy, list[float]()
    while len(elapsed_s) < LEAST_RUNS or sum(elapsed_s) < LEAST_S:
        started_s = time.perf_counter()
        result = denoise_tiles(noisy, stream_through(denoiser, known), tiles, multiple_px=denoiser.multiple_px)
        elapsed_s.append(time.perf_counter() - started_s)
    return result, min(elapsed_s), denoiser.device


def _package_default_s(noisy: np.ndarray) -> float:
    """Return the seconds of the package as its authors set it; `bm3d-reference` is told to prepare less."""
    from bm3d import bm3d_rgb

    elapsed_s = []
    for _ in range(2):
        started_s = time.perf_counter()
        bm3d_rgb(noisy.astype(np.float64), SIGMA)
        elapsed_s.append(time.perf_counter() - started_s)
    return min(elapsed_s)


if __name__ == "__main__":
    main()
