"""How much faster networks run here with Winograd's convolutions, and how far their answers differ: ``make bench``.

Both run in turns on the same noisy pixels, all in one process: the ratio is what counts.
"""

import copy
import os
import platform
import time
from collections.abc import Callable

import numpy as np
import torch
from torch import Tensor, nn

from gradnet_engine import freed_memory
from gradnet_engine.metrics import psnr_db
from gradnet_engine.networks.building import build_trained
from gradnet_engine.networks.crew import threads
from gradnet_engine.networks.weights import find_weights, load_weights
from gradnet_engine.networks.winograd import WinogradConv2d, use_winograd

# Channels and edge of the features at the four scales of `gradnet`, of a tile of 768 pixels with its margins.
LAYERS = ((64, 436), (96, 218), (128, 110), (192, 56))
# Method and edge of the photo, pixels.
NETWORKS = (("gradnet", 512), ("gradnet-paper", 256), ("dncnn", 256))
ROUNDS = 5


def main() -> None:
    """Print a Markdown table; the best of several rounds."""
    freed_memory.keep_for_reuse()  # As a denoiser does.
    print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, PyTorch {torch.__version__}\n")
    print("| what | PyTorch, ms | Winograd, ms | times as fast | agree, dB |\n|---|---|---|---|---|")
    torch.manual_seed(0)
    for channels, edge_px in LAYERS:
        layer = nn.Conv2d(channels, channels, 3, padding=1)
        layer.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        _compare(f"{channels} channels, {edge_px} x {edge_px}", layer, WinogradConv2d(layer), channels, edge_px)
    for name, edge_px in NETWORKS:
        entry = find_weights(name)
        if entry is None:
            raise SystemExit(f"{name} has no weights.")
        plain = build_trained(entry, load_weights(entry)).eval().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        fast = copy.deepcopy(plain)
        use_winograd(fast)
        _compare(f"{name}, {edge_px} x {edge_px}", plain, fast, 3, edge_px)


@torch.inference_mode()
def _compare(title: str, plain: nn.Module, fast: nn.Module, channels: int, edge_px: int) -> None:
    pixels = torch.rand(1, channels, edge_px, edge_px).contiguous(memory_format=torch.channels_last)

    def shared() -> Tensor:
        with threads():
            return fast(pixels)

    runs = (lambda: plain(pixels)), shared
    answers = [run().numpy() for run in runs]  # compiles, loads
    seconds = np.array([[_seconds(run) for run in runs] for _ in range(ROUNDS)])
    before_s, after_s = seconds.min(axis=0)
    agreement_db = psnr_db(*(np.clip(answer, 0, 1) for answer in answers))
    print(f"| {title} | {before_s * 1e3:.0f} | {after_s * 1e3:.0f} | {before_s / after_s:.2f} | {agreement_db:.0f} |")


def _seconds(work: Callable[[], object]) -> float:
    started_s = time.perf_counter()
    work()
    return time.perf_counter() - started_s


if __name__ == "__main__":
    main()
