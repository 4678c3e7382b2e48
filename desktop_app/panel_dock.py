"""Docks below the photo: a panel with its own header, and the action that shows and hides it."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from desktop_app import resources


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

    def name_action(self, text: str, key: str, icon: str) -> None:
        """Say how the action that shows and hides it is called: text of a menu, key, and icon of the set."""
        action = self.toggleViewAction()
        action.setText(text)
        action.setShortcut(key)
        action.setIcon(resources.icon(icon))
