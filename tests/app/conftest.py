import multiprocessing
import os
import threading

os.environ["QT_QPA_PLATFORM"] = "offscreen"

import pytest
from fake_engine import FakeEngine
from photos import NoThumbnails, write_photo_file
from PySide6.QtCore import QCoreApplication, QEvent, QStandardPaths, Qt, QTimer
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QMessageBox, QWidget
from queue_engine import serve_fake_export
from thumbnail_engine import serve_with_crashes

from desktop_app import speeds
from desktop_app.app import dress
from desktop_app.engine_client.client import EngineClient
from desktop_app.engine_client.export_client import ExportClient
from desktop_app.engine_client.thumbnail_client import ThumbnailClient
from desktop_app.main_window import MainWindow
from desktop_app.preferences import PreferenceStore
from desktop_app.session import Session


@pytest.fixture(autouse=True)
def nothing_left_behind():
    """No test may leave a process or a thread."""
    threads_before = set(threading.enumerate())
    yield
    assert multiprocessing.active_children() == []
    # Python keeps a dummy for each thread of Qt that ever logged.
    threads = {thread for thread in threading.enumerate() if not thread.name.startswith("Dummy-")}
    assert threads <= threads_before


@pytest.fixture(autouse=True)
def nothing_remembered(monkeypatch, tmp_path):
    """Speeds of the fakes are not those of the user's methods."""
    monkeypatch.setattr(speeds, "user_data", lambda name: tmp_path / name)


@pytest.fixture(scope="session")
def compiled_once(tmp_path_factory):
    """Where engine processes keep what is compiled: it takes seconds, and is the same for all."""
    return tmp_path_factory.mktemp("compiled")


@pytest.fixture(autouse=True)
def nothing_of_the_users(monkeypatch, tmp_path_factory, compiled_once):
    """No test may read or write preferences, logs and caches of whoever runs it."""
    QStandardPaths.setTestModeEnabled(True)
    home = tmp_path_factory.mktemp("home")
    for name in ("CONFIG", "CACHE", "DATA", "STATE"):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(home / name.lower()))
    monkeypatch.setenv("WIN_PD_OVERRIDE_LOCAL_APPDATA", str(home))
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(compiled_once))


@pytest.fixture(autouse=True)
def nothing_waits_for_ever(monkeypatch):
    """A question that no test answers is closed after a while."""
    ask = QMessageBox.exec

    def ask_for_a_while(box):
        QTimer.singleShot(15_000, box, box.reject)
        return ask(box)

    monkeypatch.setattr(QMessageBox, "exec", ask_for_a_while)


@pytest.fixture(autouse=True)
def nothing_is_held():
    """A key of the test before, or the button of its double click, is none of this one: Qt goes by the last event."""
    yield
    if QApplication.instance() is not None:
        QTest.keyRelease(QWidget(), Qt.Key.Key_Control)
        QTest.mouseRelease(QWidget(), Qt.MouseButton.LeftButton)


@pytest.fixture(autouse=True)
def nothing_is_still_there():
    """A window goes with its test: till the next event loop Qt would keep it, and dress it anew with the next one."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def photo_file(tmp_path):
    path = tmp_path / "holiday.jpg"
    path.write_bytes(b"the fake engine makes up the pixels")
    return path


@pytest.fixture
def client(qapp):
    client = EngineClient(FakeEngine)
    yield client
    client.close()


@pytest.fixture
def window(qapp, qtbot, tmp_path):
    dress(qapp)
    store = PreferenceStore(tmp_path / "preferences.json")
    window = MainWindow(Session(EngineClient(FakeEngine)), NoThumbnails(), ExportClient(serve_fake_export), store)
    qtbot.addWidget(window, before_close_func=lambda window: window.exporting.queue.cancel_all())
    window.show()
    yield window
    window.close()


@pytest.fixture
def font_size(qapp):
    """Choose the application's font, until the test is over."""
    usual = qapp.font()

    def choose(points):
        font = qapp.font()
        font.setPointSize(points)
        qapp.setFont(font)
        dress(qapp)

    yield choose
    qapp.setFont(usual)


@pytest.fixture
def folder(tmp_path):
    folder = tmp_path / "holiday"
    folder.mkdir()
    for name in ("a.jpg", "b.jpg", "c.jpg"):
        write_photo_file(folder / name, iso=3200)
    return folder


@pytest.fixture
def make_window(qapp, qtbot, tmp_path):
    """Make windows that share what is remembered, one after the other."""
    made = []

    def make(engine=FakeEngine, serve_export=serve_fake_export):
        dress(qapp)
        thumbnails = ThumbnailClient(tmp_path / "t.sqlite3", serve_with_crashes)
        store = PreferenceStore(tmp_path / "preferences.json")
        window = MainWindow(Session(EngineClient(engine)), thumbnails, ExportClient(serve_export), store)
        qtbot.addWidget(window, before_close_func=lambda window: window.exporting.queue.cancel_all())
        window.restore()
        window.show()
        made.append(window)
        return window

    yield make
    for window in made:
        window.exporting.queue.cancel_all()
        window.close()
