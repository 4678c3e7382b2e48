"""Squeeze-and-excitation for networks that run on a CPU, compiled: features are read twice and written once."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from gradnet_engine import feature_memory
from gradnet_engine.networks.crew import PIECES_A_THREAD, share_range
from gradnet_engine.networks.features import as_numbers, empty_features
from gradnet_engine.networks.gradnet import LocalSqueezeExcitation
from gradnet_engine.networks.kernels.gates import average_blocks, average_lines, open_gates, scale
from gradnet_engine.networks.replacing import replace_modules

# oneDNN compiles what multiplies bfloat16 for each number of places anew and keeps it: for photos of many sizes,
# hundreds of megabytes. Powers of two up to this one are few.
_MOST_PLACES = 2048


class CompiledExcitation(nn.Module):
    """A trained `LocalSqueezeExcitation`, for inference alone.

    Parameters
    ----------
    attention : LocalSqueezeExcitation
        What it does the work of.
    """

    def __init__(self, attention: LocalSqueezeExcitation) -> None:
        super().__init__()
        first, _, second, _ = attention.gate
        self._squeeze, self._excite = _of_places(first), _of_places(second)
        self._block_px, self._radius = attention.block_px, attention.radius_blocks

    def forward(self, features: Tensor) -> Tensor:
        """Scale each channel by its gate.

        Parameters
        ----------
        features : Tensor, N x C x H x W
            Of float32 or bfloat16, on the CPU; written over where channels are last in memory.

        Returns
        -------
        Tensor, N x C x H x W
            Scaled features.
        """
        features = features.contiguous(memory_format=torch.channels_last)
        for index in range(len(features)):
            self._scale(features[index].permute(1, 2, 0))
        return features

    def _scale(self, image: Tensor) -> None:
        layout = height, width, channels = tuple(image.shape)
        features, block, radius = as_numbers(image), self._block_px, self._radius
        rows, columns = -(-height // block), -(-width // block)
        size = columns * channels
        # Averages of blocks, then of windows, then gates; and averages of a column's blocks.
        blocks, of_columns = (feature_memory.shared.empty(rows * size) for _ in range(2))

        def open_some(first: int, last: int) -> None:
            lines = slice(first * size, last * size)
            gates = blocks[lines]
            average_lines(gates, of_columns[lines], (columns, channels), radius, 0, channels)
            self._open(torch.from_numpy(gates).view(-1, channels))

        averaged = features  # A block of one place is its own average.
        if block > 1:
            averaged = blocks
            share_range(lambda *some: average_blocks(blocks, features, layout, block, *some), rows)
        share_range(lambda *some: average_lines(of_columns, averaged, (rows, size), radius, *some), size)
        share_range(open_some, rows)
        share_range(lambda *some: scale(features, blocks, layout, block, *some), height, each=PIECES_A_THREAD)

    def _open(self, averages: Tensor) -> None:
        """Write gates over averages, which are places x channels."""
        for places in averages.split(_MOST_PLACES):
            lacking = (1 << (len(places) - 1).bit_length()) - len(places)
            filled = functional.pad(places, (0, 0, 0, lacking)) if lacking else places
            numbers = self._excite(self._squeeze(filled).relu_())
            open_gates(as_numbers(places), as_numbers(numbers[: len(places)]))


def _of_places(layer: nn.Module) -> nn.Linear:
    """Return a convolution of one place as what takes places in a row."""
    assert isinstance(layer, nn.Conv2d)
    assert layer.bias is not None
    linear = nn.Linear(layer.in_channels, layer.out_channels)
    linear.weight, linear.bias = nn.Parameter(layer.weight.detach().flatten(1)), nn.Parameter(layer.bias.detach())
    return linear


def use_compiled_gates(network: nn.Module, precision: torch.dtype = torch.float32) -> None:
    """Replace squeeze-and-excitation in a trained network by what is faster on a CPU.

    Parameters
    ----------
    network : Module
        On the CPU, for inference; changed.
    precision : torch.dtype
        Of its features: float32 or bfloat16.

    Raises
    ------
    Exception
        If the compiler can't be loaded or fails; the network is as it was.
    """
    _compile(precision)
    replace_modules(
        network, lambda part: CompiledExcitation(part) if isinstance(part, LocalSqueezeExcitation) else None
    )


def _compile(precision: torch.dtype) -> None:
    """Compile on the first run on a machine, load from disk on later ones."""
    with torch.inference_mode(), torch.autocast("cpu", precision, enabled=precision != torch.float32):
        for block_px in (1, 2):
            attention = CompiledExcitation(LocalSqueezeExcitation(2, 1, block_px))
            attention(empty_features(1, 2, 1, 1, precision).zero_())
