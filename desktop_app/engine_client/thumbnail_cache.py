"""Thumbnails kept on disk from one run to the next."""

import json
import logging
import sqlite3
import time
from contextlib import closing
from datetime import datetime
from pathlib import Path

from desktop_app.engine_client.sqlite_files import opened, sqlite_name
from desktop_app.engine_client.thumbnail_messages import EDGE_PX, ListedFacts, PhotoFile

_log = logging.getLogger(__name__)

_MOST_BYTES = 500 << 20
_WAIT_S = 10.0
_PUTS_A_LOOK = 200
_VERSION = 2
"""Of the table, and of how thumbnails are made: what an older program kept may look otherwise."""
_TABLE = """
CREATE TABLE IF NOT EXISTS thumbnails (
    path TEXT PRIMARY KEY, size_bytes INTEGER, modified_ns INTEGER, beside TEXT, edge_px INTEGER,
    jpeg BLOB, facts TEXT, used_s INTEGER
) WITHOUT ROWID
"""


class ThumbnailCache:
    """A file of thumbnails that several processes may use at once.

    A thumbnail counts as long as its photo has the same path, size and time of change, and so has what lies beside it.
    What is used least goes first when the file grows too large. A cache that can't be used, for whatever reason, is one
    that never has anything.

    Parameters
    ----------
    path : Path
        The SQLite file; it is made where it is missing, and made anew where it is damaged.
    most_bytes : int
        Size that is kept.
    """

    def __init__(self, path: Path, most_bytes: int = _MOST_BYTES) -> None:
        self._most_bytes = most_bytes
        self._puts = 0
        self._connection = _opened(path)

    def get(self, file: PhotoFile) -> tuple[bytes, ListedFacts] | None:
        """Return a thumbnail as a JPEG file and the photo's facts, or None."""
        row = self._run(
            "SELECT jpeg, facts FROM thumbnails WHERE path = ? AND size_bytes = ? AND modified_ns = ?"
            " AND beside = ? AND edge_px = ?",
            *_identity(file),
        )
        if row is None:
            return None
        self._run("UPDATE thumbnails SET used_s = ? WHERE path = ?", int(time.time()), sqlite_name(file.path))
        return row[0], _facts(row[1])

    def put(self, file: PhotoFile, jpeg: bytes, facts: ListedFacts) -> None:
        """Keep a thumbnail in place of an older one of the same path."""
        self._run(
            "INSERT OR REPLACE INTO thumbnails VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            *_identity(file),
            jpeg,
            _text(facts),
            int(time.time()),
        )
        if self._puts % _PUTS_A_LOOK == 0:
            self._shrink()
        self._puts += 1

    def close(self) -> None:
        """Let go of the file."""
        if self._connection is not None:
            self._connection.close()

    def _shrink(self) -> None:
        """Drop what is used least until the rest is small enough."""
        self._run(
            "DELETE FROM thumbnails WHERE path IN (SELECT path FROM (SELECT path, sum(length(jpeg)) OVER"
            " (ORDER BY used_s DESC, path) AS total FROM thumbnails) WHERE total > ?)",
            self._most_bytes,
        )

    def _run(self, statement: str, *values: object) -> tuple | None:
        if self._connection is None:
            return None
        try:
            with self._connection, closing(self._connection.execute(statement, values)) as cursor:
                return cursor.fetchone()
        except sqlite3.Error as error:
            _log.warning("the cache of thumbnails can't be used: %s", error)
            return None


def _opened(path: Path) -> sqlite3.Connection | None:
    try:
        return opened(path, _prepare, _WAIT_S, is_precious=False)
    except (OSError, sqlite3.Error) as error:
        _log.warning("the cache of thumbnails can't be opened: %s", error)
        return None


def _prepare(connection: sqlite3.Connection) -> None:
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = OFF")  # A power cut may cost thumbnails, never photos.
    if connection.execute("PRAGMA user_version").fetchone() != (_VERSION,):
        connection.execute("DROP TABLE IF EXISTS thumbnails")
        connection.execute(f"PRAGMA user_version = {_VERSION}")
    connection.execute(_TABLE)


def _identity(file: PhotoFile) -> tuple[str | bytes, int, int, str, int]:
    return sqlite_name(file.path), *file.state, json.dumps(file.beside), EDGE_PX


def _text(facts: ListedFacts) -> str:
    taken = None if facts.taken is None else facts.taken.isoformat()
    return json.dumps([facts.width_px, facts.height_px, facts.iso, taken, facts.camera])


def _facts(text: str) -> ListedFacts:
    width_px, height_px, iso, taken, camera = json.loads(text)
    return ListedFacts(width_px, height_px, iso, taken and datetime.fromisoformat(taken), camera)
