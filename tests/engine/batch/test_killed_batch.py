"""Whatever ends a batch, the next run goes on: nothing is lost, done twice, or taken for whole that isn't."""

import json
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest
from batch_photos import results_in, save_photo

from gradnet_engine.batch import folder_run

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


class Killed(BaseException):
    """Nothing that comes after it in a run is done."""


def end_before(monkeypatch, module, step, order, run, **repeat):
    """Run an order up to a step that it does not come to."""

    def end(*arguments):
        raise Killed

    with monkeypatch.context() as patch:
        patch.setattr(module, step, end)
        with pytest.raises(Killed):
            run(order, **repeat)


def made_by_an_earlier_version(output):
    """Let results be of another size than those of this version, and noted so."""
    for name, content in results_in(output).items():
        (output / name).write_bytes(content + b"earlier")
    lines = [record | record_of_earlier(record) for record in records(output)]
    journal = output / "gradnet-batch" / "journal.jsonl"
    journal.write_text("".join(f"{json.dumps(line)}\n" for line in lines))


def record_of_earlier(record):
    facts = record.get("facts")
    return {"facts": facts | {"output_bytes": facts["output_bytes"] + len(b"earlier")}} if facts else {}


@pytest.mark.parametrize("on_conflict", ["skip", "overwrite"])
def test_a_result_that_was_to_replace_an_earlier_one_does_so_in_the_next_run(order, run, monkeypatch, on_conflict):
    asked = order(on_conflict=on_conflict)
    run(asked)
    expected = results_in(asked.output)
    made_by_an_earlier_version(asked.output)
    end_before(monkeypatch, folder_run, "publish", asked, run, again=True)
    assert run(asked, again=True) == [None] * 3
    assert results_in(asked.output) == expected
    assert not list((asked.output / "gradnet-batch" / "staging").iterdir())


def test_a_result_that_was_changed_after_a_run_had_ended_is_not_replaced(order, run, monkeypatch):
    asked = order(on_conflict="skip")
    run(asked)
    made_by_an_earlier_version(asked.output)
    end_before(monkeypatch, folder_run, "publish", asked, run, again=True)
    captioned = asked.output / "a-denoised.jpg"
    captioned.write_bytes(captioned.read_bytes() + b"five stars")
    assert run(asked, again=True) == [None] * 2
    assert captioned.read_bytes().endswith(b"earlierfive stars")
    assert len(results_in(asked.output)) == 3


def test_a_place_that_is_taken_after_a_run_has_ended_is_skipped(order, run, monkeypatch):
    asked = order(on_conflict="skip")
    end_before(monkeypatch, folder_run, "publish", asked, run)
    theirs = save_photo(asked.output / "b-denoised.jpg", 9)
    before = theirs.read_bytes()
    assert run(asked) == [None]
    assert theirs.read_bytes() == before
    assert len(results_in(asked.output)) == 3


@pytest.mark.parametrize("on_conflict", ["unique", "skip"])
def test_what_was_to_be_overwritten_stays_where_the_next_run_is_told_so(order, run, monkeypatch, on_conflict):
    run(order())
    made_by_an_earlier_version(order().output)
    before = results_in(order().output)
    end_before(monkeypatch, folder_run, "publish", order(on_conflict="overwrite"), run, again=True)
    run(order(on_conflict=on_conflict))
    assert results_in(order().output)["a-denoised.jpg"] == before["a-denoised.jpg"]


def test_a_result_that_is_changed_while_it_is_made_again_is_not_replaced(order, run, monkeypatch):
    asked = order(on_conflict="skip")
    run(asked)
    captioned, publish = asked.output / "b-denoised.jpg", folder_run.publish

    def caption_meanwhile(staged, destination, *options):
        if destination.name == "a-denoised.jpg":
            captioned.write_bytes(captioned.read_bytes() + b"five stars")
        return publish(staged, destination, *options)

    with monkeypatch.context() as patch:
        patch.setattr(folder_run, "publish", caption_meanwhile)
        errors = run(asked, again=True)
    assert [error and error.partition("can't be written: ")[2] for error in errors] == [
        None, "it exists already.", None,
    ]  # fmt: skip
    assert captioned.read_bytes().endswith(b"five stars")
    assert not list((asked.output / "gradnet-batch" / "staging").iterdir())


@pytest.mark.parametrize("on_conflict", ["unique", "skip", "overwrite"])
def test_a_name_that_was_taken_with_an_empty_file_is_given_in_the_next_run(order, run, monkeypatch, on_conflict):
    """So it is done on disks without hard links."""
    asked = order(on_conflict=on_conflict)
    end_before(monkeypatch, folder_run, "publish", asked, run)
    (asked.output / "a-denoised.jpg").touch()
    assert run(asked) == [None] * 2
    results = results_in(asked.output)
    assert set(results) == {"a-denoised.jpg", "b-denoised.jpg", "day 2/c-denoised.jpg"}
    assert all(results.values())
