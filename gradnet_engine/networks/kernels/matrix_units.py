"""Products of matrices of bfloat16 on a processor's matrix units (Intel AMX): 16 x 32 by 32 x 16 numbers at once.

Tiles, as these units' registers are called, have nothing to do with those of a photo or of Winograd's convolution.
"""

import numpy as np
from llvmlite import ir
from numba.core import cgutils

from gradnet_engine.compiled import multiplies_matrices
from gradnet_engine.networks.kernels.vectors import (
    FLOAT,
    Builder,
    Value,
    call,
    instructions,
    number,
    pointer_at,
)

BLOCK = 32
"""Numbers of bfloat16 in a row of a register."""
ROWS = 12
"""Rows that are multiplied at once, by vectors of 16 numbers too. The registers have 16."""
SAVED = 16
"""Numbers of float32 in whose place the units' former state fits."""

_BYTE, _NOTHING = ir.IntType(8), ir.VoidType()
_LINE_BYTES = 64
# Intel, "Architecture Instruction Set Extensions Programming Reference", chapter 3: where a state holds each
# register's bytes a row, of 16 bits, and rows.
_STATE_BYTES, _AT_LINE_BYTES, _AT_ROWS = 64, 16, 48
# The registers: two of results, one of what is multiplied, and two of what it is multiplied by.
_RESULTS, _LEFT, _RIGHT = (0, 1), 2, (3, 4)


def _state() -> bytes:
    state = np.zeros(_STATE_BYTES, np.uint8)
    state[0] = 1  # The only palette there is.
    for register in (*_RESULTS, _LEFT, *_RIGHT):
        state[_AT_LINE_BYTES + 2 * register] = _LINE_BYTES
        state[_AT_ROWS + register] = BLOCK // 2 if register in _RIGHT else ROWS
    return state.tobytes()


def _on_units(builder: Builder, name: str, *arguments: Value) -> None:
    call(builder, f"x86.{name}", _NOTHING, *arguments)


def _register(index: int) -> Value:
    return ir.Constant(_BYTE, index)


def _bytes(builder: Builder, pointer: Value) -> Value:
    return builder.bitcast(pointer, _BYTE.as_pointer())


def _emit_begin(builder: Builder, weights: Value, saved: Value) -> None:
    """Lay out the registers as products need them, if these weights are multiplied so; save how they were."""
    if are_used(weights):
        _on_units(builder, "sttilecfg", _bytes(builder, saved))
        state = bytearray(_state())
        constant = ir.Constant(ir.ArrayType(_BYTE, len(state)), state)
        _on_units(builder, "ldtilecfg", _bytes(builder, cgutils.alloca_once_value(builder, constant)))


def _emit_end(builder: Builder, weights: Value, saved: Value) -> None:
    """Lay out the registers as they were: others on this thread (oneDNN) may count on it."""
    if are_used(weights):
        _on_units(builder, "ldtilecfg", _bytes(builder, saved))


begin = instructions(_emit_begin, "begin")
end = instructions(_emit_end, "end")


def are_used(numbers: Value) -> bool:
    """Tell whether it is these units that multiply numbers of this kind."""
    return numbers.type.pointee != FLOAT and multiplies_matrices()


def emit_product(
    panel: int,
    strip: int,
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
    """Multiply `ROWS` of `count` numbers, of which `BLOCK` of each of a strip's rows lie together; see `products`."""
    widths = range(panel // (BLOCK // 2))
    for n in widths:
        _on_units(builder, "tilezero", _register(_RESULTS[n]))
    with cgutils.for_range(builder, builder.sdiv(count, number(BLOCK))) as blocks:
        rows = pointer_at(builder, left, at, builder.mul(blocks.index, number(strip * BLOCK)))
        lines = builder.mul(blocks.index, number(BLOCK * panel))
        _load(builder, _LEFT, rows, number(_LINE_BYTES))
        for n in widths:
            # Pairs of numbers lie beside each other.
            _load(builder, _RIGHT[n], pointer_at(builder, right, panel_at, lines, number(n * BLOCK)), number(4 * panel))
            _on_units(builder, "tdpbf16ps", *map(_register, (_RESULTS[n], _LEFT, _RIGHT[n])))
    for n in widths:
        place = _bytes(builder, pointer_at(builder, product, to, number(n * BLOCK // 2)))
        _on_units(builder, "tilestored64", _register(_RESULTS[n]), place, builder.mul(to_row, number(4)))


def _load(builder: Builder, register: int, numbers: Value, between_bytes: Value) -> None:
    _on_units(builder, "tileloadd64", _register(register), _bytes(builder, numbers), between_bytes)
