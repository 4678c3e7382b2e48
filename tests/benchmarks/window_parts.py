"""What `window.py` measures, each part in a process of its own: the real window, driven as by a user, and engine."""

import gc
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import pairwise
from pathlib import Path

import numpy as np
from large_photos import write_jpeg, write_raw
from PySide6.QtCore import QPoint, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from desktop_app.app import dress
from desktop_app.engine_client.client import EngineClient
from desktop_app.engine_client.export_client import ExportClient
from desktop_app.engine_client.thumbnail_client import ThumbnailClient
from desktop_app.main_window import MainWindow
from desktop_app.photo_view import Compare
from desktop_app.preferences import PreferenceStore
from desktop_app.session import Session, Work
from gradnet_engine.job import AUTO_METHOD, DenoiseSettings, ExportSettings, FileFormat

_PATIENCE_S = 400.0
_FRAMES = 150
_SMALL_METHOD, _NETWORK = "median", "gradnet"
_LOOKS_S = 6
SAVED_AS = (FileFormat.JPEG, FileFormat.TIFF16, FileFormat.PNG16)

Say = Callable[[str, float, float | None, str], None]
"""Takes the name of a figure, its value, the most it may be (None: anything), and its unit."""


class Driven:
    """The window on a photo, and ways to wait for it."""

    def __init__(self, scratch: Path, size: tuple[int, int] = (1440, 900)) -> None:
        self.app = QApplication.instance() or QApplication([])
        assert isinstance(self.app, QApplication)
        dress(self.app)
        self.window = MainWindow(
            Session(EngineClient()),
            ThumbnailClient(scratch / "thumbnails.sqlite3"),
            ExportClient(),
            PreferenceStore(scratch / "preferences.json"),
        )
        self.session, self.view = self.window.session, self.window.view
        self.window.resize(*size)
        self.window.show()
        self.wait(lambda: self.window.panel.method_box.picker.count() > 1)

    def wait(self, until: Callable[[], object]) -> None:
        """Let the event loop run until something is so."""
        end_s = time.monotonic() + _PATIENCE_S
        while not until():
            self.app.processEvents()
            time.sleep(0.0005)
            if time.monotonic() > end_s or self.window.notice.isVisible():
                raise SystemExit(f"The window took too long, or says: {self.window.notice.label.text()}")

    def open(self, path: Path) -> None:
        """Open a photo, and wait until it is there."""
        photo = self.session.photo
        self.session.open(path)
        self.wait(lambda: self.session.photo is not photo and self.session.work is Work.NONE)

    def pick(self, method: str) -> None:
        """Pick a method."""
        self.window.panel.method_box.picked.emit(method)

    def denoise(self, method: str) -> None:
        """Denoise by a method, and wait until it is done."""
        self.pick(method)
        self.window.denoise_action.trigger()
        self.wait(lambda: self.session.result is not None and self.session.work is Work.NONE)

    def save(self, path: Path, file_format: FileFormat) -> None:
        """Save what is shown, and wait until it is written."""
        written: list[object] = []
        self.session.saving.ended.connect(written.append)
        self.session.save(path.with_suffix(file_format.suffix), ExportSettings(format=file_format))
        self.wait(lambda: written)

    def first_pixels_s(self, method: str) -> float:
        """Return how long it takes from the choice of a method to the first denoised pixels on the screen."""
        shown: list[float] = []

        def note() -> None:
            if self.session.work is Work.DENOISING and self.view._after is not None and not shown:
                self.view.repaint()
                shown.append(time.perf_counter())

        self.session.painted.connect(note)
        began_s = time.perf_counter()
        self.pick(method)
        self.window.denoise_action.trigger()
        self.wait(lambda: shown)
        self.session.painted.disconnect(note)
        return shown[0] - began_s

    def close(self) -> None:
        """Close the window, which ends its processes."""
        self.window.close()


@contextmanager
def driven(size: tuple[int, int] = (1440, 900)) -> Iterator[Driven]:
    """Show the window, and close it."""
    with tempfile.TemporaryDirectory() as scratch:
        window = Driven(Path(scratch), size)
        try:
            yield window
        finally:
            window.close()


# Parts ----------------------------------------------------------------------------------------------------------------


def measure_first_pixels(say: Say, folder: Path) -> None:
    """From the choice of a method to denoised pixels on the screen, in a 24 megapixel RAW photo."""
    photo = write_raw(folder / "24.dng", 4000, 6000)
    with driven() as it:
        measured: list[object] = []
        it.session.noise_measured.connect(measured.append)

        def figure(name: str, method: str, zoom: str, bar_s: float | None, looks_s: float = 0) -> None:
            """As for who looks at the photo for a second before they choose: its noise is measured by then."""
            measured.clear()
            it.open(photo)
            it.wait(lambda: measured)
            looked_at_s = time.monotonic() + looks_s
            it.wait(lambda: time.monotonic() > looked_at_s)
            it.view.zoom_to_fit() if zoom == "fit" else it.view.zoom_to(1)
            say(f"first denoised pixels, {name}, {zoom}", it.first_pixels_s(method), bar_s, "s")
            it.session.cancel()

        for zoom in ("fit", "1:1"):
            figure(_SMALL_METHOD, _SMALL_METHOD, zoom, 1.5)
        figure(f"{_NETWORK} not loaded", _NETWORK, "fit", None)
    with driven() as it:
        it.session.noise_measured.connect(measured.append)
        it.pick(_NETWORK)
        figure(f"{_NETWORK} picked before, the photo looked at for {_LOOKS_S} s", _NETWORK, "fit", 1.5, _LOOKS_S)
        for zoom in ("fit", "1:1"):
            figure(f"{_NETWORK} loaded", _NETWORK, zoom, 3.0)


def measure_memory(say: Say, folder: Path, photo: str, method: str) -> None:
    """Open a photo, have it denoised and save it; `window.py` measures from without."""
    with driven() as it:
        it.open(Path(photo))
        say("opened", time.time(), None, "at")
        it.denoise(method)
        it.window.panel.luminance.slider.setValue(60)
        it.window.panel.grain.slider.setValue(30)
        it.wait(lambda: it.session.work is Work.NONE)
        say("denoised", time.time(), None, "at")
        time.sleep(1)
        say("resting", time.time(), None, "at")
        for file_format in SAVED_AS:
            it.save(folder / "saved", file_format)
            say(file_format, time.time(), None, "at")


def measure_panning(say: Say, folder: Path) -> None:
    """Drag over a 45 megapixel photo, before and after under a split, in a large window."""
    photo = write_jpeg(folder / "45.jpg", 5464, 8192)
    with driven((2560, 1440)) as it:
        it.open(photo)
        it.denoise("contraharmonic")
        it.window.view_actions.compare[Compare.SPLIT].trigger()
        for zoom, scale in (("fit", None), ("1:1", 1.0), ("2:1", 2.0)):
            it.view.zoom_to_fit() if scale is None else it.view.zoom_to(scale)
            frames_ms = _drag(it)
            what = "the split at fit" if scale is None else f"the photo at {zoom}"
            for share in (50, 95, 100):
                bar = {50: 16.7, 95: 33.3}.get(share)
                name = f"frame while dragging {what}, p{share}" if share < 100 else f"... longest of {len(frames_ms)}"
                say(name, float(np.percentile(frames_ms, share)), bar, "ms")


def _drag(it: Driven) -> list[float]:
    """Drag from the split (at fit) or from beside it, to and fro; return the time from each move to its frame."""
    view, left = it.view, Qt.MouseButton.LeftButton
    middle = QPoint(view.width() // 2, view.height() // 2)
    start = middle if it.view.scale < 1 else middle + QPoint(200, 0)
    QTest.mousePress(view, left, pos=start)
    frames_ms = []
    gc.collect()
    for number in range(_FRAMES):
        angle = 2 * np.pi * number / 40
        at = start + QPoint(round(250 * np.sin(angle)), round(150 * np.sin(2 * angle)))
        began_s = time.perf_counter()
        QTest.mouseMove(view, at)
        it.app.processEvents()  # What has to be drawn anew is drawn here.
        frames_ms.append(1000 * (time.perf_counter() - began_s))
    QTest.mouseRelease(view, left, pos=start)
    return frames_ms


def measure_gaps(say: Say, folder: Path) -> None:
    """The longest time for which the event loop did nothing, while torch is loaded and 12 megapixels are denoised."""
    photo = write_jpeg(folder / "12.jpg", 2828, 4243)
    beats_s: list[tuple[float, float]] = []
    with driven() as it:
        timer = QTimer(interval=1)
        timer.timeout.connect(lambda: beats_s.append((time.perf_counter(), _queued_s())))
        timer.start()

        def say_longest(name: str) -> None:
            """Seconds as they pass, and without those in which others had the processors: that is the window's part."""
            gaps_s = [(b[0] - a[0], b[0] - a[0] - (b[1] - a[1])) for a, b in pairwise(beats_s)]
            say(name, 1000 * max(own_s for _, own_s in gaps_s), 50, "ms")
            say("... waiting for a processor included", 1000 * max(gap_s for gap_s, _ in gaps_s), None, "ms")
            beats_s[:-1] = []

        def run_until(until: Callable[[], object]) -> None:
            """As the program does, by `exec`: Python's own loop would be measured too."""
            poll = QTimer(interval=10)
            poll.timeout.connect(lambda: until() and it.app.exit())  # Not `quit`, which would close the window.
            poll.start()
            give_up = QTimer(singleShot=True, interval=int(1000 * _PATIENCE_S))
            give_up.timeout.connect(it.app.exit)
            give_up.start()
            it.app.exec()
            poll.stop()
            give_up.stop()
            if not until():
                raise SystemExit("The window took too long.")

        it.session.open(photo)
        run_until(lambda: it.session.photo is not None and it.session.work is Work.NONE)
        say_longest("longest gap of the event loop while 12 megapixels are opened")
        for method, what in ((_NETWORK, f"{_NETWORK} denoises them, torch loaded first"), (_SMALL_METHOD, "median")):
            it.pick(method)
            it.window.denoise_action.trigger()
            run_until(lambda method=method: it.session.work is Work.NONE and _shown(it).method == method)
            say_longest(f"... while {what}")
        it.window.panel.luminance.slider.setValue(50)
        run_until(lambda: it.session.work is Work.NONE and _shown(it).luminance_strength == 0.5)
        say_longest("... while a strength is changed")


def _queued_s() -> float:
    """Seconds that this thread has waited for a processor that others had; 0 where the system doesn't tell."""
    try:
        return int(Path("/proc/thread-self/schedstat").read_text().split()[1]) / 1e9
    except OSError:
        return 0.0


def _shown(it: Driven) -> DenoiseSettings:
    """Return the settings of what is shown; those that nobody chose, if nothing is."""
    return DenoiseSettings("") if it.session.result is None else it.session.result.settings


def measure_cancelling(say: Say, folder: Path) -> None:
    """From a cancel in the middle of the first tile to an engine that does nothing more, for each method offered."""
    photo = write_jpeg(folder / "12.jpg", 2828, 4243)
    with driven() as it:
        picker = it.window.panel.method_box.picker
        rows = range(picker.count())
        enabled = Qt.ItemFlag.ItemIsEnabled
        methods = [picker.itemData(row) for row in rows if picker.model().index(row, 0).flags() & enabled]
        it.open(photo)
        worker, ended_s = it.session._client._worker, list[float]()
        drive = worker._drive

        def drive_and_note(*arguments: object) -> None:
            drive(*arguments)  # type: ignore[arg-type]
            ended_s.append(time.perf_counter())

        worker._drive = drive_and_note  # type: ignore[method-assign]
        for method in [m for m in methods if m and m != AUTO_METHOD]:
            for first_tile in (True, False):
                begun: list[bool] = []
                it.session.progressed.connect(
                    lambda report, b=begun: b.append(True) if report.stage == "denoising" else None
                )
                it.pick(method)
                it.window.denoise_action.trigger()
                it.wait(lambda b=begun, s=it.session: b or s.work is Work.NONE)
                if it.session.work is Work.NONE:
                    say(f"{method}: done before it could be cancelled", 0, None, "s")
                    break
                end_s = time.monotonic() + (0.05 if first_tile else 0.25)
                it.wait(lambda end_s=end_s: time.monotonic() > end_s)
                engine = worker._engine
                began_s = time.perf_counter()
                it.window.cancel_action.trigger()
                answered_s = time.perf_counter() - began_s
                it.wait(lambda b=began_s: ended_s and ended_s[-1] > b)
                idle_s = ended_s[-1] - began_s
                kept = "" if worker._engine is engine else ", ended"
                say(f"cancel {method}: window {1000 * answered_s:.0f} ms; engine{kept}", idle_s, 0.5, "s")


def measure_closing(say: Say, folder: Path) -> None:
    """Close the window in the middle of a denoising."""
    photo = write_jpeg(folder / "12.jpg", 2828, 4243)
    for method in (_NETWORK, "bm3d", _SMALL_METHOD):
        with driven() as it:
            it.open(photo)
            it.first_pixels_s(method)
            began_s = time.perf_counter()
            it.close()
            say(f"closing while {method} runs: all ended after", time.perf_counter() - began_s, 2.0, "s")


PARTS = {
    "first-pixels": measure_first_pixels,
    "memory": measure_memory,
    "panning": measure_panning,
    "gaps": measure_gaps,
    "cancelling": measure_cancelling,
    "closing": measure_closing,
}
