"""Where the engine process does what is asked of it: the open photo, its result, and those kept. No Qt here."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from desktop_app.engine_client.lost_folders import refuse_lost_folder
from desktop_app.engine_client.messages import (
    Answer,
    DenoisePhoto,
    DescribeDevice,
    ListMethods,
    MeasureNoise,
    MeasureSpeed,
    MethodsListed,
    MethodUnderway,
    NoiseMeasured,
    OpenPhoto,
    PaintPhoto,
    PhotoDenoised,
    PhotoFacts,
    PhotoOpened,
    PhotoPainted,
    PhotoSaved,
    PrepareMethod,
    Request,
    ResultsKept,
    SavePhoto,
    SpeedMeasured,
    at_full_strength,
    strengths_of,
)
from desktop_app.engine_client.painting import Painter
from desktop_app.engine_client.shelf import PhotoKey, Result, Shelf, look_of
from gradnet_engine.files import file_state, is_replaced
from gradnet_engine.job import DenoiseSettings, Job, RunSettings
from gradnet_engine.kept_pixels import KeptPhoto
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import PhotoMetadata
from gradnet_engine.pipeline import with_strengths
from gradnet_engine.progress import CancelToken, ProgressCallback, ProgressReport
from gradnet_engine.tiling import Watcher

if TYPE_CHECKING:
    from desktop_app.engine_client.process import Engine


class Bench:
    """Keeps the open photo and its full-strength result, so that a change of strength is only a blend.

    Parameters
    ----------
    engine : Engine
        Who reads, denoises and writes.
    painter : Painter
        Is given what is to be shown.
    shelf : Shelf
        Where the result goes when another photo is opened.
    tell : callable
        Takes what is on the shelf whenever that may have changed.
    """

    def __init__(self, engine: "Engine", painter: Painter, shelf: Shelf, tell: Callable[[ResultsKept], object]) -> None:
        self._engine, self._painter, self._shelf, self._tell = engine, painter, shelf, tell
        self._opened: _Opened | None = None
        self._result: Result | None = None

    def answer(self, request: Request, progress: ProgressCallback, cancel: CancelToken) -> Answer:
        """Do what is asked, and give the painter what is to be shown.

        Raises
        ------
        ReplacedError
            If the photo isn't kept any more, and its file is another by now.
        """
        match request:
            case ListMethods(device):
                return MethodsListed(self._engine.list_methods(device))
            case DescribeDevice(device):
                return self._engine.describe_device(device)
            case OpenPhoto(source, raw):
                opened = self._open(PhotoKey(source, raw, file_state(source)), self._painter)
                metadata, kept = opened.photo.metadata, self._result and self._result.settings
                return PhotoOpened(metadata, facts_of(metadata), opened.key.state, kept)
            case PaintPhoto(source, raw, state):
                self._painter.show_before(self._find(PhotoKey(source, raw, state)).photo)
                return PhotoPainted()
            case MeasureNoise(source, raw, state):
                return NoiseMeasured(self._noise(self._find(PhotoKey(source, raw, state)), cancel).sigma)
            case MeasureSpeed(method, device):
                return SpeedMeasured(self._engine.measure_speed(method, device, cancel))
            case PrepareMethod(method, device, from_mosaic):
                self._engine.prepare(method, device, from_mosaic=from_mosaic)
                return MethodUnderway()
            case DenoisePhoto(source, raw, denoise, run, state):
                opened = self._find(PhotoKey(source, raw, state))
                return self._shown_denoised(opened, denoise, run, progress, cancel)
            case SavePhoto(job, state):
                key = PhotoKey(job.source, job.raw, state)
                return self._save(job, *(self._kept(key, job) or self._made(key, job, progress, cancel)))

    def clear_shelf(self) -> None:
        """Give back what the results of photos take that aren't open."""
        self._shelf.clear()
        self._tell(ResultsKept(self._shelf.results))

    def _open(self, key: PhotoKey, painter: Painter | None = None) -> "_Opened":
        """Read a photo in place of the open one, whose result is kept; take its own, if that is."""
        if self._opened is not None and self._result is not None:
            self._shelf.put(self._opened.key, self._result)
        self._opened = self._result = None
        self._shelf.drop_unless(key)
        self._tell(ResultsKept(self._shelf.results))
        photo = self._engine.read_photo(key.source, key.raw)
        if painter is not None:
            painter.show_before(photo)
        if not is_replaced(key.source, key.state):  # Another program may have written while it was read.
            self._result = self._taken(key, photo)
        self._opened = _Opened(key, photo, self._result and self._result.noise)
        return self._opened

    def _taken(self, key: PhotoKey, photo: KeptPhoto) -> Result | None:
        """Take the kept result of a photo from the shelf; what was made of it as it was turned before is dropped."""
        result = self._shelf.take(key)
        if result is not None and result.made_of != look_of(photo):
            result = None
            self._tell(ResultsKept(self._shelf.results))
        return result

    def _seen(self, opened: "_Opened", cancel: CancelToken) -> KeptPhoto:
        """Return the photo as methods see it; what is hidden is filled only once."""
        if opened.seen is None:
            opened.seen = self._engine.as_methods_see(opened.photo, cancel)
        return opened.seen

    def _noise(self, opened: "_Opened", cancel: CancelToken) -> NoiseCurve:
        """Return the noise of the photo; measure it only once."""
        if opened.noise is None:
            opened.noise = self._engine.estimate_noise(self._seen(opened, cancel))
        return opened.noise

    def _find(self, key: PhotoKey) -> "_Opened":
        """Return the photo as it was in this state of its file; read it only if it isn't kept.

        Raises
        ------
        ReplacedError
            If another photo would be read in its place.
        """
        opened = self._opened
        if opened is None or opened.key != key:
            _refuse_replaced(key)
            opened = self._open(key)
            if is_replaced(key.source, key.state):  # While it was read.
                self._opened = self._result = None
                raise ReplacedError
        return opened

    def _kept(self, key: PhotoKey, job: Job) -> tuple[KeptPhoto, Result] | None:
        """Return a photo that isn't open, and its result, if that is on the shelf; what is open stays so.

        Raises
        ------
        ReplacedError
            If its file is another by now, or what lies beside it turns it otherwise.
        """
        result = _if_by(self._shelf.get(key), job.denoise, job.run)
        if result is None:
            return None
        photo = self._engine.read_photo(key.source, key.raw)
        _refuse_replaced(key)
        if result.made_of != look_of(photo):
            self._taken(key, photo)
            raise ReplacedError
        return photo, result

    def _made(
        self, key: PhotoKey, job: Job, progress: ProgressCallback, cancel: CancelToken
    ) -> tuple[KeptPhoto, Result]:
        """Return the open photo and its result; open and denoise it where it isn't."""
        opened = self._find(key)
        result = _if_by(self._result, job.denoise, job.run)
        return opened.photo, result or self._denoise(opened, job.denoise, job.run, progress, cancel, None)

    def _shown_denoised(
        self,
        opened: "_Opened",
        settings: DenoiseSettings,
        run: RunSettings,
        progress: ProgressCallback,
        cancel: CancelToken,
    ) -> PhotoDenoised:
        result = _if_by(self._result, settings, run)
        if result is None:
            self._painter.start_after(opened.photo)
            result = self._denoise(opened, settings, run, progress, cancel, self._painter)
        else:
            self._painter.show_after(opened.photo, result.pixels)
        return replace(result.outcome, strengths=strengths_of(settings))

    def _save(self, job: Job, photo: KeptPhoto, result: Result) -> PhotoSaved:
        from gradnet_engine.image_io import lost_by_format

        denoised = with_strengths(photo, result.pixels, *strengths_of(job.denoise))
        refuse_lost_folder(job)
        path = self._engine.write_photo(denoised, job.destination, job.export)
        return PhotoSaved(path, photo.metadata.damage, lost_by_format(denoised, job.export))

    def _denoise(
        self,
        opened: "_Opened",
        settings: DenoiseSettings,
        run: RunSettings,
        progress: ProgressCallback,
        cancel: CancelToken,
        watcher: Watcher | None,
    ) -> Result:
        full = at_full_strength(settings)
        progress(ProgressReport("estimating", 0, 1))
        seen, noise = self._seen(opened, cancel), self._noise(opened, cancel)
        progress(ProgressReport("preparing", 0, 1))
        pixels, done = self._engine.denoise_photo(opened.photo, seen, noise, full, run, progress, cancel, watcher)
        told = (done.sigma, done.elapsed_s, done.device, done.method_used, done.why)
        outcome = PhotoDenoised(*told, strengths_of(full), done.is_blind)
        self._result = Result(full, run, noise, outcome, pixels, look_of(opened.photo))
        return self._result


@dataclass(slots=True)
class _Opened:
    """The open photo, and what was made of it and measured in it so far."""

    key: PhotoKey
    photo: KeptPhoto
    noise: NoiseCurve | None = None
    seen: KeptPhoto | None = None


class ReplacedError(Exception):
    """The file holds another photo by now."""


def _if_by(result: Result | None, settings: DenoiseSettings, run: RunSettings) -> Result | None:
    """Return a result if it is what these settings make at full strength."""
    is_by = result is not None and (result.settings, result.run) == (at_full_strength(settings), run)
    return result if is_by else None


def _refuse_replaced(key: PhotoKey) -> None:
    if is_replaced(key.source, key.state):
        raise ReplacedError


def facts_of(metadata: PhotoMetadata) -> PhotoFacts:
    """Return how a photo was taken, and what its results leave out."""
    from gradnet_engine.image_io.metadata.exif import summarize_exif
    from gradnet_engine.image_io.refusals import worth_telling

    exif = summarize_exif(metadata.exif)
    iso = exif.iso if metadata.iso is None else metadata.iso
    left_out = worth_telling(metadata.left_out)
    return PhotoFacts(exif.camera, exif.lens, iso, exif.shutter_s, exif.aperture, exif.focal_length_mm, left_out)
