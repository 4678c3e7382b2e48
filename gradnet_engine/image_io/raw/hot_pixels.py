"""Hot pixels of a sensor: found and mended before demosaicing spreads them over their neighbours.

A lens spreads even a star over several pixels. A hot pixel stands alone: it is far brighter than the eight nearest of
its colour, and around it the other colours, or without a mosaic the pixels beside it, see neither a star nor an edge.
"""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_Place = tuple[int, int]
_Values = npt.NDArray[np.uint16]
_Indices = npt.NDArray[np.intp]

_BESIDE: list[_Place] = [(0, -1), (0, 1), (-1, 0), (1, 0)]
# Nearer than this a star of a sharp lens still shines.
_DARK_AROUND_STAR_PX, _AROUND_PX = 2, 3
_ALIKE, _FARTHEST_PX = 8, 6

# Above the brightest of its colour: by so much of the range between black and white, of what those spread over, and
# of what pixels of this brightness usually spread over. Eight of white noise spread over 2.8 standard deviations.
_LEAST_OF_WHITE, _LEAST_OF_SPREAD, _LEAST_OF_USUAL = 0.002, 1.5, 2.0
# A star of a sharp lens lifts the pixels beside it by a quarter of what it has itself, an edge more.
_MOST_BESIDE = 0.1

_ROWS_AT_ONCE, _SAMPLES, _LEVELS = 512, 8192, 16


def mend_hot_pixels(values: _Values, pattern: npt.NDArray[np.uint8], range_of_values: int) -> int:
    """Give hot pixels the median of the eight nearest pixels of their colour.

    Parameters
    ----------
    values : ndarray of uint16, H x W
        What a sensor saw through its mosaic of colours; changed in place.
    pattern : ndarray of uint8, P x P
        Number of the colour that the first pixels saw; the mosaic repeats it. P is 2 for Bayer's, 6 for Fujifilm's
        X-Trans, 1 for a sensor without colours. The two greens of Bayer's may have one number or two.
    range_of_values : int
        White level minus black level.

    Returns
    -------
    int
        How many there were.
    """
    period = len(pattern)
    corners = list(itertools.product(range(period), range(period)))
    neighbours = [_neighbours(pattern, corner) for corner in corners]
    border = period * (max(near.reach_px for near in neighbours) // period + 1)
    height, width = values.shape
    if min(height, width) <= border + period:
        return 0
    count, rows_at_once = 0, _ROWS_AT_ONCE // period * period
    for start in range(0, height, rows_at_once):
        stop = min(start + rows_at_once, height)
        rows, cols = (_with_border(*span, border, period) for span in ((start, stop, height), (0, width, width)))
        planes = _Planes(values[np.ix_(rows, cols)], period, border)
        for corner, near in zip(corners, neighbours, strict=True):
            if start + corner[0] >= stop:
                continue  # The last strip may hold less than a pattern.
            found, mended = _find(planes.seen_from(corner, stop - start, width), near, range_of_values)
            values[start + corner[0] + period * found[0], corner[1] + period * found[1]] = mended
            count += len(mended)
    return count


@dataclass(frozen=True, slots=True)
class _Neighbours:
    """Where around a pixel its own colour is, and for each colour beside it, where beside and where around."""

    alike: Sequence[_Place]
    others: Sequence[tuple[Sequence[_Place], Sequence[_Place]]]

    @property
    def reach_px(self) -> int:
        around = itertools.chain(self.alike, *(places for _, places in self.others))
        return max(abs(step) for place in around for step in place)


def _neighbours(pattern: npt.NDArray[np.uint8], corner: _Place) -> _Neighbours:
    def of_colour(colour: int, places: Sequence[_Place]) -> list[_Place]:
        period = len(pattern)
        return [
            place
            for place in places
            if pattern[(corner[0] + place[0]) % period, (corner[1] + place[1]) % period] == colour
        ]

    steps = range(-_FARTHEST_PX, _FARTHEST_PX + 1)
    farther = [place for place in itertools.product(steps, steps) if math.hypot(*place) >= _DARK_AROUND_STAR_PX]
    farther.sort(key=lambda place: math.hypot(*place))
    around = [place for place in farther if math.hypot(*place) <= _AROUND_PX]
    beside = [(of_colour(colour, _BESIDE), of_colour(colour, around)) for colour in np.unique(pattern)]
    return _Neighbours(of_colour(pattern[corner], farther)[:_ALIKE], [pair for pair in beside if all(pair)])


def _with_border(start: int, stop: int, size: int, border: int, period: int) -> _Indices:
    """Return indices from before a start to after a stop, whole patterns of them.

    Beyond the sensor they are of the same colour inside, and no pixel becomes its own neighbour or one twice.
    """
    indices = np.arange(start - border, start + border + -(-(stop - start) // period) * period)
    inward = border + period
    indices = np.where(indices < 0, indices + inward, indices)
    return np.where(indices >= size, indices - -(-(indices - size + 1) // inward) * inward, indices)


class _Planes:
    """A strip of a mosaic as one plane for each place of its pattern: neighbours are whole planes, moved."""

    def __init__(self, strip: _Values, period: int, border: int) -> None:
        height, width = strip.shape
        split = strip.reshape(height // period, period, width // period, period)
        self._planes, self._period, self._border = split.transpose(1, 3, 0, 2).copy(), period, border

    def seen_from(self, corner: _Place, height: int, width: int) -> Callable[[_Place], _Values]:
        """Return what gives the pixels at a step from all at one place of the pattern, without the border."""
        rows, cols = (
            len(range(first, size, self._period)) for first, size in zip(corner, (height, width), strict=True)
        )

        def at(place: _Place) -> _Values:
            (row, in_row), (col, in_col) = (
                divmod(first + step + self._border, self._period) for first, step in zip(corner, place, strict=True)
            )
            return self._planes[in_row, in_col, row : row + rows, col : col + cols]

        return at


def _find(
    at: Callable[[_Place], _Values], near: _Neighbours, range_of_values: int
) -> tuple[tuple[_Indices, ...], _Values]:
    """Return rows and columns of hot pixels in a plane, and what they should have been."""

    def among(places: Sequence[_Place], where: tuple[_Indices, ...]) -> npt.NDArray[np.int32]:
        return np.stack([at(place)[where] for place in places]).astype(np.int32)

    values = at((0, 0))
    brightest = at(near.alike[0]).copy()
    for place in near.alike[1:]:
        np.maximum(brightest, at(place), out=brightest)
    # Few are left of which more has to be asked.
    candidates = np.nonzero(values > brightest + np.minimum(65535 - brightest, int(_LEAST_OF_WHITE * range_of_values)))
    alike = among(near.alike, candidates)
    above = values[candidates].astype(np.int32) - alike.max(0)
    sample = np.unravel_index(np.arange(0, values.size, values.size // _SAMPLES + 1), values.shape)
    usual = _usual_spread(among(near.alike, sample))
    is_hot = above > np.maximum(
        _LEAST_OF_SPREAD * np.ptp(alike, axis=0), _LEAST_OF_USUAL * np.interp(alike.mean(0), *usual)
    )
    rise = np.zeros(above.shape)
    for beside, around in near.others:
        seen = among([*beside, *around], candidates)
        rise += seen[: len(beside)].sum(0) - len(beside) * seen[len(beside) :].mean(0)
        is_hot &= np.ptp(seen, axis=0) < above
    is_hot &= rise < _MOST_BESIDE * len(_BESIDE) * above
    median = np.median(alike[:, is_hot], axis=0) if is_hot.any() else np.empty(0)
    return tuple(axis[is_hot] for axis in candidates), median.astype(np.uint16)


def _usual_spread(alike: npt.NDArray[np.int32]) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    """Return levels of brightness, and the median of what eight pixels of a colour spread over at each."""
    mean, spread = alike.mean(0), np.ptp(alike, axis=0)
    groups = [group for group in np.array_split(np.argsort(mean), _LEVELS) if len(group)]
    return np.array([mean[group].mean() for group in groups]), np.array([np.median(spread[group]) for group in groups])
