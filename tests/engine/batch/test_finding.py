"""Which photos a folder holds."""

import os
import sys
from pathlib import Path

import pytest
from batch_photos import save_photo

from gradnet_engine.batch.finding import PhotoFilter, find_photos
from gradnet_engine.batch.journal import JOURNAL
from gradnet_engine.errors import PhotoReadError
from gradnet_engine.job import FileFormat


def names(folder, **options):
    return [path.relative_to(folder).as_posix() for path in find_photos(folder, PhotoFilter(**options))]


def test_photos_are_found_in_order_and_nothing_else(source):
    assert names(source) == ["a.jpg", "b.JPG", "day 2/c.jpg"]
    assert names(source, recursive=False) == ["a.jpg", "b.JPG"]


@pytest.mark.parametrize(
    ("patterns", "expected"),
    [
        (["*.jpg"], ["a.jpg", "b.JPG", "day 2/c.jpg"]),
        (["B*"], ["b.JPG"]),
        (["a.*", "c.*"], ["a.jpg", "day 2/c.jpg"]),
        (["day */*"], ["day 2/c.jpg"]),
        (["*.NEF"], []),
        (["*.txt"], []),
    ],
)
def test_patterns_choose_whatever_the_case(source, patterns, expected):
    assert names(source, patterns=patterns) == expected


def test_a_pattern_may_hold_the_slashes_of_windows_there(monkeypatch):
    chosen = PhotoFilter(patterns=["Best\\*.jpg"])
    with monkeypatch.context() as on_windows:
        on_windows.setattr(os, "sep", "\\")
        accepted = [chosen.accepts(Path(photo)) for photo in ("best/a.jpg", "a.jpg", "worst/a.jpg")]
    assert accepted == [True, False, False]


def test_what_can_not_become_a_dng_is_not_meant(source):
    (source / "day 2" / "d.NEF").write_bytes(b"raw")
    (source / "a.dng").write_bytes(b"raw")
    assert names(source, file_format=FileFormat.DNG) == ["a.dng", "day 2/d.NEF"]
    assert names(source, file_format=FileFormat.TIFF16) == ["a.dng", "a.jpg", "b.JPG", "day 2/c.jpg", "day 2/d.NEF"]


def test_links_that_lead_in_a_circle_end(source, make_link):
    make_link(source / "day 2" / "up", source, is_folder=True)
    make_link(source / "self.jpg", source / "self.jpg")
    assert names(source) == ["a.jpg", "b.JPG", "day 2/c.jpg", "self.jpg"]


def test_excluded_folders_are_left_out_under_any_name(source, make_link):
    out = source / "out"
    save_photo(out / "result.jpg")
    make_link(source / "link", out, is_folder=True)
    assert names(source, excluded=[out]) == ["a.jpg", "b.JPG", "day 2/c.jpg"]


def test_hidden_folders_hold_no_photos(source):
    """Programs keep small pictures there, and what was thrown away."""
    for folder in (".thumbnails", "day 2/.Trash-1000/files"):
        save_photo(source / folder / "d.jpg")
    assert names(source) == ["a.jpg", "b.JPG", "day 2/c.jpg"]


@pytest.mark.parametrize(
    "folder",
    [
        *("$RECYCLE.BIN/S-1-5-21", "System Volume Information", "lost+found"),
        *("day 2/@eaDir/c.jpg", "#recycle", "@Recycle", "day 2/Catalog Smart Previews.lrdata/0"),
    ],
)
def test_what_systems_and_lightroom_keep_for_themselves_are_no_photos(source, folder):
    """They hide such folders in ways of their own, or not at all."""
    save_photo(source / folder / "d.jpg")
    assert names(source) == ["a.jpg", "b.JPG", "day 2/c.jpg"]
    assert names(source / folder) == ["d.jpg"]


def test_strange_names_are_found(tmp_path):
    longest = "\N{CAMERA}" * 62 + "abc.jpg"
    quotes = "'" if sys.platform == "win32" else "'\""  # There no name holds the other.
    strange = sorted(["with space .jpg", "\N{SUNRISE OVER MOUNTAINS}.jpg", "-o.jpg", f"a{quotes}$(b).jpg", longest])
    for name in strange:
        save_photo(tmp_path / name)
    assert len(longest.encode()) == 255
    assert names(tmp_path) == strange


def test_a_folder_that_can_not_be_listed_is_told_and_the_rest_is_found(source, monkeypatch):
    listing = os.scandir

    def refuse(path):
        if path.name == "day 2":
            raise PermissionError(13, "Permission denied")
        return listing(path)

    monkeypatch.setattr(os, "scandir", refuse)
    problems = []
    assert [path.name for path in find_photos(source, PhotoFilter(), problems.append)] == ["a.jpg", "b.JPG"]
    assert [str(problem) for problem in problems] == [f"{source / 'day 2'}: can't be read: you don't have permission."]
    monkeypatch.undo()
    with pytest.raises(PhotoReadError, match="no such file"):
        list(find_photos(source / "missing", PhotoFilter()))


@pytest.mark.parametrize("rights", [0, 0o444])
def test_a_folder_that_can_not_be_entered_is_told_and_the_rest_is_found(source, rights):
    folder = source / "day 2"
    folder.chmod(rights)
    problems = []
    try:
        if os.access(folder, os.X_OK):
            pytest.skip("root may enter everything, and Windows knows no such rights")
        found = [path.name for path in find_photos(source, PhotoFilter(), problems.append)]
    finally:
        folder.chmod(0o700)
    assert found == ["a.jpg", "b.JPG"]
    assert [str(problem) for problem in problems] == [f"{folder}: can't be read: you don't have permission."]


def test_what_may_be_a_result_is_left_out_and_told(source):
    journal = source / "day 2" / "gradnet-batch" / "journal.jsonl"
    journal.mkdir(parents=True)
    problems = []
    assert [path.name for path in find_photos(source, PhotoFilter(), problems.append)] == ["a.jpg", "b.JPG"]
    assert [problem.path for problem in problems] == [source / "day 2"]
    with pytest.raises(PhotoReadError, match="day 2: can't be read"):
        list(find_photos(source / "day 2", PhotoFilter()))


@pytest.mark.usefixtures("without_numbers")
def test_a_journal_above_that_can_not_be_read_is_anothers(source):
    (source / "gradnet-batch").mkdir()
    (source / "gradnet-batch" / JOURNAL).mkdir()
    assert [path.name for path in find_photos(source / "day 2", PhotoFilter())] == ["c.jpg"]


def test_folders_are_told_apart_where_the_disk_gives_them_no_numbers(source, make_link):
    out = source / "out"
    save_photo(out / "result.jpg")
    save_photo(source / "day 3" / "d.jpg")
    make_link(source / "day 3" / "up", source, is_folder=True)
    assert names(source, excluded=[out]) == ["a.jpg", "b.JPG", "day 2/c.jpg", "day 3/d.jpg"]
