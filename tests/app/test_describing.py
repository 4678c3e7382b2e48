"""What is said of a photo is said of the one that is seen, or of the one that is awaited."""

import pytest
from fake_engine import DENOISED_LEVEL
from photos import write_photo_file
from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QApplication
from workspace import open_and_denoise, open_folder

from desktop_app.session import Work
from gradnet_engine.job import DenoiseSettings

NOISE = "Noise  25.5 · 25.5 · 25.5"


@pytest.fixture
def window(make_window, qtbot, folder):
    write_photo_file(folder / "slow.jpg")
    return make_window()


def open_slow(window, qtbot):
    window.browsing.panel.step(3)
    qtbot.waitUntil(lambda: window.session.work is Work.OPENING, timeout=15_000)


def facts(window):
    """What is said beside the view."""
    info, described = window.info, (window.info._camera, window.info._exposure, window.info._noise)
    shown = [label.text() for label in (*described, window.describing.scale) if label.isVisible()]
    counts = info._histogram._counts
    levels = None if counts is None else counts.argmax(axis=1).tolist()
    return window.windowTitle(), window.status.text(), shown, levels, window.panel.measured.text()


def test_nothing_of_the_photo_before_is_said_of_one_that_is_opened(window, qtbot, folder):
    open_folder(window, qtbot, folder)
    qtbot.waitUntil(lambda: NOISE in facts(window)[2], timeout=15_000)
    before = facts(window)
    assert before[0] == "a.jpg — GradNet Desktop"
    open_slow(window, qtbot)
    assert facts(window) == ("slow.jpg — GradNet Desktop", "Opening slow.jpg…", [], None, "Measure the noise")
    window.cancel_action.trigger()
    assert facts(window) == before
    open_slow(window, qtbot)
    qtbot.waitUntil(lambda: NOISE in facts(window)[2], timeout=15_000)
    assert facts(window)[:2] == ("slow.jpg — GradNet Desktop", "slow.jpg: 400 x 300, ISO 3200")


def test_settings_stay_where_they_are_while_photos_are_opened(window, qtbot, folder):
    def place():
        QApplication.sendPostedEvents()  # Layouts are done.
        return window.panel.mapTo(window, QPoint())

    open_folder(window, qtbot, folder)
    before = place()
    qtbot.waitUntil(lambda: NOISE in facts(window)[2], timeout=15_000)
    assert place() == before
    open_slow(window, qtbot)
    assert facts(window)[2] == []
    assert place() == before


def test_what_was_said_of_a_result_is_said_again_if_the_opening_of_another_is_given_up(window, qtbot, folder):
    open_and_denoise(window, qtbot, folder)
    qtbot.waitUntil(lambda: NOISE in facts(window)[2], timeout=15_000)
    before = facts(window)
    assert before[3] == [DENOISED_LEVEL] * 3
    open_slow(window, qtbot)
    window.cancel_action.trigger()
    assert facts(window) == before


def test_the_first_photo_is_named_as_it_is_opened(window, qtbot, folder):
    window.open(folder / "slow.jpg")
    assert window.windowTitle() == "slow.jpg — GradNet Desktop"
    window.cancel_action.trigger()
    assert (window.windowTitle(), window.status.text()) == ("GradNet Desktop", "")


def test_it_is_said_if_what_is_shown_is_not_by_the_settings(window, qtbot, folder):
    open_and_denoise(window, qtbot, folder)
    session, answer = window.session, window.status.text()
    assert answer.startswith("quick on CPU")
    for settings, said in (
        (DenoiseSettings("slow"), "Shown: quick. Denoise to see slow."),
        (DenoiseSettings("auto"), "Shown: quick. Denoise to see Automatic."),
        (DenoiseSettings("quick", 0.5), answer),
        (
            DenoiseSettings("quick", sigma=25 / 255),
            "Shown: quick, measured noise. Denoise to see quick, noise level 25.",
        ),
        (DenoiseSettings("median", sigma=0.1), "Shown: quick, measured noise. Denoise to see Median, noise level 26."),
        (DenoiseSettings("quick"), answer),
    ):
        session.set_settings(settings)
        qtbot.waitUntil(lambda: session.work is Work.NONE, timeout=15_000)
        assert window.status.text() == said
        assert session.is_outdated == (said != answer)
    session.undo_stack.undo()
    assert window.status.text().startswith("Shown: ")


def test_a_level_of_noise_that_changes_nothing_is_not_said_to(window, qtbot, folder):
    open_folder(window, qtbot, folder)
    session = window.session
    session.set_settings(DenoiseSettings("blind"))
    with qtbot.waitSignal(session.result_changed, timeout=15_000):
        session.denoise()
    qtbot.waitUntil(lambda: session.work is Work.NONE, timeout=15_000)
    answer = window.status.text()
    for settings, said in (
        (DenoiseSettings("blind", sigma=0.1), answer),
        (DenoiseSettings("quick", sigma=0.1), "Shown: blind. Denoise to see quick, noise level 26."),
        (DenoiseSettings("quick"), "Shown: blind. Denoise to see quick."),
    ):
        session.set_settings(settings)
        assert (window.status.text(), session.is_outdated) == (said, said != answer)


def test_a_file_that_was_saved_does_not_hide_that_what_is_shown_is_not_by_the_settings(window, qtbot, folder, tmp_path):
    open_and_denoise(window, qtbot, folder)
    window.session.set_settings(DenoiseSettings("slow"))
    window.session.saving.saved.emit(tmp_path / "a.tif")
    assert window.status.text() == f"Saved {tmp_path / 'a.tif'} · Shown: quick. Denoise to see slow."


def test_it_is_said_no_longer_once_it_is_denoised(window, qtbot, folder):
    open_and_denoise(window, qtbot, folder)
    session = window.session
    session.set_settings(DenoiseSettings("slow"))
    session.denoise()
    assert not window.status.text().startswith("Shown: ")
    session.cancel()
    assert window.status.text() == "Shown: quick. Denoise to see slow."
    with qtbot.waitSignal(session.result_changed, timeout=30_000):
        session.denoise()
    assert window.status.text().startswith("slow on CPU")


def test_a_strength_leaves_what_is_said_of_a_file(window, qtbot, folder, tmp_path):
    open_and_denoise(window, qtbot, folder)
    window.session.saving.saved.emit(tmp_path / "out.jpg")
    window.session.settings_changed.emit(window.session.settings)
    assert window.status.text() == f"Saved {tmp_path / 'out.jpg'}"
