"""The noise of a sensor, as a developed photo shows it."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeVar

import numpy as np
import numpy.typing as npt

from gradnet_engine.srgb import srgb_decoded, srgb_slope

if TYPE_CHECKING:
    from torch import Tensor

Matrix = npt.NDArray[np.floating]
_Light = TypeVar("_Light", Matrix, "Tensor")

SEEN_PX = 1.5
"""Standard deviation of the Gaussian through which noisy pixels tell their intensity."""

_FROM_BRIGHTEST = 0.4


@dataclass(frozen=True, slots=True)
class SensorNoise:
    """Noise of light and of reading [1]_, a channel, of a photo in sRGB's curve.

    A variance that grows with the light, from that of reading it. The light is a channel's own, and a share of the
    brightest one's: demosaicing and colour matrices take noise from one to the other, as strong colours show.

    Attributes
    ----------
    of_light, of_reading : tuple of three float
        Variance a unit of light, and where there is none; light in [0, 1].

    References
    ----------
    .. [1] A. Foi, M. Trimeche, V. Katkovnik, K. Egiazarian, "Practical Poissonian-Gaussian noise modeling and fitting
       for single-image raw-data", IEEE Transactions on Image Processing 17(10), 2008.
    """

    of_light: tuple[float, float, float]
    of_reading: tuple[float, float, float]

    def scaled(self, factor: float) -> "SensorNoise":
        """Return noise so many times as strong."""
        (red, green, blue), (dark_red, dark_green, dark_blue) = (
            [factor**2 * one for one in parts] for parts in (self.of_light, self.of_reading)
        )
        return SensorNoise((red, green, blue), (dark_red, dark_green, dark_blue))

    def root_mean_square(self, intensity: Matrix) -> Matrix:
        """Return the standard deviation of the noise of all N x 3 pixels together, a channel, in sRGB's curve."""
        light = srgb_decoded(intensity)
        mixed = mixed_light(light, light.max(axis=-1, keepdims=True))
        variance = np.array(self.of_light) * mixed + np.array(self.of_reading)
        return np.sqrt(np.mean(variance / np.square(srgb_slope(intensity)), axis=0))


def mixed_light(light: _Light, brightest: _Light) -> _Light:
    """Return the light whose noise each channel has, of arrays or tensors: its own, and a share of the brightest's."""
    return (1 - _FROM_BRIGHTEST) * light + _FROM_BRIGHTEST * brightest
