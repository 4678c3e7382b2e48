"""How methods do on what no photo of the training holds: checks, stripes, waves, blocks and letters of two colours.

    python tests/benchmarks/patterns.py [METHOD ...] [--weights FOLDER]

120 patterns, or pages of letters, a row, 128 x 128 pixels, white noise of sigma 15, clipped. Contrast 1 is that of the
colours as drawn, blur the standard deviation of the Gaussian that softens them. Printed: the share that comes out
farther from the pattern than it went in (root mean square), the median of what is left of the noise, and the largest
error of a pixel on the [0, 1] scale.
"""

import argparse
import itertools
from pathlib import Path

import numpy as np
from scipy.ndimage import gaussian_filter

from gradnet_engine.evaluation.methods import open_method
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.training.patterns import letters, two_colours

SIGMA = 15 / 255
COUNT, SIZE_PX = 120, 128
LOOKS = ((1.0, 0.0), (1.0, 0.7), (0.5, 0.7), (0.25, 0.7))


def main() -> None:
    """Print one line a method and look."""
    parser = argparse.ArgumentParser()
    parser.add_argument("methods", nargs="*", default=["gradnet", "bm3d"])
    parser.add_argument("--weights", type=Path)
    arguments = parser.parse_args()
    for name in arguments.methods:
        denoiser = open_method(name, "cpu", arguments.weights)
        for draw, (contrast, blur_px) in itertools.product((two_colours, letters), LOOKS):
            rng = np.random.default_rng(0)
            left, worst = [], 0.0
            for _ in range(COUNT):
                drawn = 0.5 + contrast * (draw((SIZE_PX, SIZE_PX), rng) - 0.5)
                clean = gaussian_filter(drawn, (blur_px, blur_px, 0)) if blur_px else drawn
                noisy = np.clip(clean + rng.normal(0, SIGMA, clean.shape), 0, 1).astype(np.float32)
                error = denoiser.denoise(noisy, NoiseCurve.level(SIGMA)) - clean
                left.append(np.sqrt(np.mean(error**2) / np.mean((noisy - clean) ** 2)))
                worst = max(worst, float(np.abs(error).max()))
            farther = np.mean(np.array(left) > 1)
            print(
                f"{name:14} {draw.__name__:11} contrast {contrast:4.2f} blur {blur_px:3.1f}  farther {farther:6.1%}"
                f"  left {np.median(left):4.2f}  largest error {worst:4.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
