"""Viewing exposure: how a photo looks in more light."""

import numpy as np


def lifted_levels(stops: float) -> bytes:
    """Return what each of 256 sRGB levels becomes at so many times the light."""
    encoded = np.arange(256) / 255
    linear = np.where(encoded <= 0.04045, encoded / 12.92, ((encoded + 0.055) / 1.055) ** 2.4)
    light = np.minimum(linear * 2.0**stops, 1)
    lifted = np.where(light <= 0.0031308, 12.92 * light, 1.055 * light ** (1 / 2.4) - 0.055)
    return np.rint(lifted * 255).astype(np.uint8).tobytes()
