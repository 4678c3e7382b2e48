"""Which photos have been exported, and which files are results: kept from one run to the next."""

import logging
import sqlite3
import time
from contextlib import closing
from enum import Enum
from pathlib import Path

from desktop_app.engine_client.sqlite_files import opened, sqlite_name
from desktop_app.engine_client.thumbnail_messages import PhotoFile
from desktop_app.user_data import user_data

_log = logging.getLogger(__name__)

_WAIT_S = 0.2
# FAT keeps times to two seconds, exFAT to ten milliseconds: what a file's time is once its disk was taken out.
_TIME_STEP_NS = 2_000_000_000


class Mark(Enum):
    """What is remembered of a file; the values name tables."""

    EXPORTED = "exported"
    RESULT = "results"


class FileMarks:
    """Marks of files, kept in one: they hold as long as the file's path, size and time of change are the same.

    Times are the same within what every file system keeps of them. What can't be kept or read is done without.

    Parameters
    ----------
    path : Path, optional
        The file; without one, in the user's folder for such data.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or user_data("exported.sqlite3")

    def among(self, folder: Path, mark: Mark) -> set[tuple[str | bytes, int, int]]:
        """Return the `identity` of each file of a folder that bears a mark."""
        if not self._path.exists():
            return set()
        try:
            with closing(self._opened()) as marks:
                select = f"SELECT name, size, modified FROM {mark.value} WHERE folder = ?"
                rows = marks.execute(select, (sqlite_name(folder),))
                return {(name, size_bytes, _rounded(modified_ns)) for name, size_bytes, modified_ns in rows}
        except (OSError, sqlite3.Error) as error:
            _log.warning("which photos were exported is not known: %s", error)
            return set()

    def add(self, path: Path, size_bytes: int, modified_ns: int, mark: Mark) -> None:
        """Mark a file."""
        row = sqlite_name(path.parent), sqlite_name(path.name), size_bytes, modified_ns, int(time.time())
        try:
            with closing(self._opened()) as marks, marks:
                marks.execute(f"INSERT OR REPLACE INTO {mark.value} VALUES (?, ?, ?, ?, ?)", row)
        except (OSError, sqlite3.Error) as error:
            _log.warning("that %s is an export, or has one, is not remembered: %s", path, error)

    def _opened(self) -> sqlite3.Connection:
        return opened(self._path, _prepare, _WAIT_S, is_precious=True)


def identity(file: PhotoFile) -> tuple[str | bytes, int, int]:
    """Return what `FileMarks.among` holds of a photo."""
    size_bytes, modified_ns = file.state
    return sqlite_name(file.path.name), size_bytes, _rounded(modified_ns)


def _prepare(marks: sqlite3.Connection) -> None:
    for mark in Mark:
        marks.execute(
            f"CREATE TABLE IF NOT EXISTS {mark.value} (folder TEXT, name TEXT, size INTEGER, modified INTEGER,"
            " at INTEGER, PRIMARY KEY (folder, name)) WITHOUT ROWID"
        )


def _rounded(modified_ns: int) -> int:
    return modified_ns // _TIME_STEP_NS
