"""How long it takes to straighten what a lens has bent, beside SciPy: ``make bench``.

A DNG's opcodes tell how each colour was bent (`Distortion`). SciPy looks at the same places, with splines.
"""

import argparse
import os
import struct
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.ndimage import map_coordinates, spline_filter

from gradnet_engine.image_io.raw.dng_opcodes import Opcode
from gradnet_engine.image_io.raw.lens.distortion import WARP_RECTILINEAR, Distortion

SCALES, ROWS_AT_ONCE = ((0.951, 0.05), (0.95, 0.05), (0.949, 0.05)), 128

Levels = npt.NDArray[np.uint16]


def main() -> None:
    """Print a Markdown table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megapixels", type=float, default=24, help="default: %(default)s")
    edge = round((parser.parse_args().megapixels * 1e6 / 6) ** 0.5)
    picture = np.random.default_rng(0).integers(0, 65536, (2 * edge, 3 * edge, 3)).astype(np.uint16)
    straightened = _distortion(picture).apply
    straightened(picture[:64, :64].copy())  # It is compiled when it is first called.
    ours, scipys = (min(_seconds(way, picture) for _ in range(3)) for way in (straightened, _by_scipy))
    print("| picture | GradNet, s | SciPy, s | times as long |\n|---|---|---|---|")
    print(f"| {3 * edge} x {2 * edge} | {ours:.1f} | {scipys:.1f} | {scipys / ours:.1f} |")


def _distortion(picture: Levels) -> Distortion:
    told = b"".join(struct.pack(">6d", *scales, 0, 0, 0, 0) for scales in SCALES)
    opcode = Opcode(WARP_RECTILINEAR, bytes(4), 0, struct.pack(">I", 3) + told + struct.pack(">2d", 0.5, 0.5))
    distortion = Distortion.told_by(opcode, picture.shape[1], picture.shape[0])
    assert distortion is not None
    return distortion


def _by_scipy(picture: Levels) -> Levels:
    height, width, channels = picture.shape
    straight, radius = np.empty_like(picture), np.hypot(width, height) / 2
    x = np.arange(width) - (width - 1) / 2

    def fill(splines: npt.NDArray[Any], channel: int, start: int) -> None:
        rows = np.arange(start, min(start + ROWS_AT_ONCE, height))
        y = rows[:, None] - (height - 1) / 2
        scales = SCALES[channel][0] + SCALES[channel][1] * (x**2 + y**2) / radius**2
        places = [scales * y + (height - 1) / 2, scales * x + (width - 1) / 2]
        found = map_coordinates(splines, places, order=3, prefilter=False, mode="nearest")
        straight[rows, :, channel] = np.clip(np.rint(found), 0, 65535)

    for channel in range(channels):
        splines = spline_filter(picture[..., channel], output=np.float32)  # type: ignore[arg-type] - as documented
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            list(pool.map(partial(fill, splines, channel), range(0, height, ROWS_AT_ONCE)))
    return straight


def _seconds(way: Callable[[Levels], Levels], picture: Levels) -> float:
    started = time.perf_counter()
    way(picture)
    return time.perf_counter() - started


if __name__ == "__main__":
    main()
