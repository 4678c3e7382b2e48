"""The BM3D package as this program runs it: quality, and what the package itself can't bear."""

import numpy as np
import pytest

pytest.importorskip("bm3d")

from gradnet_engine.denoisers import bm3d_reference as module
from gradnet_engine.denoisers.bm3d_reference import Bm3dReference
from gradnet_engine.errors import DenoiseError
from gradnet_engine.metrics import psnr_db
from gradnet_engine.noise import NoiseCurve

NOISE = NoiseCurve.level(25 / 255)


def test_quality_at_sigma_25_does_not_fall(astronaut, noisy_astronaut):
    crop = np.s_[60:156, 160:256]
    denoised = Bm3dReference().denoise(noisy_astronaut[crop].copy(), NOISE)
    assert psnr_db(astronaut[crop], denoised) > 29.8


def test_our_planes_equal_the_package_s_colour_mode(noisy_astronaut):
    import bm3d

    noisy = noisy_astronaut[80:128, 170:218].copy()
    profile = bm3d.BM3DProfile()
    profile.nf = module._SPECTRUM_PX
    theirs = bm3d.bm3d_rgb(noisy, NOISE.sigma[0], profile)
    assert np.sqrt(np.square(Bm3dReference().denoise(noisy, NOISE) - np.clip(theirs, 0, 1)).mean()) < 0.5 / 255


def test_each_channel_is_given_its_own_strength(astronaut):
    clean = astronaut[80:144, 170:234]
    sigma, wrong = (5 / 255, 5 / 255, 30 / 255), (5 / 255, 30 / 255, 5 / 255)
    noise = np.random.default_rng(1).normal(0, 1, clean.shape) * sigma
    noisy = np.clip(clean + noise, 0, 1).astype(np.float32)
    told, mistold = (psnr_db(clean, Bm3dReference().denoise(noisy, NoiseCurve(given))) for given in (sigma, wrong))
    assert told > mistold + 0.5


def test_a_grey_photo_stays_grey(astronaut):
    grey = astronaut[80:144, 170:234].mean(axis=2, keepdims=True).repeat(3, axis=2)
    noise = np.random.default_rng(1).normal(0, 25 / 255, (*grey.shape[:2], 1))
    noisy = np.clip(grey + noise, 0, 1).astype(np.float32)
    denoised = Bm3dReference().denoise(noisy, NOISE.in_photo(noisy))
    assert np.ptp(denoised, axis=2).max() == 0
    assert psnr_db(grey, denoised) > psnr_db(grey, noisy) + 7


def test_an_answer_that_is_not_a_number_is_an_error(monkeypatch, noisy_astronaut):
    import bm3d

    monkeypatch.setattr(bm3d, "bm3d", lambda planes, sigma, profile: np.full(planes.shape, np.nan))
    with pytest.raises(DenoiseError, match="not a number"):
        Bm3dReference().denoise(noisy_astronaut[:16, :16].copy(), NOISE)
