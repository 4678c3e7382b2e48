"""Docks below the photo: a panel with its own header, and the action that shows and hides it."""

from PySide6.QtCore import QEvent, QObject, Qt, QTimer
from PySide6.QtGui import QHideEvent, QShowEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QWidget

from desktop_app import resources

_SHARE_OF_WINDOW = 3
_SHARE_OF_HEIGHT = 0.25
"""Of a low window, where the user hasn't chosen more: the photo needs the rest."""


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
        self._window = window
        self._width_px = 0  # When it last lay beside another, and one of them was hidden.
        self._usual_px = self.sizeHint().height()
        self._chosen_px, self._chosen_share = 0, 0.0  # How high it is to be, and how much of the window that was.
        self._held_px = 0  # How high it was as a button of the mouse was pressed.
        window.installEventFilter(self)
        self.hide()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802 - Qt's name
        """Give the photo room before a lower window is laid out, and take it back in a higher one."""
        if watched is self._window:
            match event.type():
                case QEvent.Type.Resize:
                    self._fit_height()
                case QEvent.Type.MouseButtonPress:
                    self._held_px = self.height()
                case QEvent.Type.MouseButtonRelease if self.height() != self._held_px:
                    self._note_height()
        return super().eventFilter(watched, event)

    def hideEvent(self, event: QHideEvent) -> None:  # noqa: N802 - Qt's name
        """Note its width, and those of docks beside it, which are about to take its place."""
        super().hideEvent(event)
        beside = [] if event.spontaneous() else self._beside()
        for dock in [self, *beside] if beside else []:
            dock._width_px = dock.width()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802 - Qt's name
        """Come back as wide as it was beside others; the first time, take a third of the window at least."""
        super().showEvent(event)
        if not event.spontaneous():
            QTimer.singleShot(0, self, self._settle)  # As soon as it has a size.

    def forget_width(self) -> None:
        """Come back wide enough to be read, not as narrow as it may have been."""
        self._width_px = 0

    def _settle(self) -> None:
        self._take_width()
        if not self._chosen_px and self._lies_across():
            if self._is_squeezed() or self.height() in (self._usual_px, self._fitting_px(self._usual_px, 0)):
                self._chosen_px = self._usual_px
                self._fit_height()
            else:  # It was chosen before the program was closed.
                self._note_height()

    def _is_squeezed(self) -> bool:
        """Tell whether it is lower than usual because the photo would have no room left, and not by choice."""
        centre = self._window.centralWidget()
        has_least = centre is not None and centre.height() <= centre.minimumSizeHint().height()
        return has_least and self.height() < self._usual_px

    def _take_width(self) -> None:
        docks = [self, *self._beside()]
        widths_px = [dock._width_px for dock in docks]
        missing_px = self._window.width() // _SHARE_OF_WINDOW - self.width()
        if missing_px > 0 and not all(widths_px):
            others_px = [dock.width() - missing_px // len(docks[1:]) for dock in docks[1:]]
            widths_px = [self.width() + missing_px, *others_px]
        if len(docks) > 1 and all(widths_px):
            self._window.resizeDocks(docks, widths_px, Qt.Orientation.Horizontal)

    def _note_height(self) -> None:
        """Learn that the user has chosen a height."""
        if self._lies_across():
            self._chosen_px, self._chosen_share = self.height(), self.height() / self._window.height()

    def _fit_height(self) -> None:
        if self._chosen_px and self._lies_across():
            height_px = self._fitting_px(self._chosen_px, self._chosen_share)
            self._window.resizeDocks([self], [height_px], Qt.Orientation.Vertical)

    def _fitting_px(self, wanted_px: int, share: float) -> int:
        """Return as much of a height as there is room for, be the window lower than it was."""
        most_px = round(self._window.height() * max(_SHARE_OF_HEIGHT, share))
        return max(self.minimumSizeHint().height(), min(wanted_px, most_px))

    def _lies_across(self) -> bool:
        """Tell whether it is seen above or below the photo."""
        across = Qt.DockWidgetArea.TopDockWidgetArea | Qt.DockWidgetArea.BottomDockWidgetArea
        return self.isVisible() and not self.isFloating() and bool(self._window.dockWidgetArea(self) & across)

    def _beside(self) -> "list[PanelDock]":
        """Return the docks that are seen beside it."""
        area = self._window.dockWidgetArea(self)
        docks = [] if self.isFloating() else self._window.findChildren(PanelDock)
        seen = [dock for dock in docks if dock is not self and dock.isVisible() and not dock.isFloating()]
        return [dock for dock in seen if self._window.dockWidgetArea(dock) == area]

    def name_action(self, text: str, key: str, icon: str) -> None:
        """Say how the action that shows and hides it is called: text of a menu, key, and icon of the set."""
        action = self.toggleViewAction()
        action.setText(text)
        action.setShortcut(key)
        action.setIcon(resources.icon(icon))
