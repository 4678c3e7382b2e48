"""Builds an EXIF block from tags taken out of RAW and TIFF files, where they lie all over the file."""

import io
import struct
from collections.abc import Iterable
from dataclasses import dataclass, field

from gradnet_engine.image_io.metadata.density import (
    INCHES,
    RESOLUTION_UNIT,
    X_RESOLUTION,
    Y_RESOLUTION,
    Density,
    as_fraction,
)
from gradnet_engine.image_io.metadata.exif import ORIENTATION, USER_COMMENT
from gradnet_engine.image_io.tiff_structure import (
    ASCII,
    EXIF_DIRECTORY,
    GPS_DIRECTORY,
    LONG,
    RATIONAL,
    SHORT,
    SIGNED_RATIONAL,
    UNDEFINED,
    ByteOrder,
    Directory,
    Entry,
    TiffReader,
)

MAKER_NOTE = 0x927C
_INTEROPERABILITY_DIRECTORY = 0xA005

# What IFD0 says of the photo; all else there describes the stored pixels or another file.
_IFD0_TAGS = frozenset(
    {
        0x10D,  # DocumentName
        0x10E,  # ImageDescription
        0x10F,  # Make
        0x110,  # Model
        X_RESOLUTION,
        Y_RESOLUTION,
        RESOLUTION_UNIT,
        0x11D,  # PageName
        0x131,  # Software
        0x132,  # DateTime
        0x13B,  # Artist
        0x13C,  # HostComputer
        0x4746,  # Rating
        0x4749,  # RatingPercent
        0x8298,  # Copyright
        *range(0x9C9B, 0x9CA0),  # Windows' title, comment, author, keywords, subject
    }
)
# Tags of the Exif directory that TIFF/EP, Kodak and DNG files may have in IFD0.
_EXIF_TAGS_OF_IFD0 = frozenset(
    {0x829A, 0x829D, 0x8822, 0x8824, 0x8827, 0x8830, 0x8831, 0x8832, 0x8833}
    | {0x9003, 0x9004, 0x9010, 0x9011, 0x9012, 0x9290, 0x9291, 0x9292}
    | set(range(0x9201, 0x920B))
    | {0xA431, 0xA432, 0xA433, 0xA434, 0xA435}
)
# A MakerNote only stays readable at its own offset; further back than this the block would be mostly padding.
_FURTHEST_MAKER_NOTE_BYTES = 1 << 16


@dataclass(slots=True)
class ExifBuilder:
    """Collects tags of one byte order and lays them out as an EXIF block.

    Attributes
    ----------
    order : {"<", ">"}
        Byte order of the block and of every entry.
    ifd0, exif, gps : dict of int to Entry
        The three directories; an entry's positions are ignored, but for the MakerNote's.
    """

    order: ByteOrder = "<"
    ifd0: dict[int, Entry] = field(default_factory=dict)
    exif: dict[int, Entry] = field(default_factory=dict)
    gps: dict[int, Entry] = field(default_factory=dict)

    def take(self, ifd0: Directory, exif: Directory | None = None, gps: Directory | None = None) -> None:
        """Take what a file's directories say of the photo."""
        self.ifd0 |= {tag: entry for tag, entry in ifd0.entries.items() if tag in _IFD0_TAGS}
        self.exif |= {tag: entry for tag, entry in ifd0.entries.items() if tag in _EXIF_TAGS_OF_IFD0}
        if exif is not None:
            self.exif |= {t: entry for t, entry in exif.entries.items() if t != _INTEROPERABILITY_DIRECTORY}
        if gps is not None:
            self.gps |= gps.entries

    def put_text(self, directory: dict[int, Entry], tag: int, text: str) -> None:
        """Add a text."""
        data = text.encode() + b"\0"
        directory[tag] = Entry(tag, ASCII, len(data), data)

    def put_short(self, directory: dict[int, Entry], tag: int, value: int) -> None:
        """Add a number up to 65535."""
        directory[tag] = Entry(tag, SHORT, 1, struct.pack(self.order + "H", value))

    def put_long(self, directory: dict[int, Entry], tag: int, value: int) -> None:
        """Add a number up to 4294967295."""
        directory[tag] = Entry(tag, LONG, 1, struct.pack(self.order + "I", value))

    def put_fractions(
        self, directory: dict[int, Entry], tag: int, fractions: Iterable[tuple[int, int]], *, is_signed: bool = False
    ) -> None:
        """Add fractions, each a numerator and a denominator."""
        numbers = [number for fraction in fractions for number in fraction]
        data = struct.pack(f"{self.order}{len(numbers)}{'i' if is_signed else 'I'}", *numbers)
        directory[tag] = Entry(tag, SIGNED_RATIONAL if is_signed else RATIONAL, len(numbers) // 2, data)

    def put_comment(self, text: str) -> None:
        """Add a comment, which names its encoding."""
        if text.isascii():
            data = b"ASCII\0\0\0" + text.encode()
        else:
            data = b"UNICODE\0" + text.encode("utf-16-le" if self.order == "<" else "utf-16-be")
        self.exif[USER_COMMENT] = Entry(USER_COMMENT, UNDEFINED, len(data), data)

    def put_density(self, density: Density) -> None:
        """Add pixels per inch."""
        for tag, number in zip((X_RESOLUTION, Y_RESOLUTION), density, strict=True):
            self.put_fractions(self.ifd0, tag, [as_fraction(number)])
        self.put_short(self.ifd0, RESOLUTION_UNIT, INCHES)

    def to_bytes(self) -> bytes | None:
        """Return the block, its MakerNote at the offset it came from; None if there are no tags."""
        if not (self.ifd0 or self.exif or self.gps):
            return None
        exif = dict(self.exif)
        note = exif.get(MAKER_NOTE)
        if note is not None and not _can_stay(note):
            del exif[MAKER_NOTE]
            note = None
        layout = _Layout(self.order, note)
        ifd0 = dict(self.ifd0)
        self.put_short(ifd0, ORIENTATION, 1)
        for tag, directory in ((EXIF_DIRECTORY, exif), (GPS_DIRECTORY, self.gps)):
            if directory:
                self.put_long(ifd0, tag, 0)
        first = layout.place_directory(ifd0)
        for tag, directory in ((EXIF_DIRECTORY, exif), (GPS_DIRECTORY, self.gps)):
            if directory:
                self.put_long(ifd0, tag, layout.place_directory(directory))
        layout.write_directory(first, ifd0)
        return layout.to_bytes(first)


def _can_stay(note: Entry) -> bool:
    """Tell whether a MakerNote can be written at the offset it came from."""
    return 8 <= note.position <= _FURTHEST_MAKER_NOTE_BYTES - len(note.data)


def exif_that_fits(exif: bytes, most_bytes: int) -> tuple[bytes | None, set[int]]:
    """Shorten an EXIF block: the MakerNote goes if that is enough, else the longest entries.

    Returns
    -------
    bytes or None
        A block of what the tags say of the photo (`ExifBuilder.take`), but those that were dropped; None if there are
        none left.
    set of int
        The tags dropped for want of room.
    """
    reader = TiffReader(io.BytesIO(exif))
    builder, ifd0 = ExifBuilder(reader.order), reader.first_directory()
    if ifd0 is not None:
        builder.take(ifd0, reader.sub_directory(ifd0, EXIF_DIRECTORY), reader.sub_directory(ifd0, GPS_DIRECTORY))
    dropped = {tag for tag, entry in builder.exif.items() if tag == MAKER_NOTE and not _can_stay(entry)}
    while (block := builder.to_bytes()) is not None and len(block) > most_bytes:
        note = builder.exif.get(MAKER_NOTE)
        if note is not None and len(block) - len(note.data) <= most_bytes:
            directory, tag = builder.exif, MAKER_NOTE
        else:
            places = [(d, tag) for d in (builder.ifd0, builder.exif, builder.gps) for tag in d]
            directory, tag = max(places, key=lambda place: len(place[0][place[1]].data))
        del directory[tag]
        dropped.add(tag)
    return block, dropped


class _Layout:
    """Gives every piece of a block its place, around a MakerNote that has its own already."""

    def __init__(self, order: ByteOrder, pinned: Entry | None) -> None:
        self._order, self._pinned = order, pinned
        self._data = bytearray(8)
        self._end = 8
        self._places: dict[int, dict[int, int]] = {}
        if pinned is not None:
            self._write(pinned.position, pinned.data)

    def place_directory(self, entries: dict[int, Entry]) -> int:
        """Give a directory and its values their places, write them, and return the directory's place."""
        position = self._claim(2 + 12 * len(entries) + 4)
        values: dict[int, int] = {}
        for tag, entry in sorted(entries.items()):
            if len(entry.data) <= 4:
                continue
            if entry is self._pinned:
                values[tag] = entry.position
            else:
                values[tag] = self._claim(len(entry.data))
                self._write(values[tag], entry.data)
        self._places[position] = values
        self.write_directory(position, entries)
        return position

    def write_directory(self, position: int, entries: dict[int, Entry]) -> None:
        """Write a directory to its place, again if one of its numbers changed."""
        table = struct.pack(self._order + "H", len(entries))
        for tag, entry in sorted(entries.items()):
            table += struct.pack(self._order + "HHI", tag, entry.type, entry.count)
            place = self._places[position].get(tag)
            table += entry.data.ljust(4, b"\0") if place is None else struct.pack(self._order + "I", place)
        self._write(position, table + bytes(4))

    def to_bytes(self, first: int) -> bytes:
        """Return the block with its header."""
        mark = b"II*\0" if self._order == "<" else b"MM\0*"
        self._data[:8] = mark + struct.pack(self._order + "I", first)
        return bytes(self._data)

    def _claim(self, size: int) -> int:
        start = self._end + self._end % 2
        note = self._pinned
        if note is not None and start < note.position + len(note.data) and start + size > note.position:
            start = note.position + len(note.data)
            start += start % 2
        self._end = start + size
        return start

    def _write(self, position: int, data: bytes) -> None:
        missing = position + len(data) - len(self._data)
        self._data += bytes(max(missing, 0))
        self._data[position : position + len(data)] = data
