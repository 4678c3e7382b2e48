"""What networks are told of the noise in training: the truth, about."""

import numpy as np
import pytest

from gradnet_engine.training.told_noise import measure_noise, misjudge


@pytest.fixture
def clean():
    return np.random.default_rng(1).random((6, 6, 3), np.float32).repeat(16, axis=0).repeat(16, axis=1)


def test_noise_that_depends_on_the_intensity_is_measured(clean):
    rng = np.random.default_rng(0)
    true = np.sqrt(0.0004 * clean + 0.0001) * (1, 1.5, 2)
    measured = measure_noise(clean + true * rng.standard_normal(clean.shape), clean)
    error = np.log(measured / true)
    assert np.abs(error.mean((0, 1))).max() < 0.05
    assert error.std() < 0.15


def test_where_there_is_no_noise_none_is_told(clean):
    assert measure_noise(clean, clean).max() < 1e-4


def test_it_is_told_too_much_as_often_as_too_little(clean):
    sigma, rng = np.full_like(clean, 0.02), np.random.default_rng(0)
    told = [misjudge(sigma, clean, rng) for _ in range(200)]
    wrong = np.log([one.mean() / 0.02 for one in told])
    assert abs(wrong.mean()) < 0.05
    assert 0.05 < wrong.std() < 0.2
    assert all(one.dtype == np.float32 and one.shape == clean.shape for one in told)
    assert np.std([np.log(one[clean > 0.8].mean() / one[clean < 0.2].mean()) for one in told]) > 0.03
