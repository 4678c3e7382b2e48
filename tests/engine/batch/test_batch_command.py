"""`gradnet batch`, as a person or a script runs it."""

import errno
import json
import shutil
import signal
import subprocess
import sys
import time
from collections import namedtuple
from pathlib import Path

import pytest
from batch_photos import NoRoomForB, results_in, save_photo
from typer.testing import CliRunner

from gradnet_engine import files
from gradnet_engine.batch import folder_run
from gradnet_engine.cli import app
from gradnet_engine.denoisers import choosing
from gradnet_engine.denoisers.choosing import ChosenMethod
from gradnet_engine.denoisers.classical.median import Median
from gradnet_engine.job import CHOSEN_BY_USER

GRADNET = (sys.executable, "-m", "gradnet_engine", "batch")


@pytest.fixture
def gradnet(tmp_path, monkeypatch):
    """Run the command in this process."""
    for name in ("XDG_CACHE_HOME", "WIN_PD_OVERRIDE_LOCAL_APPDATA"):
        monkeypatch.setenv(name, str(tmp_path / "cache"))
    return lambda *arguments: CliRunner().invoke(app, ["batch", *map(str, arguments), "--method", "median"])


def test_a_dry_run_tells_and_writes_nothing_then_the_run_does_it(gradnet, source, tmp_path):
    out = tmp_path / "out"
    (source / "bad.NEF").write_bytes(b"no photo")
    dry = gradnet(source, "-o", out, "--dry-run")
    assert dry.exit_code == 0, dry.stderr
    assert dry.stdout.splitlines()[0] == f"{source / 'a.jpg'} -> {out / 'a-denoised.jpg'}"
    assert "4 photos to denoise" in dry.stderr
    assert "are free" in dry.stderr
    assert not out.exists()

    done = gradnet(source, "-o", out, "--json")
    events = [json.loads(line) for line in done.stdout.splitlines()]
    assert done.exit_code == 1
    assert [event["event"] for event in events] == ["estimated", "done", "done", "failed", "done", "ended"]
    assert events[0]["photos"] == 4
    assert events[1]["output"] == str(out / "a-denoised.jpg")
    assert events[-1]["done"] == 3
    assert "1 failed:" in done.stderr
    assert len(results_in(out)) == 3

    rest = gradnet(source, "-o", out)
    assert rest.exit_code == 1
    assert "0 photos to denoise, 3 done by an earlier run, 1 failed in an earlier run" in rest.stderr
    (source / "bad.NEF").unlink()
    assert gradnet(source, "-o", out, "--retry-failed").exit_code == 0


@pytest.mark.parametrize(("first", "is_raw"), [("0.NEF", True), ("0.jpg", False)])
def test_the_time_told_is_that_of_the_method_that_runs_in_the_tiles_it_has(
    source, tmp_path, monkeypatch, first, is_raw
):
    save_photo(source / "new.jpg").rename(source / first)
    asked, denoiser = [], Median()

    def choose(name, device, *, from_mosaic=False):
        asked.append((name, device, from_mosaic))
        return ChosenMethod("median", denoiser, CHOSEN_BY_USER)

    monkeypatch.setattr(choosing, "choose_method", choose)
    monkeypatch.setattr(choosing, "measured_speed", lambda identity, create, **_: 10.0)
    done = CliRunner().invoke(app, ["batch", str(source), "-o", str(tmp_path / "out"), "--dry-run", "--json"])
    assert done.exit_code == 0, done.stderr
    assert asked == [("auto", "auto", is_raw)]
    told = next(event for event in map(json.loads, done.stdout.splitlines()) if event["event"] == "estimated")
    in_margins = ((denoiser.tile_px + 2 * denoiser.margin_px) / denoiser.tile_px) ** 2
    assert told["seconds"] == pytest.approx(4 * 48 * 64 / 10 * in_margins, abs=0.1)


def test_a_preset_gives_options_and_the_command_line_goes_before_it(gradnet, source, tmp_path):
    preset = tmp_path / "best.toml"
    preset.write_text('name = "{stem} {method}"\nformat = "png16"\nrecursive = false\npattern = ["a*"]\n')
    done = gradnet(source, "-o", tmp_path / "out", "--preset", preset, "--format", "jpeg")
    assert done.exit_code == 0, done.stderr
    assert set(results_in(tmp_path / "out")) == {"a median.jpg"}


@pytest.mark.parametrize(("line", "are_meant"), [("no-recursive = true", False), ("no-recursive = false", True)])
def test_a_preset_may_turn_an_option_off(gradnet, source, tmp_path, line, are_meant):
    preset = tmp_path / "flat.toml"
    preset.write_text(line)
    done = gradnet(source, "-o", tmp_path / "out", "--preset", preset, "--dry-run")
    assert done.exit_code == 0
    assert ("c-denoised.jpg" in done.stdout) == are_meant


def test_a_preset_may_come_from_an_editor_of_windows(gradnet, source, tmp_path):
    preset = tmp_path / "best.toml"
    preset.write_bytes('\ufeffname = "{stem} best"\r\npattern = ["a*"]\r\n'.encode())
    assert gradnet(source, "-o", tmp_path / "out", "--preset", preset).exit_code == 0
    assert set(results_in(tmp_path / "out")) == {"a best.jpg"}


@pytest.mark.parametrize(
    ("arguments", "complaint"),
    [
        (["missing", "-o", "out"], "there is no such folder"),
        (["empty", "-o", "out"], "it holds no photos"),
        (["card", "-o", "out", "--format", "dng"], "card: can't be read: it holds no RAW photos."),
        (["card", "-o", "card/a.jpg"], "part of the path is a file"),
        (["card", "-o", "out", "--name", "../{stem}"], "leaves the output folder"),
        (["card", "-o", "out", "--name", "gradnet-batch/{stem}"], "leads into gradnet-batch, where a batch keeps"),
        (["card", "-o", "out", "--name", "Gradnet-Batch./staging/{stem}"], "leads into gradnet-batch"),
        (["card", "-o", "circle"], "circle: can't be used as the output of a batch: "),
        (["card", "-o", "out", "--preset", "unknown.toml"], "names no option of this command: strenght"),
        (["card", "-o", "out", "--preset", "broken.toml"], "is no TOML file"),
        (["card", "-o", "out", "--preset", "none.toml"], "none.toml can't be read: there is no such file or folder."),
        (["card", "-o", "out", "--preset", "strong.toml"], "strong.toml: strength: "),
        (["card", "-o", "out", "--preset", "yes.toml"], "yes.toml: strength: It must not be true or false."),
        (["card", "-o", "out", "--preset", "jpeg.toml"], "jpeg.toml: pattern: It must be a list in brackets."),
        (["card", "-o", "out", "--preset", "ask.toml"], "ask.toml: on-conflict: "),
        (["card", "-o", "out", "--on-conflict", "ask"], "ask"),
    ],
)
def test_bad_input_is_a_sentence_and_exit_code_2(
    gradnet, source, tmp_path, make_link, monkeypatch, arguments, complaint
):
    (tmp_path / "empty").mkdir()
    if "circle" in arguments:
        make_link(tmp_path / "circle", "circle")
    (tmp_path / "unknown.toml").write_text("strenght = 3")
    (tmp_path / "broken.toml").write_text("strength 3")
    (tmp_path / "strong.toml").write_text("strength = 500")
    (tmp_path / "yes.toml").write_text("strength = true")
    (tmp_path / "jpeg.toml").write_text('pattern = "*.jpg"')
    (tmp_path / "ask.toml").write_text('on-conflict = "ask"')
    monkeypatch.chdir(tmp_path)
    done = gradnet(*arguments)
    assert done.exit_code == 2
    assert complaint in done.stderr
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "out").exists()


def test_a_disk_that_is_too_full_for_the_table_is_told(gradnet, source, tmp_path, monkeypatch):
    replace = Path.replace

    def full(path, target):
        if target.name == "report.csv":
            raise OSError(errno.ENOSPC, "No space left on device")
        return replace(path, target)

    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", full)
        done = gradnet(source, "-o", tmp_path / "out")
    assert done.exit_code == 1
    assert "the disk is full" in done.stderr


def test_a_table_that_a_spreadsheet_has_open_is_told_and_all_else_is_done(gradnet, source, tmp_path, monkeypatch):
    folder = tmp_path / "out" / "gradnet-batch"
    folder.mkdir(parents=True)
    (folder / "report.csv").write_text("open in Excel")
    replace = Path.replace

    def held(path, target):
        if target.name == "report.csv":
            error = PermissionError(errno.EACCES, "The process cannot access the file")
            error.winerror = 32  # pyright: ignore[reportAttributeAccessIssue]
            raise error
        return replace(path, target)

    monkeypatch.setattr(files.time, "sleep", lambda seconds: None)
    with monkeypatch.context() as patch:
        patch.setattr(Path, "replace", held)
        done = gradnet(source, "-o", tmp_path / "out")
    assert done.exit_code == 0
    told = f"{folder / 'report.csv'} can't be written: another program has it open."
    assert f"{told} The next run writes it, if no other program has it open." in done.stderr
    assert f"The report: {folder / 'report.html'}" in done.stderr
    assert "3 done" in (folder / "report.html").read_text()
    assert (folder / "report.csv").read_text() == "open in Excel"
    assert not list(folder.glob("*.partial"))
    assert gradnet(source, "-o", tmp_path / "out").exit_code == 0
    assert "a-denoised.jpg" in (folder / "report.csv").read_text()


def test_too_little_space_is_told_before_the_start(gradnet, source, tmp_path, monkeypatch):
    usage = namedtuple("usage", "total used free")
    monkeypatch.setattr(shutil, "disk_usage", lambda path: usage(10**9, 10**9, 1000))
    done = gradnet(source, "-o", tmp_path / "out")
    assert done.exit_code == 2
    assert "its disk has 0 MB free" in done.stderr
    assert not results_in(tmp_path / "out")


def test_a_run_that_does_photos_again_and_is_ended_goes_on_without_that(gradnet, source, tmp_path, monkeypatch):
    out = tmp_path / "out"
    assert gradnet(source, "-o", out).exit_code == 0
    with monkeypatch.context() as patch:
        patch.setattr(folder_run, "Stager", NoRoomForB)
        ended = gradnet(source, "-o", out, "--again")
    assert "What is done is safe; the same command without --again goes on." in ended.stderr
    assert gradnet(source, "-o", out).exit_code == 0
    assert len(results_in(out)) == 6


@pytest.mark.skipif(sys.platform == "win32", reason="Ctrl-C can't be sent there")
def test_ctrl_c_leaves_at_once_and_the_same_command_goes_on(gradnet, tmp_path):
    source, out = tmp_path / "card", tmp_path / "out"
    for seed in range(30):  # Work for seconds, should this process be held up.
        save_photo(source / f"{seed:02}.jpg", seed, 200, 300)
    command = [*GRADNET, source, "-o", out, "--method", "median"]
    with subprocess.Popen(
        command,
        stderr=subprocess.PIPE,
        text=True,
        preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler),
    ) as process:
        while process.poll() is None and not (out / "00-denoised.jpg").exists():
            time.sleep(0.01)
        process.send_signal(signal.SIGINT)
        _, told = process.communicate(timeout=30)
    assert process.returncode == 130
    assert "The same command goes on" in told
    assert 0 < len(results_in(out)) < 30
    assert (out / "gradnet-batch" / "report.html").exists()
    assert gradnet(source, "-o", out).exit_code == 0
    assert len(results_in(out)) == 30
    assert not list((out / "gradnet-batch" / "staging").iterdir())
