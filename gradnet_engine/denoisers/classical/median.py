"""Median filter."""

from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import FloatArray
from gradnet_engine.progress import CancelToken

_WINDOW_PX = 3


class Median:
    """Each value becomes the median of its 3 x 3 neighbourhood, channel by channel [1]_.

    Blind: it is told no noise.

    References
    ----------
    .. [1] J. W. Tukey, "Exploratory data analysis", Addison-Wesley, 1977.
    """

    margin_px = _WINDOW_PX // 2
    multiple_px = 1
    tile_px = 256
    needs_sigma = False
    device = "CPU"

    def denoise(self, rgb: FloatArray, noise: NoiseCurve, cancel: CancelToken | None = None) -> FloatArray:  # noqa: D102
        from scipy.ndimage import median_filter

        return median_filter(rgb, size=(_WINDOW_PX, _WINDOW_PX, 1), mode="mirror")
