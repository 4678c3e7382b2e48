"""A slider that tells its value and what it is for."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from desktop_app.labels import plain_text


def percent_text(value: int) -> str:
    """Return a whole number of percent."""
    return f"{value} %"


class NamedSlider(QWidget):
    """A slider below its name and value; a double click on it sets it back.

    Parameters
    ----------
    name : str
        What stands above it, with the letter of its shortcut after an ampersand.
    hint : str
        What it is for: shown under the pointer.
    limits : tuple of three int
        Smallest, largest and usual value.
    text : callable
        Makes the text of a value.
    """

    value_changed = Signal(int)

    def __init__(
        self,
        name: str,
        hint: str,
        limits: tuple[int, int, int] = (0, 100, 100),
        text: Callable[[int], str] = percent_text,
    ) -> None:
        super().__init__()
        lowest, highest, self._usual = limits
        self._text = text
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(lowest, highest)
        self.slider.setValue(self._usual)
        self.slider.setPageStep(max(1, (highest - lowest) // 10))
        self.slider.setAccessibleName(plain_text(name))
        self.slider.setAccessibleDescription(hint)
        self.slider.installEventFilter(self)
        label = QLabel(name)
        label.setBuddy(self.slider)
        self._value = QLabel(text(self._usual))
        self._value.setObjectName("hint")
        self.setToolTip(hint)
        self.setFocusProxy(self.slider)
        head = QHBoxLayout()
        head.addWidget(label)
        head.addStretch()
        head.addWidget(self._value)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.slider)
        self.slider.valueChanged.connect(self._on_value_changed)

    @property
    def value(self) -> int:
        """The value."""
        return self.slider.value()

    def set_value(self, value: int) -> None:
        """Show a value without telling of it."""
        blocked = self.slider.blockSignals(True)
        self.slider.setValue(value)
        self.slider.blockSignals(blocked)
        self._value.setText(self._text(value))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Set the usual value on a double click; leave the wheel to the panel, which scrolls."""
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.slider.setValue(self._usual)
            return True
        if event.type() == QEvent.Type.Wheel and not self.slider.hasFocus():
            event.ignore()
            return True
        return super().eventFilter(watched, event)

    def _on_value_changed(self, value: int) -> None:
        self._value.setText(self._text(value))
        self.value_changed.emit(value)
