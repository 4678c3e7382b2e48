"""Hot pixels are mended, and nothing else: no star, no texture, no noise."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from image_files import mosaic_of, write_dng
from scipy.ndimage import gaussian_filter

from gradnet_engine.image_io import read_photo
from gradnet_engine.image_io.hot_pixels import mend_hot_pixels

RANGE = 16000
SIZE = 96


def noisy_flat(seed: int, level: float = 3000, noise: float = 60) -> np.ndarray:
    """What a sensor sees of a surface that is brighter on the right; its green is the strongest."""
    ramp = np.linspace(0.5, 1.5, SIZE)[None, :, None] * level * np.array([0.5, 1.0, 0.7])
    values = np.broadcast_to(ramp, (SIZE, SIZE, 3)) + np.random.default_rng(seed).normal(0, noise, (SIZE, SIZE, 3))
    return mosaic_of(np.rint(values.clip(0, RANGE)).astype(np.uint16))


places = st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1))


@given(places, st.integers(0, 2**31), st.integers(2500, 12000))
def test_a_hot_pixel_is_mended_wherever_it_is(place, seed, excess):
    healthy = noisy_flat(seed)
    values = healthy.copy()
    values[place] += excess
    assert mend_hot_pixels(values, RANGE) >= 1
    assert abs(int(values[place]) - int(healthy[place])) < 400
    changed = np.argwhere(values != healthy)
    assert len(changed) <= 3  # It, and what noise may throw far out in 9,216 pixels.


@given(st.integers(0, 2**31), st.floats(0, 400))
def test_noise_is_left_alone(seed, noise):
    values = noisy_flat(seed, noise=noise)
    before = values.copy()
    assert mend_hot_pixels(values, RANGE) == np.count_nonzero(values != before) <= 2


@given(st.floats(0, 1), st.floats(0, 1), st.floats(0.6, 1.5), st.integers(1500, 12000), st.sampled_from([1, 0.8, 1.25]))
def test_a_star_stays(row, col, spread_px, peak, warmth):
    rows, cols = np.mgrid[0:SIZE, 0:SIZE] - 40.0
    star = np.exp(-(np.square(rows - row) + np.square(cols - col)) / 2 / spread_px**2)[..., None] * peak
    sky = np.random.default_rng(0).normal(200, 20, (SIZE, SIZE, 3))
    values = mosaic_of(np.rint((sky + star * (warmth, 1, 1 / warmth)).clip(0, RANGE)).astype(np.uint16))
    before = values.copy()
    mend_hot_pixels(values, RANGE)
    np.testing.assert_array_equal(values, before)


def test_texture_stays(astronaut):
    """As a very sharp lens draws it: the photo was made smaller, so its single pixels are sharper than any lens."""
    seen = gaussian_filter(astronaut**2.2, (0.5, 0.5, 0))
    values = mosaic_of(np.rint(seen * RANGE).astype(np.uint16))
    before = values.copy()
    assert mend_hot_pixels(values, RANGE) <= 3
    assert np.abs(values.astype(int) - before).max() < 0.02 * RANGE


@pytest.mark.parametrize("shape", [(1, 1), (3, 50), (6, 6), (7, 7), (513, 9)])
def test_small_sensors_too(shape):
    values = np.full(shape, 500, np.uint16)
    values[shape[0] // 2, shape[1] // 2] = 9000
    mend_hot_pixels(values, RANGE)
    assert (values.max() == 500) == (min(shape) > 6)


def test_a_raw_photo_is_read_without_them(tmp_path):
    healthy = noisy_flat(0)
    broken = healthy.copy()
    broken[20, 30], broken[51, 60], broken[70, 41] = 15000, 9000, 6000
    photos = [
        read_photo(write_dng(tmp_path / f"{name}.dng", mosaic, white=RANGE)).rgb
        for name, mosaic in (("healthy", healthy), ("broken", broken))
    ]
    np.testing.assert_allclose(photos[1], photos[0], atol=0.1)
    assert np.abs(photos[1] - photos[0]).mean() < 1e-3
