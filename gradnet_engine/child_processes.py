"""Processes that work for another: how they are started and ended, and how they behave.

They end with that one, and leave the console's keys to it.
"""

import logging
import multiprocessing.process
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection, wait
from multiprocessing.process import BaseProcess
from typing import Any

_log = logging.getLogger(__name__)

_CONSOLE_KEYS = ("SIGINT", "SIGBREAK")
"""Ctrl-C, and on Windows alone Ctrl+Break: a console sends them to all processes that were started from it."""
_TICK_S = 0.001
_UNTIL_KILLED_S, _UNTIL_NOTED_S = 5.0, 2.0
"""How long the system may take to end a process, and to tell of it: a GPU's driver tidies up in between."""


def leave_console_to_parent() -> None:
    """Ignore the keys of a console with which the parent is ended, and this process with it."""
    for name in _CONSOLE_KEYS:
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_IGN)


@contextmanager
def signals_of_a_terminal_held_back() -> Iterator[None]:
    """Let a process start deaf to Ctrl-C and to the terminal's end: they reach it, too, but are its parent's to handle.

    It inherits what is held back here, and so is deaf before it has imported what could ignore them.
    """
    if sys.platform == "win32":
        yield
        return
    _start_tidying()  # Started with the process, it would let them through again.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGHUP})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def _start_tidying() -> None:
    """Start Python's process that tidies up after others, but doesn't warn of what it finds.

    That is always something where one is left at once, as Ctrl-C asks.
    """
    given = os.environ.get("PYTHONWARNINGS")
    os.environ["PYTHONWARNINGS"] = ",".join(filter(None, (given, "ignore:resource_tracker")))
    try:
        resource_tracker.ensure_running()
    finally:
        if given is None:
            del os.environ["PYTHONWARNINGS"]
        else:
            os.environ["PYTHONWARNINGS"] = given


def end_with_parent() -> None:
    """Let this process end as soon as its parent is gone, however that ended: nobody wants its work any more."""
    parent = multiprocessing.parent_process()
    if parent is not None:

        def end() -> None:
            parent.join()
            os._exit(1)

        threading.Thread(target=end, name="gradnet-parent", daemon=True).start()


def _begin(target: Callable[..., object], connection: Connection, *arguments: object) -> None:
    """Tell the parent that this process is there, and do its work; if the parent is gone, the work will see it."""
    with suppress(OSError):
        connection.send_bytes(b"")
    target(connection, *arguments)


class ChildProcess:
    """A process that works for this one, and the way to it. Spawned, not forked: threads and a GPU may be at work here.

    Parameters
    ----------
    target : callable
        What it runs; takes its end of the connection, then `arguments`. Importable from there by name.
    arguments
        Whatever can be pickled.
    name : str
        As it is told in lists of processes.

    Attributes
    ----------
    connection : Connection
        This end, for who has more to read than `receive` does.

    Notes
    -----
    The first that is heard of a process is that it is there. Before that nothing is sent and nothing read: on Windows
    its end of the connection is open here, too, until it has fetched it, and were it killed by then, who sends or reads
    would wait for ever.
    """

    def __init__(self, target: Callable[..., object], *arguments: object, name: str) -> None:
        context = multiprocessing.get_context("spawn")
        self.connection, far_end = context.Pipe()
        self._process = context.Process(target=_begin, args=(target, far_end, *arguments), name=name, daemon=True)
        self._is_there = False
        self._closing, self._is_closed = threading.Lock(), False
        self._process.start()
        far_end.close()  # Else this end would never break.

    @property
    def is_alive(self) -> bool:
        """Whether it runs."""
        return self._process.is_alive()

    @property
    def sentinel(self) -> int:
        """What `multiprocessing.connection.wait` takes to wait for its end."""
        return self._process.sentinel

    def send(self, message: object) -> None:
        """Send something, as soon as the process is there.

        Raises
        ------
        EOFError, OSError
            If the process is gone.
        """
        self._has_come(None)
        self.connection.send(message)

    def poll(self, timeout_s: float) -> bool:
        """Return whether there is something to read, at the latest after a while.

        Raises
        ------
        EOFError
            If the process is gone and has left nothing to read.
        """
        give_up_at_s = time.monotonic() + timeout_s
        return self._has_come(timeout_s) and self._is_readable(max(0.0, give_up_at_s - time.monotonic()))

    def receive(self) -> Any:  # noqa: ANN401 - whatever was sent
        """Return what the process sent, or wait for it.

        Raises
        ------
        EOFError, OSError
            If the process is gone.
        """
        self._has_come(None)
        return self.connection.recv()

    def _has_come(self, timeout_s: float | None) -> bool:
        """Return whether the process is there, at the latest after a while."""
        if not self._is_there and self._is_readable(timeout_s):
            self.connection.recv_bytes()
            self._is_there = True
        return self._is_there

    def _is_readable(self, timeout_s: float | None) -> bool:
        ready = wait([self.connection, self._process.sentinel], timeout_s)
        if ready and self.connection not in ready and not self.connection.poll():
            raise EOFError
        return bool(ready)

    def kill(self) -> None:
        """End it at once, from whichever thread; whoever polls for its answer gets an `EOFError`, or reads one."""
        with self._closing:
            if not self._is_closed:
                self._process.kill()

    def end(self, patience_s: float) -> int | None:
        """Hang up, kill it if it doesn't leave by itself, and return its exit code.

        None if nobody tells it: a process that waits for a disk that is gone can't even be killed, and some programs
        start others so that they never hear of their processes' ends. Nothing waits for such a process any more.
        """
        with suppress(OSError):
            self.connection.close()
        if not wait([self._process.sentinel], patience_s):
            self._process.kill()
            wait([self._process.sentinel], _UNTIL_KILLED_S)
        give_up_at_s = time.monotonic() + _UNTIL_NOTED_S
        # Another thread that starts a process may have seen this one's end, and notes it.
        while self._process.is_alive() and time.monotonic() < give_up_at_s:
            time.sleep(_TICK_S)
        exit_code = self._process.exitcode
        with self._closing:
            self._is_closed = True
            if exit_code is None:
                _log.warning("nothing is known of the end of process %s (%s)", self._process.pid, self._process.name)
                _forget(self._process)
            else:
                self._process.close()
        return exit_code


def _forget(process: BaseProcess) -> None:
    """Let Python end without waiting for a process."""
    multiprocessing.process._children.discard(process)  # pyright: ignore[reportAttributeAccessIssue]
