"""Everything can be reached by the keyboard, has a name for screen readers, and its keys are told."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction, QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QDialog,
    QHeaderView,
    QLabel,
    QLineEdit,
    QPlainTextEdit,
    QScrollBar,
    QTextBrowser,
    QWidget,
)

from desktop_app.crash_dialog import CrashDialog
from desktop_app.engine_client.export_names import ExampleFacts
from desktop_app.export_dialog import ExportDialog
from desktop_app.help_dialogs import AboutDialog, ShortcutSheet
from desktop_app.preferences import ExportChoice
from desktop_app.preferences_dialog import PreferencesDialog

CONTROLS = (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QComboBox,
    QLineEdit,
    QPlainTextEdit,
    QTextBrowser,
)


@pytest.fixture
def at_work(window, qtbot, photo_file):
    """A window with a denoised photo and all its panels."""
    window.open(photo_file)
    qtbot.waitUntil(lambda: window.session.photo is not None, timeout=15_000)
    window.session.denoise()
    qtbot.waitUntil(lambda: window.session.result is not None, timeout=15_000)
    for action in (window.browsing.panel_action, window.exporting.panel_action):
        if not action.isChecked():
            action.trigger()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    return window


def controls(parent):
    """Return what a user operates, without the inner parts of Qt's own widgets."""
    found = [child for child in parent.findChildren(QWidget) if isinstance(child, CONTROLS)]
    inner = (QComboBox, QAbstractSpinBox)
    return [
        child
        for child in found
        if not isinstance(child, QScrollBar | QHeaderView)
        and not any(isinstance(above, inner) for above in parents(child))
        and not child.objectName().startswith("qt_")
    ]


def parents(widget):
    while (widget := widget.parentWidget()) is not None:
        yield widget


def name(widget):
    """Return what a screen reader says: the name, the text on it, or that of its label."""
    buddies = [label.text() for label in widget.window().findChildren(QLabel) if label.buddy() is widget]
    text = widget.text() if isinstance(widget, QAbstractButton) else ""
    return widget.accessibleName() or text or "".join(buddies)


def nameless(parent):
    return [
        f"{type(child).__name__} in {type(child.parent()).__name__}" for child in controls(parent) if not name(child)
    ]


def test_every_control_of_the_window_has_a_name(at_work):
    assert len(controls(at_work)) > 30
    assert nameless(at_work) == []


def test_every_control_of_the_dialogs_has_a_name(at_work, tmp_path, qtbot):
    photos = [ExampleFacts("a.jpg", "bm3d")]
    dialogs = (
        ExportDialog(photos, ExportChoice(), "", at_work),
        PreferencesDialog(at_work.store, {"Log in": tmp_path}, at_work),
        CrashDialog("x", "trace", tmp_path / "log", at_work),
        AboutDialog(at_work),
    )
    for dialog in dialogs:
        assert controls(dialog)
        assert nameless(dialog) == [], type(dialog).__name__


def test_what_went_wrong_is_read_out(window, monkeypatch):
    said = []
    monkeypatch.setattr(QAccessible, "updateAccessibility", lambda event: said.append(event.message()))
    window.session.failed.emit("It can't be read.")
    window.notice.set_lasting("The disk is full.")
    window.notice.let_go()  # As another photo is opened.
    assert said == ["It can't be read.", "The disk is full."]


def test_labels_of_dialogs_lead_to_what_they_name(at_work, tmp_path):
    """The letter that is underlined moves the focus."""
    dialogs: list[QDialog] = [
        ExportDialog([ExampleFacts("a.jpg", "bm3d")], ExportChoice(), "", at_work),
        PreferencesDialog(at_work.store, {}, at_work),
    ]
    for dialog in dialogs:
        labels = [label for label in dialog.findChildren(QLabel) if "&" in label.text()]
        assert labels
        letters = [label.text()[label.text().index("&") + 1].lower() for label in labels]
        assert len(set(letters)) == len(letters)
        for label in labels:
            target = label.buddy()
            assert target is not None
            assert (target.focusProxy() or target).focusPolicy() & Qt.FocusPolicy.TabFocus, label.text()


def test_tab_leads_through_the_window_area_by_area(at_work):
    """From the photo to the settings, then to what lies below: never back and forth."""
    at_work.view.setFocus()
    seen: list[QWidget] = []
    while (focused := QApplication.focusWidget()) is not None and focused not in seen:
        seen.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    areas = {
        "photo": at_work.view,
        "settings": at_work.panel,
        "thumbnails": at_work.browsing.panel,
        "queue": at_work.exporting.panel,
        "status": at_work.statusBar(),
    }
    headers = {at_work.browsing.panel.header: "thumbnails", at_work.exporting.panel.header: "queue"}
    order = []
    for widget in seen:
        chain = [widget, *parents(widget)]
        area = next((headers[above] for above in chain if above in headers), None) or next(
            area for area, root in areas.items() if root in chain
        )
        order.append(area)
    assert list(dict.fromkeys(order)) == ["photo", "settings", "thumbnails", "queue", "status"]
    assert order == sorted(order, key=list(areas).index)


def test_every_control_that_is_on_can_be_reached_by_tab(at_work):
    at_work.view.setFocus()
    seen: set[QWidget] = set()
    while (focused := QApplication.focusWidget()) is not None and focused not in seen:
        seen.add(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    missed = [
        name(child)
        for child in controls(at_work)
        if child.isVisible() and child.isEnabled() and child not in seen and child.focusProxy() not in seen
    ]
    assert missed == []


def test_settings_are_in_the_order_in_which_they_are_seen(at_work):
    panel = at_work.panel
    at_work.view.setFocus()
    seen: list[QWidget] = []
    while (focused := QApplication.focusWidget()) is not None and focused not in seen:
        seen.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    inside = [widget for widget in seen if panel.isAncestorOf(widget)]
    tops = [widget.mapTo(panel, widget.rect().topLeft()).y() for widget in inside]
    assert len(inside) >= 8
    assert tops == sorted(tops)


def actions_with_keys(window):
    return [action for action in window.findChildren(QAction) if any(not keys.isEmpty() for keys in action.shortcuts())]


def test_no_two_actions_have_the_same_keys(at_work):
    keys = [keys.toString() for action in actions_with_keys(at_work) for keys in action.shortcuts()]
    assert len(keys) == len(set(keys)), sorted(keys)


def test_every_action_with_keys_is_on_the_sheet(at_work, qtbot):
    at_work.helping.keys_action.trigger()
    sheet = at_work.findChild(ShortcutSheet)
    texts = {label.text() for label in sheet.findChildren(QLabel)}
    for action in actions_with_keys(at_work):
        shown = [keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()]
        assert action.text().replace("&", "").rstrip("…") in texts
        assert " / ".join(shown) in texts
    assert "Hold O" in texts
    QTest.keyClick(sheet, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_every_action_of_the_menus_works_by_a_letter(at_work):
    for menu in (action.menu() for action in at_work.menuBar().actions()):
        for action in menu.actions():
            assert action.isSeparator() or "&" in action.text(), action.text()


def test_a_key_hides_the_settings_and_shows_them_again(at_work, qtbot):
    at_work.view.setFocus()
    for is_shown in (False, True):
        QTest.keyClick(at_work, Qt.Key.Key_P)
        assert at_work.side_dock.isVisible() is is_shown
