"""Training data made small enough to carry to another machine: the same folders, fewer and smaller photos."""

import io
from itertools import groupby
from pathlib import Path

import numpy as np
from PIL import Image

from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.protocol import ByteArray, centre, existing, list_photos, read_bytes_rgb

_QUALITY = 95
_SEED = 0


def pack_data(
    root: Path,
    destination: Path,
    *,
    budget_bytes: int,
    crop_px: int = 512,
) -> int:
    """Copy ``train`` as centre crops in JPEG (quality 95, 4:4:4) until a budget is used up.

    Pairs, whose names are alike but for what follows the last underscore, come first. Both photos of one are cut at
    the same place, and none is written without the other. Then come clean photos in random order.

    Parameters
    ----------
    root : Path
        Folder of the data sets.
    destination : Path
        Empty or missing; holds the same sub-folders afterwards.
    budget_bytes : int
        Most bytes to write.
    crop_px : int
        Largest edge of a crop.

    Returns
    -------
    int
        Bytes written.

    Raises
    ------
    InvalidSettingsError, PhotoReadError
        If `root` holds no training data, `destination` isn't empty, or a photo can't be read.
    """
    if destination.exists() and any(destination.iterdir()):
        raise InvalidSettingsError(f"{destination}: isn't empty.")
    pairs = list_photos(existing(root) / "train" / "real") if (root / "train" / "real").is_dir() else []
    clean = list_photos(root / "train" / "clean")
    shuffled = [clean[index] for index in np.random.default_rng(_SEED).permutation(len(clean))]
    written_bytes = 0
    scenes = [list(pair) for _, pair in groupby(sorted(pairs, key=_scene), _scene)]
    for together in [*scenes, *([path] for path in shuffled)]:
        contents = {path: _encoded(centre(read_bytes_rgb(path), crop_px)) for path in together}
        size_bytes = sum(map(len, contents.values()))
        if written_bytes + size_bytes > budget_bytes:
            continue
        for path, content in contents.items():
            target = (destination / path.relative_to(root)).with_suffix(".jpg")
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
        written_bytes += size_bytes
    return written_bytes


def _scene(photo: Path) -> tuple[Path, str]:
    """Return what the photos of a pair share."""
    return photo.parent, photo.stem.rpartition("_")[0]


def _encoded(photo: ByteArray) -> bytes:
    buffer = io.BytesIO()
    Image.fromarray(photo).save(buffer, "JPEG", quality=_QUALITY, subsampling=0)
    return buffer.getvalue()
