"""The noise of a photo that was developed from a sensor's mosaic and has been through nothing else.

The sensor's noise is white, and what demosaicing makes of it is known: a fixed share of it is left in the finest
diagonals, where content is weakest. So it is measured there, where the photo is flat, instead of being told from
content at the scales of coarse noise, as that of any other photo must be.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from gradnet_engine.noise.blocks import sample_blocks
from gradnet_engine.noise.sensor import SensorNoise, mixed_light
from gradnet_engine.photo import FloatArray
from gradnet_engine.srgb import srgb_decoded, srgb_slope

Matrix = npt.NDArray[np.floating]

_CELL_PX = 16
_BINS = 16
_FLATTEST = 0.1
"""Of the cells of about one intensity: those that are measured."""

_FINE_SHARE = np.array([0.38, 0.44, 0.38])
"""Of the noise's variance, a channel: what the finest diagonals have of it, where white noise has 1."""

_GROWTH = 3.3
"""Of noise alone, in green: the variance of the next coarser details beside that of the finest diagonals."""

_GREEN = 1
"""Half of a mosaic."""
_MOST_COARSER = 1.5
_MEASURABLE = 1e-10
_ROUNDS, _WEIGHT_ABOVE = 8, 0.1


class _Cells(NamedTuple):
    """Cells of 16 x 16 pixels, N x 3: mean, variance of the finest diagonals and of the next coarser details."""

    intensity: Matrix
    fine: Matrix
    coarse: Matrix

    def of(self, which: npt.NDArray[np.integer]) -> "_Cells":
        """Return some of the cells."""
        return _Cells(*(values[which] for values in self))


def estimate_demosaicked(rgb: FloatArray) -> SensorNoise:
    """Estimate the noise of a photo that was developed from a mosaic, along edges (AHD, DHT, PPG).

    Noise of light and of reading are fitted to the flattest cells at every intensity. Where even these have content, as
    their coarser details tell, they count little.

    Parameters
    ----------
    rgb : ndarray of float32, H x W x 3
        Noisy pixels, on the [0, 1] scale.

    Returns
    -------
    SensorNoise
        All of it 0 where nothing varies.
    """
    cells = _measure_cells(sample_blocks(rgb))
    varies = cells.fine >= _MEASURABLE
    if not varies.any():
        return SensorNoise((0.0, 0.0, 0.0), (0.0, 0.0, 0.0))
    shares = varies.mean(axis=0)
    # In light of one colour green may be clipped.
    channel = _GREEN if shares[_GREEN] >= shares.max() / 2 else int(shares.argmax())
    cells = cells.of(np.flatnonzero(varies[:, channel]))
    ranks = np.array_split(np.argsort(cells.intensity[:, channel]), _BINS)
    bins = [_flattest(cells.of(which), channel) for which in ranks if len(which)]
    light, variance, growth = (
        np.stack(column) for column in zip(*(_in_light(cells, channel) for cells in bins), strict=True)
    )
    weight = np.clip(2 - growth, 0, 1) + 1e-3 / np.maximum(growth, 0.1) ** 4
    of_light, of_reading = _fit(light[:, channel], variance[:, channel], weight)
    ratio = np.log(np.maximum(variance, _MEASURABLE) / (of_light * light + of_reading))
    # Of some cameras noise is coarser in all cells.
    factor = np.exp(np.average(ratio, axis=0, weights=weight)) * np.clip(growth.min(), 1, _MOST_COARSER)
    red, green, blue = factor.tolist()
    return SensorNoise(
        (of_light * red, of_light * green, of_light * blue), (of_reading * red, of_reading * green, of_reading * blue)
    )


def _in_light(cells: _Cells, channel: int) -> tuple[Matrix, Matrix, float]:
    """Return the light of a bin, its noise's variance, both a channel, and how much of one's details is content."""
    fine = cells.fine / _FINE_SHARE * np.square(srgb_slope(cells.intensity))
    growth = cells.coarse[:, channel].mean() / cells.fine[:, channel].mean() / _GROWTH
    light = srgb_decoded(cells.intensity)
    return mixed_light(light, light.max(axis=-1, keepdims=True)).mean(0), fine.mean(0), growth


def _fit(light: Matrix, variance: Matrix, weight: Matrix) -> tuple[float, float]:
    """Return the noise of light and of reading, by least squares of relative errors.

    Content only adds: what lies above counts less (asymmetric least squares, Newey, Powell, Econometrica 55(4), 1987).
    """
    terms = np.stack([light, np.ones_like(light)], axis=1) / np.maximum(variance, _MEASURABLE)[:, None]
    of_light, of_reading = _least_squares(terms, weight)
    for _ in range(_ROUNDS):
        is_above = terms @ (of_light, of_reading) < 1
        of_light, of_reading = _least_squares(terms, weight * np.where(is_above, _WEIGHT_ABOVE, 1))
    return of_light, of_reading + _MEASURABLE


def _least_squares(terms: Matrix, weight: Matrix) -> tuple[float, float]:
    """Return the two factors of N x 2 terms, 0 or above, that come nearest to 1."""
    weighted = terms * weight[:, None]
    products, sums = weighted.T @ terms, weighted.sum(0)
    both = np.linalg.lstsq(products, sums, rcond=None)[0]
    if both.min() >= 0:
        return float(both[0]), float(both[1])
    first, second = sums / np.diag(products)
    return (float(first), 0.0) if both[1] < 0 else (0.0, float(second))


def _flattest(cells: _Cells, channel: int) -> _Cells:
    """Return the cells of the bin that vary least in a channel, at a scale that tells nothing of the finest."""
    count = max(1, round(_FLATTEST * len(cells.coarse)))
    return cells.of(np.argsort(cells.coarse[:, channel])[:count])


def _measure_cells(blocks: FloatArray) -> _Cells:
    """Measure N x 3 x 32 x 32 pixels."""
    count, channels, height, width = blocks.shape
    split = blocks.reshape(count, channels, height // _CELL_PX, _CELL_PX, width // _CELL_PX, _CELL_PX)
    cells = split.transpose(0, 2, 4, 1, 3, 5).reshape(-1, channels, _CELL_PX, _CELL_PX)
    mean, _, _, fine = _haar(cells)
    _, *coarse = _haar(mean)
    energy = np.mean([_power(details) for details in coarse], axis=0)
    return _Cells(cells.mean((2, 3), dtype=np.float64), _power(fine), energy)


def _power(details: FloatArray) -> Matrix:
    return np.square(details).mean((2, 3), dtype=np.float64)


def _haar(image: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
    """Return means and the three details of 2 x 2 pixels each, orthonormal."""
    one, two, three, four = image[..., ::2, ::2], image[..., ::2, 1::2], image[..., 1::2, ::2], image[..., 1::2, 1::2]
    half = np.float32(0.5)
    return (
        half * (one + two + three + four),
        half * (one - two + three - four),
        half * (one + two - three - four),
        half * (one - two - three + four),
    )
