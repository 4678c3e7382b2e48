"""Messages about a photo begin with the name of its file: in a batch nobody would know otherwise which one is meant."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path

_photo: ContextVar[Path | None] = ContextVar("photo", default=None)
_metadata_matter: ContextVar[bool] = ContextVar("metadata_matter", default=True)


@contextmanager
def messages_about(photo: Path | None, *, metadata_matter: bool = True) -> Iterator[None]:
    """Let what is logged inside, by loggers of this module, name this file; in this thread alone.

    Where nobody wants its metadata, nobody is warned of them.
    """
    tokens = _photo.set(photo), _metadata_matter.set(metadata_matter)
    try:
        yield
    finally:
        _photo.reset(tokens[0])
        _metadata_matter.reset(tokens[1])


def photo_logger(name: str) -> logging.Logger:
    """Return the logger of a module that sees blocks and pixels, and not the file that they come from."""
    logger = logging.getLogger(name)
    logger.addFilter(_name_photo)
    return logger


def metadata_logger(name: str) -> logging.Logger:
    """Return the logger of such a module that sees metadata alone."""
    logger = photo_logger(name)
    logger.addFilter(lambda record: _metadata_matter.get() or record.levelno < logging.WARNING)
    return logger


def _name_photo(record: logging.LogRecord) -> bool:
    if photo := _photo.get():
        record.msg, record.args = "%s: %s", (photo, record.getMessage())
    return True
