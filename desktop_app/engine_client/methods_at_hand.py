"""Methods that are ready: the one used last, and one that is made ready while the photo is looked at. No Qt here."""

import logging
import threading
from typing import TYPE_CHECKING

from gradnet_engine.progress import CancelToken

if TYPE_CHECKING:
    from gradnet_engine.denoisers.choosing import ChosenMethod, ReadyMethod

_log = logging.getLogger(__name__)

_LOOKS_S = 0.05


class MethodsAtHand:
    """Loads methods for one thread that works, on another where nobody waits for them yet."""

    def __init__(self) -> None:
        self._key: tuple[str, str] | None = None
        self._ready: ReadyMethod | None = None
        self._beside: _Beside | None = None

    def prepare(self, name: str, device: str, *, from_mosaic: bool) -> None:
        """Begin to make a method ready, unless it is, or one is underway; arguments are those of `choose_method`."""
        is_at_hand = (name, device) in (self._key, self._beside and self._beside.key)
        if not (is_at_hand or self._is_underway):
            self._beside = _Beside(name, device, from_mosaic=from_mosaic)
            self._beside.start()

    def choose(self, name: str, device: str, *, from_mosaic: bool, cancel: CancelToken) -> "ChosenMethod":
        """Return a method, ready; as `choose_method`.

        Raises
        ------
        Cancelled
            If `cancel` was called while it was waited for.
        """
        from gradnet_engine.denoisers.choosing import ReadyMethod

        if self._beside is not None and self._beside.key == (name, device):
            self.wait(cancel)
            self._ready, self._beside = self._beside.ready, None
        elif not self._is_underway:
            self._beside = None  # Another was picked, and one takes memory enough.
        self._key, self._ready = (name, device), self._ready or ReadyMethod()
        return self._ready.choose(name, device, from_mosaic=from_mosaic)

    def wait(self, cancel: CancelToken) -> None:
        """Wait until nothing is being made ready.

        Raises
        ------
        Cancelled
            If `cancel` was called.
        """
        while self._beside is not None and self._is_underway:
            self._beside.join(_LOOKS_S)
            cancel.check()

    @property
    def _is_underway(self) -> bool:
        return self._beside is not None and self._beside.is_alive()


class _Beside(threading.Thread):
    """Makes a method ready.

    Attributes
    ----------
    key : tuple of two str
        Its name and device.
    ready : ReadyMethod or None
        Has the method at the end, unless that failed, as it will again where it is needed and told.
    """

    def __init__(self, name: str, device: str, *, from_mosaic: bool) -> None:
        super().__init__(name="gradnet-prepare", daemon=True)
        self.key, self._from_mosaic = (name, device), from_mosaic
        self.ready: ReadyMethod | None = None

    def run(self) -> None:
        """Make it ready."""
        try:
            from gradnet_engine.denoisers.choosing import ReadyMethod

            self.ready = ReadyMethod()
            self.ready.choose(*self.key, from_mosaic=self._from_mosaic)
        except Exception as error:
            _log.info("%s can't be made ready: %s", self.key[0], error)
