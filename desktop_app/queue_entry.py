"""A job in the export queue: where it stands, why it failed, and what of it is shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum, IntEnum, auto
from pathlib import Path

from PySide6.QtCore import Qt

from desktop_app.labels import plain_tip
from desktop_app.spoken import without_file
from gradnet_engine.job import Job
from gradnet_engine.progress import ProgressReport

_SHARES = {"reading": (0.0, 0.03), "estimating": (0.03, 0.02), "denoising": (0.05, 0.9), "writing": (0.95, 0.05)}
"""Where each stage begins, and how much of the whole it is."""


class JobState(Enum):
    """Where a job stands."""

    WAITING = auto()
    RUNNING = auto()
    DONE = auto()
    FAILED = auto()
    SKIPPED = auto()
    CANCELLED = auto()


_ENDED = frozenset({JobState.DONE, JobState.FAILED, JobState.SKIPPED, JobState.CANCELLED})


class Column(IntEnum):
    """What is shown of a job."""

    PHOTO = 0
    PROGRESS = 1
    STATE = 2


class Role(IntEnum):
    """Data of a job beyond Qt's roles."""

    ENTRY = Qt.ItemDataRole.UserRole


@dataclass(slots=True, eq=False)
class QueueEntry:
    """A job in the queue.

    Attributes
    ----------
    fraction : float
        How much is done, 0..1.
    report : ProgressReport or None
        The newest.
    output : Path or None
        The file written.
    failure : str or None
        One sentence.
    damage : str or None
        What seems wrong with the photo that was read: one sentence.
    lost : str or None
        What it lost by the format of its file: one sentence.
    """

    number: int
    job: Job
    state: JobState = JobState.WAITING
    fraction: float = 0.0
    report: ProgressReport | None = None
    output: Path | None = None
    failure: str | None = None
    damage: str | None = None
    lost: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether nothing more is done with it, unless it is tried again."""
        return self.state in _ENDED

    @property
    def way(self) -> tuple[Path, Path]:
        """The photo, and the folder that its result goes to."""
        return self.job.source, self.job.destination.parent

    @property
    def result(self) -> Path | None:
        """The file that holds its result, be it of an earlier export; None if there is none."""
        return self.job.destination if self.state is JobState.SKIPPED else self.output

    @property
    def tip(self) -> str:
        """Tooltip: why it failed, else where from and where to, what seems wrong with the photo, and what it lost."""
        way = f"{self.job.source}\n→ {self.output or self.job.destination}"
        return plain_tip(self.failure or "\n".join(filter(None, (way, self.damage, self.lost))))

    @property
    def reason(self) -> str:
        """Why it failed, without the file that the sentence begins with, be it read or written."""
        return without_file(self.failure or "", self.job.source, self.job.destination)

    def note(self, report: ProgressReport) -> None:
        """Learn how far it is; `fraction` only grows."""
        start, share = _SHARES.get(report.stage, (self.fraction, 0.0))
        self.report, self.fraction = report, max(self.fraction, start + share * report.fraction)

    def begin_anew(self) -> None:
        """Wait as if nothing had been done."""
        self.state, self.fraction, self.report = JobState.WAITING, 0.0, None
        self.failure = self.damage = self.lost = None


def done_fraction(entries: Sequence[QueueEntry]) -> float:
    """Return how much of some jobs is done, 0..1: what failed counts as done, what was cancelled doesn't."""
    is_done = {JobState.DONE, JobState.FAILED, JobState.SKIPPED}
    done = sum(1.0 if entry.state in is_done else entry.fraction for entry in entries)
    return done / len(entries) if entries else 0.0


def time_left_s(entries: Iterable[QueueEntry], spent_s: Sequence[float]) -> float | None:
    """Return the seconds until jobs are over, judged by what others took; None without those."""
    if not spent_s:
        return None
    return sum(spent_s) / len(spent_s) * sum(1 - entry.fraction for entry in entries if not entry.is_over)
