"""Settings that can be taken back."""

import time
from collections.abc import Callable
from dataclasses import fields

from PySide6.QtGui import QUndoCommand

from gradnet_engine.job import DenoiseSettings

_MERGED_S = 1.0


class SettingsChange(QUndoCommand):
    """One step of undo. A slider that is dragged makes one step, not a hundred."""

    def __init__(self, old: DenoiseSettings, new: DenoiseSettings, apply: Callable[[DenoiseSettings], None]) -> None:
        super().__init__()
        self._old, self._new, self._apply = old, new, apply
        self._fields = _changed(old, new)
        self._made_s = time.monotonic()

    def id(self) -> int:
        """Let all steps be compared for merging."""
        return 1

    def undo(self) -> None:
        """Go back."""
        self._apply(self._old)

    def redo(self) -> None:
        """Go forth; Qt calls it the first time too."""
        self._apply(self._new)

    def mergeWith(self, other: QUndoCommand) -> bool:  # noqa: N802 - Qt's name
        """Take a step into this one that changes the same and comes at once."""
        assert isinstance(other, SettingsChange)
        at_once = other._made_s - self._made_s < _MERGED_S
        if not at_once or self._fields != other._fields:
            return False
        self._new, self._made_s = other._new, other._made_s
        self.setObsolete(self._new == self._old)  # A slider that came back to where it was is no step.
        return True


def _changed(old: DenoiseSettings, new: DenoiseSettings) -> set[str]:
    return {item.name for item in fields(old) if getattr(old, item.name) != getattr(new, item.name)}
