"""Tells whose the files in the bundle are: of which installed packages, and of which of the system's."""

import subprocess
import sys
from collections.abc import Iterable
from importlib.metadata import Distribution, distributions
from pathlib import Path

from contents import ROOT, Toc

_SOURCES = ROOT / "build" / "pyinstaller" / "sources.txt"
_OURS = "gradnet-desktop"


def note_sources(*tables: Toc) -> None:
    """Remember which files go into the bundle, for those who ask later."""
    sources = {str(Path(source).resolve()) for table in tables for _, source, _ in table if source}
    _SOURCES.parent.mkdir(parents=True, exist_ok=True)
    _SOURCES.write_text("\n".join(sorted(sources)), encoding="utf-8")


def bundled_distributions() -> list[Distribution]:
    """Return the installed packages of which a file is in the bundle that was built last, by name."""
    sources = set(_noted())
    found = [one for one in distributions() if one.metadata["Name"] != _OURS and _is_among(one, sources)]
    return sorted(found, key=lambda one: one.metadata["Name"].lower())


def system_packages() -> dict[str, str]:
    """Return the Debian packages whose libraries are in the bundle that was built last, with their versions."""
    libraries = [source for source in _noted() if source.startswith(("/usr/lib/", "/lib/")) and ".so" in source]
    if sys.platform != "linux" or not libraries:
        return {}
    # Packages may name them without the /usr that they lie in.
    owners = _printed("dpkg", "-S", *libraries, *(library.removeprefix("/usr") for library in libraries))
    names = sorted({line.split(":")[0] for line in owners.splitlines()})
    told = _printed("dpkg-query", "--show", "--showformat", "${Package} ${Version}\n", *names)
    return dict(line.split() for line in told.splitlines())


def nvidia_libraries() -> list[tuple[str, str]]:
    """Return the libraries that PyTorch's CUDA build finds in packages of their own, and their folders in the bundle.

    Of CUDA 12 these lie in nvidia/NAME/lib, of CUDA 13 in nvidia/cu13/lib. On Windows PyTorch brings them itself.
    """
    packages = [one for one in distributions() if one.metadata["Name"].startswith("nvidia-")]
    files = [(package, path) for package in packages for path in package.files or []]
    return [
        (str(package.locate_file(path)), path.parent.as_posix())
        for package, path in files
        if path.parts[0] == "nvidia" and path.parent.name == "lib" and ".so" in path.name
    ]


def _noted() -> list[str]:
    return _SOURCES.read_text(encoding="utf-8").splitlines()


def _is_among(distribution: Distribution, sources: Iterable[str]) -> bool:
    files = [path for path in distribution.files or [] if not path.parts[0].endswith(".dist-info")]
    return any(str(Path(str(distribution.locate_file(path))).resolve()) in sources for path in files)


def _printed(*command: str) -> str:
    """Return what a command prints; it fails where it doesn't know one of many."""
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout
