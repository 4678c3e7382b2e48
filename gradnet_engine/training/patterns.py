"""Drawings for training: what no photo of the data sets holds, and lamps, fabrics, test charts and mats do."""

import numpy as np
import numpy.typing as npt

from gradnet_engine.photo import FloatArray

# How often a mat is black, how often white, and how much of a patch's height and width lies around its opening at most;
# a box is such an opening, filled.
_BLACK_SHARE, _WHITE_SHARE, _MOST_COVERED = 0.45, 0.3, 0.6

# How often a channel of a colour is black or white.
_PURE_SHARE = 0.6

# Edge of a check or a block, and period of stripes and waves, pixels.
_CHECK_PX, _PERIOD_PX = (1, 17), (2.0, 24.0)


def one_colour(size: tuple[int, int], rng: np.random.Generator) -> FloatArray:
    """Draw a colour, height x width: photos seldom hold a whole patch of pure green."""
    return np.broadcast_to(_colour(rng), (*size, 3)).astype(np.float32)


def two_colours(size: tuple[int, int], rng: np.random.Generator) -> FloatArray:
    """Draw a pattern of two colours, height x width: checks, stripes, waves, or blocks without an order."""
    rows, cols = np.indices(size, np.float32)
    kind, edge_px = rng.integers(4), rng.integers(*_CHECK_PX)
    if kind == 0:
        share = (rows // edge_px + cols // edge_px) % 2
    elif kind == 1:
        blocks = rng.random((size[0] // edge_px + 1, size[1] // edge_px + 1)) < rng.uniform(0.1, 0.9)
        share = blocks.repeat(edge_px, 0).repeat(edge_px, 1)[: size[0], : size[1]]
    else:
        angle = rng.choice([0, np.pi / 2, rng.uniform(0, np.pi)])
        periods = (rows * np.sin(angle) + cols * np.cos(angle)) / rng.uniform(*_PERIOD_PX)
        share = periods % 1 < rng.uniform(0.1, 0.9) if kind == 2 else 0.5 + 0.5 * np.sin(2 * np.pi * periods)
    share = np.asarray(share, np.float32)[..., None]
    return (_colour(rng) * share + _colour(rng) * (1 - share)).astype(np.float32)


def draw_mat(size: tuple[int, int], rng: np.random.Generator) -> tuple[npt.NDArray[np.bool_], FloatArray]:
    """Draw what covers part of a photo without any noise: bars, a mat, a box, or all around an ellipse.

    Returns
    -------
    ndarray of bool, height x width
        Where it lies.
    ndarray of float32
        Its colour.
    """
    rows, cols = np.indices(size)
    (top, bottom), (left, right) = (_covered(edge, rng) for edge in size)
    kind = rng.integers(4)
    if kind == 0:
        is_mat = (rows < top) | (rows >= bottom)
    elif kind == 1:
        is_mat = (rows < top) | (rows >= bottom) | (cols < left) | (cols >= right)
    elif kind == 2:
        is_mat = (rows >= top) & (rows < bottom) & (cols >= left) & (cols < right)
    else:
        up, along = (2 * (rows - top) / (bottom - top) - 1), (2 * (cols - left) / (right - left) - 1)
        is_mat = up**2 + along**2 > 1
    drawn = rng.random()
    tone = 0.0 if drawn < _BLACK_SHARE else 1.0
    colour = np.full(3, tone, np.float32) if drawn < _BLACK_SHARE + _WHITE_SHARE else rng.random(3, np.float32)
    return is_mat, colour


def _covered(edge_px: int, rng: np.random.Generator) -> tuple[int, int]:
    """Draw where what is seen of an edge begins and ends; often it goes on to one end or both."""
    covered = round(rng.uniform(0, _MOST_COVERED) * edge_px)
    before = round(rng.choice([0, 1, rng.random()]) * covered)
    return before, edge_px - (covered - before)


def _colour(rng: np.random.Generator) -> FloatArray:
    colour = rng.random(3, np.float32)
    return np.where(rng.random(3) < _PURE_SHARE, np.round(colour), colour).astype(np.float32)
