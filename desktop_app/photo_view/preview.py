"""What is seen of a photo until it is read: its thumbnail, as large as the photo will be."""

from PySide6.QtCore import QRect, QRectF, QSize, Qt
from PySide6.QtGui import QMouseEvent, QPainter, QPaintEvent, QPixmap, QWheelEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop_app.photo_view.overlay import draw_label
from desktop_app.photo_view.widget import PhotoView


class Preview(QWidget):
    """Covers a photo view, which keeps its photo and the keyboard.

    Parameters
    ----------
    view : PhotoView
        What it covers while it is shown; owner.
    """

    def __init__(self, view: PhotoView) -> None:
        super().__init__(view)
        self._thumbnail, self._longest_px, self._text = QPixmap(), 0, ""
        whole = QVBoxLayout(view)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self)
        self.hide()

    def cover(self, thumbnail: QPixmap, longest_px: int, text: str) -> None:
        """Show a thumbnail.

        Parameters
        ----------
        thumbnail : QPixmap
            The photo, small.
        longest_px : int
            Longer edge of the photo: it is shown no larger.
        text : str
            What is being done.
        """
        self._thumbnail, self._longest_px, self._text = thumbnail, longest_px, text
        self.show()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the thumbnail where the photo will be."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), self.palette().window())
        most = round(self._longest_px / self.devicePixelRatioF())
        size = self._thumbnail.size().scaled(
            self.size().boundedTo(QSize(most, most)), Qt.AspectRatioMode.KeepAspectRatio
        )
        place = QRect(0, 0, size.width(), size.height())
        place.moveCenter(self.rect().center())
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        painter.drawPixmap(place, self._thumbnail)
        draw_label(painter, self._text, QRectF(self.rect()), Qt.AlignmentFlag.AlignLeft)

    # The photo below is not the one that is seen: it is not to be moved unseen.

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take it for oneself."""

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Take it for oneself."""

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Take it for oneself."""
        event.accept()
