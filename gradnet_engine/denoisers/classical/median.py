"""Median filter."""

from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import FloatArray
from gradnet_engine.progress import CancelToken


class Median:
    """Each value becomes the median of its neighbourhood, channel by channel [1]_.

    Blind: it is told no noise.

    Parameters
    ----------
    window_px : int
        Edge of the neighbourhood, odd.

    References
    ----------
    .. [1] J. W. Tukey, "Exploratory data analysis", Addison-Wesley, 1977.
    """

    multiple_px = 1
    tile_px = 256
    needs_sigma = False
    device = "CPU"

    def __init__(self, window_px: int = 3) -> None:
        self._window_px = window_px
        self.margin_px = window_px // 2

    def denoise(self, rgb: FloatArray, noise: NoiseCurve, cancel: CancelToken | None = None) -> FloatArray:  # noqa: D102
        from scipy.ndimage import median_filter

        return median_filter(rgb, size=(self._window_px, self._window_px, 1), mode="mirror")
