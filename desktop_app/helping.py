"""Preferences and help: their actions and dialogs."""

from pathlib import Path

from PySide6.QtCore import QObject, QStandardPaths, Qt, QUrl
from PySide6.QtGui import QAction, QDesktopServices, QKeySequence
from PySide6.QtWidgets import QDialog, QMainWindow, QMenu

from desktop_app.actions import make_action
from desktop_app.help_dialogs import AboutDialog, ShortcutSheet
from desktop_app.log_file import log_path
from desktop_app.preferences import PreferenceStore
from desktop_app.preferences_dialog import PreferencesDialog


class Helping(QObject):
    """What the window offers beside work on photos.

    Parameters
    ----------
    window : QMainWindow
        Whose menus the sheet of keys lists; owner.
    store : PreferenceStore
        What the preferences change.
    """

    def __init__(self, window: QMainWindow, store: PreferenceStore) -> None:
        super().__init__(window)
        self._window, self._store = window, store
        self.preferences_action = make_action(
            window, self.tr("&Preferences…"), "Ctrl+,", self._on_preferences, "settings"
        )
        self.preferences_action.setMenuRole(QAction.MenuRole.PreferencesRole)
        self.keys_action = make_action(
            window, self.tr("&Keys and mouse"), QKeySequence.StandardKey.HelpContents, self._on_keys, "keyboard"
        )
        self.log_action = make_action(window, self.tr("Open &log file"), "", self._on_log, "file-text")
        self.about_action = make_action(window, self.tr("&About GradNet Desktop"), "", self._on_about, "info")
        self.about_action.setMenuRole(QAction.MenuRole.AboutRole)

    @property
    def actions(self) -> tuple[QAction | None, ...]:
        """What the menu of help holds; None is a line."""
        return self.keys_action, self.log_action, None, self.about_action

    def _on_preferences(self) -> None:
        cache = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation)
        folders = {
            self.tr("Preferences in"): self._store.path.parent,
            self.tr("Thumbnails in"): Path(cache),
            self.tr("Log in"): log_path().parent,
        }
        _show(PreferencesDialog(self._store, folders, self._window))

    def _on_keys(self) -> None:
        menus = [action.menu() for action in self._window.menuBar().actions()]
        groups = [(menu.title(), menu.actions()) for menu in menus if isinstance(menu, QMenu)]
        view_keys = (
            (self.tr("Hold {key}").format(key="O"), self.tr("Original")),
            (self.tr("Arrows"), self.tr("Move the photo, or go to the next")),
            (self.tr("Shift+arrows"), self.tr("Move the split")),
        )
        gestures = (
            (self.tr("Wheel"), self.tr("Zoom at the cursor")),
            (self.tr("Drag"), self.tr("Move the photo, or the split")),
            (self.tr("Double click"), self.tr("Fit or 1:1")),
            (self.tr("Double click on a slider"), self.tr("Set it back")),
            (self.tr("Ctrl+click, Shift+click"), self.tr("Select several thumbnails")),
        )
        more = ((self.tr("On the photo"), view_keys), (self.tr("Mouse"), gestures))
        _show(ShortcutSheet(groups, more, self._window))

    def _on_log(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(log_path())))

    def _on_about(self) -> None:
        _show(AboutDialog(self._window))


def _show(dialog: QDialog) -> None:
    """Open a dialog that ends when it is closed."""
    dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    dialog.open()
