"""BM3D by the package that its authors maintain, to compare with."""

import numpy as np

from gradnet_engine.denoisers.opponent import denoise_in_opponent_space
from gradnet_engine.errors import DenoiseError, MethodUnavailableError
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import FloatArray, mirrored_up_to
from gradnet_engine.progress import CancelToken

_SMALLEST_PX = 40
"""Smaller images are mirrored up to this, a search window: at 8 x 8 pixels the package ends the process."""

_LEAST_SIGMA = 1e-3 / 255

_SPECTRUM_PX = 16
"""Resolution at which the package works out the noise in each coefficient: at its own 32, a third as fast for
0.02 dB (192 x 192 pixels of Kodak24, sigma 25 and 50), and more than a second of preparation for each tile."""


class Bm3dReference:
    """Similar blocks are stacked and filtered together, first by a threshold, then by a Wiener filter [1]_, [2]_.

    Blocks are matched on luminance; chroma follows. The colour transform is ours, not that of the package, which
    stretches each plane to its own range and divides by 0 where a plane is flat; the results are the same elsewhere.

    Raises
    ------
    MethodUnavailableError
        If the package is not installed or can't be loaded.

    References
    ----------
    .. [1] K. Dabov, A. Foi, V. Katkovnik, K. Egiazarian, "Image denoising by sparse 3-D transform-domain collaborative
       filtering", IEEE Transactions on Image Processing 16(8), 2007.
    .. [2] Y. Mäkinen, L. Azzari, A. Foi, "Collaborative filtering of correlated noise: exact transform-domain variance
       for improved shrinkage and patch matching", IEEE Transactions on Image Processing 29, 2020.
    """

    # Blocks lie on a grid that begins at a tile's corner, so that tiles differ from the whole by 3 % of sigma (rms)
    # whatever the margin; from 16 pixels on nothing else is left.
    margin_px = 16
    multiple_px = 1
    tile_px = 256
    needs_sigma = True
    device = "CPU"

    def __init__(self) -> None:
        try:
            import bm3d  # noqa: F401 - a broken installation should be told before the work begins
        except (ImportError, OSError) as error:
            raise MethodUnavailableError(
                "BM3D can't be loaded ({error}); `pip install bm3d` adds it.", error=error
            ) from error

    def denoise(self, rgb: FloatArray, noise: NoiseCurve, cancel: CancelToken | None = None) -> FloatArray:  # noqa: D102
        return denoise_in_opponent_space(rgb, noise, _denoise_planes)


def _denoise_planes(planes: FloatArray, sigma: tuple[float, ...]) -> FloatArray:
    from bm3d import BM3DProfile, bm3d

    if not planes.any():
        return planes  # The package fails at several planes that are black.
    profile = BM3DProfile()
    profile.nf = _SPECTRUM_PX
    height_px, width_px = planes.shape[:2]
    padded = mirrored_up_to(planes, _SMALLEST_PX, _SMALLEST_PX)
    denoised = np.asarray(bm3d(padded, [max(one, _LEAST_SIGMA) for one in sigma], profile), np.float32)
    if not np.isfinite(denoised).all():
        raise DenoiseError("BM3D's answer is not a number.")
    return denoised.reshape(padded.shape)[:height_px, :width_px]
