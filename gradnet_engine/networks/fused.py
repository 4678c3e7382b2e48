"""Convolutions that take sums and ReLUs along as they write their results: a CUDA GPU waits for memory most."""

import torch
from torch import Tensor, nn

from gradnet_engine.networks.gradnet import ResidualUnit
from gradnet_engine.networks.pixels import PixelConv2d
from gradnet_engine.networks.replacing import is_plain, replace_parts

_ONES = (1, 1)


class FusedConv2d(nn.Module):
    """A trained convolution of 3 x 3 taps, a skip that is added, and ReLU; for inference on a CUDA GPU alone.

    Parameters
    ----------
    layer : Conv2d
        One with a bias that `is_plain` says yes to.
    """

    def __init__(self, layer: nn.Conv2d) -> None:
        super().__init__()
        assert layer.bias is not None
        # A bias of another type than the weights is not fused.
        self.weight, self.bias = layer.weight, nn.Parameter(layer.bias.to(layer.weight.dtype), requires_grad=False)

    def forward(self, features: Tensor, added: Tensor | None = None) -> Tensor:
        """Convolve.

        Parameters
        ----------
        features : Tensor, N x channels in x H x W
            On the GPU.
        added : Tensor, N x channels out x H x W, optional
            Added before the ReLU.

        Returns
        -------
        Tensor, N x channels out x H x W
            Of the weights' type.
        """
        features = features.to(self.weight.dtype)
        fixed = self.bias, _ONES, _ONES, _ONES, 1
        if added is None:
            return torch.cudnn_convolution_relu(features, self.weight, *fixed)
        return torch.cudnn_convolution_add_relu(features, self.weight, added.to(self.weight.dtype), 1.0, *fixed)


class FusedUnit(nn.Module):
    """A trained residual unit with ReLUs.

    Parameters
    ----------
    unit : ResidualUnit
        The unit; both of its convolutions are such.
    """

    def __init__(self, unit: ResidualUnit) -> None:
        super().__init__()
        first, _, second = unit.layers
        self.first, self.second = FusedConv2d(first), FusedConv2d(second)  # type: ignore[arg-type]

    def forward(self, features: Tensor) -> Tensor:  # noqa: D102 - said by the class
        return self.second(self.first(features), features)


def fuse_convolutions(network: nn.Module) -> None:
    """Replace what can be replaced in a trained network by what is faster on a CUDA GPU.

    Parameters
    ----------
    network : Module
        On the GPU, its weights of the type that its convolutions run in; changed.
    """
    replace_parts(network, _fused_unit, _fused_layer)


def _suits(layer: nn.Module) -> bool:
    return is_plain(layer) and not isinstance(layer, PixelConv2d) and layer.bias is not None


def _fused_unit(unit: ResidualUnit, _is_only_reader: bool) -> nn.Module | None:
    return FusedUnit(unit) if not unit.leaky and _suits(unit.layers[0]) and _suits(unit.layers[2]) else None


def _fused_layer(layer: nn.Conv2d, has_relu: bool) -> nn.Module | None:
    return FusedConv2d(layer) if has_relu and _suits(layer) else None
