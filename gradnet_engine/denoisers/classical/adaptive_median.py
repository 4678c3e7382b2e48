"""Adaptive median filter."""

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view

from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import FloatArray
from gradnet_engine.progress import CancelToken


class AdaptiveMedian:
    """Replaces only values that are the extreme of their neighbourhood, by its median [1]_, section 5.3.3.

    A neighbourhood whose median is itself extreme is made wider, up to `largest_window_px`. Made for impulses:
    most values of other noise are no extreme and stay. Blind: it is told no noise.

    Parameters
    ----------
    largest_window_px : int
        Edge of the widest neighbourhood, odd, at least 3.

    References
    ----------
    .. [1] R. C. Gonzalez, R. E. Woods, "Digital image processing", 4th edition, Pearson, 2018.
    """

    multiple_px = 1
    tile_px = 256
    needs_sigma = False
    device = "CPU"

    def __init__(self, largest_window_px: int = 7) -> None:
        self._largest_window_px = largest_window_px
        self.margin_px = largest_window_px // 2

    def denoise(self, rgb: FloatArray, noise: NoiseCurve, cancel: CancelToken | None = None) -> FloatArray:  # noqa: D102
        reach_px = self.margin_px
        padded = np.pad(rgb, ((reach_px, reach_px), (reach_px, reach_px), (0, 0)), mode="symmetric")
        denoised = rgb.copy()
        undecided = np.nonzero(np.ones(rgb.shape, bool))
        for window_px in range(3, self._largest_window_px + 1, 2):
            inset_px = reach_px - window_px // 2
            inner = padded[inset_px : padded.shape[0] - inset_px, inset_px : padded.shape[1] - inset_px]
            windows = sliding_window_view(inner, (window_px, window_px), axis=(0, 1))[undecided]
            windows = windows.reshape(-1, window_px**2)
            low, high, median = windows.min(axis=1), windows.max(axis=1), np.median(windows, axis=1)
            value = rgb[undecided]
            # A uniform neighbourhood has no impulse to look past.
            is_sound = ((low < median) & (median < high)) | (low == high)
            # Where even the widest median is an extreme, it is still the best guess.
            denoised[undecided] = np.where(is_sound & (low < value) & (value < high), value, median)
            undecided = tuple(index[~is_sound] for index in undecided)
        return denoised
