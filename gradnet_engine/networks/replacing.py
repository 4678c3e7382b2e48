"""Layers of a trained network replaced by what is faster where it runs."""

from collections.abc import Callable

from torch import nn

from gradnet_engine.networks.gradnet import ResidualUnit

_ONES = (1, 1)


def is_plain(layer: nn.Module) -> bool:
    """Tell whether a layer is a convolution of 3 x 3 taps that leaves its input's size, without groups."""
    return (
        isinstance(layer, nn.Conv2d)
        and layer.kernel_size == (3, 3)
        and layer.stride == layer.padding == layer.dilation == _ONES
        and layer.padding_mode == "zeros"
        and layer.groups == 1
    )


def replace_modules(network: nn.Module, replacement: Callable[[nn.Module], nn.Module | None]) -> None:
    """Replace modules, wherever they are.

    Parameters
    ----------
    network : Module
        Changed.
    replacement : callable
        Takes a module; returns what takes its place, or None.
    """
    for part in list(network.modules()):
        for name, child in part.named_children():
            if (other := replacement(child)) is not None:
                setattr(part, name, other)


def replace_parts(
    network: nn.Module,
    unit: Callable[[ResidualUnit, bool], nn.Module | None],
    layer: Callable[[nn.Conv2d, bool], nn.Module | None],
) -> None:
    """Replace residual units and convolutions, wherever they are.

    Parameters
    ----------
    network : Module
        Changed.
    unit : callable
        Takes a residual unit, and whether nobody else reads what it is given; returns what takes its place, or None:
        then its convolutions are asked for one by one.
    layer : callable
        Takes a convolution that `is_plain` says yes to, and whether a ReLU follows it, which goes with it; returns what
        takes the place of both, or None.
    """
    parts = list(network.named_children())
    followers = [*parts, ("", nn.Identity())][1:]
    in_line = isinstance(network, nn.Sequential)
    for index, ((name, part), (next_name, follower)) in enumerate(zip(parts, followers, strict=True)):
        replacement, has_relu = None, in_line and isinstance(follower, nn.ReLU)
        if isinstance(part, ResidualUnit):
            # Only the next in line sees what the last one made.
            replacement, has_relu = unit(part, in_line and index > 0), False
        elif isinstance(part, nn.Conv2d) and is_plain(part):
            replacement = layer(part, has_relu)
        if replacement is None:
            replace_parts(part, unit, layer)
            continue
        setattr(network, name, replacement)
        if has_relu:
            setattr(network, next_name, nn.Identity())
