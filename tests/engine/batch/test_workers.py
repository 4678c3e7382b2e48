"""Jobs on more processes than one: all results are there, once, whatever becomes of a worker."""

import json
import multiprocessing
import os
import signal
import socket
import subprocess
import sys
from concurrent.futures import BrokenExecutor, ThreadPoolExecutor
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest
from batch_photos import WritingBy, results_in, save_photo

from gradnet_engine.batch import JobOutcome, Journal, plan_folder, recover, run_folder, run_jobs, workers
from gradnet_engine.batch.cluster import run_on_cluster, worker_environments
from gradnet_engine.batch.running import ignore_job_progress
from gradnet_engine.batch.steps import write_result
from gradnet_engine.batch.workers import run_on_executor, run_on_gpus
from gradnet_engine.errors import ClusterError, ClusterLostError
from gradnet_engine.image_io import read_info
from gradnet_engine.job import Job

PHOTOS = 14


@pytest.fixture
def many(tmp_path):
    folder = tmp_path / "many"
    for seed in range(PHOTOS):
        save_photo(folder / f"{seed:02}.jpg", seed, 200, 300)
    return folder


def run_with(order, run, on_outcome=lambda count: None):
    outcomes = []
    with Journal(order.output) as journal:
        recover(journal, "unique")
        for outcome in run_folder(plan_folder(order, journal.entries, read_info).todo, journal, run=run):
            outcomes.append(outcome)
            on_outcome(len(outcomes))
    return outcomes


def check_all_there_once(order, outcomes, source):
    assert [outcome.error for outcome in outcomes] == [None] * len(outcomes)
    assert set(results_in(order.output)) == {f"{path.stem}-denoised.jpg" for path in source.iterdir()}
    lines = (order.output / "gradnet-batch" / "journal.jsonl").read_text().splitlines()
    done = [record["output"] for record in map(json.loads, lines) if record["state"] == "done"]
    assert len(done) == len(set(done)) == len(list(source.iterdir()))


def test_two_processes_of_one_machine_share_a_folder(order, source):
    (source / "bad.NEF").write_bytes(b"no photo")
    asked = order(recursive=False)
    outcomes = run_with(asked, partial(run_on_gpus, devices=["cpu", "cpu"]))
    errors = {outcome.job.source.name: outcome.error for outcome in outcomes}
    assert set(errors) == {"a.jpg", "b.JPG", "bad.NEF"}
    assert "can't be read" in str(errors.pop("bad.NEF"))
    assert set(errors.values()) == {None}
    assert set(results_in(asked.output)) == {"a-denoised.jpg", "b-denoised.jpg"}


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C can't be sent there")
def test_ctrl_c_in_a_terminal_is_left_to_the_process_that_has_others_work_for_it(order, many):
    """Else each would tell of it in a traceback, and the photos at work would fail."""

    def press(count):
        if count in (1, 3):
            for process in multiprocessing.active_children():
                assert process.pid is not None
                os.kill(process.pid, signal.SIGINT)

    asked = order(source=many)
    try:
        outcomes = run_with(asked, partial(run_on_gpus, devices=["cpu", "cpu"]), press)
    except KeyboardInterrupt:
        pytest.fail("a worker took it for its own")
    check_all_there_once(asked, outcomes, many)


def write_or_end(job, noisy, result, *, write, marks):
    """Write a result; but while a photo has marks, take one away and end the process."""
    if left := sorted(marks.glob(f"{job.source.stem}-*")):
        left[0].unlink()
        os._exit(9)
    return write(job, noisy, result)


LEAVES_AT_ONCE = """
import os, sys
from pathlib import Path
from gradnet_engine.batch.running import ignore_job_progress
from gradnet_engine.batch.steps import write_result
from gradnet_engine.batch.workers import run_on_gpus
from gradnet_engine.job import DenoiseSettings, Job

photos, median = sorted(Path(sys.argv[1]).iterdir()), DenoiseSettings(method="median")
jobs = [Job(photo, photo.with_suffix(".tif"), denoise=median) for photo in photos]
run = run_on_gpus(jobs, devices=["cpu", "cpu"], progress=ignore_job_progress, cancel=None, write=write_result)
print(next(run).error, flush=True)
os._exit(0)
"""


def test_who_leaves_at_once_as_ctrl_c_asks_is_told_nothing_by_python(many):
    done = subprocess.run(
        [sys.executable, "-c", LEAVES_AT_ONCE, many], capture_output=True, text=True, timeout=120, check=False
    )
    assert (done.stdout, done.stderr) == ("None\n", "")


@pytest.mark.parametrize(("times", "failed"), [(1, set()), (9, {"03.jpg"})])
def test_a_lost_process_costs_no_other_job_than_its_own(order, many, tmp_path, times, failed):
    marks = tmp_path / "marks"
    marks.mkdir()
    for number in range(times):
        (marks / f"03-{number}").touch()

    def run(jobs, *, write, **options):
        return run_on_gpus(
            jobs, devices=["cpu", "cpu"], write=WritingBy(partial(write_or_end, write=write, marks=marks)), **options
        )

    asked = order(source=many)
    outcomes = run_with(asked, run)
    errors = {outcome.job.source.name: outcome.error for outcome in outcomes if outcome.error is not None}
    assert set(errors) == failed
    assert all(error.endswith("the process that denoised it was lost.") for error in errors.values())
    assert len(outcomes) == PHOTOS
    expected = {f"{path.stem}-denoised.jpg" for path in many.iterdir() if path.name not in failed}
    assert set(results_in(asked.output)) == expected


def test_a_process_that_is_lost_between_jobs_costs_none(monkeypatch):
    """The executor refuses the next job, which nobody has begun."""
    jobs = [Job(Path(name), Path("out") / name) for name in "abcde"]
    monkeypatch.setattr(workers, "do_job", lambda job, write: JobOutcome(job, job.destination))
    started = []

    class Refusing(ThreadPoolExecutor):
        def submit(self, *arguments, **options):
            if len(started) < 2 and jobs[2] in arguments:
                raise BrokenExecutor("a process was lost")
            return super().submit(*arguments, **options)

    with ExitStack() as executors:

        def start():
            started.append(executors.enter_context(Refusing(1)))
            return started[-1]

        run = run_on_executor(jobs, start, lambda: 2, progress=ignore_job_progress, cancel=None, write=write_result)
        outputs = {outcome.job.source: outcome.output for outcome in run}
    assert len(started) == 2
    assert outputs == {job.source: job.destination for job in jobs}


def test_a_result_is_told_to_be_written_before_it_gets_its_name(monkeypatch):
    """Who is asked to end waits for that."""
    jobs = [Job(Path(name), Path("out") / name) for name in "abc"]
    monkeypatch.setattr(workers, "do_job", lambda job, write: JobOutcome(job, job.destination))
    stages = {}
    with ThreadPoolExecutor(1) as executor:
        run = run_on_executor(
            jobs,
            lambda: executor,
            lambda: 1,
            progress=lambda job, report: stages.update({job.source: report.stage}),
            cancel=None,
            write=write_result,
        )
        assert [stages[outcome.job.source] for outcome in run] == ["writing"] * 3
    assert set(stages.values()) == {"denoising"}


WITH_WORKER = """
import multiprocessing, os, sys
from concurrent.futures import ProcessPoolExecutor
from gradnet_engine.batch import workers

if __name__ == "__main__":
    context = multiprocessing.get_context("spawn")
    free = context.Queue()
    free.put("cpu")
    with ProcessPoolExecutor(1, context, initializer=workers._take_device, initargs=(free,)) as executor:
        print(executor.submit(os.getpid).result(), flush=True)
        sys.stdin.read()
"""


def test_a_worker_ends_with_the_process_that_it_works_for(tmp_path):
    script = tmp_path / "with_worker.py"
    script.write_text(WITH_WORKER)
    with subprocess.Popen(
        [sys.executable, str(script)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as process:
        assert process.stdout is not None
        assert int(process.stdout.readline())
        process.kill()
        # A worker that goes on keeps the stream open.
        assert process.communicate(timeout=60)[0] == b""


def test_each_gpu_or_group_of_cores_gets_a_worker():
    two = worker_environments(gpus=["0", "GPU-8a7e"], cores=16)
    assert [environment["CUDA_VISIBLE_DEVICES"] for environment in two] == ["0", "GPU-8a7e"]
    assert {environment["OMP_NUM_THREADS"] for environment in two} == {"8"}
    assert worker_environments(gpus=[], cores=2) == [{"OMP_NUM_THREADS": "2"}]
    assert worker_environments(gpus=[], cores=32) == [{"OMP_NUM_THREADS": "8"}] * 4


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and two workers; Dask is an extra."""
    pytest.importorskip("distributed", reason="the extra `cluster` isn't installed")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    dask = [sys.executable, "-m", "dask"]
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL, "cwd": tmp_path}
    worker = [*dask, "worker", address, "--nthreads", "2", "--no-nanny", "--no-dashboard"]
    port = address.rpartition(":")[2]
    processes = [
        subprocess.Popen([*dask, "scheduler", "--host", "127.0.0.1", "--port", port, "--no-dashboard"], **quiet),
        *(subprocess.Popen([*worker, "--local-directory", str(tmp_path / name)], **quiet) for name in "ab"),
    ]
    yield address, processes
    for process in reversed(processes):
        process.kill()
        process.wait()


def wait_for_workers(address, count):
    from distributed import Client

    with Client(address, timeout=60, set_as_default=False) as client:
        client.wait_for_workers(count, timeout=60)


@pytest.mark.timeout(180)
def test_a_worker_lost_midway_costs_no_result_and_doubles_none(order, many, cluster):
    address, processes = cluster
    wait_for_workers(address, 2)
    asked = order(source=many)
    outcomes = run_with(
        asked,
        partial(run_on_cluster, scheduler=address),
        lambda count: processes[1].kill() if count == 3 else None,
    )
    assert processes[1].wait() != 0
    assert len(outcomes) == PHOTOS
    check_all_there_once(asked, outcomes, many)


@pytest.mark.timeout(180)
def test_a_lost_scheduler_ends_the_batch_and_fails_no_photo(order, many, cluster):
    address, processes = cluster
    wait_for_workers(address, 2)
    asked = order(source=many)
    seen = []

    def lose_it(count):
        seen.append(count)
        if count == 3:
            processes[0].kill()

    with pytest.raises(ClusterLostError, match=f"The scheduler {address} was lost"):
        run_with(asked, partial(run_on_cluster, scheduler=address), lose_it)
    assert 3 <= len(seen) < PHOTOS
    rest = run_with(asked, run_jobs)
    assert len(rest) == PHOTOS - len(seen)
    check_all_there_once(asked, rest, many)


def test_a_scheduler_that_is_not_there_is_told(order, many, monkeypatch):
    pytest.importorskip("distributed", reason="the extra `cluster` isn't installed")
    from gradnet_engine.batch import cluster

    monkeypatch.setattr(cluster, "_CONNECT_S", 0.5)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
        with pytest.raises(ClusterError, match="can't be reached"):
            run_with(order(source=many), partial(run_on_cluster, scheduler=address))
