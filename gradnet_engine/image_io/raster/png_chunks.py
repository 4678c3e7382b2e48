"""PNG chunks: metadata taken out of a PNG file, and put into one.

Reference: PNG specification, third edition (W3C, 2025); its cICP holds code points of ITU-T H.273. IPTC travels as
ImageMagick and ExifTool write it, in a text chunk named ``Raw profile type iptc``.
"""

import struct
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import BinaryIO

from gradnet_engine.image_io.metadata.attachments import Attachments, plain_text
from gradnet_engine.image_io.metadata.density import INCH_IN_M, Density, density_per_unit
from gradnet_engine.image_io.metadata.exif import ARTIST, COPYRIGHT, DATE_TIME, IMAGE_DESCRIPTION, USER_COMMENT
from gradnet_engine.image_io.metadata.photoshop import iptc_from_resources, resources_from_iptc
from gradnet_engine.image_io.photo_log import photo_logger
from gradnet_engine.image_io.raster.colour_codes import profile_of_codes
from gradnet_engine.image_io.raster.png_colours import profile_of_numbers
from gradnet_engine.image_io.refusals import DAMAGED, INCOMPLETE, Unreadable

_log = photo_logger(__name__)

SIGNATURE = b"\x89PNG\r\n\x1a\n"
"""What every PNG file begins with."""

_PER_METRE = 1
_FOR_DECODERS = (b"IHDR", b"PLTE", b"tRNS", b"IDAT", b"IEND")
# Chunks that come once and have one length; others of these kinds are damaged.
_SINGLE_BYTES = {b"IHDR": 13, b"pHYs": 9, b"cICP": 4, b"gAMA": 4, b"cHRM": 32, b"tIME": 7, b"acTL": 8}
_HAS_COLOUR = 2
# Keywords of texts that EXIF has a place for.
_EXIF_TAGS = {
    b"Author": ARTIST,
    b"Copyright": COPYRIGHT,
    b"Title": IMAGE_DESCRIPTION,
    b"Description": IMAGE_DESCRIPTION,
    b"Comment": USER_COMMENT,
}
_XMP_KEYWORD = b"XML:com.adobe.xmp"
_EXIF_HEADS = (b"Exif\0\0", b"II*\0", b"MM\0*")
# What a text chunk may unfold to; XMP packets with their histories reach a few megabytes.
_MOST_TEXT_BYTES = 1 << 26


@dataclass(frozen=True, slots=True)
class PngHeader:
    """Size and metadata of a PNG file, and whether it holds more than one picture."""

    width_px: int
    height_px: int
    bits: int
    attachments: Attachments
    is_animated: bool


def read_png_header(stream: BinaryIO) -> PngHeader:
    """Read a PNG file's size and metadata, behind its pixels too.

    Raises
    ------
    Unreadable
        If it is damaged or incomplete.
    """
    single: dict[bytes, bytes] = {}
    found: dict[str, bytes] = {}
    texts: dict[int, str] = {}
    for kind, data in _chunks(stream):
        if kind in (b"iTXt", b"zTXt", b"tEXt"):
            keyword, text = _text(kind, data)
            _take_profile(found, keyword, text)
            _take_text(texts, keyword, text)
        elif len(data) == _SINGLE_BYTES.get(kind, len(data)):
            single[kind] = data
    if b"IHDR" not in single:
        raise Unreadable(DAMAGED)
    width_px, height_px, bits, colour_type = struct.unpack_from(">IIBB", single[b"IHDR"])
    if b"eXIf" in single:
        found["exif"] = single[b"eXIf"]
    icc = _colour_profile(single, has_colour=bool(colour_type & _HAS_COLOUR))
    if b"tIME" in single:
        texts[DATE_TIME] = "{:04}:{:02}:{:02} {:02}:{:02}:{:02}".format(*struct.unpack(">H5B", single[b"tIME"]))
    comment = texts.pop(USER_COMMENT, None)
    kept = {name: data for name, data in found.items() if data}
    attachments = Attachments(**kept, icc=icc, density=_density(single), comment=comment, texts=texts)
    frames: int = struct.unpack_from(">I", single.get(b"acTL", bytes(8)))[0]
    return PngHeader(width_px, height_px, bits, attachments, is_animated=frames > 1)


def bare_png(stream: BinaryIO) -> bytes:
    """Return a PNG file without all that lies beside its picture: odd or large ones make decoders refuse it."""
    bare = [SIGNATURE]
    for kind, at, length in _places(stream):
        if kind in _FOR_DECODERS:
            stream.seek(at - 8)
            bare.append(stream.read(length + 12))
    return b"".join(bare)


def packed_chunk(kind: bytes, data: bytes) -> bytes:
    """Return a chunk as it is written."""
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(data, zlib.crc32(kind)))


def metadata_chunks(attachments: Attachments) -> list[bytes]:
    """Return the chunks that metadata go in, to be written between a PNG file's header and its pixels."""
    chunks: list[bytes] = []
    if attachments.icc is not None:
        chunks.append(packed_chunk(b"iCCP", b"ICC profile\0\0" + zlib.compress(attachments.icc)))
    if attachments.density is not None:
        per_metre = (round(number / INCH_IN_M) for number in attachments.density)
        chunks.append(packed_chunk(b"pHYs", struct.pack(">IIB", *per_metre, _PER_METRE)))
    if attachments.exif is not None:
        chunks.append(packed_chunk(b"eXIf", attachments.exif))
    if attachments.xmp is not None:
        chunks.append(packed_chunk(b"iTXt", _XMP_KEYWORD + bytes(5) + attachments.xmp))
    if attachments.iptc is not None:
        chunks.append(
            packed_chunk(b"zTXt", b"Raw profile type iptc\0\0" + zlib.compress(_hex_profile(attachments.iptc)))
        )
    return chunks


def _chunks(stream: BinaryIO) -> Iterator[tuple[bytes, bytes]]:
    """Yield the chunks that are not pixels."""
    for kind, at, length in _places(stream):
        if kind not in (b"IDAT", b"fdAT", b"IEND"):
            stream.seek(at)
            yield kind, stream.read(length)


def _places(stream: BinaryIO) -> Iterator[tuple[bytes, int, int]]:
    """Yield each chunk's kind, where its data begin, and how many bytes they are; check that the last one is there."""
    at, kind = len(SIGNATURE), b""
    while kind != b"IEND":
        stream.seek(at)
        head = stream.read(8)
        if len(head) < 8:
            raise Unreadable(INCOMPLETE)
        length, kind = struct.unpack(">I4s", head)
        yield kind, at + 8, length
        at += length + 12


def _text(kind: bytes, data: bytes) -> tuple[bytes, bytes]:
    keyword, _, rest = data.partition(b"\0")
    if kind == b"tEXt":
        return keyword, rest
    if kind == b"zTXt":
        return keyword, _inflate(rest[1:])
    is_compressed = rest[:1] == b"\1"
    text = rest[2:].partition(b"\0")[2].partition(b"\0")[2]
    return keyword, _inflate(text) if is_compressed else text


def _density(single: dict[bytes, bytes]) -> Density | None:
    across, down, unit = struct.unpack(">IIB", single.get(b"pHYs", bytes(9)))
    return density_per_unit(across, down, INCH_IN_M) if unit == _PER_METRE else None


def _colour_profile(single: dict[bytes, bytes], *, has_colour: bool) -> bytes | None:
    """Return a file's profile, or the one that stands for what it says of its colours in another way."""
    icc = _inflate(single[b"iCCP"].partition(b"\0")[2][1:]) if b"iCCP" in single else None
    if b"cICP" in single:
        primaries, transfer = single[b"cICP"][:2]
        return profile_of_codes(primaries, transfer, icc, has_colour=has_colour)
    if icc is not None or b"sRGB" in single:
        return icc
    return profile_of_numbers(single.get(b"gAMA"), single.get(b"cHRM"), has_colour=has_colour)


def _take_profile(found: dict[str, bytes], keyword: bytes, text: bytes) -> None:
    if keyword == _XMP_KEYWORD:
        found["xmp"] = text
    elif keyword.startswith(b"Raw profile type "):
        profile = _profile_from_hex(text)
        name = keyword[len(b"Raw profile type ") :].decode("ascii", "replace").lower()
        if name == "iptc":
            found.setdefault("iptc", iptc_from_resources(profile) or (profile if profile[:1] == b"\x1c" else b""))
        elif name in ("exif", "app1") and profile.startswith(_EXIF_HEADS):
            found.setdefault("exif", profile)
        elif name == "xmp":
            found.setdefault("xmp", profile)


def _take_text(texts: dict[int, str], keyword: bytes, text: bytes) -> None:
    tag = _EXIF_TAGS.get(keyword)
    if tag is not None and (plain := plain_text(text)):
        texts[tag] = f"{texts[tag]}\n{plain}" if tag in texts else plain


def _profile_from_hex(text: bytes) -> bytes:
    """Return what a text of digits stands for; Exiv2 leaves bytes of no meaning behind them."""
    lines = text.lstrip().split(b"\n", 2)
    try:
        count = int(lines[1])
        digits = b"".join(lines[2].split())[: 2 * count]
        return bytes.fromhex(digits.decode("ascii"))
    except (ValueError, IndexError):
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
