"""Tells when there may be something new in folders, or when they have got another name."""

import os
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, QTimer, Signal

_SETTLES_MS = 300


class FolderWatch(QObject):
    """Watches folders, and those that they lie in: a folder doesn't tell that it was given another name.

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
        self._was_there: dict[Path, bool] = {}
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
        self._folders, self._was_there = folders, was_there
        watched = set(self._watcher.directories())
        places = {str(place) for folder in folders for place in (folder, *folder.parents)}
        wanted = {place for place in places if os.access(place, os.R_OK)}
        if watched - wanted:
            self._watcher.removePaths(sorted(watched - wanted))
        if wanted - watched:
            self._watcher.addPaths(sorted(wanted - watched))

    def _on_directory_changed(self, name: str) -> None:
        if Path(name) in self._folders:
            self._settling.start()
        elif not self._checking.isActive():  # Much may happen around a folder, and never come to rest.
            self._checking.start()

    def _check(self) -> None:
        if any(os.path.exists(path) is not was_there for path, was_there in self._was_there.items()):
            self.changed.emit()
