"""A slider that tells its value and what it is for, and whose the wheel is."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QLabel, QSlider, QVBoxLayout, QWidget

from desktop_app.labels import plain_text
from desktop_app.number_texts import percent_text


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
        """Set the usual value on a double click."""
        if event.type() == QEvent.Type.MouseButtonDblClick:
            self.slider.setValue(self._usual)
            return True
        return super().eventFilter(watched, event)

    def _on_value_changed(self, value: int) -> None:
        self._value.setText(self._text(value))
        self.value_changed.emit(value)


class WheelGuard(QObject):
    """Leaves the wheel to the area that scrolls, except over a slider that has the focus.

    Parameters
    ----------
    settings : QWidget
        What scrolls, with all that is in it; owner.
    """

    def __init__(self, settings: QWidget) -> None:
        super().__init__(settings)
        for control in (*settings.findChildren(QSlider), *settings.findChildren(QComboBox)):
            control.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # The wheel would give it the focus.
            control.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Let what is around the control have the wheel."""
        if event.type() != QEvent.Type.Wheel or (isinstance(watched, QSlider) and watched.hasFocus()):
            return False
        event.ignore()
        return True
