"""Convolutions that take or make pixels aren't rounded with the others, and which layers those are."""

import pytest
import torch
from torch import nn
from torch.nn import functional

from gradnet_engine.networks.dncnn import DnCNN, DnCNNConfig
from gradnet_engine.networks.fused import FusedConv2d, FusedUnit, fuse_convolutions
from gradnet_engine.networks.gradnet import GradNet, GradNetConfig, ResidualUnit
from gradnet_engine.networks.gradnet_ms import GradNetMs, GradNetMsConfig
from gradnet_engine.networks.pixels import PixelConv2d

BFLOAT16 = torch.bfloat16


def pixels() -> torch.Tensor:
    # Between two numbers that bfloat16 knows: rounded, half of a step of 8 bits would be lost.
    return 0.5 + torch.rand(1, 3, 12, 12, generator=torch.Generator().manual_seed(0)) / 256


@pytest.mark.parametrize(("ins", "outs", "made"), [(3, 16, BFLOAT16), (3, 2, torch.float32)])
def test_pixels_are_not_rounded_under_autocast(ins, outs, made):
    layer = PixelConv2d(ins, outs)
    assert layer.bias is not None
    with torch.no_grad():
        exact = functional.conv2d(pixels(), layer.weight, layer.bias, padding=1)
        layer.bias.copy_(-exact.mean((0, 2, 3)))  # What is left is small: rounding afterwards loses little of it.
        exact = layer(pixels())
        with torch.autocast("cpu", BFLOAT16):
            result = layer(pixels())
            rounded = functional.conv2d(pixels(), layer.weight, layer.bias, padding=1)
    assert result.dtype == made
    inside = (..., slice(1, -1), slice(1, -1))
    assert (result - exact)[inside].abs().max() < 0.25 * (rounded - exact)[inside].abs().max()


def test_features_are_rounded_only_where_others_are():
    with torch.no_grad():
        assert PixelConv2d(3, 16)(pixels()).dtype == torch.float32


@pytest.mark.parametrize(
    "network",
    [
        DnCNN(DnCNNConfig(depth=4, features=16)),
        GradNet(GradNetConfig(init_feature_size=13, modules=((0,),), dncnn=DnCNNConfig(depth=3, features=16))),
        GradNetMs(GradNetMsConfig((32, 64), (1, 1), guide_features=64)),
    ],
    ids=["dncnn", "gradnet", "gradnet-ms"],
)
def test_layers_of_pixels_are_all_of_that_kind_and_no_others(network):
    packed = 48
    for name, layer in network.named_modules():
        if isinstance(layer, nn.Conv2d) and layer.kernel_size == (3, 3):
            few, many = sorted((layer.in_channels, layer.out_channels))
            of_pixels = few in (3, 12, packed) and many != few
            assert isinstance(layer, PixelConv2d) == of_pixels, name


def test_what_is_fused_for_gpus():
    network = GradNet(GradNetConfig(init_feature_size=13, modules=((0, 0),), dncnn=DnCNNConfig(depth=5, features=16)))
    fuse_convolutions(network)
    kinds = [type(layer) for layer in network.modules()]
    assert kinds.count(FusedUnit) == 2
    # Two of each unit, and of the chain's five convolutions those between its ends.
    assert kinds.count(FusedConv2d) == 2 * 2 + 3
    assert ResidualUnit not in kinds


def test_leaky_units_are_not_fused():
    network = GradNetMs(GradNetMsConfig((32, 64), (1, 2), unit="leaky"))
    leaky = sum(isinstance(layer, ResidualUnit) and layer.leaky for layer in network.modules())
    fuse_convolutions(network)
    assert sum(isinstance(layer, ResidualUnit) and layer.leaky for layer in network.modules()) == leaky == 4
    assert sum(isinstance(layer, FusedUnit) for layer in network.modules()) == 1  # That of the guide.
