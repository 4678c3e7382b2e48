"""From a run to weights that ship: tensors, a manifest entry, and the figures that were measured."""

import hashlib
import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from safetensors.torch import save
from torch import Size, Tensor

from gradnet_engine.errors import InvalidSettingsError, WeightsError, os_cause
from gradnet_engine.files import remove_file, write_whole
from gradnet_engine.networks.building import build_trained
from gradnet_engine.networks.weights import MANIFEST_NAME, MANIFEST_VERSION, WeightsEntry, read_manifest
from gradnet_engine.training.checkpoints import checkpoint_of_run, read_state, read_tensors
from gradnet_engine.training.config import RunConfig, check_config
from gradnet_engine.training.data_config import AwgnSource, Source, StoredSource
from gradnet_engine.training.starting import find_starting_weights


@dataclass(frozen=True, slots=True)
class TrainedRun:
    """What a run has come to.

    Attributes
    ----------
    config : RunConfig
        What it was made of.
    tensors : dict of str to Tensor
        Averaged weights.
    step : int
        Steps done.
    averaged_with : str or None
        Other weights that are in the average.
    share : float
        Weight of the run in that average.
    """

    config: RunConfig
    tensors: dict[str, Tensor]
    step: int
    averaged_with: str | None = None
    share: float = 1.0


def read_run(folder: Path) -> TrainedRun:
    """Read the best weights of a run; the latest, if it was never validated.

    Raises
    ------
    InvalidSettingsError
        If the folder holds no run, or a damaged one.
    """
    checkpoint = checkpoint_of_run(folder)
    progress, tree = read_state(checkpoint)
    return TrainedRun(check_config(tree, str(checkpoint)), read_tensors(checkpoint, "average"), progress.step)


def average_with(run: TrainedRun, origin: str, share: float) -> TrainedRun:
    """Return a mean of a run's weights and of those that it or both began with: what either overfits counts less [1]_.

    Parameters
    ----------
    run : TrainedRun
        One of them.
    origin : str
        The other: a name in the manifest or a run folder.
    share : float
        Weight of the run in the mean, 0 to 1.

    Raises
    ------
    InvalidSettingsError
        If there are no such weights, or they are of another network.
    WeightsError
        If their file is damaged.

    References
    ----------
    .. [1] M. Wortsman et al., "Robust fine-tuning of zero-shot models", CVPR 2022.
    """
    others = find_starting_weights(origin)
    if _shapes(others) != _shapes(run.tensors):
        raise InvalidSettingsError(f"{origin}: has weights of another network.")
    tensors = {name: value.float().lerp(others[name].float(), 1 - share) for name, value in run.tensors.items()}
    return replace(run, tensors=tensors, averaged_with=origin, share=share)


def write_weights(run: TrainedRun, name: str, folder: Path, command: str) -> WeightsEntry:
    """Write the tensors, named by their content; the manifest is written afterwards, by `add_to_manifest`.

    Parameters
    ----------
    run : TrainedRun
        What to write.
    name : str
        Name in the manifest.
    folder : Path
        Where the manifest lies.
    command : str
        How the run was trained.

    Returns
    -------
    WeightsEntry
        Without figures.

    Raises
    ------
    WeightsError
        If the file can't be written.
    """
    # Half precision halves the file; the figures are measured on what is written.
    content = save({key: value.half().contiguous() for key, value in run.tensors.items()})
    sha256 = hashlib.sha256(content).hexdigest()
    path = folder / f"{name}-{sha256[:8]}.safetensors"
    entry = WeightsEntry(
        name=name,
        network=run.config.model.network,
        path=path,
        sha256=sha256,
        config=asdict(run.config.network_config),
        licence="MIT",
        training_data=_describe_data(run),
        training_command=command,
        sigma_range=_sigma_range(run.config),
        figures={},
    )
    build_trained(entry, run.tensors)  # what can't be read back must not be written
    _write(path, content)
    return entry


def is_better(entry: WeightsEntry, figures: dict[str, float], least_db: float) -> bool:
    """Tell whether figures beat those of an entry by `least_db` on average, over what both have."""
    shared = [figures[name] - value for name, value in entry.figures.items() if name in figures]
    return not shared or float(np.mean(shared)) >= least_db


def add_to_manifest(entry: WeightsEntry, folder: Path) -> None:
    """Put an entry in the place of the one of its name; that one's file is removed.

    Raises
    ------
    WeightsError
        If the manifest is damaged or can't be written.
    """
    entries = read_manifest(folder)
    replaced = [old for old in entries if old.name == entry.name and old.path != entry.path]
    kept = [old for old in entries if old.name != entry.name]
    tree = {
        "version": MANIFEST_VERSION,
        "weights": [_as_tree(item) for item in sorted([*kept, entry], key=lambda item: item.name)],
    }
    _write(folder / MANIFEST_NAME, (json.dumps(tree, indent=2) + "\n").encode())
    for old in replaced:
        with _writable(old.path):
            remove_file(old.path)


def _as_tree(entry: WeightsEntry) -> dict[str, Any]:
    tree = asdict(entry)
    path = tree.pop("path")
    figures = {name: round(value, 4) for name, value in entry.figures.items()}
    return {"name": tree.pop("name"), "network": tree.pop("network"), "file": path.name, **tree, "figures": figures}


def _describe_data(run: TrainedRun) -> str:
    parts = []
    for source in run.config.data.drawn:
        match source.type:
            case "awgn" if source.sigma_max == 0:
                parts.append(f"{source.path} without noise")
            case "awgn":
                parts.append(
                    f"{source.path} with white noise of sigma {source.sigma_min:g} to {source.sigma_max:g} of 255"
                )
            case "real":
                parts.append(f"pairs {source.noisy_path}")
            case "camera":
                parts.append(f"{source.path} with the noise of measured cameras")
            case "raw":
                parts.append(f"{source.path} with the noise of measured cameras, developed by LibRaw")
            case "stored":
                parts.append(f"patches stored ahead in {source.path}")
        parts[-1] += _describe_shares(source)
    training = run.config.training
    patches = run.step * training.batch_size // training.echo
    echoed = f", each used {training.echo} times" if training.echo > 1 else ""
    # A run folder by its name alone: the rest of its path is of one machine.
    before = f" after those of {Path(run.config.start).name}" if run.config.start else ""
    others = ""
    if run.averaged_with:
        others = f"; averaged with those of {Path(run.averaged_with).name} ({1 - run.share:g} of the mean)"
    taught = f", taught by {' and '.join(training.teachers)} ({training.teacher_share:g})" if training.teachers else ""
    return f"{'; '.join(parts)}; {patches:,} patches{echoed}{before}{taught}{others}"


_SHARES = {
    "flat_share": "on single colours",
    "pattern_share": "on drawn patterns",
    "flawed_share": "with hot pixels and bands",
    "stretched_share": "stretched",
    "coarse_share": "coarse",
    "sharpened_share": "sharpened",
    "soft_share": "on soft photos",
    "calm_share": "with little colour or none",
    "grey_share": "in black and white",
    "mat_share": "with mats, bars and captions",
    "night_share": "of the night, with stars",
}


def _describe_shares(source: Source) -> str:
    shares = [text for field, text in _SHARES.items() if getattr(source, field, 0)]
    return f" (a part {', a part '.join(shares)})" if shares else ""


def _shapes(tensors: dict[str, Tensor]) -> dict[str, Size]:
    return {name: value.shape for name, value in tensors.items()}


def _sigma_range(config: RunConfig) -> tuple[float, float]:
    with_sigma = [source for source in config.data.drawn if isinstance(source, AwgnSource | StoredSource)]
    ranges = [(source.sigma_min, source.sigma_max) for source in with_sigma] or [(0, 255)]
    return min(low for low, _ in ranges) / 255, max(high for _, high in ranges) / 255


def _write(path: Path, content: bytes) -> None:
    with _writable(path):
        write_whole(path, content, lasting=True)


@contextmanager
def _writable(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise WeightsError(path, f"it can't be written ({os_cause(error)})") from error
