"""Convolutions on a processor's matrix units, compiled: a pair of rows of results after the other.

Arrays are flat, channels last. Features are of int16: the bits of bfloat16, which Numba has no type for.
"""

from gradnet_engine.compiled import inner, kernel
from gradnet_engine.networks.kernels.finishing import clear, copy, finish, finish_and_add, finish_halves
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

# Rows of places that are kept: those that a pair of rows of results comes from.
_KEPT = 4
# What becomes of sums: results, results with what is added, or halves of them.
_PLAIN, _ADDS, _HALVES = 0, 1, 2
# Places that are written between two blocks of products: vectors' work costs nothing beside that of matrix units.
_AT_ONCE = 2


@kernel
def convolve_rows(results, halves, places, weights, bias, slope, layout, scratch, first, last):
    """Convolve some pairs of rows, with 3 x 3 taps.

    Parameters
    ----------
    results : array of int16 or of float32, height x width x channels out
        Written to.
    halves : bool
        Whether the results are sums of two: of either half of a panel, which has half as many channels out then.
    places : array of int16, height x width x channels in
        Zero beyond their borders. Channels are a multiple of `BLOCK`.
    weights, bias : array of int16, array of float32
        From `packed_weights`, of 3 rows of taps; channels out.
    slope : float32
        What results below 0 are multiplied by: 0 is ReLU, 1 nothing, between them a leaky ReLU.
    layout : tuple of int
        Height, width, channels in, channels out.
    scratch : array of float32
        `scratch_size` numbers or more, for this call alone.
    first, last : int
        Pairs of rows, the last excluded.
    """
    height, width, ins, outs = layout
    saved, sums, kept = scratch[:SAVED], scratch[SAVED:], scratch[SAVED + 2 * SUMS :].view(places.dtype)
    line, size = _padded(width) * ins, width * outs
    begin(saved)
    for y in range(2 * first - 1, 2 * first + 1):
        _keep(kept, line, places, y, height, width, ins)
    for y in range(2 * first, min(2 * last, height), 2):
        for new in range(y + 1, y + 3):
            _keep(kept, line, places, new, height, width, ins)
        to = y * size, (y + 1) * size
        target = results, to, (0, min(2, height - y)), _HALVES if halves else _PLAIN, results, to, outs
        _convolve_pair(target, (kept, line, y, ins), weights, bias, slope, width, sums)
    end(saved)


@kernel
def refine_rows(results, places, weights, biases, slopes, layout, scratch, first, last):
    """Convolve some pairs of rows twice, and add what they were: a residual unit.

    What is between its two convolutions never leaves the cache. Each call convolves a pair of rows more than it makes.

    Parameters
    ----------
    results : array of int16, height x width x channels
        Written to; other memory than `places`.
    places : array of int16, height x width x channels
        Zero beyond their borders.
    weights, biases : tuples of two arrays of int16, of float32
        See `convolve_rows`; of either convolution.
    slopes : tuple of two float32
        See `convolve_rows`.
    layout : tuple of int
        Height, width, channels, and channels between the convolutions; both multiples of `PANEL`.
    scratch, first, last
        See `convolve_rows`.
    """
    height, width, channels, between = layout
    saved, sums, kept = scratch[:SAVED], scratch[SAVED:], scratch[SAVED + 2 * SUMS :].view(places.dtype)
    line, middle_line, size = _padded(width) * channels, _padded(width) * between, width * channels
    middle = kept[_KEPT * line :]
    begin(saved)
    top, bottom = 2 * first, min(2 * last, height)
    for y in range(top - 2, top):
        _keep(kept, line, places, y, height, width, channels)
    for y in range(top - 1, bottom + 1, 2):
        for new in range(y + 1, y + 3):
            _keep(kept, line, places, new, height, width, channels)
        for row in range(y, y + 2):
            _clear_borders(middle, middle_line, row, height, width, between)
        to = y % _KEPT * middle_line + between, (y + 1) % _KEPT * middle_line + between
        target = middle, to, (max(0, -y), min(2, height - y)), _PLAIN, middle, to, between
        _convolve_pair(target, (kept, line, y, channels), weights[0], biases[0], slopes[0], width, sums)
        if y > top:
            before = y - 1
            to = before * size, y * size
            at = before % _KEPT * line + channels, y % _KEPT * line + channels
            target = results, to, (0, min(2, bottom - before)), _ADDS, kept, at, channels
            source = middle, middle_line, before, between
            _convolve_pair(target, source, weights[1], biases[1], slopes[1], width, sums)
    end(saved)


@inner
def _convolve_pair(target, source, weights, bias, slope, width, sums):
    """Convolve a pair of rows: blocks of `ROWS` places and a panel, each written while the next is summed up.

    Parameters
    ----------
    target : tuple (a named one takes three times as long)
        Results, where the first place of either row lies, which of the two are written (the first, and that after the
        last), what becomes of sums, what is added and where, and channels.
    source : tuple
        Rows that are kept, numbers of each, the first of the pair, and channels.
    weights, bias, slope, width, sums
        See the kernels; room for two blocks.
    """
    kept, line, y, ins = source
    kind, outs = target[3], target[6]
    panel = PANEL // 2 if kind == _HALVES else PANEL
    columns = (width + ROWS - 1) // ROWS
    blocks = outs // panel * columns
    for block in range(blocks + 1):
        finished = 0 if block > 0 else 2 * ROWS
        channel, x = (block - 1) // columns * panel, (block - 1) % columns * ROWS
        offset, count, summed = x * outs + channel, min(ROWS, width - x), (block - 1) % 2 * SUMS
        if block < blocks:
            part, at = block // columns, block % columns * ROWS * ins
            weights_at = part * PANEL * 9 * ins
            start_sums(bias, part * PANEL)
            for row in range(y - 1, y + 2):
                upper, lower = row % _KEPT * line + at, (row + 1) % _KEPT * line + at
                for some in range(0, 3 * ins, BLOCK):
                    add_products(kept, upper + some, lower + some, ins, weights, weights_at)
                    weights_at += BLOCK * PANEL
                    for place in range(finished, min(finished + _AT_ONCE, 2 * ROWS)):
                        _finish_place(target, offset, count, sums, summed, slope, place)
                    finished = min(finished + _AT_ONCE, 2 * ROWS)
            store_sums(sums, block % 2 * SUMS)
        for place in range(finished, 2 * ROWS):
            _finish_place(target, offset, count, sums, summed, slope, place)


@inner
def _finish_place(target, offset, count, sums, summed, slope, place):
    """Write one of two rows' places, if it lies inside."""
    results, to, rows, kind, added, at, outs = target
    row, column = place // ROWS, place % ROWS
    if rows[0] <= row < rows[1] and column < count:
        there, of_place = offset + column * outs, summed + place * PANEL
        if kind == _ADDS:
            finish_and_add(results, to[row] + there, added, at[row] + there, sums, of_place, slope)
        elif kind == _HALVES:
            finish_halves(results, to[row] + there, added, at[row] + there, sums, of_place, slope)
        else:
            finish(results, to[row] + there, added, at[row] + there, sums, of_place, slope)


@inner
def _padded(width):
    """Return the places of a row that is kept: one more on either side, and enough for the last register."""
    return (width + ROWS - 1) // ROWS * ROWS + 2


@inner
def _keep(kept, line, places, y, height, width, channels):
    """Keep a row of places where one was that no results need any more."""
    _clear_borders(kept, line, y, height, width, channels)
    if 0 <= y < height:
        size = width * channels
        copy(kept, y % _KEPT * line + channels, places, y * size, size)


@inner
def _clear_borders(kept, line, y, height, width, channels):
    """Make zero what lies beyond the borders: a place on either side, or a whole row."""
    at = y % _KEPT * line
    if 0 <= y < height:
        clear(kept, at, channels)
        clear(kept, at + (width + 1) * channels, channels)
    else:
        clear(kept, at, line)


def count_pairs(height: int) -> int:
    """Return how many pairs of rows there are, the last of them maybe not full."""
    return -(-height // 2)


def scratch_size(width: int, channels: int) -> int:
    """Return how many numbers the kernels need for rows of this width, of so many channels all in all."""
    padded = -(-width // ROWS) * ROWS + 2
    return SAVED + 2 * SUMS + _KEPT * padded * channels // 2
