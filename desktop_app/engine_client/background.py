"""How processes that work for the window stand back behind it and other programs."""

import ctypes
import logging
import os
import sys
from ctypes import wintypes

_log = logging.getLogger(__name__)

_BELOW_NORMAL_PRIORITY_CLASS = 0x4000


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
