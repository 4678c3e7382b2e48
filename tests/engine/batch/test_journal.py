"""The journal: what survives, what is refused, and full disks."""

import errno
import hashlib
import html
import json
import os
import sys
from functools import partial
from pathlib import Path

import pytest
from batch_photos import results_in, save_pages, save_photo
from hypothesis import given
from hypothesis import strategies as st

from gradnet_engine.batch import (
    Journal,
    plan_folder,
    read_entries,
    recover,
    run_folder,
    run_jobs,
    staging,
    write_report,
)
from gradnet_engine.batch.journal import Entry, read_results
from gradnet_engine.batch.staging import staged_stem
from gradnet_engine.errors import BatchFolderError, PhotoReadError, os_cause
from gradnet_engine.image_io import read_info

ENTRIES = [Entry(f"key {number}", f"{number}.NEF", f"{number}-denoised.tif", number) for number in range(3)]


def journal_path(output):
    return output / "gradnet-batch" / "journal.jsonl"


def test_what_was_noted_is_read_again(tmp_path):
    with Journal(tmp_path) as journal:
        journal.plan(ENTRIES)
        journal.stage("key 0", tmp_path / "staged.tif", {"method": "dct"})
        journal.finish("key 0", tmp_path / "0-denoised.tif")
        journal.fail("key 1", "It is a bad one.")
        noted = dict(journal.entries)
    assert read_entries(tmp_path) == noted
    assert [entry.state for entry in noted.values()] == ["done", "failed", "planned"]
    assert noted["key 0"].output == "0-denoised.tif"
    assert noted["key 0"].facts == {"method": "dct"}


def test_a_journal_that_can_not_be_read_lets_others_have_the_folder(tmp_path):
    journal_path(tmp_path).mkdir(parents=True)
    with pytest.raises(BatchFolderError) as told:
        Journal(tmp_path)
    journal_path(tmp_path).rmdir()
    Journal(tmp_path).close()
    assert "another batch" not in str(told.value)  # It lives until here, and what it refers to.


def test_a_journal_that_can_not_be_begun_is_closed(tmp_path, monkeypatch):
    files = []

    def fail(journal):
        files.append(journal._file)
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    with monkeypatch.context() as patch:
        patch.setattr(Journal, "_begin_on_a_new_line", fail)
        with pytest.raises(BatchFolderError):
            Journal(tmp_path)
    assert [file.closed for file in files] == [True]
    Journal(tmp_path).close()


def noted_journal(tmp_path):
    with Journal(tmp_path) as journal:
        journal.plan(ENTRIES)
        journal.stage("key 0", tmp_path / "staged.tif", {})
        journal.finish("key 0", tmp_path / "0-denoised.tif")
    return journal_path(tmp_path).read_bytes()


@given(share=st.floats(0, 1), rest=st.sampled_from([b"", b"\0" * 40, b"{\xff\n", b'{"key": 1}\n', b"[]\n"]))
def test_a_journal_torn_anywhere_is_read_up_to_there_and_goes_on(tmp_path_factory, share, rest):
    folder = tmp_path_factory.mktemp("out")
    content = noted_journal(folder)
    cut = round(share * len(content))
    journal_path(folder).write_bytes(content[:cut] + rest)
    whole_lines = content[:cut].count(b"\n") + (content[:cut].endswith(b"}") and not rest)
    assert len(read_entries(folder)) == min(3, whole_lines)
    with Journal(folder) as journal:
        journal.plan([Entry("new", "new.NEF", "new.tif", 9)])
    after = read_entries(folder)
    assert after["new"].seq == 9
    assert len(after) == min(3, whole_lines) + 1


def test_what_is_noted_is_read_at_once_by_others(tmp_path):
    """Whoever kills the batch leaves no time to write what it has in its memory."""
    with Journal(tmp_path) as journal:
        journal.plan(ENTRIES)
        assert read_entries(tmp_path) == journal.entries
        journal.fail("key 2", "It is a bad one.")
        assert read_entries(tmp_path) == journal.entries


def test_results_are_all_there_ever_were_and_those_on_their_way(tmp_path):
    with Journal(tmp_path) as journal:
        journal.plan([*ENTRIES, Entry("key 3", "3.NEF", "3-denoised.tif", 4)])
        journal.stage("key 1", tmp_path / "staged.tif", {})
        journal.finish("key 2", tmp_path / "2-denoised-1.tif")
        journal.finish("key 2", tmp_path / "2-denoised-2.tif")
        journal.fail("key 3", "It is a bad one.")
        expected = {"0-denoised.tif", "1-denoised.tif", "2-denoised-1.tif", "2-denoised-2.tif"}
        assert read_results(tmp_path) == expected


@pytest.mark.parametrize(
    "line",
    [
        *(b"7", b"null", b'"key"', b"[]", b'{"seq": 5}', b'{"key": "key 0", "colour": "red"}'),
        *(b'{"key": []}', b'{"key": "key 0", "seq": "1"}', b'{"key": "key 0", "output": null}'),
        *(b'{"key": "key 0", "facts": [1]}', b'{"key": "key 0", "state": 3}'),
    ],
)
def test_a_line_of_another_kind_or_of_a_later_version_is_no_reason_to_stop(tmp_path, line):
    before = noted_journal(tmp_path)
    entries = read_entries(tmp_path)
    journal_path(tmp_path).write_bytes(before + line + b"\n")
    assert read_entries(tmp_path) == entries
    assert read_results(tmp_path) == {entry.destination for entry in ENTRIES}


def test_a_journal_that_can_not_be_read_is_not_taken_for_none(tmp_path):
    """Else everything would be done once more, and results of earlier runs taken for photos."""
    journal_path(tmp_path).mkdir(parents=True)
    for read in (read_entries, read_results):
        with pytest.raises(BatchFolderError, match="can't be used as the output of a batch"):
            read(tmp_path)


def test_a_line_of_which_the_disk_took_a_part_stops_the_batch_and_the_journal_goes_on(tmp_path):
    class AlmostFull:
        def __init__(self, file):
            self.fileno, self.close, self._file = file.fileno, file.close, file

        def write(self, lines):
            return self._file.write(lines[: len(lines) // 2])

    with Journal(tmp_path) as journal:
        journal.plan(ENTRIES[:2])
        noted = dict(journal.entries)
        journal._file = AlmostFull(journal._file)  # pyright: ignore[reportAttributeAccessIssue]
        with pytest.raises(BatchFolderError, match="the disk is full"):
            journal.plan(ENTRIES[2:])
        assert journal.entries == noted
    with Journal(tmp_path) as journal:
        assert journal.entries == noted
        journal.plan(ENTRIES[2:])
    assert list(read_entries(tmp_path).values()) == ENTRIES


@pytest.mark.skipif(sys.platform == "win32", reason="Windows limits no files.")
def test_a_limit_on_the_size_of_files_is_not_told_as_a_full_disk(tmp_path):
    import resource

    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    with Journal(tmp_path) as journal:
        journal.plan(ENTRIES[:1])
        resource.setrlimit(resource.RLIMIT_FSIZE, (journal_path(tmp_path).stat().st_size + 20, limits[1]))
        try:
            with pytest.raises(BatchFolderError, match=r"the limit on the size of files \(ulimit -f\) is too low"):
                journal.plan(ENTRIES[1:])
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    with Journal(tmp_path) as journal:
        journal.plan(ENTRIES[1:])
    assert list(read_entries(tmp_path).values()) == ENTRIES


def test_a_second_batch_on_one_output_is_refused(tmp_path):
    with Journal(tmp_path), pytest.raises(BatchFolderError, match="another batch is writing to it"):
        Journal(tmp_path)
    Journal(tmp_path).close()


def test_an_output_that_can_not_be_written_to_is_refused(tmp_path, monkeypatch):
    file = tmp_path / "file"
    file.write_text("no folder")
    with pytest.raises(BatchFolderError, match="part of the path is a file"):
        Journal(file)

    def refuse(*arguments, **options):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    monkeypatch.setattr(os, "mkdir", refuse)
    with pytest.raises(BatchFolderError, match="the disk is read-only"):
        Journal(tmp_path / "out")


@pytest.mark.parametrize(
    ("number", "cause"), [(errno.ENOSPC, "the disk is full"), (errno.EDQUOT, "your disk quota is used up")]
)
def test_a_full_disk_stops_the_batch_cleanly_and_the_next_run_goes_on(order, decoder, run, number, cause):
    from gradnet_engine.batch.staging import Stager
    from gradnet_engine.errors import PhotoWriteError

    asked = order()

    class FullDisk(Stager):
        def __call__(self, job, noisy, result):
            if job.source.name == "b.JPG":
                error = OSError(number, os.strerror(number))
                raise PhotoWriteError(job.destination, os_cause(error)) from error
            return super().__call__(job, noisy, result)

    def full_disk(jobs, write, **options):
        return run_jobs(jobs, write=FullDisk(asked.output), decoder=decoder, **options)

    with Journal(asked.output) as journal:
        plan = plan_folder(asked, journal.entries, read_info)
        with pytest.raises(BatchFolderError, match=cause):
            list(run_folder(plan.todo, journal, run=full_disk))
    assert set(results_in(asked.output)) == {"a-denoised.jpg"}
    assert run(asked) == [None, None]
    assert len(results_in(asked.output)) == 3


@pytest.mark.parametrize(
    ("gone", "error"),
    [("card", PhotoReadError), ("out", BatchFolderError), ("out/gradnet-batch", BatchFolderError)],
)
def test_a_folder_that_is_taken_away_stops_the_batch_and_the_next_run_goes_on(
    order, decoder, run, tmp_path, gone, error
):
    asked, folder = order(), tmp_path / gone

    def without_folder(jobs, **options):
        for job in jobs:
            yield from run_jobs([job], decoder=decoder, **options)
            if folder.is_dir():
                folder.rename(tmp_path / "away")

    with Journal(asked.output) as journal:
        plan = plan_folder(asked, journal.entries, read_info)
        with pytest.raises(error, match="there is no such folder"):
            list(run_folder(plan.todo, journal, run=without_folder))
        assert "failed" not in {entry.state for entry in journal.entries.values()}
    (tmp_path / "away").rename(folder)
    assert run(asked) == [None, None]
    assert len(results_in(asked.output)) == 3


def test_a_lack_of_memory_is_told_with_the_photo(order, decoder, monkeypatch):
    def exhausted(rgb, *, from_mosaic):
        raise MemoryError

    monkeypatch.setattr("gradnet_engine.pipeline.estimate_noise", exhausted)
    asked = order()
    with Journal(asked.output) as journal:
        plan = plan_folder(asked, journal.entries, read_info)
        outcomes = run_folder(plan.todo, journal, run=partial(run_jobs, decoder=decoder))
        told = [str(outcome.error) for outcome in outcomes]
    assert [sentence.split(": ")[0] for sentence in told] == [str(photo.job.source) for photo in plan.todo]
    assert all("There is not enough memory" in sentence for sentence in told)


def test_a_journal_that_can_not_grow_stops_the_batch(order, decoder, run, monkeypatch):
    asked = order()
    syncs = 0

    def full(descriptor, sync=os.fsync):
        nonlocal syncs
        syncs += os.path.samestat(os.fstat(descriptor), journal_path(asked.output).stat())
        if syncs == 4:  # The note that the first result has its name.
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        sync(descriptor)

    with Journal(asked.output) as journal:
        plan = plan_folder(asked, journal.entries, read_info)
        with monkeypatch.context() as patch:
            patch.setattr(os, "fsync", full)
            with pytest.raises(BatchFolderError, match="the disk is full"):
                list(run_folder(plan.todo, journal, run=partial(run_jobs, decoder=decoder)))
    run(asked)
    assert len(results_in(asked.output)) == 3
    assert run(asked) == []


@pytest.mark.parametrize("on_conflict", ["unique", "overwrite"])
@pytest.mark.parametrize("named", [True, False], ids=["named but not noted", "noted but not named"])
def test_a_result_cut_off_between_its_notes_is_found_and_not_made_again(order, run, named, on_conflict):
    asked = order(on_conflict=on_conflict)
    run(asked)
    path = journal_path(asked.output)
    lines = path.read_bytes().splitlines(keepends=True)
    path.write_bytes(b"".join(lines[:-1]))
    staged = json.loads(lines[-2])
    entry = read_entries(asked.output)[staged["key"]]
    result = asked.output / entry.destination
    whole = result.read_bytes()
    if not named:
        result.rename(path.parent / "staging" / staged["staged"])
    assert run(asked) == []
    assert result.read_bytes() == whole
    assert len(results_in(asked.output)) == 3


def test_a_strangers_file_is_not_taken_for_a_result(order, run):
    asked = order()
    run(asked)
    path = journal_path(asked.output)
    path.write_bytes(b"".join(path.read_bytes().splitlines(keepends=True)[:-1]))
    stranger = save_photo(asked.output / "day 2" / "c-denoised.jpg", 99)
    before = stranger.read_bytes()
    assert run(asked) == [None]
    assert stranger.read_bytes() == before
    assert (asked.output / "day 2" / "c-denoised-1.jpg").exists()


def test_a_result_that_got_a_number_before_the_run_ended_is_found(tmp_path):
    digest = hashlib.blake2b(b"the result", digest_size=16).hexdigest()
    for name, content in (("0-denoised.tif", b"a stranger's"), ("0-denoised-1.tif", b"the result")):
        (tmp_path / name).write_bytes(content)
    with Journal(tmp_path) as journal:
        journal.plan(ENTRIES)
        journal.stage("key 0", journal.staging / f"name-{digest}.tif", {})
        recover(journal, "unique")
        assert (journal.entries["key 0"].state, journal.entries["key 0"].output) == ("done", "0-denoised-1.tif")


def test_a_result_that_can_not_get_its_name_stops_no_other(tmp_path):
    """It is denoised again, and told then."""
    (tmp_path / "day").write_bytes(b"no folder")
    with Journal(tmp_path) as journal:
        journal.plan([Entry("bad", "bad.NEF", "day/bad.tif", 1), Entry("good", "good.NEF", "good.tif", 2)])
        for key in ("bad", "good"):
            (journal.staging / f"{key}-0123.tif").write_bytes(b"whole")
            journal.stage(key, journal.staging / f"{key}-0123.tif", {})
        recover(journal, "unique")
        assert [entry.state for entry in journal.entries.values()] == ["staged", "done"]
        assert not list(journal.staging.iterdir())
    assert (tmp_path / "good.tif").read_bytes() == b"whole"


def test_a_result_whose_name_is_no_text_is_staged_under_a_name_of_its_own():
    stems = [staged_stem(Path(name)) for name in ("day/a.tif", "day/a\udcff.tif", "a\udcff.tif")]
    assert len(set(stems)) == 3
    assert all(stem.isascii() for stem in stems)


def test_what_was_left_unfinished_is_swept(tmp_path):
    with Journal(tmp_path) as journal:
        (journal.staging / ".gradnet-0123.tmp").write_bytes(b"half a ph")
        recover(journal, "unique")
        assert not list(journal.staging.iterdir())


def test_what_can_not_be_swept_is_left_for_the_next_run(tmp_path, monkeypatch, caplog):
    def refuse_the_open_one(path):
        if path.name == "open.tmp":
            raise PermissionError(errno.EACCES, "Permission denied")
        path.unlink()

    monkeypatch.setattr(staging, "remove_file", refuse_the_open_one)
    with Journal(tmp_path) as journal:
        for name in ("a.tmp", "open.tmp", "z.tmp"):
            (journal.staging / name).write_bytes(b"half a ph")
        recover(journal, "unique")
        assert [path.name for path in journal.staging.iterdir()] == ["open.tmp"]
    assert "open.tmp: can't be removed: you don't have permission" in caplog.text


def test_the_report_tells_no_reason_of_a_photo_that_failed_before_it_was_done(tmp_path):
    with Journal(tmp_path) as journal:
        journal.plan(ENTRIES[:1])
        journal.fail("key 0", "It was a bad one.")
        journal.finish("key 0", tmp_path / "0-denoised.tif")
    with Journal(tmp_path) as journal:
        page = write_report(journal)
    report = (page.parent / "report.csv").read_text(encoding="utf-8-sig")
    assert "0-denoised.tif,done" in report
    assert "bad one" not in report


def test_the_report_tells_nothing_of_a_photo_as_it_was_before_it_was_done(tmp_path):
    half, whole, other = (
        Entry(f"key {seq}", source, f"{seq}.jpg", seq, "planned")
        for seq, source in ((1, "a.jpg"), (2, "a.jpg"), (3, "b.jpg"))
    )
    with Journal(tmp_path) as journal:
        journal.plan([half, whole, other])
        journal.fail(half.key, "It was half copied.")
        journal.finish(whole.key, tmp_path / "2.jpg")
        journal.fail(other.key, "It is damaged.")
        page = write_report(journal)
    report = (page.parent / "report.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    assert [line.split(",")[:3] for line in report] == [["a.jpg", "2.jpg", "done"], ["b.jpg", "", "failed"]]
    assert "half copied" not in page.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "facts",
    [
        *({"sigma_255": 3}, {"sigma_255": ["3", 4, 5]}, {"sigma_255": None}, {"megapixels": "12"}),
        *({"reading_s": []}, {"left_out": 7}, {"damage": {}}, {"method": None}),
    ],
)
def test_facts_of_another_kind_leave_the_report_without_them(tmp_path, facts):
    with Journal(tmp_path) as journal:
        journal.plan(ENTRIES[:2])
        for entry, told in zip(ENTRIES, (facts, {"method": "dct", "a later version's": [1]}), strict=False):
            journal.stage(entry.key, tmp_path / "staged.tif", told)
            journal.finish(entry.key, tmp_path / entry.destination)
    with Journal(tmp_path) as journal:
        assert [entry.facts for entry in journal.entries.values()] == [
            None,
            {"method": "dct", "a later version's": [1]},
        ]
        page = write_report(journal)
    text = page.read_text(encoding="utf-8")
    assert "2 done" in text
    rows = [row.partition("</small>")[2].partition("</td>")[0] for row in text.split("<tr>")[1:]]
    assert rows == ["<br>", "<br>dct"]  # What it doesn't know it doesn't tell.
    report = (page.parent / "report.csv").read_text(encoding="utf-8-sig")
    assert ["0-denoised.tif,done" in report, "1-denoised.tif,done" in report] == [True, True]


def test_the_report_tells_what_was_done_and_why_not(order, source, run, lose_block):
    import csv

    from PIL import Image

    # No name holds angle brackets on Windows.
    bad = source / ("&lt;bad.NEF" if sys.platform == "win32" else "<b>&bad.NEF")
    bad.write_bytes(b"no photo")
    lose_block(save_photo(source / "b.JPG", height_px=96, width_px=128))
    save_pages(source / "pages.tif")
    asked = order()
    run(asked)
    with Journal(asked.output) as journal:
        page = write_report(journal)
    rows = list(csv.DictReader((page.parent / "report.csv").read_text(encoding="utf-8-sig").splitlines()))
    assert [(row["source"], row["state"]) for row in rows] == [
        (bad.name, "failed"),
        ("a.jpg", "done"),
        ("b.JPG", "done"),
        ("day 2/c.jpg", "done"),
        ("pages.tif", "done"),
    ]
    assert "can't be read" in rows[0]["error"]
    assert rows[1]["output"] == "a-denoised.jpg"
    assert rows[1]["method"] == "median"
    facts = next(entry.facts for entry in read_entries(asked.output).values() if entry.source == "a.jpg")
    assert facts is not None
    assert float(rows[1]["sigma_green_255"]) == facts["sigma_255"][1] > 0
    assert float(rows[1]["denoising_s"]) > 0
    assert [bool(row["damage"]) for row in rows] == [False, False, True, False, False]
    assert [row["left_out"] for row in rows] == ["", "", "", "", "all but one of its pictures"]
    text = page.read_text()
    assert text.count(rows[2]["damage"]) == 1
    assert "4 done, 1 failed" in text
    assert text.count("<br>leaves out all but one of its pictures") == 1
    assert html.escape(bad.name) in text
    assert bad.name not in text
    assert 'href="../day%202/c-denoised.jpg"' in text
    pictures = [page.parent / part.split('"')[0] for part in text.split('src="')[1:]]
    assert len(pictures) == 4
    for picture in pictures:
        with Image.open(picture) as strip:
            strip.load()
