"""Where a lens, or a sensor, lets less light through: by how much a DNG asks to brighten what.

Reference: Digital Negative Specification 1.7.1 (Adobe, 2023), opcodes "GainMap" and "FixVignetteRadial".
"""

import struct
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt
from numpy.polynomial import Polynomial

from gradnet_engine.image_io.profiles import FULL_16_BIT
from gradnet_engine.image_io.raw.crop import Crop
from gradnet_engine.image_io.raw.dng_opcodes import Opcode
from gradnet_engine.image_io.raw.lens.optical_axis import OpticalAxis
from gradnet_engine.image_io.raw.point_grid import PointGrid
from gradnet_engine.kept_pixels import Rectangle
from gradnet_engine.photo import FloatArray

FIX_VIGNETTE_RADIAL, GAIN_MAP = 3, 9

# First and last row and column, first channel and channels, steps; points, spacing and origin of the grid, down and
# across; its channels. Then the factors.
_AREA, _POINTS = struct.Struct(">8I"), struct.Struct(">2I4dI")
_VIGNETTE = struct.Struct(">7d")
_ALL = slice(0, None, 1)
_ROWS_AT_ONCE = 128
# No lens is that dark anywhere: what asks for more is damaged.
_LARGEST_FACTOR = 1000


@dataclass(frozen=True, slots=True)
class GainMap:
    """Factors for a picture's light, by place.

    Attributes
    ----------
    opcode : Opcode
        What tells them.
    rows, columns, channels : slice
        What of the picture they are for.
    factors : PointGrid
        By how much it is to be brightened; the last of them holds for all further channels.
    """

    opcode: Opcode
    rows: slice
    columns: slice
    channels: slice
    factors: PointGrid

    @classmethod
    def told_by(cls, opcode: Opcode) -> "GainMap | None":
        """Return what an opcode tells, or None if that can't be."""
        data = opcode.data
        if len(data) < _AREA.size + _POINTS.size:
            return None
        top, left, bottom, right, channel, channels, row_step, column_step = _AREA.unpack_from(data)
        rows, columns, down, across, y, x, told = _POINTS.unpack_from(data, _AREA.size)
        count = rows * columns * told
        if not count or len(data) != _AREA.size + _POINTS.size + 4 * count:
            return None
        factors = np.frombuffer(data, ">f4", count, _AREA.size + _POINTS.size).reshape(rows, columns, told)
        # Of a single point no distance is told.
        down, y = (down, y) if rows > 1 else (1.0, 0.0)
        across, x = (across, x) if columns > 1 else (1.0, 0.0)
        is_sane = np.isfinite([y, x]).all() and 0 < down < np.inf and 0 < across < np.inf
        if not (is_sane and (factors >= 0).all() and (factors <= _LARGEST_FACTOR).all()):
            return None
        return cls(
            opcode,
            slice(top, bottom, max(row_step, 1)),
            slice(left, right, max(column_step, 1)),
            slice(channel, channel + channels),
            PointGrid.starting_at(y, x, (down, across), factors.astype(np.float32)),
        )

    def for_all_of(self, width_px: int, height_px: int) -> "GainMap | None":
        """Return it if it leaves out nothing of a picture of this size, or else None."""
        spans = (self.rows, height_px), (self.columns, width_px)
        is_for_all = all(span.start == 0 and span.stop >= length and span.step == 1 for span, length in spans)
        return replace(self, rows=_ALL, columns=_ALL) if is_for_all else None

    def beginning_at(self, row: int, column: int) -> "GainMap":
        """Return the same with rows and columns counted from another first one."""
        return replace(self, rows=_moved(self.rows, row), columns=_moved(self.columns, column))

    def upright(self, orientation: int) -> "GainMap":
        """Turn what is for all of a picture along with one that is stored in one of eight ways, as in EXIF."""
        return replace(self, factors=self.factors.upright(orientation))

    def of_part(self, part: Crop) -> "GainMap":
        """Return the same with places told as shares of a part of the picture."""
        return replace(self, factors=self.factors.of_part(part))

    def as_opcode(self, width_px: int, height_px: int) -> Opcode:
        """Return what tells the same of all of a picture of this size."""
        rows, columns, told = self.factors.values.shape
        channels = self.channels.stop - self.channels.start
        area = _AREA.pack(0, 0, height_px, width_px, self.channels.start, channels, 1, 1)
        corner = self.factors.corners.top, self.factors.corners.left
        points = _POINTS.pack(rows, columns, *self.factors.spacing, *corner, told)
        return replace(self.opcode, data=area + points + self.factors.values.astype(">f4").tobytes())

    def apply(self, linear: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
        """Brighten a picture, proportional to light, H x W x C and 16 bits; return it."""
        self.brighten(linear, np.zeros(linear.shape[2], np.float32), FULL_16_BIT)
        return linear

    def factors_in(self, part: Rectangle, height_px: int, width_px: int) -> FloatArray:
        """Return the factors, h x w x 3, in a part of a picture of this size, all of which it is for."""
        rows, columns = (np.arange(span.start, span.stop, dtype=np.float32) + np.float32(0.5) for span in part)
        told = self.factors.at(rows / np.float32(height_px), columns / np.float32(width_px))
        factors = np.ones((*told.shape[:2], 3), np.float32)
        for channel in range(3)[self.channels]:
            factors[..., channel] = told[..., min(channel, told.shape[2] - 1)]
        return factors

    def brighten(self, levels: npt.NDArray[np.uint16], black: npt.NDArray[Any], white: int) -> None:
        """Brighten what it is for, as far as white.

        Parameters
        ----------
        levels : ndarray of uint16, H x W x C
            Changed in place.
        black : ndarray, C or H x W x C
            The level without light.
        white : int
            The level at which the sensor clips.
        """
        height_px, width_px, channels = levels.shape
        columns, rows = range(width_px)[self.columns], range(height_px)[self.rows]
        across = (np.array(columns, np.float32) + 0.5) / width_px
        for start in range(0, len(rows), _ROWS_AT_ONCE):
            few = rows[start : start + _ROWS_AT_ONCE]
            factors = self.factors.at((np.array(few, np.float32) + 0.5) / height_px, across)
            for channel in range(channels)[self.channels]:
                part = slice(few.start, few.stop, few.step), self.columns, channel
                dark = np.broadcast_to(black, levels.shape)[part].astype(np.float32)
                light = (levels[part] - dark) * factors[..., min(channel, factors.shape[2] - 1)]
                levels[part] = np.rint(np.clip(dark + light, 0, white))


@dataclass(frozen=True, slots=True)
class Vignetting:
    """Factors by the distance from a lens's axis.

    Attributes
    ----------
    opcode : Opcode
        What tells them.
    axis : OpticalAxis
        Where it is.
    coefficients : tuple of five float
        Of the distance's even powers, beginning with its square; 1 is added.
    """

    opcode: Opcode
    axis: OpticalAxis
    coefficients: tuple[float, ...]

    @classmethod
    def told_by(cls, opcode: Opcode, width_px: int, height_px: int) -> "Vignetting | None":
        """Return what an opcode tells of a picture of this size, or None if that can't be."""
        if len(opcode.data) != _VIGNETTE.size:
            return None
        *coefficients, x, y = _VIGNETTE.unpack(opcode.data)
        told = cls(opcode, OpticalAxis(x, y, width_px, height_px), tuple(coefficients))
        factors = told._factors(np.linspace(0, 1, 1000, dtype=np.float32))
        is_sane = told.axis.is_in_picture and (factors >= 0).all() and (factors <= _LARGEST_FACTOR).all()
        return told if is_sane else None

    def upright(self, orientation: int) -> "Vignetting":
        """Turn it along with a picture that is stored in one of eight ways, as in EXIF."""
        return replace(self, axis=self.axis.upright(orientation))

    def of_part(self, part: Crop) -> "Vignetting":
        """Return what is told of a part of the picture."""
        axis = self.axis.of_part(part)
        scale = axis.radius_px / self.axis.radius_px
        coefficients = (value * scale ** (2 * power) for power, value in enumerate(self.coefficients, 1))
        return replace(self, axis=axis, coefficients=tuple(coefficients))

    def as_opcode(self, _width_px: int, _height_px: int) -> Opcode:
        """Return what tells the same."""
        return replace(self.opcode, data=_VIGNETTE.pack(*self.coefficients, self.axis.x, self.axis.y))

    def apply(self, linear: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
        """Brighten a picture, proportional to light, H x W x C and 16 bits; return it."""
        height_px, width_px, _ = linear.shape
        for start in range(0, height_px, _ROWS_AT_ONCE):
            rows = slice(start, min(start + _ROWS_AT_ONCE, height_px))
            factors = self.factors_in((rows, slice(0, width_px)), height_px, width_px)
            linear[rows] = np.rint(np.clip(linear[rows] * factors, 0, FULL_16_BIT))
        return linear

    def factors_in(self, part: Rectangle, height_px: int, width_px: int) -> FloatArray:
        """Return the factors, h x w x 1, in a part of a picture of this size."""
        axis = self.axis.of_size(width_px, height_px)
        rows, columns = (np.arange(span.start, span.stop) + 0.5 for span in part)
        down, across = rows[:, None] - axis.y * height_px, columns - axis.x * width_px
        squares = (across**2 + down**2) / axis.radius_px**2
        return self._factors(squares.astype(np.float32))[..., None]

    def _factors(self, squares: FloatArray) -> FloatArray:
        """Return the factors for squares of distances, shares of the farthest corner's."""
        return Polynomial((1.0, *self.coefficients))(squares).astype(np.float32)


def _moved(span: slice, by: int) -> slice:
    """Return what is left of a span if counting begins so much farther."""
    start, stop = span.start - by, max(span.stop - by, 0)
    return slice(start if start >= 0 else start % span.step, stop, span.step)
