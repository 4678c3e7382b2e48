"""Where files lie: those that ship with the program (``weights``, ``resources``), and what it remembers."""

import sys
from functools import cache
from pathlib import Path

from platformdirs import user_cache_path

_PACKAGE = Path(__file__).resolve().parent


@cache
def shipped_folder(name: str) -> Path:
    """Return a folder of shipped files.

    A wheel keeps them inside the package (``_shipped``); a checkout and a frozen bundle keep them beside it.

    Parameters
    ----------
    name : str
        ``"weights"`` or ``"resources"``.

    Returns
    -------
    Path
        The folder. It need not exist: whoever opens a file in it says which file is missing.
    """
    installed = _PACKAGE / "_shipped" / name
    return installed if installed.is_dir() else _PACKAGE.parent / name


def is_bundle() -> bool:
    """Tell whether this is the bundle, which holds what users need and no more, and which `pip` can't add to."""
    return bool(getattr(sys, "frozen", False))


def cache_folder() -> Path:
    """Return the user's folder for what can be computed again, such as measured speeds; it need not exist yet."""
    return user_cache_path("gradnet-desktop", appauthor=False)
