"""Which part of a photo is seen, and how large: arithmetic without a widget."""

from PySide6.QtCore import QPointF, QRect, QSize, QSizeF

MAX_SCALE = 16.0
_STEP = 2**0.5
_TINY_PX = 16
"""A photo whose shorter edge is no longer than this is a dot or a hair at 1:1."""
_TINY_AS_DPX = 96
"""How long that edge is made instead, at the most by so much as the frame has room for: no handle covers it then."""


class Viewport:
    """Scale and position of a photo in a frame, all in device pixels.

    Attributes
    ----------
    scale : float
        Device pixels for each photo pixel.
    centre : QPointF
        The photo's point (column, row) in the middle of the frame.
    fits : bool
        Whether the whole photo is shown, and stays so when the frame changes.
    """

    def __init__(self) -> None:
        self.scale, self.centre, self.fits = 1.0, QPointF(), True
        self._photo, self._frame = QSizeF(1, 1), QSizeF(1, 1)

    def set_photo(self, size: QSize) -> None:
        """Take another photo. One of the same size keeps its zoom and place, so that series are easily compared."""
        keeps = not self.fits and QSizeF(size) == self._photo
        self._photo = QSizeF(size)
        if not keeps:
            self.fit()

    def set_frame(self, frame: QSize) -> None:
        """Take another size of the frame."""
        self._frame = QSizeF(max(1, frame.width()), max(1, frame.height()))
        self.fit() if self.fits else self._keep_in_frame()

    @property
    def fitting_scale(self) -> float:
        """Scale at which the whole photo is seen; a small photo is not blown up, unless it could be overlooked."""
        fills = min(self._frame.width() / self._photo.width(), self._frame.height() / self._photo.height())
        shorter_px = min(self._photo.width(), self._photo.height())
        if fills < 2 or shorter_px > _TINY_PX:
            return min(1.0, fills)
        return float(min(int(fills), round(_TINY_AS_DPX / shorter_px)))  # Whole, so that all pixels are alike.

    @property
    def is_pannable(self) -> bool:
        """Whether the photo is larger than the frame."""
        shown = self._photo * self.scale
        return shown.width() > self._frame.width() + 0.5 or shown.height() > self._frame.height() + 0.5

    def fit(self) -> None:
        """Show the whole photo."""
        self.fits, self.scale = True, self.fitting_scale
        self._keep_in_frame()

    def zoom_to(self, scale: float, at: QPointF) -> None:
        """Zoom, and keep the photo's point under `at` (from the frame's middle) where it is."""
        fixed = self.photo_point(at)
        fitting = self.fitting_scale
        self.scale = min(max(scale, min(fitting, 1.0)), max(fitting, MAX_SCALE))
        self.fits = self.scale == fitting
        self.centre = fixed - at / self.scale
        self._keep_in_frame()

    def zoom_by(self, steps: float, at: QPointF) -> None:
        """Zoom in steps (negative: out); one that would pass 1:1 stops there."""
        scale = self.scale * _STEP**steps
        passes = min(self.scale, scale) < 0.999 and max(self.scale, scale) > 1.001
        self.zoom_to(1.0 if passes else scale, at)

    def pan(self, by: QPointF) -> None:
        """Move the photo with the pointer."""
        self.centre -= by / self.scale
        self._keep_in_frame()

    def photo_point(self, at: QPointF) -> QPointF:
        """Return the photo's point (column, row) at a distance from the frame's middle."""
        return self.centre + at / self.scale

    def origin(self, frame: QRect) -> QPointF:
        """Return where the photo's upper left corner lies, in whole pixels so that 1:1 is exact."""
        middle = QPointF(frame.x() + frame.width() / 2, frame.y() + frame.height() / 2)
        corner = middle - self.centre * self.scale
        return QPointF(round(corner.x()), round(corner.y()))

    def visible(self) -> QRect:
        """Return the part of the photo that is seen."""
        half = QPointF(self._frame.width(), self._frame.height()) / 2
        first, last = self.photo_point(-half), self.photo_point(half)
        seen = QRect(int(first.x()), int(first.y()), int(last.x() - first.x()) + 1, int(last.y() - first.y()) + 1)
        return seen & QRect(0, 0, int(self._photo.width()), int(self._photo.height()))

    def _keep_in_frame(self) -> None:
        """Centre the photo where it is smaller than the frame, and never show more beside it than needed."""
        self.centre = QPointF(
            _kept(self.centre.x(), self._photo.width(), self._frame.width() / (2 * self.scale)),
            _kept(self.centre.y(), self._photo.height(), self._frame.height() / (2 * self.scale)),
        )


def _kept(centre: float, size: float, reach: float) -> float:
    return size / 2 if size <= 2 * reach else min(max(centre, reach), size - reach)
