"""Metadata of RAW photos, from wherever a format keeps it.

MakerNotes are left behind: their offsets count from the start of the RAW file, and much in them speaks of its previews.
"""

import io
import struct
from dataclasses import replace
from datetime import datetime
from fractions import Fraction
from typing import TYPE_CHECKING, BinaryIO

from gradnet_engine.image_io.metadata import exif as tags
from gradnet_engine.image_io.metadata.attachments import Attachments
from gradnet_engine.image_io.metadata.exif_builder import MAKER_NOTE, ExifBuilder
from gradnet_engine.image_io.photo_log import photo_logger
from gradnet_engine.image_io.raster.jpeg_segments import read_jpeg_header
from gradnet_engine.image_io.raster.tiff_metadata import XMP, block, collect_exif, iptc_record
from gradnet_engine.image_io.raw.canon import cr3_exif, cr3_xmp, crw_exif
from gradnet_engine.image_io.refusals import Unreadable
from gradnet_engine.image_io.tiff_structure import RATIONAL, UNDEFINED, Entry, TiffReader

if TYPE_CHECKING:
    import rawpy

_log = photo_logger(__name__)

_PANASONIC_MAGIC, _PANASONIC_PREVIEW = 0x55, 0x2E
_FUJI_PREVIEW_AT = 84
_DNG_LENS_INFO, _DNG_SERIAL_NUMBER, _BODY_SERIAL_NUMBER = 0xC630, 0xC62F, 0xA431
_SOFTWARE, _ARTIST = 0x131, 0x13B
_EXIF_VERSION, _FLASHPIX_VERSION = 0x9000, 0xA000
# What EXIF's numbers hold, with a denominator of 10000.
_MOST_SHORT, _MOST_FRACTION = 0xFFFF, 400_000
# LibRaw gives a preview without EXIF some of its own, under its ancestor's name.
_MADE_BY_LIBRAW = b"dcraw v"


def raw_attachments(stream: BinaryIO, raw: "rawpy.RawPy | None", is_quick: bool = False) -> Attachments:
    """Collect EXIF, XMP and IPTC of a RAW photo.

    Parameters
    ----------
    stream : BinaryIO
        The file.
    raw : rawpy.RawPy or None
        The same file in LibRaw, asked for what the file's own tags don't say; None if it can't unpack the pixels: then
        it says nothing.
    is_quick : bool
        Whether to do without a lens that only LibRaw knows: it unpacks the pixels before it answers.
    """
    try:
        attachments, builder = _from_structure(stream)
    except (ValueError, struct.error, Unreadable) as error:
        _log.info("No metadata found in the RAW file's structure: %s", error)
        attachments, builder = Attachments(exif=raw and _preview_exif(raw)), None
    if builder is None and attachments.exif is None:
        builder = ExifBuilder()
    if builder is not None:
        builder.exif.pop(MAKER_NOTE, None)
        if raw is not None:
            _fill(builder, raw, is_quick)
        _conform(builder)
        attachments = replace(attachments, exif=builder.to_bytes())
    return attachments


def _from_structure(stream: BinaryIO) -> tuple[Attachments, ExifBuilder | None]:
    """Return what the file keeps; EXIF either as a block, or as tags of which a block can be built."""
    stream.seek(0)
    head = stream.read(16)
    if head[6:14] == b"HEAPCCDR":
        return Attachments(), crw_exif(stream)
    if head[4:12] == b"ftypcrx ":
        return Attachments(xmp=cr3_xmp(stream)), cr3_exif(stream)
    if head.startswith(b"FUJIFILM"):
        stream.seek(_FUJI_PREVIEW_AT)
        start, size = struct.unpack(">II", stream.read(8))
        stream.seek(start)
        return _from_preview(stream.read(size)), None
    if head.startswith(b"\0MRM"):
        stream = io.BytesIO(_minolta_tiff(stream))
    reader = TiffReader(stream)
    first = reader.first_directory()
    if first is None:
        raise ValueError("no readable directory")
    if reader.magic == _PANASONIC_MAGIC and _PANASONIC_PREVIEW in first.entries:
        within = _from_preview(first.entries[_PANASONIC_PREVIEW].data)
        xmp, iptc = block(XMP, first), iptc_record(first)
        return replace(within, xmp=xmp or within.xmp, iptc=iptc or within.iptc), None
    builder = collect_exif(reader, first)
    lens_info, serial_number = first.entries.get(_DNG_LENS_INFO), first.text(_DNG_SERIAL_NUMBER)
    if lens_info is not None and (lens_info.type, lens_info.count) == (RATIONAL, 4):
        builder.exif.setdefault(tags.LENS_SPECIFICATION, replace(lens_info, tag=tags.LENS_SPECIFICATION))
    if serial_number is not None and _BODY_SERIAL_NUMBER not in builder.exif:
        builder.put_text(builder.exif, _BODY_SERIAL_NUMBER, serial_number)
    return Attachments(xmp=block(XMP, first), iptc=iptc_record(first)), builder


def _from_preview(jpeg: bytes) -> Attachments:
    return replace(read_jpeg_header(io.BytesIO(jpeg)).attachments, icc=None)


def _minolta_tiff(stream: BinaryIO) -> bytes:
    """Return the block of an MRW file that is a TIFF file of its own."""
    stream.seek(8)
    for _ in range(16):
        head = stream.read(8)
        if len(head) < 8:
            break
        kind, size = struct.unpack(">4sI", head)
        if kind == b"\0TTW":
            return stream.read(size)
        stream.seek(size, io.SEEK_CUR)
    raise ValueError("no TTW block")


def _preview_exif(raw: "rawpy.RawPy") -> bytes | None:
    """Return the EXIF block of the preview that LibRaw finds, or None."""
    import rawpy

    try:
        preview = raw.extract_thumb()
        if preview.format != rawpy.ThumbFormat.JPEG:
            return None
        exif = read_jpeg_header(io.BytesIO(bytes(preview.data))).attachments.exif
    except (rawpy.LibRawError, Unreadable) as error:
        _log.info("No preview to take EXIF from: %s", error)
        return None
    if exif is None or _MADE_BY_LIBRAW not in exif:
        return exif
    reader = TiffReader(io.BytesIO(exif))
    first = reader.first_directory()
    if first is None:
        return None
    builder = collect_exif(reader, first)
    builder.ifd0.pop(_SOFTWARE, None)
    return builder.to_bytes()


def _fill(builder: ExifBuilder, raw: "rawpy.RawPy", is_quick: bool) -> None:
    """Add what LibRaw found in MakerNotes, where the file's tags are silent; a zero is its way to know nothing."""
    exif = builder.exif
    if tags.LENS_MODEL not in exif and not is_quick and (lens := raw.lens.model.strip()):
        builder.put_text(exif, tags.LENS_MODEL, lens)
    knows_exposure = tags.EXPOSURE_TIME in exif or tags.F_NUMBER in exif
    if knows_exposure and tags.ISO_SPEED in exif:
        return
    other = raw.other
    if tags.ISO_SPEED not in exif and 0 < other.iso_speed <= _MOST_SHORT:
        builder.put_short(exif, tags.ISO_SPEED, round(other.iso_speed))
    if not knows_exposure:
        values = ((tags.EXPOSURE_TIME, other.shutter_speed), (tags.F_NUMBER, other.aperture))
        for tag, value in (*values, (tags.FOCAL_LENGTH, other.focal_length)):
            # What is no number, or endless, is within no bounds.
            is_known = 0 < value < _MOST_FRACTION
            if tag not in exif and is_known and (fraction := Fraction(value).limit_denominator(10000)):
                builder.put_fractions(exif, tag, [(fraction.numerator, fraction.denominator)])
    if not builder.ifd0 and other.timestamp > datetime(1971, 1, 1):
        builder.put_text(exif, tags.DATE_TIME_ORIGINAL, other.timestamp.strftime("%Y:%m:%d %H:%M:%S"))
        if other.artist.strip():
            builder.put_text(builder.ifd0, _ARTIST, other.artist.strip())


def _conform(builder: ExifBuilder) -> None:
    """Add the tags that Exif requires; colour space and size are set right once they are known."""
    for tag, version in ((_EXIF_VERSION, b"0232"), (_FLASHPIX_VERSION, b"0100")):
        builder.exif.setdefault(tag, Entry(tag, UNDEFINED, 4, version))
    builder.put_short(builder.exif, tags.COLOR_SPACE, tags.UNCALIBRATED)
    for tag in (tags.PIXEL_X_DIMENSION, tags.PIXEL_Y_DIMENSION):
        builder.put_long(builder.exif, tag, 0)
