"""PSNR and SSIM as reported."""

import math

import numpy as np
import pytest
from skimage.data import astronaut
from skimage.metrics import peak_signal_noise_ratio

from gradnet_engine.metrics import psnr_db, ssim


@pytest.fixture
def clean():
    return astronaut()[:96, 100:196].astype(np.float32) / 255


def test_a_known_error_gives_the_psnr_of_the_formula():
    reference = np.full((8, 8, 3), 100 / 255)
    test = np.full((8, 8, 3), 105 / 255)
    assert psnr_db(reference, test) == pytest.approx(20 * math.log10(255 / 5))


def test_psnr_agrees_with_scikit_image_on_rounded_bytes(clean):
    noisy = clean + np.random.default_rng(0).normal(0, 0.1, clean.shape)
    as_bytes = [np.round(np.clip(image, 0, 1) * 255).astype(np.uint8) for image in (clean, noisy)]
    assert psnr_db(clean, noisy) == pytest.approx(peak_signal_noise_ratio(*as_bytes))


def test_equal_images_score_perfectly(clean):
    assert psnr_db(clean, clean) == math.inf
    assert ssim(clean, clean) == 1


def test_values_are_rounded_not_truncated():
    reference = np.full((8, 8), 100 / 255)
    assert psnr_db(reference, reference - 0.4 / 255) == math.inf
    assert psnr_db(reference, reference - 0.6 / 255) == pytest.approx(20 * math.log10(255))


def test_values_outside_the_range_are_clipped_not_wrapped():
    reference = np.array([[0.0, 1.0]])
    assert psnr_db(reference, np.array([[-0.3, 1.3]])) == math.inf


def test_ssim_falls_with_noise_and_ignores_no_channel(clean):
    rng = np.random.default_rng(0)
    scores = [ssim(clean, clean + rng.normal(0, sigma, clean.shape)) for sigma in (0.02, 0.05, 0.1)]
    assert 1 > scores[0] > scores[1] > scores[2] > 0
    for channel in range(3):
        wrong = clean.copy()
        wrong[..., channel] = 0
        assert ssim(clean, wrong) < 0.8


@pytest.mark.parametrize("metric", [psnr_db, ssim])
@pytest.mark.parametrize(
    ("reference", "test"),
    [
        (np.zeros((16, 16, 3)), np.zeros((16, 15, 3))),
        (np.zeros((16, 16, 3)), np.full((16, 16, 3), np.nan)),
        (np.zeros((16, 16, 3), np.uint8), np.zeros((16, 16, 3), np.uint8)),
    ],
    ids=["shapes", "nan", "bytes"],
)
def test_what_can_not_be_compared_is_refused(metric, reference, test):
    with pytest.raises(ValueError, match=r"shape|NaN|float"):
        metric(reference, test)
