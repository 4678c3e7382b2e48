"""Colour as one luminance and two chroma planes, for methods that filter planes one by one.

Natural photos keep most of their structure in luminance; chroma is smooth and can be cleaned harder.
"""

from collections.abc import Callable
from functools import partial

import numpy as np

from gradnet_engine.denoisers.base import Sigma
from gradnet_engine.denoisers.stabilised import denoise_stabilised
from gradnet_engine.noise import TO_OPPONENT, NoiseCurve
from gradnet_engine.photo import FloatArray

DenoisePlanes = Callable[[FloatArray, tuple[float, ...]], FloatArray]


def denoise_in_opponent_space(rgb: FloatArray, noise: NoiseCurve, denoise_planes: DenoisePlanes) -> FloatArray:
    """Denoise luminance and chroma planes instead of red, green and blue.

    A photo whose channels share one noise has but one plane, of brightness: the noise doesn't average out over the
    channels. What colour there is stays as it is.

    Parameters
    ----------
    rgb : ndarray of float32, H x W x 3
        Noisy pixels, in [0, 1].
    noise : NoiseCurve
        Of the whole photo: independent between channels, unless it `is_shared`; planes have the same noise everywhere.
    denoise_planes : callable
        Takes planes, H x W x C with C = 3 or 1, luminance first, and their noise standard deviations; returns the
        denoised planes.

    Returns
    -------
    ndarray of float32, H x W x 3
        Denoised pixels, clipped to [0, 1]. Channels without noise come back as they were.
    """
    return denoise_stabilised(rgb, noise, partial(_denoise, denoise_planes=denoise_planes, is_shared=noise.is_shared))


def _denoise(rgb: FloatArray, sigma: Sigma, denoise_planes: DenoisePlanes, is_shared: bool) -> FloatArray:
    if is_shared:
        brightness = rgb.mean(axis=2, keepdims=True)
        denoised = rgb + (denoise_planes(brightness, (float(np.mean(sigma)),)) - brightness)
    else:
        to_opponent = TO_OPPONENT.astype(np.float32)
        plane_sigma = np.sqrt(TO_OPPONENT**2 @ np.square(sigma))
        denoised = denoise_planes(rgb @ to_opponent.T, tuple(plane_sigma.tolist())) @ to_opponent
    return np.clip(denoised, 0, 1, dtype=np.float32)
