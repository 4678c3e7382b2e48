"""Small photos, and batches of them."""

import errno
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import numpy as np
from PIL import Image

from gradnet_engine.batch import Decoder, FolderOrder, Journal, plan_folder, recover, run_folder, run_jobs
from gradnet_engine.batch.staging import Stager
from gradnet_engine.batch.steps import WriteToDestination
from gradnet_engine.errors import PhotoWriteError
from gradnet_engine.image_io import read_info
from gradnet_engine.job import DenoiseResult, Job
from gradnet_engine.photo import Photo


def save_photo(path: Path, seed: int = 0, height_px: int = 48, width_px: int = 64) -> Path:
    """Write a small noisy JPEG, another for each seed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).normal(0, 20, (height_px, width_px, 3))
    ramp = np.linspace(40, 200, width_px)[None, :, None]
    Image.fromarray(np.clip(ramp + noise, 0, 255).astype(np.uint8)).save(path, quality=95)
    return path


def save_pages(path: Path) -> Path:
    """Write a TIFF of two photos, of which one is denoised."""
    first, second = (np.random.default_rng(seed).integers(0, 256, (48, 64, 3), np.uint8) for seed in range(2))
    Image.fromarray(first).save(path, save_all=True, append_images=[Image.fromarray(second)])
    return path


@dataclass(frozen=True)
class WritingBy(WriteToDestination):
    """Checks as the engine does, and has a function write."""

    write: Callable[[Job, Photo, DenoiseResult], Path]

    def __call__(self, job: Job, noisy: Photo, result: DenoiseResult) -> Path:
        return self.write(job, noisy, result)


class NoRoomForB(Stager):
    """Writes as the engine does, but for one photo the disk is full."""

    def __call__(self, job: Job, noisy: Photo, result: DenoiseResult) -> Path:
        if job.source.name == "b.JPG":
            raise PhotoWriteError(job.destination, "the disk is full") from OSError(errno.ENOSPC, "No space left")
        return super().__call__(job, noisy, result)


def run_order(order: FolderOrder, decoder: Decoder, **repeat: bool) -> list[str | None]:
    """Run a batch as the command does; return each photo's error."""
    with Journal(order.output) as journal:
        recover(journal, order.settings.export.on_conflict)
        plan = plan_folder(order, journal.entries, read_info, **repeat)
        journal.plan([photo.entry for photo in plan.todo])
        run = partial(run_jobs, decoder=decoder)
        return [outcome.error for outcome in run_folder(plan.todo, journal, run=run)]


def results_in(output: Path) -> dict[str, bytes]:
    """Return the files of an output folder, but those of the batch's own folder."""
    return {
        path.relative_to(output).as_posix(): path.read_bytes()
        for path in output.rglob("*")
        if path.is_file() and "gradnet-batch" not in path.parts
    }
