"""What the window and the engine process say to each other.

Each request stands alone, so that a fresh process can serve it.
"""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from multiprocessing.shared_memory import SharedMemory
from pathlib import Path
from typing import TypeVar

import numpy as np

from gradnet_engine.job import DenoiseSettings, Job, RawSettings, RunSettings
from gradnet_engine.photo import FloatArray, Photo, PhotoMetadata, Transfer

T = TypeVar("T")

_LINUX_BLOCKS = Path("/dev/shm")


@dataclass(frozen=True, slots=True)
class ListMethods:
    """Ask which methods there are, and which can run on a device."""

    device: str


@dataclass(frozen=True, slots=True)
class OpenPhoto:
    """Ask for a photo as it is; it is read from the file each time."""

    source: Path
    raw: RawSettings


@dataclass(frozen=True, slots=True)
class DenoisePhoto:
    """Ask for a photo denoised. A change of strength alone is answered from what is kept."""

    source: Path
    raw: RawSettings
    denoise: DenoiseSettings
    run: RunSettings


@dataclass(frozen=True, slots=True)
class SavePhoto:
    """Ask for a photo denoised, in a file."""

    job: Job


Request = ListMethods | OpenPhoto | DenoisePhoto | SavePhoto


@dataclass(frozen=True, slots=True)
class MethodChoice:
    """A method as a picker shows it; `unavailable` says why it can't run here, or is None."""

    name: str
    use: str
    unavailable: str | None


@dataclass(frozen=True, slots=True)
class MethodsListed:
    """Answer to `ListMethods`."""

    methods: tuple[MethodChoice, ...]


@dataclass(frozen=True, slots=True)
class PhotoOpened:
    """Answer to `OpenPhoto`; the pixels travel beside it."""

    metadata: PhotoMetadata
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class PhotoDenoised:
    """Answer to `DenoisePhoto`; the pixels travel beside it, the fields are those of `DenoiseResult`."""

    sigma: tuple[float, float, float]
    elapsed_s: float
    device: str
    method_used: str
    why: str


@dataclass(frozen=True, slots=True)
class PhotoSaved:
    """Answer to `SavePhoto`: the file that was written."""

    path: Path


@dataclass(frozen=True, slots=True)
class WasCancelled:
    """The work stopped because it was told to."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The work failed; `sentence` is what the user reads."""

    sentence: str


Answer = MethodsListed | PhotoOpened | PhotoDenoised | PhotoSaved | WasCancelled | Failed


@dataclass(frozen=True, slots=True)
class SharedPhoto:
    """A photo whose pixels lie in a block of shared memory. Its receiver calls `use` or `discard`, once.

    Attributes
    ----------
    block : str
        Name of the block: H x W x 3 float32 of `rgb`, then H x W float32 of `alpha` if there is one.
    """

    block: str
    height_px: int
    width_px: int
    has_alpha: bool
    transfer: Transfer
    metadata: PhotoMetadata

    def use(self, present: Callable[[Photo], T]) -> T:
        """Return what `present` makes of the photo, and free the pixels.

        `present` must not keep the photo: its pixels are gone when it returns.
        """
        block = SharedMemory(self.block)
        try:
            return present(self._photo_in(block))
        finally:
            block.close()
            block.unlink()

    def discard(self) -> None:
        """Free the pixels unseen."""
        self.use(lambda photo: None)

    def _photo_in(self, block: SharedMemory) -> Photo:
        rgb, alpha = _arrays_in(block, self.height_px, self.width_px, self.has_alpha)
        return Photo(rgb, self.transfer, self.metadata, alpha)


def share_photo(photo: Photo) -> tuple[SharedPhoto, SharedMemory]:
    """Copy a photo into shared memory.

    Returns
    -------
    SharedPhoto
        What to send.
    SharedMemory
        The block, to be closed when the receiver has had it: Windows frees a block that nobody holds open.
    """
    has_alpha = photo.alpha is not None
    size_bytes = photo.rgb.nbytes + (photo.alpha.nbytes if photo.alpha is not None else 0)
    if _LINUX_BLOCKS.is_dir() and shutil.disk_usage(_LINUX_BLOCKS).free < size_bytes:
        raise MemoryError  # Linux hands the block out all the same and kills the process that fills it.
    block = SharedMemory(create=True, size=size_bytes)
    rgb, alpha = _arrays_in(block, photo.height_px, photo.width_px, has_alpha)
    rgb[...] = photo.rgb
    if alpha is not None:
        alpha[...] = photo.alpha
    shared = SharedPhoto(block.name, photo.height_px, photo.width_px, has_alpha, photo.transfer, photo.metadata)
    return shared, block


def _arrays_in(
    block: SharedMemory, height_px: int, width_px: int, has_alpha: bool
) -> tuple[FloatArray, FloatArray | None]:
    rgb = np.ndarray((height_px, width_px, 3), np.float32, block.buf)
    alpha = np.ndarray((height_px, width_px), np.float32, block.buf, offset=rgb.nbytes) if has_alpha else None
    return rgb, alpha
