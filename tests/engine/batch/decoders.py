"""What a decoder may do, as functions that a child process can load."""

import multiprocessing
import os
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gradnet_engine.batch import Decoder
from gradnet_engine.errors import PhotoReadError

MEGABYTE = 1 << 20


def crash(path: Path) -> None:
    """End as a bug in native code ends a process."""
    os.abort()


def hang(path: Path) -> None:
    """Never come back, and hold Python's lock now and then."""
    path.with_suffix(".pid").write_text(str(os.getpid()))
    while True:
        time.sleep(0.01)


def be_late_once(path: Path) -> str:
    """End as a decoder that takes too long by its own clock; not the second time."""
    if path.exists():
        return "read"
    path.touch()
    os._exit(1)


def refuse(path: Path) -> None:
    """Find fault with the file."""
    raise PhotoReadError(path, "it is a bad one")


def be_killed(path: Path) -> None:
    """Be ended by the system."""
    os.kill(os.getpid(), 9)


def take_memory(path: Path) -> int:
    """Take two gigabytes."""
    return len(np.ones(2048 * MEGABYTE, np.uint8))


def process_id(path: Path) -> int:
    """Tell which process reads."""
    return os.getpid()


def arrays(path: Path) -> dict[str, npt.NDArray[np.float32]]:
    """Return arrays large and small."""
    return {
        "large": np.arange(3_000_000, dtype=np.float32).reshape(1000, 1000, 3),
        "turned": np.arange(6, dtype=np.float32).reshape(2, 3).T,
        "none": np.empty((0, 3), np.float32),
    }


def heavy_libraries(path: Path) -> list[str]:
    """Tell which libraries are loaded that only denoising needs."""
    return sorted({"torch", "bm3d", "PySide6"} & sys.modules.keys())


def read_from_a_daemon(answers: Connection) -> None:
    """Read in a child of a daemonic process, as the window's engine and a cluster's worker are."""
    with Decoder() as decoder:
        answers.send((multiprocessing.current_process().daemon, decoder.call(process_id, Path())))
