"""Hot pixels of a sensor: found and mended before demosaicing spreads them over their neighbours.

A lens spreads even a star over several pixels. A hot pixel stands alone: it is far brighter than the eight nearest of
its colour, and around it the other colours see neither a star nor an edge.
"""

import itertools

import numpy as np
import numpy.typing as npt

# Same colour, in a mosaic of 2 x 2; beside it; around those, of the colours of those; and these two by colour.
_ALIKE = [(row, col) for row in (-2, 0, 2) for col in (-2, 0, 2) if row or col]
_BESIDE = [(0, -1), (0, 1), (-1, 0), (1, 0)]
_AROUND = [(0, -3), (0, 3), (-3, 0), (3, 0), *itertools.product((-2, 2), (-1, 1)), *itertools.product((-1, 1), (-2, 2))]
_OTHERS = [[place for place in _BESIDE + _AROUND if place[1] % 2 == odd] for odd in (0, 1)]
_REACH_PX = 3

# Above the brightest of its colour: by so much of the range between black and white, of what those spread over, and
# of what pixels of this brightness usually spread over. Eight of white noise spread over 2.8 standard deviations.
_LEAST_OF_WHITE, _LEAST_OF_SPREAD, _LEAST_OF_USUAL = 0.002, 1.5, 2.0
# A star of a sharp lens lifts the pixels beside it by a quarter of what it has itself, an edge more.
_MOST_BESIDE = 0.1

_ROWS_AT_ONCE, _SAMPLE_EVERY, _LEVELS = 512, 61, 16


def mend_hot_pixels(values: npt.NDArray[np.uint16], range_of_values: int) -> int:
    """Give hot pixels the median of the eight nearest pixels of their colour.

    Parameters
    ----------
    values : ndarray of uint16, H x W
        What a sensor with a mosaic of 2 x 2 pixels saw; changed in place.
    range_of_values : int
        White level minus black level.

    Returns
    -------
    int
        How many there were.
    """
    height, width = values.shape
    if min(height, width) <= 2 * _REACH_PX:
        return 0
    count = 0
    for start in range(0, height, _ROWS_AT_ONCE):
        stop = min(start + _ROWS_AT_ONCE, height)
        strip = values[np.ix_(_with_border(start, stop, height), _with_border(0, width, width))]
        found, mended = _find(strip, range_of_values)
        values[start + found[0], found[1]] = mended
        count += len(mended)
    return count


def _with_border(start: int, stop: int, size: int) -> npt.NDArray[np.intp]:
    """Return indices from before a start to after a stop; beyond the sensor those of the same colour inside.

    They are mirrored at the last but one, so that no pixel becomes its own neighbour.
    """
    indices = np.arange(start - _REACH_PX, stop + _REACH_PX)
    indices = np.where(indices < 0, 2 - indices, indices)
    return np.where(indices >= size, 2 * (size - 2) - indices, indices)


def _find(
    strip: npt.NDArray[np.uint16], range_of_values: int
) -> tuple[tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]], npt.NDArray[np.uint16]]:
    """Return rows and columns of hot pixels in a strip without its border, and what they should have been."""
    height, width = (size - 2 * _REACH_PX for size in strip.shape)

    def moved(place: tuple[int, int]) -> npt.NDArray[np.uint16]:
        row, col = (_REACH_PX + step for step in place)
        return strip[row : row + height, col : col + width]

    def at(places: list[tuple[int, int]], where: tuple[npt.NDArray[np.intp], ...]) -> npt.NDArray[np.int32]:
        return np.stack([moved(place)[where] for place in places]).astype(np.int32)

    brightest = moved(_ALIKE[0]).copy()
    for place in _ALIKE[1:]:
        np.maximum(brightest, moved(place), out=brightest)
    values = moved((0, 0))
    # Few are left of which more has to be asked.
    candidates = np.nonzero(values > brightest + np.minimum(65535 - brightest, int(_LEAST_OF_WHITE * range_of_values)))
    alike = at(_ALIKE, candidates)
    above = values[candidates].astype(np.int32) - alike.max(0)
    usual = _usual_spread(at(_ALIKE, np.unravel_index(np.arange(0, values.size, _SAMPLE_EVERY), values.shape)))
    stands_out = above > np.maximum(
        _LEAST_OF_SPREAD * np.ptp(alike, axis=0), _LEAST_OF_USUAL * np.interp(alike.mean(0), *usual)
    )
    rise = at(_BESIDE, candidates).mean(0) - at(_AROUND, candidates).mean(0)
    spread = np.maximum(*(np.ptp(at(places, candidates), axis=0) for places in _OTHERS))
    is_hot = stands_out & (rise < _MOST_BESIDE * above) & (spread < above)
    median = np.median(alike[:, is_hot], axis=0) if is_hot.any() else np.empty(0)
    rows, cols = (axis[is_hot] for axis in candidates)
    return (rows, cols), median.astype(np.uint16)


def _usual_spread(alike: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return levels of brightness, and the median of what eight pixels of a colour spread over at each."""
    mean, spread = alike.mean(0), np.ptp(alike, axis=0)
    groups = [group for group in np.array_split(np.argsort(mean), _LEVELS) if len(group)]
    return np.array([mean[group].mean() for group in groups]), np.array([np.median(spread[group]) for group in groups])
