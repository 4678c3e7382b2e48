"""Blocks of pixels as places, places as blocks of pixels, and edges of pixels as places: compiled.

Arrays are flat. Of an image, colours are last; of places, channels: all of a block's pixels of one colour, then of the
next.
"""

from collections.abc import Sequence
from functools import partial, reduce

import numpy as np
from llvmlite import ir
from numba.core import cgutils

from gradnet_engine.compiled import inner, kernel
from gradnet_engine.networks.kernels.vectors import (
    LANES,
    Builder,
    Value,
    add,
    add_product,
    all_lanes,
    call,
    instructions,
    load,
    number,
    spread,
    store,
    subtract,
    times,
)

EDGES = (2, 4)
"""Of blocks that can be packed."""
COLOURS = 3
# Under a magnitude's root, as in `SobelGradients`.
_EPSILON = 1e-6


def _picked(builder: Builder, left: Value, right: Value, lanes: Sequence[int]) -> Value:
    """Return a vector of these lanes of two others, the second's counted behind the first's."""
    return builder.shuffle_vector(left, right, ir.Constant(ir.VectorType(ir.IntType(32), len(lanes)), list(lanes)))


def _in_line(builder: Builder, vectors: Sequence[Value]) -> Value:
    """Return one vector of several, whose count is a power of 2."""
    while len(vectors) > 1:
        both = range(2 * vectors[0].type.count)
        vectors = [_picked(builder, *pair, both) for pair in zip(vectors[::2], vectors[1::2], strict=True)]
    return vectors[0]


def _number_of_channel(edge: int) -> list[int]:
    """Return which of a block's numbers, line after line, each channel is."""
    numbers = np.arange(COLOURS * edge**2).reshape(edge, edge, COLOURS)
    return numbers.transpose(2, 0, 1).ravel().tolist()


def _block(edge: int, builder: Builder, image: Value, at: Value, line: Value) -> Value:
    """Return the numbers of a block, whose lines lie `line` numbers apart."""
    starts = (builder.mul(line, number(i)) for i in range(edge))
    return _in_line(builder, [load(builder, image, at, start, lanes=COLOURS * edge) for start in starts])


def _emit_pack(edge: int, builder: Builder, places: Value, to: Value, image: Value, at: Value, line: Value) -> None:
    """Pack one block."""
    block = _block(edge, builder, image, at, line)
    store(builder, _picked(builder, block, block, _number_of_channel(edge)), places, to)


def _emit_average(
    edge: int, builder: Builder, places: Value, to: Value, image: Value, at: Value, line: Value, share: Value
) -> None:
    """Write, a colour, that share of the sum of one block."""
    block = _block(edge, builder, image, at, line)
    pixels = (range(start, start + COLOURS) for start in range(0, block.type.count, COLOURS))
    total = reduce(partial(add, builder), (_picked(builder, block, block, pixel) for pixel in pixels))
    store(builder, times(builder, total, spread(builder, share, lanes=COLOURS)), places, to)


def _emit_unpack(
    edge: int, builder: Builder, result: Value, image: Value, at: Value, line: Value,
    changes: Value, change_at: Value, more: Value, more_at: Value, adds: Value, less: Value,
) -> None:  # fmt: skip
    """Add to one block what a place holds of it, and if it `adds`, another place."""
    pixels, numbers = COLOURS * edge, COLOURS * edge**2
    change = subtract(
        builder, load(builder, changes, change_at, lanes=numbers), load(builder, less, number(0), lanes=numbers)
    )
    total = cgutils.alloca_once_value(builder, change)
    builder.store(change, total)
    with builder.if_then(adds):
        builder.store(add(builder, change, load(builder, more, more_at, lanes=numbers)), total)
    block = builder.load(total)
    channel_of_number = np.argsort(_number_of_channel(edge)).tolist()
    for i in range(edge):
        start = builder.mul(line, number(i))
        unpacked = _picked(builder, block, block, channel_of_number[pixels * i : pixels * (i + 1)])
        store(builder, add(builder, load(builder, image, at, start, lanes=pixels), unpacked), result, at, start)


def _emit_magnitude(
    lanes: int, builder: Builder, line: Value, above: Value, here: Value, below: Value,
    left: Value, middle: Value, right: Value,
) -> None:  # fmt: skip
    """Write Sobel's magnitude of numbers in the middle of three lines."""

    def change(of: Value, at: Value, to: Value, there: Value) -> Value:
        return subtract(builder, load(builder, to, there, lanes=lanes), load(builder, of, at, lanes=lanes))

    def weighted(first: Value, second: Value, third: Value) -> Value:
        return add(builder, add_product(builder, first, all_lanes(2, lanes), second), third)

    across = weighted(*(change(row, left, row, right) for row in (above, here, below)))
    down = weighted(*(change(above, column, below, column) for column in (left, middle, right)))
    squares = add_product(builder, times(builder, across, across), down, down)
    squares = add(builder, squares, all_lanes(_EPSILON, lanes))
    # Numba's own root, of numbers alone, may make 0 of what is none.
    store(builder, call(builder, f"sqrt.v{lanes}f32", squares.type, squares), line, middle)


_magnitude = instructions(partial(_emit_magnitude, 1), "_magnitude")
_magnitudes_of_vector = instructions(partial(_emit_magnitude, LANES), "_magnitudes_of_vector")
_pack_2, _pack_4 = (instructions(partial(_emit_pack, edge), f"_pack_{edge}") for edge in EDGES)
_average_2, _average_4 = (instructions(partial(_emit_average, edge), f"_average_{edge}") for edge in EDGES)
_unpack_2, _unpack_4 = (instructions(partial(_emit_unpack, edge), f"_unpack_{edge}") for edge in EDGES)


@kernel
def pack(places, image, averaged, factor, layout, first, last):
    """Pack blocks of pixels.

    Parameters
    ----------
    places : array of float32, rows x columns x channels
        Some rows are written.
    image : array of float32, height x width x colours
        As high and wide as places, times a block's edge.
    averaged : array of the same
        Whose mean over a block, a colour, goes behind its pixels; may be empty.
    factor : float32
        What means are multiplied by.
    layout : tuple of int
        Columns of places, edge of a block.
    first, last : int
        Rows of places, the last excluded.
    """
    columns, edge = layout
    line, share = columns * edge * COLOURS, factor / np.float32(edge * edge)
    between = COLOURS * edge * edge + (COLOURS if averaged.size else 0)
    for row in range(first, last):
        for column in range(columns):
            to, at = (row * columns + column) * between, row * edge * line + column * edge * COLOURS
            _pack(places, to, image, at, line, edge)
            if averaged.size:
                _average(places, to + between - COLOURS, averaged, at, line, edge, share)


@kernel
def add_unpacked(result, image, changes, between, more, more_between, less, layout, first, last):
    """Add to an image what places hold of its blocks of pixels.

    Parameters
    ----------
    result, image : array of float32, height x width x colours
        What is written, and what is added to.
    changes, more : array of float32, rows x columns x places' channels or more
        Both are added; `more` may be empty.
    between, more_between : int
        How far places lie apart in them.
    less : array of float32, channels
        Subtracted.
    layout : tuple of int
        Columns of places, edge of a block.
    first, last : int
        Rows of places, the last excluded.
    """
    columns, edge = layout
    line = columns * edge * COLOURS
    for row in range(first, last):
        for column in range(columns):
            place, at = row * columns + column, row * edge * line + column * edge * COLOURS
            both = changes, place * between, more, place * more_between, more.size > 0, less
            if edge == 2:
                _unpack_2(result, image, at, line, *both)
            else:
                _unpack_4(result, image, at, line, *both)


@kernel
def write_edges(joined, image, layout, first, last):
    """Write the packed Sobel magnitude of images into the last channels of places.

    Parameters
    ----------
    joined : array of float32 or of int16, rows x columns x channels
        Of int16: the bits of bfloat16.
    image : array of float32, height x width x colours
        As high and wide as places, times a block's edge; there may be several, one below the other. Their borders are
        replicated.
    layout : tuple of int
        Rows of places in an image, columns, edge of a block, channels that are left as they are.
    first, last : int
        Rows of places in all images, the last excluded.
    """
    rows, columns, edge, before = layout
    count, size = COLOURS * edge * edge, columns * edge * COLOURS
    lines = np.empty(edge * size, np.float32)
    for row in range(first, last):
        top, bottom = row // rows * rows * edge, (row // rows + 1) * rows * edge
        for i in range(edge):
            y = row * edge + i
            above, below = max(top, y - 1), min(bottom - 1, y + 1)
            _magnitudes(
                _line(lines, i, size), _line(image, above, size), _line(image, y, size), _line(image, below, size)
            )
        for column in range(columns):
            to = (row * columns + column) * (before + count) + before
            _pack(joined, to, lines, column * edge * COLOURS, size, edge)


@inner
def _pack(places, to, image, at, line, edge):
    if edge == 2:
        _pack_2(places, to, image, at, line)
    else:
        _pack_4(places, to, image, at, line)


@inner
def _average(places, to, image, at, line, edge, share):
    if edge == 2:
        _average_2(places, to, image, at, line, share)
    else:
        _average_4(places, to, image, at, line, share)


@inner
def _line(numbers, index, size):
    return numbers[index * size : (index + 1) * size]


@inner
def _magnitudes(line, above, here, below):
    """Write the gradients' magnitudes of a line of two pixels or more."""
    last = line.size - COLOURS
    for k in range(COLOURS):
        _magnitude(line, above, here, below, k, k, k + COLOURS)
        _magnitude(line, above, here, below, last + k - COLOURS, last + k, last + k)
    vectors = COLOURS + (last - COLOURS) // LANES * LANES
    for k in range(COLOURS, vectors, LANES):
        _magnitudes_of_vector(line, above, here, below, k - COLOURS, k, k + COLOURS)
    for k in range(vectors, last):
        _magnitude(line, above, here, below, k - COLOURS, k, k + COLOURS)
