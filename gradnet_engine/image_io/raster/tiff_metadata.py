"""Metadata of TIFF-structured files: TIFF photos and most RAW formats."""

from typing import BinaryIO

from gradnet_engine.image_io.metadata.attachments import Attachments
from gradnet_engine.image_io.metadata.density import RESOLUTION_UNIT, X_RESOLUTION, Y_RESOLUTION, density_of
from gradnet_engine.image_io.metadata.exif import orientation_of
from gradnet_engine.image_io.metadata.exif_builder import ExifBuilder
from gradnet_engine.image_io.metadata.photoshop import iptc_from_resources
from gradnet_engine.image_io.tiff_structure import EXIF_DIRECTORY, GPS_DIRECTORY, Directory, TiffReader

XMP, IPTC, ICC, _PHOTOSHOP = 700, 33723, 34675, 34377
# GeoTIFF 1.1 (OGC 19-008r4), 7.1: what places on Earth the pixels show.
_GEOTIFF = (33550, 33922, 34264, 34735, 34736, 34737)


def tiff_attachments(stream: BinaryIO, directory: Directory) -> Attachments:
    """Take EXIF, XMP, IPTC and ICC out of a TIFF file.

    Parameters
    ----------
    stream : BinaryIO
        The file.
    directory : Directory
        That of the picture; what it lacks is taken from the first one.
    """
    reader = TiffReader(stream)
    first = reader.first_directory() or directory
    builder = collect_exif(reader, first, directory)
    for tag in (X_RESOLUTION, Y_RESOLUTION, RESOLUTION_UNIT):
        builder.ifd0.pop(tag, None)
    if density := density_of(directory) or density_of(first):
        builder.put_density(density)
    if orientation_of(directory) == 1:  # Turned pixels lie elsewhere.
        builder.ifd0 |= {tag: directory.entries[tag] for tag in _GEOTIFF if tag in directory.entries}
    return Attachments(
        exif=builder.to_bytes(),
        xmp=block(XMP, directory, first),
        iptc=iptc_record(directory, first),
        icc=block(ICC, directory, first),
    )


def collect_exif(reader: TiffReader, *directories: Directory) -> ExifBuilder:
    """Take what directories say of the photo; what the last one says counts."""
    builder = ExifBuilder(reader.order)
    for directory in directories:
        exif = reader.sub_directory(directory, EXIF_DIRECTORY)
        builder.take(directory, exif, reader.sub_directory(directory, GPS_DIRECTORY))
    return builder


def block(tag: int, *directories: Directory) -> bytes | None:
    """Return the bytes of a tag from the first directory that has it."""
    return next((d.entries[tag].data for d in directories if tag in d.entries), None)


def iptc_record(*directories: Directory) -> bytes | None:
    """Return the IPTC record, be it one of Photoshop's resources; as 32-bit numbers, often so, it ends in padding."""
    record = block(IPTC, *directories) or iptc_from_resources(block(_PHOTOSHOP, *directories) or b"")
    return None if record is None else record.rstrip(b"\0") or None
