"""A folder that takes no results is told of before anything is denoised, and looking leaves nothing behind."""

import os
from dataclasses import replace
from pathlib import Path

import pytest
from photos import write_photo_file
from queue_engine import serve_slow_headers, serve_slow_plans
from workspace import export, open_and_denoise, open_folder, select

from desktop_app.engine_client.export_messages import PlanExport
from desktop_app.engine_client.export_process import _planned, _refusal, engine_run
from desktop_app.queue_entry import JobState
from desktop_app.spoken import spoken
from gradnet_engine.image_io import read_info
from gradnet_engine.job import DenoiseSettings, FileFormat, Job
from gradnet_engine.progress import CancelToken


@pytest.fixture
def photo(tmp_path):
    (tmp_path / "card").mkdir()
    return write_photo_file(tmp_path / "card" / "a.jpg")


@pytest.fixture
def locked(tmp_path, monkeypatch):
    """A folder in which nobody, not even root, makes a file."""
    folder = tmp_path / "locked"
    folder.mkdir()
    open_file = os.open

    def refuse(path, *args, **named):
        if folder in Path(path).parents:
            raise PermissionError(13, "Permission denied")
        return open_file(path, *args, **named)

    monkeypatch.setattr(os, "open", refuse)
    return folder


def plan(out, *photos):
    """Return the jobs, and what is told if there are none."""
    planned = _planned(PlanExport(photos, out, FileFormat.JPEG, Job(photos[0], photos[0])), read_info)
    return planned.jobs, spoken(planned.failure or "")


def everything_below(folder):
    return sorted(folder.rglob("*"))


@pytest.mark.parametrize("within", ["", "new", "new/and/newer"])
def test_a_folder_that_can_not_be_written_is_told(photo, locked, within):
    assert plan(locked / within, photo) == ((), f"{locked}: can't be written: you don't have permission.")


def test_a_folder_below_a_file_is_told(photo, tmp_path):
    (tmp_path / "notes").write_text("a file")
    jobs, told = plan(tmp_path / "notes" / "out", photo)
    assert jobs == ()
    assert "part of the path is a file, not a folder" in told


def test_a_folder_that_takes_no_file_any_more_is_told_before_the_photo_is_denoised(photo, locked):
    stages = set()
    job = Job(photo, locked / "a.jpg", denoise=DenoiseSettings("median"))
    (outcome,) = engine_run()([job], progress=lambda _, report: stages.add(report.stage), cancel=CancelToken())
    assert outcome.error is not None
    assert spoken(outcome.error) == f"{locked / 'a.jpg'}: can't be written: you don't have permission."
    assert stages == {"reading"}


@pytest.mark.parametrize("out", ["", "new/and/newer"])
def test_looking_leaves_nothing_behind(photo, tmp_path, out):
    before = everything_below(tmp_path)
    jobs, told = plan(tmp_path / out if out else None, photo)
    assert (len(jobs), told) == (1, "")
    assert everything_below(tmp_path) == before


def test_photos_beside_which_nothing_can_be_written_are_told(photo, locked):
    other = locked / "b.jpg"
    other.write_bytes(photo.read_bytes())
    assert str(locked) in plan(None, photo, other)[1]
    assert plan(None, photo)[1] == ""


def test_a_photo_whose_folder_is_gone_keeps_no_other_from_being_exported(photo, locked):
    """It fails at once; where its folder was is no concern of the others."""
    jobs, told = plan(None, photo, locked / "unplugged" / "b.jpg")
    assert (len(jobs), told) == (2, "")


def test_the_window_tells_it_and_exports_nothing(make_window, qtbot, folder, tmp_path):
    window = make_window()
    (tmp_path / "notes").write_text("a file")
    open_and_denoise(window, qtbot, folder)
    select(window, "a.jpg", "b.jpg", "c.jpg")
    export(window, tmp_path / "notes" / "out")
    qtbot.waitUntil(window.notice.isVisible, timeout=20_000)
    assert window.notice.label.text() == (
        f"{tmp_path / 'notes'}: can't be written: part of the path is a file, not a folder."
    )
    assert window.exporting.queue.rowCount() == 0
    assert not window.exporting.panel.isVisible()


def test_who_exports_sees_at_once_that_it_is_about_to_begin(make_window, qtbot, folder, tmp_path):
    """The names of a thousand photos take a while: their headers are read."""
    window = make_window(serve_export=serve_slow_plans)
    open_folder(window, qtbot, folder)
    queue, panel = window.exporting.queue, window.exporting.panel
    (tmp_path / "out").mkdir()
    for name in ("a.jpg", "b.jpg"):
        select(window, name)
        export(window, tmp_path / "out")
        assert panel.isVisible()
        assert panel._total.text() == "An export is about to begin."
        qtbot.waitUntil(lambda name=name: name in [e.job.source.name for e in queue.entries], timeout=15_000)
        qtbot.waitUntil(lambda: not queue.is_busy, timeout=15_000)
    assert panel._total.text() == "2 of 2 exported"


def test_an_export_that_is_about_to_begin_can_be_cancelled(make_window, qtbot, folder, tmp_path):
    """Nor does the next one wait for the headers of all those photos."""
    window = make_window(serve_export=serve_slow_headers)
    open_folder(window, qtbot, folder)
    exporting, panel = window.exporting, window.exporting.panel
    (tmp_path / "out").mkdir()
    name_by(window, "{iso}-{stem}")
    export(window, tmp_path / "out")
    qtbot.waitUntil((folder / "begun").exists, timeout=15_000)
    panel.cancel_action.trigger()
    assert panel._total.text() == "Nothing is to be exported."
    assert not panel.cancel_action.isEnabled()
    assert not exporting.is_busy
    name_by(window, "{stem}")
    select(window, "b.jpg")
    export(window, tmp_path / "out")
    qtbot.waitUntil(lambda: exporting.queue.count(JobState.DONE) == 1, timeout=15_000)
    assert [entry.job.source.name for entry in exporting.queue.entries] == ["b.jpg"]


def name_by(window, template):
    choice = window.store.value.export
    window.store.update(export=replace(choice, export=replace(choice.export, name_template=template)))


def test_a_drive_that_is_not_there_is_told(tmp_path, monkeypatch):
    monkeypatch.setattr("os.path.lexists", lambda path: False)
    assert "can't be written" in str(_refusal([tmp_path / "gone" / "out"]))
