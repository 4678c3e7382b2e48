"""Viewing exposure: how a photo looks in more light."""

import numpy as np

from gradnet_engine.srgb import srgb_decoded, srgb_encoded


def lifted_levels(stops: float) -> bytes:
    """Return what each of 256 sRGB levels becomes at so many times the light."""
    light = np.minimum(srgb_decoded(np.arange(256) / 255) * 2.0**stops, 1)
    return np.rint(srgb_encoded(light) * 255).astype(np.uint8).tobytes()
