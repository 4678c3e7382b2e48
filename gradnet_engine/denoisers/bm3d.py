"""BM3D, written from the papers and compiled for the processor at hand."""

import logging
import time
from functools import partial
from typing import Literal

import numpy as np

from gradnet_engine.denoisers.opponent import denoise_in_opponent_space
from gradnet_engine.errors import DenoiseError, MethodUnavailableError
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import FloatArray
from gradnet_engine.progress import CancelToken

_log = logging.getLogger(__name__)

Quality = Literal["fast", "high"]


class Bm3d:
    """Similar blocks are stacked and filtered together, first by a threshold, then by a Wiener filter [1]_, [2]_, [3]_.

    Blocks are matched on luminance; chroma follows. Made ready when it is created: compiled on the first run on a
    machine, loaded from disk on later ones.

    Parameters
    ----------
    quality : {"high", "fast"}
        Fast looks at fewer blocks.
    threads : int, optional
        Number of cores to use; all if left out. The result is the same for any.

    Raises
    ------
    MethodUnavailableError
        If the compiler can't be loaded or fails.

    References
    ----------
    .. [1] K. Dabov, A. Foi, V. Katkovnik, K. Egiazarian, "Image denoising by sparse 3-D transform-domain collaborative
       filtering", IEEE Transactions on Image Processing 16(8), 2007.
    .. [2] K. Dabov, A. Foi, V. Katkovnik, K. Egiazarian, "Color image denoising via sparse 3D collaborative filtering
       with grouping constraint in luminance-chrominance space", IEEE International Conference on Image Processing 2007.
    .. [3] M. Lebrun, "An analysis and implementation of the BM3D image denoising method", Image Processing On Line 2,
       2012.
    """

    # Blocks lie on a grid that begins at a tile's corner, so that tiles differ from the whole by a few percent of
    # sigma (rms) whatever the margin.
    margin_px = 16
    multiple_px = 1
    tile_px = 256
    needs_sigma = True
    device = "CPU"

    def __init__(self, quality: Quality = "high", *, threads: int | None = None) -> None:
        started_s = time.perf_counter()
        try:
            from gradnet_engine.denoisers.block_matching import stages

            self._stages, self._profile, self._threads = stages, stages.PROFILES[quality], threads
            self._denoise_planes(np.zeros((8, 8, 1), np.float32), (1.0,))
        except Exception as error:  # Whatever a compiler fails of.
            _log.exception("BM3D can't be compiled")
            raise MethodUnavailableError("BM3D can't be compiled for this computer ({error}).", error=error) from error
        _log.info("BM3D ready after %.1f s", time.perf_counter() - started_s)

    def denoise(self, rgb: FloatArray, noise: NoiseCurve, cancel: CancelToken | None = None) -> FloatArray:  # noqa: D102
        if not np.isfinite(rgb).all():
            raise DenoiseError("The photo holds values that are not numbers: BM3D can't denoise it.")
        return denoise_in_opponent_space(rgb, noise, partial(self._denoise_planes, cancel=cancel))

    def _denoise_planes(
        self, planes: FloatArray, sigma: tuple[float, ...], cancel: CancelToken | None = None
    ) -> FloatArray:
        return self._stages.denoise_planes(planes, sigma, self._profile, self._threads, cancel)
