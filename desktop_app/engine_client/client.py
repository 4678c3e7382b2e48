"""The window's side: requests go in, answers come out as signals, and the window never waits."""

import logging
import queue
import time
from collections.abc import Callable
from contextlib import suppress
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QThread, Signal

from desktop_app.engine_client.messages import (
    Cancel,
    DenoisePhoto,
    DescribeDevice,
    Failed,
    ListMethods,
    Look,
    MeasureNoise,
    MeasureSpeed,
    OpenPhoto,
    PaintPhoto,
    PhotoDenoised,
    PhotoOpened,
    Piece,
    PrepareMethod,
    Request,
    ResultsKept,
    SavePhoto,
    Screen,
    WasCancelled,
)
from desktop_app.engine_client.starting import serve_engine, usual_engine
from gradnet_engine.child_processes import ChildProcess
from gradnet_engine.errors import unexpected
from gradnet_engine.progress import ProgressReport
from gradnet_engine.sentence import Sentence

if TYPE_CHECKING:
    from desktop_app.engine_client.process import Engine

_log = logging.getLogger(__name__)

_POLL_S = 0.02
_GRACE_S = 0.4
"""How long the engine may go on after a cancel. Methods look often enough; a decoder or a driver may not."""
_LONG_GRACE_S = 10.0
"""The same for what ends by itself, or where kept results would be lost; and for a file that is written at the end."""
_END_S = 1.0
_IDLE_S = 600.0
_IDLE_WITH_RESULTS_S = 7200.0
"""Whoever comes back from lunch finds what was denoised, and their sliders at once."""

Paint = Callable[[Piece], object]


_Live = dict[int, tuple[Request, Paint]]
"""Requests, by number, whose answers are still wanted."""

_SUPERSEDED_BY: dict[type, tuple[type, ...]] = {
    OpenPhoto: (OpenPhoto, PaintPhoto, DenoisePhoto, MeasureNoise, MeasureSpeed, PrepareMethod),
    PaintPhoto: (PaintPhoto,),
    DenoisePhoto: (DenoisePhoto, MeasureSpeed, PrepareMethod),
    SavePhoto: (MeasureSpeed,),
    MeasureSpeed: (MeasureSpeed,),
}
"""Which older requests a newer one cancels. A file being saved is never given up for one."""


_UNSEEN = ListMethods | DescribeDevice | PaintPhoto | MeasureNoise | MeasureSpeed | PrepareMethod
"""What is done beside the work that the user waits for, and is not given up with it."""


class EngineClient(QObject):
    """Sends requests to the engine process and tells its answers, each at most once and none that is out of date.

    Parameters
    ----------
    create_engine : callable, optional
        Makes the engine, in the engine process; importable from there by name.
    idle_s : float
        How long the engine process may have nothing to do before it is ended, which gives its memory back.
    idle_with_results_s : float
        The same while it has results, which would be lost.
    parent : QObject, optional
        Owner.
    """

    answered = Signal(object, object)
    """The request and its answer."""
    painted = Signal(object)
    """A request of whose picture another piece is painted."""
    progressed = Signal(object, object)
    """The request and a `ProgressReport`."""
    results_kept = Signal(object)
    """`ResultsKept`: what the engine has on its shelf, which is empty after its end."""

    def __init__(
        self,
        create_engine: Callable[[], "Engine"] = usual_engine,
        idle_s: float = _IDLE_S,
        idle_with_results_s: float = _IDLE_WITH_RESULTS_S,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._live: _Live = {}
        self._last_id = 0
        self._worker = _Worker(self._live, create_engine, idle_s, idle_with_results_s)
        self._worker.heard.connect(self._on_heard)
        self._worker.kept.connect(self.results_kept)
        self._worker.start()

    def request(self, request: Request, paint: Paint = lambda piece: None) -> None:
        """Ask for something; older requests that it makes pointless are cancelled.

        Parameters
        ----------
        request : Request
            What is asked for.
        paint : Paint, optional
            Takes the pieces of its picture. Called on the worker thread, so that the window never waits for pixels.
        """
        superseded = _SUPERSEDED_BY.get(type(request), ())
        self._drop(lambda older: isinstance(older, superseded))
        self._last_id += 1
        self._live[self._last_id] = request, paint
        self._worker.inbox.put((self._last_id, request, paint))

    @property
    def is_saving(self) -> bool:
        """Whether a file is being saved, or will be."""
        return bool(self._saves())

    def cancel(self) -> None:
        """Give up all work on photos; each request is answered with `WasCancelled` at once.

        A file being saved is given up only where there is nothing else, and answered for once it is clear whether it
        was written.
        """
        given_up = self._drop(lambda older: not isinstance(older, _UNSEEN | SavePhoto))
        for request in given_up:
            self.answered.emit(request, WasCancelled())
        if not given_up:
            self._worker.given_up |= self._saves()

    def look(self, look: Look) -> None:
        """Tell what the user looks at, and with which strengths; the work in hand follows."""
        self._worker.look = look

    def set_screen(self, icc: bytes | None) -> None:
        """Tell the profile of the screen, None for sRGB; what is painted from now on is for that."""
        self._worker.screen = Screen(icc)

    def close(self) -> None:
        """Stop the worker and the engine process. A file being saved is given a while, all else is given up."""
        self._worker.is_closing = True
        self._drop(lambda older: not isinstance(older, SavePhoto))
        self._worker.inbox.put(None)
        if not self._worker.wait(int(_LONG_GRACE_S * 1000) if self._live else 0):
            self._live.clear()
            self._worker.wait()

    def _saves(self) -> set[int]:
        return {request_id for request_id, (request, _) in self._live.items() if isinstance(request, SavePhoto)}

    def _drop(self, pointless: Callable[[Request], bool]) -> list[Request]:
        ids = [request_id for request_id, (request, _) in self._live.items() if pointless(request)]
        return [self._live.pop(request_id)[0] for request_id in ids]

    def _on_heard(self, request_id: int, message: object) -> None:
        if request_id not in self._live:
            return
        request, _ = self._live[request_id]
        if isinstance(message, ProgressReport):
            self.progressed.emit(request, message)
        elif message is None:
            self.painted.emit(request)
        else:
            del self._live[request_id]
            self.answered.emit(request, message)


class _Worker(QThread):
    """Drives the engine process: one request at a time, a fresh process after a crash."""

    heard = Signal(int, object)
    """The request's number, and what came: None for a piece that is painted."""
    kept = Signal(object)
    """`ResultsKept`, whoever's request it came amid."""

    def __init__(
        self, live: _Live, create_engine: Callable[[], "Engine"], idle_s: float, idle_with_results_s: float
    ) -> None:
        super().__init__()
        self.inbox: queue.SimpleQueue[tuple[int, Request, Paint] | None] = queue.SimpleQueue()
        self.look: Look | None = None
        self.screen = self._screen_told = Screen()
        self.is_closing = False
        self.given_up: set[int] = set()
        """Numbers of files that are to be saved no longer, unless they are almost there."""
        self._waiting: list[tuple[int, Request, Paint] | None] = []
        self._live, self._create_engine = live, create_engine
        self._idle_s, self._idle_with_results_s = idle_s, idle_with_results_s
        self._engine: ChildProcess | None = None
        self._has_kept = self._has_own = False  # Results of other photos, and of the open one.

    def run(self) -> None:
        """Work until None is in the inbox."""
        while (item := self._next()) is not None:
            request_id, request, paint = item
            if request_id not in self._live:
                continue
            if request_id in self.given_up:
                self.heard.emit(request_id, WasCancelled())
                continue
            try:
                self._drive(request_id, request, paint)
            except (EOFError, OSError):
                _log.error("the engine process is gone, exit code %s", self._stop_engine())
                self.heard.emit(request_id, Failed(_crash_sentence(request)))
            except Exception as error:  # The thread lives on, or the window would wait for ever.
                _log.exception("unexpected failure")
                self._stop_engine()
                self.heard.emit(request_id, Failed(unexpected(error)))
        self._stop_engine()

    def _next(self) -> tuple[int, Request, Paint] | None:
        """Wait for a request, and take first what the user waits for."""
        if not self._waiting:
            self._waiting.append(self._wait())
        with suppress(queue.Empty):
            while True:
                self._waiting.append(self.inbox.get_nowait())
        waited_for = (at for at, item in enumerate(self._waiting) if item and not isinstance(item[1], _UNSEEN))
        return self._waiting.pop(next(waited_for, 0))

    def _wait(self) -> tuple[int, Request, Paint] | None:
        """Wait for a request; give the engine's memory back if none comes for long."""
        idle_s = self._idle_with_results_s if self._has_results else self._idle_s
        try:
            return self.inbox.get(timeout=idle_s)
        except queue.Empty:
            if self._stop_engine() is not None:
                _log.info("the engine had nothing to do and is ended")
            return self.inbox.get()

    def _drive(self, request_id: int, request: Request, paint: Paint) -> None:
        """Send a request and pass on what comes back, up to its answer."""
        if self._engine is not None and not self._engine.is_alive:  # Something ended it while it was idle.
            self._stop_engine()
        if self._engine is None:
            self._engine = ChildProcess(serve_engine, self._create_engine, name="gradnet-engine")
        engine = self._engine
        self._tell_screen(engine)
        engine.send(request)
        look_sent: Look | None = None
        is_told = False
        give_up_at_s: float | None = None
        while True:
            self._tell_screen(engine)
            if self.look is not look_sent:
                look_sent = self.look
                engine.send(look_sent)
            is_dropped = request_id not in self._live
            if not is_told and (is_dropped or request_id in self.given_up):
                engine.send(Cancel())
                is_told = True
            if is_dropped and give_up_at_s is None:
                give_up_at_s = time.monotonic() + self._grace_s(request)
            if engine.poll(_POLL_S):
                if self._is_answer(request_id, engine.receive(), paint):
                    return
            elif give_up_at_s is not None and time.monotonic() > give_up_at_s:
                _log.info("the engine doesn't stop; it is ended")
                self._stop_engine(patience_s=0)
                return

    def _tell_screen(self, engine: ChildProcess) -> None:
        if self.screen is not self._screen_told:
            self._screen_told = self.screen
            engine.send(self._screen_told)

    @property
    def _has_results(self) -> bool:
        """Whether results would be lost with the engine; the open photo's may be on its way to the shelf."""
        return self._has_kept or self._has_own

    def _grace_s(self, request: Request) -> float:
        """Return how long the engine may go on with what nobody waits for any more."""
        is_worth_it = isinstance(request, MeasureNoise) or self._has_results
        return _LONG_GRACE_S if is_worth_it and not self.is_closing else _GRACE_S

    def _is_answer(self, request_id: int, message: object, paint: Paint) -> bool:
        """Pass a message on, and tell whether it is the last."""
        if isinstance(message, Piece):
            if request_id in self._live:
                paint(message)
                self.heard.emit(request_id, None)
            return False
        if isinstance(message, ResultsKept):
            self._tell_kept(message)
            return False
        if isinstance(message, PhotoOpened | PhotoDenoised):
            self._has_own = isinstance(message, PhotoDenoised) or message.kept is not None
        self.heard.emit(request_id, message)
        return not isinstance(message, ProgressReport)

    def _tell_kept(self, kept: ResultsKept) -> None:
        self._has_kept = bool(kept.results)
        self.kept.emit(kept)

    def _stop_engine(self, patience_s: float = _END_S) -> int | None:
        engine, self._engine = self._engine, None
        self._has_own = False
        self._screen_told = Screen()
        self._tell_kept(ResultsKept())
        return None if engine is None else engine.end(patience_s)


def _crash_sentence(request: Request) -> Sentence:
    match request:
        case OpenPhoto(source) | DenoisePhoto(source):
            return Sentence(
                "{path}: the engine stopped unexpectedly at this photo; a new one starts with your next step.",
                path=source,
            )
        case SavePhoto(job):
            return Sentence(
                "{path}: the engine stopped unexpectedly and nothing was saved; please save again.",
                path=job.destination,
            )
        case _:
            return Sentence("The engine stopped unexpectedly; a new one starts with your next step.")
