"""Looks for pixels between pixels, where a lens has put them.

Own code, since SciPy's `map_coordinates` takes several times as long: docs/decisions/0004-developing-raw.md.
"""

import math

import numpy as np
import numpy.typing as npt

from gradnet_engine.compiled import inner, kernel

_HALF, _ONE, _TWO, _THREE, _FOUR, _FIVE = (np.float32(number) for number in (0.5, 1, 2, 3, 4, 5))
_BLACK, _WHITE = np.float32(0), np.float32(65535)

_Levels = npt.NDArray[np.uint16]
_Places = npt.NDArray[np.float64]


@kernel
def resample(picture: _Levels, rows: _Levels, first_row: int, axis: _Places, scales: _Places, shifts: _Places) -> None:
    """Fill some rows of a picture with what lies where a lens has put them in another.

    Parameters
    ----------
    picture : ndarray of uint16, H x W x 3
        As the lens has drawn it.
    rows : ndarray of uint16, R x W x 3
        Filled.
    first_row : int
        Which row is the first of these.
    axis : ndarray of float64, 3
        Column and row of the optical axis, and how far from there the farthest corner is, in pixels.
    scales : ndarray of float64, 1 x N or 3 x N
        By how much the lens has scaled all channels, or each, at N distances from the axis, from none to the farthest.
    shifts : ndarray of float64, 1 x 2 or 3 x 2
        How much it leans down and across.
    """
    _, width, channels = picture.shape
    places = np.empty((2, width))
    for row in range(rows.shape[0]):
        for channel in range(channels):
            if channel < len(scales):
                _look(first_row + row, axis, scales[channel], shifts[channel], places)
            for column in range(width):
                rows[row, column, channel] = _between(picture, channel, places[0, column], places[1, column])


@inner
def _look(row: int, axis: _Places, scales: _Places, shift: _Places, places: _Places) -> None:
    """Fill in rows and columns where to look for the pixels of a row (Brown, 1966)."""
    last = len(scales) - 1
    y = (row - axis[1]) / axis[2]
    for column in range(places.shape[1]):
        x = (column - axis[0]) / axis[2]
        square = min(x * x + y * y, 1.0)
        place = math.sqrt(square) * last
        index = min(int(place), last - 1)
        scale = scales[index] + (scales[index + 1] - scales[index]) * (place - index)
        scale += 2 * (shift[0] * y + shift[1] * x)
        places[0, column] = axis[1] + axis[2] * (y * scale + shift[0] * square)
        places[1, column] = axis[0] + axis[2] * (x * scale + shift[1] * square)


@inner
def _between(picture: _Levels, channel: int, y: float, x: float) -> np.uint16:
    """Return what lies at a place of a picture: at its edge, if it is outside."""
    height, width, _ = picture.shape
    y, x = min(max(y, 0), height - 1), min(max(x, 0), width - 1)
    top, left = int(y), int(x)
    of_rows, of_columns = _weights(np.float32(y - top)), _weights(np.float32(x - left))
    columns = max(left - 1, 0), left, min(left + 1, width - 1), min(left + 2, width - 1)
    level = _HALF
    for index in range(4):
        line = picture[min(max(top + index - 1, 0), height - 1)]
        level += of_rows[index] * (
            of_columns[0] * line[columns[0], channel]
            + of_columns[1] * line[columns[1], channel]
            + of_columns[2] * line[columns[2], channel]
            + of_columns[3] * line[columns[3], channel]
        )
    return np.uint16(min(max(level, _BLACK), _WHITE))


@inner
def _weights(part: np.float32) -> tuple[np.float32, np.float32, np.float32, np.float32]:
    """Return how much each of four pixels tells of a place so far behind the second (Catmull and Rom, 1974)."""
    return (
        ((_TWO - part) * part - _ONE) * part * _HALF,
        ((_THREE * part - _FIVE) * part * part + _TWO) * _HALF,
        ((_FOUR - _THREE * part) * part + _ONE) * part * _HALF,
        (part - _ONE) * part * part * _HALF,
    )
