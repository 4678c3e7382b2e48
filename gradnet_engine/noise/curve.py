"""How strong noise is at each brightness."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from gradnet_engine.noise.sensor import SensorNoise
from gradnet_engine.photo import FloatArray

FloatVector = npt.NDArray[np.floating]

INTENSITIES = np.linspace(0, 1, 65)
"""Where a curve is written down; between them it is a straight line."""

_MID = 0.4
_QUANTILE = 0.2
_TOWARDS_FLAT = 1e-3
_DEEPEST = 0.6
"""Of the strongest noise: the least that a curve goes down to."""
_MEASURABLE = (0.01 / 255) ** 2
_LEAST_MEASURABLE = 50
_ROWS_SEEN = 512
NEARLY_ALL = 0.9
"""Share of a photo that is grey if it counts as one without colour."""
_EVIDENCE = 0.05
"""Beyond the darkest and the brightest blocks, by this share of all, a curve is level."""


@dataclass(frozen=True, slots=True)
class NoiseCurve:
    """The strength of a photo's noise, a channel and an intensity.

    Attributes
    ----------
    sigma : tuple of three float
        Noise standard deviation of the whole photo (root of the mean square) a channel, on the [0, 1] scale.
    shape : tuple of 65 float, or None
        Noise at the intensities 0, 1/64 .. 1 in units of `sigma`, alike for all channels, so that grey stays grey
        where a transform depends on it; positive. None: the same at all intensities.
    deviation : SensorNoise or None
        Its standard deviation as such, where that is known: `sigma` is what white noise would need to be as strong as
        coarse noise is.
    is_shared : bool
        Whether the three channels hold the same noise, as in a photo without colour: it doesn't average out over them.
    """

    sigma: tuple[float, float, float]
    shape: tuple[float, ...] | None = None
    deviation: SensorNoise | None = None
    is_shared: bool = False

    @classmethod
    def level(cls, sigma: float) -> "NoiseCurve":
        """Return noise that is equally strong in all channels and at all intensities."""
        return cls((sigma, sigma, sigma))

    def set_to(self, sigma: float) -> "NoiseCurve":
        """Return a level curve of a sigma that a user has set, and the deviation as much weaker or stronger as that."""
        level, mean = NoiseCurve.level(sigma), float(np.mean(self.sigma))
        deviation = self.deviation.scaled(sigma / mean) if self.deviation and mean else None
        if deviation is not None and not any(deviation.of_light + deviation.of_reading):
            deviation = None  # Nothing times anything is nothing.
        return replace(level, deviation=deviation, is_shared=self.is_shared)

    def in_photo(self, rgb: FloatArray) -> "NoiseCurve":
        """Return the same noise, told whether the channels of this photo, H x W x 3 in [0, 1], share it."""
        return replace(self, is_shared=_is_without_colour(rgb))

    def at(self, intensity: float) -> tuple[float, float, float]:
        """Return the standard deviation a channel, where the photo without noise has this value in 0..1."""
        relative = 1.0 if self.shape is None else float(np.interp(intensity, INTENSITIES, self.shape))
        red, green, blue = (one * relative for one in self.sigma)
        return red, green, blue


def _is_without_colour(rgb: FloatArray) -> bool:
    """Tell whether nearly all of a photo is grey: a stamp or a coloured frame on it changes none of its noise.

    Where all channels are clipped they are alike in photos of all kinds.
    """
    step = max(1, min(rgb.shape[:2]) // _ROWS_SEEN)
    seen = rgb[::step, ::step]
    is_grey = (seen == seen[..., :1]).all(axis=2)
    is_inside = ((seen > 0) & (seen < 1)).any(axis=2)
    return bool((is_grey[is_inside] if is_inside.any() else is_grey).mean() >= NEARLY_ALL)


def fit_shape(intensity: FloatVector, variance: FloatVector) -> FloatVector | None:
    """Fit how noise depends on brightness to what varies in blocks.

    The logarithm of the noise is a parabola over the intensity: falling for developed RAW, where the gamma curve lifts
    the noise of the shadows, and a hump for a camera's JPEG, whose tone curve presses shadows and lights. It is fitted
    to the flattest fifth of the blocks at every intensity (regression to a quantile [1]_), and drawn to a level line
    where blocks are few or alike.

    Parameters
    ----------
    intensity : ndarray, N x 3
        Mean of each block, a channel, in [0, 1].
    variance : ndarray of N
        What varies in each block, where content is weakest: in chroma, at a fine scale.

    Returns
    -------
    ndarray of 65, or None
        Relative noise at `INTENSITIES`, positive, with a logarithm of mean 0; None where there is nothing to measure.

    References
    ----------
    .. [1] R. Koenker, G. Bassett, "Regression quantiles", Econometrica 46(1), 1978.
    """
    is_measurable = variance > _MEASURABLE
    if np.count_nonzero(is_measurable) < _LEAST_MEASURABLE:
        return None
    terms = parabola(intensity).mean(axis=1)
    _, slope, bend = _quantile_regression(terms[is_measurable], np.log(variance[is_measurable]) / 2)
    darkest, brightest = np.quantile(intensity, [_EVIDENCE, 1 - _EVIDENCE])
    logarithm = parabola(np.clip(INTENSITIES, darkest, brightest)) @ (0, slope, bend)
    logarithm = np.maximum(logarithm, logarithm.max() + np.log(_DEEPEST))
    return np.exp(logarithm - logarithm.mean())


def parabola(intensity: FloatVector) -> FloatVector:
    """Return the terms of a parabola over intensities, in a last axis of three."""
    centred = intensity - _MID
    return np.stack([np.ones_like(centred), centred, centred**2], axis=-1)


def _quantile_regression(terms: FloatVector, values: FloatVector) -> FloatVector:
    """Return the factors of N x P terms that leave a fifth of the values below, by reweighted least squares."""
    factors = np.zeros(terms.shape[1])
    factors[0] = np.quantile(values, _QUANTILE)
    ridge = np.diag([0.0, _TOWARDS_FLAT, _TOWARDS_FLAT])
    for _ in range(20):
        above = values - terms @ factors
        weights = np.where(above > 0, _QUANTILE, 1 - _QUANTILE) / np.maximum(np.abs(above), 0.05) / len(values)
        weighted = terms * weights[:, None]
        factors = np.linalg.solve(weighted.T @ terms + ridge, weighted.T @ values)
    return factors
