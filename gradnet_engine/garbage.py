"""Python's search for garbage, left out where it would find none: after every few hundred objects that are made."""

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def not_searched() -> Iterator[None]:
    """Don't search while much is made that stays, like modules and networks: loading is a good deal faster."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def search_no_more() -> None:
    """Spare a process that ends the search through all that it still holds, such as PyTorch."""
    gc.freeze()
