"""Makes libraries smaller: symbols for debuggers, and Unicode data that Qt never asks for, stay out."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path

from contents import Toc, matches

# Only these: `strip` spoils libraries that the makers of wheels have edited.
_STRIPPED = ("torch/lib/lib*.so*", "*/libllvmlite.so", "libpython3*", "*.cpython-3*.so", "*.abi3.so")

_UNICODE_DATA = "*/Qt/lib/libicudata.so.*"

_UNUSED = (
    # Qt knows by itself how locales write, and where words and lines end.
    *(f"{folder}/*" for folder in ("brkitr", "curr", "lang", "rbnf", "region", "translit", "unit")),
    "zone/*",  # names of time zones, which no text of ours tells
    "*.cfu",
    "*.spp",
    "unames.icu",
)
"""Names within ICU's data. What stays: sorting, encodings, time zones, and the locales that these fall back along."""


def slimmed(files: Iterable[tuple[str, str, str]], work_folder: Path) -> Toc:
    """Put smaller ones in the place of the libraries that hold much that no user needs."""
    if sys.platform != "linux":
        return list(files)
    work_folder.mkdir(parents=True, exist_ok=True)
    return [(name, str(_slim(name, Path(source), work_folder)), kind) for name, source, kind in files]


def _slim(name: str, library: Path, work_folder: Path) -> Path:
    if matches(name, (_UNICODE_DATA,)):
        return slim_unicode_data(library, work_folder)
    return _strip(library, work_folder) if matches(name, _STRIPPED) else library


def _strip(library: Path, work_folder: Path) -> Path:
    copy = work_folder / re.sub(r"\W+", "_", str(library))
    shutil.copy2(library, copy)
    subprocess.run(["strip", "--strip-unneeded", copy], check=True)
    return copy


def slim_unicode_data(library: Path, work_folder: Path) -> Path:
    """Make libicudata.so.NN anew with less in it.

    Parameters
    ----------
    library : Path
        The library as Qt ships it: nothing but one constant, `icudtNN_dat`.
    work_folder : Path
        Where the smaller one is written to, under the same name.

    Returns
    -------
    Path
        The smaller one.

    Raises
    ------
    subprocess.CalledProcessError
        A tool failed: ICU's (Debian's icu-devtools) or the linker (binutils).
    """
    version = re.search(r"\.so\.(\d+)$", library.name)
    if version is None:
        raise ValueError(f"{library} doesn't tell its version")
    package = f"icudt{version[1]}"
    data = work_folder / f"{package}l.dat"
    unused = work_folder / "unused.txt"
    unused.write_text("\n".join(_UNUSED), encoding="utf-8")
    slim = work_folder / library.name
    commands: tuple[tuple[str | Path, ...], ...] = (
        ("objcopy", "--output-target=binary", "--only-section=.rodata", library, data),
        ("icupkg", "--matchmode", "noslash", "--remove", unused, data),
        ("genccode", "--object", "--match-arch", library, "--entrypoint", package, "--destdir", work_folder, data),
        ("ld", "-shared", "-soname", library.name, "-z", "noexecstack", "-o", slim, f"{work_folder}/{data.stem}_dat.o"),
    )
    for command in commands:
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return slim
