"""Writes TIFF photos around their EXIF block.

An EXIF block is a TIFF file without pixels. It goes to the start of the file as it is, so that every offset in it,
those inside MakerNotes too, still points where it did; pixels and profile follow, and last a new first directory that
takes over the tags of the block's own. See docs/decisions/0003-metadata.md. Reference: TIFF 6.0, sections 8, 14 and 18.
"""

import io
import os
import struct
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.attachments import Attachments
from gradnet_engine.image_io.density import (
    INCHES,
    NO_UNIT,
    RESOLUTION_UNIT,
    X_RESOLUTION,
    Y_RESOLUTION,
    as_fraction,
)
from gradnet_engine.image_io.photo_log import photo_logger
from gradnet_engine.image_io.refusals import Unwritable
from gradnet_engine.image_io.tiff_structure import (
    BYTE,
    LONG,
    RATIONAL,
    SHORT,
    TYPE_SIZES,
    UNDEFINED,
    ByteOrder,
    Entry,
    TiffReader,
    packed_entry,
)

_log = photo_logger(__name__)

_STRIP_BYTES = 1 << 18
# Higher levels make differences of photos larger at 16 bits, and at most 8 % smaller at 8 bits.
_LEVEL = 1
_LARGEST_FILE_BYTES = (1 << 32) - 1
_INLINE_BYTES = 4
_DEFLATE, _HORIZONTAL_DIFFERENCES, _ALPHA, _INTERLEAVED = 8, 2, 2, 1
_BLACK_IS_ZERO, _RGB = 1, 2
_WIDTH, _LENGTH, _BITS, _COMPRESSION, _PHOTOMETRIC = 0x100, 0x101, 0x102, 0x103, 0x106
_STRIP_OFFSETS, _SAMPLES, _ROWS_PER_STRIP, _STRIP_BYTE_COUNTS, _PLANAR = 0x111, 0x115, 0x116, 0x117, 0x11C
_PREDICTOR, _EXTRA_SAMPLES = 0x13D, 338
_XMP, _IPTC, _ICC = 700, 33723, 34675
# Tags of the block's first directory that would speak of other pixels than those written.
_OF_OTHER_PIXELS = frozenset(
    {0xFE, 0xFF, *range(0x100, 0x10E), 0x111, *range(0x115, 0x11A), 0x11C, *range(0x11D, 0x126), 0x12D, 0x13D, 0x140}
    | {*range(0x142, 0x14B), *range(0x150, 0x160), *range(0x200, 0x215), _XMP, _IPTC, _ICC, 0x8649}
)


def write_tiff(
    stream: BinaryIO, samples: npt.NDArray[np.unsignedinteger], has_alpha: bool, attachments: Attachments
) -> None:
    """Write a TIFF file: deflate with horizontal differences.

    Parameters
    ----------
    stream : BinaryIO
        An empty file, seekable.
    samples : ndarray of uint8 or uint16, H x W x C
        Grey or RGB, with alpha as a last channel where `has_alpha`.
    has_alpha : bool
        Whether the last channel is opacity, not premultiplied.
    attachments : Attachments
        What goes beside the pixels.

    Raises
    ------
    Unwritable
        If the file would be larger than 4 GiB.
    """
    order, block, tags = _base(attachments.exif)
    stream.write(block)
    rows_per_strip = min(len(samples), max(1, _STRIP_BYTES // samples[0].nbytes))
    strips = _write_strips(stream, samples, rows_per_strip, order)
    height, width, channels = samples.shape

    def put(tag: int, kind: int, *numbers: int) -> None:
        codes = f"{order}{len(numbers)}{'H' if kind == SHORT else 'I'}"
        tags[tag] = _stored(stream, order, tag, kind, struct.pack(codes, *numbers))

    put(_WIDTH, LONG, width)
    put(_LENGTH, LONG, height)
    put(_BITS, SHORT, *(8 * samples.itemsize,) * channels)
    put(_COMPRESSION, SHORT, _DEFLATE)
    put(_PHOTOMETRIC, SHORT, _RGB if channels >= 3 else _BLACK_IS_ZERO)
    put(_STRIP_OFFSETS, LONG, *(offset for offset, _ in strips))
    put(_SAMPLES, SHORT, channels)
    put(_ROWS_PER_STRIP, LONG, rows_per_strip)
    put(_STRIP_BYTE_COUNTS, LONG, *(size for _, size in strips))
    put(_PLANAR, SHORT, _INTERLEAVED)
    put(_PREDICTOR, SHORT, _HORIZONTAL_DIFFERENCES)
    if has_alpha:
        put(_EXTRA_SAMPLES, SHORT, _ALPHA)
    if attachments.density is None or not {X_RESOLUTION, Y_RESOLUTION} <= set(tags):
        # TIFF 6.0 requires a resolution; without a unit it says no more than that pixels are square.
        for tag, number in zip((X_RESOLUTION, Y_RESOLUTION), attachments.density or (1, 1), strict=True):
            tags[tag] = _stored(stream, order, tag, RATIONAL, struct.pack(order + "II", *as_fraction(number)))
        put(RESOLUTION_UNIT, SHORT, NO_UNIT if attachments.density is None else INCHES)
    for tag, data in ((_XMP, attachments.xmp), (_IPTC, attachments.iptc), (_ICC, attachments.icc)):
        if data is not None:
            tags[tag] = _stored(stream, order, tag, BYTE if tag == _XMP else UNDEFINED, data)
    _write_directory(stream, order, tags)


def _base(exif: bytes | None) -> tuple[ByteOrder, bytes, dict[int, bytes]]:
    """Return byte order, first bytes of the file, and the tags to take over, ready for a directory."""
    try:
        reader = TiffReader(io.BytesIO(exif or b""))
        ifd0 = reader.first_directory()
    except (ValueError, struct.error):
        ifd0 = None
    if exif is None or ifd0 is None:
        if exif is not None:
            _log.warning("An EXIF block can't be read and is dropped")
        return "<", b"II*\0" + bytes(4), {}
    tags = {
        tag: packed_entry(ifd0.order, entry, entry.position)
        for tag, entry in ifd0.entries.items()
        if tag not in _OF_OTHER_PIXELS
    }
    return ifd0.order, exif + bytes(len(exif) % 2), tags


def _write_strips(
    stream: BinaryIO, samples: npt.NDArray[np.unsignedinteger], rows_per_strip: int, order: ByteOrder
) -> list[tuple[int, int]]:
    """Write the pixels; return offset and size of each strip."""
    import imagecodecs

    def packed(row: int) -> bytes:
        differences = samples[row : row + rows_per_strip].copy()
        differences[:, 1:] -= samples[row : row + rows_per_strip, :-1]
        stored = differences.astype(differences.dtype.newbyteorder(order)).tobytes()
        return bytes(imagecodecs.deflate_encode(stored, _LEVEL))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        strips = pool.map(packed, range(0, len(samples), rows_per_strip))
        return [(_append(stream, strip), len(strip)) for strip in strips]


def _stored(stream: BinaryIO, order: ByteOrder, tag: int, kind: int, data: bytes) -> bytes:
    """Return an entry for a directory; a value that doesn't fit into it is written before it."""
    position = _append(stream, data) if len(data) > _INLINE_BYTES else 0
    return packed_entry(order, Entry(tag, kind, len(data) // TYPE_SIZES[kind], data), position)


def _write_directory(stream: BinaryIO, order: ByteOrder, tags: dict[int, bytes]) -> None:
    table = struct.pack(order + "H", len(tags)) + b"".join(tags[tag] for tag in sorted(tags)) + bytes(4)
    position = _append(stream, table)
    stream.seek(4)
    stream.write(struct.pack(order + "I", position))


def _append(stream: BinaryIO, data: bytes) -> int:
    """Write to the end of the file, at an even offset, and return the offset."""
    position = stream.seek(0, io.SEEK_END)
    if position % 2:
        stream.write(b"\0")
        position += 1
    if position + len(data) > _LARGEST_FILE_BYTES:
        raise Unwritable("a TIFF file can't be larger than 4 GB")
    stream.write(data)
    return position
