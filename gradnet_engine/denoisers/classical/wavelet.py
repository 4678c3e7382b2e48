"""Wavelet shrinkage."""

from functools import partial

import numpy as np

from gradnet_engine.denoisers.opponent import denoise_in_opponent_space
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import FloatArray
from gradnet_engine.progress import CancelToken

_LEVELS = 4
_WINDOW_PX = 9
_REACH_PX = 2**_LEVELS
"""How far the Haar wavelet of the coarsest level looks."""


class WaveletShrinkage:
    """Wavelet details are shrunk by the BayesShrink threshold [1]_, which is found anew around each of them [2]_.

    The transform is not decimated, which averages over all shifts [3]_, and the threshold ``sigma**2 / sigma_x`` takes
    the clean photo's ``sigma_x`` from the nearest details instead of the whole band. So a result depends on its
    neighbourhood alone, and neither on where a tile begins nor on what else it holds.

    References
    ----------
    .. [1] S. G. Chang, B. Yu, M. Vetterli, "Adaptive wavelet thresholding for image denoising and compression", IEEE
       Transactions on Image Processing 9(9), 2000.
    .. [2] S. G. Chang, B. Yu, M. Vetterli, "Spatially adaptive wavelet thresholding with context modeling for image
       denoising", IEEE Transactions on Image Processing 9(9), 2000.
    .. [3] R. R. Coifman, D. L. Donoho, "Translation-invariant de-noising", in "Wavelets and statistics", 1995.
    """

    margin_px = 2 * _REACH_PX + _WINDOW_PX // 2
    multiple_px = 1
    tile_px = 512
    needs_sigma = True
    device = "CPU"

    def denoise(self, rgb: FloatArray, noise: NoiseCurve, cancel: CancelToken | None = None) -> FloatArray:  # noqa: D102
        return denoise_in_opponent_space(rgb, noise, partial(_denoise_planes, cancel=cancel))


def _denoise_planes(planes: FloatArray, sigma: tuple[float, ...], cancel: CancelToken | None) -> FloatArray:
    from pywt import iswt2, swt2

    height_px, width_px = planes.shape[:2]
    # The transform wraps around, and wants multiples of its coarsest step: mirrored pixels keep both off the photo.
    after = [2 * _REACH_PX + -size % 2**_LEVELS for size in (height_px, width_px)]
    padded = np.pad(planes, ((2 * _REACH_PX, after[0]), (2 * _REACH_PX, after[1]), (0, 0)), mode="symmetric")
    approximation, *details = swt2(padded, "haar", _LEVELS, axes=(0, 1), trim_approx=True, norm=True)
    for step, bands in enumerate(details):
        if cancel is not None:
            cancel.check()
        # Coarsest first. Normalised so, a level's white noise is half as strong as that of the finer one.
        band_sigma = np.asarray(sigma, np.float32) / 2 ** (_LEVELS - step)
        details[step] = tuple(_shrink(band, band_sigma) for band in bands)
    inverse = np.asarray(iswt2([approximation, *details], "haar", norm=True, axes=(0, 1)), np.float32)
    return inverse[2 * _REACH_PX :, 2 * _REACH_PX :][:height_px, :width_px]


def _shrink(band: FloatArray, sigma: FloatArray) -> FloatArray:
    from scipy.ndimage import uniform_filter

    noise_variance = np.square(sigma)
    variance = uniform_filter(np.square(band), size=_WINDOW_PX, axes=(0, 1), mode="mirror")
    clean_std = np.sqrt(np.maximum(variance - noise_variance, 1e-12))
    return np.sign(band) * np.maximum(np.abs(band) - noise_variance / clean_std, 0)
