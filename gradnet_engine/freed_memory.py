"""What becomes of memory that is freed, where glibc serves it: a photo's arrays are hundreds of megabytes."""

import ctypes
import logging
import sys
from functools import cache

from gradnet_engine import feature_memory

_log = logging.getLogger(__name__)

# Parameters of glibc's mallopt(3).
_M_TRIM_THRESHOLD, _M_MMAP_MAX, _M_ARENA_MAX = -1, -4, -8


def use_one_heap() -> None:
    """Have all threads of this process share one heap, so that what one frees serves the others; call it first."""
    if (libc := _glibc()) is not None:
        libc.mallopt(_M_ARENA_MAX, 1)


def keep_for_reuse() -> bool:
    """Let this process keep what it frees for what it needs next, until `give_back`.

    A layer's output on the CPU is tens of megabytes, which glibc hands back to the system when it is freed and gets
    again, page by page and zeroed, for the next layer: up to a third of the time of denoising a photo.

    Returns
    -------
    bool
        Whether it is done; False on systems whose allocator is another.
    """
    libc = _glibc()
    return libc is not None and bool(libc.mallopt(_M_MMAP_MAX, 0) and libc.mallopt(_M_TRIM_THRESHOLD, 2**31 - 1))


def give_back() -> None:
    """Give the system back what is free in the heap, and what was kept for the features of tiles."""
    feature_memory.shared.forget()
    if (libc := _glibc()) is not None:
        libc.malloc_trim(0)


@cache
def _glibc() -> ctypes.CDLL | None:
    """Return the C library, or None where it has no such functions: on other systems than Linux, and with musl."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    if not (hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim")):
        _log.info("freed memory can't be kept or given back here")
        return None
    return libc
