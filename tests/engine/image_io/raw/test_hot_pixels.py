"""Hot pixels are mended, and nothing else: no star, no texture, no noise."""

import itertools

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from image_files import BAYER, X_TRANS, mosaic_of, write_dng
from scipy.ndimage import gaussian_filter

from gradnet_engine.image_io import read_photo
from gradnet_engine.image_io.raw.hot_pixels import mend_hot_pixels

RANGE = 16000
SIZE = 96
# LibRaw numbers the two greens of Bayer's mosaic apart.
BAYER_OF_LIBRAW = np.array([[0, 1], [3, 2]], np.uint8)

each_mosaic = pytest.mark.parametrize("pattern", [BAYER, X_TRANS], ids=["bayer", "x-trans"])


def mend(values: np.ndarray, pattern: np.ndarray) -> int:
    return mend_hot_pixels(values, BAYER_OF_LIBRAW if pattern is BAYER else pattern, RANGE)


def noisy_flat(seed: int, pattern: np.ndarray, noise: float = 60, size: int = SIZE) -> np.ndarray:
    """What a sensor sees of a surface that is brighter on the right; its green is the strongest."""
    ramp = np.linspace(1500, 4500, size)[None, :, None] * np.array([0.5, 1.0, 0.7])
    values = ramp + np.random.default_rng(seed).normal(0, noise, (size, size, 3))
    return mosaic_of(np.rint(values.clip(0, RANGE)).astype(np.uint16), pattern)


places = st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1))


@each_mosaic
@given(places, st.integers(0, 2**31), st.integers(2500, 12000))
def test_a_hot_pixel_is_mended_wherever_it_is(pattern, place, seed, excess):
    healthy = noisy_flat(seed, pattern)
    values = healthy.copy()
    values[place] += excess
    assert mend(values, pattern) >= 1
    assert abs(int(values[place]) - int(healthy[place])) < 400
    changed = np.argwhere(values != healthy)
    assert len(changed) <= 3  # It, and what noise may throw far out in 9,216 pixels.


@each_mosaic
@given(st.integers(0, 2**31), st.floats(0, 400))
def test_noise_is_left_alone(pattern, seed, noise):
    values = noisy_flat(seed, pattern, noise=noise)
    before = values.copy()
    assert mend(values, pattern) == np.count_nonzero(values != before) <= 2


@each_mosaic
@given(st.floats(0, 6), st.floats(0, 6), st.floats(0.6, 1.5), st.integers(1500, 12000), st.sampled_from([1, 0.8, 1.25]))
def test_a_star_stays(pattern, row, col, spread_px, peak, warmth):
    rows, cols = np.mgrid[0:SIZE, 0:SIZE] - 40.0
    star = np.exp(-(np.square(rows - row) + np.square(cols - col)) / 2 / spread_px**2)[..., None] * peak
    sky = np.random.default_rng(0).normal(200, 20, (SIZE, SIZE, 3))
    values = mosaic_of(np.rint((sky + star * (warmth, 1, 1 / warmth)).clip(0, RANGE)).astype(np.uint16), pattern)
    before = values.copy()
    mend(values, pattern)
    np.testing.assert_array_equal(values, before)


@each_mosaic
def test_texture_stays(pattern, astronaut):
    """As a very sharp lens draws it: the photo was made smaller, so its single pixels are sharper than any lens."""
    seen = gaussian_filter(astronaut**2.2, (0.5, 0.5, 0))
    values = mosaic_of(np.rint(seen * RANGE).astype(np.uint16), pattern)
    before = values.copy()
    assert mend(values, pattern) <= 3
    assert np.abs(values.astype(int) - before).max() < 0.02 * RANGE


NO_MOSAIC = np.zeros((1, 1), np.uint8)


@given(places, st.integers(0, 2**31), st.integers(3500, 12000))
def test_a_sensor_without_colours_is_mended_too(place, seed, excess):
    healthy = noisy_flat(seed, NO_MOSAIC)
    values = healthy.copy()
    values[place] += excess
    assert mend(values, NO_MOSAIC) >= 1
    assert abs(int(values[place]) - int(healthy[place])) < 400
    assert np.count_nonzero(values != healthy) <= 3


@given(st.floats(0, 6), st.floats(0, 6), st.floats(0.6, 1.5), st.integers(1500, 12000))
def test_a_star_stays_without_a_mosaic(row, col, spread_px, peak):
    rows, cols = np.mgrid[0:SIZE, 0:SIZE] - 40.0
    star = np.exp(-(np.square(rows - row) + np.square(cols - col)) / 2 / spread_px**2) * peak
    sky = np.random.default_rng(0).normal(200, 20, (SIZE, SIZE))
    values = np.rint((sky + star).clip(0, RANGE)).astype(np.uint16)
    before = values.copy()
    mend(values, NO_MOSAIC)
    np.testing.assert_array_equal(values, before)


@pytest.mark.parametrize("shape", [(1, 1), (3, 50), (6, 6), (7, 7), (513, 9)])
def test_small_sensors_too(shape):
    values = np.full(shape, 500, np.uint16)
    values[shape[0] // 2, shape[1] // 2] = 9000
    mend_hot_pixels(values, BAYER, RANGE)
    assert (values.max() == 500) == (min(shape) > 6)


@each_mosaic
@pytest.mark.parametrize("masked_px", [(0, 0), (8, 14)])
def test_a_raw_photo_is_read_without_them(pattern, masked_px, tmp_path):
    healthy = noisy_flat(0, pattern, size=576)  # LibRaw demosaics no X-Trans of less than 512 pixels.
    broken = healthy.copy()
    # At all places of the mosaic, and too far apart to be taken for a star.
    places = list(itertools.product(range(8, 560, 25), range(8, 560, 25)))
    for place, excess in zip(places, np.linspace(3000, 11000, len(places)), strict=True):
        broken[place] += int(excess)
    photos = [
        read_photo(write_dng(tmp_path / "a.dng", mosaic, white=RANGE, pattern=pattern, masked_px=masked_px)).rgb
        for mosaic in (healthy, broken)
    ]
    assert photos[0].shape[:2] == healthy.shape
    np.testing.assert_allclose(photos[1], photos[0], atol=0.1)
    assert np.abs(photos[1] - photos[0]).mean() < 1e-3
