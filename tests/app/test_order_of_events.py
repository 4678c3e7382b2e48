"""What is asked early, late, or while something else is being done is neither lost nor done to something else."""

import os
import time
from pathlib import Path

import pytest
from fake_engine import FakeEngine, pass_gate
from photos import write_photo_file
from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QMenu, QMessageBox
from queue_engine import serve_slow_plans
from workspace import export, open_and_denoise, open_folder, opened, select

from desktop_app.engine_client.messages import DescribeDevice, MeasureNoise, strengths_of
from desktop_app.queue_entry import JobState
from desktop_app.session import Work
from gradnet_engine.errors import MethodUnavailableError, PhotoWriteError
from gradnet_engine.job import AUTO_METHOD, DenoiseSettings, ExportSettings, Job


class FailsToWrite(FakeEngine):
    def write_photo(self, photo, destination, export):
        pass_gate(destination)
        raise PhotoWriteError(destination, "the folder is gone")


class ListsSlowly(FakeEngine):
    def list_methods(self, device):
        time.sleep(1)
        return super().list_methods(device)


class DiesListing(FakeEngine):
    """Ends with its process when it is first asked for methods."""

    def list_methods(self, device):
        mark = Path(os.environ["GRADNET_TEST_MARK"])
        if not mark.exists():
            mark.touch()
            os._exit(3)
        return super().list_methods(device)


class NeverDescribes(FakeEngine):
    def describe_device(self, device):
        raise MethodUnavailableError("PyTorch is broken here.")


class MeasuresSlowly(FakeEngine):
    def estimate_noise(self, photo):
        time.sleep(1)
        return super().estimate_noise(photo)


@pytest.mark.parametrize("engine", [FakeEngine, FailsToWrite])
def test_a_strength_changed_while_a_file_is_saved_is_followed_whatever_comes_of_that(
    make_window, qtbot, folder, tmp_path, engine
):
    window = make_window(engine)
    session = window.session
    open_and_denoise(window, qtbot, folder)
    session.save(tmp_path / "gated.jpg", ExportSettings())
    qtbot.waitUntil((tmp_path / "begun").exists, timeout=15_000)
    session.set_settings(DenoiseSettings("quick", 0.5, 0.5))
    with qtbot.waitSignal(session.saving.ended, timeout=15_000):
        (tmp_path / "go").touch()
    wanted = strengths_of(session.settings)
    qtbot.waitUntil(lambda: session.result.outcome.strengths == wanted, timeout=15_000)


def test_methods_are_listed_after_the_first_engine_died_of_it(make_window, qtbot, folder, tmp_path, monkeypatch):
    monkeypatch.setenv("GRADNET_TEST_MARK", str(tmp_path / "mark"))
    window = make_window(DiesListing)
    qtbot.waitUntil(lambda: "stopped unexpectedly" in window.notice.label.text(), timeout=15_000)
    picker = window.panel.method_box.picker
    assert picker.count() == 1
    open_folder(window, qtbot, folder)
    qtbot.waitUntil(lambda: picker.count() > 1, timeout=15_000)


def test_what_can_never_be_told_is_asked_for_twice_and_told_once(make_window, qtbot, folder):
    window = make_window(NeverDescribes)
    told, answered = [], []
    window.session.failed.connect(told.append)
    window.session._client.answered.connect(lambda request, answer: answered.append(type(request)))
    open_folder(window, qtbot, folder)
    for name in ("b.jpg", "c.jpg"):
        window.browsing.next_action.trigger()
        qtbot.waitUntil(lambda name=name: opened(window) == name, timeout=15_000)
    qtbot.waitUntil(lambda: answered.count(DescribeDevice) == 2, timeout=15_000)
    qtbot.waitUntil(lambda: answered.count(MeasureNoise) > 0, timeout=15_000)
    assert told == ["PyTorch is broken here."]
    assert answered.count(DescribeDevice) == 2


def test_a_preset_of_a_method_that_is_not_offered_here_is_what_the_picker_shows(make_window, qtbot):
    window = make_window()
    window.store.change(lambda value: value.with_preset("mine", DenoiseSettings("gone-method", 0.5)))
    box, session = window.panel.method_box, window.session
    qtbot.waitUntil(lambda: box.picker.count() > 1, timeout=15_000)
    (mine,) = (action for action in window.panel.presets_button.menu().actions() if action.text() == "mine")
    mine.trigger()
    assert box.method == session.settings.method == AUTO_METHOD
    assert session.settings.luminance_strength == 0.5


def test_times_are_measured_of_methods_that_are_listed_while_the_picker_is_open(make_window, qtbot, folder):
    window = make_window(ListsSlowly)
    picker = window.panel.method_box.picker
    picker.showPopup()
    low_px = picker.view().height()
    qtbot.waitUntil(lambda: picker.count() > 1, timeout=15_000)
    assert picker.view().height() > low_px
    picker.hidePopup()
    open_folder(window, qtbot, folder)
    qtbot.waitUntil(lambda: window.session.expected_s("quick") is not None, timeout=15_000)


def test_times_wanted_while_a_photo_opens_are_measured_then(make_window, qtbot, folder):
    write_photo_file(folder / "slow.jpg")
    window = make_window()
    picker = window.panel.method_box.picker
    qtbot.waitUntil(lambda: picker.count() > 1, timeout=15_000)
    window.open(folder / "slow.jpg")
    assert window.session.work is Work.OPENING
    picker.showPopup()
    qtbot.waitUntil(lambda: window.session.expected_s("quick") is not None, timeout=15_000)
    picker.hidePopup()
    assert opened(window) == "slow.jpg"


def test_noise_is_measured_of_a_photo_that_stays_open_as_another_is_given_up(make_window, qtbot, folder):
    write_photo_file(folder / "slow.jpg")
    window = make_window(MeasuresSlowly)
    open_folder(window, qtbot, folder)
    window.open(folder / "slow.jpg")
    window.session.cancel()
    assert opened(window) == "a.jpg"
    qtbot.waitUntil(lambda: window.panel.measured.text().endswith("25.5"), timeout=15_000)


def test_who_leaves_while_photos_are_exported_sees_how_many_are_left_and_leaves_when_they_are_done(
    make_window, qtbot, tmp_path, folder, monkeypatch
):
    window = make_window(serve_export=serve_slow_plans)
    open_folder(window, qtbot, folder)
    (tmp_path / "out").mkdir()
    export(window, tmp_path / "out")
    told = []

    def follow(question):
        loop = QEventLoop()
        question.finished.connect(loop.quit)
        window.exporting.queue.changed.connect(lambda: told.append(question.text()))
        QTimer.singleShot(15_000, loop.quit)
        loop.exec()

    monkeypatch.setattr(QMessageBox, "exec", follow)
    window.close()
    assert "1" in told[0]
    assert not window.isVisible()
    assert [path.name for path in (tmp_path / "out").glob("*.*")]


@pytest.mark.parametrize("failing", ["a photo", "the plan"])
def test_who_leaves_while_photos_are_exported_stays_if_that_fails(
    make_window, qtbot, tmp_path, folder, monkeypatch, failing
):
    """Else nobody would learn of it."""
    window = make_window(serve_export=serve_slow_plans)
    open_folder(window, qtbot, folder)
    (tmp_path / "notes").write_text("a file")
    (tmp_path / "out").mkdir()
    if failing == "a photo":
        write_photo_file(folder / "broken.jpg")
        qtbot.waitUntil(lambda: window.browsing.model.rowCount() == 4, timeout=15_000)
        select(window, "broken.jpg")
    export(window, tmp_path / "out" if failing == "a photo" else tmp_path / "notes" / "out")
    ended = []

    def follow(question):
        loop = QEventLoop()
        question.finished.connect(ended.append)
        question.finished.connect(loop.quit)
        QTimer.singleShot(15_000, loop.quit)
        loop.exec()

    monkeypatch.setattr(QMessageBox, "exec", follow)
    assert not window.close()
    assert ended  # There is nothing left to ask.
    assert window.isVisible()
    assert window.exporting.queue.count(JobState.FAILED) == (failing == "a photo")
    assert window.close()


@pytest.mark.parametrize("goes_on", [True, False])
def test_who_leaves_while_an_export_is_planned_is_asked(make_window, qtbot, tmp_path, folder, monkeypatch, goes_on):
    window = make_window(serve_export=serve_slow_plans)
    open_folder(window, qtbot, folder)
    (tmp_path / "out").mkdir()
    export(window, tmp_path / "out")
    asked = []
    monkeypatch.setattr(QMessageBox, "exec", lambda question: asked.append(question.text()))
    answer = "Go on exporting" if goes_on else "Stop and quit"
    monkeypatch.setattr(
        QMessageBox, "clickedButton", lambda box: next(button for button in box.buttons() if button.text() == answer)
    )
    window.close()
    assert asked == ["An export is about to begin."]
    assert window.isVisible() is goes_on
    if goes_on:
        qtbot.waitUntil(lambda: window.exporting.queue.count(JobState.DONE) == 1, timeout=15_000)
        window.close()


def test_a_menu_is_that_of_its_photo_though_rows_move(make_window, qtbot, folder, tmp_path):
    names = ("slow1.jpg", "slow2.jpg", "a.jpg", "b.jpg", "c.jpg")
    for name in names[:2]:
        write_photo_file(folder / name)
    window = make_window()
    queue, panel = window.exporting.queue, window.exporting.panel
    jobs = [Job(folder / name, tmp_path / name) for name in names]
    window.exporting.start(jobs)
    queue.cancel([2])
    panel.view.setCurrentIndex(queue.index(3, 0))
    panel._on_menu(panel.view.visualRect(queue.index(3, 0)).center())
    menu = panel.findChildren(QMenu)[-1]
    queue.add([jobs[2]])  # Its cancelled row is forgotten, and those below move up.
    menu.actions()[1].trigger()
    menu.close()
    states = {entry.job.source.name: entry.state for entry in queue.entries}
    queue.cancel_all()
    assert states["b.jpg"] is JobState.CANCELLED
    assert states["c.jpg"] is JobState.WAITING


def test_a_menu_of_the_queue_is_gone_when_it_is_closed(make_window, qtbot, folder, tmp_path):
    window = make_window()
    window.exporting.start([Job(folder / "a.jpg", tmp_path / "a.jpg")])
    qtbot.waitUntil(lambda: not window.exporting.is_busy, timeout=15_000)
    panel = window.exporting.panel
    index = window.exporting.queue.index(0, 0)
    panel.view.setCurrentIndex(index)
    for _ in range(2):
        panel._on_menu(panel.view.visualRect(index).center())
        (menu,) = panel.findChildren(QMenu)
        menu.close()
        qtbot.waitUntil(lambda: panel.findChildren(QMenu) == [])


def test_a_folder_is_read_again_though_an_idle_process_was_ended(make_window, qtbot, folder):
    window = make_window()
    open_folder(window, qtbot, folder)
    model = window.browsing.model
    qtbot.waitUntil(lambda: all(entry.facts for entry in model.entries), timeout=15_000)
    for process in [worker._process for worker in window.browsing._client._workers if worker._process is not None]:
        process.kill()
        qtbot.waitUntil(lambda process=process: not process.is_alive, timeout=15_000)
    with qtbot.waitSignal(window.browsing._client.found, timeout=15_000):
        window.browsing.refresh_action.trigger()
    assert model.total == 3
    assert not window.notice.isVisible()
