"""A disk that is full holds up the queue, and that is said for as long as it does."""

import pytest
from photos import write_photo_file
from workspace import export, open_and_denoise, open_folder, opened, select

from desktop_app.queue_model import JobState
from gradnet_engine.job import Job

SAID = "The disk is full. Make room, then retry what failed and resume the export."


@pytest.fixture
def window(make_window):
    return make_window()


@pytest.fixture
def held_up(window, qtbot, folder, tmp_path):
    """A window whose queue waits for room."""
    write_photo_file(folder / "full.jpg")
    open_folder(window, qtbot, folder)
    select(window, "full.jpg")
    with qtbot.waitSignal(window.exporting.queue.told, timeout=30_000):
        export(window, tmp_path)
    return window


def step(window, qtbot, name):
    window.browsing.next_action.trigger()
    qtbot.waitUntil(lambda: opened(window) == name, timeout=15_000)


def test_it_is_said_while_other_photos_are_looked_at(held_up, qtbot, folder):
    notice = held_up.notice
    held_up.open(folder / "a.jpg")
    step(held_up, qtbot, "b.jpg")
    assert (notice.isVisible(), notice.label.text()) == (True, SAID)
    held_up.session.failed.emit("Something else went wrong.")
    assert notice.label.text() == "Something else went wrong."
    step(held_up, qtbot, "c.jpg")
    assert (notice.isVisible(), notice.label.text()) == (True, SAID)
    held_up.exporting.queue.resume()
    assert not notice.isVisible()


def test_it_is_not_said_again_to_who_has_closed_it(held_up, qtbot, folder):
    held_up.notice.hide()
    held_up.open(folder / "b.jpg")
    qtbot.waitUntil(lambda: opened(held_up) == "b.jpg", timeout=15_000)
    assert not held_up.notice.isVisible()


def test_giving_up_the_export_is_the_end_of_it(held_up):
    held_up.exporting.queue.cancel_all()
    assert not held_up.notice.isVisible()
    assert held_up.exporting.queue.why_paused is None


def test_the_photo_at_hand_tells_of_it_too(window, qtbot, folder, tmp_path):
    open_and_denoise(window, qtbot, folder)
    queue, settings = window.exporting.queue, window.session.result.settings
    jobs = [
        Job(folder / "a.jpg", tmp_path / "full-disk.jpg", denoise=settings),
        Job(folder / "slow.jpg", tmp_path / "b.jpg", denoise=settings),
    ]
    with qtbot.waitSignal(queue.told, timeout=15_000) as told:
        window.exporting.start(jobs)
    assert told.args == [SAID]
    assert queue.is_paused
    assert [entry.state is JobState.FAILED for entry in queue.entries] == [True, False]
    queue.cancel_all()
