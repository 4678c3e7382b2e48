"""What LibRaw makes of sensor values: a picture, cut off where the sensor clips."""

from typing import TYPE_CHECKING, Any

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.raw.checks import black_level, sampled, sensor_values
from gradnet_engine.image_io.refusals import Unreadable
from gradnet_engine.image_io.turning import FLIPS_OF_ORIENTATIONS
from gradnet_engine.job import Demosaic, OutputSpace, RawSettings

if TYPE_CHECKING:
    import rawpy

# Where a sensor clips: measured on the demo and test photos, clipped ones pile up 30 to 55 times, others at most twice.
_LOWEST_CLIPPING = 0.75
_WIDTH_OF_PILE, _PILE_OVER_SLOPE = 0.01, 4
_SHARE_OF_CLIPPED_PIXELS, _SHARE_OF_HOT_PIXELS = 1e-4, 2e-5

_SPACES = {
    OutputSpace.SRGB: "sRGB",
    OutputSpace.ADOBE_RGB: "Adobe",
    OutputSpace.DISPLAY_P3: "P3D65",
    OutputSpace.PROPHOTO: "ProPhoto",
}


def develop(
    raw: "rawpy.RawPy", settings: RawSettings, clipping: int | None, orientation: int, *, in_sensor_colours: bool
) -> npt.NDArray[Any]:
    """Return the developed pixels in the output space or the sensor's, proportional to light, 16 bits."""
    import rawpy

    return raw.postprocess(
        demosaic_algorithm=_algorithm(settings.demosaic),
        use_camera_wb=True,
        no_auto_bright=True,
        # LibRaw would brighten whatever leaves the top quarter of the range empty, one photo of a series more than the
        # next. White is moved only where the sensor is seen to clip: else clipped skies turn pink.
        adjust_maximum_thr=0.0,
        user_sat=clipping,
        user_flip=FLIPS_OF_ORIENTATIONS[orientation],
        output_bps=16,
        # LibRaw's own curves are not those of the profiles; a table of all 65536 levels loses nothing.
        gamma=(1, 1),
        output_color=rawpy.ColorSpace.raw if in_sensor_colours else rawpy.ColorSpace[_SPACES[settings.output_space]],
        # "Ignore" clips nothing: white balance darkens all channels but one, instead of brightening them.
        highlight_mode=rawpy.HighlightMode.Ignore if in_sensor_colours else rawpy.HighlightMode.Clip,
    )


def clipping_level(raw: "rawpy.RawPy") -> int | None:
    """Return the level above black at which the sensor clips, if it is below LibRaw's white level; else None.

    Clipping piles pixels up at one level, while the bright end of an unclipped picture thins out. A few hot pixels may
    lie higher.
    """
    values = sensor_values(raw)
    if values is None:
        return None
    at_or_above = np.cumsum(np.bincount(sampled(values))[::-1])[::-1]
    black, white = black_level(raw), raw.white_level
    top = int(np.flatnonzero(at_or_above >= _SHARE_OF_HOT_PIXELS * at_or_above[0])[-1])
    step = max(1, round((top - black) * _WIDTH_OF_PILE))
    if not black + _LOWEST_CLIPPING * (white - black) < top < white - step:
        return None
    pile = at_or_above[top - step + 1]
    slope = at_or_above[top - 2 * step + 1] - pile
    is_clipped = pile >= max(_SHARE_OF_CLIPPED_PIXELS * at_or_above[0], _PILE_OVER_SLOPE * slope)
    return top - black if is_clipped else None


def _algorithm(demosaic: Demosaic) -> "rawpy.DemosaicAlgorithm":
    import rawpy

    algorithm = rawpy.DemosaicAlgorithm[demosaic.name]
    # None: this build can't tell.
    if algorithm.isSupported is False:
        raise Unreadable(
            "the demosaicing method {demosaic!r} isn't part of this LibRaw; choose another", demosaic=demosaic.value
        )
    return algorithm
