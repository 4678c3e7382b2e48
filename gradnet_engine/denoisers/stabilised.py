"""Methods that are told one sigma, on noise that depends on the brightness."""

from collections.abc import Callable

from gradnet_engine.denoisers.base import Sigma
from gradnet_engine.noise import NoiseCurve, Stabiliser
from gradnet_engine.photo import FloatArray


def denoise_stabilised(
    rgb: FloatArray, noise: NoiseCurve, denoise: Callable[[FloatArray, Sigma], FloatArray]
) -> FloatArray:
    """Have a method see the same noise everywhere, whatever the shape of its curve.

    Parameters
    ----------
    rgb : ndarray of float32, H x W x 3
        Noisy pixels, in [0, 1]; not changed.
    noise : NoiseCurve
        Of the whole photo.
    denoise : callable
        Takes pixels and the standard deviation of their noise, a channel; returns them denoised.

    Returns
    -------
    ndarray of float32, H x W x 3
        Denoised pixels, in [0, 1].
    """
    if noise.shape is None:
        return denoise(rgb, noise.sigma)
    stabiliser = Stabiliser(noise)
    return stabiliser.inverse(denoise(stabiliser.forward(rgb), stabiliser.sigma))
