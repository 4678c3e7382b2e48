"""Jobs done by several processes: one for each GPU of this machine, or those of a cluster."""

import logging
import multiprocessing
import threading
from collections import deque
from collections.abc import Callable, Generator, Iterable, Iterator
from concurrent.futures import (
    FIRST_COMPLETED,
    BrokenExecutor,
    CancelledError,
    Executor,
    Future,
    ProcessPoolExecutor,
    wait,
)
from contextlib import ExitStack
from dataclasses import replace
from itertools import islice
from multiprocessing.queues import Queue
from typing import ParamSpec, TypeVar

from gradnet_engine.batch.decoding import Decoder
from gradnet_engine.batch.outcomes import JobOutcome
from gradnet_engine.batch.running import JobProgress
from gradnet_engine.batch.steps import WriteResult, denoise_step, failure, read_step, write_step
from gradnet_engine.child_processes import end_with_parent, leave_console_to_parent, signals_of_a_terminal_held_back
from gradnet_engine.denoisers.choosing import ReadyMethod
from gradnet_engine.errors import Cancelled
from gradnet_engine.job import Job
from gradnet_engine.progress import CancelToken, ProgressReport, ignore_progress

_log = logging.getLogger(__name__)
_POLL_S = 0.1

P = ParamSpec("P")
T = TypeVar("T")


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
                read = read_step(job, self._decoder, write, CancelToken())
            with self._denoising:
                denoised = denoise_step(read, self._ready, ignore_progress, CancelToken())
            return write_step(denoised, write)
        except Exception as error:
            return failure(job, error)


_BENCH = _Bench()
"""That of this process; it starts and loads nothing before the first job."""


def do_job(job: Job, write: WriteResult) -> JobOutcome:
    """Do a job in a worker process, whose method and decoder stay for the next one."""
    return _BENCH.do(job, write)


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
    write : WriteResult
        Writes whole results that nobody takes for one until they are published: a job may be done twice.
    """
    context = multiprocessing.get_context("spawn")
    with ExitStack() as pools:

        def start() -> Executor:
            pools.close()  # What is left of one that lost a process.
            with signals_of_a_terminal_held_back():
                free: Queue[str] = context.Queue()
            for device in devices:
                free.put(device)
            executor = _Pool(len(devices), context, initializer=_take_device, initargs=(free,))
            return pools.enter_context(executor)

        yield from run_on_executor(jobs, start, lambda: len(devices) + 1, progress=progress, cancel=cancel, write=write)


class _Pool(ProcessPoolExecutor):
    """Processes that leave Ctrl-C in a terminal to this one."""

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> "Future[T]":
        """Let a process do it; where there are fewer than there may be, it is started here."""
        with signals_of_a_terminal_held_back():
            return super().submit(fn, *args, **kwargs)


def _take_device(free: "Queue[str]") -> None:
    leave_console_to_parent()
    end_with_parent()
    _BENCH.device = free.get()


class _AtWork:
    """What an executor has, and what waits for it.

    Jobs that lost their process come again before the others, each alone: so it is seen whose fault it was.
    """

    def __init__(self, jobs: Iterable[Job], start: Callable[[], Executor], write: WriteResult) -> None:
        self._new, self._lost = iter(jobs), deque[Job]()
        self._start, self._write = start, write
        self._futures: dict[Future[JobOutcome], Job] = {}
        self._executor = start()
        self._is_broken = self._is_alone = False

    @property
    def is_done(self) -> bool:
        """Whether nothing is at work, nor waits."""
        return not self._futures and not self._is_broken

    def give_out(self, most: int) -> Iterator[Job]:
        """Give the executor jobs while there is room; yield each."""
        if self._is_broken and not self._futures:
            self._executor, self._is_broken = self._start(), False
        for job in self._next_ones(most):
            try:
                self._futures[self._executor.submit(do_job, job, self._write)] = job
            except BrokenExecutor:
                self._is_broken = True
                self._lost.append(job)
                return
            yield job

    def ended(self) -> "Iterator[tuple[Future[JobOutcome], Job]]":
        """Wait a little; yield what has ended, but what is done again."""
        for future in wait(self._futures, timeout=_POLL_S, return_when=FIRST_COMPLETED).done:
            job = self._futures.pop(future)
            if not future.cancelled() and isinstance(future.exception(), BrokenExecutor):
                self._is_broken = True
                if not self._is_alone:
                    self._lost.append(job)
                    continue
            yield future, job

    def cancel(self) -> None:
        """Let nothing begin any more."""
        for future in self._futures:
            future.cancel()

    def _next_ones(self, most: int) -> Iterator[Job]:
        if self._is_broken:
            return
        if not self._futures:
            self._is_alone = bool(self._lost)
            if self._is_alone:
                yield self._lost.popleft()
        if not self._is_alone and not self._lost:
            yield from islice(self._new, max(0, most - len(self._futures)))


def run_on_executor(
    jobs: Iterable[Job],
    start: Callable[[], Executor],
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
    start : callable
        Returns an executor whose processes can load this package; called again when one broke because it lost a
        process. What that one was at is done again, job by job; one that loses its process again fails.
    most_at_once : callable
        Returns how many jobs it may have at once.
    """
    at_work = _AtWork(jobs, start, write)
    try:
        while True:
            if cancel is not None:
                cancel.check()
            for job in at_work.give_out(most_at_once()):
                progress(job, ProgressReport("denoising", 0, 1))
            if at_work.is_done:
                return
            for future, job in at_work.ended():
                # Now it gets its name: who is asked to end waits for that.
                progress(job, ProgressReport("writing", 0, 1))
                yield _outcome_of(future, job)
                progress(job, ProgressReport("denoising", 1, 1))
    finally:
        at_work.cancel()


def _outcome_of(future: "Future[JobOutcome]", job: Job) -> JobOutcome:
    try:
        # The job as it was asked for: the worker may have given it a device.
        return replace(future.result(), job=job)
    except BrokenExecutor as error:
        _log.info("lost %s", job.source, exc_info=error)
        return JobOutcome(job, error=f"{job.source}: the process that denoised it was lost.")
    except (Cancelled, CancelledError):
        raise
    except Exception as error:
        if type(error).__name__ == "KilledWorker":
            return JobOutcome(job, error=f"{job.source}: several workers were lost while they denoised it.")
        return failure(job, error)
