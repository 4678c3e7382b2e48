"""The classics that papers compare with; one method a file, all on the CPU."""

from collections.abc import Callable

from gradnet_engine.denoisers.base import Denoiser
from gradnet_engine.denoisers.classical.adaptive_median import AdaptiveMedian
from gradnet_engine.denoisers.classical.contraharmonic import Contraharmonic
from gradnet_engine.denoisers.classical.dct import SlidingDct
from gradnet_engine.denoisers.classical.median import Median
from gradnet_engine.denoisers.classical.nlm import NonLocalMeans
from gradnet_engine.denoisers.classical.wavelet import WaveletShrinkage

CLASSICS: dict[str, Callable[[], Denoiser]] = {
    "nlm": NonLocalMeans,
    "dct": SlidingDct,
    "wavelet": WaveletShrinkage,
    "median": Median,
    "adaptive-median": AdaptiveMedian,
    "contraharmonic": Contraharmonic,
}
"""How each is made, by the name the user types."""
