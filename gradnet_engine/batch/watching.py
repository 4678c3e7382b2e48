"""Photos as they arrive in a folder, each when it is complete."""

import itertools
import logging
import os
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import suppress
from pathlib import Path

from gradnet_engine.batch.finding import PhotoFilter, find_photos, folder_identity
from gradnet_engine.batch.folders import FolderOrder, PlannedPhoto, Planner, check_name
from gradnet_engine.batch.journal import Journal
from gradnet_engine.batch.planning import Describe
from gradnet_engine.errors import InvalidSettingsError, PhotoReadError
from gradnet_engine.files import FileState, are_one, file_state
from gradnet_engine.progress import CancelToken

_log = logging.getLogger(__name__)

SETTLE_S = 2.0
_WAKE_MS = 250
_WAKES_A_LOOK = 4
"""Where nobody tells what arrives, a folder is looked at so seldom."""
# Who copies may give a file its whole size first and fill it from the start.
_ZEROS_BYTES = 4096
_TIMES_FOR_ZEROS = 15


def check_watch(order: FolderOrder) -> None:
    """Raise `InvalidSettingsError` if results would arrive among the photos, or where no result may lie."""
    check_name(order)
    # An output that isn't there yet, or a link that leads to nothing, is another folder.
    with suppress(OSError):
        if are_one(order.output, order.source):
            raise InvalidSettingsError("Results can't go into the watched folder itself; a folder in it is fine.")


def arriving_photos(
    folder: Path,
    chosen: PhotoFilter,
    stop: CancelToken,
    *,
    settle_s: float = SETTLE_S,
    polling: bool = False,
    is_at_work: Callable[[str], bool] = lambda source: False,
) -> Iterator[Path]:
    """Watch a folder until told to stop.

    Parameters
    ----------
    folder : Path
        What is watched.
    chosen : PhotoFilter
        Which files are meant.
    stop : CancelToken
        Ends it.
    settle_s : float
        For so long a file must not have changed: it is taken for complete. Fifteen times as long, if it ends in zeros.
    polling : bool
        Look again and again, where the system tells of no changes: folders of another machine.
    is_at_work : callable
        Takes a photo's path in the folder; while it says yes, what has become of that photo waits.

    Yields
    ------
    Path
        Those that are there, and each that arrives or changes.

    Raises
    ------
    PhotoReadError
        If the folder can't be listed: a card, say, that was pulled out.
    """
    taken: dict[Path, FileState] = {}
    settling: dict[Path, tuple[FileState, float]] = {}
    unreadable: set[Path] = set()

    def tell_once(error: PhotoReadError) -> None:
        if error.path not in unreadable:
            unreadable.add(error.path)
            _log.warning("%s", error)

    for must_look in _changes(folder, chosen, stop, polling=polling):
        if must_look:
            photos = set(find_photos(folder, chosen, tell_once))
            settling = {
                photo: settling.get(photo, (_NOTHING, 0.0)) for photo in photos if taken.get(photo) != _seen(photo)
            }
        for photo in sorted(settling):
            seen, since_s = settling[photo]
            now = _seen(photo)
            if now != seen:
                settling[photo] = now, time.monotonic()
            elif (
                now[0]
                and _is_settled(photo, time.monotonic() - since_s, settle_s)
                and not is_at_work(photo.relative_to(folder).as_posix())
            ):
                taken[photo] = now
                del settling[photo]
                yield photo


def plan_arrivals(
    photos: Iterator[Path], order: FolderOrder, journal: Journal, describe: Describe
) -> Iterator[PlannedPhoto]:
    """Plan photos as they come, but for those that an earlier run has done or failed at."""
    known = list(find_photos(order.source, order.filter))
    planner = Planner(order, journal.entries, describe, known)
    for photo in photos:
        entry = planner.known(photo)
        is_settled = entry is not None and (
            entry.state == "failed" or (entry.state == "done" and planner.is_there(entry))
        )
        # What ends in zeros even so may be a black photo, or the half of another.
        if not is_settled and (planned := planner.plan(photo, is_doubtful=_ends_in_zeros(photo))) is not None:
            yield planned


def _changes(folder: Path, chosen: PhotoFilter, stop: CancelToken, *, polling: bool) -> Iterator[bool]:
    """Yield several times a second whether photos may have come, at first that they may, until told to stop."""
    while not polling:
        try:
            if not (yield from _told_changes(folder, chosen, stop)):
                return
        except (OSError, RuntimeError) as error:  # Too many are watched, say.
            if os.path.isdir(folder):
                _log.warning("The system doesn't tell what arrives (%s): it is looked for every second", error)
            polling = True
    looks = itertools.cycle([True] + [False] * (_WAKES_A_LOOK - 1))
    while not stop.is_cancelled:
        yield next(looks)
        time.sleep(_WAKE_MS / 1000)


def _told_changes(folder: Path, chosen: PhotoFilter, stop: CancelToken) -> Generator[bool, None, bool]:
    """Yield whether the system told of changes, at first that it may; return whether the path leads elsewhere by now.

    So it is where a share is mounted anew: the system goes on telling of the folder that was.
    """
    from watchfiles import watch

    identity, is_first = folder_identity(folder), True
    for changed in watch(
        folder,
        stop_event=_StopEvent(stop),
        recursive=chosen.recursive,
        rust_timeout=_WAKE_MS,
        yield_on_timeout=True,
        raise_interrupt=False,
        watch_filter=None,
        ignore_permission_denied=True,
    ):
        if folder_identity(folder) != identity:
            return True
        yield is_first or bool(changed)
        is_first = False
    return False


_NOTHING: FileState = (0, 0)


def _seen(photo: Path) -> FileState:
    return file_state(photo) or _NOTHING


def _is_settled(photo: Path, unchanged_s: float, settle_s: float) -> bool:
    return unchanged_s >= settle_s and (unchanged_s >= _TIMES_FOR_ZEROS * settle_s or not _ends_in_zeros(photo))


def _ends_in_zeros(photo: Path) -> bool:
    try:
        with photo.open("rb") as file:
            file.seek(-min(_ZEROS_BYTES, photo.stat().st_size), os.SEEK_END)
            return not any(file.read())
    except OSError:  # Reading it fails again, and that is told.
        return False


class _StopEvent:
    """A token as the watcher asks for it."""

    def __init__(self, token: CancelToken) -> None:
        self._token = token

    def is_set(self) -> bool:
        return self._token.is_cancelled
