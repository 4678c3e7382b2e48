"""What is open and what is being done with it. Knows the engine client and no widget."""

from collections.abc import Sequence
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject, QRect, QTimer, Signal
from PySide6.QtGui import QUndoStack

from desktop_app.capabilities import Capabilities
from desktop_app.denoised_photos import DenoisedPhotos
from desktop_app.engine_client.client import EngineClient
from desktop_app.engine_client.messages import (
    DenoisePhoto,
    Failed,
    Look,
    MeasureNoise,
    NoiseMeasured,
    OpenPhoto,
    PaintPhoto,
    PhotoDenoised,
    PhotoOpened,
    PhotoPainted,
    PhotoReplaced,
    PrepareMethod,
    Request,
    SavePhoto,
    WasCancelled,
    strengths_of,
    with_strengths,
)
from desktop_app.photo_at_hand import DenoisedPhoto, OpenedPhoto, is_skipped
from desktop_app.qimage import Canvas, Picture
from desktop_app.saving import Saving
from desktop_app.settings_change import SettingsChange
from desktop_app.speeds import Speeds
from desktop_app.spoken import spoken
from desktop_app.timing import Timing
from gradnet_engine.files import FileState
from gradnet_engine.job import DenoiseSettings, ExportSettings, Job, RawSettings, RunSettings
from gradnet_engine.progress import ProgressReport

_LOOKED_AT_MS = 1500


class Work(Enum):
    """What the engine is busy with, as far as the user waits for it."""

    NONE = auto()
    OPENING = auto()
    DENOISING = auto()
    BLENDING = auto()
    SAVING = auto()


class Session(QObject):
    """The open photo, the settings, its result, and the work in hand.

    Parameters
    ----------
    client : EngineClient
        The way to the engine; closed with the session.
    speeds : Speeds, optional
        What is known of how fast the methods are.
    parent : QObject, optional
        Owner.
    """

    times_changed = Signal()
    """`expected_s` has other answers."""
    opening = Signal(object)
    """The `Path` of a photo that is to take the place of the open one."""
    photo_changed = Signal(object)
    """`OpenedPhoto`, or None if none is open."""
    open_cancelled = Signal(object, bool)
    """The `Path` of the photo that stays open, or None, and whether it has a result."""
    noise_measured = Signal(object)
    """Noise of the open photo a channel, standard deviation on the [0, 1] scale."""
    settings_changed = Signal(object)
    """`DenoiseSettings`."""
    result_changed = Signal(object)
    """`DenoisedPhoto`, or None if there is none for the open photo."""
    after_changed = Signal(object)
    """The `Picture` of the denoised photo, whole or growing; None if there is none."""
    painted = Signal()
    """A picture that is shown has new pixels."""
    export_asked = Signal(object)
    """`Job` to be done anew, of its photo's file."""
    work_changed = Signal(object)
    """`Work`."""
    progressed = Signal(object)
    """`ProgressReport` of the work in hand."""
    open_failed = Signal(str)
    """One sentence; no photo is open any more."""
    failed = Signal(str)
    """One sentence about anything else that went wrong."""

    def __init__(self, client: EngineClient, speeds: Speeds | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._timing = Timing(client, speeds or Speeds(), self)
        self._timing.changed.connect(self.times_changed)
        self.capabilities = Capabilities(client, self)
        self.capabilities.failed.connect(self.failed)
        self.saving = Saving(client, self)
        self.saving.failed.connect(self.failed)
        self.denoised_photos = DenoisedPhotos(client, self)
        self.undo_stack = QUndoStack(self)
        self._client = client
        client.setParent(self)
        client.answered.connect(self._on_answered)
        client.progressed.connect(self._on_progressed)
        client.painted.connect(self._on_painted)
        self._raw, self._run, self._settings = RawSettings(), RunSettings(), DenoiseSettings()
        self._in_view: tuple[int, int, int, int] | None = None
        self._is_for_other_screen = False
        self._photo: OpenedPhoto | None = None
        self._result: DenoisedPhoto | None = None
        self._growing: Canvas | None = None  # What comes of the request that is awaited.
        self._after: Picture | None = None
        self._work = Work.NONE
        self._awaited: Request | None = None
        self._looked_at = QTimer(self, singleShot=True, interval=_LOOKED_AT_MS)
        self._looked_at.timeout.connect(self._prepare)

    @property
    def photo(self) -> OpenedPhoto | None:
        """The open photo."""
        return self._photo

    @property
    def settings(self) -> DenoiseSettings:
        """How photos are denoised."""
        return self._settings

    @property
    def result(self) -> DenoisedPhoto | None:
        """The newest result for the open photo."""
        return self._result

    @property
    def is_outdated(self) -> bool:
        """Whether the photo has to be denoised to see what the settings make of it, beside another that is shown."""
        return self._result is not None and not self._result.is_by(self._raw, self._settings)

    @property
    def work(self) -> Work:
        """What the engine is busy with."""
        return self._work

    @property
    def job_template(self) -> Job:
        """How any photo would be developed and denoised now; its paths mean nothing."""
        return Job(Path(), Path(), self._raw, self._settings, self._run)

    def has_result_of(self, job: Job) -> bool:
        """Tell whether what is shown, or kept of another photo, is what a job would write."""
        shown, kept = self._result, self.denoised_photos.kept_for(job)
        is_shown = self._work is Work.NONE and shown is not None and shown.is_result_of(job)
        return (is_shown or (kept is not None and not kept.is_replaced)) and not is_skipped(job)

    def list_methods(self) -> None:
        """Ask for methods and device; this also starts the engine, so that it is warm when the first photo comes."""
        self.capabilities.ask(self._run.device)

    def expected_s(self, method: str) -> float | None:
        """Return how many seconds a method would take for the open photo, or None if that isn't known."""
        return None if self._photo is None else self._timing.expected_s(method, self._photo.pixels)

    def measure_speeds(self, methods: Sequence[str]) -> None:
        """Measure how fast these methods are, as far as it isn't known, one after another and after other work."""
        self._timing.measure(methods, self._run.device)

    def open(self, source: Path) -> None:
        """Read a photo from a file in place of the open one."""
        self._ask(OpenPhoto(source, self._raw), Work.OPENING)
        self.opening.emit(source)

    def set_settings(self, settings: DenoiseSettings) -> None:
        """Set how photos are denoised. What is shown follows the strengths at once, the rest waits for `denoise`."""
        if settings != self._settings:
            self.undo_stack.push(SettingsChange(self._settings, settings, self._apply))

    def adopt_settings(self, settings: DenoiseSettings) -> None:
        """Set how photos are denoised without a step of undo, and forget those before: none leads back from here."""
        self._apply(settings)
        self.undo_stack.clear()

    def _apply(self, settings: DenoiseSettings) -> None:
        self._settings = settings
        self.settings_changed.emit(settings)
        self._tell_look()
        self._blend_if_needed()

    def set_view(self, seen: QRect) -> None:
        """Tell which part of the photo is looked at: it is worked on first."""
        self._in_view = seen.y(), seen.x(), seen.y() + seen.height(), seen.x() + seen.width()
        self._tell_look()

    def set_screen(self, icc: bytes | None) -> None:
        """Tell the profile of the screen; None means sRGB. What is shown is painted anew."""
        self._client.set_screen(icc)
        # What is being opened may be painted for either screen.
        self._is_for_other_screen = self._photo is not None or self._work is Work.OPENING
        self._paint_for_screen()

    def _paint_for_screen(self) -> None:
        if self._is_for_other_screen and self._photo is not None and self._work is not Work.OPENING:
            self._is_for_other_screen, photo = False, self._photo
            self._client.request(PaintPhoto(photo.source, photo.raw, photo.state), photo.picture.paint)

    def denoise(self) -> None:
        """Denoise the open photo by the settings; one whose file was replaced is opened anew first."""
        if self._photo is not None and self._photo.is_replaced:
            self._open_anew(self._photo.source)
        elif self._photo is not None:
            self._denoise(self._photo, self._settings, Work.DENOISING)

    def save(self, destination: Path, export: ExportSettings, result: DenoisedPhoto | None = None) -> None:
        """Write a result to a file: the one that is shown, or that was shown when the user began to choose a name."""
        if (result := result or self._result) is None:
            return
        job = result.job(destination, self._run, export)
        if job.raw == result.photo.raw:
            self._save(job, result.photo.state)
        else:  # A DNG isn't what is shown.
            self.export_asked.emit(job)

    def save_job(self, job: Job) -> None:
        """Write the result that is at hand to a job's file; how it was made is said by the job."""
        photo = self.denoised_photos.kept_for(job) or self._photo
        assert photo is not None
        self._save(job, photo.state, is_awaited=photo is self._photo)

    def _save(self, job: Job, state: FileState | None, *, is_awaited: bool = True) -> None:
        request = self.saving.begin(job, state)
        if request is not None and is_awaited and self._work is Work.NONE:
            self._awaited = request  # Else it is done after what the user waits for, or unseen.
            self._set_work(Work.SAVING)

    def cancel(self) -> None:
        """Stop the work in hand; the last result is shown again."""
        self._client.cancel()

    def close(self) -> None:
        """Stop the engine, and forget the steps of undo: they hold this session, and Qt holds them."""
        self._client.close()
        self.undo_stack.clear()

    def _denoise(self, photo: OpenedPhoto, settings: DenoiseSettings, work: Work) -> None:
        self._ask(DenoisePhoto(photo.source, photo.raw, settings, self._run, photo.state), work)

    def _measure_noise(self) -> None:
        if (photo := self._photo) is not None:
            self._client.request(MeasureNoise(photo.source, photo.raw, photo.state))

    def _open_anew(self, source: Path) -> None:
        self.open(source)
        self.failed.emit(self.tr("{path} has changed and is opened anew.").format(path=source))

    def _ask(self, request: OpenPhoto | DenoisePhoto, work: Work) -> None:
        result = self._result
        canvas = result.canvas_for(request.denoise) if result and isinstance(request, DenoisePhoto) else Canvas()
        self._looked_at.stop()
        self._awaited, self._growing = request, canvas
        self._set_work(work)
        self._client.request(request, canvas.paint)

    def _tell_look(self) -> None:
        self._client.look(Look(strengths_of(self._settings), self._in_view))

    def _blend_if_needed(self, *, is_mixed: bool = False) -> None:
        """Follow the strengths, once the engine is free: while it works, it follows by itself.

        A picture that is mixed has two of them, as a blend was stopped, or is for another screen.
        """
        if self._photo is None or self._result is None or self._work is not Work.NONE:
            return
        shown, wanted = self._result, strengths_of(self._settings)
        if is_mixed or wanted != shown.outcome.strengths:
            self._denoise(self._photo, with_strengths(shown.settings, wanted), Work.BLENDING)

    # From the engine ---------------------------------------------------------------------------------------------

    def _on_answered(self, request: Request, answer: object) -> None:
        was = self._work
        if request is self._awaited:
            self._set_work(Work.NONE)
        match request:
            case OpenPhoto(source, raw):
                self._end_opening(source, raw, answer)
                self._paint_for_screen()
            case DenoisePhoto():
                self._end_denoising(request, answer, was)
            case SavePhoto(job):
                if answer == PhotoReplaced():
                    self._leave_replaced(job.source)
                self.saving.end(job, answer)
                self._blend_if_needed()  # Strengths may have changed meanwhile.
            case PaintPhoto() if answer == PhotoPainted():
                self._blend_if_needed(is_mixed=True)
            case MeasureNoise(source):
                self._learn_noise(source, answer)
        if self._growing is not None and request is self._awaited:
            self._come_to_nothing(self._growing, is_blend=was is Work.BLENDING, is_cancelled=answer == WasCancelled())

    def _end_opening(self, source: Path, raw: RawSettings, answer: object) -> None:
        match answer:
            case PhotoOpened(metadata, facts, state, kept):
                photo = OpenedPhoto(source, raw, state, metadata, facts, self._grown())
                self._set_photo(photo)
                if kept is not None:
                    self._denoise(photo, with_strengths(kept, strengths_of(self._settings)), Work.BLENDING)
                self._measure_noise()
            case Failed(sentence):
                self._set_photo(None)
                self.open_failed.emit(spoken(sentence))
            case WasCancelled():
                self.open_cancelled.emit(self._photo and self._photo.source, self._result is not None)
                self._measure_noise()  # Given up for the other photo, it may be; done before, it costs nothing.

    def _end_denoising(self, request: DenoisePhoto, answer: object, was: Work) -> None:
        match answer:
            case PhotoDenoised() as outcome:
                assert self._photo is not None
                settings = with_strengths(request.denoise, outcome.strengths)
                if was is Work.DENOISING:
                    self._timing.learn({settings.method, outcome.method_used}, self._photo.pixels, outcome.elapsed_s)
                self._set_result(DenoisedPhoto(self._photo, settings, outcome, self._grown()))
                self._blend_if_needed()
            case PhotoReplaced():
                self._open_anew(request.source)
            case Failed(sentence):
                self.failed.emit(spoken(sentence))

    def _leave_replaced(self, source: Path) -> None:
        """Open what the file of the open photo holds by now, before anything is told: that takes notices away."""
        if self._work is Work.NONE and self._photo is not None and self._photo.source == source:
            self.open(source)

    def _come_to_nothing(self, canvas: Canvas, *, is_blend: bool, is_cancelled: bool) -> None:
        """Show the last result again; it may have been painted over, and strengths changed meanwhile."""
        self._growing = None
        is_mixed = self._result is not None and canvas.is_touched and canvas.picture is self._result.picture
        if is_mixed and not (is_blend and is_cancelled):  # The engine hasn't the result any more.
            self._set_result(None)
            return
        self._show_after(self._result.picture if self._result else None)
        if is_cancelled:
            self._blend_if_needed(is_mixed=is_mixed)

    def _learn_noise(self, source: Path, answer: object) -> None:
        """Take a photo's noise; that it can't be measured is told when it is needed."""
        if isinstance(answer, NoiseMeasured) and self._photo is not None and self._photo.source == source:
            self.noise_measured.emit(answer.sigma)
            self._looked_at.start()

    def _prepare(self) -> None:
        """Have ready what will denoise the photo, now that it is looked at for a while: loading slows down opening."""
        if self._photo is not None and self._work is Work.NONE:
            from_mosaic = self._photo.metadata.from_mosaic
            self._client.request(PrepareMethod(self._settings.method, self._run.device, from_mosaic))

    def _on_painted(self, request: Request) -> None:
        if isinstance(request, PaintPhoto):
            self.painted.emit()
        if self._growing is not None and request is self._awaited:
            if isinstance(request, DenoisePhoto):
                self._show_after(self._growing.picture)
            self.painted.emit()

    def _grown(self) -> Picture:
        """Return the picture that the pieces of the answered request have made."""
        canvas, self._growing = self._growing, None
        assert canvas is not None
        assert canvas.picture is not None
        return canvas.picture

    def _show_after(self, picture: Picture | None) -> None:
        if picture is not self._after:
            self._after = picture
            self.after_changed.emit(picture)

    def _on_progressed(self, request: Request, report: ProgressReport) -> None:
        if request is self._awaited and self._work is Work.BLENDING:
            self._set_work(Work.DENOISING)  # A fresh engine has lost the result and denoises anew.
        self.progressed.emit(report)

    def _set_photo(self, photo: OpenedPhoto | None) -> None:
        self._photo = photo
        self._set_result(None)
        self.photo_changed.emit(photo)
        self.times_changed.emit()

    def _set_result(self, result: DenoisedPhoto | None) -> None:
        self._result = result
        self.denoised_photos.note_shown(self._photo if result else None)
        self._show_after(result.picture if result else None)
        self.result_changed.emit(result)

    def _set_work(self, work: Work) -> None:
        if work is not self._work:
            self._work = work
            self.work_changed.emit(work)
