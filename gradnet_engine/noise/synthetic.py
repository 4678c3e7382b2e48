"""Synthetic noise: white, or spread over neighbours and colours as that of cameras, film and scaled photos is."""

from dataclasses import dataclass

import numpy as np

from gradnet_engine.photo import FloatArray
from gradnet_engine.strength import luminance


@dataclass(frozen=True, slots=True)
class Sharpening:
    """How a camera or a converter sharpens what it has developed: an unsharp mask on brightness.

    Attributes
    ----------
    amount : float
        How many times what a Gaussian takes away is added.
    radius_px : float
        The Gaussian's standard deviation.
    """

    amount: float
    radius_px: float


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
    sharpening : Sharpening, optional
        Of what was smoothed.
    """

    luminance_px: float = 0.0
    chroma_px: float = 0.0
    chroma_share: float = 1.0
    sharpening: Sharpening | None = None


NOISE_KINDS = {
    "white": NoiseKind(),
    "grey": NoiseKind(chroma_share=0),
    "grain": NoiseKind(luminance_px=1, chroma_share=0),
    "coarse": NoiseKind(luminance_px=0.8, chroma_px=0.8),
    "blotches": NoiseKind(luminance_px=0.5, chroma_px=3, chroma_share=2),
    "sharpened": NoiseKind(luminance_px=0.8, chroma_px=1.2, chroma_share=0.5, sharpening=Sharpening(1.2, 1)),
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
    if kind.sharpening is not None:
        smooth = _as_strong_as(brightness, smooth + what_sharpening_adds(smooth, kind.sharpening))
    if not kind.chroma_share:
        return np.repeat(smooth, 3, axis=2).astype(np.float32)
    return (smooth + kind.chroma_share * _smoothed(white - brightness, kind.chroma_px)).astype(np.float32)


def what_sharpening_adds(brightness: FloatArray, sharpening: Sharpening) -> FloatArray:
    """Return what sharpening adds.

    Parameters
    ----------
    brightness : ndarray, H x W x 1
        Of a photo, or of its noise alone.
    sharpening : Sharpening
        How.

    Returns
    -------
    ndarray, H x W x 1
        Of mean 0, nearly.
    """
    return np.float32(sharpening.amount) * (brightness - _blurred(brightness, sharpening.radius_px))


def _smoothed(noise: FloatArray, sigma_px: float) -> FloatArray:
    """Smooth noise, and give it back the strength that it had."""
    return _as_strong_as(noise, _blurred(noise, sigma_px)) if sigma_px else noise


def _as_strong_as(noise: FloatArray, changed: FloatArray) -> FloatArray:
    return changed * (noise.std() / changed.std())


def _blurred(image: FloatArray, sigma_px: float) -> FloatArray:
    from scipy.ndimage import gaussian_filter

    return np.asarray(gaussian_filter(image, (sigma_px, sigma_px, 0)), np.float32)
