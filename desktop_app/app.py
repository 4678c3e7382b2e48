"""The composition root: makes the application, its window and the one handler of unexpected errors."""

import argparse
import logging
import signal
import sys
import threading
import traceback
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import cast

from PySide6.QtCore import QObject, QStandardPaths, Qt, Signal
from PySide6.QtWidgets import QApplication

from desktop_app import display, resources
from desktop_app.crash_dialog import CrashDialog
from desktop_app.engine_client.client import EngineClient
from desktop_app.engine_client.export_client import ExportClient
from desktop_app.engine_client.thumbnail_client import ThumbnailClient
from desktop_app.log_file import log_path, start_logging
from desktop_app.main_window import MainWindow
from desktop_app.preferences import PreferenceStore
from desktop_app.resources import Theme
from desktop_app.self_test import SelfTest
from desktop_app.session import Session

_log = logging.getLogger(__name__)

# Parsed before Qt is there, so that --help needs no screen; what follows these would else be taken for a photo.
_WITH_VALUE = ("platform", "platformpluginpath", "platformtheme", "plugin", "session", "style", "stylesheet")
_WITH_VALUE += ("qwindowgeometry", "qwindowicon", "qwindowtitle", "display", "geometry", "icon", "title")


def main(argv: Sequence[str] | None = None) -> int:
    """Run the application.

    Parameters
    ----------
    argv : sequence of str, optional
        Arguments without the program's name: photos and folders to open, and Qt's own.

    Returns
    -------
    int
        Exit code.
    """
    signal.signal(signal.SIGINT, signal.SIG_DFL)  # Python would not see Ctrl-C before the next event.
    arguments, for_qt = _parsed(sys.argv[1:] if argv is None else argv)
    if arguments.self_test:
        arguments.self_test = arguments.self_test.absolute()
    with display.told_if_missing():
        app = QApplication([sys.argv[0], *for_qt])
    dress(app)
    start_logging(log_path())
    errors = UnexpectedErrors(log_path(), app)
    sys.excepthook, threading.excepthook = errors.hook, errors.thread_hook
    store = PreferenceStore(arguments.self_test and arguments.self_test / "preferences.json", app)
    speak(app, store.value.language)
    wear_chosen(app, store)
    window = MainWindow(
        Session(EngineClient()), ThumbnailClient(cache_folder() / "thumbnails.sqlite3"), ExportClient(), store
    )
    window.restore()
    window.show()
    if arguments.self_test:
        SelfTest(window, next(iter(arguments.paths), None), arguments.self_test)
    elif arguments.paths:
        window.open(*arguments.paths)
    elif store.value.reopens:
        window.reopen()
    return app.exec()


def cache_folder() -> Path:
    """Return where files lie that can be made again."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.CacheLocation))


def speak(app: QApplication, language: str) -> None:
    """Have an application's texts, and Qt's own, translated."""
    for translator in resources.translators(language):
        translator.setParent(app)
        app.installTranslator(translator)


def wear_chosen(app: QApplication, store: PreferenceStore) -> None:
    """Wear the theme that is chosen, and follow when another is, here or in the system."""

    def follow() -> None:
        chosen = store.value.theme
        is_dark = app.styleHints().colorScheme() is not Qt.ColorScheme.Light
        resources.wear(app, ("dark" if is_dark else "light") if chosen == "system" else cast("Theme", chosen))

    follow()
    store.changed.connect(follow)
    app.styleHints().colorSchemeChanged.connect(follow)


def dress(app: QApplication) -> None:
    """Give an application its name, icon and look."""
    app.setApplicationName("gradnet-desktop")
    app.setApplicationDisplayName("GradNet Desktop")
    app.setDesktopFileName("gradnet-desktop")
    app.setWindowIcon(resources.application_icon())
    app.setStyle("Fusion")
    resources.wear(app, "dark")


class UnexpectedErrors(QObject):
    """Logs what nobody caught, on whatever thread, and tells the user; the window lives on.

    Parameters
    ----------
    log : Path
        The log file.
    parent : QObject, optional
        Owner.
    """

    _caught = Signal(str, str)

    def __init__(self, log: Path, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._log_path = log
        self._dialog: CrashDialog | None = None
        self._caught.connect(self._on_caught)

    def thread_hook(self, ended: threading.ExceptHookArgs) -> None:
        """Take the place of `threading.excepthook`."""
        if ended.exc_value is not None:
            self.hook(ended.exc_type, ended.exc_value, ended.exc_traceback)

    def hook(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        """Take the place of `sys.excepthook`."""
        _log.critical("unexpected error", exc_info=(kind, error, trace))
        self._caught.emit(f"{kind.__name__}: {error}", "".join(traceback.format_exception(kind, error, trace)))

    def _on_caught(self, summary: str, trace: str) -> None:
        if self._dialog is not None and self._dialog.isVisible():
            return  # One at a time: an error in a paint event comes again with every frame.
        self._dialog = CrashDialog(summary, trace, self._log_path, QApplication.activeWindow())
        self._dialog.open()


def _parsed(argv: Sequence[str]) -> tuple[argparse.Namespace, list[str]]:
    description = "Removes noise from photos."
    parser = argparse.ArgumentParser("gradnet-desktop", description=description, allow_abbrev=False)
    parser.add_argument("paths", nargs="*", type=Path, metavar="PATH", help="photos or folders to open")
    parser.add_argument("--self-test", type=Path, metavar="FOLDER", help=argparse.SUPPRESS)
    for name in _WITH_VALUE:
        parser.add_argument(f"-{name}", f"--{name}", dest="for_qt", action=_ForQt, default=[], help=argparse.SUPPRESS)
    arguments, others = parser.parse_known_intermixed_args(argv)
    return arguments, [*arguments.for_qt, *others]


class _ForQt(argparse.Action):
    """Keeps an option and its value as they are."""

    def __call__(
        self,
        parser: argparse.ArgumentParser,
        namespace: argparse.Namespace,
        values: object,
        option_string: str | None = None,
    ) -> None:
        """Keep them."""
        setattr(namespace, self.dest, [*getattr(namespace, self.dest), option_string, values])
