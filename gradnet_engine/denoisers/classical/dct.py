"""Sliding-window DCT."""

from functools import partial
from itertools import product

import numpy as np

from gradnet_engine.denoisers.opponent import denoise_in_opponent_space
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import FloatArray
from gradnet_engine.progress import CancelToken

_BLOCK_PX = 8
_THRESHOLD = 3.0
"""Of sigma; coefficients below it are taken for noise ([1]_ of `SlidingDct`, section 2)."""


class SlidingDct:
    """Every 8 x 8 block loses its small DCT coefficients; each pixel is the mean of the 64 blocks it lies in [1]_.

    References
    ----------
    .. [1] G. Yu, G. Sapiro, "DCT image denoising: a simple and effective image denoising algorithm", Image Processing
       On Line 1, 2011, https://doi.org/10.5201/ipol.2011.ys-dct.
    """

    margin_px = _BLOCK_PX - 1
    multiple_px = 1
    tile_px = 512
    needs_sigma = True
    device = "CPU"

    def denoise(self, rgb: FloatArray, noise: NoiseCurve, cancel: CancelToken | None = None) -> FloatArray:  # noqa: D102
        return denoise_in_opponent_space(rgb, noise, partial(_denoise_planes, cancel=cancel))


def _denoise_planes(planes: FloatArray, sigma: tuple[float, ...], cancel: CancelToken | None) -> FloatArray:
    reach_px = _BLOCK_PX - 1
    padded = np.pad(planes, ((reach_px, reach_px), (reach_px, reach_px), (0, 0)), mode="symmetric")
    threshold = _THRESHOLD * np.asarray(sigma, np.float32)
    total = np.zeros_like(padded)
    for row, col in product(range(_BLOCK_PX), repeat=2):
        if cancel is not None:
            cancel.check()
        # The grid of blocks that begins here; it covers the unpadded pixels once.
        rows, cols = (padded.shape[0] - row) // _BLOCK_PX, (padded.shape[1] - col) // _BLOCK_PX
        covered = np.s_[row : row + rows * _BLOCK_PX, col : col + cols * _BLOCK_PX]
        blocks = padded[covered].reshape(rows, _BLOCK_PX, cols, _BLOCK_PX, -1)
        total[covered] += _shrink_blocks(blocks, threshold).reshape(padded[covered].shape)
    return total[reach_px:-reach_px, reach_px:-reach_px] / np.float32(_BLOCK_PX**2)


def _shrink_blocks(blocks: FloatArray, threshold: FloatArray) -> FloatArray:
    from scipy.fft import dctn, idctn

    coefficients = np.asarray(dctn(blocks, axes=(1, 3), norm="ortho"))
    is_kept = np.abs(coefficients) > threshold
    is_kept[:, 0, :, 0] = True  # a block's mean is no detail, however small
    coefficients *= is_kept
    return np.asarray(idctn(coefficients, axes=(1, 3), norm="ortho", overwrite_x=True))
