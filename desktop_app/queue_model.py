"""The export queue: which photos are to be exported, how far each is, and what becomes of it."""

import time
from bisect import bisect_left
from collections.abc import Iterable
from itertools import count
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer, Signal

from desktop_app.engine_client.export_client import ExportClient
from desktop_app.engine_client.export_messages import ExportPhoto, ExportProgressed, Hold, PhotoExported, StopExport
from desktop_app.number_texts import percent_text
from desktop_app.photo_at_hand import ResultAtHand, SaveEnded, is_skipped
from desktop_app.queue_entry import Column, JobState, QueueEntry, Role, done_fraction, time_left_s
from desktop_app.spoken import spoken
from gradnet_engine.job import Job
from gradnet_engine.progress import ProgressReport

Index = QModelIndex | QPersistentModelIndex

# One at work, one read ahead of it.
_MOST_SENT = 2
_RESTS_AFTER_MS = 60_000
# How long the window may stand still to see which results exist; on a slow disk it goes on after what else is due.
_LOOKS_S = 0.02


class QueueModel(QAbstractTableModel):
    """Jobs by row, in the order in which they are done, but for those that only have to be saved.

    Parameters
    ----------
    client : ExportClient
        Who does them; closed with the model's owner.
    parent : QObject, optional
        Owner.
    at_hand : ResultAtHand, optional
        Who may spare a photo to be denoised again.
    """

    changed = Signal()
    """Something about the queue as a whole: what is running, how many are done."""
    job_ended = Signal(object)
    """`QueueEntry` that is done, failed, or was skipped or cancelled."""
    drained = Signal()
    """Nothing waits or runs any more."""
    told = Signal(str)
    """One sentence for the user."""

    def __init__(
        self, client: ExportClient, parent: QObject | None = None, at_hand: ResultAtHand | None = None
    ) -> None:
        super().__init__(parent)
        self._client, self._at_hand = client, at_hand
        self._entries: list[QueueEntry] = []  # Their numbers grow.
        # What the process may still report on, a cancelled job too: what is being written is finished.
        self._sent: dict[int, QueueEntry] = {}
        self._saving: QueueEntry | None = None  # The same for what is at hand.
        self._held: set[QueueEntry] = set()  # At hand too, but another is being saved.
        self._numbers = count(1)
        self._is_paused = False
        self._why_paused: str | None = None
        self._is_stopping = self._was_busy = False
        self._spent_s: list[float] = []
        self._began_s: float | None = None
        self._resting = QTimer(self, singleShot=True, interval=_RESTS_AFTER_MS)
        self._resting.timeout.connect(self._on_rest_due)
        self._looking = QTimer(self, singleShot=True, interval=0)
        self._looking.timeout.connect(self._settle)
        client.progressed.connect(self._on_progressed)
        client.exported.connect(self._on_exported)
        client.stopped.connect(self._on_stopped)
        client.crashed.connect(self._on_crashed)

    # What is in it -----------------------------------------------------------------------------------------------

    @property
    def entries(self) -> list[QueueEntry]:
        """All jobs, in order."""
        return list(self._entries)

    @property
    def is_paused(self) -> bool:
        """Whether it waits for `resume`."""
        return self._is_paused

    @property
    def why_paused(self) -> str | None:
        """What made it pause, if not the user: one sentence."""
        return self._why_paused

    @property
    def is_busy(self) -> bool:
        """Whether something waits or runs."""
        return any(not entry.is_over for entry in self._entries)

    @property
    def is_planning(self) -> bool:
        """Whether more is to come, once it has its names."""
        return self._client.is_planning

    @property
    def is_saving(self) -> bool:
        """Whether a job is being done by who has its result."""
        return self._saving is not None and self._saving.state is JobState.RUNNING

    def count(self, *states: JobState) -> int:
        """Return how many jobs are in one of these states."""
        return sum(entry.state in states for entry in self._entries)

    @property
    def fraction(self) -> float:
        """How much of all is done, 0..1; what was cancelled isn't."""
        return done_fraction(self._entries)

    @property
    def left_s(self) -> float | None:
        """Seconds until all is done, judged by the photos so far; None before the first is done."""
        return time_left_s(self._entries, self._spent_s)

    # What is done with it ----------------------------------------------------------------------------------------

    def add(self, jobs: Iterable[Job]) -> None:
        """Put jobs at the end; one that was cancelled goes as its photo is to be exported to its folder again."""
        new = [QueueEntry(next(self._numbers), job) for job in jobs]
        if not new:
            return
        again = {entry.way for entry in new}
        self._forget(e for e in self._entries if e.state is JobState.CANCELLED and e.way in again and not self._has(e))
        first = len(self._entries)
        self.beginInsertRows(QModelIndex(), first, first + len(new) - 1)
        self._entries += new
        self.endInsertRows()
        self._was_busy = True
        self._save_at_hand(new)
        self._settle()

    def pause(self) -> None:
        """Stop between two tiles, and wait."""
        self._set_paused(True)

    def resume(self) -> None:
        """Go on."""
        self._set_paused(False)

    def cancel(self, rows: Iterable[int]) -> None:
        """Give up jobs that aren't done; what is being written is finished, and told as such."""
        for entry in [self._entries[row] for row in rows if not self._entries[row].is_over]:
            self._end(entry, JobState.CANCELLED)
        self._settle()

    def cancel_all(self) -> None:
        """Give up all that isn't done, and what is to come."""
        self._client.give_up_plans()
        self.cancel(range(len(self._entries)))
        self._set_paused(False)

    def retry(self, rows: Iterable[int]) -> None:
        """Put failed and cancelled jobs among those that wait."""
        again = [e for row in rows if (e := self._entries[row]).state in (JobState.FAILED, JobState.CANCELLED)]
        for entry in again:
            entry.begin_anew()
            self._tell(entry)
            self._was_busy = True
        self._save_at_hand(again)
        self._settle()

    def retry_failed(self, *, and_cancelled: bool = False) -> None:
        """Try all that failed again, and what was cancelled too if that is wanted."""
        states = {JobState.FAILED, JobState.CANCELLED} if and_cancelled else {JobState.FAILED}
        self.retry(row for row, entry in enumerate(self._entries) if entry.state in states)

    def clear_ended(self) -> None:
        """Forget what is over."""
        self._forget(entry for entry in self._entries if entry.is_over)
        if not self._entries:
            self._spent_s.clear()
        self.changed.emit()

    # For views ---------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        """Return the number of jobs."""
        return 0 if parent.isValid() else len(self._entries)

    def columnCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        """Return the number of columns."""
        return 0 if parent.isValid() else len(Column)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - as Qt has it
        """Return what a view asks of a job."""
        if not index.isValid():
            return None
        entry = self._entries[index.row()]
        if role == Role.ENTRY:
            return entry
        if role == Qt.ItemDataRole.ToolTipRole:
            return entry.tip
        if role == Qt.ItemDataRole.DisplayRole:
            return {Column.PHOTO: entry.job.source.name, Column.STATE: self._state_text(entry)}.get(
                Column(index.column())
            )
        if role == Qt.ItemDataRole.AccessibleTextRole and index.column() == Column.PROGRESS:
            return percent_text(100 * entry.fraction)
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401, N802
        """Return a column's title."""
        if orientation is not Qt.Orientation.Horizontal or role != Qt.ItemDataRole.DisplayRole:
            return None
        return {
            Column.PHOTO: self.tr("Photo"),
            Column.PROGRESS: self.tr("Progress"),
            Column.STATE: self.tr("State"),
        }[Column(section)]

    def _state_text(self, entry: QueueEntry) -> str:
        if entry.state is JobState.RUNNING:
            stage = entry.report.stage if entry.report else ""
            if self._is_paused:
                return self.tr("Paused")
            return {
                "reading": self.tr("Reading"),
                "estimating": self.tr("Measuring noise"),
                "denoising": self.tr("Denoising"),
                "writing": self.tr("Writing"),
            }.get(stage, stage)
        return {
            JobState.WAITING: self.tr("Waiting"),
            JobState.DONE: self.tr("Done; damaged photo") if entry.damage else self.tr("Done"),
            JobState.FAILED: entry.reason or self.tr("Failed"),
            JobState.SKIPPED: self.tr("Exists already"),
            JobState.CANCELLED: self.tr("Cancelled"),
        }[entry.state]

    # From the client ---------------------------------------------------------------------------------------------

    def _on_progressed(self, message: ExportProgressed) -> None:
        entry = self._sent[message.number]
        if entry.state is JobState.CANCELLED:
            return
        if entry.state is JobState.WAITING:
            entry.state = JobState.RUNNING
            self._began_s = self._began_s or time.monotonic()
        entry.note(message.report)
        self._tell(entry)
        self._stop_cancelled()
        self.changed.emit()

    def _on_exported(self, message: PhotoExported) -> None:
        entry = self._sent.pop(message.number)
        if message.failure is None and self._began_s is not None:
            self._spent_s.append(time.monotonic() - self._began_s)
        self._began_s = time.monotonic() if self._sent else None
        failure, damage, lost = (text and spoken(text) for text in (message.failure, message.damage, message.lost))
        self._conclude(entry, SaveEnded(entry.job, message.output, failure, message.disk_full, damage, lost))

    def _on_stopped(self) -> None:
        self._is_stopping, self._began_s = False, None
        for entry in self._sent.values():
            if entry.state is JobState.RUNNING:
                entry.begin_anew()
                self._tell(entry)
        self._sent.clear()
        self._settle()

    def _on_crashed(self) -> None:
        """Blame the job at work, or else the one that was next; the others that were sent wait again."""
        self._is_stopping, self._began_s = False, None
        sent = list(self._sent.values())
        self._sent.clear()
        running = [entry for entry in sent if entry.state is JobState.RUNNING]
        for entry in running or [entry for entry in sent if entry.state is JobState.WAITING][:1]:
            entry.failure = self.tr("{photo}: the engine stopped unexpectedly at this photo.").format(
                photo=entry.job.source
            )
            self._end(entry, JobState.FAILED)
        self._settle()

    # From who has results at hand --------------------------------------------------------------------------------

    def end_save(self, end: SaveEnded) -> None:
        """Learn what became of saving a file, which may be none of the queue's."""
        entry = self._saving
        if entry is None or entry.job is not end.job:
            return
        self._saving = None
        self._held.clear()
        self._conclude(entry, end)

    # Within ------------------------------------------------------------------------------------------------------

    def _conclude(self, entry: QueueEntry, end: SaveEnded) -> None:
        """Note what became of a job that was done, by whomever, and go on."""
        entry.output, entry.failure, entry.damage, entry.lost = end.output, end.failure, end.damage, end.lost
        without_file = JobState.CANCELLED if end.failure is None else JobState.FAILED
        self._end(entry, without_file if end.output is None else JobState.DONE)
        if end.disk_full:
            self._pause_for_room()
        self._settle()

    def _forget(self, entries: Iterable[QueueEntry]) -> None:
        forgotten = set(entries)
        if forgotten:
            self.beginResetModel()
            self._entries = [entry for entry in self._entries if entry not in forgotten]
            self.endResetModel()

    def _on_rest_due(self) -> None:
        if self._sent or self._is_stopping or self.is_planning:
            self._resting.start()
        else:
            self._client.rest()

    def _pause_for_room(self) -> None:
        sentence = self.tr("The disk is full. Make room, then retry what failed and resume the export.")
        self._set_paused(True, sentence)
        self.told.emit(sentence)

    def _set_paused(self, is_paused: bool, why: str | None = None) -> None:
        self._why_paused = why
        if is_paused != self._is_paused:
            self._is_paused = is_paused
            self._began_s = None
            self._client.request(Hold(is_paused))
            self._settle()

    def _stop_cancelled(self) -> None:
        """Have cancelled jobs that were sent given up, as soon as that costs no other its progress.

        All that was sent is given up together, but for what is being written; what isn't cancelled is sent anew.
        """
        sent = self._sent.values()
        if self._is_stopping or not any(entry.state is JobState.CANCELLED for entry in sent):
            return
        if not any(entry.report is not None and entry.report.stage != "writing" for entry in sent):
            self._is_stopping = True
            self._client.request(StopExport())

    def _settle(self) -> None:
        self._stop_cancelled()
        self._feed()
        if self._was_busy and not self.is_busy:
            self._was_busy = False
            self._began_s = None
            self._resting.start()
            self.drained.emit()

    def _feed(self) -> None:
        """Send the next jobs as far as there is room."""
        if not self._is_paused and not self._is_stopping:
            waiting = (e for e in self._entries if self._can_be_sent(e))
            looks_until_s = time.monotonic() + _LOOKS_S
            while len(self._sent) < _MOST_SENT and (entry := next(waiting, None)) is not None:
                self._send(entry)
                if time.monotonic() > looks_until_s:
                    self._looking.start()
                    break
        self.changed.emit()

    def _can_be_sent(self, entry: QueueEntry) -> bool:
        """Tell whether a job waits, not for another that is saved, and isn't finished just now though cancelled."""
        return entry.state is JobState.WAITING and not self._has(entry) and entry not in self._held

    def _has(self, entry: QueueEntry) -> bool:
        """Tell whether a job may still be reported on."""
        return entry.number in self._sent or entry is self._saving

    def _save_at_hand(self, entries: Iterable[QueueEntry]) -> None:
        """Save at once what is denoised already: when its turn comes, it may be at hand no more."""
        for entry in entries if not self._is_paused else ():
            if self._can_be_sent(entry):
                self._save_if_at_hand(entry)

    def _save_if_at_hand(self, entry: QueueEntry) -> bool:
        """Have a result saved, if it is at hand, one at a time: who opens a photo then waits for one at most."""
        if self._at_hand is None or not self._at_hand.has_result_of(entry.job):
            return False
        if self._saving is not None:
            self._held.add(entry)
        else:
            self._saving, entry.state = entry, JobState.RUNNING
            entry.note(ProgressReport("writing", 0, 1))
            self._tell(entry)
            self._at_hand.save_job(entry.job)
        return True

    def _send(self, entry: QueueEntry) -> None:
        if is_skipped(entry.job):
            self._end(entry, JobState.SKIPPED)
        elif not self._save_if_at_hand(entry):
            self._sent[entry.number] = entry
            self._resting.stop()
            self._client.request(ExportPhoto(entry.number, entry.job))

    def _end(self, entry: QueueEntry, state: JobState) -> None:
        entry.state, entry.report = state, None
        entry.fraction = 1.0 if state in (JobState.DONE, JobState.SKIPPED) else 0.0
        self._tell(entry)
        self.job_ended.emit(entry)

    def _tell(self, entry: QueueEntry) -> None:
        row = bisect_left(self._entries, entry.number, key=lambda other: other.number)
        if row < len(self._entries) and self._entries[row] is entry:  # Else it was cancelled and cleared away.
            self.dataChanged.emit(self.index(row, 0), self.index(row, len(Column) - 1))
