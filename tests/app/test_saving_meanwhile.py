"""What is saved is what was shown when the user began to choose a name, whatever is done meanwhile."""

from pathlib import Path

import pytest
from fake_engine import DENOISED_LEVEL, NOISY_LEVEL
from photos import write_photo_file
from PySide6.QtCore import QStandardPaths
from PySide6.QtWidgets import QFileDialog
from workspace import open_and_denoise, opened

from desktop_app.browser_model import PhotoState
from desktop_app.photo_at_hand import are_one_file
from desktop_app.session import Work
from gradnet_engine.job import DenoiseSettings, ExportSettings


@pytest.fixture
def window(make_window, qtbot, folder):
    write_photo_file(folder / "slow.jpg")
    window = make_window()
    open_and_denoise(window, qtbot, folder)
    return window


@pytest.mark.parametrize("answered", ["while it is opened", "later"])
def test_another_photo_is_opened_behind_the_dialog(window, qtbot, folder, tmp_path, monkeypatch, answered):
    def dialog(_parent, _title, _proposed, filters, _initial):
        if answered == "later":
            qtbot.waitUntil(lambda: opened(window) == "slow.jpg", timeout=15_000)
        else:
            qtbot.waitUntil(lambda: window.session.work is Work.OPENING, timeout=15_000)
        return str(tmp_path / "mine.jpg"), next(text for text in filters.split(";;") if text.startswith("JPEG"))

    monkeypatch.setattr(QFileDialog, "getSaveFileName", dialog)
    window.browsing.panel.step(3)
    with qtbot.waitSignal(window.session.saving.saved, timeout=15_000):
        window.save_action.trigger()
    qtbot.waitUntil(lambda: opened(window) == "slow.jpg", timeout=15_000)
    assert (tmp_path / "mine.jpg").read_text() == f"jpeg {DENOISED_LEVEL}"
    state_of = {entry.path.name: entry.state for entry in window.browsing.model.entries}
    assert (state_of["a.jpg"], state_of["slow.jpg"]) == (PhotoState.EXPORTED, PhotoState.UNTOUCHED)
    assert window.session.result is None
    with qtbot.waitSignal(window.session.result_changed, timeout=15_000):
        window.session.denoise()
    result = window.session.result
    assert result is not None
    assert result.photo.source == folder / "slow.jpg"


@pytest.mark.parametrize("has_pictures", [True, False])
def test_its_folder_is_gone(window, folder, tmp_path, monkeypatch, has_pictures):
    proposed, pictures = [], tmp_path / "Pictures"
    if has_pictures:
        pictures.mkdir()
    monkeypatch.setattr(QStandardPaths, "writableLocation", lambda _place: str(pictures))
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *asked: proposed.append(Path(asked[2])) or ("", ""))
    window.save_action.trigger()
    folder.rename(folder.with_name("away"))
    window.save_action.trigger()
    there = pictures if has_pictures else Path.home()
    assert proposed == [folder / "a-denoised.jpg", there / "a-denoised.jpg"]


def test_another_method_is_at_work_on_the_photo(window, qtbot, tmp_path):
    session = window.session
    session.set_settings(DenoiseSettings("slow"))
    with qtbot.waitSignal(session.progressed, timeout=15_000):
        session.denoise()
    with qtbot.waitSignals([session.result_changed, session.saving.saved], timeout=30_000):
        session.save(tmp_path / "out.jpg", ExportSettings())
        assert session.work is Work.DENOISING, "it is what the user waits for"
    assert session.result.settings.method == "slow"
    assert (tmp_path / "out.jpg").exists()


def test_a_strength_is_being_changed(window, qtbot, tmp_path):
    session = window.session
    session.set_settings(DenoiseSettings("quick", 0.0, 0.0))
    assert session.work is Work.BLENDING
    with qtbot.waitSignals([session.result_changed, session.saving.saved], timeout=15_000):
        session.save(tmp_path / "out.jpg", ExportSettings())
    assert session.result.outcome.strengths == (0, 0, 0)
    assert (tmp_path / "out.jpg").read_text() == f"jpeg {DENOISED_LEVEL}", "it is what was shown"
    with qtbot.waitSignal(session.saving.saved, timeout=15_000):
        session.save(tmp_path / "later.jpg", ExportSettings())
    assert (tmp_path / "later.jpg").read_text() == f"jpeg {NOISY_LEVEL}"


def test_giving_up_the_opening_of_another_comes_back_to_the_photo(window, qtbot, folder, tmp_path):
    session = window.session
    window.browsing.panel.step(3)
    qtbot.waitUntil(lambda: session.work is Work.OPENING, timeout=15_000)
    with qtbot.waitSignals([session.open_cancelled, session.saving.saved], timeout=15_000):
        session.save(tmp_path / "out.jpg", ExportSettings())
        window.cancel_action.trigger()
    assert window.browsing.selected_paths == [folder / "a.jpg"]
    assert session.result is not None


def test_files_of_a_drive_that_numbers_none_are_told_apart(tmp_path, without_numbers):
    one, other = tmp_path / "a.jpg", tmp_path / "b.jpg"
    for path in (one, other):
        write_photo_file(path)
    assert not are_one_file(one, other)
    assert are_one_file(one, tmp_path / "." / "a.jpg")
    assert not are_one_file(one, tmp_path / "gone.jpg")
