"""Signals that ask the process to end, all treated as Ctrl-C is."""

import _thread
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import NoReturn

# Ctrl-C, another program such as a service manager, a terminal that is closed, and on Windows alone Ctrl+Break.
_ENDINGS = ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK")
# Windows' number for a console window that is closed; its processes are ended after some seconds, whatever they do.
_CONSOLE_CLOSED = 2
_LONGEST_S = 30
_kept: list[object] = []


class Ended(KeyboardInterrupt):
    """Ctrl-C, or another signal that asks the process to end.

    Parameters
    ----------
    number : int
        The signal's.
    """

    def __init__(self, number: int) -> None:
        super().__init__()
        self.exit_code = 128 + number


@contextmanager
def ended_by_signals() -> Iterator[None]:
    """Raise `Ended` at the first signal that asks the process to end; who catches it is left in peace by the rest."""
    # What is ignored stays so: `nohup`, and jobs that a shell runs in the background.
    heard = [number for number in _endings() if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, _end) for number in heard}
    if sys.platform == "win32" and not _kept:
        _kept.append(_call_when_console_closes(_end_before_console))
    yield
    # Not after `Ended`, which is for leaving.
    for number, handler in before.items():
        signal.signal(number, handler)


def _endings() -> list[signal.Signals]:
    return [getattr(signal, name) for name in _ENDINGS if hasattr(signal, name)]


def _end(number: int, frame: object) -> NoReturn:
    for ending in _endings():
        signal.signal(ending, signal.SIG_IGN)
    raise Ended(number)


def _end_before_console(event: int) -> bool:
    """Take a console window that is closed for a signal; Windows calls this in a thread, and waits until it returns."""
    if event == _CONSOLE_CLOSED and signal.getsignal(signal.SIGTERM) is not signal.SIG_DFL:
        _thread.interrupt_main(signal.SIGTERM)
        time.sleep(_LONGEST_S)
    return False


def _call_when_console_closes(act: Callable[[int], bool]) -> object:
    """Let Windows call a function at such events; return what must be kept as long as it may."""
    import ctypes

    handler = ctypes.WINFUNCTYPE(ctypes.c_int, ctypes.c_uint)(act)  # type: ignore[attr-defined]
    ctypes.windll.kernel32.SetConsoleCtrlHandler(handler, True)  # type: ignore[attr-defined]
    return handler
