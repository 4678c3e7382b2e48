"""Weights that ship: a manifest that says what each file is, and tensors with a checksum. No pickles.

Nothing here imports torch at the top: asking which weights exist must stay cheap.
"""

import hashlib
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from gradnet_engine.errors import WeightsError, os_cause
from gradnet_engine.locations import shipped_folder

if TYPE_CHECKING:
    from torch import Tensor

MANIFEST_NAME = "manifest.json"
MANIFEST_VERSION = 1
NETWORKS = ("dncnn", "gradnet", "gradnet-ms")

_SHA256 = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class WeightsEntry:
    """One file of weights, as the manifest describes it.

    Attributes
    ----------
    name : str
        What it is asked for by, such as ``"dncnn"``.
    network : {"dncnn", "gradnet", "gradnet-ms"}
        Class of the network.
    path : Path
        The safetensors file.
    sha256 : str
        Checksum of the file, 64 hexadecimal digits.
    config : dict
        Shape of the network: fields of `DnCNNConfig`, `GradNetConfig` or `GradNetMsConfig`.
    licence : str
        Licence of the file.
    training_data : str
        What it was trained on.
    training_command : str
        How.
    sigma_range : tuple of two float
        Noise it was trained for, on the [0, 1] scale.
    figures : dict of str to float
        Measured PSNR by data set, decibels.
    """

    name: str
    network: str
    path: Path
    sha256: str
    config: dict[str, Any]
    licence: str
    training_data: str
    training_command: str
    sigma_range: tuple[float, float]
    figures: dict[str, float]


def read_manifest(folder: Path | None = None) -> list[WeightsEntry]:
    """Read and check the manifest.

    Parameters
    ----------
    folder : Path, optional
        Where it lies; None: the shipped weights.

    Returns
    -------
    list of WeightsEntry
        Empty if there is no manifest.

    Raises
    ------
    WeightsError
        If it is damaged.
    """
    folder = folder or shipped_folder("weights")
    path = folder / MANIFEST_NAME
    try:
        tree = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return []
    except (OSError, ValueError) as error:
        raise WeightsError(path, "it isn't a manifest ({error})", error=error) from error
    items = tree.get("weights") if isinstance(tree, dict) and tree.get("version") == MANIFEST_VERSION else None
    if not isinstance(items, list):
        raise WeightsError(path, "it isn't a manifest of version {version}", version=MANIFEST_VERSION)
    entries = [_entry(item, folder, path) for item in items]
    if len({entry.name for entry in entries}) != len(entries):
        raise WeightsError(path, "two entries have the same name")
    return entries


def find_weights(name: str, folder: Path | None = None) -> WeightsEntry | None:
    """Return the entry of that name, or None.

    Parameters
    ----------
    name : str
        Name in the manifest.
    folder : Path, optional
        Where the manifest lies; None: the shipped weights.

    Raises
    ------
    WeightsError
        If the manifest is damaged.
    """
    return next((entry for entry in read_manifest(folder) if entry.name == name), None)


def load_weights(entry: WeightsEntry) -> "dict[str, Tensor]":
    """Read tensors whose checksum was compared before anything is parsed.

    Parameters
    ----------
    entry : WeightsEntry
        What to read.

    Returns
    -------
    dict of str to Tensor
        By name, on the CPU.

    Raises
    ------
    WeightsError
        If the file is missing or damaged.
    """
    from safetensors import SafetensorError
    from safetensors.torch import load

    content = checked_content(entry)
    try:
        return load(content)
    except SafetensorError as error:
        raise WeightsError(entry.path, "it isn't a safetensors file ({error})", error=error) from error


def checked_content(entry: WeightsEntry) -> bytes:
    """Return the bytes of a weights file.

    Raises
    ------
    WeightsError
        If the file is missing or damaged.
    """
    try:
        content = entry.path.read_bytes()
    except FileNotFoundError as error:
        raise WeightsError(entry.path, "the file is missing") from error
    except OSError as error:
        raise WeightsError(entry.path, os_cause(error)) from error
    if hashlib.sha256(content).hexdigest() != entry.sha256:
        raise WeightsError(entry.path, "the file is damaged (its checksum differs from the manifest's)")
    return content


def _entry(item: Any, folder: Path, manifest: Path) -> WeightsEntry:  # noqa: ANN401 - whatever the file held
    """Check one entry; its file must lie in the manifest's folder."""
    try:
        low, high = item["sigma_range"]
        file = str(item["file"])
        entry = WeightsEntry(
            name=str(item["name"]),
            network=str(item["network"]),
            path=folder / file,
            sha256=str(item["sha256"]),
            config=dict(item["config"]),
            licence=str(item["licence"]),
            training_data=str(item["training_data"]),
            training_command=str(item["training_command"]),
            sigma_range=(float(low), float(high)),
            figures={str(name): float(value) for name, value in item["figures"].items()},
        )
    except KeyError as error:
        raise WeightsError(manifest, "an entry has no {field}", field=error.args[0]) from error
    except (TypeError, ValueError, AttributeError) as error:
        raise WeightsError(manifest, "an entry is damaged ({error})", error=error) from error
    if entry.network not in NETWORKS:
        raise WeightsError(
            manifest, "{name} is of an unknown network, {network}", name=entry.name, network=entry.network
        )
    if Path(file).name != file or not _SHA256.fullmatch(entry.sha256) or not 0 <= low <= high <= 1:
        raise WeightsError(manifest, "{name} has a wrong file name, checksum or sigma range", name=entry.name)
    return entry
