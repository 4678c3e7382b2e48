"""The engine process: takes one request after another and answers. Nothing of Qt is loaded here."""

import logging
import queue
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from desktop_app.engine_client.background import stand_back
from desktop_app.engine_client.bench import Bench, ReplacedError
from desktop_app.engine_client.messages import (
    Answer,
    Cancel,
    DenoisePhoto,
    DeviceDescribed,
    Failed,
    Look,
    MethodChoice,
    PhotoDenoised,
    PhotoReplaced,
    Piece,
    Request,
    ResultsKept,
    Screen,
    WasCancelled,
    strengths_of,
)
from desktop_app.engine_client.methods_at_hand import MethodsAtHand
from desktop_app.engine_client.painting import Painter
from desktop_app.engine_client.shelf import Shelf, usual_room
from gradnet_engine import freed_memory
from gradnet_engine.child_processes import leave_console_to_parent
from gradnet_engine.errors import Cancelled, EngineError, unexpected
from gradnet_engine.job import DenoiseSettings, Denoising, ExportSettings, RawSettings, RunSettings
from gradnet_engine.kept_pixels import AnyPhoto, KeptPhoto, SixteenBits, in_sixteen_bits
from gradnet_engine.noise import NoiseCurve, as_methods_see, estimate_noise
from gradnet_engine.progress import CancelToken, ProgressCallback, ProgressReport
from gradnet_engine.sentence import Sentence
from gradnet_engine.tiling import Watcher

_log = logging.getLogger(__name__)

_PAUSE_S = 0.01
_MOST_TILE_PX = 448
"""On a processor: larger ones are faster, but take memory that the window needs, and longer until the first is seen."""
_TILES_UNTIL_TIDY = 16
"""What tiles leave in the heap adds up; to give it back after each would take time."""
_NICENESS = 5
"""The window comes first: this process takes all processors for minutes."""


class Engine:
    """What the process asks of the engine, whose libraries are loaded when they are first used.

    Tests give a subclass that is quick, and fails where it is told to.
    """

    def __init__(self) -> None:
        self._methods = MethodsAtHand()

    def list_methods(self, device: str) -> tuple[MethodChoice, ...]:
        """Return the methods that a picker offers, in its order."""
        from gradnet_engine.denoisers import METHODS

        offered = (method for method in METHODS.values() if method.is_offered())
        return tuple(
            MethodChoice(method.name, method.use, method.unavailable(device), method.is_blind) for method in offered
        )

    def describe_device(self, device: str) -> DeviceDescribed:
        """Tell where networks run."""
        from gradnet_engine.networks.device import describe_device

        described = describe_device(device)
        return DeviceDescribed(described.label, described.memory_bytes, described.why_no_gpu)

    def read_photo(self, source: Path, raw: RawSettings) -> KeptPhoto:
        """Read a photo, to be kept in half the memory of floats."""
        from gradnet_engine.image_io import read_photo

        return in_sixteen_bits(read_photo(source, raw))

    def as_methods_see(self, photo: KeptPhoto, cancel: CancelToken) -> KeptPhoto:
        """Return a photo as it is denoised."""
        seen = as_methods_see(photo, cancel)
        return seen if isinstance(seen, KeptPhoto) else in_sixteen_bits(seen)

    def estimate_noise(self, photo: KeptPhoto) -> NoiseCurve:
        """Measure the noise of a photo, as methods see it."""
        return estimate_noise(photo.rgb[:], from_mosaic=photo.metadata.from_mosaic)

    def measure_speed(self, method: str, device: str, cancel: CancelToken) -> float:
        """Return how many pixels a method denoises a second."""
        from gradnet_engine.denoisers.choosing import expected_speed

        self._methods.wait(cancel)  # Beside what is being loaded it would seem slower.
        return expected_speed(method, device, cancel, most_on_cpu_px=_MOST_TILE_PX)

    def prepare(self, method: str, device: str, *, from_mosaic: bool) -> None:
        """Begin to make a method ready, beside what is asked for next."""
        self._methods.prepare(method, device, from_mosaic=from_mosaic)

    def denoise_photo(
        self,
        photo: KeptPhoto,
        seen: KeptPhoto,
        noise: NoiseCurve,
        settings: DenoiseSettings,
        run: RunSettings,
        progress: ProgressCallback,
        cancel: CancelToken,
        watcher: Watcher | None,
    ) -> tuple[SixteenBits, Denoising]:
        """Denoise a photo at full strength; `as_methods_see` answers what is seen of it, whose noise is known."""
        from gradnet_engine.pipeline import denoise_at_full_strength

        from_mosaic = photo.metadata.from_mosaic
        chosen = self._methods.choose(settings.method, run.device, from_mosaic=from_mosaic, cancel=cancel)
        return denoise_at_full_strength(
            photo,
            settings,
            run,
            chosen=chosen,
            seen=seen,
            noise=noise,
            most_on_cpu_px=_MOST_TILE_PX,
            progress=progress,
            cancel=cancel,
            watcher=watcher,
        )

    def write_photo(self, photo: AnyPhoto, destination: Path, export: ExportSettings) -> Path:
        """Write a photo."""
        from gradnet_engine.image_io import write_photo

        return write_photo(photo, destination, export)

    def room_for_results(self) -> int:
        """Return how many bytes the results of photos that aren't open may take."""
        return usual_room()


def _is_disk_full(error: EngineError) -> bool:
    from gradnet_engine.batch.steps import disk_is_full

    return disk_is_full(error)


def serve(connection: Connection, create_engine: Callable[[], Engine]) -> None:
    """Answer requests until the window hangs up; the target of the engine process.

    To each request it sends any number of `ProgressReport` and `Piece`, and then the answer.

    Parameters
    ----------
    connection : Connection
        The window's other end: `Request`, one at a time, and any time `Look`, `Screen` and `Cancel`.
    create_engine : callable
        Makes the engine.
    """
    leave_console_to_parent()
    logging.basicConfig(format="%(asctime)s engine %(levelname)s %(name)s: %(message)s")
    stand_back(_NICENESS)
    freed_memory.use_one_heap()
    with suppress(EOFError, OSError):
        _Server(connection, create_engine()).run()


class _Server:
    """Listens and paints on one thread, while the work is done on another."""

    def __init__(self, connection: Connection, engine: Engine) -> None:
        self._connection, self._sending = connection, threading.Lock()
        self._painter = Painter()
        self._bench = Bench(engine, self._painter, Shelf(engine.room_for_results()), self._send_if_open)
        self._requests: queue.SimpleQueue[tuple[Request, CancelToken]] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._cancel: CancelToken | None = None

    def run(self) -> None:
        """Serve until the other end is closed."""
        threading.Thread(target=self._work, name="work", daemon=True).start()
        while True:
            message = self._connection.recv()
            if isinstance(message, Look | Screen):
                self._follow(message)
            elif not isinstance(message, Cancel):  # One that comes too late has nothing to cancel.
                self._serve(message)

    def _serve(self, request: Request) -> None:
        """Have one request done, and paint meanwhile and afterwards, until all is up to date."""
        cancel = CancelToken()
        if isinstance(request, DenoisePhoto):
            self._painter.set_look(replace(self._painter.look, strengths=strengths_of(request.denoise)))
        self._requests.put((request, cancel))
        answer: Answer | None = None
        while answer is None or (self._is_shown(answer, cancel) and self._painter.has_work):
            self._listen(cancel)
            self._paint()
            with suppress(queue.Empty):
                answer = answer or self._answers.get_nowait()
        self._painter.clear()
        if isinstance(answer, PhotoDenoised):
            answer = replace(answer, strengths=self._painter.look.strengths)
        self._send(answer)

    @staticmethod
    def _is_shown(answer: Answer, cancel: CancelToken) -> bool:
        """Tell whether anybody looks at what the answer brings."""
        return not isinstance(answer, Failed | PhotoReplaced | WasCancelled) and not cancel.is_cancelled

    def _listen(self, cancel: CancelToken) -> None:
        """Take what has come; wait a little for it if there is nothing to paint."""
        while self._connection.poll(0 if self._painter.has_work else _PAUSE_S):
            message = self._connection.recv()
            if isinstance(message, Cancel):
                cancel.cancel()
            else:
                self._follow(message)

    def _follow(self, message: Look | Screen) -> None:
        if isinstance(message, Look):
            self._painter.set_look(message)
        else:
            self._painter.set_screen(message.icc)

    def _paint(self) -> None:
        if (piece := self._painter.next_piece()) is not None:
            self._send(piece)

    def _send(self, message: Answer | Piece | ProgressReport | ResultsKept) -> None:
        with self._sending:
            self._connection.send(message)

    def _work(self) -> None:
        while True:
            request, cancel = self._requests.get()
            self._answers.put(self._answer(request, cancel))
            freed_memory.give_back()

    def _answer(self, request: Request, cancel: CancelToken) -> Answer:
        try:
            return self._bench.answer(request, self._send_progress, cancel)
        except Cancelled:
            return WasCancelled()
        except ReplacedError:
            return PhotoReplaced()
        except EngineError as error:
            if isinstance(error.__cause__, MemoryError):
                self._bench.clear_shelf()
            return Failed(error.sentence, _is_disk_full(error))
        except MemoryError:
            self._bench.clear_shelf()
            return Failed(Sentence("There isn't enough memory for this photo; close other programs and try again."))
        except Exception as error:
            _log.exception("unexpected failure of %s", type(request).__name__)
            return Failed(unexpected(error))

    def _send_progress(self, report: ProgressReport) -> None:
        if report.done % _TILES_UNTIL_TIDY == 0:
            freed_memory.give_back()
        self._send_if_open(report)

    def _send_if_open(self, message: ProgressReport | ResultsKept) -> None:
        with suppress(OSError):  # The window has hung up; the listening thread sees it too and ends the process.
            self._send(message)
