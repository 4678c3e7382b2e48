"""Networks on a real GPU: the same answers as one tile at a time and as on the CPU, whatever memory there is."""

import numpy as np
import pytest
import torch

from gradnet_engine.denoisers import METHODS, create_denoiser
from gradnet_engine.denoisers.base import stream_through
from gradnet_engine.denoisers.choosing import ChosenMethod
from gradnet_engine.denoisers.network import NetworkDenoiser
from gradnet_engine.errors import Cancelled, DenoiseError
from gradnet_engine.job import CHOSEN_BY_USER, DenoiseSettings, RunSettings
from gradnet_engine.metrics import psnr_db
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.noise.sensor import SensorNoise
from gradnet_engine.photo import Photo
from gradnet_engine.pipeline import denoise_photo
from gradnet_engine.progress import CancelToken
from gradnet_engine.tiling import denoise_tiles, one_at_a_time, plan_tiles

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA GPU")

NOISE = NoiseCurve((0.1, 0.1, 0.1), deviation=SensorNoise((2e-3, 1e-3, 2e-3), (1e-4, 1e-4, 1e-4)))
NETWORKS = ("gradnet", "gradnet-raw", "gradnet-max", "gradnet-paper", "gradnet-mixup", "dncnn")
LEAST_AGREEMENT_DB = 50


@pytest.fixture(scope="module")
def gradnet():
    return create_denoiser("gradnet", "cuda")


@pytest.fixture(scope="module")
def large(noisy_astronaut):
    """A photo of odd size, 1100 x 1300, that takes several tiles; read-only, as photos are."""
    rgb = np.tile(noisy_astronaut, (3, 3, 1))[:1100, :1300].copy()
    rgb.flags.writeable = False
    return rgb


@pytest.fixture(scope="module")
def real(samples):
    """A part of a photo that a camera took at high ISO."""
    from PIL import Image

    with Image.open(samples / "canon_550d_crop_noisy.jpg") as image:
        return (np.asarray(image.convert("RGB"))[:512, :512] / 255).astype(np.float32)


def run_tiled(denoiser, rgb, stream, tile_px=320):
    height_px, width_px = rgb.shape[:2]
    tiles = plan_tiles(height_px, width_px, tile_px, denoiser.margin_px, multiple_px=denoiser.multiple_px)
    return denoise_tiles(rgb, stream, tiles, multiple_px=denoiser.multiple_px)


def test_streamed_equals_one_tile_at_a_time(gradnet, large):
    alone = run_tiled(gradnet, large, one_at_a_time(lambda rgb: gradnet.denoise(rgb, NOISE)))
    for _ in range(3):  # What one tile leaves for another shows not every time.
        streamed = run_tiled(gradnet, large, stream_through(gradnet, NOISE))
        # Convolutions may add up in another order; tiles that were mixed up differ by much more.
        assert np.abs(streamed - alone).max() < 1 / 255
        assert np.sqrt(np.square(streamed - alone).mean()) < 0.05 / 255


@pytest.mark.parametrize("name", NETWORKS)
def test_gpu_and_cpu_agree(name, real, monkeypatch):
    if not METHODS[name].is_offered():
        pytest.skip(f"{name} has no weights")
    on_gpu = create_denoiser(name, "cuda").denoise(real, NOISE)
    monkeypatch.setattr("gradnet_engine.networks.device.inference_precision", lambda device: torch.float32)
    on_cpu = create_denoiser(name, "cpu").denoise(real, NOISE)
    assert np.abs(on_cpu - real).mean() > 1e-3
    assert psnr_db(on_cpu, on_gpu) >= LEAST_AGREEMENT_DB


@pytest.mark.parametrize("size", [(1, 1), (7, 130), (64, 64), (333, 97)])
def test_small_and_odd_photos(gradnet, size):
    rgb = np.clip(0.5 + np.random.default_rng(0).normal(0, 0.1, (*size, 3)), 0, 1).astype(np.float32)
    result = run_tiled(gradnet, rgb, stream_through(gradnet, NOISE))
    assert result.shape == rgb.shape
    assert result.min() >= 0
    assert result.max() <= 1
    on_cpu = create_denoiser("gradnet", "cpu")
    assert np.abs(result - run_tiled(on_cpu, rgb, stream_through(on_cpu, NOISE))).max() < 0.02


def test_a_result_is_kept_while_others_are_made(gradnet, noisy_astronaut):
    first = gradnet.denoise(noisy_astronaut[:128, :128], NOISE)
    before = first.copy()
    gradnet.denoise(1 - noisy_astronaut[:128, :128], NOISE)
    np.testing.assert_array_equal(first, before)


def test_a_network_that_blew_up_is_an_error(large):
    broken = create_denoiser("gradnet", "cuda")
    assert isinstance(broken, NetworkDenoiser)
    torch.nn.init.constant_(list(broken._network.parameters())[-1], float("nan"))
    with pytest.raises(DenoiseError, match="not a number"):
        run_tiled(broken, large, stream_through(broken, NOISE))


def test_a_full_gpu_gets_smaller_tiles(large):
    """With so little memory that tiles of the first size can't fit, and those of a quarter can."""
    denoiser = create_denoiser("gradnet", "cuda")
    denoiser.denoise(large[:512, :512], NOISE)
    torch.cuda.synchronize()
    torch.cuda.empty_cache()
    torch.cuda.reset_peak_memory_stats()
    denoiser.denoise(large[:608, :608], NOISE)
    room = torch.cuda.max_memory_reserved() + 2**26
    torch.cuda.empty_cache()
    total = torch.cuda.get_device_properties(0).total_memory
    torch.cuda.set_per_process_memory_fraction(room / total)
    try:
        chosen = ChosenMethod("gradnet", denoiser, CHOSEN_BY_USER)
        settings, photo = DenoiseSettings(sigma=0.1), Photo(np.tile(large, (2, 2, 1)))
        result = denoise_photo(photo, settings, RunSettings(tile_px=2048), chosen=chosen)
    finally:
        torch.cuda.set_per_process_memory_fraction(1.0)
    assert "too little free memory" in result.why
    roomy = denoise_photo(photo, settings, RunSettings(tile_px=512), chosen=chosen)
    assert np.abs(result.photo.rgb[:] - roomy.photo.rgb[:]).mean() < 0.2 / 255


def test_cancelling_leaves_the_denoiser_fit_for_use(gradnet, large):
    cancel = CancelToken()
    seen = 0

    def stop_after_two(tiles):
        nonlocal seen
        for denoised in gradnet.denoise_stream(tiles, NOISE, cancel):
            seen += 1
            if seen == 2:
                cancel.cancel()
            yield denoised

    with pytest.raises(Cancelled):
        run_tiled(gradnet, large, stop_after_two)
    assert seen == 2
    test_streamed_equals_one_tile_at_a_time(gradnet, large)
