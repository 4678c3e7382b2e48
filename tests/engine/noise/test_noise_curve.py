"""Noise that depends on the brightness: found, made the same everywhere, and nothing lost where it doesn't."""

import numpy as np
import pytest
import skimage.data
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from gradnet_engine.denoisers.classical.dct import SlidingDct
from gradnet_engine.job import DenoiseSettings
from gradnet_engine.metrics import psnr_db
from gradnet_engine.noise import NoiseCurve, Stabiliser, add_awgn, estimate_noise
from gradnet_engine.noise.curve import fit_shape
from gradnet_engine.photo import Photo
from gradnet_engine.pipeline import denoise_photo

SHAPES = arrays(np.float64, 65, elements=st.floats(0.2, 5)).map(lambda shape: tuple(shape.tolist()))


@pytest.fixture
def clean():
    return (skimage.data.coffee()[:320, 100:420] / 255).astype(np.float32)


def photon_noise(clean, rng):
    """Noise whose variance grows with the light, as developed RAW has it: strongest in the shadows."""
    light = clean.astype(np.float64) ** 2.2
    noisy = light + rng.normal(0, 1, clean.shape) * np.sqrt(0.004 * light + 3e-5)
    return (np.round(255 * np.clip(noisy, 0, 1) ** (1 / 2.2)) / 255).astype(np.float32)


@given(SHAPES, arrays(np.float32, (7, 5, 3), elements=st.floats(0, 1, width=32)))
def test_pixels_are_mapped_by_the_integral_of_one_by_the_noise(shape, rgb):
    brightness = np.linspace(0, 1, 1025)
    slope = 1 / np.interp(brightness, np.linspace(0, 1, 65), shape)
    integral = np.concatenate([[0], np.cumsum((slope[1:] + slope[:-1]) / 2)])
    expected = np.interp(rgb, brightness, integral / integral[-1])
    mapped = Stabiliser(NoiseCurve((0.1, 0.1, 0.1), shape)).forward(rgb)
    assert mapped.dtype == np.float32
    np.testing.assert_allclose(mapped, expected, atol=2e-6)


@given(SHAPES, arrays(np.float32, (7, 5, 3), elements=st.floats(0, 1, width=32)))
def test_what_was_mapped_comes_back(shape, rgb):
    stabiliser = Stabiliser(NoiseCurve((0.1, 0.1, 0.1), shape))
    mapped = stabiliser.forward(rgb)
    assert mapped.min() >= 0
    assert mapped.max() <= 1
    np.testing.assert_allclose(stabiliser.inverse(mapped), rgb, atol=1e-4)


@given(SHAPES)
def test_the_map_rises_from_black_to_white(shape):
    ends = Stabiliser(NoiseCurve((0.1, 0.1, 0.1), shape)).forward(np.linspace(0, 1, 500, dtype=np.float32))
    assert (np.diff(ends) > 0).all()
    assert (ends[0], ends[-1]) == (0, 1)


@given(st.floats(0.1, 10))
def test_a_level_curve_maps_nothing(height):
    stabiliser = Stabiliser(NoiseCurve((0.01, 0.02, 0.03), (height,) * 65))
    rgb = np.random.default_rng(0).random((4, 4, 3), np.float32)
    np.testing.assert_allclose(stabiliser.forward(rgb), rgb, atol=1e-6)
    np.testing.assert_allclose(stabiliser.sigma, np.array([0.01, 0.02, 0.03]) * height)


def test_noise_is_made_the_same_everywhere():
    intensities = np.linspace(0, 1, 65)
    shape = 1.5 - intensities
    curve = NoiseCurve((0.02, 0.02, 0.02), tuple(shape.tolist()))
    stabiliser = Stabiliser(curve)
    rng = np.random.default_rng(0)
    for level in (0.2, 0.5, 0.8):
        noisy = level + rng.normal(0, curve.at(level)[0], (100, 100, 3))
        assert stabiliser.forward(noisy.astype(np.float32)).std() == pytest.approx(stabiliser.sigma[0], rel=0.03)


def test_the_curve_of_a_photo_is_found(clean):
    noisy = photon_noise(clean, np.random.default_rng(0))
    curve, error = estimate_noise(noisy), noisy - clean
    for low in (0.1, 0.25, 0.4, 0.6):
        true = error[(clean > low) & (clean < low + 0.1)].std()
        assert np.mean(curve.at(low + 0.05)) == pytest.approx(true, rel=0.2), low


@pytest.mark.parametrize(("steepness", "strongest"), [(-3, 0), (3, -1), (-0.3, 0)], ids=["falls", "rises", "gently"])
def test_however_steep_noise_is_the_curve_stays_near_the_strongest(steepness, strongest):
    intensity = np.linspace(0, 1, 400)
    deviation = 0.02 * np.exp(steepness * intensity + np.random.default_rng(0).normal(0, 0.05, 400))
    shape = fit_shape(np.repeat(intensity[:, None], 3, axis=1), deviation**2)
    assert shape is not None
    assert shape[strongest] == pytest.approx(shape.max(), rel=0.02)
    expected = max(0.6, np.exp(-0.9 * abs(steepness)))  # the darkest and the brightest twentieth are level
    assert shape.min() / shape.max() == pytest.approx(expected, rel=0.02)


def test_a_curve_needs_fifty_blocks_with_noise():
    intensity = np.repeat(np.linspace(0.1, 0.9, 80)[:, None], 3, axis=1)
    variance = np.where(np.arange(80) < 49, 1e-4, 0)
    assert fit_shape(intensity, variance) is None
    variance[49] = 1e-4
    assert fit_shape(intensity, variance) is not None


def test_the_curve_denoises_better_than_one_sigma(clean):
    noisy = photon_noise(clean, np.random.default_rng(0))
    curve, method = estimate_noise(noisy), SlidingDct()
    one = psnr_db(clean, method.denoise(noisy, NoiseCurve(curve.sigma)))
    assert psnr_db(clean, method.denoise(noisy, curve)) > one + 0.1


@pytest.mark.parametrize("name", ["astronaut", "chelsea", "rocket"])
def test_white_noise_loses_nothing(name):
    clean = (getattr(skimage.data, name)()[:256, :256] / 255).astype(np.float32)
    noisy = np.clip(add_awgn(clean, 15 / 255, np.random.default_rng(0)), 0, 1)
    curve, method = estimate_noise(noisy), SlidingDct()
    one = psnr_db(clean, method.denoise(noisy, NoiseCurve(curve.sigma)))
    assert psnr_db(clean, method.denoise(noisy, curve)) > one - 0.02


def test_flat_parts_keep_their_brightness():
    flat = np.full((128, 128, 3), 0.3, np.float32)
    curve = NoiseCurve((20 / 255, 20 / 255, 20 / 255), tuple(np.geomspace(1, 0.6, 65).tolist()))
    noisy = np.clip(add_awgn(flat, curve.at(0.3)[0], np.random.default_rng(0)), 0, 1)
    assert SlidingDct().denoise(noisy, curve).mean() == pytest.approx(0.3, abs=1 / 255)


@pytest.mark.parametrize("shape", [(1, 1), (1, 50), (50, 1), (70, 60)], ids=str)
@pytest.mark.parametrize("value", [0, 0.4, 1])
def test_without_evidence_the_curve_is_level(shape, value):
    curve = estimate_noise(np.full((*shape, 3), value, np.float32))
    assert curve.shape is None
    assert curve.at(0) == curve.at(1) == curve.sigma


@pytest.mark.parametrize("clipped", [0, 1])
def test_parts_that_are_clipped_do_not_make_a_photo_one_without_colour(clean, clipped):
    mostly_clipped = np.clip(clean, 0.05, 0.95)
    mostly_clipped[:300] = clipped
    level = NoiseCurve.level(0.1)
    assert not level.in_photo(mostly_clipped).is_shared
    assert level.in_photo(mostly_clipped.mean(axis=2, keepdims=True).repeat(3, axis=2)).is_shared
    assert level.in_photo(np.full_like(clean, clipped)).is_shared  # Where there is nothing else, it has to do.


def test_sigma_by_hand_is_one_sigma(clean):
    noisy = photon_noise(clean[:96, :96], np.random.default_rng(0))
    result = denoise_photo(Photo(noisy), DenoiseSettings(method="dct", sigma=0.05))
    by_one_sigma = SlidingDct().denoise(noisy, NoiseCurve.level(0.05))
    np.testing.assert_allclose(65535 * result.photo.rgb[:], np.rint(65535 * by_one_sigma), atol=0.01)
