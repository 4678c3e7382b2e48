"""Puts into an EXIF block what a container says beside it, so that it goes along into every other container.

Nothing in the block moves, since MakerNotes hold offsets: a directory that grows goes behind everything else.
"""

import io
import struct

from gradnet_engine.image_io.metadata.attachments import Attachments
from gradnet_engine.image_io.metadata.density import density_of, is_alike
from gradnet_engine.image_io.metadata.exif import DATE_TIME, USER_COMMENT
from gradnet_engine.image_io.metadata.exif_builder import ExifBuilder
from gradnet_engine.image_io.photo_log import metadata_logger
from gradnet_engine.image_io.tiff_structure import (
    EXIF_DIRECTORY,
    ByteOrder,
    Directory,
    Entry,
    TiffReader,
    packed_entry,
)

_log = metadata_logger(__name__)

_EMPTY = Directory("<", {}, 0, 0, 0, 0)
_ENCODING_BYTES = 8


def complete_exif(exif: bytes | None, attachments: Attachments) -> bytes | None:
    """Return an EXIF block that also says what a container states beside it.

    Parameters
    ----------
    exif : bytes or None
        The block, readable.
    attachments : Attachments
        What the container holds. Its density counts for more than the block's, as it is what programs show; its texts
        count where the block has none.

    Returns
    -------
    bytes or None
        The block, a new one where there was none; None if there is nothing to say.
    """
    reader = None if exif is None else TiffReader(io.BytesIO(exif))
    ifd0 = reader and reader.first_directory()
    if exif is None or reader is None or ifd0 is None:
        builder = ExifBuilder()
        _add(builder, attachments, _EMPTY, _EMPTY)
        return builder.to_bytes()
    sub = reader.sub_directory(ifd0, EXIF_DIRECTORY) or _EMPTY
    builder = ExifBuilder(reader.order)
    _add(builder, attachments, ifd0, sub)
    block = bytearray(exif)
    if builder.exif:
        builder.put_long(builder.ifd0, EXIF_DIRECTORY, _append(block, reader.order, sub, builder.exif))
    if builder.ifd0:
        struct.pack_into(reader.order + "I", block, 4, _append(block, reader.order, ifd0, builder.ifd0))
    return bytes(block)


def _add(builder: ExifBuilder, attachments: Attachments, ifd0: Directory, exif: Directory) -> None:
    """Collect what the directories of a block don't say."""
    density, comment = attachments.density, attachments.comment
    if density is not None and not is_alike(density_of(ifd0), density):
        builder.put_density(density)
    for tag, text in attachments.texts.items():
        stated = ifd0.text(tag)
        if stated is None:
            builder.put_text(builder.ifd0, tag, text)
        # When a file was changed is a matter of course.
        elif stated != text and tag != DATE_TIME:
            _log.warning("A text beside EXIF is dropped: EXIF has another in its place")
    if comment:
        stated = exif.entries.get(USER_COMMENT)
        if stated is None or not stated.data[_ENCODING_BYTES:].strip(b"\0 "):
            builder.put_comment(comment)
        elif comment.encode() not in stated.data:
            _log.warning("A comment beside EXIF is dropped: EXIF has another")


def _append(block: bytearray, order: ByteOrder, directory: Directory, additions: dict[int, Entry]) -> int:
    """Put a directory with more entries behind a block, and return where it lies."""
    table = {tag: packed_entry(order, entry, entry.position) for tag, entry in directory.entries.items()}
    block += bytes(len(block) % 2)
    for tag, entry in additions.items():
        table[tag] = packed_entry(order, entry, len(block))
        block += entry.data + bytes(len(entry.data) % 2)
    position = len(block)
    block += struct.pack(order + "H", len(table)) + b"".join(table[tag] for tag in sorted(table)) + bytes(4)
    return position
