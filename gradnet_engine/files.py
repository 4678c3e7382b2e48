"""Files that others hold for a moment, files written whole or for the time being, and those that have no number."""

import hashlib
import os
import platform
import sys
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager, suppress
from functools import lru_cache
from pathlib import Path

# What Windows says while a virus scanner, an indexer or another program has a file open. The first may mean that for
# the file whose place is taken, or that permission is missing.
_ACCESS_DENIED, _SHARING_VIOLATION, _LOCK_VIOLATION = 5, 32, 33
FileState = tuple[int, int]
"""Size and time of change."""

_TEMPORARY_SUFFIX = ".tmp"
_DAY_S = 24 * 60 * 60
_PAUSES_S = [0.02 * 2**step for step in range(7)]


def replace_file(source: Path, target: Path) -> None:
    """Give a file another name, over what has it; on Windows wait for who has one of them open.

    Parameters
    ----------
    source, target : Path
        Both on one disk.

    Raises
    ------
    OSError
        If it can't be given.
    """
    try:
        _patiently(lambda: source.replace(target))
    except PermissionError as error:
        if _winerror(error) == _ACCESS_DENIED:
            _check_not_open(target)
        raise


def move_file(source: Path, target: Path) -> None:
    """Give a file or folder another name; on Windows wait for who has it open, and replace nothing.

    Parameters
    ----------
    source, target : Path
        Both on one disk.

    Raises
    ------
    OSError
        If it can't be given.
    """
    _patiently(lambda: source.rename(target))


def remove_file(path: Path) -> None:
    """Remove a file, if it is there; on Windows wait for who has it open.

    Raises
    ------
    OSError
        If it can't be removed.
    """
    _patiently(lambda: path.unlink(missing_ok=True))


def write_whole(path: Path, content: bytes, *, lasting: bool = False) -> None:
    """Write a file, or nothing: who reads it meanwhile finds what was there before.

    Parameters
    ----------
    path : Path
        The file; its folder is made if it is missing.
    content : bytes
        What it is to hold.
    lasting : bool
        Whether it must survive a power cut at once; that takes time.

    Raises
    ------
    OSError
        If it can't be written; nothing is left behind.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    partial = path.with_name(f".{path.name}-{os.urandom(6).hex()}.partial")  # Two processes may write it at once.
    try:
        with partial.open("xb") as file:
            file.write(content)
            if lasting:
                file.flush()
                os.fsync(file.fileno())
        replace_file(partial, path)
        if lasting:
            sync_folder(path.parent)
    except BaseException:
        with suppress(OSError):
            remove_file(partial)
        raise


@contextmanager
def temporary_file(folder: Path) -> Iterator[Path]:
    """Make an empty hidden file in a folder; it is gone afterwards, unless it was moved."""
    path = folder / f"{_own_prefix()}{os.urandom(6).hex()}{_TEMPORARY_SUFFIX}"
    # Not tempfile: its files can be read by nobody else, and this one becomes a photo.
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o666))
    try:
        yield path
    finally:
        # Also on KeyboardInterrupt and Cancelled.
        with suppress(OSError):
            remove_file(path)


@lru_cache(maxsize=256)
def remove_leftovers(folder: Path) -> None:
    """Remove the temporary files of writers that were killed, once for each folder.

    Those of other machines stay, and those that were written to within a day: their writers may be alive, or asleep.
    What can't be removed stays, too.
    """
    with suppress(OSError):
        with temporary_file(folder) as fresh:
            now = fresh.stat().st_mtime  # By the clock of the machine that has the disk.
        with os.scandir(folder) as entries:
            own = [entry for entry in entries if entry.name.startswith(_own_prefix())]
        for entry in own:
            with suppress(OSError):
                if entry.name.endswith(_TEMPORARY_SUFFIX) and entry.stat().st_mtime < now - _DAY_S:
                    os.unlink(entry)


def _own_prefix() -> str:
    machine = hashlib.blake2b(platform.node().encode(errors="surrogateescape"), digest_size=4).hexdigest()
    return f".gradnet-{machine}-"


def sync_folder(folder: Path) -> None:
    """Make the names in a folder last through a power cut, where the system can."""
    if sys.platform == "win32":
        return
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def file_identity(path: Path) -> Hashable:
    """Return what all paths to a file or folder share, and none to another.

    Raises
    ------
    OSError
        If there is none.
    """
    status = path.stat()
    if status.st_ino:
        return status.st_dev, status.st_ino
    # Some drives of other machines number nothing.
    return os.path.normcase(os.path.realpath(path))


def file_state(path: Path) -> FileState | None:
    """Return what tells whether a file has changed; None if it can't be reached."""
    with suppress(OSError):
        status = path.stat()
        return status.st_size, status.st_mtime_ns
    return None


def is_replaced(path: Path, state: FileState | None) -> bool:
    """Tell whether a file that was in this state holds something else by now; one that is gone doesn't."""
    return file_state(path) not in (None, state)


def are_one(path: Path, other: Path) -> bool:
    """Tell whether two paths lead to one file or folder.

    Raises
    ------
    OSError
        If one of them leads to none.
    """
    return file_identity(path) == file_identity(other)


def _patiently(act: Callable[[], object]) -> None:
    """Do it, again for a few seconds while Windows says that another program has the file open."""
    for pause_s in _PAUSES_S:
        try:
            act()
        except PermissionError as error:
            if _winerror(error) not in (_ACCESS_DENIED, _SHARING_VIOLATION, _LOCK_VIOLATION):
                raise
        else:
            return
        time.sleep(pause_s)
    act()


def _check_not_open(path: Path) -> None:
    """Raise what the system says of a file that another program has open, for it says less where that is replaced."""
    try:
        path.rename(path)
    except OSError as error:
        if _winerror(error) == _SHARING_VIOLATION:
            raise


def _winerror(error: OSError) -> int | None:
    return getattr(error, "winerror", None)
