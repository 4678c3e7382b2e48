"""What HEIF and AVIF files are made of, and whether their picture is whole: decoders may paint what is lost black.

Reference: ISO/IEC 14496-12, section 8.11, 14496-15, section 8.3, and 23008-12.
"""

import io
from collections.abc import Iterator
from dataclasses import dataclass

from gradnet_engine.image_io.boxes import boxes
from gradnet_engine.image_io.refusals import DAMAGED_IN_PART, INCOMPLETE, NOT_A_PHOTO, Unreadable
from gradnet_engine.sentence import Sentence

# Of version and flags, before what a box holds.
_FULL_BOX_BYTES = 4
_IN_FILE = 0
_HIDDEN = 1
"""Flag of a picture that isn't shown by itself."""
_HEVC, _AV1 = b"hvc1", b"av01"
_OTHER_CODECS = {b"avc1", b"evc1", b"hej2", b"j2k1", b"j2ki", b"jpeg", b"unci", b"vvc1"}
_HOLES = {_HEVC: bytes(16), _AV1: bytes(512)}
"""Zeros in a row that no such stream has. HEVC never has three. AV1 has dozens where much is of one colour, as opacity
often is; disks lose 512 or more at once."""
_TYPE, _MOVIE = b"ftyp", b"moov"
_SEQUENCES, _PICTURES = {b"avis", b"hevc", b"hevm", b"hevs", b"hevx", b"msf1"}, b"mif1"
_TURNS = (b"clap", b"irot", b"imir")
_OPACITY = (b"urn:mpeg:mpegB:cicp:systems:auxiliary:alpha\0", b"urn:mpeg:hevc:2015:auxid:1\0")
# Where HEVC's configuration tells how many bytes tell the length of a unit of its stream.
_UNITS_LENGTH_AT = 21

_Extents = list[tuple[int, int]]
_Box = tuple[bytes, int, int]
"""Its kind, and where what it holds begins and ends."""


@dataclass(frozen=True, slots=True)
class Items:
    """The main picture, those that it is made of, and what tells how opaque it is."""

    kinds: dict[int, bytes]
    """What each is kept as."""
    places: dict[int, _Extents]
    """First byte and length of each part that lies in the file itself; 0: to its end."""
    length_bytes: int | None
    turns: list[tuple[bytes, bytes]]
    """What crops, turns and mirrors the main picture, one after another: each a kind and what its box holds."""

    @property
    def is_av1(self) -> bool:
        """Whether the picture is kept as in AVIF files, whatever the file is called."""
        return _AV1 in self.kinds.values()

    @property
    def is_of_other_codec(self) -> bool:
        """Whether the picture is kept as nobody here can read it: HEIF is a box for pictures of any kind."""
        return not _OTHER_CODECS.isdisjoint(self.kinds.values())


def as_still(data: bytes) -> tuple[bytes, bool]:
    """Return a file as one of pictures alone, and whether it holds a sequence of them.

    Decoders would read all of that, or refuse the picture that is shown in its place. Nothing moves.
    """
    outermost = list(_boxes(data, 0, len(data)))
    kinds = [kind for kind, _, _ in outermost]
    own = kinds[: kinds.index(_TYPE, 1) if _TYPE in kinds[1:] else None]  # Behind may lie a phone's video.
    if _MOVIE in own and b"meta" not in own:
        raise Unreadable(NOT_A_PHOTO)
    still = bytearray(data)
    for kind, first, end in outermost:
        if kind == _TYPE:
            end = min(end, len(data))  # A damaged file may tell of billions.
            brands = [data[at : at + 4] for at in range(first, end, 4)]
            still[first:end] = b"".join(_PICTURES if brand in _SEQUENCES else brand for brand in brands)
        elif kind == _MOVIE:
            at = data.rindex(_MOVIE, 0, first)
            still[at : at + len(_MOVIE)] = b"free"
    return bytes(still), _MOVIE in own


def read_items(data: bytes) -> Items | None:
    """Return what a file's main picture is made of; None if that can't be parsed."""
    try:
        return _items(data)
    except (ValueError, LookupError):
        return None  # Decoders tell what is wrong with it.


def with_thumbnail_shown(data: bytes) -> bytes | None:
    """Return a file as one whose main picture is the small copy of that.

    None if it has none, if that is turned in another way, or if the file can't be parsed.
    """
    try:
        inside = _inside(data)
        number, id_bytes = _main_number(data, inside)
        main_at, main = number.at, number.take(id_bytes)
        properties = list(_boxes(data, *inside[b"iprp"]))
        turns = list(_turns(data, properties, main))
        for at, item, others in _references(data, inside, b"thmb"):
            if main in others and list(_turns(data, properties, item)) == turns:
                shown = bytearray(data)
                shown[main_at : main_at + id_bytes] = item.to_bytes(id_bytes)
                kind_at = data.rindex(b"thmb", 0, at)
                shown[kind_at : kind_at + 4] = b"free"  # What is a copy of another isn't shown.
                for flags_at, other, _ in _kinds(data, *inside[b"iinf"]):
                    if other == item:
                        shown[flags_at] &= ~_HIDDEN
                return bytes(shown)
    except (ValueError, LookupError, OverflowError):
        pass
    return None


def check_whole(data: bytes, items: Items | None) -> Sentence | None:
    """Raise `Unreadable` if a part of a file's main picture lies where the file has ended.

    Returns
    -------
    Sentence or None
        What seems wrong with the picture: some of its data don't form what they should.
    """
    if items is None:
        return None
    if any(first + length > len(data) for extents in items.places.values() for first, length in extents):
        raise Unreadable(INCOMPLETE)
    streams = [(items.kinds.get(item), _stream(data, extents)) for item, extents in items.places.items()]
    units = items.length_bytes
    has_gap = units and not all(_is_chain(stream, units) for kind, stream in streams if kind == _HEVC)
    has_hole = any(_HOLES[kind] in stream for kind, stream in streams if kind in _HOLES)
    return DAMAGED_IN_PART if has_gap or has_hole else None


def _stream(data: bytes, extents: _Extents) -> bytes:
    return b"".join(data[first : first + length if length else None] for first, length in extents)


def _is_chain(stream: bytes, length_bytes: int) -> bool:
    """Tell whether units of a stream follow each other to its end; what was lost and reads as zeros doesn't."""
    at = 0
    while at < len(stream):
        length = int.from_bytes(stream[at : at + length_bytes])
        at += length_bytes + length
        if not length:
            return False
    return at == len(stream)


def _items(data: bytes) -> Items:
    inside = _inside(data)
    number, id_bytes = _main_number(data, inside)
    main = number.take(id_bytes)
    properties = list(_boxes(data, *inside[b"iprp"]))
    parts = {item: others for _, item, others in _references(data, inside, b"dimg")}
    beside = [(item, others) for _, item, others in _references(data, inside, b"auxl")]
    found = _with_parts([main], parts)
    opacity = [i for i, others in beside if not found.isdisjoint(others) and _is_opacity(data, properties, i)]
    found |= _with_parts(opacity, parts)
    places = {item: extents for item, extents in _places(data, inside[b"iloc"][0]) if item in found}
    kinds = {item: kind for _, item, kind in _kinds(data, *inside[b"iinf"]) if item in found}
    return Items(kinds, places, _length_bytes(data, properties), list(_turns(data, properties, main)))


def _with_parts(wanted: list[int], parts: dict[int, list[int]]) -> set[int]:
    """Return pictures, and those that they are made of."""
    found = set[int]()
    while wanted:
        item = wanted.pop()
        if item not in found:
            found.add(item)
            wanted += parts.get(item, [])
    return found


def _inside(data: bytes) -> dict[bytes, tuple[int, int]]:
    """Return where the lists begin and end that tell of all pictures."""
    outside = {kind: (first, end) for kind, first, end in _boxes(data, 0, len(data))}
    first, end = outside[b"meta"]
    return {kind: (first, end) for kind, first, end in _boxes(data, first + _FULL_BOX_BYTES, end)}


def _main_number(data: bytes, inside: dict[bytes, tuple[int, int]]) -> "tuple[_Number, int]":
    """Return what takes the number of the main picture, and in how many bytes that is told."""
    number = _Number(data, inside[b"pitm"][0])
    return number, 2 if number.version == 0 else 4


def _boxes(data: bytes, first: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    return boxes(io.BytesIO(data), first, end)  # Which shares the bytes.


def _kinds(data: bytes, first: int, end: int) -> Iterator[tuple[int, int, bytes]]:
    """Yield where the flags of each picture stand, which picture it is, and what it is kept as."""
    count_bytes = 2 if data[first] == 0 else 4
    for _, at, _ in _boxes(data, first + _FULL_BOX_BYTES + count_bytes, end):
        number = _Number(data, at)
        item = number.take(2 if number.version < 3 else 4)
        yield at + _FULL_BOX_BYTES - 1, item, data[number.at + 2 : number.at + 6]


def _references(
    data: bytes, inside: dict[bytes, tuple[int, int]], wanted: bytes
) -> Iterator[tuple[int, int, list[int]]]:
    """Yield where each reference of a kind stands, which picture it is of, and to which others it leads."""
    if b"iref" not in inside:
        return
    first, end = inside[b"iref"]
    id_bytes = 2 if data[first] == 0 else 4
    for kind, at, _ in _boxes(data, first + _FULL_BOX_BYTES, end):
        if kind == wanted:
            item = int.from_bytes(data[at : at + id_bytes])
            number = _Number(data, at + id_bytes - _FULL_BOX_BYTES)
            yield at, item, [number.take(id_bytes) for _ in range(number.take(2))]


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


def _length_bytes(data: bytes, properties: list[_Box]) -> int | None:
    """Return how many bytes tell the length of a unit of HEVC; None unless all pictures agree."""
    shared = _shared(data, properties)
    told = {(data[at + _UNITS_LENGTH_AT] & 0b11) + 1 for kind, at, _ in shared if kind == b"hvcC"}
    return told.pop() if len(told) == 1 else None


def _turns(data: bytes, properties: list[_Box], item: int) -> Iterator[tuple[bytes, bytes]]:
    return ((kind, told) for kind, told in _told_of(data, properties, item) if kind in _TURNS)


def _is_opacity(data: bytes, properties: list[_Box], item: int) -> bool:
    """Tell whether a picture beside another is that one's opacity, and not its depth, or what screens with HDR add."""
    told_of = _told_of(data, properties, item)
    return any(kind == b"auxC" and told[_FULL_BOX_BYTES:].startswith(_OPACITY) for kind, told in told_of)


def _told_of(data: bytes, properties: list[_Box], item: int) -> Iterator[tuple[bytes, bytes]]:
    """Yield a picture's properties: of each its kind and what its box holds."""
    shared = _shared(data, properties)
    for kind, at, _ in properties:
        if kind == b"ipma":
            for number in _properties_of(data, at, item):
                if 0 < number <= len(shared):  # From 1; 0 is none.
                    told, first, end = shared[number - 1]
                    yield told, data[first:end]


def _shared(data: bytes, properties: list[_Box]) -> list[_Box]:
    """Return the properties themselves, of which pictures tell by their numbers."""
    return [box for kind, first, end in properties if kind == b"ipco" for box in _boxes(data, first, end)]


def _properties_of(data: bytes, first: int, main: int) -> list[int]:
    """Return the numbers of a picture's properties, in the order in which they are applied."""
    number = _Number(data, first)
    index_bytes = 1 + (data[first + _FULL_BOX_BYTES - 1] & 1)
    is_essential = 1 << (8 * index_bytes - 1)
    for _ in range(number.take(4)):
        item = number.take(2 if number.version == 0 else 4)
        found = [number.take(index_bytes) & ~is_essential for _ in range(number.take(1))]
        if item == main:
            return found
    return []


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
