"""Reading, denoising and writing overlap, in bounded memory, and stop when they are told to."""

import errno
import os
import re
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from batch_photos import WritingBy, save_pages, save_photo

from gradnet_engine.batch import Decoder, Journal, plan_jobs, run_jobs, running, staging
from gradnet_engine.batch.staging import Stager
from gradnet_engine.batch.steps import write_result
from gradnet_engine.errors import Cancelled
from gradnet_engine.image_io import read_photo
from gradnet_engine.job import DenoiseSettings, ExportSettings, Job
from gradnet_engine.photo import Photo
from gradnet_engine.pipeline import denoise_photo
from gradnet_engine.progress import CancelToken

TEMPLATE = Job(Path(), Path(), denoise=DenoiseSettings(method="median"))


@pytest.fixture
def jobs(tmp_path):
    photos = [save_photo(tmp_path / f"{number}.jpg", number) for number in range(8)]
    return plan_jobs(photos, tmp_path / "out", None, TEMPLATE)


class InstantDecoder(Decoder):
    """Has read every photo already, and counts those that nobody has taken."""

    def __init__(self):
        super().__init__()
        self.read = 0

    def call(self, read, path, cancel=None):
        self.read += 1
        return Photo(np.full((8, 8, 3), 0.5, np.float32))


def test_at_most_one_photo_waits_and_writing_overlaps(jobs, monkeypatch):
    decoder, waiting, ahead = InstantDecoder(), [], []
    denoised = 0
    step = running.denoise_step

    def slow_denoising(read, *rest):
        nonlocal denoised
        time.sleep(0.02)
        waiting.append(decoder.read - denoised - 1)
        result = step(read, *rest)
        denoised += 1
        return result

    def write_when_the_next_is_denoised(job, noisy, result):
        needed = min(len(ahead) + 2, len(jobs))
        patience_s = time.monotonic() + 20
        while denoised < needed and time.monotonic() < patience_s:
            time.sleep(0.001)
        time.sleep(0.03)
        ahead.append(denoised - len(ahead) - 1)
        return write_result(job, noisy, result)

    monkeypatch.setattr(running, "denoise_step", slow_denoising)
    outcomes = list(run_jobs(jobs, decoder=decoder, write=WritingBy(write_when_the_next_is_denoised)))
    assert [outcome.error for outcome in outcomes] == [None] * 8
    assert max(waiting) == 1
    assert ahead == [1, 1, 1, 1, 1, 1, 1, 0]  # The next is denoised meanwhile, and waits for the writer.


def test_jobs_are_taken_when_there_is_room_so_they_may_go_on_for_ever(jobs):
    taken = []

    def endless():
        for number in range(10**9):
            taken.append(number)
            yield jobs[number % len(jobs)]

    outcomes = run_jobs(endless(), decoder=InstantDecoder())
    assert [next(outcomes).error for _ in range(5)] == [None] * 5
    outcomes.close()
    assert len(taken) < 20
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("gradnet-")]


def test_what_is_being_written_when_cancelled_is_finished_and_told(jobs):
    cancel = CancelToken()

    def cancel_while_writing(job, noisy, result):
        if job is jobs[2]:
            cancel.cancel()
            time.sleep(0.2)
        return write_result(job, noisy, result)

    told = []
    outcomes = run_jobs(jobs, decoder=InstantDecoder(), write=WritingBy(cancel_while_writing), cancel=cancel)
    with pytest.raises(Cancelled):
        told.extend(outcome.output for outcome in outcomes)
    assert told == [job.destination for job in jobs[:3]]
    assert sorted(path for path in told[0].parent.iterdir()) == sorted(told)


@pytest.mark.parametrize("ending", ["closed", "failed"])
def test_who_waits_for_the_next_photo_hears_that_the_run_has_ended(jobs, ending):
    cancel, heard = CancelToken(), []

    def arriving():
        yield jobs[0]
        patience_s = time.monotonic() + 20
        while not cancel.is_cancelled and time.monotonic() < patience_s:
            time.sleep(0.01)
        heard.append(cancel.is_cancelled)

    outcomes = run_jobs(arriving(), decoder=InstantDecoder(), cancel=cancel)
    assert next(outcomes).error is None
    if ending == "closed":
        outcomes.close()
    else:
        with pytest.raises(OSError, match="full"):
            outcomes.throw(OSError("full"))
    assert heard == [True]


def test_a_fault_in_the_list_of_jobs_is_raised(jobs):
    def broken():
        yield jobs[0]
        raise OSError("the card was pulled out")

    with pytest.raises(OSError, match="pulled out"):
        list(run_jobs(broken(), decoder=InstantDecoder()))


def test_the_method_is_loaded_once(jobs, monkeypatch):
    from gradnet_engine.denoisers import choosing

    loaded = []
    choose = choosing.choose_method
    monkeypatch.setattr(choosing, "choose_method", lambda *key, **_: (loaded.append(key), choose(*key))[1])
    assert len(list(run_jobs(jobs, decoder=InstantDecoder()))) == 8
    assert loaded == [("median", "auto")]


def test_no_method_is_loaded_for_a_photo_that_is_not_there(tmp_path, monkeypatch):
    from gradnet_engine.denoisers import choosing

    monkeypatch.setattr(choosing, "choose_method", lambda *_, **__: pytest.fail("loaded"))
    (outcome,) = run_jobs([Job(tmp_path / "gone.jpg", tmp_path / "out.jpg", denoise=TEMPLATE.denoise)])
    assert "there is no such file" in str(outcome.error)


@pytest.mark.parametrize("is_protected", [True, False])
def test_a_file_that_may_not_be_replaced_is_told_before_the_photo_is_denoised(tmp_path, is_protected):
    photo = save_photo(tmp_path / "a.jpg") if is_protected else save_pages(tmp_path / "a.tif")
    if is_protected:
        photo.chmod(0o444)
    before = photo.read_bytes()
    job = Job(photo, photo, denoise=TEMPLATE.denoise, export=ExportSettings(on_conflict="overwrite"))
    stages = set()
    (outcome,) = run_jobs([job], progress=lambda _, report: stages.add(report.stage))
    reason = "write-protected" if is_protected else "all but one of its pictures would be lost"
    assert reason in str(outcome.error)
    assert stages == {"reading"}
    assert photo.read_bytes() == before


@pytest.mark.parametrize("is_changed", [True, False])
def test_an_original_that_another_program_changes_meanwhile_is_not_replaced(tmp_path, is_changed):
    photo = save_photo(tmp_path / "a.jpg")
    rated = photo.read_bytes() + b"a rating"

    def rate(_, report):
        if is_changed and report.stage == "denoising":
            photo.write_bytes(rated)

    job = Job(photo, photo, denoise=TEMPLATE.denoise, export=ExportSettings(on_conflict="overwrite"))
    (outcome,) = run_jobs([job], progress=rate)
    if is_changed:
        assert "it is the original itself, and has been changed since it was read" in str(outcome.error)
        assert photo.read_bytes() == rated
    else:
        assert outcome.error is None


def test_a_folder_of_a_batch_that_takes_no_file_is_told_before_the_photo_is_denoised_too(tmp_path, monkeypatch):
    folder = tmp_path / "out" / "day"
    folder.mkdir(parents=True)
    monkeypatch.setattr(os, "access", lambda path, mode: not (path == folder and mode == os.W_OK))  # Even for root.
    assert_refused_before_denoising(tmp_path, "you don't have permission")


def test_a_file_in_the_place_of_a_batchs_folder_is_told_before_the_photo_is_denoised(tmp_path):
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "day").write_text("a file")
    assert_refused_before_denoising(tmp_path, "part of the path is a file")


def assert_refused_before_denoising(tmp_path, cause):
    stages = set()
    job = Job(save_photo(tmp_path / "a.jpg"), tmp_path / "out" / "day" / "a.tif", denoise=TEMPLATE.denoise)
    writer = Stager(tmp_path / "out")
    (outcome,) = run_jobs([job], progress=lambda _, report: stages.add(report.stage), write=writer)
    assert f"can't be written: {cause}" in str(outcome.error)
    assert stages == {"reading"}


def test_a_result_that_is_staged_twice_at_once_is_whole_both_times(tmp_path, monkeypatch):
    both_written, stage = threading.Barrier(2, timeout=60), staging.stage_photo

    def stage_and_wait(*arguments):
        stage(*arguments)
        both_written.wait()

    monkeypatch.setattr(staging, "stage_photo", stage_and_wait)
    with Journal(tmp_path / "out"):
        job = Job(save_photo(tmp_path / "a.jpg"), tmp_path / "out" / "a.tif", denoise=TEMPLATE.denoise)
        noisy = read_photo(job.source)
        result = denoise_photo(noisy, job.denoise)
        with ThreadPoolExecutor(2) as pool:
            first, second = [pool.submit(Stager(tmp_path / "out"), job, noisy, result) for _ in range(2)]
            assert first.result() == second.result()
        assert [path.name for path in first.result().parent.iterdir()] == [first.result().name]


@pytest.mark.parametrize("refused", [None, errno.EROFS, errno.EACCES, errno.ENOSPC])
def test_a_folder_that_takes_no_file_is_told_before_the_photo_is_denoised(tmp_path, monkeypatch, refused):
    photo, folder = save_photo(tmp_path / "a.jpg"), tmp_path / "card"
    if refused is None:
        folder.write_text("a file")
    else:
        open_file = os.open

        def refuse(path, flags, *rest, **options):
            if Path(path).is_relative_to(folder) and flags & os.O_CREAT:
                raise OSError(refused, os.strerror(refused))
            return open_file(path, flags, *rest, **options)

        folder.mkdir()
        monkeypatch.setattr(os, "open", refuse)
    stages = set()
    job = Job(photo, folder / "new" / "a.tif", denoise=TEMPLATE.denoise)
    (outcome,) = run_jobs([job], progress=lambda _, report: stages.add(report.stage))
    causes = "part of the path|the disk|you don't have"
    assert re.search(rf"a\.tif: can't be written: ({causes})", str(outcome.error))
    assert outcome.disk_full == (refused == errno.ENOSPC)
    assert stages == {"reading"}


def test_nothing_is_left_where_a_result_did_not_come(tmp_path, jobs):
    jobs[0].source.write_text("no photo")
    (outcome,) = run_jobs(jobs[:1])
    assert outcome.error
    assert {path.name for path in tmp_path.iterdir()} == {job.source.name for job in jobs}


def test_an_unexpected_fault_is_one_failed_photo(jobs):
    def write(job, noisy, result):
        if job is jobs[1]:
            raise ZeroDivisionError("a fault of ours")
        return write_result(job, noisy, result)

    outcomes = list(run_jobs(jobs, decoder=InstantDecoder(), write=WritingBy(write)))
    assert [outcome.error is None for outcome in outcomes] == [True, False, *[True] * 6]
    assert "ZeroDivisionError: a fault of ours" in str(outcomes[1].error)
