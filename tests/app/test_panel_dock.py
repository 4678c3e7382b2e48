"""How high the panels below the photo are, as the window is made lower and higher."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from workspace import open_folder

from desktop_app.preferences import PreferenceStore

WIDTH_PX, HIGH_PX, LOW_PX = 780, 760, 520


@pytest.fixture
def window(make_window, qtbot, folder):
    window = make_window()
    window.resize(WIDTH_PX, HIGH_PX)
    open_folder(window, qtbot, folder)
    return window


def strip_px(window):
    return window.browsing.panel.view.height()


def comes_true(qtbot, condition):
    """Layouts follow when the window is told its size."""
    qtbot.waitUntil(condition, timeout=5_000)


def drag(window, qtbot, height_px):
    """Draw the panel to a height, by the line above it."""
    dock = window.browsing._dock
    line = QPoint(dock.x() + dock.width() // 2, dock.y() - 2)
    there = line + QPoint(0, dock.height() - height_px)
    QTest.mousePress(window, Qt.MouseButton.LeftButton, pos=line)
    QTest.mouseMove(window, there)
    qtbot.waitUntil(lambda: abs(dock.height() - height_px) <= 2, timeout=5_000)
    QTest.mouseRelease(window, Qt.MouseButton.LeftButton, pos=there)


def test_in_a_low_window_thumbnails_leave_the_photo_most_of_it(window, qtbot):
    usual_px = strip_px(window)
    window.resize(WIDTH_PX, LOW_PX)
    comes_true(qtbot, lambda: window.view.height() > 0.6 * LOW_PX)
    assert strip_px(window) >= window.browsing.panel.view.minimumSizeHint().height()
    window.resize(WIDTH_PX, HIGH_PX)
    comes_true(qtbot, lambda: strip_px(window) == usual_px)


def test_in_a_window_that_is_low_from_the_start_too(make_window, qtbot, folder):
    window = make_window()
    window.resize(WIDTH_PX, LOW_PX)
    open_folder(window, qtbot, folder)
    comes_true(qtbot, lambda: window.view.height() > 0.6 * LOW_PX)
    low_px = strip_px(window)
    window.resize(WIDTH_PX, HIGH_PX)
    comes_true(qtbot, lambda: strip_px(window) > low_px)


@pytest.mark.parametrize("when", ["at once", "later"])
def test_however_large_the_letters_are_photos_can_be_told_apart_and_the_settings_fill_their_place(
    make_window, qtbot, folder, font_size, tmp_path, when
):
    font_size(16)
    first = make_window()
    first.resize(WIDTH_PX, LOW_PX)
    first.close()
    PreferenceStore(tmp_path / "preferences.json").update(window_state="")
    window = make_window()
    if when == "later":  # Else before it is laid out, as by who starts it with a folder.
        comes_true(qtbot, lambda: window.panel.minimumWidth() == window.panel.width())
    open_folder(window, qtbot, folder)
    comes_true(qtbot, lambda: window.browsing._dock.height() < LOW_PX / 3)
    view = window.browsing.panel.view
    assert view._cell._picture.height() >= 36
    assert view.viewport().height() >= view.visualRect(view.model().index(0, 0)).height()
    assert window.side_dock.width() == window.panel.width()


def test_the_height_that_is_chosen_stays_as_far_as_there_is_room(window, qtbot):
    drag(window, qtbot, 400)
    chosen_px = strip_px(window)
    for height_px in (*range(HIGH_PX, LOW_PX, -40), LOW_PX):
        window.resize(WIDTH_PX, height_px)
        comes_true(qtbot, lambda height_px=height_px: window.centralWidget().y() + strip_px(window) < height_px)
    comes_true(qtbot, lambda: strip_px(window) < chosen_px)
    assert strip_px(window) > LOW_PX / 4, "it was to be more"
    window.resize(WIDTH_PX, HIGH_PX)
    comes_true(qtbot, lambda: strip_px(window) == chosen_px)


def test_the_height_that_was_chosen_is_there_again_at_the_next_start(window, make_window, qtbot, folder):
    drag(window, qtbot, 400)
    chosen_px = strip_px(window)
    window.close()
    again = make_window()
    open_folder(again, qtbot, folder)
    assert again.height() == HIGH_PX
    assert strip_px(again) == chosen_px
    again.resize(WIDTH_PX, LOW_PX)
    comes_true(qtbot, lambda: strip_px(again) < chosen_px)
    again.resize(WIDTH_PX, HIGH_PX)
    comes_true(qtbot, lambda: strip_px(again) == chosen_px)


def test_thumbnails_that_are_shown_at_the_start_are_as_high_as_ever_and_stay_so_in_a_larger_window(
    make_window, qtbot, folder
):
    window = make_window()
    usual_px = window.browsing._dock.sizeHint().height()
    window.open(folder)  # Before it is laid out, as by who starts it with a folder.
    qtbot.waitUntil(lambda: window.browsing.model.rowCount() > 0, timeout=15_000)
    comes_true(qtbot, lambda: window.browsing._dock.height() == usual_px)
    for _ in range(2):  # What the first is laid out by is seen as the second comes.
        photo_px = window.centralWidget().height()
        window.resize(window.width() + 100, window.height() + 100)
        comes_true(qtbot, lambda photo_px=photo_px: window.centralWidget().height() > photo_px)
    assert window.browsing._dock.height() == usual_px
