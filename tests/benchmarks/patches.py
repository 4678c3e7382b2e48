"""Training patches that one core makes in a second: ``GRADNET_DATA=... make bench``.

A GPU trains as fast as its workers make patches. The data sets are those of `resources/training/gradnet.yaml`.
"""

import os
import platform
import time
from pathlib import Path

from gradnet_engine.training.config import read_config
from gradnet_engine.training.dataset import Patches

SIZES_PX = 64, 96, 128
PATCHES = 60


def main() -> None:
    """Print a Markdown table, patches a second of one core."""
    data = read_config(Path("resources/training/gradnet.yaml")).data
    print(f"{platform.machine()}, {os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}\n")
    print("| patches a second and core |" + "".join(f" {size_px} x {size_px} |" for size_px in SIZES_PX))
    print("|---" * (1 + len(SIZES_PX)) + "|")
    parts = [(f"data set {place + 1}, {source.type}", (source,)) for place, source in enumerate(data.drawn)]
    for name, sources in [*parts, ("all together", data.drawn)]:
        patches = Patches(data.model_copy(update={"train": tuple(sources)}), seed=0)
        speeds = [f" {_speed(patches, size_px):.0f} |" for size_px in SIZES_PX]
        print(f"| {name} |" + "".join(speeds), flush=True)


def _speed(patches: Patches, size_px: int) -> float:
    for number in range(PATCHES):  # reads the photos
        patches[(number, size_px, size_px)]
    started_s = time.process_time()
    for number in range(PATCHES):
        patches[(number, size_px, size_px)]
    return PATCHES / (time.process_time() - started_s)


if __name__ == "__main__":
    main()
