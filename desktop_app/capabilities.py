"""What can be done here: which methods there are, and where networks run."""

from PySide6.QtCore import QObject, Signal

from desktop_app.engine_client.client import EngineClient
from desktop_app.engine_client.messages import (
    DescribeDevice,
    DeviceDescribed,
    Failed,
    ListMethods,
    MethodsListed,
    PhotoOpened,
    Request,
)
from desktop_app.spoken import spoken


class Capabilities(QObject):
    """Asks the engine what can be done here; what failed once more, when an engine has opened a photo and so works.

    Parameters
    ----------
    client : EngineClient
        The way to the engine.
    parent : QObject, optional
        Owner.
    """

    methods_listed = Signal(object)
    """Tuple of `MethodChoice`."""
    device_described = Signal(object)
    """`DeviceDescribed`: where networks run."""
    failed = Signal(str)
    """One sentence."""

    def __init__(self, client: EngineClient, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._client = client
        self._unanswered: list[ListMethods | DescribeDevice] = []
        self._asked_again: set[ListMethods | DescribeDevice] = set()
        client.answered.connect(self._on_answered)

    def ask(self, device: str) -> None:
        """Ask what can be done on this device; see `resolve_device`."""
        for request in (ListMethods(device), DescribeDevice(device)):
            self._client.request(request)

    def _on_answered(self, request: Request, answer: object) -> None:
        match request, answer:
            case _, MethodsListed(methods):
                self.methods_listed.emit(methods)
            case _, DeviceDescribed():
                self.device_described.emit(answer)
            case ListMethods() | DescribeDevice(), Failed(sentence) if request not in self._asked_again:
                self._unanswered.append(request)
                self.failed.emit(spoken(sentence))
            case _, PhotoOpened():
                unanswered, self._unanswered = self._unanswered, []
                self._asked_again.update(unanswered)  # An engine that dies of it would take results with it each time.
                for request in unanswered:
                    self._client.request(request)
