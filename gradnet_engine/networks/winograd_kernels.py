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

# The polynomials' points, beside 0 and infinity: +-NEAR, +-FAR. With the paper's, 1 and 2, rounding leaves more than
# twice as much: they give some coefficients far more weight than others. (On points: Barabasz, Anderson, Soodhalter,
# Gregg, "Error Analysis and Improving the Accuracy of Winograd Convolution for Deep Neural Networks", ACM TOMS 46(4),
# 2020.)
_NEAR, _FAR = 0.71875, 1.5
_POINTS = (0, _NEAR, -_NEAR, _FAR, -_FAR)
# G of the paper's section 4.3.
_WEIGHTS = np.array(
    [[p**power / np.prod([p - q for q in _POINTS if q != p]) for power in range(3)] for p in _POINTS] + [[0, 0, 1]]
)

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


class _BFloat(ir.Type):
    """LLVM's type of that name, which llvmlite doesn't know."""

    def __str__(self) -> str:
        return "bfloat"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _BFloat)

    def __hash__(self) -> int:
        return hash(_BFloat)


_FLOAT, _INT, _BFLOAT = ir.FloatType(), ir.IntType(64), _BFloat()
_VECTOR, _SHORT_VECTOR, _PAIRS = (ir.VectorType(*kind) for kind in ((_FLOAT, LANES), (_BFLOAT, LANES), (_BFLOAT, 32)))
# Arrays begin and rows lie anywhere, as far as instructions know.
_ALIGNED = 2
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


def _load_as(builder: Builder, kind: ir.Type, place: Value) -> Value:
    return builder.load(builder.bitcast(place, kind.as_pointer()), align=_ALIGNED)


def _load(builder: Builder, base: Value, *offsets: Value) -> Value:
    """Load a vector of float32 from numbers of either kind."""
    place = _place(builder, base, *offsets)
    if base.type.pointee == _FLOAT:
        return _load_as(builder, _VECTOR, place)
    return builder.fpext(_load_as(builder, _SHORT_VECTOR, place), _VECTOR)


def _store(builder: Builder, vector: Value, base: Value, *offsets: Value) -> None:
    """Store a vector of float32 as numbers of either kind."""
    if base.type.pointee != _FLOAT:
        vector = builder.fptrunc(vector, _SHORT_VECTOR)
    pointer = builder.bitcast(_place(builder, base, *offsets), vector.type.as_pointer())
    builder.store(vector, pointer, align=_ALIGNED)


def _spread(builder: Builder, number: Value) -> Value:
    empty = ir.Constant(_VECTOR, ir.Undefined)
    first = builder.insert_element(empty, number, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(first, empty, ir.Constant(ir.VectorType(ir.IntType(32), LANES), [0] * LANES))


def _add(builder: Builder, left: Value, right: Value) -> Value:
    return builder.fadd(left, right, flags=_CONTRACT)


def _add_product(builder: Builder, vector: Value, left: Value, right: Value) -> Value:
    return _add(builder, vector, builder.fmul(left, right, flags=_CONTRACT))


def _add_times(builder: Builder, vector: Value, factor: float, more: Value) -> Value:
    return _add_product(builder, vector, _all_lanes(factor), more)


def _add_products_of_pairs(builder: Builder, vector: Value, left: Value, right: Value) -> Value:
    """Add to each number the products of two of bfloat16, which lie in as much memory as one of float32."""
    kind = ir.FunctionType(_VECTOR, [_VECTOR, _PAIRS, _PAIRS])
    function = cgutils.get_or_insert_function(builder.module, kind, "llvm.x86.avx512bf16.dpbf16ps.512")
    return builder.call(function, [vector, builder.bitcast(left, _PAIRS), builder.bitcast(right, _PAIRS)])


def _coefficients(builder: Builder, places: Sequence[Value]) -> list[Value]:
    """Return B^T of the paper's section 4.3, with the points above, times 6 places."""
    first, last = (
        _add_times(builder, _add_times(builder, e, -(_NEAR**2 + _FAR**2), c), (_NEAR * _FAR) ** 2, a)
        for a, c, e in (places[0::2], places[1::2])
    )
    pairs = []
    for point, other in ((_NEAR, _FAR), (_FAR, _NEAR)):
        even = _add_times(builder, places[4], -(other**2), places[2])
        odd = _add_times(builder, places[3], -(other**2), places[1])
        pairs += [_add_times(builder, even, sign * point, odd) for sign in (1, -1)]
    return [first, *pairs, last]


def _results(builder: Builder, coefficients: Sequence[Value]) -> list[Value]:
    """Return A^T of the same section times 6 coefficients."""
    first, near, near_minus, far, far_minus, last = coefficients
    sums = [_add(builder, plus, minus) for plus, minus in ((near, near_minus), (far, far_minus))]
    differences = [builder.fsub(plus, minus) for plus, minus in ((near, near_minus), (far, far_minus))]
    rows = [_add(builder, first, _add(builder, *sums))]
    for power in range(1, TILE_PX):
        of_near, of_far = differences if power % 2 else sums
        row = builder.fmul(of_near, _all_lanes(_NEAR**power))
        rows.append(_add_times(builder, row, _FAR**power, of_far))
    rows[-1] = _add(builder, rows[-1], last)
    return rows


def _of_rows_and_columns(
    builder: Builder, transform: Callable[[Builder, Sequence[Value]], list[Value]], square: list[list[Value]]
) -> list[list[Value]]:
    rows = [transform(builder, row) for row in square]
    columns = [transform(builder, column) for column in zip(*rows, strict=True)]
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
    for i, vectors in enumerate(_of_rows_and_columns(builder, _coefficients, square)):
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
    """Multiply `_ROWS` of `count` numbers, of which `LANES` of every row lie together, by `count` x `panel`.

    Of bfloat16, two numbers are multiplied and added at once, that lie beside each other on either side.
    """
    width, together = panel // LANES, 1 if left.type.pointee == _FLOAT else 2
    sums = [[cgutils.alloca_once_value(builder, _all_lanes(0)) for _ in range(width)] for _ in range(_ROWS)]
    for pointer in (pointer for pointers in sums for pointer in pointers):
        builder.store(_all_lanes(0), pointer)
    with cgutils.for_range(builder, builder.sdiv(count, _number(LANES))) as blocks:
        block = builder.add(at, builder.mul(blocks.index, _number(STRIP_TILES * LANES)))
        lines = builder.add(panel_at, builder.mul(blocks.index, _number(LANES * panel)))
        with cgutils.for_range(builder, _number(LANES // together // _STEPS)) as loop:
            for step in range(_STEPS):
                lane = builder.add(builder.mul(loop.index, _number(_STEPS * together)), _number(step * together))
                line = builder.mul(lane, _number(panel))
                places = [_place(builder, right, lines, line, _number(n * LANES * together)) for n in range(width)]
                vectors = [_load_as(builder, _VECTOR, place) for place in places]
                for r, pointers in enumerate(sums):
                    numbers = _load_as(builder, _FLOAT, _place(builder, left, block, lane, _number(r * LANES)))
                    factor = _spread(builder, numbers)
                    for pointer, vector in zip(pointers, vectors, strict=True):
                        more = _add_product if together == 1 else _add_products_of_pairs
                        builder.store(more(builder, builder.load(pointer), factor, vector), pointer)
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
    for i, vectors in enumerate(_of_rows_and_columns(builder, _results, square)):
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
    line = LINE if numbers.type.pointee == _FLOAT else 2 * LINE
    with cgutils.for_range(builder, builder.sdiv(count, _number(line))) as loop:
        place = _place(builder, numbers, at, builder.mul(loop.index, _number(line)))
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
    transformed = (np.kron(_WEIGHTS, _WEIGHTS) @ taps).astype(np.float32)
    matrices = transformed.reshape(_COEFFICIENTS, ins // together, together, outs)
    panels = np.split(matrices.swapaxes(2, 3), range(_PANEL, outs, _PANEL), axis=2)
    return np.concatenate([panel.reshape(_COEFFICIENTS, -1) for panel in panels], axis=1).ravel()
