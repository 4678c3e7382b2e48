import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from gradnet_engine.strength import GRAIN_MARGIN_PX, LUMINANCE_WEIGHTS, blend_by_parts, blend_strength

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


def test_full_grain_gives_the_finest_scale_back_and_no_colour():
    noisy, denoised = _pair()
    noisy, denoised = 0.4 + 0.2 * noisy, 0.5 + 0 * denoised
    removed = (noisy - denoised) @ LUMINANCE_WEIGHTS
    back = blend_strength(noisy, denoised, 1, 1, 1) - denoised
    np.testing.assert_allclose(back, np.broadcast_to(back[..., :1], back.shape), atol=1e-6)

    def diagonal(plane):
        """The finest there is: neighbours differ, and rows of differences differ."""
        return np.diff(np.diff(plane, axis=0), axis=1).std()

    assert diagonal(back[..., 0]) > 0.9 * diagonal(removed)
    blocks = (slice(0, 32), slice(0, 24))
    coarse_back, coarse_removed = (p[blocks].reshape(4, 8, 3, 8).mean(axis=(1, 3)) for p in (back[..., 0], removed))
    assert coarse_back.std() < 0.5 * coarse_removed.std()


@pytest.mark.parametrize("period_px", [2, 4, 8, 16, 32])
def test_grain_is_all_of_the_finest_scale_half_of_the_next_and_a_quarter_of_the_third(period_px):
    wave = 2 * np.pi / period_px

    def left(step_px):
        """Of a wave, by (1, 4, 6, 4, 1) / 16 with taps so far apart."""
        return (6 + 8 * np.cos(step_px * wave) + 2 * np.cos(2 * step_px * wave)) / 16

    smooth = [1, left(1), left(1) * left(2), left(1) * left(2) * left(4)]
    expected = sum(share * (smooth[i] - smooth[i + 1]) for i, share in enumerate((1, 0.5, 0.25)))
    removed = np.broadcast_to(0.2 * np.cos(wave * np.arange(128))[:, None], (128, 96)).astype(np.float32)
    for plane in (removed, removed[:96].T):
        denoised = np.full((*plane.shape, 3), 0.5, np.float32)
        back = blend_strength(denoised + plane[..., None], denoised, 1, 1, 1) - denoised
        inside = np.s_[GRAIN_MARGIN_PX:-GRAIN_MARGIN_PX, GRAIN_MARGIN_PX:-GRAIN_MARGIN_PX]
        np.testing.assert_allclose(back[inside], expected * np.repeat(plane[..., None], 3, axis=2)[inside], atol=1e-5)


@pytest.mark.parametrize(("luminance", "chroma", "grain"), [(1, 0, 0), (0, 1, 0), (0.6, 0.9, 1)])
def test_what_strengths_make_stays_a_colour(luminance, chroma, grain):
    """Luminance of one and chroma of another may make none: in a file it would wrap."""
    noisy, denoised = _pair()
    blended = blend_strength(noisy, denoised, luminance, chroma, grain)
    assert (blended.min(), blended.max()) == (0, 1)


@given(low=shares, high=shares, luminance=shares, seed=st.integers(0, 20))
def test_grain_is_monotonic_and_none_comes_back_where_nothing_was_removed(low, high, luminance, seed):
    noisy, denoised = _pair(seed)
    low, high = sorted((low, high))
    start = blend_strength(noisy, denoised, luminance, 1)
    less = np.abs(blend_strength(noisy, denoised, luminance, 1, low) - start)
    more = np.abs(blend_strength(noisy, denoised, luminance, 1, high) - start)
    assert (more >= less - 1e-6).all()
    np.testing.assert_allclose(
        blend_strength(noisy, denoised, 0, 1, high), blend_strength(noisy, denoised, 0, 1), atol=1e-6
    )


def test_grain_of_a_part_is_that_of_the_whole():
    rng = np.random.default_rng(1)
    noisy, denoised = rng.random((600, 90, 3), np.float32), rng.random((600, 90, 3), np.float32)
    whole = blend_strength(noisy, denoised, 0.8, 1, 0.5)
    rows = slice(300 - GRAIN_MARGIN_PX, 400 + GRAIN_MARGIN_PX)
    part = blend_strength(noisy[rows], denoised[rows], 0.8, 1, 0.5)[GRAIN_MARGIN_PX:-GRAIN_MARGIN_PX]
    np.testing.assert_allclose(part, whole[300:400], atol=1e-6)


@pytest.mark.parametrize("strengths", [(1, 1, 0), (0, 0, 0.5), (0.8, 1, 0), (0.8, 1, 0.5)])
@pytest.mark.parametrize(
    "part",
    [
        np.s_[:],
        np.s_[250:260],
        np.s_[590:700],
        np.s_[256:512, 40:90],
        np.s_[:5, 80:300],
        np.s_[::3, ::7],
        np.s_[7:600:300, 1::2],
    ],
)
def test_what_is_blended_by_parts_is_the_same(strengths, part):
    rng = np.random.default_rng(1)
    noisy, denoised = (rng.random((600, 90, 3), np.float32) for _ in range(2))
    pixels = blend_by_parts(noisy, denoised, *strengths)
    assert pixels.shape == noisy.shape
    read = pixels[part]
    assert read.dtype == np.float32
    np.testing.assert_allclose(read, blend_strength(noisy, denoised, *strengths)[part], atol=1e-6)
