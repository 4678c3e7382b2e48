"""What is denoised as its lens has drawn it is seen and kept as it is shown."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradnet_engine.job import DenoiseSettings, RunSettings
from gradnet_engine.kept_pixels import SixteenBits
from gradnet_engine.noise import as_methods_see
from gradnet_engine.photo import Photo
from gradnet_engine.pipeline import denoise_at_full_strength, denoise_photo, look_ahead
from gradnet_engine.straightening import StraightenedTiles
from gradnet_engine.tiling import OVERLAP_PX, denoise_tiles, one_at_a_time, plan_tiles


class Looker:
    """Takes the tile that is nearest to a place, and remembers what it is told."""

    def __init__(self, place=(0, 0)):
        self.place, self.so_far, self.seen = place, SixteenBits((0, 0, 3)), []

    def on_started(self, so_far):
        self.so_far, self.seen = so_far, []

    def next_tile(self, waiting):
        return min(waiting, key=lambda tile: self.distance(tile.target))

    def on_tile_done(self, region):
        self.seen.append((region, self.so_far[region.index].copy()))

    def distance(self, region):
        row, col = self.place
        return (region.rows.start + region.rows.stop - 2 * row) ** 2 + (
            region.cols.start + region.cols.stop - 2 * col
        ) ** 2


@given(
    height=st.integers(8, 400),
    width=st.integers(8, 400),
    tile=st.integers(2 * OVERLAP_PX, 300),
    place=st.tuples(st.integers(0, 400), st.integers(0, 400)),
)
def test_each_pixel_is_seen_once_and_as_it_stays(mirrored, height, width, tile, place):
    photo = mirrored(np.random.default_rng(0).random((height, width, 3), np.float32))
    looker = Looker(place)
    straightened = StraightenedTiles(photo.drawn.straightening, looker)
    offsets = iter(np.linspace(0, 0.001, 1000))  # Tiles differ where they overlap.
    stream = one_at_a_time(lambda pixels: np.clip(pixels + np.float32(next(offsets)), 0, 1))
    tiles = plan_tiles(height, width, tile, 4)
    denoised = denoise_tiles(photo.drawn.rgb, stream, tiles, watcher=straightened)
    expected = denoised[3:-3, 3:-3][:, ::-1]
    np.testing.assert_allclose(straightened.pixels[:], expected, atol=1 / 65535)
    times = np.zeros(expected.shape[:2], int)
    for region, pixels in looker.seen:
        times[region.index] += 1
        np.testing.assert_array_equal(pixels, straightened.pixels[region.index])
    assert (times == 1).all()


def test_a_tile_is_chosen_by_where_it_is_shown(mirrored):
    photo = mirrored(np.zeros((600, 900, 3), np.float32))
    looker = Looker((10, 880))
    straightened = StraightenedTiles(photo.drawn.straightening, looker)
    tiles = plan_tiles(600, 900, 300, 0)
    straightened.on_started(np.zeros((600, 900, 3), np.float32))
    chosen = straightened.next_tile(tiles)
    assert chosen.target.cols.start == 0  # It is on the left of what the lens has drawn.
    straightened.on_tile_done(chosen.target)
    shown = [region for region, _ in looker.seen]
    assert shown
    assert all(region.cols.start > 500 for region in shown)


@pytest.mark.parametrize("method", ["median", "bm3d-fast"])
def test_a_photo_is_denoised_as_its_lens_has_drawn_it(mirrored, noisy_astronaut, method):
    photo, settings = mirrored(noisy_astronaut), DenoiseSettings(method, 0.7, 0.9)
    drawn = denoise_photo(Photo(noisy_astronaut), settings)
    result = denoise_photo(photo, settings)
    assert result.sigma == drawn.sigma
    np.testing.assert_allclose(result.photo.rgb[:], drawn.photo.rgb[:][3:-3, 3:-3][:, ::-1], atol=2e-4)
    assert result.photo.drawn is None
    seen, noise = look_ahead(photo, settings)
    assert seen.rgb is photo.drawn.rgb
    again = denoise_photo(photo, settings, seen=seen, noise=noise)
    np.testing.assert_array_equal(again.photo.rgb[:], result.photo.rgb[:])


def test_whoever_watches_sees_the_photo_that_is_shown(mirrored, noisy_astronaut):
    photo, looker = mirrored(noisy_astronaut), Looker()
    run = RunSettings("cpu", tile_px=200)
    pixels, _ = denoise_at_full_strength(photo, DenoiseSettings("median"), run, watcher=looker)
    assert pixels.shape == photo.rgb.shape == looker.so_far.shape
    assert len(looker.seen) > 4
    assert sum(region.rows.size_px * region.cols.size_px for region, _ in looker.seen) == 506 * 506
    np.testing.assert_array_equal(looker.so_far[:], pixels[:])
    assert as_methods_see(photo).rgb is photo.drawn.rgb
