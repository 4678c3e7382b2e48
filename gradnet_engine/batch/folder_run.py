"""`run_folder`: jobs with a journal, so that whatever ends them, the next run goes on."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path, PurePosixPath
from typing import Any, Protocol

from gradnet_engine.batch.folders import PlannedPhoto
from gradnet_engine.batch.journal import Journal
from gradnet_engine.batch.outcomes import JobOutcome, JobResult
from gradnet_engine.batch.running import JobProgress, ignore_job_progress, run_jobs
from gradnet_engine.batch.staging import Stager, publish
from gradnet_engine.batch.steps import WriteResult
from gradnet_engine.errors import BatchFolderError, EngineError, PhotoReadError
from gradnet_engine.files import file_state, remove_file
from gradnet_engine.image_io.refusals import worth_telling
from gradnet_engine.job import Job
from gradnet_engine.progress import CancelToken
from gradnet_engine.sentence import Sentence


class RunJobs(Protocol):
    """What does jobs: `run_jobs` in this process, or others on more GPUs or machines."""

    def __call__(
        self, jobs: Iterable[Job], *, progress: JobProgress, cancel: CancelToken | None, write: WriteResult
    ) -> Iterator[JobOutcome]:
        """Yield what becomes of each job, in any order."""
        ...


def run_folder(
    photos: Iterable[PlannedPhoto],
    journal: Journal,
    *,
    run: RunJobs = run_jobs,
    progress: JobProgress = ignore_job_progress,
    cancel: CancelToken | None = None,
) -> Iterator[JobOutcome]:
    """Denoise planned photos, and keep the journal.

    A result is staged, noted, given its name, and noted again: at whatever point the process ends, the next run finds
    it whole or not at all, and never twice.

    Parameters
    ----------
    photos : iterable of PlannedPhoto
        Taken one by one, when there is room for the next; may go on for ever.
    journal : Journal
        Of the output folder, after `recover`.
    run : callable
        Does the jobs.
    progress, cancel
        As in `run_jobs`.

    Yields
    ------
    JobOutcome
        As each photo has its name or has failed.

    Raises
    ------
    BatchFolderError
        If the disk is full, the output is gone, or the journal can't be written; the next run goes on.
    PhotoReadError
        If the folder of the photos is gone; likewise.
    Cancelled
        If `cancel` was called.
    """
    at_work: dict[Path, PlannedPhoto] = {}

    def jobs() -> Iterator[Job]:
        for photo in photos:
            with _stops_at(photo.job):
                journal.plan([photo.entry])
            journal.begin(photo.entry)
            at_work[photo.job.destination] = photo
            yield photo.job

    for outcome in run(jobs(), progress=progress, cancel=cancel, write=Stager(journal.output)):
        with _stops_at(outcome.job):
            if outcome.disk_full:
                raise BatchFolderError(journal.output, _why_full(outcome))
            outcome = _settle(at_work.pop(outcome.job.destination), outcome, journal)
        yield outcome


def _why_full(outcome: JobOutcome) -> str:
    """Return why there is no room, as the photo's sentence tells it: the disk is full, or a quota is used up."""
    cause = outcome.error.parts.get("cause") if isinstance(outcome.error, Sentence) else None
    return cause if isinstance(cause, str) else "the disk is full"


@contextmanager
def _stops_at(job: Job) -> Iterator[None]:
    """Tell of what stops the batch at which photo it did."""
    try:
        yield
    except BatchFolderError as error:
        raise BatchFolderError(
            error.path, "{cause}; it stopped at {photo}", cause=error.cause, photo=job.source
        ) from error.__cause__


def _settle(photo: PlannedPhoto, outcome: JobOutcome, journal: Journal) -> JobOutcome:
    """Give a staged result its name, or note its failure."""
    key, job = photo.entry.key, outcome.job
    if outcome.output is None or outcome.result is None:
        _check_folders(photo, journal)
        journal.fail(key, outcome.error or "")
        return outcome
    facts, on_conflict, state = _facts(outcome.result, job), job.export.on_conflict, file_state(job.destination)
    if photo.replaced_bytes is not None:
        # Whoever goes on from here must know what may be replaced, whatever is asked.
        facts["replaced_bytes"] = photo.replaced_bytes
        if state and state[0] != photo.replaced_bytes:
            on_conflict = photo.otherwise
    journal.stage(key, outcome.output, facts)
    try:
        output = publish(outcome.output, job.destination, journal.output, on_conflict)
    except EngineError as error:
        journal.fail(key, str(error))
        with suppress(OSError):  # The next run would remove it.
            remove_file(outcome.output)
        return replace(outcome, output=None, error=str(error), result=None)
    journal.finish(key, output)
    return replace(outcome, output=output)


def _check_folders(photo: PlannedPhoto, journal: Journal) -> None:
    """Tell a folder that is gone, a card or a share, from a photo that failed: the others would fail with it."""
    source = photo.job.source.parents[len(PurePosixPath(photo.entry.source).parts) - 1]
    if not source.is_dir():
        raise PhotoReadError(source, "there is no such folder")
    for folder in (journal.output, journal.folder, journal.staging):  # Somebody may have tidied up.
        if not folder.is_dir():
            raise BatchFolderError(folder, "there is no such folder")


def _facts(result: JobResult, job: Job) -> dict[str, Any]:
    """Return what the report shows of a result."""
    return {
        "method": result.method_used,
        "device": result.device,
        "sigma_255": [round(255 * value, 2) for value in result.sigma],
        "megapixels": round(result.width_px * result.height_px / 1e6, 3),
        "reading_s": round(result.reading_s, 3),
        "denoising_s": round(result.denoising_s, 3),
        "writing_s": round(result.writing_s, 3),
        "output_bytes": result.output_bytes,
        "damage": result.damage or "",
        "left_out": worth_telling(result.left_out, keep_metadata=job.export.keep_metadata) or "",
    }
