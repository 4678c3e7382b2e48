"""Whatever ends a batch, the next run goes on: nothing is lost, done twice, or taken for whole that isn't."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch_photos import results_in, save_photo

SCRIPT = Path(__file__).with_name("killed_batch.py")
PHOTOS, KILLS = 60, 20


def start(source, output):
    return subprocess.Popen([sys.executable, SCRIPT, source, output])


def records(output):
    lines = (output / "gradnet-batch" / "journal.jsonl").read_bytes().splitlines()
    return [json.loads(line) for line in lines if line.endswith(b"}")]


def kill_at_a_random_moment(process, output, moments):
    """Kill a run as it starts, or after its journal has grown by a few notes; return whether it was still running."""
    journal = output / "gradnet-batch" / "journal.jsonl"
    if moments.random() < 0.2:
        time.sleep(moments.uniform(0, 0.8))
    else:
        enough = (journal.stat().st_size if journal.exists() else 0) + moments.uniform(0, 700)
        while process.poll() is None and not (journal.exists() and journal.stat().st_size > enough):
            time.sleep(0.001)
        time.sleep(moments.uniform(0, 0.015))
    was_running = process.poll() is None
    process.kill()
    process.wait()
    return was_running


@pytest.mark.timeout(300)
def test_a_batch_killed_twenty_times_gives_the_same_bytes_as_one_left_alone(tmp_path):
    source, disturbed, undisturbed = (tmp_path / name for name in ("card", "disturbed", "undisturbed"))
    count = 0

    def give_photos(more):
        nonlocal count
        for seed in range(count, count + more):
            save_photo(source / ("even", "odd")[seed % 2] / f"{seed:03}.jpg", seed)
        count += more

    give_photos(PHOTOS)
    moments, kills = random.Random(7), 0
    while kills < KILLS:
        if kill_at_a_random_moment(start(source, disturbed), disturbed, moments):
            kills += 1
        else:  # It was done too soon.
            give_photos(PHOTOS // 3)
        for name, content in results_in(disturbed).items():
            assert content.endswith(b"\xff\xd9"), f"{name} is partial"
    assert start(source, disturbed).wait() == 0
    assert start(source, undisturbed).wait() == 0

    assert results_in(disturbed) == results_in(undisturbed)
    assert len(results_in(disturbed)) == count
    assert not list((disturbed / "gradnet-batch" / "staging").iterdir())
    done = [record["key"] for record in records(disturbed) if record["state"] == "done"]
    assert len(done) == len(set(done)) == count
    staged = [record["key"] for record in records(disturbed) if record["state"] == "staged"]
    assert len(staged) == count  # What was whole once is never denoised again.
