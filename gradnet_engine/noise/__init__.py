"""How strong a photo's noise is and how it depends on brightness; the same everywhere by a transform; synthetic noise.

The noise in a camera's photo is neither white nor alike in all channels, nor is it as strong in the shadows as in the
lights. Demosaicing, the camera's own noise reduction and JPEG smooth it, most of all in colour: what is left is weak at
the finest scale, where noise is usually measured, and strong over a few pixels, where a photo's content is strong as
well. `docs/decisions/0006-noise-estimate.md` has the measurements behind every number here.
"""

from gradnet_engine.noise.blocks import TO_OPPONENT
from gradnet_engine.noise.curve import NoiseCurve
from gradnet_engine.noise.estimate import estimate_noise
from gradnet_engine.noise.hidden import as_methods_see, hidden_pixels
from gradnet_engine.noise.stabilise import Stabiliser
from gradnet_engine.noise.synthetic import add_awgn

__all__ = [
    "TO_OPPONENT",
    "NoiseCurve",
    "Stabiliser",
    "add_awgn",
    "as_methods_see",
    "estimate_noise",
    "hidden_pixels",
]
