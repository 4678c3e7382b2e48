"""What lies behind the picture in a JPEG file: that of a second lens, a panorama's, a preview, a gain map, a video.

Reference: CIPA DC-007-2009, Multi-Picture Format.
"""

import io
import re
import struct
from collections.abc import Iterator
from typing import BinaryIO

from gradnet_engine.image_io.photo_log import photo_logger
from gradnet_engine.image_io.raster.jpeg_segments import JpegHeader
from gradnet_engine.image_io.refusals import GAIN_MAP, OTHER_PICTURES, VIDEO, all_of
from gradnet_engine.image_io.tiff_structure import TiffReader
from gradnet_engine.sentence import Sentence

_log = photo_logger(__name__)

_ENTRIES, _ENTRY_BYTES = 0xB002, 16
_KIND, _GROUP, _PREVIEWS, _UNDEFINED = 0xFFFFFF, 0xFF0000, 0x010000, 0
_START = b"\xff\xd8\xff"
# Phones call gain maps pictures of no defined kind; their XMP or a segment of their own tells.
_MARKS_OF_GAIN_MAPS = (b"hdrgm:", b"hdrgainmap", b"urn:iso:std:iso:ts:21496")
_HEAD_BYTES = 1 << 16
# How an MP4 file begins: a box of less than 256 bytes. So long a match is no chance among a picture's data.
_MP4 = re.compile(rb"\0\0\0[\x10-\xff]ftyp")
# How Samsung's phones end a file behind whose picture others lie, and how these begin: the length of a name, and that.
_SAMSUNG_END, _SAMSUNG_PICTURE = b"SEFT", re.compile(rb"\0\0\x01\0[\x01-\xff]\0\0\0\w+\xff\xd8\xff")


def left_out_of_jpeg(stream: BinaryIO, header: JpegHeader) -> Sentence | None:
    """Return what a file holds beside its first picture; None if that is nothing, or a preview of it.

    Parameters
    ----------
    stream : BinaryIO
        The file, seekable.
    header : JpegHeader
        What it says before its first scan.
    """
    stream.seek(0)
    data = stream.read()
    kinds = {_kind(kind, head) for kind, head in _other_pictures(stream, header)}
    if data.endswith(_SAMSUNG_END) and _SAMSUNG_PICTURE.search(data):
        kinds.add(OTHER_PICTURES)
    if None in kinds:
        _log.info("A preview beside the picture is left out")
    found = [kind for kind in (OTHER_PICTURES, GAIN_MAP) if kind in kinds][:1]
    # XMP is no guide to a video: Samsung's and Xiaomi's phones may say nothing there, and who shares a photo often
    # leaves the video out and its mark in.
    if holds_video(data):
        found.append(VIDEO)
    return all_of(found)


def holds_video(data: bytes) -> bool:
    """Tell whether a phone has put a video into the file of a photo, as moving photos have one."""
    return _MP4.search(data, len(_START)) is not None


def _other_pictures(stream: BinaryIO, header: JpegHeader) -> Iterator[tuple[int, bytes]]:
    """Yield the kind and the first bytes of each picture that the index names; some programs leave only the index."""
    try:
        index = TiffReader(io.BytesIO(header.index)).first_directory()
    except ValueError:
        return
    entry = index and index.entries.get(_ENTRIES)
    if index is None or entry is None:
        return
    for at in range(0, len(entry.data) - _ENTRY_BYTES + 1, _ENTRY_BYTES):
        attribute, _, offset = struct.unpack_from(index.order + "III", entry.data, at)
        if offset:  # That of the first picture is 0; others count from the index.
            stream.seek(header.index_at + offset)
            head = stream.read(_HEAD_BYTES)
            if head.startswith(_START):
                yield attribute & _KIND, head


def _kind(kind: int, head: bytes) -> Sentence | None:
    """Return what a picture beside the first one is; None of a preview of that."""
    if kind & _GROUP == _PREVIEWS:
        return None
    is_gain_map = kind == _UNDEFINED and any(mark in head for mark in _MARKS_OF_GAIN_MAPS)
    return GAIN_MAP if is_gain_map else OTHER_PICTURES
