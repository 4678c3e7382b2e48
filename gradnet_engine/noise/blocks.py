"""Blocks sampled all over a photo, and how much varies in them at each scale."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from gradnet_engine.photo import FloatArray, mirrored_up_to

TO_OPPONENT = np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]]) / np.sqrt([[3], [2], [6]])
"""Luminance; red against blue; green against both: the orthonormal DCT of length 3 over the channels.

White noise that is equally strong in all channels stays white and keeps its strength.
"""

_BLOCK_PX = 32
_MOST_BLOCKS = 2000
_FLAT = 3 / 255
"""What a mat's colours differ by at most, once JPEG has been at them."""
_JPEG_PX = 16
"""How far into a mat JPEG carries what lies beside it, where its colours are of half the size."""
_ALIKE = 1e-4
"""What clipped pixels differ by at most, from white and from each other: developing a RAW photo rounds them."""
_CLIPPED = 0.1
"""How much of a block may be clipped."""
_STILL, _STILL_ELSEWHERE = 0.4, 0.08
"""How much of a block is still where it holds no noise, and in the median of the others if these hold some."""
_FEWEST = 0.1
"""Of the blocks: those that must be left."""
_SCALES = 4
"""Cells of 1, 2, 4 and 8 pixels: the coarsest has the lowest frequency that an 8 x 8 block can tell from flat."""


def sample_blocks(rgb: FloatArray) -> FloatArray:
    """Return N x 3 x 32 x 32 pixels from all over the photo, without those that clipping, mats or drawings spoilt."""
    rgb = mirrored_up_to(_inside_mat(rgb), _BLOCK_PX, _BLOCK_PX)
    step = max(_BLOCK_PX // 2, round(np.sqrt(rgb.shape[0] * rgb.shape[1] / _MOST_BLOCKS)))
    windows = sliding_window_view(rgb, (_BLOCK_PX, _BLOCK_PX), axis=(0, 1))
    blocks = windows[::step, ::step].reshape(-1, 3, _BLOCK_PX, _BLOCK_PX)
    clipped = ((blocks <= 0) | (blocks >= 1 - _ALIKE)).mean(axis=(2, 3))
    # In light of one colour a channel is clipped all over, and tells nothing of where the others are.
    clipped = _most(clipped, np.quantile(clipped, 0.02, axis=0) <= _CLIPPED)
    # Where nearly all of a photo is clipped, the best of it has to do.
    return _with_noise(blocks[clipped <= max(_CLIPPED, np.quantile(clipped, 0.02))])


def _most(shares: npt.NDArray[np.floating], tells: npt.NDArray[np.bool_]) -> npt.NDArray[np.floating]:
    """Return the largest of N x 3 shares of a block, among the channels that tell anything; of all if none does."""
    return (shares[:, tells] if tells.any() else shares).max(axis=1)


def _with_noise(blocks: FloatArray) -> FloatArray:
    """Leave out blocks that are still in part, where most others are nowhere: boxes, captions, skies clipped to grey.

    Where others are still too, nothing tells them from a photo without noise.
    """
    corners = blocks[..., :-1, :-1]
    is_still = np.abs(corners - blocks[..., 1:, :-1]) < _ALIKE
    is_still &= np.abs(corners - blocks[..., :-1, 1:]) < _ALIKE
    still = is_still.mean(axis=(2, 3))
    still = _most(still, (still <= _STILL).mean(axis=0) > _FEWEST)
    is_varied = still <= _STILL
    has_noise = is_varied.mean() > _FEWEST and np.median(still[is_varied]) <= _STILL_ELSEWHERE
    return blocks[is_varied] if has_noise else blocks


def _inside_mat(rgb: FloatArray) -> FloatArray:
    """Cut off lines of one colour at a photo's edges, one frame after the other: they have none of its noise.

    Returns
    -------
    ndarray, h x w x 3
        All of a photo that is of one colour.
    """
    inside, size = rgb, (0, 0)
    while inside.size and inside.shape[:2] != size:
        size = inside.shape[:2]
        inside = inside[_varying(inside)]
        inside = inside[:, _varying(inside.swapaxes(0, 1))] if inside.size else inside
    return inside if inside.size else rgb


def _varying(lines: FloatArray) -> slice:
    """Return where lines begin and end to have more than one colour, and not much of the mat's before and behind."""
    before = _count_flat(lines)
    if before == len(lines):
        return slice(0, 0)
    before, behind = (cut and cut + _JPEG_PX for cut in (before, _count_flat(lines[::-1])))
    return slice(before, max(before, len(lines) - behind))


def _count_flat(lines: FloatArray) -> int:
    """Return how many lines have one colour, up to the first that has more."""
    return next((place for place, line in enumerate(lines) if np.ptp(line, axis=0).max() > _FLAT), len(lines))


@dataclass(frozen=True, slots=True)
class Measurement:
    """What varies within each of N blocks of P planes, scaled so that white noise gives its variance everywhere.

    Attributes
    ----------
    diagonal : ndarray, N x P
        Mean square of the mixed second difference of pixels.
    variance : ndarray, scales x N x P
        Mean square of the second differences of cells, along rows and columns.
    gaussianity : ndarray, scales x N x P
        The same from mean absolute differences, divided by it: 1 for Gaussian noise, less for what is sparse.
    """

    diagonal: npt.NDArray[np.floating]
    variance: npt.NDArray[np.floating]
    gaussianity: npt.NDArray[np.floating]

    def of(self, planes: slice) -> "Measurement":
        """Return the measurement of some of the planes."""
        return Measurement(self.diagonal[:, planes], self.variance[..., planes], self.gaussianity[..., planes])


def measure_blocks(planes: npt.NDArray[np.floating]) -> Measurement:
    """Measure N x P planes of 32 x 32 pixels."""
    diagonal = np.square(_second_difference(_second_difference(planes, 2), 3)).mean(axis=(2, 3)) / 36
    variance, gaussianity = [], []
    for _ in range(_SCALES):
        differences = [_second_difference(planes, axis) for axis in (2, 3)]
        square = sum(np.square(d).mean(axis=(2, 3)) for d in differences) / 12
        absolute = sum(np.abs(d).mean(axis=(2, 3)) for d in differences) / np.sqrt(24)
        variance.append(square)
        gaussianity.append(np.pi / 2 * np.square(absolute) / np.maximum(square, 1e-12))
        # The mean of four, times two, which keeps the strength of white noise.
        pairs = planes[..., ::2, :] + planes[..., 1::2, :]
        planes = (pairs[..., ::2] + pairs[..., 1::2]) / np.float32(2)
    return Measurement(diagonal, np.stack(variance), np.stack(gaussianity))


def measure_opponents(blocks: FloatArray) -> tuple[Measurement, Measurement]:
    """Measure luminance and chroma of N x 3 x 32 x 32 pixels; those without colour have but one plane, for both."""
    if (blocks[:, :1] == blocks[:, 1:]).all():
        grey = measure_blocks(blocks[:, :1])
        return grey, grey
    planes = measure_blocks(np.einsum("oc,ncij->noij", TO_OPPONENT.astype(np.float32), blocks))
    return planes.of(slice(0, 1)), planes.of(slice(1, None))


def _second_difference(planes: npt.NDArray[np.floating], axis: int) -> npt.NDArray[np.floating]:
    return np.diff(planes, n=2, axis=axis)
