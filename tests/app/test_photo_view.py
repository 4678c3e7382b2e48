from pathlib import Path

import numpy as np
import pytest
from pictures import picture_of
from PySide6.QtCore import QPoint, QPointF, QRect, QSize, Qt
from PySide6.QtGui import QColor, QImage, QWheelEvent
from PySide6.QtTest import QTest

from desktop_app.engine_client.painting import Painter
from desktop_app.photo_view import Compare, PhotoView, overlay
from desktop_app.qimage import Picture
from gradnet_engine.photo import Photo

HEIGHT_PX, WIDTH_PX = 600, 900


def solid(red, green, blue):
    return picture_of(Photo(np.full((HEIGHT_PX, WIDTH_PX, 3), (red, green, blue), np.float32) / np.float32(255)))


@pytest.fixture(scope="module")
def values():
    return np.random.default_rng(0).integers(0, 256, (HEIGHT_PX, WIDTH_PX, 3))


@pytest.fixture
def view(qtbot, values):
    view = PhotoView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.show_photo(picture_of(Photo((values / 255).astype(np.float32))))
    return view


def colour_at(view, x, y):
    return view.grab().toImage().pixelColor(x, y).getRgb()[:3]


def photo_position(view, at):
    """Return the photo's point (column, row) at a position of the widget, which zooming there keeps in place."""
    return view._viewport.photo_point(view._from_middle_dpx(at))


def turn_wheel(view, at, notches, sideways=0):
    nothing = QPoint()
    buttons, modifiers = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    phase = Qt.ScrollPhase.NoScrollPhase
    view.wheelEvent(
        QWheelEvent(at, QPointF(), nothing, QPoint(120 * sideways, 120 * notches), buttons, modifiers, phase, False)
    )


def drag(view, start, end):
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


def test_a_photo_opens_fitted_and_stays_so(view):
    assert view.scale == pytest.approx(400 / WIDTH_PX)
    view.resize(500, 400)
    assert view.scale == pytest.approx(500 / WIDTH_PX)


@pytest.mark.parametrize(("notches", "sideways"), [(0, 1), (-1, 0)])
def test_a_wheel_that_changes_nothing_leaves_the_photo_fitted(view, notches, sideways):
    turn_wheel(view, QPointF(200, 150), notches, sideways)
    view.resize(500, 400)
    assert view.scale == pytest.approx(500 / WIDTH_PX)
    view.toggle_zoom()
    assert view.scale == 1


@pytest.mark.parametrize("reason", ["Tab", "Backtab", "Shortcut"])
def test_the_focus_is_seen_by_who_comes_by_keys_and_not_by_who_clicks(view, qtbot, reason):
    view.show_photo(None, "")
    view.activateWindow()
    qtbot.waitUntil(view.isActiveWindow)
    view.clearFocus()
    ground = colour_at(view, 0, 150)
    view.setFocus(Qt.FocusReason[f"{reason}FocusReason"])
    ringed = view.palette().accent().color().getRgb()[:3]
    assert [colour_at(view, *at) for at in ((0, 150), (399, 150), (200, 0), (200, 299))] == [ringed] * 4
    view.clearFocus()
    view.setFocus(Qt.FocusReason.MouseFocusReason)
    assert colour_at(view, 0, 150) == ground != ringed


def test_a_small_photo_is_not_blown_up(view):
    view.show_photo(picture_of(Photo(np.zeros((20, 30, 3), np.float32))))
    assert view.scale == 1


@pytest.mark.parametrize(
    ("width_px", "height_px", "scale"),
    [
        (1, 1, 96),
        (2, 3, 48),
        (10, 10, 10),
        (16, 16, 6),
        (17, 17, 1),
        (100, 3, 4),
        (250, 8, 1),
        (399, 2, 1),
        (1, 200, 1),
    ],
)
def test_a_photo_that_could_be_overlooked_fits_at_a_whole_scale(view, width_px, height_px, scale):
    red = np.zeros((height_px, width_px, 3), np.float32) + np.array((1, 0, 0), np.float32)
    view.show_photo(picture_of(Photo(red)))
    assert (view.scale, view.fits) == (scale, True)
    if scale > 1:
        edges = 200 - scale * width_px // 2 + 1, 200 + scale * width_px // 2 - 2
        assert [colour_at(view, x, 150) for x in edges] == [(255, 0, 0)] * 2
    view.zoom_to(1)
    assert view.scale == 1, "1:1 is 1:1 for the smallest photo too"
    view.zoom_to_fit()
    view.zoom_by(-1)
    assert view.scale <= scale
    view.resize(330, 250)
    view.zoom_to_fit()
    assert width_px * view.scale <= 330


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_pixels_are_exact_at_1_to_1_and_above(view, values, scale):
    view.zoom_to(scale)
    image = view.grab().toImage()
    for x, y in ((0, 0), (7, 3), (200, 150), (399, 299)):
        at = photo_position(view, QPointF(x + 0.5, y + 0.5))
        assert image.pixelColor(x, y).getRgb()[:3] == tuple(values[int(at.y()), int(at.x())].tolist())


def test_the_wheel_keeps_the_point_under_the_cursor(view):
    view.zoom_to(1)
    cursor = QPointF(300, 80)
    for notches in (1, 2, -1, 1, -2):
        before = photo_position(view, cursor)
        turn_wheel(view, cursor, notches)
        after = photo_position(view, cursor)
        assert (after - before).manhattanLength() < 1e-6


def test_zooming_stops_at_1_to_1_on_its_way(view):
    for _ in range(10):
        view.zoom_by(1)
        if view.scale == 1:
            break
    assert view.scale == 1


def test_zoom_has_ends(view):
    view.zoom_by(100)
    view.zoom_by(100)
    assert view.scale == 16
    view.zoom_by(-100)
    view.zoom_by(-100)
    assert view.scale == pytest.approx(400 / WIDTH_PX)


def test_a_drag_moves_the_photo_with_the_pointer_and_not_past_its_edge(view):
    view.zoom_to(2)
    held = photo_position(view, QPointF(100, 100))
    drag(view, QPoint(100, 100), QPoint(160, 130))
    assert (photo_position(view, QPointF(160, 130)) - held).manhattanLength() < 1e-6
    for _ in range(20):
        drag(view, QPoint(10, 10), QPoint(390, 290))
    assert photo_position(view, QPointF(0, 0)) == QPointF(0, 0)


def test_a_double_click_goes_to_1_to_1_there_and_back(view):
    at = photo_position(view, QPointF(250, 150))
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(250, 150))
    assert view.scale == 1
    assert (photo_position(view, QPointF(250, 150)) - at).manhattanLength() < 1e-6
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(250, 150))
    assert view.scale == pytest.approx(400 / WIDTH_PX)


def test_the_split_parts_before_from_after_where_it_is_dragged(view):
    red, green = (200, 0, 0), (0, 200, 0)
    view.show_photo(solid(*red))
    assert colour_at(view, 350, 100) == red
    view.show_result(solid(*green))
    assert (colour_at(view, 50, 100), colour_at(view, 350, 100)) == (red, green)
    drag(view, QPoint(200, 100), QPoint(380, 100))
    assert view.split == pytest.approx(380 / 400)
    assert (colour_at(view, 350, 100), colour_at(view, 395, 100)) == (red, green)
    drag(view, QPoint(380, 100), QPoint(-50, 100))
    assert view.split == 0
    assert colour_at(view, 10, 100) == green
    view.set_compare(Compare.AFTER)
    assert colour_at(view, 0, 100) == green


def test_a_split_across_is_dragged_up_and_down(view):
    red, green = (200, 0, 0), (0, 200, 0)
    view.show_photo(solid(*red))
    view.show_result(solid(*green))
    view.set_compare(Compare.SPLIT_ACROSS)
    assert (colour_at(view, 100, 60), colour_at(view, 100, 240)) == (red, green)
    drag(view, QPoint(100, 150), QPoint(100, 280))
    assert view.split == pytest.approx(280 / 300)
    assert colour_at(view, 100, 240) == red


@pytest.mark.parametrize(
    ("compare", "back", "on"),
    [(Compare.SPLIT, Qt.Key.Key_Left, Qt.Key.Key_Right), (Compare.SPLIT_ACROSS, Qt.Key.Key_Up, Qt.Key.Key_Down)],
)
def test_keys_move_the_split_and_not_the_photo(view, compare, back, on):
    red, green = (200, 0, 0), (0, 200, 0)
    view.show_photo(solid(*red))
    view.show_result(solid(*green))
    view.set_compare(compare)
    view.zoom_to(2)
    seen = photo_position(view, QPointF(10, 10))
    for key, presses, split in ((on, 10, 0.7), (back, 20, 0.3), (back, 50, 0), (on, 60, 1)):
        for _ in range(presses):
            QTest.keyClick(view, key, Qt.KeyboardModifier.ShiftModifier)
        assert view.split == pytest.approx(split)
        middle = colour_at(view, 200, 150)
        assert middle == (red if split > 0.5 else green)
    assert photo_position(view, QPointF(10, 10)) == seen


def test_keys_leave_the_split_where_none_is_seen(view):
    view.show_result(solid(0, 200, 0))
    for compare in (Compare.AFTER, Compare.SIDE_BY_SIDE):
        view.set_compare(compare)
        QTest.keyClick(view, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert view.split == 0.5


@pytest.mark.parametrize("stops", [0.0, 1.5])
@pytest.mark.parametrize("compare", [Compare.SPLIT, Compare.SPLIT_ACROSS])
def test_nothing_old_is_left_where_the_split_was(view, qtbot, qapp, compare, stops):
    """While it is dragged, only a strip of the view is drawn again."""
    view.set_exposure(stops)
    view.show_result(solid(0, 200, 0))
    view.set_compare(compare)
    qtbot.waitUntil(view.isVisible)
    middle, far = QPoint(200, 150), QPoint(395, 295)
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=middle)
    for at in (middle + QPoint(30, 20), middle - QPoint(90, 80), QPoint(3, 3), middle, far):
        QTest.mouseMove(view, at)
        qapp.processEvents()
        on_screen = view.screen().grabWindow(view.winId()).toImage().convertToFormat(QImage.Format.Format_RGB32)
        assert on_screen.size() == view.size()
        assert on_screen == view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32), at


def test_side_by_side_shows_the_same_part_twice_and_moves_both(view, values):
    view.show_result(view._before)
    view.set_compare(Compare.SIDE_BY_SIDE)
    view.zoom_to(2)
    for start, end in ((QPoint(50, 100), QPoint(90, 130)), (QPoint(350, 100), QPoint(320, 90))):
        image = view.grab().toImage()
        for x, y in ((10, 50), (60, 200), (150, 100)):
            assert image.pixel(x, y) == image.pixel(x + 201, y)
        assert photo_position(view, QPointF(60, 200)) == photo_position(view, QPointF(261, 200))
        held = photo_position(view, QPointF(start))
        drag(view, start, end)
        assert (photo_position(view, QPointF(end)) - held).manhattanLength() < 1e-6
    cursor = QPointF(320, 80)
    before = photo_position(view, cursor)
    turn_wheel(view, cursor, 1)
    assert (photo_position(view, cursor) - before).manhattanLength() < 1e-6


@pytest.mark.parametrize("compare", Compare)
def test_holding_a_key_shows_the_photo_as_it_is(view, compare):
    red, green = (200, 0, 0), (0, 200, 0)
    view.show_photo(solid(*red))
    view.show_result(solid(*green))
    view.set_compare(compare)
    assert colour_at(view, 390, 180) == green
    view.set_original_held(True)
    assert {colour_at(view, x, y) for x, y in ((10, 180), (390, 180), (200, 130))} == {red}
    view.set_original_held(False)
    assert colour_at(view, 390, 180) == green


def test_what_is_not_denoised_yet_shows_the_photo(view):
    before = Photo(np.full((HEIGHT_PX, WIDTH_PX, 3), 200 / 255, np.float32))
    painter = Painter()
    painter.show_after(before, np.full((HEIGHT_PX, WIDTH_PX, 3), 100 / 255, np.float32))
    view.show_photo(picture_of(before))
    view.set_compare(Compare.AFTER)
    piece = painter.next_piece()
    assert piece is not None
    growing = Picture(*piece.photo_px)
    view.show_result(growing)
    assert colour_at(view, 200, 100) == (200, 200, 200)
    growing.paint(piece)
    shown = {colour_at(view, x, 100) for x in (20, 380)}
    assert shown == {(100, 100, 100), (200, 200, 200)}


def test_viewing_exposure_lifts_the_photo_alone(view):
    view.show_photo(solid(50, 100, 255))
    surround = view.grab().toImage().pixelColor(200, 2)
    view.set_exposure(1.0)
    linear = ((np.array([50, 100]) / 255 + 0.055) / 1.055) ** 2.4 * 2
    red, green = np.rint(255 * (1.055 * linear ** (1 / 2.4) - 0.055)).astype(int).tolist()
    assert colour_at(view, 100, 100) == (red, green, 255)
    assert view.grab().toImage().pixelColor(200, 2) == surround
    view.set_exposure(0.0)
    assert colour_at(view, 100, 100) == (50, 100, 255)


def test_viewing_exposure_lifts_no_more_than_is_drawn_again(view, qtbot, qapp, monkeypatch):
    lifted = []
    lift = view._lifted
    monkeypatch.setattr(view, "_lifted", lambda area_dpx: lifted.append(lift(area_dpx)) or lifted[-1])
    view.set_exposure(2.0)
    qtbot.waitUntil(lambda: bool(lifted))
    qapp.processEvents()
    view.repaint(QRect(190, 0, 20, 300))
    ratio = view.devicePixelRatioF()
    assert lifted[-1].size() == QSize(round(20 * ratio), round(300 * ratio))


def test_the_part_that_is_seen_is_told(view, qtbot):
    with qtbot.waitSignal(view.view_changed) as told:
        view.zoom_to(2, QPointF(0, 0))
    assert told.args[0].size() == QSize(200, 150) or told.args[0].size() == QSize(201, 151)
    with qtbot.waitSignal(view.view_changed) as told:
        view.zoom_to_fit()
    assert told.args[0] == QRect(0, 0, WIDTH_PX, HEIGHT_PX)


def test_a_photo_of_the_same_size_keeps_its_zoom_for_comparison_within_a_series(view):
    view.zoom_to(2, QPointF(10, 10))
    place = photo_position(view, QPointF(0, 0))
    view.show_photo(solid(1, 2, 3))
    assert (view.scale, photo_position(view, QPointF(0, 0))) == (2, place)
    view.show_photo(picture_of(Photo(np.zeros((20, 30, 3), np.float32))))
    assert view.scale == 1


def test_arrow_keys_move_a_photo_that_is_larger_than_the_view(view):
    view.zoom_to(2)
    place = photo_position(view, QPointF(0, 0))
    QTest.keyClick(view, Qt.Key.Key_Right)
    assert photo_position(view, QPointF(0, 0)).x() > place.x()


def test_a_result_keeps_zoom_and_place(view):
    view.zoom_to(2, QPointF(10, 10))
    place = photo_position(view, QPointF(0, 0))
    view.show_result(solid(1, 2, 3))
    assert (view.scale, photo_position(view, QPointF(0, 0))) == (2, place)


def test_what_can_not_be_read_is_told_by_its_name_and_the_path_by_the_tooltip(view, monkeypatch):
    path = Path("/a/folder/<b>of photos/wedding.jpg")
    drawn = []
    monkeypatch.setattr(overlay, "_draw_failure", lambda _painter, _view, name, reason: drawn.append((name, reason)))
    view.show_photo(None, f"{path}: can't be read: it is damaged", path)
    view.grab()
    assert drawn[-1] == ("wedding.jpg", "can't be read: it is damaged")
    assert "&lt;b&gt;of" in view.toolTip()
    assert view.accessibleDescription() == f"{path}: can't be read: it is damaged"
    monkeypatch.undo()
    background = view.palette().window().color().rgb()
    image = view.grab().toImage()
    assert any(image.pixel(x, y) != background for x in range(180, 220) for y in range(80, 130)), "a sign"
    view.show_photo(solid(1, 2, 3))
    assert (view.toolTip(), view.accessibleDescription()) == ("", "")


def test_without_a_photo_there_is_a_message_and_nothing_breaks(view):
    view.show_photo(None, "Nothing here")
    background = view.palette().window().color()
    image = view.grab().toImage()
    text = {image.pixelColor(x, y).rgb() for x in range(100, 300) for y in range(130, 170)}
    assert text != {QColor(background).rgb()}
    view.zoom_to(2)
    view.zoom_to_fit()
    drag(view, QPoint(10, 10), QPoint(50, 50))
