"""What a network that is told the noise is told in training: what was added, and then misjudged, as an estimate is."""

import numpy as np

from gradnet_engine.noise.curve import parabola
from gradnet_engine.noise.sensor import SEEN_PX
from gradnet_engine.photo import FloatArray

_MID = 0.4
# Least and most variance at an intensity, of a patch's mean.
_LEAST, _MOST = 0.1, 6.0
_RIDGE = 0.01
_NO_NOISE = 1e-10
# Standard deviations of the logarithm of what an estimate is wrong by: in all, a channel, and between black and white.
_WRONG, _WRONG_IN_COLOUR, _WRONG_WITH_INTENSITY = 0.08, 0.05, 0.25
_MOST_WRONG = 1.7


def measure_noise(noisy: FloatArray, clean: FloatArray) -> FloatArray:
    """Measure noise that is known, as a curve over the intensity, since more than that no estimate can tell.

    The variance is a parabola over the clean patch's intensity, a channel, by least squares; it is read where the
    noisy patch, smoothed, tells the intensity.

    Parameters
    ----------
    noisy, clean : ndarray of float32, H x W x 3
        On the [0, 1] scale; noisy may lie outside.

    Returns
    -------
    ndarray of float32, H x W x 3
        Standard deviation of each pixel's noise, on the same scale.
    """
    sigma = np.empty_like(clean)
    seen = _seen_intensity(noisy)
    for channel in range(clean.shape[2]):
        square = np.square(noisy[:, :, channel] - clean[:, :, channel], dtype=np.float64).ravel()
        mean = max(square.mean(), _NO_NOISE)
        terms = parabola(clean[:, :, channel].ravel().astype(np.float64))
        ridge = np.diag([0, _RIDGE, _RIDGE]) * len(square)
        factors = np.linalg.solve(terms.T @ terms + ridge, terms.T @ square)
        variance = parabola(seen[:, :, channel].ravel().astype(np.float64)) @ factors
        sigma[:, :, channel] = np.sqrt(variance.clip(_LEAST * mean, _MOST * mean)).reshape(clean.shape[:2])
    return sigma


def misjudge(sigma: FloatArray, noisy: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Return a patch's noise as wrong as an estimate may tell it, smoothly over its intensity.

    Parameters
    ----------
    sigma, noisy : ndarray of float32, H x W x 3
        Standard deviation of each pixel's noise, and the noisy patch.
    rng : Generator
        Draws by how much.
    """
    wrong = rng.normal(0, _WRONG) + rng.normal(0, _WRONG_IN_COLOUR, 3)
    intensity = _seen_intensity(noisy).mean(axis=2, keepdims=True) - _MID
    tilt = np.exp(rng.normal(0, _WRONG_WITH_INTENSITY) * intensity).clip(1 / _MOST_WRONG, _MOST_WRONG)
    return (sigma * tilt * np.exp(wrong)).astype(np.float32)


def _seen_intensity(noisy: FloatArray) -> FloatArray:
    """Return the intensity, in [0, 1], as noisy pixels tell it."""
    from scipy.ndimage import gaussian_filter

    return np.asarray(gaussian_filter(noisy.clip(0, 1), (SEEN_PX, SEEN_PX, 0)), np.float32)
