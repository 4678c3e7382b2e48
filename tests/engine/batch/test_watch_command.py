"""`gradnet watch`, as a person runs it, up to an end that nobody asked for."""

import errno
import os
import shutil
import threading
import time

import pytest
from batch_photos import NoRoomForB, results_in, save_photo
from typer.testing import CliRunner

from gradnet_engine.batch import Journal, folder_run, watching
from gradnet_engine.batch.report import write_report
from gradnet_engine.cli import app
from gradnet_engine.cli.telling import tell_report
from gradnet_engine.errors import BatchFolderError


@pytest.fixture
def gradnet_watch(monkeypatch):
    """Run the command in this process; no file is waited for long."""
    arriving = watching.arriving_photos
    monkeypatch.setattr(
        watching, "arriving_photos", lambda *arguments, **options: arriving(*arguments, settle_s=0.1, **options)
    )
    return lambda *arguments: CliRunner().invoke(app, ["watch", *map(str, arguments), "--method", "median"])


def test_a_full_disk_ends_it_at_once_with_a_sentence_and_the_report(gradnet_watch, source, tmp_path, monkeypatch):
    out = tmp_path / "out"
    monkeypatch.setattr(folder_run, "Stager", NoRoomForB)
    done = gradnet_watch(source, "-o", out)
    assert done.exit_code == 1
    sentence = f"{out}: can't be used as the output of a batch: the disk is full; it stopped at {source / 'b.JPG'}."
    assert done.stderr.splitlines()[-2:] == [sentence, f"The report: {out / 'gradnet-batch' / 'report.html'}"]
    assert set(results_in(out)) == {"a-denoised.jpg"}
    assert "a-denoised.jpg" in (out / "gradnet-batch" / "report.html").read_text()


def test_a_folder_that_is_taken_away_ends_it_with_a_sentence_and_the_report(gradnet_watch, source, tmp_path):
    out = tmp_path / "out"
    last = out / "day 2" / "c-denoised.jpg"

    def take_away():
        patience_s = time.monotonic() + 60
        while not last.exists() and time.monotonic() < patience_s:
            time.sleep(0.01)
        time.sleep(0.5)
        shutil.rmtree(source)

    thread = threading.Thread(target=take_away)
    thread.start()
    done = gradnet_watch(source, "-o", out)
    thread.join()
    assert done.exit_code == 1
    *_, sentence, report = done.stderr.splitlines()
    assert sentence == f"{source}: can't be read: there is no such file or folder."
    assert report == f"The report: {out / 'gradnet-batch' / 'report.html'}"
    assert len(results_in(out)) == 3


def test_what_can_not_be_asked_for_is_still_wrong_usage(source, tmp_path):
    done = CliRunner().invoke(app, ["watch", str(source), "-o", str(tmp_path / "out"), "--name", "{method}"])
    assert done.exit_code == 2
    assert "Choose a method" in done.stderr


def test_a_report_that_can_not_be_written_is_told_and_leaves_no_half(tmp_path, monkeypatch, capsys):
    def full(*arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    save_photo(tmp_path / "a.jpg")
    with Journal(tmp_path / "out") as journal, monkeypatch.context() as patch:
        patch.setattr(os, "replace", full)
        with pytest.raises(BatchFolderError, match="the disk is full"):
            write_report(journal)
        tell_report(journal)
    assert capsys.readouterr().err == "The report can't be written: the disk is full.\n"
    assert not list(tmp_path.rglob("*.partial"))
