"""What a batch will take: time, from the speed of the method on this machine, and disk space."""

import shutil
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from gradnet_engine.batch.folders import PlannedPhoto
from gradnet_engine.batch.planning import Describe
from gradnet_engine.errors import BatchFolderError, EngineError, os_cause
from gradnet_engine.image_io.write import nearest_there
from gradnet_engine.job import FileFormat

_MOST_READ = 40
# Bytes a pixel of a denoised photo, rather too many than too few: as if TIFFs weren't compressed; JPEG: three times
# what the bundled photos take.
_BYTES_A_PIXEL = {
    FileFormat.JPEG: 0.5,
    FileFormat.TIFF8: 3.0,
    FileFormat.TIFF16: 6.0,
    FileFormat.PNG16: 5.0,
    FileFormat.DNG: 6.0,
}
_SPARE_BYTES = 100_000_000


@dataclass(frozen=True, slots=True)
class BatchCost:
    """What a batch will take.

    Attributes
    ----------
    photos : int
        How many are to be denoised.
    megapixels : float
        All of them together.
    seconds : float or None
        Of denoising, beside which reading and writing go on; None where the speed isn't known.
    output_bytes, free_bytes : int
        What the results will take, and what there is.
    """

    photos: int
    megapixels: float
    seconds: float | None
    output_bytes: int
    free_bytes: int


def estimate_cost(
    photos: Sequence[PlannedPhoto], output: Path, describe: Describe, pixels_per_s: float | None
) -> BatchCost:
    """Estimate what photos will take, from the headers of at most forty of them.

    Parameters
    ----------
    photos : sequence of PlannedPhoto
        What is to be done.
    output : Path
        The output folder; it need not be there yet.
    describe : callable
        Reads a photo's headers.
    pixels_per_s : float or None
        Speed of the method, where it is known.
    """
    sizes = _sizes(photos[:: -(-len(photos) // _MOST_READ)] if photos else [], describe)
    pixels = sum(sizes) / len(sizes) * len(photos) if sizes else 0.0
    bytes_a_pixel = [_BYTES_A_PIXEL[photo.job.export.format] for photo in photos]
    return BatchCost(
        photos=len(photos),
        megapixels=pixels / 1e6,
        seconds=pixels / pixels_per_s if pixels_per_s else None,
        output_bytes=round(pixels * sum(bytes_a_pixel) / len(photos)) if photos else 0,
        free_bytes=_free_bytes(output),
    )


def check_space(cost: BatchCost, output: Path) -> None:
    """Raise `BatchFolderError` if the disk can't hold the results."""
    needed_bytes = cost.output_bytes + _SPARE_BYTES
    if cost.photos and needed_bytes > cost.free_bytes:
        raise BatchFolderError(
            output,
            "the results and {spare} to spare need about {needed}, and its disk has {free} free",
            spare=in_gigabytes(_SPARE_BYTES),
            needed=in_gigabytes(needed_bytes),
            free=in_gigabytes(cost.free_bytes),
        )


def in_gigabytes(size_bytes: float) -> str:
    """Return a size as a user reads it."""
    return f"{size_bytes / 1e9:.1f} GB" if size_bytes >= 1e9 else f"{size_bytes / 1e6:.0f} MB"


def _sizes(photos: Sequence[PlannedPhoto], describe: Describe) -> list[int]:
    sizes = []
    for photo in photos:
        try:
            info = describe(photo.job.source)
        except EngineError:  # Reading it fails again, and that is told.
            continue
        sizes.append(info.width_px * info.height_px)
    return sizes


def _free_bytes(folder: Path) -> int:
    try:
        return shutil.disk_usage(nearest_there(folder.absolute())).free
    except OSError as error:
        raise BatchFolderError(folder, os_cause(error)) from error
