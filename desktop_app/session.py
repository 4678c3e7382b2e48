"""What is open and what is being done with it. Knows the engine client and no widget."""

import os
from dataclasses import dataclass, replace
from enum import Enum, auto
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client.client import EngineClient
from desktop_app.engine_client.messages import (
    DenoisePhoto,
    Failed,
    ListMethods,
    MethodsListed,
    OpenPhoto,
    PhotoDenoised,
    PhotoOpened,
    PhotoSaved,
    Request,
    SavePhoto,
)
from desktop_app.qimage import Pyramid
from gradnet_engine.job import DenoiseSettings, ExportSettings, Job, RawSettings, RunSettings
from gradnet_engine.photo import PhotoMetadata
from gradnet_engine.progress import ProgressReport


class Work(Enum):
    """What the engine is busy with, as far as the user waits for it."""

    NONE = auto()
    OPENING = auto()
    DENOISING = auto()
    BLENDING = auto()
    SAVING = auto()


@dataclass(frozen=True, slots=True)
class OpenedPhoto:
    """The photo as it came from the file."""

    source: Path
    metadata: PhotoMetadata
    picture: Pyramid


@dataclass(frozen=True, slots=True)
class DenoisedPhoto:
    """The photo as the settings make it."""

    settings: DenoiseSettings
    outcome: PhotoDenoised
    picture: Pyramid


class Session(QObject):
    """The open photo, its result, and the work in hand.

    Parameters
    ----------
    client : EngineClient
        The way to the engine; closed with the session.
    parent : QObject, optional
        Owner.
    """

    methods_listed = Signal(object)
    """Tuple of `MethodChoice`."""
    photo_changed = Signal(object)
    """`OpenedPhoto`, or None if none is open."""
    result_changed = Signal(object)
    """`DenoisedPhoto`, or None if there is none for the open photo."""
    saved = Signal(object)
    """The `Path` written."""
    work_changed = Signal(object)
    """`Work`."""
    progressed = Signal(object)
    """`ProgressReport` of the work in hand."""
    open_failed = Signal(str)
    """One sentence; no photo is open any more."""
    failed = Signal(str)
    """One sentence about anything else that went wrong."""

    def __init__(self, client: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        client.setParent(self)
        client.answered.connect(self._on_answered)
        client.progressed.connect(self._on_progressed)
        self._raw, self._run = RawSettings(), RunSettings()
        self._photo: OpenedPhoto | None = None
        self._result: DenoisedPhoto | None = None
        self._strengths = (1.0, 1.0)
        self._work = Work.NONE
        self._awaited: Request | None = None

    @property
    def photo(self) -> OpenedPhoto | None:
        """The open photo."""
        return self._photo

    @property
    def result(self) -> DenoisedPhoto | None:
        """The newest result for it."""
        return self._result

    @property
    def work(self) -> Work:
        """What the engine is busy with."""
        return self._work

    def list_methods(self) -> None:
        """Ask for the methods; this also starts the engine, so that it is warm when the first photo comes."""
        self._client.request(ListMethods(self._run.device))

    def open(self, source: Path) -> None:
        """Read a photo from a file in place of the open one."""
        self._ask(OpenPhoto(source, self._raw), Work.OPENING)

    def denoise(self, method: str) -> None:
        """Denoise the open photo with a method, at the strengths set."""
        if self._photo is not None:
            settings = DenoiseSettings(method, *self._strengths)
            self._ask(DenoisePhoto(self._photo.source, self._raw, settings, self._run), Work.DENOISING)

    def set_strengths(self, luminance: float, chroma: float) -> None:
        """Set how much of the noise is removed, 0..1; a result that is there follows."""
        self._strengths = (luminance, chroma)
        self._blend_if_needed()

    def save(self, destination: Path, export: ExportSettings) -> None:
        """Write the result that is shown to a file."""
        if self._photo is None or self._result is None:
            return
        if destination.exists() and os.path.samefile(destination, self._photo.source):
            self.failed.emit(f"{destination} is the photo itself and stays as it is; save under another name.")
            return
        job = Job(self._photo.source, destination, self._raw, self._result.settings, self._run, export)
        self._ask(SavePhoto(job), Work.SAVING)

    def cancel(self) -> None:
        """Stop the work in hand; what is shown stays."""
        self._client.cancel()

    def close(self) -> None:
        """Stop the engine."""
        self._client.close()

    def _ask(self, request: Request, work: Work) -> None:
        self._awaited = request
        self._set_work(work)
        self._client.request(request)

    def _blend_if_needed(self) -> None:
        """Follow the strengths once the engine is free: a drag of the slider shows each answer and never starves."""
        if self._photo is None or self._result is None or self._work is not Work.NONE:
            return
        shown = self._result.settings
        if self._strengths != (shown.luminance_strength, shown.chroma_strength):
            luminance, chroma = self._strengths
            settings = replace(shown, luminance_strength=luminance, chroma_strength=chroma)
            self._ask(DenoisePhoto(self._photo.source, self._raw, settings, self._run), Work.BLENDING)

    def _on_answered(self, request: Request, answer: object, picture: Pyramid | None) -> None:
        if request is self._awaited:
            self._set_work(Work.NONE)
        match request, answer:
            case _, MethodsListed(methods):
                self.methods_listed.emit(methods)
            case OpenPhoto(source), PhotoOpened(metadata) if picture is not None:
                self._set_photo(OpenedPhoto(source, metadata, picture))
            case OpenPhoto(), Failed(sentence):
                self._set_photo(None)
                self.open_failed.emit(sentence)
            case DenoisePhoto(denoise=settings), PhotoDenoised() if picture is not None:
                self._set_result(DenoisedPhoto(settings, answer, picture))
                self._blend_if_needed()
            case SavePhoto(), PhotoSaved(path):
                self.saved.emit(path)
                self._blend_if_needed()
            case _, Failed(sentence):
                self.failed.emit(sentence)

    def _on_progressed(self, request: Request, report: ProgressReport) -> None:
        if request is self._awaited and self._work is Work.BLENDING:
            self._set_work(Work.DENOISING)  # A fresh engine has lost the result and denoises anew.
        self.progressed.emit(report)

    def _set_photo(self, photo: OpenedPhoto | None) -> None:
        self._photo = photo
        self._set_result(None)
        self.photo_changed.emit(photo)

    def _set_result(self, result: DenoisedPhoto | None) -> None:
        self._result = result
        self.result_changed.emit(result)

    def _set_work(self, work: Work) -> None:
        if work is not self._work:
            self._work = work
            self.work_changed.emit(work)
