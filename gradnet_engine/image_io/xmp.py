"""XMP packets: what is wrong after a photo was turned upright or lost a part is set right; the rest stays as it is.

Packets are edited as text: parsing and writing XML again would rename prefixes and lose comments and padding that other
programs put there.
"""

import re

from gradnet_engine.image_io.photo_log import photo_logger

_log = photo_logger(__name__)

# Thumbnails; and what only holds beside the video or gain map that phones append to a picture.
_STALE_ELEMENTS = r"(?:xmp|xap):Thumbnails|Container:Directory|hdrgm:\w+"
_OTHER_AXIS = {"X": "Y", "Y": "X"}
_STALE_PROPERTIES = r"hdrgm:\w+|GCamera:(?:MotionPhoto|MicroVideo)\w*|xmpNote:HasExtendedXMP"


def upright_xmp(packet: bytes, width_px: int, height_px: int, *, is_turned: bool = False) -> bytes | None:
    """Make a packet true for the upright photo.

    Parameters
    ----------
    packet : bytes
        XMP in UTF-8, UTF-16 or UTF-32.
    width_px, height_px : int
        Size of the upright photo.
    is_turned : bool
        Whether rows became columns: resolution along them changes places.

    Returns
    -------
    bytes or None
        UTF-8, with upright orientation, the right size, no thumbnails; None if it isn't text.
    """
    text = _text(packet)
    if text is None or "<" not in text:
        _log.warning("An XMP packet is not text and is dropped")
        return None
    text = re.sub(rf"<({_STALE_ELEMENTS})\b[^>]*(?:/>|>.*?</\1>)", "", text, flags=re.DOTALL)
    text = re.sub(rf"\s(?:{_STALE_PROPERTIES})\s*=\s*(?:\"[^\"]*\"|'[^']*')", "", text)
    text = re.sub(rf"<({_STALE_PROPERTIES})>[^<]*</\1>", "", text)
    for name, value in (
        ("tiff:Orientation", 1),
        ("tiff:ImageWidth", width_px),
        ("tiff:ImageLength", height_px),
        ("exif:PixelXDimension", width_px),
        ("exif:PixelYDimension", height_px),
    ):
        text = re.sub(rf"(\b{name}\s*=\s*[\"'])[^\"']*", rf"\g<1>{value}", text)
        text = re.sub(rf"(<{name}>)[^<]*", rf"\g<1>{value}", text)
    if is_turned:
        text = re.sub(r"\btiff:([XY])Resolution\b", lambda name: f"tiff:{_OTHER_AXIS[name[1]]}Resolution", text)
    return text.encode()


def merge_extended(packet: bytes, extension: bytes) -> bytes:
    """Put the descriptions of an extended packet back into the packet that they were split from."""
    main, more = _text(packet), _text(extension)
    inner = re.search(r"<rdf:RDF\b[^>]*>(.*)</rdf:RDF>", more or "", flags=re.DOTALL)
    if main is None or inner is None or "</rdf:RDF>" not in main:
        return packet
    head, tail = main.rsplit("</rdf:RDF>", 1)
    return f"{head}{inner[1]}</rdf:RDF>{tail}".encode()


def _text(packet: bytes) -> str | None:
    encoding = "utf-8-sig"
    for mark, name in ((b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32")):
        encoding = name if packet.startswith(mark) else encoding
    if encoding == "utf-8-sig" and packet[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encoding = "utf-16"
    try:
        return packet.decode(encoding).strip("\0")
    except UnicodeDecodeError:
        return None
