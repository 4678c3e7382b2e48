"""Folders of photos that went away, or got another name, while their results were made. No Qt here."""

import os.path
from pathlib import Path

from gradnet_engine.errors import PhotoWriteError
from gradnet_engine.job import DenoiseResult, Job
from gradnet_engine.photo import Photo
from gradnet_engine.sentence import Sentence


def refuse_lost_folder(job: Job) -> None:
    """Raise instead of making a folder anew that the user took away, and leaving a result in it alone.

    Raises
    ------
    PhotoWriteError
        If the result is to lie beside its photo, or further within its folder, and that is gone.
    """
    folder = job.source.parent
    if folder in job.destination.parents and not os.path.isdir(folder):
        raise PhotoWriteError(job.destination, "its folder is no longer there")


class WriteWhereItBelongs:
    """Writes results as the engine does, unless `refuse_lost_folder` does."""

    def check(self, job: Job) -> None:
        """Refuse what could not be written."""
        from gradnet_engine.batch.steps import write_result

        refuse_lost_folder(job)
        write_result.check(job)

    def __call__(self, job: Job, noisy: Photo, result: DenoiseResult) -> Path:
        """Write a result."""
        from gradnet_engine.batch.steps import write_result

        refuse_lost_folder(job)
        return write_result(job, noisy, result)


def lost_folder(sources: tuple[Path, ...]) -> Sentence | None:
    """Return what the user reads if none of these photos has its folder any more."""
    folders = dict.fromkeys(source.parent for source in sources)
    if not folders or any(map(os.path.isdir, folders)):
        return None
    return Sentence("The folder {path} is no longer there.", path=next(iter(folders)))
