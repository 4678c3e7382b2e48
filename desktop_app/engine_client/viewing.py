"""From a part of a photo to what a screen shows: in its colours, 8 bits a channel, in ever smaller sizes."""

import logging
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.profiles import to_profile, to_srgb
from gradnet_engine.image_io.refusals import Unreadable
from gradnet_engine.kept_pixels import AnyPhoto
from gradnet_engine.photo import FloatArray
from gradnet_engine.tiling import Region

_log = logging.getLogger(__name__)

ByteArray = npt.NDArray[np.uint8]

_FULL = np.float32(65535)
_HALF_LEVEL = 128
_CHECK_PX = 16
_HISTOGRAM_PX = 1024
_CHECKS = np.array([0.4, 0.6], np.float32)


class Viewer:
    """Makes the pixels of one photo fit for the screen.

    Parameters
    ----------
    photo : Photo or KeptPhoto
        Whose colour space and transparency count.
    """

    def __init__(self, photo: AnyPhoto) -> None:
        self._photo = photo
        self._profile = _profile_to_apply(photo)

    def levels(self, rgb: FloatArray, region: Region, count: int, screen: bytes | None = None) -> tuple[ByteArray, ...]:
        """Return a part of the photo as the screen shows it.

        Parameters
        ----------
        rgb : ndarray of float32, h x w x 3, in [0, 1]
            Its pixels, noisy or denoised, in the photo's colour space.
        region : Region
            Where it lies in the photo.
        count : int
            How many sizes are wanted.
        screen : bytes, optional
            The screen's ICC profile; without it, it is taken for one of sRGB.

        Returns
        -------
        tuple of ndarray of uint8, h x w x 4
            Blue, green, red, 255: in full size, half, a quarter, ...; the means of 2 x 2 pixels.
        """
        bytes_rgb = self._bytes(self._on_checks(rgb, region), _usable(screen))
        shown = np.full((*rgb.shape[:2], 4), 255, np.uint8)
        for channel in range(3):  # Much faster than all at once: NumPy's innermost loop is then a row.
            shown[..., 2 - channel] = bytes_rgb[..., channel]
        levels = [shown]
        while len(levels) < count:
            levels.append(_halved(levels[-1]))
        return tuple(levels)

    def counts(self, rgb: FloatArray, region: Region) -> npt.NDArray[np.int64]:
        """Return how often each level of red, green and blue is found in a part of the photo; see `Piece`."""
        longest_px = max(self._photo.height_px, self._photo.width_px)
        step = 1 << max(0, (-(-longest_px // _HISTOGRAM_PX) - 1).bit_length())
        srgb = self._bytes(rgb[::step, ::step], None)
        if self._photo.alpha is not None:
            srgb = srgb[self._photo.alpha[region.index][::step, ::step] > 0]
        return np.stack([np.bincount(srgb[..., channel].ravel(), minlength=256) for channel in range(3)])

    def _bytes(self, rgb: FloatArray, screen: bytes | None) -> ByteArray:
        if self._profile is None:
            levels = rgb * np.float32(255)
            srgb = np.rint(levels, out=levels).astype(np.uint8)  # Memory that is new costs more than to compute.
            return to_profile(srgb, None, screen).astype(np.uint8, copy=False)
        wide = to_profile(np.rint(rgb * _FULL).astype(np.uint16), self._profile, screen)
        return ((wide.astype(np.uint32) + _HALF_LEVEL) // 257).astype(np.uint8)

    def _on_checks(self, rgb: FloatArray, region: Region) -> FloatArray:
        """Lay what is transparent on a chequered ground."""
        if self._photo.alpha is None:
            return rgb
        alpha = self._photo.alpha[region.index][..., None]
        rows, cols = (np.arange(span.start, span.stop) // _CHECK_PX for span in (region.rows, region.cols))
        ground = _CHECKS[(rows[:, None] + cols) % 2][..., None]
        return (ground + (rgb - ground) * alpha).astype(np.float32, copy=False)


def _profile_to_apply(photo: AnyPhoto) -> bytes | None:
    """Return a photo's profile, or None if its colours are those of sRGB or it can't be used."""
    grid = np.linspace(0, 65535, 9).round().astype(np.uint16)
    probe = np.stack(np.meshgrid(grid, grid, grid), axis=-1).reshape(9, 81, 3)
    icc = photo.metadata.icc_profile
    try:
        shown = to_srgb(probe, icc)
    except Unreadable as error:
        _log.warning("%s is shown as sRGB: %s", photo.metadata.source_path, error)
        return None
    return None if np.abs(shown.astype(np.int32) - probe).max() <= _HALF_LEVEL else icc


@lru_cache(maxsize=1)
def _usable(screen: bytes | None) -> bytes | None:
    """Return a screen's profile, or None if colours can't be converted to it."""
    try:
        to_profile(np.zeros((1, 1, 3), np.uint8), None, screen)
    except Unreadable as error:
        _log.warning("the screen is taken for one of sRGB: %s", error)
        return None
    return screen


def _halved(pixels: ByteArray) -> ByteArray:
    """Return the mean of each 2 x 2 pixels; an odd last row or column counts twice."""
    height_px, width_px = pixels.shape[:2]
    even = np.pad(pixels, ((0, height_px % 2), (0, width_px % 2), (0, 0)), mode="edge").astype(np.uint16)
    pairs = (even[::2] + even[1::2]).view(np.uint64)  # The four sums of a pixel, added at once; none overflows.
    fours = (pairs[:, ::2] + pairs[:, 1::2]).view(np.uint16)
    return ((fours + 2) >> 2).astype(np.uint8)
