import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from gradnet_engine.strength import LUMINANCE_WEIGHTS, blend_strength

shares = st.floats(0, 1)


def _pair(seed=0):
    rng = np.random.default_rng(seed)
    return rng.random((40, 30, 3), np.float32), rng.random((40, 30, 3), np.float32)


def test_ends_are_exact():
    noisy, denoised = _pair()
    np.testing.assert_array_equal(blend_strength(noisy, denoised, 0, 0), noisy)
    np.testing.assert_array_equal(blend_strength(noisy, denoised, 1, 1), denoised)


@given(a=shares, b=shares, other=shares, seed=st.integers(0, 100))
def test_luminance_and_chroma_strength_are_monotonic(a, b, other, seed):
    noisy, denoised = _pair(seed)
    low, high = sorted((a, b))
    for arguments in (lambda s: (s, other), lambda s: (other, s)):
        # Measured from where this strength is 0, every pixel moves on in one direction.
        start = blend_strength(noisy, denoised, *arguments(0.0))
        less = np.abs(blend_strength(noisy, denoised, *arguments(low)) - start)
        more = np.abs(blend_strength(noisy, denoised, *arguments(high)) - start)
        assert (more >= less - 1e-6).all()


@given(share=shares, seed=st.integers(0, 100))
def test_equal_strengths_are_a_plain_blend(share, seed):
    noisy, denoised = _pair(seed)
    np.testing.assert_allclose(
        blend_strength(noisy, denoised, share, share), noisy + share * (denoised - noisy), atol=1e-6
    )


def test_chroma_strength_leaves_luminance_alone_and_the_other_way_round():
    noisy, denoised = _pair()
    # Values far from 0 and 1, so that nothing is clipped.
    noisy, denoised = 0.4 + 0.2 * noisy, 0.4 + 0.2 * denoised
    chroma_only = blend_strength(noisy, denoised, 0, 1)
    np.testing.assert_allclose(chroma_only @ LUMINANCE_WEIGHTS, noisy @ LUMINANCE_WEIGHTS, atol=1e-6)
    luminance_only = blend_strength(noisy, denoised, 1, 0)
    np.testing.assert_allclose(luminance_only @ LUMINANCE_WEIGHTS, denoised @ LUMINANCE_WEIGHTS, atol=1e-6)
    difference = luminance_only - noisy
    np.testing.assert_allclose(difference, np.broadcast_to(difference[..., :1], difference.shape), atol=1e-6)
