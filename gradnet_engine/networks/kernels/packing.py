"""Blocks of pixels as places, places as blocks of pixels, and edges of pixels as places: compiled.

Arrays are flat. Of an image, colours are last; of places, channels: all of a block's pixels of one colour, then of the
next.
"""

from functools import partial

import numpy as np

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
    store,
    subtract,
    times,
)

COLOURS = 3
# Under a magnitude's root, as in `SobelGradients`.
_EPSILON = 1e-6
# Channels that are rounded at once: blocks of an even edge have a multiple of them.
_AT_ONCE = 4


def _emit_copy(lanes: int, builder: Builder, copies: Value, to: Value, numbers: Value, at: Value) -> None:
    store(builder, load(builder, numbers, at, lanes=lanes), copies, to)


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
_copy = instructions(partial(_emit_copy, _AT_ONCE), "_copy")


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
    line, channels, share = columns * edge * COLOURS, _channels(edge), factor / np.float32(edge * edge)
    between = COLOURS * edge * edge + (COLOURS if averaged.size else 0)
    for row in range(first, last):
        packed = _line(places, row, columns * between)
        for i in range(edge):
            _pack_line(packed, between, _line(image, row * edge + i, line), channels[i])
            if averaged.size:
                _average_line(packed, between, _line(averaged, row * edge + i, line), share, edge, i > 0)


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
    pixels, channels = edge * COLOURS, _channels(edge)
    for row in range(first, last):
        for i in range(edge):
            for column in range(columns):
                place = row * columns + column
                at = ((row * edge + i) * columns + column) * pixels
                for k in range(pixels):
                    channel = channels[i, k]
                    change = changes[place * between + channel] - less[channel]
                    if more.size:
                        change += more[place * more_between + channel]
                    result[at + k] = image[at + k] + change


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
        Rows of places in an image, columns, edge of a block, which is even, channels that are left as they are.
    first, last : int
        Rows of places in all images, the last excluded.
    """
    rows, columns, edge, before = layout
    count, size = COLOURS * edge * edge, columns * edge * COLOURS
    line, packed, channels = np.empty(size, np.float32), np.empty(columns * count, np.float32), _channels(edge)
    for row in range(first, last):
        for i in range(edge):
            y, top, bottom = row * edge + i, row // rows * rows * edge, (row // rows + 1) * rows * edge
            above, below = max(top, y - 1), min(bottom - 1, y + 1)
            _magnitudes(line, _line(image, above, size), _line(image, y, size), _line(image, below, size))
            _pack_line(packed, count, line, channels[i])
        for column in range(columns):
            to = (row * columns + column) * (before + count) + before
            for channel in range(0, count, _AT_ONCE):
                _copy(joined, to + channel, packed, column * count + channel)


@inner
def _line(numbers, index, size):
    return numbers[index * size : (index + 1) * size]


@inner
def _channels(edge):
    """Return for every line of a block which channels its numbers are, of which the colours of a pixel lie together."""
    channels = np.empty((edge, edge * COLOURS), np.int64)
    for i in range(edge):
        for k in range(edge * COLOURS):
            channels[i, k] = (k % COLOURS * edge + i) * edge + k // COLOURS
    return channels


@inner
def _pack_line(packed, between, line, channels):
    """Pack one line of a row of blocks, whose places lie so far apart."""
    for column in range(line.size // channels.size):
        for k in range(channels.size):
            packed[column * between + channels[k]] = line[column * channels.size + k]


@inner
def _average_line(packed, between, line, share, edge, adds):
    """Make the last channels of places that share of the sum of a line of their blocks, or add it to them."""
    for column in range(line.size // (edge * COLOURS)):
        for colour in range(COLOURS):
            to = (column + 1) * between - COLOURS + colour
            total = packed[to] if adds else np.float32(0)
            for j in range(edge):
                total += share * line[(column * edge + j) * COLOURS + colour]
            packed[to] = total


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
