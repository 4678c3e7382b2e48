"""Residual units that have fallen silent: where nothing gets through a ReLU any more, nothing is learnt any more."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import torch
from torch import Tensor, nn

from gradnet_engine.networks.gradnet import ResidualUnit


class HeardUnit:
    """What a residual unit has answered so far.

    Parameters
    ----------
    unit : ResidualUnit
        Whose answers are listened to, until `close`.
    """

    def __init__(self, unit: ResidualUnit) -> None:
        self._ranges: dict[str, tuple[Tensor, Tensor]] = {}
        parts = {"inner": unit.layers[1], "outer": unit}
        self._hooks = [part.register_forward_hook(self._listener(name)) for name, part in parts.items()]

    def _listener(self, name: str):  # noqa: ANN202 - as torch has it
        def listen(_part: nn.Module, _inputs: tuple[Tensor, ...], answer: Tensor) -> None:
            least, most = torch.aminmax(answer.detach().movedim(1, 0).flatten(1), dim=1)
            before = self._ranges.get(name, (least, most))
            self._ranges[name] = torch.minimum(least, before[0]), torch.maximum(most, before[1])

        return listen

    @property
    def inner_channels(self) -> int:
        """Channels between the convolutions that don't answer the same everywhere."""
        return self._varying("inner")

    @property
    def outer_channels(self) -> int:
        """Channels of the unit's answer that aren't the same everywhere."""
        return self._varying("outer")

    @property
    def largest(self) -> float:
        """The largest magnitude of its answers; 0 where none has been heard."""
        return max((float(bound.abs().max()) for bound in self._ranges.get("outer", ())), default=0.0)

    @property
    def is_silent(self) -> bool:
        """Whether it adds nothing, or the same everywhere: no gradient reaches its convolutions then."""
        return not (self.inner_channels and self.outer_channels)

    def _varying(self, name: str) -> int:
        if name not in self._ranges:
            return 0
        least, most = self._ranges[name]
        return int((most > least).sum())

    def close(self) -> None:
        """Listen no longer."""
        for hook in self._hooks:
            hook.remove()


@contextmanager
def heard_units(network: nn.Module) -> Iterator[Mapping[str, HeardUnit]]:
    """Listen to the residual units of a network for a while.

    Parameters
    ----------
    network : Module
        Any; one without residual units has none to listen to.

    Returns
    -------
    context manager
        Gives its units by their names. They hold what was heard afterwards as well.
    """
    units = {name: HeardUnit(unit) for name, unit in network.named_modules() if isinstance(unit, ResidualUnit)}
    try:
        yield units
    finally:
        for unit in units.values():
            unit.close()
