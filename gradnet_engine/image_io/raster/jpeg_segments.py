"""JPEG marker segments: metadata taken out of a JPEG file, and put into one.

References: ITU-T T.81 annex B; Exif 2.32 section 4.7; XMP specification part 3 section 1.1.3; ICC.1:2010 annex B.4.
"""

import hashlib
import struct
from dataclasses import dataclass, field
from typing import BinaryIO

from gradnet_engine.image_io.metadata.attachments import Attachments, plain_text
from gradnet_engine.image_io.metadata.density import INCH_IN_CM, Density, density_per_unit
from gradnet_engine.image_io.metadata.exif import summarize_exif
from gradnet_engine.image_io.metadata.photoshop import density_from_resources, iptc_from_resources, resources_from_iptc
from gradnet_engine.image_io.metadata.xmp import merge_extended, without_padding
from gradnet_engine.image_io.metadata.xmp_properties import divided
from gradnet_engine.image_io.photo_log import photo_logger
from gradnet_engine.image_io.refusals import DAMAGED, INCOMPLETE, Unreadable, Unwritable

_log = photo_logger(__name__)

_EXIF = b"Exif\0\0"
_XMP = b"http://ns.adobe.com/xap/1.0/\0"
_ODD_XMP = b"XMP\0" + _XMP.removeprefix(b"http")
"""What some programs made of it; others read it."""
_HAS_EXTENSION = b'xmpNote:HasExtendedXMP="'
_XMP_EXTENSION = b"http://ns.adobe.com/xmp/extension/\0"
_PHOTOSHOP = b"Photoshop 3.0\0"
_ICC = b"ICC_PROFILE\0"
_MULTI_PICTURE = b"MPF\0"
_TIFF_HEADERS = (b"II*\0", b"MM\0*")
_JFIF = b"JFIF\0"
_JFIF_UNIT_AT, _JFIF_INCHES, _JFIF_CENTIMETRES, _MOST_JFIF_DENSITY = 7, 1, 2, 65535
_APP0, _APP1, _APP2, _APP13, _APP14, _START_OF_SCAN, _END = 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xDA, 0xD9
_COMMENT = 0xFE
# Of all that programs leave beside a picture, decoders have to know of JFIF and of Adobe's segment alone.
_NOT_FOR_DECODERS = {*range(0xE0, 0xF0), _COMMENT} - {_APP0, _APP14}
_FRAMES = set(range(0xC0, 0xD0)) - {0xC4, 0xC8, 0xCC}
_WITHOUT_LENGTH = {0x01, 0xD8, *range(0xD0, 0xD8)}
_MOST_SEGMENT_BYTES = 65533
# They are numbered by a byte.
_MOST_ICC_SEGMENTS = 255
MOST_EXIF_BYTES = _MOST_SEGMENT_BYTES - len(_EXIF)


@dataclass(slots=True)
class JpegHeader:
    """All that a JPEG file says before its first scan.

    Attributes
    ----------
    width_px, height_px, channels, bits : int
        Of the picture.
    attachments : Attachments
        What lies beside it.
    bare : bytes
        The file up to its first scan without the attachments: odd ones make decoders refuse the picture.
    index, index_at : bytes, int
        The index of several pictures in one file, a TIFF structure, or nothing; where it lies.
    """

    width_px: int = 0
    height_px: int = 0
    channels: int = 0
    bits: int = 0
    attachments: Attachments = field(default_factory=Attachments)
    bare: bytes = b""
    index: bytes = b""
    index_at: int = 0


def read_jpeg_header(stream: BinaryIO) -> JpegHeader:
    """Read a JPEG file's size and metadata, up to where its first scan begins.

    Raises
    ------
    Unreadable
        If the header is damaged or incomplete.
    """
    header = JpegHeader()
    segments: list[tuple[int, bytes]] = []
    bare = bytearray(b"\xff\xd8")
    stream.seek(2)
    while (marker := _next_marker(stream)) not in (_START_OF_SCAN, _END):
        if marker in _WITHOUT_LENGTH:
            continue
        length = stream.read(2)
        size = struct.unpack(">H", length)[0] - 2 if len(length) == 2 else -1
        data = stream.read(max(size, 0))
        if size < 0 or len(data) < size:
            raise Unreadable(INCOMPLETE)
        if marker in _FRAMES and size >= 6:
            header.bits, header.height_px, header.width_px, header.channels = struct.unpack_from(">BHHB", data)
        if marker == _APP2 and data.startswith(_MULTI_PICTURE) and not header.index:
            header.index = data[len(_MULTI_PICTURE) :]
            header.index_at = stream.tell() - len(header.index)
        if marker in (_APP0, _APP1, _APP2, _APP13, _COMMENT):
            segments.append((marker, data))
        if marker not in _NOT_FOR_DECODERS:
            bare += _segment(marker, data)
    if not header.channels:
        raise Unreadable(DAMAGED)
    header.attachments = _attachments(segments)
    header.bare = bytes(bare) + bytes((0xFF, marker))
    return header


def join_jpeg_segments(jpeg: bytes, attachments: Attachments) -> bytes:
    """Return a JPEG file with metadata put behind its start marker and JFIF header."""
    head = bytearray(jpeg[:2])
    if jpeg[2:4] == bytes((0xFF, _APP0)):
        head += jpeg[2 : 4 + struct.unpack_from(">H", jpeg, 4)[0]]
        density = [round(number) for number in attachments.density or ()]
        if density and max(density) <= _MOST_JFIF_DENSITY:
            struct.pack_into(">BHH", head, 6 + _JFIF_UNIT_AT, _JFIF_INCHES, *density)
    return bytes(head) + b"".join(_segments(attachments)) + jpeg[len(head) :]


def _next_marker(stream: BinaryIO) -> int:
    """Return the next marker; like decoders, skip what some cameras leave between segments."""
    for _ in range(_MOST_SEGMENT_BYTES):
        if stream.read(1) != b"\xff":
            continue
        while (byte := stream.read(1)) == b"\xff":
            pass
        if byte not in (b"", b"\0"):
            return byte[0]
    raise Unreadable(INCOMPLETE)


def _attachments(segments: list[tuple[int, bytes]]) -> Attachments:
    app1 = [data for marker, data in segments if marker == _APP1]
    app13 = [data for marker, data in segments if marker == _APP13]
    xmp = next((data[len(head) :] for head in (_XMP, _ODD_XMP) for data in app1 if data.startswith(head)), None)
    if xmp is not None and (extension := _extension(app1, xmp)):
        xmp = merge_extended(xmp, extension)
    # A long list of resources goes on in the next segment, even in the middle of a resource.
    resources = b"".join(data[len(_PHOTOSHOP) :] for data in app13 if data.startswith(_PHOTOSHOP))
    icc = _profile([data for marker, data in segments if marker == _APP2 and data.startswith(_ICC)])
    jfif = (data for marker, data in segments if marker == _APP0 and data.startswith(_JFIF))
    exif = _exif(segments)
    density = _jfif_density(next(jfif, b"")) or summarize_exif(exif).density or density_from_resources(resources)
    return Attachments(
        exif=exif,
        xmp=xmp,
        iptc=iptc_from_resources(resources),
        icc=icc,
        density=density,
        comment="\n".join(plain_text(data) for marker, data in segments if marker == _COMMENT) or None,
    )


def _exif(segments: list[tuple[int, bytes]]) -> bytes | None:
    """Return the EXIF block; a long one goes on in the next segments, those without a TIFF header of their own."""
    blocks: list[bytearray] = []
    was_exif = False
    for marker, data in segments:
        is_exif = marker == _APP1 and data.startswith(_EXIF)
        if is_exif:
            part = data[len(_EXIF) :]
            if not was_exif or part.startswith(_TIFF_HEADERS):
                blocks.append(bytearray())
            blocks[-1] += part
        was_exif = is_exif
    blocks = [block for block in blocks if block.strip(b"\0")]  # Who takes EXIF out may leave an empty one.
    readable = (block for block in blocks if block.startswith(_TIFF_HEADERS))
    exif = next(readable, blocks[0] if blocks else None)
    return None if exif is None else bytes(exif)


def _jfif_density(data: bytes) -> Density | None:
    if len(data) < _JFIF_UNIT_AT + 5:
        return None
    unit, x, y = struct.unpack_from(">BHH", data, _JFIF_UNIT_AT)
    inch = {_JFIF_INCHES: 1, _JFIF_CENTIMETRES: INCH_IN_CM}.get(unit)
    return None if inch is None else density_per_unit(x, y, inch)


def _extension(app1: list[bytes], packet: bytes) -> bytes:
    """Return the extended XMP packet whose digest a packet names, or nothing if a part is missing."""
    start, named = len(_XMP_EXTENSION), packet.upper()
    parts = [data[start:] for data in app1 if data.startswith(_XMP_EXTENSION) and len(data) >= start + 40]
    parts = [part for part in parts if part[:32].upper() in named]
    parts.sort(key=lambda part: part[36:40])
    extension = b"".join(part[40:] for part in parts)
    if not parts or len(extension) != struct.unpack_from(">I", parts[0], 32)[0]:
        return b""
    return extension


def _profile(parts: list[bytes]) -> bytes | None:
    start = len(_ICC)
    numbered = {part[start]: part[start + 2 :] for part in parts if len(part) > start + 2}
    if not numbered:
        return None
    if sorted(numbered) != list(range(1, len(numbered) + 1)) or parts[0][start + 1] != len(numbered):
        _log.warning("Part of an ICC profile is missing; the profile is dropped")
        return None
    return b"".join(numbered[number] for number in sorted(numbered))


def _segments(attachments: Attachments) -> list[bytes]:
    segments: list[bytes] = []
    if attachments.exif is not None:
        segments.append(_segment(_APP1, _EXIF + attachments.exif))
    if attachments.xmp is not None:
        segments += _xmp_segments(attachments.xmp)
    if attachments.iptc is not None:
        segments += _split(_APP13, _PHOTOSHOP, resources_from_iptc(attachments.iptc))
    if attachments.icc is not None:
        room = _MOST_SEGMENT_BYTES - len(_ICC) - 2
        parts = [attachments.icc[at : at + room] for at in range(0, len(attachments.icc), room)]
        if len(parts) > _MOST_ICC_SEGMENTS:
            raise Unwritable("its ICC profile is too large for a JPEG; choose TIFF or PNG")
        segments += [_segment(_APP2, _ICC + bytes((i, len(parts))) + part) for i, part in enumerate(parts, 1)]
    return segments


def _xmp_segments(packet: bytes) -> list[bytes]:
    """Return one segment, or for a long packet what is short in it, and the rest as its extension.

    Few programs read extensions. A packet that can't be divided is its own, behind a stub.
    """
    most_bytes = _MOST_SEGMENT_BYTES - len(_XMP)
    packet = packet if len(packet) <= most_bytes else without_padding(packet)
    if len(packet) <= most_bytes:
        return [_segment(_APP1, _XMP + packet)]
    short, extension = divided(packet, most_bytes - len(_stub(b""))) or (b"", packet)
    main = merge_extended(short, _stub(extension))
    if _HAS_EXTENSION not in main:
        main, extension = _stub(packet), packet
    digest = _digest(extension)
    room = _MOST_SEGMENT_BYTES - len(_XMP_EXTENSION) - 40
    extensions = [
        _segment(_APP1, _XMP_EXTENSION + digest + struct.pack(">II", len(extension), at) + extension[at : at + room])
        for at in range(0, len(extension), room)
    ]
    return [_segment(_APP1, _XMP + main), *extensions]


def _stub(extension: bytes) -> bytes:
    """Return a packet that says nothing but that it has an extension, and which."""
    return (
        b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">'
        b'<rdf:Description rdf:about="" xmlns:xmpNote="http://ns.adobe.com/xmp/note/" '
        + _HAS_EXTENSION
        + _digest(extension)
        + b'"/></rdf:RDF></x:xmpmeta>'
    )


def _digest(extension: bytes) -> bytes:
    return hashlib.md5(extension, usedforsecurity=False).hexdigest().upper().encode()


def _split(marker: int, prefix: bytes, data: bytes) -> list[bytes]:
    room = _MOST_SEGMENT_BYTES - len(prefix)
    return [_segment(marker, prefix + data[at : at + room]) for at in range(0, len(data), room)]


def _segment(marker: int, data: bytes) -> bytes:
    return bytes((0xFF, marker)) + struct.pack(">H", len(data) + 2) + data
