"""What the window and the processes that read thumbnails say to each other."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gradnet_engine.files import FileState

EDGE_PX = 320
"""Longer side of a thumbnail: sharp at 160 logical pixels on a screen of twice the density."""


@dataclass(frozen=True, slots=True)
class PhotoFile:
    """A file, and what tells that it is still the same.

    Attributes
    ----------
    path : Path
        Absolute.
    kind : str
        By its name: ``"RAW"``, ``"JPEG"``, ``"HEIC"``, ``"AVIF"``, ``"PNG"``, ``"WebP"`` or ``"TIFF"``.
    size_bytes, modified_ns : int
        As the file system tells.
    beside : tuple of FileState
        The same of XMP that lies beside a RAW photo: programs turn it there alone.
    """

    path: Path
    kind: str
    size_bytes: int
    modified_ns: int
    beside: tuple[FileState, ...] = ()

    @property
    def state(self) -> FileState:
        """What changes with the file: its size and time of change."""
        return self.size_bytes, self.modified_ns


@dataclass(frozen=True, slots=True)
class ListedFacts:
    """What a photo's headers tell; None is what they don't."""

    width_px: int
    height_px: int
    iso: float | None
    taken: datetime | None
    camera: str | None


@dataclass(frozen=True, slots=True)
class FindPhotos:
    """Ask which photos there are: each path is a photo, or a folder, of which its photos are meant."""

    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class PhotosFound:
    """Answer to `FindPhotos`.

    Attributes
    ----------
    folders : tuple of Path
        Where a new photo would belong to the answer, or one of it may change.
    failure : str or None
        One sentence about the first path that couldn't be looked at.
    gone : tuple of Path
        What was asked for and isn't there.
    """

    paths: tuple[Path, ...]
    files: tuple[PhotoFile, ...]
    folders: tuple[Path, ...]
    failure: str | None
    gone: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Thumbnail:
    """A small picture of a photo, and its facts.

    Attributes
    ----------
    rgb : bytes
        `height_px` x `width_px` x 3 levels, upright, sRGB.
    """

    file: PhotoFile
    rgb: bytes
    width_px: int
    height_px: int
    facts: ListedFacts


@dataclass(frozen=True, slots=True)
class NoThumbnail:
    """A photo that can't be read; `sentence` says why."""

    file: PhotoFile
    sentence: str


Request = FindPhotos | PhotoFile
Answer = PhotosFound | Thumbnail | NoThumbnail
