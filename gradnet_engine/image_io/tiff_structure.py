"""TIFF directories: the structure shared by EXIF blocks, TIFF photos and most RAW formats.

Reads what is there and nothing else: offsets that point outside, unknown types and loops are skipped, never followed.
Reference: TIFF 6.0 (Adobe, 1992), section 2; BigTIFF as in libtiff.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import BinaryIO, Literal

TYPE_SIZES = {1: 1, 2: 1, 3: 2, 4: 4, 5: 8, 6: 1, 7: 1, 8: 2, 9: 4, 10: 8, 11: 4, 12: 8, 13: 4, 16: 8, 17: 8, 18: 8}
_STRUCT_CODES = {1: "B", 3: "H", 4: "I", 6: "b", 8: "h", 9: "i", 11: "f", 12: "d", 13: "I", 16: "Q", 17: "q", 18: "Q"}
BYTE, ASCII, SHORT, LONG, RATIONAL, UNDEFINED, SIGNED_RATIONAL, FLOAT = 1, 2, 3, 4, 5, 7, 10, 11

# What lays out a picture.
NEW_SUBFILE_TYPE, IMAGE_WIDTH, IMAGE_LENGTH, BITS_PER_SAMPLE, COMPRESSION, PHOTOMETRIC = 254, 256, 257, 258, 259, 262
STRIP_OFFSETS, SAMPLES_PER_PIXEL, ROWS_PER_STRIP, STRIP_BYTE_COUNTS, PLANAR_CONFIGURATION = 273, 277, 278, 279, 284
TILE_WIDTH, TILE_LENGTH, TILE_OFFSETS, TILE_BYTE_COUNTS = 322, 323, 324, 325
DNG_VERSION = 50706
COLOUR_FILTER_ARRAY, LINEAR_RAW = 32803, 34892
"""What PHOTOMETRIC says of what a sensor saw."""

SUB_DIRECTORIES, EXIF_DIRECTORY, GPS_DIRECTORY = 330, 34665, 34853

# Values above this are not metadata; thumbnails and MakerNotes are far smaller.
_LARGEST_VALUE_BYTES = 1 << 24
_MOST_ENTRIES = 4096
_FARTHEST = 1 << 40
_MOST_DIRECTORIES = 64

Number = int | float
ByteOrder = Literal["<", ">"]


@dataclass(frozen=True, slots=True)
class Entry:
    """One tag of a directory.

    Attributes
    ----------
    tag, type, count : int
        As in the file.
    data : bytes
        The value in the file's byte order.
    position : int
        Where the value lies in the file.
    """

    tag: int
    type: int
    count: int
    data: bytes
    position: int = 0


@dataclass(frozen=True, slots=True)
class Directory:
    """An image file directory.

    Attributes
    ----------
    order : {"<", ">"}
        Byte order of its values: little or big end first.
    entries : dict of int to Entry
        Its readable entries by tag; of duplicates the first.
    position, size_bytes : int
        Where it lies, and how long it is, the link to the next one included.
    next_position : int
        Where the next directory lies; 0: there is none.
    next_link_position : int
        Where the link to the next one lies.
    tags : frozenset of int
        All its tags, also those whose values are too large to be read here.
    """

    order: ByteOrder
    entries: dict[int, Entry]
    position: int
    size_bytes: int
    next_position: int
    next_link_position: int
    tags: frozenset[int] = frozenset()

    def numbers(self, tag: int) -> tuple[Number, ...]:
        """Return a tag's numbers; empty if it is missing or isn't numeric. A fraction x/0 is NaN."""
        entry = self.entries.get(tag)
        return () if entry is None else entry_numbers(entry, self.order)

    def number(self, tag: int) -> Number | None:
        """Return a tag's first number, or None."""
        numbers = self.numbers(tag)
        return numbers[0] if numbers else None

    def integer(self, tag: int) -> int:
        """Return a tag's first number as a whole one; 0 if it is missing or isn't one."""
        number = self.number(tag)
        return number if isinstance(number, int) else 0

    def text(self, tag: int) -> str | None:
        """Return a tag's text without padding, or None if it is missing or blank."""
        entry = self.entries.get(tag)
        if entry is None or entry.type not in (ASCII, BYTE, UNDEFINED):
            return None
        text = entry.data.split(b"\0", 1)[0].decode("utf-8", "replace").strip()
        return text or None


def entry_numbers(entry: Entry, order: ByteOrder) -> tuple[Number, ...]:
    """Return an entry's numbers, fractions as floats (x/0 is NaN); empty if it isn't numeric."""
    if entry.type in (RATIONAL, SIGNED_RATIONAL):
        parts = struct.unpack(f"{order}{2 * entry.count}{'I' if entry.type == RATIONAL else 'i'}", entry.data)
        return tuple(n / d if d else float("nan") for n, d in zip(parts[::2], parts[1::2], strict=True))
    if entry.type not in _STRUCT_CODES:
        return ()
    return struct.unpack(f"{order}{entry.count}{_STRUCT_CODES[entry.type]}", entry.data)


def in_order(entry: Entry, order: ByteOrder, wanted: ByteOrder) -> Entry:
    """Return an entry with its value in another byte order."""
    if order == wanted:
        return entry
    number_bytes = TYPE_SIZES[entry.type] // (2 if entry.type in (RATIONAL, SIGNED_RATIONAL) else 1)
    parts = [entry.data[at : at + number_bytes][::-1] for at in range(0, len(entry.data), number_bytes)]
    return replace(entry, data=b"".join(parts))


def packed_entry(order: ByteOrder, entry: Entry, position: int) -> bytes:
    """Return an entry as a classic TIFF's directory holds it; a value of more than 4 bytes lies at a position."""
    head = struct.pack(order + "HHI", entry.tag, entry.type, entry.count)
    inline_bytes = _CLASSIC.inline_bytes
    if len(entry.data) > inline_bytes:
        return head + struct.pack(order + "I", position)
    return head + entry.data.ljust(inline_bytes, b"\0")


@dataclass(frozen=True, slots=True)
class _Layout:
    """Sizes that differ between TIFF and BigTIFF."""

    count_code: str
    entry_code: str
    offset_code: str

    @property
    def inline_bytes(self) -> int:
        return struct.calcsize("=" + self.offset_code)


_CLASSIC = _Layout("H", "HHI4s", "I")
_BIG = _Layout("Q", "HHQ8s", "Q")

# Magic numbers after the byte order: TIFF, BigTIFF, Panasonic RW2, Olympus ORF.
_LAYOUTS = {42: _CLASSIC, 43: _BIG, 0x55: _CLASSIC, 0x4F52: _CLASSIC, 0x5352: _CLASSIC}


class TiffReader:
    """Reads directories of a TIFF-structured file.

    Parameters
    ----------
    stream : BinaryIO
        The file, seekable.

    Raises
    ------
    ValueError
        If it has no TIFF header.
    """

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        header = self._read(0, 16)
        if len(header) < 8 or header[:2] not in (b"II", b"MM"):
            raise ValueError("no TIFF header")
        self.order: ByteOrder = "<" if header[:2] == b"II" else ">"
        self.magic: int = struct.unpack_from(self.order + "H", header, 2)[0]
        if self.magic not in _LAYOUTS or (self.magic == 43 and len(header) < 16):
            raise ValueError("no TIFF header")
        self._layout = _LAYOUTS[self.magic]
        offset_at = 8 if self.magic == 43 else 4
        self.first_position: int = struct.unpack_from(self.order + self._layout.offset_code, header, offset_at)[0]

    def directory(self, position: int) -> Directory | None:
        """Return the directory at a position, or None if there can't be one."""
        layout, order = self._layout, self.order
        count_size = struct.calcsize("=" + layout.count_code)
        entry_size = struct.calcsize("=" + layout.entry_code)
        head = self._read(position, count_size)
        if position < 8 or len(head) < count_size:
            return None
        count: int = struct.unpack(order + layout.count_code, head)[0]
        if not 0 < count <= _MOST_ENTRIES:
            return None
        start = position + count_size
        table = self._read(start, count * entry_size)
        entries: dict[int, Entry] = {}
        places = range(0, len(table) - entry_size + 1, entry_size)
        for at in places:
            entry = self._entry(table[at : at + entry_size], start + at)
            if entry is not None:
                entries.setdefault(entry.tag, entry)
        link_at = start + count * entry_size
        link = self._read(link_at, layout.inline_bytes)
        following = struct.unpack(order + layout.offset_code, link)[0] if len(link) == layout.inline_bytes else 0
        tags = frozenset(struct.unpack_from(order + "H", table, at)[0] for at in places)
        return Directory(order, entries, position, link_at + len(link) - position, following, link_at, tags)

    def first_directory(self) -> Directory | None:
        """Return IFD0, or None if it can't be read."""
        return self.directory(self.first_position)

    def sub_directory(self, directory: Directory, tag: int) -> Directory | None:
        """Return the directory that a tag points to, or None."""
        position = directory.number(tag)
        return self.directory(position) if isinstance(position, int) else None

    def image_directories(self) -> Iterator[Directory]:
        """Yield every directory that may describe an image: the chain from IFD0, and SubIFDs."""
        waiting, seen = [self.first_position], set[int]()
        while waiting and len(seen) < _MOST_DIRECTORIES:
            position = waiting.pop(0)
            if position in seen:
                continue
            seen.add(position)
            directory = self.directory(position)
            if directory is None:
                continue
            yield directory
            waiting += [p for p in directory.numbers(SUB_DIRECTORIES) if isinstance(p, int)]
            if directory.next_position:
                waiting.append(directory.next_position)

    def _entry(self, raw: bytes, at: int) -> Entry | None:
        tag, kind, count, value = struct.unpack(self.order + self._layout.entry_code, raw)
        size = TYPE_SIZES.get(kind, 0) * count
        if not 0 < size <= _LARGEST_VALUE_BYTES:
            return None
        inline = self._layout.inline_bytes
        position = at + len(raw) - inline
        if size > inline:
            position = struct.unpack(self.order + self._layout.offset_code, value)[0]
            value = self._read(position, size)
        return Entry(tag, kind, count, value[:size], position) if len(value) >= size else None

    def _read(self, position: int, size: int) -> bytes:
        if not 0 <= position < _FARTHEST:  # File systems refuse to look there.
            return b""
        self._stream.seek(position)
        return self._stream.read(size)
