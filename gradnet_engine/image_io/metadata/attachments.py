"""What lies beside the pixels in a photo's container, still as it was found."""

from dataclasses import dataclass, field

from gradnet_engine.image_io.metadata.density import Density


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
    density : tuple of float or None
        Pixels per inch that the container itself states.
    texts : dict of int to str
        What the container itself states in words, by the tag of EXIF's first directory that says the same.
    comment : str or None
        The container's own comment.
    """

    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    icc: bytes | None = None
    density: Density | None = None
    texts: dict[int, str] = field(default_factory=dict)
    comment: str | None = None


def plain_text(data: bytes) -> str:
    """Return a text of an unstated encoding: UTF-8 if it can be that, else Latin-1."""
    try:
        text = data.decode()
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    return text.replace("\0", " ").strip()
