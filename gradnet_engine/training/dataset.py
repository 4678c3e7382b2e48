"""Training patches: the n-th is always the same, whoever asks and in whatever order.

A patch depends on nothing but the seed and its number. So worker processes, several machines, and a run that
goes on after a crash all see exactly the patches of one unbroken run.
"""

import itertools
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import torch
from torch import Tensor
from torch.utils.data import Dataset, Sampler

from gradnet_engine.alignment import aligned
from gradnet_engine.errors import InvalidSettingsError, PhotoReadError
from gradnet_engine.noise.synthetic import NoiseKind, shaped
from gradnet_engine.photo import FloatArray
from gradnet_engine.protocol import ByteArray, as_bytes, as_float, existing, match_pairs, read_pair
from gradnet_engine.strength import luminance
from gradnet_engine.training.camera_noise import CameraPhotos
from gradnet_engine.training.data_config import (
    AwgnSource,
    CameraSource,
    Data,
    RawSource,
    RealSource,
    Source,
    StoredSource,
    data_path,
)
from gradnet_engine.training.patterns import draw_mat, draw_night, letters, one_colour, two_colours
from gradnet_engine.training.photo_sources import (
    Example,
    PatchSource,
    PhotoCache,
    PhotoFolder,
    cut_same,
    draw_sharpening,
    softened,
)
from gradnet_engine.training.raw_photos import RawPhotos
from gradnet_engine.training.told_noise import measure_noise, misjudge

# Coarse noise: standard deviation of the Gaussian that smooths its brightness, pixels; how many times that for its
# colour at most; and how strong it is beside white noise.
_COARSE_PX, _COARSER_COLOUR, _COARSE_SHARE = (0.3, 1.2), 4.0, (0.1, 0.6)

# Share of letters among drawn patterns.
_LETTERS = 0.2

# Of calmed noise, a third has no colour left: below 0 of -1/2 to 1.
_COLOURLESS = 0.5


class CleanPhotos(PhotoFolder[AwgnSource]):
    """Photos that noise is added to."""

    def cut(self, index: int, size: tuple[int, int], rng: np.random.Generator) -> Example:
        """Cut a patch and add noise of one sigma."""
        patch = self.cut_clean(index, size, rng)
        settings = self._settings
        drawn = rng.random()
        is_drawn = drawn < settings.flat_share + settings.pattern_share
        if drawn < settings.flat_share:
            clean = one_colour(size, rng)
        elif drawn < settings.flat_share + settings.pattern_share * (1 - _LETTERS):
            clean = two_colours(size, rng)
        elif is_drawn:
            clean = letters(size, rng)
        else:
            clean = as_float(patch)
        sigma = rng.uniform(settings.sigma_min, settings.sigma_max) / 255
        noise = rng.standard_normal(clean.shape, np.float32)
        is_coarse = rng.random() < settings.coarse_share
        if is_coarse:
            noise = _coarsened(noise, settings.sharpened_share, rng)
        is_soft = not is_drawn and rng.random() < settings.soft_share
        if is_soft and not is_coarse:
            clean = softened(clean, rng)
        if settings.night_share and not is_drawn and rng.random() < settings.night_share:
            clean = draw_night(clean, rng)
        noisy = clean + noise * np.float32(sigma)
        if rng.random() < settings.clip_share:
            noisy = np.round(noisy.clip(0, 1) * np.float32(255)) / np.float32(255)
        return Example(noisy, clean)


class RealPairs:
    """Noisy photos and their references.

    Parameters
    ----------
    noisy_pattern, ref_pattern : Path
        Paths with one star, which stands for the pair's name.
    settings : RealSource
        What is drawn.
    photos : PhotoCache
        Keeps what was read.
    """

    def __init__(self, noisy_pattern: Path, ref_pattern: Path, settings: RealSource, photos: PhotoCache) -> None:
        self._pairs = match_pairs(noisy_pattern, ref_pattern, settings.without)
        self._settings = settings
        self._photos = photos
        self._opened: dict[int, tuple[ByteArray, ByteArray]] = {}

    def __len__(self) -> int:  # noqa: D105
        return len(self._pairs)

    def read(self, index: int) -> None:
        """Read a pair, align it where that is wanted, and keep it."""
        if index not in self._opened:
            self._opened[index] = self._open(*self._pairs[index])

    def cut(self, index: int, size: tuple[int, int], rng: np.random.Generator) -> Example:
        """Cut the same patch from both."""
        self.read(index)
        noisy, ref = cut_same([*self._opened[index]], size, rng, self._pairs[index][0])
        return Example(as_float(noisy), as_float(ref))

    def _open(self, noisy_path: Path, ref_path: Path) -> tuple[ByteArray, ByteArray]:
        def read_rgb(path: Path) -> FloatArray:
            return as_float(self._photos[path])

        noisy, ref = read_pair(noisy_path, ref_path, read_rgb, aligned if self._settings.align else None)
        return as_bytes(noisy), as_bytes(ref)


class StoredPatches:
    """Patches with guides computed ahead.

    Parameters
    ----------
    folder : Path
        Holds ``.npz`` files.

    Raises
    ------
    InvalidSettingsError
        If it is missing or holds none.
    """

    def __init__(self, folder: Path) -> None:
        self._paths = sorted(existing(folder).glob("*.npz"))
        if not self._paths:
            raise InvalidSettingsError(f"{folder}: holds no .npz files; `gradnet prepare-guides` makes them.")

    def __len__(self) -> int:  # noqa: D105
        return len(self._paths)

    def read(self, index: int) -> None:
        """Keep nothing: a file holds one patch or few, and there are too many for memory."""

    def cut(self, index: int, size: tuple[int, int], rng: np.random.Generator) -> Example:
        """Cut the same patch from noisy, clean and guide."""
        path = self._paths[index]
        try:
            with np.load(path, allow_pickle=False) as arrays:
                whole = [arrays["noisy"], arrays["clean"], arrays["guide"]]
        except (OSError, ValueError, KeyError) as error:
            raise PhotoReadError(path, "it isn't a stored patch") from error
        noisy, clean, guide = cut_same(whole, size, rng, path)
        return Example(noisy.astype(np.float32), as_float(clean), as_float(guide))


class Patches(Dataset[tuple[Tensor, Tensor, Tensor]]):
    """All data sets of a run as one; indexed by (number, height, width).

    Parameters
    ----------
    data : Data
        Data sets.
    seed : int
        Another seed, other patches.
    tells_noise : bool
        Whether the network is told the noise: it comes in the guide's place.
    """

    def __init__(self, data: Data, seed: int, *, tells_noise: bool = False) -> None:
        photos = PhotoCache()
        self._sources = [(_open_source(data.root, source, photos), source) for source in data.drawn]
        counts = np.array([len(opened) * source.crop_count for opened, source in self._sources])
        self._ends = np.cumsum(counts)
        self._seed, self._tells_noise = seed, tells_noise

    def __len__(self) -> int:
        """Return the number of patches in an epoch."""
        return int(self._ends[-1])

    def read_ahead(self) -> None:
        """Read all photos side by side: processes that are forked afterwards share them.

        Aligning 24 pairs takes a core a minute and a half, which each process would spend on its own.
        """
        with ThreadPoolExecutor(os.cpu_count()) as readers:
            for opened, _ in self._sources:
                list(readers.map(opened.read, range(len(opened))))

    def __getitem__(self, key: tuple[int, int, int]) -> tuple[Tensor, Tensor, Tensor]:
        """Return noisy, clean, and guide or noise, 3 x H x W; the last has no pixels where neither is needed."""
        number, height, width = key
        rng = np.random.default_rng((self._seed, number))
        place = int(rng.integers(len(self)))
        which = int(np.searchsorted(self._ends, place, side="right"))
        opened, source = self._sources[which]
        first = int(self._ends[which - 1]) if which else 0
        example = _redrawn(opened.cut((place - first) // source.crop_count, (height, width), rng), source, rng)
        guide = example.guide
        if self._tells_noise:
            guide = misjudge(measure_noise(example.noisy, example.clean), example.noisy, rng)
        images = [example.noisy, example.clean, *([] if guide is None else [guide])]
        noisy, clean, *rest = _turn_alike(images, source, rng)
        return as_tensor(noisy), as_tensor(clean), as_tensor(rest[0]) if rest else torch.empty(0)


class PatchNumbers(Sampler[list[tuple[int, int, int]]]):
    """Endless batches of patch numbers and sizes.

    Parameters
    ----------
    size_at : callable
        Takes a step and returns the patches' height and width.
    batch_size : int
        Patches a process and step.
    first_step : int
        Where to go on.
    rank, world : int
        Which process this is, and of how many: together they see what one process with a larger batch would.
    """

    def __init__(
        self,
        size_at: Callable[[int], tuple[int, int]],
        batch_size: int,
        *,
        first_step: int = 0,
        rank: int = 0,
        world: int = 1,
    ) -> None:
        self._size_at = size_at
        self._batch_size, self._first_step, self._rank, self._world = batch_size, first_step, rank, world

    def __iter__(self) -> Iterator[list[tuple[int, int, int]]]:
        """Give the batches of this process, step by step."""
        for step in itertools.count(self._first_step):
            height, width = self._size_at(step)
            first = (step * self._world + self._rank) * self._batch_size
            yield [(first + index, height, width) for index in range(self._batch_size)]


def _open_source(root: str, source: Source, photos: PhotoCache) -> PatchSource:
    match source:
        case AwgnSource():
            return CleanPhotos(data_path(root, source.path), source, photos)
        case RealSource():
            patterns = data_path(root, source.noisy_path), data_path(root, source.ref_path)
            return RealPairs(*patterns, source, photos)
        case CameraSource():
            return CameraPhotos(data_path(root, source.path), data_path(root, source.profiles), source, photos)
        case RawSource():
            return RawPhotos(data_path(root, source.path), data_path(root, source.profiles), source, photos)
        case StoredSource():
            return StoredPatches(data_path(root, source.path))


def _coarsened(noise: FloatArray, sharpened_share: float, rng: np.random.Generator) -> FloatArray:
    """Smooth white noise, its colour more than its brightness, sharpen some of it, and make it weaker."""
    luminance_px = rng.uniform(*_COARSE_PX)
    chroma_px = luminance_px * rng.uniform(1, _COARSER_COLOUR)
    share = rng.uniform(*_COARSE_SHARE)
    sharpening = draw_sharpening(sharpened_share, rng)
    return np.float32(share) * shaped(noise, NoiseKind(luminance_px, chroma_px, rng.uniform(0, 1), sharpening))


def _redrawn(example: Example, source: Source, rng: np.random.Generator) -> Example:
    """Take colour from the noise, or from photo and noise, and cover part of both, as often as the data set says."""
    if isinstance(source, StoredSource | RawSource):  # These are as they must be.
        return example
    noisy, clean = example.noisy, example.clean
    if rng.random() < source.calm_share:
        noise = noisy - clean
        noisy = (clean + shaped(noise, NoiseKind(chroma_share=max(0.0, rng.uniform(-_COLOURLESS, 1))))).clip(0, 1)
    if rng.random() < source.grey_share:
        noisy, clean = (np.repeat(luminance(image), 3, axis=2) for image in (noisy, clean))
    if source.mat_share and rng.random() < source.mat_share:
        is_mat, colour = draw_mat(clean.shape[:2], rng)
        noisy, clean = (np.where(is_mat[..., None], colour, image) for image in (noisy, clean))
    return Example(noisy, clean)


def _turn_alike(images: list[FloatArray], source: Source, rng: np.random.Generator) -> list[FloatArray]:
    """Flip and turn all images the same way; each of the four states is drawn with probability 1/4."""
    flips, turns = rng.integers(4), rng.integers(4)
    height, width = images[0].shape[:2]
    if source.flip:
        axes = tuple(axis for axis in (0, 1) if flips & (1 << axis))
        images = [np.flip(image, axes) for image in images]
    if source.rotate:
        # A quarter turn swaps height and width; batches need one shape.
        quarter_turns = int(turns) if height == width else 2 * int(turns % 2)
        images = [np.rot90(image, quarter_turns) for image in images]
    return images


def as_tensor(image: FloatArray) -> Tensor:
    """Return pixels, H x W x 3, as a tensor of 3 x H x W."""
    return torch.from_numpy(np.ascontiguousarray(image.transpose(2, 0, 1)))
