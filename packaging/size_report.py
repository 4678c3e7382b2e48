"""Prints the largest parts of a bundle. Usage: size_report.py BUNDLE [ARCHIVE...]."""

import sys
from collections import Counter
from pathlib import Path

_LISTED = 20


def main(bundle: Path, archives: list[Path]) -> None:
    """Print the parts, each a package or a library, and the total; of the archives, their sizes."""
    parts: Counter[str] = Counter()
    for path in bundle.rglob("*"):
        if path.is_file() and not path.is_symlink():
            parts["/".join(path.relative_to(bundle).parts[:3])] += path.stat().st_size
    for part, size_bytes in parts.most_common(_LISTED):
        print(f"{size_bytes / 1e6:8.1f} MB  {part}")
    print(f"{parts.total() / 1e6:8.1f} MB  {bundle}, unpacked")
    for archive in archives:
        print(f"{archive.stat().st_size / 1e6:8.1f} MB  {archive}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), [Path(name) for name in sys.argv[2:]])
