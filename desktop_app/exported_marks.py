"""Which photos have been exported, kept from one run to the next."""

import logging
import sqlite3
import time
from contextlib import closing
from pathlib import Path

from PySide6.QtCore import QStandardPaths

from desktop_app.engine_client.thumbnail_cache import sqlite_name
from desktop_app.engine_client.thumbnail_messages import PhotoFile

_log = logging.getLogger(__name__)

_WAIT_S = 0.2


class ExportedMarks:
    """A mark for each exported photo, in a file: as long as the photo's path, size and time of change are the same.

    What can't be kept or read is done without.

    Parameters
    ----------
    path : Path, optional
        The file; without one, in the user's folder for such data.
    """

    def __init__(self, path: Path | None = None) -> None:
        self._path = path or _usual_path()

    def among(self, folder: Path) -> set[tuple[str | bytes, int, int]]:
        """Return name, size and time of change of the marked photos of a folder."""
        if not self._path.exists():
            return set()
        try:
            with closing(self._opened()) as marks:
                select = "SELECT name, size, modified FROM exported WHERE folder = ?"
                return set(marks.execute(select, (sqlite_name(folder),)))
        except sqlite3.Error as error:
            _log.warning("which photos were exported is not known: %s", error)
            return set()

    def add(self, file: PhotoFile) -> None:
        """Mark a photo."""
        row = sqlite_name(file.path.parent), *identity(file), int(time.time())
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(self._opened()) as marks, marks:
                marks.execute("INSERT OR REPLACE INTO exported VALUES (?, ?, ?, ?, ?)", row)
        except (OSError, sqlite3.Error) as error:
            _log.warning("that %s was exported is not remembered: %s", file.path, error)

    def _opened(self) -> sqlite3.Connection:
        marks = sqlite3.connect(self._path, timeout=_WAIT_S)
        marks.execute(
            "CREATE TABLE IF NOT EXISTS exported (folder TEXT, name TEXT, size INTEGER, modified INTEGER, at INTEGER,"
            " PRIMARY KEY (folder, name)) WITHOUT ROWID"
        )
        return marks


def identity(file: PhotoFile) -> tuple[str | bytes, int, int]:
    """Return what `ExportedMarks.among` holds of a photo."""
    return sqlite_name(file.path.name), file.size_bytes, file.modified_ns


def _usual_path() -> Path:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)
    return Path(folder) / "exported.sqlite3"
