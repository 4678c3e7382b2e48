"""Both stages of BM3D: planes in, planes out. Bands of rows are filtered on all cores."""

import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from gradnet_engine.denoisers.block_matching import kernels
from gradnet_engine.photo import FloatArray, mirrored_up_to
from gradnet_engine.progress import CancelToken

T = TypeVar("T")

_BLOCK_PX = kernels.BLOCK_PX
_BAND_ROWS = 12
"""Rows of blocks that are filtered as one piece of work. Their number may depend on nothing but the image: sums are
made in the order of bands, and so are the same on any number of cores."""

_LEAST_SIGMA = 1e-3 / 255


@dataclass(frozen=True, slots=True)
class Stage:
    """How one stage filters.

    Attributes
    ----------
    step_px : int
        Distance of reference blocks.
    search_px : int
        Edge of the square in which similar blocks are looked for, even.
    group_size : int
        The most blocks that are filtered together, a power of two.
    strength, chroma_strength : float
        Of the first plane and of the others. First stage: threshold, as a multiple of sigma. Second stage: share of
        the noise's variance that is assumed. Chroma bears more: its noise had no say in which blocks are similar.
    """

    step_px: int
    search_px: int
    group_size: int
    strength: float
    chroma_strength: float

    def strengths(self, planes: int) -> FloatArray:
        """Return the strength of each plane."""
        return np.array([self.strength] + [self.chroma_strength] * (planes - 1), np.float32)


@dataclass(frozen=True, slots=True)
class Profile:
    """Both stages.

    Attributes
    ----------
    threshold : Stage
        The first, whose result tells the second what is noise.
    wiener : Stage
        The second.
    """

    threshold: Stage
    wiener: Stage


PROFILES = {
    "high": Profile(Stage(4, 40, 16, 2.6, 3.2), Stage(4, 40, 32, 0.9, 1.25)),
    "fast": Profile(Stage(6, 24, 16, 2.6, 3.2), Stage(6, 24, 16, 0.9, 1.25)),
}
"""Names of quality, slowest first."""


@dataclass(frozen=True, slots=True)
class _Padded:
    """Planes with room around them, so that no search runs out of the array: C x H x W."""

    planes: FloatArray
    margin_px: int

    @property
    def last(self) -> tuple[int, int]:
        """Row and column of the last block."""
        return tuple(size - self.margin_px - _BLOCK_PX for size in self.planes.shape[1:])  # type: ignore[return-value]


class _Workers(ThreadPoolExecutor):
    """Threads that begin no new piece of work once it is cancelled."""

    def __init__(self, threads: int, cancel: CancelToken | None) -> None:
        super().__init__(threads)
        self._cancel = cancel

    def map(self, fn: Callable[..., T], *pieces: Iterable[Any], **options: Any) -> Iterator[T]:  # noqa: ANN401 - as it is
        """Yield results in order."""
        for result in super().map(fn, *pieces, **options):
            if self._cancel is not None:
                self._cancel.check()  # What is waiting is dropped with the iterator.
            yield result


def denoise_planes(
    planes: FloatArray,
    sigma: Sequence[float],
    profile: Profile,
    threads: int | None = None,
    cancel: CancelToken | None = None,
) -> FloatArray:
    """Denoise planes whose noise is white and independent of each other.

    Parameters
    ----------
    planes : ndarray of float32, H x W x C
        Noisy pixels; blocks are matched on the first plane.
    sigma : sequence of float
        Noise standard deviation a plane, on the same scale.
    profile : Profile
        How thoroughly.
    threads : int, optional
        Number of cores to use; all that this process may use if left out. The result is the same for any.
    cancel : CancelToken, optional
        Looked at between the two stages, and after each piece of work of a stage.

    Returns
    -------
    ndarray of float32, H x W x C
        Denoised pixels.

    Raises
    ------
    Cancelled
        If `cancel` was called.
    """
    height_px, width_px = planes.shape[:2]
    margin_px = max(profile.threshold.search_px, profile.wiener.search_px) // 2
    whole = mirrored_up_to(planes, _BLOCK_PX, _BLOCK_PX)
    room = ((0, 0), (margin_px, margin_px), (margin_px, margin_px))
    noisy = _Padded(np.ascontiguousarray(np.pad(whole.transpose(2, 0, 1), room)), margin_px)
    strengths = np.maximum(sigma, _LEAST_SIGMA).astype(np.float32)
    with _Workers(threads or _usable_cores(), cancel) as pool:
        basic = _run_threshold(noisy, strengths, profile.threshold, pool)
        denoised = _run_wiener(noisy, basic, strengths, profile.wiener, pool)
    inside = denoised.planes[:, margin_px : margin_px + height_px, margin_px : margin_px + width_px]
    return inside.transpose(1, 2, 0)


def _run_threshold(noisy: _Padded, sigma: FloatArray, stage: Stage, pool: "_Workers") -> _Padded:
    basis = _wavelet_basis()
    norms = np.linalg.norm(basis, axis=1)
    limits = (stage.strengths(len(sigma)) * sigma)[:, None] * np.outer(norms, norms).ravel().astype(np.float32)
    spectra = _transform_rows(noisy, basis)
    return _filter(noisy, stage, kernels.threshold_band, (spectra,), limits, basis, pool)


def _run_wiener(noisy: _Padded, basic: _Padded, sigma: FloatArray, stage: Stage, pool: "_Workers") -> _Padded:
    basis = _dct_basis()
    spectra = tuple(_transform_rows(planes, basis) for planes in (noisy, basic))
    return _filter(basic, stage, kernels.wiener_band, spectra, stage.strengths(len(sigma)) * sigma**2, basis, pool)


def _filter(
    matched: _Padded,
    stage: Stage,
    kernel: Callable[..., None],
    spectra: tuple[FloatArray, ...],
    strengths: FloatArray,
    basis: FloatArray,
    pool: "_Workers",
) -> _Padded:
    """Filter all bands and take the weighted mean of the blocks that cover a pixel."""
    count, _, width_px = matched.planes.shape
    # Dot products of numbers around 0 lose less to rounding.
    guide = matched.planes[0] - matched.planes[0].mean()
    energy = _block_energy(guide, matched.margin_px).ravel()
    rows, cols = (_places(matched.margin_px, last, stage.step_px) for last in matched.last)
    window = _window()
    inverse = np.ascontiguousarray((np.linalg.inv(basis) * window[:, None]).T, np.float32)

    def run(band: npt.NDArray[np.int64]) -> tuple[slice, FloatArray, FloatArray]:
        reach_px = stage.search_px // 2
        lines = slice(int(band[0]) - reach_px, int(band[-1]) + reach_px + _BLOCK_PX)
        size = (lines.stop - lines.start) * width_px
        total, weights = np.zeros((size, count, _BLOCK_PX), np.float32), np.zeros((count, size), np.float32)
        layout = (
            width_px,
            matched.margin_px,
            matched.last[0],
            lines.start * width_px,
            stage.search_px,
            stage.group_size,
        )
        kernel(total, weights, *spectra, guide.ravel(), energy, band, cols, layout, strengths, window)
        pixels = np.zeros((count, size), np.float32)
        kernels.transform_rows_back(pixels, total, inverse)
        return lines, pixels.reshape(count, -1, width_px), weights.reshape(count, -1, width_px)

    total, weights = np.zeros_like(matched.planes), np.zeros_like(matched.planes)
    for lines, pixels, shares in pool.map(run, np.split(rows, range(_BAND_ROWS, len(rows), _BAND_ROWS))):
        total[:, lines] += pixels
        weights[:, lines] += shares
    covered = _spread(_spread(weights, window, axis=1), window, axis=2)
    return _Padded(np.divide(total, covered, out=np.zeros_like(total), where=covered > 0), matched.margin_px)


def _transform_rows(padded: _Padded, basis: FloatArray) -> FloatArray:
    flat = padded.planes.reshape(len(padded.planes), -1)
    spectra = np.empty((*flat.shape[::-1], _BLOCK_PX), np.float32)
    kernels.transform_rows(spectra, flat, np.ascontiguousarray(basis.T, np.float32))
    return spectra


def _block_energy(guide: FloatArray, margin_px: int) -> FloatArray:
    """Return the sum of squares of the block that begins at each pixel; far too much where none may begin."""
    squares = np.square(guide[margin_px : len(guide) - margin_px, margin_px : guide.shape[1] - margin_px])
    for axis in (0, 1):
        squares = sliding_window_view(squares, _BLOCK_PX, axis).sum(axis=-1)
    after_px = margin_px + _BLOCK_PX - 1
    return np.pad(squares, (margin_px, after_px), constant_values=kernels.FAR)


def _places(first: int, last: int, step_px: int) -> npt.NDArray[np.int64]:
    """Return where reference blocks begin; the last lies at the border."""
    return np.append(np.arange(first, last, step_px), last)


def _spread(weights: FloatArray, window: FloatArray, axis: int) -> FloatArray:
    """Turn weights of blocks into weights of pixels, along one axis."""
    spread = np.zeros_like(weights)
    source, target = np.moveaxis(weights, axis, 0), np.moveaxis(spread, axis, 0)
    for i, share in enumerate(window):
        target[i:] += share * source[: len(source) - i]
    return spread


@cache
def _window() -> FloatArray:
    """Weights along a block's edge: less at its borders."""
    return np.kaiser(_BLOCK_PX, 1.0).astype(np.float32)


@cache
def _wavelet_basis() -> FloatArray:
    """Return the biorthogonal 1.5 wavelet as a matrix, coefficients x samples, its filters not normalised.

    It is Haar's wavelet with one lifting step: to each sum of two its neighbours' differences are added.
    """
    sums, differences = np.kron(np.eye(4), [1, 1]), np.kron(np.eye(4), [1, -1])
    sums = sums + kernels.LIFT * (np.roll(differences, -1, axis=0) - np.roll(differences, 1, axis=0))
    return np.array(
        [sums.sum(0), sums[0] + sums[1] - sums[2] - sums[3], sums[0] - sums[1], sums[2] - sums[3], *differences]
    )


@cache
def _dct_basis() -> FloatArray:
    """Return the orthonormal DCT as a matrix, coefficients x samples."""
    k, x = np.mgrid[:_BLOCK_PX, :_BLOCK_PX]
    basis = np.cos(np.pi * k * (2 * x + 1) / 16) / 2
    basis[0] /= np.sqrt(2)
    return basis


def _usable_cores() -> int:
    if hasattr(os, "sched_getaffinity"):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
