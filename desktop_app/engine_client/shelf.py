"""Results of photos that were open before, kept in case the user comes back to them. Nothing of Qt is loaded here."""

import os
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np
import numpy.typing as npt

from desktop_app.engine_client.messages import KeptResult, PhotoDenoised
from gradnet_engine.files import FileState
from gradnet_engine.job import DenoiseSettings, RawSettings, RunSettings
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import FloatArray

_MOST_BYTES = 1_000_000_000
_SHARE_OF_MEMORY = 16
_BYTES_IF_UNKNOWN = 500_000_000
_FULL = 65535
_ROWS_AT_ONCE = 256
_NO_PIXELS = np.empty((0, 0, 3), np.float32)


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
    rgb : ndarray of float32, H x W x 3, in [0, 1]
        Pixels at full strength.
    """

    settings: DenoiseSettings
    run: RunSettings
    noise: NoiseCurve | None
    outcome: PhotoDenoised
    rgb: FloatArray


@dataclass(frozen=True, slots=True, eq=False)
class _Packed:
    """A result whose pixels take half the memory; `result` has none."""

    key: PhotoKey
    result: Result
    pixels: npt.NDArray[np.uint16]


class Shelf:
    """Keeps the newest result of each photo in 16 bits a channel, as no file holds more; those left first go first.

    Parameters
    ----------
    room_bytes : int
        How much memory all of them may take. A result that takes more alone isn't kept, and drives no other out.
    """

    def __init__(self, room_bytes: int) -> None:
        self._room_bytes = room_bytes
        self._kept: dict[Path, _Packed] = {}  # In the order in which they came.

    @property
    def results(self) -> tuple[KeptResult, ...]:
        """What is kept of which photos."""
        kept = ((packed.key, packed.result) for packed in self._kept.values())
        return tuple(
            KeptResult(key.source, key.raw, key.state, result.settings, result.run)
            for key, result in kept
            if key.state is not None
        )

    def put(self, key: PhotoKey, result: Result) -> None:
        """Keep a result in place of an older one of the same file."""
        self._kept.pop(key.source, None)
        size_bytes = result.rgb.size * np.dtype(np.uint16).itemsize
        if key.state is None or size_bytes > self._room_bytes:
            return
        while sum(packed.pixels.nbytes for packed in self._kept.values()) > self._room_bytes - size_bytes:
            del self._kept[next(iter(self._kept))]
        self._kept[key.source] = _Packed(key, replace(result, rgb=_NO_PIXELS), _packed(result.rgb))

    def drop_unless(self, key: PhotoKey) -> None:
        """Drop what was made of the same file when it was another, or of the photo developed otherwise."""
        if (packed := self._kept.get(key.source)) is not None and packed.key != key:
            del self._kept[key.source]

    def take(self, key: PhotoKey) -> Result | None:
        """Take the result of a photo away; None if there is none."""
        self.drop_unless(key)
        result = self.copy(key)
        self._kept.pop(key.source, None)
        return result

    def copy(self, key: PhotoKey) -> Result | None:
        """Return the result of a photo, which stays here; None if there is none."""
        packed = self._kept.get(key.source)
        if packed is None or packed.key != key:
            return None
        return replace(packed.result, rgb=_unpacked(packed.pixels))

    def clear(self) -> None:
        """Give all memory back."""
        self._kept.clear()


def usual_room() -> int:
    """Return how many bytes a shelf may take on this machine: a small part of its memory, and a gigabyte at most."""
    try:
        machine_bytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    except (AttributeError, OSError, ValueError):  # As on Windows.
        return _BYTES_IF_UNKNOWN
    return min(_MOST_BYTES, machine_bytes // _SHARE_OF_MEMORY)


def _packed(rgb: FloatArray) -> npt.NDArray[np.uint16]:
    pixels = np.empty(rgb.shape, np.uint16)
    for start in range(0, len(rgb), _ROWS_AT_ONCE):  # Else there would be a copy of the whole between.
        rows = slice(start, start + _ROWS_AT_ONCE)
        pixels[rows] = np.rint(rgb[rows] * np.float32(_FULL))
    return pixels


def _unpacked(pixels: npt.NDArray[np.uint16]) -> FloatArray:
    rgb = pixels.astype(np.float32)
    rgb /= np.float32(_FULL)
    return rgb
