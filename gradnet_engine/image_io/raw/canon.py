"""EXIF of Canon's two formats that are not TIFF files: CRW (a CIFF heap) and CR3 (an ISO media file).

References: CIFF 1.0 (Canon, 1997) with the record layouts that ExifTool documents; ISO 14496-12 section 4.2.
"""

import io
import math
import struct
from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from typing import BinaryIO

from gradnet_engine.image_io.boxes import boxes
from gradnet_engine.image_io.metadata import exif as tags
from gradnet_engine.image_io.metadata.exif_builder import ExifBuilder
from gradnet_engine.image_io.tiff_structure import Directory, TiffReader

_MAKE_MODEL, _OWNER, _FIRMWARE, _TIME = 0x080A, 0x0810, 0x080B, 0x180E
_SHOT_INFO, _FOCAL_LENGTH, _CAMERA_SETTINGS = 0x102A, 0x1029, 0x102D
_SOFTWARE, _DATE_TIME, _ARTIST, _DATE_TIME_DIGITIZED = 0x131, 0x132, 0x13B, 0x9004
_IN_RECORD, _KIND, _HEAPS = 0x4000, 0x3800, (0x2800, 0x3000)
_DEEPEST = 8
_MOST_RECORD_BYTES = 1 << 16

_CR3_METADATA = bytes.fromhex("85c0b687820f11e08111f4ce462b6a48")
_CR3_DIRECTORIES = (b"CMT1", b"CMT2", b"CMT4")
_CR3_XMP = bytes.fromhex("be7acfcb97a942e89c71999491e3afac")
_OWNER_BYTES = 16


def crw_exif(stream: BinaryIO) -> ExifBuilder:
    """Collect what the records of a CRW file say of the photo.

    Raises
    ------
    ValueError
        If it isn't one.
    """
    stream.seek(0)
    head = stream.read(14)
    if len(head) < 14 or head[6:14] != b"HEAPCCDR" or head[:2] not in (b"II", b"MM"):
        raise ValueError("no CIFF header")
    order = "<" if head[:2] == b"II" else ">"
    start = struct.unpack_from(order + "I", head, 2)[0]
    records = dict(_records(stream, order, start, stream.seek(0, io.SEEK_END), _DEEPEST))
    builder = ExifBuilder("<")
    make, _, model = records.get(_MAKE_MODEL, b"").partition(b"\0")
    texts = (
        (tags.MAKE, make),
        (tags.MODEL, model),
        (_SOFTWARE, records.get(_FIRMWARE, b"")),
        (_ARTIST, records.get(_OWNER, b"")),
    )
    for tag, raw in texts:
        if text := raw.split(b"\0")[0].decode("latin-1").strip():
            builder.put_text(builder.ifd0, tag, text)
    if (seconds := _numbers(records, _TIME, order + "I")[:1]) and seconds[0]:
        # The camera's clock, written as if it ran on UTC.
        taken = datetime.fromtimestamp(seconds[0], UTC).strftime("%Y:%m:%d %H:%M:%S")
        builder.put_text(builder.ifd0, _DATE_TIME, taken)
        builder.put_text(builder.exif, tags.DATE_TIME_ORIGINAL, taken)
        builder.put_text(builder.exif, _DATE_TIME_DIGITIZED, taken)
    _put_exposure(builder, records, order)
    return builder


def cr3_exif(stream: BinaryIO) -> ExifBuilder:
    """Collect the three EXIF directories of a CR3 file, each a small TIFF file in a box of its own."""
    end = stream.seek(0, io.SEEK_END)
    bodies = {kind: body for kind, body in _boxes(stream, 0, end) if kind in _CR3_DIRECTORIES}
    found: dict[bytes, Directory] = {}
    builder = ExifBuilder()
    for kind, body in bodies.items():
        reader = TiffReader(io.BytesIO(body))
        directory = reader.first_directory()
        if directory is not None and (not found or reader.order == builder.order):
            builder.order = reader.order
            found[kind] = directory
    empty = Directory(builder.order, {}, 0, 0, 0, 0)
    builder.take(found.get(b"CMT1", empty), found.get(b"CMT2"), found.get(b"CMT4"))
    return builder


def cr3_xmp(stream: BinaryIO) -> bytes | None:
    """Return the XMP packet of a CR3 file, where cameras keep ratings, or None."""
    bodies = _boxes(stream, 0, stream.seek(0, io.SEEK_END))
    return next((body or None for kind, body in bodies if kind == _CR3_XMP), None)


def _records(stream: BinaryIO, order: str, start: int, end: int, depth: int) -> Iterator[tuple[int, bytes]]:
    """Yield tag and data of every small record of a heap and the heaps in it."""
    stream.seek(max(end - 4, 0))
    tail = stream.read(4)
    if not depth or len(tail) < 4 or end - start < 6:
        return
    at = start + struct.unpack(order + "I", tail)[0]
    stream.seek(at)
    count_bytes = stream.read(2)
    if len(count_bytes) < 2 or at >= end:
        return
    table = stream.read(10 * struct.unpack(order + "H", count_bytes)[0])
    for entry in range(0, len(table) - 9, 10):
        tag, size, offset = struct.unpack_from(order + "HII", table, entry)
        if tag & _IN_RECORD:
            yield tag & 0x3FFF, table[entry + 2 : entry + 10]
        elif (tag & _KIND) in _HEAPS and start + offset + size < end:
            yield from _records(stream, order, start + offset, start + offset + size, depth - 1)
        elif size <= _MOST_RECORD_BYTES:
            stream.seek(start + offset)
            yield tag & 0x3FFF, stream.read(size)


def _put_exposure(builder: ExifBuilder, records: dict[int, bytes], order: str) -> None:
    """Add exposure as the camera rounds it; ExifTool's Canon ShotInfo, FocalLength and CameraSettings records."""
    shot = _numbers(records, _SHOT_INFO, order + "h")
    if len(shot) > 22:
        iso = round(2 ** (shot[1] / 32) * 100 * 2 ** (shot[2] / 32) / 32) if shot[2] else 0
        if 0 < iso < 65536:
            builder.put_short(builder.exif, tags.ISO_SPEED, iso)
        if shot[21] > 0:
            _put_fraction(builder, tags.F_NUMBER, 2 ** (_exposure_value(shot[21]) / 2), 100)
        if shot[22]:
            _put_fraction(builder, tags.EXPOSURE_TIME, 2 ** -_exposure_value(shot[22]), 10000)
    focal, settings = _numbers(records, _FOCAL_LENGTH, order + "H"), _numbers(records, _CAMERA_SETTINGS, order + "H")
    if len(focal) > 1 and focal[1]:
        units = settings[25] if len(settings) > 25 and settings[25] else 1
        _put_fraction(builder, tags.FOCAL_LENGTH, focal[1] / units, 100000)


def _exposure_value(raw: int) -> float:
    """Return a value that counts in 32nds, where 12 and 20 stand for a third and two thirds."""
    whole, part = divmod(abs(raw), 32)
    return math.copysign(whole + {12: 1 / 3, 20: 2 / 3}.get(part, part / 32), raw)


def _put_fraction(builder: ExifBuilder, tag: int, value: float, largest_denominator: int) -> None:
    fraction = Fraction(value).limit_denominator(largest_denominator)
    if 0 < fraction.numerator < 1 << 32:
        builder.put_fractions(builder.exif, tag, [(fraction.numerator, fraction.denominator)])


def _numbers(records: dict[int, bytes], tag: int, code: str) -> tuple[int, ...]:
    data = records.get(tag, b"")
    size = struct.calcsize(code)
    return tuple(number for (number,) in struct.iter_unpack(code, data[: len(data) // size * size]))


def _boxes(stream: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield type and content of the boxes in a file's moov box and in Canon's box in that, and of its box for XMP."""
    for kind, first, last in boxes(stream, start, end):
        if last > end:
            return
        stream.seek(first)
        if kind == b"moov":
            yield from _boxes(stream, first, last)
        elif kind == b"uuid":
            owner = stream.read(_OWNER_BYTES)
            if owner == _CR3_METADATA:
                yield from _boxes(stream, first + _OWNER_BYTES, last)
            elif owner == _CR3_XMP:
                yield owner, stream.read(max(last - first - _OWNER_BYTES, 0))
        elif kind in _CR3_DIRECTORIES:
            yield kind, stream.read(last - first)
