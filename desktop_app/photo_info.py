"""What is known of the open photo: histogram, camera, exposure."""

import math

import numpy as np
import numpy.typing as npt
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPolygonF
from PySide6.QtWidgets import QFrame, QLabel, QVBoxLayout, QWidget

from desktop_app.elided_label import ElidedLabel
from desktop_app.engine_client.messages import PhotoFacts
from desktop_app.labels import keep_place
from desktop_app.number_texts import number_text
from desktop_app.qimage import Picture
from desktop_app.spoken import spoken

_HEIGHT_PX = 64
_GROUND = QColor(30, 30, 30)
"""Dark in every theme: colours are added to it."""

# Added to each other they make a soft grey.
_CHANNELS = (QColor(88, 34, 32), QColor(34, 74, 34), QColor(34, 46, 90))


class InfoPanel(QFrame):
    """Shows the histogram and how the photo was taken. What isn't known keeps its place: nothing below it jumps."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("info")
        self._histogram, self._camera = Histogram(), ElidedLabel()  # Lenses have longer names than there is room.
        self._exposure, self._noise = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self.left_out = QLabel(self, wordWrap=True)
        """What results leave out: for a place where nothing moves as it comes and goes."""
        self._noise.setToolTip(self.tr("Measured in red, green and blue: standard deviation, of 255"))
        for label in (self._camera, self._exposure, self._noise):
            label.setObjectName("hint")
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setText(" ")  # As high as a line from the start.
            keep_place(label)
        self.left_out.setObjectName("hint")
        self.left_out.hide()
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 0)
        column.setSpacing(4)
        column.addWidget(self._histogram)
        column.addSpacing(4)
        column.addWidget(self._camera)
        column.addWidget(self._exposure)
        column.addWidget(self._noise)

    def show_facts(self, facts: PhotoFacts | None) -> None:
        """Show how a photo was taken, as far as its file tells."""
        self.show_noise(None)
        camera = "" if facts is None else " · ".join(filter(None, (facts.camera, facts.lens)))
        exposure = "" if facts is None else self._exposure_text(facts)
        for label, text in ((self._camera, camera), (self._exposure, exposure)):
            if text:
                label.setText(text)
            label.setVisible(bool(text))
        left_out = facts and facts.left_out
        self.left_out.setVisible(bool(left_out))
        if left_out:
            self.left_out.setText(self.tr("Results leave out {what}.").format(what=spoken(left_out)))

    def show_noise(self, sigma: tuple[float, float, float] | None) -> None:
        """Show how strong the noise is, per channel on the [0, 1] scale; None if it isn't known."""
        if sigma is not None:
            red, green, blue = (number_text(255 * level, 1) for level in sigma)
            self._noise.setText(self.tr("Noise  {red} · {green} · {blue}").format(red=red, green=green, blue=blue))
        self._noise.setVisible(sigma is not None)

    def show_picture(self, picture: Picture | None) -> None:
        """Show the histogram of a picture."""
        self._histogram.show_counts(None if picture is None else picture.histogram())

    def _exposure_text(self, facts: PhotoFacts) -> str:
        parts = (
            None if facts.iso is None else f"ISO {facts.iso:.0f}",
            None if facts.shutter_s is None else shutter_text(facts.shutter_s),
            None if facts.aperture is None else f"f/{number_text(float(f'{facts.aperture:.2g}'))}",
            None if facts.focal_length_mm is None else f"{facts.focal_length_mm:.0f} mm",
        )
        return "  ·  ".join(filter(None, parts))


class Histogram(QWidget):
    """Draws how often each level of red, green and blue is found."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._counts: npt.NDArray[np.int64] | None = None
        self.setFixedHeight(_HEIGHT_PX)
        self.setAccessibleName(self.tr("Histogram"))

    def show_counts(self, counts: npt.NDArray[np.int64] | None) -> None:
        """Show counts of red, green and blue, 3 x 256."""
        self._counts = counts
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the three curves, each through the others."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        area = QRectF(self.rect())
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_GROUND)
        painter.drawRoundedRect(area, 4, 4)
        if self._counts is None:
            return
        # The ends may hold a quarter of the photo, which says nothing about the rest.
        tallest = max(1, int(self._counts[:, 1:-1].max()))
        heights = np.minimum(np.sqrt(self._counts / tallest), 1) * (area.height() - 4)
        ground = area.bottom() - 2
        steps = np.linspace(area.left() + 2, area.right() - 2, heights.shape[1])
        painter.setCompositionMode(QPainter.CompositionMode.CompositionMode_Plus)
        for colour, curve in zip(_CHANNELS, heights, strict=True):
            points = [QPointF(x, ground - y) for x, y in zip(steps.tolist(), curve.tolist(), strict=True)]
            painter.setBrush(colour)
            painter.drawPolygon(QPolygonF([QPointF(steps[0], ground), *points, QPointF(steps[-1], ground)]))


def shutter_text(seconds: float) -> str:
    """Return an exposure time as photographers write it."""
    is_fraction = 0 < seconds < 0.3 or math.isclose(seconds, 1 / 3, rel_tol=0.02)
    return f"1/{1 / seconds:.0f} s" if is_fraction else f"{number_text(round(seconds, 1))} s"
