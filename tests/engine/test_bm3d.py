"""Our BM3D: quality, colour, cores, and what it can't be given."""

import numpy as np
import pytest

from gradnet_engine.denoisers.bm3d import Bm3d
from gradnet_engine.errors import DenoiseError
from gradnet_engine.metrics import psnr_db

SIGMAS = (25 / 255, 25 / 255, 25 / 255)
CROP = np.s_[60:156, 160:256]


@pytest.mark.parametrize(("quality", "least_db"), [("high", 29.8), ("fast", 29.5)])
def test_quality_at_sigma_25_does_not_fall(astronaut, noisy_astronaut, quality, least_db):
    denoised = Bm3d(quality).denoise(noisy_astronaut[CROP].copy(), SIGMAS)
    assert psnr_db(astronaut[CROP], denoised) > least_db


@pytest.mark.parametrize("quality", ["high", "fast"])
def test_any_number_of_cores_gives_the_same_pixels(noisy_astronaut, quality):
    noisy = noisy_astronaut[:200, 100:190].copy()
    one, three = (Bm3d(quality, threads=threads).denoise(noisy, SIGMAS) for threads in (1, 3))
    assert np.array_equal(one, three)


def test_each_channel_is_given_its_own_strength(astronaut):
    clean = astronaut[80:144, 170:234]
    sigma, wrong = (5 / 255, 5 / 255, 30 / 255), (5 / 255, 30 / 255, 5 / 255)
    noise = np.random.default_rng(1).normal(0, 1, clean.shape) * sigma
    noisy = np.clip(clean + noise, 0, 1).astype(np.float32)
    told, mistold = (psnr_db(clean, Bm3d().denoise(noisy, given)) for given in (sigma, wrong))
    assert told > mistold + 0.5


def test_a_grey_photo_stays_grey(astronaut):
    grey = astronaut[80:144, 170:234].mean(axis=2, keepdims=True).repeat(3, axis=2)
    noise = np.random.default_rng(1).normal(0, 25 / 255, (*grey.shape[:2], 1))
    noisy = np.clip(grey + noise, 0, 1).astype(np.float32)
    denoised = Bm3d().denoise(noisy, SIGMAS)
    assert np.ptp(denoised, axis=2).max() == 0
    assert psnr_db(grey, denoised) > psnr_db(grey, noisy) + 7


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_pixels_that_are_not_numbers_are_refused(noisy_astronaut, value):
    noisy = noisy_astronaut[:16, :16].copy()
    noisy[3, 4, 1] = value
    with pytest.raises(DenoiseError, match="not numbers"):
        Bm3d().denoise(noisy, SIGMAS)
