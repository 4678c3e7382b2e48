"""Tells RAW files that LibRaw decodes without complaint, but into something no sensor saw."""

import io
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.raster.tiff_photo import missing_bytes
from gradnet_engine.image_io.refusals import DAMAGED, INCOMPLETE, Unreadable
from gradnet_engine.image_io.tiff_structure import (
    COLOUR_FILTER_ARRAY,
    DNG_VERSION,
    LINEAR_RAW,
    NEW_SUBFILE_TYPE,
    PHOTOMETRIC,
    STRIP_BYTE_COUNTS,
    Directory,
    TiffReader,
)

if TYPE_CHECKING:
    import rawpy

_PANASONIC_DATA_OFFSET, _PANASONIC_MAGIC = 0x118, 0x55
_REDUCED = 1

# No RAW is packed tighter than JPEG would pack it: two bits for an 8 x 8 block of one channel where there is nothing to
# see, a hundredth of a byte for a pixel of three channels.
_FEWEST_BYTES_PER_PIXEL = 0.01
# Black levels are averages: noise puts half of a dark frame below them, and cameras are off by a little.
_SHARE_OF_BLACK_LEVEL = 0.9
# Values in a row: noise around black makes no such run of zeros, and sectors of disks hold more.
_SMALLEST_HOLE = 256


def check_structure(stream: BinaryIO) -> None:
    """Raise `Unreadable` if a TIFF-structured RAW says that its data lie where the file has ended."""
    file_bytes = stream.seek(0, io.SEEK_END)
    try:
        reader = TiffReader(stream)
    except ValueError:
        return
    directories = list(reader.image_directories())
    if reader.magic == _PANASONIC_MAGIC and directories:
        offset = directories[0].integer(_PANASONIC_DATA_OFFSET)
        size = directories[0].integer(STRIP_BYTE_COUNTS)
        if offset + size > file_bytes:
            raise Unreadable(INCOMPLETE)
    is_dng = any(DNG_VERSION in directory.entries for directory in directories)
    for directory in sensor_directories(directories):
        if is_dng and missing_bytes(directory, file_bytes):
            raise Unreadable(INCOMPLETE)


def sensor_directories(directories: list[Directory]) -> list[Directory]:
    """Return the directories that hold what the sensor saw, those first that hold it as it was.

    Not those of a smaller copy, by which Adobe's programs go faster.
    """
    found = [
        directory
        for directory in directories
        if directory.integer(PHOTOMETRIC) in (COLOUR_FILTER_ARRAY, LINEAR_RAW)
        and not directory.integer(NEW_SUBFILE_TYPE) & _REDUCED
    ]
    return sorted(found, key=lambda directory: directory.integer(NEW_SUBFILE_TYPE))


def check_file_size(raw: "rawpy.RawPy", stream: BinaryIO) -> None:
    """Raise `Unreadable` if a file is too small for its picture."""
    pixels = raw.sizes.raw_width * raw.sizes.raw_height
    if stream.seek(0, io.SEEK_END) < pixels * _FEWEST_BYTES_PER_PIXEL:
        raise Unreadable(INCOMPLETE)


def check_sensor_values(raw: "rawpy.RawPy") -> None:
    """Raise `Unreadable` if the decoded values can't be what a sensor saw.

    Dark and bright frames are photos too: a lens cap leaves noise around the black level, and full exposure leaves
    every pixel at the white level.
    """
    every = sensor_values(raw)
    if every is None:
        return
    values = sampled(every)
    black, white = black_level(raw), raw.white_level
    if 0 < white <= black:
        raise Unreadable(DAMAGED)
    if values.min() == values.max() < white and np.ptp(every) == 0:
        raise Unreadable("it holds no picture: every pixel has the same value")
    if black > 0 and np.percentile(values, 99) < _SHARE_OF_BLACK_LEVEL * black:
        raise Unreadable("its picture can't be decoded: nearly all of it is darker than the sensor's black")


def has_hole(raw: "rawpy.RawPy") -> bool:
    """Tell whether a part of the picture, neither its first nor its last, holds nothing but zeros, far below black.

    A block of a file that was lost reads as zeros. In compressed data LibRaw itself notices most of them, and fails.
    """
    values = sensor_values(raw)
    if values is None or black_level(raw) == 0:
        return False
    is_zero = (values == 0).ravel()
    changes = np.flatnonzero(is_zero[1:] != is_zero[:-1])
    begins_at = changes[:-1][np.diff(changes) >= _SMALLEST_HOLE] + 1
    return bool(is_zero[begins_at].any())


def sensor_values(raw: "rawpy.RawPy") -> npt.NDArray[np.uint16] | None:
    """Return what the sensor saw, H x W or H x W x 3, or None if LibRaw keeps none of it as numbers."""
    values = raw.raw_image_visible
    return values[..., :3] if values is not None and values.ndim == 3 else values


def sampled(values: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
    """Return one in 25 values: each fifth row and column meets all colours of Bayer's pattern and of Fujifilm's."""
    return values[::5, ::5].ravel()


def black_level(raw: "rawpy.RawPy") -> int:
    """Return the lowest of the channels' black levels."""
    return min(raw.black_level_per_channel[:3])
