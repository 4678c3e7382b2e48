"""Photos packed in bands: rows are made some at a time, and compressed by all cores while the next are made."""

import os
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeAlias, TypeVar

import numpy as np
import numpy.typing as npt

_Packed = TypeVar("_Packed")

Samples: TypeAlias = npt.NDArray[np.unsignedinteger]
SamplesOf: TypeAlias = Callable[[slice], Samples]
"""Takes rows, and returns their samples: uint8 or uint16, rows x W x C."""

PART_BYTES = 1 << 18
"""Samples that are compressed at once."""

# Few, as their pixels are floats for a moment; but to make them, a blend may look some rows farther.
_ROWS_AT_ONCE = 128


def packed_parts(
    samples_of: SamplesOf, height_px: int, rows_per_part: int, pack: Callable[[Samples], _Packed]
) -> Iterator[_Packed]:
    """Yield the packed parts of a photo, from its top on.

    Parameters
    ----------
    samples_of : SamplesOf
        Makes the samples, in this thread.
    height_px, rows_per_part : int
        Rows of the photo and of a part; the last may have fewer.
    pack : callable
        Compresses a part, in other threads.
    """
    rows_at_once = rows_per_part * -(-_ROWS_AT_ONCE // rows_per_part)
    waiting: list[Future[_Packed]] = []
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        for top in range(0, height_px, rows_at_once):
            samples = samples_of(slice(top, top + rows_at_once))
            starts = range(0, len(samples), rows_per_part)
            coming = [pool.submit(pack, samples[start : start + rows_per_part]) for start in starts]
            yield from (part.result() for part in waiting)
            waiting = coming
        yield from (part.result() for part in waiting)
