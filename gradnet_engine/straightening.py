"""Makes a photo straight while it is denoised as its lens has drawn it."""

import itertools
import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace

import numpy as np

from gradnet_engine.kept_pixels import Rectangle, ResultPixels, SixteenBits, squares
from gradnet_engine.photo import Straightening
from gradnet_engine.tiling import NOBODY, Region, Span, Tile, Watcher

_PART_PX = 128
"""So small that some are whole as soon as the first tile is."""


@dataclass(frozen=True, slots=True)
class _Part:
    """A part of the straight photo, and what of the drawn one it is made of."""

    region: Region
    source: Region


class StraightenedTiles:
    """Watches the tiles of a drawn photo come; whoever watches it sees those of the straight one.

    Each part is made once, when all tiles have come that it is made of: where tiles overlap they change each other.

    Parameters
    ----------
    straightening : Straightening
        What is done.
    watcher : Watcher, optional
        Whoever looks at the straight photo.
    """

    def __init__(self, straightening: Straightening, watcher: Watcher | None) -> None:
        self._straightening, self._watcher = straightening, watcher or NOBODY

    @property
    def pixels(self) -> SixteenBits:
        """The straight photo as far as it has come."""
        return self._straight

    def on_started(self, so_far: ResultPixels) -> None:
        """See `Watcher`."""
        height_px, width_px, _ = self._straightening.shape
        self._drawn, self._straight = so_far, SixteenBits(self._straightening.shape)
        with _pool() as pool:
            self._left = list(pool.map(self._part, squares(height_px, width_px, _PART_PX)))
        self._missing: set[Region] | None = None
        self._watcher.on_started(self._straight)

    def next_tile(self, waiting: Sequence[Tile]) -> Tile:
        """See `Watcher`."""
        if self._missing is None:  # All tiles wait when the first is chosen.
            self._missing = {tile.target for tile in waiting}
            self._shown = self._where_shown(self._missing)
        shown = [replace(tile, target=self._shown[tile.target]) for tile in waiting]
        return waiting[shown.index(self._watcher.next_tile(shown))]

    def on_tile_done(self, region: Region) -> None:
        """See `Watcher`."""
        assert self._missing is not None
        self._missing.remove(region)
        parts, whole, self._left = self._left, [], []
        for part in parts:
            is_whole = _share(part.source, region) and not self._is_missed_by(part)
            (whole if is_whole else self._left).append(part)
        with _pool() as pool:
            list(pool.map(self._make, whole))
        for straight in _joined([part.region for part in whole]):
            self._watcher.on_tile_done(straight)

    def _is_missed_by(self, part: _Part) -> bool:
        assert self._missing is not None
        return any(_share(part.source, target) for target in self._missing)

    def _part(self, square: Rectangle) -> _Part:
        return _Part(_region(square), _region(self._straightening.source(square)))

    def _make(self, part: _Part) -> None:
        drawn = self._drawn[part.source.index]
        self._straight[part.region.index] = self._straightening.straightened(
            drawn, part.source.index, part.region.index
        )

    def _where_shown(self, targets: set[Region]) -> dict[Region, Region]:
        """Return around which part of the straight photo each tile is seen: nowhere, if nothing is made of it."""
        regions, sources = (
            np.array([(r.rows.start, r.rows.stop, r.cols.start, r.cols.stop) for r in told])
            for told in ([part.region for part in self._left], [part.source for part in self._left])
        )

        def seen(target: Region) -> Region:
            is_seen = (sources[:, 0] < target.rows.stop) & (target.rows.start < sources[:, 1])
            is_seen &= (sources[:, 2] < target.cols.stop) & (target.cols.start < sources[:, 3])
            if not is_seen.any():
                return Region(Span(0, 0), Span(0, 0))
            (top, _, left, _), (_, bottom, _, right) = regions[is_seen].min(axis=0), regions[is_seen].max(axis=0)
            return Region(Span(int(top), int(bottom)), Span(int(left), int(right)))

        return {target: seen(target) for target in targets}


def _pool() -> ThreadPoolExecutor:
    return ThreadPoolExecutor(os.cpu_count())


def _region(rectangle: Rectangle) -> Region:
    rows, cols = rectangle
    return Region(Span(rows.start, rows.stop), Span(cols.start, cols.stop))


def _share(one: Region, other: Region) -> bool:
    return not one.shared_with(other).is_empty


def _joined(regions: Sequence[Region]) -> Iterator[Region]:
    """Join neighbours in a row: fewer have to be told."""
    for rows, row in itertools.groupby(regions, lambda region: region.rows):
        cols = [region.cols for region in row]
        start = cols[0].start
        for here, after in itertools.zip_longest(cols, cols[1:]):
            if after is None or after.start != here.stop:
                yield Region(rows, Span(start, here.stop))
                start = here.stop if after is None else after.start
