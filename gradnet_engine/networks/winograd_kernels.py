"""Winograd's convolution with 3 x 3 taps, compiled: 4 x 4 results from 6 x 6 places with 36 products instead of 144.

Places are transformed, each of the 36 coefficients is multiplied by a matrix (channels in x channels out), and the
products are transformed back: F(4 x 4, 3 x 3) of Lavin, Gray, "Fast Algorithms for Convolutional Neural Networks",
CVPR 2016. A strip of tiles passes through all three steps while it is in the processor's cache.

Vectors are written out as instructions of LLVM, as no compiler finds them in loops: numbers of `LANES` channels beside
each other, as many as the processor's vectors hold, or twice as many.
"""

import inspect
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, TypeAlias

import numpy as np
from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from gradnet_engine.compiled import inner, kernel, vector_lanes
from gradnet_engine.feature_memory import LINE
from gradnet_engine.photo import FloatArray

LANES = vector_lanes()
"""Channels in and out must be a multiple of it."""
TILE_PX = 4
"""Edge of a tile of results."""
PATCH_PX = 6
"""Edge of what a tile is made of."""

# B^T, A^T and G of the paper's section 4.3 (with points 0, 1, -1, 2, -2 and infinity).
_INPUT = (
    (4, 0, -5, 0, 1, 0),
    (0, -4, -4, 1, 1, 0),
    (0, 4, -4, -1, 1, 0),
    (0, -2, -1, 2, 1, 0),
    (0, 2, -1, -2, 1, 0),
    (0, 4, 0, -5, 0, 1),
)
_OUTPUT = ((1, 1, 1, 1, 1, 0), (0, 1, -1, 2, -2, 0), (0, 1, 1, 4, 4, 0), (0, 1, -1, 8, -8, 1))
_WEIGHTS = np.array([[6, 0, 0], [-4, -4, -4], [-4, 4, -4], [1, 2, 4], [1, -2, 4], [0, 0, 24]]) / 24

_COEFFICIENTS = PATCH_PX * PATCH_PX
# So few that a strip's coefficients and products stay in the second cache beside the weights that pass through it.
STRIP_TILES = 12
_TILES_ASKED = STRIP_TILES // PATCH_PX
# Without it, what is stored at once would lie powers of two apart, where a cache has few places.
_GAP = 32
# Channels out that are made at once; half as many for the last ones, where no more are left.
_PANEL = 2 * LANES
# Rows of a product that are made at once, of which a strip has a multiple: with 2 vectors each, as many as the 32
# registers of AVX-512 or the 16 of others hold; and places in a row that are multiplied between a loop's jumps.
_ROWS, _STEPS = 12 if LANES == 16 else 6, 2

_FLOAT, _INT = ir.FloatType(), ir.IntType(64)
_VECTOR = ir.VectorType(_FLOAT, LANES)
_CONTRACT = ("contract",)  # A product and a sum may become one instruction.

# llvmlite's, whose types can't be told.
Value: TypeAlias = Any
Builder: TypeAlias = Any


def _number(value: int) -> Value:
    return ir.Constant(_INT, value)


def _all_lanes(value: float) -> Value:
    return ir.Constant(_VECTOR, [float(value)] * LANES)


def _place(builder: Builder, base: Value, *offsets: Value) -> Value:
    total = offsets[0]
    for offset in offsets[1:]:
        total = builder.add(total, offset)
    return builder.gep(base, [total])


def _load(builder: Builder, base: Value, *offsets: Value) -> Value:
    pointer = builder.bitcast(_place(builder, base, *offsets), _VECTOR.as_pointer())
    return builder.load(pointer, align=4)


def _store(builder: Builder, vector: Value, base: Value, *offsets: Value) -> None:
    pointer = builder.bitcast(_place(builder, base, *offsets), _VECTOR.as_pointer())
    builder.store(vector, pointer, align=4)


def _spread(builder: Builder, number: Value) -> Value:
    empty = ir.Constant(_VECTOR, ir.Undefined)
    first = builder.insert_element(empty, number, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(first, empty, ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES))


def _combine(builder: Builder, factors: Sequence[int], vectors: Sequence[Value]) -> Value:
    """Add up vectors times factors."""
    total = None
    for factor, vector in zip(factors, vectors, strict=True):
        if factor == 0:
            continue
        if abs(factor) != 1:
            vector = builder.fmul(vector, _all_lanes(abs(factor)), flags=_CONTRACT)
        if total is None:
            total = vector if factor > 0 else builder.fneg(vector)
        elif factor > 0:
            total = builder.fadd(total, vector, flags=_CONTRACT)
        else:
            total = builder.fsub(total, vector, flags=_CONTRACT)
    assert total is not None
    return total


def _transformed(builder: Builder, matrix: Sequence[Sequence[int]], square: list[list[Value]]) -> list[list[Value]]:
    """Return matrix x square x transposed matrix."""
    rows = [[_combine(builder, factors, row) for factors in matrix] for row in square]
    columns = [[_combine(builder, factors, column) for factors in matrix] for column in zip(*rows, strict=True)]
    return [list(row) for row in zip(*columns, strict=True)]


def _instructions(emit: Callable[..., None], name: str) -> Any:
    """Make a function of compiled code from one that writes instructions; arrays come as pointers to their numbers."""

    def typed(_context: object, *arguments: types.Type) -> tuple[Any, Callable[..., Any]]:
        def write(context: Any, builder: Builder, signature: Any, values: Sequence[Value]) -> Value:
            emit(
                builder,
                *(
                    context.make_array(kind)(context, builder, value).data if isinstance(kind, types.Array) else value
                    for kind, value in zip(signature.args, values, strict=True)
                ),
            )
            return context.get_dummy_value()

        return types.void(*arguments), write

    typed.__name__ = name
    typed.__signature__ = inspect.signature(emit)  # type: ignore[attr-defined] - Numba counts the arguments
    return intrinsic(typed)


def _emit_transform(
    builder: Builder,
    coefficients: Value,
    to: Value,
    between: Value,
    places: Value,
    at: Value,
    row: Value,
    column: Value,
) -> None:
    """Transform 6 x 6 places of `LANES` channels; the coefficients are stored `between` numbers apart."""
    square = [
        [
            _load(builder, places, at, builder.mul(row, _number(i)), builder.mul(column, _number(j)))
            for j in range(PATCH_PX)
        ]
        for i in range(PATCH_PX)
    ]
    for i, vectors in enumerate(_transformed(builder, _INPUT, square)):
        for j, vector in enumerate(vectors):
            _store(builder, vector, coefficients, to, builder.mul(between, _number(PATCH_PX * i + j)))


def _emit_product(
    panel: int,
    builder: Builder,
    product: Value,
    to: Value,
    to_row: Value,
    left: Value,
    at: Value,
    right: Value,
    panel_at: Value,
    count: Value,
) -> None:
    """Multiply `_ROWS` of `count` numbers, of which `LANES` of every row lie together, by `count` x `panel`."""
    width = panel // LANES
    sums = [[cgutils.alloca_once_value(builder, _all_lanes(0)) for _ in range(width)] for _ in range(_ROWS)]
    for pointer in (pointer for pointers in sums for pointer in pointers):
        builder.store(_all_lanes(0), pointer)
    with cgutils.for_range(builder, builder.sdiv(count, _number(LANES))) as blocks:
        block = builder.add(at, builder.mul(blocks.index, _number(STRIP_TILES * LANES)))
        lines = builder.add(panel_at, builder.mul(blocks.index, _number(LANES * panel)))
        with cgutils.for_range(builder, _number(LANES // _STEPS)) as loop:
            for step in range(_STEPS):
                lane = builder.add(builder.mul(loop.index, _number(_STEPS)), _number(step))
                line = builder.mul(lane, _number(panel))
                vectors = [_load(builder, right, lines, line, _number(n * LANES)) for n in range(width)]
                for r, pointers in enumerate(sums):
                    factor = _spread(builder, builder.load(_place(builder, left, block, lane, _number(r * LANES))))
                    for pointer, vector in zip(pointers, vectors, strict=True):
                        more = builder.fmul(factor, vector, flags=_CONTRACT)
                        builder.store(builder.fadd(builder.load(pointer), more, flags=_CONTRACT), pointer)
    for r, pointers in enumerate(sums):
        for n, pointer in enumerate(pointers):
            _store(builder, builder.load(pointer), product, to, builder.mul(to_row, _number(r)), _number(n * LANES))


def _emit_result(
    adds: bool,
    builder: Builder,
    results: Value,
    added: Value,
    to: Value,
    row: Value,
    column: Value,
    rows: Value,
    columns: Value,
    coefficients: Value,
    at: Value,
    between: Value,
    bias: Value,
    channel: Value,
    slope: Value,
) -> None:
    """Transform coefficients back, add bias and, if it `adds`, what is to be added; what is below 0, times `slope`."""
    square = [
        [_load(builder, coefficients, at, builder.mul(between, _number(PATCH_PX * i + j))) for j in range(PATCH_PX)]
        for i in range(PATCH_PX)
    ]
    offset, factor = _load(builder, bias, channel), _spread(builder, slope)
    for i, vectors in enumerate(_transformed(builder, _OUTPUT, square)):
        for j, vector in enumerate(vectors):
            place = (to, builder.mul(row, _number(i)), builder.mul(column, _number(j)))
            inside = builder.and_(
                builder.icmp_signed(">", rows, _number(i)), builder.icmp_signed(">", columns, _number(j))
            )
            with builder.if_then(inside, likely=True):
                result = builder.fadd(vector, offset)
                if adds:
                    result = builder.fadd(result, _load(builder, added, *place))
                # What is not a number stays so.
                lower = builder.fmul(result, factor)
                result = builder.select(builder.fcmp_ordered("<", result, _all_lanes(0)), lower, result)
                _store(builder, result, results, *place)


def _emit_prefetch(builder: Builder, numbers: Value, at: Value, count: Value) -> None:
    """Have `count` numbers brought into the second cache; the processor goes on, wherever they lie."""
    byte, flag = ir.IntType(8).as_pointer(), ir.IntType(32)
    kind = ir.FunctionType(ir.VoidType(), [byte, flag, flag, flag])
    prefetch = cgutils.get_or_insert_function(builder.module, kind, "llvm.prefetch.p0")
    with cgutils.for_range(builder, builder.sdiv(count, _number(LINE))) as loop:
        place = _place(builder, numbers, at, builder.mul(loop.index, _number(LINE)))
        reads, second_cache, data = (ir.Constant(flag, value) for value in (0, 2, 1))
        builder.call(prefetch, [builder.bitcast(place, byte), reads, second_cache, data])


_prefetch = _instructions(_emit_prefetch, "_prefetch")
_transform = _instructions(_emit_transform, "_transform")
_multiply = _instructions(partial(_emit_product, _PANEL), "_multiply")
_multiply_narrow = _instructions(partial(_emit_product, LANES), "_multiply_narrow")
_finish = _instructions(partial(_emit_result, False), "_finish")
_finish_and_add = _instructions(partial(_emit_result, True), "_finish_and_add")


@kernel
def convolve_strips(results, added, adds, places, weights, bias, slope, layout, scratch, first, last):
    """Convolve some strips of tiles; all arrays are flat, channels last.

    Parameters
    ----------
    results : array of float32, height x width x channels out
        Written to.
    added : array of float32, the same
        Added to the results, if `adds`.
    adds : bool
        Whether there is anything to be added; `added` may be any array if not.
    places : array of float32, height x width x channels in
        Zero beyond their borders.
    weights : array of float32, 36 x channels in x channels out
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
    coefficients = scratch[: _COEFFICIENTS * between_ins]
    products = scratch[coefficients.size : coefficients.size + _COEFFICIENTS * between_outs]
    patch = scratch[coefficients.size + products.size :]
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
                to = channel * STRIP_TILES + tile * LANES
                _transform(coefficients, to, between_ins, source, at + channel, below, ins)
        for coefficient in range(_COEFFICIENTS):
            # Products leave memory idle: what comes before and after them is fetched meanwhile, a share at a time.
            row, column = divmod(coefficient, PATCH_PX)
            for tile in range(column * _TILES_ASKED, (column + 1) * _TILES_ASKED):
                _ask(places, strip + STRIP_TILES + tile, across, row - 1, width, ins)
                if row < TILE_PX:
                    _ask(results, strip + tile, across, row, width, outs)
                    if adds:
                        _ask(added, strip + tile, across, row, width, outs)
            for channel in range(0, outs, _PANEL):
                panel = (coefficient * outs + channel) * ins
                # Of a strip that isn't full, what lies in memory is multiplied too, and never asked for.
                for tile in range(0, count, _ROWS):
                    at = coefficient * between_ins + tile * LANES
                    to = coefficient * between_outs + tile * outs + channel
                    if channel + _PANEL <= outs:
                        _multiply(products, to, outs, coefficients, at, weights, panel, ins)
                    else:
                        _multiply_narrow(products, to, outs, coefficients, at, weights, panel, ins)
        for tile in range(count):
            top = (strip + tile) // across * TILE_PX
            left = (strip + tile) % across * TILE_PX
            for channel in range(0, outs, LANES):
                to, at = (top * width + left) * outs + channel, tile * outs + channel
                if adds:
                    _finish_and_add(
                        results, added, to, width * outs, outs, height - top, width - left,
                        products, at, between_outs, bias, channel, slope,
                    )  # fmt: skip
                else:
                    _finish(
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
                patch[to + channel] = places[at + channel] if inside else np.float32(0)


def count_strips(height: int, width: int) -> int:
    """Return how many strips of tiles results of this size have, the last of them maybe not full."""
    return -(-(-(-height // TILE_PX) * -(-width // TILE_PX)) // STRIP_TILES)


def scratch_size(ins: int, outs: int) -> int:
    """Return how many numbers `convolve_strips` needs for strips of tiles with these channels in and out."""
    return _COEFFICIENTS * (STRIP_TILES * (ins + outs) + 2 * _GAP + ins)


def transformed_weights(weights: FloatArray) -> FloatArray:
    """Transform a convolution's weights, once for all photos.

    Parameters
    ----------
    weights : ndarray of float32, channels out x channels in x 3 x 3
        Weights of a convolution.

    Returns
    -------
    ndarray of float32, 36 x channels in x channels out, flat
        For each coefficient a matrix, cut into panels of as many channels out as are made at once.
    """
    outs, ins = weights.shape[:2]
    transformed = np.einsum("ai,bj,kcij->abck", _WEIGHTS, _WEIGHTS, weights.astype(np.float64))
    matrices = transformed.reshape(_COEFFICIENTS, ins, outs).astype(np.float32)
    panels = np.split(matrices, range(_PANEL, outs, _PANEL), axis=2)
    return np.concatenate([panel.reshape(_COEFFICIENTS, -1) for panel in panels], axis=1).ravel()
