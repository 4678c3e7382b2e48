"""Any size of photo in bounded memory: it is cut into overlapping tiles, and the results are blended into one."""

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from gradnet_engine.photo import FloatArray
from gradnet_engine.progress import CancelToken, ProgressCallback, StageClock, ignore_progress

OVERLAP_PX = 16
"""Width of the band in which two neighbouring tiles are blended into each other."""


@dataclass(frozen=True, slots=True)
class Span:
    """A stretch of rows or of columns: ``start <= i < stop``."""

    start: int
    stop: int

    @property
    def size_px(self) -> int:
        """Number of rows or columns."""
        return self.stop - self.start

    def grown(self, margin_px: int, limit_px: int) -> "Span":
        """Return the span made wider on both sides, as far as ``0..limit_px`` allows."""
        return Span(max(0, self.start - margin_px), min(limit_px, self.stop + margin_px))

    def within(self, outer: "Span") -> slice:
        """Return where this span lies inside an array that holds `outer`."""
        return slice(self.start - outer.start, self.stop - outer.start)

    def as_slice(self) -> slice:
        """Return the span as an index."""
        return slice(self.start, self.stop)


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of a photo.

    Attributes
    ----------
    rows, cols : Span
        Its extent in pixels.
    """

    rows: Span
    cols: Span

    @property
    def index(self) -> tuple[slice, slice]:
        """The region as an index of an H x W (x C) array."""
        return self.rows.as_slice(), self.cols.as_slice()

    def within(self, outer: "Region") -> tuple[slice, slice]:
        """Return where this region lies inside an array that holds `outer`."""
        return self.rows.within(outer.rows), self.cols.within(outer.cols)


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """One tile of a plan.

    Attributes
    ----------
    source : Region
        What is read: the tile's share of the photo and the margin around it.
    target : Region
        What is written: the tile's share, without the margin.
    weight : ndarray of float32, h x w x 1
        Weights of the target's pixels; those of all tiles add up to 1 at every pixel of the photo.
    """

    source: Region
    target: Region
    weight: FloatArray


def plan_tiles(height_px: int, width_px: int, tile_px: int, margin_px: int) -> list[Tile]:
    """Cut a photo into tiles of nearly equal size.

    Parameters
    ----------
    height_px, width_px : int
        Size of the photo, at least 1 x 1.
    tile_px : int
        The most rows and columns that one tile is responsible for, at least twice `OVERLAP_PX`.
    margin_px : int
        What is read beyond those on each side, where the photo goes on.

    Returns
    -------
    list of Tile
        In reading order. Their targets cover the photo; neighbours overlap by `OVERLAP_PX`.

    Raises
    ------
    ValueError
        If a size is out of range.
    """
    if height_px < 1 or width_px < 1 or margin_px < 0 or tile_px < 2 * OVERLAP_PX:
        raise ValueError(f"can't plan tiles of {tile_px} + {margin_px} pixels for {height_px} x {width_px} pixels")
    return [
        Tile(
            source=Region(rows.grown(margin_px, height_px), cols.grown(margin_px, width_px)),
            target=Region(rows, cols),
            weight=(row_weight[:, None] * col_weight[None, :])[..., None],
        )
        for rows, row_weight in _plan_axis(height_px, tile_px)
        for cols, col_weight in _plan_axis(width_px, tile_px)
    ]


def _plan_axis(size_px: int, tile_px: int) -> list[tuple[Span, FloatArray]]:
    """Cut one axis into equal stretches that overlap around the cuts, each with its weights."""
    count = math.ceil(size_px / tile_px)
    cuts = [round(i * size_px / count) for i in range(count + 1)]
    half_px = OVERLAP_PX // 2
    ramp = (np.arange(OVERLAP_PX, dtype=np.float32) + 0.5) / OVERLAP_PX
    stretches = []
    for begin, end in itertools.pairwise(cuts):
        span = Span(begin, end).grown(half_px, size_px)
        weight = np.ones(span.size_px, np.float32)
        if begin > 0:
            weight[:OVERLAP_PX] *= ramp
        if end < size_px:
            weight[-OVERLAP_PX:] *= ramp[::-1]
        stretches.append((span, weight))
    return stretches


def denoise_tiles(
    rgb: FloatArray,
    denoise: Callable[[FloatArray], FloatArray],
    tiles: Sequence[Tile],
    *,
    multiple_px: int = 1,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> FloatArray:
    """Denoise a photo tile by tile.

    Parameters
    ----------
    rgb : ndarray of float32, H x W x 3
        Noisy pixels, in [0, 1].
    denoise : callable
        Takes a tile's noisy pixels, margin included, and returns them denoised.
    tiles : sequence of Tile
        A plan for this size of photo.
    multiple_px : int
        Tiles are mirrored at their lower and right edges up to a multiple of this.
    progress : ProgressCallback
        Told after each tile.
    cancel : CancelToken, optional
        Looked at before each tile.

    Returns
    -------
    ndarray of float32, H x W x 3
        Denoised pixels, in [0, 1].

    Raises
    ------
    Cancelled
        If `cancel` was called.
    """
    blended = np.zeros_like(rgb)
    clock = StageClock("denoising", len(tiles), progress)
    for done, tile in enumerate(tiles, start=1):
        if cancel is not None:
            cancel.check()
        noisy = rgb[tile.source.index]
        denoised = denoise(_padded(noisy, multiple_px))
        blended[tile.target.index] += denoised[tile.target.within(tile.source)] * tile.weight
        clock.step(done)
    # Weights add up to 1 but for rounding.
    return np.clip(blended, 0, 1, out=blended)


def _padded(rgb: FloatArray, multiple_px: int) -> FloatArray:
    """Mirror the lower and right edges until height and width are multiples."""
    missing = [-size % multiple_px for size in rgb.shape[:2]]
    if not any(missing):
        return rgb
    return np.pad(rgb, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="symmetric")
