"""A photo in the browser: what is known of it, what has become of it, and where it stands among others."""

import re
import time
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum, auto
from pathlib import Path

from desktop_app.engine_client.thumbnail_messages import ListedFacts, PhotoFile

_STILL_WRITTEN_S = 60.0


class PhotoState(Enum):
    """What is shown of what has become of a photo: exported or a result ever, denoised as long as that isn't lost."""

    UNTOUCHED = auto()
    RESULT = auto()
    DENOISED = auto()
    EXPORTED = auto()
    FAILED = auto()


class SortKey(Enum):
    """What photos are sorted by."""

    NAME = "name"
    DATE = "date"
    ISO = "iso"


@dataclass(slots=True, eq=False)
class PhotoEntry:
    """A photo in the list.

    What has become of it are facts that don't undo each other. An export stays one whatever is denoised later, at other
    strengths too: its file is still there. Of several facts `state` tells the one that matters most.

    Attributes
    ----------
    facts : ListedFacts or None
        None until they are read.
    is_denoised : bool
        Whether it was, and the result comes back with it.
    is_exported : bool
        Whether it was.
    is_result : bool
        Whether it is what an export wrote.
    export_failure : str or None
        Why its last export failed: one sentence.
    unreadable : str or None
        Why it can't be read: one sentence.
    is_settling : bool
        Whether it couldn't be read, and has changed since: it may be not all there yet.
    """

    file: PhotoFile
    facts: ListedFacts | None = None
    is_denoised: bool = False
    is_exported: bool = False
    is_result: bool = False
    export_failure: str | None = None
    unreadable: str | None = None
    is_settling: bool = False

    @property
    def path(self) -> Path:
        """The file."""
        return self.file.path

    @property
    def failure(self) -> str | None:
        """Why it can't be read, or why its export failed: one sentence."""
        return self.unreadable or self.export_failure

    def become(self, state: PhotoState, failure: str | None = None) -> None:
        """Take what has become of the photo: `FAILED` is its export, and all else shows that it can be read."""
        if state is PhotoState.FAILED:
            self.export_failure = failure
        else:
            self.unreadable = None
        if state is PhotoState.DENOISED:
            self.is_denoised = True
        elif state is PhotoState.EXPORTED:
            self.is_exported, self.export_failure = True, None

    @property
    def may_change(self) -> bool:
        """Whether it can't be read, and may be not all there yet: a folder tells of no such changes."""
        age_s = abs(time.time() - self.file.modified_ns / 1e9)  # A camera's clock may be ahead.
        return self.is_settling or (self.unreadable is not None and age_s < _STILL_WRITTEN_S)

    @property
    def state(self) -> PhotoState:
        """A failure, else its export, else that it was denoised, now or before it came."""
        if self.failure is not None:
            return PhotoState.FAILED
        if self.is_exported:
            return PhotoState.EXPORTED
        if self.is_denoised:
            return PhotoState.DENOISED
        return PhotoState.RESULT if self.is_result else PhotoState.UNTOUCHED


def arranged(entries: Iterable[PhotoEntry], key: SortKey, descending: bool) -> list[PhotoEntry]:
    """Return photos in order; what is not known comes last."""
    rows = sorted(entries, key=lambda entry: _natural(entry.path.name))
    if key is not SortKey.NAME:
        value_of = _iso if key is SortKey.ISO else _date
        rows.sort(key=value_of, reverse=descending)
        rows.sort(key=lambda entry: value_of(entry) == 0)
    elif descending:
        rows.reverse()
    return rows


def _natural(name: str) -> list[tuple[int, int, str]]:
    """Return a key by which IMG_9 comes before IMG_10."""
    parts = re.split(r"(\d+)", name.casefold())
    return [(1, int(part), "") if part.isdecimal() else (0, 0, part) for part in parts]


def _iso(entry: PhotoEntry) -> float:
    """Return the ISO speed, 0 if it isn't known."""
    return (entry.facts and entry.facts.iso) or 0.0


def _date(entry: PhotoEntry) -> float:
    """Return when the photo was taken, else when its file was changed last, in seconds."""
    taken = entry.facts and entry.facts.taken
    if taken is None:
        return entry.file.modified_ns / 1e9
    return (taken - datetime(1970, 1, 1, tzinfo=taken.tzinfo)).total_seconds()
