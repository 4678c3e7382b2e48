"""The log: what happened, in the platform's folder for such files, for whoever wants to report a fault."""

import logging
import platform
import sys
from contextlib import suppress
from logging.handlers import RotatingFileHandler
from pathlib import Path

from PySide6.QtCore import QStandardPaths, qVersion

from gradnet_engine import program_version

_log = logging.getLogger(__name__)

_MOST_BYTES = 1 << 20
_OLDER_FILES = 2
_TAIL_LINES = 60


def log_path() -> Path:
    """Return where the log lies."""
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.StateLocation)
    return Path(folder) / "gradnet-desktop.log"


def start_logging(path: Path) -> None:
    """Write the log to a file, and to the terminal if there is one; a file that can't be written is done without.

    Where logging is set up already, it stays as it is.
    """
    if logging.getLogger().hasHandlers():
        return
    handlers: list[logging.Handler] = [logging.StreamHandler()]
    problem = None
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handlers.append(_LogFile(path, maxBytes=_MOST_BYTES, backupCount=_OLDER_FILES, encoding="utf-8"))
        handlers[-1].setLevel(logging.INFO)
    except OSError as error:
        problem = error
    handlers[0].setLevel(logging.WARNING)
    form = "%(asctime)s window %(levelname)s %(name)s: %(message)s"
    logging.basicConfig(level=logging.INFO, format=form, handlers=handlers)
    if problem is not None:
        _log.warning("there is no log file: %s", problem)


class _LogFile(RotatingFileHandler):
    """A file that is done without while it can't be written, as on a full disk; that is said once."""

    _is_told = False

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802 - logging's name
        """Say it in a line, where Python would print a trace for each line that is lost."""
        error = sys.exception()
        if not isinstance(error, OSError):
            super().handleError(record)
        elif not self._is_told:
            self._is_told = True
            _log.warning("the log file can't be written: %s", error)


def system_text() -> str:
    """Return what runs where, in a few lines."""
    lines = (
        f"GradNet Desktop {program_version()}",
        f"Python {platform.python_version()}, Qt {qVersion()}",
        f"{platform.platform()}, {platform.machine()}",
    )
    return "\n".join(lines)


def log_tail(path: Path) -> str:
    """Return the newest lines of the log; empty if there are none."""
    with suppress(OSError):
        return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-_TAIL_LINES:])
    return ""
