"""Synthetic noise."""

import numpy as np

from gradnet_engine.photo import FloatArray


def add_awgn(rgb: FloatArray, sigma: float, rng: np.random.Generator) -> FloatArray:
    """Add white Gaussian noise, not clipped.

    Parameters
    ----------
    rgb : ndarray of float32, any shape
        Clean pixels, on the [0, 1] scale.
    sigma : float
        Standard deviation, on the same scale.
    rng : numpy.random.Generator
        Where the noise is drawn from.

    Returns
    -------
    ndarray of float32
        Noisy pixels; some lie outside [0, 1].
    """
    return (rgb + rng.normal(0, sigma, rgb.shape)).astype(np.float32)
