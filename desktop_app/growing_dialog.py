"""A dialog that always has room for its texts."""

from PySide6.QtCore import QEvent
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog, QWidget


class GrowingDialog(QDialog):
    """Grows where a text takes more lines, which Qt does for none that is open already.

    Parameters
    ----------
    width_px : int
        How wide it is at least, and wider where the font is large.
    parent : QWidget, optional
        Owner.
    """

    def __init__(self, width_px: int, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._width_px = width_px

    def event(self, event: QEvent) -> bool:
        """Grow as a text does."""
        handled = super().event(event)
        if event.type() == QEvent.Type.LayoutRequest:
            self._fit()
        return handled

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Begin no higher than texts are at this width: Qt reckons with the narrowest."""
        super().showEvent(event)
        self._fit()
        self.resize(self.minimumSize())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Grow as lines become shorter."""
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        layout = self.layout()
        assert layout is not None
        width_px = max(self._width_px, layout.totalMinimumSize().width())
        self.setMinimumSize(width_px, layout.totalMinimumHeightForWidth(max(width_px, self.width())))
