import logging
import signal
import subprocess
import sys
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest
from PySide6.QtCore import QThread, QTimer
from PySide6.QtWidgets import QApplication

from desktop_app import app as app_module
from desktop_app.app import UnexpectedErrors, main
from desktop_app.crash_dialog import CrashDialog
from desktop_app.log_file import start_logging
from desktop_app.main_window import MainWindow
from desktop_app.session import Work


def test_the_window_loads_nothing_heavy():
    code = "import sys, desktop_app.app; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(done.stdout.split())
    assert "desktop_app.main_window" in loaded
    assert not loaded & {"torch", "scipy", "skimage", "rawpy", "bm3d", "desktop_app.engine_client.process"}


def test_child_processes_load_nothing_of_the_window():
    """A child imports the module that the program was started from."""
    code = """
import importlib.metadata, sys
(script,) = importlib.metadata.entry_points(group="gui_scripts", name="gradnet-desktop")
script.load()
import desktop_app.engine_client.export_process
import desktop_app.engine_client.process
import desktop_app.engine_client.starting
import desktop_app.engine_client.thumbnail_process
print(*sys.modules)
"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not [name for name in done.stdout.split() if name.partition(".")[0] in ("PySide6", "torch")]


def test_what_the_export_dialog_needs_is_loaded_while_nothing_is_done():
    """As it opened for the first time the window stood still for a quarter of a second."""
    code = """if True:
        import sys
        from PySide6.QtCore import QTimer
        from PySide6.QtWidgets import QApplication, QMainWindow
        from desktop_app import exporting
        from desktop_app.engine_client.export_client import ExportClient
        from desktop_app.preferences import PreferenceStore
        exporting._LOADS_AFTER_MS = 0
        app = QApplication([])
        window = QMainWindow()
        parts = exporting.Exporting(window, ExportClient(), PreferenceStore())
        before, ticks = set(sys.modules), QTimer(interval=10)
        ticks.timeout.connect(lambda: "gradnet_engine.batch.planning" in sys.modules and app.quit())
        ticks.start()
        QTimer.singleShot(30_000, app.quit)
        app.exec()
        parts.close()
        print(*before, "|", *sys.modules)"""
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    before, after = (set(names.split()) for names in done.stdout.split("|"))
    assert "gradnet_engine.batch.planning" in after - before


def test_the_qt_binding_counts_references_right(qapp):
    """PySide6 6.12.0 released None with each call that returns it, and Python 3.11 died after some minutes."""
    before = sys.getrefcount(None)
    for _ in range(1000):
        qapp.processEvents()
    assert sys.getrefcount(None) > before - 500


@pytest.fixture
def run_main(qapp, monkeypatch):
    """Run `main` in the application that is there, and quit when a condition holds."""

    def run(argv, until):
        monkeypatch.setattr(app_module, "QApplication", lambda _argv: qapp)
        monkeypatch.setattr(sys, "excepthook", sys.excepthook)
        monkeypatch.setattr(signal, "signal", lambda *args: None)
        timer = QTimer(interval=20)

        def look():
            windows = [w for w in QApplication.topLevelWidgets() if isinstance(w, MainWindow) and w.isVisible()]
            if windows and until(windows[0]):
                timer.stop()
                windows[0].close()

        timer.timeout.connect(look)
        timer.start()
        return main(argv)

    return run


def test_the_real_engine_denoises_a_jpeg(run_main, tmp_path, astronaut):
    from PIL import Image

    path = tmp_path / "astronaut.jpg"
    Image.fromarray((astronaut[:120, :160] * 255).astype("uint8")).save(path)
    outcomes = []

    def step(window):
        session, methods = window.session, window.panel.method_box
        if window.notice.isVisible() or (session.photo is None and session.work is Work.NONE):
            return True  # It failed.
        if session.result is not None:
            outcomes.append(session.result.outcome)
            return True
        if session.photo is not None and methods.picker.count() > 1 and session.work is Work.NONE:
            methods.picked.emit("median")
            window.denoise_action.trigger()
        return False

    assert run_main([str(path)], step) == 0
    assert [(outcome.method_used, outcome.device) for outcome in outcomes] == [("median", "CPU")]


@pytest.mark.parametrize("option", [["-platform", "offscreen"], ["--style", "Fusion"], ["-reverse"], []])
def test_what_is_for_qt_is_taken_for_no_photo(option, tmp_path):
    arguments, for_qt = app_module._parsed([*option, "a.jpg", "--self-test", str(tmp_path), "b.jpg"])
    assert arguments.paths == [Path("a.jpg"), Path("b.jpg")]
    assert arguments.self_test == tmp_path
    assert for_qt == option


class _Failing(QThread):
    def __init__(self, hook):
        super().__init__()
        self._hook = hook

    def run(self):
        try:
            raise ValueError("deep down")
        except ValueError as error:
            self._hook(type(error), error, error.__traceback__)


@pytest.mark.parametrize("on_a_thread", [False, True])
def test_an_unexpected_error_is_logged_and_told_once(qapp, qtbot, caplog, tmp_path, on_a_thread):
    log = tmp_path / "window.log"
    log.write_text("the line before")
    errors = UnexpectedErrors(log, qapp)
    for _ in range(2):
        failing = _Failing(errors.hook)
        if on_a_thread:
            failing.start()
            failing.wait()
        else:
            failing.run()
    qtbot.waitUntil(lambda: errors._dialog is not None)
    dialogs = [w for w in QApplication.topLevelWidgets() if isinstance(w, CrashDialog) and w.isVisible()]
    assert len(dialogs) == 1
    assert dialogs[0].summary.text() == "ValueError: deep down"
    assert caplog.text.count("deep down") >= 2
    assert dialogs[0].thread().isCurrentThread()
    assert threading.current_thread() is threading.main_thread()
    dialogs[0].copy_button.click()
    report = QApplication.clipboard().text()
    assert "Traceback" in report
    assert "deep down" in report
    assert "GradNet Desktop 0." in report
    assert "the line before" in report
    dialogs[0].close()


def test_an_error_of_a_thread_of_python_is_told_too(qapp, qtbot, caplog, tmp_path, monkeypatch):
    errors = UnexpectedErrors(tmp_path / "window.log", qapp)
    monkeypatch.setattr(threading, "excepthook", errors.thread_hook)
    thread = threading.Thread(target=lambda: int("deep down"))
    thread.start()
    thread.join()
    qtbot.waitUntil(lambda: errors._dialog is not None)
    (dialog,) = (w for w in QApplication.topLevelWidgets() if isinstance(w, CrashDialog) and w.isVisible())
    assert "deep down" in dialog.summary.text()
    assert "deep down" in caplog.text
    dialog.close()


@contextmanager
def bare_logging():
    """The root logger as a program has it at its start."""
    root = logging.getLogger()
    handlers, level = root.handlers, root.level
    root.handlers = []
    try:
        yield
    finally:
        for handler in root.handlers:
            handler.close()
        root.handlers, root.level = handlers, level


def test_the_log_lies_in_a_file(tmp_path):
    path = tmp_path / "state" / "window.log"
    with bare_logging():
        start_logging(path)
        logging.getLogger("desktop_app").info("a fact")
    assert "INFO desktop_app: a fact" in path.read_text()


def test_a_log_that_cannot_be_written_stops_nothing(tmp_path, capsys):
    (tmp_path / "in the way").write_text("a file")
    with bare_logging():
        start_logging(tmp_path / "in the way" / "window.log")
    assert "there is no log file" in capsys.readouterr().err


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs Linux")
def test_a_full_disk_under_the_log_is_told_in_one_line(tmp_path):
    (tmp_path / "window.log").symlink_to("/dev/full")
    code = """
import logging, sys
from pathlib import Path
from desktop_app.log_file import start_logging
start_logging(Path(sys.argv[1]))
for tell in (logging.info, logging.info, logging.warning):
    tell("a fact")
"""
    command = [sys.executable, "-c", code, tmp_path / "window.log"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    told, warning = done.stderr.splitlines()
    assert told.endswith("the log file can't be written: [Errno 28] No space left on device")
    assert warning.endswith("a fact")
