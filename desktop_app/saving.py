"""Results that the engine has, and writes to files."""

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client.client import EngineClient
from desktop_app.engine_client.messages import Failed, PhotoReplaced, PhotoSaved, SavePhoto, WasCancelled
from desktop_app.photo_at_hand import SaveEnded, are_one_file
from desktop_app.spoken import spoken
from gradnet_engine.files import FileState
from gradnet_engine.job import Job


class Saving(QObject):
    """Has results saved, and tells what became of it.

    Parameters
    ----------
    client : EngineClient
        The way to the engine.
    parent : QObject, optional
        Owner.
    """

    saved = Signal(object)
    """The `Path` written."""
    ended = Signal(object)
    """`SaveEnded`, also of what can't begin."""
    failed = Signal(str)
    """One sentence."""

    def __init__(self, client: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client

    @property
    def is_busy(self) -> bool:
        """Whether a file is being saved, or will be, whatever else is being done."""
        return self._client.is_saving

    def begin(self, job: Job, state: FileState | None) -> SavePhoto | None:
        """Have the result of a photo, whose file was in this state, written to a job's file; None if that can't be."""
        if job.export.on_conflict == "overwrite" and are_one_file(job.destination, job.source):
            sentence = self.tr("{path} is the photo itself and stays as it is; save under another name.")
            self._fail(job, sentence.format(path=job.destination))
            return None
        request = SavePhoto(job, state)
        self._client.request(request)
        return request

    def end(self, job: Job, answer: object) -> None:
        """Tell what became of it."""
        match answer:
            case PhotoSaved(path, damage, lost):
                self.saved.emit(path)
                self.ended.emit(SaveEnded(job, path, damage=damage and spoken(damage), lost=lost and spoken(lost)))
            case Failed(sentence, disk_full):
                self._fail(job, spoken(sentence), disk_full)
            case PhotoReplaced():
                self._fail(job, self.tr("{path} has changed; nothing was saved.").format(path=job.source))
            case WasCancelled():
                self.ended.emit(SaveEnded(job))

    def _fail(self, job: Job, sentence: str, disk_full: bool = False) -> None:
        self.failed.emit(sentence)
        self.ended.emit(SaveEnded(job, None, sentence, disk_full))
