"""Methods that are told one sigma, on noise that depends on the brightness."""

from collections.abc import Callable

import numpy as np

from gradnet_engine.denoisers.base import Sigma
from gradnet_engine.noise import NoiseCurve, Stabiliser
from gradnet_engine.photo import FloatArray


def denoise_stabilised(
    rgb: FloatArray, noise: NoiseCurve, denoise: Callable[[FloatArray, Sigma], FloatArray]
) -> FloatArray:
    """Have a method see the same noise everywhere, whatever the shape of its curve; channels without stay as they are.

    Parameters
    ----------
    rgb : ndarray of float32, H x W x 3
        Noisy pixels, in [0, 1]; not changed.
    noise : NoiseCurve
        Of the whole photo.
    denoise : callable
        Takes pixels and the standard deviation of their noise, a channel, one of them not 0; returns them denoised.

    Returns
    -------
    ndarray of float32, H x W x 3
        Denoised pixels, in [0, 1].
    """
    if noise.shape is None:
        return _denoise_noisy(rgb, noise.sigma, denoise)
    stabiliser = Stabiliser(noise)
    return stabiliser.inverse(_denoise_noisy(stabiliser.forward(rgb), stabiliser.sigma, denoise))


def _denoise_noisy(rgb: FloatArray, sigma: Sigma, denoise: Callable[[FloatArray, Sigma], FloatArray]) -> FloatArray:
    if not any(sigma):
        return rgb.copy()
    denoised, is_clean = denoise(rgb, sigma), np.equal(sigma, 0)
    denoised[..., is_clean] = rgb[..., is_clean]
    return denoised
