"""Messages about a photo begin with the name of its file: in a batch nobody would know otherwise which one is meant."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_photo: ContextVar[Path | None] = ContextVar("photo", default=None)


@contextmanager
def messages_about(photo: Path | None) -> Iterator[None]:
    """Let what is logged inside, by loggers of `photo_logger`, name this file; in this thread alone."""
    token = _photo.set(photo)
    try:
        yield
    finally:
        _photo.reset(token)


def photo_logger(name: str) -> logging.Logger:
    """Return the logger of a module that sees blocks and pixels, and not the file that they come from."""
    logger = logging.getLogger(name)
    logger.addFilter(_name_photo)
    return logger


def _name_photo(record: logging.LogRecord) -> bool:
    if photo := _photo.get():
        record.msg, record.args = "%s: %s", (photo, record.getMessage())
    return True
