"""How close a result is to its reference, as it is reported everywhere.

Both images are clipped to [0, 1] and rounded to 8 bits first, as they would be seen and as the papers measure; the
figures cover all pixels and channels at once.
"""

import math
from typing import cast

import numpy as np
import numpy.typing as npt


def psnr_db(reference: npt.ArrayLike, test: npt.ArrayLike) -> float:
    """Return the peak signal-to-noise ratio.

    Parameters
    ----------
    reference, test : array of float, H x W or H x W x 3
        Images on the [0, 1] scale; values outside are clipped.

    Returns
    -------
    float
        Decibels; infinite where the 8-bit images are equal.

    Raises
    ------
    ValueError
        If the shapes differ or a value is NaN.
    """
    reference_8bit, test_8bit = _as_8bit_pair(reference, test)
    error = reference_8bit.astype(np.int16) - test_8bit
    mean_square = float(np.mean(np.square(error, dtype=np.int32)))
    return 10 * math.log10(255**2 / mean_square) if mean_square else math.inf


def ssim(reference: npt.ArrayLike, test: npt.ArrayLike) -> float:
    """Return the structural similarity, averaged over channels.

    The original form: an 11 x 11 Gaussian window of standard deviation 1.5, K1 = 0.01, K2 = 0.03, L = 255 [1]_.

    Parameters
    ----------
    reference, test : array of float, H x W or H x W x 3, H and W at least 11
        Images on the [0, 1] scale; values outside are clipped.

    Returns
    -------
    float
        -1..1; 1 where the 8-bit images are equal.

    Raises
    ------
    ValueError
        If the shapes differ, a value is NaN, or the images are smaller than the window.

    References
    ----------
    .. [1] Z. Wang, A. C. Bovik, H. R. Sheikh, E. P. Simoncelli, "Image quality assessment: from error visibility to
       structural similarity", IEEE Transactions on Image Processing 13(4), 2004.
    """
    from skimage.metrics import structural_similarity

    reference_8bit, test_8bit = _as_8bit_pair(reference, test)
    similarity = structural_similarity(
        reference_8bit,
        test_8bit,
        data_range=255,
        channel_axis=2 if reference_8bit.ndim == 3 else None,
        gaussian_weights=True,
        sigma=1.5,
        use_sample_covariance=False,
    )
    return float(cast("float", similarity))  # a tuple only where the gradient or the map is asked for as well


def _as_8bit_pair(reference: npt.ArrayLike, test: npt.ArrayLike) -> tuple[npt.NDArray[np.uint8], npt.NDArray[np.uint8]]:
    first, second = _as_8bit(reference), _as_8bit(test)
    if first.shape != second.shape:
        raise ValueError(f"shapes differ: {first.shape} and {second.shape}")
    return first, second


def _as_8bit(image: npt.ArrayLike) -> npt.NDArray[np.uint8]:
    values = np.asarray(image)
    if not np.issubdtype(values.dtype, np.floating):
        raise ValueError(f"an image must be float on the [0, 1] scale, not {values.dtype}")
    if np.isnan(values).any():
        raise ValueError("an image holds NaN")
    return np.round(np.clip(values, 0, 1) * 255).astype(np.uint8)
