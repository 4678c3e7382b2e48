"""Memory that is freed goes back to the system: glibc keeps it otherwise, and a photo's arrays are hundreds of MB."""

import ctypes
import logging
import sys
from functools import cache

_log = logging.getLogger(__name__)

_M_ARENA_MAX = -8
"""Parameter of glibc's mallopt(3)."""


def use_one_heap() -> None:
    """Have all threads of this process share one heap, so that what one frees serves the others; call it first."""
    if (libc := _glibc()) is not None:
        libc.mallopt(_M_ARENA_MAX, 1)


def give_back() -> None:
    """Give the system back what is free in the heap."""
    if (libc := _glibc()) is not None:
        libc.malloc_trim(0)


@cache
def _glibc() -> ctypes.CDLL | None:
    """Return the C library, or None where it has no such functions: on other systems than Linux, and with musl."""
    if sys.platform != "linux":
        return None
    libc = ctypes.CDLL(None)
    if not (hasattr(libc, "mallopt") and hasattr(libc, "malloc_trim")):
        _log.info("freed memory can't be given back here")
        return None
    return libc
