"""Signals that ask the process to end, all treated as Ctrl-C is."""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NoReturn

# Ctrl-C, another program such as a service manager, and a terminal that is closed; Windows has no such signal.
_ENDINGS = [signal.SIGINT, signal.SIGTERM, *([signal.SIGHUP] if sys.platform != "win32" else [])]


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
    heard = [number for number in _ENDINGS if signal.getsignal(number) is not signal.SIG_IGN]
    before = {number: signal.signal(number, _end) for number in heard}
    yield
    # Not after `Ended`, which is for leaving.
    for number, handler in before.items():
        signal.signal(number, handler)


def _end(number: int, frame: object) -> NoReturn:
    for ending in _ENDINGS:
        signal.signal(ending, signal.SIG_IGN)
    raise Ended(number)
