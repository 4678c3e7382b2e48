"""What tells whether a file has changed. No Qt here."""

from pathlib import Path

from gradnet_engine.files import FileState, file_state

__all__ = ["FileState", "file_state", "is_replaced"]


def is_replaced(path: Path, state: FileState | None) -> bool:
    """Tell whether a file that was in this state holds something else by now; one that is gone doesn't."""
    return file_state(path) not in (None, state)
