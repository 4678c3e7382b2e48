"""A 24 megapixel photo through a CUDA GPU, from array to array: ``python tests/benchmarks/gpu.py``.

Photos go the way that `denoise_photo` takes them. Beside it stands where the time goes: the network alone on a tile
that is in the GPU's memory already, the time this thread needs to queue that work, and all but the network.
"""

import argparse
import platform
import time
from collections.abc import Callable, Iterator
from statistics import median

import numpy as np
import skimage.data
import torch

from gradnet_engine.denoisers.base import stream_through
from gradnet_engine.denoisers.gpu_stream import GpuStream
from gradnet_engine.denoisers.network import NetworkDenoiser, create_from_entry
from gradnet_engine.denoisers.noise_map import NoiseMap
from gradnet_engine.metrics import psnr_db
from gradnet_engine.networks.building import build_trained
from gradnet_engine.networks.weights import WeightsEntry, load_weights, read_manifest
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.noise.sensor import SensorNoise
from gradnet_engine.photo import FloatArray
from gradnet_engine.tiling import Tile, TileStream, denoise_tiles, plan_tiles

HEIGHT_PX, WIDTH_PX = 4000, 6000
CROP_PX = 1008
"""Edge of the part that the CPU denoises too."""
SIGMA = 25 / 255
NOISE = NoiseCurve((SIGMA, SIGMA, SIGMA), deviation=SensorNoise((1e-3, 1e-3, 1e-3), (1e-4, 1e-4, 1e-4)))
"""A network for RAW photos is told a sensor's, whatever the noise."""
OF_GRADNET_MAX = "gradnet", "gradnet-raw"
"""Networks that are timed in all four quarter turns too: two rows."""
MOST_RUNS, ENOUGH_S = 7, 3.0


def main() -> None:
    """Print a Markdown table; the median of several runs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--tile-px", type=int, help="edge of a tile; default: the method's own")
    parser.add_argument("--cudnn-benchmark", action="store_true", help="let cuDNN try which of its kernels is fastest")
    parser.add_argument("--profile", metavar="METHOD", help="print which kernels take the time instead")
    arguments = parser.parse_args()
    if not torch.cuda.is_available():
        raise SystemExit("No CUDA GPU is here that PyTorch can use.")
    torch.backends.cudnn.benchmark = arguments.cudnn_benchmark
    noisy = _noisy_photo()
    if arguments.profile:
        _print_kernels(arguments.profile, noisy, arguments.tile_px)
        return
    print(f"{torch.cuda.get_device_name()}, {platform.machine()}, {torch.get_num_threads()} threads, ", end="")
    print(f"PyTorch {torch.__version__}, cuDNN {torch.backends.cudnn.version()}")
    print(f"{HEIGHT_PX * WIDTH_PX / 1e6:g} megapixels, {MOST_RUNS} runs or {ENOUGH_S:g} s after one that warms up\n")
    print("| method | tiles | photo s | network alone s | queueing s | all but the network s | GPU GB | as CPU, dB |")
    print("|---|---|---|---|---|---|---|---|")
    for entry in read_manifest():
        denoiser = create_from_entry(entry, "cuda")
        if denoiser._guide is not None:
            print(f"| {entry.name} | its guide runs on the CPU |  |  |  |  |  |  |")
            continue
        print(_row(entry, denoiser, noisy, arguments.tile_px), flush=True)
        if entry.name in OF_GRADNET_MAX:
            print(_row(entry, create_from_entry(entry, "cuda", turned=True), noisy, arguments.tile_px), flush=True)


def _noisy_photo() -> FloatArray:
    clean = skimage.data.astronaut()
    times = -(-HEIGHT_PX // clean.shape[0]), -(-WIDTH_PX // clean.shape[1]), 1
    photo = np.tile((clean / 255).astype(np.float32), times)[:HEIGHT_PX, :WIDTH_PX]
    photo = photo + np.float32(SIGMA) * np.random.default_rng(0).standard_normal(photo.shape, np.float32)
    photo.clip(0, 1, out=photo).flags.writeable = False
    return photo


def _row(entry: WeightsEntry, denoiser: NetworkDenoiser, noisy: FloatArray, tile_px: int | None) -> str:
    torch.cuda.reset_peak_memory_stats()
    tiles, run = _way(denoiser, noisy, tile_px)
    photo_s = _median_s(lambda: run(stream_through(denoiser, NOISE)))
    peak_bytes = torch.cuda.max_memory_reserved()
    nothing = GpuStream(torch.device("cuda"))

    def only_copied(parts: Iterator[FloatArray]) -> Iterator[FloatArray]:
        copied = nothing.run(([part] for part in parts), lambda image: image[0].permute(1, 2, 0))
        return (denoised for denoised, _ in copied)

    copies_s = _median_s(lambda: run(only_copied))

    rows, cols = tiles[0].source.rows.size_px, tiles[0].source.cols.size_px
    resident = torch.rand(1, rows, cols, 3, device="cuda").permute(0, 3, 1, 2)
    answer, queued_s = denoiser._network_told(NOISE), list[float]()

    def network_alone() -> None:
        started_s = time.perf_counter()
        for _ in range(2):
            answer(resident)
        queued_s.append(time.perf_counter() - started_s)
        torch.cuda.synchronize()

    network_s = _median_s(network_alone) * len(tiles) / 2
    queueing_s = median(queued_s[1:]) * len(tiles) / 2
    name = entry.name if denoiser._turns == 1 else f"{entry.name}, turned"
    return (
        f"| {name} | {len(tiles)} of {rows} x {cols} | {photo_s:.3f} | {network_s:.3f} | {queueing_s:.3f} "
        f"| {copies_s:.3f} | {peak_bytes / 1e9:.2f} | {_agreement_db(entry, denoiser, noisy):.1f} |"
    )


def _way(
    denoiser: NetworkDenoiser, noisy: FloatArray, tile_px: int | None
) -> tuple[list[Tile], Callable[[TileStream], FloatArray]]:
    """Return the tiles of a photo, and what takes them through a stream."""
    height_px, width_px = noisy.shape[:2]
    multiple_px = denoiser.multiple_px
    tiles = plan_tiles(height_px, width_px, tile_px or denoiser.tile_px, denoiser.margin_px, multiple_px=multiple_px)

    def run(stream: TileStream) -> FloatArray:
        return denoise_tiles(noisy, stream, tiles, multiple_px=multiple_px)

    return tiles, run


def _median_s(work: Callable[[], object]) -> float:
    work()
    elapsed_s = list[float]()
    while len(elapsed_s) < MOST_RUNS and sum(elapsed_s) < ENOUGH_S:
        torch.cuda.synchronize()
        started_s = time.perf_counter()
        work()
        elapsed_s.append(time.perf_counter() - started_s)
    return median(elapsed_s)


def _agreement_db(entry: WeightsEntry, denoiser: NetworkDenoiser, noisy: FloatArray) -> float:
    """Compare with PyTorch's own convolutions on the CPU, in float32."""
    crop = noisy[:CROP_PX, :CROP_PX]
    network = build_trained(entry, load_weights(entry)).to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def on_cpu(turns: int) -> FloatArray:
        images = [torch.from_numpy(np.rot90(crop, turns).copy())[None].permute(0, 3, 1, 2)]
        if network.is_told_noise:
            images.append(NoiseMap(NOISE, torch.device("cpu")).over(images[0]))
        with torch.inference_mode():
            return np.rot90(network(*images)[0].permute(1, 2, 0).numpy(), -turns)

    mean = np.mean([on_cpu(turns) for turns in range(denoiser._turns)], axis=0)
    return psnr_db(mean.clip(0, 1), denoiser.denoise(crop, NOISE))


def _print_kernels(name: str, noisy: FloatArray, tile_px: int | None) -> None:
    from torch.profiler import ProfilerActivity, profile

    entry = next(entry for entry in read_manifest() if entry.name == name)
    denoiser = create_from_entry(entry, "cuda")
    _, run = _way(denoiser, noisy, tile_px)
    stream = stream_through(denoiser, NOISE)
    run(stream)
    with profile(activities=[ProfilerActivity.CPU, ProfilerActivity.CUDA]) as profiled:
        run(stream)
    print(profiled.key_averages().table(sort_by="self_cuda_time_total", row_limit=25, max_name_column_width=60))


if __name__ == "__main__":
    main()
