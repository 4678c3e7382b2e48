"""The memory of a process and of those that it started, as Linux counts it."""

import os
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

_EVERY_S = 0.05


@dataclass(slots=True)
class Sample:
    """One look.

    Attributes
    ----------
    at_s : float
        Seconds since 1970.
    pss_bytes : dict
        Proportional set size by command: pages that several processes share are divided among them.
    """

    at_s: float
    pss_bytes: dict[str, int] = field(default_factory=dict)

    @property
    def total_bytes(self) -> int:
        """The sum."""
        return sum(self.pss_bytes.values())


class MemoryWatch:
    """Looks again and again, from a thread, until it is stopped.

    Parameters
    ----------
    root : int
        Number of the process that is watched with its descendants.
    """

    def __init__(self, root: int) -> None:
        self.samples: list[Sample] = []
        self._root, self._is_over = root, threading.Event()
        self._thread = threading.Thread(target=self._watch)
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._is_over.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._is_over.wait(_EVERY_S):
            self.samples.append(_look(self._root))


def _look(root: int) -> Sample:
    sample = Sample(time.time())
    for pid in _family(root):
        try:
            lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
        except OSError:  # It has ended.
            continue
        pss_kb = next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)
        sample.pss_bytes[f"window {pid}" if pid == root else f"child {pid}"] = 1024 * pss_kb
    return sample


def _family(root: int) -> list[int]:
    """Return a process and its descendants."""
    parents = {}
    for name in os.listdir("/proc"):
        if name.isdecimal():
            try:
                stat = Path(f"/proc/{name}/stat").read_text()
            except OSError:
                continue
            parents[int(name)] = int(stat.rpartition(")")[2].split()[1])
    family = [root]
    for pid in family:
        family += [child for child, parent in parents.items() if parent == pid]
    return family
