"""Compiled once for the processor at hand, and kept on disk."""

import ctypes
import hashlib
import logging
import sys
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import numba
from numba.core.caching import FunctionCache, UserProvidedCacheLocator
from numba.core.registry import cpu_target
from numba.core.sigutils import normalize_signature

from gradnet_engine.errors import os_cause
from gradnet_engine.locations import cache_folder

_log = logging.getLogger(__name__)

# Linux's numbers, for x86-64: the system call, what is asked, and the state that it is asked for.
_ARCH_PRCTL, _ASK_FOR_STATE, _TILES = 158, 0x1023, 18

_OPTIONS: dict[str, Any] = {"nogil": True, "fastmath": True, "error_model": "numpy"}

if not numba.config.CACHE_DIR:  # type: ignore[attr-defined] - NUMBA_CACHE_DIR is not set
    numba.config.CACHE_DIR = str(cache_folder() / "compiled")  # type: ignore[attr-defined]
if not numba.config.CACHE_LOCATOR_CLASSES:  # type: ignore[attr-defined] - else numba would write beside the program
    numba.config.CACHE_LOCATOR_CLASSES = f"{__name__}.KernelLocator"  # type: ignore[attr-defined]


def inner(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile as a part of the kernels that call it."""
    return numba.njit(**_OPTIONS)(function)


def kernel(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile when it is first called, unless an earlier run has: what was compiled is kept on disk.

    A kernel releases Python's lock while it runs. What it calls belongs into its folder: a change elsewhere isn't
    noticed.
    """
    compiled: Any = numba.njit(**_OPTIONS)(function)
    try:
        compiled._cache = _Kept(function)
    except (OSError, RuntimeError) as error:  # Numba has one word for both causes.
        _log.info("%s is not kept: %s", function.__name__, error)
        has_source = Path(function.__code__.co_filename).exists()
        _warn_once("it can't be written to" if has_source else f"the source of {function.__module__} isn't there")
    return compiled


class KernelLocator(UserProvidedCacheLocator):
    """Tells Numba, by this class's name, where a kernel is kept, and what of: of its source, in the bundle too.

    There Numba itself would ask for the program's file. Windows has two of these, and each program would throw away
    what the other keeps.
    """

    def get_source_stamp(self) -> bytes:
        """Return what changes when a file of the folder does that the kernel is in, or how it is compiled."""
        sources = b"".join(path.read_bytes() for path in sorted(Path(self._py_file).parent.glob("*.py")))
        return hashlib.sha256(sources + repr((_OPTIONS, multiplies_matrices())).encode()).digest()


class _Kept(FunctionCache):
    """What is kept of a kernel. Without it, a kernel is compiled anew: no file and no disk can keep it from running."""

    def load_overload(self, sig: object, target_context: object) -> object:
        """Return what is kept, or None: there is nothing, or a power cut tore it, which shows as any exception.

        Nor is it what was compiled for other types: two processes that keep it at once may cross.
        """
        try:
            kept: Any = super().load_overload(sig, target_context)
            asked, _ = normalize_signature(sig)
            if kept is not None and kept.signature.args != asked:
                raise TypeError(f"kept for {kept.signature.args}, not {asked}")
            return kept
        except Exception as error:
            _log.info("what was kept of %s is torn and compiled anew: %r", self._name, error)
        try:
            self.flush()
        except OSError as error:
            self._give_up(error)
        return None

    def save_overload(self, sig: object, data: object) -> None:
        """Keep what was compiled, where there is room for it."""
        try:
            super().save_overload(sig, data)
        except OSError as error:
            self._give_up(error)

    def _give_up(self, error: OSError) -> None:
        self.disable()
        _warn_once(os_cause(error))


@cache
def _warn_once(cause: str) -> None:
    folder = numba.config.CACHE_DIR  # type: ignore[attr-defined]
    _log.warning("what is compiled isn't kept in %s, and is compiled anew each time: %s", folder, cause)


def vector_lanes() -> int:
    """Return how many numbers of float32 a vector holds of the processor that kernels are compiled for.

    Returns
    -------
    int
        16 with AVX-512. 8 otherwise: what has narrower vectors takes two for one.
    """
    return 16 if "avx512f" in _features() else 8


def multiplies_bfloat16() -> bool:
    """Return whether the processor that kernels are compiled for multiplies numbers of bfloat16 (AVX-512 BF16)."""
    return vector_lanes() == 16 and "avx512bf16" in _features()


@cache
def multiplies_matrices() -> bool:
    """Return whether the processor that kernels are compiled for multiplies matrices of bfloat16 at once (Intel AMX).

    Linux allows it to who asks; elsewhere nobody does.
    """
    return multiplies_bfloat16() and {"amx-tile", "amx-bf16"} <= _features() and _may_use_tiles()


def _may_use_tiles() -> bool:
    """Ask Linux for the registers of these units, for this process from now on (its "x86/xstate.rst")."""
    if sys.platform != "linux":
        return False
    system = ctypes.CDLL(None).syscall
    system.argtypes, system.restype = 3 * [ctypes.c_long], ctypes.c_long
    return system(_ARCH_PRCTL, _ASK_FOR_STATE, _TILES) == 0


def _features() -> set[str]:
    target: Any = cpu_target.target_context
    _, _, features = target.codegen().magic_tuple()  # By these Numba tells apart what it keeps.
    return {name.removeprefix("+") for name in features.split(",") if name.startswith("+")}
