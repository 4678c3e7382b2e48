"""Data sets as published figures use them: which photos, which noise, which crop."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from gradnet_engine.errors import InvalidSettingsError, PhotoReadError
from gradnet_engine.noise.synthetic import NOISE_KINDS, shaped
from gradnet_engine.photo import FloatArray, Scalar
from gradnet_engine.strength import luminance

ByteArray = npt.NDArray[np.uint8]

_BLACK_AND_WHITE = "bw"

ADDED_KINDS = (*NOISE_KINDS, _BLACK_AND_WHITE)
"""Kinds of added noise: those of `NOISE_KINDS`, and grey noise on photos turned into black and white."""

_SUFFIXES = {".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp"}


def read_bytes_rgb(path: Path) -> ByteArray:
    """Read a photo of a data set as it is stored: 8 bits, sRGB, H x W x 3.

    Raises
    ------
    PhotoReadError
        If it can't be read.
    """
    from PIL import Image

    try:
        with Image.open(path) as image:
            return np.array(image.convert("RGB"))
    except (OSError, ValueError, SyntaxError) as error:
        raise PhotoReadError(path, str(error)) from error


def as_float(photo: ByteArray) -> FloatArray:
    """Return bytes on the [0, 1] scale."""
    return photo.astype(np.float32) / np.float32(255)


def as_bytes(photo: npt.NDArray[np.floating]) -> ByteArray:
    """Return a photo within the [0, 1] scale as bytes, rounded."""
    return np.round(photo * 255).astype(np.uint8)


def read_stored_rgb(path: Path) -> FloatArray:
    """Read a photo of a data set as it is stored, on the [0, 1] scale; see `read_bytes_rgb`."""
    return as_float(read_bytes_rgb(path))


@dataclass(frozen=True, slots=True, eq=False)
class TestPair:
    """A noisy photo and its reference.

    Attributes
    ----------
    name : str
        Name of the photo.
    noisy : ndarray of float32, H x W x 3
        On the [0, 1] scale; added noise is not clipped.
    clean : ndarray of float32, H x W x 3
        On the [0, 1] scale.
    sigma : float or None
        Sigma of added white noise on the [0, 1] scale; None where methods must find out.
    from_mosaic : bool
        Whether they were developed from RAW; see `PhotoMetadata`.
    """

    __test__ = False  # not a test class, whatever pytest thinks

    name: str
    noisy: FloatArray
    clean: FloatArray
    sigma: float | None = None
    from_mosaic: bool = False


@dataclass(frozen=True, slots=True)
class AddedNoiseSet:
    """Clean photos that Gaussian noise is added to.

    Attributes
    ----------
    folder : Path
        The photos.
    sigma : float
        On the [0, 1] scale.
    kind : str
        One of `ADDED_KINDS`.
    """

    folder: Path
    sigma: float
    kind: str = "white"

    @property
    def name(self) -> str:
        """What its figures are called."""
        kind = "" if self.kind == "white" else f" {self.kind}"
        return f"{self.folder.name} sigma {255 * self.sigma:g}{kind}"

    def count(self) -> int:
        """Return the number of photos."""
        return len(list_photos(self.folder))

    def read(self, index: int, crop_px: int | None) -> TestPair:
        """Read the `index`-th photo in sorted order, cut the crop and add its own noise."""
        path = list_photos(self.folder)[index]
        clean = centre(read_stored_rgb(path), crop_px)
        noisy, clean = add_protocol_noise(clean, self.sigma, index, self.kind)
        return TestPair(_named(path, self.folder), noisy, clean, self.sigma if self.kind == "white" else None)


@dataclass(frozen=True, slots=True)
class RealSet:
    """Pairs of a noisy photo and its reference.

    Attributes
    ----------
    noisy_pattern, ref_pattern : Path
        Paths with one star, which stands for the pair's name and may be a folder's; or without, for one pair.
    read_rgb : callable
        Reads a photo, H x W x 3 on the [0, 1] scale; as it is stored, unless it must be developed first.
    move_onto : callable, optional
        Takes noisy photo and reference, and returns the reference where the noisy photo is; default: it stays.
    from_mosaic : bool
        Whether it is RAW that is read.
    """

    noisy_pattern: Path
    ref_pattern: Path
    read_rgb: Callable[[Path], FloatArray] = read_stored_rgb
    move_onto: Callable[[FloatArray, FloatArray], FloatArray] | None = None
    from_mosaic: bool = False

    @property
    def name(self) -> str:
        """What its figures are called."""
        if "*" not in str(self.noisy_pattern):
            return self.noisy_pattern.stem
        before_star = self.noisy_pattern.name.split("*")[0].strip("_- ") if "*" in self.noisy_pattern.name else ""
        return " ".join(filter(None, (_before_star(self.noisy_pattern).name, before_star, "pairs")))

    def count(self) -> int:
        """Return the number of pairs."""
        return len(match_pairs(self.noisy_pattern, self.ref_pattern))

    def read(self, index: int, crop_px: int | None) -> TestPair:
        """Read the `index`-th pair in the order of names."""
        paths = match_pairs(self.noisy_pattern, self.ref_pattern)[index]
        noisy, clean = read_pair(*paths, self.read_rgb, self.move_onto)
        noisy, clean = centre(noisy, crop_px), centre(clean, crop_px)
        return TestPair(_named(paths[0], _before_star(self.noisy_pattern)), noisy, clean, from_mosaic=self.from_mosaic)


TestSet = AddedNoiseSet | RealSet


def read_pair(
    noisy_path: Path,
    ref_path: Path,
    read_rgb: Callable[[Path], FloatArray],
    move_onto: Callable[[FloatArray, FloatArray], FloatArray] | None = None,
) -> tuple[FloatArray, FloatArray]:
    """Read a noisy photo and its reference; parameters as in `RealSet`.

    Raises
    ------
    PhotoReadError
        If one can't be read, they differ in size, or the reference lies too far off to be moved.
    """
    noisy, ref = read_rgb(noisy_path), read_rgb(ref_path)
    if noisy.shape != ref.shape:
        raise PhotoReadError(noisy_path, f"its size differs from that of {ref_path.name}")
    if move_onto is None:
        return noisy, ref
    try:
        return noisy, move_onto(noisy, ref)
    except ValueError as error:
        raise PhotoReadError(noisy_path, str(error)) from error


def spread(count: int, wanted: int | None) -> list[int]:
    """Return `wanted` of the numbers below `count`, evenly spread; all of them for None."""
    if wanted is None or wanted >= count:
        return list(range(count))
    return [round(place) for place in np.linspace(0, count - 1, wanted)]


def add_protocol_noise(clean: FloatArray, sigma: float, index: int, kind: str) -> tuple[FloatArray, FloatArray]:
    """Add the noise that figures are measured with: the `index`-th photo's own, not clipped.

    Parameters
    ----------
    clean : ndarray of float32, H x W x 3
        On the [0, 1] scale.
    sigma : float
        On the [0, 1] scale.
    index : int
        Place of the photo among its data set's sorted files.
    kind : str
        One of `ADDED_KINDS`. Noise other than white has this sigma as well, over all pixels and channels of the photo.

    Returns
    -------
    noisy, clean : ndarray of float32, H x W x 3
        The photo with noise and without; without colour for black and white.
    """
    rng = np.random.default_rng(index)
    if kind == "white":
        return (clean + rng.normal(0, sigma, clean.shape)).astype(np.float32), clean
    if kind == _BLACK_AND_WHITE:
        clean, kind = np.repeat(luminance(clean), 3, axis=2), "grey"
    noise = shaped(rng.standard_normal(clean.shape, np.float32), NOISE_KINDS[kind])
    return (clean + sigma / noise.std() * noise).astype(np.float32), clean


def centre(image: npt.NDArray[Scalar], size_px: int | None) -> npt.NDArray[Scalar]:
    """Cut the centre; all of an image that is smaller, or for None."""
    if size_px is None:
        return image
    row, col = (max(0, (size - size_px) // 2) for size in image.shape[:2])
    return image[row : row + size_px, col : col + size_px]


def list_photos(folder: Path) -> list[Path]:
    """Return the photos in a folder and its sub-folders, sorted; no hidden ones: macOS leaves such beside copies.

    Raises
    ------
    InvalidSettingsError
        If the folder is missing or holds none.
    """
    paths = sorted(
        path
        for path in existing(folder).rglob("*")
        if path.suffix.lower() in _SUFFIXES and not path.name.startswith(".")
    )
    if not paths:
        raise InvalidSettingsError(f"{folder}: holds no photos.")
    return paths


def match_pairs(noisy_pattern: Path, ref_pattern: Path, without: tuple[str, ...] = ()) -> list[tuple[Path, Path]]:
    """Return pairs of noisy photo and reference, sorted by name; patterns without a star are one pair.

    Pairs whose name begins with one of `without` are left out.

    Raises
    ------
    InvalidSettingsError
        If a photo has no partner, or there are none.
    """
    if "*" not in f"{noisy_pattern}{ref_pattern}":
        return [(noisy_pattern, ref_pattern)]
    noisy, ref = _by_star(noisy_pattern), _by_star(ref_pattern)
    if alone := sorted(noisy.keys() ^ ref.keys()):
        missing = ref_pattern if alone[0] in noisy else noisy_pattern
        raise InvalidSettingsError(f"{str(missing).replace('*', alone[0])}: is missing, so its pair has no partner.")
    names = [name for name in sorted(noisy) if not name.startswith(without)]
    if not names:
        raise InvalidSettingsError(f"{noisy_pattern}: no photo matches.")
    return [(noisy[name], ref[name]) for name in names]


def existing(folder: Path) -> Path:
    """Return the folder.

    Raises
    ------
    InvalidSettingsError
        If it is missing.
    """
    if not folder.is_dir():
        raise InvalidSettingsError(f"{folder}: there is no such folder.")
    return folder


def _named(path: Path, folder: Path) -> str:
    """Return what a photo in a folder is called: by the folders in between, too, where others may have its name."""
    return "-".join(path.relative_to(folder).with_suffix("").parts)


def _before_star(pattern: Path) -> Path:
    """Return the folder in which a pattern's star stands; without one, that of the photo."""
    return Path(str(pattern).split("*")[0] + "x").parent


def _by_star(pattern: Path) -> dict[str, Path]:
    """Return the photos that match, by what the star stands for."""
    text = str(pattern)
    if text.count("*") != 1:
        raise InvalidSettingsError(f"{pattern}: needs one *, which stands for the pair's name.")
    before, after = text.split("*")
    fixed = _before_star(pattern)
    matches = existing(fixed).glob(str(pattern.relative_to(fixed)))
    return {str(path)[len(before) : len(str(path)) - len(after)]: path for path in matches}
