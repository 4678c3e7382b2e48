"""Decodes pictures in AV1, as AVIF files keep them; libheif, as we have it, reads what lies beside them.

Pillow, which could, makes 8 bits of 10 or 12. Pixels come as they are stored: what crops and turns them is told apart.
Reference: AV1 Image File Format (AVIF), and ISO/IEC 23008-12, section 6.5.
"""

import struct
from typing import Any

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.raster.heif_items import Items
from gradnet_engine.image_io.refusals import INCOMPLETE, Unreadable

_Levels = npt.NDArray[np.unsignedinteger]

_MOST_PIXELS = 1 << 28
"""Of larger pictures libavif says that they are damaged."""
_MARK_OF_MISSING_PARTS = "Truncated data"
_BRAND = b"avif"
"""Without it libavif reads none, and with another all pictures of a sequence rather than the main one."""
_CROP = struct.Struct(">IIIIiIiI")


def decode_av1(data: bytes, items: Items, width_px: int, height_px: int) -> _Levels:
    """Decode a file's main picture, upright.

    Parameters
    ----------
    data : bytes
        The file, as `as_still` leaves it.
    items : Items
        What it is made of.
    width_px, height_px : int
        How large it says that the picture is.

    Returns
    -------
    ndarray of uint8 or uint16, H x W or H x W x C
        C is 2 for grey and its opacity, 3 or 4; of deeper pictures as many levels as they have bits. Not premultiplied.
    """
    import imagecodecs

    if width_px * height_px > _MOST_PIXELS:
        raise Unreadable("a picture of this kind and size is not opened")
    try:
        # Never by its index: of a sequence imagecodecs then writes beyond its memory.
        values: Any = imagecodecs.avif_decode(data[:8] + _BRAND + data[12:])
    except RuntimeError as error:
        if _MARK_OF_MISSING_PARTS in str(error):
            raise Unreadable(INCOMPLETE) from error
        raise
    for kind, told in items.turns:
        values = _turned(values, kind, told)
    return values


def _turned(values: _Levels, kind: bytes, told: bytes) -> _Levels:
    if kind == b"clap":
        return _cropped(values, told)
    if kind == b"irot":
        return np.rot90(values, told[0] & 0b11)
    return values[:, ::-1] if told[0] & 1 else values[::-1]


def _cropped(values: _Levels, told: bytes) -> _Levels:
    """Return the part of a picture that is meant to be seen; all of it where that makes no sense."""
    numbers = _CROP.unpack_from(told)
    if 0 in numbers[1::2]:
        return values
    fractions = (over / under for over, under in zip(numbers[::2], numbers[1::2], strict=True))
    width, height, right_of_centre, below_centre = fractions
    left = round((values.shape[1] - width) / 2 + right_of_centre)
    top = round((values.shape[0] - height) / 2 + below_centre)
    right, bottom = left + round(width), top + round(height)
    is_inside = 0 <= left < right <= values.shape[1] and 0 <= top < bottom <= values.shape[0]
    return values[top:bottom, left:right] if is_inside else values
