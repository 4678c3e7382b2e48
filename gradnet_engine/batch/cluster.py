"""The same jobs on the machines of a Dask cluster, over a folder that all of them see under one path."""

import logging
import os
import socket
import subprocess
import sys
import time
from collections.abc import Generator, Iterable
from concurrent.futures import CancelledError
from functools import partial
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from gradnet_engine.batch.outcomes import JobOutcome
from gradnet_engine.batch.running import JobProgress
from gradnet_engine.batch.steps import WriteResult
from gradnet_engine.batch.workers import run_on_executor
from gradnet_engine.errors import ClusterError, ClusterLostError
from gradnet_engine.job import Job
from gradnet_engine.progress import CancelToken

if TYPE_CHECKING:
    from distributed import Client

NEEDS_DASK = "Clusters need Dask: `pip install 'gradnet-desktop[cluster]'` adds it."

_CONNECT_S, _LOOKS_AGAIN_S = 10, 0.5
_CORES_A_WORKER = 8
# A worker denoises one photo at a time; the second thread reads the next meanwhile.
_THREADS_A_WORKER = 2


def run_on_cluster(
    jobs: Iterable[Job],
    *,
    scheduler: str,
    progress: JobProgress,
    cancel: CancelToken | None,
    write: WriteResult,
) -> Generator[JobOutcome, None, None]:
    """Do jobs on a cluster; as `run_jobs`, in any order. A job whose worker is lost is given to another.

    Parameters
    ----------
    jobs : iterable of Job
        With paths that every machine understands.
    scheduler : str
        Such as ``"tcp://host:8786"``.
    write : WriteResult
        Writes whole results that nobody takes for one until they are published: a job may be done twice.

    Raises
    ------
    ClusterError
        If the scheduler can't be reached, has no workers, or the extra isn't installed.
    ClusterLostError
        If the scheduler is lost later, and with it what it was at.
    """
    with _connected(scheduler) as client:
        if not _threads(client):
            raise ClusterError(f"{scheduler} has no workers; start some with `gradnet worker {scheduler}`.")
        start, most = partial(client.get_executor, pure=False), lambda: 2 * max(1, _threads(client))
        try:
            yield from run_on_executor(jobs, start, most, progress=progress, cancel=cancel, write=write)
        except (OSError, CancelledError) as error:  # Dask cancels what a lost scheduler was to do.
            raise ClusterLostError(f"The scheduler {scheduler} was lost.") from error


def _connected(scheduler: str) -> "Client":
    try:
        from distributed import Client
    except ImportError as error:
        raise ClusterError(NEEDS_DASK) from error
    for log in ("distributed", "distributed.client"):  # Dask logs tracebacks of what is told in a sentence here.
        logging.getLogger(log).setLevel(logging.CRITICAL)
    try:
        return Client(scheduler, timeout=_CONNECT_S, set_as_default=False)
    except (OSError, ValueError) as error:
        raise _not_reached(scheduler) from error


def _threads(client: "Client") -> int:
    threads: Any = client.nthreads()
    return sum(threads.values())


def worker_environments(gpus: list[str], cores: int) -> list[dict[str, str]]:
    """Return what the worker processes of a machine find in their environment: one for each GPU, or group of cores.

    Parameters
    ----------
    gpus : list of str
        What ``CUDA_VISIBLE_DEVICES`` calls those that networks can run on.
    cores : int
        How many there are.
    """
    if gpus:
        share = str(max(1, cores // len(gpus)))
        return [{"CUDA_VISIBLE_DEVICES": gpu, "OMP_NUM_THREADS": share} for gpu in gpus]
    groups = max(1, cores // _CORES_A_WORKER)
    return [{"OMP_NUM_THREADS": str(cores // groups)} for _ in range(groups)]


def await_scheduler(scheduler: str) -> None:
    """Wait a little until a scheduler can be reached: Dask's own workers end in a traceback where there is none.

    Parameters
    ----------
    scheduler : str
        Such as ``"tcp://host:8786"``.

    Raises
    ------
    ClusterError
        If it can't be reached.
    """
    address = urlsplit(scheduler if "://" in scheduler else f"tcp://{scheduler}")
    until_s = time.monotonic() + _CONNECT_S
    while True:
        try:
            socket.create_connection((address.hostname or "", address.port or 0), timeout=_CONNECT_S).close()
        except OSError as error:
            if time.monotonic() > until_s:
                raise _not_reached(scheduler) from error
            time.sleep(_LOOKS_AGAIN_S)
        else:
            return


def _not_reached(scheduler: str) -> ClusterError:
    return ClusterError(f"The scheduler {scheduler} can't be reached.")


def start_workers(scheduler: str, environments: list[dict[str, str]]) -> "list[subprocess.Popen[bytes]]":
    """Start worker processes for a scheduler, one for each environment."""
    command = [
        sys.executable,
        "-m",
        "dask",
        "worker",
        scheduler,
        "--nthreads",
        str(_THREADS_A_WORKER),
        "--no-dashboard",
    ]
    return [subprocess.Popen(command, env={**os.environ, **environment}) for environment in environments]
