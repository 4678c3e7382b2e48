"""How a process behaves that works for another: it ends with that one, and leaves the console's keys to it."""

import multiprocessing
import os
import signal
import threading

_CONSOLE_KEYS = ("SIGINT", "SIGBREAK")
"""Ctrl-C, and on Windows alone Ctrl+Break: a console sends them to all processes that were started from it."""


def leave_console_to_parent() -> None:
    """Ignore the keys of a console with which the parent is ended, and this process with it."""
    for name in _CONSOLE_KEYS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


def end_with_parent() -> None:
    """Let this process end as soon as its parent is gone, however that ended: nobody wants its work any more."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def end() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=end, name="gradnet-parent", daemon=True).start()
