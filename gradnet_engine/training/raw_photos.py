"""Noise as RAW photos have it that are developed here: read by a sensor, and demosaicked by LibRaw."""

from dataclasses import replace

import numpy as np

from gradnet_engine.photo import FloatArray
from gradnet_engine.protocol import as_float
from gradnet_engine.training.camera_noise import Flaws, draw_flaws, flawed, mean_change, shoot
from gradnet_engine.training.converting import draw_converter
from gradnet_engine.training.data_config import RawSource
from gradnet_engine.training.demosaicing import Matrix, sites_of
from gradnet_engine.training.development import draw_development, undevelop
from gradnet_engine.training.photo_sources import Example
from gradnet_engine.training.sensor_photos import NoiseProfiles, SensorPhotos, draw_variance

# Cut around a patch: there LibRaw demosaics otherwise. A multiple of Bayer's 2 pixels.
_BORDER_PX = 8
_MOST_STRETCHED = 1.6


class RawPhotos(SensorPhotos[RawSource]):
    """Photos developed from RAW, as a data set."""

    def cut(self, index: int, size: tuple[int, int], rng: np.random.Generator) -> Example:
        """Cut a patch and develop what a sensor sees of it, without and with noise."""
        settings = self._settings
        patch = as_float(self.cut_clean(index, (size[0] + 2 * _BORDER_PX, size[1] + 2 * _BORDER_PX), rng))
        patch = self._as_taken(patch, rng)
        flaws = draw_flaws(rng) if rng.random() < settings.flawed_share else None
        noisy, clean = photograph_raw(patch, self._profiles, settings.push_stops, rng, flaws)
        inside = slice(_BORDER_PX, -_BORDER_PX)
        images = np.stack([noisy[inside, inside], clean[inside, inside]])
        if settings.stretched_share and rng.random() < settings.stretched_share:
            images = stretched(images, rng)
        return Example(images[0], images[1])


def stretched(images: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Stretch images along rows, columns or both, all alike, and cut them to the size that they had.

    Parameters
    ----------
    images : ndarray of float32, N x H x W x 3
        On any scale.
    rng : Generator
        Draws axes, factors and places.

    Returns
    -------
    ndarray of float32, N x H x W x 3
        Filled in linearly, as LibRaw does it.
    """
    which = rng.integers(3)
    for axis in ((1,), (2,), (1, 2))[which]:
        size, step = images.shape[axis], 1 / rng.uniform(1, _MOST_STRETCHED)
        places = rng.uniform(0, (size - 1) * (1 - step)) + step * np.arange(size)
        before = np.minimum(places.astype(int), size - 2)
        shape = [1] * images.ndim
        shape[axis] = size
        weight = (places - before).astype(np.float32).reshape(shape)
        images = images.take(before, axis) * (1 - weight) + images.take(before + 1, axis) * weight
    return images


def photograph_raw(
    patch: FloatArray, profiles: NoiseProfiles, push_stops: float, rng: np.random.Generator, flaws: Flaws | None = None
) -> tuple[FloatArray, FloatArray]:
    """Take a patch back to the sensor, and let LibRaw develop what that sees, with one camera's noise and without.

    What demosaicing does to edges stays in the reference, as it does in a photo of low ISO.

    Parameters
    ----------
    patch : ndarray of float32, H x W x 3
        Developed photo in sRGB, [0, 1].
    profiles : NoiseProfiles
        One is drawn.
    push_stops : float
        Underexposed by up to this much, and pushed again.
    rng : Generator
        Draws everything.
    flaws : Flaws, optional
        Of the sensor.

    Returns
    -------
    noisy, clean : ndarray of float32, H x W x 3
        In [0, 1]; clean is what many such shots would average to, but for the edges: what LibRaw makes of no noise, and
        what clipping and curves make of noise in shadows and highlights.
    """
    # As LibRaw develops: no tone curve, nothing below black.
    development = replace(draw_development(rng), has_tone_curve=False, is_directed=True, clips_black=True)
    converter = draw_converter(rng)
    sensor = undevelop(patch, development)
    sites = sites_of(converter.colours, sensor.shape)
    variance_of = draw_variance(profiles, push_stops, rng)
    variance = variance_of(sensor)
    noise = rng.standard_normal(sensor.shape[:2], np.float32)
    read = sensor if flaws is None else flawed(sensor, variance_of(np.zeros_like(sensor[:1, :1])), flaws, rng)

    def demosaic(balanced: Matrix, _sites: Matrix) -> Matrix:
        return np.stack([converter.demosaic(one, development.sensor_to_srgb) for one in balanced])

    other = rng.standard_normal(sensor.shape[:2], np.float32)
    seen, noises = np.stack([read, sensor, sensor, sensor]), np.stack([noise, 0 * noise, other, -other])
    noisy, without, one, opposite = shoot(seen, variance, sites, development, noises, demosaic)
    clean = np.clip(without + mean_change(one, opposite, without), 0, 1)
    return noisy.astype(np.float32), clean.astype(np.float32)
