"""The state of a run on disk: tensors and plain values, no pickles, written whole or not at all."""

import json
import os
import re
import shutil
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import load_file, save_file
from torch import Tensor, nn
from torch.optim import Optimizer

from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.files import move_file

MAX_FILE_BYTES = 16 * 2**20

_LAST = re.compile(r"step-(\d+)")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far a run is.

    Attributes
    ----------
    step : int
        Steps done.
    elapsed_s : float
        Seconds of training, over all its parts.
    best_db : float or None
        Best validation figure so far.
    stale : int
        Validations since.
    plateau_scale : float
        What the plateau schedule has made of the learning rate.
    figures : dict
        Latest validation figures.
    """

    step: int = 0
    elapsed_s: float = 0.0
    best_db: float | None = None
    stale: int = 0
    plateau_scale: float = 1.0
    figures: dict[str, float] = field(default_factory=dict)


def write_checkpoint(
    folder: Path,
    progress: Progress,
    tensors: Mapping[str, Mapping[str, Tensor]],
    config: Mapping[str, Any],
) -> Path:
    """Write a checkpoint beside the earlier ones, then remove those.

    Parameters
    ----------
    folder : Path
        The run's folder of checkpoints.
    progress : Progress
        How far it is.
    tensors : mapping
        Groups of tensors by name, such as ``model`` and ``optimizer-0``; each becomes files of at most 16 MiB.
    config : mapping
        The run's configuration, to be compared when it goes on.

    Returns
    -------
    Path
        Its folder, ``step-<number>``.
    """
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"step-{progress.step:08d}"
    if target.exists():  # A run that ends, or goes on, at a step that it has just saved.
        return target
    partial = folder / f".{target.name}.partial"
    shutil.rmtree(partial, ignore_errors=True)
    partial.mkdir()
    for name, group in tensors.items():
        for index, shard in enumerate(_shards(group)):
            save_file(shard, partial / f"{name}.{index}.safetensors")
    (partial / "state.json").write_text(json.dumps({"progress": asdict(progress), "config": config}, indent=1))
    _flush(partial)
    # A folder appears under its name when everything in it is on disk: a crash leaves the earlier one.
    move_file(partial, target)
    for old in _finished(folder):
        if old != target:
            shutil.rmtree(old)
    return target


def find_checkpoint(folder: Path) -> Path | None:
    """Return the newest finished checkpoint in a folder, if there is one."""
    finished = _finished(folder)
    return finished[-1] if finished else None


def checkpoint_of_run(folder: Path) -> Path:
    """Return a run's best checkpoint, or its newest where none was judged.

    Raises
    ------
    InvalidSettingsError
        If the folder holds neither.
    """
    checkpoint = find_checkpoint(folder / "best") or find_checkpoint(folder / "checkpoints")
    if checkpoint is None:
        raise InvalidSettingsError(f"{folder}: holds no checkpoint.")
    return checkpoint


def read_state(checkpoint: Path) -> tuple[Progress, dict[str, Any]]:
    """Read progress and configuration.

    Raises
    ------
    InvalidSettingsError
        If it is damaged.
    """
    try:
        state = json.loads((checkpoint / "state.json").read_text())
        return Progress(**state["progress"]), state["config"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidSettingsError(f"{checkpoint}: is damaged: {error}.") from error


def read_tensors(checkpoint: Path, group: str) -> dict[str, Tensor]:
    """Read a group of tensors.

    Raises
    ------
    InvalidSettingsError
        If it is missing or damaged.
    """
    files = sorted(checkpoint.glob(f"{group}.*.safetensors"), key=lambda path: int(path.suffixes[-2][1:]))
    if not files:
        raise InvalidSettingsError(f"{checkpoint}: has no {group}.")
    tensors: dict[str, Tensor] = {}
    for path in files:
        try:
            tensors |= load_file(path)
        except Exception as error:  # safetensors raises its own, undocumented type
            raise InvalidSettingsError(f"{path}: is damaged: {error}.") from error
    return tensors


def load_weights_into(network: nn.Module, tensors: Mapping[str, Tensor], checkpoint: Path) -> None:
    """Fill a network.

    Raises
    ------
    InvalidSettingsError
        If the weights are those of another network.
    """
    try:
        network.load_state_dict(dict(tensors))
    except RuntimeError as error:
        raise InvalidSettingsError(
            f"{checkpoint}: holds the weights of another network than the configuration's."
        ) from error


def optimizer_tensors(optimizer: Optimizer) -> dict[str, Tensor]:
    """Return an optimizer's state as flat tensors, named ``<parameter number>.<key>``."""
    state = optimizer.state_dict()["state"]
    return {
        f"{number}.{key}": value if isinstance(value, Tensor) else torch.tensor(value)
        for number, values in state.items()
        for key, value in values.items()
    }


def load_optimizer_tensors(optimizer: Optimizer, tensors: Mapping[str, Tensor]) -> None:
    """Fill an optimizer with what `optimizer_tensors` gave."""
    state: dict[int, dict[str, Tensor]] = {}
    for name, value in tensors.items():
        number, key = name.split(".", 1)
        state.setdefault(int(number), {})[key] = value
    optimizer.load_state_dict({"state": state, "param_groups": optimizer.state_dict()["param_groups"]})


def _finished(folder: Path) -> list[Path]:
    return sorted(path for path in folder.glob("step-*") if _LAST.fullmatch(path.name)) if folder.is_dir() else []


def _shards(group: Mapping[str, Tensor]) -> list[dict[str, Tensor]]:
    shards: list[dict[str, Tensor]] = [{}]
    size_bytes = 0
    for name, tensor in group.items():
        # A tenth is left for the header.
        if shards[-1] and size_bytes + tensor.nbytes > MAX_FILE_BYTES * 0.9:
            shards.append({})
            size_bytes = 0
        shards[-1][name] = tensor.detach().cpu().contiguous().clone()
        size_bytes += tensor.nbytes
    return shards


def _flush(folder: Path) -> None:
    for path in folder.iterdir():
        with path.open("rb+") as file:
            os.fsync(file.fileno())
