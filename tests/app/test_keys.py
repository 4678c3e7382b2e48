"""Where keys go without anybody having clicked anywhere, and keys that do the same as others."""

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from workspace import open_folder, opened

from desktop_app.help_dialogs import ShortcutSheet
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


def test_the_sheet_names_the_usual_key_first(window):
    window.helping.keys_action.trigger()
    sheet = window.findChild(ShortcutSheet)
    texts = [child.text() for child in sheet.children() if hasattr(child, "text")]
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
