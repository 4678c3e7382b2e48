"""`run_jobs`: reading, denoising and writing overlap, each in a thread, so that none waits for another's photo."""

import os
import threading
from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import nullcontext, suppress
from queue import Empty, SimpleQueue

from gradnet_engine.batch.decoding import Decoder
from gradnet_engine.batch.outcomes import JobOutcome
from gradnet_engine.batch.steps import (
    DenoisedJob,
    ReadJob,
    WriteResult,
    denoise_step,
    failure,
    read_step,
    write_result,
    write_step,
)
from gradnet_engine.denoisers.choosing import ReadyMethod
from gradnet_engine.errors import Cancelled
from gradnet_engine.image_io import is_raw_path
from gradnet_engine.job import Job
from gradnet_engine.progress import CancelToken, ProgressReport

JobProgress = Callable[[Job, ProgressReport], None]

_POLL_S = 0.1
_MOST_WAITING = 1


def ignore_job_progress(job: Job, report: ProgressReport) -> None:
    """Progress callback of those who don't listen."""


def run_jobs(
    jobs: Iterable[Job],
    *,
    progress: JobProgress = ignore_job_progress,
    cancel: CancelToken | None = None,
    write: WriteResult = write_result,
    ready: ReadyMethod | None = None,
    decoder: Decoder | None = None,
) -> Generator[JobOutcome, None, None]:
    """Denoise photos; while one is denoised, the next are read and the last is written.

    At most one photo that was read waits to be denoised, and none that was denoised waits to be written: memory does
    not grow with the number of photos. Photos are read in a child process (`Decoder`).

    Parameters
    ----------
    jobs : iterable of Job
        As planned by `plan_jobs`; taken one by one, in a thread, when there is room for the next.
    progress : callable
        Takes a job and its progress; called in several threads. Of two jobs at work, one is ``"writing"``.
    cancel : CancelToken, optional
        Looked at between tiles. What is being written is finished. A run that fails or is closed calls it too, so that
        whoever makes the jobs, and may wait for the next, ends as well.
    write : WriteResult
        Writes a result, and checks whether it can; called in threads.
    ready : ReadyMethod, optional
        Keeps the method between two runs.
    decoder : Decoder, optional
        Reads the photos, and is kept; None: one that ends with the run.

    Yields
    ------
    JobOutcome
        As each photo is done or has failed: a failure never stops the rest.

    Raises
    ------
    Cancelled
        If `cancel` was called, after what was still finished.
    """
    kept = nullcontext(decoder) if decoder else Decoder()
    cancel = cancel or CancelToken()
    with kept as reader:
        run = _Run(jobs, progress, cancel, write, ready or ReadyMethod(), reader)
        try:
            yield from run.outcomes()
        except BaseException:
            cancel.cancel()
            raise
        finally:
            run.stop()
    cancel.check()


class _Run:
    """Three threads, and what lies between them."""

    def __init__(
        self,
        jobs: Iterable[Job],
        progress: JobProgress,
        cancel: CancelToken,
        write: WriteResult,
        ready: ReadyMethod,
        decoder: Decoder,
    ) -> None:
        self._jobs, self._progress, self._cancel = jobs, progress, cancel
        self._write, self._ready, self._decoder = write, ready, decoder
        self._stopped = threading.Event()
        self._stop = CancelToken(_EitherEvent(self._stopped, cancel))
        self._room = threading.Semaphore(_MOST_WAITING)
        self._writer_is_free = threading.Semaphore(1)
        # A job: its photo is being read. An outcome: a failure on its way to the end. None: nothing comes after it.
        self._read: SimpleQueue[Job | ReadJob | JobOutcome | None] = SimpleQueue()
        self._denoised: SimpleQueue[DenoisedJob | JobOutcome | None] = SimpleQueue()
        self._done: SimpleQueue[JobOutcome | BaseException | None] = SimpleQueue()
        self._threads = [
            threading.Thread(target=self._work, args=(step, following), name=f"gradnet-{name}", daemon=True)
            for name, step, following in (
                ("read", self._read_all, self._read),
                ("denoise", self._denoise_all, self._denoised),
                ("write", self._write_all, self._done),
            )
        ]

    def outcomes(self) -> Iterator[JobOutcome]:
        for thread in self._threads:
            thread.start()
        while not self._cancel.is_cancelled:
            try:
                outcome = self._done.get(timeout=_POLL_S)
            except Empty:
                continue
            if outcome is None:
                return
            if isinstance(outcome, BaseException):
                raise outcome
            yield outcome
        yield from self._last_outcomes()

    def stop(self) -> None:
        """Let the threads come to their end; the writer finishes what it has."""
        self._stopped.set()
        for thread in self._threads:
            if thread.ident is not None:
                thread.join()

    def _last_outcomes(self) -> Iterator[JobOutcome]:
        """Wait for what is being written, but not for what is being denoised."""
        while not self._writer_is_free.acquire(timeout=_POLL_S) and self._threads[-1].is_alive():
            pass
        while not self._done.empty():
            outcome = self._done.get()
            if isinstance(outcome, JobOutcome):
                yield outcome

    def _work(self, step: Callable[[], None], following: "SimpleQueue[object]") -> None:
        try:
            step()
        except Cancelled:
            pass
        except BaseException as error:
            self._done.put(error)
        finally:
            following.put(None)

    def _read_all(self) -> None:
        for job in self._jobs:
            self._wait_for(self._room)
            self._read.put(job)
            try:
                self._read.put(read_step(job, self._decoder, self._write, self._stop))
            except Exception as error:
                self._read.put(failure(job, error))

    def _denoise_all(self) -> None:
        while (item := self._read.get()) is not None:
            self._stop.check()
            if isinstance(item, Job):
                self._get_ready(item)
                continue
            self._room.release()
            if isinstance(item, ReadJob):
                item = self._denoise(item)
            self._wait_for(self._writer_is_free)
            self._denoised.put(item)
            del item  # Else the photo stays in memory until the next one comes.

    def _get_ready(self, job: Job) -> None:
        """Load the method while the photo is read, if there is one: else the sentence would wait for it."""
        self._progress(job, ProgressReport("reading", 0, 1))
        if not os.path.isfile(job.source):
            return
        with suppress(Exception):  # It fails again, and is told, when the photo is there.
            # A guess, by the name: were it wrong, the other is loaded when the photo is there.
            self._ready.choose(job.denoise.method, job.run.device, from_mosaic=is_raw_path(job.source))

    def _denoise(self, item: ReadJob) -> DenoisedJob | JobOutcome:
        job = item.job
        try:
            return denoise_step(item, self._ready, lambda report: self._progress(job, report), self._stop)
        except Exception as error:
            return failure(job, error)

    def _write_all(self) -> None:
        while (item := self._denoised.get()) is not None:
            self._done.put(item if isinstance(item, JobOutcome) else self._written(item))
            del item
            self._writer_is_free.release()

    def _written(self, item: DenoisedJob) -> JobOutcome:
        job = item.read.job
        self._progress(job, ProgressReport("writing", 0, 1))
        try:
            return write_step(item, self._write)
        except Exception as error:
            return failure(job, error)
        finally:
            self._progress(job, ProgressReport("writing", 1, 1))

    def _wait_for(self, room: threading.Semaphore) -> None:
        while not room.acquire(timeout=_POLL_S):
            self._stop.check()
        self._stop.check()


class _EitherEvent:
    """Set when a thread's event or the caller's token is."""

    def __init__(self, event: threading.Event, cancel: CancelToken) -> None:
        self._event, self._cancel = event, cancel

    def set(self) -> None:
        self._event.set()

    def is_set(self) -> bool:
        return self._event.is_set() or self._cancel.is_cancelled
