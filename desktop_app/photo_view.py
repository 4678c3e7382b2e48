"""The photo under a before/after split: zoom, pan, and drawing of just the visible part."""

from math import ceil, floor

from PySide6.QtCore import QPointF, QRect, QRectF, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFontMetrics,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from desktop_app.qimage import Pyramid

_MAX_SCALE = 16.0
_ZOOM_STEP = 2**0.5
_WHEEL_NOTCH = 120
_GRIP_PX = 8
_HANDLE_PX = 13


class PhotoView(QWidget):
    """Shows a photo before and after.

    `scale` counts device pixels for each photo pixel, so 1:1 is exact on a high-DPI screen too. Positions named
    ``_dpx`` are in device pixels; the photo is drawn in them.
    """

    scale_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before: Pyramid | None = None
        self._after: Pyramid | None = None
        self._message = ""
        self._scale, self._centre = 1.0, QPointF()
        self._fits = True
        self._split, self._split_shown = 0.5, True
        self._drag: str | None = None
        self._drag_from_dpx = QPointF()
        self.setMouseTracking(True)
        self.setMinimumSize(320, 240)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Photo"))

    # What is shown -----------------------------------------------------------------------------------------------

    def show_photo(self, before: Pyramid | None, message: str = "") -> None:
        """Show a photo, fitted; or, without one, a message."""
        self._before, self._after, self._message = before, None, message
        self.zoom_to_fit()

    def show_result(self, after: Pyramid | None) -> None:
        """Show the denoised photo beside the split; zoom and position stay."""
        self._after = after
        self.unsetCursor()
        self.update()

    @property
    def scale(self) -> float:
        """Device pixels for each photo pixel."""
        return self._scale

    @property
    def split(self) -> float:
        """Position of the split, 0 (left edge) to 1."""
        return self._split

    def set_split_shown(self, shown: bool) -> None:
        """Choose between before and after side by side, and after alone."""
        self._split_shown = shown
        self.unsetCursor()
        self.update()

    # Zoom --------------------------------------------------------------------------------------------------------

    def zoom_to_fit(self) -> None:
        """Show the whole photo, now and when the view is resized."""
        self._fits = True
        if self._before is not None:
            self._centre = QPointF(self._before[0].width() / 2, self._before[0].height() / 2)
            self._set_scale(self._fitting_scale())
        self.update()

    def zoom_to(self, scale: float, at: QPointF | None = None) -> None:
        """Zoom and keep the photo's point at a position (of the widget; by default its centre) where it is."""
        if self._before is None:
            return
        smallest = min(1.0, self._fitting_scale())
        scale = min(max(scale, smallest), _MAX_SCALE)
        at = QRectF(self.rect()).center() if at is None else at
        fixed = self.photo_position(at)
        self._fits = False
        self._centre = fixed - (self._dpx(at) - self._view_centre_dpx()) / scale
        self._set_scale(scale)

    def zoom_by(self, steps: float, at: QPointF | None = None) -> None:
        """Zoom in steps (negative: out); a step that would pass 1:1 stops there."""
        scale = self._scale * _ZOOM_STEP**steps
        passes = min(self._scale, scale) < 0.999 and max(self._scale, scale) > 1.001
        self.zoom_to(1.0 if passes else scale, at)

    def photo_position(self, at: QPointF) -> QPointF:
        """Return the photo's point (column, row) at a position of the widget."""
        return self._centre + (self._dpx(at) - self._view_centre_dpx()) / self._scale

    def _fitting_scale(self) -> float:
        """Scale at which the whole photo is seen; a small photo is not blown up."""
        assert self._before is not None
        view, photo = self._view_dpx(), self._before[0].size()
        return min(1.0, view.width() / photo.width(), view.height() / photo.height())

    def _set_scale(self, scale: float) -> None:
        self._scale = scale
        self._keep_in_view()
        self.scale_changed.emit(scale)
        self.update()

    def _keep_in_view(self) -> None:
        """Centre the photo where it is smaller than the view, and never show more beside it than needed."""
        assert self._before is not None
        half = self._view_dpx() / (2 * self._scale)
        for size, reach, get, put in (
            (self._before[0].width(), half.width(), self._centre.x, self._centre.setX),
            (self._before[0].height(), half.height(), self._centre.y, self._centre.setY),
        ):
            put(size / 2 if size <= 2 * reach else min(max(get(), reach), size - reach))

    # Device pixels -----------------------------------------------------------------------------------------------

    def _dpx(self, at: QPointF) -> QPointF:
        return at * self.devicePixelRatioF()

    def _view_dpx(self) -> QSizeF:
        size = QSizeF(self.size()) * self.devicePixelRatioF()
        return QSizeF(max(1, round(size.width())), max(1, round(size.height())))

    def _view_centre_dpx(self) -> QPointF:
        view = self._view_dpx()
        return QPointF(view.width() / 2, view.height() / 2)

    def _split_dpx(self) -> int:
        return round(self._split * self._view_dpx().width())

    # Drawing -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw what is visible."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().window())
        if self._before is None:
            self._draw_message(painter)
            return
        painter.scale(1 / self.devicePixelRatioF(), 1 / self.devicePixelRatioF())
        view = QRect(0, 0, int(self._view_dpx().width()), int(self._view_dpx().height()))
        if self._after is None:
            self._draw_part(painter, self._before, view)
        elif not self._split_shown:
            self._draw_part(painter, self._after, view)
        else:
            left, right = QRect(view), QRect(view)
            left.setWidth(self._split_dpx())
            right.setLeft(self._split_dpx())
            self._draw_part(painter, self._before, left)
            self._draw_part(painter, self._after, right)
            painter.resetTransform()
            self._draw_split(painter)

    def _draw_part(self, painter: QPainter, pyramid: Pyramid, clip: QRect) -> None:
        """Draw the part of a picture that falls into `clip`, from the smallest level that is sharp enough."""
        level = 0
        while level + 1 < len(pyramid) and self._scale * 2 ** (level + 1) <= 1:
            level += 1
        image, scale = pyramid[level], self._scale * 2**level
        centre = self._view_centre_dpx()
        left = round(centre.x() - self._centre.x() * self._scale)
        top = round(centre.y() - self._centre.y() * self._scale)
        # A pixel more on each side, since smoothing looks at neighbours.
        first_col, last_col = floor((clip.left() - left) / scale) - 1, ceil((clip.right() + 1 - left) / scale) + 1
        first_row, last_row = floor((clip.top() - top) / scale) - 1, ceil((clip.bottom() + 1 - top) / scale) + 1
        source = QRect(first_col, first_row, last_col - first_col, last_row - first_row) & image.rect()
        if source.isEmpty() or clip.isEmpty():
            return
        target = QRectF(left + source.left() * scale, top + source.top() * scale, source.width() * scale, 1)
        target.setHeight(source.height() * scale)
        painter.setClipRect(clip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 1)
        painter.drawImage(target, image, QRectF(source))
        painter.setClipping(False)

    def _draw_split(self, painter: QPainter) -> None:
        x, middle = round(self._split * self.width()) + 0.5, self.height() / 2
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for width, colour in ((3.0, QColor(0, 0, 0, 110)), (1.0, QColor(255, 255, 255))):
            painter.setPen(QPen(colour, width))
            painter.drawLine(QPointF(x, 0), QPointF(x, self.height()))
        painter.setBrush(QColor(40, 40, 40, 220))
        painter.setPen(QPen(QColor(255, 255, 255), 1.5))
        painter.drawEllipse(QPointF(x, middle), _HANDLE_PX, _HANDLE_PX)
        for side in (-1, 1):
            tip, back = x + side * 8, x + side * 4
            painter.drawPolyline([QPointF(back, middle - 4), QPointF(tip, middle), QPointF(back, middle + 4)])
        self._draw_label(painter, self.tr("Before"), x, -1)
        self._draw_label(painter, self.tr("After"), x, 1)

    def _draw_label(self, painter: QPainter, text: str, split_x: float, side: int) -> None:
        """Draw a label beside the split; leave it out where its side is too narrow."""
        box = QRectF(0, 12, QFontMetrics(self.font()).horizontalAdvance(text) + 16, self.fontMetrics().height() + 6)
        box.moveLeft(split_x + 12 if side > 0 else split_x - 12 - box.width())
        if box.left() < 4 or box.right() > self.width() - 4:
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(0, 0, 0, 150))
        painter.drawRoundedRect(box, 4, 4)
        painter.setPen(QColor(235, 235, 235))
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)

    def _draw_message(self, painter: QPainter) -> None:
        painter.setPen(self.palette().placeholderText().color())
        flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
        painter.drawText(self.rect().adjusted(40, 40, -40, -40), int(flags), self._message)

    # Input -------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the photo fitted, or its centre in place."""
        if self._before is not None:
            self.zoom_to_fit() if self._fits else self._keep_in_view()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom at the cursor."""
        self.zoom_by(event.angleDelta().y() / _WHEEL_NOTCH, event.position())
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold of the split or the photo."""
        if event.button() == Qt.MouseButton.LeftButton and self._before is not None:
            self._drag = "split" if self._is_on_split(event.position()) else "photo"
            self._drag_from_dpx = self._dpx(event.position())
            if self._drag == "photo":
                self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drag what is held."""
        if self._drag == "split":
            self._split = min(max(event.position().x() / self.width(), 0.0), 1.0)
            self.update()
        elif self._drag == "photo":
            now_dpx = self._dpx(event.position())
            self._centre -= (now_dpx - self._drag_from_dpx) / self._scale
            self._drag_from_dpx = now_dpx
            self._keep_in_view()
            self.update()
        elif self._is_on_split(event.position()):
            self.setCursor(Qt.CursorShape.SplitHCursor)
        else:
            self.unsetCursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go."""
        self._drag = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go to 1:1 at the cursor, or back to the whole photo."""
        if self._fits:
            self.zoom_to(1.0, event.position())
        else:
            self.zoom_to_fit()

    def _is_on_split(self, at: QPointF) -> bool:
        shown = self._after is not None and self._split_shown
        return shown and abs(at.x() - self._split * self.width()) <= _GRIP_PX
