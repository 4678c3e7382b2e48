"""The eight views of a square patch: turned by right angles, and mirrored."""

from torch import Tensor

VIEWS = 8


def turned(images: Tensor, view: int) -> Tensor:
    """Return a view of images.

    Parameters
    ----------
    images : Tensor, N x C x H x W
        Square where `view` is odd, or height and width change places.
    view : int
        Its number, counted from 0; after the last the first comes again.
    """
    turned = images.rot90(view % 4, (2, 3))
    return turned.flip(3) if view % VIEWS >= VIEWS // 2 else turned


def turned_back(images: Tensor, view: int) -> Tensor:
    """Return images as they were before `turned` made a view of them."""
    flipped = images.flip(3) if view % VIEWS >= VIEWS // 2 else images
    return flipped.rot90(-(view % 4), (2, 3))
