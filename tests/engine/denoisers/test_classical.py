"""What each of the classics is good for, pinned on fixed noise."""

import numpy as np
import pytest

from gradnet_engine.denoisers.classical.adaptive_median import AdaptiveMedian
from gradnet_engine.denoisers.classical.contraharmonic import Contraharmonic
from gradnet_engine.denoisers.classical.dct import SlidingDct
from gradnet_engine.denoisers.classical.median import Median
from gradnet_engine.denoisers.classical.nlm import NonLocalMeans
from gradnet_engine.denoisers.classical.wavelet import WaveletShrinkage
from gradnet_engine.denoisers.opponent import denoise_in_opponent_space
from gradnet_engine.metrics import psnr_db
from gradnet_engine.noise import NoiseCurve

CROP = np.s_[60:188, 160:288]
NOISE = NoiseCurve.level(25 / 255)


@pytest.fixture
def clean(astronaut):
    return astronaut[CROP]


@pytest.fixture
def noisy(noisy_astronaut):
    return noisy_astronaut[CROP].copy()


def with_impulses(clean, share, value):
    spoilt = clean.copy()
    spoilt[np.random.default_rng(0).random(clean.shape) < share] = value
    return spoilt


@pytest.mark.parametrize(
    ("method", "least_db"),
    [
        (SlidingDct(), 29.2),
        (WaveletShrinkage(), 29.2),
        (NonLocalMeans(), 28.0),
        (Median(), 25.5),
        (AdaptiveMedian(), 22.5),
        (Contraharmonic(), 21.0),
    ],
    ids=lambda value: type(value).__name__,
)
def test_quality_at_sigma_25_does_not_fall(method, least_db, clean, noisy):
    assert psnr_db(clean, method.denoise(noisy, NOISE)) > max(least_db, psnr_db(clean, noisy))


@pytest.mark.parametrize("method", [SlidingDct(), WaveletShrinkage(), NonLocalMeans()], ids=lambda m: type(m).__name__)
@pytest.mark.parametrize("sigma", [5 / 255, 50 / 255])
def test_light_and_heavy_noise_is_reduced(method, sigma, clean):
    noise = np.random.default_rng(1).normal(0, sigma, clean.shape)
    noisy = np.clip(clean + noise, 0, 1).astype(np.float32)
    gain_db = psnr_db(clean, method.denoise(noisy, NoiseCurve.level(sigma))) - psnr_db(clean, noisy)
    assert gain_db > (1.5 if sigma < 0.1 else 7)


@pytest.mark.parametrize("method", [SlidingDct(), WaveletShrinkage(), NonLocalMeans()], ids=lambda m: type(m).__name__)
def test_each_channel_is_given_its_own_strength(method, clean):
    sigma, wrong = (5 / 255, 5 / 255, 30 / 255), (5 / 255, 30 / 255, 5 / 255)
    noise = np.random.default_rng(1).normal(0, 1, clean.shape) * sigma
    noisy = np.clip(clean + noise, 0, 1).astype(np.float32)
    told, mistold = (psnr_db(clean, method.denoise(noisy, NoiseCurve(given))) for given in (sigma, wrong))
    assert told > mistold + 0.5


@pytest.mark.parametrize("method", [SlidingDct(), WaveletShrinkage()], ids=lambda m: type(m).__name__)
def test_a_grey_photo_stays_grey_and_is_cleaned_as_one_plane(method, clean):
    grey = clean.mean(axis=2, keepdims=True).repeat(3, axis=2)
    noise = np.random.default_rng(1).normal(0, 25 / 255, (*grey.shape[:2], 1))
    noisy = np.clip(grey + noise, 0, 1).astype(np.float32)
    denoised = method.denoise(noisy, NOISE.in_photo(noisy))
    assert np.ptp(denoised, axis=2).max() == 0
    assert psnr_db(grey, denoised) > 28


@pytest.mark.parametrize(("share", "least_db"), [(0.02, 35), (0.2, 27)])
@pytest.mark.parametrize("value", [0, 1])
def test_adaptive_median_takes_impulses_out_and_leaves_the_rest(clean, share, least_db, value):
    spoilt = with_impulses(clean, share, value)
    denoised = AdaptiveMedian().denoise(spoilt, NOISE)
    assert psnr_db(clean, denoised) > least_db
    assert psnr_db(clean, denoised) > psnr_db(clean, Median().denoise(spoilt, NOISE)) + 1


def test_adaptive_median_of_the_book_by_hand():
    # The centre is an impulse; its 3 x 3 median is sound. The corner's neighbours are not touched.
    patch = np.array([[1, 2, 3], [4, 9, 5], [6, 7, 8]], np.float32)[..., None].repeat(3, axis=2) / np.float32(10)
    denoised = AdaptiveMedian(largest_window_px=3).denoise(patch, NOISE)
    assert denoised[1, 1, 0] == pytest.approx(0.5)
    assert denoised[1, 2, 0] == pytest.approx(0.5)
    # A median that is itself an impulse makes the neighbourhood wider.
    field = np.tile(np.linspace(0.4, 0.6, 7, dtype=np.float32), (7, 1))[..., None].repeat(3, axis=2)
    field[2:4, 2:5] = 1
    assert AdaptiveMedian(largest_window_px=3).denoise(field, NOISE)[3, 3, 0] == 1
    assert AdaptiveMedian(largest_window_px=5).denoise(field, NOISE)[3, 3, 0] < 0.61


def test_contraharmonic_order_decides_which_impulses_go(clean):
    def error(order, value):
        spoilt = with_impulses(clean, 0.02, value)
        return psnr_db(clean, Contraharmonic(order).denoise(spoilt, NOISE))

    assert error(1.5, 0) > error(-1.5, 0) + 3
    assert error(-1.5, 1) > error(1.5, 1) + 3


def test_contraharmonic_of_order_0_and_minus_1_are_the_means():
    patch = np.random.default_rng(0).uniform(0.1, 1, (3, 3, 3)).astype(np.float32)
    centre = patch.reshape(9, 3)
    assert Contraharmonic(0).denoise(patch, NOISE)[1, 1] == pytest.approx(centre.mean(axis=0), abs=1e-6)
    assert Contraharmonic(-1).denoise(patch, NOISE)[1, 1] == pytest.approx(1 / (1 / centre).mean(axis=0), abs=1e-6)


def test_median_of_a_step_keeps_the_edge():
    step = np.zeros((9, 9, 3), np.float32)
    step[:, 5:] = 1
    assert np.array_equal(Median().denoise(step, NOISE), step)


def test_opponent_planes_carry_the_noise_they_are_said_to(noisy):
    rng = np.random.default_rng(0)
    sigma = (0.02, 0.05, 0.08)
    rgb = (0.5 + rng.normal(0, 1, (200, 200, 3)) * sigma).astype(np.float32)
    seen = {}

    def remember(planes, plane_sigma):
        seen["measured"], seen["told"] = planes.std(axis=(0, 1)), plane_sigma
        return planes

    unchanged = denoise_in_opponent_space(rgb, NoiseCurve(sigma), remember)
    assert seen["told"] == pytest.approx(seen["measured"], rel=0.02)
    assert unchanged == pytest.approx(rgb, abs=1e-6)
