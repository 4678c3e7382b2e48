"""The same noise at all intensities."""

import numpy as np

from gradnet_engine.noise.curve import INTENSITIES, NoiseCurve
from gradnet_engine.photo import FloatArray

_FINE = np.linspace(0, 1, 1025)


class Stabiliser:
    """Maps intensities so that their noise no longer depends on them [1]_: the integral of 1 / noise, from 0 to 1.

    One map for all channels: grey stays grey, black black and white white; a level curve gives the identity.
    The way back is the inverse of the map. The mean of mapped noise isn't the map of the mean; what a denoiser then
    returns is off by half of the noise times the slope of its curve, which the least value of a curve keeps below
    1/255 up to noise of 20/255, and correcting it (as [2]_ does for Poisson noise) won nothing.

    Parameters
    ----------
    curve : NoiseCurve
        Noise before.

    Attributes
    ----------
    sigma : tuple of three float
        Noise standard deviation a channel in the mapped photo.

    References
    ----------
    .. [1] F. J. Anscombe, "The transformation of Poisson, binomial and negative-binomial data", Biometrika 35, 1948.
    .. [2] M. Mäkitalo, A. Foi, "Optimal inversion of the generalized Anscombe transformation for Poisson-Gaussian
       noise", IEEE Transactions on Image Processing 22(1), 2013.
    """

    def __init__(self, curve: NoiseCurve) -> None:
        shape = np.ones_like(INTENSITIES) if curve.shape is None else np.asarray(curve.shape)
        slope = 1 / np.interp(_FINE, INTENSITIES, shape)
        mapped = np.concatenate([[0], np.cumsum((slope[1:] + slope[:-1]) / 2)]) * _FINE[1]
        self._mapped = mapped / mapped[-1]
        self._starts = self._mapped.astype(np.float32)
        self._steps = np.diff(self._starts, append=self._starts[-1:])
        red, green, blue = (one / float(mapped[-1]) for one in curve.sigma)
        self.sigma = (red, green, blue)

    def forward(self, rgb: FloatArray) -> FloatArray:
        """Return pixels in [0, 1], of any shape, with the same noise everywhere, in [0, 1]."""
        # As `np.interp` does, and far faster: the places of the map's points are known.
        places = np.clip(rgb, 0, 1) * np.float32(len(_FINE) - 1)
        before = places.astype(np.int32)
        places -= before
        places *= self._steps.take(before, mode="clip")
        places += self._starts.take(before, mode="clip")
        return places

    def inverse(self, stabilised: FloatArray) -> FloatArray:
        """Return what `forward` mapped."""
        return np.interp(stabilised, self._mapped, _FINE).astype(np.float32)
