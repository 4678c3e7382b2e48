"""A 24 megapixel photo from file to file, as a user types it: ``make bench``.

Each run is a fresh ``gradnet denoise``. Memory is that of all its processes, above the loaded photo (float32).
"""

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from large_photos import write_jpeg, write_raw
from process_memory import MemoryWatch

HEIGHT_PX, WIDTH_PX = 4000, 6000
PHOTO_BYTES = HEIGHT_PX * WIDTH_PX * 3 * 4
MOST_ABOVE_BYTES = 1.2e9


def main() -> None:
    """Print a Markdown table; exit with 1 if the bar of memory is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--method", default="gradnet", help="default: %(default)s")
    method = parser.parse_args().method
    print(f"{platform.machine()}, {os.cpu_count()} cores, {method}, {HEIGHT_PX * WIDTH_PX / 1e6:g} megapixels\n")
    print("| file | becomes | wall s | denoising s | device | memory above the photo, GB |\n|---|---|---|---|---|---|")
    most_bytes = 0
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        _denoise(write_jpeg(folder / "warm.jpg", 512, 512), method, "jpeg")
        jpeg, raw = write_jpeg(folder / "a.jpg", HEIGHT_PX, WIDTH_PX), write_raw(folder / "b.dng", HEIGHT_PX, WIDTH_PX)
        for photo, becomes in ((jpeg, "jpeg"), (raw, "tiff16"), (raw, "dng")):
            wall_s, report = _denoise(photo, method, becomes)
            peak_bytes = _denoise_watched(photo, method, becomes)
            most_bytes = max(most_bytes, peak_bytes - PHOTO_BYTES)
            print(
                f"| {photo.suffix[1:].upper()} | {becomes} | {wall_s:.1f} | {report['elapsed_s']:.1f} "
                f"| {report['device']} | {(peak_bytes - PHOTO_BYTES) / 1e9:.2f} |",
                flush=True,
            )
    print(f"\nmemory above the photo: {most_bytes / 1e9:.2f} GB (bar: {MOST_ABOVE_BYTES / 1e9:g})")
    sys.exit(most_bytes > MOST_ABOVE_BYTES)


def _denoise(photo: Path, method: str, becomes: str) -> tuple[float, dict]:
    """Return wall seconds and what the program reported."""
    started_s = time.perf_counter()
    output = _begin(photo, method, becomes).communicate()[0]
    return time.perf_counter() - started_s, json.loads(output)


def _denoise_watched(photo: Path, method: str, becomes: str) -> int:
    """Do it again and return the most bytes that the program and its processes had: to look at them takes them time."""
    process = _begin(photo, method, becomes)
    watch = MemoryWatch(process.pid)
    process.communicate()
    watch.stop()
    if process.returncode:
        raise SystemExit(f"gradnet denoise ended with exit code {process.returncode}.")
    return max(sample.total_bytes for sample in watch.samples)


def _begin(photo: Path, method: str, becomes: str) -> subprocess.Popen[str]:
    command = [
        sys.executable,
        "-m",
        "gradnet_engine",
        "denoise",
        photo,
        "--method",
        method,
        "--format",
        becomes,
        "--json",
    ]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


if __name__ == "__main__":
    main()
