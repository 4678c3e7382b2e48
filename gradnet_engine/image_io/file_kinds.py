"""What a file is, told by its content; names only settle what content leaves open."""

import struct
from enum import StrEnum
from pathlib import Path
from typing import BinaryIO

from gradnet_engine.image_io.tiff_structure import (
    COLOUR_FILTER_ARRAY,
    COMPRESSION,
    DNG_VERSION,
    LINEAR_RAW,
    PHOTOMETRIC,
    TiffReader,
)
from gradnet_engine.job import FileFormat


class FileKind(StrEnum):
    """Formats that can be read, named as a user reads them."""

    RAW = "RAW"
    JPEG = "JPEG"
    PNG = "PNG"
    WEBP = "WebP"
    HEIC = "HEIC"
    AVIF = "AVIF"
    TIFF = "TIFF"


_RAW_SUFFIXES = frozenset(
    {".3fr", ".ari", ".arw", ".bay", ".cap", ".cr2", ".cr3", ".crw", ".dcr", ".dng", ".drf", ".eip", ".erf", ".fff"}
    | {".gpr", ".iiq", ".k25", ".kdc", ".mdc", ".mef", ".mos", ".mrw", ".nef", ".nrw", ".orf", ".pef", ".ptx", ".pxn"}
    | {".r3d", ".raf", ".raw", ".rw2", ".rwl", ".rwz", ".sr2", ".srf", ".srw", ".sti", ".x3f"}
)
_KINDS = {
    **dict.fromkeys(_RAW_SUFFIXES, FileKind.RAW),
    **dict.fromkeys((".jpg", ".jpeg", ".jpe", ".jfif"), FileKind.JPEG),
    ".png": FileKind.PNG,
    ".webp": FileKind.WEBP,
    **dict.fromkeys((".heic", ".heif", ".hif"), FileKind.HEIC),
    ".avif": FileKind.AVIF,
    **dict.fromkeys((".tif", ".tiff"), FileKind.TIFF),
}
PHOTO_SUFFIXES = frozenset(_KINDS)

_RAW_MAGICS = (
    (0, b"FUJIFILMCCD-RAW"),
    (0, b"IIRO"),  # Olympus
    (0, b"IIRS"),
    (0, b"MMOR"),
    (0, b"IIU\0"),  # Panasonic, Leica
    (0, b"\0MRM"),  # Minolta
    (0, b"FOVb"),  # Sigma
    (4, b"ftypcrx "),  # Canon CR3
    (6, b"HEAPCCDR"),  # Canon CRW
    (8, b"CR\x02"),  # Canon CR2
)
_HEIF_BRANDS = (b"heic", b"heix", b"heim", b"heis", b"hevc", b"hevx", b"mif1", b"mif2", b"msf1")
"""Others begin so, too: CR3, videos, and AVIF, which may tell only further on that it is one."""
SIDECAR_SUFFIXES = (".xmp", ".XMP")
_AVIF_BRANDS = (b"avif", b"avis")
_SHORTEST_RAW_BYTES = 64
"""LibRaw reads as many before it asks what they are; of fewer it says that the rest is missing, whatever they are."""
_LEAF_METADATA = 0x8606
_RAW_COMPRESSIONS = {32767, 32769, 32770, 34713, 65000, 65535}  # Sony, packed, Samsung, Nikon, Kodak, Pentax


def is_raw_path(path: Path) -> bool:
    """Tell whether a file's name is that of a RAW photo."""
    return kind_of_name(path) is FileKind.RAW


def can_become(path: Path, file_format: FileFormat | None) -> bool:
    """Tell, by a photo's name, whether it can be written in a format: a DNG can be made of a RAW photo alone.

    Parameters
    ----------
    path : Path
        The photo.
    file_format : FileFormat or None
        What to write; None: what suits the photo.
    """
    return file_format is not FileFormat.DNG or is_raw_path(path)


def is_photo_path(path: Path) -> bool:
    """Tell whether a file's name is that of a photo that `read_photo` may open."""
    return kind_of_name(path) is not None


def kind_of_name(path: Path) -> FileKind | None:
    """Return what a file should be, going by its name; None if that is no photo's."""
    return _KINDS.get(path.suffix.lower())


def sidecars_of(path: Path, *, is_raw: bool) -> list[Path]:
    """Return where XMP may lie beside a photo, what counts most first; Adobe's lies beside RAW photos alone."""
    bases = (path, path.with_suffix("")) if is_raw else (path,)
    return [base.with_name(base.name + suffix) for base in bases for suffix in SIDECAR_SUFFIXES]


def sniff_kind(stream: BinaryIO, path: Path) -> FileKind | None:
    """Tell what a file is.

    Parameters
    ----------
    stream : BinaryIO
        The file, seekable.
    path : Path
        Its name: a RAW suffix counts where the content says no more than "TIFF" or nothing.

    Returns
    -------
    FileKind or None
        None: not a photo that can be read.
    """
    stream.seek(0)
    head = stream.read(_SHORTEST_RAW_BYTES)
    if head.startswith(b"\xff\xd8\xff"):
        return FileKind.JPEG
    if head.startswith(b"\x89PNG\r\n\x1a\n"):
        return FileKind.PNG
    if head.startswith(b"RIFF") and head[8:12] == b"WEBP":
        return FileKind.WEBP
    if head[4:8] == b"ftyp" and head[8:12] in (*_HEIF_BRANDS, *_AVIF_BRANDS):
        return FileKind.AVIF if any(brand in head for brand in _AVIF_BRANDS) else FileKind.HEIC
    if any(head[at : at + len(magic)] == magic for at, magic in _RAW_MAGICS):
        return FileKind.RAW
    if head[:4] in (b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"):
        return FileKind.RAW if is_raw_path(path) or _holds_sensor_data(stream) else FileKind.TIFF
    return FileKind.RAW if is_raw_path(path) and len(head) == _SHORTEST_RAW_BYTES else None


def _holds_sensor_data(stream: BinaryIO) -> bool:
    """Tell whether a TIFF holds what a sensor saw rather than a finished picture."""
    try:
        directories = list(TiffReader(stream).image_directories())
    except (ValueError, struct.error):
        return False
    return any(
        DNG_VERSION in directory.entries
        or _LEAF_METADATA in directory.entries
        or directory.integer(PHOTOMETRIC) in (COLOUR_FILTER_ARRAY, LINEAR_RAW)
        or directory.integer(COMPRESSION) in _RAW_COMPRESSIONS
        for directory in directories
    )
