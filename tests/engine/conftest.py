"""What Windows and some of its drives answer, and processors of other kinds, for tests on any system."""

import errno
from collections.abc import Callable
from pathlib import Path

import pytest
import torch


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
