"""What pixels lie in while they come and for as long as they are kept; photos that are read a part at a time."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

from gradnet_engine.photo import Drawn, FloatArray, Photo, PhotoMetadata, Sized

_FULL = np.float32(65535)
_ROWS_AT_ONCE = 512

Rectangle = tuple[slice, slice]
"""Rows and columns."""
Part = slice | Rectangle
"""Rows, or rows and columns."""


def squares(height_px: int, width_px: int, edge_px: int) -> Iterator[Rectangle]:
    """Cut a picture into squares, row by row; the last of each row and column may be smaller."""
    for row in range(0, height_px, edge_px):
        for col in range(0, width_px, edge_px):
            yield slice(row, min(row + edge_px, height_px)), slice(col, min(col + edge_px, width_px))


class ReadablePixels(Protocol):
    """Pixels, H x W x 3 in [0, 1], that are read by parts: an array of float32, or what makes them as it is asked."""

    @property
    def shape(self) -> tuple[int, ...]:
        """Height, width and 3."""
        ...

    def __getitem__(self, part: Part, /) -> FloatArray:
        """Return a part as float32."""
        ...


class ResultPixels(ReadablePixels, Protocol):
    """Pixels that are written by parts, too: an array of float32, or `SixteenBits`.

    What is read may be a copy: only what is set is written.
    """

    def __setitem__(self, part: Part, values: FloatArray, /) -> None:
        """Write a part."""
        ...


def in_floats(shape: tuple[int, ...]) -> FloatArray:
    """Return pixels as they are computed, all 0 until they come."""
    return np.zeros(shape, np.float32)  # Zeroed by the system, page by page; `zeros_like` writes all of it.


class SixteenBits:
    """Pixels in 16 bits a channel, as no file holds more, which take half the memory of floats; see `ResultPixels`.

    Those of files of 8 or 16 bits come back exactly, all others within half a step.

    Parameters
    ----------
    shape : tuple of three int
        Height, width and 3. All pixels are 0 until they come.
    """

    def __init__(self, shape: tuple[int, ...]) -> None:
        self._levels: npt.NDArray[np.uint16] = np.zeros(shape, np.uint16)

    @property
    def shape(self) -> tuple[int, ...]:
        """Height, width and 3."""
        return self._levels.shape

    @property
    def size_bytes(self) -> int:
        """How much memory they take."""
        return self._levels.nbytes

    def __getitem__(self, part: Part, /) -> FloatArray:
        """Return a copy of a part, as float32."""
        return np.divide(self._levels[part], _FULL, dtype=np.float32)

    def __setitem__(self, part: Part, values: FloatArray, /) -> None:
        """Write a part.

        Raises
        ------
        ValueError
            If a value is not finite or lies outside [0, 1].
        """
        # The comparison is false for NaN as well.
        if not (values.min() >= 0 and values.max() <= 1):
            raise ValueError("pixels must be finite and in [0, 1]")
        self._levels[part] = np.rint(values * _FULL)


@dataclass(frozen=True, slots=True, eq=False)
class KeptPhoto(Sized):
    """A photo that is kept or written, whose pixels needn't be floats all at once; else as `Photo`.

    Attributes
    ----------
    rgb : ReadablePixels
        Its pixels.
    metadata, alpha, drawn
        As in `Photo`.
    """

    rgb: ReadablePixels
    metadata: PhotoMetadata
    alpha: FloatArray | None
    drawn: Drawn | None = None


AnyPhoto: TypeAlias = Photo | KeptPhoto
"""For who takes a part of the pixels at a time."""


def in_sixteen_bits(photo: AnyPhoto) -> KeptPhoto:
    """Return a photo for who keeps it; see `SixteenBits`."""
    rgb = SixteenBits(photo.rgb.shape)
    for row in range(0, photo.height_px, _ROWS_AT_ONCE):
        rows = slice(row, row + _ROWS_AT_ONCE)
        rgb[rows] = photo.rgb[rows]
    return KeptPhoto(rgb, photo.metadata, photo.alpha, photo.drawn)
