"""What tells whether a file has changed. No Qt here."""

from contextlib import suppress
from pathlib import Path

FileState = tuple[int, int]
"""Size and time of change."""


def file_state(path: Path) -> FileState | None:
    """Return what tells whether a file has changed; None if it can't be reached."""
    with suppress(OSError):
        status = path.stat()
        return status.st_size, status.st_mtime_ns
    return None


def is_replaced(path: Path, state: FileState | None) -> bool:
    """Tell whether a file that was in this state holds something else by now; one that is gone doesn't."""
    return file_state(path) not in (None, state)
