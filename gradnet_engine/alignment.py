"""A reference that is the mean of many shots is moved onto the one noisy shot that it belongs to.

Tripods and lamps aren't still for hundreds of shots: references lie up to a pixel off, and a little brighter or darker.
A network would be taught to blur edges for it, and learn the few scenes by heart.
"""

import numpy as np
import numpy.typing as npt

from gradnet_engine.photo import FloatArray
from gradnet_engine.strength import LUMINANCE_WEIGHTS

FARTHEST_PX = 3.0
"""References that lie farther off, in rows or columns, belong to another photo."""

_MOST_STEPS = 6
_LEAST_STEP_PX = 0.01
# Near the edges, a moved reference is made up.
_EDGE_PX = 4


def aligned(noisy: FloatArray, ref: FloatArray) -> FloatArray:
    """Move a reference by a fraction of a pixel and match the level and contrast of its channels.

    The shift is that of Lucas and Kanade [1]_ over the whole photo, fitted together with the tone, since a reference
    that is brighter would be moved for it.

    Parameters
    ----------
    noisy, ref : ndarray of float32, H x W x 3
        One shot, and the mean of many, on the [0, 1] scale.

    Returns
    -------
    ndarray of float32, H x W x 3
        The reference where the noisy photo is, in [0, 1].

    Raises
    ------
    ValueError
        If it lies more than `FARTHEST_PX` off.

    References
    ----------
    .. [1] B. D. Lucas, T. Kanade, "An iterative image registration technique with an application to stereo vision",
       IJCAI 1981.
    """
    from scipy.ndimage import shift

    offset = _offset(noisy @ LUMINANCE_WEIGHTS, ref @ LUMINANCE_WEIGHTS)
    planes = []
    for channel in range(3):
        moved = shift(ref[:, :, channel], offset, order=5, mode="mirror")
        level, contrast = _least_squares([np.ones_like(moved), moved], noisy[:, :, channel])
        planes.append(level + contrast * moved)
    return np.clip(np.stack(planes, 2), 0, 1).astype(np.float32)


def _offset(photo: npt.NDArray[np.floating], still: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Return by how many rows and columns a reference has to be moved."""
    from scipy.ndimage import shift

    offset = np.zeros(2)
    for _ in range(_MOST_STEPS):
        moved = shift(still, offset, order=3, mode="mirror")
        slopes = [np.asarray(np.gradient(moved, axis=axis)) for axis in (0, 1)]
        rows, cols, *_ = _least_squares([*slopes, moved, np.ones_like(moved)], photo - moved)
        offset -= rows, cols
        if np.abs(offset).max() > FARTHEST_PX:
            raise ValueError(f"the reference lies more than {FARTHEST_PX:g} pixels off")
        if max(abs(rows), abs(cols)) < _LEAST_STEP_PX:
            break
    return offset


def _least_squares(terms: list[npt.NDArray[np.floating]], values: npt.NDArray[np.floating]) -> npt.NDArray[np.floating]:
    """Return the factors of images that add up to another one best."""
    inside = slice(_EDGE_PX, -_EDGE_PX)
    columns = np.stack([term[inside, inside].ravel() for term in terms], 1).astype(np.float64)
    target = values[inside, inside].ravel().astype(np.float64)
    # Normal equations; the pseudo-inverse, as a photo of one colour leaves the shift open.
    return np.linalg.pinv(columns.T @ columns, rcond=1e-12, hermitian=True) @ (columns.T @ target)
