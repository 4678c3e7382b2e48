"""Reads HEIF, as iPhones (.heic) and cameras (.hif) write it.

What turns and mirrors a picture is applied by libheif; what EXIF says of that isn't meant for who reads HEIF.
Reference: ISO/IEC 23008-12.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.metadata.attachments import Attachments
from gradnet_engine.image_io.profiles import FULL_16_BIT
from gradnet_engine.image_io.raster.colour_codes import profile_of_codes
from gradnet_engine.image_io.raster.heif_items import check_whole
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
_MARKS_OF_OTHER_CODECS = ("not been built in", "Unsupported")
_MARKS_OF_GAIN_MAPS = ("hdrgainmap", "21496")
# Codes of what has no name of its own, or is named after television: cameras mean sRGB.
_MEANT_AS_SRGB = {1, 2, 5, 6}, {1, 2, 6, 13}


def read_heif(stream: BinaryIO, path: Path) -> Photo:
    """Read a HEIF photo; of several pictures in a file the one that is called the first."""
    file, image = open_heif(stream)
    check_size(*image.size)
    stream.seek(0)
    data = stream.read()
    damage = check_whole(data)
    attachments = Attachments(exif=heif_exif(image), xmp=image.info.get("xmp"), icc=_profile(image))
    samples = replace(_samples(image, _left_out(file, image, data)), damage=damage)
    return photo_from_samples(samples, attachments, UPRIGHT, path)


def open_heif(stream: BinaryIO) -> "tuple[HeifFile, HeifImage]":
    """Read a file's headers; its pixels are decoded when they are first asked for."""
    import pi_heif

    file = pi_heif.open_heif(stream, convert_hdr_to_8bit=False, hdr_to_16bit=False)
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


def _samples(image: "HeifImage", left_out: Sentence | None) -> Samples:
    """Decode a picture of 8 to 12 bits a channel."""
    values = _decoded(image)
    values = values[..., None] if values.ndim == 2 else values
    bits: int = image.info["bit_depth"]
    if values.dtype == np.uint16:
        largest = (1 << bits) - 1
        table = np.rint(np.arange(largest + 1) * (FULL_16_BIT / largest)).astype(np.uint16)
        values = table.take(values, mode="clip")
    colours, alpha = (values[..., :-1], values[..., -1]) if image.has_alpha else (values, None)
    if alpha is not None and image.premultiplied_alpha:
        colours = _not_multiplied(colours, alpha)
    model = "grey" if colours.shape[2] == 1 else "rgb"
    return Samples(colours, model, alpha, 16 if bits > 8 else 8, left_out=left_out)


def _decoded(image: "HeifImage") -> _Levels:
    try:
        return np.asarray(image)
    except RuntimeError as error:
        # HEIF is a box for pictures of any kind; HEVC is what phones and cameras put there.
        if any(mark in str(error) for mark in _MARKS_OF_OTHER_CODECS):
            raise Unreadable(NOT_A_PHOTO) from error
        raise


def _not_multiplied(colours: _Levels, alpha: _Levels) -> _Levels:
    full = np.iinfo(colours.dtype).max
    exact = colours * (full / np.maximum(alpha, 1)[..., None])
    return np.rint(np.minimum(exact, full)).astype(colours.dtype)


def _left_out(file: "HeifFile", image: "HeifImage", data: bytes) -> Sentence | None:
    """Return what a file holds beside its first picture; None if that is nothing, or a smaller copy of it."""
    beside: dict[str, list[int]] = image.info["aux"]
    are_gain_maps = [any(mark in kind for mark in _MARKS_OF_GAIN_MAPS) for kind in beside]
    has_others = len(file) > 1 or bool(image.info["depth_images"]) or not all(are_gain_maps)
    found = [OTHER_PICTURES] if has_others else [GAIN_MAP] if are_gain_maps else []
    if holds_video(data):
        found.append(VIDEO)
    return all_of(found)
