"""A TIFF file that grows around an EXIF block: what `tiff_writer` and `dng_writer` lay out.

An EXIF block is a TIFF file without pixels. It goes to the start of the file as it is, so that every offset in it,
those inside MakerNotes too, still points where it did; pixels and profile follow, and last a new first directory that
takes over the tags of the block's own. See docs/decisions/0003-metadata.md. Reference: TIFF 6.0, section 2.
"""

import io
import struct
from collections.abc import Iterable
from typing import BinaryIO

from gradnet_engine.image_io.metadata.attachments import Attachments
from gradnet_engine.image_io.metadata.density import (
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

_LARGEST_FILE_BYTES = (1 << 32) - 1
_INLINE_BYTES = 4
# How ExifTool marks blocks that it makes for WebP: it would take the file for a block and no picture.
_EXIF_ALONE = b"ExifMeta"
_NUMBER_CODES = {BYTE: "B", SHORT: "H", LONG: "I", RATIONAL: "I"}
_XMP, _IPTC, _ICC = 700, 33723, 34675
# Tags of the block's first directory that would speak of other pixels than those written.
_OF_OTHER_PIXELS = frozenset(
    {0xFE, 0xFF, *range(0x100, 0x10D), 0x111, *range(0x115, 0x11A), 0x11C, *range(0x11E, 0x126), 0x12D, 0x13D, 0x140}
    | {*range(0x142, 0x14B), *range(0x150, 0x160), *range(0x200, 0x215), _XMP, _IPTC, _ICC, 0x8649}
)

Tags = dict[int, bytes]
"""Entries by tag, as a directory holds them."""


class TiffFile:
    """Values and pixels are appended as they come, directories after what they point to.

    Parameters
    ----------
    stream : BinaryIO
        An empty file, seekable.
    exif : bytes or None
        The block that the file begins with; its byte order is the file's.

    Attributes
    ----------
    order : {"<", ">"}
        Byte order of all numbers.
    inherited : dict of int to bytes
        Tags of the block's first directory that hold for any pixels.
    """

    def __init__(self, stream: BinaryIO, exif: bytes | None) -> None:
        self._stream = stream
        self.order: ByteOrder = "<"
        self.inherited: Tags = {}
        try:
            reader = TiffReader(io.BytesIO(exif or b""))
            ifd0 = reader.first_directory()
        except (ValueError, struct.error):
            ifd0 = None
        if exif is None or ifd0 is None:
            if exif is not None:
                _log.warning("An EXIF block can't be read and is dropped")
            stream.write(b"II*\0" + bytes(4))
            return
        self.order = ifd0.order
        self.inherited = {
            tag: packed_entry(ifd0.order, entry, entry.position)
            for tag, entry in ifd0.entries.items()
            if tag not in _OF_OTHER_PIXELS
        }
        if exif[8:].startswith(_EXIF_ALONE):
            exif = exif[:8] + bytes(len(_EXIF_ALONE)) + exif[8 + len(_EXIF_ALONE) :]
        stream.write(exif + bytes(len(exif) % 2))

    def append(self, data: bytes) -> int:
        """Write to the end of the file, at an even offset, and return the offset.

        Raises
        ------
        Unwritable
            If the file would be larger than 4 GiB.
        """
        position = self._stream.seek(0, io.SEEK_END)
        if position % 2:
            self._stream.write(b"\0")
            position += 1
        if position + len(data) > _LARGEST_FILE_BYTES:
            raise Unwritable("a TIFF file can't be larger than 4 GB")
        self._stream.write(data)
        return position

    def put(self, tags: Tags, tag: int, kind: int, data: bytes) -> None:
        """Add a value; one that doesn't fit into the directory is written at once."""
        position = self.append(data) if len(data) > _INLINE_BYTES else 0
        tags[tag] = packed_entry(self.order, Entry(tag, kind, len(data) // TYPE_SIZES[kind], data), position)

    def put_numbers(self, tags: Tags, tag: int, kind: int, *numbers: int) -> None:
        """Add numbers; of a fraction both parts."""
        self.put(tags, tag, kind, struct.pack(f"{self.order}{len(numbers)}{_NUMBER_CODES[kind]}", *numbers))

    def put_all(self, tags: Tags, *values: tuple[int, int, Iterable[int]]) -> None:
        """Add tags, each with its kind and its numbers."""
        for tag, kind, numbers in values:
            self.put_numbers(tags, tag, kind, *numbers)

    def put_attachments(self, tags: Tags, attachments: Attachments) -> None:
        """Add what lies beside the pixels, but for the EXIF block; and a resolution, which TIFF requires."""
        if attachments.density is None or not {X_RESOLUTION, Y_RESOLUTION} <= set(tags):
            # Without a unit it says no more than that pixels are square.
            for tag, number in zip((X_RESOLUTION, Y_RESOLUTION), attachments.density or (1, 1), strict=True):
                self.put_numbers(tags, tag, RATIONAL, *as_fraction(number))
            self.put_numbers(tags, RESOLUTION_UNIT, SHORT, NO_UNIT if attachments.density is None else INCHES)
        for tag, data in ((_XMP, attachments.xmp), (_IPTC, attachments.iptc), (_ICC, attachments.icc)):
            if data is not None:
                self.put(tags, tag, BYTE if tag == _XMP else UNDEFINED, data)

    def append_directory(self, tags: Tags) -> int:
        """Write a directory that no other follows, and return its offset."""
        return self.append(_joined(self.order, len(tags), (tags[tag] for tag in sorted(tags))))

    def finish(self, tags: Tags) -> None:
        """Write the first directory, and point to it."""
        position = self.append_directory(tags)
        self._stream.seek(4)
        self._stream.write(struct.pack(self.order + "I", position))


def _joined(order: ByteOrder, count: int, entries: Iterable[bytes]) -> bytes:
    return struct.pack(order + "H", count) + b"".join(entries) + bytes(4)
