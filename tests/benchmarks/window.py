"""Whether the window meets its bars: ``xvfb-run python tests/benchmarks/window.py [PART...]``, part of ``make bench``.

The window and the engine are the real ones. Each part runs in a fresh process; the photos are a bundled one, repeated.
Needs a display; seconds mean something only where nothing else runs.
"""

import json
import os
import platform
import subprocess
import sys
import tempfile
import time
from functools import partial
from itertools import pairwise
from pathlib import Path

from large_photos import write_jpeg, write_raw
from process_memory import MemoryWatch, Sample

_STARTS = 7
_MOST_BYTES = 1.5e9


def main(parts: list[str]) -> None:
    """Measure, and print which figures miss their bars."""
    from window_parts import PARTS

    print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}\n")
    print("| figure | measured | bar | |\n|---|---|---|---|")
    for part in parts or ("start", *PARTS):
        with tempfile.TemporaryDirectory() as folder:
            measure = _FROM_WITHOUT.get(part, _measure)
            measure(part, Path(folder))


def _measure(part: str, folder: Path) -> None:
    process = _start(part, folder)
    assert process.stdout is not None
    for line in process.stdout:
        _print(*json.loads(line))
    _end(process)


def _measure_start(_part: str, folder: Path) -> None:
    """Start several times, the first of which warms the disk's cache."""
    elapsed_s, torch_modules = [], list[str]()
    for _ in range(_STARTS + 1):
        began_s = time.time()
        process = subprocess.Popen(
            [sys.executable, Path(__file__).with_name("window_start.py")],
            stdout=subprocess.PIPE,
            text=True,
            env=_environment(folder),
        )
        output, _ = process.communicate()
        said = json.loads(output.splitlines()[0])
        elapsed_s.append(said["painted_at_s"] - began_s)
        torch_modules += said["torch"]
        _end(process)
    _print("window painted after the start of the program, first start", elapsed_s[0], None, "s")
    _print(f"... warm, median of {_STARTS}", sorted(elapsed_s[1:])[_STARTS // 2], 1.0, "s")
    _print("... warm, slowest", max(elapsed_s[1:]), None, "s")
    _print("... modules of torch in the window's process", len(torch_modules), 0, "")


def _measure_memory(part: str, folder: Path) -> None:
    """Measure proportional set sizes of the window and all its processes, summed."""
    from window_parts import SAVED_AS

    for kind, write, method in (("dng", write_raw, "gradnet"), ("jpg", write_jpeg, "bm3d-fast")):
        photo = write(folder / f"photo.{kind}", 4000, 6000)
        process = _start(part, folder, str(photo), method)
        watch = MemoryWatch(process.pid)
        output, _ = process.communicate()
        watch.stop()
        _end(process)
        said = {name: value for name, value, *_ in map(json.loads, output.splitlines())}
        what = f"24 megapixel {kind.upper()}, {method}"
        samples = partial(_between, watch.samples)
        denoising = samples(said["opened"], said["denoised"])
        _print(f"memory (PSS, all processes), {what}: peak while opening", *_most(samples(0, said["opened"])))
        _print("... peak while denoising and blending", *_most(denoising))
        _print("... open and denoised, at rest", *_most(samples(said["denoised"] + 0.5, said["resting"])))
        for before, file_format in pairwise(("resting", *SAVED_AS)):
            saving = samples(said[before], said[file_format])
            _print(f"... peak while saving as {file_format}", *_most(saving))
        if os.environ.get("VERBOSE"):
            for sample in samples(said["opened"], said[SAVED_AS[-1]])[::4]:
                print(round(sample.at_s - said["opened"], 1), {k: v >> 20 for k, v in sample.pss_bytes.items()})


def _between(samples: list[Sample], begin_s: float, end_s: float) -> list[Sample]:
    return [sample for sample in samples if begin_s <= sample.at_s < end_s]


def _most(samples: list[Sample]) -> tuple[float, float, str]:
    return max(sample.total_bytes for sample in samples) / 1e9, _MOST_BYTES / 1e9, "GB"


def _start(part: str, folder: Path, *more: str) -> subprocess.Popen[str]:
    command = [sys.executable, __file__, "--measure", part, str(folder), *more]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=_environment(folder))


def _environment(folder: Path) -> dict[str, str]:
    """Nothing of the user's is read or written."""
    homes = {f"XDG_{name}_HOME": str(folder / name.lower()) for name in ("CONFIG", "CACHE", "DATA", "STATE")}
    return {**os.environ, **homes}


def _end(process: subprocess.Popen[str]) -> None:
    if process.wait():
        raise SystemExit(f"The window's process ended with exit code {process.returncode}.")


def _print(name: str, value: float, bar: float | None, unit: str) -> None:
    is_missed = bar is not None and value > bar
    told = "" if bar is None else f"<= {bar:g} {unit}"
    print(f"| {name} | {value:.3g} {unit} | {told} | {'MISSED' if is_missed else ''} |", flush=True)


def _run_part(part: str, folder: str, *more: str) -> None:
    from window_parts import PARTS

    PARTS[part](lambda *figure: print(json.dumps(figure), flush=True), Path(folder), *more)


_FROM_WITHOUT = {"start": _measure_start, "memory": _measure_memory}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--measure"]:
        _run_part(*sys.argv[2:])
    else:
        main(sys.argv[1:])
