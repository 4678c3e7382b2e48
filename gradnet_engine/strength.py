"""How much of the removed noise stays removed: luminance and chroma apart, and fine grain given back."""

from dataclasses import dataclass

import numpy as np

from gradnet_engine.kept_pixels import Part, ReadablePixels
from gradnet_engine.photo import FloatArray

LUMINANCE_WEIGHTS = np.array([0.2126, 0.7152, 0.0722], np.float32)
"""Share of red, green and blue in luminance (ITU-R BT.709)."""

GRAIN_MARGIN_PX = 14
"""How far the grain of a pixel looks."""

_GRAIN_SHARES = (1.0, 0.5, 0.25)
"""Of what was removed at about 1, 2 and 4 pixels. Coarser luminance noise is blotches, which nobody wants back."""

_ROWS_AT_ONCE = 256


def luminance(rgb: FloatArray) -> FloatArray:
    """Return the luminance of H x W x 3, as H x W x 1."""
    return (rgb @ LUMINANCE_WEIGHTS)[..., None]


def blend_strength(
    noisy: ReadablePixels,
    denoised: ReadablePixels,
    luminance_strength: float,
    chroma_strength: float,
    grain: float = 0.0,
) -> FloatArray:
    """Put back a share of what a denoiser removed.

    The removed part ``noisy - denoised`` is split into its luminance, which is the same in all channels, and the rest.
    Each strength moves a pixel along a straight line, so the effect grows monotonically with it. Grain gives back the
    fine scales of the luminance that is still removed then, so that skin does not look like plastic.

    Parameters
    ----------
    noisy : ReadablePixels
        The photo before denoising; not changed.
    denoised : ReadablePixels
        The same after it; not changed.
    luminance_strength, chroma_strength : float
        0 keeps the noise, 1 removes it as far as the denoiser did.
    grain : float
        Share of the removed luminance that comes back at the finest scale, 0..1; less comes back at coarser ones.

    Returns
    -------
    ndarray of float32, H x W x 3, in [0, 1]
        Exactly `noisy` if both strengths are 0, exactly `denoised` if both are 1 and there is no grain.
    """
    return blend_by_parts(noisy, denoised, luminance_strength, chroma_strength, grain)[:]


def blend_by_parts(
    noisy: ReadablePixels,
    denoised: ReadablePixels,
    luminance_strength: float,
    chroma_strength: float,
    grain: float = 0.0,
) -> ReadablePixels:
    """Return pixels that are blended as they are read, for who needs a part at a time; see `blend_strength`."""
    if luminance_strength == chroma_strength == 1 and not grain:
        return denoised
    if luminance_strength == chroma_strength == 0:
        return noisy
    return _Blended(noisy, denoised, luminance_strength, chroma_strength, grain)


@dataclass(frozen=True, slots=True, eq=False)
class _Blended:
    noisy: ReadablePixels
    denoised: ReadablePixels
    luminance_strength: float
    chroma_strength: float
    grain: float

    @property
    def shape(self) -> tuple[int, ...]:
        return self.noisy.shape

    def __getitem__(self, part: Part, /) -> FloatArray:
        given = part if isinstance(part, tuple) else (part, slice(None))
        rows, columns = (range(*some.indices(size)) for some, size in zip(given, self.shape, strict=False))
        blended = np.empty((len(rows), len(columns), 3), np.float32)
        # A few rows at a time: the intermediate arrays of a 45 megapixel photo would take gigabytes.
        at_once = max(1, _ROWS_AT_ONCE // rows.step)
        for start in range(0, len(rows), at_once):
            some = slice(start, start + at_once)
            self._blend(rows[some], columns, out=blended[some])
        return blended

    def _blend(self, rows: range, columns: range, *, out: FloatArray) -> None:
        margin_px = GRAIN_MARGIN_PX if self.grain else 0
        first_row, first_column = (max(0, some.start - margin_px) for some in (rows, columns))
        around = slice(first_row, rows.stop + margin_px), slice(first_column, columns.stop + margin_px)
        noisy = self.noisy[around]
        change: FloatArray = self.denoised[around] - noisy
        brightness = luminance(change)
        kept = brightness - np.float32(self.grain) * _fine(brightness) if self.grain else brightness
        blended = noisy + np.float32(self.luminance_strength) * kept
        blended += np.float32(self.chroma_strength) * (change - brightness)
        inside = (
            slice(rows.start - first_row, rows.stop - first_row, rows.step),
            slice(columns.start - first_column, columns.stop - first_column, columns.step),
        )
        np.clip(blended[inside], 0, 1, out=out)


def _fine(plane: FloatArray) -> FloatArray:
    """Return the fine scales of a plane, each by its share.

    The scales are those of the undecimated B3-spline transform (Starck and Murtagh, Astronomy and Astrophysics 288,
    1994): each is the difference of two ever smoother copies, and all of them and the smoothest add up to the plane.
    """
    fine = np.zeros_like(plane)
    for octave, share in enumerate(_GRAIN_SHARES):
        smooth = _smoothed(_smoothed(plane, 2**octave, axis=0), 2**octave, axis=1)
        fine += np.float32(share) * (plane - smooth)
        plane = smooth
    return fine


def _smoothed(plane: FloatArray, step_px: int, axis: int) -> FloatArray:
    """Filter with (1, 4, 6, 4, 1) / 16, the taps some pixels apart; edges are mirrored."""
    edge = [(0, 0)] * plane.ndim
    edge[axis] = (2 * step_px, 2 * step_px)
    padded = np.moveaxis(np.pad(plane, edge, mode="symmetric"), axis, 0)
    size = plane.shape[axis]
    tap = [padded[i * step_px : i * step_px + size] for i in range(5)]
    smooth = (tap[0] + tap[4] + 4 * (tap[1] + tap[3]) + 6 * tap[2]) / 16
    return np.moveaxis(smooth, 0, axis).astype(np.float32, copy=False)
