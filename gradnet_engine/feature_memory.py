"""Memory for arrays that come and go by the dozen, of few sizes: what features of a tile lie in."""

import math
import mmap
import sys
import threading
import weakref
from collections import deque
from contextlib import suppress

import numpy as np
import numpy.typing as npt

_Numbers = npt.NDArray[np.float32]

LINE = 16
"""Numbers in a line of a processor's cache; every array begins with one."""


class FeatureMemory:
    """Serves arrays from blocks that it keeps, until it is told to forget them.

    A system takes the memory of a large array back when it is freed, and gives it again page by page and zeroed; or its
    allocator keeps it, and what arrays of several sizes leave between each other fits none of them.
    """

    def __init__(self) -> None:
        self._blocks: list[_Block] = []
        self._lock = threading.Lock()

    @property
    def kept_bytes(self) -> int:
        """How much memory it has from the system, in use or free."""
        return sum(block.numbers.nbytes for block in self._blocks)

    def empty(self, *shape: int) -> _Numbers:
        """Return an array that holds anything; its memory serves the next one when it is freed.

        Parameters
        ----------
        *shape : int
            Size of each axis.

        Returns
        -------
        ndarray of float32, of this shape
            Contiguous, at the start of a cache's line. Views of it don't keep its memory: keep the array itself.

        Raises
        ------
        MemoryError
            If there is no such memory.
        """
        count = math.prod(shape)
        size = max(1, -(-count // LINE)) * LINE
        with self._lock:
            block, start = self._find(size)
        array: _Numbers = block.numbers[start : start + count].reshape(shape)
        weakref.finalize(array, block.freed.append, (start, size)).atexit = False
        return array

    def forget(self) -> None:
        """Keep no memory; what is in use stays so."""
        with self._lock:
            self._blocks.clear()

    def _find(self, size: int) -> "tuple[_Block, int]":
        for block in self._blocks:
            if (start := block.take(size)) is not None:
                return block, start
        # A block that is free and too small is of a smaller photo, or of what comes once.
        self._blocks = [block for block in self._blocks if block.is_used]
        self._blocks.append(block := _Block(size))
        start = block.take(size)
        assert start is not None
        return block, start


class _Block:
    """Memory that is in use in parts.

    Parameters
    ----------
    size : int
        Numbers, a multiple of `LINE`.

    Attributes
    ----------
    freed : deque
        Where arrays that end say what was theirs: its start and size. They may end on any thread, and at any moment,
        also in the midst of `take`: what is freed counts when the next one is asked for.
    """

    def __init__(self, size: int) -> None:
        self.numbers: _Numbers = np.frombuffer(_pages(size * np.dtype(np.float32).itemsize), np.float32)
        self.freed: deque[tuple[int, int]] = deque()
        self._free = [(0, size)]  # Starts and stops, sorted; two never touch.

    @property
    def is_used(self) -> bool:
        """Whether any of it is."""
        self._take_back()
        return self._free != [(0, self.numbers.size)]

    def take(self, size: int) -> int | None:
        """Return where so many numbers begin that are free, and are not from now on; None if there are none."""
        self._take_back()
        for index, (start, stop) in enumerate(self._free):
            if size <= stop - start:
                self._free[index : index + 1] = [(start + size, stop)] if size < stop - start else []
                return start
        return None

    def _take_back(self) -> None:
        given = [self.freed.popleft() for _ in range(len(self.freed))]
        free: list[tuple[int, int]] = []
        for span in sorted([*self._free, *((start, start + size) for start, size in given)]):
            if free and free[-1][1] == span[0]:
                free[-1] = (free[-1][0], span[1])
            else:
                free.append(span)
        self._free = free


def _pages(size_bytes: int) -> mmap.mmap:
    """Return memory that is not of the heap, where other arrays lie; the system has it back when nobody needs it."""
    try:
        if sys.platform == "win32":
            return mmap.mmap(-1, size_bytes)
        pages = mmap.mmap(-1, size_bytes, flags=mmap.MAP_PRIVATE | mmap.MAP_ANONYMOUS)
        if sys.platform == "linux":
            with suppress(OSError):  # Large pages are found sooner, where the system has them.
                pages.madvise(mmap.MADV_HUGEPAGE)
    except OSError as error:
        raise MemoryError(f"can't get {size_bytes / 1e6:.0f} MB for features") from error
    return pages


shared = FeatureMemory()
"""That of all networks of this process."""
