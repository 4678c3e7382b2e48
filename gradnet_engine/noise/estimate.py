"""The noise of a photo, from the photo alone."""

from dataclasses import replace

import numpy as np

from gradnet_engine.noise.blocks import measure_opponents, sample_blocks
from gradnet_engine.noise.curve import INTENSITIES, NEARLY_ALL, NoiseCurve, fit_shape
from gradnet_engine.noise.demosaicked import estimate_demosaicked
from gradnet_engine.noise.level import is_wiped, white_equivalent
from gradnet_engine.noise.sensor import SensorNoise
from gradnet_engine.noise.stabilise import Stabiliser
from gradnet_engine.photo import FloatArray


def estimate_noise(rgb: FloatArray, *, from_mosaic: bool = False) -> NoiseCurve:
    """Estimate the strength of the noise a channel and an intensity, as a denoiser needs it.

    White noise: its standard deviation. Coloured noise has no single strength. A method that compares all coefficients
    of a block with one sigma would leave the coarse ones noisy if sigma were the standard deviation, so the result is
    what white noise would need to be as strong as this noise is where it is strongest: at the scale, up to 8 pixels,
    and in the plane, luminance or chroma. For a camera's JPEG that is about 1.5 times the standard deviation.

    First the shape of the curve; then its height, in blocks whose noise the shape has made the same everywhere.

    A photo is sampled: time and memory don't grow with its size.

    Parameters
    ----------
    rgb : ndarray of float32, H x W x 3
        Noisy pixels, on the [0, 1] scale.
    from_mosaic : bool
        Whether nothing but demosaicing has been done to the noise, see `PhotoMetadata`: then its standard deviation is
        measured as well.

    Returns
    -------
    NoiseCurve
        White-equivalent noise; 0 where nothing varies. With a `deviation` for a photo from a mosaic.
    """
    deviation = estimate_demosaicked(rgb) if from_mosaic else None
    return replace(_white_equivalent_curve(rgb, deviation).in_photo(rgb), deviation=deviation)


def _white_equivalent_curve(rgb: FloatArray, deviation: SensorNoise | None) -> NoiseCurve:
    blocks = _alike(sample_blocks(rgb))
    intensity = np.clip(blocks.mean(axis=(2, 3), dtype=np.float64), 0, 1)
    luminance, chroma = measure_opponents(blocks)
    shape = None if is_wiped(luminance, chroma) else fit_shape(intensity, chroma.variance[0].mean(axis=1))
    least = None if deviation is None else deviation.root_mean_square(intensity)
    if shape is None:
        return NoiseCurve(white_equivalent(blocks, least))
    stabiliser = Stabiliser(NoiseCurve((1, 1, 1), tuple(shape.tolist())))
    relative = np.sqrt(np.mean(np.square(np.interp(intensity, INTENSITIES, shape))))
    scale = relative / np.array(stabiliser.sigma)
    level = white_equivalent(stabiliser.forward(blocks), None if least is None else least / scale)
    red, green, blue = (level * scale).tolist()
    return NoiseCurve((red, green, blue), tuple((shape / relative).tolist()))


def _alike(blocks: FloatArray) -> FloatArray:
    """Leave out the few blocks in colour of a photo that is otherwise grey: their noise is not the photo's."""
    is_grey = (blocks == blocks[:, :1]).all(axis=(1, 2, 3))
    return blocks[is_grey] if is_grey.mean() >= NEARLY_ALL else blocks
