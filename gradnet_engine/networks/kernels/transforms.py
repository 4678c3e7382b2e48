"""Winograd's transforms: of places to coefficients, and of products of these to results."""

from collections.abc import Callable, Sequence
from functools import partial

import numpy as np

from gradnet_engine.networks.kernels.vectors import (
    CONTRACT,
    Builder,
    Value,
    add,
    add_times,
    all_lanes,
    instructions,
    load,
    number,
    spread,
    store,
    times,
)

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
WEIGHTS = np.array(
    [[p**power / np.prod([p - q for q in _POINTS if q != p]) for power in range(3)] for p in _POINTS] + [[0, 0, 1]]
)
"""G of the paper's section 4.3, which makes 6 numbers of 3 weights."""


def _coefficients(builder: Builder, places: Sequence[Value]) -> list[Value]:
    """Return B^T of the paper's section 4.3, with the points above, times 6 places."""
    first, last = (
        add_times(builder, add_times(builder, e, -(_NEAR**2 + _FAR**2), c), (_NEAR * _FAR) ** 2, a)
        for a, c, e in (places[0::2], places[1::2])
    )
    pairs = []
    for point, other in ((_NEAR, _FAR), (_FAR, _NEAR)):
        even = add_times(builder, places[4], -(other**2), places[2])
        odd = add_times(builder, places[3], -(other**2), places[1])
        pairs += [add_times(builder, even, sign * point, odd) for sign in (1, -1)]
    return [first, *pairs, last]


def _results(builder: Builder, coefficients: Sequence[Value]) -> list[Value]:
    """Return A^T of the same section times 6 coefficients."""
    first, near, near_minus, far, far_minus, last = coefficients
    sums = [add(builder, plus, minus) for plus, minus in ((near, near_minus), (far, far_minus))]
    differences = [builder.fsub(plus, minus) for plus, minus in ((near, near_minus), (far, far_minus))]
    rows = [add(builder, first, add(builder, *sums))]
    for power in range(1, TILE_PX):
        of_near, of_far = differences if power % 2 else sums
        row = builder.fmul(of_near, all_lanes(_NEAR**power))
        rows.append(add_times(builder, row, _FAR**power, of_far))
    rows[-1] = add(builder, rows[-1], last)
    return rows


def _of_rows_and_columns(
    builder: Builder, transform: Callable[[Builder, Sequence[Value]], list[Value]], square: list[list[Value]]
) -> list[list[Value]]:
    rows = [transform(builder, row) for row in square]
    columns = [transform(builder, column) for column in zip(*rows, strict=True)]
    return [list(row) for row in zip(*columns, strict=True)]


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
            load(builder, places, at, builder.mul(row, number(i)), builder.mul(column, number(j)))
            for j in range(PATCH_PX)
        ]
        for i in range(PATCH_PX)
    ]
    for i, vectors in enumerate(_of_rows_and_columns(builder, _coefficients, square)):
        for j, vector in enumerate(vectors):
            store(builder, vector, coefficients, to, builder.mul(between, number(PATCH_PX * i + j)))


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
        [load(builder, coefficients, at, builder.mul(between, number(PATCH_PX * i + j))) for j in range(PATCH_PX)]
        for i in range(PATCH_PX)
    ]
    offset, factor = load(builder, bias, channel), spread(builder, slope)
    for i, vectors in enumerate(_of_rows_and_columns(builder, _results, square)):
        for j, vector in enumerate(vectors):
            place = (to, builder.mul(row, number(i)), builder.mul(column, number(j)))
            inside = builder.and_(
                builder.icmp_signed(">", rows, number(i)), builder.icmp_signed(">", columns, number(j))
            )
            with builder.if_then(inside, likely=True):
                result = add(builder, vector, offset)
                if adds:
                    result = add(builder, result, load(builder, added, *place))
                # What is not a number stays so.
                below = builder.fcmp_ordered("<", result, all_lanes(0), flags=CONTRACT)
                result = builder.select(below, times(builder, result, factor), result)
                store(builder, result, results, *place)


transform = instructions(_emit_transform, "transform")
finish = instructions(partial(_emit_result, False), "finish")
finish_and_add = instructions(partial(_emit_result, True), "finish_and_add")
