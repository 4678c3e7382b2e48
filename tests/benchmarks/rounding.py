"""What bfloat16 changes in a network's answers, where processors multiply it: ``make bench``.

Photos are scikit-image's, with white Gaussian noise. Even fields tell what rounding leaves where nothing hides it:
noise, and a pattern, as results of neighbouring places are rounded otherwise.
"""

import argparse
from collections.abc import Iterator
from unittest.mock import patch

import numpy as np
import skimage.data
import torch

from gradnet_engine.compiled import multiplies_bfloat16
from gradnet_engine.denoisers.base import Denoiser
from gradnet_engine.denoisers.network import create_network_denoiser
from gradnet_engine.metrics import psnr_db
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import FloatArray

PHOTOS = ("astronaut", "coffee", "chelsea")
SIGMAS = (0, 10, 25, 50)
LEVELS = (0.03, 0.2, 0.6)
FIELD_PX, BORDER_PX, PERIOD_PX, FIELD_SIGMA = 640, 64, 8, 5


def main() -> None:
    """Print two Markdown tables."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--method", default="gradnet", help="default: %(default)s")
    name = parser.parse_args().method
    if not multiplies_bfloat16():
        print("This processor doesn't multiply bfloat16 by AVX-512: nothing is rounded.")
        return
    exact, rounded = (_made(name, precision) for precision in (torch.float32, torch.bfloat16))
    print(f"{name}\n\n| photo | sigma | float32, dB | bfloat16, dB | agree, dB |\n|---|---|---|---|---|")
    for photo, sigma, clean, noisy in _photos():
        answers = [denoiser.denoise(noisy, NoiseCurve.level(sigma / 255)) for denoiser in (exact, rounded)]
        figures = [*(psnr_db(clean, answer) for answer in answers), psnr_db(*answers)]
        print(f"| {photo} | {sigma} | " + " | ".join(f"{figure:.2f}" for figure in figures), "|", flush=True)
    print(f"\nEven fields, sigma {FIELD_SIGMA}, steps of 255:\n")
    print(f"| level | difference, rms | its pattern of {PERIOD_PX} pixels, rms |\n|---|---|---|")
    for level in LEVELS:
        noise = np.random.default_rng(0).normal(0, FIELD_SIGMA / 255, (FIELD_PX, FIELD_PX, 3))
        noisy = np.clip(level + noise, 0, 1).astype(np.float32)
        first, second = (one.denoise(noisy, NoiseCurve.level(FIELD_SIGMA / 255)) for one in (exact, rounded))
        inside = 255 * (second - first)[BORDER_PX:-BORDER_PX, BORDER_PX:-BORDER_PX]
        blocks = len(inside) // PERIOD_PX
        pattern = inside.reshape(blocks, PERIOD_PX, blocks, PERIOD_PX, 3).mean(axis=(0, 2))
        print(f"| {level} | {inside.std():.2f} | {(pattern - pattern.mean(axis=(0, 1))).std():.3f} |")


def _photos() -> Iterator[tuple[str, int, FloatArray, FloatArray]]:
    for name in PHOTOS:
        clean = (getattr(skimage.data, name)()[:256, :384] / 255).astype(np.float32)
        for sigma in SIGMAS:
            noise = np.random.default_rng(0).normal(0, sigma / 255, clean.shape)
            yield name, sigma, clean, np.clip(clean + noise, 0, 1).astype(np.float32)


def _made(name: str, precision: torch.dtype) -> Denoiser:
    with patch("gradnet_engine.networks.device.inference_precision", lambda _device: precision):
        return create_network_denoiser(name, "cpu")


if __name__ == "__main__":
    main()
