"""Where what the program has learnt is kept from one run to the next."""

from pathlib import Path

from PySide6.QtCore import QStandardPaths


def user_data(name: str) -> Path:
    """Return a file in the user's folder for such data."""
    return Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppLocalDataLocation)) / name
