"""How strong a photo's noise is, and synthetic noise.

The noise in a camera's photo is neither white nor alike in all channels. Demosaicing, the camera's own noise reduction
and JPEG smooth it, most of all in colour: what is left is weak at the finest scale, where noise is usually measured,
and strong over a few pixels, where a photo's content is strong as well. Two things tell noise from content there.
Content is mostly luminance, so chroma shows the noise even in a busy photo; and noise is Gaussian while content is
sparse. `docs/decisions/0006-noise-estimate.md` has the measurements behind every number here.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from numpy.lib.stride_tricks import sliding_window_view

from gradnet_engine.photo import FloatArray

TO_OPPONENT = np.array([[1, 1, 1], [1, 0, -1], [1, -2, 1]]) / np.sqrt([[3], [2], [6]])
"""Luminance; red against blue; green against both: the orthonormal DCT of length 3 over the channels.

White noise that is equally strong in all channels stays white and keeps its strength.
"""

_BLOCK_PX = 32
_MOST_BLOCKS = 2000
_SCALES = 4
"""Cells of 1, 2, 4 and 8 pixels: the coarsest has the lowest frequency that an 8 x 8 block can tell from flat."""


def add_awgn(rgb: FloatArray, sigma: float, rng: np.random.Generator) -> FloatArray:
    """Add white Gaussian noise, not clipped.

    Parameters
    ----------
    rgb : ndarray of float32, any shape
        Clean pixels, on the [0, 1] scale.
    sigma : float
        Standard deviation, on the same scale.
    rng : numpy.random.Generator
        Where the noise is drawn from.

    Returns
    -------
    ndarray of float32
        Noisy pixels; some lie outside [0, 1].
    """
    return (rgb + rng.normal(0, sigma, rgb.shape)).astype(np.float32)


def estimate_sigma(rgb: FloatArray) -> tuple[float, float, float]:
    """Estimate the strength of the noise, as a denoiser needs it.

    White noise: its standard deviation. Coloured noise has no single strength. A method that compares all coefficients
    of a block with one sigma would leave the coarse ones noisy if sigma were the standard deviation, so the result is
    what white noise would need to be as strong as this noise is where it is strongest: at the scale, up to 8 pixels,
    and in the plane, luminance or chroma. For a camera's JPEG that is about 1.5 times the standard deviation.

    A photo is sampled: time and memory don't grow with its size.

    Parameters
    ----------
    rgb : ndarray of float32, H x W x 3
        Noisy pixels, on the [0, 1] scale.

    Returns
    -------
    tuple of three float
        White-equivalent noise standard deviation a channel, on the [0, 1] scale; 0 where nothing varies.
    """
    blocks = _sample_blocks(rgb)
    is_grey = bool((blocks[:, :1] == blocks[:, 1:]).all())
    channels = _measure(blocks[:, :1] if is_grey else blocks)
    planes = channels if is_grey else _measure(np.einsum("oc,ncij->noij", TO_OPPONENT.astype(np.float32), blocks))
    luminance, chroma = planes.of(slice(0, 1)), planes.of(slice(0 if is_grey else 1, None))

    # White noise has the same strength everywhere: it is measured where content is weakest, in the finest diagonals.
    flat = _flattest(chroma)
    fine = np.sqrt(np.median(chroma.diagonal[flat].mean(axis=1)) * _shares(channels.diagonal[flat]))
    # Coarser than this, even the flattest luminance is content.
    strongest = max(_floor(luminance.variance[2], 0.02), _floor(chroma.variance[3], 0.3))
    coarse = np.maximum(fine, np.sqrt(strongest * _shares(channels.variance[2][flat])))
    trust = _colouredness(chroma) * _gaussianity(luminance)
    red, green, blue = np.broadcast_to(fine ** (1 - trust) * coarse**trust, 3).tolist()
    return red, green, blue


def _sample_blocks(rgb: FloatArray) -> FloatArray:
    """Return N x 3 x 32 x 32 pixels from all over the photo, without those that clipping spoilt."""
    missing = [max(0, _BLOCK_PX - size) for size in rgb.shape[:2]]
    if any(missing):
        rgb = np.pad(rgb, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="symmetric")
    step = max(_BLOCK_PX // 2, round(np.sqrt(rgb.shape[0] * rgb.shape[1] / _MOST_BLOCKS)))
    windows = sliding_window_view(rgb, (_BLOCK_PX, _BLOCK_PX), axis=(0, 1))
    blocks = windows[::step, ::step].reshape(-1, 3, _BLOCK_PX, _BLOCK_PX)
    clipped = ((blocks <= 0) | (blocks >= 1)).mean(axis=(2, 3)).max(axis=1)
    # Where nearly all of a photo is clipped, the best of it has to do.
    return blocks[clipped <= max(0.1, np.quantile(clipped, 0.02))]


@dataclass(frozen=True, slots=True)
class _Measurement:
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

    def of(self, planes: slice) -> "_Measurement":
        """Return the measurement of some of the planes."""
        return _Measurement(self.diagonal[:, planes], self.variance[..., planes], self.gaussianity[..., planes])


def _measure(planes: npt.NDArray[np.floating]) -> _Measurement:
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
    return _Measurement(diagonal, np.stack(variance), np.stack(gaussianity))


def _second_difference(planes: npt.NDArray[np.floating], axis: int) -> npt.NDArray[np.floating]:
    return np.diff(planes, n=2, axis=axis)


def _flattest(planes: _Measurement) -> npt.NDArray[np.bool_]:
    """Return which tenth of the blocks varies least over cells of 4 pixels."""
    energy = planes.variance[2].mean(axis=1)
    return energy <= np.quantile(energy, 0.1)


def _floor(variance: npt.NDArray[np.floating], share: float) -> float:
    """Return the variance that this share of the blocks stays below."""
    return float(np.quantile(variance.mean(axis=1), share))


def _shares(variance: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Return how the blocks' variance is spread over the channels; 1 is an equal share."""
    of_channel = np.median(variance, axis=0)
    total = of_channel.mean()
    return of_channel / total if total else np.ones_like(of_channel)


def _colouredness(chroma: _Measurement) -> float:
    """Return 0 for white noise .. 1 for noise that has been smoothed, by how it grows with the scale.

    Block by block, because noise that depends on the brightness has the same spectrum everywhere.
    """
    fine, coarse = chroma.variance[0].mean(axis=1), chroma.variance[2].mean(axis=1)
    is_measurable = fine > (0.05 / 255) ** 2
    if np.count_nonzero(is_measurable) < 10:
        return 0.0
    growth = np.sqrt(np.quantile(coarse[is_measurable] / fine[is_measurable], 0.1))
    return float(np.clip(np.log(growth / 1.5) / np.log(2.5 / 1.5), 0, 1))


def _gaussianity(luminance: _Measurement) -> float:
    """Return 0 where even the flattest blocks hold content .. 1 where they hold Gaussian noise."""
    of_scales = np.median(luminance.gaussianity[1:3, _flattest(luminance), 0], axis=1)
    return float(np.clip((of_scales.min() - 0.9) / 0.06, 0, 1))
