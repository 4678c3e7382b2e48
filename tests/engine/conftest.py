"""The command line, what Windows and some of its drives answer, and processors of other kinds."""

import errno
import gc
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
import torch

from gradnet_engine.cli import main


@pytest.fixture
def gradnet(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., subprocess.CompletedProcess[str]]:
    """Run the command line by the door of its program, but here, where all that it loads has been loaded once.

    What it prints is told as of a program, with all that processes of its own may print.
    """

    def run(
        *arguments: object, cwd: Path | None = None, told: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        capfd.readouterr()
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["gradnet", *map(str, arguments)])
            for name, value in (told or {}).items():
                patch.setenv(name, value)
            if cwd is not None:
                patch.chdir(cwd)
            try:
                main()
            except SystemExit as end:
                code = end.code
            else:
                code = None
            finally:
                gc.unfreeze()
        return subprocess.CompletedProcess([*map(str, arguments)], int(code or 0), *capfd.readouterr())

    return run


@pytest.fixture
def refuse(monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Let `Path`'s replace, rename or unlink fail as often as told: with an error, or with one of Windows' number."""

    def make(act: str, refusal: OSError | int, times: int | None = None) -> None:
        left, done = [None] * (times or 0), getattr(Path, act)

        def acting(path: Path, *arguments: object, **options: object) -> object:
            if times is not None and not left:
                return done(path, *arguments, **options)
            if left:
                left.pop()
            raise refusal if isinstance(refusal, OSError) else windows_refusal(refusal)

        monkeypatch.setattr(Path, act, acting)

    return make


@pytest.fixture
def in_float32(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let networks run in float32 also where bfloat16 is faster: its rounding hides what is fine."""
    monkeypatch.setattr("gradnet_engine.networks.device.inference_precision", lambda _device: torch.float32)


def windows_refusal(number: int) -> PermissionError:
    """Make an error as Python does on Windows, where each has the system's own number beside errno."""
    error = PermissionError(errno.EACCES, "Access is denied")
    error.winerror = number  # pyright: ignore[reportAttributeAccessIssue]
    return error
