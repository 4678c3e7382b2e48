"""Exports through the window: the photo at hand, marks, counts, and folders that went away meanwhile."""

import multiprocessing
import re
import shutil

import pytest
from photos import write_photo_file
from PIL import Image
from PySide6.QtCore import Qt
from queue_engine import serve_taking_folders_away
from workspace import denoise_opened, export, open_and_denoise, open_folder, opened, select

from desktop_app.browser_entry import PhotoState
from desktop_app.engine_client.export_client import ExportClient
from desktop_app.engine_client.export_process import serve_export
from desktop_app.queue_entry import Column, JobState
from desktop_app.queue_model import QueueModel
from desktop_app.session import Work
from gradnet_engine.image_io.refusals import WHITE_SHOWS
from gradnet_engine.job import DenoiseSettings, ExportSettings, FileFormat, Job


@pytest.fixture
def window(make_window):
    return make_window()


def drained(window, qtbot):
    return qtbot.waitSignal(window.exporting.queue.drained, timeout=30_000)


def entry_of(window, path):
    return window.browsing.model.entry_of(path)


def jobs(window):
    return {entry.job.source.name: entry.state for entry in window.exporting.queue.entries}


def end_engine(window, qtbot):
    """End the window's engine, as memory that runs out does, and have the window notice."""
    (engine,) = [child for child in multiprocessing.active_children() if child.name == "gradnet-engine"]
    engine.kill()
    engine.join()
    with qtbot.waitSignal(window.session.capabilities.methods_listed, timeout=15_000):
        window.session.list_methods()


@pytest.fixture
def not_saved(window, qtbot, folder, tmp_path):
    """The photo at hand, which is to be exported with another, has a folder in its way."""
    open_and_denoise(window, qtbot, folder)
    select(window, "a.jpg", "b.jpg")
    (tmp_path / "a-denoised.jpg").mkdir()
    with drained(window, qtbot):
        export(window, tmp_path, conflict=2)
    return tmp_path / "a-denoised.jpg"


def test_the_photo_at_hand_that_can_not_be_saved_is_one_that_failed_in_the_queue(window, qtbot, folder, not_saved):
    assert jobs(window) == {"a.jpg": JobState.FAILED, "b.jpg": JobState.DONE}
    assert window.exporting.panel._total.text().startswith("1 of 2 exported · 1 failed")
    entry = entry_of(window, folder / "a.jpg")
    assert entry.state is PhotoState.FAILED
    assert entry.failure == window.exporting.queue.entries[0].failure
    assert window.exporting.panel.retry_action.isEnabled()


def test_the_photo_at_hand_is_tried_again_as_it_is_shown(window, qtbot, folder, not_saved):
    not_saved.rmdir()
    with drained(window, qtbot):
        window.exporting.panel.retry_action.trigger()
    assert jobs(window) == {"a.jpg": JobState.DONE, "b.jpg": JobState.DONE}
    assert not_saved.read_text().startswith("jpeg"), "nothing was denoised again"
    assert entry_of(window, folder / "a.jpg").state is PhotoState.EXPORTED


def test_the_photo_that_was_at_hand_is_tried_again_as_it_is_kept(window, qtbot, folder, not_saved):
    window.open(folder / "c.jpg")
    qtbot.waitUntil(lambda: opened(window) == "c.jpg", timeout=15_000)
    not_saved.rmdir()
    with drained(window, qtbot):
        window.exporting.panel.retry_action.trigger()
    assert not_saved.read_text().startswith("jpeg"), "nothing was denoised again"
    assert opened(window) == "c.jpg"


def test_the_photo_that_was_at_hand_is_denoised_anew_where_its_result_is_lost(window, qtbot, folder, not_saved):
    window.open(folder / "c.jpg")
    qtbot.waitUntil(lambda: opened(window) == "c.jpg", timeout=15_000)
    end_engine(window, qtbot)
    not_saved.rmdir()
    with drained(window, qtbot):
        window.exporting.panel.retry_action.trigger()
    assert not_saved.read_text() == "a", "the queue's engine wrote it"


def test_saving_the_photo_at_hand_is_given_up_or_done_but_never_lost(window, qtbot, folder, tmp_path):
    open_and_denoise(window, qtbot, folder)
    session, queue = window.session, window.exporting.queue
    job = Job(folder / "a.jpg", tmp_path / "slow-disk.jpg", denoise=session.result.settings, export=ExportSettings())
    window.exporting.start([job])
    assert queue.entries[0].state is JobState.RUNNING
    assert queue.is_saving
    queue.cancel_all()
    queue.retry([0])
    assert queue.entries[0].state is JobState.WAITING, "what is being written is finished first"
    with qtbot.waitSignal(queue.job_ended, timeout=15_000):
        pass
    assert [entry.state for entry in queue.entries] == [JobState.DONE]
    assert [path.name for path in tmp_path.glob("slow-disk*")] == ["slow-disk.jpg"]


def test_a_dng_is_denoised_anew_from_what_the_sensor_saw_and_others_are_left_out(window, qtbot, folder, tmp_path):
    shutil.copy(folder / "a.jpg", folder / "a.NEF")
    open_and_denoise(window, qtbot, folder)
    window.open(folder / "a.NEF")
    qtbot.waitUntil(lambda: opened(window) == "a.NEF", timeout=15_000)
    with qtbot.waitSignal(window.session.result_changed, timeout=15_000):
        window.session.denoise()
    qtbot.waitUntil(lambda: window.session.work is Work.NONE, timeout=5_000)
    select(window, "a.jpg", "a.NEF")
    with drained(window, qtbot):
        export(window, tmp_path, container="DNG")
    (entry,) = window.exporting.queue.entries
    assert (entry.job.source, entry.job.raw.for_dng) == (folder / "a.NEF", True)
    assert entry.job.denoise == window.session.result.settings
    assert (tmp_path / "a-denoised.dng").read_text() == "a", "the queue's engine wrote it"


def test_a_mark_of_an_export_stays_as_strengths_move_and_a_failed_export_says_why(window, qtbot, folder, tmp_path):
    open_and_denoise(window, qtbot, folder)
    select(window, "a.jpg")
    with drained(window, qtbot):
        export(window, tmp_path)
    entry = entry_of(window, folder / "a.jpg")
    for settings in (DenoiseSettings("quick", 0.5), DenoiseSettings("plain")):
        window.session.set_settings(settings)
        with qtbot.waitSignal(window.session.result_changed, timeout=15_000):
            window.session.denoise()
        qtbot.waitUntil(lambda: window.session.work is Work.NONE, timeout=5_000)
        assert entry.state is PhotoState.EXPORTED
    in_the_way = tmp_path / "again-denoised.jpg"
    in_the_way.mkdir()
    replacing = ExportSettings(on_conflict="overwrite")
    job = Job(folder / "a.jpg", in_the_way, denoise=window.session.result.settings, export=replacing)
    with drained(window, qtbot):
        window.exporting.start([job])
    assert entry.state is PhotoState.FAILED
    assert entry.failure
    with qtbot.waitSignal(window.session.result_changed, timeout=15_000):
        window.session.denoise()
    assert entry.state is PhotoState.FAILED, "the export that failed is still to be done"
    in_the_way.rmdir()
    with drained(window, qtbot):
        window.exporting.panel.retry_action.trigger()
    assert (entry.state, entry.failure) == (PhotoState.EXPORTED, None)


def test_a_result_is_not_lost_as_its_export_fails(window, qtbot, folder, not_saved):
    window.browsing.panel._on_activated()
    assert window.session.work is Work.NONE, "the photo isn't opened anew"
    assert window.session.result is not None


def test_an_export_tells_of_what_was_there_already_and_of_what_was_cancelled(window, qtbot, folder, tmp_path):
    open_folder(window, qtbot, folder)
    select(window, "a.jpg", "b.jpg", "c.jpg")
    (tmp_path / "b-denoised.jpg").touch()
    with drained(window, qtbot):
        export(window, tmp_path, conflict=1)
    total = window.exporting.panel._total
    assert total.text() == "2 of 3 exported · 1 existed already"
    window.exporting.queue.clear_ended()
    window.exporting.queue.pause()
    export(window, tmp_path)
    qtbot.waitUntil(lambda: window.exporting.queue.rowCount() == 3, timeout=15_000)
    window.exporting.queue.cancel_all()
    assert total.text() == "0 of 3 exported · 3 cancelled"


def test_what_is_added_to_the_queue_comes_into_view(window, qtbot, folder, tmp_path):
    open_folder(window, qtbot, folder)
    queue, view = window.exporting.queue, window.exporting.panel.view
    queue.pause()
    many = [Job(folder / "a.jpg", tmp_path / f"{number}.jpg") for number in range(60)]
    window.exporting.start(many)
    window.exporting.start([Job(folder / "b.jpg", tmp_path / "last.jpg")])
    qtbot.waitUntil(lambda: view.viewport().rect().intersects(view.visualRect(queue.index(60, 0))), timeout=5_000)
    view.scrollToTop()
    window.exporting.start(many)
    qtbot.waitUntil(lambda: view.indexAt(view.viewport().rect().topLeft()).row() == 61, timeout=5_000)
    queue.cancel_all()


def test_a_photo_that_seems_damaged_is_told_when_it_is_opened(window, qtbot, folder):
    open_folder(window, qtbot, folder)
    write_photo_file(folder / "damaged.jpg")
    window.open(folder / "damaged.jpg")
    qtbot.waitUntil(lambda: opened(window) == "damaged.jpg", timeout=15_000)
    assert window.notice.label.text() == "damaged.jpg: The photo seems damaged."
    assert window.notice.isVisible()
    window.open(folder / "a.jpg")
    qtbot.waitUntil(lambda: opened(window) == "a.jpg", timeout=15_000)
    assert not window.notice.isVisible()


def open_and_denoise_one(window, qtbot, path):
    write_photo_file(path)
    window.open(path)
    qtbot.waitUntil(lambda: opened(window) == path.name, timeout=15_000)
    denoise_opened(window, qtbot)


def test_a_photo_at_hand_that_seems_damaged_is_told_in_the_queue(window, qtbot, folder, tmp_path):
    open_and_denoise_one(window, qtbot, folder / "damaged.jpg")
    select(window, "damaged.jpg")
    with drained(window, qtbot):
        export(window, tmp_path)
    assert window.exporting.queue.entries[0].damage == "The photo seems damaged."


@pytest.mark.parametrize(("suffix", "told"), [(".jpg", f"result.jpg: {WHITE_SHOWS}"), (".png", "")])
def test_what_a_transparent_photo_loses_as_it_is_saved_is_told(window, qtbot, folder, tmp_path, suffix, told):
    open_and_denoise_one(window, qtbot, folder / "glass.png")
    form = FileFormat.JPEG if suffix == ".jpg" else FileFormat.PNG16
    with qtbot.waitSignal(window.session.saving.ended, timeout=15_000):
        window.session.save(tmp_path / f"result{suffix}", ExportSettings(format=form))
    assert window.notice.label.text() == told
    assert window.notice.isVisible() == bool(told)


def test_what_transparent_photos_lose_as_they_are_exported_is_told_once_and_in_the_queue(make_window, qtbot, tmp_path):
    window = make_window(serve_export=serve_export)
    for name in ("a.png", "b.png", "c.png"):
        Image.new("RGBA", (90, 60), (90, 120, 150, 128)).save(tmp_path / name)
    said = []
    window.exporting.lost.connect(lambda _sentence: said.append(window.notice.label.text()))
    with drained(window, qtbot):
        window.exporting.start(
            [
                Job(tmp_path / name, tmp_path / f"{name}{suffix}", denoise=DenoiseSettings("median"), export=export)
                for name in ("a.png", "b.png")
                for suffix, export in ((".jpg", ExportSettings()), (".png", ExportSettings(format=FileFormat.PNG16)))
            ]
        )
    assert said == [f"a.png.jpg: {WHITE_SHOWS}"]
    queue = window.exporting.queue
    tips = [queue.index(row, Column.STATE).data(Qt.ItemDataRole.ToolTipRole) for row in range(4)]
    assert [str(WHITE_SHOWS) in tip for tip in tips] == [True, False] * 2
    with drained(window, qtbot):
        window.exporting.start([Job(tmp_path / "c.png", tmp_path / "c.jpg", denoise=DenoiseSettings("median"))])
    assert said == [f"a.png.jpg: {WHITE_SHOWS}", f"c.jpg: {WHITE_SHOWS}"], "the next export tells it again"


def test_the_mark_of_an_export_holds_though_the_photo_had_changed_unseen(window, qtbot, folder):
    open_folder(window, qtbot, folder)
    with (folder / "b.jpg").open("ab") as photo:  # The folder doesn't tell of this.
        photo.write(b"a tag")
    select(window, "b.jpg")
    with drained(window, qtbot):
        export(window)
    qtbot.waitUntil(lambda: results(window) == {"b-denoised.jpg"}, timeout=15_000)
    assert entry_of(window, folder / "b.jpg").is_exported


def test_a_photo_that_seems_damaged_is_told_in_the_queue(qapp, qtbot, tmp_path, samples, lose_block):
    whole = (samples / "canon_550d_crop_noisy.jpg").read_bytes()
    for name in ("whole.jpg", "hole.jpg"):
        (tmp_path / name).write_bytes(whole)
    lose_block(tmp_path / "hole.jpg")
    client = ExportClient()
    queue = QueueModel(client)
    median = DenoiseSettings("median")
    with qtbot.waitSignal(queue.drained, timeout=60_000):
        queue.add(
            [Job(tmp_path / name, tmp_path / f"out-{name}", denoise=median) for name in ("whole.jpg", "hole.jpg")]
        )
    client.close()
    assert [entry.state for entry in queue.entries] == [JobState.DONE] * 2
    assert [queue.index(row, Column.STATE).data() for row in (0, 1)] == ["Done", "Done; damaged photo"]
    assert [bool(entry.damage) for entry in queue.entries] == [False, True]
    assert str(queue.entries[1].damage) in queue.index(1, Column.STATE).data(Qt.ItemDataRole.ToolTipRole)


def names_to_export(window):
    window.export_action.trigger()
    dialog = window.exporting.dialog
    names, text = [photo.name for photo in dialog._photos], dialog._summary.text()
    dialog.reject()
    return names, text


def results(window):
    return {entry.path.name for entry in window.browsing.model.entries if entry.is_result}


def test_results_are_not_denoised_again_with_the_photos_of_their_folder(make_window, qtbot, folder):
    window = make_window()
    open_and_denoise(window, qtbot, folder)
    select(window, "a.jpg", "b.jpg")
    with drained(window, qtbot):
        export(window)
    written = {"a-denoised.jpg", "b-denoised.jpg"}
    qtbot.waitUntil(lambda: results(window) == written, timeout=15_000)
    window.browsing.panel.view.selectAll()
    names, text = names_to_export(window)
    assert names == ["a.jpg", "b.jpg", "c.jpg"]
    assert re.search(r"\n2 result(s|\(s\)) of earlier exports are left out\.$", text), (
        "in English, or as it is to be translated"
    )
    select(window, *written)
    names, text = names_to_export(window)
    assert set(names) == written, "who selects nothing else means them"
    assert "left out" not in text
    window.close()
    later = make_window()
    with qtbot.waitSignal(later.browsing.model.listed, timeout=15_000):
        later.open(folder)
    assert results(later) == written
    model = later.browsing.model
    tip = model.index(model.row_of(folder / "b-denoised.jpg")).data(Qt.ItemDataRole.ToolTipRole)
    assert "Result of an export" in tip


def test_a_photo_that_was_written_over_its_result_is_one_again(window, qtbot, folder):
    open_and_denoise(window, qtbot, folder)
    select(window, "b.jpg")
    with drained(window, qtbot):
        export(window)
    qtbot.waitUntil(lambda: results(window) == {"b-denoised.jpg"}, timeout=15_000)
    write_photo_file(folder / "b-denoised.jpg", level=60)
    window.browsing.model.refresh()
    qtbot.waitUntil(lambda: results(window) == set(), timeout=15_000)


@pytest.fixture
def renamed(folder):
    """Where the photos' folder is once `folder` has got another name."""
    return folder.with_name("summer")


def test_nothing_is_exported_beside_photos_whose_folder_has_another_name(window, qtbot, folder, renamed):
    open_and_denoise(window, qtbot, folder)
    select(window, "a.jpg", "b.jpg")
    folder.rename(renamed)
    with qtbot.waitSignal(window.exporting.failed, timeout=15_000) as told:
        export(window)
    assert told.args == [f"The folder {folder} is no longer there."]
    assert window.notice.label.text() == told.args[0]
    assert not folder.exists()
    assert window.exporting.queue.rowCount() == 0


def test_no_folder_is_made_for_a_result_that_was_at_hand(window, qtbot, folder, renamed):
    open_and_denoise(window, qtbot, folder)
    job = Job(folder / "a.jpg", folder / "a-denoised.jpg", denoise=window.session.result.settings)
    folder.rename(renamed)
    with drained(window, qtbot):
        window.exporting.start([job])
    failed = window.exporting.queue.entries[0]
    assert failed.failure == f"{job.destination}: can't be written: its folder is no longer there."
    assert not folder.exists()


def test_no_folder_is_made_for_a_photo_whose_folder_goes_while_it_is_denoised(qapp, qtbot, folder, renamed):
    client = ExportClient(serve_taking_folders_away)
    queue = QueueModel(client)
    job = Job(folder / "a.jpg", folder / "a-denoised.jpg", denoise=DenoiseSettings("median"))
    with qtbot.waitSignal(queue.drained, timeout=60_000):
        queue.add([job])
    client.close()
    assert queue.entries[0].failure == f"{job.destination}: can't be written: its folder is no longer there."
    assert [folder.exists(), renamed.exists()] == [False, True]
    assert not (renamed / "a-denoised.jpg").exists()
