"""Pixels, and points among them, from one of the eight ways to store a photo to upright."""

from collections.abc import Sequence
from typing import TypeVar

import numpy as np
import numpy.typing as npt

T = TypeVar("T", bound=np.generic)
Number = TypeVar("Number", int, float)

QUARTER_TURNED = (5, 6, 7, 8)
"""Orientations, as in EXIF, whose rows become columns."""

MIRRORED = (2, 4, 5, 7)
"""Orientations, as in EXIF, that can't be had by turning a print."""

ORIENTATIONS_OF_FLIPS = {0: 1, 1: 2, 2: 4, 3: 3, 4: 5, 5: 8, 6: 6, 7: 7}
"""How LibRaw names the ways a photo is stored, and how EXIF does; mirrored are those that were flipped by hand."""

FLIPS_OF_ORIENTATIONS = {orientation: flip for flip, orientation in ORIENTATIONS_OF_FLIPS.items()}


def upright(values: npt.NDArray[T], orientation: int) -> npt.NDArray[T]:
    """Turn stored rows and columns upright.

    Parameters
    ----------
    values : ndarray, H x W or H x W x C
        The pixels.
    orientation : int
        1..8 as in EXIF.
    """
    if orientation in MIRRORED:
        values = values[:, ::-1]
    quarter_turns = {3: 2, 4: 2, 5: 1, 6: 3, 7: 3, 8: 1}.get(orientation, 0)
    return np.ascontiguousarray(np.rot90(values, quarter_turns))


def as_stored(values: npt.NDArray[T], orientation: int) -> npt.NDArray[T]:
    """Undo `upright`."""
    return upright(values, {6: 8, 8: 6}.get(orientation, orientation))


def upright_point(
    x: Number, y: Number, orientation: int, last_x: Number = 1, last_y: Number = 1
) -> tuple[Number, Number]:
    """Turn a point of a stored photo upright.

    Parameters
    ----------
    x, y : int or float
        Column and row, counted from the stored photo's first.
    orientation : int
        1..8 as in EXIF.
    last_x, last_y : int or float
        Its last column and row, in the same unit.

    Returns
    -------
    tuple of int or float
        Column and row in the upright photo.
    """
    if orientation in (2, 3, 7, 8):
        x = last_x - x
    if orientation in (3, 4, 6, 7):
        y = last_y - y
    return (y, x) if orientation in QUARTER_TURNED else (x, y)


def upright_size(width: Number, height: Number, orientation: int) -> tuple[Number, Number]:
    """Turn a size upright, or back."""
    return (height, width) if orientation in QUARTER_TURNED else (width, height)


def upright_subject(numbers: Sequence[int], orientation: int, width_px: int, height_px: int) -> list[int]:
    """Turn the place of a subject as Exif tells it.

    Parameters
    ----------
    numbers : sequence of int
        Column and row of its centre; then nothing, or the diameter of a circle, or width and height of a rectangle.
    orientation : int
        1..8 as in EXIF.
    width_px, height_px : int
        Size of the stored photo, in which it lies.
    """
    x, y, *size = numbers
    last_x, last_y = width_px - 1, height_px - 1
    place = upright_point(min(x, last_x), min(y, last_y), orientation, last_x, last_y)
    return [*place, *(upright_size(size[0], size[1], orientation) if len(size) == 2 else size)]
