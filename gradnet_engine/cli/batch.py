"""``gradnet batch``."""

from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from gradnet_engine.cli.options import (
    EXPORT,
    AsJson,
    Format,
    MakeJob,
    Preset,
    Verbose,
    no_stream,
    scheduler_address,
    with_job_options,
)
from gradnet_engine.cli.telling import OutcomeTeller, tell_plan, tell_report
from gradnet_engine.cli.terminal import EXIT_SOME_FAILED, exit_for_usage, print_json, run_interruptibly, say, spelled
from gradnet_engine.errors import BatchFolderError, ClusterLostError, EngineError, PhotoReadError
from gradnet_engine.job import OnConflict

if TYPE_CHECKING:
    from gradnet_engine.batch import BatchCost, Decoder, FolderOrder, FolderPlan, Journal, ReadyMethod, RunJobs
    from gradnet_engine.batch.journal import Entry

OutputFolder = Annotated[
    Path,
    typer.Option("-o", "--output", help="Folder of the results, with the folders of the source.", callback=no_stream),
]
Patterns = Annotated[
    list[str] | None,
    typer.Option("--pattern", help="Take only such photos: '*.NEF', 'best/*'; may be given again. [all]"),
]
Recursive = Annotated[bool, typer.Option("--recursive/--no-recursive", help="Look into folders of the folder.")]
Name = Annotated[
    str, typer.Option(help="Name of a result: {stem}, {method}, {iso}, {date}, {time}, {camera}, {seq:04}; / = folder.")
]
Conflict = Annotated[
    OnConflict, typer.Option("--on-conflict", help="If a result's name is taken by a file that isn't of this batch.")
]


@with_job_options
def batch(
    *,
    folder: Annotated[Path, typer.Argument(help="The folder of the photos.", show_default=False)],
    output: OutputFolder,
    recursive: Recursive = True,
    patterns: Patterns = None,
    name: Name = EXPORT.name_template,
    on_conflict: Conflict = EXPORT.on_conflict,
    preset: Preset = None,
    file_format: Format = None,
    make_job: MakeJob,
    scheduler: Annotated[
        str | None,
        typer.Option(
            help="Run on a Dask cluster, such as tcp://host:8786 (docs/cluster.md). [this machine]",
            callback=scheduler_address,
        ),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tell what would happen, time and disk space.")] = False,
    retry_failed: Annotated[bool, typer.Option("--retry-failed", help="Try again what failed before.")] = False,
    again: Annotated[bool, typer.Option("--again", help="Do again what was done before.")] = False,
    as_json: AsJson = False,
    verbose: Verbose = 0,
) -> None:
    """Denoise a folder. Ended in any way, the same command goes on where it was; gradnet-batch/ holds the report."""
    from gradnet_engine.batch import Decoder, FolderOrder, check_order

    if scheduler is not None:  # Every machine must understand the paths.
        folder, output = folder.absolute(), output.absolute()
    try:
        settings = make_job(on_conflict=on_conflict, name=name)
        order = FolderOrder(folder, output, settings, file_format, recursive, tuple(patterns or ()))
        check_order(order)
        repeat = Repeat(failed=retry_failed, done=again)
        with Decoder() as decoder:
            do = _show_plan if dry_run else _run
            failed = do(order, repeat, decoder, as_json, scheduler)
    except EngineError as error:
        exit_for_usage(error)
    if failed:
        raise typer.Exit(EXIT_SOME_FAILED)


class Repeat(NamedTuple):
    """What of earlier runs is done again."""

    failed: bool
    done: bool


def _show_plan(order: "FolderOrder", repeat: Repeat, decoder: "Decoder", as_json: bool, scheduler: str | None) -> bool:
    from gradnet_engine.batch import ReadyMethod, check_space, read_entries

    plan, cost = _planned(order, read_entries(order.output), repeat, decoder, None if scheduler else ReadyMethod())
    for photo in plan.todo:
        source, output = str(photo.job.source), str(photo.job.destination)
        if as_json:
            print_json({"event": "planned", "source": source, "output": output})
        else:
            typer.echo(spelled(f"{source} -> {output}"))
    tell_plan(plan, cost, as_json)
    check_space(cost, order.output)
    return False


def _run(order: "FolderOrder", repeat: Repeat, decoder: "Decoder", as_json: bool, scheduler: str | None) -> bool:
    """Do what is to be done; tell whether some failed, now or before."""
    from gradnet_engine.batch import Journal, ReadyMethod, check_space, recover, run_jobs

    ready = ReadyMethod()
    with Journal(order.output) as journal:
        recover(journal, order.settings.export.on_conflict)
        plan, cost = _planned(order, journal.entries, repeat, decoder, None if scheduler else ready)
        tell_plan(plan, cost, as_json)
        check_space(cost, order.output)
        journal.plan([photo.entry for photo in plan.todo])  # At once: places last, whatever is found later.
        run = _runner(order, plan, scheduler, ready) or partial(run_jobs, ready=ready, decoder=decoder)
        # What this run has done is done like all else, and would be done again.
        command = "same command without --again" if repeat.done else "same command"
        failed = _denoise_all(plan, journal, run, as_json, command)
    return bool(failed or plan.failed or plan.problems)


def _runner(order: "FolderOrder", plan: "FolderPlan", scheduler: str | None, ready: "ReadyMethod") -> "RunJobs | None":
    """Return what does the jobs beyond this process; None if this process does."""
    from gradnet_engine.batch.cluster import run_on_cluster
    from gradnet_engine.batch.workers import run_on_gpus
    from gradnet_engine.networks.device import usable_gpus

    settings = order.settings
    if scheduler is not None:
        return partial(run_on_cluster, scheduler=scheduler)
    if settings.run.device != "auto" or not plan.todo:
        return None
    chosen = ready.choose(settings.denoise.method, settings.run.device, from_mosaic=_begins_with_raw(plan))
    gpus = usable_gpus() if chosen.denoiser.device != "CPU" else []
    return partial(run_on_gpus, devices=[f"cuda:{gpu}" for gpu in gpus]) if len(gpus) > 1 else None


def _planned(
    order: "FolderOrder",
    entries: "dict[str, Entry]",
    repeat: Repeat,
    decoder: "Decoder",
    ready: "ReadyMethod | None",
) -> "tuple[FolderPlan, BatchCost]":
    from gradnet_engine.batch import estimate_cost, plan_folder
    from gradnet_engine.denoisers.choosing import expected_speed
    from gradnet_engine.image_io import read_info

    describe = partial(decoder.call, read_info)
    plan = plan_folder(order, entries, describe, retry_failed=repeat.failed, again=repeat.done)
    pixels_per_s = None
    if plan.todo and ready is not None:
        method, device = order.settings.denoise.method, order.settings.run.device
        pixels_per_s = expected_speed(method, device, from_mosaic=_begins_with_raw(plan), ready=ready)
    return plan, estimate_cost(plan.todo, order.output, describe, pixels_per_s)


def _begins_with_raw(plan: "FolderPlan") -> bool:
    """Guess by the first photo's name whether they come from a mosaic; of each photo it is known when it is read."""
    from gradnet_engine.image_io import is_raw_path

    return is_raw_path(plan.todo[0].job.source)


def _denoise_all(plan: "FolderPlan", journal: "Journal", run: "RunJobs", as_json: bool, command: str) -> int:
    """Run the jobs, tell what becomes of them, which command goes on, and write the report; return how many failed."""
    from gradnet_engine.batch import run_folder, write_report

    teller = OutcomeTeller(as_json)

    def leave() -> None:
        say(f"The {command} goes on.")
        tell_report(journal)

    try:
        run_interruptibly(partial(run_folder, plan.todo, journal, run=run), len(plan.todo), teller.tell, leave)
        teller.tell_end(write_report(journal))
    except (BatchFolderError, ClusterLostError, PhotoReadError) as error:
        say(f"{error} What is done is safe; the {command} goes on.")
        tell_report(journal)
        raise typer.Exit(EXIT_SOME_FAILED) from None
    return len(teller.failures)
