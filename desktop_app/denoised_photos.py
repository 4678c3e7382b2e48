"""Which photos have a result that is shown, or comes back with them."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client.client import EngineClient
from desktop_app.engine_client.messages import KeptResult, ResultsKept, at_full_strength
from desktop_app.photo_at_hand import OpenedPhoto
from gradnet_engine.files import FileState
from gradnet_engine.job import Job


class DenoisedPhotos(QObject):
    """Knows what has been denoised and isn't lost.

    Parameters
    ----------
    client : EngineClient
        Tells what the engine keeps.
    parent : QObject, optional
        Owner.
    """

    changed = Signal(object)
    """Frozenset of the `Path` of each photo and the `FileState` of what was denoised."""

    def __init__(self, client: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._shown: frozenset[tuple[Path, FileState]] = frozenset()
        self._kept: dict[Path, KeptResult] = {}
        client.results_kept.connect(self._on_kept)

    def note_shown(self, photo: OpenedPhoto | None) -> None:
        """Learn whose result is shown: the open photo's, or none."""
        photos = [] if photo is None or photo.state is None else [(photo.source, photo.state)]
        self._shown = frozenset(photos)
        self._tell()

    def kept_for(self, job: Job) -> KeptResult | None:
        """Return the result of a photo that isn't open, if it is what a job would make of it; None if there is none."""
        wanted = job.raw, at_full_strength(job.denoise), job.run
        kept = self._kept.get(job.source)
        return kept if kept is not None and (kept.raw, kept.settings, kept.run) == wanted else None

    def _on_kept(self, kept: ResultsKept) -> None:
        self._kept = {result.source: result for result in kept.results}
        self._tell()

    def _tell(self) -> None:
        self.changed.emit(self._shown.union((result.source, result.state) for result in self._kept.values()))
