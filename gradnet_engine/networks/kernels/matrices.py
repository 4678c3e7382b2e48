"""Products of matrices on a processor's matrix units, compiled: from one scale of a network to the next.

Arrays are flat, channels last; of int16: the bits of bfloat16, which Numba has no type for.
"""

import numpy as np

from gradnet_engine.compiled import kernel
from gradnet_engine.networks.kernels.finishing import copy, finish, finish_and_add
from gradnet_engine.networks.kernels.matrix_units import (
    BLOCK,
    PANEL,
    ROWS,
    SAVED,
    SUMS,
    add_products,
    begin,
    end,
    start_sums,
    store_sums,
)

_PLACES = 2 * ROWS


@kernel
def multiply_rows(results, adds, places, weights, bias, layout, scratch, first, last):
    """Make some rows of results, each of which takes numbers from one row of places or more.

    Parameters
    ----------
    results : array of int16, rows x rows that a row becomes x width x numbers of a result
        Written to; what is there is added, if it `adds`.
    adds : bool
        Whether it does.
    places : array of int16, rows x rows that a row is made of x width x numbers of a place
        What is multiplied. Numbers are a multiple of `BLOCK`.
    weights, bias : array of int16, array of float32
        From `packed_weights`; both for the results of all rows that a row becomes, one after the other.
    layout : tuple of int
        Width, rows that a row is made of, numbers of a place, rows that it becomes, and numbers of a result.
    scratch : array of float32
        `multiplying_scratch_size` numbers or more, for this call alone.
    first, last : int
        Rows, the last excluded.
    """
    width, parts, ins, copies, outs = layout
    saved, sums, rest = scratch[:SAVED], scratch[SAVED:], scratch[SAVED + SUMS :].view(places.dtype)
    plain = np.float32(1)
    begin(saved)
    for y in range(first, last):
        for x in range(0, width, _PLACES):
            count = min(_PLACES, width - x)
            source, start, apart = places, (y * parts * width + x) * ins, width * ins
            if count < _PLACES:  # Beyond a row's end there may be no memory.
                for part in range(parts):
                    copy(rest, part * _PLACES * ins, places, start + part * apart, count * ins)
                source, start, apart = rest, 0, _PLACES * ins
            for channel in range(0, copies * outs, PANEL):
                weights_at = channel * parts * ins
                start_sums(bias, channel)
                for part in range(parts):
                    at = start + part * apart
                    for some in range(at, at + ins, BLOCK):
                        add_products(source, some, some + ROWS * ins, ins, weights, weights_at)
                        weights_at += BLOCK * PANEL
                store_sums(sums, 0)
                to = ((y * copies + channel // outs) * width + x) * outs + channel % outs
                for place in range(count):
                    there = to + place * outs
                    if adds:
                        finish_and_add(results, there, results, there, sums, place * PANEL, plain)
                    else:
                        finish(results, there, results, there, sums, place * PANEL, plain)
    end(saved)


def multiplying_scratch_size(parts: int, ins: int) -> int:
    """Return how many numbers `multiply_rows` needs for rows made of so many, with so many numbers a place."""
    return SAVED + SUMS + parts * _PLACES * ins // 2
