"""Contraharmonic mean filter."""

import numpy as np

from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import FloatArray
from gradnet_engine.progress import CancelToken


class Contraharmonic:
    """Each value becomes the contraharmonic mean of its 3 x 3 neighbourhood [1]_, section 5.3.1.

    That is ``sum(v ** (q + 1)) / sum(v ** q)``. A positive order q removes dark pixels and brightens, a negative one
    removes bright pixels and darkens; 0 is the arithmetic mean, -1 the harmonic mean. Blind: it is told no noise.

    Parameters
    ----------
    order : float
        The order q. The default is the one [1]_ shows against dark ("pepper") noise.

    References
    ----------
    .. [1] R. C. Gonzalez, R. E. Woods, "Digital image processing", 4th edition, Pearson, 2018.
    """

    margin_px = 1
    multiple_px = 1
    tile_px = 512
    needs_sigma = False
    device = "CPU"

    def __init__(self, order: float = 1.5) -> None:
        self._order = order

    def denoise(self, rgb: FloatArray, noise: NoiseCurve, cancel: CancelToken | None = None) -> FloatArray:  # noqa: D102
        # 0 has no negative power; in the limit it takes all the weight, as a value this small does.
        values = np.maximum(rgb, 1e-6, dtype=np.float64)
        weights = values**self._order
        return np.clip(_sum_3x3(values * weights) / _sum_3x3(weights), 0, 1).astype(np.float32)


def _sum_3x3(values: np.ndarray) -> np.ndarray:
    from scipy.ndimage import correlate1d

    # Not a running sum: the remainders it leaves behind bright pixels would drown the weights of dark ones.
    for axis in (0, 1):
        values = correlate1d(values, np.ones(3), axis=axis, mode="mirror")
    return values
