"""Threads that share the work of each layer on a CPU."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from typing import NamedTuple

import torch

PIECES_A_THREAD = 4
"""Of compiled code, which takes little to begin; see `share_range`."""


class _Crew(NamedTuple):
    """Who shares work: a number of threads, the one that asks included, and the pool of the others."""

    threads: int = 1
    pool: ThreadPoolExecutor | None = None


_crew: ContextVar[_Crew] = ContextVar("crew", default=_Crew())  # noqa: B039 - it never changes


class _Rest:
    """Has PyTorch's own threads rest while at least one run shares its work with ours: runs may overlap."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._runs = 0
        self._threads = 1

    @contextmanager
    def taken(self) -> Iterator[int]:
        """Let them rest; yield how many there are otherwise."""
        with self._lock:
            if not self._runs:
                self._threads = _threads_of_pytorch()
            self._runs += 1
            _work_alone()
        try:
            yield self._threads
        finally:
            with self._lock:
                self._runs -= 1
                torch.set_num_threads(self._threads)


def _threads_of_pytorch() -> int:
    """Return how many a new thread has: one that worked while they were at rest may go on with one."""
    with ThreadPoolExecutor(1) as new:
        return new.submit(torch.get_num_threads).result()


def _work_alone() -> None:
    """Have PyTorch use this thread for its work here, and no other."""
    torch.get_num_threads()  # Else this thread's first work would give it the number that was set last, by whomever.
    torch.set_num_threads(1)


_rest = _Rest()


@contextmanager
def threads(count: int | None = None) -> Iterator[None]:
    """Have layers of this thread share their work with others; without it they do it on this one alone.

    PyTorch's own threads rest meanwhile. Where they and ours took turns, a layer of each after one of the other, a
    thread that was to help had to wait for its core for milliseconds.

    Parameters
    ----------
    count : int, optional
        Number of threads, this one included; as many as PyTorch uses if left out. Results are the same with any, but
        for what PyTorch rounds to float32 in pieces of another size.
    """
    with _rest.taken() as of_pytorch:
        count = count or of_pytorch
        with ThreadPoolExecutor(max(1, count - 1), thread_name_prefix="layer", initializer=_work_alone) as pool:
            token = _crew.set(_Crew(count, pool))
            try:
                yield
            finally:
                _crew.reset(token)


def share_range(
    work: Callable[[int, int], None], size: int, *, each: int = 1, least: int = 1, most: int | None = None
) -> None:
    """Cut ``0..size`` into pieces and have all done, in any order, by all threads there are.

    Parameters
    ----------
    work : callable
        Takes the start and the stop of a piece; two of them at once get in nobody's way.
    size : int
        At least 1.
    each : int
        Pieces for each thread. Many spare a thread that was quick the wait for the others, if what it takes to begin
        one is little: compiled code, not layers of PyTorch.
    least : int
        The smallest size of a piece, unless all is smaller.
    most : int, optional
        The largest size of a piece.
    """
    crew = _crew.get()
    wanted = each * crew.threads if crew.threads > 1 else 1
    count = max(min(size // least, wanted), -(-size // most) if most else 1)
    waiting = iter(list(pairwise(size * piece // count for piece in range(count + 1))))
    infers, learns = torch.is_inference_mode_enabled(), torch.is_grad_enabled()
    reduces, precision = torch.is_autocast_enabled("cpu"), torch.get_autocast_dtype("cpu")

    def take() -> None:
        for first, last in waiting:
            work(first, last)

    def help_out() -> None:
        # Each thread has its own modes.
        with (
            torch.inference_mode(infers),
            torch.set_grad_enabled(learns),
            torch.autocast("cpu", precision, enabled=reduces),
        ):
            take()

    # This thread takes pieces too: to wake another takes as long as a small piece.
    helpers = range(min(crew.threads, count) - 1)
    helping = [crew.pool.submit(help_out) for _ in helpers] if crew.pool else []
    take()
    for helper in helping:
        helper.result()
