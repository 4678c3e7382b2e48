"""How tiles are kept in flight; on the CPU, where each is done as soon as it is begun."""

import numpy as np
import pytest
import torch

from gradnet_engine.denoisers.gpu_stream import GpuStream
from gradnet_engine.denoisers.network import NetworkDenoiser
from gradnet_engine.denoisers.noise_map import NoiseMap
from gradnet_engine.errors import Cancelled, DenoiseError, DeviceMemoryError
from gradnet_engine.networks.dncnn import DnCNN, DnCNNConfig
from gradnet_engine.networks.gradnet_ms import GradNetMs, GradNetMsConfig
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.noise.sensor import SensorNoise
from gradnet_engine.progress import CancelToken
from gradnet_engine.tiling import denoise_tiles, plan_tiles

CPU = torch.device("cpu")
NOISE = NoiseCurve.level(0.1)


class Half:
    """Halves the first image; remembers the shapes of what it was given."""

    def __init__(self):
        self.shapes = []

    def __call__(self, *images):
        self.shapes.append([tuple(image.shape) for image in images])
        assert all(image.is_contiguous(memory_format=torch.channels_last) for image in images)
        return images[0][0].permute(1, 2, 0) / 2


def tiles_of(*values, size=(3, 5)):
    return [[np.full((*size, 3), value, np.float32)] for value in values]


def test_every_answer_is_that_of_its_tile():
    answers = [
        (denoised.copy(), is_number) for denoised, is_number in GpuStream(CPU).run(iter(tiles_of(*range(5))), Half())
    ]
    assert [denoised.tolist() for denoised, _ in answers] == [np.full((3, 5, 3), i / 2).tolist() for i in range(5)]
    assert all(is_number for _, is_number in answers)


@pytest.mark.parametrize(("count", "order"), [(0, ""), (1, "b0 e0"), (4, "b0 b1 e0 b2 e1 b3 e2 e3")])
def test_the_next_tile_is_begun_before_the_answer_to_the_last_is_given(count, order):
    seen = []

    def tiles():
        for number, tile in enumerate(tiles_of(*range(count))):
            seen.append(f"b{number}")
            yield tile

    for number, _ in enumerate(GpuStream(CPU).run(tiles(), Half())):
        seen.append(f"e{number}")
    assert " ".join(seen) == order


def test_read_only_flipped_and_strided_pixels_are_taken_as_they_are():
    photo = np.random.default_rng(0).random((9, 12, 3), np.float32)
    photo.flags.writeable = False
    parts = [photo[2:7, 3:11], photo[::-1, ::2], photo]
    results = [denoised.copy() for denoised, _ in GpuStream(CPU).run(([part] for part in parts), Half())]
    for part, result in zip(parts, results, strict=True):
        np.testing.assert_array_equal(result, part / 2)


def test_buffers_are_kept_from_run_to_run_and_shared_by_nobody():
    stream = GpuStream(CPU)

    def where(run):
        return next(run)[0].ctypes.data

    first = stream.run(iter(tiles_of(1, 2, size=(8, 8))), Half())
    kept = where(first)
    beside = stream.run(iter(tiles_of(3, 4, size=(8, 8))), Half())
    assert where(beside) != kept
    first.close()
    smaller = stream.run(iter(tiles_of(5, size=(4, 4))), Half())
    assert where(smaller) == kept


def test_a_tile_may_have_a_second_image():
    half = Half()
    pairs = [[tile[0], tile[0] + 1] for tile in tiles_of(0.5, 1)]
    results = [denoised.copy() for denoised, _ in GpuStream(CPU).run(iter(pairs), half)]
    assert [result[0, 0, 0] for result in results] == [0.25, 0.5]
    assert half.shapes == [[(1, 3, 3, 5)] * 2] * 2


def test_what_is_not_a_number_is_told_of_with_its_tile_alone():
    tiles = tiles_of(0, 1, 2)
    tiles[1][0][2, 3, 1] = np.nan
    assert [is_number for _, is_number in GpuStream(CPU).run(iter(tiles), Half())] == [True, False, True]


@pytest.fixture
def streaming(monkeypatch):
    """A network's denoiser that streams its tiles as on a GPU."""
    torch.manual_seed(0)
    network = DnCNN(DnCNNConfig(depth=3, features=8))
    torch.nn.init.normal_(list(network.parameters())[-2], std=0.05)
    denoiser = NetworkDenoiser(network, CPU)
    plain = NetworkDenoiser(network, CPU)
    monkeypatch.setattr(denoiser, "_gpu", GpuStream(CPU))
    return denoiser, plain, network


def run_tiled(denoiser, rgb, **options):
    height_px, width_px = rgb.shape[:2]
    tiles = plan_tiles(height_px, width_px, 64, denoiser.margin_px)
    return denoise_tiles(rgb, lambda parts: denoiser.denoise_stream(parts, NOISE), tiles, **options)


@pytest.mark.parametrize("size", [(150, 170), (1, 1), (40, 90)])
def test_a_photo_is_the_same_as_one_tile_at_a_time(streaming, size):
    denoiser, plain, _ = streaming
    rgb = np.random.default_rng(0).random((*size, 3), np.float32)
    rgb.flags.writeable = False
    np.testing.assert_allclose(run_tiled(denoiser, rgb), run_tiled(plain, rgb), atol=1e-6)
    alone = denoiser.denoise(rgb, NOISE)
    np.testing.assert_allclose(alone, plain.denoise(rgb, NOISE), atol=1e-6)
    denoiser.denoise(1 - rgb, NOISE)
    np.testing.assert_allclose(alone, plain.denoise(rgb, NOISE), atol=1e-6)  # it is no buffer


@pytest.mark.parametrize("turned", [False, True])
def test_a_network_is_told_the_noise_of_each_photo(monkeypatch, turned):
    torch.manual_seed(0)
    network = GradNetMs(GradNetMsConfig((16, 24), (1, 1), guide_features=8, is_told_noise=True))
    torch.nn.init.normal_(network.reconstruct.weight, std=0.05)
    denoiser, plain = (NetworkDenoiser(network, CPU, turned=turned) for _ in range(2))
    monkeypatch.setattr(denoiser, "_gpu", GpuStream(CPU))
    rgb = np.random.default_rng(0).random((96, 128, 3), np.float32)
    answers = []
    for noise in (NOISE, NoiseCurve((0, 0, 0), deviation=SensorNoise((1e-2, 1e-2, 1e-2), (1e-4, 1e-4, 1e-4)))):
        answers.append(denoiser.denoise(rgb, noise))
        np.testing.assert_allclose(answers[-1], plain.denoise(rgb, noise), atol=1e-5)
    assert np.abs(answers[0] - answers[1]).max() > 1e-3


def test_a_gpu_too_full_for_the_noise_is_a_full_gpu(monkeypatch):
    def out_of_memory(*_):
        raise torch.OutOfMemoryError("CUDA out of memory")

    monkeypatch.setattr(NoiseMap, "__init__", out_of_memory)
    denoiser = NetworkDenoiser(GradNetMs(GradNetMsConfig((16, 24), (1, 1), is_told_noise=True)), CPU)
    monkeypatch.setattr(denoiser, "_gpu", GpuStream(CPU))
    with pytest.raises(DeviceMemoryError, match="too little free memory for tiles of 128x96 pixels"):
        denoiser.denoise(np.zeros((96, 128, 3), np.float32), NOISE)


def test_too_little_memory_beside_the_gpu_is_not_the_gpus(streaming, monkeypatch):
    denoiser, _, _ = streaming
    monkeypatch.setattr("gradnet_engine.denoisers.gpu_stream._pinned", lambda *_: torch.empty(1 << 50))
    with pytest.raises(MemoryError, match="DefaultCPUAllocator"):
        run_tiled(denoiser, np.zeros((150, 170, 3), np.float32))


def test_a_full_gpu_is_one_sentence_and_keeps_nothing(streaming, monkeypatch):
    denoiser, _, network = streaming
    rgb = np.zeros((150, 170, 3), np.float32)
    run_tiled(denoiser, rgb)
    forward, calls = network.forward, []

    def out_of_memory(noisy):
        calls.append(noisy)
        if len(calls) == 2:
            raise torch.OutOfMemoryError("CUDA out of memory")
        return forward(noisy)

    monkeypatch.setattr(network, "forward", out_of_memory)
    with pytest.raises(DeviceMemoryError, match="too little free memory for tiles of "):
        run_tiled(denoiser, rgb)
    assert not denoiser._gpu._idle
    assert run_tiled(denoiser, rgb).shape == rgb.shape


def test_a_network_that_blew_up_is_an_error(streaming):
    denoiser, _, network = streaming
    torch.nn.init.constant_(list(network.parameters())[-1], float("nan"))
    with pytest.raises(DenoiseError, match="not a number"):
        run_tiled(denoiser, np.zeros((150, 170, 3), np.float32))


def test_cancelling_begins_no_further_tile(streaming):
    denoiser, _, _ = streaming
    cancel = CancelToken()
    done = []

    def stop(report):
        done.append(report.done)
        if report.done == 1:
            cancel.cancel()

    with pytest.raises(Cancelled):
        run_tiled(denoiser, np.zeros((150, 170, 3), np.float32), cancel=cancel, progress=stop)
    assert done == [0, 1]
    with pytest.raises(Cancelled):
        denoiser.denoise(np.zeros((64, 64, 3), np.float32), NOISE, cancel)
