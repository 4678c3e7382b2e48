"""Training patches that LibRaw develops from what a sensor sees of them."""

import numpy as np
import pytest
from image_files import X_TRANS
from PIL import Image

pytest.importorskip("pydantic", reason="the train extra is not installed")

from gradnet_engine.training.converting import Converter, draw_converter
from gradnet_engine.training.data_config import Data
from gradnet_engine.training.dataset import Patches
from gradnet_engine.training.demosaicing import bayer_colours, mosaicked, sites_of
from gradnet_engine.training.raw_photos import photograph_raw, stretched
from gradnet_engine.training.sensor_photos import NoiseProfiles

X_TRANS_COLOURS = tuple(map(tuple, X_TRANS.tolist()))
ROWS, COLS = np.indices((80, 80)) / 160
RAMP = np.stack([0.2 + ROWS, 0.3 + COLS, 0.5 - ROWS / 2], axis=2).astype(np.float32)


def profile(a, b):
    return NoiseProfiles(np.full((1, 3), a), np.full((1, 3), b), np.ones(1))


@pytest.mark.parametrize("method", ["AHD", "PPG", "DHT"])
@pytest.mark.parametrize("colours", [*map(bayer_colours, range(4)), X_TRANS_COLOURS])
def test_libraw_keeps_what_each_pixel_read_and_fills_in_the_rest(method, colours):
    sites = sites_of(colours, RAMP.shape)
    flat = mosaicked(RAMP, sites)
    filled = Converter(colours, method).demosaic(flat, np.eye(3))
    assert filled.shape == RAMP.shape
    inside = slice(8, -8)
    np.testing.assert_allclose(mosaicked(filled, sites)[inside, inside], flat[inside, inside], atol=2e-5)
    np.testing.assert_allclose(filled[inside, inside], RAMP[inside, inside], atol=0.02)


def test_mosaics_and_methods_are_drawn():
    rng = np.random.default_rng(0)
    drawn = [draw_converter(rng) for _ in range(400)]
    assert {len(one.colours) for one in drawn} == {2, 6}
    assert len({one.colours for one in drawn if len(one.colours) == 2}) == 4
    assert {one.method for one in drawn} == {"AHD", "PPG", "DHT"}
    for one in drawn:
        counts = np.bincount(np.array(one.colours).ravel(), minlength=3) / np.array(one.colours).size
        assert counts[1] > max(counts[0], counts[2]) > 0


@pytest.mark.parametrize("level", [0.02, 0.3])
def test_clean_is_what_many_shots_average_to(level):
    photo = np.full((48, 48, 3), level, np.float32)
    shots = [photograph_raw(photo, profile(2e-3, 2e-5), 1, np.random.default_rng(seed)) for seed in range(30)]
    noisy, clean = np.mean(shots, 0)[:, 8:-8, 8:-8].mean((1, 2))
    np.testing.assert_allclose(clean, noisy, atol=2.5 / 255)


def test_without_noise_both_are_what_libraw_makes_of_the_patch():
    noisy, clean = photograph_raw(RAMP, profile(0.0, 0.0), 0, np.random.default_rng(3))
    np.testing.assert_allclose(noisy, clean, atol=1e-5)
    np.testing.assert_allclose(clean[8:-8, 8:-8], RAMP[8:-8, 8:-8], atol=0.03)


def test_the_noise_is_what_demosaicing_makes_of_white_noise():
    """Neighbours are alike, as in a developed photo."""
    grey = np.full((200, 200, 3), 0.4, np.float32)
    noisy, clean = photograph_raw(grey, profile(2e-3, 2e-5), 0, np.random.default_rng(0))
    noise = (noisy - clean)[8:-8, 8:-8, 1]
    assert np.mean(noise[1:] * noise[:-1]) / noise.var() > 0.15
    assert clean[8:-8, 8:-8].std() < 0.1 * noise.std()


def test_stretched_images_lie_on_each_other_and_hold_a_part_of_what_they_held():
    rng = np.random.default_rng(0)
    seen = set()
    for _ in range(40):
        images = stretched(np.stack([RAMP, RAMP + 1]), rng)
        assert images.dtype == np.float32
        np.testing.assert_allclose(images[1] - images[0], 1, atol=1e-5)
        steps = [np.diff(images[0, :, :, 0], axis=0), np.diff(images[0, :, :, 1], axis=1)]
        factors = [float(1 / 160 / step.mean()) for step in steps]
        for step, factor in zip(steps, factors, strict=True):
            np.testing.assert_allclose(step, step.mean(), atol=1e-5)
            assert 0.999 < factor < 1.601
        assert images.min() >= RAMP.min() - 1e-6
        seen.add(tuple(factor > 1.01 for factor in factors))
    assert seen >= {(True, False), (False, True), (True, True)}


def test_stretched_noise_is_smooth_where_it_was_stretched():
    noise = np.random.default_rng(0).normal(size=(30, 64, 64, 3)).astype(np.float32)
    alike = [
        [float(np.mean(one[1:] * one[:-1])), float(np.mean(one[:, 1:] * one[:, :-1]))]
        for one in (stretched(image[None], np.random.default_rng(seed))[0] for seed, image in enumerate(noise))
    ]
    assert np.mean(alike) > 0.1
    assert np.min(alike) < 0.05


def test_a_told_network_gets_the_noise_with_its_patches(tmp_path):
    (tmp_path / "clean").mkdir()
    rng = np.random.default_rng(0)
    Image.fromarray(rng.integers(60, 200, (90, 100, 3), np.uint8)).save(tmp_path / "clean" / "1.png")
    table = "iso,a_r,a_g,a_b,b_r,b_g,b_b\n3200,1e-3,1e-3,1e-3,1e-5,1e-5,1e-5\n"
    (tmp_path / "noise.csv").write_text(table)
    source = {
        "type": "raw",
        "path": "clean",
        "profiles": "noise.csv",
        "flawed_share": 0.5,
        "stretched_share": 0.4,
        "soft_share": 0.5,
        "night_share": 0.3,
    }
    data = Data.model_validate({"root": str(tmp_path), "train": [source]})
    patches = Patches(data, 0, tells_noise=True)
    drawn = [patches[number, 48, 48] for number in range(24)]
    for noisy, clean, told in drawn:
        assert noisy.shape == clean.shape == told.shape == (3, 48, 48)
        assert 0.5 < float(told.square().mean().sqrt() / (noisy - clean).square().mean().sqrt()) < 2
    again = Patches(data, 0, tells_noise=True)[5, 48, 48]
    assert all(bool((one == other).all()) for one, other in zip(again, drawn[5], strict=True))
