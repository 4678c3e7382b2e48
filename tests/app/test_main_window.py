import multiprocessing
import shutil
from dataclasses import replace

import pytest
from fake_engine import DENOISED_LEVEL, NOISY_LEVEL
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QMessageBox, QWidget

from desktop_app.photo_view import Compare
from desktop_app.session import Work
from gradnet_engine.job import DenoiseSettings, ExportSettings, FileFormat, Job


@pytest.fixture
def session(window):
    return window.session


@pytest.fixture
def opened(window, session, qtbot, photo_file):
    """The window with the photo open and the methods listed."""
    qtbot.waitUntil(lambda: window.panel.method_box.picker.count() > 1, timeout=15_000)
    with qtbot.waitSignal(session.photo_changed, timeout=15_000):
        window.open(photo_file)
    qtbot.waitUntil(lambda: session.work is Work.NONE)
    return window


@pytest.fixture
def denoised(opened, session, qtbot):
    pick(opened, "quick")
    with qtbot.waitSignal(session.result_changed, timeout=15_000):
        QTest.mouseClick(opened.panel.denoise_button, Qt.MouseButton.LeftButton)
    return opened


def pick(window, method):
    """Pick a method, one of the fake engine's secret ones too."""
    picker = window.panel.method_box.picker
    if picker.findData(method) < 0:
        picker.addItem(method, method)
        picker.setItemData(picker.count() - 1, "Secret.", Qt.ItemDataRole.ToolTipRole)
    picker.setCurrentIndex(picker.findData(method))
    picker.activated.emit(picker.currentIndex())


def levels_shown(window):
    """Grey level left and right of the split."""
    image = window.view.grab().toImage()
    middle_px, y = image.width() // 2, image.height() // 2 + 60
    return image.pixelColor(middle_px - 60, y).red(), image.pixelColor(middle_px + 60, y).red()


def answer_save_dialog(monkeypatch, path, filter_start):
    def dialog(_parent, _title, _proposed, filters, _initial):
        return str(path), next(text for text in filters.split(";;") if text.startswith(filter_start))

    monkeypatch.setattr(QFileDialog, "getSaveFileName", dialog)


def test_an_empty_window_offers_only_what_works(window):
    assert not window.panel.denoise_button.isEnabled()
    assert not window.panel.cancel_button.isVisible()
    actions = (window.save_action, window.denoise_action, window.cancel_action, *window.view_actions.compare.values())
    assert not any(action.isEnabled() for action in actions)
    assert window.browsing.open_action.isEnabled()


def test_methods_are_offered_and_an_absent_one_says_why(opened):
    picker = opened.panel.method_box.picker
    assert [picker.itemData(row) for row in range(picker.count())] == ["auto", "quick", "absent"]
    assert picker.model().item(1).isEnabled()
    assert not picker.model().item(2).isEnabled()
    assert picker.itemData(2, Qt.ItemDataRole.AccessibleDescriptionRole) == "It needs a part that isn't installed."


def test_open_denoise_and_compare(denoised):
    assert denoised.windowTitle().startswith("holiday.jpg")
    assert levels_shown(denoised) == (NOISY_LEVEL, DENOISED_LEVEL)
    assert denoised.status.text().startswith("quick on CPU, 0.5 s.")


def test_a_remembered_method_that_is_gone_gives_way_and_no_undo_leads_back(window, session, qtbot):
    session.adopt_settings(DenoiseSettings("absent", 0.5))
    with qtbot.waitSignal(session.capabilities.methods_listed, timeout=15_000):
        session.list_methods()
    assert session.settings == DenoiseSettings("auto", 0.5)
    assert not session.undo_stack.canUndo()


def test_the_automatic_choice_says_why(opened, session, qtbot):
    with qtbot.waitSignal(session.result_changed, timeout=15_000):
        opened.denoise_action.trigger()
    assert opened.status.text() == "auto on CPU, 0.5 s. It is denoising number 1 of this engine."


def test_an_answer_that_is_longer_than_its_place_is_told_as_a_tooltip(window):
    answer = "GradNet RAW on CPU. " * 20
    window.status.setText(answer)
    window.show()
    assert window.status.shown.endswith("…")
    assert answer.startswith(window.status.shown[:-1])
    assert window.status.text() == window.status.toolTip() == window.status.accessibleName() == answer
    window.status.setText("Saved.")
    assert window.status.shown == "Saved."


def test_a_choice_of_the_users_own_is_not_explained(opened, session, qtbot):
    pick(opened, "plain")
    with qtbot.waitSignal(session.result_changed, timeout=15_000):
        opened.denoise_action.trigger()
    assert opened.status.text() == "plain on CPU, 0.5 s."


def test_opening_by_the_dialog(window, session, qtbot, photo_file, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *args: ([str(photo_file)], ""))
    with qtbot.waitSignal(session.photo_changed, timeout=15_000):
        window.browsing.open_action.trigger()
    assert session.photo.source == photo_file


def test_the_dialog_does_not_list_the_endings_of_all_cameras(window, monkeypatch):
    asked = []
    monkeypatch.setattr(QFileDialog, "getOpenFileNames", lambda *args: asked.append(args) or ([], ""))
    window.browsing.open_action.trigger()
    assert "*.CR3" in asked[0][3]
    assert QFileDialog.Option.HideNameFilterDetails in asked[0]


def test_opening_by_dropping(window, session, qtbot, photo_file):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo_file))])
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    with qtbot.waitSignal(session.photo_changed, timeout=15_000):
        window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, modifiers))
    assert session.photo.source == photo_file


def test_what_is_dropped_to_be_moved_is_copied(window, session, qtbot, photo_file):
    """A file manager that is told of a move may delete the photo."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo_file))])
    move, both = Qt.DropAction.MoveAction, Qt.DropAction.MoveAction | Qt.DropAction.CopyAction
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.ShiftModifier
    events = (
        QDragEnterEvent(QPoint(9, 9), both, data, buttons, modifiers),
        QDropEvent(QPointF(9, 9), both, data, buttons, modifiers),
    )
    assert [event.proposedAction() for event in events] == [move, move]
    with qtbot.waitSignal(session.photo_changed, timeout=15_000):
        window.dragEnterEvent(events[0])
        window.dropEvent(events[1])
    assert [event.dropAction() for event in events] == [Qt.DropAction.CopyAction] * 2
    assert all(event.isAccepted() for event in events)


def test_a_broken_file_shows_one_sentence_in_place_of_the_photo(opened, session, qtbot, photo_file):
    broken = photo_file.with_name("broken.jpg")
    with qtbot.waitSignal(session.open_failed, timeout=15_000) as told:
        opened.open(broken)
    assert told.args == [f"{broken}: can't be read: the file is cut off."]
    assert session.photo is None
    assert opened.view._message == told.args[0]
    assert opened.view.toolTip() == str(broken)
    assert not opened.denoise_action.isEnabled()


def test_strength_follows_without_a_second_denoising(denoised, session, qtbot):
    denoised.panel.luminance.slider.setValue(50)
    denoised.panel.chroma.slider.setValue(50)
    qtbot.waitUntil(lambda: levels_shown(denoised)[1] == (NOISY_LEVEL + DENOISED_LEVEL) // 2, timeout=5_000)
    assert "number 1" in denoised.session.result.outcome.why


def test_presets_reset_and_undo(denoised, session, qtbot):
    panel = denoised.panel
    preset = next(action for action in panel.presets_button.menu().actions() if action.text() == "Natural")
    preset.trigger()
    natural = session.settings
    assert (natural.luminance_strength, natural.chroma_strength, natural.grain) == (0.9, 1.0, 0.25)
    assert panel.grain.value == 25
    for value in range(60, 20, -1):  # One drag is one step of undo.
        panel.grain.slider.setValue(value)
    denoised.undo_action.trigger()
    assert session.settings == natural
    steps = session.undo_stack.index()
    for value in (40, 25):  # Back to where it was: none.
        panel.grain.slider.setValue(value)
    assert session.undo_stack.count() == steps
    for value in (40, 21):
        panel.grain.slider.setValue(value)
    denoised.undo_action.trigger()
    denoised.redo_action.trigger()
    assert panel.grain.value == 21
    denoised.reset_action.trigger()
    assert session.settings == DenoiseSettings()
    assert (panel.grain.value, panel.luminance.value, panel.method_box.method) == (0, 100, "auto")
    denoised.undo_action.trigger()
    denoised.undo_action.trigger()
    denoised.undo_action.trigger()
    assert session.settings == DenoiseSettings("quick")


def test_noise_is_measured_or_set_by_hand(denoised, session, qtbot):
    panel = denoised.panel
    qtbot.waitUntil(lambda: "·" in panel.measured.text(), timeout=15_000)
    assert panel.measured.text().endswith("25.5")  # 0.1 of 255, as the fake engine has it.
    assert not panel.sigma.isVisible()
    panel.measured.click()
    assert panel.sigma.isVisible()
    assert session.settings.sigma == pytest.approx(26 / 255)
    panel.sigma.slider.setValue(40)
    assert session.settings.sigma == pytest.approx(40 / 255)
    panel.measured.click()
    assert session.settings.sigma is None


def test_viewing_exposure_never_reaches_the_settings(denoised, session):
    before, settings = levels_shown(denoised), session.settings
    denoised.panel.exposure.slider.setValue(10)
    assert levels_shown(denoised)[1] > before[1]
    assert session.settings == settings
    denoised.reset_action.trigger()
    assert levels_shown(denoised) == before


def test_the_original_shows_while_its_key_is_held(denoised, qtbot):
    qtbot.waitUntil(denoised.isActiveWindow)
    denoised.panel.luminance.slider.setFocus()
    QTest.keyPress(denoised.panel.luminance.slider, Qt.Key.Key_O)
    assert levels_shown(denoised) == (NOISY_LEVEL, NOISY_LEVEL)
    QTest.keyRelease(denoised.panel.luminance.slider, Qt.Key.Key_O)
    assert levels_shown(denoised) == (NOISY_LEVEL, DENOISED_LEVEL)


def test_tiles_are_shown_as_they_come(opened, session, qtbot):
    pick(opened, "slow")
    opened.view.set_compare(Compare.AFTER)
    opened.denoise_action.trigger()
    middle = QPoint(opened.view.width() // 2, opened.view.height() // 2)

    def level_in_the_middle():
        return opened.view.grab().toImage().pixelColor(middle).red()

    qtbot.waitUntil(lambda: level_in_the_middle() == DENOISED_LEVEL, timeout=15_000)
    assert session.work is Work.DENOISING
    opened.cancel_action.trigger()
    assert level_in_the_middle() == NOISY_LEVEL


def test_a_method_tells_how_long_it_took_here(denoised, session):
    expected = session.expected_s("quick")
    assert expected == pytest.approx(0.5)
    picker = denoised.panel.method_box.picker
    assert picker.itemText(picker.findData("quick")) == "quick  ·  0.5 s"
    assert session.expected_s("absent") is None


def test_times_are_measured_when_the_picker_opens(opened, session, qtbot):
    picker = opened.panel.method_box.picker
    assert session.expected_s("quick") is None
    picker.showPopup()
    qtbot.waitUntil(lambda: picker.itemText(picker.findData("quick")) == "quick  ·  2.0 s", timeout=15_000)
    picker.hidePopup()
    assert session.expected_s("absent") is None
    assert not opened.notice.isVisible()  # That "auto" can't be measured is nobody's concern now.


def test_how_the_photo_was_taken_is_shown(denoised):
    assert denoised.info._exposure.text() == "ISO 3200"
    assert denoised.info._histogram._counts.argmax(axis=1).tolist() == [DENOISED_LEVEL] * 3


def test_everything_in_the_panel_has_a_name_and_is_reached_by_keys(denoised):
    panel = denoised.panel
    focusable = [w for w in panel.findChildren(QWidget) if w.focusPolicy() & Qt.FocusPolicy.TabFocus and w.isVisible()]
    assert len(focusable) > 8
    for widget in focusable:
        text = getattr(widget, "text", str)()
        assert widget.accessibleName() or text, widget


def test_strength_changed_during_the_work_is_applied_to_its_result(opened, session, qtbot):
    pick(opened, "quick")
    opened.denoise_action.trigger()
    opened.panel.luminance.slider.setValue(0)
    opened.panel.chroma.slider.setValue(0)
    assert session.work is Work.DENOISING
    qtbot.waitUntil(lambda: session.result is not None and levels_shown(opened)[1] == NOISY_LEVEL, timeout=15_000)
    assert "number 1" in session.result.outcome.why


def test_a_blend_that_turns_out_to_be_a_denoising_is_shown_as_one(denoised, session, qtbot):
    settings = replace(session.result.settings, method="slow")
    session._result = replace(session.result, settings=settings)  # As if a fresh engine had lost it.
    denoised.panel.luminance.slider.setValue(50)
    qtbot.waitUntil(lambda: session.work is Work.DENOISING, timeout=5_000)
    assert denoised.cancel_action.isEnabled()


def test_progress_and_cancel(opened, session, qtbot):
    pick(opened, "slow")
    opened.denoise_action.trigger()
    qtbot.waitUntil(lambda: "left" in opened.panel._stage.text(), timeout=15_000)
    assert opened.panel.progress_bar.isVisible()
    assert opened.panel.progress_bar.maximum() > 50
    assert not opened.panel.denoise_button.isEnabled()
    QTest.keyClick(opened, Qt.Key.Key_Escape)
    assert session.work is Work.NONE
    assert not opened.panel.progress_bar.isVisible()
    assert opened.panel.denoise_button.isEnabled()
    pick(opened, "quick")
    with qtbot.waitSignal(session.result_changed, timeout=15_000):
        opened.denoise_action.trigger()
    assert "number 1 of this engine" in session.result.outcome.why, "the slow one was never done"


def test_strengths_that_were_set_during_cancelled_work_are_shown(denoised, session, qtbot):
    pick(denoised, "slow")
    with qtbot.waitSignal(session.progressed, timeout=15_000):
        denoised.denoise_action.trigger()
    denoised.panel.luminance.slider.setValue(0)
    denoised.panel.chroma.slider.setValue(0)
    QTest.keyClick(denoised, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: levels_shown(denoised)[1] == NOISY_LEVEL and session.work is Work.NONE, timeout=15_000)


def test_a_blend_that_is_cancelled_leaves_one_strength_in_the_photo(denoised, session, qtbot):
    for strength, expected in [(0, NOISY_LEVEL), (100, DENOISED_LEVEL)]:
        denoised.panel.luminance.slider.setValue(strength)
        denoised.panel.chroma.slider.setValue(strength)
        with qtbot.waitSignal(session.painted, timeout=15_000):
            pass
        session.cancel()
        qtbot.waitUntil(lambda: session.work is Work.NONE, timeout=15_000)
        assert levels_shown(denoised)[1] == expected


def test_closing_while_a_file_is_saved_asks(denoised, session, qtbot, tmp_path, monkeypatch):
    asked = []
    monkeypatch.setattr(QMessageBox, "exec", lambda _question: asked.append(True))
    session.save(tmp_path / "slow-disk.jpg", ExportSettings())
    assert not denoised.close()
    qtbot.waitUntil(lambda: not session.saving.is_busy, timeout=15_000)
    assert (tmp_path / "slow-disk.jpg").exists()
    assert denoised.close()
    assert asked == [True]


def test_what_is_there_already_is_not_saved_where_it_may_be_skipped(denoised, session, tmp_path):
    photo, settings = session.photo.source, session.result.settings
    there = tmp_path / "there.jpg"
    there.write_bytes(b"there")
    skip, unique = ExportSettings(on_conflict="skip"), ExportSettings(on_conflict="unique")
    for export, name, is_at_hand in [(skip, "there.jpg", False), (skip, "new.jpg", True), (unique, "there.jpg", True)]:
        job = Job(photo, tmp_path / name, denoise=settings, export=export)
        assert session.has_result_of(job) == is_at_hand


def test_another_photo_in_the_middle_of_work(opened, session, qtbot, photo_file):
    pick(opened, "slow")
    with qtbot.waitSignal(session.progressed, timeout=15_000):
        opened.denoise_action.trigger()
    other = photo_file.with_name("other.jpg")
    with qtbot.waitSignal(session.photo_changed, timeout=5_000):
        opened.open(other)
    assert session.photo.source == other
    assert session.result is None
    assert session.work is Work.NONE


def test_a_crash_of_the_engine_is_told_and_work_goes_on(denoised, session, qtbot, caplog):
    pick(denoised, "crash")
    with qtbot.waitSignal(session.failed, timeout=15_000):
        denoised.denoise_action.trigger()
    assert denoised.notice.isVisible()
    assert "stopped unexpectedly" in denoised.notice.label.text()
    assert levels_shown(denoised) == (NOISY_LEVEL, DENOISED_LEVEL)
    pick(denoised, "quick")
    with qtbot.waitSignal(session.result_changed, timeout=15_000):
        denoised.denoise_action.trigger()


@pytest.mark.parametrize(
    ("typed", "chosen", "written", "file_format"),
    [
        ("out.jpg", "JPEG", "out.jpg", "jpeg"),
        ("out.tif", "TIFF, 16", "out.tif", "tiff16"),
        ("out.tif", "TIFF, 8", "out.tif", "tiff8"),
        ("out.png", "JPEG", "out.png", "png16"),
        ("out.JPEG", "JPEG", "out.JPEG", "jpeg"),
        ("out.jpg", "TIFF, 8", "out.tif", "tiff8"),
        ("out", "TIFF, 8", "out.tif", "tiff8"),
        ("out.v2", "JPEG", "out.v2.jpg", "jpeg"),
        ("out.dng", "JPEG", "out.dng.jpg", "jpeg"),
    ],
)
def test_saving(denoised, session, qtbot, tmp_path, monkeypatch, typed, chosen, written, file_format):
    answer_save_dialog(monkeypatch, tmp_path / typed, chosen)
    with qtbot.waitSignal(session.saving.saved, timeout=15_000):
        denoised.save_action.trigger()
    assert (tmp_path / written).read_text() == f"{file_format} {DENOISED_LEVEL}"
    assert written in denoised.status.text()


@pytest.mark.parametrize(("typed", "chosen"), [("out.dng", "TIFF, 16"), ("out.tif", "DNG"), ("out", "DNG")])
def test_a_dng_is_saved_by_the_queue_for_what_is_shown_is_none(
    denoised, session, qtbot, photo_file, tmp_path, monkeypatch, typed, chosen
):
    raw = photo_file.with_suffix(".NEF")
    shutil.copy(photo_file, raw)
    denoised.open(raw)
    qtbot.waitUntil(lambda: session.photo.source == raw and session.work is Work.NONE, timeout=15_000)
    with qtbot.waitSignal(session.result_changed, timeout=15_000):
        denoised.denoise_action.trigger()
    qtbot.waitUntil(lambda: session.work is Work.NONE, timeout=5_000)
    answer_save_dialog(monkeypatch, tmp_path / typed, chosen)
    with qtbot.waitSignal(denoised.exporting.queue.drained, timeout=30_000):
        denoised.save_action.trigger()
    (entry,) = denoised.exporting.queue.entries
    assert (entry.job.source, entry.job.destination) == (raw, tmp_path / "out.dng")
    assert (entry.job.export.format, entry.job.raw.for_dng) == (FileFormat.DNG, True)
    assert (entry.job.denoise, session.work) == (session.settings, Work.NONE)


def test_saving_never_takes_the_place_of_the_photo(denoised, session, photo_file, monkeypatch):
    content = photo_file.read_bytes()
    answer_save_dialog(monkeypatch, photo_file, "JPEG")
    denoised.save_action.trigger()
    assert "stays as it is" in denoised.notice.label.text()
    assert photo_file.read_bytes() == content


def test_a_save_that_fails_is_told(denoised, session, qtbot, tmp_path, monkeypatch):
    answer_save_dialog(monkeypatch, tmp_path / "gone" / "out.jpg", "JPEG")
    with qtbot.waitSignal(session.failed, timeout=15_000):
        denoised.save_action.trigger()
    assert denoised.notice.label.text().endswith("can't be written: the folder is gone.")
    assert denoised.save_action.isEnabled()


def test_zoom_by_menu_and_the_split_by_mouse(denoised):
    denoised.view_actions.two_to_one.trigger()
    assert denoised.view.scale == 2
    view = denoised.view
    at = QPoint(view.width() // 2, 200)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=at)
    QTest.mouseMove(view, QPoint(20, 200))
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=QPoint(20, 200))
    assert levels_shown(denoised) == (DENOISED_LEVEL, DENOISED_LEVEL)
    denoised.view_actions.fit.trigger()
    assert view.scale == 1


def test_closing_in_the_middle_of_work_ends_cleanly(opened, session, qtbot, photo_file):
    pick(opened, "traced")
    with qtbot.waitSignal(session.progressed, timeout=15_000):
        opened.denoise_action.trigger()
    opened.close()
    assert multiprocessing.active_children() == []
    assert not photo_file.with_name("done").exists(), "it was not waited for"


def test_a_killed_engine_is_told_and_the_next_denoising_has_a_new_one(opened, session, qtbot, caplog):
    """As the system's lack of memory kills, or a user: `kill -9` in the middle of a denoising."""
    pick(opened, "slow")
    with qtbot.waitSignal(session.progressed, timeout=15_000):
        opened.denoise_action.trigger()
    (engine,) = [child for child in multiprocessing.active_children() if child.name == "gradnet-engine"]
    with qtbot.waitSignal(session.failed, timeout=15_000):
        engine.kill()
    assert "stopped unexpectedly" in opened.notice.label.text()
    assert session.work is Work.NONE
    assert "exit code -" in caplog.text or "exit code 1" in caplog.text
    pick(opened, "quick")
    with qtbot.waitSignal(session.result_changed, timeout=15_000):
        opened.denoise_action.trigger()
    assert levels_shown(opened) == (NOISY_LEVEL, DENOISED_LEVEL)
    assert not opened.notice.isVisible()


def test_a_gpu_without_memory_is_told_whoever_chose_the_method(opened, session, qtbot):
    pick(opened, "gpu-is-full")
    with qtbot.waitSignal(session.result_changed, timeout=15_000):
        opened.denoise_action.trigger()
    told = "You chose it. The GPU had too little free memory for tiles of 512 pixels: 256 ran."
    assert opened.status.text().endswith(told)
    assert levels_shown(opened) == (NOISY_LEVEL, DENOISED_LEVEL)


def test_a_full_disk_is_told_and_leaves_nothing(denoised, session, qtbot, tmp_path, monkeypatch):
    answer_save_dialog(monkeypatch, tmp_path / "full-disk.jpg", "JPEG")
    with qtbot.waitSignal(session.failed, timeout=15_000):
        denoised.save_action.trigger()
    assert denoised.notice.label.text() == f"{tmp_path / 'full-disk.jpg'}: can't be written: the disk is full."
    assert list(tmp_path.glob("full-disk*")) == []
    assert denoised.save_action.isEnabled()
