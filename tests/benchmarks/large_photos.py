"""Photos as large as those of cameras: a bundled one, repeated and mirrored."""

import sys
from pathlib import Path

import numpy as np
from PIL import Image

from gradnet_engine.locations import shipped_folder
from gradnet_engine.photo import mirrored_up_to

_ENGINE_TESTS = Path(__file__).parents[1] / "engine"


def write_jpeg(path: Path, height_px: int, width_px: int) -> Path:
    """Write a noisy photo of any size."""
    Image.fromarray(_repeated(height_px, width_px)).save(path, quality=92)
    return path


def write_raw(path: Path, height_px: int, width_px: int) -> Path:
    """Write the same as a RAW photo of 14 bits."""
    sys.path.append(str(_ENGINE_TESTS))
    from image_files import mosaic_of, write_dng

    curve = ((np.arange(256) / 255) ** 2.2 * 15000 + 512).astype(np.uint16)
    write_dng(path, mosaic_of(curve[_repeated(height_px, width_px)]), black=512, white=16383)
    return path


def _repeated(height_px: int, width_px: int) -> np.ndarray:
    sample = np.asarray(Image.open(shipped_folder("resources") / "samples" / "canon_550d_crop_noisy.jpg"))
    return mirrored_up_to(sample, height_px, width_px)[:height_px, :width_px]
