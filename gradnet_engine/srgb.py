"""The tone curve of sRGB (IEC 61966-2-1), there and back."""

import numpy as np
import numpy.typing as npt

Values = npt.NDArray[np.floating]

_STRAIGHT, _STRAIGHT_LIGHT = 0.04045, 0.0031308


def srgb_encoded(linear: Values) -> Values:
    """Return linear values, 0 or more, as sRGB encodes them."""
    return np.where(linear <= _STRAIGHT_LIGHT, 12.92 * linear, 1.055 * linear ** (1 / 2.4) - 0.055)


def srgb_decoded(values: Values) -> Values:
    """Return linear values of sRGB's; below 0 as the straight part goes on."""
    return np.where(values <= _STRAIGHT, values / 12.92, ((np.maximum(values, 0) + 0.055) / 1.055) ** 2.4)


def srgb_slope(values: Values) -> Values:
    """Return how fast linear values grow with sRGB's."""
    return np.where(values <= _STRAIGHT, 1 / 12.92, 2.4 / 1.055 * ((np.maximum(values, 0) + 0.055) / 1.055) ** 1.4)
