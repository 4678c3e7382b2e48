"""Looks for pixels between pixels, where a lens has put them.

Own code, since SciPy's `map_coordinates` takes twice as long: docs/decisions/0004-developing-raw.md.
"""

import math

import numpy as np
import numpy.typing as npt

from gradnet_engine.compiled import inner, kernel
from gradnet_engine.photo import FloatArray

TAPS_BEFORE, TAPS_AFTER = 2, 3
"""How many pixels are looked at before the one at a place, and after it."""
_TAPS = TAPS_BEFORE + 1 + TAPS_AFTER

_BLACK, _HALF, _WHITE = (np.float32(number) for number in (0, 0.5, 1))
# A place may be so many times as bright or as dark as the pixels beside it; else there would be rings around lamps.
_CONTRAST = np.float32(1.25)

_Places = npt.NDArray[np.float64]


@kernel
def bounds(part: npt.NDArray[np.int64], axis: _Places, scales: _Places, shifts: _Places) -> _Places:
    """Return first and last row and first and last column at which to look for a part of a picture.

    Parameters
    ----------
    part : ndarray of int64, 4
        Its first row and column, and how many it has.
    axis, scales, shifts
        As in `resample`.
    """
    top, bottom, left, right = np.inf, -np.inf, np.inf, -np.inf
    last_row, last_column = part[2] - 1, part[3] - 1
    for channel in range(len(scales)):
        for row in range(part[2]):
            # What lies within a part lies within its edges when it is bent, too.
            step = 1 if row in (0, last_row) else max(last_column, 1)
            for column in range(0, part[3], step):
                y, x = _place(part[0] + row, part[1] + column, axis, scales[channel], shifts[channel])
                top, bottom, left, right = min(top, y), max(bottom, y), min(left, x), max(right, x)
    return np.array([top, bottom, left, right])


@kernel
def into_light(encoded: FloatArray, curve: FloatArray, first: npt.NDArray[np.int64], light: FloatArray) -> None:
    """Fill an array with light, one channel after the other; what reaches beyond is the pixel at the edge.

    Parameters
    ----------
    encoded : ndarray of float32, H x W x C, in [0, 1]
        A part of a picture.
    curve : ndarray of float32, N
        The light of N encoded values, evenly from 0 to 1.
    first : ndarray of int64, 2
        Which row and column of the part the array's first pixel is; it may lie before both.
    light : ndarray of float32, C x R x S
        Filled.
    """
    height, width, _ = encoded.shape
    last = np.float32(len(curve) - 1)
    for row in range(light.shape[1]):
        line = encoded[min(max(first[0] + row, 0), height - 1)]
        for column in range(light.shape[2]):
            pixel = line[min(max(first[1] + column, 0), width - 1)]
            for channel in range(light.shape[0]):
                light[channel, row, column] = curve[int(pixel[channel] * last + _HALF)]


@kernel
def resample(
    light: FloatArray,
    first: npt.NDArray[np.int64],
    part: npt.NDArray[np.int64],
    straight: FloatArray,
    axis: _Places,
    scales: _Places,
    shifts: _Places,
    weights: FloatArray,
) -> None:
    """Fill a part of a picture with what lies where a lens has put it in another.

    Parameters
    ----------
    light : ndarray of float32, C x H x W
        A part of what the lens has drawn, with all that is looked at around its places: beyond its edges these go on.
    first : ndarray of int64, 2
        Row and column of its first pixel; they may lie outside of the picture.
    part : ndarray of int64, 2
        First row and column of what is filled.
    straight : ndarray of float32, R x S x C
        Filled.
    axis : ndarray of float64, 3
        Column and row of the optical axis, and how far from there the farthest corner is, in pixels.
    scales : ndarray of float64, 1 x N or C x N
        By how much the lens has scaled all channels, or each, at N distances from the axis, from none to the farthest.
    shifts : ndarray of float64, 1 x 2 or C x 2
        How much it leans down and across.
    weights : ndarray of float32, M x `_TAPS`
        How much each pixel tells of a place, for M places from one pixel to the next.
    """
    channels, height, width = light.shape
    topmost, lowest = first[0] + TAPS_BEFORE, first[0] + height - 1.0 - TAPS_AFTER
    leftmost, rightmost = first[1] + TAPS_BEFORE, first[1] + width - 1.0 - TAPS_AFTER
    places = np.empty((2, straight.shape[1]))
    finest = len(weights) - 1
    for row in range(straight.shape[0]):
        for channel in range(channels):
            if channel < len(scales):
                _look(part[0] + row, part[1], axis, scales[channel], shifts[channel], places)
            for column in range(straight.shape[1]):
                y = min(max(places[0, column], topmost), lowest)
                x = min(max(places[1, column], leftmost), rightmost)
                top, left = int(y), int(x)
                down, across = np.uintp((y - top) * finest + 0.5), np.uintp((x - left) * finest + 0.5)
                above, before = np.uintp(top - TAPS_BEFORE - first[0]), np.uintp(left - TAPS_BEFORE - first[1])
                straight[row, column, channel] = _sum(light, np.uintp(channel), above, before, weights, down, across)


@kernel
def into_encoded(light: FloatArray, curve: FloatArray) -> None:
    """Encode light in place, H x W x C: by the encoded values of N amounts of light, evenly from none to white."""
    last = len(curve) - 1
    for row in range(light.shape[0]):
        for column in range(light.shape[1]):
            for channel in range(light.shape[2]):
                place = min(max(light[row, column, channel], _BLACK), _WHITE) * np.float32(last)
                index = min(int(place), last - 1)
                more = curve[index + 1] - curve[index]
                light[row, column, channel] = curve[index] + more * (place - np.float32(index))


@inner
def _look(row: int, first_column: int, axis: _Places, scales: _Places, shift: _Places, places: _Places) -> None:
    """Fill in rows and columns where to look for some pixels of a row."""
    for column in range(places.shape[1]):
        places[0, column], places[1, column] = _place(row, first_column + column, axis, scales, shift)


@inner
def _place(row: int, column: int, axis: _Places, scales: _Places, shift: _Places) -> tuple[float, float]:
    """Return row and column where to look for a pixel (Brown, 1966)."""
    last = len(scales) - 1
    y, x = (row - axis[1]) / axis[2], (column - axis[0]) / axis[2]
    square = min(x * x + y * y, 1.0)
    place = math.sqrt(square) * last
    index = min(int(place), last - 1)
    scale = scales[index] + (scales[index + 1] - scales[index]) * (place - index)
    scale += 2 * (shift[0] * y + shift[1] * x)
    return axis[1] + axis[2] * (y * scale + shift[0] * square), axis[0] + axis[2] * (x * scale + shift[1] * square)


@inner
def _sum(
    light: FloatArray, channel: int, top: int, left: int, weights: FloatArray, down: int, across: int
) -> np.float32:
    """Return the weighted sum of the pixels from a place on, not far from what the four in its middle are."""
    total, least, most = _BLACK, _WHITE, _BLACK
    for row in range(_TAPS):
        level = _BLACK
        for tap in range(_TAPS):
            pixel = light[channel, top + np.uintp(row), left + np.uintp(tap)]
            level += weights[across, np.uintp(tap)] * pixel
            if TAPS_BEFORE <= row <= TAPS_BEFORE + 1 and TAPS_BEFORE <= tap <= TAPS_BEFORE + 1:
                least, most = min(least, pixel), max(most, pixel)
        total += weights[down, np.uintp(row)] * level
    return min(max(total, least / _CONTRAST), most * _CONTRAST)
