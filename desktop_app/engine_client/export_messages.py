"""What the window and the process that exports say to each other."""

from dataclasses import dataclass
from pathlib import Path

from gradnet_engine.job import FileFormat, Job
from gradnet_engine.progress import ProgressReport


@dataclass(frozen=True, slots=True)
class PlanExport:
    """Ask where the results of photos would go; arguments are those of `gradnet_engine.batch.plan_jobs`.

    No result may replace one of the `originals`. `number` is given by the client that asks.
    """

    sources: tuple[Path, ...]
    folder: Path | None
    file_format: FileFormat | None
    template: Job
    originals: tuple[Path, ...] = ()
    number: int = 0


@dataclass(frozen=True, slots=True)
class StopPlans:
    """Give up all plans that were asked for; their answers, which come all the same, mean nothing."""


@dataclass(frozen=True, slots=True)
class ExportPlanned:
    """Answer to `PlanExport`: the jobs, or why there are none."""

    jobs: tuple[Job, ...]
    failure: str | None = None
    number: int = 0


@dataclass(frozen=True, slots=True)
class ExportPhoto:
    """Ask for a job to be done after those asked for before; `number` is the window's name for it."""

    number: int
    job: Job


@dataclass(frozen=True, slots=True)
class Hold:
    """Stop between two tiles and wait, or go on."""

    is_held: bool


@dataclass(frozen=True, slots=True)
class StopExport:
    """Give up all jobs that were asked for; `ExportStopped` says when."""


@dataclass(frozen=True, slots=True)
class ExportProgressed:
    """How far a job is."""

    number: int
    report: ProgressReport


@dataclass(frozen=True, slots=True)
class PhotoExported:
    """A job's end.

    Attributes
    ----------
    output : Path or None
        The file written.
    failure : str or None
        Why none was: one sentence.
    disk_full : bool
        The next would fail too.
    damage : str or None
        What seems wrong with the photo that was read: one sentence.
    lost : str or None
        What the photo lost by the format of its file: one sentence.
    """

    number: int
    output: Path | None
    failure: str | None
    disk_full: bool
    damage: str | None = None
    lost: str | None = None


@dataclass(frozen=True, slots=True)
class ExportStopped:
    """Answer to `StopExport`: what was being written is finished, all else forgotten."""


Request = PlanExport | StopPlans | ExportPhoto | Hold | StopExport
Answer = ExportPlanned | ExportProgressed | PhotoExported | ExportStopped
