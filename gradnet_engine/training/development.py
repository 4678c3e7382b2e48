"""How a sensor's values become a photo, and the way back.

After Brooks et al., "Unprocessing Images for Learned Raw Denoising", CVPR 2019.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from gradnet_engine.srgb import srgb_decoded, srgb_encoded

Matrix = npt.NDArray[np.floating]

# XYZ to sensor of four cameras, as Adobe's DNG profiles give them (the set that Brooks et al. use).
_XYZ_TO_SENSOR = np.array(
    [
        [[1.0234, -0.2969, -0.2266], [-0.5625, 1.6328, -0.0469], [-0.0703, 0.2188, 0.6406]],
        [[0.4913, -0.0541, -0.0202], [-0.6130, 1.3513, 0.2906], [-0.1564, 0.2151, 0.7183]],
        [[0.8380, -0.2630, -0.0639], [-0.2887, 1.0725, 0.2496], [-0.0627, 0.1427, 0.5438]],
        [[0.6596, -0.2079, -0.0562], [-0.4782, 1.3016, 0.1933], [-0.0970, 0.1581, 0.5181]],
    ]
)
SRGB_TO_XYZ = np.array(
    [[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.0721750], [0.0193339, 0.1191920, 0.9503041]]
)
_MEAN_OF_COLOURS = np.full(3, 1 / 3, np.float32)


@dataclass(frozen=True, slots=True)
class Development:
    """How a sensor's values become a photo.

    Attributes
    ----------
    sensor_to_srgb : ndarray of float32, 3 x 3
        Colour matrix; rows add up to 1.
    gains : ndarray of float32, 3
        White balance.
    has_tone_curve : bool
        Whether contrast is raised, as cameras do. RAW converters may not: then noise in shadows is far stronger.
    is_directed : bool
        Whether demosaicing follows edges, as RAW converters do, or is linear.
    clips_black : bool
        Whether what the sensor reads below black is cut off before demosaicing, as LibRaw does: noise in deep shadows
        is one-sided then, and lifts them.
    """

    sensor_to_srgb: Matrix
    gains: Matrix
    has_tone_curve: bool
    is_directed: bool
    clips_black: bool


def draw_development(rng: np.random.Generator) -> Development:
    """Draw a colour matrix (a mixture of four cameras), a white balance, and coins for the rest.

    Half are cameras in daylight. The others have a weaker matrix, half of them none, as calm colour profiles and old
    sensors do, and a white balance from none to candle light; half of those without a matrix are balanced as they come.
    Matrix and gains make noise colourful and coarse: without these, a network takes fine grey noise for texture. It is
    what cameras and converters leave that calm colour noise alone.
    """
    mixture = rng.dirichlet(np.ones(len(_XYZ_TO_SENSOR)))
    srgb_to_sensor = np.tensordot(mixture, _XYZ_TO_SENSOR, axes=1) @ SRGB_TO_XYZ
    srgb_to_sensor /= srgb_to_sensor.sum(1, keepdims=True)
    if rng.integers(2):
        gains = np.array([rng.uniform(1.9, 2.4), 1.0, rng.uniform(1.5, 1.9)])
    else:
        share = max(0.0, rng.uniform(-1, 1))
        is_balanced = share == 0 and rng.integers(2)
        gains = np.ones(3) if is_balanced else np.array([rng.uniform(1.0, 2.4), 1.0, rng.uniform(1.0, 2.8)])
        srgb_to_sensor = np.eye(3) + share * (srgb_to_sensor - np.eye(3))
    has_tone_curve, is_directed, clips_black = (bool(rng.integers(2)) for _ in range(3))
    matrix = np.linalg.inv(srgb_to_sensor).astype(np.float32)
    return Development(matrix, gains.astype(np.float32), has_tone_curve, is_directed, clips_black)


def undevelop(photo: Matrix, development: Development) -> Matrix:
    """Take a developed photo back to linear sensor values (Brooks et al., section 3).

    Parameters
    ----------
    photo : ndarray, H x W x 3
        sRGB, [0, 1].
    development : Development
        How it is developed.

    Returns
    -------
    ndarray, H x W x 3
        Linear, [0, 1]. Highlights keep their brightness: the gains are taken back less, the brighter they are.
    """
    encoded = 0.5 - np.sin(np.arcsin(1 - 2 * photo) / 3) if development.has_tone_curve else photo
    linear = srgb_decoded(encoded)
    sensor = linear @ np.linalg.inv(development.sensor_to_srgb).T
    grey = (sensor @ _MEAN_OF_COLOURS)[:, :, None]
    mask = ((np.clip(grey - 0.9, 0, None)) / 0.1) ** 2
    inverse = 1 / development.gains
    return np.clip(sensor * np.maximum(mask + (1 - mask) * inverse, inverse), 0, 1)


def develop(balanced: Matrix, development: Development) -> Matrix:
    """Turn linear values into a photo: colour matrix, sRGB curve, tone curve if there is one.

    Parameters
    ----------
    balanced : ndarray, ... x H x W x 3
        Sensor values times the gains of the white balance; noise may lie outside [0, 1].
    development : Development
        How.

    Returns
    -------
    ndarray, ... x H x W x 3
        sRGB, [0, 1].
    """
    linear = np.clip(balanced, 0, 1) @ development.sensor_to_srgb.T
    encoded = srgb_encoded(np.clip(linear, 0, 1))
    return 3 * encoded**2 - 2 * encoded**3 if development.has_tone_curve else encoded
