"""Pixels packed and unpacked, and the edges of a guide, for networks that run on a CPU: compiled."""

import numpy as np
import torch
from torch import Tensor, nn

from gradnet_engine.networks.crew import PIECES_A_THREAD, share_range
from gradnet_engine.networks.features import as_numbers, as_places, empty_features
from gradnet_engine.networks.gradients import SobelGradients
from gradnet_engine.networks.kernels.packing import COLOURS, EDGES, add_unpacked, pack, write_edges
from gradnet_engine.networks.pixels import Packing
from gradnet_engine.networks.replacing import replace_modules


class CompiledPacking(Packing):
    """A `Packing` of one of the edges that the kernels know, for inference alone."""

    def pack(self, image: Tensor, averaged: Tensor | None = None, times: float = 1) -> Tensor:  # noqa: D102 - said there
        (count, _, height, width), edge = image.shape, self.edge
        channels = COLOURS * edge**2 + (0 if averaged is None else COLOURS)
        places = empty_features(count, channels, height // edge, width // edge)
        numbers = _as_lines(image)
        more = numbers[:0] if averaged is None else _as_lines(averaged)
        fixed = _as_lines(places), numbers, more, np.float32(times), (width // edge, edge)
        share_range(lambda *some: pack(*fixed, *some), count * height // edge, each=PIECES_A_THREAD)
        return places

    def add_unpacked(  # noqa: D102 - said by the class it is of
        self, image: Tensor, change: Tensor, more: Tensor | None = None, less: Tensor | None = None
    ) -> Tensor:
        (count, _, height, width), edge = image.shape, self.edge
        result = torch.empty_like(image, memory_format=torch.channels_last)
        changes = *as_places(change), *(as_places(change[:0]) if more is None else as_places(more))
        lessening = np.zeros(COLOURS * edge**2, np.float32) if less is None else as_numbers(less.detach())
        fixed = _as_lines(result), _as_lines(image), *changes, lessening, (width // edge, edge)
        share_range(lambda *some: add_unpacked(*fixed, *some), count * height // edge, each=PIECES_A_THREAD)
        return result


class CompiledGradients(SobelGradients):
    """`SobelGradients` that join features in inference alone."""

    def join_packed(self, features: Tensor, image: Tensor, edge: int) -> Tensor:  # noqa: D102 - said by the class
        count, before, rows, columns = features.shape
        joined = _with_room(features, COLOURS * edge**2)
        fixed = _as_lines(joined), _as_lines(image), (rows, columns, edge, before)
        share_range(lambda *some: write_edges(*fixed, *some), count * rows, each=PIECES_A_THREAD)
        return joined


def use_compiled_packing(network: nn.Module, precision: torch.dtype = torch.float32) -> None:
    """Replace what takes and makes pixels in a trained network, but for convolutions, by what is faster on a CPU.

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
    replace_modules(network, _compiled_part)


def _compiled_part(part: nn.Module) -> nn.Module | None:
    if type(part) is Packing and part.edge in EDGES:
        return CompiledPacking(part.edge)
    return CompiledGradients() if type(part) is SobelGradients else None


def _compile(precision: torch.dtype) -> None:
    """Compile on the first run on a machine, load from disk on later ones."""
    image = torch.zeros(1, COLOURS, 2, 2)
    packing = CompiledPacking(2)
    with torch.inference_mode():
        packing.add_unpacked(image, packing.pack(image))
        CompiledGradients().join_packed(empty_features(1, 1, 1, 1, precision), image, 2)


def _as_lines(image: Tensor) -> np.ndarray:
    """Return numbers of images, or of places, one line after another."""
    return as_numbers(image.permute(0, 2, 3, 1))


def _with_room(features: Tensor, channels: int) -> Tensor:
    """Return features with room behind them: where a convolution that was widened has left it, or in other memory."""
    count, before, rows, columns = features.shape
    size = count, before + channels, rows, columns
    strides = torch.empty(size, device="meta", memory_format=torch.channels_last).stride()
    last = features.storage_offset() + count * rows * columns * size[1]
    if features.stride() == strides and last * features.itemsize <= features.untyped_storage().nbytes():
        return features.as_strided(size, strides)
    joined = empty_features(*size, features.dtype)
    copies, places = (tensor.permute(0, 2, 3, 1).flatten(0, 1) for tensor in (joined[:, :before], features))

    def copy(first: int, last: int) -> None:
        copies[first:last] = places[first:last]

    share_range(copy, count * rows)
    return joined
