"""From a sensor's mosaic to colours: what spreads a pixel's noise over its neighbours and their colours."""

from functools import cache

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.floating]

Colours = tuple[tuple[int, ...], ...]
"""A mosaic's colours, 0, 1 and 2 for red, green and blue, K x K; repeated all over the sensor."""


def demosaic_linear(flat: Matrix, sites: Matrix) -> Matrix:
    """Fill in the colours between a sensor's pixels (Malvar, He, Cutler, ICASSP 2004: linear, 5x5).

    Parameters
    ----------
    flat : ndarray, ... x H x W
        One value a pixel; of one picture or of several.
    sites : ndarray, H x W x 3
        1 where a pixel has that colour.

    Returns
    -------
    ndarray, ... x H x W x 3
        Linear values; borders are mirrored.
    """
    cross, along_row, along_col, diagonal = (_filtered(flat, kernel) for kernel in _malvar_kernels())
    red, green, blue = np.moveaxis(sites, 2, 0)
    # Green sites whose left and right neighbours are red, and those where they are blue.
    red_rows = red.max(1, keepdims=True) * green
    blue_rows = blue.max(1, keepdims=True) * green
    return np.stack(
        [
            red * flat + red_rows * along_row + blue_rows * along_col + blue * diagonal,
            green * flat + (red + blue) * cross,
            blue * flat + blue_rows * along_row + red_rows * along_col + red * diagonal,
        ],
        axis=-1,
    )


def demosaic_directed(flat: Matrix, sites: Matrix) -> Matrix:
    """Fill in the colours between a sensor's pixels along edges (Hamilton and Adams, US patent 5,629,734, expired).

    Green comes from the direction that changes less, the other colours from their smooth difference to green. Noise
    decides on directions too, so it comes out in short strokes, as RAW converters give it. Takes and returns what
    `demosaic_linear` does.
    """
    slope, curve, mean = (np.array([row]) for row in ([0, 1, 0, -1, 0], [-1, 0, 2, 0, -1], [0, 0.5, 0, 0.5, 0]))
    greens, changes = [], []
    for turn in (np.asarray, np.transpose):
        bend = _filtered(flat, turn(curve))
        greens.append(_filtered(flat, turn(mean)) + bend / 4)
        changes.append(np.abs(_filtered(flat, turn(slope))) + np.abs(bend))
    along_row, along_col = changes
    share = (1 + np.sign(along_col - along_row)) / 2
    green = np.where(sites[:, :, 1] == 1, flat, share * greens[0] + (1 - share) * greens[1])
    smooth = np.array([[0.25, 0.5, 0.25], [0.5, 1, 0.5], [0.25, 0.5, 0.25]])
    red, blue = (green + _filtered((flat - green) * sites[:, :, colour], smooth) for colour in (0, 2))
    return np.stack([red, green, blue], axis=-1)


def mosaicked(image: Matrix, sites: Matrix) -> Matrix:
    """Return the colour of each pixel, ... x H x W, of an image that has all three, ... x H x W x 3."""
    red, green, blue = np.moveaxis(image * sites, -1, 0)
    return red + green + blue


@cache
def _malvar_kernels() -> tuple[Matrix, Matrix, Matrix, Matrix]:
    """Green at red or blue; a colour at green along its row, along its column; red at blue and blue at red."""
    cross = np.array([[0, 0, -1, 0, 0], [0, 0, 2, 0, 0], [-1, 2, 4, 2, -1], [0, 0, 2, 0, 0], [0, 0, -1, 0, 0]])
    row = np.array([[0, 0, 0.5, 0, 0], [0, -1, 0, -1, 0], [-1, 4, 5, 4, -1], [0, -1, 0, -1, 0], [0, 0, 0.5, 0, 0]])
    diagonal = np.array(
        [[0, 0, -1.5, 0, 0], [0, 2, 0, 2, 0], [-1.5, 0, 6, 0, -1.5], [0, 2, 0, 2, 0], [0, 0, -1.5, 0, 0]]
    )
    return cross / 8, row / 8, row.T / 8, diagonal / 8


def _filtered(flat: Matrix, kernel: Matrix) -> Matrix:
    above, left = kernel.shape[0] // 2, kernel.shape[1] // 2
    padded = np.pad(flat, [(0, 0)] * (flat.ndim - 2) + [(above, above), (left, left)], mode="reflect")
    height, width = flat.shape[-2:]
    result = np.zeros_like(flat)
    for row, col in zip(*np.nonzero(kernel), strict=True):
        result += float(kernel[row, col]) * padded[..., row : row + height, col : col + width]
    return result


def bayer_colours(phase: int) -> Colours:
    """Return the 2 x 2 colours of a Bayer mosaic; four phases."""
    return tuple(map(tuple, np.roll([[0, 1], [1, 2]], (phase // 2, phase % 2), (0, 1)).tolist()))


def bayer_sites(shape: tuple[int, ...], phase: int) -> Matrix:
    """Return 1 where a pixel of a Bayer mosaic has a colour; four phases."""
    return sites_of(bayer_colours(phase), shape)


def sites_of(colours: Colours, shape: tuple[int, ...]) -> Matrix:
    """Return 1 where a pixel of a mosaic has a colour, H x W x 3."""
    rows, cols = np.indices(shape[:2]) % len(colours)
    return np.eye(3, dtype=np.float32)[np.array(colours)[rows, cols]]
