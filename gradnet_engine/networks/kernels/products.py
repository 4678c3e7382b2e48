"""Products of matrices: of the coefficients of a strip's tiles with weights."""

from functools import partial

from numba.core import cgutils

from gradnet_engine.networks.kernels.vectors import (
    FLOAT,
    LANES,
    VECTOR,
    Builder,
    Value,
    add_product,
    add_products_of_pairs,
    all_lanes,
    instructions,
    load_as,
    number,
    pointer_at,
    spread,
    store,
)

STRIP_TILES = 12
"""So few that coefficients and products stay in the second cache beside the weights that pass through it."""
PANEL = 2 * LANES
"""Channels out that are made at once; half as many for the last ones, where no more are left."""
BLOCK = LANES
"""Channels in of which the coefficients of all tiles lie together."""
# Rows of a product that are made at once, of which a strip has a multiple: with 2 vectors each, as many as the 32
# registers of AVX-512 or the 16 of others hold; and places in a row that are multiplied between a loop's jumps.
ROWS, _STEPS = 12 if LANES == 16 else 6, 2


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
    """Multiply `ROWS` of `count` numbers, of which a block of every row lies together, by `count` x `panel`.

    Of bfloat16, two numbers are multiplied and added at once, that lie beside each other on either side.
    """
    width, together = panel // LANES, 1 if left.type.pointee == FLOAT else 2
    sums = [[cgutils.alloca_once_value(builder, all_lanes(0)) for _ in range(width)] for _ in range(ROWS)]
    for pointer in (pointer for pointers in sums for pointer in pointers):
        builder.store(all_lanes(0), pointer)
    with cgutils.for_range(builder, builder.sdiv(count, number(LANES))) as blocks:
        block = builder.add(at, builder.mul(blocks.index, number(STRIP_TILES * LANES)))
        lines = builder.add(panel_at, builder.mul(blocks.index, number(LANES * panel)))
        with cgutils.for_range(builder, number(LANES // together // _STEPS)) as loop:
            for step in range(_STEPS):
                lane = builder.add(builder.mul(loop.index, number(_STEPS * together)), number(step * together))
                line = builder.mul(lane, number(panel))
                places = [pointer_at(builder, right, lines, line, number(n * LANES * together)) for n in range(width)]
                vectors = [load_as(builder, VECTOR, place) for place in places]
                for r, pointers in enumerate(sums):
                    numbers = load_as(builder, FLOAT, pointer_at(builder, left, block, lane, number(r * LANES)))
                    factor = spread(builder, numbers)
                    for pointer, vector in zip(pointers, vectors, strict=True):
                        more = add_product if together == 1 else add_products_of_pairs
                        builder.store(more(builder, builder.load(pointer), factor, vector), pointer)
    for r, pointers in enumerate(sums):
        for n, pointer in enumerate(pointers):
            store(builder, builder.load(pointer), product, to, builder.mul(to_row, number(r)), number(n * LANES))


multiply = instructions(partial(_emit_product, PANEL), "multiply")
multiply_narrow = instructions(partial(_emit_product, LANES), "multiply_narrow")
