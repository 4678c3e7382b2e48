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


def test_sigma_by_hand_is_one_sigma(clean):
    noisy = photon_noise(clean[:96, :96], np.random.default_rng(0))
    result = denoise_photo(Photo(noisy), DenoiseSettings(method="dct", sigma=0.05))
    np.testing.assert_allclose(result.photo.rgb, SlidingDct().denoise(noisy, NoiseCurve.level(0.05)), atol=1e-6)
