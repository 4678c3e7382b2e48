"""What training patches are cut from: photos, kept once they were read, and how a patch is cut and made soft."""

from dataclasses import dataclass
from pathlib import Path
from typing import Generic, Protocol, TypeVar

import numpy as np

from gradnet_engine.errors import PhotoReadError
from gradnet_engine.noise.synthetic import Sharpening
from gradnet_engine.photo import FloatArray
from gradnet_engine.protocol import ByteArray, list_photos, read_bytes_rgb

Settings = TypeVar("Settings")

# A lens and the filter before a sensor blur like a Gaussian of this standard deviation, pixels.
_SOFT_PX = (0.3, 1.6)


@dataclass(frozen=True, slots=True)
class Example:
    """A training patch.

    Attributes
    ----------
    noisy, clean : ndarray of float32, H x W x 3
        On the [0, 1] scale; noisy may lie outside.
    guide : ndarray of float32, H x W x 3, or None
        A first estimate that was computed ahead.
    """

    noisy: FloatArray
    clean: FloatArray
    guide: FloatArray | None = None


class PatchSource(Protocol):
    """A data set that patches are cut from."""

    def __len__(self) -> int:
        """Return the number of photos."""
        ...

    def read(self, index: int) -> None:
        """Read a photo and keep it, which the first cut would do otherwise."""
        ...

    def cut(self, index: int, size: tuple[int, int], rng: np.random.Generator) -> Example:
        """Cut a patch of height x width pixels at random from one photo.

        Raises
        ------
        PhotoReadError
            If the photo can't be read or is smaller.
        """
        ...


class PhotoCache(dict[Path, ByteArray]):
    """Keeps every photo that was read, once for all data sets: a training set fits into memory as bytes."""

    def __missing__(self, path: Path) -> ByteArray:  # noqa: D105
        self[path] = photo = read_bytes_rgb(path)
        return photo


class PhotoFolder(Generic[Settings]):
    """Clean photos of a folder.

    Parameters
    ----------
    folder : Path
        Searched with its sub-folders.
    settings : AwgnSource, CameraSource or RawSource
        What is drawn.
    photos : PhotoCache
        Keeps what was read.
    """

    def __init__(self, folder: Path, settings: Settings, photos: PhotoCache) -> None:
        self._paths = list_photos(folder)
        self._settings = settings
        self._photos = photos

    def __len__(self) -> int:  # noqa: D105
        return len(self._paths)

    def read(self, index: int) -> None:
        """Read a photo and keep it."""
        self._photos[self._paths[index]]

    def cut_clean(self, index: int, size: tuple[int, int], rng: np.random.Generator) -> ByteArray:
        """Cut a patch at random from one photo."""
        path = self._paths[index]
        (patch,) = cut_same([self._photos[path]], size, rng, path)
        return patch


def softened(patch: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Draw a patch as softly as a camera does in full size."""
    from scipy.ndimage import gaussian_filter

    blur_px = rng.uniform(*_SOFT_PX)
    return np.asarray(gaussian_filter(patch, (blur_px, blur_px, 0)), np.float32)


def draw_sharpening(share: float, rng: np.random.Generator) -> Sharpening | None:
    """Draw whether a photo is sharpened, and how: from hardly to about as much as cameras offer."""
    if not share or rng.random() >= share:
        return None
    return Sharpening(rng.uniform(0.2, 1.6), rng.uniform(0.5, 1.2))


def cut_same(images: list[np.ndarray], size: tuple[int, int], rng: np.random.Generator, path: Path) -> list:
    """Cut the same random patch of height x width pixels from images of one size.

    Raises
    ------
    PhotoReadError
        If they are smaller; it names `path`.
    """
    height, width = images[0].shape[:2]
    if height < size[0] or width < size[1]:
        raise PhotoReadError(path, f"it has {width}x{height} pixels, and patches have {size[1]}x{size[0]}")
    row, col = rng.integers(height - size[0] + 1), rng.integers(width - size[1] + 1)
    return [image[row : row + size[0], col : col + size[1]] for image in images]
