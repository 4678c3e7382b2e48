"""Where a run's starting weights come from."""

from pathlib import Path

from torch import Tensor

from gradnet_engine.errors import InvalidSettingsError
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
