"""How folders are followed on Windows, where watching one keeps others from renaming what it lies in."""

import os
import threading
from types import SimpleNamespace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication

from desktop_app import folder_watch
from desktop_app.folder_watch import FolderWatch

FRONT, BEHIND = Qt.ApplicationState.ApplicationActive, Qt.ApplicationState.ApplicationInactive


@pytest.fixture
def place(monkeypatch):
    """Whether the program is in front."""
    place = SimpleNamespace(state=FRONT)
    monkeypatch.setattr(QGuiApplication, "applicationState", lambda: place.state)
    return place


@pytest.fixture
def watch(qapp, qtbot, monkeypatch, place):
    monkeypatch.setattr(folder_watch, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(folder_watch, "_ASKS_EVERY_MS", 50)
    watch = FolderWatch()
    yield watch
    look = watch._look
    watch.watch((), {})
    if look is not None:
        look.join(10)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "2024" / "May"
    folder.mkdir(parents=True)
    (folder / "a.jpg").touch()
    return folder


def begin(watch, qtbot, folder, is_there=True):
    """Watch, and wait until it was looked at once more."""
    watch.watch((folder,) if is_there else (), {folder: is_there})
    before = watch._states
    qtbot.waitUntil(lambda: watch._states is not before, timeout=15_000)


def test_no_folder_is_held_open(watch, qtbot, folder):
    begin(watch, qtbot, folder)
    assert watch._watcher.directories() == []


def test_a_folder_is_gone_if_what_it_lies_in_has_another_name_and_may_come_back(watch, qtbot, folder):
    begin(watch, qtbot, folder)
    with qtbot.waitSignal(watch.changed, timeout=5_000):
        renamed = folder.parent.rename(folder.parent.with_name("2024 in Rome"))
    begin(watch, qtbot, folder, is_there=False)
    with qtbot.waitSignal(watch.changed, timeout=5_000):
        renamed.rename(folder.parent)


@pytest.mark.parametrize("was_there", [True, False])
def test_what_went_or_came_after_it_was_listed_is_told(watch, qtbot, folder, was_there):
    if was_there:
        folder.rename(folder.with_name("June"))
    told = []
    watch.changed.connect(lambda: told.append(1))
    begin(watch, qtbot, folder, is_there=was_there)
    qtbot.waitUntil(lambda: len(told) == 1, timeout=5_000)
    begin(watch, qtbot, folder, is_there=not was_there)  # As after the new list.
    qtbot.wait(300)
    assert len(told) == 1


def test_what_comes_goes_or_takes_another_ones_place_is_told_once(watch, qtbot, folder):
    begin(watch, qtbot, folder)
    told = []
    watch.changed.connect(lambda: told.append(1))
    (folder / "b.jpg").touch()
    qtbot.waitUntil(lambda: len(told) == 1, timeout=5_000)
    begin(watch, qtbot, folder)  # As after each new list.
    (folder / "b.jpg").unlink()
    qtbot.waitUntil(lambda: len(told) == 2, timeout=5_000)
    qtbot.wait(300)
    assert len(told) == 2


@pytest.mark.parametrize("is_listed_first", [False, True])
def test_what_comes_while_a_folder_is_looked_at_is_told_once(watch, qtbot, folder, monkeypatch, is_listed_first):
    begin(watch, qtbot, folder)
    told, comes, list_names = [], threading.Event(), os.listdir
    watch.changed.connect(lambda: told.append(1))

    def list_as_a_photo_comes(path):
        names = list_names(path)
        if comes.is_set():
            comes.clear()
            (folder / "b.jpg").touch()
        return names if is_listed_first else list_names(path)

    monkeypatch.setattr(os, "listdir", list_as_a_photo_comes)
    comes.set()
    qtbot.waitUntil(lambda: len(told) == 1, timeout=15_000)
    begin(watch, qtbot, folder)  # As after the new list.
    begin(watch, qtbot, folder)
    assert len(told) == 1


def test_nothing_is_asked_while_the_program_is_behind_others(watch, qtbot, folder, place):
    begin(watch, qtbot, folder)
    place.state = BEHIND
    qtbot.waitUntil(lambda: watch._look is None, timeout=15_000)  # The last look is over.
    (folder / "b.jpg").touch()
    with qtbot.assertNotEmitted(watch.changed, wait=300):
        pass
    with qtbot.waitSignal(watch.changed, timeout=5_000):
        place.state = FRONT


def test_a_folder_that_does_not_answer_is_not_waited_for(watch, qtbot, folder, monkeypatch):
    answers, asked = threading.Event(), []

    def state(path):
        asked.append(path)
        answers.wait(10)
        return folder_watch._identity(path)

    monkeypatch.setattr(folder_watch, "_state", state)
    watch.watch((folder,), {folder: True})
    qtbot.wait(350)
    assert asked == [folder], "no more than one waits for it"
    answers.set()
    qtbot.waitUntil(lambda: len(asked) > 1, timeout=5_000)
