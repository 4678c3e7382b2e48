"""Pictures that Qt draws from, painted piece by piece."""

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QSize
from PySide6.QtGui import QImage

from desktop_app.engine_client.messages import PIECE_PX, Piece, level_count


class Picture:
    """A photo in a screen's colours, in full size, half, a quarter, ...; a view draws from the smallest that is sharp.

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
        grid = -(-height_px // PIECE_PX), -(-width_px // PIECE_PX)
        self._is_painted, self._counts = np.zeros(grid, bool), np.zeros((*grid, 3, 256), np.int32)

    @property
    def size(self) -> QSize:
        """Size of the photo in pixels."""
        return self.levels[0].size()

    @property
    def is_whole(self) -> bool:
        """Whether every piece is painted."""
        return bool(self._is_painted.all())

    def histogram(self) -> npt.NDArray[np.int64]:
        """Return how often each level of red, green and blue is found in sRGB, 3 x 256, in some of the pixels."""
        return self._counts.sum(axis=(0, 1))

    def paint(self, piece: Piece) -> None:
        """Put a piece in its place; from any thread."""
        for level, (pixels, part) in enumerate(zip(self._pixels, piece.levels, strict=True)):
            row, col = piece.row >> level, piece.col >> level
            pixels[row : row + part.shape[0], col : col + part.shape[1]] = part
        place = piece.row // PIECE_PX, piece.col // PIECE_PX
        self._is_painted[place], self._counts[place] = True, piece.counts


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
