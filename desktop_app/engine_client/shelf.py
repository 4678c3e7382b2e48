"""Results of photos that were open before, kept in case the user comes back to them. Nothing of Qt is loaded here."""

import hashlib
import os
from dataclasses import dataclass
from pathlib import Path

from desktop_app.engine_client.messages import KeptResult, PhotoDenoised
from gradnet_engine.files import FileState
from gradnet_engine.job import DenoiseSettings, RawSettings, RunSettings
from gradnet_engine.kept_pixels import KeptPhoto, SixteenBits
from gradnet_engine.noise import NoiseCurve

_MOST_BYTES = 1_000_000_000
_SHARE_OF_MEMORY = 16
_BYTES_IF_UNKNOWN = 500_000_000
_ROWS_SEEN = 64


@dataclass(frozen=True, slots=True)
class PhotoKey:
    """A photo: its file, how it was developed, and what the file was then."""

    source: Path
    raw: RawSettings
    state: FileState | None


@dataclass(frozen=True, slots=True, eq=False)
class Result:
    """A denoised photo, and what was done.

    Attributes
    ----------
    settings, run : DenoiseSettings and RunSettings
        How it was denoised: at full strength.
    noise : NoiseCurve or None
        What was measured in the photo.
    outcome : PhotoDenoised
        What the window reads of it.
    pixels : SixteenBits
        At full strength.
    made_of : bytes
        `look_of` the photo: that may be turned otherwise by now, as what lies beside it says, and its file be the same.
    """

    settings: DenoiseSettings
    run: RunSettings
    noise: NoiseCurve | None
    outcome: PhotoDenoised
    pixels: SixteenBits
    made_of: bytes = b""


class Shelf:
    """Keeps the newest result of each photo; those left first go first.

    Parameters
    ----------
    room_bytes : int
        How much memory all of them may take. A result that takes more alone isn't kept, and drives no other out.
    """

    def __init__(self, room_bytes: int) -> None:
        self._room_bytes = room_bytes
        self._kept: dict[Path, tuple[PhotoKey, Result]] = {}  # In the order in which they came.

    @property
    def results(self) -> tuple[KeptResult, ...]:
        """What is kept of which photos."""
        return tuple(
            KeptResult(key.source, key.raw, key.state, result.settings, result.run)
            for key, result in self._kept.values()
            if key.state is not None
        )

    def put(self, key: PhotoKey, result: Result) -> None:
        """Keep a result in place of an older one of the same file."""
        self._kept.pop(key.source, None)
        size_bytes = result.pixels.size_bytes
        if key.state is None or size_bytes > self._room_bytes:
            return
        while sum(kept.pixels.size_bytes for _, kept in self._kept.values()) > self._room_bytes - size_bytes:
            del self._kept[next(iter(self._kept))]
        self._kept[key.source] = key, result

    def drop_unless(self, key: PhotoKey) -> None:
        """Drop what was made of the same file when it was another, or of the photo developed otherwise."""
        if key.source in self._kept and self.get(key) is None:
            del self._kept[key.source]

    def take(self, key: PhotoKey) -> Result | None:
        """Take the result of a photo away; None if there is none."""
        self.drop_unless(key)
        result = self.get(key)
        self._kept.pop(key.source, None)
        return result

    def get(self, key: PhotoKey) -> Result | None:
        """Return the result of a photo, which stays here; None if there is none."""
        kept_key, result = self._kept.get(key.source, (None, None))
        return result if kept_key == key else None

    def clear(self) -> None:
        """Give all memory back."""
        self._kept.clear()


def look_of(photo: KeptPhoto) -> bytes:
    """Return what tells a photo from another, and from itself turned otherwise: a digest of some of its rows."""
    digest = hashlib.blake2b(repr(tuple(photo.rgb.shape)).encode())
    for row in range(0, photo.height_px, max(1, photo.height_px // _ROWS_SEEN)):
        digest.update(photo.rgb[row : row + 1].tobytes())
    return digest.digest()


def usual_room() -> int:
    """Return how many bytes a shelf may take on this machine: a small part of its memory, and a gigabyte at most."""
    try:
        machine_bytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # As on Windows.
        return _BYTES_IF_UNKNOWN
    return min(_MOST_BYTES, machine_bytes // _SHARE_OF_MEMORY)
