"""Results between their denoising and their name: whole, on the disk, and not yet to be taken for results."""

import errno
import hashlib
import logging
import os
from dataclasses import dataclass
from pathlib import Path

from gradnet_engine.batch.journal import BATCH_FOLDER, PICTURES, STAGING, Entry, Journal
from gradnet_engine.batch.pictures import write_pictures
from gradnet_engine.errors import PhotoWriteError, os_cause
from gradnet_engine.files import file_state, remove_file, replace_file
from gradnet_engine.image_io import publish_file, stage_photo
from gradnet_engine.image_io.write import nearest_there, numbered
from gradnet_engine.job import DenoiseResult, Job, OnConflict
from gradnet_engine.photo import Photo

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Stager:
    """Writes results into a staging folder, and pictures for the report; can be sent to another process or machine.

    Attributes
    ----------
    output : Path
        The output folder, with a journal.
    """

    output: Path

    def check(self, job: Job) -> None:
        """Refuse a folder that can't be made, or takes no file as far as its permissions tell.

        No file is made to find out, as `check_folder` does: the process may be killed, and leave it there.
        """
        nearest = nearest_there(job.destination.parent)
        refusal = errno.ENOTDIR if not nearest.is_dir() else None if os.access(nearest, os.W_OK) else errno.EACCES
        if refusal is not None:
            raise PhotoWriteError(job.destination, os_cause(OSError(refusal, os.strerror(refusal))))

    def __call__(self, job: Job, noisy: Photo, result: DenoiseResult) -> Path:
        """Write a result; return the staged file, whose name holds the digest of its content.

        Raises
        ------
        PhotoWriteError
            If it can't be written; it names the destination.
        """
        folder = self.output / BATCH_FOLDER
        name = staged_stem(job.destination.relative_to(self.output))
        # A job may be done twice at once, by two machines.
        unnamed = folder / STAGING / f"{name}-{os.urandom(6).hex()}.unnamed{job.export.format.suffix}"
        try:
            stage_photo(result.photo, unnamed, job.export)
            staged = unnamed.with_name(f"{name}-{_digest(unnamed)}{unnamed.suffix}")
            replace_file(unnamed, staged)
            write_pictures(noisy, result.photo, folder / PICTURES / f"{name}.jpg")
        except PhotoWriteError as error:
            raise PhotoWriteError(job.destination, error.cause) from error.__cause__
        except OSError as error:
            raise PhotoWriteError(job.destination, os_cause(error)) from error
        return staged


def staged_stem(destination: Path) -> str:
    """Return what the names of a staged file and of a picture begin with; takes the destination from the output."""
    return hashlib.blake2b(destination.as_posix().encode(errors="surrogateescape"), digest_size=8).hexdigest()


def publish(staged: Path, destination: Path, root: Path, on_conflict: OnConflict) -> Path:
    """Give a staged result its name.

    Parameters
    ----------
    staged, destination : Path
        Where it is, and where it goes.
    root : Path
        The output folder, which it may not leave.
    on_conflict : {"unique", "skip", "overwrite"}
        As in `write_photo`.

    Raises
    ------
    PhotoWriteError
        If it can't be given.
    """
    if not Path(os.path.realpath(destination.parent)).is_relative_to(os.path.realpath(root)):
        raise PhotoWriteError(destination, "a link leads out of the output folder")
    return publish_file(staged, destination, on_conflict)


def recover(journal: Journal, on_conflict: OnConflict) -> None:
    """Finish what a run that was ended had staged, and remove what it left unfinished.

    What can't be removed, as another program has it open, is left for the next run.

    Parameters
    ----------
    journal : Journal
        Of the output folder.
    on_conflict : {"unique", "skip", "overwrite"}
        As in `write_photo`.
    """
    for entry in list(journal.entries.values()):
        if entry.state == "staged":
            output = _published_before(journal, entry) or _published_now(journal, entry, on_conflict)
            if output is not None:
                journal.finish(entry.key, output)
    for leftover in journal.staging.iterdir():
        try:
            remove_file(leftover)
        except OSError as error:
            _log.warning("%s: can't be removed: %s.", leftover, os_cause(error))


def _published_before(journal: Journal, entry: Entry) -> Path | None:
    """Find the result under its name, if the run got that far."""
    number = 0
    while (candidate := numbered(journal.output / entry.destination, number)).is_file():
        if Path(entry.staged).stem.endswith(f"-{_digest(candidate)}"):
            return candidate
        number += 1
    return None


def _published_now(journal: Journal, entry: Entry, on_conflict: OnConflict) -> Path | None:
    staged, destination = journal.staging / entry.staged, journal.output / entry.destination
    if not staged.is_file():
        return None
    state = file_state(destination)
    # Where names can't be given without a gap, an empty file takes the place first.
    if state and state[0] in (0, (entry.facts or {}).get("replaced_bytes")):
        on_conflict = "overwrite"
    try:
        return publish(staged, destination, journal.output, on_conflict)
    except PhotoWriteError as error:
        _log.warning("%s It is denoised again.", error)
        return None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
