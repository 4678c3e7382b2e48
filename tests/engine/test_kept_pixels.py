"""What pixels lie in while they are kept."""

import numpy as np
import pytest

from gradnet_engine.kept_pixels import SixteenBits, in_floats, in_sixteen_bits
from gradnet_engine.photo import Photo, PhotoMetadata
from gradnet_engine.tiling import denoise_tiles, one_at_a_time, plan_tiles

SHAPE = (150, 131, 3)


@pytest.mark.parametrize("most", [255, 65535])
def test_levels_of_files_come_back_exactly(most):
    levels = np.arange(65536, dtype=np.uint32).reshape(-1, 16, 1).repeat(3, axis=2) % (most + 1)
    rgb = np.divide(levels, np.float32(most), dtype=np.float32)
    pixels = SixteenBits(rgb.shape)
    pixels[:] = rgb
    np.testing.assert_array_equal(pixels[:], rgb)
    assert pixels[:].dtype == np.float32


def test_what_lies_between_comes_back_within_half_a_step():
    rgb = np.random.default_rng(0).random(SHAPE, np.float32)
    pixels = SixteenBits(rgb.shape)
    pixels[:] = rgb
    np.testing.assert_allclose(pixels[:], rgb, atol=0.51 / 65535, rtol=0)
    np.testing.assert_array_equal(np.rint(pixels[:] * 65535), np.rint(rgb * 65535))


def test_they_take_half_the_memory_of_floats():
    assert 2 * SixteenBits(SHAPE).size_bytes == in_floats(SHAPE).nbytes


@pytest.mark.parametrize("bits", [8, 16])
def test_a_photo_of_a_file_is_kept_as_it_is(bits):
    full = np.float32(2**bits - 1)
    levels = np.random.default_rng(0).integers(0, 2**bits, (1300, 7, 4))
    values = (levels / full).astype(np.float32)
    photo = Photo(values[..., :3], PhotoMetadata(iso=6400), values[..., 3])
    kept = in_sixteen_bits(photo)
    np.testing.assert_array_equal(kept.rgb[:], photo.rgb)
    assert (kept.metadata, kept.alpha) == (photo.metadata, photo.alpha)
    assert (kept.height_px, kept.width_px) == (1300, 7)


@pytest.mark.parametrize("value", [np.nan, np.inf, -0.01, 1.01])
def test_what_is_no_pixel_is_refused(value):
    """Turned into an integer, it would wrap around."""
    pixels = SixteenBits(SHAPE)
    with pytest.raises(ValueError, match=r"in \[0, 1\]"):
        pixels[:5, :5] = np.full((5, 5, 3), value, np.float32)
    assert (pixels[:] == 0).all()


@pytest.mark.parametrize("into", [in_floats, SixteenBits])
def test_parts_are_written_where_they_belong(into):
    pixels = into(SHAPE)
    pixels[10:20, 30:50] = np.ones((10, 20, 3), np.float32)
    expected = np.zeros(SHAPE, np.float32)
    expected[10:20, 30:50] = 1
    np.testing.assert_array_equal(pixels[:], expected)
    np.testing.assert_array_equal(pixels[5:15, 40:60], expected[5:15, 40:60])
    assert pixels.shape == SHAPE


def test_tiles_are_blended_alike_whatever_they_lie_in():
    rgb = np.random.default_rng(0).random(SHAPE, np.float32)
    tiles = plan_tiles(*SHAPE[:2], 48, 5)

    def denoised(into):
        factors = iter(np.linspace(0.5, 1, len(tiles), dtype=np.float32))  # No two tiles agree where they overlap.
        return denoise_tiles(rgb, one_at_a_time(lambda part: part * next(factors)), tiles, into=into)

    # Where four tiles overlap, three means are rounded.
    np.testing.assert_allclose(denoised(SixteenBits)[:], denoised(in_floats), atol=2 / 65535, rtol=0)


def test_unchanged_pixels_of_a_file_stay_as_they_are_in_overlaps_too():
    rgb = (np.random.default_rng(0).integers(0, 256, SHAPE) / np.float32(255)).astype(np.float32)
    result = denoise_tiles(rgb, one_at_a_time(lambda part: part), plan_tiles(*SHAPE[:2], 48, 5), into=SixteenBits)
    np.testing.assert_array_equal(result[:], rgb)
