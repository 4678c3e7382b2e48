"""Reading photos in a process of their own: a file that crashes or hangs its decoder is one failed photo.

The pixels come back through memory that both processes map, without a name and without a copy in between: whatever
dies, nothing of it is left behind.
"""

import contextlib
import errno
import faulthandler
import logging
import mmap
import multiprocessing
import os
import pickle
import signal
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import reduction
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, TypeVar

from gradnet_engine.child_processes import (
    ChildProcess,
    end_with_parent,
    leave_console_to_parent,
    signals_of_a_terminal_held_back,
)
from gradnet_engine.errors import NO_MEMORY, PhotoReadError, os_cause
from gradnet_engine.progress import CancelToken
from gradnet_engine.sentence import Sentence

_log = logging.getLogger(__name__)

T = TypeVar("T")

_POLL_S = 0.1
_LONGEST_TURN_S = 5.0
"""Between two looks at a decoder a busy machine may let pass so much; if it is more, nothing ran meanwhile."""
_LEAST_MEMORY_BYTES = 4 << 30
# Beyond the parent's own limit: for a decoder that hangs after its parent was killed.
_ORPHAN_GRACE_S = 30
_ENDED_ITSELF = 1
"""Exit code of a decoder that took more than that by its own clock, which knows no pauses."""


@dataclass(frozen=True, slots=True)
class DecodeLimits:
    """What reading one photo may take.

    Attributes
    ----------
    seconds : float
        After which the decoder is ended.
    memory_bytes : int or None
        Address space of the decoder's process; None: three quarters of the machine's memory, 4 GiB at least.
        Linux only: Windows has no such limit a process can put on itself.
    """

    seconds: float = 300
    memory_bytes: int | None = None


class Decoder:
    """Runs functions that read untrusted files in a child process, one after the other.

    The process starts with the first call, and again after one that it didn't survive. Not for several threads at once.

    Parameters
    ----------
    limits : DecodeLimits, optional
        What one call may take.
    """

    def __init__(self, limits: DecodeLimits | None = None) -> None:
        self._limits = limits or DecodeLimits()
        self._child: ChildProcess | None = None

    def __enter__(self) -> "Decoder":
        """Return the decoder itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """End the process."""
        self.close()

    def close(self) -> None:
        """End the process; a later call starts another."""
        child, self._child = self._child, None
        if child is not None:
            child.end(_POLL_S)

    def call(self, read: Callable[[Path], T], path: Path, cancel: CancelToken | None = None) -> T:
        """Return what a function makes of a file.

        Parameters
        ----------
        read : callable
            Takes the path; can be pickled, as its answer can. Arrays in the answer are shared, not copied.
        path : Path
            The file.
        cancel : CancelToken, optional
            Ends the process when it is cancelled.

        Raises
        ------
        PhotoReadError
            If the decoder crashed, or took more time or memory than it may.
        Cancelled
            If `cancel` was called.
        Exception
            Whatever `read` raises.
        """
        if self._child is not None and wait([self._child.sentinel], 0):
            self._end(self._child)  # It ended between two calls, and is none of this file's fault.
        child = self._child = self._child or _started(self._limits)
        watch = _Stopwatch()
        try:
            child.send((read, path))
            self._await_answer(child, path, watch, cancel)
            answer, error = _received(child)
        except (EOFError, OSError) as gone:
            exit_code = self._end(child)
            if cancel is not None:
                cancel.check()  # A signal to all processes has ended this one first.
            watch.look()
            if watch.has_stood and exit_code == _ENDED_ITSELF:
                return self.call(read, path, cancel)
            raise PhotoReadError(path, _cause_of_death(exit_code)) from gone
        except BaseException:
            self.close()
            raise
        if error is not None:
            raise error
        return answer

    def _await_answer(self, child: ChildProcess, path: Path, watch: "_Stopwatch", cancel: CancelToken | None) -> None:
        limit_s = self._limits.seconds
        while not child.poll(_POLL_S):
            if cancel is not None:
                cancel.check()
            if watch.look() > limit_s:
                raise PhotoReadError(path, "its decoder took longer than {limit_s:g} s and was ended", limit_s=limit_s)

    def _end(self, child: ChildProcess) -> int | None:
        """Make sure that a process is gone, and return its exit code."""
        self._child = None
        exit_code = child.end(_POLL_S)
        _log.info("the decoder's process ended with %s", exit_code)
        return exit_code


def _cause_of_death(exit_code: int | None) -> Sentence:
    """Return why a process ended, as far as its exit code tells."""
    if exit_code == -getattr(signal, "SIGKILL", 9):
        return Sentence("its decoder was ended by the system, most likely for want of memory")
    return Sentence("its decoder crashed; the file is damaged, or of a kind that isn't supported")


class _Stopwatch:
    """Tells how long the program has run: it may be stopped, as by Ctrl-Z, and the machine may sleep."""

    def __init__(self) -> None:
        self.has_stood = False
        self._run_s, self._seen_s = 0.0, time.monotonic()

    def look(self) -> float:
        """Return the seconds so far; to be called again and again."""
        now_s = time.monotonic()
        passed_s, self._seen_s = now_s - self._seen_s, now_s
        if passed_s > _LONGEST_TURN_S:
            self.has_stood = True
        else:
            self._run_s += passed_s
        return self._run_s


def _started(limits: DecodeLimits) -> ChildProcess:
    level = logging.getLogger("gradnet_engine").getEffectiveLevel()
    with _children_allowed(), signals_of_a_terminal_held_back():
        return ChildProcess(_serve, limits, level, name="gradnet-decoder")


def _received(child: ChildProcess) -> tuple[Any, Exception | None]:
    data, sizes = child.receive()
    buffers = _received_buffers(child.connection, sizes) if sizes else []
    return pickle.loads(data, buffers=buffers)


@contextlib.contextmanager
def _children_allowed() -> Iterator[None]:
    """Let a daemonic process (the window's engine, a worker of a cluster) have this child.

    Python forbids it, as a killed parent would leave children behind; this one leaves when its parent is gone.
    """
    settings: dict[str, Any] = multiprocessing.current_process()._config  # type: ignore[attr-defined]
    is_daemon = settings.pop("daemon", None)
    try:
        yield
    finally:
        if is_daemon is not None:
            settings["daemon"] = is_daemon


def _serve(connection: Connection, limits: DecodeLimits, log_level: int) -> None:
    """Answer calls until the parent hangs up; the target of the process."""
    leave_console_to_parent()
    end_with_parent()
    logging.basicConfig(format="%(levelname)s %(name)s: %(message)s")
    logging.getLogger("gradnet_engine").setLevel(log_level)
    _limit_memory(limits)
    with open(os.devnull, "w") as nowhere, contextlib.suppress(EOFError, OSError):
        while True:
            read, path = connection.recv()
            # A thread of its own ends the process, whatever native code is doing.
            faulthandler.dump_traceback_later(limits.seconds + _ORPHAN_GRACE_S, exit=True, file=nowhere)
            _send_answer(connection, path, _answer(read, path))
            faulthandler.cancel_dump_traceback_later()


def _answer(read: Callable[[Path], object], path: Path) -> tuple[object, Exception | None]:
    try:
        return read(path), None
    except MemoryError:
        return None, PhotoReadError(path, NO_MEMORY)
    except Exception as error:
        return None, error


def _limit_memory(limits: DecodeLimits) -> None:
    if sys.platform == "win32":
        return
    import resource

    machine_bytes = os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
    limit = limits.memory_bytes or max(_LEAST_MEMORY_BYTES, machine_bytes * 3 // 4)
    hard = resource.getrlimit(resource.RLIMIT_AS)[1]
    resource.setrlimit(resource.RLIMIT_AS, (limit if hard == resource.RLIM_INFINITY else min(limit, hard), hard))


def _send_answer(connection: Connection, path: Path, answer: tuple[object, Exception | None]) -> None:
    buffers: list[pickle.PickleBuffer] = []
    data = pickle.dumps(answer, protocol=5, buffer_callback=buffers.append)
    views = [buffer.raw() for buffer in buffers]
    sizes = [view.nbytes for view in views]
    if not any(sizes):
        connection.send((data, sizes))
        return
    try:
        descriptor, block = _new_block(sum(sizes))
    except (MemoryError, OSError) as error:
        # Linux takes the memory for a file, and lets it grow as far as it does files.
        cause = os_cause(error) if isinstance(error, OSError) and error.errno == errno.EFBIG else NO_MEMORY
        connection.send((pickle.dumps((None, PhotoReadError(path, cause))), []))
        return
    start = 0
    for view in views:
        block[start : start + view.nbytes] = view
        start += view.nbytes
    connection.send((data, sizes))
    _hand_over(connection, descriptor, block)


def _received_buffers(connection: Connection, sizes: list[int]) -> list[memoryview]:
    block = memoryview(_received_block(connection, sum(sizes)))
    starts = [sum(sizes[:index]) for index in range(len(sizes))]
    return [block[start : start + size] for start, size in zip(starts, sizes, strict=True)]


if sys.platform == "win32":
    # A mapping lives as long as anyone has it open: the child keeps it until the parent says that it has it too.

    def _new_block(size_bytes: int) -> tuple[str, mmap.mmap]:
        name = f"gradnet-{os.getpid()}-{os.urandom(8).hex()}"
        return name, mmap.mmap(-1, size_bytes, tagname=name)

    def _hand_over(connection: Connection, descriptor: str, block: mmap.mmap) -> None:
        connection.send(descriptor)
        connection.recv()
        block.close()

    def _received_block(connection: Connection, size_bytes: int) -> mmap.mmap:
        block = mmap.mmap(-1, size_bytes, tagname=connection.recv())
        connection.send(None)
        return block

else:

    def _new_block(size_bytes: int) -> tuple[int, mmap.mmap]:
        descriptor = os.memfd_create("gradnet-photo")
        os.ftruncate(descriptor, size_bytes)
        return descriptor, mmap.mmap(descriptor, size_bytes)

    def _hand_over(connection: Connection, descriptor: int, block: mmap.mmap) -> None:
        reduction.send_handle(connection, descriptor, os.getppid())
        os.close(descriptor)
        block.close()

    def _received_block(connection: Connection, size_bytes: int) -> mmap.mmap:
        descriptor = reduction.recv_handle(connection)
        try:
            return mmap.mmap(descriptor, size_bytes)
        finally:
            os.close(descriptor)
