"""PNG chunks: metadata taken out of a PNG file, and put into one.

Reference: PNG specification, third edition (W3C, 2025). IPTC travels as ImageMagick and ExifTool write it, in a text
chunk named ``Raw profile type iptc``.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from gradnet_engine.image_io.attachments import Attachments, plain_text
from gradnet_engine.image_io.density import INCH_IN_M, density_per_unit
from gradnet_engine.image_io.exif import ARTIST, COPYRIGHT, DATE_TIME, IMAGE_DESCRIPTION, USER_COMMENT
from gradnet_engine.image_io.photoshop import iptc_from_resources, resources_from_iptc
from gradnet_engine.image_io.refusals import DAMAGED, INCOMPLETE, Unreadable

_SIGNATURE_BYTES = 8
_HEADER_CHUNK_BYTES = 25
_PER_METRE = 1
# Keywords of texts that EXIF has a place for.
_EXIF_TAGS = {
    b"Author": ARTIST,
    b"Copyright": COPYRIGHT,
    b"Title": IMAGE_DESCRIPTION,
    b"Description": IMAGE_DESCRIPTION,
    b"Comment": USER_COMMENT,
}
_XMP_KEYWORD = b"XML:com.adobe.xmp"
# What a text chunk may unfold to; XMP packets with their histories reach a few megabytes.
_MOST_TEXT_BYTES = 1 << 26


@dataclass(slots=True)
class PngHeader:
    """Size and metadata of a PNG file."""

    width_px: int = 0
    height_px: int = 0
    bits: int = 0
    attachments: Attachments = field(default_factory=Attachments)


def read_png_header(stream: BinaryIO) -> PngHeader:
    """Read a PNG file's size and metadata, behind its pixels too.

    Raises
    ------
    Unreadable
        If it is damaged or incomplete.
    """
    header = PngHeader()
    found: dict[str, bytes] = {}
    texts: dict[int, str] = {}
    density = None
    for kind, data in _chunks(stream):
        if kind == b"IHDR" and len(data) == 13:
            header.width_px, header.height_px, header.bits = struct.unpack_from(">IIB", data)
        elif kind == b"eXIf":
            found["exif"] = data
        elif kind == b"pHYs" and len(data) == 9 and data[8] == _PER_METRE:
            density = density_per_unit(*struct.unpack_from(">II", data), INCH_IN_M)
        elif kind == b"iCCP":
            found["icc"] = _inflate(data.partition(b"\0")[2][1:])
        elif kind in (b"iTXt", b"zTXt", b"tEXt"):
            keyword, text = _text(kind, data)
            _take_profile(found, keyword, text)
            _take_text(texts, keyword, text)
        elif kind == b"tIME" and len(data) == 7:
            texts[DATE_TIME] = "{:04}:{:02}:{:02} {:02}:{:02}:{:02}".format(*struct.unpack(">H5B", data))
    if not header.bits:
        raise Unreadable(DAMAGED)
    # A profile that can't be unfolded is told of with those that are damaged in another way.
    kept = {name: data for name, data in found.items() if data or name == "icc"}
    header.attachments = Attachments(**kept, density=density, comment=texts.pop(USER_COMMENT, None), texts=texts)
    return header


def join_png_chunks(png: bytes, attachments: Attachments) -> list[bytes]:
    """Return the parts of a PNG file with metadata put behind its header, to be written one after the other."""
    chunks: list[bytes] = []
    if attachments.icc is not None:
        chunks.append(_chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(attachments.icc)))
    if attachments.density is not None:
        per_metre = (round(number / INCH_IN_M) for number in attachments.density)
        chunks.append(_chunk(b"pHYs", struct.pack(">IIB", *per_metre, _PER_METRE)))
    if attachments.exif is not None:
        chunks.append(_chunk(b"eXIf", attachments.exif))
    if attachments.xmp is not None:
        chunks.append(_chunk(b"iTXt", _XMP_KEYWORD + bytes(5) + attachments.xmp))
    if attachments.iptc is not None:
        chunks.append(_chunk(b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(_hex_profile(attachments.iptc))))
    head = _SIGNATURE_BYTES + _HEADER_CHUNK_BYTES
    return [png[:head], *chunks, png[head:]]


def _chunks(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks that are not pixels; check that the last one is there."""
    stream.seek(_SIGNATURE_BYTES)
    while True:
        head = stream.read(8)
        if len(head) < 8:
            raise Unreadable(INCOMPLETE)
        length, kind = struct.unpack(">I4s", head)
        if kind == b"IEND":
            return
        if kind in (b"IDAT", b"fdAT"):
            stream.seek(length + 4, 1)
        else:
            yield kind, stream.read(length)
            stream.seek(4, 1)


def _text(kind: bytes, data: bytes) -> tuple[bytes, bytes]:
    keyword, _, rest = data.partition(b"\0")
    if kind == b"tEXt":
        return keyword, rest
    if kind == b"zTXt":
        return keyword, _inflate(rest[1:])
    is_compressed = rest[:1] == b"\1"
    text = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    return keyword, _inflate(text) if is_compressed else text


def _take_profile(found: dict[str, bytes], keyword: bytes, text: bytes) -> None:
    if keyword == _XMP_KEYWORD:
        found["xmp"] = text
    elif keyword.startswith(b"Raw profile type "):
        profile = _profile_from_hex(text)
        name = keyword[len(b"Raw profile type ") :].decode("ascii", "replace").lower()
        if name == "iptc":
            found.setdefault("iptc", iptc_from_resources(profile) or (profile if profile[:1] == b"\x1c" else b""))
        elif name in ("exif", "app1") and profile.startswith(b"Exif\0\0"):
            found.setdefault("exif", profile)
        elif name == "xmp":
            found.setdefault("xmp", profile)


def _take_text(texts: dict[int, str], keyword: bytes, text: bytes) -> None:
    tag = _EXIF_TAGS.get(keyword)
    if tag is not None and (plain := plain_text(text)):
        texts[tag] = f"{texts[tag]}\n{plain}" if tag in texts else plain


def _profile_from_hex(text: bytes) -> bytes:
    lines = text.strip().split(b"\n", 2)
    try:
        return bytes.fromhex(lines[2].decode("ascii")) if len(lines) == 3 else b""
    except ValueError:
        return b""


def _hex_profile(record: bytes) -> bytes:
    digits = resources_from_iptc(record).hex()
    lines = "\n".join(digits[at : at + 72] for at in range(0, len(digits), 72))
    return f"\niptc\n{len(digits) // 2:8}\n{lines}\n".encode()


def _inflate(data: bytes) -> bytes:
    unfolding = zlib.decompressobj()
    try:
        text = unfolding.decompress(data, _MOST_TEXT_BYTES)
    except zlib.error:
        return b""
    return b"" if unfolding.unconsumed_tail else text


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
