"""From the names on the command line to methods and data sets."""

import os
from pathlib import Path

from gradnet_engine.alignment import aligned
from gradnet_engine.denoisers import METHODS, create_denoiser
from gradnet_engine.denoisers.base import Denoiser
from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.image_io import read_photo
from gradnet_engine.image_io.file_kinds import is_raw_path
from gradnet_engine.networks.weights import find_weights
from gradnet_engine.photo import FloatArray
from gradnet_engine.protocol import ADDED_KINDS, AddedNoiseSet, RealSet, TestSet, read_stored_rgb


def open_method(name: str, device: str, weights_folder: Path | None = None, *, from_mosaic: bool = False) -> Denoiser:
    """Make a method ready.

    Parameters
    ----------
    name : str
        A method, the name of weights in the manifest, or ``WEIGHTS+METHOD``: a GradNet that is fed the method's
        gradients instead of its own naive denoiser's.
    device : str
        ``"auto"``, ``"cpu"``, ``"cuda"`` or ``"cuda:N"``.
    weights_folder : Path, optional
        Folder of a manifest that is asked before the methods; default: the weights that ship, after them.
    from_mosaic : bool
        Of the photos it is for; see `PhotoMetadata`.

    Raises
    ------
    InvalidSettingsError
        If there is no such method or weights.
    MethodUnavailableError, WeightsError
        If it can't run here.
    """
    from gradnet_engine.denoisers.network import create_from_entry

    weights, plus, guide = name.partition("+")
    entry = find_weights(weights, weights_folder)
    if not plus and name in METHODS and (entry is None or weights_folder is None):
        return create_denoiser(name, device, from_mosaic=from_mosaic)
    if entry is None:
        raise InvalidSettingsError(f"There is no method and there are no weights named {weights!r}.")
    if plus and entry.network != "gradnet":
        raise InvalidSettingsError(f"{weights} takes no guide: only a GradNet does.")
    return create_from_entry(entry, device, guide=create_denoiser(guide, device) if plus else None)


def parse_data(text: str, *, align: bool = False) -> TestSet:
    """Turn a data set on the command line into one.

    Parameters
    ----------
    text : str
        ``FOLDER@SIGMA`` (sigma on the 0..255 scale; 0: photos that should stay as they are), ``FOLDER@SIGMA:KIND``
        for another kind of noise than white, or ``NOISY=REFERENCE`` with one ``*`` in each pattern, or none for one
        pair; RAW photos are developed. Paths that don't exist here are looked for in the folder that GRADNET_DATA
        names.
    align : bool
        Move references onto their noisy photos.

    Raises
    ------
    InvalidSettingsError
        If it is neither.
    """
    noisy, equals, reference = text.partition("=")
    if equals:
        patterns = _found(noisy), _found(reference)
        is_raw = is_raw_path(patterns[0])
        return RealSet(*patterns, _developed if is_raw else read_stored_rgb, aligned if align else None, is_raw)
    folder, at, noise = text.rpartition("@")
    sigma, colon, kind = noise.partition(":")
    kind = kind if colon else "white"
    try:
        if at and 0 <= float(sigma) <= 255 and kind in ADDED_KINDS:
            return AddedNoiseSet(_found(folder), float(sigma) / 255, kind)
    except ValueError:
        pass
    raise InvalidSettingsError(
        f"{text}: a data set is FOLDER@SIGMA, FOLDER@SIGMA:KIND ({', '.join(ADDED_KINDS)}), "
        "or NOISY=REFERENCE with a * in each or none."
    )


def _developed(path: Path) -> FloatArray:
    return read_photo(path).rgb


def _found(path: str) -> Path:
    """Return the path as given, or under GRADNET_DATA where only that exists."""
    here, root = Path(path), os.environ.get("GRADNET_DATA")
    fixed = Path(path.split("*")[0])
    fixed = fixed if "*" not in path or path.split("*")[0].endswith("/") else fixed.parent
    return here if fixed.exists() or root is None else Path(root) / path
