"""Signals that only Windows has, sent as others that a test may send."""

import ctypes
import signal
import sys
import threading

import pytest

from gradnet_engine.cli import ending
from gradnet_engine.cli.ending import Ended, ended_by_signals

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
ENDINGS = [getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGUSR1") if hasattr(signal, name)]


@pytest.fixture
def windows(monkeypatch):
    """Let there be Ctrl+Break, and a console that is told of; return what Windows would call when that is closed."""
    before = {number: signal.getsignal(number) for number in ENDINGS}
    for number in ENDINGS:
        signal.signal(number, signal.SIG_DFL)
    called = []
    kernel = type("Kernel", (), {"SetConsoleCtrlHandler": lambda _, handler, added: called.append(handler)})()
    monkeypatch.setattr(signal, "SIGBREAK", signal.SIGUSR1, raising=False)
    monkeypatch.setattr(ending, "sys", type("Windows", (), {"platform": "win32"}))
    monkeypatch.setattr(ending, "_kept", [])
    monkeypatch.setattr(ctypes, "WINFUNCTYPE", lambda *kinds: lambda act: act, raising=False)
    monkeypatch.setattr(ctypes, "windll", type("Libraries", (), {"kernel32": kernel}), raising=False)
    yield called
    for number, handler in before.items():
        signal.signal(number, handler)


def test_ctrl_break_ends_the_process_as_other_signals_do(windows):
    with pytest.raises(Ended) as caught, ended_by_signals():
        signal.raise_signal(signal.SIGUSR1)
    assert caught.value.exit_code == 128 + signal.SIGUSR1
    for number in ENDINGS:  # In peace by the rest.
        signal.raise_signal(number)


def test_ctrl_break_is_nobodys_afterwards(windows):
    with ended_by_signals():
        pass
    assert signal.getsignal(signal.SIGUSR1) is signal.SIG_DFL


def start_and_wait(thread, event):
    thread.start()
    event.wait(20)
    threading.Event().wait(20)  # A signal ends it.


def test_a_console_that_is_closed_waits_for_the_end(windows, monkeypatch):
    left, asleep = threading.Event(), threading.Event()
    monkeypatch.setattr(ending.time, "sleep", lambda seconds: (asleep.set(), left.wait(20)))
    console = threading.Thread(target=lambda: windows[0](ending._CONSOLE_CLOSED))
    with pytest.raises(Ended) as caught, ended_by_signals():
        start_and_wait(console, asleep)
    assert caught.value.exit_code == 143
    assert console.is_alive()
    left.set()
    console.join()


def test_other_events_and_an_idle_process_keep_no_console_waiting(windows, monkeypatch):
    slept = []
    monkeypatch.setattr(ending.time, "sleep", slept.append)
    with ended_by_signals():
        pass
    with ended_by_signals():
        (close,) = windows  # Registered once.
        assert not close(0)
    assert not close(ending._CONSOLE_CLOSED)
    assert not slept
