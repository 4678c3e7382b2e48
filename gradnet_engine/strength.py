"""How much of the removed noise stays removed: luminance and chroma apart."""

import numpy as np

from gradnet_engine.photo import FloatArray

LUMINANCE_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Share of red, green and blue in luminance (ITU-R BT.709)."""

_ROWS_AT_ONCE = 256


def blend_strength(
    noisy: FloatArray, denoised: FloatArray, luminance_strength: float, chroma_strength: float
) -> FloatArray:
    """Put back a share of what a denoiser removed.

    The removed part ``noisy - denoised`` is split into its luminance, which is the same in all channels, and the rest.
    Each strength moves a pixel along a straight line, so the effect grows monotonically with it.

    Parameters
    ----------
    noisy, denoised : ndarray of float32, H x W x 3, in [0, 1]
        The same photo before and after denoising; not changed.
    luminance_strength, chroma_strength : float
        0 keeps the noise, 1 removes it as far as the denoiser did.

    Returns
    -------
    ndarray of float32, H x W x 3, in [0, 1]
        Exactly `noisy` if both strengths are 0, exactly `denoised` if both are 1.
    """
    if luminance_strength == chroma_strength == 1:
        return denoised
    if luminance_strength == chroma_strength == 0:
        return noisy
    blended = np.empty_like(noisy)
    # A few rows at a time: the intermediate arrays of a 45 megapixel photo would take gigabytes.
    for start in range(0, noisy.shape[0], _ROWS_AT_ONCE):
        rows = slice(start, start + _ROWS_AT_ONCE)
        change = denoised[rows] - noisy[rows]
        luminance = (change @ LUMINANCE_WEIGHTS)[..., None]
        part = noisy[rows] + np.float32(luminance_strength) * luminance
        part += np.float32(chroma_strength) * (change - luminance)
        np.clip(part, 0, 1, out=blended[rows])
    return blended
