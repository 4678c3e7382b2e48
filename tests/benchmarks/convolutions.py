"""How much faster networks run here where they are compiled, and how far their answers differ: ``make bench``.

All run in turns on the same noisy pixels, all in one process: the ratio is what counts.
"""

import copy
import os
import platform
import time
from contextlib import nullcontext

import numpy as np
import torch
from torch import Tensor, nn

from gradnet_engine import freed_memory
from gradnet_engine.compiled import multiplies_bfloat16
from gradnet_engine.metrics import psnr_db
from gradnet_engine.networks.building import build_trained
from gradnet_engine.networks.compiled_layers import use_compiled_layers
from gradnet_engine.networks.crew import threads
from gradnet_engine.networks.weights import find_weights, load_weights

# Channels and edge of the features at the four scales of `gradnet`, of a tile of 768 pixels with its margins.
LAYERS = ((64, 436), (96, 218), (128, 110), (192, 56))
# Method and edge of the photo, pixels; the first is a tile of a large one.
NETWORKS = (("gradnet", 1088), ("gradnet", 512), ("gradnet-paper", 256), ("dncnn", 256))
ROUNDS, COLOURS = 5, 3
_PYTORCH, _COMPILED = "PyTorch", "compiled"


def main() -> None:
    """Print a Markdown table; the best of several rounds."""
    freed_memory.keep_for_reuse()  # As a denoiser does.
    print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, PyTorch {torch.__version__}\n")
    names = [f"{kind} in {_name(precision)}" for kind, precision in _faster()]
    heads = [f"{name}, ms | times as fast | agree, dB" for name in names]
    print(" | ".join(["| what | PyTorch in float32, ms", *heads]), "|\n" + "|---" * (2 + 3 * len(names)) + "|")
    torch.manual_seed(0)
    for channels, edge_px in LAYERS:
        layer = nn.Sequential(nn.Conv2d(channels, channels, 3, padding=1))
        _compare(f"{channels} channels, {edge_px} x {edge_px}", layer, channels, edge_px)
    for name, edge_px in NETWORKS:
        entry = find_weights(name)
        if entry is None:
            raise SystemExit(f"{name} has no weights.")
        network = build_trained(entry, load_weights(entry)).eval()
        _compare(f"{name}, {edge_px} x {edge_px}", network, COLOURS, edge_px)


def _faster() -> list[tuple[str, torch.dtype]]:
    """Return what is compared with PyTorch in float32."""
    short = [(_PYTORCH, torch.bfloat16), (_COMPILED, torch.bfloat16)] if multiplies_bfloat16() else []
    return [(_COMPILED, torch.float32), *short]


def _name(precision: torch.dtype) -> str:
    return str(precision).removeprefix("torch.")


@torch.inference_mode()
def _compare(title: str, plain: nn.Module, channels: int, edge_px: int) -> None:
    plain.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    fast = [copy.deepcopy(plain) for _ in _faster()]
    for network, (kind, precision) in zip(fast, _faster(), strict=True):
        if kind != _PYTORCH:
            use_compiled_layers(network, precision)
    pixels = torch.rand(1, channels, edge_px, edge_px).contiguous(memory_format=torch.channels_last)
    runs = [(plain, _PYTORCH, torch.float32), *((net, *kind) for net, kind in zip(fast, _faster(), strict=True))]

    def run(network: nn.Module, kind: str, precision: torch.dtype) -> tuple[Tensor, float]:
        # Networks are given pixels of float32; within them, features are as they are multiplied.
        given = pixels if channels == COLOURS else pixels.to(precision)
        reduced = torch.autocast("cpu", precision, enabled=precision != torch.float32)
        with nullcontext() if kind == _PYTORCH else threads(), reduced:
            network(given)  # Threads are there, and their memory, as in the midst of a network.
            started_s = time.perf_counter()
            answer = network(given)
            return answer, time.perf_counter() - started_s

    answers = [run(*of)[0].float().clamp(0, 1).numpy() for of in runs]  # compiles, loads
    seconds = np.array([[run(*of)[1] for of in runs] for _ in range(ROUNDS)])
    before_s, *after_s = seconds.min(axis=0)
    cells = [f"{before_s * 1e3:.1f}"]
    for answer, taken_s in zip(answers[1:], after_s, strict=True):
        cells += [f"{taken_s * 1e3:.1f}", f"{before_s / taken_s:.2f}", f"{psnr_db(answers[0], answer):.0f}"]
    print(" | ".join([f"| {title}", *cells]), "|")


if __name__ == "__main__":
    main()
