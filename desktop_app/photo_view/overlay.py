"""What is drawn over the photo: the line of the split, names of the sides, the hint of an empty view."""

from pathlib import Path

from PySide6.QtCore import QLineF, QPointF, QRect, QRectF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetrics, QIcon, QPainter, QPen
from PySide6.QtWidgets import QApplication

from desktop_app import resources
from desktop_app.spoken import without_file

_HANDLE_PX = 13
_INSET_PX = 12
_SIGN_PX, _MARGIN_PX, _MOST_TEXT_PX = 48, 40, 480
_LARGER = 1.2
_SHADE, _LIGHT = QColor(0, 0, 0, 110), QColor(255, 255, 255)


def draw_split(painter: QPainter, view: QRect, split: float, is_across: bool) -> None:
    """Draw the line between before and after, with its handle."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    if is_across:  # Drawn as if it were upright, on its side.
        painter.translate(0, view.height())
        painter.rotate(-90)
        view = QRect(0, 0, view.height(), view.width())
        split = 1 - split
    x, middle = round(split * view.width()) + 0.5, view.height() / 2
    for width, colour in ((3.0, _SHADE), (1.0, _LIGHT)):
        painter.setPen(QPen(colour, width))
        painter.drawLine(QLineF(x, 0, x, view.height()))
    painter.setBrush(QColor(40, 40, 40, 220))
    painter.setPen(QPen(_LIGHT, 1.5))
    painter.drawEllipse(QPointF(x, middle), _HANDLE_PX, _HANDLE_PX)
    for side in (-1, 1):
        tip, back = x + side * 8, x + side * 4
        painter.drawPolyline([QPointF(back, middle - 4), QPointF(tip, middle), QPointF(back, middle + 4)])
    painter.restore()


def draw_label(painter: QPainter, text: str, area: QRectF, corner: Qt.AlignmentFlag) -> None:
    """Draw a name in a corner of its area; leave it out where the area is too small."""
    metrics = QFontMetrics(painter.font())
    box = QRectF(0, 0, metrics.horizontalAdvance(text) + 16, metrics.height() + 6)
    inner = area.adjusted(_INSET_PX, _INSET_PX, -_INSET_PX, -_INSET_PX)
    if box.width() > inner.width() or box.height() > inner.height():
        return
    box.moveTopLeft(inner.topLeft())
    if corner & Qt.AlignmentFlag.AlignRight:
        box.moveRight(inner.right())
    if corner & Qt.AlignmentFlag.AlignBottom:
        box.moveBottom(inner.bottom())
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(QColor(0, 0, 0, 150))
    painter.drawRoundedRect(box, 4, 4)
    painter.setPen(QColor(235, 235, 235))
    painter.drawText(box, Qt.AlignmentFlag.AlignCenter, text)
    painter.restore()


def split_reach(metrics: QFontMetrics, names: tuple[str, ...], is_across: bool) -> int:
    """Return how far what is drawn at a split reaches from its line: the handle, and the names on both sides."""
    boxes = [metrics.height() + 6] if is_across else [metrics.horizontalAdvance(name) + 16 for name in names]
    return max(_HANDLE_PX, _INSET_PX + max(boxes)) + 4


def draw_focus(painter: QPainter, view: QRect, colour: QColor) -> None:
    """Draw a line along the edge of the view that has the keyboard."""
    painter.setPen(QPen(colour, 1))
    painter.drawRect(view.adjusted(0, 0, -1, -1))


def draw_message(painter: QPainter, view: QRect, text: str, about: Path | None) -> None:
    """Draw a sentence in the middle; one that begins with a file by its name and what is said of it."""
    if about is not None:
        _draw_failure(painter, view, about.name, without_file(text, about))
        return
    flags = Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextWordWrap
    painter.setPen(QApplication.palette().placeholderText().color())
    painter.drawText(view.adjusted(40, 40, -40, -40), int(flags), text)


def _draw_failure(painter: QPainter, view: QRect, name: str, reason: str) -> None:
    palette = QApplication.palette()  # A style sheet fades the widget's own.
    usual, strong = painter.font(), QFont(painter.font())
    strong.setPointSizeF(usual.pointSizeF() * _LARGER)
    strong.setBold(True)
    name_px, gap_px = QFontMetrics(strong).height(), _INSET_PX
    width_px = min(view.width() - 2 * _MARGIN_PX, _MOST_TEXT_PX)
    flags = Qt.AlignmentFlag.AlignHCenter | Qt.TextFlag.TextWordWrap
    reason = reason[:1].upper() + reason[1:]
    text = QFontMetrics(usual).boundingRect(QRect(0, 0, width_px, view.height()), int(flags), reason)
    height_px = _SIGN_PX + gap_px + name_px + gap_px // 2 + text.height()
    left_px, top_px = view.center().x() - width_px // 2, view.center().y() - height_px // 2
    sign = QRect(view.center().x() - _SIGN_PX // 2, top_px, _SIGN_PX, _SIGN_PX)
    resources.icon("image-off").paint(painter, sign, mode=QIcon.Mode.Disabled)
    line = QRect(left_px, sign.bottom() + gap_px, width_px, name_px)
    painter.setPen(palette.text().color())
    painter.setFont(strong)
    shown = QFontMetrics(strong).elidedText(name, Qt.TextElideMode.ElideMiddle, width_px)
    painter.drawText(line, Qt.AlignmentFlag.AlignHCenter, shown)
    painter.setFont(usual)
    painter.setPen(palette.placeholderText().color())
    painter.drawText(QRect(left_px, line.bottom() + gap_px // 2, width_px, text.height()), int(flags), reason)
