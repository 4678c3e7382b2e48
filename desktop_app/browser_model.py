"""The photos of a folder, as a list that fills with thumbnails, follows the folder, and can be filtered and sorted."""

import os
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Set
from enum import IntEnum
from functools import partial
from pathlib import Path
from typing import Any

from PySide6.QtCore import (
    QAbstractListModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QImage, QPixmap

from desktop_app.browser_entry import PhotoEntry, PhotoState, SortKey, arranged
from desktop_app.engine_client.thumbnail_client import ThumbnailClient
from desktop_app.engine_client.thumbnail_messages import ListedFacts, NoThumbnail, PhotoFile, PhotosFound, Thumbnail
from desktop_app.file_marks import FileMarks, Mark, identity
from desktop_app.folder_watch import FolderWatch
from desktop_app.labels import plain_tip
from desktop_app.screen_colours import in_screen_colours
from desktop_app.spoken import spoken
from gradnet_engine.files import FileState, file_state

_MOST_PIXMAPS = 600
"""At 320 by 213 pixels each: 160 MB at the most."""

_SORT_EVERY_MS = 400
_LOOKS_AGAIN_MS = 2000
_DISK_ANSWERS_S = 0.05
_ASKS_AGAIN_MS = 20

Index = QModelIndex | QPersistentModelIndex


class Role(IntEnum):
    """Data of a photo beyond Qt's roles."""

    ENTRY = Qt.ItemDataRole.UserRole


class BrowserModel(QAbstractListModel):
    """Photos by row.

    Thumbnails of rows that are drawn are asked for first; pictures that there is no memory for are asked for again.

    Parameters
    ----------
    client : ThumbnailClient
        Who reads folders and thumbnails; closed with the model's owner.
    marks : FileMarks, optional
        What is known of exports of earlier runs.
    parent : QObject, optional
        Owner.
    """

    listed = Signal()
    """The photos of `show` are there."""
    failed = Signal(str)
    """One sentence: the folder can't be read, or is gone."""
    readable = Signal()
    """All that was asked for could be read."""
    settled = Signal(object)
    """`Path` of a photo that couldn't be read, has changed since, and changes no more."""
    counted = Signal()
    """How many photos are shown, or there are, may have changed."""

    def __init__(self, client: ThumbnailClient, marks: FileMarks | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._marks = marks or FileMarks()
        self._client = client
        client.found.connect(self._on_found)
        client.read.connect(self._on_read)
        self._paths: tuple[Path, ...] = ()
        self._folders: tuple[Path, ...] = ()
        self._gone: tuple[Path, ...] = ()
        self._entries: dict[Path, PhotoEntry] = {}
        self._denoised: Set[tuple[Path, FileState]] = frozenset()
        self._shown: list[PhotoEntry] = []
        self._rows: dict[Path, int] = {}
        self._awaited, self._doubted = set[PhotoFile](), set[PhotoFile]()
        self._pixmaps: OrderedDict[PhotoFile, QPixmap] = OrderedDict()
        self._is_fresh, self._told = False, None
        self._screen: bytes | None = None
        self._kinds: frozenset[str] | None = None
        self._sort_key, self._descending = SortKey.NAME, False
        self._watch = FolderWatch(self)
        self._looking_again = QTimer(self, singleShot=True, interval=_LOOKS_AGAIN_MS)
        self._sorting = QTimer(self, singleShot=True, interval=_SORT_EVERY_MS)
        self._looking_again.timeout.connect(self._look)
        self._sorting.timeout.connect(self._arrange)
        self._watch.changed.connect(self._look)

    # What is listed ----------------------------------------------------------------------------------------------

    @property
    def paths(self) -> tuple[Path, ...]:
        """What was asked for: photos and folders."""
        return self._paths

    @property
    def is_reading(self) -> bool:
        """Whether what `show` asked for isn't listed yet."""
        return self._is_fresh

    @property
    def folders(self) -> tuple[Path, ...]:
        """Where the photos lie."""
        return self._folders

    @property
    def gone(self) -> tuple[Path, ...]:
        """What was asked for and isn't there, any more or at all."""
        return self._gone

    @property
    def entries(self) -> list[PhotoEntry]:
        """The photos shown, in their order."""
        return list(self._shown)

    @property
    def total(self) -> int:
        """Number of photos, hidden ones too."""
        return len(self._entries)

    def show(self, paths: Iterable[Path]) -> None:
        """List photos, and the photos of folders, in place of those that are listed."""
        self._paths = tuple(paths)
        self._is_fresh, self._told = True, None
        self._folders = ()
        self._client.forget()
        self._awaited.clear()
        self._watch.watch((), {})
        self._entries = {}
        self._arrange()
        self._client.find(self._paths)

    def look_for(self, paths: Iterable[Path], then: Callable[[list[Path]], object]) -> None:
        """Tell which of some paths are there, unless something else is shown by then."""
        shown = self._paths
        there: list[Path] = []
        look = partial(there.extend, filter(os.path.exists, paths))  # It looks as it is called.
        # Beside the window, and no QThread: one that waits for a lost share would have to be waited for at the end.
        thread = threading.Thread(target=look, name="gradnet-look-for", daemon=True)
        thread.start()
        thread.join(_DISK_ANSWERS_S)

        def tell() -> None:
            if thread.is_alive():
                QTimer.singleShot(_ASKS_AGAIN_MS, self, tell)
            elif self._paths == shown:
                then(there)

        tell()

    def refresh(self) -> None:
        """Look what has changed in the folder, and try again what couldn't be read."""
        self._told, self._doubted = None, set(self._awaited)
        self._is_fresh |= bool(self._paths) and not self._entries  # What couldn't be read opens as it does at first.
        for path in self._entries:
            self.mark_readable(path)
        self._look()

    def set_state(self, path: Path, state: PhotoState, failure: str | None = None) -> None:
        """Tell what has become of a photo: `FAILED` is its export. One that isn't listed doesn't matter."""
        if (entry := self._entries.get(path)) is None:
            return
        entry.become(state, failure)
        if state is PhotoState.EXPORTED and (now := file_state(path)):  # It may have changed since it was listed.
            self._marks.add(path, *now, Mark.EXPORTED)
        self._tell_changed(entry)

    def set_denoised(self, photos: Set[tuple[Path, FileState]]) -> None:
        """Tell which photos, listed or not, have a result that isn't lost, and of which file; no others have."""
        self._denoised = photos
        for entry in self._entries.values():
            if entry.is_denoised != ((entry.path, entry.file.state) in photos):
                entry.is_denoised = not entry.is_denoised
                self._tell_changed(entry)

    def mark_result(self, path: Path) -> None:
        """Tell that a file, listed or not, is what an export wrote."""
        state = file_state(path)
        if state is None:
            return
        self._marks.add(path, *state, Mark.RESULT)
        entry = self._entries.get(path)
        if entry is not None and state == entry.file.state:
            entry.is_result = True
            self._tell_changed(entry)

    def mark_unreadable(self, path: Path, failure: str, was: FileState | None = None) -> None:
        """Tell that a photo can't be read or opened, until it changes, or `mark_readable` or `refresh` takes that back.

        Parameters
        ----------
        path : Path
            The photo.
        failure : str
            Why, in one sentence.
        was : FileState, optional
            Its file when that was tried, which may have changed since; without it, as it is listed.
        """
        entry = self._entries.get(path)
        if entry is not None:
            entry.unreadable = failure
            entry.is_settling |= was is not None and was != entry.file.state
            self._tell_changed(entry)
            self._looking_again.start()

    def mark_readable(self, path: Path) -> None:
        """Tell that a photo was read, or may be; a mark of its export stays."""
        entry = self._entries.get(path)
        if entry is not None and entry.unreadable is not None:
            entry.unreadable = None
            self._tell_changed(entry)

    def set_kinds(self, kinds: frozenset[str] | None) -> None:
        """Show only photos of these kinds, or all."""
        self._kinds = kinds
        self._arrange()

    def sort_by(self, key: SortKey, descending: bool) -> None:
        """Sort the photos; what is not known comes last."""
        self._sort_key, self._descending = key, descending
        self._arrange()

    def entry_of(self, path: Path) -> PhotoEntry | None:
        """Return a photo, be it hidden; None if there is no such."""
        return self._entries.get(path)

    def originals_named_as(self, photos: Iterable[Path]) -> tuple[Path, ...]:
        """Return what is no result, be it hidden, and has a photo's name but for its end, as JPEGs beside RAWs have."""
        names = {path.with_suffix("") for path in photos}
        entries = self._entries.values()
        return tuple(entry.path for entry in entries if entry.path.with_suffix("") in names and not entry.is_result)

    def row_beside(self, entry: PhotoEntry, rows: int) -> int:
        """Return the row that is a step of `rows`, 1 or -1, from where a photo stands, or would if it were shown."""
        row = self.row_of(entry.path)
        if row is None:
            row = arranged([*self._shown, entry], self._sort_key, self._descending).index(entry)
            return row if rows > 0 else row - 1
        return row + rows

    def row_of(self, path: Path) -> int | None:
        """Return the row of a photo, None if it isn't shown."""
        return self._rows.get(path)

    def facts_of(self, path: Path) -> ListedFacts | None:
        """Return what is known of a photo."""
        entry = self._entries.get(path)
        return None if entry is None else entry.facts

    def thumbnail_of(self, path: Path) -> QPixmap | None:
        """Return the thumbnail of a photo, None if it isn't at hand."""
        entry = self._entries.get(path)
        return None if entry is None else self._pixmaps.get(entry.file)

    def set_screen(self, icc: bytes | None) -> None:
        """Show thumbnails in the colours of a screen; those at hand are soon read again."""
        self._screen = icc
        self._pixmaps.clear()
        for entry in self._shown:
            self._tell_changed(entry)

    # For views ---------------------------------------------------------------------------------------------------

    def rowCount(self, parent: Index = QModelIndex()) -> int:  # noqa: B008, N802 - Qt's name and default
        """Return the number of photos shown."""
        return 0 if parent.isValid() else len(self._shown)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: ANN401 - as Qt has it
        """Return what a view asks of a photo."""
        if not index.isValid():
            return None
        entry = self._shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return entry.path.name
        if role == Qt.ItemDataRole.DecorationRole:
            return self._pixmap(entry)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self._description(entry, "\n"))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._description(entry, ", ")
        return entry if role == Role.ENTRY else None

    def _pixmap(self, entry: PhotoEntry) -> QPixmap | None:
        pixmap = self._pixmaps.get(entry.file)
        if pixmap is not None:
            self._pixmaps.move_to_end(entry.file)
        elif entry.facts is not None or entry.unreadable is None:
            self._request(entry.file, at_once=True)
        return pixmap

    def _description(self, entry: PhotoEntry, separator: str) -> str:
        # From several cards, photos of one name are told apart by where they lie.
        parts = [str(entry.path) if len(self._folders) > 1 else entry.path.name]
        if entry.facts is not None:
            facts = entry.facts
            parts.append(f"{facts.width_px} x {facts.height_px}")
            parts += [facts.camera] if facts.camera else []
            parts += [f"ISO {facts.iso:.0f}"] if facts.iso else []
            parts += [facts.taken.strftime("%Y-%m-%d %H:%M")] if facts.taken else []
        mark = self.tr("Exported") if entry.is_exported else self.tr("Denoised") if entry.is_denoised else None
        origin = self.tr("Result of an export") if entry.is_result else None
        return separator.join(parts + [text for text in (origin, mark, entry.failure) if text])

    # From the client ---------------------------------------------------------------------------------------------

    def _on_found(self, answer: PhotosFound) -> None:
        if answer.paths != self._paths:
            return
        settled = self._take_files(answer)
        was_fresh, self._is_fresh = self._is_fresh, False
        self._gone = answer.gone
        self._folders = answer.folders or self._folders  # Those that are gone keep their names.
        gone = frozenset(self._gone)
        self._watch.watch(self._folders, {path: path not in gone for path in self._paths})
        self._arrange()
        for entry in self._shown:
            if entry.facts is None and entry.unreadable is None:
                self._request(entry.file, at_once=False)
        if answer.failure is not None and answer.failure != self._told:
            self.failed.emit(spoken(answer.failure))
        if answer.failure is None:
            self.readable.emit()
        self._told = answer.failure
        if was_fresh:
            self.listed.emit()
        for path in settled:
            self.settled.emit(path)
        if any(entry.may_change for entry in self._entries.values()):
            self._looking_again.start()

    def _take_files(self, answer: PhotosFound) -> list[Path]:
        """Keep what is known of files that are the same; return those that were waited for and have settled."""
        entries, settled = {}, []
        exported, results = (
            {folder: self._marks.among(folder, mark) for folder in answer.folders}
            for mark in (Mark.EXPORTED, Mark.RESULT)
        )
        for file in answer.files:
            known = self._entries.get(file.path)
            if known is None or known.file != file:
                is_settling = known is not None and (known.is_settling or known.unreadable is not None)
                was_exported, is_result = (
                    identity(file) in marked.get(file.path.parent, ()) for marked in (exported, results)
                )
                is_denoised = (file.path, file.state) in self._denoised
                known = PhotoEntry(file, None, is_denoised, was_exported, is_result, is_settling=is_settling)
            elif known.is_settling:
                known.is_settling = False
                settled.append(file.path)
            entries[file.path] = known
        self._entries = entries
        return settled

    def _on_read(self, answer: Thumbnail | NoThumbnail, image: QImage | None) -> None:
        self._awaited.discard(answer.file)
        entry = self._entries.get(answer.file.path)
        if entry is None or entry.file != answer.file:
            return
        if isinstance(answer, NoThumbnail) and answer.file in self._doubted:  # It was read before `refresh`, perhaps.
            self._doubted.discard(answer.file)
            self._request(answer.file, at_once=True)
        elif isinstance(answer, NoThumbnail):
            self.mark_unreadable(entry.path, spoken(answer.sentence))
        elif image is not None:
            entry.facts = answer.facts
            self._keep(entry.file, QPixmap.fromImage(in_screen_colours(image, self._screen)))
            self._tell_changed(entry)
        if self._sort_key is not SortKey.NAME and not self._sorting.isActive():
            self._sorting.start()

    # Within ------------------------------------------------------------------------------------------------------

    def _look(self) -> None:
        if self._paths:
            self._client.find(self._paths)

    def _request(self, file: PhotoFile, at_once: bool) -> None:
        if at_once or file not in self._awaited:
            self._awaited.add(file)
            self._client.request(file, at_once)

    def _keep(self, file: PhotoFile, pixmap: QPixmap) -> None:
        """Keep a picture; drop the one that was drawn longest ago where there are too many."""
        # Not QPixmapCache: it empties itself every half minute of what no label holds.
        self._pixmaps[file] = pixmap
        if len(self._pixmaps) > _MOST_PIXMAPS:
            self._pixmaps.popitem(last=False)

    def _tell_changed(self, entry: PhotoEntry) -> None:
        row = self._rows.get(entry.path)
        if row is not None:
            self.dataChanged.emit(self.index(row), self.index(row))

    def _arrange(self) -> None:
        """Filter and sort; selection and position of views follow."""
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        owners = [self._shown[index.row()].path for index in before]
        shown = [entry for entry in self._entries.values() if self._kinds is None or entry.file.kind in self._kinds]
        self._shown = arranged(shown, self._sort_key, self._descending)
        self._rows = {entry.path: row for row, entry in enumerate(self._shown)}
        after = [self.index(self._rows[path]) if path in self._rows else QModelIndex() for path in owners]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()
        self.counted.emit()
