"""Layers of a trained network replaced by what is faster on this processor, and compiled for it."""

import torch
from torch import nn

from gradnet_engine.compiled import multiplies_matrices
from gradnet_engine.networks import matrix_layers, winograd
from gradnet_engine.networks.excitation import use_compiled_gates
from gradnet_engine.networks.gradnet import ResidualUnit
from gradnet_engine.networks.packing import use_compiled_packing
from gradnet_engine.networks.pixels import PixelConv2d
from gradnet_engine.networks.replacing import replace_modules, replace_parts
from gradnet_engine.networks.scales import Down, UpAndAdd


def use_compiled_layers(network: nn.Module, precision: torch.dtype = torch.float32) -> None:
    """Replace what can be replaced in a trained network by what is faster on a CPU; its weights are gone then.

    Parameters
    ----------
    network : Module
        Of float32, on the CPU, for inference; changed.
    precision : torch.dtype
        Of features and of what is multiplied: float32 or bfloat16, with which the network's other layers want
        autocast. What takes or makes pixels multiplies float32: of pixels, rounding would be seen.

    Raises
    ------
    Exception
        If the compiler can't be loaded or fails; the network answers as it did.
    """
    use_compiled_gates(network, precision)
    use_compiled_packing(network, precision)
    _use_compiled_convolutions(network, precision)


def _use_compiled_convolutions(network: nn.Module, precision: torch.dtype) -> None:
    on_units = precision == torch.bfloat16 and multiplies_matrices()
    winograd.compile_kernels(precision, for_pixels_alone=on_units)
    if on_units:
        matrix_layers.compile_kernels()

    suits = matrix_layers.suits if on_units else winograd.suits

    def unit(part: ResidualUnit, is_only_reader: bool) -> nn.Module | None:
        if not (suits(part.layers[0]) and suits(part.layers[2])):
            return None
        if on_units:
            return matrix_layers.MatrixUnit(part)
        return winograd.WinogradUnit(part, in_place=is_only_reader, precision=precision)

    def layer(part: nn.Conv2d, has_relu: bool) -> nn.Module | None:
        slope, has_pixels = 0 if has_relu else 1, isinstance(part, PixelConv2d)
        makes_pixels = has_pixels and part.makes_pixels
        if on_units and (makes_pixels or not has_pixels):
            if not matrix_layers.suits(part, rounds=not makes_pixels):
                return None
            return matrix_layers.MatrixConv2d(part, slope=slope, rounds=not makes_pixels)
        if not winograd.suits(part):
            return None
        multiplies = torch.float32 if has_pixels else precision
        makes = torch.float32 if makes_pixels else precision
        return winograd.WinogradConv2d(part, slope=slope, multiplies=multiplies, makes=makes)

    replace_parts(network, unit, layer)
    if on_units:
        replace_modules(network, _scale_on_units)


def _scale_on_units(part: nn.Module) -> nn.Module | None:
    if isinstance(part, Down) and matrix_layers.suits_scales(part):
        return matrix_layers.MatrixDown(part)
    if isinstance(part, UpAndAdd) and matrix_layers.suits_scales(part):
        return matrix_layers.MatrixUpAndAdd(part)
    return None
