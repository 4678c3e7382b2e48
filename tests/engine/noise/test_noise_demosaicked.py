"""The noise of photos developed from a mosaic: measured as it is, whatever the photo shows."""

from dataclasses import replace

import numpy as np
import pytest
import skimage.data
from image_files import BAYER, X_TRANS, mosaic_of, write_dng
from noise_maps import map_of
from scipy.ndimage import gaussian_filter
from scipy.optimize import nnls

from gradnet_engine.image_io import read_photo
from gradnet_engine.job import Demosaic, RawSettings
from gradnet_engine.noise import NoiseCurve, estimate_noise
from gradnet_engine.noise.demosaicked import _least_squares, estimate_demosaicked
from gradnet_engine.srgb import srgb_decoded, srgb_slope

VALUES = np.linspace(0, 1, 4097)
LIGHT = np.linspace(0.02, 0.8, 16).repeat(32)
"""Sixteen steps across a photo, each of as many cells as one of the intensities that noise is fitted to."""
STEPS = np.interp(LIGHT, srgb_decoded(VALUES), VALUES)
OF_STEPS = 1e-3 * LIGHT + 1e-5
"""Variance of the noise in their light."""


def developed(folder, scene, gain, pattern=BAYER, demosaic=Demosaic.AHD):
    """Photograph a linear scene with a sensor's noise and without; return both photos."""
    seen = mosaic_of(np.rint(scene * 65535).astype(np.uint16), pattern) / 65535
    noise = np.random.default_rng(0).standard_normal(seen.shape) * np.sqrt(gain * seen + (0.5 * gain) ** 2)
    photos = []
    for name, values in (("clean", seen), ("noisy", seen + noise)):
        levels = np.rint(values * 15000 + 1000).clip(0, 16000).astype(np.uint16)
        path = write_dng(folder / f"{name}.dng", levels, pattern=pattern, black=1000, white=16000)
        photos.append(read_photo(path, RawSettings(demosaic=demosaic)))
    return photos


def in_steps(variance, blur_px=0.0):
    """Make noise of a variance in the light of the steps, alike in all channels but for chance; a photo, and it alone.

    Returns
    -------
    tuple of two ndarray, 512 x 512 x 3
        The photo; its noise, as strong in all steps.
    """
    noise = gaussian_filter(np.random.default_rng(0).standard_normal((512, 512, 3)), (blur_px, blur_px, 0))
    noise /= noise.std()
    deviation = np.sqrt(variance) / srgb_slope(STEPS)
    return (STEPS[:, None] + noise * deviation[:, None]).astype(np.float32), noise


def told_of(noise, light):
    """Return the standard deviation that is told of grey of this light, a channel."""
    return np.sqrt(np.array(noise.of_light) * light + noise.of_reading)


def scene(name):
    """A scene in calm colours, linear; where one is dark and another bright, noise goes over from one to the other."""
    linear = (getattr(skimage.data, name)()[:400, :400, :3] / 255) ** 2.2 * 0.9
    return 0.3 * linear + 0.7 * linear.mean(axis=2, keepdims=True)


@pytest.mark.parametrize("name", ["astronaut", "coffee", "chelsea", "rocket"])
@pytest.mark.parametrize("gain", [0.0005, 0.003])
def test_the_noise_at_every_intensity_is_found(tmp_path, name, gain):
    clean, noisy = developed(tmp_path, scene(name), gain)
    error = noisy.rgb - clean.rgb
    told = map_of(estimate_demosaicked(noisy.rgb), noisy.rgb)
    # In the shadows, weak noise is hard to tell from what they show.
    for low, high in ((0.2, 0.4), (0.4, 0.6), (0.6, 0.8), (0.1, 0.2))[: 3 if gain < 0.001 else 4]:
        for channel in range(3):
            here = (clean.rgb[..., channel] > low) & (clean.rgb[..., channel] < high)
            if here.mean() > 0.03:
                true = error[here][:, channel].std()
                assert told[here][:, channel].mean() == pytest.approx(true, rel=0.35), (low, channel)


@pytest.mark.parametrize(
    ("pattern", "demosaic"),
    [(BAYER, Demosaic.AHD), (BAYER, Demosaic.DHT), (BAYER, Demosaic.PPG), (X_TRANS, Demosaic.AHD)],
    ids=["AHD", "DHT", "PPG", "X-Trans"],
)
def test_ways_of_demosaicing_are_alike(tmp_path, pattern, demosaic):
    flat = np.full((600, 600, 3), 0.18)
    flat[-1] = 0.3  # no photo has one level alone, nor one of its rows
    flat[:, -1] = 0.25
    clean, noisy = developed(tmp_path, flat, 0.001, pattern, demosaic)
    true = (noisy.rgb - clean.rgb).std((0, 1))
    told = map_of(estimate_demosaicked(noisy.rgb), noisy.rgb)
    np.testing.assert_allclose(told.mean((0, 1)), true, rtol=0.2)


@pytest.mark.parametrize("blown", [1 - 7e-6, 0.97])
def test_blown_highlights_do_not_hide_the_noise(tmp_path, blown):
    _, noisy = developed(tmp_path, scene("coffee"), 0.002)
    spoilt = noisy.rgb.copy()
    spoilt[150:250, 150:250] = np.float32(blown)  # LibRaw's white is that of its matrix, rounded.
    whole, rest = (map_of(estimate_demosaicked(rgb), noisy.rgb).mean() for rgb in (noisy.rgb, spoilt))
    assert rest == pytest.approx(whole, rel=0.15)


@pytest.mark.parametrize("missing", [(2,), (1, 2), (0, 1)])
@pytest.mark.parametrize("blown_px", [0, 120])
def test_light_of_one_colour_does_not_hide_the_noise(tmp_path, missing, blown_px):
    _, noisy = developed(tmp_path, scene("coffee"), 0.002)
    seen = noisy.rgb.copy()
    seen[:blown_px] = 1
    seen[..., missing] = 0
    left = [channel for channel in range(3) if channel not in missing]
    # What channels give each other is gone with them.
    told = map_of(estimate_demosaicked(seen), seen)[blown_px:, :, left].mean((0, 1))
    whole = map_of(estimate_demosaicked(noisy.rgb), noisy.rgb)[blown_px:, :, left].mean((0, 1))
    assert (told / whole).min() > 0.7
    assert (told / whole).max() < 1.7


def test_what_lies_above_the_noise_of_the_lights_takes_none_from_the_shadows():
    lifted = OF_STEPS * np.where(LIGHT > 0.62, 2, 1)  # the four brightest steps
    bare, spoilt = (estimate_demosaicked(in_steps(variance)[0]) for variance in (OF_STEPS, lifted))
    np.testing.assert_allclose(told_of(spoilt, 0.02), told_of(bare, 0.02), rtol=0.05)


def test_the_noise_of_a_photo_that_is_half_texture_is_that_of_its_other_half():
    photo, _ = in_steps(OF_STEPS)
    texture = gaussian_filter(np.random.default_rng(1).standard_normal(photo.shape[:2]), 1)
    texture *= 0.1 / texture.std()
    texture[:, :256] = 0
    spoilt = (photo + texture[..., None]).astype(np.float32)
    for light in (0.1, 0.2, 0.4):
        told, true = (told_of(estimate_demosaicked(rgb), light) for rgb in (spoilt, photo))
        np.testing.assert_allclose(told, true, rtol=0.15, err_msg=str(light))


@pytest.mark.parametrize(("blur_px", "least", "most"), [(0.5, 0.95, 1.05), (0.65, 1.2, 1.5), (0.9, 1.4, 1.6)])
def test_noise_that_is_coarser_in_all_of_a_photo_is_told_to_be_stronger_up_to_a_bound(blur_px, least, most):
    def beside_the_finest(blur_px):
        photo, noise = in_steps(OF_STEPS, blur_px)
        finest = np.square(np.diff(np.diff(noise, axis=0), axis=1) / 2).mean((0, 1))
        return (told_of(estimate_demosaicked(photo), 0.2) ** 2 / finest).mean()

    assert least < beside_the_finest(blur_px) / beside_the_finest(0) < most


@pytest.mark.parametrize("free", [(0.2, 0.4), (-0.4, 0.6), (0.6, -0.4)], ids=str)
@pytest.mark.parametrize("seed", range(4))
def test_where_one_part_of_the_noise_would_be_negative_the_other_fits_best_alone(free, seed):
    rng = np.random.default_rng(seed)
    first, weight = rng.uniform(2, 3, 16), rng.uniform(0.1, 1, 16)
    terms = np.stack([first, (1 - free[0] * first) / free[1]], axis=1)  # so many of each are 1
    terms *= np.exp(rng.normal(0, 0.05, 16))[:, None]
    root = np.sqrt(weight)
    expected, _ = nnls(terms * root[:, None], root)
    assert (expected > 0).tolist() == [factor > 0 for factor in free]
    np.testing.assert_allclose(_least_squares(terms, weight), expected, rtol=1e-6)


def test_a_level_set_by_hand_counts_though_none_was_found():
    flat = np.full((100, 130, 3), 0.3, np.float32)
    curve = replace(NoiseCurve.level(0.03), deviation=estimate_demosaicked(flat))
    assert curve.set_to(0.1).deviation is None
    assert curve.set_to(0.1).sigma == (0.1, 0.1, 0.1)


def test_a_level_is_set_by_hand_for_a_photo_from_a_mosaic_that_is_black_all_over():
    curve = estimate_noise(np.zeros((64, 64, 3), np.float32), from_mosaic=True).set_to(0.1)
    assert curve.sigma == (0.1, 0.1, 0.1)
    assert curve.deviation is None


def test_where_nothing_varies_there_is_no_noise():
    flat = np.full((100, 130, 3), 0.3, np.float32)
    assert map_of(estimate_demosaicked(flat), flat).max() == 0


@pytest.mark.parametrize("shape", [(1, 1), (20, 300), (33, 31)])
def test_any_size_will_do(shape):
    rgb = np.random.default_rng(0).random((*shape, 3), np.float32)
    assert np.isfinite(map_of(estimate_demosaicked(rgb), rgb)).all()


def test_only_a_photo_from_a_mosaic_has_a_deviation(tmp_path):
    _, noisy = developed(tmp_path, scene("coffee"), 0.002)
    assert estimate_noise(noisy.rgb).deviation is None
    curve = estimate_noise(noisy.rgb, from_mosaic=True)
    assert curve.sigma == estimate_noise(noisy.rgb).sigma
    assert curve.deviation == estimate_demosaicked(noisy.rgb)


@pytest.mark.parametrize(
    "colour", [(0.05, 0.5, 0.08), (0.4, 0.2, 0.05), (0.3, 0.3, 0.3)], ids=["green", "orange", "grey"]
)
def test_noise_of_vivid_colours_is_as_strong_as_it_is_though_it_grows_little_with_the_scale(tmp_path, colour):
    flat = np.broadcast_to(np.array(colour), (400, 400, 3)).copy()
    flat[-1], flat[:, -1] = 0.3, 0.25  # no photo has one level alone, nor one of its rows
    clean, noisy = developed(tmp_path, flat, 0.001)
    true = (noisy.rgb - clean.rgb)[8:-8, 8:-8].std((0, 1))
    told = np.array(estimate_noise(noisy.rgb, from_mosaic=True).sigma)
    assert (told > 0.9 * true).all()
    assert told.max() < 2.5 * true.max()


@pytest.mark.parametrize(("name", "lines"), [("chelsea", 0), ("astronaut", 2)], ids=["fur", "behind a grid"])
def test_content_all_over_a_photo_hides_its_noise_from_no_method(tmp_path, name, lines):
    """Coarse noise can't be told from it there, and of the finest next to nothing is left."""
    seen = scene(name)
    for edge in range(lines):
        seen[edge::50], seen[:, edge::50] = 0.8, 0.8
    clean, noisy = developed(tmp_path, seen, 0.0005)
    there = (noisy.rgb - clean.rgb).std(axis=(0, 1))
    told = np.array(estimate_noise(noisy.rgb, from_mosaic=True).sigma)
    assert (told > 0.7 * there).all()
    assert (told < 3 * there).all()
