"""The window around the photo: folders, export, what is remembered."""

import os
import shutil
import sys
import threading
from dataclasses import replace
from types import SimpleNamespace

import pytest
from photos import write_photo_file
from PIL import Image
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QColor, QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QLabel, QMessageBox, QPushButton, QTextBrowser
from workspace import export, open_and_denoise, open_folder, opened, select

from desktop_app import resources
from desktop_app.app import wear_chosen
from desktop_app.browser_model import PhotoState
from desktop_app.engine_client.export_messages import ExportPlanned
from desktop_app.help_dialogs import AboutDialog, ShortcutSheet
from desktop_app.photo_view import Compare
from desktop_app.preferences import PreferenceStore
from desktop_app.preferences_dialog import PreferencesDialog
from desktop_app.queue_model import JobState
from desktop_app.session import Work
from gradnet_engine.job import DenoiseSettings
from gradnet_engine.sentence import Sentence

NO_BUTTONS = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier


@pytest.fixture
def window(make_window):
    return make_window()


def test_a_folder_opens_with_its_first_photo_and_keys_lead_on(window, qtbot, folder, monkeypatch):
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: str(folder))
    window.browsing.open_folder_action.trigger()
    qtbot.waitUntil(lambda: opened(window) == "a.jpg", timeout=15_000)
    window.browsing.next_action.trigger()
    qtbot.waitUntil(lambda: opened(window) == "b.jpg", timeout=15_000)
    window.browsing.previous_action.trigger()
    qtbot.waitUntil(lambda: opened(window) == "a.jpg", timeout=15_000)


def test_a_photo_is_shown_among_those_of_its_folder(window, qtbot, folder):
    with qtbot.waitSignal(window.browsing.model.listed, timeout=15_000):
        window.open(folder / "b.jpg")
    qtbot.waitUntil(lambda: opened(window) == "b.jpg", timeout=15_000)
    assert window.browsing.model.rowCount() == 3
    assert [path.name for path in window.browsing.selected_paths] == ["b.jpg"]


def test_a_folder_that_is_open_already_stays_as_it_is(window, qtbot, folder):
    open_folder(window, qtbot, folder)
    window.browsing.next_action.trigger()
    qtbot.waitUntil(lambda: opened(window) == "b.jpg", timeout=15_000)
    with qtbot.assertNotEmitted(window.session.photo_changed, wait=300):
        window.open(folder)
    assert window.browsing.selected_paths == [folder / "b.jpg"]
    window.browsing.remember()
    assert window.store.value.photo == folder / "b.jpg"


def test_export_is_offered_where_there_is_something_to_export(window, qtbot, folder):
    open_folder(window, qtbot, folder)
    window.open(folder)
    picker = window.browsing.panel.kind_picker
    picker.setCurrentText("PNG")
    assert window.browsing.model.rowCount() == 0
    assert window.export_action.isEnabled()
    window.export_action.trigger()
    assert [photo.name for photo in window.exporting.dialog._photos] == ["a.jpg"]
    window.exporting.dialog.reject()


def test_export_is_not_offered_where_nothing_is_selected(window, qtbot, folder):
    window.browsing.panel.kind_picker.setCurrentText("PNG")
    with qtbot.waitSignal(window.browsing.model.listed, timeout=15_000):
        window.open(folder)
    assert not window.export_action.isEnabled()
    assert not window.panel.export_button.isEnabled()
    window.browsing.panel.kind_picker.setCurrentIndex(0)
    assert window.browsing.model.rowCount() == 3
    window.browsing.panel.view.clearSelection()
    assert not window.export_action.isEnabled()
    assert not window.panel.export_button.isEnabled()
    select(window, "b.jpg")
    assert window.export_action.isEnabled()


def test_a_folder_without_photos_takes_the_place_of_what_was_wrong_before(window, qtbot, tmp_path):
    broken = write_photo_file(tmp_path / "broken.jpg")
    with qtbot.waitSignals([window.session.open_failed, window.browsing.model.listed], timeout=15_000):
        window.open(broken)
    assert window.view.isVisible()
    (tmp_path / "empty").mkdir()
    with qtbot.waitSignal(window.browsing.model.listed, timeout=15_000):
        window.open(tmp_path / "empty")
    assert window.welcome.isVisible()
    assert not window.export_action.isEnabled()


def test_the_photo_that_is_seen_is_exported_beside_a_folder_without_photos(window, qtbot, folder, tmp_path):
    open_folder(window, qtbot, folder)
    (tmp_path / "empty").mkdir()
    with qtbot.waitSignal(window.browsing.model.listed, timeout=15_000):
        window.open(tmp_path / "empty")
    assert window.browsing.selected_paths == [folder / "a.jpg"]
    assert window.export_action.isEnabled()


def test_dropped_files_are_shown_and_no_others(window, qtbot, folder):
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(folder / name)) for name in ("c.jpg", "b.jpg")])
    with qtbot.waitSignal(window.browsing.model.listed, timeout=15_000):
        window.browsing.open_dropped(data)
    assert [entry.path.name for entry in window.browsing.model.entries] == ["b.jpg", "c.jpg"]
    qtbot.waitUntil(lambda: opened(window) == "b.jpg", timeout=15_000)


def test_what_is_dropped_and_no_photo_is_told_and_what_is_open_stays(window, qtbot, folder, tmp_path):
    open_folder(window, qtbot, folder)
    (tmp_path / "notes.txt").write_text("no photo")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "notes.txt"))])
    with qtbot.assertNotEmitted(window.session.photo_changed, wait=300):
        window.browsing.open_dropped(data)
    assert "it isn't a photo in a format that can be read" in window.notice.label.text()
    assert str(tmp_path / "notes.txt") in window.notice.label.text()
    assert (opened(window), window.browsing.model.paths) == ("a.jpg", (folder,))

    data.setUrls([*data.urls(), QUrl.fromLocalFile(str(folder / "c.jpg"))])
    window.browsing.open_dropped(data)
    qtbot.waitUntil(lambda: opened(window) == "c.jpg", timeout=15_000)
    assert window.browsing.model.paths == (folder,)


@pytest.mark.parametrize(
    ("address", "told"),
    [
        ("https://example.org/a.jpg", "https://example.org/a.jpg: can't be read: it isn't a file."),
        ("data:image/png;base64," + "iVBO" * 9999, f"{('data:image/png;base64,' + 'iVBO' * 99)[:200]}: can't be read"),
    ],
)
def test_a_web_address_that_is_dropped_is_told(window, qtbot, address, told):
    data = QMimeData()
    data.setUrls([QUrl(address)])
    entering = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, *NO_BUTTONS)
    window.dragEnterEvent(entering)
    assert entering.isAccepted()
    window.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, *NO_BUTTONS))
    assert window.notice.isVisible()
    assert window.notice.label.text().startswith(told)
    assert window.browsing.model.paths == ()


def test_why_something_was_not_opened_is_told_until_something_else_is(window, qtbot, tmp_path):
    (tmp_path / "empty").mkdir()
    (tmp_path / "notes.txt").write_text("no photo")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(tmp_path / "notes.txt"))])
    window.browsing.open_dropped(data)
    assert window.notice.isVisible()
    with qtbot.waitSignal(window.browsing.model.listed, timeout=15_000):
        window.open(tmp_path / "empty")
    assert not window.notice.isVisible()


def test_a_photo_without_an_ending_may_be_dropped(window, qtbot, folder):
    photo = folder.parent / "f0012345"
    Image.new("RGB", (40, 30)).save(photo, "JPEG")
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(photo))])
    with qtbot.waitSignal(window.session.photo_changed, timeout=15_000):
        window.browsing.open_dropped(data)
    assert window.session.photo.source == photo


def test_of_several_folders_the_first_is_a_recent_one_and_not_the_one_around_them(window, qtbot, folder, tmp_path):
    other = tmp_path / "other"
    other.mkdir()
    write_photo_file(other / "z.jpg")
    with qtbot.waitSignal(window.browsing.model.listed, timeout=15_000):
        window.open(folder, other)
    assert window.store.value.recent_folders == (folder,)


def test_a_folder_without_photos_is_no_recent_one(window, qtbot, folder, tmp_path):
    open_folder(window, qtbot, folder)
    (tmp_path / "empty").mkdir()
    with qtbot.waitSignal(window.browsing.model.listed, timeout=15_000):
        window.open(tmp_path / "empty")
    assert window.store.value.recent_folders == (folder,)


def test_recent_folders_are_a_click_away(window, qtbot, folder):
    assert not window.browsing.recent_menu.isEnabled()
    open_folder(window, qtbot, folder)
    write_photo_file(folder.parent / "z.jpg")
    with qtbot.waitSignal(window.browsing.model.listed, timeout=15_000):
        window.open(folder.parent / "z.jpg")
    texts = [action.text() for action in window.browsing.recent_menu.actions()]
    assert texts[:2] == [str(folder.parent), str(folder)]
    window.browsing.recent_menu.actions()[1].trigger()
    qtbot.waitUntil(lambda: opened(window) == "a.jpg", timeout=15_000)
    window.browsing.recent_menu.actions()[-1].trigger()
    assert not window.browsing.recent_menu.isEnabled()


def test_a_recent_folder_that_is_gone_is_told_and_forgotten(window, qtbot, folder, tmp_path):
    card = tmp_path / "card"
    card.mkdir()
    write_photo_file(card / "z.jpg")
    window.open(card)
    open_folder(window, qtbot, folder)
    shutil.rmtree(card)
    for _ in range(2):
        window.browsing.open_recent(card)
        assert window.notice.label.text() == f"{card} isn't there."
    assert window.store.value.recent_folders == (folder,)
    assert window.browsing.model.paths == (folder,)
    assert opened(window) == "a.jpg"


@pytest.mark.parametrize(("key", "name"), [(Qt.Key.Key_Right, "c.jpg"), (Qt.Key.Key_Left, "a.jpg")])
def test_arrows_go_on_from_a_photo_that_is_gone(window, qtbot, folder, key, name):
    open_folder(window, qtbot, folder)
    window.browsing.next_action.trigger()
    qtbot.waitUntil(lambda: opened(window) == "b.jpg", timeout=15_000)
    (folder / "b.jpg").unlink()
    with qtbot.waitSignal(window.browsing.model.counted, timeout=15_000):
        window.browsing.refresh_action.trigger()
    qtbot.waitUntil(lambda: window.browsing.model.rowCount() == 2, timeout=15_000)
    qtbot.keyClick(window.browsing.panel.view, key)
    qtbot.waitUntil(lambda: opened(window) == name, timeout=15_000)


@pytest.mark.parametrize("compare", Compare)
def test_before_and_after_are_compared_as_they_were_before_the_window_was_closed(make_window, compare):
    first = make_window()
    first.view_actions.compare[compare].setEnabled(True)  # As there is something to compare.
    first.view_actions.compare[compare].trigger()
    first.close()
    window = make_window()
    assert window.view.compare is compare
    assert [way for way, action in window.view_actions.compare.items() if action.isChecked()] == [compare]


def test_the_queue_comes_back_wide_enough_to_be_read(window, qtbot, folder):
    open_folder(window, qtbot, folder)
    window.resize(1280, 800)
    dock = window.exporting._dock
    window.exporting.panel_action.trigger()
    qtbot.wait(50)
    window.resizeDocks([dock], [200], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: dock.width() < 300, timeout=5_000)
    window.exporting.hide_if_empty()  # As at a start.
    window.exporting.panel_action.trigger()
    qtbot.waitUntil(lambda: dock.width() >= 1280 // 3, timeout=5_000)


@pytest.mark.parametrize("keys", ["TQPTQP", "TQQT", "QTQT", "QQ", "PTPT"])
def test_docks_that_were_hidden_come_back_as_wide_as_they_were(window, qtbot, folder, keys):
    open_folder(window, qtbot, folder)
    window.resize(1280, 800)
    docks = window.browsing._dock, window.exporting._dock, window.side_dock
    actions = dict(zip("TQP", (dock.toggleViewAction() for dock in docks), strict=True))
    actions["Q"].trigger()
    qtbot.wait(50)  # Till it is wide enough.
    window.resizeDocks(docks[:2], [620, 300], Qt.Orientation.Horizontal)
    qtbot.waitUntil(lambda: docks[1].width() < 400, timeout=5_000)
    before = [dock.width() for dock in docks]
    for key in keys:
        actions[key].trigger()
        qtbot.wait(20)
    qtbot.waitUntil(lambda: [dock.width() for dock in docks] == pytest.approx(before, abs=2), timeout=5_000)


def test_what_was_wrong_with_an_export_is_past_once_another_begins(window):
    window.exporting._on_planned(ExportPlanned((), Sentence("The folder can't be written to.")))
    assert window.notice.isVisible()
    window.exporting._on_planned(ExportPlanned(()))
    assert not window.notice.isVisible()


def test_the_selection_is_exported_and_marked(window, qtbot, folder, tmp_path):
    open_folder(window, qtbot, folder)
    select(window, "a.jpg", "c.jpg")
    out = tmp_path / "out"
    out.mkdir()
    with qtbot.waitSignal(window.exporting.queue.drained, timeout=30_000):
        export(window, out)
    assert sorted(path.name for path in out.iterdir()) == ["a-denoised.jpg", "c-denoised.jpg"]
    states = {entry.path.name: entry.state for entry in window.browsing.model.entries}
    assert states == {"a.jpg": PhotoState.EXPORTED, "b.jpg": PhotoState.UNTOUCHED, "c.jpg": PhotoState.EXPORTED}
    assert window.store.value.export.folder == out
    assert window.exporting.panel.isVisible()


def test_a_failed_export_is_marked_with_its_reason(window, qtbot, folder, tmp_path):
    write_photo_file(folder / "broken.jpg")
    open_folder(window, qtbot, folder)
    select(window, "broken.jpg")
    with qtbot.waitSignal(window.exporting.queue.drained, timeout=30_000):
        export(window, tmp_path)
    entry = next(entry for entry in window.browsing.model.entries if entry.path.name == "broken.jpg")
    assert entry.state is PhotoState.FAILED
    assert "it is broken" in entry.failure


def test_a_denoised_photo_is_marked(window, qtbot, folder):
    open_folder(window, qtbot, folder)
    window.session.set_settings(DenoiseSettings("quick"))
    with qtbot.waitSignal(window.session.result_changed, timeout=15_000):
        window.session.denoise()
    assert window.browsing.model.entries[0].state is PhotoState.DENOISED


def test_a_photo_that_cannot_be_opened_is_marked(window, qtbot, folder):
    write_photo_file(folder / "broken.jpg")  # Its thumbnail can be read, its pixels can't.
    open_folder(window, qtbot, folder)
    with qtbot.waitSignal(window.session.open_failed, timeout=15_000):
        window.open(folder / "broken.jpg")
    entry = next(entry for entry in window.browsing.model.entries if entry.path.name == "broken.jpg")
    assert entry.state is PhotoState.FAILED
    assert "cut off" in entry.failure


def test_what_is_denoised_already_is_not_denoised_again_for_its_export(window, qtbot, folder, tmp_path):
    open_and_denoise(window, qtbot, folder)
    select(window, "a.jpg", "b.jpg")
    with qtbot.waitSignals([window.session.saving.saved, window.exporting.queue.drained], timeout=30_000):
        export(window, tmp_path)
    assert [entry.job.source.name for entry in window.exporting.queue.entries] == ["a.jpg", "b.jpg"]
    assert window.exporting.panel._total.text() == "2 of 2 exported"
    assert (tmp_path / "a-denoised.jpg").read_text().startswith("jpeg"), "it is saved by who shows it"
    assert (tmp_path / "b-denoised.jpg").read_text() == "b"
    assert [entry.state for entry in window.browsing.model.entries[:2]] == [PhotoState.EXPORTED] * 2


def test_a_photo_that_is_gone_holds_up_no_export_of_others(window, qtbot, folder, tmp_path):
    open_and_denoise(window, qtbot, folder)
    select(window, "a.jpg", "b.jpg")
    (tmp_path / "a-denoised.jpg").touch()
    (folder / "a.jpg").unlink()
    with qtbot.waitSignals([window.session.saving.saved, window.exporting.queue.drained], timeout=30_000):
        export(window, tmp_path, conflict=2)
    assert (tmp_path / "a-denoised.jpg").stat().st_size
    assert (tmp_path / "b-denoised.jpg").exists()


def test_a_photo_whose_file_was_replaced_is_opened_anew(window, qtbot, folder, tmp_path):
    open_and_denoise(window, qtbot, folder)
    job = replace(window.session.job_template, source=folder / "a.jpg", destination=tmp_path / "a.tif")
    assert window.session.has_result_of(job)
    write_photo_file(folder / "a.jpg", size=(60, 120))
    assert not window.session.has_result_of(job)
    told = []
    window.session.failed.connect(told.append)
    with qtbot.waitSignal(window.session.photo_changed, timeout=15_000):
        window.session.denoise()
    assert [sentence.endswith("a.jpg has changed and is opened anew.") for sentence in told] == [True]
    assert window.notice.isVisible()
    assert window.session.result is None
    with qtbot.waitSignal(window.session.result_changed, timeout=15_000):
        window.session.denoise()


def test_photos_are_exported_beside_one_that_cannot_be_opened(window, qtbot, folder, tmp_path):
    write_photo_file(folder / "broken.jpg")
    assert not window.export_action.isEnabled()
    with qtbot.waitSignal(window.session.open_failed, timeout=15_000):
        window.open(folder / "broken.jpg")
    qtbot.waitUntil(window.export_action.isEnabled, timeout=15_000)
    assert window.panel.export_button.isEnabled()
    select(window, "a.jpg", "b.jpg")
    with qtbot.waitSignal(window.exporting.queue.drained, timeout=30_000):
        export(window, tmp_path)
    assert {"a-denoised.jpg", "b-denoised.jpg"} <= {path.name for path in tmp_path.iterdir()}


def test_all_that_changes_the_result_is_said_before_an_export(window, qtbot, folder):
    open_folder(window, qtbot, folder)
    for settings, said in (
        (DenoiseSettings(), "Automatic, luminance 100%, chroma 100%"),
        (
            DenoiseSettings("quick", 0.8, 0.9, 0.3, 25 / 255),
            "quick, luminance 80%, chroma 90%, fine grain 30%, noise level 25",
        ),
    ):
        window.session.set_settings(settings)
        window.export_action.trigger()
        assert any(said == label.text() for label in window.exporting.dialog.findChildren(QLabel))
        window.exporting.dialog.reject()


def test_originals_are_never_replaced(window, qtbot, folder):
    open_folder(window, qtbot, folder)
    content = (folder / "a.jpg").read_bytes()
    window.export_action.trigger()
    dialog = window.exporting.dialog
    dialog.template.setText("{stem}")
    dialog.conflict_picker.setCurrentIndex(2)
    with qtbot.waitSignal(window.exporting.failed, timeout=15_000) as told:
        dialog.accept()
    assert "original" in told.args[0]
    assert window.notice.isVisible()
    assert window.exporting.queue.rowCount() == 0
    assert (folder / "a.jpg").read_bytes() == content


def is_known_result(window, path):
    entry = window.browsing.model.entry_of(path)
    return entry is not None and entry.is_result


def test_the_jpeg_of_a_raw_is_an_original_too_and_its_own_result_is_none(window, qtbot, folder):
    """Which the camera has put beside it; after an export, another that replaces is no threat."""
    for name in ("b.png", "d.png"):
        write_photo_file(folder / name)
    content = (folder / "b.jpg").read_bytes()
    open_folder(window, qtbot, folder)
    choice = window.store.value.export
    window.store.update(export=replace(choice, export=replace(choice.export, name_template="{stem}")))
    select(window, "b.png")
    with qtbot.waitSignal(window.exporting.failed, timeout=15_000) as told:
        export(window, conflict=2)
    assert told.args == [f"{folder / 'b.jpg'} is an original and stays as it is; choose another name or folder."]
    assert (folder / "b.jpg").read_bytes() == content
    for count in (1, 2):
        select(window, "d.png")
        export(window, conflict=2)
        qtbot.waitUntil(lambda count=count: window.exporting.queue.count(JobState.DONE) == count, timeout=15_000)
        qtbot.waitUntil(lambda: is_known_result(window, folder / "d.jpg"), timeout=15_000)
    assert {entry.output for entry in window.exporting.queue.entries} == {folder / "d.jpg"}


def answer_question(press, *, with_return_key=False):
    """Press a button of the next message box, or what the return key presses, if it presses any."""

    def look():
        box = QApplication.activeModalWidget()
        if isinstance(box, QMessageBox):
            named = next(button for button in box.buttons() if press in button.text())
            (box.defaultButton() if with_return_key and box.defaultButton() else named).click()
        else:
            QTimer.singleShot(20, look)

    QTimer.singleShot(20, look)


def test_leaving_during_an_export_asks(window, qtbot, folder, tmp_path):
    write_photo_file(folder / "slow.jpg")
    open_folder(window, qtbot, folder)
    select(window, "slow.jpg")
    export(window, tmp_path)
    qtbot.waitUntil(lambda: window.exporting.queue.count(JobState.RUNNING) == 1, timeout=15_000)
    answer_question("Stop", with_return_key=True)
    assert not window.close()
    assert window.isVisible()
    answer_question("Stop")
    assert window.close()


def test_the_next_start_shows_what_was_shown(make_window, qtbot, folder):
    first = make_window()
    open_folder(first, qtbot, folder)
    first.browsing.next_action.trigger()
    qtbot.waitUntil(lambda: opened(first) == "b.jpg", timeout=15_000)
    first.resize(777, 666)
    first.browsing.panel.kind_picker.setCurrentIndex(0)
    first.browsing.panel.order_button.setChecked(True)
    first.session.set_settings(DenoiseSettings("quick", 0.5, sigma=0.1))
    first.close()
    second = make_window()
    assert second.size() == first.size()
    assert second.browsing.panel.order_button.isChecked()
    assert second.session.settings == DenoiseSettings("quick", 0.5)
    assert not second.session.undo_stack.canUndo()
    with qtbot.waitSignal(second.browsing.model.listed, timeout=15_000):
        second.reopen()
    qtbot.waitUntil(lambda: opened(second) == "b.jpg", timeout=15_000)
    assert [entry.path.name for entry in second.browsing.model.entries] == ["c.jpg", "b.jpg", "a.jpg"]
    qtbot.waitUntil(lambda: second.panel.method_box.method == "quick", timeout=15_000)


def test_a_method_that_is_gone_gives_way_to_the_automatic(make_window, qtbot):
    first = make_window()
    first.session.set_settings(DenoiseSettings("absent"))
    first.close()
    second = make_window()
    qtbot.waitUntil(lambda: second.session.settings == DenoiseSettings(), timeout=15_000)


def test_what_is_gone_is_not_opened_again(make_window, qtbot, folder):
    first = make_window()
    open_folder(first, qtbot, folder)
    first.close()
    for path in folder.iterdir():
        path.unlink()
    folder.rmdir()
    second = make_window()
    second.reopen()
    assert second.browsing.model.paths == ()
    assert not second.notice.isVisible()


def test_without_the_photo_that_was_open_the_first_is_opened(make_window, qtbot, folder):
    first = make_window()
    open_folder(first, qtbot, folder)
    first.browsing.next_action.trigger()
    qtbot.waitUntil(lambda: opened(first) == "b.jpg", timeout=15_000)
    first.close()
    (folder / "b.jpg").unlink()
    second = make_window()
    second.reopen()
    qtbot.waitUntil(lambda: opened(second) == "a.jpg", timeout=15_000)
    assert second.browsing.model.paths == (folder,)
    assert not second.notice.isVisible()


def dialog_of(window, kind):
    return next(dialog for dialog in window.findChildren(kind) if dialog.isVisible())


def test_preferences_count_at_once(window, qapp):
    wear_chosen(qapp, window.store)
    window.helping.preferences_action.trigger()
    dialog = dialog_of(window, PreferencesDialog)
    dialog.theme.setCurrentIndex(dialog.theme.findData("light"))
    assert qapp.palette().window().color() == QColor(resources.colours("light")["window"])
    link = dialog._links[0]
    qapp.processEvents()
    picture = link.grab().toImage()
    drawn = {picture.pixelColor(x, y).name() for x in range(picture.width()) for y in range(picture.height())}
    assert qapp.palette().link().color().name() in drawn
    dialog.theme.setCurrentIndex(dialog.theme.findData("dark"))
    assert qapp.palette().window().color() == QColor(resources.colours("dark")["window"])
    assert not dialog._later.isVisible()
    dialog.language.setCurrentIndex(dialog.language.findData("de"))
    dialog.reopens.setChecked(False)
    assert dialog._later.isVisible()
    value = PreferenceStore(window.store.path).value
    assert (value.theme, value.language, value.reopens) == ("dark", "de", False)
    dialog.accept()


def test_the_sheet_names_every_key_and_no_key_does_two_things(window):
    window.helping.keys_action.trigger()
    sheet = dialog_of(window, ShortcutSheet)
    shown = {label.text() for label in sheet.findChildren(QLabel)}
    actions = [action for menu in window.menuBar().actions() for action in menu.menu().actions()]
    keys = [keys.toString() for action in actions for keys in action.shortcuts()]
    assert len(keys) > 15
    assert len(keys) == len(set(keys))
    assert all(any(key in text for text in shown) for key in keys)
    sheet.accept()


def test_about_names_version_and_licences(window):
    window.helping.about_action.trigger()
    about = dialog_of(window, AboutDialog)
    assert any("GradNet Desktop 0." in label.text() for label in about.findChildren(QLabel))
    assert "LGPL" in about.findChild(QTextBrowser).toPlainText()
    about.accept()


def test_every_action_of_a_menu_can_be_told_from_the_others(window):
    for menu in window.menuBar().actions():
        letters = [text[text.index("&") + 1].lower() for a in menu.menu().actions() if "&" in (text := a.text())]
        assert len(letters) == len(set(letters)), (menu.text(), letters)


def test_an_empty_window_offers_to_open_something(window, qtbot, folder, monkeypatch):
    assert window.welcome.isVisible()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: str(folder))
    window.welcome.buttons[1].click()
    qtbot.waitUntil(lambda: opened(window) == "a.jpg", timeout=15_000)
    assert window.view.isVisible()
    assert not window.welcome.isVisible()


def test_an_empty_window_offers_the_folders_of_last_time(make_window, qtbot, folder):
    first = make_window()
    open_folder(first, qtbot, folder)
    first.close()
    later = make_window()
    links = [button for button in later.welcome.findChildren(QPushButton) if button.objectName() == "link"]
    assert [link.toolTip() for link in links] == [str(folder)]
    links[0].click()
    qtbot.waitUntil(lambda: opened(later) == "a.jpg", timeout=15_000)


def test_the_view_says_what_is_being_opened_and_is_the_welcome_again_if_that_is_given_up(window, qtbot, tmp_path):
    photo = write_photo_file(tmp_path / "large.jpg")
    window.open(photo)
    assert window.view.isVisible()
    assert window.view._message == "Opening large.jpg…"
    window.cancel_action.trigger()
    qtbot.waitUntil(lambda: window.session.work is Work.NONE, timeout=15_000)
    if window.session.photo is None:  # It may have been too quick to give up.
        assert window.welcome.isVisible()


@pytest.fixture
def waiting(window, qtbot, folder):
    """The window on one photo, while another is being opened."""
    write_photo_file(folder / "slow.jpg", level=60)
    with qtbot.waitSignal(window.session.photo_changed, timeout=15_000):
        window.open(folder)
    model = window.browsing.model
    qtbot.waitUntil(lambda: model.thumbnail_of(folder / "slow.jpg") is not None, timeout=15_000)
    window.browsing.panel.step(3)
    qtbot.waitUntil(lambda: window.session.work is Work.OPENING, timeout=15_000)
    return window


def test_a_photo_that_is_being_opened_is_seen_as_its_thumbnail(waiting, qtbot):
    assert waiting.stage.preview.isVisible()
    view = waiting.view.grab().toImage()
    assert view.pixelColor(view.width() // 2, view.height() // 2).red() == pytest.approx(60, abs=2)
    edge = view.pixelColor(view.width() // 2 - 90 // 2 - 10, view.height() // 2)
    assert edge.red() != pytest.approx(60, abs=2)  # No larger than the photo, which has 90 pixels.
    waiting.view.zoom_to(4)
    QTest.mouseDClick(waiting.stage.preview, Qt.MouseButton.LeftButton)
    assert waiting.view.scale == 4  # What isn't seen isn't changed.
    qtbot.waitUntil(lambda: waiting.session.photo.source.name == "slow.jpg", timeout=15_000)
    assert not waiting.stage.preview.isVisible()


def test_the_photo_before_is_seen_again_if_opening_is_given_up(waiting, folder):
    waiting.cancel_action.trigger()
    assert not waiting.stage.preview.isVisible()
    assert waiting.session.photo.source == folder / "a.jpg"


def test_what_is_shown_is_what_is_selected_if_opening_is_given_up(waiting, folder):
    waiting.cancel_action.trigger()
    assert waiting.browsing.selected_paths == [folder / "a.jpg"]
    waiting.browsing.remember()
    assert waiting.store.value.photo == folder / "a.jpg"


def test_a_click_opens_what_was_given_up_and_not_what_is_shown(waiting, qtbot, folder):
    view, model = waiting.browsing.panel.view, waiting.browsing.model

    def click(name):
        index = model.index(model.row_of(folder / name))
        view.scrollTo(index)
        QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=view.visualRect(index).center())

    waiting.cancel_action.trigger()
    with qtbot.assertNotEmitted(waiting.session.photo_changed, wait=1_000):
        click("a.jpg")
    click("slow.jpg")
    qtbot.waitUntil(lambda: waiting.session.photo.source.name == "slow.jpg", timeout=15_000)


def test_a_click_opens_what_was_given_up_at_once(waiting, qtbot, folder):
    waiting.cancel_action.trigger()
    view, model = waiting.browsing.panel.view, waiting.browsing.model
    slow = view.visualRect(model.index(model.row_of(folder / "slow.jpg")))
    QTest.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=slow.center())
    qtbot.waitUntil(lambda: waiting.session.photo.source.name == "slow.jpg", timeout=15_000)


def test_a_photo_without_a_thumbnail_is_waited_for_without(waiting, qtbot, folder):
    waiting.browsing.photo_chosen.emit(folder / "elsewhere.jpg")
    assert not waiting.stage.preview.isVisible()
    qtbot.waitUntil(lambda: waiting.session.photo.source.name == "elsewhere.jpg", timeout=15_000)


def test_arrows_lead_from_photo_to_photo_while_the_whole_photo_is_seen(window, qtbot, folder):
    open_folder(window, qtbot, folder)
    QTest.keyClick(window.view, Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: opened(window) == "b.jpg", timeout=15_000)
    window.view.zoom_to(8)
    QTest.keyClick(window.view, Qt.Key.Key_Right)  # Moves the photo now.
    window.view.zoom_to_fit()
    QTest.keyClick(window.view, Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: opened(window) == "a.jpg", timeout=15_000)


def test_the_panel_exports_too(window, qtbot, folder):
    assert not window.panel.export_button.isEnabled()
    open_folder(window, qtbot, folder)
    window.panel.export_button.click()
    assert window.exporting.dialog is not None
    window.exporting.dialog.reject()


def test_the_measured_noise_is_among_the_facts(window, qtbot, folder):
    open_folder(window, qtbot, folder)
    qtbot.waitUntil(lambda: window.info._noise.isVisible(), timeout=15_000)
    assert window.info._noise.text() == "Noise  25.5 · 25.5 · 25.5"


@pytest.fixture
def slow_disk(monkeypatch, folder):
    """The folder's disk, which tells of no file until it is let."""
    goes_on, exists, told = threading.Event(), os.path.exists, []

    def exists_in_the_end(path):
        if str(path).startswith(str(folder)):
            goes_on.wait(20)
            told.append(path)
        return exists(path)

    monkeypatch.setattr(os.path, "exists", exists_in_the_end)
    monkeypatch.setattr("pathlib.Path.exists", lambda path, **_: exists_in_the_end(path))
    yield SimpleNamespace(set=goes_on.set, told=told)
    goes_on.set()


def reopened_at_once(make_window, slow_disk):
    window = make_window()
    told = list(slow_disk.told)
    window.reopen()
    assert slow_disk.told == told, "it was not waited for"
    return window


@pytest.fixture
def shown_before(make_window, qtbot, folder):
    """A folder that a window showed when it was closed."""
    first = make_window()
    open_folder(first, qtbot, folder)
    first.close()
    return folder


def test_a_disk_that_does_not_answer_holds_up_no_start(make_window, qtbot, shown_before, slow_disk):
    window = reopened_at_once(make_window, slow_disk)
    assert window.browsing.model.paths == ()
    slow_disk.set()
    qtbot.waitUntil(lambda: opened(window) == "a.jpg", timeout=15_000)
    assert window.browsing.model.paths == (shown_before,)


def test_what_the_user_opens_meanwhile_counts(make_window, qtbot, shown_before, slow_disk, tmp_path):
    window = reopened_at_once(make_window, slow_disk)
    other = tmp_path / "other"
    other.mkdir()
    write_photo_file(other / "z.jpg")
    window.open(other)
    slow_disk.set()
    qtbot.waitUntil(lambda: opened(window) == "z.jpg", timeout=15_000)
    qtbot.wait(100)
    assert window.browsing.model.paths == (other,)


@pytest.mark.skipif(sys.platform != "linux", reason="file names are Unicode elsewhere")
def test_a_name_that_is_not_utf8_is_opened_again(make_window, qtbot, tmp_path):
    folder = tmp_path / os.fsdecode(b"stra\xdfe")
    folder.mkdir()
    write_photo_file(tmp_path / "a.jpg").rename(folder / os.fsdecode(b"gr\xfcn.jpg"))
    name = os.fsdecode(b"gr\xfcn.jpg")
    first = make_window()
    first.open(folder)
    qtbot.waitUntil(lambda: opened(first) == name, timeout=15_000)
    first.close()
    second = make_window()
    second.reopen()
    qtbot.waitUntil(lambda: opened(second) == name, timeout=15_000)


def test_the_window_ends_its_threads_even_if_nothing_can_be_remembered(window, monkeypatch):
    with monkeypatch.context() as patched:
        patched.setattr(window.store, "update", lambda **_: 1 / 0)
        with pytest.raises(ZeroDivisionError):
            window.close()
    assert not window.isVisible()
    assert all(worker.isFinished() for worker in window.browsing._client._workers)


def test_no_name_makes_the_window_wider(window, qtbot):
    least_px = window.minimumSizeHint().width()
    sentence = f"/photos/{'x' * 200}.jpg: can't be read."
    window.notice.say(sentence)
    qtbot.waitUntil(window.notice.label.isVisible)
    assert window.minimumSizeHint().width() == least_px
    assert window.notice.label.toolTip() == sentence
    low_px = window.notice.height()
    window.notice.say("It can't be read. " * 30)
    qtbot.waitUntil(lambda: window.notice.height() > low_px)  # All of it is seen.


def test_a_name_that_looks_like_html_is_told_as_it_is(window):
    window.notice.say("/photos/a<b>bold</b>.jpg can't be read.")
    assert window.notice.label.textFormat() is Qt.TextFormat.PlainText
    assert "&lt;b&gt;" in window.notice.label.toolTip()


def test_dialogs_are_gone_when_they_are_closed(window, qtbot):
    helping = window.helping
    for action in (helping.preferences_action, helping.keys_action, helping.about_action):
        action.trigger()
        dialog_of(window, QDialog).accept()
    qtbot.waitUntil(lambda: window.findChildren(QDialog) == [])


def test_letting_go_of_the_key_counts_for_the_next_photo_too(window, qtbot, folder):
    open_folder(window, qtbot, folder)
    window.session.set_settings(DenoiseSettings("quick"))
    with qtbot.waitSignal(window.session.result_changed, timeout=15_000):
        window.session.denoise()
    qtbot.waitUntil(window.isActiveWindow)
    QTest.keyPress(window.view, Qt.Key.Key_O)
    assert not window.view.shows_both
    window.browsing.next_action.trigger()
    qtbot.waitUntil(lambda: opened(window) == "b.jpg", timeout=15_000)
    QTest.keyRelease(window.view, Qt.Key.Key_O)
    with qtbot.waitSignal(window.session.result_changed, timeout=15_000):
        window.session.denoise()
    assert window.view.shows_both
    assert not window.view_actions.original.isChecked()
