import errno
import os
import pickle
import sys
from pathlib import Path

import pytest

from gradnet_engine.errors import InvalidSettingsError, PhotoReadError, os_cause
from gradnet_engine.sentence import Sentence, as_sentence


def test_it_is_the_text_and_remembers_its_parts():
    told = Sentence("{name} has {count} pages", name="a.tif", count=3)
    assert told == "a.tif has 3 pages"
    assert (told.template, told.parts) == ("{name} has {count} pages", {"name": "a.tif", "count": 3})


def test_without_parts_braces_are_braces():
    assert Sentence("a width, such as {seq:04}") == "a width, such as {seq:04}"


def test_parts_that_hold_braces_stay_as_they_are():
    assert Sentence("{path}: gone", path=Path("{stem}.jpg")) == "{stem}.jpg: gone"


def test_a_sentence_is_taken_as_it_is():
    cause = Sentence("it is damaged")
    assert as_sentence(cause) is cause
    assert as_sentence("it is {state}", state="old") == "it is old"


def test_errors_keep_it_across_processes():
    error = PhotoReadError(Path("a.cr2"), "it has {bits} bits", bits=12)
    for copy in (error, pickle.loads(pickle.dumps(error))):
        assert str(copy) == "a.cr2: can't be read: it has 12 bits."
        assert copy.cause.template == "it has {bits} bits"
        assert copy.sentence.parts["cause"] is copy.cause
    other = pickle.loads(pickle.dumps(InvalidSettingsError("no {thing}", thing="ink")))
    assert other.sentence.template == "no {thing}"


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (OSError(errno.ENOSPC, "whatever"), "the disk is full"),
        (OSError(errno.EFBIG, "whatever"), "the file is too large for this disk"),
        (FileNotFoundError(errno.ENOENT, "whatever"), "there is no such file or folder"),
        (OSError(errno.ELOOP, "Too many links"), "too many links"),
        (OSError(), "the disk reports an error"),
    ],
)
def test_why_the_system_refused(error, cause):
    assert os_cause(error) == cause


@pytest.mark.parametrize(
    ("missing", "cause"),
    [
        ("notes/a.jpg", "part of the path is a file, not a folder"),
        ("notes/new/and/newer/a.jpg", "part of the path is a file, not a folder"),
        ("gone.jpg", "there is no such file or folder"),
        ("new/a.jpg", "there is no such file or folder"),
    ],
)
@pytest.mark.parametrize("as_given", [str, os.path.relpath])
def test_a_path_through_a_file_is_told_where_windows_finds_nothing(tmp_path, monkeypatch, missing, cause, as_given):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "notes").write_text("a file")
    error = FileNotFoundError(errno.ENOENT, "whatever", as_given(tmp_path / missing))
    assert os_cause(error) == cause


@pytest.mark.skipif(sys.platform == "win32", reason="on Windows only administrators may make links")
@pytest.mark.parametrize("path", ["link", "link/new/a.jpg"])
@pytest.mark.parametrize("kind", [FileNotFoundError, FileExistsError])
def test_a_link_that_leads_nowhere_is_told(tmp_path, kind, path):
    (tmp_path / "link").symlink_to(tmp_path / "gone")
    error = kind(errno.ENOENT, "whatever", str(tmp_path / path))
    assert os_cause(error) == "a link in its path leads nowhere"
    (tmp_path / "gone").mkdir()
    assert os_cause(error) == "there is no such file or folder"


@pytest.mark.parametrize(
    ("number", "code", "cause"),
    [
        (5, errno.EACCES, "you don't have permission"),
        (32, errno.EACCES, "another program has it open"),
        (33, errno.EACCES, "another program has it open"),
        (112, errno.ENOSPC, "the disk is full"),
        (123, errno.EINVAL, "no file has such a name"),
        (206, errno.ENOENT, "its name is too long"),
    ],
)
def test_why_windows_refused(number, code, cause):
    error = OSError(code, "whatever")
    error.winerror = number  # pyright: ignore[reportAttributeAccessIssue]
    assert os_cause(error) == cause


@pytest.mark.parametrize(
    ("path", "cause"),
    [
        ("/card/Iceland: north/a.jpg", "no file has such a name"),
        ("/card/who?/a.jpg", "no file has such a name"),
        ("/card/two\nlines.jpg", "no file has such a name"),
        ("/card/Iceland/a.jpg", "invalid argument"),
        (None, "invalid argument"),
    ],
)
def test_a_name_that_a_memory_card_does_not_take_is_told(path, cause):
    """Linux says no more than that something is wrong."""
    assert os_cause(OSError(errno.EINVAL, "Invalid argument", path)) == cause


def test_a_name_that_a_memory_card_does_not_take_is_told_where_a_file_is_to_be_replaced():
    """The file that gets the name has another one until then."""
    error = OSError(errno.EINVAL, "Invalid argument", "/card/.new.tmp", None, "/card/who?.jpg")
    assert os_cause(error) == "no file has such a name"
