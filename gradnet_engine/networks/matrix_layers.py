"""Layers of bfloat16 on a processor's matrix units, for inference: all their products are faster there than fewer.

They take features of any type, which they round, and make such as have channels last in memory.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from gradnet_engine.networks.crew import PIECES_A_THREAD, share_range
from gradnet_engine.networks.features import as_image, as_numbers, empty_features, scratch_memory, widened
from gradnet_engine.networks.gradnet import LEAK, ResidualUnit
from gradnet_engine.networks.kernels.matrices import multiply_rows, multiplying_scratch_size
from gradnet_engine.networks.kernels.matrix_units import BLOCK, PANEL, packed_weights
from gradnet_engine.networks.kernels.rows import convolve_rows, count_pairs, refine_rows, scratch_size
from gradnet_engine.networks.replacing import is_plain
from gradnet_engine.networks.scales import Down, UpAndAdd
from gradnet_engine.photo import FloatArray

# A unit's first convolution makes a pair of rows more for each piece.
_LEAST_PAIRS = 4
# Channels of zeros beside those of a layer cost as much as others; a fourfold number would eat up what is gained.
_MOST_WIDENED = 2


class MatrixConv2d(nn.Module):
    """A trained convolution of 3 x 3 taps that takes features of bfloat16, with what follows it; for inference alone.

    Parameters
    ----------
    layer : Conv2d
        One that `is_plain` says yes to.
    slope : float
        What results below 0 are multiplied by: 0 is ReLU, 1 nothing, between them a leaky ReLU.
    rounds : bool
        Whether weights and results are rounded to bfloat16. If not, each weight is the sum of two numbers of bfloat16,
        which takes twice the products: results differ from float32's by 1e-5 of the features' size, and are such.
    """

    def __init__(self, layer: nn.Conv2d, *, slope: float = 1.0, rounds: bool = True) -> None:
        super().__init__()
        self._outs, self._slope, self._rounds = layer.out_channels, np.float32(slope), rounds
        self._packed, self.bias = _packed(layer, rounds=rounds), layer.bias

    def forward(self, features: Tensor) -> Tensor:
        """Convolve.

        Parameters
        ----------
        features : Tensor, N x channels in x H x W
            On the CPU; rounded to bfloat16.

        Returns
        -------
        Tensor, N x channels out x H x W
            Of bfloat16, or of float32 where nothing is rounded. Channels are last in memory.
        """
        _, _, height, width = features.shape
        weights, bias, ins, outs = self._packed
        given = widened(features.to(torch.bfloat16), ins)
        results = empty_features(len(given), outs, height, width, torch.bfloat16 if self._rounds else torch.float32)
        layout, size = (height, width, ins, outs), scratch_size(width, ins)
        for places, target in _images(given, results):
            fixed = target, not self._rounds, places, weights, bias, self._slope, layout
            share_range(
                lambda first, last, fixed=fixed: convolve_rows(*fixed, scratch_memory(size), first, last),
                count_pairs(height),
                each=PIECES_A_THREAD,
            )
        return results[:, : self._outs]


class MatrixUnit(nn.Module):
    """A trained residual unit; what is between its convolutions never leaves the processor's cache.

    Parameters
    ----------
    unit : ResidualUnit
        The unit.
    """

    def __init__(self, unit: ResidualUnit) -> None:
        super().__init__()
        first, _, second = unit.layers
        assert isinstance(first, nn.Conv2d)
        assert isinstance(second, nn.Conv2d)
        packed = [_packed(layer) for layer in (first, second)]
        self._weights, self._biases = tuple(part.weights for part in packed), tuple(part.bias for part in packed)
        self._slopes = tuple(map(np.float32, (LEAK, 1) if unit.leaky else (0, 0)))
        self._channels, self._between = packed[1].outs, packed[0].outs
        self._outs = second.out_channels

    def forward(self, features: Tensor) -> Tensor:  # noqa: D102 - said by the class
        _, _, height, width = features.shape
        given = widened(features.to(torch.bfloat16), self._channels)
        results = empty_features(len(given), self._channels, height, width, torch.bfloat16)
        layout = height, width, self._channels, self._between
        size = scratch_size(width, self._channels + self._between)
        for places, target in _images(given, results):
            fixed = target, places, self._weights, self._biases, self._slopes, layout
            share_range(
                lambda first, last, fixed=fixed: refine_rows(*fixed, scratch_memory(size), first, last),
                count_pairs(height),
                each=PIECES_A_THREAD,
                least=_LEAST_PAIRS,
            )
        return results[:, : self._outs]


class MatrixDown(nn.Module):
    """A trained `Down`.

    Parameters
    ----------
    layer : Down
        One that `suits_scales` says yes to.
    """

    def __init__(self, layer: Down) -> None:
        super().__init__()
        assert layer.bias is not None
        self._fine, self._coarse, self._bias = layer.in_channels, layer.out_channels, layer.bias.detach().numpy()
        self._weights = _registers(layer.weight.detach().permute(2, 3, 1, 0).reshape(2, -1, self._coarse))

    def forward(self, features: Tensor) -> Tensor:  # noqa: D102 - said by the class
        _, _, height, width = features.shape
        given = widened(features.to(torch.bfloat16), self._fine)
        results = empty_features(len(given), self._coarse, height // 2, width // 2, torch.bfloat16)
        layout = width // 2, 2, 2 * self._fine, 1, self._coarse
        for places, target in _images(given, results):
            _multiply((target, False, places, self._weights, self._bias, layout), height // 2)
        return results


class MatrixUpAndAdd(nn.Module):
    """A trained `UpAndAdd`; the sum is written over the skip where that is of bfloat16, channels last.

    Parameters
    ----------
    layer : UpAndAdd
        One that `suits_scales` says yes to.
    """

    def __init__(self, layer: UpAndAdd) -> None:
        super().__init__()
        assert layer.bias is not None
        self._coarse, self._fine = layer.in_channels, layer.out_channels
        self._bias = layer.bias.detach().repeat(4).numpy()  # For each of the 2 x 2 places.
        self._weights = _registers(layer.weight.detach().permute(0, 2, 3, 1).reshape(1, self._coarse, -1))

    def forward(self, features: Tensor, skip: Tensor) -> Tensor:  # noqa: D102 - said by the class
        _, _, height, width = features.shape
        given, sums = (
            widened(part.to(torch.bfloat16), channels)
            for part, channels in ((features, self._coarse), (skip, self._fine))
        )
        layout = width, 1, self._coarse, 2, 2 * self._fine
        for places, target in _images(given, sums):
            _multiply((target, True, places, self._weights, self._bias, layout), height)
        return sums


def _images(given: Tensor, results: Tensor) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield each photo's numbers on either side; both are contiguous, channels last."""
    for places, target in zip(given, results, strict=True):
        yield as_numbers(as_image(places)), as_numbers(as_image(target))


def _multiply(fixed: tuple[Any, ...], rows: int) -> None:
    _, parts, ins, _, _ = fixed[-1]
    size = multiplying_scratch_size(parts, ins)
    share_range(
        lambda first, last: multiply_rows(*fixed, scratch_memory(size), first, last), rows, each=PIECES_A_THREAD
    )


class _Packed(NamedTuple):
    """A convolution as the kernels take it: widened by channels of zeros to what suits them."""

    weights: np.ndarray
    bias: FloatArray
    ins: int
    outs: int


def _wide_channels(layer: nn.Conv2d, *, rounds: bool) -> tuple[int, int]:
    """Return a layer's channels in and out, rounded up to what the kernels can do."""
    made = PANEL if rounds else PANEL // 2
    return -(-layer.in_channels // BLOCK) * BLOCK, -(-layer.out_channels // made) * made


def _packed(layer: nn.Conv2d, *, rounds: bool = True) -> _Packed:
    ins, outs = _wide_channels(layer, rounds=rounds)
    more_ins, more_outs = ins - layer.in_channels, outs - layer.out_channels
    weights = functional.pad(layer.weight.detach(), (0, 0, 0, 0, 0, more_ins, 0, more_outs))
    bias = torch.zeros(layer.out_channels) if layer.bias is None else layer.bias.detach()
    bias = functional.pad(bias, (0, more_outs))
    # Rows of taps, and within each its three places' numbers.
    matrices = weights.permute(2, 3, 1, 0).reshape(3, 3 * ins, outs)
    if not rounds:
        coarse = matrices.to(torch.bfloat16).float()
        matrices, bias = _beside(coarse, matrices - coarse), _beside(bias, torch.zeros_like(bias))
    return _Packed(_registers(matrices), bias.numpy(), ins, outs)


def _registers(matrices: Tensor) -> np.ndarray:
    return as_numbers(torch.from_numpy(packed_weights(matrices.numpy())).to(torch.bfloat16))


def _beside(first: Tensor, second: Tensor) -> Tensor:
    """Return numbers for panels that hold half a panel of the first and the same of the second."""
    return torch.stack([part.unflatten(-1, (-1, PANEL // 2)) for part in (first, second)], -2).flatten(-3)


def suits(layer: nn.Module, *, rounds: bool = True) -> bool:
    """Tell whether a layer can become a `MatrixConv2d`, and would gain by it."""
    if not (isinstance(layer, nn.Conv2d) and is_plain(layer)):
        return False
    ins, outs = _wide_channels(layer, rounds=rounds)
    # In float32, others multiply by vectors.
    return not rounds or ins * outs <= _MOST_WIDENED * layer.in_channels * layer.out_channels


def suits_scales(layer: Down | UpAndAdd) -> bool:
    """Tell whether a layer between two scales can become one of those above."""
    return layer.in_channels % BLOCK == layer.out_channels % PANEL == 0


def compile_kernels() -> None:
    """Compile on the first run on a machine, load from disk on later ones.

    Raises
    ------
    Exception
        If the compiler can't be loaded or fails.
    """
    features, layer = empty_features(1, BLOCK, 1, 1, torch.bfloat16), nn.Conv2d(BLOCK, BLOCK, 3, padding=1)
    with torch.inference_mode():
        MatrixConv2d(layer)(features)
        MatrixConv2d(layer, rounds=False)(features)
        MatrixUnit(ResidualUnit(BLOCK, BLOCK))(features)
        MatrixUpAndAdd(UpAndAdd(BLOCK, BLOCK))(features, features.new_zeros(1, BLOCK, 2, 2))
