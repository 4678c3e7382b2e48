"""Which photos a folder holds."""

import logging
import os
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from fnmatch import fnmatch
from pathlib import Path

from gradnet_engine.batch.journal import JOURNAL, read_results
from gradnet_engine.errors import BatchFolderError, PhotoReadError, os_cause
from gradnet_engine.files import file_identity
from gradnet_engine.image_io import can_become, is_photo_path
from gradnet_engine.job import FileFormat

_log = logging.getLogger(__name__)

# Where systems and network drives keep what was thrown away, small pictures and what nobody may list; Lightroom's last.
_KEPT_BY_SYSTEMS = frozenset(
    {"$recycle.bin", "system volume information", "lost+found", "@eadir", "#recycle", "@recycle"}
)
_KEPT_BY_LIGHTROOM = ".lrdata"


@dataclass(frozen=True, slots=True)
class PhotoFilter:
    """Which files of a folder are meant.

    Attributes
    ----------
    recursive : bool
        Whether folders in the folder count.
    patterns : sequence of str
        Such as ``*.NEF``, in any case; one with a slash is compared with the path in the folder. Empty: all photos.
    excluded : sequence of Path
        Folders that are left out, with what is in them.
    file_format : FileFormat or None
        What they are to become; those that can't are left out.
    """

    recursive: bool = True
    patterns: Sequence[str] = ()
    excluded: Sequence[Path] = ()
    file_format: FileFormat | None = None

    def accepts(self, relative: Path) -> bool:
        """Tell whether a file, by its path in the folder, is meant."""
        # Hidden files are no photos: macOS leaves a "._DSC_1.NEF" beside each on a card.
        if relative.name.startswith(".") or not is_photo_path(relative):
            return False
        if not can_become(relative, self.file_format):
            return False
        path = relative.as_posix().casefold()
        name = relative.name.casefold()
        patterns = [pattern.replace(os.sep, "/").casefold() for pattern in self.patterns]
        return not patterns or any(fnmatch(path if "/" in pattern else name, pattern) for pattern in patterns)


def folder_identity(folder: Path) -> Hashable | None:
    """Return what tells a folder apart from others, by whatever path; None if it isn't there."""
    try:
        return file_identity(folder)
    except OSError:
        return None


def find_photos(
    folder: Path, chosen: PhotoFilter, unreadable: Callable[[PhotoReadError], None] = lambda error: None
) -> Iterator[Path]:
    """Find the photos of a folder, in the order of their names; what batches wrote into it is left out.

    Links to folders are followed, and no folder is entered twice: links that lead in a circle end.

    Parameters
    ----------
    folder : Path
        Where to look.
    chosen : PhotoFilter
        Which files are meant.
    unreadable : callable
        Takes what is wrong with a folder in it that can't be listed, or whose journal can't be read: nobody knows which
        of its photos are results, and all are left out.

    Yields
    ------
    Path
        Photos; each begins with `folder`.

    Raises
    ------
    PhotoReadError
        If that is so of `folder` itself.
    """
    entered = {key for path in chosen.excluded if (key := folder_identity(path)) is not None}
    results = _Results(folder, unreadable)
    for photo in _photos_in(folder, folder, chosen, entered, unreadable, is_root=True):
        if not results.hold(photo):
            yield photo


def _photos_in(
    folder: Path,
    root: Path,
    chosen: PhotoFilter,
    entered: set[Hashable],
    unreadable: Callable[[PhotoReadError], None],
    *,
    is_root: bool = False,
) -> Iterator[Path]:
    identity = folder_identity(folder)
    if identity is not None and identity in entered and not is_root:
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError as error:
        failure = PhotoReadError(folder, os_cause(error))
        if is_root:
            raise failure from error
        unreadable(failure)
        return
    if identity is not None:
        entered.add(identity)
    for entry in entries:
        path = folder / entry.name
        if _is_folder(entry):
            if chosen.recursive and not _is_of_programs(entry.name) and not os.path.exists(path / JOURNAL):
                yield from _photos_in(path, root, chosen, entered, unreadable)
        elif chosen.accepts(path.relative_to(root)):
            yield path


def _is_of_programs(folder_name: str) -> bool:
    """Tell whether a folder is one that systems and programs keep for themselves, whatever pictures they put there."""
    name = folder_name.casefold()
    return name.startswith(".") or name in _KEPT_BY_SYSTEMS or name.endswith(_KEPT_BY_LIGHTROOM)


class _Results:
    """What the journals of a folder, of those in it and of those that it lies in call results."""

    def __init__(self, root: Path, unreadable: Callable[[PhotoReadError], None]) -> None:
        self._named, self._root = root, Path(os.path.realpath(root))
        self._unreadable = unreadable
        self._in_folder: dict[Path, set[str] | None] = {}

    def hold(self, photo: Path) -> bool:
        """Tell whether a photo is, or may be, one of them."""
        here = self._root / photo.relative_to(self._named)
        return any(
            (results := self._of(parent)) is None or here.relative_to(parent).as_posix() in results
            for parent in here.parents
        )

    def _of(self, folder: Path) -> set[str] | None:
        """Return what a folder's journal tells; None if it can't be read."""
        if folder not in self._in_folder:
            try:
                self._in_folder[folder] = read_results(folder)
            except BatchFolderError as error:
                self._in_folder[folder] = self._without(folder, error)
        return self._in_folder[folder]

    def _without(self, folder: Path, error: BatchFolderError) -> set[str] | None:
        if not folder.is_relative_to(self._root):  # It may be another's, whose results aren't among these photos.
            _log.info("%s", error)
            return set()
        failure = PhotoReadError(self._named / folder.relative_to(self._root), error.cause)
        if folder == self._root:
            raise failure from error
        self._unreadable(failure)
        return None


def _is_folder(entry: "os.DirEntry[str]") -> bool:
    try:
        return entry.is_dir()
    except OSError:
        return False  # A link that leads only to itself.
