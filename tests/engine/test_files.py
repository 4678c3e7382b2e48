"""Files that another program holds, as on Windows, and files without numbers, as on some drives of other machines."""

import errno
import os
import platform
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from image_files import gradient, write_jpeg

from gradnet_engine import files
from gradnet_engine.errors import PhotoWriteError
from gradnet_engine.files import are_one, file_identity, move_file, remove_file, replace_file, write_whole
from gradnet_engine.image_io import publish_file, read_photo, stage_photo, write, write_photo
from gradnet_engine.job import ExportSettings, FileFormat

ACTS = {"replace": replace_file, "rename": move_file, "unlink": lambda source, target: remove_file(source)}


@pytest.fixture
def pauses(monkeypatch):
    """What was waited for, without waiting."""
    waited = []
    monkeypatch.setattr(files.time, "sleep", waited.append)
    return waited


@pytest.fixture
def pair(tmp_path):
    source, target = tmp_path / "new", tmp_path / "a.txt"
    source.write_text("new")
    return source, target


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize("number", [5, 32, 33])
def test_a_file_that_is_held_for_a_moment_is_waited_for(pair, pauses, refuse, act, number):
    source, target = pair
    refuse(act, number, times=3)
    ACTS[act](source, target)
    assert not source.exists()
    assert act == "unlink" or target.read_text() == "new"
    assert len(pauses) == 3
    assert pauses == sorted(pauses)


@pytest.mark.parametrize("act", ACTS)
def test_a_file_that_stays_open_is_refused_at_last(pair, pauses, refuse, act):
    refuse(act, 32)
    with pytest.raises(PermissionError):
        ACTS[act](*pair)
    assert pauses
    assert pair[0].read_text() == "new"


@pytest.mark.parametrize("act", ACTS)
@pytest.mark.parametrize(
    "refusal", [PermissionError(errno.EACCES, "denied"), 19, FileExistsError(errno.EEXIST, "exists")]
)
def test_no_other_refusal_is_waited_for(pair, pauses, refuse, act, refusal):
    refuse(act, refusal)
    with pytest.raises((PermissionError, FileExistsError)):
        ACTS[act](*pair)
    assert not pauses


@pytest.mark.parametrize(
    ("of_target", "cause"),
    [
        (32, "another program has it open"),
        (5, "you don't have permission"),
        (FileExistsError(errno.EEXIST, "exists"), "you don't have permission"),
    ],
)
@pytest.mark.usefixtures("pauses")
def test_why_a_photo_can_not_be_replaced(tmp_path, refuse, of_target, cause):
    """Windows denies access to what is replaced while it is open, as it does to who lacks permission."""
    path = write_jpeg(tmp_path / "a.jpg", gradient())
    before = path.read_bytes()
    refuse("replace", 5)
    refuse("rename", of_target)
    with pytest.raises(PhotoWriteError) as caught:
        write_photo(read_photo(path), path, ExportSettings(on_conflict="overwrite"))
    assert caught.value.cause == cause
    assert [file.read_bytes() for file in tmp_path.iterdir()] == [before]


@pytest.mark.parametrize(("refusal", "number"), [(PermissionError(errno.EACCES, "denied"), None), (33, 33)])
@pytest.mark.usefixtures("pauses")
def test_only_where_access_is_denied_it_is_asked_whether_the_target_is_open(pair, refuse, refusal, number):
    """Asking gives it its own name once more: what the system says of that is no cause of another refusal."""
    refuse("replace", refusal)
    refuse("rename", 32)
    with pytest.raises(PermissionError) as caught:
        replace_file(*pair)
    assert getattr(caught.value, "winerror", None) == number


@pytest.mark.usefixtures("pauses")
@pytest.mark.parametrize("on_conflict", ["unique", "overwrite"])
def test_a_photo_that_a_scanner_looks_at_is_staged_and_published(tmp_path, monkeypatch, refuse, on_conflict):
    monkeypatch.setattr(write, "sys", type("Windows", (), {"platform": "win32"}))
    photo = read_photo(write_jpeg(tmp_path / "a.jpg", gradient()))
    refuse("replace", 32, times=2)
    refuse("rename", 32, times=2)
    stage_photo(photo, tmp_path / "staged", ExportSettings())
    publish_file(tmp_path / "staged", tmp_path / "b.jpg", on_conflict)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["a.jpg", "b.jpg"]


def test_a_write_protected_file_is_told_without_waiting(tmp_path, pauses, refuse):
    path = write_jpeg(tmp_path / "a.jpg", gradient())
    photo = read_photo(path)
    path.chmod(0o444)
    refuse("replace", 5)
    with pytest.raises(PhotoWriteError, match="write-protected"):
        write_photo(photo, path, ExportSettings(on_conflict="overwrite"))
    assert not pauses
    path.chmod(0o644)


@pytest.mark.parametrize("has_numbers", [True, False])
def test_paths_to_one_file_are_known(tmp_path, request, make_link, has_numbers):
    (tmp_path / "folder").mkdir()
    first, second = tmp_path / "a.jpg", tmp_path / "b.jpg"
    for path in (first, second):
        path.write_bytes(b"x")
    make_link(tmp_path / "link.jpg", first)
    if not has_numbers:
        request.getfixturevalue("without_numbers")
    assert are_one(first, tmp_path / "folder" / ".." / "a.jpg")
    assert are_one(first, tmp_path / "link.jpg")
    assert not are_one(first, second)
    assert not are_one(first, tmp_path)
    assert len({file_identity(path) for path in (first, second, tmp_path, tmp_path / "folder")}) == 4
    with pytest.raises(FileNotFoundError):
        are_one(first, tmp_path / "missing")


def test_what_is_no_original_is_replaced_where_files_have_no_numbers(tmp_path, request):
    source = tmp_path / "phone.jpg"
    write_jpeg(source, gradient(), xmp=b'<x:xmpmeta><rdf:D GCamera:MotionPhoto="1"/></x:xmpmeta>')
    source.write_bytes(source.read_bytes() + b"\0\0\0\x18ftypmp42" + bytes(99))
    photo, other = read_photo(source), Path(write_jpeg(tmp_path / "other.jpg", gradient()))
    request.getfixturevalue("without_numbers")
    replacing = ExportSettings(on_conflict="overwrite")
    assert write_photo(photo, other, replacing) == other
    with pytest.raises(PhotoWriteError, match="it is the original itself"):
        write_photo(photo, source, replacing)


@pytest.mark.parametrize("lasting", [False, True])
def test_a_file_is_written_whole_over_another(tmp_path, lasting):
    path = tmp_path / "new" / "speeds.json"
    for content in (b"first", b"second"):
        write_whole(path, content, lasting=lasting)
        assert path.read_bytes() == content
    assert list(path.parent.iterdir()) == [path]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows syncs no folders")
@pytest.mark.parametrize(("lasting", "synced"), [(False, []), (True, ["file", "folder"])])
def test_what_must_last_is_on_the_disk_with_its_name(tmp_path, monkeypatch, lasting, synced):
    kinds = []
    monkeypatch.setattr(
        files.os, "fsync", lambda number: kinds.append("folder" if stat.S_ISDIR(os.fstat(number).st_mode) else "file")
    )
    write_whole(tmp_path / "manifest.json", b"content", lasting=lasting)
    assert kinds == synced


def test_a_file_that_can_not_be_written_leaves_nothing(tmp_path, monkeypatch):
    path = tmp_path / "speeds.json"
    path.write_bytes(b"before")

    def refuse(source, target):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(files, "replace_file", refuse)
    with pytest.raises(OSError, match="No space left"):
        write_whole(path, b"after")
    assert path.read_bytes() == b"before"
    assert list(tmp_path.iterdir()) == [path]


WRITES_AND_IS_KILLED = """
import os, sys
from pathlib import Path
from gradnet_engine.image_io import encode, read_photo, write_photo

def killed_midway(stream, *_):
    stream.write(b"half a photo")
    stream.flush()
    os._exit(1)

encode.encode_photo = killed_midway
write_photo(read_photo(Path(sys.argv[1])), Path(sys.argv[2]))
"""
TWO_DAYS_S = 2 * 24 * 60 * 60


@pytest.fixture
def leftover(tmp_path):
    """What a writer left that was killed, in a folder of photos."""
    photo = write_jpeg(tmp_path / "a.jpg", gradient())
    (tmp_path / "out").mkdir()
    killed = subprocess.run(
        [sys.executable, "-c", WRITES_AND_IS_KILLED, photo, tmp_path / "out" / "b.jpg"], check=False
    )
    assert killed.returncode == 1
    (left,) = (tmp_path / "out").iterdir()
    assert left.read_bytes() == b"half a photo"
    return left


def write_beside(leftover: Path) -> list[str]:
    folder = leftover.parent
    write_photo(read_photo(folder.parent / "a.jpg"), folder / "c.jpg", ExportSettings(FileFormat.JPEG))
    return sorted(path.name for path in folder.iterdir())


def grown_old(leftover: Path) -> None:
    then = leftover.stat().st_mtime - TWO_DAYS_S
    os.utime(leftover, (then, then))


def test_what_a_killed_writer_left_is_removed_when_its_folder_is_written_to(leftover):
    grown_old(leftover)
    beside = leftover.with_name(".gradnet-notes.tmp")
    beside.write_text("somebody's own")
    grown_old(beside)
    assert write_beside(leftover) == [beside.name, "c.jpg"]


def test_what_may_still_be_written_to_stays(leftover):
    assert write_beside(leftover) == [leftover.name, "c.jpg"]


def test_what_another_machine_writes_to_a_shared_folder_stays(leftover, monkeypatch):
    grown_old(leftover)
    monkeypatch.setattr(platform, "node", lambda: "another")
    assert write_beside(leftover) == [leftover.name, "c.jpg"]
