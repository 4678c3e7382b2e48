"""How strong noise is, where it is alike at all intensities.

Two things tell noise from content at the scales of coarse noise. Content is mostly luminance, so chroma shows the noise
even in a busy photo; and noise is Gaussian and everywhere, while content is sparse.
"""

import numpy as np
import numpy.typing as npt

from gradnet_engine.noise.blocks import Measurement, measure_blocks, measure_opponents
from gradnet_engine.photo import FloatArray

_WIPED = 0.05
"""Of luminance; the least that noise in chroma is elsewhere is 0.13."""
_COLOURLESS = 2.5
"""Luminance by chroma, at the finest scale: beyond this noise isn't white, but alike in all channels."""
_MOST_SPREAD = 2.5
"""Noise in chroma over cells of 8 pixels, by that of the flattest blocks; colourful content is unevener."""


def white_equivalent(blocks: FloatArray, least: npt.NDArray[np.floating] | None = None) -> tuple[float, float, float]:
    """Measure the white noise that is as strong as this noise is where it is strongest, up to a scale of 8 pixels.

    Parameters
    ----------
    blocks : ndarray of float32, N x 3 x 32 x 32
        Noisy pixels from all over a photo.
    least : ndarray of 3, optional
        Of a photo whose noise nothing but demosaicing has smoothed: its standard deviation a channel, as measured
        elsewhere. White noise as strong as that is at its strongest is no weaker, however content hides coarse noise;
        and demosaicing leaves next to nothing in the finest diagonals of chroma. Without it, how noise grows with the
        scale tells whether it was smoothed: after demosaicing that of vivid colours, which one channel holds alone,
        grows less.

    Returns
    -------
    tuple of three float
        Standard deviation a channel.
    """
    channels = measure_blocks(blocks)
    luminance, chroma = measure_opponents(blocks)
    # White noise has the same strength everywhere: it is measured where content is weakest, in the finest diagonals.
    flat = _flattest(chroma)
    fine = np.sqrt(_fine_variance(luminance, chroma) * _shares(channels.diagonal[flat]))
    coarse = np.maximum(fine, np.sqrt(_coarse_variance(luminance, chroma) * _shares(channels.variance[2][flat])))
    trust = _gaussianity(luminance, slice(1, 3), 0.9, 0.94)
    if least is None:
        trust *= _colouredness(chroma)
    else:
        fine = np.maximum(fine, least)
    red, green, blue = np.broadcast_to(fine ** (1 - trust) * coarse**trust, 3).tolist()
    return red, green, blue


def _fine_variance(luminance: Measurement, chroma: Measurement) -> float:
    """Return the variance of the noise in the finest diagonals: of chroma, unless there is far more in luminance."""
    of_chroma = float(np.median(chroma.diagonal[_flattest(chroma)].mean(axis=1)))
    of_luminance = float(np.median(luminance.diagonal[_flattest(luminance)]))
    if of_luminance <= _COLOURLESS**2 * of_chroma:
        return of_chroma
    # A JPEG keeps the chroma of every other pixel, if that: no fine noise, but noise in cells of 4 pixels.
    trust = _gaussianity(chroma, slice(1, 3), 0.965, 0.98)
    of_cells = float(np.median(chroma.variance[2][_flattest(chroma)].mean(axis=1)))
    of_chroma = min(of_chroma ** (1 - trust) * of_cells**trust, of_luminance)
    trust = _gaussianity(luminance, slice(2), 0.95, 0.98)
    return of_chroma ** (1 - trust) * of_luminance**trust


def _coarse_variance(luminance: Measurement, chroma: Measurement) -> float:
    """Return the variance of the noise at the scale and in the plane where it is strongest."""
    of_chroma = min(_floor(chroma.variance[3], 0.3), _MOST_SPREAD**2 * _floor(chroma.variance[3], 0.02))
    # Coarser than this, even the flattest luminance is content.
    strongest = max(_floor(luminance.variance[2], 0.02), of_chroma)
    busy = _floor(chroma.variance[3], 0.03)
    flatness = 1 if is_wiped(luminance, chroma) else _flatness(luminance)
    return strongest**flatness * busy ** (1 - flatness)


def _flatness(luminance: Measurement) -> float:
    """Return 0 where a photo is textured all over .. 1 where its flattest parts hold noise alone.

    Noise is alike in all flat parts, and hardly stronger over cells of 8 pixels than over cells of 4; texture isn't.
    """
    variance = luminance.variance[2]
    least = max(_floor(variance, 0.02), 1e-12)
    spread = np.sqrt(_floor(variance, 0.1) / least)
    growth = np.sqrt(_floor(luminance.variance[3], 0.02) / least)
    return float(np.clip((1.45 - spread) / 0.15, 0, 1) * np.clip((1.5 - growth) / 0.25, 0, 1))


def _flattest(planes: Measurement) -> npt.NDArray[np.bool_]:
    """Return which tenth of the blocks varies least over cells of 4 pixels."""
    energy = planes.variance[2].mean(axis=1)
    return energy <= np.quantile(energy, 0.1)


def is_wiped(luminance: Measurement, chroma: Measurement) -> bool:
    """Return whether the camera has wiped the noise out of chroma, which then tells nothing."""
    return _floor(chroma.variance[0], 0.02) < _WIPED**2 * _floor(luminance.variance[0], 0.02)


def _floor(variance: npt.NDArray[np.floating], share: float) -> float:
    """Return the variance that this share of the blocks stays below."""
    return float(np.quantile(variance.mean(axis=1), share))


def _shares(variance: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Return how the blocks' variance is spread over the channels; 1 is an equal share."""
    of_channel = np.median(variance, axis=0)
    total = of_channel.mean()
    return of_channel / total if total else np.ones_like(of_channel)


def _colouredness(chroma: Measurement) -> float:
    """Return 0 for white noise .. 1 for noise that has been smoothed, by how it grows with the scale.

    Block by block, because noise that depends on the brightness has the same spectrum everywhere.
    """
    fine, coarse = chroma.variance[0].mean(axis=1), chroma.variance[2].mean(axis=1)
    is_measurable = fine > (0.05 / 255) ** 2
    if np.count_nonzero(is_measurable) < 10:
        return 0.0
    growth = np.sqrt(np.quantile(coarse[is_measurable] / fine[is_measurable], 0.1))
    return float(np.clip(np.log(max(growth, 1e-6) / 1.5) / np.log(2.5 / 1.5), 0, 1))


def _gaussianity(planes: Measurement, scales: slice, of_content: float, of_noise: float) -> float:
    """Return 0 where even the flattest blocks hold content at these scales .. 1 where they hold Gaussian noise."""
    of_scales = np.median(planes.gaussianity[scales, _flattest(planes)].mean(axis=2), axis=1)
    return float(np.clip((of_scales.min() - of_content) / (of_noise - of_content), 0, 1))
