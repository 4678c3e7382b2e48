"""How strong noise is: white, coloured, none, and the odd photo."""

import io

import numpy as np
import pytest
import skimage.data
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays
from PIL import Image

from gradnet_engine.noise import TO_OPPONENT, add_awgn, estimate_noise

PHOTOS = ["astronaut", "chelsea", "coffee", "rocket"]


def estimate_sigma(rgb):
    return estimate_noise(rgb).sigma


def photo(name):
    return (getattr(skimage.data, name)()[:384, :384] / 255).astype(np.float32)


def camera_noise(shape, rng):
    """Noise as a camera's JPEG has it: smooth over some pixels, most of all in chroma."""
    from scipy.ndimage import gaussian_filter

    planes = rng.normal(0, 1, shape)
    planes = np.stack([gaussian_filter(planes[..., i], blur) for i, blur in enumerate((0.7, 1.5, 1.5))], axis=2)
    planes *= 0.02 / planes.std(axis=(0, 1))
    return planes @ TO_OPPONENT


def as_file(rgb):
    return (np.round(np.clip(rgb, 0, 1) * 255) / 255).astype(np.float32)


def through_jpeg(rgb, quality):
    file = io.BytesIO()
    Image.fromarray(np.round(rgb * 255).astype(np.uint8)).save(file, "JPEG", quality=quality)
    return as_file(np.asarray(Image.open(file)) / 255)


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("sigma", [5 / 255, 10 / 255, 25 / 255])
def test_white_noise_is_measured_without_bias(name, sigma):
    noisy = as_file(add_awgn(photo(name), sigma, np.random.default_rng(0)))
    assert np.mean(estimate_sigma(noisy)) == pytest.approx(sigma, rel=0.06)


@pytest.mark.parametrize("tone", [0.02, 0.5, 0.96])
@pytest.mark.parametrize("quality", [None, 92])
def test_a_mat_around_a_photo_is_not_taken_for_its_noise(tone, quality):
    noisy = as_file(add_awgn(photo("coffee"), 15 / 255, np.random.default_rng(0)))
    frame = np.pad(noisy, ((40, 80), (50, 50), (0, 0)), constant_values=tone)
    framed = as_file(np.pad(frame, ((8, 8), (8, 8), (0, 0)), constant_values=1 - tone))
    if quality is not None:
        noisy, framed = through_jpeg(noisy, quality), through_jpeg(framed, quality)
    assert np.mean(estimate_sigma(framed)) == pytest.approx(np.mean(estimate_sigma(noisy)), rel=0.15)


@pytest.mark.parametrize("name", PHOTOS)
@pytest.mark.parametrize("quality", [None, 92])
def test_a_box_drawn_on_a_photo_is_not_taken_for_its_noise(name, quality):
    noisy = as_file(add_awgn(photo(name), 10 / 255, np.random.default_rng(0)))
    spoilt = noisy.copy()
    spoilt[100:250, 150:300] = 0.9
    if quality is not None:
        noisy, spoilt = through_jpeg(noisy, quality), through_jpeg(spoilt, quality)
    assert np.mean(estimate_sigma(spoilt)) == pytest.approx(np.mean(estimate_sigma(noisy)), rel=0.15)


@pytest.mark.parametrize("name", PHOTOS)
def test_shadows_that_a_look_has_lifted_to_one_grey_are_left_aside(name):
    noisy = as_file(add_awgn(photo(name), 10 / 255, np.random.default_rng(0)))
    lifted = np.maximum(noisy, np.quantile(noisy, 0.25)).astype(np.float32)
    assert np.mean(estimate_sigma(lifted)) == pytest.approx(10 / 255, rel=0.2)


def test_a_drawing_without_noise_has_none():
    rng = np.random.default_rng(0)
    drawing = np.ones((384, 384, 3), np.float32)
    for row in range(40, 340, 24):
        drawing[row : row + 8, 30:330] = rng.random((1, 300, 1)) < 0.5
    assert estimate_sigma(drawing) == pytest.approx((0, 0, 0), abs=0.5 / 255)


@pytest.mark.parametrize("name", ["coffee", "rocket"])
def test_photos_of_few_tones_have_next_to_no_noise(name):
    posterised = (np.round(photo(name) * 32) / 32).astype(np.float32)
    # Still in large parts, and in most others too: those that vary are what it shows.
    assert np.mean(estimate_sigma(posterised)) < 2.5 / 255


def test_strong_noise_that_is_not_clipped_is_measured_too():
    noisy = add_awgn(np.full((256, 256, 3), 0.5, np.float32), 50 / 255, np.random.default_rng(0))
    assert estimate_sigma(noisy) == pytest.approx((50 / 255,) * 3, rel=0.05)


def test_channels_are_told_apart():
    sigma = (4 / 255, 8 / 255, 20 / 255)
    noise = np.random.default_rng(0).normal(0, 1, (384, 384, 3)) * sigma
    assert estimate_sigma(as_file(photo("astronaut") + noise)) == pytest.approx(sigma, rel=0.15)


@pytest.mark.parametrize("name", PHOTOS)
def test_clean_photos_have_next_to_no_noise(name):
    assert np.mean(estimate_sigma(photo(name))) < 2.5 / 255


def test_coloured_noise_is_as_strong_as_it_is_where_it_is_strongest():
    from skimage.restoration import estimate_sigma as finest_diagonal

    noise = camera_noise((384, 384, 3), np.random.default_rng(0))
    flat = as_file(0.5 + noise)
    estimated, true = np.mean(estimate_sigma(flat)), noise.std()
    # White noise of the same standard deviation is far weaker at this noise's scale.
    assert 1.5 * true < estimated < 3.5 * true
    assert np.mean(finest_diagonal(flat, channel_axis=2)) < 0.5 * true


def test_coloured_noise_is_found_in_photos():
    noise = camera_noise((384, 384, 3), np.random.default_rng(0))
    on_grey = np.mean(estimate_sigma(as_file(0.5 + noise)))
    for name in PHOTOS:
        clean = photo(name)
        noisy = as_file(clean + noise[: clean.shape[0]])
        assert noise.std() < np.mean(estimate_sigma(noisy)) < 1.6 * on_grey, name


def test_noise_of_brightness_is_found_in_photos_whose_camera_has_wiped_that_of_colour():
    planes = camera_noise((300, 384, 3), np.random.default_rng(0)) @ TO_OPPONENT.T
    noise = (planes * (1, 0.1, 0.1)) @ TO_OPPONENT
    in_photo = (photo("coffee").mean(axis=2, keepdims=True)[:300] + noise).clip(0, 1).astype(np.float32)
    on_grey = np.mean(estimate_sigma((0.5 + noise).astype(np.float32)))
    assert noise.std() < on_grey
    assert 0.9 * on_grey < np.mean(estimate_sigma(in_photo)) < 1.6 * on_grey


@pytest.mark.parametrize("share", [0, 0.1, 0.3])
@pytest.mark.parametrize("name", ["coffee", "rocket"])
def test_fine_noise_of_brightness_is_found_where_hardly_any_is_in_colour(name, share):
    clean = photo(name)
    noise = np.random.default_rng(0).normal(0, 12 / 255, clean.shape) * (1, share, share) @ TO_OPPONENT
    assert 255 * np.mean(estimate_sigma(as_file(clean + noise))) == pytest.approx(12, rel=0.2)
    assert 255 * np.mean(estimate_sigma(clean)) < 2


def test_soft_colours_in_most_of_a_photo_are_not_taken_for_noise():
    from scipy.ndimage import gaussian_filter

    rng = np.random.default_rng(0)
    colours = 4 * rng.normal(0, 1, (384, 384, 3)) * (0, 1, 1) @ TO_OPPONENT
    colours = gaussian_filter(colours, (8, 8, 0)) * (np.arange(384) > 60)[:, None, None]
    noise = 0.25 * camera_noise((384, 384, 3), rng)
    on_grey, on_colours = (np.mean(estimate_sigma(as_file(0.5 + noise + content))) for content in (0, colours))
    assert on_grey < on_colours < 2.6 * on_grey


def test_texture_that_is_alike_all_over_is_not_taken_for_noise_if_it_grows_with_the_scale():
    from scipy.ndimage import gaussian_filter

    rng = np.random.default_rng(0)
    noise, texture = camera_noise((384, 384, 3), rng), gaussian_filter(rng.normal(0, 1, (384, 384, 1)), (2.5, 2.5, 0))
    on_grey, on_texture = (
        np.mean(estimate_sigma((0.5 + noise + content).astype(np.float32)))
        for content in (0, 0.06 * texture / texture.std())
    )
    assert noise.std() < on_texture < 1.1 * on_grey


def test_a_stamp_in_colour_changes_nothing_of_the_noise_of_a_grey_photo():
    grey = photo("astronaut").mean(axis=2, keepdims=True, dtype=np.float32)
    noisy = as_file(add_awgn(grey, 15 / 255, np.random.default_rng(0))).repeat(3, axis=2)
    stamped = noisy.copy()
    stamped[200:280, 260:350] = photo("coffee")[:80, 200:290]  # a twentieth
    assert estimate_sigma(stamped) == pytest.approx(estimate_sigma(noisy), rel=0.03)


def test_a_grey_photo_is_measured_as_one_plane():
    grey = photo("astronaut").mean(axis=2, keepdims=True, dtype=np.float32)
    noisy = as_file(add_awgn(grey, 15 / 255, np.random.default_rng(0))).repeat(3, axis=2)
    sigma = estimate_sigma(noisy)
    assert sigma == pytest.approx((15 / 255,) * 3, rel=0.1)
    assert sigma[0] == sigma[1] == sigma[2]


def test_dark_and_blown_out_parts_are_left_aside():
    noisy = np.full((384, 384, 3), 0.5, np.float32)
    noisy[:200] = 0
    noisy[200:300] = 1
    noisy = as_file(add_awgn(noisy, 10 / 255, np.random.default_rng(0)))
    assert np.mean(estimate_sigma(noisy)) == pytest.approx(10 / 255, rel=0.1)


@pytest.mark.parametrize("white", [1, 1 - 5e-5])
def test_white_that_developing_has_rounded_is_left_aside_too(white):
    blown = np.full((384, 384, 3), 0.5, np.float32)
    blown[:300] = white
    noisy = np.clip(add_awgn(blown, 10 / 255, np.random.default_rng(0)), 0, np.float32(white))
    assert np.mean(estimate_sigma(noisy)) == pytest.approx(10 / 255, rel=0.1)


@pytest.mark.parametrize("blown_px", [0, 120, 240])
@pytest.mark.parametrize("missing", [0, 1, 2])
def test_light_of_one_colour_does_not_hide_the_noise(missing, blown_px):
    noisy = as_file(add_awgn(np.full((384, 384, 3), 0.5, np.float32), 10 / 255, np.random.default_rng(0)))
    noisy[:blown_px] = 1
    noisy[..., missing] = 0
    expected = np.full(3, 10 / 255)
    expected[missing] = 0
    assert estimate_sigma(noisy) == pytest.approx(tuple(expected), rel=0.1)


def test_black_borders_do_not_hide_the_noise():
    noisy = np.zeros((384, 384, 3), np.float32)
    noisy[60:300] = np.clip(add_awgn(photo("chelsea")[60:300], 10 / 255, np.random.default_rng(0)), 0, 1)
    assert np.mean(estimate_sigma(noisy)) == pytest.approx(10 / 255, rel=0.1)


@pytest.mark.parametrize("shape", [(1, 1), (1, 40), (40, 1), (5, 5), (31, 33), (64, 64)], ids=str)
@pytest.mark.parametrize("colour", [(0, 0, 0), (1, 1, 1), (0.2, 0.5, 0.9)], ids=["black", "white", "blue"])
def test_where_nothing_varies_there_is_no_noise(shape, colour):
    flat = np.broadcast_to(np.array(colour, np.float32), (*shape, 3))
    assert estimate_sigma(flat) == pytest.approx((0, 0, 0), abs=1e-6)


@given(
    arrays(
        np.float32,
        array_shapes(min_dims=2, max_dims=2, min_side=1, max_side=40).map(lambda shape: (*shape, 3)),
        elements=st.floats(0, 1, width=32),
    )
)
def test_any_photo_gives_three_finite_numbers(rgb):
    before = rgb.copy()
    sigma = estimate_sigma(rgb)
    assert len(sigma) == 3
    assert all(isinstance(one, float) and 0 <= one < 2 for one in sigma)
    assert np.array_equal(rgb, before)


def test_large_photos_are_sampled():
    tile = add_awgn(np.full((500, 500, 3), 0.5, np.float32), 0.05, np.random.default_rng(0))
    large = np.broadcast_to(tile[None, :, None], (6, 500, 8, 500, 3)).reshape(3000, 4000, 3)
    assert estimate_sigma(large) == pytest.approx((0.05,) * 3, rel=0.05)


def test_awgn_is_what_the_protocol_says():
    clean = np.full((200, 200, 3), 0.02, np.float32)
    noisy = add_awgn(clean, 0.1, np.random.default_rng(7))
    assert noisy.dtype == np.float32
    assert np.array_equal(noisy, (clean + np.random.default_rng(7).normal(0, 0.1, clean.shape)).astype(np.float32))
    assert noisy.min() < 0  # not clipped


def test_real_photos_are_measured_where_the_finest_scale_fails(gradnet_data):
    from PIL import Image
    from skimage.restoration import estimate_sigma as finest_diagonal

    def read(path):
        with Image.open(path) as image:
            return np.asarray(image, np.float32) / np.float32(255)

    paths = sorted((gradnet_data / "eval" / "polyu").glob("*_noisy.jpg"))
    assert paths
    for path in paths:
        noisy = read(path)
        true = np.std(noisy - read(path.with_name(path.name.replace("_noisy", "_clean"))))
        assert true < np.mean(estimate_sigma(noisy)) < 3 * true
        assert np.mean(finest_diagonal(noisy, channel_axis=2)) < 0.6 * true


@pytest.mark.parametrize("name", ["grass", "gravel", "brick"])
@pytest.mark.parametrize(("sigma_255", "least_255", "most_255"), [(0, 0, 0.5), (10, 7, 13), (20, 13, 28)])
def test_noise_of_a_busy_jpeg_with_half_of_its_chroma_is_found(name, sigma_255, least_255, most_255):
    texture = getattr(skimage.data, name)()[..., None] * np.array([1, 0.95, 0.8])
    noisy = texture + np.random.default_rng(0).normal(0, sigma_255, texture.shape)
    rgb = through_jpeg(np.clip(noisy / 255, 0, 1), 95)  # 4:2:0, as most programs save them.
    assert least_255 <= 255 * np.mean(estimate_sigma(rgb)) <= most_255
