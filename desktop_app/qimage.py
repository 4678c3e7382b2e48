"""From a photo to what Qt draws: sRGB pixels, in ever smaller copies."""

import logging
from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtGui import QColorSpace, QImage

from gradnet_engine.photo import Photo

_log = logging.getLogger(__name__)

_PIXELS_AT_ONCE = 500_000
_SMALLEST_PX = 256

Pyramid = tuple[QImage, ...]
"""A picture in full size, half, a quarter, ...: a view draws from the smallest that is sharp enough."""


def photo_to_pyramid(photo: Photo) -> Pyramid:
    """Convert a photo for viewing.

    Parameters
    ----------
    photo : Photo
        The photo, in any colour space; not kept.

    Returns
    -------
    tuple of QImage
        sRGB, 8 bits a channel; the first in full size, each next one half as large.
    """
    levels = [photo_to_image(photo)]
    while max(levels[-1].width(), levels[-1].height()) > _SMALLEST_PX:
        levels.append(_half(levels[-1]))
    return tuple(levels)


def photo_to_image(photo: Photo) -> QImage:
    """Convert a photo to sRGB, 8 bits a channel."""
    space = colour_space(photo)
    image_format = QImage.Format.Format_RGB32 if photo.alpha is None else QImage.Format.Format_ARGB32_Premultiplied
    image = QImage(photo.width_px, photo.height_px, image_format)
    _fill(image, lambda rows: _strip(photo, rows, space).convertToFormat(image_format))
    return image


def colour_space(photo: Photo) -> QColorSpace:
    """Return the colour space of a photo's pixels; sRGB where its profile is none that Qt can convert from."""
    if photo.metadata.icc_profile is not None:
        space = QColorSpace.fromIccProfile(photo.metadata.icc_profile)
        if space.isValid() and space.colorModel() == QColorSpace.ColorModel.Rgb:
            return space
        _log.warning("%s: its colour profile can't be shown; sRGB is assumed", photo.metadata.source_path)
    linear = photo.transfer == "linear"
    return QColorSpace(QColorSpace.NamedColorSpace.SRgbLinear if linear else QColorSpace.NamedColorSpace.SRgb)


def _strip(photo: Photo, rows: slice, space: QColorSpace) -> QImage:
    rgb = photo.rgb[rows]
    rgba = np.full((*rgb.shape[:2], 4), 65535, np.uint16)
    rgba[..., :3] = np.rint(rgb * np.float32(65535))
    if photo.alpha is not None:
        rgba[..., 3] = np.rint(photo.alpha[rows] * np.float32(65535))
    height_px, width_px = rgb.shape[:2]
    wrapped = QImage(rgba.data, width_px, height_px, width_px * 8, QImage.Format.Format_RGBA64)
    wrapped.setColorSpace(space)
    return wrapped.convertedToColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))


def _half(image: QImage) -> QImage:
    """Return the mean of each 2 x 2 pixels; an odd last row or column is left out."""
    half = QImage(max(1, image.width() // 2), max(1, image.height() // 2), image.format())
    width_px = 2 * half.width()

    def strip(rows: slice) -> QImage:
        whole = image.copy(0, 2 * rows.start, width_px, 2 * (rows.stop - rows.start))
        return whole.scaled(half.width(), rows.stop - rows.start, mode=Qt.TransformationMode.SmoothTransformation)

    _fill(half, strip)
    return half


def _fill(image: QImage, strip: Callable[[slice], QImage]) -> None:
    """Fill an image with strips: Qt holds Python's lock while it works, and the window must not wait for long."""
    pixels = np.frombuffer(image.bits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    rows_at_once = max(1, _PIXELS_AT_ONCE // image.width())
    for start in range(0, image.height(), rows_at_once):
        rows = slice(start, min(start + rows_at_once, image.height()))
        part = strip(rows)
        pixels[rows] = np.frombuffer(part.constBits(), np.uint8).reshape(part.height(), part.bytesPerLine())
