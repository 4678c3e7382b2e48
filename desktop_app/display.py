"""Says so in one sentence where there is no display to open a window on, instead of dying of it."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler


@contextmanager
def told_if_missing() -> Iterator[None]:
    """Make the application within this: where it finds no display, Qt ends the program with a core dump."""
    causes: list[str] = []

    def on_message(kind: QtMsgType, context: QMessageLogContext, message: str) -> None:
        if kind is QtMsgType.QtFatalMsg:
            _leave(causes[0] if causes else message)
        causes.append(message)

    before = qInstallMessageHandler(on_message)
    try:
        yield
    finally:
        qInstallMessageHandler(before)


def _leave(cause: str) -> None:
    cause = " ".join(cause.split())
    sentence = f"There is no display to open the window on ({cause}); the program gradnet works without one."
    if sys.stderr is not None:  # A program for windows has none on Windows.
        print(sentence, file=sys.stderr, flush=True)  # noqa: T201
    os._exit(1)  # Qt would abort next.
