"""Small pictures for the report: the whole photo, and before and after at one pixel a pixel."""

import io
import logging
from contextlib import suppress
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gradnet_engine.errors import os_cause
from gradnet_engine.files import remove_file
from gradnet_engine.kept_pixels import KeptPhoto, ReadablePixels
from gradnet_engine.photo import FloatArray, Photo

_log = logging.getLogger(__name__)

HEIGHT_PX = 192
_GAP_PX = 4
_BLOCK_PX = 8
_QUALITY = 85

Samples = npt.NDArray[np.uint8]


def write_pictures(noisy: Photo, denoised: KeptPhoto, path: Path) -> None:
    """Write a strip: the whole photo, a detail of the noisy one, the same of the denoised one.

    The detail is the part where the denoised photo has most to show. A picture that can't be written is no failure: it
    is logged.

    Parameters
    ----------
    noisy : Photo
        Before.
    denoised : KeptPhoto
        After, of the same size.
    path : Path
        The JPEG, replaced if it exists.
    """
    from PIL import Image

    rows, columns = _detail(denoised.rgb)
    whole = Image.fromarray(_samples(_smaller(denoised.rgb)))
    whole.thumbnail((2 * HEIGHT_PX, HEIGHT_PX))
    details = [Image.fromarray(_samples(photo.rgb[rows, columns])) for photo in (noisy, denoised)]
    pictures = [whole, *details]
    strip = Image.new("RGB", (sum(picture.width + _GAP_PX for picture in pictures) - _GAP_PX, HEIGHT_PX), "white")
    column = 0
    for picture in pictures:
        strip.paste(picture, (column, 0))
        column += picture.width + _GAP_PX
    stream = io.BytesIO()
    strip.save(stream, "JPEG", quality=_QUALITY, subsampling=0, icc_profile=denoised.metadata.icc_profile)
    try:
        path.write_bytes(stream.getvalue())
    except OSError as error:
        _log.warning("%s: can't be written: %s.", path, os_cause(error))
        with suppress(OSError):  # A part of it would be shown, and take room.
            remove_file(path)


def _smaller(rgb: ReadablePixels) -> FloatArray:
    """Leave out pixels until what is left is a few times as large as the picture; Pillow does the rest."""
    step = max(1, min(rgb.shape[:2]) // (4 * HEIGHT_PX))
    return rgb[::step, ::step]


def _detail(rgb: ReadablePixels) -> tuple[slice, slice]:
    """Find the square with most structure larger than noise, away from the borders where there is room."""
    places = [_places(length) for length in rgb.shape[:2]]
    squares = [(_square(row), _square(column)) for row in places[0] for column in places[1]]
    return max(squares, key=lambda square: _structure(rgb[square]))


def _places(length: int) -> list[int]:
    room = max(0, length - HEIGHT_PX)
    return sorted({round(room * share) for share in (0.1, 0.3, 0.5, 0.7, 0.9)})


def _square(start: int) -> slice:
    return slice(start, start + HEIGHT_PX)


def _structure(rgb: FloatArray) -> float:
    height, width = (length // _BLOCK_PX * _BLOCK_PX for length in rgb.shape[:2])
    if not height or not width:
        return 0.0
    blocks = rgb[:height, :width, 1].reshape(height // _BLOCK_PX, _BLOCK_PX, width // _BLOCK_PX, _BLOCK_PX)
    return float(blocks.mean(axis=(1, 3)).std())


def _samples(rgb: FloatArray) -> Samples:
    return np.rint(rgb * 255).astype(np.uint8)
