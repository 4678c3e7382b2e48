"""What methods leave of the noise beside what holds none: bars, mats, boxes.

    python tests/benchmarks/mats.py [METHOD ...] [--weights FOLDER]

A grey area and a photo of 384 x 384 pixels, white noise of sigma 15, clipped; a strip of 96 pixels on the left is of
one colour. Printed: root mean square of what differs from the clean picture, on the 0..255 scale, in the 16 pixels that
begin 0, 16, 32 and 64 pixels beside the strip, and the same where there is no strip.
"""

import argparse
from pathlib import Path

import numpy as np
import skimage.data

from gradnet_engine.evaluation.methods import open_method
from gradnet_engine.noise import NoiseCurve

SIGMA = 15 / 255
SIZE_PX, STRIP_PX, BAND_PX, EDGE_PX = 384, 96, 16, 16
BEGINS_PX = (0, 16, 32, 64)
TONES = {"none": None, "black": 0.0, "dark": 0.2, "white": 1.0}


def main() -> None:
    """Print one line a method, picture and strip."""
    parser = argparse.ArgumentParser()
    parser.add_argument("methods", nargs="*", default=["gradnet", "bm3d"])
    parser.add_argument("--weights", type=Path)
    arguments = parser.parse_args()
    photo = (skimage.data.astronaut()[:SIZE_PX, :SIZE_PX] / 255).astype(np.float32)
    pictures = {"grey": np.full((SIZE_PX, SIZE_PX, 3), 0.6, np.float32), "photo": photo}
    for name in arguments.methods:
        denoiser = open_method(name, "cpu", arguments.weights)
        for picture, clean in pictures.items():
            noise = np.random.default_rng(0).normal(0, SIGMA, clean.shape)
            noisy = np.clip(clean + noise, 0, 1).astype(np.float32)
            for strip, tone in TONES.items():
                covered = noisy.copy()
                if tone is not None:
                    covered[:, :STRIP_PX] = tone
                error = 255 * (denoiser.denoise(covered, NoiseCurve.level(SIGMA)) - clean)[EDGE_PX:-EDGE_PX]
                bands = [error[:, STRIP_PX + begin :][:, :BAND_PX] for begin in BEGINS_PX]
                left = "  ".join(f"{np.sqrt(np.mean(np.square(band))):5.2f}" for band in bands)
                print(f"{name:14} {picture:6} {strip:6}  {left}", flush=True)


if __name__ == "__main__":
    main()
