"""What methods leave of a photo's brightness noise, and lose of the photo, coarse and fine.

    python tests/benchmarks/noise_left.py NOISY=REFERENCE [METHOD ...] [--weights FOLDER] [--crop PIXELS]

Paths as `gradnet evaluate` takes them, the centre of each photo. A line a method and band of frequencies, in cycles a
pixel: the share of the noise's amplitude that is left, the share of the photo's that is lost (regressions of the error
on noise and photo), and the mean powers of noise, photo and error, in millionths of white's.
"""

import argparse
import itertools
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gradnet_engine.evaluation.figures import noise_of
from gradnet_engine.evaluation.methods import open_method, parse_data
from gradnet_engine.photo import FloatArray
from gradnet_engine.pipeline import denoise_pixels
from gradnet_engine.strength import LUMINANCE_WEIGHTS

Spectrum = npt.NDArray[np.complexfloating]

EDGES = 0.03, 0.06, 0.12, 0.18, 0.25, 0.35, 0.42, 0.5, 0.71


def main() -> None:
    """Print one line a method and band."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data")
    parser.add_argument("methods", nargs="*", default=["gradnet", "bm3d"])
    parser.add_argument("--weights", type=Path)
    parser.add_argument("--crop", type=int, default=1024)
    arguments = parser.parse_args()
    data = parse_data(arguments.data)
    pairs = [data.read(index, arguments.crop) for index in range(data.count())]
    photo, noise = bands([pair.clean for pair in pairs]), bands([pair.noisy - pair.clean for pair in pairs])
    for name in arguments.methods:
        denoiser = open_method(name, "cpu", arguments.weights)
        error = bands([denoise_pixels(pair.noisy, denoiser, noise_of(pair)) - pair.clean for pair in pairs])
        for (low, high), of_photo, of_noise, of_error in zip(
            itertools.pairwise(EDGES), photo, noise, error, strict=True
        ):
            print(
                f"{name:14} {low:.2f} to {high:.2f}  noise left {share(of_error, of_noise):5.2f}"
                f"  photo lost {-share(of_error, of_photo):5.2f}  noise {power(of_noise) / len(pairs):6.1f}"
                f"  photo {power(of_photo) / len(pairs):7.1f}  error {power(of_error) / len(pairs):5.1f}",
                flush=True,
            )


def bands(images: Sequence[FloatArray]) -> list[Spectrum]:
    """Return the Fourier coefficients of the images' brightness, a band each; their squares add up to its power."""
    coefficients, frequencies = [], []
    for image in images:
        brightness = image @ LUMINANCE_WEIGHTS
        rows, columns = (np.fft.fftfreq(edge) for edge in brightness.shape)
        coefficients.append(np.fft.fft2(brightness).ravel() / brightness.size)
        frequencies.append(np.hypot(rows[:, None], columns).ravel())
    whole, frequency = np.concatenate(coefficients), np.concatenate(frequencies)
    return [whole[(frequency >= low) & (frequency < high)] for low, high in itertools.pairwise(EDGES)]


def share(of: Spectrum, origin: Spectrum) -> float:
    """Return how much of the origin is in something, 1 if all."""
    return float(np.vdot(origin, of).real / np.vdot(origin, origin).real)


def power(of: Spectrum) -> float:
    """Return the sum of squares, in millionths."""
    return float(np.vdot(of, of).real) * 1e6


if __name__ == "__main__":
    main()
