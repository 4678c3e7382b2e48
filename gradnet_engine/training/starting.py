"""Where a run's starting weights come from."""

from collections.abc import Mapping, Sequence
from pathlib import Path

from torch import Tensor, nn

from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.networks.gradnet import ResidualUnit
from gradnet_engine.networks.scales import UpAndAdd
from gradnet_engine.networks.weights import find_weights, load_weights
from gradnet_engine.training.checkpoints import find_checkpoint, read_tensors


def find_starting_weights(origin: str) -> dict[str, Tensor]:
    """Return weights by a name in the manifest, or the best of a run folder.

    Raises
    ------
    InvalidSettingsError
        If there is neither.
    WeightsError
        If the named file is damaged.
    """
    folder = Path(origin)
    if folder.is_dir():
        checkpoint = find_checkpoint(folder / "best") or find_checkpoint(folder / "checkpoints")
        if checkpoint is None:
            raise InvalidSettingsError(f"{folder}: holds no checkpoint.")
        return read_tensors(checkpoint, "average")
    entry = find_weights(origin)
    if entry is None:
        raise InvalidSettingsError(f"{origin}: is neither weights of the manifest nor a run folder.")
    return load_weights(entry)


def belongs_to(name: str, parts: Sequence[str]) -> bool:
    """Tell whether a tensor of that name is one of the parts, or in one of them."""
    return any(f"{name}.".startswith(f"{part}.") for part in parts)


def with_renewed_parts(tensors: Mapping[str, Tensor], network: nn.Module, parts: Sequence[str]) -> dict[str, Tensor]:
    """Return weights whose named parts are those of a network that begins.

    Parts that add to something, residual units and the ways up to a finer scale, add nothing at first.

    Parameters
    ----------
    tensors : mapping
        Trained weights.
    network : Module
        Fresh from its initialisation; it is changed where it is to add nothing.
    parts : sequence of str
        Modules or tensors by their names, as ``coarsest``, ``up_modules.2.units`` or ``ups.2.weight``.

    Raises
    ------
    InvalidSettingsError
        If the network has no such part.
    """
    own = network.state_dict()
    for part in parts:
        if not any(belongs_to(name, [part]) for name in own):
            raise InvalidSettingsError(f"renewed: the network has no part {part!r}.")
    fresh = {name: tensor for name, tensor in own.items() if belongs_to(name, parts)}
    for prefix, module in network.named_modules():
        if isinstance(module, ResidualUnit | UpAndAdd) and any(name.startswith(f"{prefix}.") for name in fresh):
            module.add_nothing()
    return {**tensors, **fresh}


def with_new_units(tensors: Mapping[str, Tensor], network: nn.Module) -> dict[str, Tensor]:
    """Return weights that fill a network that may have more residual units than they have.

    Units that they lack add nothing at first (Chen, Goodfellow, Shlens, "Net2Net", ICLR 2016): the network begins
    where the smaller one was.

    Parameters
    ----------
    tensors : mapping
        Trained weights.
    network : Module
        Whose units are counted; it is changed where they are new.
    """
    filled = dict(tensors)
    for name, unit in network.named_modules():
        if isinstance(unit, ResidualUnit) and not any(key.startswith(f"{name}.") for key in tensors):
            unit.add_nothing()
            filled |= unit.state_dict(prefix=f"{name}.")
    return filled
