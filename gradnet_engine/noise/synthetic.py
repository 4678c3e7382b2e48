"""Synthetic noise: white, or spread over neighbours and colours as that of cameras, film and scaled photos is."""

from dataclasses import dataclass

import numpy as np

from gradnet_engine.photo import FloatArray
from gradnet_engine.strength import luminance


@dataclass(frozen=True, slots=True)
class NoiseKind:
    """How noise is spread over neighbours and colours.

    Attributes
    ----------
    luminance_px, chroma_px : float
        Standard deviation of the Gaussian that its brightness and its colour are smoothed with, pixels.
    chroma_share : float
        Strength of its colour beside that of white noise of the same brightness; 0: alike in all channels, as most
        cameras and RAW converters leave it.
    """

    luminance_px: float = 0.0
    chroma_px: float = 0.0
    chroma_share: float = 1.0


NOISE_KINDS = {
    "white": NoiseKind(),
    "grey": NoiseKind(chroma_share=0),
    "grain": NoiseKind(luminance_px=1, chroma_share=0),
    "coarse": NoiseKind(luminance_px=0.8, chroma_px=0.8),
    "blotches": NoiseKind(luminance_px=0.5, chroma_px=3, chroma_share=2),
}
"""Kinds that methods are judged on, by name."""


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


def shaped(white: FloatArray, kind: NoiseKind) -> FloatArray:
    """Make noise of a kind from white noise.

    Parameters
    ----------
    white : ndarray, H x W x 3
        White noise.
    kind : NoiseKind
        What it becomes.

    Returns
    -------
    ndarray of float32, H x W x 3
        Its brightness is as strong as it was, and its colour `chroma_share` times as strong.
    """
    brightness = luminance(white)
    smooth = _smoothed(brightness, kind.luminance_px)
    if not kind.chroma_share:
        return np.repeat(smooth, 3, axis=2).astype(np.float32)
    return (smooth + kind.chroma_share * _smoothed(white - brightness, kind.chroma_px)).astype(np.float32)


def _smoothed(noise: FloatArray, sigma_px: float) -> FloatArray:
    """Smooth noise, and give it back the strength that it had."""
    if not sigma_px:
        return noise
    from scipy.ndimage import gaussian_filter

    smooth = gaussian_filter(noise, (sigma_px, sigma_px, 0))
    return smooth * (noise.std() / smooth.std())
