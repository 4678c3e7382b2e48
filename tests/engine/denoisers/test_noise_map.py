"""The noise of each pixel, as a network is told it."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from noise_maps import map_of
from scipy.ndimage import gaussian_filter

from gradnet_engine.noise import NoiseCurve
from gradnet_engine.noise.sensor import SensorNoise

OF_LIGHT = st.tuples(*[st.floats(1e-6, 1e-2)] * 3)
MOST = 60 / 255
OF_READING = st.tuples(*[st.floats(1e-9, 1e-4)] * 3)


def test_each_pixel_is_told_the_noise_of_its_intensity():
    shape = tuple(np.linspace(2, 0.5, 65).tolist())
    ramp = np.repeat(np.linspace(0, 1, 200, dtype=np.float32)[None, :, None], 3, axis=2).repeat(8, axis=0)
    curve = NoiseCurve((0.01, 0.02, 0.03), shape)
    told = map_of(curve, ramp)
    for column in (20, 100, 180):
        np.testing.assert_allclose(told[4, column], curve.at(float(ramp[4, column, 0])), rtol=0.01)
    assert (map_of(NoiseCurve.level(0.05), ramp) == np.float32(0.05)).all()


def test_what_lies_outside_the_range_has_the_noise_of_its_end():
    curve = NoiseCurve((0.1, 0.1, 0.1), tuple(np.geomspace(2, 0.5, 65).tolist()))
    for noise in (curve, SensorNoise((1e-3, 1e-3, 1e-3), (1e-5, 1e-5, 1e-5))):
        ends = [map_of(noise, np.full((9, 9, 3), value, np.float32)) for value in (-0.5, 0, 1, 1.5)]
        np.testing.assert_array_equal(ends[0], ends[1])
        np.testing.assert_array_equal(ends[2], ends[3])


@given(OF_LIGHT, OF_READING, st.integers(1, 300), st.integers(1, 40))
def test_a_sensors_noise_is_that_of_the_light_through_srgbs_curve(of_light, of_reading, height, width):
    rgb = np.random.default_rng(height * 100 + width).random((height, width, 3), np.float32) ** 2
    seen = gaussian_filter(rgb.astype(np.float64), (1.5, 1.5, 0), mode="nearest")
    linear = np.where(seen <= 0.04045, seen / 12.92, ((seen + 0.055) / 1.055) ** 2.4)
    slope = np.where(seen <= 0.04045, 1 / 12.92, 2.4 / 1.055 * ((seen + 0.055) / 1.055) ** 1.4)
    light = 0.6 * linear + 0.4 * linear.max(axis=2, keepdims=True)
    expected = np.sqrt(np.array(of_light) * light + of_reading) / slope
    told = map_of(SensorNoise(of_light, of_reading), rgb)
    np.testing.assert_allclose(told, expected.clip(max=MOST), rtol=0.03)


@pytest.mark.parametrize("rows", [1, 7, 50])
def test_a_sensors_noise_is_the_same_in_bands_of_any_height(rows, monkeypatch):
    rgb, noise = (
        np.random.default_rng(0).random((50, 9, 3), np.float32),
        SensorNoise((1e-3, 1e-3, 1e-3), (1e-5, 1e-5, 1e-5)),
    )
    whole = map_of(noise, rgb)
    monkeypatch.setattr("gradnet_engine.denoisers.noise_map._BAND_ROWS", rows)
    np.testing.assert_allclose(map_of(noise, rgb), whole, rtol=1e-3)


def test_a_sensors_noise_is_lifted_in_the_shadows_and_goes_over_to_dark_channels():
    noise = SensorNoise((1e-4, 1e-4, 2e-4), (1e-6, 1e-6, 1e-6))

    def at(*colour):
        return map_of(noise, np.full((16, 16, 3), colour, np.float32))[8, 8]

    grey = at(0.5, 0.5, 0.5)
    assert grey[2] == pytest.approx(grey[0] * np.sqrt(2), rel=0.02)
    assert at(0.1, 0.1, 0.1)[0] > 1.2 * grey[0]
    assert at(0.1, 0.1, 0.8)[0] > 2 * at(0.1, 0.1, 0.1)[0]
    ramp = np.linspace(0, 1, 300, dtype=np.float32).reshape(10, 10, 3)
    np.testing.assert_array_equal(map_of(NoiseCurve((0.1, 0.1, 0.1), deviation=noise), ramp), map_of(noise, ramp))


def test_a_sigma_that_is_set_makes_the_deviation_as_much_stronger():
    noise, grey = SensorNoise((1e-4, 2e-4, 3e-4), (1e-6, 1e-6, 1e-6)), np.full((8, 8, 3), 0.4, np.float32)
    curve = NoiseCurve((0.01, 0.02, 0.03), deviation=noise).set_to(0.04)
    assert curve.sigma == (0.04, 0.04, 0.04)
    np.testing.assert_allclose(map_of(curve, grey), 2 * map_of(noise, grey), rtol=1e-5)
    assert NoiseCurve((0.01, 0.02, 0.03)).set_to(0.04) == NoiseCurve.level(0.04)
    assert NoiseCurve((0, 0, 0), deviation=noise).set_to(0.04) == NoiseCurve.level(0.04)


@given(st.floats(0.3, 1), st.booleans())
def test_no_more_noise_is_told_than_networks_have_learnt(sigma, is_sensors):
    dark = np.zeros((12, 12, 3), np.float32)
    noise = SensorNoise((1e-3, 1e-3, 1e-3), (1e-5, 1e-5, 1e-5)) if is_sensors else None
    told = map_of(NoiseCurve((0.01, 0.01, 0.01), deviation=noise).set_to(sigma), dark)
    np.testing.assert_allclose(told, MOST, rtol=1e-6)
