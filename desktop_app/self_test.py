"""Drives the real window through a photo's way, from opening to export, and reports: the test of a bundle."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app.main_window import MainWindow
from desktop_app.queue_model import JobState
from desktop_app.session import Work

REPORT_NAME, SCREENSHOT_NAME = "report.json", "window.png"

_POLL_MS = 10
_MOST_S = 300.0
_METHOD = "gradnet"

_Step = tuple[str, Callable[[], object]]


@dataclass(frozen=True, slots=True)
class StepDone:
    """One step of the way.

    Attributes
    ----------
    step : str
        What was waited for.
    at_s : float
        When it was there, in seconds since 1970, so that who started the program can tell how long that took.
    """

    step: str
    at_s: float


class SelfTest(QObject):
    """Opens a photo, denoises it, exports it, takes a screenshot and quits; exit code 1 if any of these fails.

    Without a photo it quits as soon as the window is there: how long that takes is what benchmarks ask.

    Parameters
    ----------
    window : MainWindow
        What is driven, as a user would; owner.
    photo : Path or None
        What is opened.
    folder : Path
        Where the result, `REPORT_NAME` and `SCREENSHOT_NAME` are written to.
    """

    def __init__(self, window: MainWindow, photo: Path | None, folder: Path) -> None:
        super().__init__(window)
        self._window, self._folder = window, folder
        self._steps = self._way(photo)
        self._done: list[StepDone] = []
        self._waited_for: _Step = next(self._steps)
        self._give_up_at_s = time.monotonic() + _MOST_S
        self._timer = QTimer(self, interval=_POLL_MS)
        self._timer.timeout.connect(self._look)
        self._timer.start()

    def _look(self) -> None:
        step, is_there = self._waited_for
        if self._window.notice.isVisible():
            self._end(f"{step}: {self._window.notice.label.text()}")
        elif is_there():
            self._done.append(StepDone(step, time.time()))
            following = next(self._steps, None)
            if following is None:
                self._end(None)
            else:
                self._waited_for = following
        elif time.monotonic() > self._give_up_at_s:
            self._end(f"{step}: not within {_MOST_S:.0f} s")

    def _way(self, photo: Path | None) -> Iterator[_Step]:
        """Do the steps one after the other, each when what the one before waited for is there."""
        window = self._window
        yield "window visible", lambda: (handle := window.windowHandle()) is not None and handle.isExposed()
        if photo is not None:
            yield from self._way_of_a_photo(photo)

    def _way_of_a_photo(self, photo: Path) -> Iterator[_Step]:
        window, session = self._window, self._window.session
        yield "methods listed", lambda: window.panel.method_box.picker.count() > 1
        window.open(photo)
        yield "photo open", lambda: session.photo is not None and session.work is Work.NONE
        window.panel.method_box.picked.emit(_METHOD)
        window.denoise_action.trigger()
        yield "photo denoised", lambda: session.result is not None and session.work is Work.NONE
        window.export_action.trigger()
        yield "export dialog open", lambda: window.exporting.dialog is not None
        self._accept_export()
        queue, result = window.exporting.queue, f"{photo.stem}-denoised.*"
        yield (
            "export ended",
            lambda: not queue.is_busy and (queue.count(JobState.FAILED) or any(self._folder.glob(result))),
        )
        if failure := next((entry.failure for entry in queue.entries if entry.failure), None):
            window.notice.say(failure)
        yield "photo exported", lambda: session.work is Work.NONE

    def _accept_export(self) -> None:
        dialog = self._window.exporting.dialog
        if dialog is None:
            raise RuntimeError("the dialog is gone")
        dialog.place_picker.setCurrentIndex(dialog.place_picker.findData(True))
        dialog.folder.setText(str(self._folder))
        dialog.export_button.click()

    def _end(self, failure: str | None) -> None:
        self._timer.stop()
        self._window.grab().save(str(self._folder / SCREENSHOT_NAME))
        report = {"failure": failure, "steps": [asdict(done) for done in self._done]}
        (self._folder / REPORT_NAME).write_text(json.dumps(report, indent=2), encoding="utf-8")
        self._window.close()
        QApplication.exit(0 if failure is None else 1)
