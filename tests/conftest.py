"""What all tests share."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from gradnet_engine.locations import shipped_folder
from gradnet_engine.photo import FloatArray

# Shared machines stall now and then; a slow example is no fault.
settings.register_profile("gradnet", deadline=None, max_examples=50)
settings.load_profile("gradnet")

_BLOCK_BYTES = 4096
"""Of a disk: so much is lost at least."""
_MAY_MAKE_NO_LINK = 1314
"""Windows' number of the error."""


@pytest.fixture(scope="session")
def samples() -> Path:
    """The folder of the bundled photos."""
    return shipped_folder("resources") / "samples"


@pytest.fixture(scope="session")
def gradnet_data() -> Path:
    """The folder of training and evaluation data, for whoever has it."""
    folder = os.environ.get("GRADNET_DATA")
    if not folder:
        pytest.skip("GRADNET_DATA is not set: this test needs the data sets")
    return Path(folder)


@pytest.fixture(scope="session")
def lose_block() -> Callable[[Path], None]:
    """Put zeros in place of a block in the middle of a file."""

    def lose(path: Path) -> None:
        with path.open("r+b") as file:
            file.seek(path.stat().st_size // 2)
            file.write(bytes(_BLOCK_BYTES))

    return lose


@pytest.fixture(scope="session")
def make_link() -> Callable[..., None]:
    """Make a symbolic link, or skip the test where the user may make none."""

    def make(link: Path, target: str | Path, *, is_folder: bool = False) -> None:
        try:
            link.symlink_to(target, target_is_directory=is_folder)
        except OSError as error:
            if getattr(error, "winerror", None) != _MAY_MAKE_NO_LINK:
                raise
            pytest.skip("Windows lets users make links only in its Developer Mode")

    return make


@pytest.fixture(scope="session")
def astronaut() -> FloatArray:
    """A clean photo, 512 x 512."""
    import skimage.data

    return (skimage.data.astronaut() / 255).astype(np.float32)


@pytest.fixture(scope="session")
def noisy_astronaut(astronaut: FloatArray) -> FloatArray:
    """The same with white Gaussian noise of sigma 25 of 255, clipped to the range of a file."""
    noise = np.random.default_rng(0).normal(0, 25 / 255, astronaut.shape)
    return np.clip(astronaut + noise, 0, 1).astype(np.float32)


@pytest.fixture
def without_numbers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let the disk number no file or folder, as some network drives of Windows do."""
    numbered = os.stat

    def stat(path: str | Path, **options: object) -> os.stat_result:
        status = numbered(path, **options)  # pyright: ignore[reportArgumentType, reportCallIssue]
        times = {name: getattr(status, name) for name in ("st_mtime", "st_mtime_ns")}
        return os.stat_result((status.st_mode, 0, *status[2:]), times)

    monkeypatch.setattr(os, "stat", stat)


@pytest.fixture
def far_ends_kept(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Keep the processes' ends of pipes open here, too: Windows does so until a process has fetched its own."""
    context = multiprocessing.get_context("spawn")
    make_pipe, kept = context.Pipe, []

    def pipe() -> tuple[Connection, Connection]:
        near, far = make_pipe()
        monkeypatch.setattr(far, "close", lambda: None)
        kept.append(far)
        return near, far

    monkeypatch.setattr(context, "Pipe", pipe)
    yield
    monkeypatch.undo()
    for far in kept:
        far.close()
