"""A key that works for as long as it is held, wherever in the window the focus is."""

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractSpinBox, QApplication, QLineEdit, QPlainTextEdit, QWidget

_TYPING = (QLineEdit, QAbstractSpinBox, QPlainTextEdit)


class HeldKey(QObject):
    """Tells when a key is pressed and let go in a window, unless the user is typing text.

    Parameters
    ----------
    window : QWidget
        Where the key counts.
    key : Qt.Key
        The key, without modifiers.
    """

    changed = Signal(bool)

    def __init__(self, window: QWidget, key: Qt.Key) -> None:
        super().__init__(window)
        self._window, self._key, self._is_held = window, key, False
        application = QApplication.instance()
        assert application is not None
        application.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take the key away from the widget that would get it."""
        # All that happens in the window comes by here: what is asked first costs least.
        if not isinstance(event, QKeyEvent):
            if watched is self._window and event.type() == QEvent.Type.WindowDeactivate:
                self._set_held(False)
            return False
        if event.key() != self._key or not self._counts(event):
            return False
        if event.type() == QEvent.Type.ShortcutOverride:
            return False
        if not event.isAutoRepeat():
            self._set_held(event.type() == QEvent.Type.KeyPress)
        return True

    def _counts(self, event: QKeyEvent) -> bool:
        if self._is_held and event.type() == QEvent.Type.KeyRelease:
            return True
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        return plain and self._window.isActiveWindow() and not isinstance(QApplication.focusWidget(), _TYPING)

    def _set_held(self, held: bool) -> None:
        if held is not self._is_held:
            self._is_held = held
            self.changed.emit(held)
