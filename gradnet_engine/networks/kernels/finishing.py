"""What matrix units' sums become, and rows of features copied or cleared; their arrays are of bfloat16's bits."""

from functools import partial

from llvmlite import ir

from gradnet_engine.networks.kernels.matrix_units import PANEL
from gradnet_engine.networks.kernels.vectors import (
    CONTRACT,
    LANES,
    Builder,
    Value,
    add,
    all_lanes,
    call,
    instructions,
    load,
    number,
    pointer_at,
    spread,
    store,
    times,
)


def _emit_copy(builder: Builder, to: Value, to_at: Value, source: Value, at: Value, count: Value) -> None:
    """Copy `count` numbers of int16."""
    places = (_bytes(builder, to, to_at), _bytes(builder, source, at))
    call(builder, "memcpy.p0.p0.i64", ir.VoidType(), *places, _size(builder, count), ir.Constant(ir.IntType(1), 0))


def _emit_clear(builder: Builder, to: Value, at: Value, count: Value) -> None:
    """Make `count` numbers of int16 zero."""
    zero, is_volatile = ir.Constant(ir.IntType(8), 0), ir.Constant(ir.IntType(1), 0)
    call(builder, "memset.p0.i64", ir.VoidType(), _bytes(builder, to, at), zero, _size(builder, count), is_volatile)


def _bytes(builder: Builder, base: Value, at: Value) -> Value:
    return builder.bitcast(pointer_at(builder, base, at), ir.IntType(8).as_pointer())


def _size(builder: Builder, count: Value) -> Value:
    return builder.mul(count, number(2))


def _emit_results(
    adds: bool,
    halves: bool,
    builder: Builder,
    results: Value,
    to: Value,
    added: Value,
    at: Value,
    sums: Value,
    sums_at: Value,
    slope: Value,
) -> None:
    """Write a place's panel of results; what is below 0, times `slope`.

    If it `adds`, what is to be added lies as the results do. Of `halves`, the panel's two are summands.
    """
    factor, vectors = spread(builder, slope), PANEL // LANES
    for n in range(vectors // 2 if halves else vectors):
        result = load(builder, sums, sums_at, number(n * LANES))
        if halves:
            result = add(builder, result, load(builder, sums, sums_at, number(PANEL // 2 + n * LANES)))
        if adds:
            result = add(builder, result, load(builder, added, at, number(n * LANES)))
        # What is not a number stays so.
        below = builder.fcmp_ordered("<", result, all_lanes(0), flags=CONTRACT)
        result = builder.select(below, times(builder, result, factor), result)
        store(builder, result, results, to, number(n * LANES))


copy = instructions(_emit_copy, "copy")
clear = instructions(_emit_clear, "clear")
finish = instructions(partial(_emit_results, False, False), "finish")
finish_and_add = instructions(partial(_emit_results, True, False), "finish_and_add")
finish_halves = instructions(partial(_emit_results, False, True), "finish_halves")
