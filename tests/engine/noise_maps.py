"""What a network is told of each pixel's noise, arrays in and out."""

import numpy as np
import torch

from gradnet_engine.denoisers.noise_map import NoiseMap
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.noise.sensor import SensorNoise
from gradnet_engine.photo import FloatArray


def map_of(noise: NoiseCurve | SensorNoise, rgb: FloatArray) -> FloatArray:
    """Return the standard deviation of each pixel's noise, H x W x 3."""
    curve = NoiseCurve((0, 0, 0), deviation=noise) if isinstance(noise, SensorNoise) else noise
    image = torch.from_numpy(np.array(rgb, order="C"))[None].permute(0, 3, 1, 2)
    told = NoiseMap(curve, torch.device("cpu")).over(image)
    return told[0].permute(1, 2, 0).numpy()
