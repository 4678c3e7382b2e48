"""Standard output and standard error, which who starts a program may have closed, or sent to a disk that is full.

Nor can they take all that a name may hold: it depends on their encoding.
"""

import io
import os
import sys
from typing import TextIO


def prepare_streams() -> None:
    """Let what goes to a closed stream go nowhere, and spell what an encoding lacks by its number.

    Python has None in the place of a closed stream, which can't be written to.
    """
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:
            nowhere = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115 - open as long as the process lives
            # It has the closed one's number, which in processes of ours must not become that of a photo.
            os.set_inheritable(nowhere.fileno(), True)
            setattr(sys, name, nowhere)
        stream = getattr(sys, name)
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def silence(stream: TextIO) -> None:
    """Let what a stream could not write, and all that follows, go nowhere: the end of the process would try again."""
    with open(os.devnull, "wb") as nowhere:
        os.dup2(nowhere.fileno(), stream.fileno())
