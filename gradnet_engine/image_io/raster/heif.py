"""Reads HEIF, as iPhones (.heic) and cameras (.hif) write it, and AVIF, which is laid out in the same way.

What turns and mirrors a picture is told beside it; what EXIF says of that isn't meant for who reads HEIF.
Reference: ISO/IEC 23008-12.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.metadata.attachments import Attachments
from gradnet_engine.image_io.profiles import FULL_16_BIT
from gradnet_engine.image_io.raster.avif import decode_av1
from gradnet_engine.image_io.raster.colour_codes import profile_of_codes
from gradnet_engine.image_io.raster.heif_items import Items, as_still, check_whole, read_items, with_thumbnail_shown
from gradnet_engine.image_io.raster.jpeg_pictures import holds_video
from gradnet_engine.image_io.raster.pixels import Samples, photo_from_samples
from gradnet_engine.image_io.refusals import (
    GAIN_MAP,
    NOT_A_PHOTO,
    OTHER_PICTURES,
    VIDEO,
    Unreadable,
    all_of,
    check_size,
)
from gradnet_engine.photo import Photo
from gradnet_engine.sentence import Sentence

if TYPE_CHECKING:
    from pi_heif import HeifFile, HeifImage

_Levels = npt.NDArray[np.unsignedinteger]

_EXIF = b"Exif\0\0"
UPRIGHT = 1
"""As EXIF has it: whatever EXIF says."""
_SAME_SHAPE = 0.03
"""Of a copy, whose sides are rounded."""
_MARKS_OF_GAIN_MAPS = ("hdrgainmap", "21496")
# Codes of what has no name of its own, or is named after television: cameras mean sRGB.
_MEANT_AS_SRGB = {1, 2, 5, 6}, {1, 2, 6, 13}


def read_heif(stream: BinaryIO, path: Path) -> Photo:
    """Read a HEIF or AVIF photo; of several pictures in a file the one that is called the first."""
    stream.seek(0)
    data, is_animated = as_still(stream.read())
    items = read_items(data)
    file, image = _opened(data, items)
    check_size(*image.size)
    damage = check_whole(data, items)
    attachments = Attachments(exif=heif_exif(image), xmp=image.info.get("xmp"), icc=_profile(image))
    if items is not None and items.is_av1:
        samples = _samples(decode_av1(data, items, *image.size), image.info["bit_depth"])
    else:
        samples = _samples(np.asarray(image), image.info["bit_depth"], is_multiplied=image.premultiplied_alpha)
    samples = replace(samples, left_out=_left_out(file, image, data, is_animated=is_animated), damage=damage)
    return photo_from_samples(samples, attachments, UPRIGHT, path)


def heif_preview(stream: BinaryIO) -> tuple[npt.NDArray[np.uint8], bytes | None] | None:
    """Return the small copy that a file holds of its picture, upright, and its profile; None if there is none to show.

    What is wrong with the picture itself is told as if that were read, as far as it is known before it is decoded.
    """
    stream.seek(0)
    data, _ = as_still(stream.read())
    items, small = read_items(data), with_thumbnail_shown(data)
    if items is None or items.is_av1 or small is None:
        return None
    _, image = _opened(data, items)
    check_size(*image.size)
    icc = _profile(image)
    if check_whole(data, items) is not None or not _is_whole(small):
        return None
    _, thumbnail = _opened(small, None, to_8_bits=True)
    shapes = [width / height for width, height in (image.size, thumbnail.size)]
    # A copy may leave out what is transparent.
    are_opaque = image.mode.startswith("RGB") and not image.has_alpha and thumbnail.mode == "RGB"
    if are_opaque and abs(shapes[0] / shapes[1] - 1) < _SAME_SHAPE:
        tells_colours = not {"icc_profile", "nclx_profile"}.isdisjoint(thumbnail.info)
        # Its memory goes with it.
        return np.asarray(thumbnail).copy(), _profile(thumbnail) if tells_colours else icc
    return None


def _is_whole(data: bytes) -> bool:
    try:
        return check_whole(data, read_items(data)) is None
    except Unreadable:
        return False


def open_heif(stream: BinaryIO) -> "tuple[HeifFile, HeifImage]":
    """Read a file's headers; its pixels are decoded when they are first asked for."""
    stream.seek(0)
    data, _ = as_still(stream.read())
    return _opened(data, read_items(data))


def _opened(data: bytes, items: Items | None, *, to_8_bits: bool = False) -> "tuple[HeifFile, HeifImage]":
    import pi_heif

    if items is not None and items.is_of_other_codec:
        raise Unreadable(NOT_A_PHOTO)
    file = pi_heif.open_heif(data, convert_hdr_to_8bit=to_8_bits, hdr_to_16bit=False)
    return file, file[file.primary_index]


def heif_exif(image: "HeifImage") -> bytes | None:
    """Return a picture's EXIF block."""
    exif: bytes | None = image.info["exif"]
    return exif and exif.removeprefix(_EXIF)


def _profile(image: "HeifImage") -> bytes | None:
    icc: bytes | None = image.info.get("icc_profile")
    told = image.info.get("nclx_profile")
    if told is None or icc is not None:
        return icc
    codes = told["color_primaries"], told["transfer_characteristics"]
    if all(code in meant for code, meant in zip(codes, _MEANT_AS_SRGB, strict=True)):
        return None
    return profile_of_codes(*codes, icc, has_colour=not image.mode.startswith("L"))


def _samples(values: _Levels, bits: int, *, is_multiplied: bool = False) -> Samples:
    """Return the levels of a picture, of 8 to 12 bits a channel, as those of 8 or 16."""
    values = values[..., None] if values.ndim == 2 else values
    if values.dtype == np.uint16:
        largest = (1 << bits) - 1
        table = np.rint(np.arange(largest + 1) * (FULL_16_BIT / largest)).astype(np.uint16)
        values = table.take(values, mode="clip")
    colours, alpha = (values[..., :-1], values[..., -1]) if values.shape[2] in (2, 4) else (values, None)
    if alpha is not None and is_multiplied:
        colours = _not_multiplied(colours, alpha)
    return Samples(colours, "grey" if colours.shape[2] == 1 else "rgb", alpha, 16 if bits > 8 else 8)


def _not_multiplied(colours: _Levels, alpha: _Levels) -> _Levels:
    full = np.iinfo(colours.dtype).max
    exact = colours * (full / np.maximum(alpha, 1)[..., None])
    return np.rint(np.minimum(exact, full)).astype(colours.dtype)


def _left_out(file: "HeifFile", image: "HeifImage", data: bytes, *, is_animated: bool) -> Sentence | None:
    """Return what a file holds beside its first picture; None if that is nothing, or a smaller copy of it."""
    beside: dict[str, list[int]] = image.info["aux"]
    are_gain_maps = [any(mark in kind for mark in _MARKS_OF_GAIN_MAPS) for kind in beside]
    has_others = len(file) > 1 or bool(image.info["depth_images"]) or not all(are_gain_maps) or is_animated
    found = [OTHER_PICTURES] if has_others else [GAIN_MAP] if are_gain_maps else []
    if holds_video(data):
        found.append(VIDEO)
    return all_of(found)
