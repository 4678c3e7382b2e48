"""The photo that is open, and what was made of it."""

from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from desktop_app.engine_client.messages import PhotoDenoised, PhotoFacts
from desktop_app.qimage import Picture
from gradnet_engine.job import DenoiseSettings
from gradnet_engine.photo import PhotoMetadata

FileState = tuple[int, int]
"""Size and time of change."""


def file_state(path: Path) -> FileState | None:
    """Return what tells whether a file has changed; None if it can't be reached."""
    with suppress(OSError):
        status = path.stat()
        return status.st_size, status.st_mtime_ns
    return None


def are_one_file(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to one file; not if there is none."""
    with suppress(OSError):
        return one.samefile(other)
    return False


@dataclass(frozen=True, slots=True)
class OpenedPhoto:
    """The photo as it came from the file, which was in this state before."""

    source: Path
    state: FileState | None
    metadata: PhotoMetadata
    facts: PhotoFacts
    picture: Picture

    @property
    def pixels(self) -> int:
        """Number of pixels."""
        return self.picture.size.width() * self.picture.size.height()

    @property
    def summary(self) -> str:
        """Name, size and ISO speed."""
        size, iso = self.picture.size, self.metadata.iso
        return f"{self.source.name}: {size.width()} x {size.height()}" + (f", ISO {iso:.0f}" if iso else "")

    @property
    def is_replaced(self) -> bool:
        """Whether the file holds something else by now; one that is gone doesn't."""
        return file_state(self.source) not in (None, self.state)


@dataclass(frozen=True, slots=True)
class DenoisedPhoto:
    """The photo as the settings make it."""

    settings: DenoiseSettings
    outcome: PhotoDenoised
    picture: Picture
