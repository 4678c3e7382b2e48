"""Which photos have a result that is shown, or comes back with them."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client.client import EngineClient
from desktop_app.engine_client.file_state import FileState
from desktop_app.engine_client.messages import ResultsKept
from desktop_app.photo_at_hand import OpenedPhoto


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
        self._kept: frozenset[tuple[Path, FileState]] = frozenset()
        client.results_kept.connect(self._on_kept)

    def note_shown(self, photo: OpenedPhoto | None) -> None:
        """Learn whose result is shown: the open photo's, or none."""
        photos = [] if photo is None or photo.state is None else [(photo.source, photo.state)]
        self._shown = frozenset(photos)
        self.changed.emit(self._shown | self._kept)

    def _on_kept(self, kept: ResultsKept) -> None:
        self._kept = kept.photos
        self.changed.emit(self._shown | self._kept)
