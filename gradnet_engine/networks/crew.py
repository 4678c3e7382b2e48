"""Threads that share the work of each layer on a CPU."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from contextvars import ContextVar
from itertools import pairwise
from typing import TypeVar

import torch

T = TypeVar("T")


class _Crew:
    """Who shares work.

    Parameters
    ----------
    pool : ThreadPoolExecutor, optional
        Helpers of the thread that asks.
    helpers : int
        How many threads the pool has.
    """

    def __init__(self, pool: ThreadPoolExecutor | None = None, helpers: int = 0) -> None:
        self._pool, self.threads = pool, helpers + 1

    def share(self, work: Callable[[T], None], pieces: Sequence[T]) -> None:
        """Have all pieces done, by this thread too: to wake another takes as long as a small piece."""
        waiting, infers, learns = iter(pieces), torch.is_inference_mode_enabled(), torch.is_grad_enabled()

        def take() -> None:
            for piece in waiting:
                work(piece)

        def help_out() -> None:
            # Each thread has its own modes.
            with torch.inference_mode(infers), torch.set_grad_enabled(learns):
                take()

        helpers = min(self.threads, len(pieces)) - 1
        helping = [self._pool.submit(help_out) for _ in range(helpers)] if self._pool else []
        take()
        for helper in helping:
            helper.result()


_crew: ContextVar[_Crew] = ContextVar("crew", default=_Crew())  # noqa: B039 - it never changes


@contextmanager
def threads(count: int | None = None) -> Iterator[None]:
    """Have layers of this thread share their work with others; without it they do it on this one alone.

    PyTorch's own threads rest meanwhile. Where they and ours took turns, a layer of each after one of the other, a
    thread that was to help had to wait for its core for milliseconds.

    Parameters
    ----------
    count : int, optional
        Number of threads, this one included; as many as PyTorch uses if left out. Results are the same with any.
    """
    of_pytorch = torch.get_num_threads()
    helpers = (count or of_pytorch) - 1
    torch.set_num_threads(1)
    try:
        with ThreadPoolExecutor(max(1, helpers), thread_name_prefix="layer") as pool:
            token = _crew.set(_Crew(pool, helpers))
            try:
                yield
            finally:
                _crew.reset(token)
    finally:
        torch.set_num_threads(of_pytorch)


def share_range(work: Callable[[int, int], None], size: int, *, each: int = 1, most: int | None = None) -> None:
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
    most : int, optional
        The largest size of a piece.
    """
    crew = _crew.get()
    wanted = each * crew.threads if crew.threads > 1 else 1
    pieces = min(size, max(wanted, -(-size // most) if most else 1))
    crew.share(lambda piece: work(*piece), list(pairwise(size * piece // pieces for piece in range(pieces + 1))))
