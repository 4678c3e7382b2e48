"""Averages over windows, and gates between their places, for squeeze-and-excitation: compiled.

Arrays are flat, channels last. Features are of float32, or of int16: the bits of bfloat16, which Numba has no type for.
"""

import math
from functools import partial

import numpy as np
from llvmlite import ir
from numba.core import cgutils

from gradnet_engine.compiled import inner, kernel
from gradnet_engine.networks.kernels.vectors import (
    CONTRACT,
    LANES,
    Builder,
    Value,
    add,
    add_product,
    all_lanes,
    instructions,
    load,
    spread,
    store,
    subtract,
    times,
)

# Added to a number of float32 below 2**22, it leaves that one's nearest integer in the lowest bits.
_ROUNDING = 1.5 * 2**23
# The logarithm of 2 in two parts: an integer of 8 bits times the first is exact.
_LOG_2 = (0.693359375, math.log(2) - 0.693359375)
# Of a series whose error is less than that of float32: powers are at most half of that logarithm.
_DEGREES = 7
# Beyond, a gate of float32 is 0 or 1.
_CLOSED, _OPEN = -89.0, 87.0


def _emit_average(
    lanes: int, builder: Builder, averages: Value, to: Value, features: Value, at: Value,
    rows: Value, between_rows: Value, columns: Value, between: Value, share: Value,
) -> None:  # fmt: skip
    """Write `share` of the sum of some channels of rows x columns of places."""
    total = cgutils.alloca_once_value(builder, all_lanes(0, lanes))
    builder.store(all_lanes(0, lanes), total)
    with cgutils.for_range(builder, rows) as row:
        line = builder.mul(row.index, between_rows)
        with cgutils.for_range(builder, columns) as column:
            numbers = load(builder, features, at, line, builder.mul(column.index, between), lanes=lanes)
            builder.store(add(builder, builder.load(total), numbers), total)
    store(builder, times(builder, builder.load(total), spread(builder, share, lanes=lanes)), averages, to)


def _emit_shift(lanes: int, builder: Builder, sums: Value, to: Value, numbers: Value, at: Value, sign: Value) -> None:
    """Add numbers to sums, or subtract them: with a sign of -1."""
    signs, before = spread(builder, sign, lanes=lanes), load(builder, sums, to, lanes=lanes)
    store(builder, add_product(builder, before, signs, load(builder, numbers, at, lanes=lanes)), sums, to)


def _emit_scaling(
    lanes: int, builder: Builder, features: Value, to: Value, columns: Value, between: Value,
    gates: Value, left: Value, right: Value, share: Value, step: Value,
) -> None:  # fmt: skip
    """Scale some channels of columns by gates between two of them, the first at `share`, each other a step farther."""
    before, after = (load(builder, gates, at, lanes=lanes) for at in (left, right))
    change = subtract(builder, after, before)
    first = add_product(builder, before, spread(builder, share, lanes=lanes), change)
    gate, more = cgutils.alloca_once_value(builder, first), spread(builder, step, lanes=lanes)
    builder.store(first, gate)
    with cgutils.for_range(builder, columns) as column:
        at = builder.add(to, builder.mul(column.index, between))
        numbers = load(builder, features, at, lanes=lanes)
        store(builder, times(builder, numbers, builder.load(gate)), features, at)
        builder.store(add_product(builder, builder.load(gate), more, change), gate)


def _exponential(builder: Builder, power: Value) -> Value:
    """Return e to the power of numbers from -87 to 89: a power of 2, times a series of what is left."""
    lanes = power.type.count
    rounding = all_lanes(_ROUNDING, lanes)
    whole = add_product(builder, rounding, power, all_lanes(1 / math.log(2), lanes))
    for part in _LOG_2:
        power = add_product(builder, power, subtract(builder, whole, rounding), all_lanes(-part, lanes))
    series = all_lanes(0, lanes)
    for degree in range(_DEGREES, -1, -1):
        series = add_product(builder, all_lanes(1 / math.factorial(degree), lanes), power, series)
    integers = ir.VectorType(ir.IntType(32), lanes)
    exponent_at, exponent_0 = (ir.Constant(integers, [value] * lanes) for value in (23, 127 << 23))
    power_of_2 = builder.add(builder.shl(builder.bitcast(whole, integers), exponent_at), exponent_0)
    return times(builder, series, builder.bitcast(power_of_2, power.type))


def _emit_gate(lanes: int, builder: Builder, gates: Value, to: Value, numbers: Value, at: Value) -> None:
    """Write the logistic function of numbers; what is none stays so."""
    vector, one = load(builder, numbers, at, lanes=lanes), all_lanes(1, lanes)
    for beyond, bound in (("<", all_lanes(_CLOSED, lanes)), (">", all_lanes(_OPEN, lanes))):
        vector = builder.select(builder.fcmp_ordered(beyond, vector, bound, flags=CONTRACT), bound, vector)
    below = add(builder, one, _exponential(builder, subtract(builder, all_lanes(0, lanes), vector)))
    store(builder, builder.fdiv(one, below, flags=CONTRACT), gates, to)


_average_vector = instructions(partial(_emit_average, LANES), "_average_vector")
_average_one = instructions(partial(_emit_average, 1), "_average_one")
_shift_vector = instructions(partial(_emit_shift, LANES), "_shift_vector")
_shift_one = instructions(partial(_emit_shift, 1), "_shift_one")
_open_vector = instructions(partial(_emit_gate, LANES), "_open_vector")
_open_one = instructions(partial(_emit_gate, 1), "_open_one")
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
    columns, vectors = (width + block - 1) // block, channels // LANES * LANES
    for row in range(first, last):
        for column in range(columns):
            down, across = min(height - row * block, block), min(width - column * block, block)
            share = np.float32(1) / np.float32(down * across)
            to, at = (row * columns + column) * channels, (row * width + column) * block * channels
            area = down, width * channels, across, channels, share
            for channel in range(0, vectors, LANES):
                _average_vector(blocks, to + channel, features, at + channel, *area)
            for channel in range(vectors, channels):
                _average_one(blocks, to + channel, features, at + channel, *area)


@kernel
def average_lines(averages, numbers, layout, radius, first, last):
    """Average each number with those that stand at its place in the lines around it, as far as there are any.

    Parameters
    ----------
    averages : array of float32, groups x lines x size
        Written.
    numbers : array of float32 or of int16, of the same size
        What is averaged.
    layout : tuple of int
        How many lines a group has, and numbers in each.
    radius : int
        Lines on either side that are averaged.
    first, last : int
        Places in a line, the last excluded.
    """
    lines, size = layout
    sums = np.empty(last - first, np.float32)
    for group in range(0, numbers.size, lines * size):
        sums[:] = 0
        start = group + first
        for line in range(min(radius, lines)):
            _shift(sums, numbers, start + line * size, np.float32(1))
        for line in range(lines):
            if line + radius < lines:
                _shift(sums, numbers, start + (line + radius) * size, np.float32(1))
            if line - radius - 1 >= 0:
                _shift(sums, numbers, start + (line - radius - 1) * size, np.float32(-1))
            share = np.float32(1) / np.float32(min(lines, line + radius + 1) - max(0, line - radius))
            written = averages[start + line * size : start + line * size + sums.size]
            for place in range(sums.size):
                written[place] = sums[place] * share


@kernel
def open_gates(gates, numbers):
    """Write how far each gate is open: 0 to 1.

    Parameters
    ----------
    gates : array of float32
        Written.
    numbers : array of float32 or of int16, of the same size
        Before the logistic function.
    """
    vectors = gates.size // LANES * LANES
    for at in range(0, vectors, LANES):
        _open_vector(gates, at, numbers, at)
    for at in range(vectors, gates.size):
        _open_one(gates, at, numbers, at)


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
    line, step = np.empty(columns * channels, np.float32), np.float32(1) / np.float32(block)
    for y in range(first, last):
        above, below, share = _between(y, block, rows)
        upper = gates[above * line.size : (above + 1) * line.size]
        lower = gates[below * line.size : (below + 1) * line.size]
        for place in range(line.size):
            line[place] = upper[place] + share * (lower[place] - upper[place])
        for gap in range(-1, columns):  # From one centre to the next, or to the border.
            start, end = max(0, (2 * gap + 1) * block // 2), min(width, (2 * gap + 3) * block // 2)
            left, right, share = _between(start, block, columns)
            to, at, other_at = (y * width + start) * channels, left * channels, right * channels
            span = end - start, channels
            for channel in range(0, vectors, LANES):
                _scale_vector(features, to + channel, *span, line, at + channel, other_at + channel, share, step)
            for channel in range(vectors, channels):
                _scale_one(features, to + channel, *span, line, at + channel, other_at + channel, share, step)


@inner
def _shift(sums, numbers, at, sign):
    vectors = sums.size // LANES * LANES
    for place in range(0, vectors, LANES):
        _shift_vector(sums, place, numbers, at + place, sign)
    for place in range(vectors, sums.size):
        _shift_one(sums, place, numbers, at + place, sign)


@inner
def _between(place, block, count):
    """Return the two blocks between whose centres a place lies, and how far from the first: 0 to 1."""
    from_first_centre = (np.float32(place) + np.float32(0.5)) / np.float32(block) - np.float32(0.5)
    before = int(np.floor(from_first_centre))
    return max(0, before), min(count - 1, before + 1), from_first_centre - np.float32(before)
