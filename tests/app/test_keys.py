"""Where keys go without anybody having clicked anywhere, and keys that do the same as others."""

import pytest
from photos import write_photo_file
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QLineEdit, QWidget
from workspace import open_folder, opened

from desktop_app.help_dialogs import ShortcutSheet
from desktop_app.photo_view import Compare, HeldKey
from gradnet_engine.job import AUTO_METHOD


def press(key):
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def active(make_window, qtbot):
    window = make_window()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def test_after_a_folder_is_opened_arrows_lead_to_the_next_photo(make_window, qtbot, folder):
    window = active(make_window, qtbot)
    open_folder(window, qtbot, folder)
    press(Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: opened(window) == "b.jpg", timeout=15_000)
    press(Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: opened(window) == "c.jpg", timeout=15_000)
    assert window.session.settings.method == AUTO_METHOD


def test_after_a_single_photo_is_opened_they_do_too(make_window, qtbot, folder):
    window = active(make_window, qtbot)
    window.open(folder / "b.jpg")
    qtbot.waitUntil(lambda: opened(window) == "b.jpg" and not window.browsing.model.is_reading, timeout=15_000)
    assert QApplication.focusWidget() is window.browsing.panel.view
    press(Qt.Key.Key_Left)
    qtbot.waitUntil(lambda: opened(window) == "a.jpg", timeout=15_000)


def test_a_key_without_use_just_now_opens_no_photo_whose_name_begins_with_it(make_window, qtbot, folder):
    write_photo_file(folder / "dsc_1.jpg")
    window = active(make_window, qtbot)
    open_folder(window, qtbot, folder)
    assert not window.view_actions.compare[Compare.SIDE_BY_SIDE].isEnabled()
    press(Qt.Key.Key_D)
    assert window.browsing.panel.view.currentIndex().data() == "a.jpg"
    press(Qt.Key.Key_T)
    assert not window.browsing.panel.isVisible(), "what has its use keeps it"


def test_arrows_lead_to_the_next_photo_though_the_panel_that_had_the_focus_is_hidden(make_window, qtbot, folder):
    """Not to the next button, nor to another kind of photos."""
    window = active(make_window, qtbot)
    open_folder(window, qtbot, folder)
    press(Qt.Key.Key_T)
    assert not window.browsing.panel.isVisible()
    press(Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: opened(window) == "b.jpg", timeout=15_000)
    press(Qt.Key.Key_T)
    window.panel.luminance.slider.setFocus()
    press(Qt.Key.Key_P)
    assert not window.panel.isVisible()
    press(Qt.Key.Key_Right)
    qtbot.waitUntil(lambda: opened(window) == "c.jpg", timeout=15_000)
    assert window.browsing.panel.kind_picker.currentIndex() == 0


def test_return_presses_the_button_that_has_the_focus(make_window, qtbot, folder):
    window = active(make_window, qtbot)
    open_folder(window, qtbot, folder)
    window.panel.export_button.setFocus()
    press(Qt.Key.Key_Return)
    assert window.exporting.dialog.isVisible()
    dialog = window.exporting.dialog
    held = QKeyEvent(QEvent.Type.KeyPress, Qt.Key.Key_Return, Qt.KeyboardModifier.NoModifier, "\r", autorep=True)
    QApplication.sendEvent(dialog, held)  # It is let go a little later.
    assert dialog.isVisible()
    dialog.reject()


def test_return_opens_a_recent_folder(make_window, qtbot, folder):
    window = active(make_window, qtbot)
    window.store.update(recent_folders=(folder,))
    (link,) = window.welcome._links
    qtbot.waitUntil(link.isVisible)
    link.setFocus()
    assert link.hasFocus()
    press(Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: opened(window) == "a.jpg", timeout=15_000)


def test_whoever_types_goes_on_typing(make_window, qtbot, folder):
    window = active(make_window, qtbot)
    field = QLineEdit(window)
    field.show()
    field.setFocus()
    open_folder(window, qtbot, folder)
    assert QApplication.focusWidget() is field


def test_stepping_and_filtering_leave_the_focus_where_it_is(make_window, qtbot, folder):
    window = active(make_window, qtbot)
    open_folder(window, qtbot, folder)
    slider, picker = window.panel.luminance.slider, window.browsing.panel.kind_picker
    slider.setFocus()
    window.browsing.next_action.trigger()
    qtbot.waitUntil(lambda: opened(window) == "b.jpg", timeout=15_000)
    assert QApplication.focusWidget() is slider
    picker.setFocus()
    for kind in ("RAW", "JPEG"):
        picker.setCurrentText(kind)
    assert window.browsing.model.rowCount() == 3
    assert QApplication.focusWidget() is picker


def test_both_keys_with_the_plus_zoom_in(make_window, qtbot, folder):
    window = active(make_window, qtbot)
    open_folder(window, qtbot, folder)
    scales = [window.view.scale]
    for key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
        QTest.keyClick(window, key, Qt.KeyboardModifier.ControlModifier)
        scales.append(window.view.scale)
    assert scales[0] < scales[1] < scales[2]
    assert window.view_actions.zoom_in.toolTip() == "Zoom in (Ctrl++)"


@pytest.mark.parametrize("usual", [["F5"], ["Ctrl+R", "F5"], ["Refresh", "Ctrl+R"]], ids=["KDE", "GNOME", "a Mac"])
def test_no_key_does_two_things(make_window, qtbot, folder, monkeypatch, usual):
    bindings = QKeySequence.keyBindings

    def of_desktop(key):
        return [QKeySequence(keys) for keys in usual] if key == QKeySequence.StandardKey.Refresh else bindings(key)

    monkeypatch.setattr(QKeySequence, "keyBindings", of_desktop)
    window = active(make_window, qtbot)
    keys = [keys.toString() for action in window.findChildren(QAction) for keys in action.shortcuts()]
    assert len(keys) == len(set(keys)), sorted(keys)
    assert window.browsing.refresh_action.shortcut().toString() == "F5"
    assert window.reset_action.shortcut().toString() == "Ctrl+R"
    open_folder(window, qtbot, folder)
    with qtbot.waitSignal(window.browsing.model.counted, timeout=15_000):
        QTest.keyClick(window, Qt.Key.Key_F5)


def test_the_zoom_that_is_on_is_checked(make_window, qtbot, folder):
    window = active(make_window, qtbot)
    zooms = window.view_actions.fit, window.view_actions.one_to_one, window.view_actions.two_to_one

    def checked():
        return [action.isChecked() for action in zooms]

    assert checked() == [False] * 3, "there is no photo"
    open_folder(window, qtbot, folder)
    fits = checked()
    assert fits[0]
    for zoom, action in enumerate(zooms):
        for _ in range(2):  # It stays checked.
            action.trigger()
            assert action.isChecked()
            assert window.view.scale == (window.view.scale, 1, 2)[zoom]
    window.view_actions.zoom_in.trigger()
    assert checked() == [False] * 3
    window.view_actions.zoom_out.trigger()
    assert checked() == [False, False, True]
    window.view.zoom_to_fit()
    assert checked() == fits
    window.view.show_photo(None, "")
    window.view_actions.set_photo_open(False)
    assert checked() == [False] * 3


def test_the_sheet_names_the_usual_key_first(window):
    window.helping.keys_action.trigger()
    sheet = window.findChild(ShortcutSheet)
    texts = [child.text() for child in sheet.findChildren(QLabel)]
    assert "Ctrl++ / Ctrl+=" in texts


def test_the_queue_keeps_the_keys_that_select_all_jobs(window):
    """An action of the window that selects all photos would take them away."""
    view = window.exporting.panel.view
    kept = {}
    for key in (Qt.Key.Key_A, Qt.Key.Key_B):
        event = QKeyEvent(QEvent.Type.ShortcutOverride, key, Qt.KeyboardModifier.ControlModifier)
        event.ignore()
        QApplication.sendEvent(view, event)
        kept[key] = event.isAccepted()
    assert kept == {Qt.Key.Key_A: True, Qt.Key.Key_B: False}


def test_one_key_selects_all_photos_wherever_the_focus_is(make_window, qtbot, folder):
    window = active(make_window, qtbot)
    open_folder(window, qtbot, folder)
    for focused in (window.browsing.panel.view, window.panel.denoise_button):
        window.browsing.panel.view.selectionModel().clearSelection()
        focused.setFocus()
        QTest.keyClick(focused, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        assert [path.name for path in window.browsing.selected_paths] == ["a.jpg", "b.jpg", "c.jpg"]


def test_a_key_that_is_held_as_another_window_comes_counts_as_let_go(qtbot):
    """It is let go there, and this window is not told."""
    window, other, told = QWidget(), QWidget(), []
    for shown in (window, other):
        qtbot.addWidget(shown)
    window.show()
    qtbot.waitUntil(window.isActiveWindow)
    HeldKey(window, Qt.Key.Key_O).changed.connect(told.append)
    QTest.keyPress(window, Qt.Key.Key_O)
    assert told == [True]
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: told == [True, False], timeout=5_000)
