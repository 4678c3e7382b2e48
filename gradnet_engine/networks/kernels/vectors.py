"""Instructions of LLVM, written out: no compiler finds in loops what a processor's vectors can do."""

import inspect
from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from llvmlite import ir
from numba import types
from numba.core import cgutils
from numba.extending import intrinsic

from gradnet_engine.compiled import vector_lanes

LANES = vector_lanes()
"""Numbers of a vector: as many as the processor's vectors hold, or twice as many."""


class _BFloat(ir.Type):
    """LLVM's type of that name, which llvmlite doesn't know."""

    def __str__(self) -> str:
        return "bfloat"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _BFloat)

    def __hash__(self) -> int:
        return hash(_BFloat)


FLOAT, INT, BFLOAT = ir.FloatType(), ir.IntType(64), _BFloat()
VECTOR = ir.VectorType(FLOAT, LANES)
_PAIRS = ir.VectorType(BFLOAT, 32)
# Arrays begin and rows lie anywhere, as far as instructions know.
_ALIGNED = 2
# A product and a sum may become one instruction. Without any flag, Numba would have it that all are numbers.
CONTRACT = ("contract",)

# llvmlite's, whose types can't be told.
Value: TypeAlias = Any
Builder: TypeAlias = Any


def number(value: int) -> Value:
    """Return a constant of `INT`: a place among numbers, or a distance."""
    return ir.Constant(INT, value)


def all_lanes(value: float, lanes: int = LANES) -> Value:
    """Return a vector of equal constants."""
    return ir.Constant(ir.VectorType(FLOAT, lanes), [float(value)] * lanes)


def pointer_at(builder: Builder, base: Value, *offsets: Value) -> Value:
    """Return the pointer to what lies as far from `base` as all offsets together tell."""
    total = offsets[0]
    for offset in offsets[1:]:
        total = builder.add(total, offset)
    return builder.gep(base, [total])


def load_as(builder: Builder, kind: ir.Type, place: Value) -> Value:
    """Load what lies there, be it what it may."""
    return builder.load(builder.bitcast(place, kind.as_pointer()), align=_ALIGNED)


def load(builder: Builder, base: Value, *offsets: Value, lanes: int = LANES) -> Value:
    """Load a vector of float32 from numbers of either kind."""
    place = pointer_at(builder, base, *offsets)
    if base.type.pointee == FLOAT:
        return load_as(builder, ir.VectorType(FLOAT, lanes), place)
    return builder.fpext(load_as(builder, ir.VectorType(BFLOAT, lanes), place), ir.VectorType(FLOAT, lanes))


def store(builder: Builder, vector: Value, base: Value, *offsets: Value) -> None:
    """Store a vector of float32 as numbers of either kind."""
    if base.type.pointee != FLOAT:
        vector = builder.fptrunc(vector, ir.VectorType(BFLOAT, vector.type.count))
    pointer = builder.bitcast(pointer_at(builder, base, *offsets), vector.type.as_pointer())
    builder.store(vector, pointer, align=_ALIGNED)


def spread(builder: Builder, value: Value, lanes: int = LANES) -> Value:
    """Return a vector of one number."""
    empty = ir.Constant(ir.VectorType(FLOAT, lanes), ir.Undefined)
    first = builder.insert_element(empty, value, ir.Constant(ir.IntType(32), 0))
    return builder.shuffle_vector(first, empty, ir.Constant(ir.VectorType(ir.IntType(32), lanes), [0] * lanes))


def add(builder: Builder, left: Value, right: Value) -> Value:
    """Return the sum of two vectors."""
    return builder.fadd(left, right, flags=CONTRACT)


def subtract(builder: Builder, left: Value, right: Value) -> Value:
    """Return the difference of two vectors."""
    return builder.fsub(left, right, flags=CONTRACT)


def times(builder: Builder, left: Value, right: Value) -> Value:
    """Return the product of two vectors."""
    return builder.fmul(left, right, flags=CONTRACT)


def add_product(builder: Builder, vector: Value, left: Value, right: Value) -> Value:
    """Return `vector` and the product of two more."""
    return add(builder, vector, times(builder, left, right))


def add_times(builder: Builder, vector: Value, factor: float, more: Value) -> Value:
    """Return `vector` and so many times another."""
    return add_product(builder, vector, all_lanes(factor), more)


def add_products_of_pairs(builder: Builder, vector: Value, left: Value, right: Value) -> Value:
    """Add to each number the products of two of bfloat16, which lie in as much memory as one of float32."""
    pairs = (builder.bitcast(numbers, _PAIRS) for numbers in (left, right))
    return call(builder, "x86.avx512bf16.dpbf16ps.512", VECTOR, vector, *pairs)


def call(builder: Builder, name: str, result: ir.Type, *arguments: Value) -> Value:
    """Write one of LLVM's own instructions for a processor."""
    kind = ir.FunctionType(result, [argument.type for argument in arguments])
    return builder.call(cgutils.get_or_insert_function(builder.module, kind, f"llvm.{name}"), arguments)


def instructions(emit: Callable[..., None], name: str) -> Any:
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
