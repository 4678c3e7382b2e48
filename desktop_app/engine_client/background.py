"""How processes behave that work for the window: the console's keys are its to heed, and processors are its first."""

import ctypes
import logging
import os
import signal
import sys
from ctypes import wintypes

_log = logging.getLogger(__name__)

_CONSOLE_KEYS = ("SIGINT", "SIGBREAK")
"""Ctrl-C, and on Windows alone Ctrl+Break: a console sends them to all processes that were started from it."""
_BELOW_NORMAL_PRIORITY_CLASS = 0x4000


def leave_console_to_window() -> None:
    """Ignore the keys of a console with which the window is ended, and this process with it."""
    for name in _CONSOLE_KEYS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def stand_back(niceness: int) -> None:
    """Let other processes have a processor whenever they want one.

    Parameters
    ----------
    niceness : int
        How far. On Windows all stand back equally: the next class would get nothing while another takes all processors.
    """
    if sys.platform != "win32":
        os.nice(niceness)
        return
    kernel = ctypes.WinDLL("kernel32", use_last_error=True)
    kernel.GetCurrentProcess.restype = wintypes.HANDLE
    kernel.SetPriorityClass.argtypes = wintypes.HANDLE, wintypes.DWORD
    if not kernel.SetPriorityClass(kernel.GetCurrentProcess(), _BELOW_NORMAL_PRIORITY_CLASS):
        _log.warning("Windows doesn't let this process stand back: error %s", ctypes.get_last_error())
