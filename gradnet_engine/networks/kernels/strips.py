"""Winograd's convolution with 3 x 3 taps, compiled: 4 x 4 results from 6 x 6 places with 36 products instead of 144.

Places are transformed, each of the 36 coefficients is multiplied by a matrix (channels in x channels out), and the
products are transformed back: F(4 x 4, 3 x 3) of Lavin, Gray, "Fast Algorithms for Convolutional Neural Networks",
CVPR 2016. A strip of tiles passes through all three steps while it is in the processor's cache.
"""

import numpy as np
from llvmlite import ir
from numba.core import cgutils

from gradnet_engine.compiled import inner, kernel
from gradnet_engine.feature_memory import LINE
from gradnet_engine.networks.kernels.products import (
    BLOCK,
    PANEL,
    ROWS,
    STRIP_TILES,
    multiply,
    multiply_narrow,
)
from gradnet_engine.networks.kernels.transforms import (
    PATCH_PX,
    TILE_PX,
    WEIGHTS,
    finish,
    finish_and_add,
    transform,
)
from gradnet_engine.networks.kernels.vectors import (
    FLOAT,
    LANES,
    Builder,
    Value,
    call,
    instructions,
    number,
    pointer_at,
)
from gradnet_engine.photo import FloatArray

_COEFFICIENTS = PATCH_PX * PATCH_PX
_TILES_ASKED = STRIP_TILES // PATCH_PX
# Without it, what is stored at once would lie powers of two apart, where a cache has few places.
_GAP = 32


def _emit_prefetch(builder: Builder, numbers: Value, at: Value, count: Value) -> None:
    """Have `count` numbers brought into the second cache; the processor goes on, wherever they lie."""
    byte, flag = ir.IntType(8).as_pointer(), ir.IntType(32)
    line = LINE if numbers.type.pointee == FLOAT else 2 * LINE
    with cgutils.for_range(builder, builder.sdiv(count, number(line))) as loop:
        place = pointer_at(builder, numbers, at, builder.mul(loop.index, number(line)))
        reads, second_cache, data = (ir.Constant(flag, value) for value in (0, 2, 1))
        call(builder, "prefetch.p0", ir.VoidType(), builder.bitcast(place, byte), reads, second_cache, data)


_prefetch = instructions(_emit_prefetch, "_prefetch")


@kernel
def convolve_strips(results, added, adds, places, weights, bias, slope, layout, scratch, first, last):
    """Convolve some strips of tiles; all arrays are flat, channels last.

    Parameters
    ----------
    results : array of float32 or of int16, height x width x channels out
        Written to. What is of int16 here and below are the bits of bfloat16, which Numba has no type for: only where
        `compiled.multiplies_bfloat16` says so.
    added : array of the same
        Added to the results, if `adds`.
    adds : bool
        Whether there is anything to be added; `added` may be any array if not.
    places : array of float32 or of int16, height x width x channels in
        Zero beyond their borders.
    weights : array of float32 or of int16, 36 x channels in x channels out
        From `transformed_weights`.
    bias : array of float32, channels out
        Added.
    slope : float32
        What results below 0 are multiplied by: 0 is ReLU, 1 nothing, between them a leaky ReLU.
    layout : tuple of int
        Height, width, channels in, channels out.
    scratch : array of float32
        `scratch_size` numbers or more, for this call alone.
    first, last : int
        Strips, of those that `count_strips` counts, the last excluded.
    """
    height, width, ins, outs = layout
    across = (width + TILE_PX - 1) // TILE_PX
    between_ins, between_outs = STRIP_TILES * ins + _GAP, STRIP_TILES * outs + _GAP
    # Of bfloat16, two numbers would fit where one has room here.
    products = scratch[: _COEFFICIENTS * between_outs]
    patch = scratch[products.size : products.size + _COEFFICIENTS * ins].view(places.dtype)
    coefficients = scratch[products.size + _COEFFICIENTS * ins :].view(weights.dtype)
    tiles = (height + TILE_PX - 1) // TILE_PX * across
    for strip in range(first * STRIP_TILES, min(last * STRIP_TILES, tiles), STRIP_TILES):
        count = min(STRIP_TILES, tiles - strip)
        for tile in range(count):
            top = (strip + tile) // across * TILE_PX - 1
            left = (strip + tile) % across * TILE_PX - 1
            if top >= 0 and left >= 0 and top + PATCH_PX <= height and left + PATCH_PX <= width:
                source, at, below = places, (top * width + left) * ins, width * ins
            else:
                _cut(patch, places, height, width, ins, top, left)
                source, at, below = patch, 0, PATCH_PX * ins
            for channel in range(0, ins, LANES):
                to = channel * STRIP_TILES + tile * BLOCK
                transform(coefficients, to, between_ins, source, at + channel, below, ins)
        for coefficient in range(_COEFFICIENTS):
            # Products leave memory idle: what comes before and after them is fetched meanwhile, a share at a time.
            row, column = divmod(coefficient, PATCH_PX)
            for tile in range(column * _TILES_ASKED, (column + 1) * _TILES_ASKED):
                _ask(places, strip + STRIP_TILES + tile, across, row - 1, width, ins)
                if row < TILE_PX:
                    _ask(results, strip + tile, across, row, width, outs)
                    if adds:
                        _ask(added, strip + tile, across, row, width, outs)
            for channel in range(0, outs, PANEL):
                panel = (coefficient * outs + channel) * ins
                # Of a strip that isn't full, what lies in memory is multiplied too, and never asked for.
                for tile in range(0, count, ROWS):
                    at = coefficient * between_ins + tile * BLOCK
                    to = coefficient * between_outs + tile * outs + channel
                    if channel + PANEL <= outs:
                        multiply(products, to, outs, coefficients, at, weights, panel, ins)
                    else:
                        multiply_narrow(products, to, outs, coefficients, at, weights, panel, ins)
        for tile in range(count):
            top = (strip + tile) // across * TILE_PX
            left = (strip + tile) % across * TILE_PX
            for channel in range(0, outs, LANES):
                to, at = (top * width + left) * outs + channel, tile * outs + channel
                if adds:
                    finish_and_add(
                        results, added, to, width * outs, outs, height - top, width - left,
                        products, at, between_outs, bias, channel, slope,
                    )  # fmt: skip
                else:
                    finish(
                        results, added, to, width * outs, outs, height - top, width - left,
                        products, at, between_outs, bias, channel, slope,
                    )  # fmt: skip


@inner
def _ask(numbers, tile, across, row, width, channels):
    """Prefetch a row of a tile's places; there may be none."""
    at = ((tile // across * TILE_PX + row) * width + tile % across * TILE_PX) * channels
    _prefetch(numbers, at, TILE_PX * channels)


@inner
def _cut(patch, places, height, width, ins, top, left):
    """Copy 6 x 6 places that lie in part beyond the borders."""
    for i in range(PATCH_PX):
        for j in range(PATCH_PX):
            row, column, to = top + i, left + j, (i * PATCH_PX + j) * ins
            inside = 0 <= row < height and 0 <= column < width
            at = (row * width + column) * ins if inside else 0
            for channel in range(ins):
                if inside:
                    patch[to + channel] = places[at + channel]
                else:
                    patch[to + channel] = 0


def count_strips(height: int, width: int) -> int:
    """Return how many strips of tiles results of this size have, the last of them maybe not full."""
    return -(-(-(-height // TILE_PX) * -(-width // TILE_PX)) // STRIP_TILES)


def scratch_size(ins: int, outs: int) -> int:
    """Return how many numbers `convolve_strips` needs for strips of tiles with these channels in and out."""
    return _COEFFICIENTS * (STRIP_TILES * (ins + outs) + 2 * _GAP + ins)


def transformed_weights(weights: FloatArray, *, together: int = 1) -> FloatArray:
    """Transform a convolution's weights, once for all photos.

    Parameters
    ----------
    weights : ndarray of float32, channels out x channels in x 3 x 3
        Weights of a convolution.
    together : int
        Channels in whose weights lie beside each other: 2 for products of bfloat16.

    Returns
    -------
    ndarray of float32, 36 x channels in x channels out, flat
        For each coefficient a matrix, cut into panels of as many channels out as are made at once.
    """
    outs, ins = weights.shape[:2]
    taps = weights.astype(np.float64).transpose(2, 3, 1, 0).reshape(-1, ins * outs)
    transformed = (np.kron(WEIGHTS, WEIGHTS) @ taps).astype(np.float32)
    matrices = transformed.reshape(_COEFFICIENTS, ins // together, together, outs)
    panels = np.split(matrices.swapaxes(2, 3), range(PANEL, outs, PANEL), axis=2)
    return np.concatenate([panel.reshape(_COEFFICIENTS, -1) for panel in panels], axis=1).ravel()
