"""Values at points over a picture stay where they are as it is turned and cut."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradnet_engine.image_io.raw.crop import Crop
from gradnet_engine.image_io.raw.point_grid import PointGrid
from gradnet_engine.image_io.turning import upright_point

share = st.floats(0, 1)


def told(grid: PointGrid, x: float, y: float) -> np.ndarray:
    return grid.at(np.array([y], np.float32), np.array([x], np.float32))[0, 0]


def sampled(grid: PointGrid, x: float, y: float) -> np.ndarray:
    """The values at a place of the picture: between four of the grid, or its edge's."""
    rows, columns, _ = grid.values.shape
    row = np.clip((y - grid.corners.top) / grid.spacing[0], 0, rows - 1)
    column = np.clip((x - grid.corners.left) / grid.spacing[1], 0, columns - 1)
    r, c = min(int(row), max(rows - 2, 0)), min(int(column), max(columns - 2, 0))
    down, across = row - r, column - c
    near = [grid.values[min(r + i, rows - 1), min(c + j, columns - 1)].astype(float) for i in (0, 1) for j in (0, 1)]
    weights = (1 - down) * (1 - across), (1 - down) * across, down * (1 - across), down * across
    return np.sum([weight * values for weight, values in zip(weights, near, strict=True)], axis=0)


@given(st.integers(1, 4), st.integers(1, 4), st.integers(1, 8), share, share, st.floats(-0.3, 0.3), st.floats(0.1, 0.5))
def test_values_stay_where_they_are_as_a_picture_is_turned_and_cut(rows, columns, orientation, x, y, origin, spacing):
    stored = np.random.default_rng(0).integers(0, 100, (rows, columns, 3)).astype(np.uint32)
    grid = PointGrid.starting_at(-origin, origin, (spacing, 0.2), stored)
    expected = sampled(grid, x, y)
    np.testing.assert_allclose(told(grid, x, y), expected, atol=1e-3)
    turned, place = grid.upright(orientation), upright_point(x, y, orientation)
    np.testing.assert_allclose(sampled(turned, *place), expected, atol=1e-6)
    part = Crop(0.2, 0.1, 0.7, 0.8)
    cut = (place[0] - part.left) / 0.5, (place[1] - part.top) / 0.7
    np.testing.assert_allclose(sampled(turned.of_part(part), *cut), expected, atol=1e-6)
