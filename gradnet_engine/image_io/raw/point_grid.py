"""Values at points over a picture: they turn with it, are cut with it, and tell what lies between them."""

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.raw.crop import Crop
from gradnet_engine.image_io.turning import upright, upright_size
from gradnet_engine.photo import FloatArray


@dataclass(frozen=True, slots=True)
class PointGrid:
    """A grid of points.

    Attributes
    ----------
    corners : Crop
        Where its first and last points lie, as shares of the picture's width and height; they may be outside.
    spacing : tuple of two float
        How far apart its points are, down and across: of a grid of one point, its corners don't tell.
    values : ndarray, rows x columns x N
        What is told at each point.
    """

    corners: Crop
    spacing: tuple[float, float]
    values: npt.NDArray[Any]

    @classmethod
    def starting_at(
        cls, top: float, left: float, spacing: tuple[float, float], values: npt.NDArray[Any]
    ) -> "PointGrid":
        """Return the grid whose first point lies there."""
        rows, columns, _ = values.shape
        return cls(Crop(left, top, left + spacing[1] * (columns - 1), top + spacing[0] * (rows - 1)), spacing, values)

    def upright(self, orientation: int) -> "PointGrid":
        """Turn it along with a picture that is stored in one of eight ways, as in EXIF."""
        spacing = upright_size(*self.spacing, orientation)
        return PointGrid(self.corners.upright(orientation), spacing, upright(self.values, orientation))

    def of_part(self, part: Crop) -> "PointGrid":
        """Return what lies over a part of the picture, as the part's own."""
        across, down = part.right - part.left, part.bottom - part.top
        spacing = self.spacing[0] / down, self.spacing[1] / across
        return replace(self, corners=self.corners.seen_from(part), spacing=spacing)

    def at(self, down: FloatArray, across: FloatArray) -> FloatArray:
        """Return what is told where rows and columns meet: in proportion between points, around them as at the nearest.

        Parameters
        ----------
        down, across : ndarray of float32, H and W
            Rows and columns as shares of the picture's height and width.

        Returns
        -------
        ndarray of float32, H x W x N
        """
        rows, columns, _ = self.values.shape
        of_rows = _weights((down - self.corners.top) / self.spacing[0], rows)
        of_columns = _weights((across - self.corners.left) / self.spacing[1], columns)
        return np.einsum("hr,rcn,wc->hwn", of_rows, self.values.astype(np.float32), of_columns, optimize=True)


def _weights(places: FloatArray, points: int) -> FloatArray:
    """Return how much each of so many points in a line tells at each place, counted in points."""
    each = np.eye(points, dtype=np.float32)
    return np.stack([np.interp(places, np.arange(points), one) for one in each], axis=1).astype(np.float32)
