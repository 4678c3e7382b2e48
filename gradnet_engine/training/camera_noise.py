"""Noise as cameras make it: a photo is taken back to the sensor, made noisy there, and developed again.

After Brooks et al., "Unprocessing Images for Learned Raw Denoising", CVPR 2019, with two differences: the noise is
that of measured cameras, and the sensor's mosaic is part of the way, since demosaicing spreads noise over neighbours
and colours.
"""

import io
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from PIL import Image

from gradnet_engine.errors import PhotoReadError
from gradnet_engine.noise.synthetic import Sharpening, what_sharpening_adds
from gradnet_engine.protocol import as_bytes, as_float
from gradnet_engine.strength import LUMINANCE_WEIGHTS, luminance
from gradnet_engine.training.data_config import CameraSource
from gradnet_engine.training.demosaicing import bayer_sites, demosaic_directed, demosaic_linear, mosaicked
from gradnet_engine.training.development import Development, Matrix, develop, draw_development, undevelop
from gradnet_engine.training.photo_sources import Example, draw_sharpening
from gradnet_engine.training.sensor_photos import NoiseProfiles, SensorPhotos, draw_variance

# Cut around a patch, so that demosaicing sees real neighbours; even, so that the mosaic's phase stays.
_BORDER_PX = 4

# Around a pixel, what tells a busy place from a flat one; and a variance far below any noise.
_BUSY_PX, _NO_NOISE = 1.5, 1e-12

# Cameras smooth strong noise: it may have been pushed by so much more.
_REDUCED_PUSH_STOPS = 2.0

# Standard deviation of the Gaussian that the change of the mean is smoothed with.
_MEAN_BLUR_PX = 4.0

Demosaic = Callable[[Matrix, Matrix], Matrix]
"""Takes balanced values, ... x H x W, and where a pixel has which colour; returns all three, ... x H x W x 3."""


@dataclass(frozen=True, slots=True)
class Reduction:
    """What a camera's own noise reduction leaves of noise: coarse brightness noise, and coarser, weaker colour noise.

    Attributes
    ----------
    luminance_px, chroma_px : float
        Standard deviation of the Gaussian that the noise is smoothed with, pixels.
    chroma_share : float
        What is left of colour noise besides.
    caution : float
        Brightness noise is left as it is where the photo's own brightness varies by much more than the noise's standard
        deviation times this: cameras spare edges and texture. 0: smoothed in flat parts alone.
    """

    luminance_px: float
    chroma_px: float
    chroma_share: float
    caution: float


@dataclass(frozen=True, slots=True)
class Flaws:
    """What is wrong with a sensor beside its noise.

    Attributes
    ----------
    hot_share : float
        Share of pixels that read too much, by very different amounts.
    band_std : float
        Standard deviation of what whole rows or columns are brighter or darker by, in that of a pixel in the dark.
    in_columns : bool
        Whether it is columns.
    """

    hot_share: float
    band_std: float
    in_columns: bool


class CameraPhotos(SensorPhotos[CameraSource]):
    """Photos with a camera's noise, as a data set."""

    def cut(self, index: int, size: tuple[int, int], rng: np.random.Generator) -> Example:
        """Cut a patch and photograph it again, without and with noise."""
        path = self._paths[index]
        photo = self._photos[path]
        settings = self._settings
        room = min(photo.shape[0] / (size[0] + 2 * _BORDER_PX), photo.shape[1] / (size[1] + 2 * _BORDER_PX))
        if room < 1:
            raise PhotoReadError(path, f"it has {photo.shape[1]}x{photo.shape[0]} pixels, fewer than patches need")
        scale = rng.uniform(1, min(2, room)) if rng.random() < settings.resize_share else 1.0
        height, width = (int(edge * scale) + 2 * _BORDER_PX for edge in size)
        row, col = rng.integers(photo.shape[0] - height + 1), rng.integers(photo.shape[1] - width + 1)
        patch = self._as_taken(as_float(photo[row : row + height, col : col + width]), rng)
        reduction = draw_reduction(rng) if rng.random() < settings.reduced_share else None
        push_stops = settings.push_stops + (0 if reduction is None else _REDUCED_PUSH_STOPS)
        # Cameras mend hot pixels before they write a JPEG, and making a photo smaller leaves what might be stars.
        is_raw = reduction is None and scale == 1
        flaws = draw_flaws(rng) if is_raw and rng.random() < settings.flawed_share else None
        sharpening = draw_sharpening(settings.sharpened_share, rng)
        images = photograph_again(patch, self._profiles, push_stops, rng, reduction, flaws, sharpening)
        noisy, clean = (_resized(image[_BORDER_PX:-_BORDER_PX, _BORDER_PX:-_BORDER_PX], size) for image in images)
        if rng.random() < settings.jpeg_share:
            noisy = _through_jpeg(noisy, int(rng.integers(settings.jpeg_quality_min, 99)), int(rng.integers(2)) * 2)
        return Example(noisy, clean)


def photograph_again(
    patch: Matrix,
    profiles: NoiseProfiles,
    push_stops: float,
    rng: np.random.Generator,
    reduction: Reduction | None = None,
    flaws: Flaws | None = None,
    sharpening: Sharpening | None = None,
) -> tuple[Matrix, Matrix]:
    """Take a patch back to the sensor, develop it with and without one camera's noise, and add the difference.

    The difference alone: what demosaicing does to edges is worse on these downsampled photos than on a camera's, and
    is none of a denoiser's business.

    Parameters
    ----------
    patch : ndarray, H x W x 3
        Developed photo in sRGB, [0, 1].
    profiles : NoiseProfiles
        One is drawn.
    push_stops : float
        Underexposed by up to this much, and pushed again.
    rng : Generator
        Draws everything.
    reduction : Reduction, optional
        The camera's own noise reduction; None as in photos developed from RAW.
    flaws : Flaws, optional
        Of the sensor.
    sharpening : Sharpening, optional
        Of the noise: the patch is taken for one that has been sharpened.

    Returns
    -------
    noisy, clean : ndarray, H x W x 3
        In [0, 1]; clean is what many such shots would average to, as in real pairs: the patch, and what clipping and
        curves make of noise in shadows and highlights. So a network learns to take noise away and no colour.
    """
    development = draw_development(rng)
    sensor = undevelop(patch, development)
    variance_of = draw_variance(profiles, push_stops, rng)
    phase = rng.integers(4)
    sites = bayer_sites(sensor.shape[:2], int(phase))
    variance = variance_of(sensor)
    noise = rng.standard_normal(sensor.shape[:2], np.float32)
    read = sensor if flaws is None else flawed(sensor, variance_of(np.zeros_like(sensor[:1, :1])), flaws, rng)
    with_noise, without = shoot(np.stack([read, sensor]), variance, sites, development, np.stack([noise, 0 * noise]))
    other = rng.standard_normal(sensor.shape[:2], np.float32)
    opposites = np.stack([other, -other, 0 * other])
    change = mean_change(*shoot(sensor, variance, sites, development, opposites, demosaic_linear))
    difference = with_noise - without
    # Noise alone: what it does to the mean is in the reference as well.
    if reduction is not None:
        difference = change + reduced(difference - change, patch, reduction)
    if sharpening is not None:
        noise_alone = np.asarray(difference - change, np.float32)
        difference += what_sharpening_adds(luminance(noise_alone), sharpening)
    return np.clip(patch + difference, 0, 1), np.clip(patch + change, 0, 1)


def draw_reduction(rng: np.random.Generator) -> Reduction:
    """Draw a camera's noise reduction, from hardly any to about the most that the real pairs have.

    So noise has about the spectra that it has in their flat and in their busy parts, and its colour about their share.
    """
    return Reduction(rng.uniform(0, 1.2), rng.uniform(0.5, 1.6), rng.uniform(0.2, 1), rng.uniform(0.7, 3))


def draw_flaws(rng: np.random.Generator) -> Flaws:
    """Draw flaws, from hardly any to those of a long exposure and of an old camera.

    Bands: after Wei, Fu, Yang, Huang, "A Physics-Based Noise Formation Model for Extreme Low-Light Raw Denoising",
    CVPR 2020.
    """
    return Flaws(10 ** rng.uniform(-4, -2.7), rng.uniform(0, 0.5), bool(rng.integers(2)))


def flawed(sensor: Matrix, dark_variance: Matrix, flaws: Flaws, rng: np.random.Generator) -> Matrix:
    """Return what a sensor with flaws reads, before its noise.

    Parameters
    ----------
    sensor : ndarray, H x W x 3
        Linear values without flaws.
    dark_variance : ndarray, 1 x 1 x 3
        Variance of a pixel's noise in the dark.
    flaws : Flaws
        Which.
    rng : Generator
        Draws where.

    Returns
    -------
    ndarray, H x W x 3
        Linear values; some lie above 1.
    """
    height, width = sensor.shape[:2]
    bands = rng.standard_normal((1, width) if flaws.in_columns else (height, 1), np.float32)
    is_hot = rng.random((height, width), np.float32) < flaws.hot_share
    hot = np.zeros((height, width), np.float32)
    hot[is_hot] = 10 ** rng.uniform(-2, 0, np.count_nonzero(is_hot))
    return sensor + (flaws.band_std * np.sqrt(dark_variance.mean()) * bands + hot)[:, :, None]


def reduced(noise: Matrix, photo: Matrix, reduction: Reduction) -> Matrix:
    """Smooth noise, its brightness less than its colour, and least where the photo is busy.

    How much of it is spared is the weight of Wiener's filter, whose signal is what varies around a pixel.

    Parameters
    ----------
    noise : ndarray, H x W x 3
        Of mean 0, sRGB.
    photo : ndarray, H x W x 3
        Without it, sRGB.
    reduction : Reduction
        By how much.

    Returns
    -------
    ndarray, H x W x 3
        What is left of it.
    """
    from scipy.ndimage import gaussian_filter

    brightness = noise @ LUMINANCE_WEIGHTS
    signal = photo @ LUMINANCE_WEIGHTS
    varies = gaussian_filter(np.square(signal - gaussian_filter(signal, _BUSY_PX)), _BUSY_PX)
    threshold = np.square(reduction.caution * brightness.std()) + _NO_NOISE
    spared = varies / (varies + threshold)
    smooth = gaussian_filter(brightness, reduction.luminance_px)
    colour = gaussian_filter(noise - brightness[:, :, None], (reduction.chroma_px, reduction.chroma_px, 0))
    return (smooth + spared * (brightness - smooth))[:, :, None] + reduction.chroma_share * colour


def shoot(
    sensor: Matrix,
    variance: Matrix,
    sites: Matrix,
    development: Development,
    noise: Matrix,
    demosaic: Demosaic | None = None,
) -> Matrix:
    """Take a photo, once or more often, and develop it.

    Parameters
    ----------
    sensor, variance : ndarray, ... x H x W x 3
        Linear values and the variance of their noise, wherever a pixel of that colour might be.
    sites : ndarray, H x W x 3
        1 where a pixel has that colour.
    development : Development
        How it is developed.
    noise : ndarray, ... x H x W
        Noise of variance 1, of one shot or of several.
    demosaic : callable, optional
        Takes balanced values, ... x H x W, and `sites`; default: one of `demosaicing`'s, as `development` says.

    Returns
    -------
    ndarray, ... x H x W x 3
        sRGB, [0, 1].
    """
    seen = mosaicked(sensor, sites) + noise * np.sqrt(mosaicked(variance, sites))
    # The sensor saturates, pushed or not.
    seen = np.clip(seen, 0 if development.clips_black else None, 1)
    # Balanced first, as converters do: else directions are found and colours filled in on other differences.
    demosaic = demosaic or (demosaic_directed if development.is_directed else demosaic_linear)
    return develop(demosaic(seen * (sites @ development.gains), sites), development)


def mean_change(one: Matrix, opposite: Matrix, without: Matrix) -> Matrix:
    """Return by how much noise changes the mean of a developed photo, smoothly.

    The mean of two shots whose noise is opposite holds next to nothing of it. They must not be filled in by
    `demosaic_directed`, whose choices differ from one to the other by more than their mean changes.

    Parameters
    ----------
    one, opposite, without : ndarray, H x W x 3
        Developed photos, on the [0, 1] scale: with noise, with the same noise of the other sign, and without.

    Returns
    -------
    ndarray, H x W x 3
        On the same scale.
    """
    from scipy.ndimage import gaussian_filter

    return gaussian_filter((one + opposite) / 2 - without, (_MEAN_BLUR_PX, _MEAN_BLUR_PX, 0))


def _resized(image: Matrix, size: tuple[int, int]) -> Matrix:
    """Make a patch smaller, to a height and width, as photos are for the web."""
    if image.shape[:2] == size:
        return image
    (height, width), lanczos = size, Image.Resampling.LANCZOS
    planes = [Image.fromarray(image[:, :, channel]) for channel in range(3)]
    return np.stack([np.asarray(plane.resize((width, height), lanczos)) for plane in planes], 2).clip(0, 1)


def _through_jpeg(image: Matrix, quality: int, subsampling: int) -> Matrix:
    buffer = io.BytesIO()
    Image.fromarray(as_bytes(image)).save(buffer, "JPEG", quality=quality, subsampling=subsampling)
    return as_float(np.asarray(Image.open(buffer)))
