"""Patches with BM3D's estimate, computed ahead: BM3D is too slow to run while a network waits."""

import io
import logging
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gradnet_engine.files import write_whole
from gradnet_engine.photo import FloatArray
from gradnet_engine.progress import ProgressCallback, StageClock, ignore_progress
from gradnet_engine.protocol import as_bytes, as_float, list_photos, read_bytes_rgb

_log = logging.getLogger(__name__)

# One sigma a patch, on the [0, 1] scale.
_SIGMA_RANGE = 8 / 255, 64 / 255
_SEED = 0

Guide = Callable[[FloatArray, float], FloatArray]


def prepare_guides(
    folder: Path,
    destination: Path,
    make_guide: Guide,
    *,
    count: int,
    size_px: int = 128,
    progress: ProgressCallback = ignore_progress,
) -> None:
    """Write noisy patches, their clean originals and guides, one ``.npz`` each; those that exist are kept.

    The noise of a stored patch never changes, so there should be many more of them than a network can learn by heart.

    Parameters
    ----------
    folder : Path
        Clean photos.
    destination : Path
        Folder of the patches.
    make_guide : callable
        Takes noisy pixels (H x W x 3) and sigma on the [0, 1] scale.
    count : int
        Number of patches.
    size_px : int
        Edge of a patch.
    progress : ProgressCallback
        Told after each patch.

    Raises
    ------
    InvalidSettingsError, PhotoReadError
        If photos are missing or unreadable.
    """
    paths = list_photos(folder)
    destination.mkdir(parents=True, exist_ok=True)
    clock = StageClock("guiding", count, progress)
    for number in range(count):
        path = destination / f"{number:06d}.npz"
        if not path.exists():
            rng = np.random.default_rng((_SEED, number))
            photo = read_bytes_rgb(paths[rng.integers(len(paths))])
            row, col = (int(rng.integers(max(1, edge - size_px + 1))) for edge in photo.shape[:2])
            clean = photo[row : row + size_px, col : col + size_px]
            sigma = rng.uniform(*_SIGMA_RANGE)
            noisy = as_float(clean) + rng.normal(0, sigma, clean.shape).astype(np.float32)
            guide = as_bytes(make_guide(noisy, sigma))
            content = io.BytesIO()
            np.savez(content, clean=clean, noisy=noisy.astype(np.float16), guide=guide)
            write_whole(path, content.getvalue())
        clock.step(number + 1)
