"""Puts the licences of what a bundle holds into its folder `licences`. Usage: licences.py BUNDLE."""

import platform
import shutil
import sys
from importlib.metadata import Distribution
from pathlib import Path

from origins import bundled_distributions, system_packages

_ROOT = Path(__file__).resolve().parent
_NAMES = ("licen", "copying", "notice", "copyright", "authors")
_FOLDERS = ("licenses", "licences", "LICENSES")
_CODE = (".py", ".pyc", ".pyi")


def main(bundle: Path) -> None:
    """Write the folder."""
    folder = bundle / "licences"
    shutil.rmtree(folder, ignore_errors=True)
    for distribution in bundled_distributions():
        _copy_texts(distribution, folder / distribution.metadata["Name"])
    shutil.copytree(_ROOT / "licences", folder, dirs_exist_ok=True)
    python_text = Path(sys.base_prefix, "LICENSE.txt")
    lib_text = Path(sys.base_prefix, "lib", f"python3.{sys.version_info.minor}", "LICENSE.txt")
    _copy(python_text if python_text.is_file() else lib_text, folder / "Python")
    if sys.platform == "linux":
        _copy_of_system(folder / "system")


def _copy_texts(distribution: Distribution, folder: Path) -> None:
    """Copy what a wheel calls its licences; say whose there are none of, in the words of its metadata."""
    for path in distribution.files or []:
        is_named_so = path.name.lower().startswith(_NAMES) and path.suffix not in _CODE
        if path.parts[0].endswith(".dist-info") and (path.parts[1] == "licenses" or is_named_so):
            _copy(Path(str(distribution.locate_file(path))), folder.joinpath(*path.parts[1:-1]))
        elif is_named_so or path.parent.name in _FOLDERS:  # of what a wheel holds of others
            _copy(Path(str(distribution.locate_file(path))), folder.joinpath(*path.parts[:-1]))
    if not folder.exists():
        told = distribution.metadata["License-Expression"] or distribution.metadata["License"] or "unknown"
        folder.mkdir(parents=True)
        (folder / "LICENCE.txt").write_text(f"{distribution.metadata['Name']}: {told}\n", encoding="utf-8")


def _copy_of_system(folder: Path) -> None:
    """Copy the copyright files of the Debian packages whose libraries are in the bundle."""
    for package in system_packages():
        text = Path("/usr/share/doc", package, "copyright")
        folder.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(text, folder / f"{package}.txt")
    (folder / "README.txt").write_text(f"Libraries of {platform.freedesktop_os_release()['PRETTY_NAME']}.\n")


def _copy(text: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(text, folder / text.name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
