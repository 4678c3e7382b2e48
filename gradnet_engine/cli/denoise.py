"""``gradnet denoise``."""

import os.path
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from gradnet_engine.cli.options import AsJson, Format, MakeJob, Photos, Verbose, no_stream, with_job_options
from gradnet_engine.cli.telling import OutcomeTeller
from gradnet_engine.cli.terminal import EXIT_SOME_FAILED, exit_for_usage, run_interruptibly, say
from gradnet_engine.errors import InvalidSettingsError


@with_job_options
def denoise(
    *,
    photos: Photos,
    output: Annotated[
        Path | None,
        typer.Option(
            "-o",
            "--output",
            help="A folder; or for one photo a file name in .jpg, .tif, .png or .dng. [beside each photo]",
            callback=no_stream,
        ),
    ] = None,
    file_format: Format = None,
    make_job: MakeJob,
    overwrite: Annotated[
        bool,
        typer.Option(
            "--overwrite",
            help="Replace existing files, even the photo itself if its result holds all of it. [number the new file]",
        ),
    ] = False,
    as_json: AsJson = False,
    verbose: Verbose = 0,
) -> None:
    """Denoise photos into new files with their metadata. Originals are only read, unless --overwrite replaces them."""
    from gradnet_engine.batch import plan_jobs, run_jobs

    try:
        settings = make_job(on_conflict="overwrite" if overwrite else "unique")
        jobs = plan_jobs(photos, output, file_format, settings)
    except InvalidSettingsError as error:
        exit_for_usage(error)

    teller = OutcomeTeller(as_json, has_events=False)
    run_interruptibly(partial(run_jobs, jobs), len(jobs), teller.tell)
    if any(map(os.path.isdir, photos)):
        say("`gradnet batch FOLDER --output OUT` denoises the photos in a folder.")
    if teller.failures:
        if len(jobs) > 1:
            say(f"{len(teller.failures)} of {len(jobs)} photos failed.")
        raise typer.Exit(EXIT_SOME_FAILED)
