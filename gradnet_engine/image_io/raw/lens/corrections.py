"""What a DNG asks of whoever develops it, to make good what its camera's lens and sensor do to light.

Phones, drones and compact cameras with a fixed lens rely on it: their photos would have dark, coloured corners and
bent horizons. See docs/decisions/0004-developing-raw.md.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, BinaryIO

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.photo_log import photo_logger
from gradnet_engine.image_io.profiles import FULL_16_BIT
from gradnet_engine.image_io.raw.checks import sensor_values
from gradnet_engine.image_io.raw.crop import ActiveArea, Crop, active_area, developed_directory
from gradnet_engine.image_io.raw.dng_opcodes import AFTER_DEMOSAICING, BEFORE_DEMOSAICING, Opcode, opcodes, packed
from gradnet_engine.image_io.raw.lens.distortion import WARP_RECTILINEAR, WARP_RECTILINEAR_2, Distortion
from gradnet_engine.image_io.raw.lens.shading import FIX_VIGNETTE_RADIAL, GAIN_MAP, GainMap, Vignetting
from gradnet_engine.job import OutputSpace

if TYPE_CHECKING:
    import rawpy
    from rawpy import ImageSizes

    from gradnet_engine.image_io.raw.lens.straightening import LensStraightening

_log = photo_logger(__name__)

Correction = GainMap | Vignetting | Distortion


@dataclass(frozen=True, slots=True)
class LensCorrections:
    """What is asked for, of what LibRaw develops, as it is stored, not turned.

    Attributes
    ----------
    of_sensor : tuple of GainMap
        Before demosaicing.
    of_picture : tuple of GainMap, Vignetting or Distortion
        After it, one after another.
    """

    of_sensor: tuple[GainMap, ...] = ()
    of_picture: tuple[Correction, ...] = ()

    def mend_sensor_values(self, raw: "rawpy.RawPy") -> None:
        """Make good what is asked for before demosaicing, in what LibRaw is about to develop."""
        values = sensor_values(raw)
        if values is None or not self.of_sensor:
            return
        black: npt.NDArray[Any] = np.array(raw.black_level_per_channel, np.uint16)
        if values.ndim == 2:
            values, black = values[..., None], black.take(raw.raw_colors_visible)[..., None]
        for gains in self.of_sensor:
            gains.brighten(values, black[..., : values.shape[2]], raw.white_level or FULL_16_BIT)

    def upright(self, orientation: int) -> "LensCorrections":
        """Turn what is asked for after demosaicing along with the picture."""
        return replace(self, of_picture=tuple(one.upright(orientation) for one in self.of_picture))

    def mend_drawn(self, linear: npt.NDArray[np.uint16]) -> npt.NDArray[np.uint16]:
        """Make good what is asked for after demosaicing, but for what `straightening` returns.

        Parameters
        ----------
        linear : ndarray of uint16, H x W x C
            Proportional to light, upright. It may be changed.

        Returns
        -------
        ndarray of uint16, H x W x C
        """
        for one in self.of_picture[: self._last_distortion]:
            linear = one.apply(linear)
        return linear

    def straightening(
        self, width_px: int, height_px: int, space: OutputSpace, crop: Crop, *, is_grey: bool
    ) -> "LensStraightening | None":
        """Return what is left to be done to a picture of this size, once it is denoised; None if that is nothing."""
        last = self._last_distortion
        if last is None:
            return None
        from gradnet_engine.image_io.raw.lens.straightening import LensStraightening

        distortion, *brightening = self.of_picture[last:]
        assert isinstance(distortion, Distortion)
        gains = tuple(one for one in brightening if not isinstance(one, Distortion))
        whole = LensStraightening(distortion, height_px, width_px, space, gains, crop, is_grey)
        return whole.of_what_is_looked_at()

    @property
    def _last_distortion(self) -> int | None:
        """Which of what is asked for after demosaicing takes a distortion out, and no other after it."""
        return max((n for n, one in enumerate(self.of_picture) if isinstance(one, Distortion)), default=None)

    def packed(self, part: Crop, width_px: int, height_px: int) -> bytes:
        """Return what asks for the same after demosaicing, of a part that has this size; nothing if that is nothing."""
        listed = [one.of_part(part).as_opcode(width_px, height_px) for one in self.of_picture]
        return packed(listed) if listed else b""


def lens_corrections_of(stream: BinaryIO, raw: "rawpy.RawPy") -> LensCorrections:
    """Return what a DNG asks for, so far as it is known here and can be; of another file nothing.

    Parameters
    ----------
    stream : BinaryIO
        The file.
    raw : rawpy.RawPy
        The same file in LibRaw.

    Raises
    ------
    Unreadable
        If a list of opcodes is cut short.
    """
    sizes = raw.sizes
    directory = developed_directory(stream, sizes)
    if directory is None:
        return LensCorrections()
    area = active_area(directory, sizes)
    part = _share_of(area, sizes)
    of_sensor = [
        gains.beginning_at(-area.top, -area.left).of_part(part)
        for opcode in opcodes(directory, BEFORE_DEMOSAICING)
        if opcode.code == GAIN_MAP and (gains := GainMap.told_by(opcode)) is not None
    ]
    of_picture = []
    for opcode in opcodes(directory, AFTER_DEMOSAICING):
        told = _told_by(opcode, area.width_px, area.height_px)
        if told is None:
            _log.info("opcode %d is not followed", opcode.code)
        else:
            of_picture.append(told.of_part(part))
    return LensCorrections(tuple(of_sensor), tuple(of_picture))


def _told_by(opcode: Opcode, width_px: int, height_px: int) -> Correction | None:
    """Return what an opcode asks for of a demosaicked picture of this size; None if that isn't known, or can't be."""
    if opcode.code in (WARP_RECTILINEAR, WARP_RECTILINEAR_2):
        return Distortion.told_by(opcode, width_px, height_px)
    if opcode.code == FIX_VIGNETTE_RADIAL:
        return Vignetting.told_by(opcode, width_px, height_px)
    gains = GainMap.told_by(opcode) if opcode.code == GAIN_MAP else None
    return gains and gains.for_all_of(width_px, height_px)


def _share_of(area: ActiveArea, sizes: "ImageSizes") -> Crop:
    """Return what LibRaw develops, as shares of the active area; it may reach beyond that."""
    left, right = -area.left / area.width_px, (sizes.width - area.left) / area.width_px
    top, bottom = -area.top / area.height_px, (sizes.height - area.top) / area.height_px
    return Crop(left, top, right, bottom)
