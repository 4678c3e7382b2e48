import numpy as np
import pytest
import skimage.data

from gradnet_engine.denoisers import create_denoiser
from gradnet_engine.denoisers.bm3d import Bm3d
from gradnet_engine.denoisers.classical.median import Median
from gradnet_engine.denoisers.merged import MergedDenoiser
from gradnet_engine.errors import Cancelled
from gradnet_engine.metrics import psnr_db
from gradnet_engine.noise import NoiseCurve, estimate_noise
from gradnet_engine.progress import CancelToken

NOISE = NoiseCurve.level(25 / 255)
PARTS_AND_WHOLE = "gradnet-max", "bm3d", "gradnet-merged"


@pytest.fixture(scope="module")
def methods():
    return {name: create_denoiser(name, "cpu") for name in ("gradnet", "gradnet-raw", *PARTS_AND_WHOLE)}


@pytest.mark.parametrize(
    # The nearer the network is by itself, the less is left for BM3D to add.
    ("name", "gain_db", "over_max_db", "least_db"),
    [("coffee", 0.18, 0.05, 33.65), ("astronaut", 0.15, 0.015, 32.56)],
)
def test_is_nearer_to_the_clean_photo_than_either_of_its_parts(methods, name, gain_db, over_max_db, least_db):
    photo = (getattr(skimage.data, name)() / 255).astype(np.float32)
    noise = np.random.default_rng(0).normal(0, 25 / 255, photo.shape)
    noisy = np.clip(photo + noise, 0, 1).astype(np.float32)
    crop = np.s_[100:292, 150:342]
    gradnet, gradnet_max, bm3d, merged = (
        psnr_db(photo[crop], methods[name].denoise(noisy[crop], NOISE)) for name in ("gradnet", *PARTS_AND_WHOLE)
    )
    assert merged > max(gradnet, bm3d) + gain_db
    assert merged > gradnet_max + over_max_db
    assert merged > least_db


def test_each_part_sees_noise_of_a_curve_as_suits_it(methods, noisy_astronaut):
    noisy = noisy_astronaut[100:228, 150:278]
    curve = NoiseCurve(NOISE.sigma, tuple(np.geomspace(2, 0.3, 65).tolist()))
    gradnet_max, bm3d, merged = (methods[name].denoise(noisy, curve) for name in PARTS_AND_WHOLE)
    assert np.abs(merged - methods["gradnet-merged"].merge(gradnet_max, bm3d)).max() < 1e-5
    assert np.abs(bm3d - methods["bm3d"].denoise(noisy, NoiseCurve(curve.sigma))).max() > 0.05


def test_a_raw_photo_has_the_network_that_was_made_for_it(methods, noisy_astronaut):
    noisy = noisy_astronaut[100:228, 150:278]
    noise = estimate_noise(noisy, from_mosaic=True)
    gradnet_max, bm3d, merged = (
        create_denoiser(name, "cpu", from_mosaic=True).denoise(noisy, noise) for name in PARTS_AND_WHOLE
    )
    assert np.abs(merged - methods["gradnet-merged"].merge(gradnet_max, bm3d)).max() < 1e-5
    assert np.abs(merged - methods["gradnet-merged"].denoise(noisy, noise)).max() > 0.05
    raw, blind = (methods[name].denoise(noisy, noise) for name in ("gradnet-raw", "gradnet"))
    assert np.abs(raw - blind).max() > 0.05


class Answers:
    """A method whose answer is known."""

    margin_px, multiple_px, tile_px, needs_sigma, device = 0, 1, 64, False, "CPU"

    def __init__(self, answer):
        self.answer = answer

    def denoise(self, rgb, noise, cancel=None):
        return self.answer.copy()


def merged(first, second, share=0.5):
    return MergedDenoiser(Answers(first), Answers(second), share).denoise(first, NOISE)


def test_fine_detail_is_shared_and_coarse_is_the_firsts():
    rows, columns = np.mgrid[0:64, 0:64]
    grey = np.full((64, 64, 3), 0.5, np.float32)
    fine = np.float32(0.1) * np.where((rows + columns) % 2, 1, -1)[..., None].astype(np.float32)
    coarse = np.float32(0.1) * np.sin(columns / 64 * 2 * np.pi)[..., None].astype(np.float32)
    inside = np.s_[8:-8, 8:-8]
    np.testing.assert_allclose(merged(grey, grey + fine)[inside], (grey + fine / 2)[inside], atol=1e-4)
    np.testing.assert_allclose(merged(grey + fine, grey)[inside], (grey + fine / 2)[inside], atol=1e-4)
    np.testing.assert_allclose(merged(grey, grey + coarse)[inside], grey[inside], atol=2e-3)
    np.testing.assert_allclose(merged(grey + coarse, grey)[inside], (grey + coarse)[inside], atol=2e-3)
    np.testing.assert_array_equal(merged(grey, grey + fine, share=0), grey)


def test_nothing_leaves_the_range():
    rng = np.random.default_rng(0)
    first, second = (rng.integers(0, 2, (40, 40, 3)).astype(np.float32) for _ in range(2))
    result = merged(first, second)
    assert result.dtype == np.float32
    assert (result.min(), result.max()) == (0, 1)


def test_tiles_suit_both_parts(methods):
    merged = methods["gradnet-merged"]
    parts = [methods[name] for name in ("gradnet", "gradnet-raw", "bm3d", "gradnet-max")]
    assert merged.margin_px > max(part.margin_px for part in parts)
    assert all(merged.multiple_px % part.multiple_px == 0 for part in parts)
    assert merged.tile_px == parts[0].tile_px == parts[1].tile_px


def test_the_second_part_stops_as_well(noisy_astronaut):
    class CancelsWhenDone(Median):
        def denoise(self, rgb, noise, cancel=None):
            assert cancel is not None
            cancel.cancel()
            return rgb

    with pytest.raises(Cancelled):
        MergedDenoiser(CancelsWhenDone(), Bm3d("fast"), 0.5).denoise(noisy_astronaut[:200, :200], NOISE, CancelToken())
