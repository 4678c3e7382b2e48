"""The engine process: takes one request after another and answers. Nothing of Qt is loaded here."""

import ctypes
import logging
import os
import queue
import signal
import sys
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING

from desktop_app.engine_client.file_state import FileState, file_state, is_replaced
from desktop_app.engine_client.lost_folders import refuse_lost_folder
from desktop_app.engine_client.messages import (
    Answer,
    Cancel,
    DenoisePhoto,
    DescribeDevice,
    DeviceDescribed,
    Failed,
    ListMethods,
    Look,
    MeasureNoise,
    MeasureSpeed,
    MethodChoice,
    MethodsListed,
    NoiseMeasured,
    OpenPhoto,
    PhotoDenoised,
    PhotoFacts,
    PhotoOpened,
    PhotoReplaced,
    PhotoSaved,
    Piece,
    Request,
    SavePhoto,
    SpeedMeasured,
    WasCancelled,
    at_full_strength,
    strengths_of,
)
from desktop_app.engine_client.painting import Painter
from gradnet_engine import freed_memory
from gradnet_engine.errors import Cancelled, EngineError, unexpected
from gradnet_engine.job import DenoiseResult, DenoiseSettings, ExportSettings, RawSettings, RunSettings
from gradnet_engine.noise import NoiseCurve, estimate_noise
from gradnet_engine.photo import Photo, PhotoMetadata
from gradnet_engine.progress import CancelToken, ProgressCallback, ProgressReport
from gradnet_engine.sentence import Sentence
from gradnet_engine.strength import blend_strength
from gradnet_engine.tiling import Watcher

if TYPE_CHECKING:
    from gradnet_engine.denoisers.choosing import ReadyMethod

_log = logging.getLogger(__name__)

_PAUSE_S = 0.01
_MOST_TILE_PX = 448
"""On a processor: larger ones are faster, but take memory that the window needs, and longer until the first is seen."""
_TILES_UNTIL_TIDY = 16
"""What tiles leave in the heap adds up; to give it back after each would take time."""
_NICENESS = 5
_BELOW_NORMAL_PRIORITY_CLASS = 0x4000


class Engine:
    """What the process asks of the engine, whose libraries are loaded when they are first used.

    Tests give a subclass that is quick, and fails where it is told to.
    """

    def __init__(self) -> None:
        self._ready: ReadyMethod | None = None

    def list_methods(self, device: str) -> tuple[MethodChoice, ...]:
        """Return the methods that a picker offers, in its order."""
        from gradnet_engine.denoisers import METHODS

        offered = (method for method in METHODS.values() if method.is_offered())
        return tuple(MethodChoice(method.name, method.use, method.unavailable(device)) for method in offered)

    def describe_device(self, device: str) -> DeviceDescribed:
        """Tell where networks run."""
        from gradnet_engine.networks.device import describe_device

        return DeviceDescribed(*describe_device(device))

    def read_photo(self, source: Path, raw: RawSettings) -> Photo:
        """Read a photo."""
        from gradnet_engine.image_io import read_photo

        return read_photo(source, raw)

    def estimate_noise(self, photo: Photo) -> NoiseCurve:
        """Measure the noise of a photo."""
        return estimate_noise(photo.rgb, from_mosaic=photo.metadata.from_mosaic)

    def measure_speed(self, method: str, device: str, cancel: CancelToken) -> float:
        """Return how many pixels a method denoises a second."""
        from gradnet_engine.denoisers.choosing import expected_speed

        return expected_speed(method, device, cancel, most_on_cpu_px=_MOST_TILE_PX)

    def denoise_photo(
        self,
        photo: Photo,
        noise: NoiseCurve,
        settings: DenoiseSettings,
        run: RunSettings,
        progress: ProgressCallback,
        cancel: CancelToken,
        watcher: Watcher | None,
    ) -> DenoiseResult:
        """Denoise a photo."""
        from gradnet_engine.denoisers.choosing import ReadyMethod
        from gradnet_engine.pipeline import denoise_photo

        self._ready = self._ready or ReadyMethod()
        chosen = self._ready.choose(settings.method, run.device, from_mosaic=photo.metadata.from_mosaic)
        return denoise_photo(
            photo,
            settings,
            run,
            chosen=chosen,
            noise=noise,
            most_on_cpu_px=_MOST_TILE_PX,
            progress=progress,
            cancel=cancel,
            watcher=watcher,
        )

    def write_photo(self, photo: Photo, destination: Path, export: ExportSettings) -> Path:
        """Write a photo."""
        from gradnet_engine.image_io import write_photo

        return write_photo(photo, destination, export)


class _Bench:
    """Keeps the open photo and its full-strength result, so that a change of strength is only a blend."""

    def __init__(self, engine: Engine, painter: Painter) -> None:
        self._engine, self._painter = engine, painter
        self._opened: _Opened | None = None
        self._denoised: tuple[tuple[DenoiseSettings, RunSettings], DenoiseResult] | None = None

    def answer(self, request: Request, progress: ProgressCallback, cancel: CancelToken) -> Answer:
        """Do what is asked, and give the painter what is to be shown."""
        match request:
            case ListMethods(device):
                return MethodsListed(self._engine.list_methods(device))
            case DescribeDevice(device):
                return self._engine.describe_device(device)
            case OpenPhoto(source, raw):
                opened = self._open(source, raw, self._painter)
                return PhotoOpened(opened.photo.metadata, facts_of(opened.photo.metadata), opened.state)
            case MeasureNoise(source, raw, state):
                return NoiseMeasured(self._noise(self._find(source, raw, state)).sigma)
            case MeasureSpeed(method, device):
                return SpeedMeasured(self._engine.measure_speed(method, device, cancel))
            case DenoisePhoto(source, raw, denoise, run, state):
                opened = self._find(source, raw, state)
                result = self._kept(denoise, run)
                if result is None:
                    self._painter.start_after(opened.photo)
                    result = self._denoise(opened, denoise, run, progress, cancel, self._painter)
                else:
                    self._painter.show_after(opened.photo, result.photo.rgb)
                done = (result.sigma, result.elapsed_s, result.device, result.method_used, result.why)
                return PhotoDenoised(*done, strengths_of(denoise))
            case SavePhoto(job, state):
                opened = self._find(job.source, job.raw, state)
                result = self._kept(job.denoise, job.run)
                if result is None:
                    result = self._denoise(opened, job.denoise, job.run, progress, cancel, None)
                rgb = blend_strength(opened.photo.rgb, result.photo.rgb, *strengths_of(job.denoise))
                refuse_lost_folder(job)
                path = self._engine.write_photo(opened.photo.with_rgb(rgb), job.destination, job.export)
                return PhotoSaved(path)

    def _open(self, source: Path, raw: RawSettings, painter: Painter | None = None) -> "_Opened":
        self._opened = self._denoised = None
        state = file_state(source)
        photo = self._engine.read_photo(source, raw)
        if painter is not None:
            painter.show_before(photo)
        self._opened = _Opened(source, raw, state, photo)
        return self._opened

    def _noise(self, opened: "_Opened") -> NoiseCurve:
        """Return the noise of the photo; measure it only once."""
        if opened.noise is None:
            opened.noise = self._engine.estimate_noise(opened.photo)
        return opened.noise

    def _find(self, source: Path, raw: RawSettings, state: FileState | None) -> "_Opened":
        """Return the photo as it was in this state of its file; read it only if it isn't kept.

        Raises
        ------
        _ReplacedError
            If another photo would be read in its place.
        """
        opened = self._opened
        if opened is None or (opened.source, opened.raw, opened.state) != (source, raw, state):
            _refuse_replaced(source, state)
            opened = self._open(source, raw)
            _refuse_replaced(source, state)  # Another program may have written while it was read.
        return opened

    def _kept(self, settings: DenoiseSettings, run: RunSettings) -> DenoiseResult | None:
        """Return the full-strength result of these settings, if it is the one that is kept."""
        if self._denoised is None or self._denoised[0] != (at_full_strength(settings), run):
            return None
        return self._denoised[1]

    def _denoise(
        self,
        opened: "_Opened",
        settings: DenoiseSettings,
        run: RunSettings,
        progress: ProgressCallback,
        cancel: CancelToken,
        watcher: Watcher | None,
    ) -> DenoiseResult:
        full = at_full_strength(settings)
        progress(ProgressReport("estimating", 0, 1))
        noise = self._noise(opened)
        progress(ProgressReport("preparing", 0, 1))
        result = self._engine.denoise_photo(opened.photo, noise, full, run, progress, cancel, watcher)
        self._denoised = (full, run), result
        return result


@dataclass(slots=True)
class _Opened:
    """The open photo, the state its file was in, and what was measured in it so far."""

    source: Path
    raw: RawSettings
    state: FileState | None
    photo: Photo
    noise: NoiseCurve | None = None


class _ReplacedError(Exception):
    """The file holds another photo by now."""


def _refuse_replaced(source: Path, state: FileState | None) -> None:
    if is_replaced(source, state):
        raise _ReplacedError


def facts_of(metadata: PhotoMetadata) -> PhotoFacts:
    """Return how a photo was taken, and what its results leave out."""
    from gradnet_engine.image_io.exif import summarize_exif
    from gradnet_engine.image_io.refusals import worth_telling

    exif = summarize_exif(metadata.exif)
    iso = exif.iso if metadata.iso is None else metadata.iso
    left_out = worth_telling(metadata.left_out)
    return PhotoFacts(exif.camera, exif.lens, iso, exif.shutter_s, exif.aperture, exif.focal_length_mm, left_out)


def _is_disk_full(error: EngineError) -> bool:
    from gradnet_engine.batch.steps import disk_is_full

    return disk_is_full(error)


def serve(connection: Connection, create_engine: Callable[[], Engine]) -> None:
    """Answer requests until the window hangs up; the target of the engine process.

    To each request it sends any number of `ProgressReport` and `Piece`, and then the answer.

    Parameters
    ----------
    connection : Connection
        The window's other end: `Request`, one at a time, and any time `Look` and `Cancel`.
    create_engine : callable
        Makes the engine.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is the window's to handle.
    logging.basicConfig(format="%(asctime)s engine %(levelname)s %(name)s: %(message)s")
    _stand_back()
    freed_memory.use_one_heap()
    with suppress(EOFError, OSError):
        _Server(connection, create_engine()).run()


def _stand_back() -> None:
    """Let the window have a processor whenever it wants one: this process takes all of them for minutes."""
    if sys.platform == "win32":
        kernel = ctypes.windll.kernel32
        kernel.SetPriorityClass(kernel.GetCurrentProcess(), _BELOW_NORMAL_PRIORITY_CLASS)
    else:
        os.nice(_NICENESS)


class _Server:
    """Listens and paints on one thread, while the work is done on another."""

    def __init__(self, connection: Connection, engine: Engine) -> None:
        self._connection, self._sending = connection, threading.Lock()
        self._painter = Painter()
        self._bench = _Bench(engine, self._painter)
        self._requests: queue.SimpleQueue[tuple[Request, CancelToken]] = queue.SimpleQueue()
        self._answers: queue.SimpleQueue[Answer] = queue.SimpleQueue()
        self._cancel: CancelToken | None = None

    def run(self) -> None:
        """Serve until the other end is closed."""
        threading.Thread(target=self._work, name="work", daemon=True).start()
        while True:
            message = self._connection.recv()
            if isinstance(message, Look):
                self._painter.set_look(message)
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
            match self._connection.recv():
                case Look() as look:
                    self._painter.set_look(look)
                case Cancel():
                    cancel.cancel()

    def _paint(self) -> None:
        if (piece := self._painter.next_piece()) is not None:
            self._send(piece)

    def _send(self, message: Answer | Piece | ProgressReport) -> None:
        with self._sending:
            self._connection.send(message)

    def _work(self) -> None:
        while True:
            request, cancel = self._requests.get()
            self._answers.put(self._answer(request, cancel))
            freed_memory.give_back()

    def _answer(self, request: Request, cancel: CancelToken) -> Answer:
        try:
            return self._bench.answer(request, self._send_if_open, cancel)
        except Cancelled:
            return WasCancelled()
        except _ReplacedError:
            return PhotoReplaced()
        except EngineError as error:
            return Failed(error.sentence, _is_disk_full(error))
        except MemoryError:
            return Failed(Sentence("There isn't enough memory for this photo; close other programs and try again."))
        except Exception as error:
            _log.exception("unexpected failure of %s", type(request).__name__)
            return Failed(unexpected(error))

    def _send_if_open(self, report: ProgressReport) -> None:
        if report.done % _TILES_UNTIL_TIDY == 0:
            freed_memory.give_back()
        with suppress(OSError):  # The window has hung up; the listening thread sees it too and ends the process.
            self._send(report)
