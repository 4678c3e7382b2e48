"""Tells when there may be something new in folders, or when they have got another name."""

import os
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

_SETTLES_MS = 300

_Identity = tuple[int, int]


class FolderWatch(QObject):
    """Watches folders, and those that they lie in: a folder doesn't tell that another has got its name.

    Parameters
    ----------
    parent : QObject, optional
        Owner.
    """

    changed = Signal()
    """What was looked at may be another, be gone, or be there again."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._folders: tuple[Path, ...] = ()
        self._seen: dict[Path, _Identity | None] = {}
        self._watcher = QFileSystemWatcher(self)
        self._settling = QTimer(self, singleShot=True, interval=_SETTLES_MS)
        self._checking = QTimer(self, singleShot=True, interval=_SETTLES_MS)
        self._settling.timeout.connect(self.changed)
        self._checking.timeout.connect(self._check)
        self._watcher.directoryChanged.connect(self._on_directory_changed)

    def watch(self, folders: tuple[Path, ...], was_there: dict[Path, bool]) -> None:
        """Watch these folders and no others.

        Parameters
        ----------
        folders : tuple of Path
            Where anything that changes matters.
        was_there : dict
            What matters to be there or not, and whether it was when it was looked at last.
        """
        places = {place for folder in folders for place in (folder, *folder.parents)}
        seen = {place: _identity(place) for place in places}
        seen |= {path: _identity(path) if there else None for path, there in was_there.items()}
        watched = set(self._watcher.directories())
        # Of a folder in another's place Qt still watches that other.
        kept = {str(place) for place in places if seen[place] == self._seen.get(place)} & watched
        wanted = {str(place) for place in places if os.access(place, os.R_OK)}
        self._folders, self._seen = folders, seen
        if watched - (wanted & kept):
            self._watcher.removePaths(sorted(watched - (wanted & kept)))
        if wanted - kept:
            self._watcher.addPaths(sorted(wanted - kept))

    def _on_directory_changed(self, name: str) -> None:
        if Path(name) in self._folders:
            self._settling.start()
        elif not self._checking.isActive():  # Much may happen around a folder, and never come to rest.
            self._checking.start()

    def _check(self) -> None:
        if any(_identity(path) != identity for path, identity in self._seen.items()):
            self.changed.emit()


def _identity(path: Path) -> _Identity | None:
    """Return what tells a file or folder from another of its name; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
