"""What the BM3D package itself can't bear, and its colours; its quality is tested beside that of ours."""

import numpy as np
import pytest

pytest.importorskip("bm3d")

from gradnet_engine.denoisers import bm3d_reference as module
from gradnet_engine.denoisers.bm3d_reference import Bm3dReference
from gradnet_engine.errors import DenoiseError
from gradnet_engine.noise import NoiseCurve

NOISE = NoiseCurve.level(25 / 255)


def test_our_planes_equal_the_package_s_colour_mode(noisy_astronaut):
    import bm3d

    noisy = noisy_astronaut[80:128, 170:218].copy()
    profile = bm3d.BM3DProfile()
    profile.nf = module._SPECTRUM_PX
    theirs = bm3d.bm3d_rgb(noisy, NOISE.sigma[0], profile)
    assert np.sqrt(np.square(Bm3dReference().denoise(noisy, NOISE) - np.clip(theirs, 0, 1)).mean()) < 0.5 / 255


def test_an_answer_that_is_not_a_number_is_an_error(monkeypatch, noisy_astronaut):
    import bm3d

    monkeypatch.setattr(bm3d, "bm3d", lambda planes, sigma, profile: np.full(planes.shape, np.nan))
    with pytest.raises(DenoiseError, match="not a number"):
        Bm3dReference().denoise(noisy_astronaut[:16, :16].copy(), NOISE)
