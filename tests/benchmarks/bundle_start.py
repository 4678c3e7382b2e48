"""How long the bundle's window takes to be there, with its files out of memory (cold) and in it (warm).

Run by ``make bundle-bench`` on a display of its own. What it measures is from the start of the process to the first
time that the display asks the window to be drawn.
"""

import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

RUNS = 5
MOST_S = {"cold": 2.0, "warm": 1.2}


def main(bundle: Path) -> None:
    """Print what each start took, the median, and what is wanted."""
    print(f"{RUNS} starts each, until the window is visible")
    with tempfile.TemporaryDirectory() as home:
        started(bundle, Path(home))  # The first ever makes folders, and measures how fast the processor is.
        for state, most_s in MOST_S.items():
            seconds = measured(state, bundle, Path(home))
            each = ", ".join(f"{taken_s:.2f}" for taken_s in seconds)
            print(
                f"{state}: median {statistics.median(seconds):.2f} s, at most {most_s:.1f} s wanted ({each})",
                flush=True,
            )


def measured(state: str, bundle: Path, home: Path) -> list[float]:
    """Return how long each of several starts took in s."""
    seconds = []
    for _ in range(RUNS):
        if state == "cold":
            forget(bundle)
        seconds.append(started(bundle, home))
    return seconds


def started(bundle: Path, home: Path) -> float:
    """Start the window, have it quit when it is visible, and return how long that took in s."""
    report = home / "report.json"
    report.unlink(missing_ok=True)
    program = bundle / ("gradnet-desktop.exe" if sys.platform == "win32" else "gradnet-desktop")
    foreign = ("PYTHON", "QT_", "VIRTUAL_ENV", "XDG_")
    told = {name: text for name, text in os.environ.items() if not name.startswith(foreign)}
    started_s = time.time()
    subprocess.run([program, "--self-test", home], env={**told, "HOME": str(home)}, check=True)
    visible = json.loads(report.read_text(encoding="utf-8"))["steps"][0]
    return visible["at_s"] - started_s


def forget(bundle: Path) -> None:
    """Have the system forget what it read of the bundle's files."""
    os.sync()
    for path in bundle.rglob("*"):
        if path.is_file() and not path.is_symlink():
            descriptor = os.open(path, os.O_RDONLY)
            os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
            os.close(descriptor)


if __name__ == "__main__":
    main(Path(sys.argv[1]).resolve())
