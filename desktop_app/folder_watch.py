"""Tells when there may be something new in folders, or when they have got another name."""

import os
import stat
import sys
import threading
from collections.abc import Iterable
from pathlib import Path

from PySide6.QtCore import QFileSystemWatcher, QObject, Qt, QTimer, Signal
from PySide6.QtGui import QGuiApplication

_SETTLES_MS = 300
_ASKS_EVERY_MS = 2000
_MOST_LISTINGS = 3
"""Of a folder that changes as it is listed: one that files are copied into may never come to rest."""

_GONE = "gone"
_THERE = "there"
"""A folder of which no more is known yet."""

_Identity = tuple[int, int]


class FolderWatch(QObject):
    """Watches folders, and those that they lie in: a folder doesn't tell that another has got its name.

    On Windows whoever watches a folder keeps others from giving another name to what it lies in. There it is asked
    again and again how they are, while the program is in front.

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
        self._asks = sys.platform == "win32"
        self._asking = QTimer(self, interval=_ASKS_EVERY_MS)
        self._asking.timeout.connect(self._ask)
        self._look: _Look | None = None
        self._states: dict[Path, object] = {}

    def watch(self, folders: tuple[Path, ...], was_there: dict[Path, bool]) -> None:
        """Watch these folders and no others.

        Parameters
        ----------
        folders : tuple of Path
            Where anything that changes matters.
        was_there : dict
            What matters to be there or not, and whether it was when it was looked at last.
        """
        if self._asks:
            self._ask_about(dict.fromkeys(folders, True) | was_there)
            return
        # What is gone comes back in one of those that it lay in.
        places = {place for path in (*folders, *was_there) for place in path.parents} | set(folders)
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

    # Where folders can't be watched --------------------------------------------------------------------------------

    def _ask_about(self, was_there: dict[Path, bool]) -> None:
        """Ask about these from now on. What was seen of the same ones holds: it is older than their list."""
        if was_there.keys() == self._states.keys():
            return
        self._states = {path: _THERE if there else _GONE for path, there in was_there.items()}
        self._look = None
        if was_there:
            self._begin_look()
            self._asking.start()
        else:
            self._asking.stop()

    def _ask(self) -> None:
        """Take the answer, and ask anew, beside the window: a share that is lost takes long to answer."""
        if self._look is not None:
            if self._look.is_alive():
                return
            before, self._states, self._look = self._states, self._look.states, None
            if any(_is_another(before[path], state) for path, state in self._states.items()):
                self.changed.emit()
        if QGuiApplication.applicationState() is Qt.ApplicationState.ApplicationActive:
            self._begin_look()

    def _begin_look(self) -> None:
        self._look = _Look(self._states)
        self._look.start()


class _Look(threading.Thread):
    """Sees how folders are."""

    def __init__(self, paths: Iterable[Path]) -> None:
        super().__init__(name="gradnet-look-at-folders", daemon=True)
        self._paths = tuple(paths)
        self.states: dict[Path, object] = {}

    def run(self) -> None:
        """Look."""
        self.states = {path: _state(path) for path in self._paths}


def _state(path: Path) -> object:
    """Return what is another when a folder, or what lies in it, is; cards keep no time for that."""
    try:
        status, names = path.stat(), None
        for _ in range(_MOST_LISTINGS):
            names = frozenset(os.listdir(path)) if stat.S_ISDIR(status.st_mode) else None
            before, status = status, path.stat()
            if status.st_mtime_ns == before.st_mtime_ns:  # Else they may be of two moments: a change is told twice.
                break
    except OSError:
        return _GONE
    return status.st_dev, status.st_ino, status.st_mtime_ns, hash(names)


def _is_another(before: object, state: object) -> bool:
    return state == _GONE if before == _THERE else state != before


def _identity(path: Path) -> _Identity | None:
    """Return what tells a file or folder from another of its name; None if there is none."""
    try:
        status = path.stat()
    except OSError:
        return None
    return status.st_dev, status.st_ino
