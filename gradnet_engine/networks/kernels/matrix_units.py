"""Sums of products on a processor's matrix units (Intel AMX): 16 x 32 by 32 x 16 numbers of bfloat16 at once.

Tiles, as these units' registers are called, have nothing to do with those of a photo or of Winograd's convolution.
"""

import numpy as np
from llvmlite import ir
from numba.core import cgutils

from gradnet_engine.networks.kernels.vectors import (
    Builder,
    Value,
    call,
    instructions,
    number,
    pointer_at,
)
from gradnet_engine.photo import FloatArray

BLOCK = 32
"""Numbers of bfloat16 in a row of a register: what is multiplied at a place must be a multiple."""
ROWS = 16
"""Places whose results are made at once, in each of two rows of them."""
PANEL = 32
"""Results that are made at once for each of these places."""
SUMS = 2 * ROWS * PANEL
"""Numbers of results that are made at once."""
SAVED = 16
"""Numbers of float32 in whose place the units' former state fits."""

_BYTE, _NOTHING = ir.IntType(8), ir.VoidType()
_LINE_BYTES = 64
# Intel, "Architecture Instruction Set Extensions Programming Reference", chapter 3: where a state holds each
# register's bytes a row, of 16 bits, and rows.
_STATE_BYTES, _AT_LINE_BYTES, _AT_ROWS = 64, 16, 48
# The registers: results of each row of places for either half of the panel, places of each row, and weights of each
# half. More of them for results would leave too few to load the next numbers while the last are multiplied.
_RESULTS, _PLACES, _WEIGHTS = ((0, 1), (2, 3)), (4, 5), (6, 7)


def _state() -> bytes:
    state = np.zeros(_STATE_BYTES, np.uint8)
    state[0] = 1  # The only palette there is.
    for register in (*_RESULTS[0], *_RESULTS[1], *_PLACES, *_WEIGHTS):
        state[_AT_LINE_BYTES + 2 * register] = _LINE_BYTES
        state[_AT_ROWS + register] = ROWS
    return state.tobytes()


def _on_units(builder: Builder, name: str, *arguments: Value) -> None:
    call(builder, f"x86.{name}", _NOTHING, *arguments)


def _register(index: int) -> Value:
    return ir.Constant(_BYTE, index)


def _bytes(builder: Builder, pointer: Value) -> Value:
    return builder.bitcast(pointer, _BYTE.as_pointer())


def _emit_begin(builder: Builder, saved: Value) -> None:
    """Lay out the registers as products need them; save how they were."""
    _on_units(builder, "sttilecfg", _bytes(builder, saved))
    state = bytearray(_state())
    constant = ir.Constant(ir.ArrayType(_BYTE, len(state)), state)
    _on_units(builder, "ldtilecfg", _bytes(builder, cgutils.alloca_once_value(builder, constant)))


def _emit_end(builder: Builder, saved: Value) -> None:
    """Lay out the registers as they were: others on this thread (oneDNN) may count on it."""
    _on_units(builder, "ldtilecfg", _bytes(builder, saved))


begin = instructions(_emit_begin, "begin")
end = instructions(_emit_end, "end")


def _emit_start(builder: Builder, bias: Value, at: Value) -> None:
    """Have all results be bias: that of their channels, whatever the place."""
    for row in _RESULTS:
        for half, register in enumerate(row):
            # Rows that lie no bytes apart.
            _load(builder, register, pointer_at(builder, bias, at, number(half * ROWS)), number(0))


def _emit_products(
    builder: Builder, places: Value, at: Value, other_at: Value, between: Value, weights: Value, weights_at: Value
) -> None:
    """Add the products of `BLOCK` numbers of each place with weights.

    Those of the first row's places begin at `at`, those of the second's at `other_at`, `between` numbers apart.
    """
    apart, starts = builder.mul(between, number(2)), (at, other_at)
    for row, half in ((0, 0), (0, 1), (1, 0), (1, 1)):
        # Each register is loaded as late as can be.
        if row == 0:
            weight = pointer_at(builder, weights, weights_at, number(half * BLOCK * ROWS))
            _load(builder, _WEIGHTS[half], weight, number(_LINE_BYTES))
        if half == 0:
            _load(builder, _PLACES[row], pointer_at(builder, places, starts[row]), apart)
        _on_units(builder, "tdpbf16ps", *map(_register, (_RESULTS[row][half], _PLACES[row], _WEIGHTS[half])))


def _emit_store(builder: Builder, sums: Value, at: Value) -> None:
    """Store the results, 2 x `ROWS` x `PANEL` numbers."""
    for row, registers in enumerate(_RESULTS):
        for half, register in enumerate(registers):
            place = _bytes(builder, pointer_at(builder, sums, at, number(row * ROWS * PANEL + half * ROWS)))
            _on_units(builder, "tilestored64", _register(register), place, number(4 * PANEL))


start_sums = instructions(_emit_start, "start_sums")
add_products = instructions(_emit_products, "add_products")
store_sums = instructions(_emit_store, "store_sums")


def _load(builder: Builder, register: int, numbers: Value, apart_bytes: Value) -> None:
    _on_units(builder, "tileloadd64", _register(register), _bytes(builder, numbers), apart_bytes)


def packed_weights(matrices: FloatArray) -> FloatArray:
    """Lay weights out as the registers need them, once for all photos.

    Parameters
    ----------
    matrices : ndarray of float32, rows of taps x numbers x channels out
        Of each row of taps, what the numbers of its places, one after the other, are multiplied by. They are a multiple
        of `BLOCK`, channels out of `PANEL`.

    Returns
    -------
    ndarray of float32, flat
        For each panel, row and block a register for either half of the panel: pairs of numbers lie beside each other.
    """
    rows, numbers, outs = matrices.shape
    parted = matrices.reshape(rows, numbers // BLOCK, BLOCK // 2, 2, outs // PANEL, 2, PANEL // 2)
    return np.ascontiguousarray(parted.transpose(4, 0, 1, 5, 2, 6, 3)).ravel()
