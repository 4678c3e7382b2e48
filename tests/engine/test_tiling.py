import dataclasses
import itertools
import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradnet_engine.errors import Cancelled
from gradnet_engine.progress import CancelToken, ProgressReport
from gradnet_engine.tiling import OVERLAP_PX, denoise_tiles, one_at_a_time, plan_tiles

sizes = st.integers(1, 300)
tile_sizes = st.integers(2 * OVERLAP_PX, 200)
margins = st.integers(0, 40)
multiples = st.sampled_from([1, 4, 16, 32])


@given(height=sizes, width=sizes, tile=tile_sizes, margin=margins)
def test_weights_add_up_to_one_everywhere(height, width, tile, margin):
    total = np.zeros((height, width, 1), np.float32)
    for part in plan_tiles(height, width, tile, margin):
        total[part.target.index] += part.weight_in(part.target)
    np.testing.assert_allclose(total, 1, atol=1e-6)


@given(height=sizes, width=sizes, tile=tile_sizes, margin=margins, multiple=multiples)
def test_tiles_read_their_margin_from_a_multiple_on(height, width, tile, margin, multiple):
    for part in plan_tiles(height, width, tile, margin, multiple_px=multiple):
        for source, target, size in (
            (part.source.rows, part.target.rows, height),
            (part.source.cols, part.target.cols, width),
        ):
            assert 0 <= source.start <= max(0, target.start - margin)
            assert min(size, target.stop + margin) <= source.stop <= size
            assert source.start % multiple == 0


@given(height=sizes, width=sizes, tile=tile_sizes, margin=margins, multiple=multiples)
def test_all_tiles_read_equally_much_and_no_more_than_told(height, width, tile, margin, multiple):
    read = set()

    def remember(part):
        read.add(part.shape[:2])
        return part

    tiles = plan_tiles(height, width, tile, margin, multiple_px=multiple)
    denoise_tiles(np.zeros((height, width, 3), np.float32), one_at_a_time(remember), tiles, multiple_px=multiple)
    assert len(tiles) == math.ceil(height / tile) * math.ceil(width / tile)
    assert len(read) == 1
    assert max(read.pop()) < tile + OVERLAP_PX + 2 * margin + 2 * multiple


@given(height=sizes, width=sizes, tile=tile_sizes, margin=margins, multiple=multiples)
def test_identity_comes_out_unchanged_and_tiles_are_multiples(height, width, tile, margin, multiple):
    rgb = np.random.default_rng(0).random((height, width, 3), np.float32)

    def identity(part):
        assert part.shape[0] % multiple == part.shape[1] % multiple == 0
        return part

    result = denoise_tiles(rgb, one_at_a_time(identity), plan_tiles(height, width, tile, margin), multiple_px=multiple)
    np.testing.assert_allclose(result, rgb, atol=1e-6)


def _box_blur(rgb, radius=5):
    """A denoiser that looks exactly `radius` pixels far."""
    padded = np.pad(rgb, ((radius, radius), (radius, radius), (0, 0)), mode="symmetric")
    windows = np.lib.stride_tricks.sliding_window_view(padded, (2 * radius + 1, 2 * radius + 1), axis=(0, 1))
    return windows.mean(axis=(-1, -2), dtype=np.float32)


def test_with_an_honest_margin_tiled_equals_whole():
    rgb = np.random.default_rng(0).random((150, 131, 3), np.float32)
    whole = _box_blur(rgb)
    tiled = denoise_tiles(rgb, one_at_a_time(_box_blur), plan_tiles(150, 131, 48, 5))
    np.testing.assert_allclose(tiled, whole, atol=1e-5)
    seamed = denoise_tiles(rgb, one_at_a_time(_box_blur), plan_tiles(150, 131, 48, 0))
    assert np.abs(seamed - whole).max() > 0.01  # else this test could not fail


def test_progress_counts_every_tile_and_tells_the_time_left():
    reports: list[ProgressReport] = []
    tiles = plan_tiles(100, 100, 50, 0)
    denoise_tiles(np.zeros((100, 100, 3), np.float32), one_at_a_time(lambda part: part), tiles, progress=reports.append)
    assert [report.done for report in reports] == list(range(len(tiles) + 1))
    assert reports[0].eta_s is None
    assert reports[-1].fraction == 1
    assert reports[-1].eta_s == 0


def test_cancelling_stops_before_the_next_tile():
    cancel = CancelToken()
    seen = 0

    def cancel_in_first_tile(part):
        nonlocal seen
        seen += 1
        cancel.cancel()
        return part

    with pytest.raises(Cancelled):
        denoise_tiles(
            np.zeros((100, 100, 3), np.float32),
            one_at_a_time(cancel_in_first_tile),
            plan_tiles(100, 100, 50, 0),
            cancel=cancel,
        )
    assert seen == 1


@pytest.mark.parametrize(("height", "width", "tile", "margin"), [(0, 5, 64, 0), (5, 5, 31, 0), (5, 5, 64, -1)])
def test_impossible_plans_are_refused(height, width, tile, margin):
    with pytest.raises(ValueError, match="can't plan tiles"):
        plan_tiles(height, width, tile, margin)


class _Backwards:
    """Wants the last tile first, and keeps what it sees."""

    def __init__(self):
        self.seen = []

    def on_started(self, so_far):
        self._so_far = so_far

    def next_tile(self, waiting):
        return waiting[-1]

    def on_tile_done(self, region):
        self.seen.append((region, self._so_far[region.index].copy()))


def test_a_watcher_sees_finished_tiles_in_the_order_it_chose_and_the_result_is_the_same():
    rgb = np.random.default_rng(0).random((150, 131, 3), np.float32)
    tiles = plan_tiles(150, 131, 48, 5)
    watcher = _Backwards()
    result = denoise_tiles(rgb, one_at_a_time(_box_blur), tiles, watcher=watcher)
    assert [region for region, _ in watcher.seen] == [tile.target for tile in reversed(tiles)]
    for region, pixels in watcher.seen:
        np.testing.assert_allclose(pixels, result[region.index], atol=1e-5)
    np.testing.assert_allclose(result, denoise_tiles(rgb, one_at_a_time(_box_blur), tiles), atol=1e-6)


@given(height=sizes, width=sizes, tile=tile_sizes, order=st.randoms(use_true_random=False))
def test_copied_where_it_is_the_first_a_tile_gives_what_its_mean_would(height, width, tile, order):
    tiles = plan_tiles(height, width, tile, 0)
    order.shuffle(tiles)
    rng = np.random.default_rng(0)
    results = [rng.random((part.target.rows.size_px, part.target.cols.size_px, 3), np.float32) for part in tiles]
    expected, weights = np.zeros((height, width, 3), np.float32), np.zeros((height, width, 1), np.float32)
    for part, result in zip(tiles, results, strict=True):
        here, others = expected[part.target.index], weights[part.target.index].copy()
        weight = part.weight_in(part.target)
        here += (result - here) * (weight / (weight + others))
        weights[part.target.index] += weight
    answers = iter(results)
    bare = [dataclasses.replace(part, source=part.target) for part in tiles]
    result = denoise_tiles(expected, one_at_a_time(lambda _: next(answers)), bare)
    np.testing.assert_array_equal(result, np.clip(expected, 0, 1))


def test_a_stream_may_take_tiles_ahead_of_its_answers():
    rgb = np.random.default_rng(0).random((150, 131, 3), np.float32)
    tiles, watcher = plan_tiles(150, 131, 48, 5), _Backwards()
    result = denoise_tiles(rgb, lambda parts: map(_box_blur, list(parts)), tiles, watcher=watcher)
    assert [region for region, _ in watcher.seen] == [tile.target for tile in reversed(tiles)]
    np.testing.assert_allclose(result, denoise_tiles(rgb, one_at_a_time(_box_blur), tiles), atol=1e-6)


def test_one_at_a_time_no_tile_is_chosen_before_the_last_is_done():
    seen = []

    class Watching(_Backwards):
        def next_tile(self, waiting):
            seen.append("chosen")
            return super().next_tile(waiting)

        def on_tile_done(self, region):
            seen.append("done")

    def denoise(part):
        seen.append("denoised")
        return part

    tiles = plan_tiles(150, 131, 48, 5)
    denoise_tiles(np.zeros((150, 131, 3), np.float32), one_at_a_time(denoise), tiles, watcher=Watching())
    assert seen == ["chosen", "denoised", "done"] * len(tiles)


def test_a_stream_that_loses_tiles_is_an_error():
    with pytest.raises(RuntimeError, match="2 of 4 tiles"):
        denoise_tiles(
            np.zeros((100, 100, 3), np.float32),
            lambda parts: itertools.islice(parts, 2),
            plan_tiles(100, 100, 50, 0),
        )
