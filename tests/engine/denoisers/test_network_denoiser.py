import subprocess
import sys

import numpy as np
import pytest
import torch
from noise_maps import map_of
from processors import in_bfloat16

from gradnet_engine import freed_memory
from gradnet_engine.denoisers import create_denoiser
from gradnet_engine.denoisers import network as network_module
from gradnet_engine.denoisers.base import stream_through
from gradnet_engine.denoisers.choosing import ChosenMethod
from gradnet_engine.denoisers.gpu_stream import GpuStream
from gradnet_engine.denoisers.network import NetworkDenoiser, create_network_denoiser, network_unavailable
from gradnet_engine.errors import DenoiseError, MethodUnavailableError
from gradnet_engine.job import CHOSEN_BY_USER, DenoiseSettings
from gradnet_engine.networks import building
from gradnet_engine.networks.dncnn import DnCNN, DnCNNConfig
from gradnet_engine.networks.gradnet import GradNet, GradNetConfig
from gradnet_engine.networks.gradnet_ms import GradNetMs, GradNetMsConfig
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import Photo
from gradnet_engine.pipeline import denoise_photo, denoise_pixels
from gradnet_engine.tiling import denoise_tiles, plan_tiles

CPU = torch.device("cpu")
NOISE = NoiseCurve.level(0.1)
# Tiles and whole photo differ by less than half a step of 8 bits.
TOLERANCE = 0.5 / 255


class CountingGuide:
    """A guide that blurs, and remembers what it was asked."""

    margin_px, multiple_px, tile_px, needs_sigma, device = 3, 1, 64, True, "CPU"

    def __init__(self):
        self.noises = []

    def denoise(self, rgb, noise, cancel=None):
        self.noises.append(noise)
        return (rgb + np.roll(rgb, 1, axis=0)) / 2


def seeded_network(kind: str, window_px: int = 48) -> DnCNN | GradNet:
    """A network that changes its input about as much as a trained one: by noise of 0.1."""
    torch.manual_seed(1)
    if kind == "dncnn":
        network = DnCNN(DnCNNConfig(depth=5, features=16))
        last = list(network.parameters())[-2]
    else:
        config = GradNetConfig(
            init_feature_size=13, modules=((0, 0),) * 4, dncnn=DnCNNConfig(depth=4, features=8), window_px=window_px
        )
        network = GradNet(config)
        last = network.reconstruct.weight
    torch.nn.init.normal_(last)
    noisy = torch.rand(1, 3, 96, 96)
    with torch.no_grad():
        last.mul_(0.1 / (network.eval()(noisy) - noisy).std())
    return network


@pytest.fixture
def noisy():
    rng = np.random.default_rng(0)
    rows, cols = np.mgrid[0:230, 0:310] / 310
    clean = np.stack([rows, cols, 0.5 + 0.4 * np.sin(30 * rows * cols)], axis=2)
    return np.clip(clean + rng.normal(0, 0.1, clean.shape), 0, 1).astype(np.float32)


@pytest.mark.parametrize("kind", ["dncnn", "gradnet"])
def test_tiled_equals_whole(kind, noisy):
    denoiser = NetworkDenoiser(seeded_network(kind), CPU)
    tiles = plan_tiles(*noisy.shape[:2], tile_px=80, margin_px=denoiser.margin_px, multiple_px=denoiser.multiple_px)
    assert len(tiles) > 6
    tiled = denoise_tiles(noisy, stream_through(denoiser, NOISE), tiles, multiple_px=denoiser.multiple_px)
    whole = denoise_pixels(noisy, denoiser, NOISE, tile_px=400)
    assert np.abs(whole - noisy).mean() > 0.02
    assert np.abs(tiled - whole).max() < TOLERANCE


@pytest.mark.usefixtures("in_float32")
@pytest.mark.parametrize("name", ["gradnet-paper", "gradnet-mixup"])
def test_tiles_of_trained_networks_equal_the_whole(name):
    noisy = np.clip(0.5 + np.random.default_rng(1).normal(0, 0.1, (72, 260, 3)), 0, 1).astype(np.float32)
    denoiser = create_denoiser(name, "cpu")
    whole, tiled = (denoise_pixels(noisy, denoiser, NOISE, tile_px=tile_px) for tile_px in (320, 100))
    assert np.abs(tiled - whole).max() < 1 / 1000


@pytest.mark.parametrize("kind", ["dncnn", "gradnet"])
def test_no_seam_on_flat_noise(kind):
    rng = np.random.default_rng(3)
    flat = np.clip(0.5 + rng.normal(0, 0.1, (160, 320, 3)), 0, 1).astype(np.float32)
    denoiser = NetworkDenoiser(seeded_network(kind), CPU)
    tiles = plan_tiles(*flat.shape[:2], tile_px=160, margin_px=denoiser.margin_px)
    tiled = denoise_tiles(flat, stream_through(denoiser, NOISE), tiles)
    # A seam is a step between the column means of the two tiles that noise doesn't explain.
    difference = (tiled - denoiser.denoise(flat, NOISE)).mean(axis=(0, 2))
    assert np.abs(difference[150:170]).max() < 0.1 / 255


def test_output_is_clipped_finite_and_the_input_unchanged(noisy):
    noisy.flags.writeable = False
    before = noisy.copy()
    denoised = NetworkDenoiser(seeded_network("gradnet"), CPU).denoise(noisy, NOISE)
    assert denoised.dtype == np.float32
    assert denoised.min() >= 0
    assert denoised.max() <= 1
    assert np.array_equal(noisy, before)


@pytest.mark.parametrize("winograd", [False, pytest.param(True, marks=in_bfloat16)])
@pytest.mark.parametrize("name", ["dncnn", "gradnet", "gradnet-raw", "gradnet-paper"])
def test_precisions_agree_to_50_db(name, winograd, noisy, monkeypatch):
    """Those of DnCNN too where PyTorch convolves; with Winograd's convolutions it has but one."""
    results = []
    for precision in (torch.float32, torch.bfloat16):
        monkeypatch.setattr("gradnet_engine.networks.device.inference_precision", lambda _, chosen=precision: chosen)
        monkeypatch.setattr("gradnet_engine.networks.device.wants_compiled", lambda *_: winograd)
        results.append(create_network_denoiser(name, "cpu").denoise(noisy[:96, :128], NOISE))
    error = np.square(results[0] - results[1], dtype=np.float64).mean()
    assert (error > 0) == (name != "dncnn" or not winograd)
    assert 10 * np.log10(1 / max(error, 1e-9)) > 50


def test_a_network_is_loaded_on_one_thread_which_waits_for_no_other(monkeypatch):
    before, seen, build_trained = torch.get_num_threads(), [], building.build_trained

    def build(*arguments):
        seen.append(torch.get_num_threads())
        return build_trained(*arguments)

    monkeypatch.setattr(building, "build_trained", build)
    torch.set_num_threads(2)
    try:
        create_network_denoiser("gradnet", "cpu")
        assert (seen, torch.get_num_threads()) == ([1], 2)
    finally:
        torch.set_num_threads(before)


def test_a_guide_is_made_with_the_sigma_that_was_given(noisy):
    guide = CountingGuide()
    network = GradNet(GradNetConfig(init_feature_size=5, modules=((0,),), naive="bm3d"))
    torch.nn.init.normal_(network.reconstruct.weight, std=0.01)
    denoiser = NetworkDenoiser(network, CPU, guide=guide)
    denoised = denoiser.denoise(noisy[:32, :32], NoiseCurve((0.1, 0.2, 0.3), tuple(np.geomspace(2, 0.5, 65).tolist())))
    assert denoiser.needs_sigma
    assert denoiser.margin_px == network.margin_px + 3
    assert guide.noises == [NoiseCurve((0.1, 0.2, 0.3))]
    assert denoised.shape == (32, 32, 3)


def test_a_network_that_is_told_the_noise_gets_that_of_each_pixel(noisy, monkeypatch):
    torch.manual_seed(0)
    network = GradNetMs(GradNetMsConfig((16, 24), (1, 1), guide_features=8, is_told_noise=True))
    torch.nn.init.normal_(network.reconstruct.weight, std=0.01)
    denoiser, told = NetworkDenoiser(network, CPU), []
    forward = network.forward
    monkeypatch.setattr(network, "forward", lambda *images: (told.append(images[1]), forward(*images))[1])
    curve = NoiseCurve((0.1, 0.2, 0.3), tuple(np.geomspace(2, 0.5, 65).tolist()))
    tile = noisy[:64, :96]
    assert denoiser.needs_sigma
    assert denoiser.denoise(tile, curve).shape == tile.shape
    np.testing.assert_allclose(told[0][0].permute(1, 2, 0).numpy(), map_of(curve, tile), rtol=1e-6)


def test_a_network_that_blew_up_is_an_error_not_a_black_photo(noisy):
    network = seeded_network("dncnn")
    torch.nn.init.constant_(list(network.parameters())[-1], float("nan"))
    with pytest.raises(DenoiseError, match="not a number"):
        NetworkDenoiser(network, CPU).denoise(noisy, NOISE)


def test_a_full_gpu_is_one_sentence(noisy, monkeypatch):
    network = seeded_network("dncnn")
    denoiser = NetworkDenoiser(network, CPU)
    monkeypatch.setattr(denoiser, "_gpu", GpuStream(CPU))

    def out_of_memory(*_):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(network, "forward", out_of_memory)
    with pytest.raises(DenoiseError, match="too little free memory for tiles of 310x230"):
        denoiser.denoise(noisy, NOISE)


def test_too_little_memory_on_the_cpu_is_a_sentence(noisy, monkeypatch):
    network = seeded_network("dncnn")
    monkeypatch.setattr(network, "forward", lambda _: torch.empty(1 << 50))
    denoiser = NetworkDenoiser(network, CPU)
    with pytest.raises(MemoryError, match="DefaultCPUAllocator"):
        denoiser.denoise(noisy, NOISE)
    chosen = ChosenMethod("dncnn", denoiser, CHOSEN_BY_USER)
    with pytest.raises(DenoiseError, match="not enough memory to denoise a photo of 310 x 230 pixels"):
        denoise_photo(Photo(noisy), DenoiseSettings(sigma=0.1), chosen=chosen)


def test_what_else_goes_wrong_on_the_cpu_is_no_lack_of_memory(noisy, monkeypatch):
    network = seeded_network("dncnn")
    monkeypatch.setattr(network, "forward", lambda image: image @ image)
    with pytest.raises(RuntimeError, match="Expected size"):
        NetworkDenoiser(network, CPU).denoise(noisy, NOISE)


@pytest.mark.parametrize("name", ["dncnn", "gradnet"])
def test_untrained_networks_are_never_run(name, monkeypatch):
    monkeypatch.setattr(network_module, "find_weights", lambda name: None)
    assert "untrained network is never run" in (network_unavailable(name, "auto") or "")
    with pytest.raises(MethodUnavailableError, match=f"{name} has no trained weights"):
        create_network_denoiser(name, "auto")


@pytest.mark.skipif(sys.platform != "linux", reason="the allocator of other systems has no such setting")
def test_freed_memory_is_kept_where_the_allocator_can():
    assert freed_memory.keep_for_reuse()


MANY_SIZES = """
import mmap
from pathlib import Path
import torch
from gradnet_engine.denoisers.network import NetworkDenoiser
from gradnet_engine.networks.dncnn import DnCNN, DnCNNConfig

def used_bytes():
    return int(Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE

NetworkDenoiser(DnCNN(DnCNNConfig(depth=3, features=16)), torch.device("cpu"))
torch.set_num_threads(1)
layer = torch.nn.Linear(192, 96)
before = used_bytes()
with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
    for places in range(1, 800):
        layer(torch.zeros(places, 192))
print(used_bytes() - before)
"""


@in_bfloat16
@pytest.mark.skipif(sys.platform != "linux", reason="memory in use is read as Linux tells it")
def test_tiles_of_many_sizes_keep_no_memory_each():
    """What PyTorch compiles for a size lasts as long as a process."""
    answer = subprocess.run([sys.executable, "-c", MANY_SIZES], capture_output=True, text=True, check=True)
    assert int(answer.stdout) < 400e6


def test_pytorch_has_its_threads_again_after_a_tile():
    before = torch.get_num_threads()
    torch.set_num_threads(3)
    try:
        NetworkDenoiser(DnCNN(DnCNNConfig(depth=3, features=16)), CPU).denoise(np.zeros((64, 64, 3), np.float32), NOISE)
        assert torch.get_num_threads() == 3
    finally:
        torch.set_num_threads(before)
