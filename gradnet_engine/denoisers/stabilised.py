"""Methods that are told one sigma, on noise that depends on the brightness."""

from gradnet_engine.denoisers.base import Denoiser
from gradnet_engine.denoisers.merged import MergedDenoiser
from gradnet_engine.denoisers.network import NetworkDenoiser
from gradnet_engine.noise import NoiseCurve, Stabiliser
from gradnet_engine.photo import FloatArray
from gradnet_engine.progress import CancelToken


def denoise_stabilised(
    denoiser: Denoiser, rgb: FloatArray, noise: NoiseCurve, cancel: CancelToken | None = None
) -> FloatArray:
    """Denoise an image or a tile of one, whatever the shape of the noise's curve.

    A method that needs sigma sees the pixels with the same noise everywhere. A blind one, and a network, whose guide
    alone is told sigma and which was trained on photos as they are, sees them as they are. Of two that are merged,
    each sees what suits it.

    Parameters
    ----------
    denoiser : Denoiser
        The method.
    rgb : ndarray of float32, H x W x 3
        Noisy pixels, in [0, 1]; not changed.
    noise : NoiseCurve
        Of the whole photo.
    cancel : CancelToken, optional
        See `Denoiser.denoise`.

    Returns
    -------
    ndarray of float32, H x W x 3
        Denoised pixels, in [0, 1].
    """
    if isinstance(denoiser, MergedDenoiser):
        return denoiser.merge(*(denoise_stabilised(part, rgb, noise, cancel) for part in denoiser.parts))
    if noise.shape is None or not denoiser.needs_sigma or isinstance(denoiser, NetworkDenoiser):
        return denoiser.denoise(rgb, noise.sigma, cancel)
    stabiliser = Stabiliser(noise)
    return stabiliser.inverse(denoiser.denoise(stabiliser.forward(rgb), stabiliser.sigma, cancel))
