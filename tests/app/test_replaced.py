"""A photo whose file another program replaces while it is open, and the engine has forgotten it."""

import multiprocessing

import pytest
from photos import write_photo_file
from workspace import open_and_denoise

from desktop_app.session import Work
from gradnet_engine.files import file_state
from gradnet_engine.job import ExportSettings


@pytest.fixture
def window(make_window, qtbot, folder):
    window = make_window()
    open_and_denoise(window, qtbot, folder)
    (engine,) = [child for child in multiprocessing.active_children() if child.name == "gradnet-engine"]
    engine.kill()
    engine.join()
    return window


def assert_opened_anew(window, qtbot, folder, told="has changed and is opened anew."):
    qtbot.waitUntil(lambda: window.session.work is Work.NONE, timeout=15_000)
    assert window.session.photo.state == file_state(folder / "a.jpg")
    assert window.session.result is None
    assert not window.view.shows_both
    assert window.notice.label.text() == f"{folder / 'a.jpg'} {told}"
    assert window.notice.isVisible()


def test_a_strength_never_mixes_it_with_the_photo_that_is_shown(window, qtbot, folder):
    write_photo_file(folder / "a.jpg", size=(60, 120))
    with qtbot.waitSignal(window.session.photo_changed, timeout=15_000):
        window.panel.luminance.slider.setValue(50)
    assert_opened_anew(window, qtbot, folder)


def test_it_is_not_saved_as_the_photo_that_is_shown(window, qtbot, folder, tmp_path):
    write_photo_file(folder / "a.jpg", size=(60, 120))
    ended = []
    window.session.saving.ended.connect(ended.append)
    with qtbot.waitSignal(window.session.photo_changed, timeout=15_000):
        window.session.save(tmp_path / "out.jpg", ExportSettings())
    assert_opened_anew(window, qtbot, folder, told="has changed; nothing was saved.")
    (end,) = ended
    told = f"{folder / 'a.jpg'} has changed; nothing was saved."
    assert (end.output, end.failure, end.disk_full) == (None, told, False)
    assert not (tmp_path / "out.jpg").exists()


def test_one_that_is_the_same_is_read_again_unnoticed(window, qtbot, tmp_path):
    with qtbot.waitSignal(window.session.saving.saved, timeout=15_000):
        window.session.save(tmp_path / "out.jpg", ExportSettings())
    assert window.session.result is not None
