"""Takes the pictures of the window that the documentation shows: ``make pictures``.

The window, the engine and the photos are the real ones. Needs a display; ``xvfb-run`` will do. Each run takes the
pictures of one screen: an ordinary one, or one of twice the density.
"""

import argparse
import os
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication, QWidget

from desktop_app.app import dress, speak
from desktop_app.engine_client.client import EngineClient
from desktop_app.engine_client.export_client import ExportClient
from desktop_app.engine_client.thumbnail_client import ThumbnailClient
from desktop_app.main_window import MainWindow
from desktop_app.photo_view import Compare
from desktop_app.preferences import PreferenceStore
from desktop_app.queue_model import JobState
from desktop_app.session import Session, Work
from gradnet_engine.locations import shipped_folder

_PATIENCE_S = 600
_SETTLE_S = 1.0
_QUALITY = 85
_SAMPLE = "canon_550d_magiclantern_noisy.dng"


def main() -> None:
    """Take all pictures of one screen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent)
    parser.add_argument("--method", default="gradnet")
    parser.add_argument("--size", type=int, nargs=2, default=(1280, 800), help="in pixels of the screen")
    parser.add_argument("--scale", type=int, default=1, help="pixels of the screen for each of the window, across")
    parser.add_argument("--only", nargs="+", help="names of the pictures to take; default: all")
    arguments = parser.parse_args()
    os.environ["QT_SCALE_FACTOR"] = str(arguments.scale)
    with tempfile.TemporaryDirectory() as scratch:
        os.environ["XDG_DATA_HOME"] = scratch  # Speeds and marks are those of the pictures alone.
        app = QApplication([])
        dress(app)
        speak(app, "en")
        window = _window(Path(scratch))
        window.resize(*(length // arguments.scale for length in arguments.size))
        window.show()
        photographer = _Photographer(app, window, arguments.folder, arguments.scale, arguments.only)
        try:
            photographer.take_all(arguments.method, Path(scratch) / "results")
        finally:
            window.exporting.queue.cancel_all()
            window.close()


class _Photographer:
    """Operates the window and takes its picture.

    Parameters
    ----------
    app : QApplication
        Whose events are processed meanwhile.
    window : MainWindow
        What is pictured.
    folder : Path
        Where the pictures go.
    scale : int
        Goes into their names, unless it is 1.
    only : list of str or None
        Which pictures to take; None: all.
    """

    def __init__(self, app: QApplication, window: MainWindow, folder: Path, scale: int, only: list[str] | None) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._app, self._window, self._folder = app, window, folder
        self._ending, self._only = ".jpg" if scale == 1 else f"-{scale}x.jpg", only

    def take_all(self, method: str, results: Path) -> None:
        """Walk through the window as a photographer does."""
        window, session = self._window, self._window.session
        self._wait(lambda: window.panel.method_box.picker.count() > 1)
        self._shoot("empty")
        window.open(shipped_folder("resources") / "samples" / _SAMPLE)
        self._wait(lambda: session.photo is not None and session.work is Work.NONE)
        window.panel.method_box.picked.emit(method)
        session.denoise()
        self._wait(lambda: session.result is not None)
        self._shoot("window")
        view = window.view
        view.zoom_to(2 * view.devicePixelRatioF(), QPointF(0.47 * view.width(), 0.62 * view.height()))
        window.view_actions.compare[Compare.SIDE_BY_SIDE].trigger()
        window.panel.exposure.slider.setValue(15)
        self._shoot("side-by-side")
        window.panel.exposure.slider.setValue(0)
        window.view_actions.compare[Compare.SPLIT_ACROSS].trigger()
        view.zoom_to_fit()
        self._export(results)

    def _export(self, results: Path) -> None:
        window = self._window
        window.browsing.panel.view.selectAll()
        window.export_action.trigger()
        dialog = window.exporting.dialog
        assert dialog is not None
        self._shoot("export-dialog", dialog)
        dialog.place_picker.setCurrentIndex(1)
        dialog.folder.setText(str(results))
        dialog.accept()
        queue = window.exporting.queue
        self._wait(lambda: queue.count(JobState.DONE) > 0 and any(0.1 < entry.fraction < 1 for entry in queue.entries))
        window.status.clear()  # It names a folder that is gone with the picture.
        self._shoot("export", settle_s=0.1)

    def _wait(self, until: Callable[[], bool]) -> None:
        end_s = time.monotonic() + _PATIENCE_S
        while not until():
            self._app.processEvents()
            time.sleep(0.005)
            if time.monotonic() > end_s:
                raise SystemExit("The window took too long.")

    def _shoot(self, name: str, widget: QWidget | None = None, settle_s: float = _SETTLE_S) -> None:
        if self._only is not None and name not in self._only:
            return
        end_s = time.monotonic() + settle_s
        self._wait(lambda: time.monotonic() > end_s)
        path = self._folder / (name + self._ending)
        if not (widget or self._window).grab().save(str(path), quality=_QUALITY):
            raise SystemExit(f"{path} can't be written.")


def _window(scratch: Path) -> MainWindow:
    return MainWindow(
        Session(EngineClient()),
        ThumbnailClient(scratch / "thumbnails.sqlite3"),
        ExportClient(),
        PreferenceStore(scratch / "preferences.json"),
    )


if __name__ == "__main__":
    main()
