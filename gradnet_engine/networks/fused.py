"""Convolutions that take sums and ReLUs along as they write their results: a CUDA GPU waits for memory most."""

import torch
from torch import Tensor, nn

from gradnet_engine.networks.gradnet import ResidualUnit
from gradnet_engine.networks.pixels import PixelConv2d

_ONES = (1, 1)


class FusedConv2d(nn.Module):
    """A trained convolution of 3 x 3 taps, a skip that is added, and ReLU; for inference on a CUDA GPU alone.

    Parameters
    ----------
    layer : Conv2d
        One that `suits` says yes to.
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
        The unit; `suits` says yes to both of its convolutions.
    """

    def __init__(self, unit: ResidualUnit) -> None:
        super().__init__()
        first, _, second = unit.layers
        self.first, self.second = FusedConv2d(first), FusedConv2d(second)  # type: ignore[arg-type]

    def forward(self, features: Tensor) -> Tensor:  # noqa: D102 - said by the class
        return self.second(self.first(features), features)


def suits(layer: nn.Module) -> bool:
    """Tell whether a layer can become a `FusedConv2d`."""
    return (
        isinstance(layer, nn.Conv2d)
        and not isinstance(layer, PixelConv2d)
        and layer.kernel_size == (3, 3)
        and layer.stride == layer.padding == layer.dilation == _ONES
        and layer.padding_mode == "zeros"
        and layer.groups == 1
        and layer.bias is not None
    )


def fuse_convolutions(network: nn.Module) -> None:
    """Replace what can be replaced in a trained network by what is faster on a CUDA GPU.

    Parameters
    ----------
    network : Module
        On the GPU, its weights of the type that its convolutions run in; changed.
    """
    parts = list(network.named_children())
    followers = [*parts, ("", nn.Identity())][1:]
    for (name, part), (next_name, follower) in zip(parts, followers, strict=True):
        if isinstance(part, ResidualUnit):
            if not part.leaky and suits(part.layers[0]) and suits(part.layers[2]):
                setattr(network, name, FusedUnit(part))
        elif isinstance(network, nn.Sequential) and suits(part) and isinstance(follower, nn.ReLU):
            setattr(network, name, FusedConv2d(part))  # type: ignore[arg-type]
            setattr(network, next_name, nn.Identity())
        else:
            fuse_convolutions(part)
