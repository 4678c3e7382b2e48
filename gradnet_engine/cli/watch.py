"""``gradnet watch``."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from gradnet_engine.cli.batch import Conflict, Name, OutputFolder, Patterns, Recursive
from gradnet_engine.cli.options import EXPORT, AsJson, Format, MakeJob, Preset, Verbose, with_job_options
from gradnet_engine.cli.telling import OutcomeTeller, tell_report
from gradnet_engine.cli.terminal import EXIT_SOME_FAILED, exit_for_usage, run_interruptibly, say
from gradnet_engine.errors import BatchFolderError, EngineError, PhotoReadError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from gradnet_engine.batch import FolderOrder, JobOutcome
    from gradnet_engine.batch.running import JobProgress
    from gradnet_engine.progress import CancelToken


@with_job_options
def watch(
    *,
    folder: Annotated[Path, typer.Argument(help="The folder in which photos arrive.", show_default=False)],
    output: OutputFolder,
    recursive: Recursive = True,
    patterns: Patterns = None,
    name: Name = EXPORT.name_template,
    on_conflict: Conflict = EXPORT.on_conflict,
    preset: Preset = None,
    file_format: Format = None,
    make_job: MakeJob,
    polling: Annotated[
        bool, typer.Option("--polling", help="Look again and again: for folders of another machine.")
    ] = False,
    as_json: AsJson = False,
    verbose: Verbose = 0,
) -> None:
    """Denoise the photos of a folder, and those that arrive, until Ctrl-C. What is done is not done again."""
    from gradnet_engine.batch import FolderOrder
    from gradnet_engine.batch.watching import check_watch

    try:
        settings = make_job(on_conflict=on_conflict, name=name)
        order = FolderOrder(folder, output, settings, file_format, recursive, tuple(patterns or ()))
        if not folder.is_dir():
            raise PhotoReadError(folder, "it isn't a folder" if folder.exists() else "there is no such folder")
        check_watch(order)
        _watch(order, as_json, polling)
    except EngineError as error:
        exit_for_usage(error)


def _watch(order: "FolderOrder", as_json: bool, polling: bool) -> None:
    from gradnet_engine.batch import Decoder, Journal, ReadyMethod, recover, run_folder, run_jobs
    from gradnet_engine.batch.watching import arriving_photos, plan_arrivals
    from gradnet_engine.image_io import read_info

    ready = ReadyMethod()
    ready.choose(order.settings.denoise.method, order.settings.run.device)
    with Journal(order.output) as journal, Decoder() as decoder:
        recover(journal, order.settings.export.on_conflict)

        def run(*, progress: "JobProgress", cancel: "CancelToken") -> "Iterator[JobOutcome]":
            photos = arriving_photos(order.source, order.filter, cancel, polling=polling, is_at_work=journal.is_at_work)
            # The thread that reads photos takes jobs too: their headers come from the same decoder.
            planned = plan_arrivals(photos, order, journal, partial(decoder.call, read_info))
            at_work = partial(run_jobs, ready=ready, decoder=decoder)
            return run_folder(planned, journal, run=at_work, progress=progress, cancel=cancel)

        say(f"Watching {order.source}; Ctrl-C ends it.")
        teller = OutcomeTeller(as_json)
        try:
            run_interruptibly(run, 0, teller.tell, lambda: tell_report(journal))
        except (BatchFolderError, PhotoReadError) as error:  # The disk is full, or the folder is gone.
            say(str(error))
            tell_report(journal)
            raise typer.Exit(EXIT_SOME_FAILED) from None
