"""Writes linear DNGs: what a sensor saw, demosaicked and denoised, for RAW converters to develop.

The first directory holds a preview, colours and metadata, one below it the photo: in tiles of lossless JPEG, which is
what all readers of DNGs know. See docs/decisions/0015-dng.md. Reference: Digital Negative Specification 1.4 (Adobe,
2012).
"""

import itertools
import os
from concurrent.futures import ThreadPoolExecutor
from fractions import Fraction
from typing import Any, BinaryIO

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.metadata.attachments import Attachments
from gradnet_engine.image_io.profiles import FULL_16_BIT, to_srgb
from gradnet_engine.image_io.raster.tiff_file import Tags, TiffFile
from gradnet_engine.image_io.raw.crop import USER_CROP, WHOLE, Crop
from gradnet_engine.image_io.raw.dng_opcodes import AFTER_DEMOSAICING, opcodes
from gradnet_engine.image_io.raw.gain_tables import GAIN_TABLES, GAIN_TABLES_2, gain_tables
from gradnet_engine.image_io.raw.sensor_colours import ORIGINAL_RAW_FILE_NAME, as_sensor_saw, colour_tags
from gradnet_engine.image_io.tiff_structure import (
    ASCII,
    BITS_PER_SAMPLE,
    BYTE,
    COMPRESSION,
    DNG_VERSION,
    IMAGE_LENGTH,
    IMAGE_WIDTH,
    LINEAR_RAW,
    LONG,
    NEW_SUBFILE_TYPE,
    PHOTOMETRIC,
    PLANAR_CONFIGURATION,
    RATIONAL,
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
    UNDEFINED,
    Directory,
    in_order,
)
from gradnet_engine.kept_pixels import AnyPhoto

_VERSION, _OLDEST_READER = (1, 4, 0, 0), (1, 3, 0, 0)
_VERSIONS_WITH = {GAIN_TABLES: (1, 6, 0, 0), GAIN_TABLES_2: (1, 7, 0, 0)}
# Tags whose bytes have a layout of their own, or don't belong beside the colours.
_PUT_APART = {*_VERSIONS_WITH, AFTER_DEMOSAICING}
_DNG_BACKWARD_VERSION, _WHITE_LEVEL = 50707, 50717
_NOISE_REDUCTION_APPLIED, _PREVIEW_COLOR_SPACE, _YCBCR_SUBSAMPLING = 50935, 50970, 530
_IS_PHOTO, _IS_PREVIEW = 0, 1
_YCBCR, _JPEG, _INTERLEAVED, _SRGB = 6, 7, 1, 2
# As Adobe's own: the pixel on the left tells most, and each tile has its own code.
_TILE_PX, _LEFT_PIXEL = 256, 1
_PREVIEW_PX, _PREVIEW_QUALITY = 1024, 85
_FINEST = 1_000_000


def write_dng(stream: BinaryIO, photo: AnyPhoto, attachments: Attachments, *, names_source: bool) -> None:
    """Write a linear DNG.

    Parameters
    ----------
    stream : BinaryIO
        An empty file, seekable.
    photo : Photo or KeptPhoto
        Developed for a DNG (`RawSettings.for_dng`).
    attachments : Attachments
        What goes beside the pixels, but for a profile: the colours are the sensor's.
    names_source : bool
        Whether it tells the name of the RAW file that it was made of.

    Raises
    ------
    Unwritable
        If the file would be larger than 4 GiB.
    """
    assert photo.metadata.sensor_colours is not None
    colours = colour_tags(photo.metadata.sensor_colours)
    file = TiffFile(stream, attachments.exif)
    tags = file.inherited
    for entry in colours.entries.values():
        if entry.tag in _PUT_APART or (entry.tag == ORIGINAL_RAW_FILE_NAME and not names_source):
            continue
        stored = in_order(entry, colours.order, file.order)
        file.put(tags, stored.tag, stored.type, stored.data)
    for tables in gain_tables(colours):
        if tables.tag == GAIN_TABLES_2:
            file.put(tags, tables.tag, UNDEFINED, tables.packed(file.order))
    file.put_numbers(tags, DNG_VERSION, BYTE, *_version(colours))
    file.put_numbers(tags, _DNG_BACKWARD_VERSION, BYTE, *_OLDEST_READER)
    source = photo.metadata.source_path
    if names_source and source is not None and ORIGINAL_RAW_FILE_NAME not in tags:
        name = source.name.encode("utf-8", "replace")
        file.put(tags, ORIGINAL_RAW_FILE_NAME, ASCII, name + b"\0")
    _put_preview(file, tags, photo)
    file.put_numbers(tags, SUB_DIRECTORIES, LONG, _append_photo(file, photo, colours))
    file.put_attachments(tags, attachments)
    file.finish(tags)


def _version(colours: Directory) -> tuple[int, ...]:
    """Return the version of the specification that has all that is written."""
    of_tables = (_VERSIONS_WITH[tables.tag] for tables in gain_tables(colours))
    of_opcodes = (tuple(opcode.version) for opcode in opcodes(colours, AFTER_DEMOSAICING))
    return max([_VERSION, *of_tables, *of_opcodes])


def _put_preview(file: TiffFile, tags: Tags, photo: AnyPhoto) -> None:
    """Add a JPEG in sRGB, as converters and file managers show before they have developed anything."""
    import imagecodecs
    from PIL import Image

    rows, columns = _framed(photo).within(photo.width_px, photo.height_px)
    step = max(1, max(columns.stop - columns.start, rows.stop - rows.start) // (2 * _PREVIEW_PX))
    rows, columns = (slice(part.start, part.stop, step) for part in (rows, columns))
    levels = np.rint(photo.rgb[rows, columns] * np.float32(FULL_16_BIT)).astype(np.uint16)
    image = Image.fromarray((to_srgb(levels, photo.metadata.icc_profile) >> 8).astype(np.uint8))
    image.thumbnail((_PREVIEW_PX, _PREVIEW_PX))
    jpeg: Any = imagecodecs.jpeg8_encode(np.asarray(image), level=_PREVIEW_QUALITY, subsampling="444", optimize=True)
    file.put_all(
        tags,
        (NEW_SUBFILE_TYPE, LONG, [_IS_PREVIEW]),
        (IMAGE_WIDTH, LONG, [image.width]),
        (IMAGE_LENGTH, LONG, [image.height]),
        (BITS_PER_SAMPLE, SHORT, [8, 8, 8]),
        (COMPRESSION, SHORT, [_JPEG]),
        (PHOTOMETRIC, SHORT, [_YCBCR]),
        (STRIP_OFFSETS, LONG, [file.append(bytes(jpeg))]),
        (SAMPLES_PER_PIXEL, SHORT, [3]),
        (ROWS_PER_STRIP, LONG, [image.height]),
        (STRIP_BYTE_COUNTS, LONG, [len(jpeg)]),
        (PLANAR_CONFIGURATION, SHORT, [_INTERLEAVED]),
        (_YCBCR_SUBSAMPLING, SHORT, [1, 1]),
        (_PREVIEW_COLOR_SPACE, LONG, [_SRGB]),
    )


def _framed(photo: AnyPhoto) -> Crop:
    return WHOLE if photo.metadata.framed is None else Crop(*photo.metadata.framed)


def _append_photo(file: TiffFile, photo: AnyPhoto, colours: Directory) -> int:
    """Write the photo and its directory; return where that lies."""
    places = itertools.product(range(0, photo.height_px, _TILE_PX), range(0, photo.width_px, _TILE_PX))

    def encoded(place: tuple[int, int]) -> bytes:
        row, column = place
        levels = as_sensor_saw(photo.rgb[row : row + _TILE_PX, column : column + _TILE_PX], colours)
        return _lossless_jpeg(levels)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        tiles = [(file.append(tile), len(tile)) for tile in pool.map(encoded, places)]
    tags: Tags = {}
    file.put_all(
        tags,
        (NEW_SUBFILE_TYPE, LONG, [_IS_PHOTO]),
        (IMAGE_WIDTH, LONG, [photo.width_px]),
        (IMAGE_LENGTH, LONG, [photo.height_px]),
        (BITS_PER_SAMPLE, SHORT, [16, 16, 16]),
        (COMPRESSION, SHORT, [_JPEG]),
        (PHOTOMETRIC, SHORT, [LINEAR_RAW]),
        (SAMPLES_PER_PIXEL, SHORT, [3]),
        (PLANAR_CONFIGURATION, SHORT, [_INTERLEAVED]),
        (TILE_WIDTH, LONG, [_TILE_PX]),
        (TILE_LENGTH, LONG, [_TILE_PX]),
        (TILE_OFFSETS, LONG, [offset for offset, _ in tiles]),
        (TILE_BYTE_COUNTS, LONG, [size for _, size in tiles]),
        (_WHITE_LEVEL, LONG, [FULL_16_BIT] * 3),
        (_NOISE_REDUCTION_APPLIED, RATIONAL, [1, 1]),
    )
    for tables in gain_tables(colours):
        if tables.tag == GAIN_TABLES:
            file.put(tags, tables.tag, UNDEFINED, tables.packed(file.order))
    if (asked := colours.entries.get(AFTER_DEMOSAICING)) is not None:
        file.put(tags, AFTER_DEMOSAICING, UNDEFINED, asked.data)
    if (crop := _framed(photo)) != WHOLE:
        edges = (Fraction(edge).limit_denominator(_FINEST) for edge in (crop.top, crop.left, crop.bottom, crop.right))
        file.put_numbers(tags, USER_CROP, RATIONAL, *(part for edge in edges for part in edge.as_integer_ratio()))
    return file.append_directory(tags)


def _lossless_jpeg(levels: npt.NDArray[np.uint16]) -> bytes:
    """Encode a tile; one at the photo's edge is filled up with its last pixels."""
    import imagecodecs

    missing = [(0, _TILE_PX - length) for length in levels.shape[:2]]
    tile = np.pad(levels, (*missing, (0, 0)), mode="edge")
    jpeg: Any = imagecodecs.jpeg8_encode(tile, lossless=True, predictor=_LEFT_PIXEL, bitspersample=16, optimize=True)
    return bytes(jpeg)
