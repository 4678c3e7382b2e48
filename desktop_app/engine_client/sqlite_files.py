"""SQLite files: made where they are missing, and begun anew where they are damaged. No Qt here."""

import logging
import os
import sqlite3
from collections.abc import Callable
from pathlib import Path

from gradnet_engine.files import remove_file, replace_file

_log = logging.getLogger(__name__)


def opened(
    path: Path, prepare: Callable[[sqlite3.Connection], None], wait_s: float, *, is_precious: bool
) -> sqlite3.Connection:
    """Open a file, or begin it anew where it is damaged.

    Parameters
    ----------
    path : Path
        The file; its folder is made if it is missing.
    prepare : callable
        Takes the connection, and sees to it that it has its tables.
    wait_s : float
        How long to wait for other processes that use it.
    is_precious : bool
        Whether a damaged one is kept beside it, named ``.damaged``, in place of an earlier one.

    Raises
    ------
    OSError, sqlite3.Error
        If it can't be opened.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        return _connected(path, prepare, wait_s)
    except sqlite3.DatabaseError as error:
        if isinstance(error, sqlite3.OperationalError):
            raise
        _log.warning("%s is damaged and begins anew: %s", path, error)
        if is_precious:
            replace_file(path, path.with_name(f"{path.name}.damaged"))
        else:
            remove_file(path)
        return _connected(path, prepare, wait_s)


def sqlite_name(name: Path | str) -> str | bytes:
    """Return what stands for a file's name in a data base, whose texts are UTF-8: its bytes where they aren't."""
    text = str(name)
    try:
        text.encode()
    except UnicodeEncodeError:
        return os.fsencode(text)
    return text


def _connected(path: Path, prepare: Callable[[sqlite3.Connection], None], wait_s: float) -> sqlite3.Connection:
    connection = sqlite3.connect(path, timeout=wait_s)
    try:
        with connection:
            prepare(connection)
    except BaseException:
        connection.close()  # Else Windows keeps the file for who has the error.
        raise
    return connection
