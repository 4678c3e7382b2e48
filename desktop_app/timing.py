"""How long methods take here: known, measured by the engine when it is asked for, and learnt from work done."""

from collections.abc import Iterable, Sequence

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client.client import EngineClient
from desktop_app.engine_client.messages import DescribeDevice, DeviceDescribed, MeasureSpeed, Request, SpeedMeasured
from desktop_app.speeds import Speeds


class Timing(QObject):
    """Asks the engine for speeds that aren't known, once it is known where networks run: GPUs come and go.

    Parameters
    ----------
    client : EngineClient
        The way to the engine.
    speeds : Speeds
        What is known.
    parent : QObject, optional
        Owner.
    """

    changed = Signal()
    """`expected_s` has other answers."""

    def __init__(self, client: EngineClient, speeds: Speeds, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client, self._speeds = client, speeds
        self._unmeasured: Sequence[str] = ()
        self._device: str | None = None
        client.answered.connect(self._on_answered)

    def expected_s(self, method: str, pixels: int) -> float | None:
        """Return how many seconds a method would take for so many pixels, or None if that isn't known."""
        return None if self._device is None else self._speeds.expected_s(self._here(method), pixels)

    def measure(self, methods: Sequence[str], device: str) -> None:
        """Measure how fast these methods are, as far as it isn't known, one after another and after other work."""
        if self._device is None:  # As long as it isn't told where networks run, there is nothing to remember it by.
            self._unmeasured = methods
            return
        unknown = [method for method in methods if not self._speeds.knows(self._here(method))]
        self._unmeasured = unknown[1:]
        if unknown:
            self._client.request(MeasureSpeed(unknown[0], device))

    def learn(self, methods: Iterable[str], pixels: int, elapsed_s: float) -> None:
        """Learn from work done."""
        for method in methods if self._device is not None else ():
            self._speeds.remember(self._here(method), pixels, elapsed_s)
        self.changed.emit()

    def _here(self, method: str) -> str:
        return f"{method} on {self._device}"

    def _on_answered(self, request: Request, answer: object) -> None:
        """Go on with the next; why one can't run is told when it is asked to."""
        if isinstance(answer, DeviceDescribed):
            self._device = answer.name
            self.changed.emit()
        if isinstance(request, MeasureSpeed) and isinstance(answer, SpeedMeasured):
            self.learn((request.method,), round(answer.pixels_per_s), 1.0)
        if isinstance(request, DescribeDevice | MeasureSpeed):
            self.measure(self._unmeasured, request.device)
