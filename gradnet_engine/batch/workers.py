"""Jobs done by several processes: one for each GPU of this machine, or those of a cluster."""

import logging
import multiprocessing
import threading
from collections.abc import Callable, Generator, Iterable
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from dataclasses import replace
from functools import cache
from itertools import islice
from multiprocessing.queues import Queue

from gradnet_engine.batch.decoding import Decoder
from gradnet_engine.batch.outcomes import JobOutcome
from gradnet_engine.batch.running import JobProgress
from gradnet_engine.batch.steps import WriteResult, denoise_step, failure, read_step, write_step
from gradnet_engine.denoisers.choosing import ReadyMethod
from gradnet_engine.errors import Cancelled
from gradnet_engine.job import Job
from gradnet_engine.progress import CancelToken, ProgressReport, ignore_progress

_log = logging.getLogger(__name__)
_POLL_S = 0.1


class _Bench:
    """What a worker process keeps between jobs. One photo is read and one denoised at a time, beside each other."""

    def __init__(self) -> None:
        self.device: str | None = None
        self._decoder, self._ready = Decoder(), ReadyMethod()
        self._reading, self._denoising = threading.Lock(), threading.Lock()

    def do(self, job: Job, write: WriteResult) -> JobOutcome:
        if self.device is not None:
            job = replace(job, run=replace(job.run, device=self.device))
        try:
            with self._reading:
                read = read_step(job, self._decoder, CancelToken())
            with self._denoising:
                denoised = denoise_step(read, self._ready, ignore_progress, CancelToken())
            return write_step(denoised, write)
        except Exception as error:
            return failure(job, error)


@cache
def _bench() -> _Bench:
    return _Bench()


def do_job(job: Job, write: WriteResult) -> JobOutcome:
    """Do a job in a worker process, whose method and decoder stay for the next one."""
    return _bench().do(job, write)


def run_on_gpus(
    jobs: Iterable[Job],
    *,
    devices: list[str],
    progress: JobProgress,
    cancel: CancelToken | None,
    write: WriteResult,
) -> Generator[JobOutcome, None, None]:
    """Do jobs in a process for each device; as `run_jobs`, in any order.

    Parameters
    ----------
    devices : list of str
        Such as ``["cuda:0", "cuda:1"]``.
    """
    context = multiprocessing.get_context("spawn")
    free: Queue[str] = context.Queue()
    for device in devices:
        free.put(device)
    with ProcessPoolExecutor(len(devices), context, initializer=_take_device, initargs=(free,)) as executor:
        yield from run_on_executor(
            jobs, executor, lambda: len(devices) + 1, progress=progress, cancel=cancel, write=write
        )


def _take_device(free: "Queue[str]") -> None:
    _bench().device = free.get()


def run_on_executor(
    jobs: Iterable[Job],
    executor: Executor,
    most_at_once: Callable[[], int],
    *,
    progress: JobProgress,
    cancel: CancelToken | None,
    write: WriteResult,
) -> Generator[JobOutcome, None, None]:
    """Do jobs with an executor; as `run_jobs`, in any order.

    Parameters
    ----------
    jobs : iterable of Job
        Taken one by one, when there is room for the next.
    executor : Executor
        Its processes can load this package.
    most_at_once : callable
        Returns how many jobs it may have at once.
    """
    remaining = iter(jobs)
    at_work: dict[Future[JobOutcome], Job] = {}
    try:
        while True:
            if cancel is not None:
                cancel.check()
            for job in islice(remaining, max(0, most_at_once() - len(at_work))):
                at_work[executor.submit(do_job, job, write)] = job
                progress(job, ProgressReport("denoising", 0, 1))
            if not at_work:
                return
            for future in wait(at_work, timeout=_POLL_S, return_when=FIRST_COMPLETED).done:
                job = at_work.pop(future)
                yield _outcome_of(future, job)
                progress(job, ProgressReport("denoising", 1, 1))
    finally:
        for future in at_work:
            future.cancel()


def _outcome_of(future: "Future[JobOutcome]", job: Job) -> JobOutcome:
    try:
        # The job as it was asked for: the worker may have given it a device.
        return replace(future.result(), job=job)
    except (BrokenExecutor, CancelledError) as error:
        _log.info("lost %s", job.source, exc_info=error)
        return JobOutcome(job, error=f"{job.source}: the process that denoised it was lost.")
    except Cancelled:
        raise
    except Exception as error:
        if type(error).__name__ == "KilledWorker":
            return JobOutcome(job, error=f"{job.source}: several workers were lost while they denoised it.")
        return failure(job, error)
