"""How a method is drawn in the open picker: name, expected time, and below them what it is for, or why it can't run."""

from enum import IntEnum

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette
from PySide6.QtWidgets import QApplication, QStyle, QStyledItemDelegate, QStyleOptionViewItem

from desktop_app import resources

_PADDING_PX = 8
_GAP_PX = 1
_RADIUS_PX = 3
_WIDTH_PX = 480


class Role(IntEnum):
    """Data of a method beyond Qt's roles."""

    NAME = Qt.ItemDataRole.UserRole
    TITLE = Qt.ItemDataRole.UserRole + 1
    TIME = Qt.ItemDataRole.UserRole + 2
    IS_BLIND = Qt.ItemDataRole.UserRole + 3
    USE = Qt.ItemDataRole.AccessibleDescriptionRole


class MethodRow(QStyledItemDelegate):
    """Draws a method in two lines; the second is as many lines of text as it needs."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        """Return a row's size."""
        width = _WIDTH_PX - 2 * _PADDING_PX
        below = QFontMetrics(resources.small_font(option.font)).boundingRect(
            QRect(0, 0, width, 1000), Qt.TextFlag.TextWordWrap, index.data(Role.USE) or ""
        )
        height = QFontMetrics(option.font).height() + _GAP_PX + below.height() + _PADDING_PX + 2
        return QSize(_WIDTH_PX, height)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw a row."""
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        palette = QApplication.palette()  # A style sheet changes the widget's own.
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        is_on = bool(option.state & QStyle.StateFlag.State_Enabled)
        group = QPalette.ColorGroup.Active if is_on else QPalette.ColorGroup.Disabled
        if is_selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(palette.color(QPalette.ColorRole.Highlight))
            painter.drawRoundedRect(option.rect, _RADIUS_PX, _RADIUS_PX)
        strong = QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.Text
        soft = QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.PlaceholderText
        area = option.rect.adjusted(_PADDING_PX, _PADDING_PX // 2 + 1, -_PADDING_PX, 0)
        line = QRect(area.left(), area.top(), area.width(), QFontMetrics(option.font).height())
        painter.setFont(option.font)
        painter.setPen(palette.color(group, strong))
        painter.drawText(line, Qt.AlignmentFlag.AlignLeft, index.data(Role.TITLE))
        painter.setPen(palette.color(QPalette.ColorGroup.Active, soft))
        painter.drawText(line, Qt.AlignmentFlag.AlignRight, index.data(Role.TIME) or "")
        painter.setFont(resources.small_font(option.font))
        below = area.adjusted(0, line.height() + _GAP_PX, 0, 0)
        painter.drawText(below, Qt.TextFlag.TextWordWrap, index.data(Role.USE) or "")
        painter.restore()
