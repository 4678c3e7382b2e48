"""How well the stages of a batch overlap: ``make bench``.

The bundled RAW photo, six times. The bar is a wall time of at most 1.15 times the slowest stage's sum: then no stage
waits for another. What is timed is a batch at work; loading the method and starting the decoder's process are not.
"""

import argparse
import os
import platform
import shutil
import sys
import tempfile
import time
from pathlib import Path

from gradnet_engine.batch import Decoder, ReadyMethod, plan_jobs, run_jobs
from gradnet_engine.job import DenoiseSettings, Job
from gradnet_engine.locations import shipped_folder

PHOTOS = 6
BAR = 1.15


def main() -> None:
    """Print a Markdown table; exit with 1 if the bar is missed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--method", default="nlm", help="default: %(default)s")
    method = parser.parse_args().method
    with tempfile.TemporaryDirectory() as scratch, Decoder() as decoder:
        ready = ReadyMethod()
        jobs = _jobs(Path(scratch), method)
        list(run_jobs(jobs[:1], ready=ready, decoder=decoder))
        started_s = time.perf_counter()
        outcomes = list(run_jobs(jobs[1:], ready=ready, decoder=decoder))
        wall_s = time.perf_counter() - started_s
    results = [outcome.result for outcome in outcomes if outcome.result is not None]
    assert len(results) == PHOTOS, [outcome.error for outcome in outcomes]
    sums = {
        "reading": sum(result.reading_s for result in results),
        "denoising": sum(result.denoising_s for result in results),
        "writing": sum(result.writing_s for result in results),
    }
    ratio = wall_s / max(sums.values())
    megapixels = sum(result.width_px * result.height_px for result in results) / 1e6
    print(f"{platform.machine()}, {os.cpu_count()} cores, {results[0].device}, {method}: {PHOTOS} RAW photos,")
    print(f"{megapixels:.1f} megapixels\n\n| stage | s in all |\n|---|---|")
    print("\n".join(f"| {stage} | {seconds:.2f} |" for stage, seconds in sums.items()))
    print(f"| wall | {wall_s:.2f} |\n\nwall / slowest stage: {ratio:.2f} (bar: {BAR})")
    sys.exit(ratio > BAR)


def _jobs(scratch: Path, method: str) -> list[Job]:
    original = shipped_folder("resources") / "samples" / "canon_s40.CRW"
    photos = [Path(shutil.copy(original, scratch / f"{number}.CRW")) for number in range(1 + PHOTOS)]
    return plan_jobs(photos, scratch / "out", None, Job(Path(), Path(), denoise=DenoiseSettings(method=method)))


if __name__ == "__main__":
    main()
