"""What every method promises, whatever it does inside: one class, run for all of them."""

from functools import cache

import numpy as np
import pytest

from gradnet_engine.denoisers import METHODS, create_denoiser
from gradnet_engine.denoisers.base import Denoiser, stream_through
from gradnet_engine.errors import Cancelled
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import FloatArray
from gradnet_engine.progress import CancelToken
from gradnet_engine.tiling import denoise_tiles, plan_tiles

SIGMA = 25 / 255
NOISE = NoiseCurve.level(SIGMA)

# A network that has no weights yet can keep no promise.
OFFERED = [name for name, method in METHODS.items() if method.is_offered()]
NETWORKS = (
    "gradnet",
    "gradnet-raw",
    "gradnet-max",
    "gradnet-paper",
    "gradnet-mixup",
    "gradnet-bm3d",
    "gradnet-merged",
    "dncnn",
)
QUICK = ("nlm", "median", "adaptive-median", "contraharmonic")
UNSTOPPABLE = ("bm3d-reference",)
FOR_IMPULSES = ("adaptive-median", "contraharmonic")

# How far tiled may differ from whole, rms, as a share of the noise. BM3D begins its grid of blocks at a tile's corner;
# the others differ by rounding alone, networks by that of their convolutions, gradnet and gradnet-max also by what they
# see beyond their margin.
TILING_TOLERANCE = (
    dict.fromkeys(METHODS, 1e-5)
    | dict.fromkeys(NETWORKS, 1e-3)
    | {
        "gradnet": 2e-3,
        "gradnet-raw": 2e-3,
        "gradnet-max": 2e-3,
        "gradnet-mixup": 1e-2,
        "gradnet-bm3d": 0.1,
        "gradnet-merged": 0.05,
        "bm3d": 0.1,
        "bm3d-fast": 0.1,
        "bm3d-reference": 0.05,
    }
)


@cache
def denoiser_named(name: str) -> Denoiser:
    return create_denoiser(name, "cpu")


def run_tiled(denoiser: Denoiser, noisy: FloatArray, tile_px: int) -> FloatArray:
    height_px, width_px = noisy.shape[:2]
    tiles = plan_tiles(height_px, width_px, tile_px, denoiser.margin_px, multiple_px=denoiser.multiple_px)
    return denoise_tiles(noisy, stream_through(denoiser, NOISE), tiles, multiple_px=denoiser.multiple_px)


def noisy_grey(height_px: int, width_px: int) -> FloatArray:
    noise = np.random.default_rng(0).normal(0, SIGMA, (height_px, width_px, 3))
    return np.clip(0.5 + noise, 0, 1).astype(np.float32)


def seam_strength(rgb: FloatArray, col: int) -> float:
    """How much the image jumps at the border left of a column, compared with the usual jump between columns."""
    jumps = np.sqrt(np.square(np.diff(rgb, axis=1)).mean(axis=(0, 2)))
    return float(jumps[col - 1] / np.median(jumps))


@pytest.fixture
def crop(noisy_astronaut, name):
    """A noisy photo; a small one for the BM3D package, which takes a second for 10,000 pixels."""
    height_px, width_px = (48, 80) if name == "bm3d-reference" else (80, 160)
    return noisy_astronaut[80 : 80 + height_px, 170 : 170 + width_px].copy()


@pytest.mark.parametrize("name", OFFERED)
class TestContract:
    def test_result_is_a_photo_of_the_same_size_and_the_input_stays(self, name, crop):
        noisy = crop[:48, :64].copy()
        before = noisy.copy()
        noisy.flags.writeable = False
        denoised = denoiser_named(name).denoise(noisy, NOISE)
        assert denoised.shape == noisy.shape
        assert denoised.dtype == np.float32
        assert denoised.min() >= 0
        assert denoised.max() <= 1
        assert np.array_equal(noisy, before)
        assert not np.shares_memory(denoised, noisy)
        assert denoised.flags.writeable

    def test_its_method_says_whether_it_is_blind(self, name):
        denoisers = [denoiser_named(name)]
        if METHODS[name].suits_mosaics:
            denoisers.append(create_denoiser(name, "cpu", from_mosaic=True))
        assert METHODS[name].is_blind is not any(denoiser.needs_sigma for denoiser in denoisers)

    @pytest.mark.parametrize("shape", [(1, 1), (1, 9), (7, 1), (2, 3), (8, 8), (17, 31)], ids=str)
    def test_any_size_will_do(self, name, shape):
        denoiser = denoiser_named(name)
        height_px, width_px = (-(-size // denoiser.multiple_px) * denoiser.multiple_px for size in shape)
        denoised = denoiser.denoise(noisy_grey(height_px, width_px), NOISE)
        assert denoised.shape == (height_px, width_px, 3)
        assert np.isfinite(denoised).all()

    @pytest.mark.parametrize(
        "colour",
        [(0, 0, 0), (1, 1, 1), (0.3, 0.3, 0.3), (0, 1, 0), (0.2, 0.6, 0.9)],
        ids=["black", "white", "grey", "green", "blue"],
    )
    def test_a_patch_of_one_colour_stays_as_it_is(self, name, colour):
        flat = np.broadcast_to(np.float32(colour), (32, 32, 3)).copy()
        denoised = denoiser_named(name).denoise(flat, NOISE)
        assert np.isfinite(denoised).all()
        # What was learnt is not exact, least of all on colours that hardly a photo has, like pure green.
        assert np.abs(denoised - flat).max() < (0.2 if name in NETWORKS else 0.5 / 255)

    @pytest.mark.parametrize("colour", [(0, 1, 0), (1, 0, 1)], ids=["green", "magenta"])
    @pytest.mark.parametrize("shape", [(16, 16), (16, 208), (48, 48), (64, 96)])
    def test_a_tiny_photo_of_one_colour_stays_about_as_it_is(self, name, shape, colour):
        flat = np.broadcast_to(np.float32(colour), (*shape, 3)).copy()
        assert np.abs(denoiser_named(name).denoise(flat, NOISE) - flat).max() < 0.3

    @pytest.mark.parametrize("kind", ["one white pixel", "black and white", "half black", "chequered"])
    def test_extreme_patches_give_numbers(self, name, kind):
        patch = np.zeros((32, 32, 3), np.float32)
        if kind == "one white pixel":
            patch[16, 16] = 1
        elif kind == "black and white":
            patch[np.random.default_rng(0).random(patch.shape) < 0.5] = 1
        elif kind == "half black":
            patch[:, 16:] = 0.7
        else:
            patch[::2, ::2] = patch[1::2, 1::2] = 1
        denoised = denoiser_named(name).denoise(patch, NOISE)
        assert np.isfinite(denoised).all()
        assert denoised.min() >= 0
        assert denoised.max() <= 1

    def test_the_same_input_gives_the_same_result(self, name, crop):
        denoiser = denoiser_named(name)
        first, second = (denoiser.denoise(crop[:48, :48].copy(), NOISE) for _ in range(2))
        # Threads that add up in another order may round otherwise.
        assert np.abs(first - second).max() < 1e-5

    def test_a_slow_method_stops_within_a_tile(self, name, noisy_astronaut):
        if name in QUICK:
            pytest.skip("a tile takes it less than half a second")
        if name in UNSTOPPABLE:
            pytest.skip("another package does the work: the window ends its process")
        cancel = CancelToken()
        cancel.cancel()
        edge_px = denoiser_named(name).tile_px // 2
        with pytest.raises(Cancelled):
            denoiser_named(name).denoise(noisy_astronaut[:edge_px, :edge_px].copy(), NOISE, cancel)

    def test_no_noise_means_nothing_to_do(self, name, crop):
        denoiser = denoiser_named(name)
        if not denoiser.needs_sigma or name in NETWORKS:
            pytest.skip("this method takes no sigma, or for its guide alone")
        patch = crop[:48, :48].copy()
        assert np.abs(denoiser.denoise(patch, NoiseCurve.level(0)) - patch).max() < 0.1 / 255
        assert np.array_equal(denoiser.denoise(patch, NoiseCurve((SIGMA, 0, SIGMA)))[..., 1], patch[..., 1])

    def test_noise_on_grey_is_removed(self, name):
        denoised = denoiser_named(name).denoise(noisy_grey(48, 48), NOISE)
        left = 0.75 if name in FOR_IMPULSES else 0.5
        assert denoised.std() < left * SIGMA
        # The contraharmonic mean lies above the mean: it is made to leave dark values out.
        assert abs(denoised.mean() - 0.5) < (0.1 if name == "contraharmonic" else 0.01)

    @pytest.mark.usefixtures("in_float32")
    def test_tiled_equals_whole(self, name, crop):
        denoiser = create_denoiser(name, "cpu")
        whole = denoiser.denoise(crop, NOISE)
        tiled = run_tiled(denoiser, crop, tile_px=crop.shape[1] // 2)
        assert np.sqrt(np.square(tiled - whole).mean()) < TILING_TOLERANCE[name] * SIGMA

    def test_no_seam_shows_on_a_noisy_grey_field(self, name):
        noisy, col = noisy_grey(64, 128), 64
        denoiser = denoiser_named(name)
        assert seam_strength(run_tiled(denoiser, noisy, tile_px=col), col) < 1.5

    def test_without_margins_the_seam_would_be_found(self, name):
        if name == "adaptive-median":
            pytest.skip("leaves so much noise that a seam can't show")
        noisy, col = noisy_grey(64, 128), 64
        denoiser = denoiser_named(name)
        halves = [denoiser.denoise(half.copy(), NOISE) for half in (noisy[:, :col], noisy[:, col:])]
        assert seam_strength(np.concatenate(halves, axis=1), col) > 1.8
