"""An export process without weight: what it does is told by the names of its photos."""

import os
import time
from types import SimpleNamespace

from desktop_app.engine_client.export_process import serve_export
from gradnet_engine.progress import ProgressReport

STEPS = 4


def serve_fake_export(connection):
    serve_export(connection, lambda: run_quickly)


def run_quickly(jobs, *, progress, cancel):
    for job in jobs:
        name = job.source.stem
        for stage in ("reading", "denoising", "writing"):
            steps = 200 if name.startswith("slow") else STEPS
            for step in range(steps):
                cancel.check()
                progress(job, ProgressReport(stage, step, steps))
                time.sleep(0.02 if name.startswith("slow") else 0.001)
            if name.startswith("crash"):
                os._exit(3)
        failure = f"{job.source}: can't be read: it is broken." if name.startswith("broken") else None
        is_full = name.startswith("full") and not job.destination.with_name("room").exists()
        if is_full:
            failure = f"{job.destination}: can't be written: the disk is full."
        if failure is None:
            job.destination.write_text(name)
        output = None if failure else job.destination
        yield SimpleNamespace(job=job, output=output, error=failure, disk_full=is_full)
