"""Stands in for scipy.special, which scipy.fft and scipy.ndimage import for functions that nothing of ours calls.

With the OpenBLAS that it needs beside NumPy's own it would be 35 MB.
"""

import sys
from types import ModuleType
from typing import Any, NoReturn


class _Absent(ModuleType):
    """Has every function, so that it can be imported; each says, where it is called, that it isn't there."""

    def __getattr__(self, name: str) -> Any:  # noqa: ANN401
        if name.startswith("__"):
            raise AttributeError(name)

        def absent(*_arguments: object, **_options: object) -> NoReturn:
            raise NotImplementedError(f"{self.__name__}.{name} isn't in the bundle")

        return absent


sys.modules["scipy.special"] = _Absent("scipy.special")
