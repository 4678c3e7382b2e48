"""Photos that are taken back to a sensor, and the noise that measured sensors have."""

import csv
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.photo import FloatArray
from gradnet_engine.training.data_config import CameraSource, RawSource
from gradnet_engine.training.demosaicing import Matrix, bayer_sites, demosaic_linear
from gradnet_engine.training.patterns import draw_night
from gradnet_engine.training.photo_sources import PhotoCache, PhotoFolder, softened

_Settings = TypeVar("_Settings", CameraSource, RawSource)

_COEFFICIENTS = ("a_r", "a_g", "a_b", "b_r", "b_g", "b_b")


@dataclass(frozen=True, slots=True)
class NoiseProfiles:
    """Measured noise: variance = a * signal + b a channel, on linear values with white = 1, after demosaicing.

    Attributes
    ----------
    a, b : ndarray of float32, N x 3
        One row a camera and ISO.
    weight : ndarray, N
        How often each is drawn; they add up to 1.
    """

    a: Matrix
    b: Matrix
    weight: npt.NDArray[np.float64]


class SensorPhotos(PhotoFolder[_Settings]):
    """Clean photos of a folder that get the noise of measured cameras.

    Parameters
    ----------
    folder : Path
        Clean photos.
    profiles : Path
        CSV of measured noise.
    settings : CameraSource or RawSource
        What is drawn.
    photos : PhotoCache
        Keeps what was read.
    """

    def __init__(self, folder: Path, profiles: Path, settings: _Settings, photos: PhotoCache) -> None:
        super().__init__(folder, settings, photos)
        self._profiles = read_profiles(profiles, settings.iso_min)

    def _as_taken(self, patch: FloatArray, rng: np.random.Generator) -> FloatArray:
        """Draw whether a patch is soft, as it is in full size, and whether it is of the night."""
        if rng.random() < self._settings.soft_share:
            patch = softened(patch, rng)
        if self._settings.night_share and rng.random() < self._settings.night_share:
            patch = draw_night(patch, rng)
        return patch


def read_profiles(path: Path, iso_min: float) -> NoiseProfiles:
    """Read measured noise.

    Parameters
    ----------
    path : Path
        CSV with columns iso, a_r, a_g, a_b, b_r, b_g, b_b.
    iso_min : float
        From here on a profile counts three times.

    Raises
    ------
    InvalidSettingsError
        If it can't be read.
    """
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        numbers = np.array([[float(row[name]) for name in ("iso", *_COEFFICIENTS)] for row in rows])
        weight = np.where(numbers[:, 0] >= iso_min, 3.0, 1.0)
    except (OSError, KeyError, ValueError, IndexError) as error:
        raise InvalidSettingsError(f"{path}: holds no noise profiles ({error}).") from error
    coefficients = numbers[:, 1:].astype(np.float32)
    return NoiseProfiles(coefficients[:, :3], coefficients[:, 3:], weight / weight.sum())


def draw_variance(profiles: NoiseProfiles, push_stops: float, rng: np.random.Generator) -> Callable[[Matrix], Matrix]:
    """Draw a camera and an exposure; return what tells the variance of its noise from linear values, ... x 3.

    Parameters
    ----------
    profiles : NoiseProfiles
        One is drawn.
    push_stops : float
        Underexposed by up to this much, and pushed again.
    rng : Generator
        Draws both.
    """
    profile = rng.choice(len(profiles.weight), p=profiles.weight)
    exposure = 2.0 ** -rng.uniform(0, push_stops)

    def variance_of(signal: Matrix) -> Matrix:
        # Profiles are measured after demosaicing, which averages: at the sensor there was more.
        measured = (np.clip(profiles.a[profile], 0, None) * signal * exposure + profiles.b[profile]).clip(0)
        return measured / _demosaic_variance_gain() / exposure**2

    return variance_of


@cache
def _demosaic_variance_gain() -> float:
    """Variance of demosaicked noise, mean over pixels and colours, where each pixel had 1."""
    noise = np.random.default_rng(0).standard_normal((256, 256))
    return float(demosaic_linear(noise, bayer_sites((256, 256), 0)).var())
