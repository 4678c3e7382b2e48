"""Metadata of RAW photos."""

from typing import TYPE_CHECKING, BinaryIO

from gradnet_engine.image_io.attachments import Attachments
from gradnet_engine.image_io.tiff_photo import tiff_attachments
from gradnet_engine.image_io.tiff_structure import TiffReader

if TYPE_CHECKING:
    import rawpy


def raw_attachments(stream: BinaryIO, raw: "rawpy.RawPy") -> Attachments:
    """Collect EXIF, XMP and IPTC of a RAW photo."""
    try:
        reader = TiffReader(stream)
    except ValueError:
        return Attachments()
    first = reader.first_directory()
    return Attachments() if first is None else tiff_attachments(stream, first)
