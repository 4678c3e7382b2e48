"""How much faster networks run here with Winograd's convolutions, and how far their answers differ: ``make bench``.

All run in turns on the same noisy pixels, all in one process: the ratio is what counts.
"""

import copy
import os
import platform
import time
from collections.abc import Callable, Sequence
from functools import partial

import numpy as np
import torch
from torch import Tensor, nn

from gradnet_engine import freed_memory
from gradnet_engine.compiled import multiplies_bfloat16
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
    names = [f"Winograd in {_name(precision)}" for precision in _precisions()]
    heads = [f"{name}, ms | times as fast | agree, dB" for name in names]
    print(" | ".join(["| what | PyTorch, ms", *heads]), "|\n" + "|---" * (2 + 3 * len(names)) + "|")
    torch.manual_seed(0)
    for channels, edge_px in LAYERS:
        layer = nn.Conv2d(channels, channels, 3, padding=1)
        layer.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        fast = [WinogradConv2d(layer, multiplies=precision, makes=precision) for precision in _precisions()]
        _compare(f"{channels} channels, {edge_px} x {edge_px}", layer, fast, channels, edge_px)
    for name, edge_px in NETWORKS:
        entry = find_weights(name)
        if entry is None:
            raise SystemExit(f"{name} has no weights.")
        plain = build_trained(entry, load_weights(entry)).eval().to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        fast = [copy.deepcopy(plain) for _ in _precisions()]
        for network, precision in zip(fast, _precisions(), strict=True):
            use_winograd(network, precision)
        _compare(f"{name}, {edge_px} x {edge_px}", plain, fast, 3, edge_px)


def _precisions() -> list[torch.dtype]:
    return [torch.float32, torch.bfloat16] if multiplies_bfloat16() else [torch.float32]


def _name(precision: torch.dtype) -> str:
    return str(precision).removeprefix("torch.")


@torch.inference_mode()
def _compare(title: str, plain: nn.Module, fast: Sequence[nn.Module], channels: int, edge_px: int) -> None:
    pixels = torch.rand(1, channels, edge_px, edge_px).contiguous(memory_format=torch.channels_last)

    def shared(network: nn.Module, precision: torch.dtype) -> Tensor:
        with threads(), torch.autocast("cpu", precision, enabled=precision != torch.float32):
            return network(pixels)

    shares = (partial(shared, *pair) for pair in zip(fast, _precisions(), strict=True))
    runs = [lambda: plain(pixels), *shares]
    answers = [run().float().clamp(0, 1).numpy() for run in runs]  # compiles, loads
    seconds = np.array([[_seconds(run) for run in runs] for _ in range(ROUNDS)])
    before_s, *after_s = seconds.min(axis=0)
    cells = [f"{before_s * 1e3:.1f}"]
    for answer, taken_s in zip(answers[1:], after_s, strict=True):
        cells += [f"{taken_s * 1e3:.1f}", f"{before_s / taken_s:.2f}", f"{psnr_db(answers[0], answer):.0f}"]
    print(" | ".join([f"| {title}", *cells]), "|")


def _seconds(work: Callable[[], object]) -> float:
    started_s = time.perf_counter()
    work()
    return time.perf_counter() - started_s


if __name__ == "__main__":
    main()
