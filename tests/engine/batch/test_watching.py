"""Photos that arrive in a watched folder."""

import errno
import os
import shutil
import threading
import time
from contextlib import contextmanager, suppress
from dataclasses import replace
from functools import partial
from pathlib import Path

import numpy as np
import pytest
from batch_photos import results_in, save_photo
from PIL import Image

from gradnet_engine.batch import FolderOrder, Journal, run_folder, run_jobs
from gradnet_engine.batch.outcomes import JobOutcome
from gradnet_engine.batch.watching import arriving_photos, check_watch, plan_arrivals
from gradnet_engine.denoisers import choosing
from gradnet_engine.denoisers.choosing import ChosenMethod
from gradnet_engine.denoisers.classical.median import Median
from gradnet_engine.errors import BatchFolderError, Cancelled, InvalidSettingsError, PhotoReadError
from gradnet_engine.image_io import read_info
from gradnet_engine.job import CHOSEN_BY_USER, DenoiseSettings, Job
from gradnet_engine.progress import CancelToken
from gradnet_engine.sentence import Sentence


def wait_until(condition, patience_s=20):
    end_s = time.monotonic() + patience_s
    while not condition() and time.monotonic() < end_s:
        time.sleep(0.01)
    assert condition()


@pytest.fixture
def make_watcher(order, decoder):
    """Watch the folder in a thread, with results in a folder inside it; keywords are those of `order`."""
    return partial(_make_watcher, order, decoder)


@pytest.fixture
def watcher(make_watcher):
    return make_watcher()


def _make_watcher(order, decoder, settle_s=0.3, **options):
    asked = order(output=order().source / "denoised", **options)
    told = []

    def watch(cancel):
        with Journal(asked.output) as journal, suppress(Cancelled):
            photos = arriving_photos(
                asked.source, asked.filter, cancel, settle_s=settle_s, is_at_work=journal.is_at_work
            )
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


@pytest.mark.parametrize("settle_s", [0.3, 0.05], ids=["waited for", "taken for whole"])
def test_a_copy_that_has_its_whole_size_at_once_gets_its_name(make_watcher, tmp_path, settle_s):
    asked, told, watching = make_watcher(settle_s=settle_s)
    save_photo(tmp_path / "whole.jpg", 5)
    Image.open(tmp_path / "whole.jpg").save(tmp_path / "whole.tif")  # Not compressed: half of it can be read.
    whole = (tmp_path / "whole.tif").read_bytes()
    half = whole[: len(whole) // 2]
    is_waited_for = settle_s == 0.3
    with watching():
        wait_until(lambda: len(told) == 3)
        (asked.source / "d.tif").write_bytes(half + bytes(len(whole) - len(half)))
        if is_waited_for:
            time.sleep(3 * settle_s)
        else:
            wait_until(lambda: len(told) == 4)
        (asked.source / "d.tif").write_bytes(whole)
        wait_until(lambda: len(told) == (4 if is_waited_for else 5))
    assert [outcome.error for outcome in told] == [None] * len(told)
    results = results_in(asked.output)
    assert set(results) == {"a-denoised.jpg", "b-denoised.jpg", "day 2/c-denoised.jpg", "d-denoised.tif"}
    assert told[-1].output == asked.output / "d-denoised.tif"
    with Image.open(told[-1].output) as image:
        assert np.asarray(image)[-1].any()


@pytest.mark.parametrize(
    ("on_conflict", "numbers"), [("overwrite", [""]), ("unique", ["", "-1", "-2"]), ("skip", ["", "-1", "-2"])]
)
def test_a_photo_that_is_exported_again_replaces_its_result_where_it_may(make_watcher, on_conflict, numbers):
    asked, told, watching = make_watcher(on_conflict=on_conflict)
    with watching():
        wait_until(lambda: len(told) == 3)
        for seed in range(3):
            save_photo(asked.source / "d.jpg", seed)
            wait_until(lambda count=4 + seed: len(told) == count)
    assert [outcome.error for outcome in told] == [None] * 6
    names = {name for name in results_in(asked.output) if name.startswith("d-")}
    assert names == {f"d-denoised{number}.jpg" for number in numbers}


def test_what_a_photo_became_waits_until_what_it_was_is_done(order):
    asked, cancel, at_work = order(), CancelToken(), {"a.jpg"}
    photos = arriving_photos(
        asked.source, asked.filter, cancel, settle_s=0.05, is_at_work=lambda source: source in at_work
    )
    assert [next(photos).name for _ in range(2)] == ["b.JPG", "c.jpg"]
    at_work.clear()
    assert next(photos).name == "a.jpg"
    cancel.cancel()
    assert not list(photos)


@pytest.fixture
def system_tells(monkeypatch):
    """Let the system tell of these changes, again and again for a while, whatever happens in the folder."""

    def tell(changes):
        def watch(_folder, **_options):
            for _ in range(200):
                time.sleep(0.005)
                yield changes

        monkeypatch.setattr("watchfiles.watch", watch)

    return tell


@pytest.mark.parametrize("is_told", [True, False])
def test_a_folder_that_is_taken_away_is_told(order, system_tells, is_told):
    """Of a card that was pulled out the system tells nothing."""
    if not is_told:
        system_tells(set())
    asked = order()
    photos = arriving_photos(asked.source, asked.filter, CancelToken(), settle_s=0.05)
    assert len([next(photos) for _ in range(3)]) == 3
    shutil.rmtree(asked.source)
    with pytest.raises(PhotoReadError, match="no such file or folder"):
        next(photos)


def test_a_folder_of_a_machine_that_is_gone_is_told(order, system_tells, monkeypatch):
    asked = order()
    photos = arriving_photos(asked.source, asked.filter, CancelToken(), settle_s=0.05)
    system_tells(set())
    assert len([next(photos) for _ in range(3)]) == 3

    def refuse(path, **options):
        raise OSError(errno.EIO, os.strerror(errno.EIO), path)

    monkeypatch.setattr(os, "stat", refuse)
    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(PhotoReadError, match="the disk reports an error"):
        next(photos)


def test_photos_are_taken_once_though_others_never_stop_arriving(order, system_tells):
    asked = order()
    system_tells({("added", str(asked.source / "notes.txt"))})
    photos = arriving_photos(asked.source, asked.filter, CancelToken(), settle_s=0.05)
    assert sorted(photo.name for photo in photos) == ["a.jpg", "b.JPG", "c.jpg"]


def test_a_photo_that_is_taken_away_while_others_arrive_stops_nothing(order):
    asked, cancel = order(), CancelToken()
    photos = arriving_photos(asked.source, asked.filter, cancel, settle_s=0.05)
    assert next(photos).name == "a.jpg"
    (asked.source / "b.JPG").unlink()
    assert next(photos).name == "c.jpg"
    cancel.cancel()
    assert not list(photos)


def test_a_file_without_content_is_no_photo_yet(order, system_tells):
    """A program that copies makes it first; whatever it is read as then, it would be told as failed."""
    system_tells(set())
    asked = order()
    (asked.source / "d.jpg").touch()
    photos = arriving_photos(asked.source, asked.filter, CancelToken(), settle_s=0.02)
    assert sorted(photo.name for photo in photos) == ["a.jpg", "b.JPG", "c.jpg"]


@pytest.mark.parametrize(
    ("became", "is_planned"), [("failed", False), ("done", False), ("gone", True), ("planned", True)]
)
def test_of_what_an_earlier_run_left_it_is_what_has_no_result_that_is_planned(order, became, is_planned):
    asked = order()
    photo, result = asked.source / "a.jpg", asked.output / "a-denoised.jpg"
    with Journal(asked.output) as journal:
        (planned,) = plan_arrivals(iter([photo]), asked, journal, read_info)
        journal.plan([planned.entry])
        if became == "failed":
            journal.fail(planned.entry.key, "It is a bad one.")
        elif became != "planned":
            journal.finish(planned.entry.key, save_photo(result))
    if became == "gone":
        result.unlink()
    with Journal(asked.output) as journal:
        again = list(plan_arrivals(iter([photo]), asked, journal, read_info))
    assert [planned.job.destination for planned in again] == ([result] if is_planned else [])


@pytest.mark.parametrize(
    ("became", "name", "on_conflict"),
    [
        ("as written", "a-denoised.jpg", "overwrite"),
        ("captioned", "a-denoised-1.jpg", "unique"),
        ("numbered", "a-denoised-2.jpg", "unique"),
        ("whole", "a-denoised-1.jpg", "unique"),
    ],
)
def test_nothing_gives_way_to_a_whole_photo_but_the_result_of_its_torn_part(order, became, name, on_conflict):
    """Neither a result that somebody has worked on, nor a stranger's file for which the result got a number."""
    asked = order()
    photo, wanted = asked.source / "a.jpg", asked.output / "a-denoised.jpg"
    with Journal(asked.output) as journal:
        arrivals = plan_arrivals(iter([photo, photo]), asked, journal, read_info)
        torn = next(arrivals).entry
        journal.plan([torn])
        result = save_photo(asked.output / "a-denoised-1.jpg" if became == "numbered" else wanted, 1)
        damage = None if became == "whole" else "The photo seems damaged."
        journal.stage(torn.key, result, {"damage": damage, "output_bytes": result.stat().st_size})
        journal.finish(torn.key, result)
        if became == "captioned":
            result.write_bytes(result.read_bytes() + b"five stars")
        elif became == "numbered":
            wanted.write_bytes(b"a stranger's")
        save_photo(photo, 7)
        job = next(arrivals).job
    assert (job.destination.name, job.export.on_conflict) == (name, on_conflict)


def test_a_photo_that_is_gone_before_it_is_planned_stops_nothing(order):
    """Reading it fails, and that is told."""
    asked = order()
    arriving = iter([asked.source / "gone.jpg", asked.source / "a.jpg"])
    with Journal(asked.output) as journal:
        planned = list(plan_arrivals(arriving, asked, journal, read_info))
    assert [photo.job.source.name for photo in planned] == ["gone.jpg", "a.jpg"]


def test_no_photo_is_overwritten_that_a_link_in_the_watched_folder_leads_to(order, source, make_link):
    asked = order(name_template="{stem}", on_conflict="overwrite")
    original = save_photo(asked.output / "a.jpg", 5)
    make_link(source / "linked.jpg", original)
    with Journal(asked.output) as journal:
        (planned,) = plan_arrivals(iter([source / "a.jpg"]), asked, journal, read_info)
    assert planned.job.destination == asked.output / "a-1.jpg"


@pytest.fixture
def arriving(order):
    """Yield what arrives in the folder of `order`, in a thread."""
    cancel, seen, failed, threads = CancelToken(), [], [], []

    def look(**options):
        try:
            seen.extend(
                photo.name for photo in arriving_photos(order().source, order().filter, cancel, settle_s=0.1, **options)
            )
        except PhotoReadError as error:
            failed.append(error)

    def start(**options):
        threads.append(threading.Thread(target=look, kwargs=options))
        threads[0].start()
        wait_until(lambda: len(seen) == 3)
        return seen, failed

    yield start
    cancel.cancel()
    threads[0].join()


def refuse(*_, **__):
    raise OSError("OS file watch limit reached.")


def test_folders_of_other_machines_are_looked_at_again_and_again(arriving, source, monkeypatch, caplog):
    monkeypatch.setattr("watchfiles.watch", refuse)
    (source / "loop").symlink_to(source)
    seen, _ = arriving(polling=True)
    save_photo(source / "d.jpg", 6)
    wait_until(lambda: seen[3:] == ["d.jpg"])
    assert not caplog.records


def test_where_the_system_can_watch_no_more_the_folder_is_looked_at_again_and_again(
    arriving, source, monkeypatch, caplog
):
    monkeypatch.setattr("watchfiles.watch", refuse)
    seen, _ = arriving()
    save_photo(source / "d.jpg", 6)
    wait_until(lambda: seen[3:] == ["d.jpg"])
    assert [record.getMessage().split("(")[1] for record in caplog.records] == [
        "OS file watch limit reached.): it is looked for every second"
    ]


def test_a_folder_that_takes_the_place_of_another_is_watched(arriving, source, tmp_path):
    seen, failed = arriving()
    for number in range(2):  # The other is where it was before, with photos that are known.
        source.rename(tmp_path / f"away {number}")
        (source if number == 0 else tmp_path / "new").mkdir()
        if number:
            (tmp_path / "away 0").rename(source)
        time.sleep(0.5)
        save_photo(source / f"{number}.jpg", number)
        wait_until(lambda number=number: seen[3:] == ["0.jpg", "1.jpg"][: number + 1])
    assert not failed


def test_a_folder_that_is_taken_away_ends_the_watch(arriving, source, tmp_path):
    _, failed = arriving()
    source.rename(tmp_path / "away")
    wait_until(lambda: failed)
    assert str(failed[0]).endswith("there is no such file or folder.")


def test_a_folder_in_it_that_cannot_be_read_is_told_once(arriving, source, monkeypatch, caplog):
    locked, list_folder = source / "locked", os.scandir
    locked.mkdir()

    def scandir(path):
        if path == locked:
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES))
        return list_folder(path)

    monkeypatch.setattr(os, "scandir", scandir)
    seen, _ = arriving(polling=True)
    for number in range(2):
        save_photo(source / f"{number}.jpg", number)
        wait_until(lambda number=number: len(seen) == 4 + number)
    assert [record.getMessage() for record in caplog.records] == [
        f"{locked}: can't be read: you don't have permission."
    ]


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


def test_results_may_not_arrive_among_the_photos(order, tmp_path, make_link):
    with pytest.raises(InvalidSettingsError, match="watched folder itself"):
        check_watch(order(output=order().source))
    make_link(tmp_path / "link", order().source, is_folder=True)
    for output in (tmp_path / "link", order().source / ".." / "link" / "day 2" / ".."):
        with pytest.raises(InvalidSettingsError, match="watched folder itself"):
            check_watch(order(output=output))


@pytest.mark.usefixtures("without_numbers")
def test_results_may_arrive_elsewhere_on_a_disk_that_numbers_no_folders(order, tmp_path):
    (tmp_path / "out").mkdir()
    check_watch(order(output=tmp_path / "out"))
    with pytest.raises(InvalidSettingsError, match="watched folder itself"):
        check_watch(order(output=order().source / "day 2" / ".."))


@pytest.mark.parametrize("target", ["circle", "nowhere"])
def test_an_output_that_links_to_no_folder_is_told_by_who_writes_there(order, tmp_path, make_link, target):
    link = tmp_path / "circle"
    make_link(link, tmp_path / target)
    asked = order(output=link)
    check_watch(asked)
    with pytest.raises(BatchFolderError, match="circle: can't be used as the output of a batch"):
        Journal(asked.output)


def test_no_result_is_named_into_the_folder_of_the_journal(order):
    with pytest.raises(InvalidSettingsError, match="leads into gradnet-batch"):
        check_watch(order(name_template="gradnet-batch/{stem}"))


def test_a_photo_that_an_earlier_run_planned_is_at_work_too(tmp_path):
    """Else what it becomes meanwhile would get the same name at the same time."""
    card = tmp_path / "card"
    card.mkdir()
    photo = save_photo(card / "a.jpg", 1)
    order = FolderOrder(card, tmp_path / "out", Job(Path(), Path()))
    with Journal(order.output) as journal:
        journal.plan([planned.entry for planned in plan_arrivals(iter([photo]), order, journal, read_info)])
    seen = []

    def run(jobs, *, progress, cancel, write):
        for job in jobs:
            seen.append(journal.is_at_work("a.jpg"))
            yield JobOutcome(job, error=Sentence("it failed"))

    with Journal(order.output) as journal:
        arrivals = plan_arrivals(iter([photo]), order, journal, read_info)
        assert len(list(run_folder(arrivals, journal, run=run))) == 1
        assert (seen, journal.is_at_work("a.jpg")) == ([True], False)
