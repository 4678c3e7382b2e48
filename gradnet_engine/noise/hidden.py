"""What methods are given of a photo, and its noise is measured in: not always what is shown of it.

Colours that nobody sees are replaced by ones like their neighbours', so that they neither bleed nor hide noise.
"""

from typing import Any

import numpy as np
import numpy.typing as npt

from gradnet_engine.kept_pixels import AnyPhoto, KeptPhoto
from gradnet_engine.photo import Photo
from gradnet_engine.progress import CancelToken

_ROWS_AT_ONCE = 64
_DEPTHS_PX = (128, 64, 32, 16, 8, 4, 2)


def hidden_pixels(photo: AnyPhoto) -> npt.NDArray[np.bool_] | None:
    """Return which pixels are wholly transparent, H x W; None if none are, or all."""
    if photo.alpha is None:
        return None
    hidden = photo.alpha == 0
    return hidden if hidden.any() and not hidden.all() else None


def as_methods_see(photo: AnyPhoto, cancel: CancelToken | None = None) -> AnyPhoto:
    """Return a photo as it is denoised: as its lens has drawn it, and with wholly transparent pixels going on.

    What lies under those is arbitrary: often one colour, in which there is no noise and at which an edge begins. Each
    gets the colour of the pixel that lies as far inside the visible part as it lies outside, so that what is seen goes
    on in a mirror, noise included. Where the visible part is too thin for that, it is mirrored to and fro.

    Parameters
    ----------
    photo : Photo or KeptPhoto
        The photo; not changed.
    cancel : CancelToken, optional
        Looked at every few rows: to fill a large photo takes many seconds.

    Returns
    -------
    Photo or KeptPhoto
        The photo itself if its lens has bent nothing, and no pixel is transparent, or all are.

    Raises
    ------
    Cancelled
        If `cancel` was called.
    """
    if photo.drawn is not None:  # RAW photos aren't transparent.
        return KeptPhoto(photo.drawn.rgb, photo.metadata, None)
    hidden = hidden_pixels(photo)
    return photo if hidden is None else _with_hidden_filled(photo, hidden, cancel or CancelToken())


def _with_hidden_filled(photo: AnyPhoto, hidden: npt.NDArray[np.bool_], cancel: CancelToken) -> Photo:
    from scipy.ndimage import distance_transform_edt

    nearest: Any = distance_transform_edt(hidden, return_distances=False, return_indices=True)
    pixels = photo.rgb[:]
    filled = pixels.copy()
    for start in range(0, photo.height_px, _ROWS_AT_ONCE):
        cancel.check()
        rows, cols = np.nonzero(hidden[start : start + _ROWS_AT_ONCE])
        if rows.size:
            here = np.stack([rows + start, cols])
            source = _mirrored(here, nearest[:, here[0], here[1]], hidden)
            filled[here[0], here[1]] = pixels[source[0], source[1]]
    return Photo(filled, photo.metadata, photo.alpha)


def _mirrored(
    here: npt.NDArray[np.intp], nearest: npt.NDArray[np.int32], hidden: npt.NDArray[np.bool_]
) -> npt.NDArray[np.intp]:
    """Return the visible pixel that each hidden one gets its colour from: 2 x N rows and columns, as both it is given.

    The deepest mirror in which there is a visible pixel; the nearest of all is the last resort.
    """
    source = nearest.astype(np.intp)
    inwards = source - here
    distance = np.hypot(*inwards)
    left = np.arange(distance.size)
    last = np.array(hidden.shape)[:, None] - 1
    for depth_px in (np.inf, *_DEPTHS_PX):
        depth = distance[left]
        if np.isfinite(depth_px):
            depth = depth_px - np.abs(depth % (2 * depth_px) - depth_px)  # there and back, again and again
        found = source[:, left] + np.rint(inwards[:, left] * (depth / distance[left])).astype(np.intp)
        is_inside = ((found >= 0) & (found <= last)).all(axis=0)
        is_seen = is_inside & ~hidden[tuple(np.clip(found, 0, last))]
        source[:, left[is_seen]] = found[:, is_seen]
        left = left[~is_seen]
        if not left.size:
            break
    return source
