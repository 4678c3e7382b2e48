"""An export process without weight: what it does is told by the names of its photos."""

import os
import time
from functools import partial

from desktop_app.engine_client import export_process
from desktop_app.engine_client.export_process import serve_export
from gradnet_engine import image_io
from gradnet_engine.batch.outcomes import JobOutcome
from gradnet_engine.progress import ProgressReport

STEPS = 4


def serve_fake_export(connection):
    serve_export(connection, lambda: run_quickly)


def serve_dying(connection):
    os._exit(3)


def serve_slow_plans(connection):
    plan = export_process._planned

    def plan_slowly(request, describe):
        time.sleep(1.5)
        return plan(request, describe)

    export_process._planned = plan_slowly
    serve_fake_export(connection)


def serve_slow_headers(connection):
    image_io.read_info = read_headers_after_go
    serve_fake_export(connection)


def read_headers_after_go(path):
    """Read what `read_info` does, once there is a file named go beside the photo; tell that it waits."""
    path.with_name("begun").touch()
    while not path.with_name("go").exists():
        time.sleep(0.01)
    return image_io.read_info(path)


def serve_taking_folders_away(connection):
    """The engine's own run, in which a folder gets another name once its photo is read."""
    from gradnet_engine.batch import steps

    denoise = steps.denoise_photo

    def denoise_as_the_folder_goes(photo, *arguments, **named):
        folder = photo.metadata.source_path.parent
        folder.rename(folder.with_name("summer"))
        return denoise(photo, *arguments, **named)

    steps.denoise_photo = denoise_as_the_folder_goes
    serve_export(connection)


def serve_gated_writing(connection):
    serve_export(connection, run_to_the_gate)


def run_to_the_gate():
    """The engine's own run, in which nothing is written until there is a file named go beside it."""
    from gradnet_engine.batch import run_jobs
    from gradnet_engine.batch.steps import WriteToDestination
    from gradnet_engine.denoisers.choosing import ReadyMethod

    class WriteAfterGo(WriteToDestination):
        def __call__(self, job, noisy, result):
            wait_for_go(job)
            return super().__call__(job, noisy, result)

    return partial(run_jobs, ready=ReadyMethod(), write=WriteAfterGo())


def wait_for_go(job, step=lambda: None):
    while not job.destination.with_name("go").exists():
        step()
        time.sleep(0.01)


def run_quickly(jobs, *, progress, cancel):
    for job in jobs:
        name = job.source.stem
        for stage in ("reading", "denoising", "writing"):
            steps = 200 if name.startswith("slow") else STEPS
            if name.startswith("gated") and stage == "denoising":
                wait_for_go(job, cancel.check)
            for step in range(steps):
                if stage != "writing":
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
        yield JobOutcome(job, output, error=failure, disk_full=is_full)
