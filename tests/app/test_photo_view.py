import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest

from desktop_app.photo_view import PhotoView
from desktop_app.qimage import photo_to_pyramid
from gradnet_engine.photo import Photo

HEIGHT_PX, WIDTH_PX = 600, 900


def solid(red, green, blue):
    return photo_to_pyramid(Photo(np.full((HEIGHT_PX, WIDTH_PX, 3), (red, green, blue), np.float32) / np.float32(255)))


@pytest.fixture(scope="module")
def values():
    return np.random.default_rng(0).integers(0, 256, (HEIGHT_PX, WIDTH_PX, 3))


@pytest.fixture
def view(qtbot, values):
    view = PhotoView()
    qtbot.addWidget(view)
    view.resize(400, 300)
    view.show()
    view.show_photo(photo_to_pyramid(Photo((values / 255).astype(np.float32))))
    return view


def colour_at(view, x, y):
    return view.grab().toImage().pixelColor(x, y).getRgb()[:3]


def turn_wheel(view, at, notches):
    nothing = QPoint()
    buttons, modifiers = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    phase = Qt.ScrollPhase.NoScrollPhase
    view.wheelEvent(QWheelEvent(at, QPointF(), nothing, QPoint(0, 120 * notches), buttons, modifiers, phase, False))


def drag(view, start, end):
    QTest.mousePress(view, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(view, end)
    QTest.mouseRelease(view, Qt.MouseButton.LeftButton, pos=end)


def test_a_photo_opens_fitted_and_stays_so(view):
    assert view.scale == pytest.approx(400 / WIDTH_PX)
    view.resize(500, 400)
    assert view.scale == pytest.approx(500 / WIDTH_PX)


def test_a_small_photo_is_not_blown_up(view):
    view.show_photo(photo_to_pyramid(Photo(np.zeros((20, 30, 3), np.float32))))
    assert view.scale == 1


@pytest.mark.parametrize("scale", [1, 2, 3])
def test_pixels_are_exact_at_1_to_1_and_above(view, values, scale):
    view.zoom_to(scale)
    image = view.grab().toImage()
    for x, y in ((0, 0), (7, 3), (200, 150), (399, 299)):
        at = view.photo_position(QPointF(x + 0.5, y + 0.5))
        assert image.pixelColor(x, y).getRgb()[:3] == tuple(values[int(at.y()), int(at.x())].tolist())


def test_the_wheel_keeps_the_point_under_the_cursor(view):
    view.zoom_to(1)
    cursor = QPointF(300, 80)
    for notches in (1, 2, -1, 1, -2):
        before = view.photo_position(cursor)
        turn_wheel(view, cursor, notches)
        after = view.photo_position(cursor)
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
    held = view.photo_position(QPointF(100, 100))
    drag(view, QPoint(100, 100), QPoint(160, 130))
    assert (view.photo_position(QPointF(160, 130)) - held).manhattanLength() < 1e-6
    for _ in range(20):
        drag(view, QPoint(10, 10), QPoint(390, 290))
    assert view.photo_position(QPointF(0, 0)) == QPointF(0, 0)


def test_a_double_click_goes_to_1_to_1_there_and_back(view):
    at = view.photo_position(QPointF(250, 150))
    QTest.mouseDClick(view, Qt.MouseButton.LeftButton, pos=QPoint(250, 150))
    assert view.scale == 1
    assert (view.photo_position(QPointF(250, 150)) - at).manhattanLength() < 1e-6
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
    view.set_split_shown(False)
    assert colour_at(view, 0, 100) == green


def test_a_result_keeps_zoom_and_place(view):
    view.zoom_to(2, QPointF(10, 10))
    place = view.photo_position(QPointF(0, 0))
    view.show_result(solid(1, 2, 3))
    assert (view.scale, view.photo_position(QPointF(0, 0))) == (2, place)


def test_without_a_photo_there_is_a_message_and_nothing_breaks(view):
    view.show_photo(None, "Nothing here")
    background = view.palette().window().color()
    image = view.grab().toImage()
    text = {image.pixelColor(x, y).rgb() for x in range(100, 300) for y in range(130, 170)}
    assert text != {QColor(background).rgb()}
    view.zoom_to(2)
    view.zoom_to_fit()
    drag(view, QPoint(10, 10), QPoint(50, 50))
