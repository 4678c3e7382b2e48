"""Convolutions of 3 x 3 taps with a quarter of the products, for networks that run on a CPU."""

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn import functional

from gradnet_engine.networks.crew import share_range
from gradnet_engine.networks.features import as_image, as_numbers, empty_features, scratch_memory, widened
from gradnet_engine.networks.gradnet import LEAK, ResidualUnit
from gradnet_engine.networks.kernels.products import BLOCK
from gradnet_engine.networks.kernels.strips import (
    convolve_strips,
    count_strips,
    scratch_size,
    transformed_weights,
)
from gradnet_engine.networks.kernels.vectors import LANES
from gradnet_engine.networks.replacing import is_plain

_PIECES_A_THREAD = 8
# Channels of zeros beside those of a layer cost as much as others; a fourfold number would eat up what is gained.
_MOST_WIDENED = 2


class WinogradConv2d(nn.Module):
    """A trained convolution, with what follows it; for inference alone.

    Its results differ from those of `Conv2d` by rounding: about 1e-5 of the features' size.

    Parameters
    ----------
    layer : Conv2d
        One that `suits` says yes to.
    slope : float
        What results below 0 are multiplied by: 0 is ReLU, 1 nothing, between them a leaky ReLU.
    multiplies : torch.dtype
        What weights and coefficients are rounded to: float32, or bfloat16, for processors that
        `compiled.multiplies_bfloat16` says yes to. Sums are of float32.
    makes : torch.dtype
        What results are rounded to, likewise.
    """

    def __init__(
        self,
        layer: nn.Conv2d,
        *,
        slope: float = 1.0,
        multiplies: torch.dtype = torch.float32,
        makes: torch.dtype = torch.float32,
    ) -> None:
        super().__init__()
        self._outs, self.bias, self._makes = layer.out_channels, layer.bias, makes
        self._wide_ins, self.wide_outs = _wide_channels(layer)
        more_ins, more_outs = self._wide_ins - layer.in_channels, self.wide_outs - layer.out_channels
        weights = functional.pad(layer.weight.detach(), (0, 0, 0, 0, 0, more_ins, 0, more_outs))
        together = torch.float32.itemsize // multiplies.itemsize
        transformed = transformed_weights(weights.numpy(), together=together)
        self._weights = as_numbers(torch.from_numpy(transformed).to(multiplies))
        bias = torch.zeros(self._outs) if layer.bias is None else layer.bias.detach()
        self._bias, self._slope = functional.pad(bias, (0, more_outs)).numpy(), np.float32(slope)

    def forward(self, features: Tensor, added: Tensor | None = None, *, into: Tensor | None = None) -> Tensor:
        """Convolve.

        Parameters
        ----------
        features : Tensor, N x channels in x H x W
            Of float32 or bfloat16, on the CPU.
        added : Tensor, N x channels out x H x W, optional
            Added to the results, before the slope; with `wide_outs` channels, and rounded as results are, like `into`.
        into : Tensor, N x channels out x H x W, optional
            Where the results are written, channels last in memory; it may be `added`.

        Returns
        -------
        Tensor, N x channels out x H x W
            Channels are last in memory.
        """
        count, _, height, width = features.shape
        results = empty_features(count, self.wide_outs, height, width, self._makes) if into is None else into
        features = widened(features, self._wide_ins)
        layout = height, width, self._wide_ins, self.wide_outs
        size = scratch_size(self._wide_ins, self.wide_outs)
        for index in range(count):
            places, target = as_numbers(as_image(features[index])), as_numbers(as_image(results[index]))
            more = target[:0] if added is None else as_numbers(as_image(added[index]))
            fixed = target, more, added is not None, places, self._weights, self._bias, self._slope, layout
            share_range(
                lambda first, last, fixed=fixed: convolve_strips(*fixed, scratch_memory(size), first, last),
                count_strips(height, width),
                each=_PIECES_A_THREAD,
            )
        return results[:, : self._outs]


class WinogradUnit(nn.Module):
    """A trained residual unit whose sums and ReLUs are taken as its convolutions write their results.

    Parameters
    ----------
    unit : ResidualUnit
        The unit; `suits` says yes to both of its convolutions.
    in_place : bool
        Whether results are written over the features that come, which nobody else needs then.
    precision : torch.dtype
        What its convolutions multiply and make.
    """

    def __init__(self, unit: ResidualUnit, *, in_place: bool = False, precision: torch.dtype = torch.float32) -> None:
        super().__init__()
        first, _, second = unit.layers
        slopes = (LEAK, 1) if unit.leaky else (0, 0)
        self.first, self.second = (
            WinogradConv2d(layer, slope=slope, multiplies=precision, makes=precision)  # type: ignore[arg-type]
            for layer, slope in zip((first, second), slopes, strict=True)
        )
        self._in_place, self._precision = in_place, precision

    def forward(self, features: Tensor) -> Tensor:  # noqa: D102 - said by the class
        wide = widened(features.to(self._precision), self.second.wide_outs)
        is_ours = self._in_place or wide is not features
        return self.second(self.first(wide), wide, into=wide if is_ours else None)


def suits(layer: nn.Module) -> bool:
    """Tell whether a layer can become a `WinogradConv2d`, and would gain by it."""
    if not (isinstance(layer, nn.Conv2d) and is_plain(layer)):
        return False
    wide_ins, wide_outs = _wide_channels(layer)
    return wide_ins * wide_outs <= _MOST_WIDENED * layer.in_channels * layer.out_channels


def _wide_channels(layer: nn.Conv2d) -> tuple[int, int]:
    """Return a layer's channels in and out, rounded up to what the kernel can do."""
    return -(-layer.in_channels // BLOCK) * BLOCK, -(-layer.out_channels // LANES) * LANES


def compile_kernels(precision: torch.dtype, *, for_pixels_alone: bool = False) -> None:
    """Compile on the first run on a machine, load from disk on later ones.

    Parameters
    ----------
    precision : torch.dtype
        What features are rounded to, and multiplied in; pixels are of float32.
    for_pixels_alone : bool
        Whether only layers that make features of pixels will be such.

    Raises
    ------
    Exception
        If the compiler can't be loaded or fails.
    """
    layer = nn.Conv2d(LANES, LANES, 3, padding=1)
    pixels, features = torch.zeros(1, LANES, 1, 1), empty_features(1, LANES, 1, 1, precision)
    with torch.inference_mode():
        WinogradConv2d(layer, makes=precision)(pixels)
        if not for_pixels_alone:
            WinogradConv2d(layer, multiplies=precision, makes=precision)(features)
            WinogradConv2d(layer)(features)
