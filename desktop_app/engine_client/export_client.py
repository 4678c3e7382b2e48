"""The window's side of exporting: jobs go in, progress and results come out as signals."""

import logging
import queue
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection

from PySide6.QtCore import QObject, QThread, Signal

from desktop_app.engine_client.export_messages import (
    ExportPlanned,
    ExportProgressed,
    ExportStopped,
    PhotoExported,
    PlanExport,
    Request,
    StopPlans,
)
from desktop_app.engine_client.export_process import serve_export
from gradnet_engine.child_processes import ChildProcess
from gradnet_engine.sentence import Sentence

_log = logging.getLogger(__name__)

_POLL_S = 0.03
_PATIENCE_S = 10.0


class _Rest:
    """Put in the outbox to end the process."""


class ExportClient(QObject):
    """Drives the process that exports, apart from the one that shows photos: looking goes on while it works.

    The process is started when it is needed.

    Parameters
    ----------
    serve : callable, optional
        What the process runs; tests give one whose engine has no weight.
    parent : QObject, optional
        Owner.
    """

    planned = Signal(object)
    """`ExportPlanned`: the answer to the oldest open `PlanExport`; a failure if the process crashed."""
    progressed = Signal(object)
    """`ExportProgressed`."""
    exported = Signal(object)
    """`PhotoExported`."""
    stopped = Signal()
    """All jobs asked for were given up."""
    crashed = Signal()
    """The process is gone, and with it all that was asked for; the next request starts a new one."""

    def __init__(self, serve: Callable[[Connection], None] = serve_export, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._worker = _Worker(serve)
        self._worker.heard.connect(self._on_heard)
        self._worker.crashed.connect(self._on_crashed)
        self._open_plans: set[int] = set()
        self._last_plan = 0
        self._crashes = 0
        self._worker.start()

    @property
    def is_planning(self) -> bool:
        """Whether a `PlanExport` isn't answered yet."""
        return bool(self._open_plans)

    def request(self, request: Request) -> None:
        """Ask for something."""
        if isinstance(request, PlanExport):
            self._last_plan += 1
            self._open_plans.add(self._last_plan)
            request = replace(request, number=self._last_plan)
        self._worker.outbox.put((self._crashes, request))

    def give_up_plans(self) -> None:
        """Forget each `PlanExport` that isn't answered yet."""
        if self._open_plans:
            self._open_plans.clear()
            self.request(StopPlans())

    def rest(self) -> None:
        """End the process, which gives its memory back; all that was asked for must be done."""
        self._worker.outbox.put((self._crashes, _Rest()))

    def close(self) -> None:
        """End the thread and the process; a file that is being written is finished, all else is given up."""
        self._worker.outbox.put((self._crashes, None))
        self._worker.wait()

    def _on_heard(self, message: object) -> None:
        match message:
            case ExportPlanned(number=number):
                if number in self._open_plans:
                    self._open_plans.remove(number)
                    self.planned.emit(message)
            case ExportProgressed():
                self.progressed.emit(message)
            case PhotoExported():
                self.exported.emit(message)
            case ExportStopped():
                self.stopped.emit()

    def _on_crashed(self) -> None:
        self._crashes += 1
        unanswered, self._open_plans = self._open_plans, set()
        self.crashed.emit()
        for _ in unanswered:
            sentence = Sentence("The engine stopped unexpectedly before this export began; please export again.")
            self.planned.emit(ExportPlanned((), sentence))


class _Worker(QThread):
    """Passes messages on in both directions, and minds the process."""

    heard = Signal(object)
    crashed = Signal()

    def __init__(self, serve: Callable[[Connection], None]) -> None:
        super().__init__()
        # With each the number of crashes known to who asks: what was asked of a process that is gone is gone too.
        self.outbox: queue.SimpleQueue[tuple[int, Request | _Rest | None]] = queue.SimpleQueue()
        self._crashes = 0
        self._serve = serve
        self._process: ChildProcess | None = None

    def run(self) -> None:
        """Work until None is in the outbox."""
        while True:
            try:
                if not self._step():
                    break
            except (EOFError, OSError):
                _log.error("the export process is gone, exit code %s", self._end())
                self._crashes += 1
                self.crashed.emit()
        self._end()

    def _step(self) -> bool:
        """Send what is to be sent and hear what comes; return whether to go on."""
        with suppress(queue.Empty):
            crashes, request = self.outbox.get(timeout=None if self._process is None else _POLL_S)
            if request is None:
                return False
            if crashes < self._crashes:
                return True
            if isinstance(request, _Rest):
                self._end()
                return True
            if self._process is None:
                self._process = ChildProcess(self._serve, name="gradnet-export")
            self._process.send(request)
        while self._process is not None and self._process.poll(0):
            self.heard.emit(self._process.receive())
        return True

    def _end(self) -> int | None:
        """Hang up and see the process end; return its exit code."""
        process, self._process = self._process, None
        return None if process is None else process.end(_PATIENCE_S)
