"""``gradnet worker``."""

import os
from importlib.util import find_spec
from typing import Annotated

import typer

from gradnet_engine.cli.ending import Ended, ended_by_signals
from gradnet_engine.cli.options import Verbose, scheduler_address
from gradnet_engine.cli.terminal import exit_for_usage, say
from gradnet_engine.errors import ClusterError


def worker(
    scheduler: Annotated[
        str, typer.Argument(help="Such as tcp://host:8786.", callback=scheduler_address, show_default=False)
    ],
    verbose: Verbose = 0,
) -> None:
    """Lend this machine to batches that run on a cluster (docs/cluster.md), until Ctrl-C."""
    from gradnet_engine.batch.cluster import NEEDS_DASK, await_scheduler, start_workers, worker_environments
    from gradnet_engine.networks.device import usable_gpus, visible_name

    if find_spec("distributed") is None:
        exit_for_usage(ClusterError(NEEDS_DASK))
    try:
        await_scheduler(scheduler)
    except ClusterError as error:
        exit_for_usage(error)
    gpus = [visible_name(gpu) for gpu in usable_gpus()]
    processes = start_workers(scheduler, worker_environments(gpus, os.cpu_count() or 1))
    say(f"Workers for {scheduler}: {len(processes)}; Ctrl-C ends them.")
    try:
        with ended_by_signals():
            codes = [process.wait() for process in processes]
    except Ended as ended:
        for process in processes:
            process.terminate()
        for process in processes:
            process.wait()
        raise typer.Exit(ended.exit_code) from None
    raise typer.Exit(max(map(abs, codes)) and 1)
