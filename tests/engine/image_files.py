"""Small photo files for the tests of reading and writing."""

import io
import struct
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageCms

from gradnet_engine.image_io.profiles import space_profile
from gradnet_engine.job import FileFormat, OutputSpace

OF_ANY_PHOTO = tuple(form for form in FileFormat if form is not FileFormat.DNG)
"""What any photo can be written as: a DNG needs what a sensor saw."""

XMP = (
    b'<?xpacket begin="\xef\xbb\xbf" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    b'xmlns:xmp="http://ns.adobe.com/xap/1.0/" xmlns:tiff="http://ns.adobe.com/tiff/1.0/" xmp:Rating="4" '
    b'tiff:Orientation="6"/></rdf:RDF></x:xmpmeta><?xpacket end="w"?>'
)
# Record 2: version 4, headline "Nuit", keyword "bruit".
IPTC = b"\x1c\x02\x00\x00\x02\x00\x04" + b"\x1c\x02\x69\x00\x04Nuit" + b"\x1c\x02\x19\x00\x05bruit"


def gradient(height: int = 24, width: int = 32, kind: type[np.unsignedinteger] = np.uint8) -> npt.NDArray:
    """Every channel differs, no two pixels are alike, and the corners tell which way up it is."""
    full = np.iinfo(kind).max
    rows, cols = np.mgrid[0:height, 0:width]
    rgb = np.stack([rows * full // (height - 1), cols * full // (width - 1), (rows * width + cols) % (full + 1)], -1)
    return rgb.astype(kind)


def exif_block(
    orientation: int = 6, size: tuple[int, int] = (32, 24), thumbnail: bool = True, iso: int = 6400
) -> bytes:
    """An EXIF block as a camera writes it, made by Pillow; with a thumbnail behind."""
    exif = Image.Exif()
    exif[0x010F], exif[0x0110], exif[0x0112] = "Nikon", "NIKON Z 6", orientation
    exif[0x013B], exif[0x8298] = "Ana Müller", "(c) Ana"
    directory = exif.get_ifd(0x8769)
    directory.update(
        {0x829A: 1 / 60, 0x829D: 2.8, 0x8827: iso, 0x9003: "2024:05:06 07:08:09", 0x9011: "+02:00", 0x920A: 35.0}
        | {0xA002: size[0], 0xA003: size[1], 0xA434: "NIKKOR Z 35mm f/1.8 S"}
    )
    exif.get_ifd(0x8825).update({1: "N", 2: (48.0, 8.0, 14.0), 3: "E", 4: (11.0, 34.0, 31.0)})
    block = exif.tobytes().removeprefix(b"Exif\0\0")
    return _with_thumbnail(block) if thumbnail else block


def _with_thumbnail(block: bytes) -> bytes:
    """Link a second directory to a little-endian or big-endian block, and put a JPEG behind it."""
    order = "<" if block[:2] == b"II" else ">"
    stored = io.BytesIO()
    Image.new("RGB", (16, 12), "red").save(stored, "JPEG")
    jpeg = stored.getvalue()
    at = len(block) + len(block) % 2
    first = struct.unpack_from(order + "I", block, 4)[0]
    link_at = first + 2 + 12 * struct.unpack_from(order + "H", block, first)[0]
    directory = struct.pack(
        order + "HHHIIHHIII", 2, 0x201, 4, 1, at + 30, 0x202, 4, 1, len(jpeg), 0
    )  # fmt: skip
    block = block[:link_at] + struct.pack(order + "I", at) + block[link_at + 4 :]
    return block.ljust(at, b"\0") + directory + jpeg


def write_jpeg(path: Path, pixels: npt.NDArray, **options: object) -> Path:
    """Write with Pillow: an independent writer."""
    Image.fromarray(pixels).save(path, "JPEG", quality=100, subsampling=0, **options)
    return path


def profile(space: OutputSpace) -> ImageCms.ImageCmsProfile:
    """One of the profiles that ship, as Little CMS sees it."""
    return ImageCms.ImageCmsProfile(io.BytesIO(space_profile(space)))


BAYER = np.array([[0, 1], [1, 2]], np.uint8)
X_TRANS = np.array(
    [["RGB".index(c) for c in row] for row in ["GBGGRG", "RGRBGB", "GBGGRG", "GRGGBG", "BGBRGR", "GRGGBG"]], np.uint8
)
"""Red, green and blue as 0, 1 and 2, in an RGGB sensor and in Fujifilm's."""

_SRGB_FROM_XYZ = (
    *(3.2404542, -1.5371385, -0.4985314),
    *(-0.9692660, 1.8760108, 0.0415560),
    *(0.0556434, -0.2040259, 1.0572252),
)


def opcode_list(
    number: int, *codes: tuple[int, bytes], version: bytes = bytes((1, 3, 0, 0))
) -> tuple[int, int, int, bytes, bool]:
    """Return the tag by which a DNG asks for something of who develops it."""
    packed = [struct.pack(">I4s2I", code, version, 0, len(data)) + data for code, data in codes]
    data = struct.pack(">I", len(codes)) + b"".join(packed)
    return number, 7, len(data), data, True


def write_dng(
    path: Path,
    mosaic: npt.NDArray[np.uint16],
    *,
    pattern: npt.NDArray[np.uint8] | None = BAYER,
    masked_px: tuple[int, int] = (0, 0),
    black: int = 0,
    white: int = 65535,
    orientation: int = 1,
    neutral: tuple[float, float, float] = (1, 1, 1),
    crop: tuple[float, float, float, float] | None = None,
    framed: tuple[int, int, int, int] | None = None,
    more: Sequence[tuple[int, int, int, Any, bool]] = (),
) -> Path:
    """Write an uncompressed DNG of a sensor whose colours are those of linear sRGB; without a pattern it has none.

    What has three channels is a picture that is demosaicked already. Rows above and columns left of the mosaic may be
    masked: they see black. A crop tells how many columns and rows of it lie left of the photo and above, and how wide
    and high the photo is, all of them in halves; `framed` are the edges of what the photographer has framed of that,
    left, top, right and bottom, in thousandths of its size.
    """
    import tifffile

    (height, width), (top, left) = mosaic.shape[:2], masked_px
    masked = ((top, 0), (left, 0), (0, 0))[: mosaic.ndim]
    if mosaic.ndim == 3:
        of_colours, photometric = [], "rgb"  # Tifffile writes no linear RAW.
    elif pattern is None:
        of_colours, photometric = [], "minisblack"  # Tifffile takes linear RAW for three colours.
    else:
        of_colours = [
            (33421, 3, 2, pattern.shape, True),
            (33422, 1, pattern.size, pattern.tobytes(), True),
        ]
        photometric = 32803
    tifffile.imwrite(
        path,
        np.pad(mosaic, masked, constant_values=black),
        photometric=photometric,
        metadata=None,
        extratags=[
            (271, 2, 0, "Test", True),
            (272, 2, 0, "Sensor", True),
            (274, 3, 1, orientation, True),
            *of_colours,
            (50706, 1, 4, bytes((1, 4, 0, 0)), True),
            (50708, 2, 0, "Test Sensor", True),
            (50714, 4, 1, black, True),
            (50717, 4, 1, white, True),
            (50721, 10, 9, _ratios(_SRGB_FROM_XYZ, 1_000_000), True),
            (50728, 5, 3, _ratios(neutral, 10_000), True),
            (50778, 3, 1, 21, True),
            (50829, 4, 4, (top, left, top + height, left + width), True),
            *_crop_tags(crop, framed),
            *more,
        ],
    )
    if pattern is None or mosaic.ndim == 3:
        with tifffile.TiffFile(path, mode="r+") as file:
            file.pages.first.tags["PhotometricInterpretation"].overwrite(34892)
    return path


def _crop_tags(
    crop: tuple[float, float, float, float] | None, framed: tuple[int, int, int, int] | None
) -> list[tuple[int, int, int, list[int], bool]]:
    tags = []
    if crop:
        tags += [(50719, 5, 2, _ratios(crop[:2], 2), True), (50720, 5, 2, _ratios(crop[2:], 2), True)]
    if framed:
        left, top, right, bottom = framed
        tags.append((51125, 5, 4, [part for edge in (top, left, bottom, right) for part in (edge, 1000)], True))
    return tags


def _ratios(values: Sequence[float], parts: int) -> list[int]:
    """Return numbers as a TIFF's rationals are written: numerators, each before its denominator."""
    return [number for value in values for number in (round(value * parts), parts)]


def mosaic_of(rgb: npt.NDArray[np.uint16], pattern: npt.NDArray[np.uint8] = BAYER) -> npt.NDArray[np.uint16]:
    """What a sensor sees of a picture."""
    rows, cols = np.indices(rgb.shape[:2]) % len(pattern)
    return np.take_along_axis(rgb, pattern[rows, cols][..., None].astype(np.intp), 2)[..., 0]
