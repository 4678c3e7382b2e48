import time
from pathlib import Path
from types import SimpleNamespace

import pytest
from fake_engine import FakeEngine
from photos import NoThumbnails, write_photo_file
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QStyleOptionViewItem, QToolButton
from queue_engine import serve_dying, serve_fake_export, serve_gated_writing, serve_slow_plans

from desktop_app import queue_model, resources
from desktop_app.app import dress
from desktop_app.denoise_panel import duration_text
from desktop_app.engine_client.client import EngineClient
from desktop_app.engine_client.export_client import ExportClient
from desktop_app.engine_client.export_messages import ExportPhoto, PlanExport
from desktop_app.engine_client.export_names import ExampleFacts
from desktop_app.engine_client.export_process import serve_export
from desktop_app.engine_client.thumbnail_messages import PhotosFound
from desktop_app.exporting import Exporting
from desktop_app.main_window import MainWindow
from desktop_app.preferences import PreferenceStore
from desktop_app.queue_model import Column, JobState, QueueModel, Role
from desktop_app.queue_panel import QueuePanel
from desktop_app.session import Session
from gradnet_engine.job import DenoiseSettings, ExportSettings, FileFormat, Job

WAITING, RUNNING, DONE = JobState.WAITING, JobState.RUNNING, JobState.DONE
FAILED, CANCELLED, SKIPPED = JobState.FAILED, JobState.CANCELLED, JobState.SKIPPED


@pytest.fixture
def client_of(qapp):
    """Make clients that end with the test."""
    clients = []

    def make(serve):
        clients.append(ExportClient(serve))
        return clients[-1]

    yield make
    for client in clients:
        client.close()


@pytest.fixture
def model(client_of):
    return QueueModel(client_of(serve_fake_export))


@pytest.fixture
def panel(qtbot, model):
    panel = QueuePanel(model, duration_text)
    qtbot.addWidget(panel)
    panel.resize(600, 200)
    panel.show()
    return panel


@pytest.fixture
def jobs(tmp_path):
    def make(*names, **export):
        return [Job(tmp_path / f"{n}.nef", tmp_path / f"{n}.jpg", export=ExportSettings(**export)) for n in names]

    return make


def states(model):
    return [entry.state for entry in model.entries]


def run(model, qtbot, *jobs):
    with qtbot.waitSignal(model.drained, timeout=20_000):
        model.add(*jobs)


def test_photos_are_exported_in_order(model, qtbot, jobs, tmp_path):
    ended = []
    model.job_ended.connect(lambda entry: ended.append(entry.job.source.stem))
    run(model, qtbot, jobs("a", "b", "c", "d"))
    assert states(model) == [DONE] * 4
    assert ended == ["a", "b", "c", "d"]
    assert (tmp_path / "d.jpg").read_text() == "d"
    assert model.fraction == 1
    assert not model.is_busy


def test_a_failure_stops_nothing_and_can_be_tried_again(panel, model, qtbot, jobs):
    run(model, qtbot, jobs("a", "broken", "b"))
    assert states(model) == [DONE, FAILED, DONE]
    failed = model.index(1, Column.STATE)
    assert failed.data() == "can't be read: it is broken."
    assert failed.data(Qt.ItemDataRole.ToolTipRole) == model.entries[1].failure
    assert "1 failed" in panel._total.text().replace("(s)", "")
    with qtbot.waitSignal(model.drained, timeout=20_000):
        panel.retry_action.trigger()
    assert states(model) == [DONE, FAILED, DONE]


def test_a_failure_says_why_without_the_file_that_it_is_about(panel, model, qtbot, jobs, tmp_path):
    with qtbot.waitSignal(model.told, timeout=20_000):
        model.add(jobs("full"))
    state = model.index(0, Column.STATE)
    assert state.data() == "can't be written: the disk is full."
    model.entries[0].failure = f"{tmp_path / 'full.nef'}\uff1a无法读取"
    assert state.data() == "无法读取"


def test_a_name_with_a_line_break_is_one_line(panel, model, qtbot, jobs):
    model.add(jobs("one\ntwo"))
    option = QStyleOptionViewItem()
    panel.view.itemDelegate().initStyleOption(option, model.index(0, Column.PHOTO))
    assert option.text == "one two.nef"
    model.cancel_all()


def test_a_failure_has_the_room_that_names_do_not_need(panel, model, qtbot, jobs, tmp_path):
    view = panel.view
    panel.resize(320, 200)
    run(model, qtbot, jobs("a", "broken", "b"))
    width_of = view.columnWidth
    qtbot.waitUntil(lambda: width_of(Column.STATE) >= view.sizeHintForColumn(Column.STATE) > 150, timeout=5_000)
    assert view.isColumnHidden(Column.PROGRESS), "there is none"
    assert width_of(Column.PHOTO) + width_of(Column.STATE) == view.viewport().width()
    model.entries[1].failure = "The reason is told at great length. " * 10
    with qtbot.waitSignal(model.drained, timeout=20_000):
        model.add(jobs("gated and of a name that is long, too"))
        qtbot.waitUntil(lambda: not view.isColumnHidden(Column.PROGRESS), timeout=5_000)
        (tmp_path / "go").touch()
    qtbot.waitUntil(lambda: view.isColumnHidden(Column.PROGRESS), timeout=5_000)
    assert width_of(Column.PHOTO) >= 100, "names keep some room"
    option = QStyleOptionViewItem()
    view.itemDelegate().initStyleOption(option, model.index(1, Column.STATE))
    assert option.textElideMode is Qt.TextElideMode.ElideRight
    model.clear_ended()
    model.add(jobs("slow"))
    qtbot.waitUntil(lambda: not view.isColumnHidden(Column.PROGRESS), timeout=5_000)
    model.cancel_all()


def test_a_narrow_queue_has_room_for_what_is_being_done(panel, model, qtbot, jobs):
    view = panel.view
    panel.resize(320, 200)
    model.add(jobs("slow and of a name that is long, too"))
    qtbot.waitUntil(lambda: model.index(0, Column.STATE).data() == "Denoising", timeout=20_000)
    needed_px = view.sizeHintForColumn(Column.STATE)
    qtbot.waitUntil(lambda: view.columnWidth(Column.STATE) >= needed_px, timeout=5_000)
    model.cancel_all()


def test_a_large_font_gets_higher_lines_and_room_for_names(panel, model, qtbot, jobs, font_size):
    view = panel.view
    font_size(20)
    model.add(jobs("broken"))
    qtbot.waitUntil(lambda: model.count(FAILED) == 1 and view.isColumnHidden(Column.PROGRESS), timeout=20_000)
    model.entries[0].failure = "The reason is told at great length. " * 10
    view._fit_columns()
    name_px = view.fontMetrics().horizontalAdvance(model.index(0, Column.PHOTO).data())
    assert view.columnWidth(Column.PHOTO) >= name_px + 16
    assert view.visualRect(model.index(0, 0)).height() > view.fontMetrics().height()


@pytest.mark.parametrize("language", ["en", "de", "ro"])
def test_the_window_keeps_its_size_as_docks_open(qapp, qtbot, tmp_path, jobs, language):
    translators = resources.translators(language)
    for translator in translators:
        qapp.installTranslator(translator)
    dress(qapp)
    store = PreferenceStore(tmp_path / "preferences.json")
    window = MainWindow(Session(EngineClient(FakeEngine)), NoThumbnails(), ExportClient(serve_fake_export), store)
    qtbot.addWidget(window)
    try:
        window.resize(900, 600)
        window.show()
        folder = window.browsing.panel._folder
        window.open(tmp_path)
        window.browsing.model._on_found(PhotosFound((tmp_path,), (), (tmp_path,), None))
        with qtbot.waitSignal(window.exporting.queue.drained, timeout=20_000):
            window.exporting.start(jobs("a", "broken", "b"))
        qtbot.wait(200)
        assert (window.width(), window.height()) == (900, 600)
        assert window.browsing.panel.isVisible()
        assert window.exporting.panel.isVisible()
        assert len(folder.shown) >= 5
        assert window.exporting.panel._total.shown.startswith("2")
    finally:
        window.close()
        for translator in translators:
            qapp.removeTranslator(translator)


def test_progress_of_a_photo_only_grows(model, qtbot, jobs):
    seen = []
    model.dataChanged.connect(lambda first, _last: seen.append(first.data(Role.ENTRY).fraction))
    run(model, qtbot, jobs("a"))
    assert seen == sorted(seen)
    assert len(set(seen)) > 5


def test_pause_stops_at_once_and_resume_goes_on(panel, model, qtbot, jobs):
    model.add(jobs("slow", "a"))
    qtbot.waitUntil(lambda: model.entries[0].state is RUNNING, timeout=20_000)
    panel.pause_action.trigger()
    paused_at = None
    while model.entries[0].fraction != paused_at:  # It is held in another process.
        paused_at = model.entries[0].fraction
        qtbot.wait(300)
    assert model.entries[0].state is RUNNING, "it rests before its end"
    assert model.index(0, Column.STATE).data() == "Paused"
    assert panel.pause_action.text() == "Resume"
    (button,) = (b for b in panel.findChildren(QToolButton) if b.defaultAction() is panel.pause_action)
    assert button.accessibleName() == "Resume"
    assert "paused" in panel._total.text()
    panel.pause_action.trigger()
    assert button.accessibleName() == "Pause"
    qtbot.waitUntil(lambda: model.entries[0].fraction > paused_at, timeout=5_000)
    model.cancel_all()


def test_one_photo_is_cancelled_and_the_others_are_done(model, qtbot, jobs, tmp_path):
    model.add(jobs("slow", "a", "b"))
    qtbot.waitUntil(lambda: model.entries[0].state is RUNNING, timeout=20_000)
    with qtbot.waitSignal(model.drained, timeout=20_000):
        model.cancel([0])
    assert states(model) == [CANCELLED, DONE, DONE]
    assert not (tmp_path / "slow.jpg").exists()


def test_cancelling_what_waits_leaves_what_runs(model, qtbot, jobs):
    model.add(jobs("a", "slow", "b", "c"))
    model.cancel([2])
    qtbot.waitUntil(lambda: model.entries[1].state is RUNNING, timeout=20_000)
    fraction = model.entries[1].fraction
    model.cancel([3])
    qtbot.waitUntil(lambda: model.entries[1].fraction > fraction, timeout=5_000)
    assert states(model) == [DONE, RUNNING, CANCELLED, CANCELLED]
    with qtbot.waitSignal(model.drained, timeout=20_000):
        model.cancel_all()


def test_cancelling_what_is_read_ahead_costs_what_runs_no_progress(model, qtbot, jobs, tmp_path):
    fractions = []
    model.dataChanged.connect(lambda first, _: first.row() == 0 and fractions.append(first.data(Role.ENTRY).fraction))
    model.add(jobs("gated", "slow", "a"))
    qtbot.waitUntil(lambda: model.entries[0].state is RUNNING, timeout=20_000)
    model.cancel([1])
    qtbot.wait(300)  # As long as it takes to hear that all was given up, if it was.
    assert states(model) == [RUNNING, CANCELLED, WAITING]
    with qtbot.waitSignal(model.drained, timeout=20_000):
        (tmp_path / "go").touch()
    assert states(model) == [DONE, CANCELLED, DONE]
    assert fractions == sorted(fractions)
    assert not (tmp_path / "slow.jpg").exists()


@pytest.fixture
def writing(client_of, qtbot, tmp_path, monkeypatch):
    """Have the first of two photos be written by the engine, and not end until the gate is open."""
    monkeypatch.setattr(queue_model, "_RESTS_AFTER_MS", 100)

    def begin(**export):
        folder = tmp_path / "out"
        folder.mkdir()
        settings = ExportSettings(format=FileFormat.JPEG, **export)
        median = DenoiseSettings("median")
        sources = [write_photo_file(tmp_path / f"{name}.jpg") for name in "ab"]
        model = QueueModel(client_of(serve_gated_writing))
        model.add([Job(source, folder / source.name, denoise=median, export=settings) for source in sources])
        qtbot.waitUntil(lambda: model.index(0, Column.STATE).data() == "Writing", timeout=60_000)
        return model, folder

    return begin


@pytest.mark.parametrize("on_conflict", ["unique", "skip", "overwrite"])
def test_what_is_being_written_as_another_is_cancelled_is_exported_once(writing, qtbot, on_conflict):
    model, folder = writing(on_conflict=on_conflict)
    ended = []
    model.job_ended.connect(lambda entry: ended.append((entry.job.source.name, entry.state)))
    model.cancel([1])
    with qtbot.waitSignal(model.drained, timeout=20_000):
        (folder / "go").touch()
    assert ended == [("b.jpg", CANCELLED), ("a.jpg", DONE)]
    assert model.entries[0].output == folder / "a.jpg"
    assert {path.name for path in folder.iterdir()} == {"go", "a.jpg"}


def test_a_photo_cancelled_while_it_was_written_is_done_as_its_file_is_there(writing, qtbot):
    model, folder = writing()
    model.cancel_all()
    assert states(model) == [CANCELLED, CANCELLED]
    qtbot.wait(500)  # Longer than a process with nothing to do is kept.
    (folder / "go").touch()
    qtbot.waitUntil(lambda: states(model) == [DONE, CANCELLED], timeout=20_000)
    assert model.entries[0].output == folder / "a.jpg"
    assert {path.name for path in folder.iterdir()} == {"go", "a.jpg"}


def test_a_photo_cancelled_while_it_was_written_and_tried_again_is_exported_once(writing, qtbot):
    model, folder = writing()
    model.cancel_all()
    model.retry([0])
    with qtbot.waitSignal(model.drained, timeout=20_000):
        (folder / "go").touch()
    assert states(model) == [DONE, CANCELLED]
    assert {path.name for path in folder.iterdir()} == {"go", "a.jpg"}


def test_what_was_cancelled_while_it_was_written_may_be_cleared_away(writing, qtbot):
    model, folder = writing()
    model.cancel_all()
    model.clear_ended()
    assert model.rowCount() == 0
    with qtbot.waitSignal(model.job_ended, timeout=20_000) as told:
        (folder / "go").touch()
    assert told.args[0].state is DONE


def test_cancelling_all_and_starting_anew(model, qtbot, jobs):
    model.add(jobs("slow", "slow2", "a"))
    qtbot.waitUntil(lambda: model.entries[0].state is RUNNING, timeout=20_000)
    with qtbot.waitSignal(model.drained, timeout=5_000):
        model.cancel_all()
    assert states(model) == [CANCELLED] * 3
    with qtbot.waitSignal(model.drained, timeout=20_000):
        model.retry([2])
    assert states(model) == [CANCELLED, CANCELLED, DONE]
    model.clear_ended()
    assert model.rowCount() == 0


def test_one_button_takes_up_what_was_cancelled_and_what_failed(panel, model, qtbot, jobs):
    run(model, qtbot, jobs("a", "broken"))
    assert panel.retry_action.isEnabled()
    model.pause()
    model.add(jobs("b", "c"))
    model.cancel_all()
    assert states(model) == [DONE, FAILED, CANCELLED, CANCELLED]
    assert panel.retry_action.text() == "Retry failed and cancelled"
    with qtbot.waitSignal(model.drained, timeout=20_000):
        panel.retry_action.trigger()
    assert states(model) == [DONE, FAILED, DONE, DONE]
    model.cancel([1])
    assert panel.retry_action.isEnabled()
    panel.clear_action.trigger()
    assert not panel.retry_action.isEnabled()


def test_cancelling_leaves_something_to_take_up(panel, model, qtbot, jobs):
    model.pause()
    model.add(jobs("a", "b"))
    model.cancel_all()
    assert panel.retry_action.isEnabled()
    assert model.fraction == 0
    with qtbot.waitSignal(model.drained, timeout=20_000):
        panel.retry_action.trigger()
    assert (states(model), model.fraction) == ([DONE, DONE], 1)


def test_a_photo_that_is_queued_again_takes_the_place_of_its_cancelled_line(panel, model, qtbot, jobs, tmp_path):
    run(model, qtbot, jobs("a"))
    model.pause()
    model.add(jobs("b", "c"))
    elsewhere = [Job(tmp_path / "b.nef", tmp_path / "web" / "b.jpg", export=ExportSettings())]
    model.add(elsewhere)
    model.cancel_all()
    assert panel._total.text() == "1 of 4 exported · 3 cancelled"
    assert model.fraction == 1 / 4
    panel.resize(200, 200)
    assert panel._total.shown.endswith("…")
    assert panel._total.toolTip() == panel._total.text()
    run(model, qtbot, jobs("b", "c"))
    assert [(entry.job.destination.parent.name, entry.state) for entry in model.entries] == [
        (tmp_path.name, DONE),
        ("web", CANCELLED),  # Another export, which may still be wanted.
        (tmp_path.name, DONE),
        (tmp_path.name, DONE),
    ]
    assert panel._total.text() == "3 of 4 exported · 1 cancelled"
    assert model.fraction == 3 / 4


def test_a_line_stays_whose_file_is_still_written_though_it_was_cancelled(writing, qtbot):
    model, folder = writing()
    job = model.entries[0].job
    model.cancel_all()
    model.add([job])
    assert states(model) == [CANCELLED, CANCELLED, WAITING]
    with qtbot.waitSignal(model.drained, timeout=20_000):
        (folder / "go").touch()
    assert states(model) == [DONE, CANCELLED, DONE]


def test_a_crash_costs_the_photo_at_work_alone(model, qtbot, jobs, caplog):
    run(model, qtbot, jobs("a", "crash", "b", "c"))
    assert states(model) == [DONE, FAILED, DONE, DONE]
    assert "stopped unexpectedly" in model.entries[1].failure


def test_a_process_that_dies_before_it_begins_is_told_for_each_photo(client_of, qtbot, jobs, caplog):
    model = QueueModel(client_of(serve_dying))
    run(model, qtbot, jobs("a", "b"))
    assert states(model) == [FAILED, FAILED]
    assert all("stopped unexpectedly" in str(entry.failure) for entry in model.entries)


def test_a_crash_is_noticed_though_the_pipe_stays_open(client_of, far_ends_kept, qtbot, jobs, caplog):
    model = QueueModel(client_of(serve_dying))
    run(model, qtbot, jobs("a"))
    assert states(model) == [FAILED]


def test_what_was_asked_before_a_crash_is_known_is_not_done_after_it(client_of, qtbot, jobs, caplog):
    client = client_of(serve_fake_export)
    crash, lost, later = jobs("crash", "lost", "later")
    client.request(ExportPhoto(1, crash))
    while "the export process is gone" not in caplog.text:
        time.sleep(0.01)
    client.request(ExportPhoto(2, lost))
    with qtbot.waitSignal(client.crashed, timeout=20_000):
        pass
    with qtbot.waitSignal(client.exported, timeout=20_000) as told:
        client.request(ExportPhoto(3, later))
    assert told.args[0].number == 3
    assert not lost.destination.exists()


def test_an_export_whose_plan_is_lost_in_a_crash_is_told(client_of, qtbot, tmp_path, caplog):
    window = QMainWindow()
    qtbot.addWidget(window)
    client = client_of(serve_dying)
    exporting = Exporting(window, client, PreferenceStore(tmp_path / "preferences.json"))
    source = tmp_path / "a.jpg"
    exporting.ask((ExampleFacts("a", "median"),), (source,), Job(source, source), "GradNet")
    assert exporting.dialog is not None
    with qtbot.waitSignal(exporting.failed, timeout=20_000) as told:
        exporting.dialog.export_button.click()
    assert told.args == ["The engine stopped unexpectedly before this export began; please export again."]
    assert not client.is_planning


def test_a_plan_that_takes_long_is_not_ended_by_the_rest(client_of, qtbot, jobs, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr(queue_model, "_RESTS_AFTER_MS", 300)
    client = client_of(serve_slow_plans)
    model = QueueModel(client)
    run(model, qtbot, jobs("a"))
    source = write_photo_file(tmp_path / "b.jpg")
    with qtbot.waitSignal(client.planned, timeout=20_000) as told:
        client.request(PlanExport((source,), tmp_path / "out", FileFormat.PNG16, Job(source, source)))
    assert told.args[0].failure is None
    assert len(told.args[0].jobs) == 1
    qtbot.waitUntil(lambda: client._worker._process is None, timeout=5_000)
    assert "the export process is gone" not in caplog.text


def test_a_plan_that_was_given_up_is_not_told_though_it_is_finished(client_of, qtbot, tmp_path):
    client = client_of(serve_slow_plans)
    first, second = (write_photo_file(tmp_path / name) for name in ("a.jpg", "b.jpg"))
    client.request(PlanExport((first,), tmp_path / "out", FileFormat.PNG16, Job(first, first)))
    client.give_up_plans()
    assert not client.is_planning
    with qtbot.waitSignal(client.planned, timeout=20_000) as told:
        client.request(PlanExport((second,), tmp_path / "out", FileFormat.PNG16, Job(second, second)))
    assert [job.source for job in told.args[0].jobs] == [second]
    assert not client.is_planning


def test_a_full_disk_pauses_the_queue(model, qtbot, jobs, tmp_path):
    with qtbot.waitSignal(model.told, timeout=20_000) as told:
        model.add(jobs("full", "slow"))
    assert model.is_paused
    assert told.args[0].startswith("The disk is full.")
    assert states(model)[0] is FAILED
    (tmp_path / "room").touch()
    model.cancel([1])
    model.retry_failed()
    with qtbot.waitSignal(model.drained, timeout=20_000):
        model.resume()
    assert states(model) == [DONE, CANCELLED]


def test_what_exists_is_skipped_if_so_chosen(model, qtbot, jobs, tmp_path):
    (tmp_path / "b.jpg").write_text("kept")
    run(model, qtbot, jobs("a", "b", "c", on_conflict="skip"))
    assert states(model) == [DONE, SKIPPED, DONE]
    assert (tmp_path / "b.jpg").read_text() == "kept"


def test_the_window_goes_on_while_a_slow_disk_is_asked_what_exists(model, qtbot, jobs, monkeypatch):
    exists, asked = Path.exists, []

    def exists_slowly(path):
        asked.append(path)
        time.sleep(0.005)
        return exists(path)

    many = jobs(*map(str, range(200)), on_conflict="skip")
    for job in many:
        job.destination.write_text("kept")
    monkeypatch.setattr(Path, "exists", exists_slowly)
    with qtbot.waitSignal(model.drained, timeout=20_000):
        model.add(many)
        assert len(asked) < len(many)
    assert states(model) == [SKIPPED] * 200


def test_buttons_offer_what_can_be_done(panel, model, qtbot, jobs):
    actions = (panel.pause_action, panel.retry_action, panel.cancel_action, panel.clear_action, panel.folder_action)
    assert not any(action.isEnabled() for action in actions)
    run(model, qtbot, jobs("a"))
    assert [action.isEnabled() for action in actions] == [False, False, False, True, True]
    with qtbot.waitSignal(panel.folder_requested) as told:
        panel.folder_action.trigger()
    assert told.args == [model.entries[0].output]
    assert all(button.accessibleName() for button in panel.findChildren(QToolButton))
    QTest.mouseClick(panel.header.findChildren(QToolButton)[-1], Qt.MouseButton.LeftButton)
    assert model.rowCount() == 0


def test_what_has_no_result_is_shown_in_the_folder_of_the_photo(panel, model, qtbot, jobs):
    """The folder of the results may not be there: then the system would show nothing."""
    run(model, qtbot, jobs("broken"))
    assert not panel.folder_action.isEnabled()
    with qtbot.waitSignal(panel.folder_requested) as told:
        panel.view.doubleClicked.emit(model.index(0, 0))
    assert told.args == [model.entries[0].job.source]
    existing = jobs("there", on_conflict="skip")
    existing[0].destination.write_text("kept")
    run(model, qtbot, existing)
    with qtbot.waitSignal(panel.folder_requested) as told:
        panel.folder_action.trigger()
    assert told.args == [existing[0].destination]


def test_the_time_left_is_judged_by_the_photos_so_far(panel, model, qtbot, jobs):
    model.add(jobs("a", "slow"))
    qtbot.waitUntil(lambda: model.count(DONE) == 1 and model.entries[1].state is RUNNING, timeout=20_000)
    assert model.left_s is not None
    assert "left" in panel._total.text()
    in_words = QueuePanel(model, lambda seconds: f"some {seconds >= 0}")
    qtbot.addWidget(in_words)
    assert "some True left" in in_words._total.text()
    model.cancel_all()


@pytest.mark.parametrize("lost", ["crash", "slow"])
def test_a_photo_that_came_to_nothing_counts_in_no_time_that_is_left(model, qtbot, jobs, monkeypatch, caplog, lost):
    clock = SimpleNamespace(now_s=1.0)
    monkeypatch.setattr("desktop_app.queue_model.time", SimpleNamespace(monotonic=lambda: clock.now_s))
    left_s = []

    def follow():
        first, second, _ = model.entries
        if first.state is RUNNING and clock.now_s == 1:
            clock.now_s += 36_000
            if lost == "slow":
                model.cancel([0])
        if second.state is DONE and not left_s:
            left_s.append(model.left_s)

    model.changed.connect(follow)
    run(model, qtbot, jobs(lost, "a", "b"))
    assert left_s == [0.0]


def test_the_process_ends_when_there_is_nothing_to_do(model, qtbot, jobs):
    run(model, qtbot, jobs("a"))
    worker = model._client._worker
    assert worker._process is not None
    model._client.rest()
    qtbot.waitUntil(lambda: worker._process is None, timeout=5_000)
    run(model, qtbot, jobs("b"))
    assert states(model) == [DONE, DONE]


def test_closing_in_the_middle_of_work_ends_cleanly(qapp, qtbot, jobs, tmp_path):
    client = ExportClient(serve_fake_export)
    model = QueueModel(client)
    model.add(jobs("slow"))
    qtbot.waitUntil(lambda: model.entries[0].state is RUNNING, timeout=20_000)
    client.close()
    assert not (tmp_path / "slow.jpg").exists()


@pytest.fixture
def real_client(client_of):
    return client_of(serve_export)


def test_the_engine_plans_names_and_exports(real_client, qtbot, tmp_path):
    from gradnet_engine.image_io import read_info

    source = write_photo_file(tmp_path / "a.jpg", iso=3200, taken="2024:05:06 07:08:09")
    template = Job(
        source, source, denoise=DenoiseSettings("median"), export=ExportSettings(name_template="{date}-{stem}")
    )
    with qtbot.waitSignal(real_client.planned, timeout=30_000) as told:
        real_client.request(PlanExport((source,), tmp_path / "out", FileFormat.PNG16, template))
    (job,) = told.args[0].jobs
    assert job.destination == tmp_path / "out" / "2024-05-06-a.png"
    model = QueueModel(real_client)
    with qtbot.waitSignal(model.drained, timeout=60_000):
        model.add([job])
    assert states(model) == [DONE], model.entries[0].failure
    assert read_info(job.destination).iso == 3200


def test_a_template_that_cannot_be_used_is_told(real_client, qtbot, tmp_path):
    template = Job(tmp_path / "a.jpg", tmp_path, export=ExportSettings(name_template="{nonsense}"))
    with qtbot.waitSignal(real_client.planned, timeout=30_000) as told:
        real_client.request(PlanExport((tmp_path / "a.jpg",), None, None, template))
    assert told.args[0].jobs == ()
    assert "nonsense" in told.args[0].failure
