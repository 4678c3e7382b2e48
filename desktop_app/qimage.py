"""Pictures that Qt draws from, painted piece by piece."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from desktop_app.engine_client.messages import PIECE_PX, Piece, level_count

_HISTOGRAM_PX = 1024


class Picture:
    """A photo for the screen: sRGB in full size, half, a quarter, ...; a view draws from the smallest that is sharp.

    It is transparent where nothing is painted yet, and takes no memory there.

    Parameters
    ----------
    height_px, width_px : int
        Size of the photo.
    """

    def __init__(self, height_px: int, width_px: int) -> None:
        self._pixels = [
            np.zeros((-(-height_px >> level), -(-width_px >> level), 4), np.uint8)
            for level in range(level_count(height_px, width_px))
        ]
        image_format = QImage.Format.Format_ARGB32_Premultiplied
        self.levels = tuple(
            QImage(pixels.data, pixels.shape[1], pixels.shape[0], pixels.strides[0], image_format)
            for pixels in self._pixels
        )
        small = (level for level, pixels in enumerate(self._pixels) if max(pixels.shape) <= _HISTOGRAM_PX)
        self._small = next(small, len(self._pixels) - 1)
        self._is_seen = np.ones(self._pixels[self._small].shape[:2], bool)
        self._is_painted = np.zeros((-(-height_px // PIECE_PX), -(-width_px // PIECE_PX)), bool)

    @property
    def size(self) -> QSize:
        """Size of the photo in pixels."""
        return self.levels[0].size()

    @property
    def is_whole(self) -> bool:
        """Whether every piece is painted."""
        return bool(self._is_painted.all())

    def histogram(self) -> npt.NDArray[np.int64]:
        """Return how often each level of red, green and blue is found, 3 x 256, in a small copy of what is opaque."""
        seen = self._pixels[self._small][self._is_seen]
        return np.stack([np.bincount(seen[:, channel], minlength=256) for channel in (2, 1, 0)])

    def paint(self, piece: Piece) -> None:
        """Put a piece in its place; from any thread."""
        for level, (pixels, part) in enumerate(zip(self._pixels, piece.levels, strict=True)):
            row, col = piece.row >> level, piece.col >> level
            pixels[row : row + part.shape[0], col : col + part.shape[1]] = part
        if piece.is_seen is not None:
            row, col, step = piece.row >> self._small, piece.col >> self._small, 1 << self._small
            part = piece.is_seen[::step, ::step]
            self._is_seen[row : row + part.shape[0], col : col + part.shape[1]] = part
        self._is_painted[piece.row // PIECE_PX, piece.col // PIECE_PX] = True


class Canvas:
    """Where the pieces of an answer go: a picture that is there, or a new one.

    Parameters
    ----------
    picture : Picture, optional
        What to paint over; without it, the first piece makes one.
    """

    def __init__(self, picture: Picture | None = None) -> None:
        self.picture = picture
        self.is_touched = False
        """Whether a piece was painted."""

    def paint(self, piece: Piece) -> None:
        """Put a piece in its place; from any thread."""
        if self.picture is None:
            self.picture = Picture(*piece.photo_px)
        self.is_touched = True
        self.picture.paint(piece)
