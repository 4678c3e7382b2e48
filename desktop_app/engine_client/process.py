"""The engine process: takes one request after another and answers. Nothing of Qt is loaded here."""

import logging
import signal
from collections.abc import Callable
from dataclasses import replace
from multiprocessing.connection import Connection
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path

from desktop_app.engine_client.messages import (
    Answer,
    DenoisePhoto,
    Failed,
    ListMethods,
    MethodChoice,
    MethodsListed,
    OpenPhoto,
    PhotoDenoised,
    PhotoOpened,
    PhotoSaved,
    Request,
    SavePhoto,
    SharedPhoto,
    WasCancelled,
    share_photo,
)
from gradnet_engine.errors import Cancelled, EngineError
from gradnet_engine.job import DenoiseResult, DenoiseSettings, ExportSettings, RawSettings, RunSettings
from gradnet_engine.photo import Photo
from gradnet_engine.progress import CancelToken, EventLike, ProgressCallback
from gradnet_engine.strength import blend_strength

_log = logging.getLogger(__name__)


class Engine:
    """What the process asks of the engine, whose libraries are loaded when they are first used.

    Tests give a subclass that is quick, and fails where it is told to.
    """

    def list_methods(self, device: str) -> tuple[MethodChoice, ...]:
        """Return the methods in picker order."""
        from gradnet_engine.denoisers import METHODS

        return tuple(MethodChoice(method.name, method.use, method.unavailable(device)) for method in METHODS.values())

    def read_photo(self, source: Path, raw: RawSettings) -> Photo:
        """Read a photo."""
        from gradnet_engine.image_io import read_photo

        return read_photo(source, raw)

    def denoise_photo(
        self, photo: Photo, settings: DenoiseSettings, run: RunSettings, progress: ProgressCallback, cancel: CancelToken
    ) -> DenoiseResult:
        """Denoise a photo."""
        from gradnet_engine.pipeline import denoise_photo

        return denoise_photo(photo, settings, run, progress=progress, cancel=cancel)

    def write_photo(self, photo: Photo, destination: Path, export: ExportSettings) -> Path:
        """Write a photo."""
        from gradnet_engine.image_io import write_photo

        return write_photo(photo, destination, export)


class _Bench:
    """Keeps the open photo and its full-strength result, so that a change of strength is only a blend."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._opened: tuple[tuple[Path, RawSettings], Photo] | None = None
        self._denoised: tuple[tuple[DenoiseSettings, RunSettings], DenoiseResult] | None = None

    def answer(self, request: Request, progress: ProgressCallback, cancel: CancelToken) -> tuple[Answer, Photo | None]:
        """Do what is asked; return the answer and the pixels that go with it."""
        match request:
            case ListMethods(device):
                return MethodsListed(self._engine.list_methods(device)), None
            case OpenPhoto(source, raw):
                photo = self._open(source, raw)
                return PhotoOpened(photo.metadata, photo.width_px, photo.height_px), photo
            case DenoisePhoto(source, raw, denoise, run):
                result = self._denoise(source, raw, denoise, run, progress, cancel)
                done = PhotoDenoised(result.sigma, result.elapsed_s, result.device, result.method_used, result.why)
                return done, result.photo
            case SavePhoto(job):
                result = self._denoise(job.source, job.raw, job.denoise, job.run, progress, cancel)
                return PhotoSaved(self._engine.write_photo(result.photo, job.destination, job.export)), None

    def _open(self, source: Path, raw: RawSettings) -> Photo:
        self._opened = self._denoised = None
        photo = self._engine.read_photo(source, raw)
        self._opened = (source, raw), photo
        return photo

    def _denoise(
        self,
        source: Path,
        raw: RawSettings,
        settings: DenoiseSettings,
        run: RunSettings,
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> DenoiseResult:
        """Return the result at its strength; read and denoise only what isn't kept."""
        if self._opened is None or self._opened[0] != (source, raw):
            self._open(source, raw)
        assert self._opened is not None
        photo = self._opened[1]
        full = replace(settings, luminance_strength=1.0, chroma_strength=1.0)
        if self._denoised is None or self._denoised[0] != (full, run):
            self._denoised = (full, run), self._engine.denoise_photo(photo, full, run, progress, cancel)
        result = self._denoised[1]
        strengths = settings.luminance_strength, settings.chroma_strength
        rgb = blend_strength(photo.rgb, result.photo.rgb, *strengths)
        return replace(result, photo=result.photo.with_rgb(rgb))


def serve(connection: Connection, cancel_event: EventLike, create_engine: Callable[[], Engine]) -> None:
    """Answer requests until the window hangs up; the target of the engine process.

    To each request it sends any number of ``(ProgressReport, None)`` and then ``(answer, SharedPhoto or None)``.

    Parameters
    ----------
    connection : Connection
        The window's other end.
    cancel_event : EventLike
        Set while the request in hand is to stop.
    create_engine : callable
        Makes the engine.
    """
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C in a terminal is the window's to handle.
    logging.basicConfig(format="%(asctime)s engine %(levelname)s %(name)s: %(message)s")
    bench = _Bench(create_engine())
    cancel = CancelToken(cancel_event)
    block: SharedMemory | None = None
    while True:
        try:
            request = connection.recv()
            if block is not None:  # The window asks again, so it has had the pixels.
                block.close()
            answer, shared, block = _answer(bench, request, lambda report: connection.send((report, None)), cancel)
            connection.send((answer, shared))
        except (EOFError, OSError):
            return


def _answer(
    bench: _Bench, request: Request, progress: ProgressCallback, cancel: CancelToken
) -> tuple[Answer, SharedPhoto | None, SharedMemory | None]:
    try:
        answer, photo = bench.answer(request, progress, cancel)
        return (answer, None, None) if photo is None else (answer, *share_photo(photo))
    except Cancelled:
        return WasCancelled(), None, None
    except EngineError as error:
        return Failed(str(error)), None, None
    except MemoryError:
        return Failed("There isn't enough memory for this photo; close other programs and try again."), None, None
    except Exception as error:
        _log.exception("unexpected failure of %s", type(request).__name__)
        return Failed(f"Something unexpected went wrong ({type(error).__name__}: {error})."), None, None
