"""Photos that are named by ``*`` and ``?``, which Windows leaves to each program."""

import glob
import os.path
import sys
from pathlib import Path


def spelled_out(photos: list[Path]) -> list[Path]:
    """Put in the place of wildcards what they stand for on Windows; elsewhere shells have done so.

    Parameters
    ----------
    photos : list of Path
        As they were named.

    Returns
    -------
    list of Path
        What a wildcard stands for is sorted. One that stands for nothing stays, and fails as a photo that isn't there.
    """
    if sys.platform != "win32":
        return photos
    return [photo for named in photos for photo in _matches(named)]


def _matches(named: Path) -> list[Path]:
    # A drive may be written with a question mark in it.
    drive, rest = os.path.splitdrive(named)
    if not {"*", "?"} & set(rest) or os.path.exists(named):
        return [named]
    # A bracket, which means a choice to `glob`, is part of a name like any letter.
    found = glob.glob(drive + rest.replace("[", "[[]"))
    return [Path(path) for path in sorted(found, key=str.casefold)] or [named]
