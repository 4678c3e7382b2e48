"""`write_photo`: whole or not at all. Its halves, for who keeps a journal in between: `stage_photo`, `publish_file`."""

import contextlib
import errno
import logging
import os
import stat
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from gradnet_engine.errors import PhotoWriteError, os_cause
from gradnet_engine.files import are_one, move_file, remove_leftovers, replace_file, sync_folder, temporary_file
from gradnet_engine.image_io.photo_log import messages_about
from gradnet_engine.image_io.refusals import NO_SENSOR_COLOURS, WHITE_SHOWS, Unwritable, lost_with_original
from gradnet_engine.job import ExportSettings, FileFormat, OnConflict
from gradnet_engine.kept_pixels import AnyPhoto
from gradnet_engine.photo import PhotoMetadata
from gradnet_engine.sentence import Sentence

_log = logging.getLogger(__name__)


def write_photo(photo: AnyPhoto, destination: Path, export: ExportSettings = ExportSettings()) -> Path:  # noqa: B008 - frozen
    """Write a photo whole or not at all.

    Parameters
    ----------
    photo : Photo or KeptPhoto
        What to write, encoded for viewing.
    destination : Path
        The file; folders that are missing are made. Its suffix doesn't choose the format.
    export : ExportSettings
        Format, and what to do if the file exists: ``"unique"`` writes to ``name-1``, ``name-2``... beside it;
        ``"skip"`` leaves it and raises, as callers look before they denoise and it came in between; ``"overwrite"``
        replaces it, unless it is write-protected, or is the photo's source and holds more than the photo. Only the
        last can replace any file.

    Returns
    -------
    Path
        The file that was written.

    Raises
    ------
    PhotoWriteError
        If it can't be written; nothing is left behind.
    """
    destination = Path(destination)
    check_writable(photo, destination, export)
    with _writable(destination):
        destination.parent.mkdir(parents=True, exist_ok=True)
        remove_leftovers(destination.parent)
        with temporary_file(destination.parent) as temporary:
            _encode_to(temporary, photo, export)
            return _publish(temporary, destination, export.on_conflict)


def check_writable(photo: AnyPhoto, destination: Path, export: ExportSettings) -> None:
    """Raise before a photo is denoised what `write_photo` would raise afterwards of its format or the file it replaces.

    Parameters
    ----------
    photo : Photo or KeptPhoto
        What is to be written, or what that is going to be made of.
    destination : Path
        The file.
    export : ExportSettings
        Format, and what to do if the file exists.

    Raises
    ------
    PhotoWriteError
        If the format can't hold it, or the file would be replaced and may not be.
    """
    with _writable(destination):
        _check_format(photo, export)
    if export.on_conflict != "overwrite":
        return
    with _writable(destination), contextlib.suppress(FileNotFoundError):
        _check_unprotected(destination)
        _check_original_is_kept(photo.metadata, destination, export)


def nearest_there(folder: Path) -> Path:
    """Return a folder, or the nearest around it that is there, be it no folder; itself where nothing is."""
    return next(filter(os.path.lexists, (folder, *folder.parents)), folder)


def check_folder(folder: Path, destination: Path | None = None) -> None:
    """Refuse a folder that takes no file, as a write-protected card; found out by making one, which is gone afterwards.

    What permissions say isn't all: disks, network folders and Windows have rules of their own.

    Parameters
    ----------
    folder : Path
        Where a result will go; where it isn't there, the nearest one around it that is. Of a drive that isn't there,
        nothing exists.
    destination : Path, optional
        The file that the sentence is about; without it, the folder that was tried.

    Raises
    ------
    PhotoWriteError
        If no file can be made there.
    """
    tried = nearest_there(folder)
    with _writable(destination or tried), temporary_file(tried):
        pass


def stage_photo(photo: AnyPhoto, staged: Path, export: ExportSettings) -> None:
    """Write a photo whole to a place where nobody takes it for a result yet.

    Parameters
    ----------
    photo : Photo or KeptPhoto
        What to write, encoded for viewing.
    staged : Path
        The file, replaced if it exists; its folder is there.
    export : ExportSettings
        Format.

    Raises
    ------
    PhotoWriteError
        If it can't be written; nothing is left behind.
    """
    with _writable(staged), temporary_file(staged.parent) as temporary:
        _encode_to(temporary, photo, export)
        replace_file(temporary, staged)
        sync_folder(staged.parent)


def publish_file(staged: Path, destination: Path, on_conflict: OnConflict) -> Path:
    """Give a staged file its name.

    Parameters
    ----------
    staged : Path
        As `stage_photo` left it, on the same disk; gone afterwards.
    destination : Path
        The name; folders that are missing are made.
    on_conflict : {"unique", "skip", "overwrite"}
        As in `write_photo`.

    Returns
    -------
    Path
        The name that it got.

    Raises
    ------
    PhotoWriteError
        If it can't be given.
    """
    with _writable(destination):
        destination.parent.mkdir(parents=True, exist_ok=True)
        published = _publish(staged, destination, on_conflict)
        staged.unlink(missing_ok=True)
    return published


def lost_by_format(photo: AnyPhoto, export: ExportSettings) -> Sentence | None:
    """Return what a photo loses by the format that it is written in, in one sentence; None if that is nothing."""
    return WHITE_SHOWS if photo.alpha is not None and export.format is FileFormat.JPEG else None


def numbered(path: Path, number: int) -> Path:
    """Return the path with a number at the end of its stem; 0 leaves it."""
    return path.with_name(f"{path.stem}-{number}{path.suffix}") if number else path


def _encode_to(path: Path, photo: AnyPhoto, export: ExportSettings) -> None:
    from gradnet_engine.image_io.encode import encode_photo

    _check_format(photo, export)
    with path.open("r+b") as stream, messages_about(photo.metadata.source_path):
        encode_photo(stream, photo, export)
        stream.flush()
        os.fsync(stream.fileno())


def _check_format(photo: AnyPhoto, export: ExportSettings) -> None:
    """Raise `Unwritable` if a photo isn't what a format holds."""
    if export.format is FileFormat.DNG and photo.metadata.sensor_colours is None:
        raise Unwritable(NO_SENSOR_COLOURS)


def _check_unprotected(destination: Path) -> int:
    """Raise if a file is write-protected, or is a folder; else return its permissions."""
    status = destination.stat()
    if stat.S_ISDIR(status.st_mode):  # Windows would say that permission is missing.
        raise IsADirectoryError(errno.EISDIR, os.strerror(errno.EISDIR), str(destination))
    mode = stat.S_IMODE(status.st_mode)
    # The bit also stands for Windows' attribute. Asking whether this user may write is no use: root may always.
    if not mode & stat.S_IWUSR:
        raise Unwritable("the file of that name is write-protected")
    return mode


def _check_original_is_kept(metadata: PhotoMetadata, destination: Path, export: ExportSettings) -> None:
    """Raise `Unwritable` if a photo would take the place of its source, and part of that be lost."""
    source = metadata.source_path
    left_out = lost_with_original(metadata.left_out, keep_metadata=export.keep_metadata)
    if source is not None and left_out is not None and are_one(source, destination):
        raise Unwritable(
            "it is the original itself, and {left_out} would be lost; choose another name", left_out=left_out
        )


@contextmanager
def _writable(destination: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        _log.info("%s can't be written", destination, exc_info=True)
        raise PhotoWriteError(destination, os_cause(error)) from error
    except Unwritable as error:
        raise PhotoWriteError(destination, error.cause) from error
    except MemoryError as error:
        raise PhotoWriteError(destination, "there isn't enough memory to encode it") from error


def _publish(finished: Path, destination: Path, on_conflict: OnConflict) -> Path:
    """Give the finished file its name, lastingly."""
    candidate, number = destination, 0
    while True:
        try:
            if on_conflict == "overwrite":
                _replace(finished, candidate)
            else:
                _move_without_replacing(finished, candidate)
            sync_folder(destination.parent)
            return candidate
        except FileExistsError:
            if on_conflict == "skip":
                raise PhotoWriteError(destination, "it exists already") from None
            number += 1
            candidate = numbered(destination, number)


def _replace(temporary: Path, destination: Path) -> None:
    """Rename, over what has the name; the permissions of that remain."""
    with contextlib.suppress(FileNotFoundError):
        mode = _check_unprotected(destination)
        if mode != stat.S_IMODE(temporary.stat().st_mode):
            temporary.chmod(mode)
    replace_file(temporary, destination)


def _move_without_replacing(temporary: Path, destination: Path) -> None:
    """Rename, or raise `FileExistsError` if the name is taken, without a gap in between."""
    if sys.platform == "win32":
        move_file(temporary, destination)
        return
    try:
        os.link(temporary, destination)
    except FileExistsError:
        raise
    except OSError:
        # Disks without hard links (exFAT, some network folders): take the name with an empty file, then replace that.
        os.close(os.open(destination, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
        try:
            temporary.replace(destination)
        except BaseException:
            destination.unlink()
            raise
