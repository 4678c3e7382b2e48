"""The widget that shows a photo before and after."""

from math import ceil, floor
from pathlib import Path

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, QSizeF, Qt, Signal
from PySide6.QtGui import (
    QCursor,
    QFocusEvent,
    QImage,
    QKeyEvent,
    QMouseEvent,
    QNativeGestureEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QWidget

from desktop_app.labels import plain_tip
from desktop_app.photo_view.exposure import lifted_levels
from desktop_app.photo_view.overlay import draw_focus, draw_label, draw_message, draw_split, split_reach
from desktop_app.photo_view.panes import Compare, Pane, plan_panes
from desktop_app.photo_view.viewport import Viewport
from desktop_app.qimage import Picture

_WHEEL_NOTCH = 120
_GRIP_PX = 8
_KEY_PAN_PX = 80
_KEY_SPLIT = 0.02
_PAN_KEYS = {
    Qt.Key.Key_Left: QPointF(1, 0),
    Qt.Key.Key_Right: QPointF(-1, 0),
    Qt.Key.Key_Up: QPointF(0, 1),
    Qt.Key.Key_Down: QPointF(0, -1),
}
_BY_KEY = (Qt.FocusReason.TabFocusReason, Qt.FocusReason.BacktabFocusReason, Qt.FocusReason.ShortcutFocusReason)
_SAME_AS_BEFORE = (Qt.FocusReason.ActiveWindowFocusReason, Qt.FocusReason.PopupFocusReason)


class PhotoView(QWidget):
    """Shows a photo before and after.

    `scale` counts device pixels for each photo pixel, so 1:1 is exact on a high-DPI screen too. Only what is visible is
    drawn, from the smallest copy that is sharp enough: the size of the photo doesn't matter.
    """

    scale_changed = Signal(float)
    stepped = Signal(int)
    """To the next photo (1) or the one before (-1)."""
    view_changed = Signal(QRect)
    """The part of the photo that is seen, in its pixels."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._before: Picture | None = None
        self._after: Picture | None = None
        self._message = ""
        self._about: Path | None = None
        self._viewport = Viewport()
        self._compare, self._split, self._original_held = Compare.SPLIT, 0.5, False
        self._lift: bytes | None = None
        self._came_by_key = False
        self._drag: str | None = None
        self._drag_from_dpx = QPointF()
        self.setMouseTracking(True)
        self.setMinimumSize(320, 240)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAccessibleName(self.tr("Photo"))

    # What is shown -----------------------------------------------------------------------------------------------

    def show_photo(self, before: Picture | None, message: str = "", about: Path | None = None) -> None:
        """Show a photo; or, without one, a message, be it about a file, with whose path it begins then."""
        self._before, self._after, self._message, self._about = before, None, message, about
        self.setToolTip(plain_tip(str(about)) if about else "")
        self.setAccessibleDescription(message)
        if before is not None:
            self._viewport.set_photo(before.size)
        self._relay()

    def show_result(self, after: Picture | None) -> None:
        """Show the denoised photo too, as far as it is painted; zoom and position stay."""
        self._after = after
        self.unsetCursor()
        self._relay()

    def set_compare(self, compare: Compare) -> None:
        """Choose how before and after are compared."""
        self._compare = compare
        self.unsetCursor()
        self._relay()

    def set_original_held(self, held: bool) -> None:
        """Show the photo as it is, for as long as a key is held."""
        self._original_held = held
        self._relay()

    def set_exposure(self, stops: float) -> None:
        """Lift what is seen, and nothing else, by some f-stops."""
        self._lift = None if stops == 0 else lifted_levels(stops)
        self.update()

    @property
    def compare(self) -> Compare:
        """How before and after are compared."""
        return self._compare

    @property
    def scale(self) -> float:
        """Device pixels for each photo pixel."""
        return self._viewport.scale

    @property
    def fits(self) -> bool:
        """Whether the whole photo is shown, and stays so when the view is resized."""
        return self._viewport.fits

    @property
    def has_photo(self) -> bool:
        """Whether there is a photo, not a message."""
        return self._before is not None

    @property
    def split(self) -> float:
        """Position of the split, 0 (left or upper edge) to 1."""
        return self._split

    @property
    def shows_both(self) -> bool:
        """Whether before and after are both seen."""
        return self._after is not None and self._compare is not Compare.AFTER and not self._original_held

    # Zoom --------------------------------------------------------------------------------------------------------

    def zoom_to_fit(self) -> None:
        """Show the whole photo, now and when the view is resized."""
        self._viewport.fit()
        self._tell_view()

    def zoom_to(self, scale: float, at: QPointF | None = None) -> None:
        """Zoom and keep the photo's point at a position (of the widget; by default its centre) where it is."""
        self._viewport.zoom_to(scale, self._from_middle_dpx(at))
        self._tell_view()

    def zoom_by(self, steps: float, at: QPointF | None = None) -> None:
        """Zoom in steps (negative: out); a step that would pass 1:1 stops there."""
        self._viewport.zoom_by(steps, self._from_middle_dpx(at))
        self._tell_view()

    def toggle_zoom(self) -> None:
        """Go to 1:1 at the pointer, or back to the whole photo."""
        if not self._viewport.fits:
            self.zoom_to_fit()
            return
        at = self.mapFromGlobal(QPointF(QCursor.pos()))
        self.zoom_to(1.0, at if self.rect().contains(at.toPoint()) else None)

    def _tell_view(self) -> None:
        if self._before is not None:
            self.scale_changed.emit(self._viewport.scale)
            self.view_changed.emit(self._viewport.visible())
        self.update()

    # Device pixels -----------------------------------------------------------------------------------------------

    def _view_dpx(self) -> QRect:
        ratio = self.devicePixelRatioF()
        return QRect(0, 0, max(1, round(self.width() * ratio)), max(1, round(self.height() * ratio)))

    def _panes(self) -> tuple[Pane, ...]:
        view = self._view_dpx()
        if self._original_held or self._after is None:
            return (Pane("before", view, view),)
        return plan_panes(view, self._compare, self._split)

    def _relay(self) -> None:
        """Lay the photo out anew, in frames that may have another size."""
        self._viewport.set_frame(self._panes()[0].frame.size())
        self._tell_view()

    def _from_middle_dpx(self, at: QPointF | None) -> QPointF:
        """Return a position counted from the middle of the frame that it is in."""
        panes = self._panes()
        if at is None:
            return QPointF()
        at_dpx = at * self.devicePixelRatioF()
        frame = next((pane.frame for pane in panes if pane.clip.contains(at_dpx.toPoint())), panes[0].frame)
        return at_dpx - QPointF(frame.x() + frame.width() / 2, frame.y() + frame.height() / 2)

    # Drawing -----------------------------------------------------------------------------------------------------

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw what is visible."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().window())
        if self._before is None:
            draw_message(painter, self.rect(), self._message, self._about)
        else:
            self._draw_photos_as_seen(painter, event.rect())
            self._draw_overlay(painter)
        if self._came_by_key and self.hasFocus():
            draw_focus(painter, self.rect(), self.palette().accent().color())

    def focusInEvent(self, event: QFocusEvent) -> None:  # noqa: N802 - Qt's name
        """Show who comes by keys that keys are meant for the photo now; the mouse needs no such sign."""
        super().focusInEvent(event)
        if event.reason() not in _SAME_AS_BEFORE:
            self._came_by_key = event.reason() in _BY_KEY
        self.update()

    def _draw_photos_as_seen(self, painter: QPainter, area: QRect) -> None:
        """Draw the photos where they are to be drawn anew."""
        ratio = self.devicePixelRatioF()
        painter.scale(1 / ratio, 1 / ratio)
        if self._lift is None:
            self._draw_photos(painter)
        else:
            area_dpx = QRectF(QPointF(area.topLeft()) * ratio, QSizeF(area.size()) * ratio).toAlignedRect()
            painter.drawImage(area_dpx.topLeft(), self._lifted(area_dpx))
        painter.resetTransform()

    def _draw_photos(self, painter: QPainter) -> None:
        assert self._before is not None
        for pane in self._panes():
            if pane.side == "before" or self._after is None or not self._after.is_whole:
                self._draw_picture(painter, self._before, pane)
            if pane.side == "after" and self._after is not None:
                self._draw_picture(painter, self._after, pane)

    def _lifted(self, area_dpx: QRect) -> QImage:
        """Return a part of the view: the photos with their shadows lifted, on nothing."""
        assert self._lift is not None
        image = QImage(area_dpx.size(), QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(0)
        painter = QPainter(image)
        painter.translate(-area_dpx.topLeft())
        self._draw_photos(painter)
        painter.end()
        lifted = bytes(image.constBits()).translate(self._lift)  # Nothing stays nothing, and opaque stays opaque.
        return QImage(lifted, image.width(), image.height(), image.bytesPerLine(), image.format()).copy()

    def _draw_picture(self, painter: QPainter, picture: Picture, pane: Pane) -> None:
        """Draw the part of a picture that falls into a pane, from the smallest level that is sharp enough."""
        level = 0
        while level + 1 < len(picture.levels) and self.scale * 2 ** (level + 1) <= 1:
            level += 1
        image, scale = picture.levels[level], self.scale * 2**level
        origin, photo = self._viewport.origin(pane.frame), picture.size
        covered = QSize(ceil(photo.width() * self.scale), ceil(photo.height() * self.scale))
        clip = pane.clip & QRect(origin.toPoint(), covered)
        if clip.isEmpty():
            return
        # A pixel more on each side, since smoothing looks at neighbours.
        first_col = floor((clip.left() - origin.x()) / scale) - 1
        first_row = floor((clip.top() - origin.y()) / scale) - 1
        last_col = ceil((clip.right() + 1 - origin.x()) / scale) + 1
        last_row = ceil((clip.bottom() + 1 - origin.y()) / scale) + 1
        source = QRect(first_col, first_row, last_col - first_col, last_row - first_row) & image.rect()
        corner = origin + QPointF(source.topLeft()) * scale
        painter.setClipRect(clip)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, scale < 1)
        painter.drawImage(QRectF(corner, QRectF(source).size() * scale), image, QRectF(source))
        painter.setClipping(False)

    def _draw_overlay(self, painter: QPainter) -> None:
        left, right = Qt.AlignmentFlag.AlignLeft, Qt.AlignmentFlag.AlignRight
        area, before, after = QRectF(self.rect()), self.tr("Before"), self.tr("After")
        if self._after is None:
            return
        if self._original_held:
            draw_label(painter, before, area, left)
            return
        if self._compare is Compare.AFTER:
            return
        first, second = (self._in_points(pane.clip) for pane in self._panes())
        if self._compare is Compare.SIDE_BY_SIDE:
            draw_label(painter, before, first, left)
            draw_label(painter, after, second, left)
            return
        is_across = self._compare is Compare.SPLIT_ACROSS
        draw_split(painter, self.rect(), self._split, is_across)
        draw_label(painter, before, first, left | Qt.AlignmentFlag.AlignBottom if is_across else right)
        draw_label(painter, after, second, left)

    def _in_points(self, area_dpx: QRect) -> QRectF:
        ratio = self.devicePixelRatioF()
        return QRectF(QPointF(area_dpx.topLeft()) / ratio, QRectF(area_dpx).size() / ratio)

    # Input -------------------------------------------------------------------------------------------------------

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Keep the photo fitted, or its centre in place."""
        self._relay()

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Zoom at the cursor; a wheel that is turned sideways doesn't."""
        if event.angleDelta().y():
            self.zoom_by(event.angleDelta().y() / _WHEEL_NOTCH, event.position())
        event.accept()

    def event(self, event: QEvent) -> bool:
        """Zoom by a pinch on a touchpad."""
        if isinstance(event, QNativeGestureEvent) and event.gestureType() == Qt.NativeGestureType.ZoomNativeGesture:
            self.zoom_to(self.scale * (1 + event.value()), event.position())
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Pan by the arrow keys if there is more than is seen, else go to another photo; with shift, move the split."""
        direction = _PAN_KEYS.get(Qt.Key(event.key()))
        if direction is None:
            super().keyPressEvent(event)
            return
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            if self._has_split:
                way = direction.y() if self._compare is Compare.SPLIT_ACROSS else direction.x()
                self._move_split(self._split - way * _KEY_SPLIT)
            return
        if self._before is None or not self._viewport.is_pannable:
            if direction.x():
                self.stepped.emit(-int(direction.x()))
            return
        self._viewport.pan(direction * _KEY_PAN_PX * self.devicePixelRatioF())
        self._tell_view()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take hold of the split or the photo."""
        held = event.button() in (Qt.MouseButton.LeftButton, Qt.MouseButton.MiddleButton)
        if not held or self._before is None:
            return
        on_split = event.button() == Qt.MouseButton.LeftButton and self._is_on_split(event.position())
        self._drag = "split" if on_split else "photo"
        self._drag_from_dpx = event.position() * self.devicePixelRatioF()
        if self._drag == "photo":
            self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Drag what is held."""
        if self._drag == "split":
            self._move_split(self._along(event.position()))
        elif self._drag == "photo":
            now_dpx = event.position() * self.devicePixelRatioF()
            self._viewport.pan(now_dpx - self._drag_from_dpx)
            self._drag_from_dpx = now_dpx
            self._tell_view()
        elif self._is_on_split(event.position()):
            across = self._compare is Compare.SPLIT_ACROSS
            self.setCursor(Qt.CursorShape.SplitVCursor if across else Qt.CursorShape.SplitHCursor)
        else:
            self.unsetCursor()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Let go."""
        self._drag = None
        self.unsetCursor()

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Go to 1:1 at the cursor, or back to the whole photo."""
        if self._before is None:
            return
        if self._viewport.fits:
            self.zoom_to(1.0, event.position())
        else:
            self.zoom_to_fit()

    @property
    def _has_split(self) -> bool:
        return self.shows_both and self._compare is not Compare.SIDE_BY_SIDE

    def _move_split(self, to: float) -> None:
        before, self._split = self._split, min(max(to, 0.0), 1.0)
        self.update(self._strip(before, self._split))

    def _along(self, at: QPointF) -> float:
        """Return how far a position is on the way that the split moves."""
        return at.y() / self.height() if self._compare is Compare.SPLIT_ACROSS else at.x() / self.width()

    def _strip(self, *splits: float) -> QRect:
        """Return the part of the view that looks different where the split has moved; the rest isn't drawn again."""
        across = self._compare is Compare.SPLIT_ACROSS
        reach = split_reach(self.fontMetrics(), (self.tr("Before"), self.tr("After")), across)
        length = self.height() if across else self.width()
        first, last = floor(min(splits) * length) - reach, ceil(max(splits) * length) + reach
        strip = QRect(0, first, self.width(), last - first) if across else QRect(first, 0, last - first, self.height())
        return strip & self.rect()

    def _is_on_split(self, at: QPointF) -> bool:
        if not self._has_split:
            return False
        length = self.height() if self._compare is Compare.SPLIT_ACROSS else self.width()
        return abs(self._along(at) - self._split) * length <= _GRIP_PX
