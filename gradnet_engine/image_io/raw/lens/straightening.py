"""Makes straight what a lens has bent, part by part: of the photo as the camera gives it, and of it denoised.

A photo is denoised as its lens has drawn it. To look for pixels between pixels smooths noise, here more and there less,
and methods know it as sensors make it: docs/decisions/0004-developing-raw.md.
"""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from functools import cache, lru_cache
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.profiles import decoding_curve, encoding_curve
from gradnet_engine.image_io.raw.crop import WHOLE, Crop
from gradnet_engine.image_io.raw.lens.distortion import Distortion
from gradnet_engine.image_io.raw.lens.kernels.resampling import (
    TAPS_AFTER,
    TAPS_BEFORE,
    bounds,
    into_encoded,
    into_light,
    resample,
)
from gradnet_engine.image_io.raw.lens.shading import GainMap, Vignetting
from gradnet_engine.job import OutputSpace
from gradnet_engine.kept_pixels import ReadablePixels, Rectangle, squares
from gradnet_engine.photo import FloatArray

_Answer = TypeVar("_Answer")

# So finely places between two pixels are told apart; how far each sees (Lanczos).
_PLACES, _REACH_PX = 4096, 3
_PART_PX = 256
_AS_IT_IS = np.linspace(0, 1, 1 << 16, dtype=np.float32)


@dataclass(frozen=True, slots=True)
class LensStraightening:
    """What is still to be done to a photo that is as its lens has drawn it.

    Attributes
    ----------
    distortion : Distortion
        How the lens has bent it.
    height_px, width_px : int
        Its size.
    space : OutputSpace or None
        How it is encoded; None: it is proportional to light.
    brightening : tuple of GainMap or Vignetting
        Done once it is straight.
    crop : Crop
        What is shown of it then.
    is_grey : bool
        Whether its first channel is all three.
    looked_at : tuple of two slices
        Rows and columns of it that are drawn: what is shown is made of no more.
    """

    distortion: Distortion
    height_px: int
    width_px: int
    space: OutputSpace | None = None
    brightening: tuple[GainMap | Vignetting, ...] = ()
    crop: Crop = WHOLE
    is_grey: bool = False
    looked_at: Rectangle = (slice(0, None), slice(0, None))

    @property
    def shape(self) -> tuple[int, int, int]:
        """Height and width of what is shown, and 3."""
        width_px, height_px = self.crop.size_within(self.width_px, self.height_px)
        return height_px, width_px, 3

    def source(self, part: Rectangle) -> Rectangle:
        """Return where the drawn photo has to be looked at for a part of the one that is shown."""
        rows, columns = self._uncropped(part)
        there = np.array((rows.start, columns.start, rows.stop - rows.start, columns.stop - columns.start))
        top, bottom, left, right = bounds(there, *self._lens)
        source = _around(top, bottom, self.height_px), _around(left, right, self.width_px)
        return _moved(source, *(-span.start for span in self.looked_at))

    def straightened(self, drawn: FloatArray, source: Rectangle, part: Rectangle) -> FloatArray:
        """Return a part of the photo that is shown.

        Parameters
        ----------
        drawn : ndarray of float32, H x W x C, in [0, 1]
            The part of the drawn photo that `source` tells.
        source, part : tuple of two slices
            Rows and columns of what is given, and of what is wanted.

        Returns
        -------
        ndarray of float32, h x w x C, in [0, 1]
        """
        told = drawn[..., :1] if self.is_grey else drawn
        rows, columns = self._uncropped(part)
        # What is looked at around the source, be it beyond the photo's edges.
        around = _moved(source, *(span.start - TAPS_BEFORE for span in self.looked_at))
        first = np.array([span.start for span in around])
        light = np.empty((told.shape[2], *(n + TAPS_BEFORE + TAPS_AFTER for n in told.shape[:2])), np.float32)
        into_light(told, decoding_curve(self.space) if self.space else _AS_IT_IS, np.full(2, -TAPS_BEFORE), light)
        straight = np.empty((rows.stop - rows.start, columns.stop - columns.start, len(light)), np.float32)
        resample(light, first, np.array((rows.start, columns.start)), straight, *self._lens, _weights())
        for one in self.brightening:
            np.clip(straight, 0, 1, out=straight)
            straight *= one.factors_in((rows, columns), self.height_px, self.width_px)[..., : len(light)]
        into_encoded(straight, encoding_curve(self.space) if self.space else _AS_IT_IS)
        return np.broadcast_to(straight, (*straight.shape[:2], drawn.shape[2]))

    def of_what_is_looked_at(self) -> "LensStraightening":
        """Return the same of no more of the drawn photo than what is shown is made of."""
        rows, columns = zip(*in_parts(self.source, *self.shape[:2]), strict=True)
        return replace(self, looked_at=(_joined(rows), _joined(columns)))

    def all_of(self, drawn: ReadablePixels) -> FloatArray:
        """Return the photo that is shown, of all that the lens has drawn."""
        shown = np.empty(self.shape, np.float32)

        def fill(part: Rectangle) -> None:
            source = self.source(part)
            shown[part] = self.straightened(drawn[source], source, part)

        in_parts(fill, *self.shape[:2])
        return shown

    @property
    def _lens(self) -> tuple[npt.NDArray[np.float64], ...]:
        return _as_kernels_take(self.distortion, self.height_px, self.width_px)

    def _uncropped(self, part: Rectangle) -> Rectangle:
        """Return where a part of what is shown lies in the whole."""
        shown = self.crop.within(self.width_px, self.height_px)
        return _moved(part, *(span.start for span in shown))


def in_parts(fill: Callable[[Rectangle], _Answer], height_px: int, width_px: int) -> list[_Answer]:
    """Call a function for all parts of a picture, on all processors: by squares, as a lens bends rows."""
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        return list(pool.map(fill, squares(height_px, width_px, _PART_PX)))


@lru_cache(maxsize=2)
def _as_kernels_take(lens: Distortion, height_px: int, width_px: int) -> tuple[npt.NDArray[np.float64], ...]:
    """Return axis, scales and shifts; pixels are told by their middles."""
    middle = lens.axis.x * width_px - 0.5, lens.axis.y * height_px - 0.5
    axis = np.array((*middle, lens.axis.of_size(width_px, height_px).radius_px))
    return axis, lens.scales(), np.array([one.tangential for one in lens.channels])


def _moved(part: Rectangle, down: int, across: int) -> Rectangle:
    rows, columns = part
    return slice(rows.start + down, rows.stop + down), slice(columns.start + across, columns.stop + across)


def _joined(spans: Sequence[slice]) -> slice:
    return slice(min(span.start for span in spans), max(span.stop for span in spans))


def _around(first: float, last: float, length_px: int) -> slice:
    """Return the pixels around places from a first to a last one: at the picture's edge, if these are outside."""
    start, stop = (int(min(max(place, 0), length_px - 1)) for place in (first, last))
    return slice(max(start - TAPS_BEFORE, 0), min(stop + TAPS_AFTER + 1, length_px))


@cache
def _weights() -> FloatArray:
    """Return how much each pixel around a place tells of it, for places from one pixel to the next."""
    distances = np.linspace(0, 1, _PLACES + 1)[:, None] - np.arange(-TAPS_BEFORE, TAPS_AFTER + 1)
    weights = np.sinc(distances) * np.sinc(distances / _REACH_PX)
    return (weights / weights.sum(axis=1, keepdims=True)).astype(np.float32)
