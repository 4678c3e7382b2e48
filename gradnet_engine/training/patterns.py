"""Drawings for training: what no photo of the data sets holds, and lamps, fabrics, signs, mats and night skies do."""

import numpy as np
import numpy.typing as npt
from PIL import Image, ImageDraw, ImageFont

from gradnet_engine.photo import FloatArray
from gradnet_engine.srgb import srgb_decoded, srgb_encoded

# How often a mat is black, how often white, and how much of a patch's height and width lies around its opening at most;
# a box is such an opening, filled.
_BLACK_SHARE, _WHITE_SHARE, _MOST_COVERED = 0.45, 0.3, 0.6

# Edge of a box that lies on a photo, and height of letters, pixels; of what characters words are.
_BOX_PX, _LETTER_PX = (1, 33), (7.0, 40.0)
_FIRST_LETTER, _LAST_LETTER, _LONGEST_WORD = 33, 126, 10

# A night: how many stops darker than day; how often there is nothing but the sky, and how softly that is drawn, in
# patches. Stars: how many a pixel, how bright the faintest one's middle is, in powers of ten of white's light; standard
# deviation of a Gaussian that is a star, pixels, and how much longer it may be than wide; how far red and blue differ.
_DARKER_STOPS, _SKY_SHARE, _SKY_BLUR = (1.0, 7.0), 0.7, 0.3
_STARS_A_PX, _FAINTEST, _STAR_PX, _STAR_EDGES, _STAR_COLOUR = (-3.5, -1.7), (-3.2, -1.3), (0.45, 1.7), (0.85, 1.2), 0.35

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
    return _in_two_colours(np.asarray(share, np.float32), rng)


def letters(size: tuple[int, int], rng: np.random.Generator) -> FloatArray:
    """Draw words in one colour on another, height x width, as on signs, screens and pages."""
    return _in_two_colours(_words(size, rng), rng)


def draw_mat(size: tuple[int, int], rng: np.random.Generator) -> tuple[npt.NDArray[np.bool_], FloatArray]:
    """Draw what covers part of a photo without any noise: bars, a mat, boxes, letters, or all around an ellipse.

    Returns
    -------
    ndarray of bool, height x width
        Where it lies.
    ndarray of float32
        Its colour.
    """
    rows, cols = np.indices(size)
    (top, bottom), (left, right) = (_covered(edge, rng) for edge in size)
    kind = rng.integers(6)
    if kind == 5:
        is_mat = _words(size, rng) > 0.5
    elif kind == 4:
        height, width = rng.integers(*_BOX_PX, 2)
        top, left = rng.integers(size[0] - 1), rng.integers(size[1] - 1)
        is_mat = (rows >= top) & (rows < top + height) & (cols >= left) & (cols < left + width)
    elif kind == 0:
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


def draw_night(photo: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Turn a photo into one of the night, often of nothing but the sky, with stars.

    Stars are Gaussians. Ten times as bright, there are a tenth as many.

    Parameters
    ----------
    photo : ndarray of float32, H x W x 3
        In sRGB, [0, 1].
    rng : Generator
        Draws everything.
    """
    from scipy.ndimage import gaussian_filter

    height, width = photo.shape[:2]
    light = srgb_decoded(photo)
    if rng.random() < _SKY_SHARE:
        light = gaussian_filter(light, (_SKY_BLUR * height, _SKY_BLUR * width, 0))
    light = light * 2.0 ** -rng.uniform(*_DARKER_STOPS)
    count = rng.poisson(height * width * 10 ** rng.uniform(*_STARS_A_PX))
    peaks = 10 ** rng.uniform(*_FAINTEST) / rng.uniform(1e-3, 1, count)
    colours = 1 + rng.uniform(-_STAR_COLOUR, _STAR_COLOUR, (count, 1)) * np.array([1, 0, -1])
    star_px = rng.uniform(*_STAR_PX) * rng.uniform(*_STAR_EDGES, 2)
    across, along = (
        np.exp(-((np.arange(edge) - rng.uniform(0, edge, (count, 1))) ** 2) / (2 * px**2))
        for edge, px in zip((height, width), star_px, strict=True)
    )
    stars = np.einsum("nh,nw,nc->hwc", across, along, peaks[:, None] * colours, optimize=True)
    return srgb_encoded((light + stars).clip(0, 1)).astype(np.float32)


def _words(size: tuple[int, int], rng: np.random.Generator) -> FloatArray:
    """Draw words, line by line: how much of each pixel they cover."""
    picture = Image.new("L", (size[1], size[0]))
    pen = ImageDraw.Draw(picture)
    height_px = rng.uniform(*_LETTER_PX)
    font = ImageFont.load_default(height_px)
    row = rng.uniform(-height_px, height_px)
    while row < size[0]:
        col = rng.uniform(-size[1] / 2, size[1] / 4)
        while col < size[1]:
            length = rng.integers(1, _LONGEST_WORD)
            word = "".join(map(chr, rng.integers(_FIRST_LETTER, _LAST_LETTER + 1, length))) + " "
            pen.text((col, row), word, fill=255, font=font)
            col += pen.textlength(word, font)
        row += height_px * rng.uniform(1.0, 1.6)
    return np.asarray(picture, np.float32) / np.float32(255)


def _covered(edge_px: int, rng: np.random.Generator) -> tuple[int, int]:
    """Draw where what is seen of an edge begins and ends; often it goes on to one end or both."""
    covered = round(rng.uniform(0, _MOST_COVERED) * edge_px)
    before = round(rng.choice([0, 1, rng.random()]) * covered)
    return before, edge_px - (covered - before)


def _in_two_colours(share: FloatArray, rng: np.random.Generator) -> FloatArray:
    """Mix two colours: how much of the first is in each pixel."""
    mixed = _colour(rng) * share[..., None] + _colour(rng) * (1 - share[..., None])
    return mixed.astype(np.float32)


def _colour(rng: np.random.Generator) -> FloatArray:
    colour = rng.random(3, np.float32)
    return np.where(rng.random(3) < _PURE_SHARE, np.round(colour), colour).astype(np.float32)
