"""How a lens bends what is straight, and each colour a little differently: where a DNG asks to look for each pixel.

Reference: Digital Negative Specification 1.7.1 (Adobe, 2023), opcodes "WarpRectilinear" and "WarpRectilinear2".
"""

import struct
from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
from numpy.polynomial import Polynomial

from gradnet_engine.image_io.profiles import FULL_16_BIT
from gradnet_engine.image_io.raw.crop import Crop
from gradnet_engine.image_io.raw.dng_opcodes import Opcode
from gradnet_engine.image_io.raw.lens.optical_axis import OpticalAxis
from gradnet_engine.image_io.turning import upright_point
from gradnet_engine.kept_pixels import Rectangle

WARP_RECTILINEAR, WARP_RECTILINEAR_2 = 1, 14

_CHANNELS, _AXIS, _IS_RECIPROCAL = struct.Struct(">I"), struct.Struct(">2d"), struct.Struct(">I")
# The first kind tells four even powers and no limits.
_POWERS, _FIRST_KIND, _SECOND_KIND = 15, struct.Struct(">6d"), struct.Struct(">19d")
_EVEN_POWERS = slice(0, 7, 2)
# Between so many, a line is as good as the powers: by less than a hundred-thousandth of a pixel.
_DISTANCES = 4097
# No lens bends so much that its picture could be straightened: what asks for more is damaged.
_LEAST_SCALE, _LARGEST_SCALE, _LARGEST_SHIFT = 0.2, 5.0, 1.0


@dataclass(frozen=True, slots=True)
class Bending:
    """What holds for a channel.

    Attributes
    ----------
    radial : tuple of fifteen float
        Of the powers of a pixel's distance from the axis, beginning with 1: their sum times the distance is where to
        look.
    tangential : tuple of two float
        Down and across: what a lens that isn't centred adds.
    limits : tuple of two float
        Distances below the first and above the second are bent as these are.
    """

    radial: tuple[float, ...]
    tangential: tuple[float, float] = (0.0, 0.0)
    limits: tuple[float, float] = (0.0, 1.0)

    def scaled(self, scale: float) -> "Bending":
        """Return the same for distances that are shares of something so many times as long."""
        radial = tuple(value * scale**power for power, value in enumerate(self.radial))
        low, high = self.limits
        return Bending(
            radial,
            (self.tangential[0] * scale, self.tangential[1] * scale),
            (low / scale, min(high / scale, 1.0)),
        )


@dataclass(frozen=True, slots=True)
class Distortion:
    """Where to look for each pixel.

    Attributes
    ----------
    opcode : Opcode
        What tells it.
    axis : OpticalAxis
        Where the lens looks straight ahead.
    channels : tuple of Bending
        One for all channels, or one for each.
    is_reciprocal : bool
        Whether the sum of powers divides a distance instead.
    """

    opcode: Opcode
    axis: OpticalAxis
    channels: tuple[Bending, ...]
    is_reciprocal: bool

    @classmethod
    def told_by(cls, opcode: Opcode, width_px: int, height_px: int) -> "Distortion | None":
        """Return what an opcode tells of a picture of this size, or None if that can't be."""
        is_second, data = opcode.code == WARP_RECTILINEAR_2, opcode.data
        layout = _SECOND_KIND if is_second else _FIRST_KIND
        (count,) = _CHANNELS.unpack_from(data) if len(data) >= _CHANNELS.size else (0,)
        at_axis = _CHANNELS.size + count * layout.size
        if count not in (1, 3) or len(data) != at_axis + _AXIS.size + (_IS_RECIPROCAL.size if is_second else 0):
            return None
        told = [layout.unpack_from(data, _CHANNELS.size + index * layout.size) for index in range(count)]
        x, y = _AXIS.unpack_from(data, at_axis)
        is_reciprocal = is_second and _IS_RECIPROCAL.unpack_from(data, at_axis + _AXIS.size) != (0,)
        axis = OpticalAxis(x, y, width_px, height_px)
        distortion = cls(opcode, axis, tuple(map(_bending, told)), is_reciprocal)
        return distortion if axis.is_in_picture and distortion._is_sane() else None

    def upright(self, orientation: int) -> "Distortion":
        """Turn it along with a picture that is stored in one of eight ways, as in EXIF."""

        def turned(one: Bending) -> Bending:
            # What is added has a direction, which turns as the way from the picture's corner does.
            down, across = one.tangential
            origin = upright_point(0.0, 0.0, orientation)
            x, y = upright_point(across, down, orientation)
            return replace(one, tangential=(y - origin[1], x - origin[0]))

        return replace(self, axis=self.axis.upright(orientation), channels=tuple(map(turned, self.channels)))

    def of_part(self, part: Crop) -> "Distortion":
        """Return what is told of a part of the picture."""
        axis = self.axis.of_part(part)
        scale = axis.radius_px / self.axis.radius_px
        return replace(self, axis=axis, channels=tuple(one.scaled(scale) for one in self.channels))

    def as_opcode(self, _width_px: int, _height_px: int) -> Opcode:
        """Return what tells the same."""
        is_second = self.opcode.code == WARP_RECTILINEAR_2
        parts = [_CHANNELS.pack(len(self.channels))]
        for one in self.channels:
            if is_second:
                parts.append(_SECOND_KIND.pack(*one.radial, *one.tangential, *one.limits))
            else:
                parts.append(_FIRST_KIND.pack(*one.radial[_EVEN_POWERS], *one.tangential))
        parts.append(_AXIS.pack(self.axis.x, self.axis.y))
        if is_second:
            parts.append(_IS_RECIPROCAL.pack(self.is_reciprocal))
        return replace(self.opcode, data=b"".join(parts))

    def apply(self, linear: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
        """Return a picture, proportional to light, H x W x C and 16 bits, with what is straight straight."""
        from gradnet_engine.image_io.raw.lens.straightening import LensStraightening, in_parts

        height_px, width_px, _ = linear.shape
        straight, levels = np.empty_like(linear), np.linspace(0, 1, FULL_16_BIT + 1, dtype=np.float32)
        straightening = LensStraightening(self, height_px, width_px)

        def fill(part: Rectangle) -> None:
            source = straightening.source(part)
            light = straightening.straightened(levels[linear[source]], source, part)
            straight[part] = np.rint(light * FULL_16_BIT)

        in_parts(fill, height_px, width_px)
        return straight

    def scales(self) -> npt.NDArray[np.float64]:
        """Return by how much the lens has scaled each channel, by the distance from the axis."""
        distances = np.linspace(0, 1, _DISTANCES)
        sums = [Polynomial(one.radial)(np.clip(distances, *one.limits)) for one in self.channels]
        return 1 / np.array(sums) if self.is_reciprocal else np.array(sums)

    def _is_sane(self) -> bool:
        with np.errstate(all="ignore"):
            scales = self.scales()
        shifts = np.array([one.tangential for one in self.channels])
        # What is no number is within no bounds.
        is_near_one = (scales >= _LEAST_SCALE) & (scales <= _LARGEST_SCALE)
        return bool(is_near_one.all() and (np.abs(shifts) <= _LARGEST_SHIFT).all())


def _bending(numbers: tuple[float, ...]) -> Bending:
    if len(numbers) == _POWERS + 4:
        down, across, low, high = numbers[_POWERS:]
        return Bending(numbers[:_POWERS], (down, across), (low, high))
    radial = [0.0] * _POWERS
    *radial[_EVEN_POWERS], down, across = numbers
    return Bending(tuple(radial), (down, across))
