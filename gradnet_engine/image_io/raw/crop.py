"""Which part of what a DNG's sensor saw is the photo: no margin for demosaicing, and in the shape chosen on the camera.

Reference: Digital Negative Specification 1.4 (Adobe, 2012), chapter 4.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, BinaryIO

from gradnet_engine.image_io.raw.checks import sensor_directories
from gradnet_engine.image_io.tiff_structure import (
    DNG_VERSION,
    IMAGE_LENGTH,
    IMAGE_WIDTH,
    Directory,
    TiffReader,
)
from gradnet_engine.image_io.turning import upright_point

if TYPE_CHECKING:
    import rawpy
    from rawpy import ImageSizes

USER_CROP = 51125
_ACTIVE_AREA, _CROP_ORIGIN, _CROP_SIZE, _CFA_LAYOUT = 50829, 50719, 50720, 50711
_RECTANGULAR = (0, 1)


@dataclass(frozen=True, slots=True)
class Crop:
    """A part of a picture, its edges as shares of the whole's width and height."""

    left: float = 0
    top: float = 0
    right: float = 1
    bottom: float = 1

    def upright(self, orientation: int) -> "Crop":
        """Turn it along with a picture that is stored in one of eight ways, as in EXIF."""
        corners = (self.left, self.top), (self.right, self.bottom)
        (left, right), (top, bottom) = map(sorted, zip(*(upright_point(*c, orientation) for c in corners), strict=True))
        return Crop(left, top, right, bottom)

    def within(self, width_px: int, height_px: int) -> tuple[slice, slice]:
        """Return its rows and columns in a picture of this size."""
        rows = slice(round(self.top * height_px), round(self.bottom * height_px))
        return rows, slice(round(self.left * width_px), round(self.right * width_px))

    def part(self, inner: "Crop") -> "Crop":
        """Return a part of it as a part of the whole."""
        across, down = self.right - self.left, self.bottom - self.top
        left, top = self.left + across * inner.left, self.top + down * inner.top
        return Crop(left, top, self.left + across * inner.right, self.top + down * inner.bottom)

    def seen_from(self, part: "Crop") -> "Crop":
        """Return it as shares of a part of the whole; it may reach beyond that."""
        across, down = part.right - part.left, part.bottom - part.top
        left, right = ((x - part.left) / across for x in (self.left, self.right))
        top, bottom = ((y - part.top) / down for y in (self.top, self.bottom))
        return Crop(left, top, right, bottom)

    def size_within(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Return its width and height in a picture of this size."""
        rows, columns = self.within(width_px, height_px)
        return columns.stop - columns.start, rows.stop - rows.start


WHOLE = Crop()


@dataclass(frozen=True, slots=True)
class ActiveArea:
    """What of a sensor sees light.

    Attributes
    ----------
    top, left : int
        Its first row and column, counted from the first that LibRaw develops.
    width_px, height_px : int
        Its size.
    """

    top: int
    left: int
    width_px: int
    height_px: int


@dataclass(frozen=True, slots=True)
class Framing:
    """What a file calls the photo, as it is stored, not turned.

    Attributes
    ----------
    offered : Crop
        What of all that LibRaw develops is more than a margin for demosaicing. Converters show nothing around it.
    framed : Crop
        What of that the photographer has chosen on the camera, and may take back in a converter.
    """

    offered: Crop = WHOLE
    framed: Crop = WHOLE

    def upright(self, orientation: int) -> "Framing":
        """Turn it along with the picture."""
        return Framing(self.offered.upright(orientation), self.framed.upright(orientation))

    @property
    def photo(self) -> Crop:
        """What of all that LibRaw develops the camera has shown the photographer."""
        return self.offered.part(self.framed)


def framing_of(stream: BinaryIO, raw: "rawpy.RawPy") -> Framing:
    """Return what a DNG calls the photo; of another file all that LibRaw develops.

    LibRaw doesn't crop; where it tells of a crop, it takes one as wide as the sensor for a mistake.

    Parameters
    ----------
    stream : BinaryIO
        The file.
    raw : rawpy.RawPy
        The same file in LibRaw.
    """
    directory = developed_directory(stream, raw.sizes)
    if directory is None:
        return Framing()
    return Framing(_offered(directory, raw.sizes), _framed(directory))


def _offered(directory: Directory, sizes: "ImageSizes") -> Crop:
    origin, size = directory.numbers(_CROP_ORIGIN) or (0, 0), directory.numbers(_CROP_SIZE)
    if not (len(origin) == len(size) == 2 and all(map(math.isfinite, origin + size + directory.numbers(_ACTIVE_AREA)))):
        return WHOLE
    area = active_area(directory, sizes)
    columns = _span(area.left + round(origin[0]), round(size[0]), sizes.width)
    rows = _span(area.top + round(origin[1]), round(size[1]), sizes.height)
    return WHOLE if rows is None or columns is None else Crop(columns[0], rows[0], columns[1], rows[1])


def _framed(directory: Directory) -> Crop:
    edges = directory.numbers(USER_CROP)
    top, left, bottom, right = edges if len(edges) == 4 else (0, 0, 1, 1)
    # What is no number is within no bounds.
    is_part = 0 <= top < bottom <= 1 and 0 <= left < right <= 1
    return Crop(left, top, right, bottom) if is_part else WHOLE


def developed_directory(stream: BinaryIO, sizes: "ImageSizes") -> Directory | None:
    """Return the directory of a DNG that holds what LibRaw develops, unless rows and columns in it aren't the photo's.

    Parameters
    ----------
    stream : BinaryIO
        The file.
    sizes : rawpy.ImageSizes
        What LibRaw tells of it.
    """
    try:
        reader = TiffReader(stream)
    except ValueError:
        return None
    first = reader.first_directory()
    if first is None or DNG_VERSION not in first.entries:
        return None
    sensors = sensor_directories(list(reader.image_directories()))
    size = sizes.raw_width, sizes.raw_height
    found = next((d for d in sensors if (d.integer(IMAGE_WIDTH), d.integer(IMAGE_LENGTH)) == size), None)
    return found if found is not None and found.integer(_CFA_LAYOUT) in _RECTANGULAR else None


def active_area(directory: Directory, sizes: "ImageSizes") -> ActiveArea:
    """Return what a DNG's directory says of the part of its sensor that sees light; without a word that is all of it.

    LibRaw knows of some cameras better than they do, and develops another part.
    """
    told = directory.numbers(_ACTIVE_AREA)
    is_told = len(told) == 4 and told[0] < told[2] and told[1] < told[3]  # What is no number is below none.
    top, left, bottom, right = map(int, told) if is_told else (0, 0, sizes.raw_height, sizes.raw_width)
    return ActiveArea(top - sizes.top_margin, left - sizes.left_margin, right - left, bottom - top)


def _span(first: int, length: int, whole: int) -> tuple[float, float] | None:
    """Return where a span of pixels begins and ends as shares of a whole, cut off at its ends; None if it is empty."""
    begin, end = max(first, 0), min(first + length, whole)
    return (begin / whole, end / whole) if begin < end else None
