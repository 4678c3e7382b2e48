"""A network and BM3D, merged: what one leaves of fine noise, the other often doesn't."""

import math

import numpy as np

from gradnet_engine.denoisers.base import Denoiser
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import FloatArray
from gradnet_engine.progress import CancelToken

# What is finer than this is fine: standard deviation of the Gaussian that tells, and how far it looks.
_FINE_PX, _REACH_PX = 2.0, 8


class MergedDenoiser:
    """One method's answer, whose fine detail is drawn towards that of another.

    A network knows what photos look like, BM3D what is alike in this one. Their errors are of different kinds, and in a
    mean they cancel in part (Choi, Elgendy, Chan, "Optimal Combination of Image Denoisers", IEEE Transactions on Image
    Processing 28(8), 2019). That holds for fine detail. Coarse errors of the second, such as blotches of colour or
    shadows that clipping has brightened, have no say.

    Parameters
    ----------
    first, second : Denoiser
        The methods; only fine detail of the second's answer counts.
    share : float
        Weight of the second in fine detail, 0..1; the first has the rest.
    """

    needs_sigma = True

    def __init__(self, first: Denoiser, second: Denoiser, share: float) -> None:
        self.parts = first, second
        self._share = np.float32(share)

    @property
    def margin_px(self) -> int:
        """How far a result pixel looks."""
        return max(part.margin_px for part in self.parts) + _REACH_PX

    @property
    def multiple_px(self) -> int:
        """What the tiles' edges must be multiples of."""
        return math.lcm(*(part.multiple_px for part in self.parts))

    @property
    def tile_px(self) -> int:
        """Edge of a tile that suits the first."""
        return self.parts[0].tile_px

    @property
    def device(self) -> str:
        """Where the first runs, as a user reads it."""
        return self.parts[0].device

    def denoise(self, rgb: FloatArray, noise: NoiseCurve, cancel: CancelToken | None = None) -> FloatArray:
        """Denoise by both, each as suits it, and merge; see `Denoiser.denoise`."""
        return self.merge(*(part.denoise(rgb, noise, cancel) for part in self.parts))

    def merge(self, first: FloatArray, second: FloatArray) -> FloatArray:
        """Merge what both made of the same pixels.

        Parameters
        ----------
        first, second : ndarray of float32, H x W x 3
            Denoised pixels, in [0, 1].

        Returns
        -------
        ndarray of float32, H x W x 3
            Merged pixels, in [0, 1].
        """
        from scipy.ndimage import gaussian_filter

        difference = second - first
        difference -= gaussian_filter(difference, (_FINE_PX, _FINE_PX, 0), radius=(_REACH_PX, _REACH_PX, 0))
        return np.asarray(np.clip(first + self._share * difference, 0, 1), np.float32)
