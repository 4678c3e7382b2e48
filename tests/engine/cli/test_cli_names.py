"""Names of photos hold anything; what is printed of them stands for them, whatever the output can take."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from PIL import Image
from typer.testing import CliRunner

from gradnet_engine.cli import app, commands, wildcards

GRADNET = (sys.executable, "-m", "gradnet_engine")


@pytest.fixture
def photo(tmp_path):
    path = tmp_path / "plain.jpg"
    Image.effect_noise((96, 64), 20).convert("RGB").save(path)
    return path


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
    # Whatever the encoding, who reads JSON finds UTF-8; where that is what is written, letters are letters.
    assert [json.loads(line) for line in done.stdout.decode("utf-8").splitlines()] == records
    assert ("\xe9".encode() in done.stdout) == (encoding == "utf-8")


@pytest.fixture
def on_windows(monkeypatch, tmp_path):
    """Let wildcards come as they do on Windows; a folder of photos with some in it is the current one."""
    monkeypatch.setattr(wildcards, "sys", type("Windows", (), {"platform": "win32"}))
    for name in ("b.jpg", "A.jpg", "C [1].jpg", "C 1.jpg", "notes.txt", "day 1/d.jpg", "day 2/e.jpg"):
        (tmp_path / "card" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "card" / name).touch()
    monkeypatch.chdir(tmp_path / "card")


@pytest.mark.usefixtures("on_windows")
@pytest.mark.parametrize(
    ("named", "expected"),
    [
        (["*.jpg"], ["A.jpg", "b.jpg", "C 1.jpg", "C [1].jpg"]),
        (["C*[1].jpg", "b.jpg"], ["C [1].jpg", "b.jpg"]),
        (["C [1].jpg"], ["C [1].jpg"]),
        (["?.jpg"], ["A.jpg", "b.jpg"]),
        (["day ?/*.jpg"], ["day 1/d.jpg", "day 2/e.jpg"]),
        (["*.NEF", "A.jpg"], ["*.NEF", "A.jpg"]),
        (["~/%HOME%"], ["~/%HOME%"]),
    ],
)
def test_wildcards_stand_for_photos_on_windows(named, expected):
    assert wildcards.spelled_out([Path(name) for name in named]) == [Path(name) for name in expected]


@pytest.mark.skipif(sys.platform == "win32", reason="no name holds a question mark there")
@pytest.mark.usefixtures("on_windows")
def test_a_file_whose_name_holds_a_wildcard_is_itself():
    """As a path of Windows that begins with a question mark before its drive."""
    Path("a?.jpg").touch()
    assert wildcards.spelled_out([Path("a?.jpg")]) == [Path("a?.jpg")]


@pytest.mark.skipif(sys.platform == "win32", reason="shells leave all of them there")
def test_wildcards_that_a_shell_has_left_are_names_elsewhere(photo, monkeypatch):
    monkeypatch.chdir(photo.parent)
    assert wildcards.spelled_out([Path("*.jpg")]) == [Path("*.jpg")]


@pytest.mark.usefixtures("on_windows")
@pytest.mark.parametrize("command", [["info"], ["denoise", "--method", "median"]], ids=["info", "denoise"])
def test_commands_take_wildcards_for_photos_and_for_nothing_else(tmp_path, command):
    done = CliRunner().invoke(app, [*command, "?.jpg", "*.NEF"])
    assert done.exit_code == 1
    told = [line.split(": ")[0] for line in done.stderr.splitlines() if "can't be read" in line]
    assert told == ["A.jpg", "b.jpg", "*.NEF"]
    named = CliRunner().invoke(app, ["batch", ".", "-o", str(tmp_path / "out"), "--pattern", "?.jpg", "--dry-run"])
    assert [line.split(" -> ")[0] for line in named.stdout.splitlines()] == [
        "A.jpg",
        "b.jpg",
        str(Path("day 1", "d.jpg")),
        str(Path("day 2", "e.jpg")),
    ]


@pytest.mark.usefixtures("on_windows")
@pytest.mark.parametrize("named", ["day 1/*", "*.jpg", "--", "b.jpg"])
def test_wildcards_alone_are_photos_to_denoise(named):
    assert commands._with_command([named]) == ["denoise", named]


@pytest.mark.skipif(sys.platform == "win32", reason="names can't hold such characters there")
def test_no_name_commands_the_terminal(gradnet, photo, tmp_path):
    (tmp_path / "card").mkdir()
    shutil.copy(photo, tmp_path / "card" / "a\x1b[2J\x07.jpg")
    for command in (
        ["batch", tmp_path / "card", "-o", tmp_path / "out", "--dry-run", "--method", "median"],
        ["denoise", tmp_path / "card"],
    ):
        done = gradnet(*command)
        assert not set(done.stdout + done.stderr) & set("\x1b\x07")
    done = gradnet("denoise", tmp_path / "card" / "a\x1b[2J\x07.jpg", "--method", "median")
    assert done.returncode == 0
    assert r"a\x1b[2J\x07.jpg -> " in done.stderr
    assert "\x1b" not in done.stderr


def test_no_camera_commands_the_terminal(gradnet, tmp_path):
    exif = Image.Exif()
    exif[0x0110] = "a\x1b]0;b\x07"
    Image.new("RGB", (64, 64)).save(tmp_path / "a.jpg", exif=exif)
    done = gradnet("info", tmp_path / "a.jpg")
    assert r"a\x1b]0;b\x07" in done.stdout
    assert not set(done.stdout) & set("\x1b\x07")


@pytest.mark.skipif(sys.platform == "win32", reason="names can't hold such characters there")
def test_a_line_break_in_a_name_breaks_no_sentence(gradnet, photo, tmp_path):
    (tmp_path / "card").mkdir()
    shutil.copy(photo, tmp_path / "card" / "a\nb.jpg")
    (tmp_path / "card" / "c\nd.jpg").write_bytes(b"no photo")
    done = gradnet("batch", tmp_path / "card", "-o", tmp_path / "out", "--method", "median")
    lines = done.stderr.splitlines()
    assert [line.count("c\\nd.jpg: can't be read") for line in lines].count(1) == 2  # When it fails, and at the end.
    assert sum("a\\nb.jpg -> " in line for line in lines) == 1


@pytest.mark.parametrize("command", ["self-check", "pack-data", "export-weights", "prepare-guides"])
def test_a_command_stays_one_where_a_file_has_its_name(tmp_path, monkeypatch, command):
    monkeypatch.chdir(tmp_path)
    (tmp_path / command).mkdir()
    assert commands._with_command([command, "x"]) == [command, "x"]


@pytest.mark.parametrize(
    "command", [["info"], ["batch", "--dry-run", "--method", "median", "-o", "out"]], ids=["info", "batch"]
)
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
@pytest.mark.parametrize(
    "command", [["info"], ["info", "--json"], ["batch", "--dry-run", "--method", "median", "-o", "out"]], ids=str
)
def test_a_name_that_is_not_text_is_spelled(photo, tmp_path, command):
    folder = tmp_path / "card"
    folder.mkdir()
    named = os.fsencode(folder) + b"/caf\xe9.jpg"
    shutil.copy(photo, named)
    done = run(*command, os.fsdecode(named) if command[0] == "info" else folder, encoding="utf-8:strict")
    assert done.returncode == 0, done.stderr
    assert b"caf\\udce9" in done.stdout.replace(b"\n", b"")


@pytest.mark.skipif(sys.platform == "win32", reason="no name holds a colon there")
def test_a_name_is_printed_as_it_is(gradnet, photo, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    shutil.copy(photo, "cam:camera:era [bold].jpg")
    assert gradnet("info", "cam:camera:era [bold].jpg").stdout.startswith("cam:camera:era [bold].jpg")


def test_a_name_is_printed_on_one_line_however_long_it_is(gradnet, photo, tmp_path):
    """So it can be copied, and looked for."""
    named = tmp_path / "a folder of the year 2026" / "another one in it for the day" / "DSC_0815.jpg"
    named.parent.mkdir(parents=True)
    shutil.copy(photo, named)
    assert gradnet("info", named, told={"COLUMNS": "40"}).stdout.splitlines()[0] == str(named)


def test_methods_on_a_device_that_does_not_exist_are_refused(gradnet):
    done = gradnet("methods", "--device", "foo")
    assert done.returncode == 2
    assert done.stdout == ""
    assert "There is no device named 'foo'" in done.stderr
