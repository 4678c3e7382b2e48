"""XMP packets: what is wrong after a photo was turned upright or lost a part is set right; the rest stays as it is.

Packets are edited as text: parsing and writing XML again would rename prefixes and lose comments and padding that other
programs put there.
"""

import math
import re

from gradnet_engine.image_io.photo_log import metadata_logger
from gradnet_engine.image_io.turning import MIRRORED, QUARTER_TURNED, upright_point, upright_size, upright_subject

_log = metadata_logger(__name__)

# Thumbnails; and what only holds beside the video or gain map that phones append to a picture.
_STALE_ELEMENTS = r"(?:xmp|xap):Thumbnails|Container:Directory|hdrgm:\w+"
_OTHER_AXIS = {"X": "Y", "Y": "X"}
_STALE_PROPERTIES = (
    r"hdrgm:\w+|GCamera:(?:MotionPhoto|MicroVideo)\w*|xmpNote:HasExtendedXMP|photoshop:SidecarForExtension"
)
# How a converter is to develop a RAW photo.
_DEVELOPMENT = r"(?:crss?|darktable):(?!colorlabels\b)\w+"
# Of these, what is told in the stored picture and isn't turned with it.
_PLACES = r"crs:(?:\w+BasedCorrections|RetouchAreas|RetouchInfo|RedEyeInfo|LensBlur)"
_PERSPECTIVE = r"crs:(?:Upright|Perspective)\w+"
# What tells of places in the stored picture; and darktable's steps, which may be masked, or turn it.
_OF_UNTURNED = rf"\b(?:mwg-rs:Area|exif:Subject(?:Area|Location)|crs:CropTop|{_PLACES}|{_PERSPECTIVE}|darktable:num)\b"
# A raw developer's settings as they once were.
_SNAPSHOT = "crss:Parameters"
# What tells how a file stores its pixels.
_STORED_AS = r"tiff:(?:BitsPerSample|Compression|PhotometricInterpretation|PlanarConfiguration|SamplesPerPixel)"
_LIST_NUMBER = r"(?<=<rdf:li>)\d{1,9}(?=</rdf:li>)"
_PACKET_HEAD, _PACKET_TAIL = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n', '\n<?xpacket end="w"?>'
# How packets begin: with a byte order mark, or with "<".
_ENCODINGS = {
    b"\xff\xfe\0\0": "utf-32",
    b"\0\0\xfe\xff": "utf-32",
    b"\xff\xfe": "utf-16",
    b"\xfe\xff": "utf-16",
    b"<\0\0\0": "utf-32-le",
    b"\0\0\0<": "utf-32-be",
    b"<\0": "utf-16-le",
    b"\0<": "utf-16-be",
}
_EDGES = ("Left", "Top", "Right", "Bottom")
_RGB_MODE, _MODES_THAT_BECOME_RGB = 3, (4, 9)  # Photoshop's RGB; CMYK and Lab


def upright_xmp(
    packet: bytes, width_px: int, height_px: int, color_space: int | None = None, orientation: int = 1
) -> bytes | None:
    """Make a packet true for the upright photo.

    Parameters
    ----------
    packet : bytes
        XMP in UTF-8, UTF-16 or UTF-32.
    width_px, height_px : int
        Size of the upright photo.
    color_space : int or None
        New value of exif:ColorSpace where it stands, for pixels that became RGB of another profile; None: they stay in
        their space.
    orientation : int
        How the photo was stored before, 1..8: places in it turn along, and so does resolution.

    Returns
    -------
    bytes or None
        UTF-8, with upright orientation, the right size and places, no thumbnails; None if it isn't text.
    """
    text = xmp_text(packet)
    if text is None or "<" not in text:
        _log.warning("An XMP packet is not text and is dropped")
        return None
    text = _without_all(_without(text, _STALE_PROPERTIES), rf"{_STALE_ELEMENTS}|{_STORED_AS}")
    for name, value in (
        ("tiff:Orientation", 1),
        ("tiff:ImageWidth", width_px),
        ("tiff:ImageLength", height_px),
        ("exif:PixelXDimension", width_px),
        ("exif:PixelYDimension", height_px),
    ):
        text = _with(text, name, value)
    if color_space is not None:
        text = _without(_with(text, "exif:ColorSpace", color_space), "photoshop:ICCProfile")
        if _value(text, "photoshop:ColorMode") in _MODES_THAT_BECOME_RGB:
            text = _with(text, "photoshop:ColorMode", _RGB_MODE)
    if orientation in QUARTER_TURNED:
        text = re.sub(r"\btiff:([XY])Resolution\b", lambda name: f"tiff:{_OTHER_AXIS[name[1]]}Resolution", text)
    if orientation != 1:
        stored_size_px = upright_size(width_px, height_px, orientation)
        text = _with_regions_turned(text, orientation)
        text = _with_subjects_turned(text, orientation, *stored_size_px)
        text = _with_crops_turned(text, orientation, *stored_size_px)
        text = _without_all(text, _PERSPECTIVE)
        if (without_places := _without_all(text, _PLACES)) != text:
            _log.warning(
                "Masks and retouched places of its XMP can't be turned upright with the photo and are left out"
            )
        text = without_places
    return text.encode()


def orientation_in(packet: bytes) -> int | None:
    """Return how a photo is stored, 1..8 as in EXIF, by the XMP beside it; None if that doesn't say.

    What turns a photo for darktable is among its steps.
    """
    text = xmp_text(packet) or ""
    told = None if "darktable:xmp_version" in text else _value(text, "tiff:Orientation")
    return int(told) if told is not None and told in range(1, 9) else None


def is_of_unturned(packet: bytes) -> bool:
    """Tell whether a packet is only true of a photo that isn't upright: it turns it, or tells of places in it."""
    text = xmp_text(packet) or ""
    return _value(text, "tiff:Orientation") not in (None, 1) or re.search(_OF_UNTURNED, text) is not None


def xmp_in(packet: bytes, media_type: str) -> bytes:
    """Make a packet true of the file that it goes into, where it names the kind of file.

    Parameters
    ----------
    packet : bytes
        XMP as `upright_xmp` gives it.
    media_type : str
        What the file is, such as ``image/tiff``.
    """
    text = xmp_text(packet)
    return packet if text is None or "dc:format" not in text else _with(text, "dc:format", media_type).encode()


def without_development(packet: bytes) -> bytes:
    """Leave out how a RAW photo is to be developed: of one that is, it would be done once more, and otherwise."""
    text = xmp_text(packet)
    if text is None:
        return packet
    return _without_all(text, _DEVELOPMENT).encode()


def without_padding(packet: bytes) -> bytes:
    """Leave out the room for changes that programs, and some cameras plenty of it, leave in a packet."""
    text, mark, end = packet.rpartition(b"<?xpacket end")
    return text.rstrip() + b"\n" + mark + end if mark else packet


def as_packet(content: bytes) -> bytes:
    """Return the XMP of a file of its own as it is embedded: in UTF-8, between marks, without XML's own head."""
    text = re.sub(r"^\s*<\?xml\b[^>]*>", "", xmp_text(content) or "")
    return (text if "<?xpacket" in text else f"{_PACKET_HEAD}{text}{_PACKET_TAIL}").encode()


def merge_extended(packet: bytes, extension: bytes) -> bytes:
    """Put the descriptions of an extended packet back into the packet that they were split from."""
    main, more = xmp_text(packet), xmp_text(extension)
    inner = re.search(r"<rdf:RDF\b[^>]*>(.*)</rdf:RDF>", more or "", flags=re.DOTALL)
    if main is None or inner is None or "</rdf:RDF>" not in main:
        return packet
    head, tail = main.rsplit("</rdf:RDF>", 1)
    return f"{head}{inner[1]}</rdf:RDF>{tail}".encode()


def _with_regions_turned(text: str, orientation: int) -> str:
    """Turn the regions of faces and of what was focused on, whose centres and sizes are shares of the photo's."""

    def turned_area(element: re.Match[str]) -> str:
        area = element[0]
        x, y, width, height = (_value(area, f"stArea:{name}") for name in "xywh")
        if x is not None and y is not None:
            area = _with_all(area, dict(zip(("stArea:x", "stArea:y"), upright_point(x, y, orientation), strict=True)))
        return area if width is None or height is None else sized(area, "stArea", width, height)

    def turned_dimensions(element: re.Match[str]) -> str:
        width, height = (_value(element[0], f"stDim:{name}") for name in "wh")
        return element[0] if width is None or height is None else sized(element[0], "stDim", width, height)

    def sized(structure: str, prefix: str, width: float, height: float) -> str:
        width, height = upright_size(width, height, orientation)
        return _with_all(structure, {f"{prefix}:w": width, f"{prefix}:h": height})

    text = re.sub(_element("mwg-rs:Area"), turned_area, text, flags=re.DOTALL)
    return re.sub(_element("mwg-rs:AppliedToDimensions"), turned_dimensions, text, flags=re.DOTALL)


def _with_subjects_turned(text: str, orientation: int, width_px: int, height_px: int) -> str:
    """Turn what is repeated here of EXIF's subject."""

    def turned(element: re.Match[str]) -> str:
        numbers = [int(number) for number in re.findall(_LIST_NUMBER, element[0])]
        if len(numbers) not in (2, 3, 4):
            return element[0]
        upright_numbers = iter(upright_subject(numbers, orientation, width_px, height_px))
        return re.sub(_LIST_NUMBER, lambda _: str(next(upright_numbers)), element[0])

    for name in ("exif:SubjectArea", "exif:SubjectLocation"):
        text = re.sub(_element(name), turned, text, flags=re.DOTALL)
    return text


def _with_crops_turned(text: str, orientation: int, width_px: int, height_px: int) -> str:
    """Turn the crop of a raw developer's settings, and those of its snapshots: each by itself."""

    def with_crop_turned(settings: str) -> str:
        return _with_crop_turned(settings, orientation, width_px, height_px)

    def turned(settings: str) -> str:
        if "<crs:CropTop>" in settings:
            return with_crop_turned(settings)
        return re.sub(r"<[^<>]*\bcrs:CropTop\b[^<>]*>", lambda tag: with_crop_turned(tag[0]), settings)

    snapshot = re.compile(_element(_SNAPSHOT), flags=re.DOTALL)
    snapshots = iter([turned(settings) for settings in snapshot.findall(text)])
    return snapshot.sub(lambda _: next(snapshots), turned(snapshot.sub(f"<{_SNAPSHOT}/>", text)))


def _with_crop_turned(settings: str, orientation: int, width_px: int, height_px: int) -> str:
    """Turn a crop: its first and its last corner, as shares of the stored photo's size, and its angle, clockwise."""
    corners = [corner for edge in _EDGES if (corner := _value(settings, f"crs:Crop{edge}")) is not None]
    if len(corners) < len(_EDGES):
        return settings
    left, top, right, bottom = corners
    angle = _value(settings, "crs:CropAngle") or 0
    x, y = upright_point((left + right) / 2, (top + bottom) / 2, orientation)
    # From the diagonal to width and height along the crop's own edges, and from those to the other diagonal.
    width, height = upright_size(*_rotated((right - left) * width_px, (bottom - top) * height_px, -angle), orientation)
    angle = -angle if orientation in MIRRORED else angle
    across, down = _rotated(width, height, angle)
    width_px, height_px = upright_size(width_px, height_px, orientation)
    across, down = across / width_px / 2, down / height_px / 2
    edges = zip(_EDGES, (x - across, y - down, x + across, y + down), strict=True)
    return _with_all(settings, {f"crs:Crop{edge}": value for edge, value in edges} | {"crs:CropAngle": angle})


def _rotated(across: float, down: float, degrees: float) -> tuple[float, float]:
    """Return a vector rotated clockwise."""
    cos, sin = math.cos(math.radians(degrees)), math.sin(math.radians(degrees))
    return across * cos - down * sin, across * sin + down * cos


def _element(name: str) -> str:
    """Return the pattern of an element with what is in it."""
    return rf"<{name}\b[^>]*?(?:/>|>.*?</{name}>)"


def _value(text: str, name: str) -> float | None:
    """Return a property's number, or None if it isn't there or isn't one."""
    found = re.search(rf"\b{name}\s*=\s*[\"']([^\"']*)|<{name}>([^<]*)", text)
    try:
        value = float(found[found.lastindex or 0]) if found else math.nan
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _with(text: str, name: str, value: float | str) -> str:
    """Set a property where it stands."""
    shown = value if isinstance(value, str) else f"{value or 0:.6f}".rstrip("0").rstrip(".")
    text = re.sub(rf"(\b{name}\s*=\s*[\"'])[^\"']*", rf"\g<1>{shown}", text)
    return re.sub(rf"(<{name}>)[^<]*", rf"\g<1>{shown}", text)


def _with_all(text: str, values: dict[str, float]) -> str:
    for name, value in values.items():
        text = _with(text, name, value)
    return text


def _without(text: str, names: str) -> str:
    """Drop properties; their names are a pattern."""
    text = re.sub(rf"\s(?:{names})\s*=\s*(?:\"[^\"]*\"|'[^']*')", "", text)
    return re.sub(rf"<({names})>[^<]*</\1>", "", text)


def _without_all(text: str, names: str) -> str:
    """Drop properties, also those that are made of others; their names are a pattern."""
    text = re.sub(rf"<({names})\b[^>]*?(?:/>|>.*?</\1>)", "", text, flags=re.DOTALL)
    return _without(text, names)


def xmp_text(packet: bytes) -> str | None:
    """Return a packet as text; None if it is in no encoding of Unicode."""
    encoding = next((name for begin, name in _ENCODINGS.items() if packet.startswith(begin)), "utf-8-sig")
    try:
        return packet.decode(encoding).strip("\0")
    except UnicodeDecodeError:
        return None
