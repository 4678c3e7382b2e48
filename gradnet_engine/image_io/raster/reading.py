"""Reads JPEG, PNG and WebP, and the kinds of TIFF that only Pillow knows."""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.metadata.attachments import Attachments
from gradnet_engine.image_io.metadata.exif import summarize_exif
from gradnet_engine.image_io.photo_log import photo_logger
from gradnet_engine.image_io.raster.jpeg_pictures import left_out_of_jpeg
from gradnet_engine.image_io.raster.jpeg_segments import JpegHeader, read_jpeg_header
from gradnet_engine.image_io.raster.pixels import Samples, photo_from_samples
from gradnet_engine.image_io.raster.png_chunks import bare_png, read_png_header
from gradnet_engine.image_io.refusals import DAMAGED_IN_PART, OTHER_PICTURES, Unreadable, check_size
from gradnet_engine.photo import Photo

if TYPE_CHECKING:
    from PIL import Image, ImageFile
    from PIL.JpegImagePlugin import JpegImageFile
    from PIL.WebPImagePlugin import WebPImageFile

_log = photo_logger(__name__)
# What libpng warns of, such as how it is called for interlaced pictures, is no damage, and names no photo.
logging.getLogger("imagecodecs").setLevel(logging.ERROR)

# libjpeg also warns of headers that say something unusual.
_NO_END = "Premature end of JPEG file"
_WARNINGS_OF_DAMAGE = ("Corrupt JPEG data", _NO_END)
_PADDING = "extraneous bytes before marker 0xd9"
_COEFFICIENTS = 64
_SHORTEST_SCAN = 6
"""Bytes of the shortest scan header."""
_SCAN, _END = b"\xff\xda", b"\xff\xd9"
# What begins with 0xff amid a scan and is none: a value, a restart, filling.
_MARKER = re.compile(rb"\xff[^\0\xff\xd0-\xd7]")

# The decoders are called by name and not through Image.open: the kind is known already, no other decoder is let near
# the file, and the size limit is ours and not Pillow's global one.


def read_jpeg(stream: BinaryIO, path: Path) -> Photo:
    """Read a JPEG; of several pictures in a file (MPO, Ultra HDR) the first."""
    header, jpeg = _bare_jpeg(stream)
    samples = replace(_jpeg_samples(jpeg, header), left_out=left_out_of_jpeg(stream, header))
    return photo_from_samples(samples, header.attachments, summarize_exif(header.attachments.exif).orientation, path)


def open_jpeg(stream: BinaryIO) -> "tuple[JpegHeader, JpegImageFile]":
    """Read a JPEG's headers."""
    from PIL.JpegImagePlugin import JpegImageFile

    header, jpeg = _bare_jpeg(stream)
    return header, JpegImageFile(io.BytesIO(jpeg))


def _bare_jpeg(stream: BinaryIO) -> tuple[JpegHeader, bytes]:
    """Return a JPEG's headers, and the file as decoders get it."""
    header = read_jpeg_header(stream)
    check_size(header.width_px, header.height_px)
    if header.bits != 8:
        raise Unreadable("it is a JPEG of {bits} bits a channel, which can't be read", bits=header.bits)
    return header, header.bare + stream.read()


def _jpeg_samples(jpeg: bytes, header: JpegHeader) -> Samples:
    """Decode a JPEG, and learn whether it is damaged, as far as libjpeg notices.

    libjpeg warns of damage and makes some picture of it. Pillow keeps such warnings to itself, simplejpeg gives them
    instead of the picture: it decodes what is whole, and Pillow the rest.
    """
    from PIL.JpegImagePlugin import JpegImageFile

    channels = header.channels
    values, damage = _strictly_decoded(jpeg, channels)
    if damage and _PADDING in damage:
        values, damage = _strictly_decoded(_without_padding(jpeg), channels)
    elif damage and damage.startswith(_NO_END) and _has_all_scans(jpeg, header):
        values, worse = _strictly_decoded(jpeg + _END, channels)
        jpeg = jpeg if worse else jpeg + _END
    if values is not None and channels != 4:  # Pillow knows that Adobe's programs store CMYK inverted.
        samples = Samples(values, "grey" if channels == 1 else "rgb")
    else:
        samples = pillow_samples(JpegImageFile(io.BytesIO(jpeg)))
    if damage and damage.startswith(_WARNINGS_OF_DAMAGE):
        _log.info("libjpeg: %s", damage)
        return replace(samples, damage=DAMAGED_IN_PART)
    return samples


def _strictly_decoded(jpeg: bytes, channels: int) -> "tuple[npt.NDArray[np.uint8] | None, str | None]":
    """Return the values of a JPEG, or what libjpeg has against it."""
    import simplejpeg

    try:
        return simplejpeg.decode_jpeg(jpeg, {1: "GRAY", 4: "CMYK"}.get(channels, "RGB"), strict=True), None
    except ValueError as error:
        return None, str(error)


def _has_all_scans(jpeg: bytes, header: JpegHeader) -> bool:
    """Tell whether scans bring all of a picture: of several, libjpeg doesn't notice that one is lost.

    Each brings some coefficients of some channels, but for their lowest bits, which others may bring.
    """
    exact: set[tuple[int, int]] = set()
    marker_at = len(header.bare) - len(_SCAN)
    while True:
        segment_at = marker_at + len(_SCAN)
        end = segment_at + int.from_bytes(jpeg[segment_at : segment_at + 2])
        if jpeg[marker_at:segment_at] == _SCAN and segment_at + _SHORTEST_SCAN <= end <= len(jpeg):
            *tables, first, last, bits = jpeg[segment_at + 3 : end]
            is_exact = bits & 0x0F == 0
            exact.update((channel, at) for channel in tables[::2] for at in range(first, last + 1) if is_exact)
        if (marker := _MARKER.search(jpeg, end)) is None:
            return len(exact) == header.channels * _COEFFICIENTS
        marker_at = marker.start()


def _without_padding(jpeg: bytes) -> bytes:
    """Return a JPEG without what some cameras fill it up with before its end marker."""
    end = jpeg.find(_END, jpeg.find(_SCAN))
    return jpeg[:end].rstrip(b"\0\xff") + jpeg[end:]


def read_png(stream: BinaryIO, path: Path) -> Photo:
    """Read a PNG of any depth; of an animation the picture that programs show which know of none."""
    from PIL.PngImagePlugin import PngImageFile

    header = read_png_header(stream)
    check_size(header.width_px, header.height_px)
    png = bare_png(stream)
    if header.bits == 16:
        samples = _deep_png_samples(png)
    else:
        image = PngImageFile(io.BytesIO(png))
        if image.mode == "L" and "transparency" in image.info:  # Pillow stretches the pixels, but not this grey.
            image.info["transparency"] *= 255 // ((1 << header.bits) - 1)
        samples = pillow_samples(image)
    samples = replace(samples, left_out=OTHER_PICTURES if header.is_animated else None)
    return photo_from_samples(samples, header.attachments, summarize_exif(header.attachments.exif).orientation, path)


def read_webp(stream: BinaryIO, path: Path) -> Photo:
    """Read a WebP; of an animation the first picture."""
    image = open_webp(stream)
    attachments = Attachments(exif=image.info.get("exif"), xmp=image.info.get("xmp"), icc=image.info.get("icc_profile"))
    samples = replace(pillow_samples(image), left_out=OTHER_PICTURES if image.is_animated else None)
    return photo_from_samples(samples, attachments, summarize_exif(attachments.exif).orientation, path)


def open_webp(stream: BinaryIO) -> "WebPImageFile":
    """Read a WebP's headers."""
    from PIL.WebPImagePlugin import WebPImageFile

    stream.seek(0)
    with pillow_limit():
        return WebPImageFile(stream)


@contextmanager
def pillow_limit() -> Iterator[None]:
    """Say in our words what two of Pillow's decoders refuse on their own: WebP and TIFF above 178 megapixels."""
    from PIL.Image import DecompressionBombError

    try:
        yield
    except DecompressionBombError as error:
        raise Unreadable("a picture of this kind and size is not opened") from error


def pillow_samples(image: "ImageFile.ImageFile") -> Samples:
    """Decode an 8-bit picture that Pillow opened."""
    image.load()
    plain = _plain_mode(image)
    values = np.asarray(plain)
    if plain.mode == "L":
        return Samples(values[..., None], "grey")
    if plain.mode == "LA":
        return Samples(values[..., :1], "grey", values[..., 1])
    if plain.mode == "RGBA":
        return Samples(values[..., :3], "rgb", values[..., 3])
    return Samples(values, "cmyk" if plain.mode == "CMYK" else "rgb")


def _plain_mode(image: "Image.Image") -> "Image.Image":
    """Convert to one of L, LA, RGB, RGBA, CMYK without loss."""
    mode = image.mode
    if "transparency" in image.info:
        return image.convert("LA" if mode in ("1", "L") else "RGBA")
    if mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
        return image
    plain = {"1": "L", "La": "LA", "PA": "RGBA", "RGBa": "RGBA"}.get(mode, "RGB")
    return image.convert(plain)


def _deep_png_samples(data: bytes) -> Samples:
    """Decode a PNG of 16 bits a channel."""
    import imagecodecs

    values: Any = imagecodecs.png_decode(data)
    values = values[..., None] if values.ndim == 2 else values
    channels = values.shape[2]
    alpha = values[..., -1] if channels in (2, 4) else None
    return Samples(values[..., :1] if channels < 3 else values[..., :3], "grey" if channels < 3 else "rgb", alpha, 16)
