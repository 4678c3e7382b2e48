"""What a network is trained towards: the mean of many shots, where noise changes that."""

from dataclasses import replace

import numpy as np
import pytest
import skimage.data
from scipy.ndimage import gaussian_filter

pytest.importorskip("pydantic", reason="the train extra is not installed")

from gradnet_engine.training.camera_noise import mean_change, shoot
from gradnet_engine.training.demosaicing import bayer_sites, demosaic_linear
from gradnet_engine.training.development import draw_development, undevelop

SHOTS = 80


def smoothed(image):
    return gaussian_filter(image, (4, 4, 0))


@pytest.mark.parametrize("is_directed", [False, True])
@pytest.mark.parametrize(("of_light", "of_reading"), [(5e-3, 5e-5), (2e-2, 2e-4)])
def test_the_reference_is_near_the_mean_of_many_shots_however_busy_the_photo(is_directed, of_light, of_reading):
    """In shadows clipping lifts the mean; edges must not be taken for such a change."""
    photo = (skimage.data.coffee()[100:204, 200:304] / 255).astype(np.float32)
    rng = np.random.default_rng(0)
    development = replace(draw_development(rng), is_directed=is_directed, clips_black=True)
    sensor = undevelop(photo, development)
    variance = of_light * sensor.clip(0) + of_reading
    sites = bayer_sites(sensor.shape, 0)
    noise = rng.standard_normal((SHOTS, *sensor.shape[:2]), np.float32)
    *shots, without = shoot(sensor, variance, sites, development, np.concatenate([noise, -noise, 0 * noise[:1]]))
    true = smoothed(np.mean(shots, axis=0) - without)
    other = rng.standard_normal(sensor.shape[:2], np.float32)
    told = mean_change(
        *shoot(sensor, variance, sites, development, np.stack([other, -other, 0 * other]), demosaic_linear)
    )
    assert np.sqrt(np.mean(np.square(true))) > 0.5 / 255
    assert np.sqrt(np.mean(np.square(told - true))) < 0.45 * np.sqrt(np.mean(np.square(true)))
