"""Averages over windows, and gates between their places, for squeeze-and-excitation: compiled.

Arrays are flat, channels last. Features are of float32, or of int16: the bits of bfloat16, which Numba has no type for.
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
    instructions,
    load,
    spread,
    store,
)


def _emit_sum(lanes: int, builder: Builder, sums: Value, to: Value, numbers: Value, at: Value) -> None:
    total = add(builder, load(builder, sums, to, lanes=lanes), load(builder, numbers, at, lanes=lanes))
    store(builder, total, sums, to)


def _emit_scaling(
    lanes: int, builder: Builder, features: Value, to: Value, gates: Value, left: Value, right: Value, share: Value
) -> None:
    before, after = (load(builder, gates, at, lanes=lanes) for at in (left, right))
    gate = add_product(builder, before, spread(builder, share, lanes=lanes), builder.fsub(after, before))
    store(builder, builder.fmul(load(builder, features, to, lanes=lanes), gate), features, to)


_add_vector = instructions(partial(_emit_sum, LANES), "_add_vector")
_add_one = instructions(partial(_emit_sum, 1), "_add_one")
_scale_vector = instructions(partial(_emit_scaling, LANES), "_scale_vector")
_scale_one = instructions(partial(_emit_scaling, 1), "_scale_one")


@kernel
def average_blocks(blocks, features, layout, block, first, last):
    """Average blocks of `block` x `block` places, or of what lies inside.

    Parameters
    ----------
    blocks : array of float32, rows x columns of blocks x channels
        Some rows are written.
    features : array of float32 or of int16, height x width x channels
        What is averaged.
    layout : tuple of int
        Height, width, channels.
    block : int
        Edge of a block.
    first, last : int
        Rows of blocks, the last excluded.
    """
    height, width, channels = layout
    columns = (width + block - 1) // block
    vectors = channels // LANES * LANES
    blocks[first * columns * channels : last * columns * channels] = 0
    for row in range(first, last):
        bottom = min(height, (row + 1) * block)
        for y in range(row * block, bottom):
            for x in range(width):
                to, at = (row * columns + x // block) * channels, (y * width + x) * channels
                for channel in range(0, vectors, LANES):
                    _add_vector(blocks, to + channel, features, at + channel)
                for channel in range(vectors, channels):
                    _add_one(blocks, to + channel, features, at + channel)
        for column in range(columns):
            count = (bottom - row * block) * (min(width, (column + 1) * block) - column * block)
            to = (row * columns + column) * channels
            averages = blocks[to : to + channels]
            for channel in range(channels):
                averages[channel] /= np.float32(count)


@kernel
def average_lines(averages, numbers, lines, size, radius, first, last):
    """Average each number with those that stand at its place in the lines around it, as far as there are any.

    Parameters
    ----------
    averages, numbers : array of float32, lines x size
        What is written, and what is averaged.
    lines, size : int
        How many lines there are, and numbers in each.
    radius : int
        Lines on either side that are averaged.
    first, last : int
        Places in a line, the last excluded.
    """
    sums = np.zeros(last - first, np.float32)
    for line in range(min(radius, lines)):
        _shift(sums, numbers, line * size + first, np.float32(1))
    for line in range(lines):
        if line + radius < lines:
            _shift(sums, numbers, (line + radius) * size + first, np.float32(1))
        if line - radius - 1 >= 0:
            _shift(sums, numbers, (line - radius - 1) * size + first, np.float32(-1))
        share = np.float32(1) / np.float32(min(lines, line + radius + 1) - max(0, line - radius))
        written = averages[line * size + first : line * size + last]
        for place in range(sums.size):
            written[place] = sums[place] * share


@kernel
def scale(features, gates, layout, block, first, last):
    """Scale features by gates, which are interpolated between the centres of blocks.

    Parameters
    ----------
    features : array of float32 or of int16, height x width x channels
        Some rows are written over.
    gates : array of float32, rows x columns of blocks x channels
        Those of each block's centre.
    layout : tuple of int
        Height, width, channels.
    block : int
        Edge of a block.
    first, last : int
        Rows of features, the last excluded.
    """
    height, width, channels = layout
    rows, columns = (height + block - 1) // block, (width + block - 1) // block
    vectors = channels // LANES * LANES
    line = np.empty(columns * channels, np.float32)
    for y in range(first, last):
        above, below, share = _between(y, block, rows)
        upper = gates[above * line.size : (above + 1) * line.size]
        lower = gates[below * line.size : (below + 1) * line.size]
        for place in range(line.size):
            line[place] = upper[place] + share * (lower[place] - upper[place])
        for x in range(width):
            left, right, share = _between(x, block, columns)
            to, at, other_at = (y * width + x) * channels, left * channels, right * channels
            for channel in range(0, vectors, LANES):
                _scale_vector(features, to + channel, line, at + channel, other_at + channel, share)
            for channel in range(vectors, channels):
                _scale_one(features, to + channel, line, at + channel, other_at + channel, share)


@inner
def _shift(sums, numbers, at, sign):
    line = numbers[at : at + sums.size]
    for place in range(sums.size):
        sums[place] += sign * line[place]


@inner
def _between(place, block, count):
    """Return the two blocks between whose centres a place lies, and how far from the first: 0 to 1."""
    from_first_centre = (np.float32(place) + np.float32(0.5)) / np.float32(block) - np.float32(0.5)
    before = int(np.floor(from_first_centre))
    return max(0, before), min(count - 1, before + 1), from_first_centre - np.float32(before)
