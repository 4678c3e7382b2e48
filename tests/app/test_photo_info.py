"""How a photo was taken, in the words of photographers."""

import pytest
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QPushButton, QSlider

from desktop_app.engine_client.bench import facts_of
from desktop_app.engine_client.messages import PhotoFacts
from desktop_app.photo_info import InfoPanel, shutter_text
from gradnet_engine.image_io.refusals import LAYERS, SENSOR_DATA
from gradnet_engine.photo import PhotoMetadata


@pytest.mark.parametrize(
    ("seconds", "text"),
    [
        (1 / 8000, "1/8000 s"),
        (1 / 250, "1/250 s"),
        (0.004, "1/250 s"),
        (0.25, "1/4 s"),
        (0.3, "0.3 s"),
        (1 / 3, "1/3 s"),
        (0.333333, "1/3 s"),
        (0.4, "0.4 s"),
        (0.5, "0.5 s"),
        (0.6, "0.6 s"),
        (0.625, "0.6 s"),
        (1.0, "1 s"),
        (1.3, "1.3 s"),
        (2.5, "2.5 s"),
        (30.0, "30 s"),
        (240.0, "240 s"),
    ],
)
def test_exposure_times_are_written_as_photographers_write_them(qapp, seconds, text):
    assert shutter_text(seconds) == text


@pytest.mark.parametrize(("aperture", "text"), [(2.8, "f/2.8"), (11.0, "f/11"), (0.95, "f/0.95"), (5.657, "f/5.7")])
def test_apertures_are_written_as_on_a_lens(qapp, qtbot, aperture, text):
    info = InfoPanel()
    qtbot.addWidget(info)
    info.show_facts(PhotoFacts(iso=100.0, shutter_s=1 / 3, aperture=aperture, focal_length_mm=50.0))
    assert info._exposure.text() == f"ISO 100  ·  1/3 s  ·  {text}  ·  50 mm"


def test_a_lens_of_a_long_name_moves_nothing_and_is_told_whole(qtbot):
    info = InfoPanel()
    qtbot.addWidget(info)
    info.setFixedWidth(300)
    info.show()
    long = "FE 100-400mm F4.5-5.6 GM OSS with a teleconverter"
    heights_px = set()
    for lens in (None, "FE 50mm F1.8", long):
        info.show_facts(PhotoFacts("SONY ILCE-7M4", lens, 100.0))
        heights_px.add(info.heightForWidth(300))
    assert len(heights_px) == 1
    assert info._camera.toolTip() == info._camera.accessibleName() == f"SONY ILCE-7M4 · {long}"


@pytest.mark.parametrize(
    ("left_out", "text"), [(LAYERS, "Results leave out its layers."), (SENSOR_DATA, ""), (None, "")]
)
def test_what_results_leave_out_is_told_where_nobody_would_expect_it(qapp, qtbot, left_out, text):
    info = InfoPanel()
    qtbot.addWidget(info)
    info.show_facts(facts_of(PhotoMetadata(left_out=left_out)))
    assert info.left_out.isHidden() == (text == "")
    assert info.left_out.text() == text


def test_nothing_that_may_be_clicked_moves_as_it_is_told_what_results_leave_out(window, qtbot):
    window.resize(1280, 800)
    clicked = (*window.panel.findChildren(QSlider), *window.panel.findChildren(QPushButton))

    def places():
        # Where it is hidden and shown the layout is made anew with the next events.
        qtbot.wait(0)
        return [widget.mapTo(window, QPoint()) for widget in clicked if widget.isVisible()]

    before = places()
    window.info.show_facts(facts_of(PhotoMetadata(left_out=LAYERS)))
    qtbot.waitUntil(lambda: window.info.left_out.isVisible() and window.info.left_out.height() > 10)
    assert places() == before
