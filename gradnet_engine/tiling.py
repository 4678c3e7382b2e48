"""Any size of photo in bounded memory: it is cut into overlapping tiles, and the results are blended into one."""

import itertools
import math
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol, TypeVar

import numpy as np

from gradnet_engine.kept_pixels import ReadablePixels, ResultPixels, in_floats
from gradnet_engine.photo import FloatArray, mirrored_up_to
from gradnet_engine.progress import CancelToken, ProgressCallback, StageClock, ignore_progress

_P = TypeVar("_P", bound=ResultPixels)

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

    def starting_at(self, multiple_px: int) -> "Span":
        """Return the span grown towards 0 so that it starts at a multiple."""
        return Span(self.start - self.start % multiple_px, self.stop)

    def within(self, outer: "Span") -> slice:
        """Return where this span lies inside an array that holds `outer`."""
        return slice(self.start - outer.start, self.stop - outer.start)

    def shared_with(self, other: "Span") -> "Span":
        """Return what both hold; its size is not positive if that is nothing."""
        return Span(max(self.start, other.start), min(self.stop, other.stop))

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

    @property
    def is_empty(self) -> bool:
        """Whether it holds no pixel."""
        return self.rows.size_px <= 0 or self.cols.size_px <= 0

    def shared_with(self, other: "Region") -> "Region":
        """Return what both hold; it may be empty."""
        return Region(self.rows.shared_with(other.rows), self.cols.shared_with(other.cols))

    def grown(self, margin_px: int, height_px: int, width_px: int) -> "Region":
        """Return the region made wider on all sides, as far as the photo reaches."""
        return Region(self.rows.grown(margin_px, height_px), self.cols.grown(margin_px, width_px))

    def within(self, outer: "Region") -> tuple[slice, slice]:
        """Return where this region lies inside an array that holds `outer`."""
        return self.rows.within(outer.rows), self.cols.within(outer.cols)


@dataclass(frozen=True, slots=True, eq=False)
class Tile:
    """One tile of a plan.

    Attributes
    ----------
    source : Region
        What is read: the tile's share of the photo and a margin around it.
    target : Region
        What is written: the tile's share, without the margin.
    row_weight, col_weight : ndarray of float32, h and w
        Weights of the target's rows and columns.
    """

    source: Region
    target: Region
    row_weight: FloatArray
    col_weight: FloatArray

    def weight_in(self, region: Region) -> FloatArray:
        """Return weights of pixels in the target, h x w x 1; those of all tiles add up to 1 at every pixel."""
        rows, cols = region.within(self.target)
        return (self.row_weight[rows, None] * self.col_weight[None, cols])[..., None]


def plan_tiles(height_px: int, width_px: int, tile_px: int, margin_px: int, *, multiple_px: int = 1) -> list[Tile]:
    """Cut a photo into tiles that all read equally many pixels.

    One size for all is kind to memory: what one tile's arrays leave free, the next one's fit into exactly.

    Parameters
    ----------
    height_px, width_px : int
        Size of the photo, at least 1 x 1.
    tile_px : int
        The most rows and columns that a tile is responsible for on average, at least twice `OVERLAP_PX`. No tile
        reads more than this, two margins, `OVERLAP_PX`, and less than two multiples.
    margin_px : int
        What is read at least beyond those on each side, where the photo goes on.
    multiple_px : int
        Reading starts at a multiple of this, so that a method that works in blocks sees the same blocks as in the
        whole photo.

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
        Tile(Region(source_rows, source_cols), Region(rows, cols), row_weight, col_weight)
        for source_rows, rows, row_weight in _plan_axis(height_px, tile_px, margin_px, multiple_px)
        for source_cols, cols, col_weight in _plan_axis(width_px, tile_px, margin_px, multiple_px)
    ]


def _plan_axis(size_px: int, tile_px: int, margin_px: int, multiple_px: int) -> list[tuple[Span, Span, FloatArray]]:
    """Cut one axis into stretches that overlap around the cuts: what each reads, what it writes, and its weights."""
    count, half_px = math.ceil(size_px / tile_px), OVERLAP_PX // 2
    # There is no margin beyond the photo's edges, so the stretches there hold more of the photo.
    more_px = min(margin_px + half_px, (size_px - count * OVERLAP_PX) // 2)
    step_px = (size_px - 2 * more_px) / count
    cuts = [0, *(more_px + round(i * step_px) for i in range(1, count)), size_px]
    targets = [Span(begin, end).grown(half_px, size_px) for begin, end in itertools.pairwise(cuts)]
    needed = [target.grown(margin_px, size_px).starting_at(multiple_px) for target in targets]
    read_px = _rounded_up(max(span.size_px for span in needed), multiple_px)
    last_start = max(0, _rounded_up(size_px - read_px, multiple_px))
    starts = [min(span.start, last_start) for span in needed]
    return [
        (Span(start, min(size_px, start + read_px)), target, _weights(target, size_px))
        for start, target in zip(starts, targets, strict=True)
    ]


def _rounded_up(size_px: int, multiple_px: int) -> int:
    return size_px + -size_px % multiple_px


def _weights(target: Span, size_px: int) -> FloatArray:
    """Return weights that rise from the cut before a stretch, and fall towards the one after it."""
    ramp = (np.arange(OVERLAP_PX, dtype=np.float32) + 0.5) / OVERLAP_PX
    weights = np.ones(target.size_px, np.float32)
    if target.start > 0:
        weights[:OVERLAP_PX] *= ramp
    if target.stop < size_px:
        weights[-OVERLAP_PX:] *= ramp[::-1]
    return weights


TileStream = Callable[[Iterator[FloatArray]], Iterator[FloatArray]]
"""Takes tiles' noisy pixels, margins included, and gives them denoised, in the same order and in [0, 1].

It may take tiles before it has given those that came earlier. What it gives must stay as it is only until the next is
asked for.
"""


def one_at_a_time(denoise: Callable[[FloatArray], FloatArray]) -> TileStream:
    """Return a stream that takes a tile, gives it denoised, and only then takes the next one."""
    return partial(map, denoise)


class Watcher(Protocol):
    """Looks on while a photo is denoised, and says what it wants to see next."""

    def on_started(self, so_far: ResultPixels) -> None:
        """Take the pixels that the result grows in: to be read only, 0 where no tile has come."""
        ...

    def next_tile(self, waiting: Sequence[Tile]) -> Tile:
        """Choose one of the tiles, at least one, that are still to be denoised."""
        ...

    def on_tile_done(self, region: Region) -> None:
        """Learn that pixels have come; where tiles overlap they may still change a little."""
        ...


class _NobodyWatches:
    """Takes tiles as they come."""

    def on_started(self, so_far: ResultPixels) -> None:
        pass

    def next_tile(self, waiting: Sequence[Tile]) -> Tile:
        return waiting[0]

    def on_tile_done(self, region: Region) -> None:
        pass


NOBODY: Watcher = _NobodyWatches()
"""Who watches where nobody does."""


def denoise_tiles(
    rgb: ReadablePixels,
    stream: TileStream,
    tiles: Sequence[Tile],
    *,
    multiple_px: int = 1,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
    watcher: Watcher | None = None,
    into: Callable[[tuple[int, ...]], _P] = in_floats,
) -> _P:
    """Denoise a photo tile by tile.

    Parameters
    ----------
    rgb : ReadablePixels
        Noisy pixels.
    stream : TileStream
        Denoises tiles; `one_at_a_time` makes one of a function.
    tiles : sequence of Tile
        A plan for this size of photo.
    multiple_px : int
        Tiles are mirrored at their lower and right edges up to a multiple of this.
    progress : ProgressCallback
        Told after each tile.
    cancel : CancelToken, optional
        Looked at before each tile.
    watcher : Watcher, optional
        Sees the tiles come and chooses their order, which changes no pixel by more than rounding.
    into : callable
        Makes what the result lies in, of its shape.

    Returns
    -------
    ResultPixels
        Denoised pixels: what `into` made, an array of float32 if it is left out.

    Raises
    ------
    Cancelled
        If `cancel` was called.
    """
    watcher = watcher or NOBODY
    so_far = into(rgb.shape)
    waiting, begun, done = list(tiles), deque[Tile](), list[Tile]()
    clock = StageClock("denoising", len(tiles), progress)
    watcher.on_started(so_far)

    def begin() -> Iterator[FloatArray]:
        while waiting:
            if cancel is not None:
                cancel.check()
            tile = watcher.next_tile(waiting)
            waiting.remove(tile)
            begun.append(tile)
            pixels = rgb[tile.source.index]
            yield mirrored_up_to(pixels, *(_rounded_up(size, multiple_px) for size in pixels.shape[:2]))

    for denoised in stream(begin()):
        tile = begun.popleft()
        _blend_in(tile, denoised[tile.target.within(tile.source)], so_far, done)
        done.append(tile)
        clock.step(len(done))
        watcher.on_tile_done(tile.target)
    if len(done) < len(tiles):
        raise RuntimeError(f"{len(done)} of {len(tiles)} tiles came out of the stream")
    return so_far


def _blend_in(tile: Tile, denoised: FloatArray, so_far: ResultPixels, done: Sequence[Tile]) -> None:
    """Take a tile's target into the weighted mean of the tiles that have come; where it is the first, as it is."""
    shared = [(other, tile.target.shared_with(other.target)) for other in done]
    shared = [(other, region) for other, region in shared if not region.is_empty]
    # Cut where others begin and end, every cell lies within another tile or outside it. All but a few are bands.
    for rows in _cut(tile.target.rows, [region.rows for _, region in shared]):
        for cols in _cut(tile.target.cols, [region.cols for _, region in shared]):
            cell = Region(rows, cols)
            others = [other for other, region in shared if not cell.shared_with(region).is_empty]
            new = denoised[cell.within(tile.target)]
            if others:
                weight, mean = tile.weight_in(cell), so_far[cell.index]
                mean += (new - mean) * (weight / (weight + sum(other.weight_in(cell) for other in others)))
                so_far[cell.index] = mean
            else:
                so_far[cell.index] = new


def _cut(span: Span, parts: Sequence[Span]) -> list[Span]:
    """Cut a span wherever a part of it begins or ends."""
    edges = {span.start, span.stop, *(edge for part in parts for edge in (part.start, part.stop))}
    return list(itertools.starmap(Span, itertools.pairwise(sorted(edges))))
