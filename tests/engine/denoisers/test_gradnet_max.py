"""The mean of four quarter turns, by the network that suits the photo."""

from functools import cache

import numpy as np
import pytest
import skimage.data
import torch

from gradnet_engine.denoisers import create_denoiser
from gradnet_engine.denoisers.base import stream_through
from gradnet_engine.metrics import psnr_db
from gradnet_engine.noise import NoiseCurve, estimate_noise

SIGMA = 25 / 255
NOISE = NoiseCurve.level(SIGMA)


@pytest.fixture(autouse=True, scope="module")
def in_float32():
    """As precise as any: what rounding changes differs from turn to turn."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("gradnet_engine.networks.device.inference_precision", lambda _device: torch.float32)
        yield


@cache
def made(name, *, from_mosaic=False):
    return create_denoiser(name, "cpu", from_mosaic=from_mosaic)


def mean_of_turns(denoiser, noisy, noise):
    turned = (np.rot90(denoiser.denoise(np.rot90(noisy, turns), noise), -turns) for turns in range(4))
    return np.mean(list(turned), axis=0)


@pytest.mark.parametrize(("of_raw", "part"), [(False, "gradnet"), (True, "gradnet-raw")])
@pytest.mark.parametrize("crop", [np.s_[100:228, 150:278], np.s_[100:180, 150:310]], ids=["square", "wide"])
def test_is_the_mean_of_the_turns_of_the_network_that_suits_the_photo(noisy_astronaut, of_raw, part, crop):
    noisy = noisy_astronaut[crop]
    noise = estimate_noise(noisy_astronaut, from_mosaic=of_raw)
    expected = mean_of_turns(made(part), noisy, noise)
    gradnet_max = made("gradnet-max", from_mosaic=of_raw)
    denoised = gradnet_max.denoise(noisy, noise)
    assert psnr_db(expected, denoised) > 60
    [streamed] = stream_through(gradnet_max, noise)(iter([noisy]))
    np.testing.assert_array_equal(streamed, denoised)


@pytest.mark.parametrize("name", ["coffee", "astronaut"])
def test_is_nearer_to_the_clean_photo_than_one_look(name):
    photo = (getattr(skimage.data, name)() / 255).astype(np.float32)[100:292, 150:342]
    noisy = photo + np.random.default_rng(0).normal(0, SIGMA, photo.shape)
    noisy = np.clip(noisy, 0, 1).astype(np.float32)
    one, four = (psnr_db(photo, made(name).denoise(noisy, NOISE)) for name in ("gradnet", "gradnet-max"))
    assert four > one + 0.1


def test_an_image_that_lies_otherwise_has_the_same_answer(noisy_astronaut):
    noisy = noisy_astronaut[100:180, 150:310]
    upright = made("gradnet-max").denoise(noisy, NOISE)
    lying = made("gradnet-max").denoise(np.ascontiguousarray(np.rot90(noisy)), NOISE)
    assert psnr_db(upright, np.rot90(lying, -1)) > 60
