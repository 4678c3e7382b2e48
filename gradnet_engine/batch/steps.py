"""The three steps of a job, and how each failure becomes a sentence."""

import errno
import logging
import time
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol

from gradnet_engine.batch.decoding import Decoder
from gradnet_engine.batch.outcomes import JobOutcome, JobResult
from gradnet_engine.denoisers.choosing import ReadyMethod
from gradnet_engine.errors import NO_MEMORY, Cancelled, DenoiseError, EngineError, PhotoReadError, PhotoWriteError
from gradnet_engine.files import FileState, are_one, file_state, is_replaced
from gradnet_engine.image_io import check_folder, check_writable, lost_by_format, read_photo, write_photo
from gradnet_engine.job import DenoiseResult, Job
from gradnet_engine.kept_pixels import AnyPhoto
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import Photo
from gradnet_engine.pipeline import denoise_photo, look_ahead
from gradnet_engine.progress import CancelToken, ProgressCallback
from gradnet_engine.sentence import Sentence

_log = logging.getLogger(__name__)
_DISK_IS_FULL = {errno.ENOSPC, errno.EDQUOT}


class WriteResult(Protocol):
    """Who writes results, and refuses before a photo is denoised what it could not write."""

    def check(self, job: Job) -> None:
        """Raise `PhotoWriteError` where a job's result could not be written."""
        ...

    def __call__(self, job: Job, noisy: Photo, result: DenoiseResult) -> Path:
        """Take a job, the noisy photo and what was made of it; return the file written."""
        ...


class WriteToDestination:
    """Writes results to their jobs' destinations."""

    def check(self, job: Job) -> None:
        """Refuse a folder that takes no file."""
        check_folder(job.destination.parent, job.destination)

    def __call__(self, job: Job, noisy: Photo, result: DenoiseResult) -> Path:
        """Write a result whole, or not at all."""
        return write_photo(result.photo, job.destination, job.export)


write_result = WriteToDestination()


@dataclass(frozen=True, slots=True, eq=False)
class ReadJob:
    """A job whose photo is in memory, with what `look_ahead` says of it."""

    job: Job
    noisy: Photo
    seen: AnyPhoto
    noise: NoiseCurve | None
    state: FileState | None
    """Of its file, before it was read."""
    reading_s: float


@dataclass(frozen=True, slots=True, eq=False)
class DenoisedJob:
    """A job whose result is in memory."""

    read: ReadJob
    result: DenoiseResult
    denoising_s: float


def read_step(job: Job, decoder: Decoder, write: WriteResult, cancel: CancelToken) -> ReadJob:
    """Read and develop a job's photo in the decoder's process, and look ahead, unless its result can't be written."""
    started_s, state = time.perf_counter(), file_state(job.source)
    read = partial(read_photo, raw=job.raw, keep_metadata=job.export.keep_metadata)
    photo = decoder.call(read, job.source, cancel)
    check_writable(photo, job.destination, job.export)
    write.check(job)
    reading_s = time.perf_counter() - started_s
    return ReadJob(job, photo, *look_ahead(photo, job.denoise, cancel), state, reading_s)


def denoise_step(read: ReadJob, ready: ReadyMethod, progress: ProgressCallback, cancel: CancelToken) -> DenoisedJob:
    """Denoise a photo that was read."""
    job = read.job
    metadata = read.noisy.metadata
    chosen = ready.choose(job.denoise.method, job.run.device, from_mosaic=metadata.from_mosaic)
    started_s = time.perf_counter()
    result = denoise_photo(
        read.noisy,
        job.denoise,
        job.run,
        chosen=chosen,
        seen=read.seen,
        noise=read.noise,
        progress=progress,
        cancel=cancel,
    )
    return DenoisedJob(read, result, time.perf_counter() - started_s)


def write_step(denoised: DenoisedJob, write: WriteResult) -> JobOutcome:
    """Write a result, and tell what was done."""
    job, result = denoised.read.job, denoised.result
    started_s = time.perf_counter()
    _check_unchanged(denoised.read)
    output = write(job, denoised.read.noisy, result)
    done = JobResult(
        sigma=result.sigma,
        device=result.device,
        method_used=result.method_used,
        why=result.why,
        damage=result.photo.metadata.damage,
        left_out=result.photo.metadata.left_out,
        lost=lost_by_format(result.photo, job.export),
        width_px=result.photo.width_px,
        height_px=result.photo.height_px,
        elapsed_s=result.elapsed_s,
        reading_s=denoised.read.reading_s,
        denoising_s=denoised.denoising_s,
        writing_s=time.perf_counter() - started_s,
        output_bytes=output.stat().st_size,
    )
    return JobOutcome(job, output, done)


def _check_unchanged(read: ReadJob) -> None:
    """Refuse to replace an original that another program has changed meanwhile: a rating, say, would be lost."""
    source, destination = read.job.source, read.job.destination
    with suppress(OSError):  # There is no such file yet.
        if are_one(source, destination) and is_replaced(source, read.state):
            raise PhotoWriteError(destination, "it is the original itself, and has been changed since it was read")


def failure(job: Job, error: Exception) -> JobOutcome:
    """Return what became of a job that failed; raises `Cancelled` again, which is no failure."""
    if isinstance(error, Cancelled):
        raise error
    if isinstance(error, DenoiseError):  # It doesn't know whose pixels they were.
        return JobOutcome(job, error=Sentence("{path}: {sentence}", path=job.source, sentence=error.sentence))
    if isinstance(error, EngineError):
        return JobOutcome(job, error=error.sentence, disk_full=disk_is_full(error))
    if isinstance(error, MemoryError):
        return JobOutcome(job, error=PhotoReadError(job.source, NO_MEMORY).sentence)
    # A fault of ours in one photo must not cost a night's other thousand.
    _log.info("unexpected failure on %s", job.source, exc_info=error)
    sentence = Sentence(
        "{path}: failed for an unexpected reason: {kind}: {error}.",
        path=job.source,
        kind=type(error).__name__,
        error=error,
    )
    return JobOutcome(job, error=sentence, disk_full=disk_is_full(error))


def disk_is_full(error: BaseException) -> bool:
    """Tell whether a file couldn't be written because there was no room."""
    cause = error if isinstance(error, OSError) else error.__cause__
    return isinstance(cause, OSError) and cause.errno in _DISK_IS_FULL
