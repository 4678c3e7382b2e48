"""How processes that work for the window behave, also on Windows; its parts are stood in for by others."""

import ctypes
import multiprocessing
import os
import signal
import sys
from ctypes import wintypes
from types import SimpleNamespace

import pytest

from desktop_app.engine_client import background, process
from desktop_app.engine_client.background import stand_back
from desktop_app.engine_client.export_process import serve_export
from desktop_app.engine_client.process import Engine, serve
from desktop_app.engine_client.thumbnail_process import serve_thumbnails

KEYS = [signal.SIGINT] if sys.platform == "win32" else [signal.SIGINT, signal.SIGUSR1]


@pytest.fixture
def niceness(monkeypatch):
    """How far this process would have stood back."""
    given = []
    monkeypatch.setattr(background, "os", SimpleNamespace(nice=given.append))
    return given


@pytest.fixture
def ctrl_break(monkeypatch):
    """Let there be the signal of Ctrl+Break."""
    monkeypatch.setattr(signal, "SIGBREAK", KEYS[-1], raising=False)
    before = {key: signal.getsignal(key) for key in KEYS}
    yield
    for key, handler in before.items():
        signal.signal(key, handler)


class GoneWindow:
    """Serves a window that hangs up at once."""

    def __init__(self, connection, engine):
        pass

    def run(self):
        raise EOFError


def serve_engine(connection, folder, monkeypatch):
    monkeypatch.setattr(process, "_Server", GoneWindow)
    monkeypatch.setattr(process.freed_memory, "use_one_heap", lambda: None)
    serve(connection, Engine)


def export(connection, folder, monkeypatch):
    serve_export(connection, lambda: lambda jobs, progress, cancel: iter(()))


def read_thumbnails(connection, folder, monkeypatch):
    serve_thumbnails(connection, folder / "thumbnails.sqlite3")


@pytest.mark.skipif(sys.platform == "win32", reason="sends signals")
@pytest.mark.parametrize("work", [serve_engine, export, read_thumbnails])
def test_a_consoles_keys_are_left_to_the_window(ctrl_break, niceness, monkeypatch, tmp_path, work):
    near, far = multiprocessing.Pipe()
    near.close()
    work(far, tmp_path, monkeypatch)
    for key in KEYS:
        assert signal.getsignal(key) is signal.SIG_IGN
        signal.raise_signal(key)


@pytest.mark.skipif(sys.platform == "win32", reason="there all stand back equally")
def test_an_export_stands_back_further_than_thumbnails_and_those_than_denoising(
    ctrl_break, niceness, monkeypatch, tmp_path
):
    for work in (serve_engine, read_thumbnails, export):
        near, far = multiprocessing.Pipe()
        near.close()
        work(far, tmp_path, monkeypatch)
    denoising, thumbnails, exporting = niceness
    assert 0 < denoising < thumbnails < exporting


@pytest.fixture
def windows(monkeypatch):
    """Let kernel32 be there; return what classes of which processes it was asked to set, and what it answers."""
    handle = 0x7FFF_FFFF_FFFF  # Wider than an int, as pointers are.
    windows = SimpleNamespace(handle=handle, asked=[], answer=1)

    def set_class(process, priority):
        windows.asked.append((process, priority))
        return windows.answer

    asked = ctypes.CFUNCTYPE(ctypes.c_int, wintypes.HANDLE, wintypes.DWORD)(set_class)
    current = ctypes.CFUNCTYPE(wintypes.HANDLE)(lambda: handle)
    undeclared = ctypes.CFUNCTYPE(ctypes.c_int)  # As ctypes takes a function of whose types nothing is told.
    kernel = SimpleNamespace(
        GetCurrentProcess=ctypes.cast(current, undeclared),
        SetPriorityClass=ctypes.cast(asked, undeclared),
    )
    monkeypatch.setattr(background, "sys", SimpleNamespace(platform="win32"))
    monkeypatch.setattr(ctypes, "WinDLL", lambda name, use_last_error: kernel, raising=False)
    monkeypatch.setattr(ctypes, "get_last_error", lambda: 5, raising=False)
    monkeypatch.delattr(os, "nice", raising=False)
    yield windows
    del asked, current


def test_a_process_stands_back_on_windows(windows, caplog):
    stand_back(5)
    assert windows.asked == [(windows.handle, 0x4000)]
    assert caplog.text == ""


def test_a_process_that_may_not_stand_back_says_so(windows, caplog):
    windows.answer = 0
    stand_back(5)
    assert "error 5" in caplog.text
