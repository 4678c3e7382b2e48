"""Unpacks DNGs that LibRaw can't: those in JPEG XL and in lossy JPEG, and those whose levels are mapped.

What the sensor saw is decoded here and laid out as plain numbers in a DNG in memory, which LibRaw then develops as any
other. See docs/decisions/0004-developing-raw.md. Reference: Digital Negative Specification 1.7.1 (Adobe, 2023).
"""

import io
import os
from collections.abc import Iterator
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.profiles import FULL_16_BIT
from gradnet_engine.image_io.raster.tiff_file import Tags, TiffFile
from gradnet_engine.image_io.raw.checks import sensor_directories
from gradnet_engine.image_io.raw.dng_levels import (
    BLACK_LEVEL,
    OF_LEVELS,
    WHITE_LEVEL,
    has_level_maps,
    make_proportional_to_light,
)
from gradnet_engine.image_io.raw.jpeg_xl import sample_bits
from gradnet_engine.image_io.refusals import UNKNOWN_PACKING, Unreadable, check_size
from gradnet_engine.image_io.tiff_structure import (
    BITS_PER_SAMPLE,
    COMPRESSION,
    DNG_VERSION,
    EXIF_DIRECTORY,
    GPS_DIRECTORY,
    IMAGE_LENGTH,
    IMAGE_WIDTH,
    LONG,
    NEW_SUBFILE_TYPE,
    PHOTOMETRIC,
    PLANAR_CONFIGURATION,
    ROWS_PER_STRIP,
    SAMPLES_PER_PIXEL,
    SHORT,
    STRIP_BYTE_COUNTS,
    STRIP_OFFSETS,
    SUB_DIRECTORIES,
    TILE_BYTE_COUNTS,
    TILE_LENGTH,
    TILE_OFFSETS,
    TILE_WIDTH,
    Directory,
    TiffReader,
    in_order,
)

# LibRaw has no JPEG XL. Of lossy JPEG it knows one form: no black level, and a polynomial for each channel alone.
_PACKED = _LOSSY_JPEG, _JPEG_XL = 34892, 52546
_NOT_PACKED, _INTERLEAVED, _REDUCED, _RGB = 1, 1, 1, 2
_ROW_INTERLEAVE_FACTOR, _COLUMN_INTERLEAVE_FACTOR, _SUB_TILE_BLOCK_SIZE = 50975, 52547, 50974
_SAMPLE_FORMAT, _PREDICTOR = 339, 317
_FULL_8_BIT = 255
_WHOLE_NUMBERS = 1
_ROWS_AT_ONCE = 128
# Tags of the file that don't hold for plain numbers in a single strip, or point to what isn't taken along.
_OF_PACKED = frozenset(
    {NEW_SUBFILE_TYPE, BITS_PER_SAMPLE, COMPRESSION, PLANAR_CONFIGURATION, SUB_DIRECTORIES, EXIF_DIRECTORY, _PREDICTOR}
    | {STRIP_OFFSETS, ROWS_PER_STRIP, STRIP_BYTE_COUNTS, TILE_WIDTH, TILE_LENGTH, TILE_OFFSETS, TILE_BYTE_COUNTS}
    | {GPS_DIRECTORY, _ROW_INTERLEAVE_FACTOR, _COLUMN_INTERLEAVE_FACTOR, _SUB_TILE_BLOCK_SIZE}
)


def is_packed(stream: BinaryIO) -> bool:
    """Tell whether a file is a DNG that LibRaw can't unpack, or may unpack into something no sensor saw."""
    try:
        directories = list(TiffReader(stream).image_directories())
    except ValueError:
        return False
    is_dng = any(DNG_VERSION in directory.entries for directory in directories)
    return is_dng and any(
        sensor.integer(COMPRESSION) in _PACKED or has_level_maps(sensor) for sensor in sensor_directories(directories)
    )


def unpacked(stream: BinaryIO) -> io.BytesIO:
    """Return such a DNG unpacked: one directory with the tags of its first and of the sensor's, and plain numbers.

    Raises
    ------
    Unreadable
        If its numbers have a point, or are kept in a way that the specification doesn't know.
    """
    reader = TiffReader(stream)
    first = reader.first_directory()
    assert first is not None
    sensor = sensor_directories(list(reader.image_directories()))[0]
    check_size(sensor.integer(IMAGE_WIDTH), sensor.integer(IMAGE_LENGTH))
    levels, full = _levels(stream, sensor)
    is_dropped = set(_OF_PACKED)
    if sensor.integer(COMPRESSION) == _LOSSY_JPEG or has_level_maps(sensor):
        make_proportional_to_light(levels, sensor, full)
        full = FULL_16_BIT
        is_dropped |= OF_LEVELS
    plain = io.BytesIO()
    file, tags = TiffFile(plain, None), Tags()
    file.put_numbers(tags, WHITE_LEVEL, LONG, *[full] * levels.shape[2])
    file.put_numbers(tags, BLACK_LEVEL, LONG, 0)
    for directory in (first, sensor):
        for entry in directory.entries.values():
            if entry.tag not in is_dropped:
                stored = in_order(entry, directory.order, file.order)
                file.put(tags, stored.tag, stored.type, stored.data)
    _put_levels(file, tags, levels)
    file.finish(tags)
    plain.seek(0)
    return plain


def unpacked_preview(stream: BinaryIO, edge_px: int) -> npt.NDArray[np.uint8] | None:
    """Return the preview of a DNG in JPEG XL, as LibRaw finds none: the smallest with an edge of so many pixels.

    Returns
    -------
    ndarray of uint8, H x W x 3, or None
        In sRGB, as stored; the largest if none is so large, None if there is none.
    """
    previews = filter(_is_preview, TiffReader(stream).image_directories())
    by_edge = {max(preview.integer(IMAGE_WIDTH), preview.integer(IMAGE_LENGTH)): preview for preview in previews}
    edges = sorted(by_edge)
    chosen = next((edge for edge in edges if edge >= edge_px), edges[-1] if edges else None)
    return None if chosen is None else _decoded(stream, by_edge[chosen])


def _is_preview(directory: Directory) -> bool:
    return (
        bool(directory.integer(NEW_SUBFILE_TYPE) & _REDUCED)
        and directory.integer(COMPRESSION) == _JPEG_XL
        and directory.integer(PHOTOMETRIC) == _RGB
        and directory.numbers(BITS_PER_SAMPLE) == (8, 8, 8)
    )


def _decoded(stream: BinaryIO, directory: Directory) -> npt.NDArray[Any]:
    from tifffile import TiffFile as Reader
    from tifffile import TiffPage

    stream.seek(0)
    with Reader(stream) as tiff:
        tiff.filehandle.seek(directory.position)
        return TiffPage(tiff, index=0).asarray(maxworkers=os.cpu_count())


def _levels(stream: BinaryIO, sensor: Directory) -> tuple[npt.NDArray[np.uint16], int]:
    """Return what a directory stores, H x W x channels, and the number that stands for all bits set."""
    has_point = any(kind != _WHOLE_NUMBERS for kind in sensor.numbers(_SAMPLE_FORMAT))
    if has_point or any(edge != 1 for edge in sensor.numbers(_SUB_TILE_BLOCK_SIZE)):
        raise Unreadable(UNKNOWN_PACKING)
    levels = _decoded(stream, sensor)
    levels = levels.reshape(*levels.shape[:2], -1)
    size = sensor.integer(IMAGE_LENGTH), sensor.integer(IMAGE_WIDTH), sensor.integer(SAMPLES_PER_PIXEL) or 1
    if levels.shape != size or size[2] not in (1, 3) or levels.dtype not in (np.uint8, np.uint16):
        raise Unreadable(UNKNOWN_PACKING)
    levels = levels.astype(np.uint16, copy=False)
    bits = sensor.integer(BITS_PER_SAMPLE)
    full = (1 << bits) - 1
    if sensor.integer(COMPRESSION) == _JPEG_XL:
        full = _FULL_8_BIT if bits <= 8 else FULL_16_BIT
        _stretch(levels, _bits(stream, sensor), full)
    levels = _woven(levels, sensor.integer(_ROW_INTERLEAVE_FACTOR), axis=0)
    levels = _woven(levels, sensor.integer(_COLUMN_INTERLEAVE_FACTOR), axis=1)
    return levels, full


def _bits(stream: BinaryIO, sensor: Directory) -> int:
    (place, *_) = sensor.numbers(TILE_OFFSETS) or sensor.numbers(STRIP_OFFSETS)
    stream.seek(int(place))
    return sample_bits(stream)


def _stretch(levels: npt.NDArray[np.uint16], bits: int, full: int) -> None:
    """Spread the numbers of a JPEG XL picture over the range in which a DNG tells levels, as Adobe's reader does."""
    largest = (1 << bits) - 1
    if largest == full:
        return
    table = np.rint(np.arange(largest + 1) * (full / largest)).astype(np.uint16)
    for rows in _bands(levels):
        rows[...] = table.take(rows, mode="clip")


def _bands(levels: npt.NDArray[np.uint16]) -> Iterator[npt.NDArray[np.uint16]]:
    """Yield a few rows at a time: what is made of all at once needs as much memory again."""
    for row in range(0, len(levels), _ROWS_AT_ONCE):
        yield levels[row : row + _ROWS_AT_ONCE]


def _woven(levels: npt.NDArray[np.uint16], factor: int, axis: int) -> npt.NDArray[np.uint16]:
    """Put back in order what is stored as a block of each first of so many rows or columns, one of each second, ..."""
    if not 1 < factor < levels.shape[axis]:
        return levels
    woven = np.empty_like(levels)
    for first, block in enumerate(np.array_split(levels, factor, axis)):
        woven[(slice(None),) * axis + (slice(first, None, factor),)] = block
    return woven


def _put_levels(file: TiffFile, tags: Tags, levels: npt.NDArray[np.uint16]) -> None:
    height_px, width_px, channels = levels.shape
    places = [file.append(rows.astype(file.order + "u2", copy=False).tobytes()) for rows in _bands(levels)]
    file.put_all(
        tags,
        (NEW_SUBFILE_TYPE, LONG, [0]),
        (IMAGE_WIDTH, LONG, [width_px]),
        (IMAGE_LENGTH, LONG, [height_px]),
        (BITS_PER_SAMPLE, SHORT, [16] * channels),
        (COMPRESSION, SHORT, [_NOT_PACKED]),
        (STRIP_OFFSETS, LONG, places[:1]),
        (SAMPLES_PER_PIXEL, SHORT, [channels]),
        (ROWS_PER_STRIP, LONG, [height_px]),
        (STRIP_BYTE_COUNTS, LONG, [levels.nbytes]),
        (PLANAR_CONFIGURATION, SHORT, [_INTERLEAVED]),
    )
