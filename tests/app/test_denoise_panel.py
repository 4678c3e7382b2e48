"""The settings beside the photo: who has the focus while a photo is denoised, whose the wheel is, and their width."""

import pytest
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton

from desktop_app.app import dress
from desktop_app.denoise_panel import DenoisePanel, duration_text
from desktop_app.denoise_panel.wording import may_take_network
from desktop_app.engine_client.messages import DeviceDescribed, MethodChoice
from desktop_app.session import Work
from gradnet_engine.denoisers import METHODS
from gradnet_engine.job import DenoiseSettings

SPACE = Qt.Key.Key_Space


@pytest.fixture
def at_work(window, qtbot, photo_file):
    """A window with a photo whose denoising takes a moment, and the focus on the button that starts it."""
    window.open(photo_file)
    qtbot.waitUntil(lambda: window.session.photo is not None and window.session.work is Work.NONE, timeout=15_000)
    window.session.set_settings(DenoiseSettings("tiles"))
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    window.panel.denoise_button.setFocus()
    return window


def press(key):
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)


def is_done(window):
    return window.session.result is not None and window.session.work is Work.NONE


@pytest.mark.parametrize(
    ("seconds", "text"),
    [(0, "< 0.1 s"), (0.049, "< 0.1 s"), (0.05, "0.1 s"), (1, "1.0 s"), (12, "12 s"), (90, "2 min")],
)
def test_durations_are_said_as_a_person_says_them(qapp, seconds, text):
    assert duration_text(seconds) == text


def test_space_pressed_twice_denoises_and_the_focus_is_back_afterwards(at_work, qtbot):
    press(SPACE)
    qtbot.waitUntil(lambda: at_work.session.work is Work.DENOISING, timeout=5_000)
    press(SPACE)
    qtbot.waitUntil(lambda: at_work.session.work is Work.NONE, timeout=15_000)
    assert is_done(at_work)
    assert QApplication.focusWidget() is at_work.panel.denoise_button


def test_the_focus_is_back_though_another_window_had_come_to_the_front(at_work, qtbot):
    other = QPushButton("other")
    qtbot.addWidget(other)
    press(SPACE)
    qtbot.waitUntil(lambda: at_work.session.work is Work.DENOISING, timeout=5_000)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(other.isActiveWindow)
    qtbot.waitUntil(lambda: is_done(at_work), timeout=15_000)
    assert QApplication.focusWidget() is not at_work.panel.denoise_button
    at_work.activateWindow()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is at_work.panel.denoise_button)


def test_one_tab_leads_to_cancel_and_cancelling_leads_back(at_work, qtbot):
    press(SPACE)
    qtbot.waitUntil(lambda: at_work.session.work is Work.DENOISING, timeout=5_000)
    press(Qt.Key.Key_Tab)
    assert QApplication.focusWidget() is at_work.panel.cancel_button
    press(SPACE)
    qtbot.waitUntil(lambda: at_work.session.work is Work.NONE, timeout=15_000)
    assert at_work.session.result is None
    assert QApplication.focusWidget() is at_work.panel.denoise_button


def test_a_slider_keeps_the_focus_while_a_photo_is_denoised(at_work, qtbot):
    slider = at_work.panel.luminance.slider
    slider.setFocus()
    at_work.denoise_action.trigger()
    qtbot.waitUntil(lambda: is_done(at_work), timeout=15_000)
    assert QApplication.focusWidget() is slider


@pytest.fixture
def panel(qapp, qtbot):
    """A panel that is too low for all its settings."""
    dress(qapp)
    panel = DenoisePanel()
    qtbot.addWidget(panel)
    panel.method_box.set_methods((MethodChoice("quick", "Done at once.", None),))
    panel.resize(panel.width(), 300)
    panel.show()
    panel.activateWindow()
    qtbot.waitUntil(panel.isActiveWindow)
    return panel


def test_a_blind_method_takes_no_noise_level(panel):
    changed = []
    panel.settings_changed.connect(changed.append)
    panel.method_box.set_methods(
        (MethodChoice("blind", "Sees it.", None, is_blind=True), MethodChoice("told", "Is told it.", None))
    )
    by_hand = DenoiseSettings("told", sigma=20 / 255)
    panel.show_settings(by_hand)
    assert panel.measured.isVisibleTo(panel)
    assert panel.sigma.isVisibleTo(panel)

    panel.method_box.picked.emit("blind")
    assert changed == [DenoiseSettings("blind")]
    assert not panel.noise_box.isVisibleTo(panel)

    panel.presets_button.picked.emit(DenoiseSettings("blind", sigma=20 / 255))
    assert changed[1:] == [DenoiseSettings("blind")]
    panel.presets_button.picked.emit(by_hand)
    assert changed[2:] == [by_hand]
    assert panel.measured.isVisibleTo(panel)
    assert panel.sigma.isVisibleTo(panel)


def test_the_automatic_choice_takes_no_noise_level(panel):
    # What it picks may be blind, which is known once a photo is denoised.
    changed = []
    panel.settings_changed.connect(changed.append)
    panel.presets_button.picked.emit(DenoiseSettings("auto", sigma=20 / 255))
    assert changed == [DenoiseSettings("auto")]
    assert not panel.noise_box.isVisibleTo(panel)


def turn_wheel(panel, control):
    """As a mouse does: an event of the application's own isn't passed on to what is around a control."""
    panel._scroll.ensureWidgetVisible(control)
    at = control.mapTo(panel, control.rect().center())
    QTest.wheelEvent(panel.windowHandle(), QPointF(at), QPoint(0, -120))


@pytest.mark.parametrize("has_focus", [False, True])
def test_the_wheel_over_a_picker_scrolls_the_panel(panel, has_focus):
    picked = []
    panel.settings_changed.connect(picked.append)
    picker = panel.method_box.picker
    bar = panel._scroll.verticalScrollBar()
    if has_focus:
        picker.setFocus()
    focused = QApplication.focusWidget()
    turn_wheel(panel, picker)
    assert (panel.method_box.method, picked) == ("auto", [])
    assert bar.value() > 0
    assert QApplication.focusWidget() is focused


def test_the_wheel_over_a_slider_is_its_own_only_where_it_has_the_focus(panel):
    slider = panel.luminance.slider
    turn_wheel(panel, slider)
    assert slider.value() == 100
    slider.setFocus()
    turn_wheel(panel, slider)
    assert slider.value() < 100


def has_room(button):
    return button.width() >= button.sizeHint().width()


def test_a_large_font_gets_a_wider_panel(qtbot, font_size):
    font_size(24)
    panel = DenoisePanel()
    qtbot.addWidget(panel)
    panel.show()
    buttons = (panel.denoise_button, panel.export_button, panel.presets_button)
    qtbot.waitUntil(lambda: all(map(has_room, buttons)))
    width_px = panel.width()
    panel.set_work(Work.DENOISING)
    qtbot.waitUntil(lambda: panel.cancel_button.isVisible() and has_room(panel.cancel_button))
    assert panel.width() == width_px, "it keeps its width while another button is shown"


def test_the_usual_font_leaves_the_panel_as_narrow_as_ever(panel):
    assert panel.width() == 300


@pytest.mark.parametrize("points", [10, 20])
def test_where_networks_run_is_told_where_that_matters_and_nothing_moves(panel, qtbot, font_size, points):
    """However much is said of a method."""
    font_size(points)
    uses = {"gradnet": "What it is for. " * 9, "median": "What it is for.", "dct": "What it is for. " * 4}
    panel.method_box.set_methods(tuple(MethodChoice(name, use, None) for name, use in uses.items()))
    panel.resize(panel.width(), 1200)
    panel.method_box.show_device(DeviceDescribed("CPU", why_no_gpu="there is no NVIDIA GPU"))
    tops, told = set(), {}
    for method in ("auto", "median", "gradnet", "dct"):
        panel.show_settings(DenoiseSettings(method))
        qtbot.wait(50)
        hints = [label for label in panel.method_box.findChildren(QLabel) if label.isVisible()]
        assert all(hint.height() >= hint.heightForWidth(hint.width()) for hint in hints), method
        told[method] = any("there is no NVIDIA GPU" in hint.text() for hint in hints)
        tops.add(panel.luminance.mapTo(panel, QPoint()).y())
    assert told == {"auto": True, "median": False, "gradnet": True, "dct": False}
    assert len(tops) == 1


def learn_what_runs_here(box):
    use = "What it is for. " * 30
    box.set_methods((MethodChoice("gradnet", use, None), MethodChoice("median", "What it is for.", None)))
    box.show_device(DeviceDescribed("CPU", why_no_gpu="there is no NVIDIA GPU"))


def top_of_the_strengths(window):
    QApplication.sendPostedEvents(None, QEvent.Type.LayoutRequest.value)
    return window.panel.luminance.mapTo(window, QPoint()).y()


def test_nothing_moves_as_it_is_told_what_runs_here_from_the_second_start_on(make_window, qtbot):
    first = make_window()
    with qtbot.waitSignal(first.session.capabilities.device_described, timeout=15_000):
        pass
    before = top_of_the_strengths(first)
    learn_what_runs_here(first.panel.method_box)
    qtbot.waitUntil(lambda: top_of_the_strengths(first) > before)
    top = top_of_the_strengths(first)
    first.close()
    second = make_window()
    assert top_of_the_strengths(second) == top, "as long as the engine has said nothing"
    learn_what_runs_here(second.panel.method_box)
    qtbot.wait(50)
    assert top_of_the_strengths(second) == top


def test_a_panel_that_was_never_seen_tells_no_height(make_window):
    first = make_window()
    first.side_dock.hide()
    first.close()
    second = make_window()
    assert second.side_dock.isHidden()
    second.close()
    assert second.store.value.hints_px == 0


def test_what_is_said_of_a_method_that_can_not_run_takes_no_room(panel, qtbot):
    panel.resize(panel.width(), 900)
    heights = set()
    for why in ("It can't run here.", "It can't run here. " * 20):
        panel.method_box.set_methods((MethodChoice("bm3d", "What it is for.", why),))
        qtbot.wait(50)
        heights.add(panel.method_box.height())
    assert len(heights) == 1


def test_nothing_moves_while_a_photo_is_denoised_however_low_the_panel_is(panel, qtbot):
    """Where there is just room for all, a line more would bring a scroll bar, and narrower sliders with it."""
    moved = (panel.luminance, panel.exposure, panel.denoise_button)

    def places():
        QApplication.processEvents()
        return [(widget.mapTo(panel, QPoint()).toTuple(), widget.size().toTuple()) for widget in moved]

    for height_px in range(300, 700, 10):
        panel.resize(panel.width(), height_px)
        before = places()
        panel.set_work(Work.DENOISING)
        assert places() == before, height_px
        panel.set_work(Work.NONE)
        assert places() == before, height_px


def test_setting_the_noise_by_hand_begins_with_what_was_measured(panel):
    panel.method_box.set_methods((MethodChoice("told", "Is told it.", None),))
    panel.show_settings(DenoiseSettings("told", sigma=60 / 255))
    panel.show_measured_noise((0.07, 0.07, 0.07))
    assert panel.sigma.value == 60
    panel.measured.click()
    panel.measured.click()
    assert panel.sigma.value == round(0.07 * 255)


def test_methods_that_take_networks_are_known():
    assert {name: method.runs_on_gpu for name, method in METHODS.items()} == {
        name: may_take_network(name) for name in METHODS
    }
    assert may_take_network("auto")
