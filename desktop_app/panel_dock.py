"""Docks below the photo: a panel with its own header, and the action that shows and hides it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from desktop_app import resources

_SHARE_OF_WINDOW = 3


class PanelDock(QDockWidget):
    """A panel below the photo, hidden at first, that can be moved and closed.

    Parameters
    ----------
    title : str
        What it is called where it floats.
    name : str
        By which Qt saves its place.
    header, panel : QWidget
        What is in the place of its title bar, and below that.
    window : QMainWindow
        Where it goes; owner.
    """

    def __init__(self, title: str, name: str, header: QWidget, panel: QWidget, window: QMainWindow) -> None:
        super().__init__(title, window)
        self.setObjectName(name)
        self.setFeatures(self.DockWidgetFeature.DockWidgetMovable | self.DockWidgetFeature.DockWidgetClosable)
        self.setTitleBarWidget(header)
        self.setWidget(panel)
        window.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, self)
        self.hide()
        self._window = window

    def widen(self) -> None:
        """Take a third of the window at least from docks beside it: one that was hidden comes back narrow."""
        area = self._window.dockWidgetArea(self)
        docks = [dock for dock in self._window.findChildren(QDockWidget) if self._window.dockWidgetArea(dock) == area]
        beside = [dock for dock in docks if dock is not self and dock.isVisible() and not dock.isFloating()]
        missing_px = self._window.width() // _SHARE_OF_WINDOW - self.width()
        if missing_px > 0 and beside and not self.isFloating():
            widths_px = [dock.width() - missing_px // len(beside) for dock in beside]
            self._window.resizeDocks(
                [*beside, self], [*widths_px, self.width() + missing_px], Qt.Orientation.Horizontal
            )

    def name_action(self, text: str, key: str, icon: str) -> None:
        """Say how the action that shows and hides it is called: text of a menu, key, and icon of the set."""
        action = self.toggleViewAction()
        action.setText(text)
        action.setShortcut(key)
        action.setIcon(resources.icon(icon))
