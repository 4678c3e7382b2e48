"""What lies beside the pixels in a photo's container, still as it was found."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Attachments:
    r"""Blocks taken out of a container, unchecked.

    Attributes
    ----------
    exif : bytes or None
        An EXIF block, with or without its ``Exif\\0\\0`` prefix.
    xmp : bytes or None
        An XMP packet.
    iptc : bytes or None
        An IPTC-IIM record.
    icc : bytes or None
        An ICC profile.
    """

    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    icc: bytes | None = None
