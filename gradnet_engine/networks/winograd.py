"""Convolutions of 3 x 3 taps with a quarter of the products, for networks that run on a CPU in float32."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from gradnet_engine.networks.gradnet import ResidualUnit
from gradnet_engine.networks.winograd_kernels import (
    LANES,
    PANEL,
    STRIP_TILES,
    TILE_PX,
    convolve_rows,
    transformed_weights,
)

_PIECES_A_THREAD = 4
_NOTHING = np.empty(0, np.float32)


class _Crew(NamedTuple):
    """Who works: a function like `map`, and into how many pieces work is cut for it."""

    run: Callable[..., Iterable[object]]
    pieces: int


_ALONE = _Crew(map, 1)
_crew: ContextVar[_Crew] = ContextVar("crew", default=_ALONE)


@contextmanager
def threads(count: int | None = None) -> Iterator[None]:
    """Have convolutions of this thread share their work with others; without it they run on this one alone.

    Parameters
    ----------
    count : int, optional
        Number of threads; as many as PyTorch uses if left out. Results are the same with any.
    """
    count = count or torch.get_num_threads()
    with ThreadPoolExecutor(count, thread_name_prefix="convolution") as pool:
        token = _crew.set(_Crew(pool.map, _PIECES_A_THREAD * count))
        try:
            yield
        finally:
            _crew.reset(token)


class WinogradConv2d(nn.Module):
    """A trained convolution, with what follows it; for inference alone.

    Its results differ from those of `Conv2d` by rounding: about 1e-5 of the features' size.

    Parameters
    ----------
    layer : Conv2d
        One that `suits` says yes to.
    relu : bool
        Whether results below 0 become 0.
    """

    def __init__(self, layer: nn.Conv2d, *, relu: bool = False) -> None:
        super().__init__()
        self._ins, self._outs = layer.in_channels, layer.out_channels
        self._weights = transformed_weights(layer.weight.detach().numpy())
        bias = torch.zeros(self._outs) if layer.bias is None else layer.bias.detach()
        self._bias, self._least = bias.numpy(), np.float32(0 if relu else -np.inf)

    def forward(self, features: Tensor, added: Tensor | None = None) -> Tensor:
        """Convolve.

        Parameters
        ----------
        features : Tensor, N x channels in x H x W
            Of float32, on the CPU.
        added : Tensor, N x channels out x H x W, optional
            Added to the results, before ReLU.

        Returns
        -------
        Tensor, N x channels out x H x W
            Channels are last in memory.
        """
        count, _, height, width = features.shape
        results = torch.empty((count, self._outs, height, width), memory_format=torch.channels_last)
        layout = height, width, self._ins, self._outs
        crew = _crew.get()
        rows = -(-height // TILE_PX)
        # A piece fills a strip of tiles at least: each strip reads all weights.
        pieces = min(rows, crew.pieces, -(-rows * -(-width // TILE_PX) // STRIP_TILES))
        ends = np.linspace(0, rows, pieces + 1).astype(int).tolist()
        for index in range(count):
            places, target = _flat(features[index : index + 1]), _flat(results[index : index + 1])
            more = _NOTHING if added is None else _flat(added[index : index + 1])
            fixed = target, more, added is not None, places, self._weights, self._bias, self._least, layout
            for _ in crew.run(lambda piece, fixed=fixed: convolve_rows(*fixed, *piece), pairwise(ends)):
                pass
        return results


class WinogradUnit(nn.Module):
    """A trained residual unit whose sums and ReLUs are taken as its convolutions write their results.

    Parameters
    ----------
    first, second : Conv2d
        The unit's convolutions; `suits` says yes to both.
    """

    def __init__(self, first: nn.Conv2d, second: nn.Conv2d) -> None:
        super().__init__()
        self.first, self.second = WinogradConv2d(first, relu=True), WinogradConv2d(second, relu=True)

    def forward(self, features: Tensor) -> Tensor:  # noqa: D102 - said by the class
        return self.second(self.first(features), features)


def suits(layer: nn.Module) -> bool:
    """Tell whether a layer can become a `WinogradConv2d`."""
    return (
        isinstance(layer, nn.Conv2d)
        and layer.kernel_size == (3, 3)
        and layer.stride == layer.padding == layer.dilation == (1, 1)
        and layer.padding_mode == "zeros"
        and layer.groups == 1
        and layer.in_channels % LANES == 0
        and layer.out_channels % PANEL == 0
    )


def use_winograd(network: nn.Module) -> None:
    """Replace what can be replaced in a trained network by what is faster on a CPU; its weights are gone then.

    Parameters
    ----------
    network : Module
        Of float32, on the CPU, for inference; changed.

    Raises
    ------
    Exception
        If the compiler can't be loaded or fails; the network is as it was.
    """
    _compile()
    _replace_parts(network)


def _compile() -> None:
    """Compile on the first run on a machine, load from disk on later ones."""
    layer = nn.Conv2d(LANES, PANEL, 3, padding=1)
    with torch.inference_mode():
        WinogradConv2d(layer)(torch.zeros(1, LANES, 1, 1))


def _replace_parts(network: nn.Module) -> None:
    parts = list(network.named_children())
    followers = [*parts, ("", nn.Identity())][1:]
    for (name, part), (next_name, follower) in zip(parts, followers, strict=True):
        if isinstance(part, ResidualUnit) and suits(part.layers[0]) and suits(part.layers[2]):
            setattr(network, name, WinogradUnit(part.layers[0], part.layers[2]))  # type: ignore[arg-type]
        elif suits(part):
            relu = isinstance(network, nn.Sequential) and isinstance(follower, nn.ReLU)
            setattr(network, name, WinogradConv2d(part, relu=relu))  # type: ignore[arg-type]
            if relu:
                setattr(network, next_name, nn.Identity())
        else:
            _replace_parts(part)


def _flat(tensor: Tensor) -> np.ndarray:
    return tensor.permute(0, 2, 3, 1).contiguous().view(-1).numpy()
