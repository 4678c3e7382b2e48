"""What all tests share."""

import multiprocessing
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path

import numpy as np
import pytest
from hypothesis import settings

from gradnet_engine.kept_pixels import Rectangle
from gradnet_engine.locations import shipped_folder
from gradnet_engine.photo import Drawn, FloatArray, Photo

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


@dataclass(frozen=True)
class _Mirror:
    """A lens that draws everything the wrong way round, and a little more than is shown.

    Attributes
    ----------
    height_px, width_px : int
        Of what it draws.
    """

    height_px: int
    width_px: int
    cut_px: int = 3

    @property
    def shape(self) -> tuple[int, int, int]:
        return self.height_px - 2 * self.cut_px, self.width_px - 2 * self.cut_px, 3

    def source(self, part: Rectangle) -> Rectangle:
        rows, cols = part
        first_col = self.width_px - self.cut_px - cols.stop
        return (
            slice(rows.start + self.cut_px, rows.stop + self.cut_px),
            slice(first_col, first_col + cols.stop - cols.start),
        )

    def straightened(self, drawn: FloatArray, source: Rectangle, part: Rectangle) -> FloatArray:
        assert self.source(part) == source
        return drawn[:, ::-1]


@pytest.fixture(scope="session")
def mirrored() -> Callable[[FloatArray], Photo]:
    """Make the photo that is shown of pixels that a lens has drawn the wrong way round."""

    def mirror(drawn: FloatArray) -> Photo:
        lens = _Mirror(*drawn.shape[:2])
        part = slice(0, lens.shape[0]), slice(0, lens.shape[1])
        source = lens.source(part)
        return Photo(lens.straightened(drawn[source], source, part).copy(), drawn=Drawn(drawn, lens))

    return mirror


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
