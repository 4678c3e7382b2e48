"""EXIF blocks: made true for the upright photo without moving a byte, and read for what a photographer asks first.

MakerNotes hold offsets that count from the start of the block. Only the camera's maker knows where in them, so a block
is patched where it stands and never written anew. Reference: Exif 2.32 (CIPA DC-008-2019).
"""

import io
import math
import struct
from dataclasses import dataclass, replace
from datetime import datetime

from gradnet_engine.image_io.metadata.density import X_RESOLUTION, Y_RESOLUTION, Density, density_of
from gradnet_engine.image_io.photo_log import metadata_logger
from gradnet_engine.image_io.tiff_structure import (
    EXIF_DIRECTORY,
    GPS_DIRECTORY,
    IMAGE_LENGTH,
    IMAGE_WIDTH,
    LONG,
    SHORT,
    STRIP_BYTE_COUNTS,
    STRIP_OFFSETS,
    Directory,
    TiffReader,
)
from gradnet_engine.image_io.turning import QUARTER_TURNED, upright_size, upright_subject

_log = metadata_logger(__name__)

IMAGE_DESCRIPTION, MAKE, MODEL, ORIENTATION = 0x10E, 0x10F, 0x110, 0x112
DATE_TIME, ARTIST, COPYRIGHT = 0x132, 0x13B, 0x8298
EXPOSURE_TIME, F_NUMBER, ISO_SPEED, DATE_TIME_ORIGINAL = 0x829A, 0x829D, 0x8827, 0x9003
USER_COMMENT, FOCAL_LENGTH, COLOR_SPACE, PIXEL_X_DIMENSION, PIXEL_Y_DIMENSION = 0x9286, 0x920A, 0xA001, 0xA002, 0xA003
LENS_SPECIFICATION, LENS_MODEL = 0xA432, 0xA434
SRGB, UNCALIBRATED = 1, 0xFFFF

_THUMBNAIL_OFFSET, _THUMBNAIL_LENGTH = 0x201, 0x202
_INTEROPERABILITY_DIRECTORY, _INTEROPERABILITY_INDEX = 0xA005, 1
_RECOMMENDED_EXPOSURE_INDEX, _ISO_SPEED_LONG = 0x8832, 0x8833
_SUBJECT_AREA, _SUBJECT_LOCATION = 0x9214, 0xA214
_SUBJECT_COUNTS = (2, 3, 4)
_WHOLE_NUMBERS = {SHORT: "H", LONG: "I"}
_ISO_OVERFLOW = 65535
_PREFIX = b"Exif\0\0"


@dataclass(frozen=True, slots=True)
class ExifSummary:
    """What a photographer asks of a photo first; None is what the block doesn't say or says as nonsense."""

    orientation: int = 1
    density: Density | None = None
    is_adobe_rgb: bool = False
    make: str | None = None
    model: str | None = None
    camera: str | None = None
    lens: str | None = None
    iso: float | None = None
    shutter_s: float | None = None
    aperture: float | None = None
    focal_length_mm: float | None = None
    taken: datetime | None = None


class _Block:
    """The directories of an EXIF block.

    Raises
    ------
    ValueError
        If it isn't one.
    """

    def __init__(self, data: bytes) -> None:
        self.data = data.removeprefix(_PREFIX)
        self.reader = TiffReader(io.BytesIO(self.data))
        first = self.reader.first_directory()
        if first is None or self.reader.magic != 42:
            raise ValueError("no readable directory")
        self.ifd0 = first
        self.exif = self.reader.sub_directory(first, EXIF_DIRECTORY)
        self.gps = self.reader.sub_directory(first, GPS_DIRECTORY)
        has_interoperability = self.exif and self.reader.sub_directory(self.exif, _INTEROPERABILITY_DIRECTORY)
        self.interoperability = has_interoperability or None

    def used(self) -> list[tuple[int, int]]:
        """Return the spans of bytes that the kept directories and their values take."""
        directories = [d for d in (self.ifd0, self.exif, self.gps, self.interoperability) if d is not None]
        spans = [(d.position, d.position + d.size_bytes) for d in directories]
        spans += [(e.position, e.position + len(e.data)) for d in directories for e in d.entries.values()]
        return spans


def upright_exif(
    data: bytes, width_px: int, height_px: int, color_space: int | None = None, orientation: int = 1
) -> bytes | None:
    """Make an EXIF block true for the upright photo.

    Parameters
    ----------
    data : bytes
        The block, with or without its prefix.
    width_px, height_px : int
        Size of the upright photo.
    color_space : int or None
        New value of the tag ColorSpace where it stands; None: the pixels stay in their space.
    orientation : int
        How the photo was stored before, 1..8: places in it turn along, and so does resolution.

    Returns
    -------
    bytes or None
        The block without prefix: orientation upright, size and places right, thumbnail gone; all else where it was.
        None if it can't be read.
    """
    try:
        block = _Block(data)
    except (ValueError, struct.error) as error:
        _log.warning("An EXIF block can't be read and is dropped: %s", error)
        return None
    patched = bytearray(block.data)
    if block.exif is not None and orientation != 1:
        _turn_places(patched, block.exif, orientation, *upright_size(width_px, height_px, orientation))
    _set_number(patched, block.ifd0, ORIENTATION, 1)
    _set_number(patched, block.ifd0, IMAGE_WIDTH, width_px)
    _set_number(patched, block.ifd0, IMAGE_LENGTH, height_px)
    if block.exif is not None:
        _set_number(patched, block.exif, PIXEL_X_DIMENSION, width_px)
        _set_number(patched, block.exif, PIXEL_Y_DIMENSION, height_px)
        if color_space is not None:
            _set_number(patched, block.exif, COLOR_SPACE, color_space)
    if orientation in QUARTER_TURNED:
        _swap_resolutions(patched, block.ifd0)
    _drop_thumbnail(patched, block)
    return bytes(patched)


def summarize_exif(data: bytes | None) -> ExifSummary:
    """Read what a photographer asks first from an EXIF block; empty if there is none or it can't be read."""
    try:
        block = _Block(data or b"")
    except (ValueError, struct.error):
        return ExifSummary()
    exif = block.exif
    make, model = block.ifd0.text(MAKE), block.ifd0.text(MODEL)
    summary = ExifSummary(
        orientation=orientation_of(block.ifd0),
        density=density_of(block.ifd0),
        make=make,
        model=model,
        camera=_camera(make, model),
    )
    if exif is None:
        return summary
    return replace(
        summary,
        is_adobe_rgb=exif.number(COLOR_SPACE) == 2
        or (block.interoperability is not None and block.interoperability.text(_INTEROPERABILITY_INDEX) == "R03"),
        lens=exif.text(LENS_MODEL),
        iso=_iso(exif),
        shutter_s=_positive(exif, EXPOSURE_TIME),
        aperture=_positive(exif, F_NUMBER),
        focal_length_mm=_positive(exif, FOCAL_LENGTH),
        taken=parse_exif_time(exif.text(DATE_TIME_ORIGINAL)),
    )


def orientation_of(ifd0: Directory) -> int:
    """Return a directory's orientation, 1..8; 1 where it says nothing or nonsense."""
    orientation = ifd0.integer(ORIENTATION)
    return orientation if orientation in range(1, 9) else 1


def parse_exif_time(text: str | None) -> datetime | None:
    """Return the time of an EXIF date, which knows no zone; None if it is blank or impossible."""
    try:
        return datetime.strptime(text or "", "%Y:%m:%d %H:%M:%S")
    except ValueError:
        return None


def _camera(make: str | None, model: str | None) -> str | None:
    """Return a camera's name, with its maker once."""
    if make is None or model is None:
        return model or make
    makers, first = make.lower().split(), model.lower().split()[0]
    return model if first in makers or first.startswith(makers[0]) else f"{make} {model}"


def _iso(exif: Directory) -> float | None:
    iso = _positive(exif, ISO_SPEED)
    if iso == _ISO_OVERFLOW:
        iso = _positive(exif, _ISO_SPEED_LONG) or _positive(exif, _RECOMMENDED_EXPOSURE_INDEX) or iso
    return iso


def _positive(directory: Directory, tag: int) -> float | None:
    number = directory.number(tag)
    return float(number) if number is not None and math.isfinite(number) and number > 0 else None


def _set_number(patched: bytearray, directory: Directory, tag: int, value: int) -> None:
    """Rewrite every entry of a tag, whatever it was, as one number."""
    for at in _places(patched, directory, tag):
        if value <= 0xFFFF:
            struct.pack_into(directory.order + "HHIHH", patched, at, tag, SHORT, 1, value, 0)
        else:
            struct.pack_into(directory.order + "HHII", patched, at, tag, LONG, 1, value)


def _turn_places(patched: bytearray, directory: Directory, orientation: int, width_px: int, height_px: int) -> None:
    """Turn what is told of places in the stored photo, which has this size."""
    for tag in (_SUBJECT_AREA, _SUBJECT_LOCATION):
        entry = directory.entries.get(tag)
        if entry is None or entry.type not in _WHOLE_NUMBERS or entry.count not in _SUBJECT_COUNTS:
            continue
        turned = upright_subject([int(number) for number in directory.numbers(tag)], orientation, width_px, height_px)
        code = f"{directory.order}{entry.count}{_WHOLE_NUMBERS[entry.type]}"
        struct.pack_into(code, patched, entry.position, *turned)


def _swap_resolutions(patched: bytearray, directory: Directory) -> None:
    """Let each of two entries point to the other's value; one alone is for both."""
    for x_at, y_at in zip(
        _places(patched, directory, X_RESOLUTION), _places(patched, directory, Y_RESOLUTION), strict=False
    ):
        x, y = (slice(at + 2, at + 12) for at in (x_at, y_at))  # All but the tags, which are sorted.
        patched[x], patched[y] = patched[y], patched[x]


def _places(patched: bytearray, directory: Directory, tag: int) -> list[int]:
    """Return where the entries of a tag stand."""
    count = (directory.size_bytes - 2) // 12
    places = range(directory.position + 2, directory.position + 2 + 12 * count, 12)
    tag_bytes = struct.pack(directory.order + "H", tag)
    return [at for at in places if at + 12 <= len(patched) and patched[at : at + 2] == tag_bytes]


def _drop_thumbnail(patched: bytearray, block: _Block) -> None:
    """Unlink the second directory, and take its picture out: cut off at the end of the block, else zeroed."""
    link_at, thumbnail_directory = block.ifd0.next_link_position, block.reader.directory(block.ifd0.next_position)
    if link_at + 4 <= len(patched):
        patched[link_at : link_at + 4] = bytes(4)
    if thumbnail_directory is None or block.ifd0.next_position == block.ifd0.position:
        return
    used = block.used()
    for offsets, counts in ((_THUMBNAIL_OFFSET, _THUMBNAIL_LENGTH), (STRIP_OFFSETS, STRIP_BYTE_COUNTS)):
        spans = zip(thumbnail_directory.numbers(offsets), thumbnail_directory.numbers(counts), strict=False)
        for start, size in sorted(spans, reverse=True):
            first, end = int(start), min(int(start) + int(size), len(patched))
            if first >= end or any(first < used_end and used_start < end for used_start, used_end in used):
                continue
            if end == len(patched):
                del patched[first:]
            else:
                patched[first:end] = bytes(end - first)
