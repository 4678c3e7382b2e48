"""How a photo is drawn in the browser: picture, name, ISO speed, and a mark for what has become of it."""

from pathlib import Path

from PySide6.QtCore import QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPalette, QPixmap
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app import resources
from desktop_app.browser_entry import PhotoEntry, PhotoState
from desktop_app.browser_model import Role
from desktop_app.labels import one_line

_PADDING_PX = 8
_GAP_PX = 5
_RADIUS_PX = 5
_MARK_PX = 14
_NARROW_DIGITS = 12
_LEAST_PICTURE_PX = 36
_LEAST_PX = 6
"""Of a picture however narrow, which would look as if there were none."""
_MARKS = {
    PhotoState.DENOISED: "wand-sparkles",
    PhotoState.EXPORTED: "circle-check",
    PhotoState.RESULT: "download",
    PhotoState.FAILED: "triangle-alert",
}


class PhotoCell(QStyledItemDelegate):
    """Draws a photo of the list in a cell of one size for all.

    Parameters
    ----------
    parent : QObject, optional
        Owner.
    """

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._picture = QSize(144, 96)
        self._marks = {state: resources.icon(name) for state, name in _MARKS.items()}
        self._no_picture = resources.icon("image-off")

    def cell_size(self, font: QFont) -> QSize:
        """Return the size of a cell."""
        across = self._picture.width() + 2 * _PADDING_PX
        return QSize(across, self._picture.height() + _rows_px(font))

    def least_height(self, font: QFont) -> int:
        """Return the height of a cell whose picture is as small as one may be."""
        return _LEAST_PICTURE_PX + _rows_px(font)

    def fit_height(self, height_px: int, font: QFont) -> None:
        """Make the picture as large as a cell of this height has room for."""
        self.set_picture_height(height_px - _rows_px(font))

    def set_picture_height(self, height_px: int) -> None:
        """Choose how high a picture may be; it may be half as wide again."""
        self._picture = QSize(round(height_px * 1.5), height_px)

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        """Return the size of a cell."""
        return self.cell_size(option.font)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw a photo."""
        entry: PhotoEntry = index.data(Role.ENTRY)
        painter.save()
        painter.setRenderHints(QPainter.RenderHint.Antialiasing | QPainter.RenderHint.SmoothPixmapTransform)
        cell = option.rect.adjusted(2, 2, -2, -2)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        self._draw_ground(painter, cell, option, is_selected)
        picture = QRect(QPoint(0, 0), self._picture)
        picture.moveCenter(QPoint(cell.center().x(), cell.top() + _PADDING_PX - 2 + self._picture.height() // 2))
        self._draw_picture(painter, picture, index.data(Qt.ItemDataRole.DecorationRole), entry)
        line = QRect(
            cell.left() + 6, picture.bottom() + _GAP_PX, cell.width() - 12, cell.bottom() - picture.bottom() - _GAP_PX
        )
        self._draw_line(painter, line, option, entry, is_selected)
        painter.restore()

    def _draw_ground(self, painter: QPainter, cell: QRect, option: QStyleOptionViewItem, is_selected: bool) -> None:
        palette = option.palette
        if is_selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(cell, _RADIUS_PX, _RADIUS_PX)
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.AlternateBase))
            painter.drawRoundedRect(cell, _RADIUS_PX, _RADIUS_PX)
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(palette.color(QPalette.ColorRole.Accent))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(cell, _RADIUS_PX, _RADIUS_PX)

    def _draw_picture(self, painter: QPainter, frame: QRect, pixmap: QPixmap | None, entry: PhotoEntry) -> None:
        if pixmap is not None:
            size = pixmap.size().scaled(frame.size(), Qt.AspectRatioMode.KeepAspectRatio)
            size = size.boundedTo(pixmap.size()) if size.width() > pixmap.width() else size
            target = QRect(QPoint(0, 0), size.expandedTo(QSize(_LEAST_PX, _LEAST_PX)))
            target.moveCenter(frame.center())
            painter.drawPixmap(target, pixmap)
            return
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(128, 128, 128, 36))
        painter.drawRoundedRect(frame, 2, 2)
        if entry.failure is not None:
            edge_px = min(28, frame.height() // 2)
            place = QRect(0, 0, edge_px, edge_px)
            place.moveCenter(frame.center())
            self._no_picture.paint(painter, place, mode=QIcon.Mode.Disabled)

    def _draw_line(
        self, painter: QPainter, line: QRect, option: QStyleOptionViewItem, entry: PhotoEntry, is_selected: bool
    ) -> None:
        font = resources.small_font(option.font)
        metrics = QFontMetrics(font)
        painter.setFont(font)
        strong = QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.Text
        soft = QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.PlaceholderText
        name_line = QRect(line.left(), line.top(), line.width(), metrics.height())
        fact_line = name_line.translated(0, metrics.height() + 1)
        mark = self._marks.get(entry.state)
        if mark is not None:
            place = QRect(fact_line.right() - _MARK_PX, fact_line.center().y() - _MARK_PX // 2, _MARK_PX, _MARK_PX)
            mark.paint(painter, place, mode=QIcon.Mode.Selected if is_selected else QIcon.Mode.Normal)
            fact_line.setRight(place.left() - 1)
        painter.setPen(option.palette.color(strong))
        painter.drawText(name_line, Qt.AlignmentFlag.AlignLeft, _name_text(entry.path, metrics, line.width()))
        facts = entry.facts
        if facts is not None and facts.iso:
            painter.setPen(QApplication.palette().color(soft))  # A style sheet fades the widget's own.
            painter.drawText(fact_line, Qt.AlignmentFlag.AlignLeft, _iso_text(facts.iso, metrics, fact_line.width()))


def _name_text(path: Path, metrics: QFontMetrics, room_px: int) -> str:
    """Return a photo's name as far as there is room. Its number tells it from its neighbours, and stands at the end."""
    name = one_line(path.name)
    if metrics.horizontalAdvance(name) <= room_px or room_px >= metrics.horizontalAdvance("0") * _NARROW_DIGITS:
        return metrics.elidedText(name, Qt.TextElideMode.ElideMiddle, room_px)
    return metrics.elidedText(one_line(path.stem), Qt.TextElideMode.ElideLeft, room_px)


def _iso_text(iso: float, metrics: QFontMetrics, room_px: int) -> str:
    """Return an ISO speed as far as there is room: a number that is cut off would be another."""
    number = f"{iso:.0f}"
    texts = (f"ISO {number}", number)
    return next((text for text in texts if metrics.horizontalAdvance(text) <= room_px), "")


def _rows_px(font: QFont) -> int:
    """Return what a cell needs beyond its picture: two lines of text and space around."""
    return 2 * QFontMetrics(resources.small_font(font)).height() + 2 * _PADDING_PX + _GAP_PX + 1
