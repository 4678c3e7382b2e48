"""Tells HEIF files whose picture isn't whole: libheif decodes it all the same, and paints lost tiles black.

Reference: ISO/IEC 14496-12, section 8.11, and 14496-15, section 8.3.
"""

import io
import itertools
from collections.abc import Iterator
from dataclasses import dataclass

from gradnet_engine.image_io.boxes import boxes
from gradnet_engine.image_io.refusals import DAMAGED_IN_PART, INCOMPLETE, Unreadable
from gradnet_engine.sentence import Sentence

# Of version and flags, before what a box holds.
_FULL_BOX_BYTES = 4
_IN_FILE = 0
_HEVC = b"hvc1"
# Where HEVC's configuration tells how many bytes tell the length of a unit of its stream.
_UNITS_LENGTH_AT = 21

_Extents = list[tuple[int, int]]


@dataclass(frozen=True, slots=True)
class _Items:
    """The main picture and those that it is made of."""

    kinds: dict[int, bytes]
    places: dict[int, _Extents]
    """First byte and length of each part that lies in the file itself; 0: to its end."""
    length_bytes: int | None


def check_whole(data: bytes) -> Sentence | None:
    """Raise `Unreadable` if a part of a file's main picture lies where the file has ended.

    Returns
    -------
    Sentence or None
        What seems wrong with the picture: some of its data don't form what they should.
    """
    try:
        items = _items(data)
    except (ValueError, LookupError):
        return None  # Decoders tell what is wrong with what can't be parsed at all.
    if any(first + length > len(data) for extents in items.places.values() for first, length in extents):
        raise Unreadable(INCOMPLETE)
    streams = (extents for item, extents in items.places.items() if items.kinds.get(item) == _HEVC)
    if items.length_bytes and not all(_is_chain(data, extents, items.length_bytes) for extents in streams):
        return DAMAGED_IN_PART
    return None


def _is_chain(data: bytes, extents: _Extents, length_bytes: int) -> bool:
    """Tell whether units of a stream follow each other to its end; what was lost and reads as zeros doesn't."""
    stream = b"".join(data[first : first + length if length else None] for first, length in extents)
    at = 0
    while at < len(stream):
        length = int.from_bytes(stream[at : at + length_bytes])
        at += length_bytes + length
        if not length:
            return False
    return at == len(stream)


def _items(data: bytes) -> _Items:
    outside = {kind: (first, end) for kind, first, end in _boxes(data, 0, len(data))}
    first, end = outside[b"meta"]
    inside = {kind: (first, end) for kind, first, end in _boxes(data, first + _FULL_BOX_BYTES, end)}
    number = _Number(data, inside[b"pitm"][0])
    main = number.take(2 if number.version == 0 else 4)
    parts = _parts(data, *inside[b"iref"]) if b"iref" in inside else {}
    wanted, found = [main], set[int]()
    while wanted:
        item = wanted.pop()
        if item not in found:
            found.add(item)
            wanted += parts.get(item, [])
    places = {item: extents for item, extents in _places(data, inside[b"iloc"][0]) if item in found}
    return _Items(dict(_kinds(data, *inside[b"iinf"])), places, _length_bytes(data, *inside[b"iprp"]))


def _boxes(data: bytes, first: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    return boxes(io.BytesIO(data), first, end)  # Which shares the bytes.


def _kinds(data: bytes, first: int, end: int) -> Iterator[tuple[int, bytes]]:
    count_bytes = 2 if data[first] == 0 else 4
    for _, at, _ in _boxes(data, first + _FULL_BOX_BYTES + count_bytes, end):
        number = _Number(data, at)
        item = number.take(2 if number.version < 3 else 4)
        yield item, data[number.at + 2 : number.at + 6]


def _parts(data: bytes, first: int, end: int) -> dict[int, list[int]]:
    """Return of each picture that is made of others which these are."""
    id_bytes = 2 if data[first] == 0 else 4
    found: dict[int, list[int]] = {}
    for kind, at, _ in _boxes(data, first + _FULL_BOX_BYTES, end):
        if kind == b"dimg":
            item = int.from_bytes(data[at : at + id_bytes])
            number = _Number(data, at + id_bytes - _FULL_BOX_BYTES)
            found[item] = [number.take(id_bytes) for _ in range(number.take(2))]
    return found


def _places(data: bytes, first: int) -> Iterator[tuple[int, _Extents]]:
    number = _Number(data, first)
    offset_bytes, length_bytes = divmod(number.take(1), 16)
    base_bytes, index_bytes = divmod(number.take(1), 16)
    has_method = number.version in (1, 2)
    for _ in range(number.take(2 if number.version < 2 else 4)):
        item = number.take(2 if number.version < 2 else 4)
        method = number.take(2) & 0xF if has_method else _IN_FILE
        elsewhere, base = number.take(2), number.take(base_bytes)
        extents = []
        for _ in range(number.take(2)):
            number.take(index_bytes if has_method else 0)
            extents.append((base + number.take(offset_bytes), number.take(length_bytes)))
        if method == _IN_FILE and not elsewhere:
            yield item, extents


def _length_bytes(data: bytes, first: int, end: int) -> int | None:
    """Return how many bytes tell the length of a unit of HEVC; None unless all pictures agree."""
    lists = (_boxes(data, start, stop) for kind, start, stop in _boxes(data, first, end) if kind == b"ipco")
    told = {(data[at + _UNITS_LENGTH_AT] & 0b11) + 1 for kind, at, _ in itertools.chain(*lists) if kind == b"hvcC"}
    return told.pop() if len(told) == 1 else None


class _Number:
    """Takes numbers from what a full box holds, one after another."""

    def __init__(self, data: bytes, at: int) -> None:
        self._data, self.version, self.at = data, data[at], at + _FULL_BOX_BYTES

    def take(self, size: int) -> int:
        if self.at + size > len(self._data):  # A damaged file may tell of billions.
            raise ValueError("the file ends within a box")
        taken = int.from_bytes(self._data[self.at : self.at + size])
        self.at += size
        return taken
