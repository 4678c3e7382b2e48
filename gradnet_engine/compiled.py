"""Compiled once for the processor at hand, and kept on disk."""

import logging
from collections.abc import Callable
from typing import Any

import numba
from numba.core.registry import cpu_target

from gradnet_engine.locations import cache_folder

_log = logging.getLogger(__name__)

_OPTIONS: dict[str, Any] = {"nogil": True, "fastmath": True, "error_model": "numpy"}

if not numba.config.CACHE_DIR:  # type: ignore[attr-defined] - NUMBA_CACHE_DIR is not set
    numba.config.CACHE_DIR = str(cache_folder() / "compiled")  # type: ignore[attr-defined]
if not numba.config.CACHE_LOCATOR_CLASSES:  # type: ignore[attr-defined] - else numba would write beside the program
    numba.config.CACHE_LOCATOR_CLASSES = "UserProvidedCacheLocator"  # type: ignore[attr-defined]


def inner(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile as a part of the kernels that call it."""
    return numba.njit(**_OPTIONS)(function)


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile when it is first called, unless an earlier run has: what was compiled is kept on disk.

    A kernel releases Python's lock while it runs. Numba notices changes of the file that the kernel is written in and
    of no other, so what a kernel calls belongs there too.
    """
    try:
        return numba.njit(cache=True, **_OPTIONS)(function)
    except RuntimeError as error:  # there is no folder that may be written to
        _log.warning("%s is compiled anew each time: %s", function.__name__, error)
        return numba.njit(**_OPTIONS)(function)


def vector_lanes() -> int:
    """Return how many numbers of float32 a vector holds of the processor that kernels are compiled for.

    Returns
    -------
    int
        16 with AVX-512. 8 otherwise: what has narrower vectors takes two for one.
    """
    target: Any = cpu_target.target_context
    _, _, features = target.codegen().magic_tuple()  # By these Numba tells apart what it keeps.
    return 16 if "+avx512f" in features.split(",") else 8
