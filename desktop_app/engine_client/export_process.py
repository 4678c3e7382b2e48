"""The process that exports: it takes jobs while others are at work, so that reading and writing overlap. No Qt here."""

import logging
import queue
import threading
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import replace
from functools import partial
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from desktop_app.engine_client.background import stand_back
from desktop_app.engine_client.export_messages import (
    Answer,
    ExportPhoto,
    ExportPlanned,
    ExportProgressed,
    ExportStopped,
    Hold,
    PhotoExported,
    PlanExport,
    Request,
    StopExport,
    StopPlans,
)
from desktop_app.engine_client.lost_folders import WriteWhereItBelongs, lost_folder
from gradnet_engine.child_processes import leave_console_to_parent
from gradnet_engine.errors import Cancelled, EngineError, PhotoWriteError, unexpected
from gradnet_engine.job import Job
from gradnet_engine.progress import CancelToken, ProgressReport
from gradnet_engine.sentence import Sentence

if TYPE_CHECKING:
    from gradnet_engine.batch import Decoder, JobOutcome
    from gradnet_engine.batch.planning import Describe
    from gradnet_engine.image_io import PhotoInfo

_log = logging.getLogger(__name__)

_POLL_S = 0.1
_NICENESS = 15
"""More than those of who works for what is looked at: an export may take hours, and nobody waits for the next file."""


class RunJobs(Protocol):
    """`gradnet_engine.batch.run_jobs`, or what tests put in its place."""

    def __call__(
        self, jobs: Iterable[Job], *, progress: Callable[[Job, ProgressReport], None], cancel: CancelToken
    ) -> "Iterator[JobOutcome]":
        """Yield what becomes of each job."""
        ...


def engine_run() -> RunJobs:
    """Return the engine's `run_jobs`, which keeps the method it loaded from run to run."""
    from gradnet_engine.batch import run_jobs
    from gradnet_engine.denoisers.choosing import ReadyMethod

    return partial(run_jobs, ready=ReadyMethod(), write=WriteWhereItBelongs())


def serve_export(connection: Connection, create_run: Callable[[], RunJobs] = engine_run) -> None:
    """Export until the window hangs up; the target of a process.

    Parameters
    ----------
    connection : Connection
        The window's other end.
    create_run : callable
        Makes what runs the jobs.
    """
    leave_console_to_parent()
    stand_back(_NICENESS)
    logging.basicConfig(format="%(asctime)s export %(levelname)s %(name)s: %(message)s")
    _Exporter(connection, create_run).work()


class _Exporter:
    """Works in its main thread, so that a fault ends the process and the window learns of it; listens in another.

    A run goes on as long as jobs come. Giving up puts a mark behind the jobs that are meant and ends the run; the next
    job begins another.
    """

    def __init__(self, connection: Connection, create_run: Callable[[], RunJobs]) -> None:
        self._connection, self._create_run = connection, create_run
        self._sending = threading.Lock()
        self._waiting: queue.SimpleQueue[ExportPhoto | None] = queue.SimpleQueue()
        self._plans: queue.SimpleQueue[tuple[PlanExport, CancelToken] | None] = queue.SimpleQueue()
        self._cancel_plans = CancelToken()
        self._mark_is_met = False
        self._has_hung_up = False
        self._going_on = threading.Event()
        self._going_on.set()
        self._cancel = CancelToken()
        self._numbers: dict[int, int] = {}

    def work(self) -> None:
        """Export until the window hangs up."""
        threading.Thread(target=self._listen, name="gradnet-listen", daemon=True).start()
        planning = threading.Thread(target=self._plan, name="gradnet-plan", daemon=True)
        planning.start()
        run = self._create_run()
        while not self._has_hung_up:
            self._run_once(run)
            self._send(ExportStopped())
        self._plans.put(None)
        planning.join(_POLL_S)  # A plan under way ends with the process.

    def _listen(self) -> None:
        with suppress(EOFError, OSError):
            while True:
                self._take(self._connection.recv())
        self._has_hung_up = True
        self._take(StopExport())

    def _plan(self) -> None:
        """Plan as asked, beside what is at work: names may need the headers of a thousand photos."""
        from gradnet_engine.batch import Decoder

        while (asked := self._plans.get()) is not None:
            request, cancel = asked
            with Decoder() as decoder:
                plan = _planned(request, partial(_read_headers, decoder, cancel))
            self._send(replace(plan, number=request.number))

    def _take(self, request: Request) -> None:
        match request:
            case PlanExport():
                self._plans.put((request, self._cancel_plans))
            case StopPlans():
                self._cancel_plans.cancel()
                self._cancel_plans = CancelToken()
            case ExportPhoto():
                self._waiting.put(request)
            case Hold(is_held):
                self._going_on.clear() if is_held else self._going_on.set()
            case StopExport():
                self._cancel.cancel()
                self._waiting.put(None)

    def _run_once(self, run: RunJobs) -> None:
        """Run jobs until all are given up."""
        self._numbers.clear()
        self._mark_is_met = False
        with suppress(Cancelled):
            for outcome in run(self._jobs(), progress=self._on_progress, cancel=self._cancel):
                number = self._numbers.pop(id(outcome.job))
                damage, lost = (done.damage, done.lost) if (done := outcome.result) else (None, None)
                self._send(PhotoExported(number, outcome.output, outcome.error, outcome.disk_full, damage, lost))
        while not self._mark_is_met:
            self._mark_is_met = self._waiting.get() is None
        self._cancel = CancelToken()

    def _jobs(self) -> Iterator[Job]:
        """Yield jobs as they come, up to the mark."""
        while (request := self._waiting.get()) is not None:
            self._numbers[id(request.job)] = request.number
            yield request.job
        self._mark_is_met = True

    def _on_progress(self, job: Job, report: ProgressReport) -> None:
        number = self._numbers.get(id(job))
        if number is not None:
            self._send(ExportProgressed(number, report))
        while report.stage != "writing" and not self._going_on.wait(_POLL_S):
            self._cancel.check()

    def _send(self, answer: Answer) -> None:
        with self._sending, suppress(OSError):  # The window may be gone.
            self._connection.send(answer)


def _read_headers(decoder: "Decoder", cancel: CancelToken, path: Path) -> "PhotoInfo":
    from gradnet_engine.image_io import read_info

    cancel.check()
    return decoder.call(read_info, path, cancel)


def _planned(request: PlanExport, describe: "Describe") -> ExportPlanned:
    from gradnet_engine.batch import plan_jobs

    if request.folder is None and (sentence := lost_folder(request.sources)):
        return ExportPlanned((), sentence)
    try:
        jobs = plan_jobs(list(request.sources), request.folder, request.file_format, request.template, describe)
        threatened = _threatened_original(jobs, request.originals)
        # One whose own folder is gone fails at once, and is told of in the queue.
        refusal = _refusal(job.destination.parent for job in jobs if job.source.parent.is_dir())
    except EngineError as error:
        return ExportPlanned((), error.sentence)
    except Cancelled:
        return ExportPlanned(())
    except Exception as error:
        _log.exception("unexpected failure of a plan")
        return ExportPlanned((), unexpected(error))
    if threatened is not None:
        sentence = Sentence("{path} is an original and stays as it is; choose another name or folder.", path=threatened)
        return ExportPlanned((), sentence)
    return ExportPlanned((), refusal) if refusal else ExportPlanned(tuple(jobs))


def _refusal(folders: Iterable[Path]) -> Sentence | None:
    """Return why one of these folders, or the one in which it is to be made, takes no file."""
    from gradnet_engine.image_io import check_folder

    for folder in dict.fromkeys(folders):
        try:
            check_folder(folder)
        except PhotoWriteError as error:
            return error.sentence
    return None


def _threatened_original(jobs: Iterable[Job], others: Iterable[Path]) -> Path | None:
    """Return an original, be it one of others, that a result would replace."""
    from gradnet_engine.batch.naming import name_key

    originals = {name_key(path): path for path in (*others, *(job.source for job in jobs))}
    replacing = (job for job in jobs if job.export.on_conflict == "overwrite")
    return next((original for job in replacing if (original := originals.get(name_key(job.destination)))), None)
