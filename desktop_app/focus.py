"""Where the keyboard's focus goes in the window: by the tab key, and as a dock that has it is hidden."""

from collections.abc import Iterable

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QPushButton, QWidget


def order_focus(window: QWidget, last: QWidget, below: Iterable[QWidget]) -> None:
    """Let the tab key lead from the settings to what lies below, from left to right; Return presses what it finds.

    Parameters
    ----------
    window : QWidget
        The window; else only a button in a dialog would hear Return.
    last : QWidget
        What has the focus last among the settings.
    below : iterable of QWidget
        The areas below the photo.
    """
    for button in window.findChildren(QPushButton):
        button.setAutoDefault(True)
    for area in below:
        for child in area.findChildren(QWidget):
            if child.focusPolicy() & Qt.FocusPolicy.TabFocus and child.window() is window:
                window.setTabOrder(last, child)
                last = child


class FocusHeir(QObject):
    """Gives the focus to the photo as a dock that has it is hidden: Qt gives it to whatever comes next.

    Parameters
    ----------
    photo : QWidget
        Who gets it, if it is seen.
    window : QMainWindow
        Whose docks it is about; owner.
    """

    def __init__(self, photo: QWidget, window: QMainWindow) -> None:
        super().__init__(window)
        self._photo, self._window = photo, window
        for dock in window.findChildren(QDockWidget):
            dock.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Take it before Qt gives it away."""
        is_closed = event.type() is QEvent.Type.Hide and not event.spontaneous()
        if is_closed and isinstance(watched, QWidget) and self._photo.isVisible():
            focused = self._window.focusWidget()
            if focused is not None and watched.isAncestorOf(focused):
                self._photo.setFocus()
        return False
