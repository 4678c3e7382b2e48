"""What is seen in either theme, with large fonts and in little room: nothing is cut off, and what is on looks so."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QSize, Qt
from PySide6.QtGui import QColor, QIcon, QScreen
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QApplication,
    QGroupBox,
    QLabel,
    QMenu,
    QPushButton,
    QScrollArea,
    QStyleOptionComboBox,
    QToolButton,
)

from desktop_app import resources
from desktop_app.elided_label import ElidedPicker
from desktop_app.engine_client.export_names import ExampleFacts
from desktop_app.engine_client.messages import MethodChoice
from desktop_app.export_dialog import ExportDialog
from desktop_app.help_dialogs import AboutDialog, ShortcutSheet
from desktop_app.preferences import ExportChoice
from gradnet_engine.job import DenoiseSettings

LONG_NAME = "Weddings by candlelight in a dark church, with a slow lens and a fast sensor"
THEMES = ("dark", "light")


@pytest.fixture(params=THEMES)
def theme(request, qapp):
    resources.wear(qapp, request.param)
    yield resources.colours(request.param)
    resources.wear(qapp, "dark")


def test_a_preset_of_any_name_leaves_the_panel_as_wide_as_it_is(window, qtbot):
    width_px, least_px = window.panel.width(), window.minimumSizeHint().width()
    window.session.set_settings(DenoiseSettings("quick", 0.3))
    window.store.change(lambda value: value.with_preset(LONG_NAME, window.session.settings))
    button = window.panel.presets_button
    assert LONG_NAME in button.text()
    qtbot.wait(50)
    assert (window.panel.width(), window.minimumSizeHint().width()) == (width_px, least_px)
    assert LONG_NAME in button.toolTip()


def test_another_theme_leaves_the_panel_as_wide_as_it_is(window, qapp, qtbot):
    box = window.panel.method_box
    box.set_methods((MethodChoice("A method whose name is longer than the panel is wide", "What it is for.", None),))
    width_px = window.panel.width()
    for theme in ("light", "dark"):
        resources.wear(qapp, theme)
        qtbot.wait(50)
        assert window.panel.width() == width_px, theme


def test_buttons_below_the_photo_stay_where_they_are_as_one_is_opened(window, qtbot, photo_file):
    buttons = window.statusBar().findChildren(QToolButton)
    places = [button.mapTo(window, QPoint(0, 0)) for button in buttons]
    window.open(photo_file)
    qtbot.waitUntil(lambda: window.describing.scale.isVisible(), timeout=15_000)
    qtbot.wait(50)
    assert [button.mapTo(window, QPoint(0, 0)) for button in buttons] == places


def test_labels_stand_beside_the_first_line_of_what_they_name(window, qtbot):
    dialog = ExportDialog([ExampleFacts("a.nef", "bm3d")], ExportChoice(folder=Path("relative")), "", window)
    qtbot.addWidget(dialog)
    dialog.show()
    for field, edit in ((dialog._folder_row, dialog.folder), (dialog.conflict_picker, dialog.conflict_picker)):
        label, line = dialog._form.labelForField(field), edit.mapTo(dialog, edit.rect().center())
        assert abs(label.mapTo(dialog, label.rect().center()).y() - line.y()) <= 1


def test_the_queue_shows_that_it_has_the_focus(window, qtbot, theme):
    view = window.exporting.panel.view
    window.exporting.panel_action.trigger()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    plain = view.grab().toImage()
    view.setFocus()
    qtbot.waitUntil(view.hasFocus)
    edge = view.grab().toImage().pixelColor(0, view.height() // 2)
    assert edge == QColor(theme["focus"])
    assert plain.pixelColor(0, view.height() // 2) != edge


def test_the_sheet_of_keys_fits_the_screen_however_large_the_font_is(window, qtbot, font_size):
    font_size(20)
    window.helping.keys_action.trigger()
    sheet = window.findChild(ShortcutSheet)
    room = sheet.screen().availableSize()
    assert sheet.width() <= room.width()
    assert sheet.height() <= room.height()
    area = sheet.findChild(QScrollArea)
    last = area.widget().findChildren(QLabel)[-1]
    area.ensureWidgetVisible(last)
    assert area.viewport().rect().contains(last.mapTo(area.viewport(), last.rect().center()))


def test_about_fits_a_small_screen(qtbot, monkeypatch):
    """As one of 1920 x 1080 is at 225 %."""
    room = QSize(853, 440)
    monkeypatch.setattr(QScreen, "availableSize", lambda _screen: room)
    dialog = AboutDialog()
    qtbot.addWidget(dialog)
    dialog.show()
    assert dialog.height() < room.height()
    assert all(dialog.rect().contains(button.geometry()) for button in dialog.findChildren(QPushButton))


def test_the_sheet_of_keys_is_seen_whole_where_there_is_room(window):
    window.helping.keys_action.trigger()
    area = window.findChild(ShortcutSheet).findChild(QScrollArea)
    assert area.widget().sizeHint().height() <= area.viewport().height()
    assert not area.verticalScrollBar().isVisible()


@pytest.mark.parametrize("points", [10, 24])
def test_headings_are_larger_than_what_they_head(make_window, font_size, points):
    font_size(points)
    window = make_window()
    for text, parent in (("Open a photo", window.welcome), ("GradNet Desktop", AboutDialog(window))):
        heading = next(label for label in parent.findChildren(QLabel) if label.text().startswith(text))
        heading.ensurePolished()
        assert heading.fontInfo().pointSizeF() > points, text
        assert heading.fontInfo().weight() > QApplication.font().weight(), text


@pytest.mark.parametrize("points", [10, 24])
def test_titles_of_groups_have_room_above_what_is_in_them(window, qtbot, font_size, points):
    font_size(points)
    groups = window.panel.findChildren(QGroupBox)
    assert len(groups) == 3
    for group in groups:
        assert group.contentsRect().top() >= group.fontMetrics().height(), group.title()


def test_what_is_on_is_marked_in_menus_too(window, theme):
    view = window.view_actions
    menu = next(menu for menu in window.findChildren(QMenu) if view.original in menu.actions())
    menu.ensurePolished()
    side, browser = window.side_dock.toggleViewAction(), window.browsing.panel_action
    assert side.isChecked()
    assert not browser.isChecked()
    menu.popup(QPoint(0, 0))
    image = menu.grab().toImage()
    menu.close()
    marked = {}
    for action in (side, browser):
        place = menu.actionGeometry(action)
        row = [image.pixelColor(x, place.center().y()).name() for x in range(place.left(), place.left() + 28)]
        marked[action] = theme["checked"] in row
    assert marked == {side: True, browser: False}


def test_an_icon_can_be_seen_on_a_button_that_is_on(qapp, theme):
    drawn = resources.icon("columns-2").pixmap(48, 48, QIcon.Mode.Normal, QIcon.State.On).toImage()
    ink = {drawn.pixelColor(x, y).name() for x in range(48) for y in range(48) if drawn.pixelColor(x, y).alpha() == 255}
    assert ink == {theme["text"]}
    style = qapp.styleSheet()
    assert f"QToolButton:checked {{ background: {theme['checked']}; color: {theme['text']}; }}" in style


def test_a_main_button_shows_that_it_has_the_focus(window, qtbot, theme):
    button = window.panel.denoise_button
    window.panel.set_photo_open(True)
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    seen = []
    for focused in (window.view, button):
        focused.setFocus()
        image = button.grab().toImage()
        seen.append(image.pixelColor(2, image.height() // 2))
    without, with_focus = seen
    assert without == QColor(theme["accent"])
    assert abs(with_focus.lightness() - without.lightness()) > 100


def test_a_picker_without_room_ends_in_an_ellipsis(qtbot, qapp):
    picker = ElidedPicker()
    qtbot.addWidget(picker)
    picker.addItem("All photos of this folder")

    def drawn(width_px):
        picker.resize(width_px, 30)
        option = QStyleOptionComboBox()
        picker.initStyleOption(option)
        return option.currentText

    assert drawn(picker.sizeHint().width()) == "All photos of this folder"
    assert drawn(90).endswith("…")
    assert picker.currentText() == "All photos of this folder"


def test_the_pickers_of_the_browser_are_such(window):
    panel = window.browsing.panel
    assert isinstance(panel.kind_picker, ElidedPicker)
    assert isinstance(panel.sort_picker, ElidedPicker)


def test_the_welcome_takes_no_room_from_the_thumbnails(window):
    """It is behind the photo then, and its recent folders would make that part of the window high."""
    least_px = window.welcome.minimumSizeHint().height()
    window.store.update(recent_folders=tuple(Path(f"/photos/{number}") for number in range(5)))
    assert window.welcome.minimumSizeHint().height() == least_px < 120


def test_keys_begin_and_go_on_with_what_the_welcome_offers(make_window, qtbot):
    window = make_window()
    window.store.update(recent_folders=(Path("/photos/one"), Path("/photos/two")))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    order = []
    for _ in range(5):
        focused = QApplication.focusWidget()
        assert focused is not None
        order.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    texts = [button.text().strip() for button in order[:4] if isinstance(button, QPushButton)]
    assert texts == ["Open photos…", "Open folder…", str(Path("/photos/one")), str(Path("/photos/two"))]
    assert order[4] is window.panel.presets_button
