"""Photos that arrive in a watched folder."""

import shutil
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial

import pytest
from batch_photos import results_in, save_photo

from gradnet_engine.batch import Journal, run_folder, run_jobs
from gradnet_engine.batch.watching import arriving_photos, check_watch, plan_arrivals
from gradnet_engine.denoisers import choosing
from gradnet_engine.denoisers.choosing import ChosenMethod
from gradnet_engine.denoisers.classical.median import Median
from gradnet_engine.errors import BatchFolderError, Cancelled, InvalidSettingsError
from gradnet_engine.image_io import read_info
from gradnet_engine.job import CHOSEN_BY_USER, DenoiseSettings
from gradnet_engine.progress import CancelToken


def wait_until(condition, patience_s=20):
    end_s = time.monotonic() + patience_s
    while not condition() and time.monotonic() < end_s:
        time.sleep(0.01)
    assert condition()


@pytest.fixture
def watcher(order, decoder):
    """Watch the folder in a thread, with results in a folder inside it."""
    asked = order(output=order().source / "denoised")
    told = []

    def watch(cancel):
        with Journal(asked.output) as journal, suppress(Cancelled):
            photos = arriving_photos(asked.source, asked.filter, cancel, settle_s=0.3)
            planned = plan_arrivals(photos, asked, journal, read_info)
            told.extend(run_folder(planned, journal, run=partial(run_jobs, decoder=decoder), cancel=cancel))

    @contextmanager
    def watching():
        cancel = CancelToken()
        thread = threading.Thread(target=watch, args=(cancel,))
        thread.start()
        try:
            yield
        finally:
            cancel.cancel()
            thread.join()

    return asked, told, watching


def test_a_photo_that_is_copied_slowly_gets_the_name_it_would_have_had(watcher, tmp_path):
    asked, told, watching = watcher
    with watching():
        wait_until(lambda: len(told) == 3)
        whole = save_photo(tmp_path / "whole.jpg", 5).read_bytes()
        for parts, failed in ((1, 1), (2, 2), (4, 2)):
            (asked.source / "d.jpg").write_bytes(whole[: parts * len(whole) // 4])
            wait_until(lambda n=parts: len(told) == 3 + min(n, 3))
            assert sum(outcome.error is not None for outcome in told) == failed
    assert set(results_in(asked.output)) == {f"{name}-denoised.jpg" for name in ("a", "b", "day 2/c", "d")}


def test_what_is_there_and_what_arrives_is_denoised_once_it_is_complete(watcher, tmp_path):
    asked, told, watching = watcher
    with watching():
        wait_until(lambda: len(told) == 3)
        whole = save_photo(tmp_path / "whole.jpg", 5).read_bytes()
        arriving = asked.source / "day 3" / "d.jpg"
        arriving.parent.mkdir()
        with arriving.open("wb") as file:
            for start_byte in range(0, len(whole), 1 + len(whole) // 4):
                file.write(whole[start_byte : start_byte + 1 + len(whole) // 4])
                file.flush()
                time.sleep(0.15)
        shutil.copy(tmp_path / "whole.jpg", asked.source / "e.jpg")
        wait_until(lambda: len(told) == 5)
    assert [outcome.error for outcome in told] == [None] * 5
    expected = {"a", "b", "day 2/c", "day 3/d", "e"}
    assert set(results_in(asked.output)) == {f"{name}-denoised.jpg" for name in expected}

    save_photo(asked.source / "f.jpg", 6)
    with watching():
        wait_until(lambda: len(told) == 6)
        time.sleep(0.6)
    assert told[-1].job.source.name == "f.jpg"
    assert len(told) == 6


def test_raw_photos_that_arrive_get_the_method_for_them(order, source, samples, decoder, monkeypatch):
    def choose(name, device, *, from_mosaic=False):
        return ChosenMethod("for RAW" if from_mosaic else "for others", Median(), CHOSEN_BY_USER)

    monkeypatch.setattr(choosing, "choose_method", choose)
    raw = source / "d.KDC"
    shutil.copy(samples / "kodak_dc120_noisy.KDC", raw)
    asked = order()
    asked = replace(asked, settings=replace(asked.settings, denoise=DenoiseSettings()))
    with Journal(asked.output) as journal:
        planned = plan_arrivals(iter([source / "a.jpg", raw, source / "b.JPG"]), asked, journal, read_info)
        told = list(run_folder(planned, journal, run=partial(run_jobs, decoder=decoder)))
    assert [outcome.result and outcome.result.method_used for outcome in told] == [
        "for others",
        "for RAW",
        "for others",
    ]


def test_results_may_not_arrive_among_the_photos(order, tmp_path):
    with pytest.raises(InvalidSettingsError, match="watched folder itself"):
        check_watch(order(output=order().source))
    (tmp_path / "link").symlink_to(order().source, target_is_directory=True)
    for output in (tmp_path / "link", order().source / ".." / "link" / "day 2" / ".."):
        with pytest.raises(InvalidSettingsError, match="watched folder itself"):
            check_watch(order(output=output))


@pytest.mark.parametrize("target", ["circle", "nowhere"])
def test_an_output_that_links_to_no_folder_is_told_by_who_writes_there(order, tmp_path, target):
    link = tmp_path / "circle"
    link.symlink_to(tmp_path / target)
    asked = order(output=link)
    check_watch(asked)
    with pytest.raises(BatchFolderError, match="circle: can't be used as the output of a batch"):
        Journal(asked.output)


def test_no_result_is_named_into_the_folder_of_the_journal(order):
    with pytest.raises(InvalidSettingsError, match="leads into gradnet-batch"):
        check_watch(order(name_template="gradnet-batch/{stem}"))
