"""Takes the pictures of the window that the documentation shows: ``make pictures``.

The window, the engine and the photos are the real ones. Needs a display; ``xvfb-run`` will do.
"""

import argparse
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication

from desktop_app.app import dress, speak
from desktop_app.engine_client.client import EngineClient
from desktop_app.engine_client.export_client import ExportClient
from desktop_app.engine_client.thumbnail_client import ThumbnailClient
from desktop_app.main_window import MainWindow
from desktop_app.photo_view import Compare
from desktop_app.preferences import PreferenceStore
from desktop_app.session import Session, Work
from gradnet_engine.locations import shipped_folder

_PATIENCE_S = 600
_SETTLE_S = 1.0
_QUALITY = 88


def main() -> None:
    """Take all pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(__file__).parent)
    parser.add_argument("--method", default="gradnet")
    parser.add_argument("--size", type=int, nargs=2, default=(1440, 900))
    arguments = parser.parse_args()
    app = QApplication([])
    dress(app)
    speak(app, "en")
    with tempfile.TemporaryDirectory() as scratch:
        window = _window(Path(scratch))
        window.resize(*arguments.size)
        window.show()
        try:
            _take(app, window, arguments.folder, arguments.method)
        finally:
            window.close()


def _take(app: QApplication, window: MainWindow, folder: Path, method: str) -> None:
    session, samples = window.session, shipped_folder("resources") / "samples"

    def wait(until: Callable[[], bool]) -> None:
        end_s = time.monotonic() + _PATIENCE_S
        while not until():
            app.processEvents()
            time.sleep(0.005)
            if time.monotonic() > end_s:
                raise SystemExit("The window took too long.")

    def shoot(name: str) -> None:
        end_s = time.monotonic() + _SETTLE_S
        wait(lambda: time.monotonic() > end_s)
        window.grab().save(str(folder / name), quality=_QUALITY)

    shoot("empty.jpg")
    wait(lambda: window.panel.method_box.picker.count() > 1)
    window.open(samples / "canon_550d_magiclantern_noisy.dng")
    wait(lambda: session.photo is not None and session.work is Work.NONE)
    window.panel.method_box.picked.emit(method)
    session.denoise()
    wait(lambda: session.result is not None)
    shoot("window.jpg")
    view = window.view
    view.zoom_to(2, QPointF(0.45 * view.width(), 0.5 * view.height()))
    window.view_actions.compare[Compare.SIDE_BY_SIDE].trigger()
    window.panel.exposure.slider.setValue(15)
    shoot("side-by-side.jpg")


def _window(scratch: Path) -> MainWindow:
    return MainWindow(
        Session(EngineClient()),
        ThumbnailClient(scratch / "thumbnails.sqlite3"),
        ExportClient(),
        PreferenceStore(scratch / "preferences.json"),
    )


if __name__ == "__main__":
    main()
