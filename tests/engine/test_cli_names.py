"""Names of photos hold anything; what is printed of them stands for them, whatever the output can take."""

import json
import os
import shutil
import subprocess
import sys

import pytest

GRADNET = (sys.executable, "-m", "gradnet_engine")


@pytest.fixture
def photo(tmp_path, samples):
    return shutil.copy(samples / "canon_550d_crop_noisy.jpg", tmp_path / "plain.jpg")


def run(*arguments, encoding="utf-8"):
    environment = os.environ | {"PYTHONIOENCODING": encoding}
    command = [*GRADNET, *map(str, arguments)]
    return subprocess.run(command, capture_output=True, timeout=120, check=False, env=environment)


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "ascii"])
def test_records_are_json_in_any_encoding_and_every_photo_is_done(photo, tmp_path, encoding):
    photos = [tmp_path / name for name in ("1.jpg", "2 \u5199\u771f \U0001f600 \xe9.jpg", "3.jpg")]
    for copy in photos:
        shutil.copy(photo, copy)
    options = ["--method", "median", "--json", "-o", tmp_path / "out"]
    done = run("denoise", *options, *photos, encoding=f"{encoding}:strict")
    assert done.returncode == 0, done.stderr
    records = [json.loads(line) for line in done.stdout.decode(encoding).splitlines()]
    assert [record["source"] for record in records] == [str(copy) for copy in photos]


@pytest.mark.parametrize("command", [["info"], ["batch", "--dry-run", "-o", "out"]], ids=["info", "batch"])
def test_what_an_encoding_lacks_is_spelled(photo, tmp_path, command):
    (tmp_path / "card").mkdir()
    named = tmp_path / "card" / "\u5199\u771f.jpg"
    shutil.copy(photo, named)
    done = run(*command, named if command == ["info"] else named.parent, encoding="cp1252:strict")
    assert done.returncode == 0, done.stderr
    # A table is as narrow as a terminal.
    assert b"\\u5199\\u771f" in done.stdout.replace(b"\n", b"")
    assert b"Traceback" not in done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="names are text elsewhere")
@pytest.mark.parametrize("command", [["info"], ["info", "--json"], ["batch", "--dry-run", "-o", "out"]], ids=str)
def test_a_name_that_is_not_text_is_spelled(photo, tmp_path, command):
    folder = tmp_path / "card"
    folder.mkdir()
    named = os.fsencode(folder) + b"/caf\xe9.jpg"
    shutil.copy(photo, named)
    done = run(*command, os.fsdecode(named) if command[0] == "info" else folder, encoding="utf-8:strict")
    assert done.returncode == 0, done.stderr
    assert b"caf\\udce9" in done.stdout.replace(b"\n", b"")


@pytest.mark.skipif(sys.platform == "win32", reason="no name holds a colon there")
def test_a_name_is_printed_as_it_is(photo, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(photo, "cam:camera:era [bold].jpg")
    assert run("info", "cam:camera:era [bold].jpg").stdout.decode().startswith("cam:camera:era [bold].jpg")


def test_methods_on_a_device_that_does_not_exist_are_refused():
    done = run("methods", "--device", "foo")
    assert done.returncode == 2
    assert done.stdout == b""
    assert b"There is no device named 'foo'" in done.stderr
