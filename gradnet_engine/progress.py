"""How long work tells of itself, and how it is told to stop. Both are passed as arguments, never kept as attributes."""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from gradnet_engine.errors import Cancelled


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """One step of progress.

    Attributes
    ----------
    stage : str
        What is being done, one word: ``"reading"``, ``"preparing"`` (a method is loaded, and measured where that is
        needed), ``"estimating"`` (the noise is measured), ``"denoising"``, ``"writing"``.
    done, total : int
        Steps of this stage, ``0 <= done <= total``.
    eta_s : float or None
        Seconds left in this stage; None until one step is done.
    """

    stage: str
    done: int
    total: int
    eta_s: float | None = None

    @property
    def fraction(self) -> float:
        """Share of the stage that is done, 0..1."""
        return self.done / self.total if self.total else 1.0


ProgressCallback = Callable[[ProgressReport], None]


def ignore_progress(report: ProgressReport) -> None:
    """Progress callback of those who don't listen."""


class StageClock:
    """Turns counted steps into reports with the time left.

    Parameters
    ----------
    stage : str
        Name of the stage in its reports.
    total : int
        Number of steps.
    callback : ProgressCallback
        Receives a report at once and after each step.
    """

    def __init__(self, stage: str, total: int, callback: ProgressCallback) -> None:
        self._stage, self._total, self._callback = stage, total, callback
        self._started_s = time.perf_counter()
        callback(ProgressReport(stage, 0, total))

    def step(self, done: int) -> None:
        """Report that `done` steps are finished."""
        elapsed_s = time.perf_counter() - self._started_s
        eta_s = elapsed_s / done * (self._total - done) if done else None
        self._callback(ProgressReport(self._stage, done, self._total, eta_s))


class EventLike(Protocol):
    """What `threading.Event` and `multiprocessing.Event` share."""

    def set(self) -> None:
        """Raise the flag."""
        ...

    def is_set(self) -> bool:
        """Tell whether the flag is raised."""
        ...


class CancelToken:
    """Tells running work to stop; checked between tiles, and within them where they take long.

    Parameters
    ----------
    event : EventLike, optional
        The flag behind the token. Give a `multiprocessing.Event` to cancel across a process boundary.
    """

    def __init__(self, event: EventLike | None = None) -> None:
        self._event: EventLike = threading.Event() if event is None else event

    def cancel(self) -> None:
        """Ask the work to stop."""
        self._event.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether `cancel` was called."""
        return self._event.is_set()

    def check(self) -> None:
        """Raise `Cancelled` if `cancel` was called."""
        if self.is_cancelled:
            raise Cancelled
