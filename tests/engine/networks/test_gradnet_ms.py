"""The multi-scale GradNet."""

import itertools

import numpy as np
import pytest
import torch
from PIL import Image, ImageDraw
from torch.utils.flop_counter import FlopCounterMode

from gradnet_engine.denoisers import create_denoiser
from gradnet_engine.denoisers.base import stream_through
from gradnet_engine.job import DenoiseSettings, RunSettings
from gradnet_engine.metrics import psnr_db
from gradnet_engine.networks.gradnet_ms import GradNetMs, GradNetMsConfig
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import Photo, PhotoMetadata
from gradnet_engine.pipeline import denoise_photo
from gradnet_engine.protocol import ADDED_KINDS, add_protocol_noise
from gradnet_engine.tiling import denoise_tiles, plan_tiles
from gradnet_engine.training.patterns import two_colours

# What the shipped weights gain at sigma 20, decibels, less a little.
LEAST_GAIN_DB = {"white": 10.5, "grey": 8.5, "bw": 8.8, "grain": 3.6, "coarse": 6, "blotches": 3.2, "sharpened": 5.5}

VARIANTS = [
    {},
    {"guide": "noisy"},
    {"guide": "none"},
    {"unit": "leaky"},
    {"unit": "gated"},
    {"unit": "depthwise"},
    {"channels": (16, 32), "units": (1, 2)},
]


def tiny(**changes) -> GradNetMs:
    torch.manual_seed(0)
    network = GradNetMs(
        GradNetMsConfig(**{"channels": (16, 24, 32), "units": (1, 1, 1), "guide_features": 8, **changes})
    )
    torch.nn.init.normal_(network.reconstruct.weight, std=0.02)
    return network.eval()


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"channels": ()}, "channels must hold"),
        ({"channels": (12, 64)}, "widths above 12"),
        ({"units": (1, 1)}, "units must hold"),
        ({"units": (1, 1, 1, 0)}, "units must hold"),
        ({"guide": "bm3d"}, "guide must be"),
        ({"unit": "swish"}, "unit one of"),
        ({"guide_features": 0}, "guide_features must be"),
        ({"window_px": 4}, "window_px 16 or more"),
    ],
)
def test_refuses_impossible_shapes(fields, sentence):
    with pytest.raises(ValueError, match=sentence):
        GradNetMsConfig(**fields)


@pytest.mark.parametrize("changes", VARIANTS)
def test_keeps_the_size_of_every_multiple(changes):
    network = tiny(**changes)
    edge = network.multiple_px
    noisy = torch.rand(1, 3, edge, 5 * edge)
    assert network(noisy).shape == noisy.shape


@pytest.mark.parametrize("changes", VARIANTS)
def test_answers_alike_with_and_without_derivatives(changes):
    """Without, sums are written over features, and products of matrices take the place of convolutions."""
    network = tiny(**changes)
    noisy = torch.rand(2, 3, 48, 32)
    expected, guide = (answer.detach() for answer in network(noisy, with_guide=True))
    for memory_format in (torch.contiguous_format, torch.channels_last):
        network.to(memory_format=memory_format)  # type: ignore[call-overload] - torch's stubs lack it
        with torch.inference_mode():
            answers = network(noisy.clone(), with_guide=True)
        assert float((answers[0] - expected).abs().max()) < 1e-5
        assert float((answers[1] - guide).abs().max()) < 1e-5


@pytest.mark.parametrize("changes", VARIANTS)
def test_starts_as_the_identity(changes):
    noisy = torch.rand(1, 3, 16, 32)
    denoised, guide = GradNetMs(GradNetMsConfig(**changes))(noisy, with_guide=True)
    assert torch.equal(denoised, noisy)
    assert torch.equal(guide, noisy)


def test_told_noise_changes_the_answer_alike_with_and_without_derivatives():
    network, noisy = tiny(is_told_noise=True), torch.rand(1, 3, 48, 32)
    answers = []
    for strength in (0.02, 0.1):
        noise = torch.full_like(noisy, strength)
        answers.append(network(noisy, noise).detach())
        with torch.inference_mode():
            assert float((network(noisy.clone(), noise) - answers[-1]).abs().max()) < 1e-5
    assert float((answers[0] - answers[1]).abs().max()) > 1e-4


def test_the_guide_learns_from_its_own_loss_and_through_the_edges():
    network = tiny().train()
    weights = dict(network.named_parameters())
    torch.nn.init.normal_(weights["guide.layers.3.weight"], std=0.02)
    noisy = torch.rand(2, 3, 16, 16)
    for which in (0, 1):
        network.zero_grad()
        network(noisy, with_guide=True)[which].square().sum().backward()
        gradient = weights["guide.layers.0.weight"].grad
        assert gradient is not None
        assert gradient.abs().max() > 0


def test_the_default_fits_the_budget_of_a_cpu():
    network = GradNetMs().eval()
    with torch.inference_mode(), FlopCounterMode(display=False) as counter:
        network(torch.rand(1, 3, 64, 64))
    assert counter.get_total_flops() / 64**2 <= 0.6e6


@pytest.mark.parametrize(("height_px", "width_px"), [(16, 16), (16, 208), (48, 48), (64, 96), (192, 192)])
def test_pure_colours_stay_at_every_size(height_px, width_px):
    """With the weights that ship: no photo shows them such patches, and none is smaller than 64 pixels in training."""
    denoiser = create_denoiser("gradnet", "cpu")
    for colour in itertools.product((0, 0.5, 1), repeat=3):
        flat = np.full((height_px, width_px, 3), colour, np.float32)
        assert np.abs(denoiser.denoise(flat, NoiseCurve.level(0.1)) - flat).max() < 0.2


def test_drawn_patterns_come_nearer_to_what_was_drawn():
    """With the weights that ship: fine checks and stripes in full contrast look like nothing in a photo."""
    denoiser = create_denoiser("gradnet", "cpu")
    rng = np.random.default_rng(0)
    left = []
    for _ in range(96):
        clean = two_colours((128, 128), rng)
        noisy = np.clip(clean + rng.normal(0, 15 / 255, clean.shape), 0, 1).astype(np.float32)
        error = denoiser.denoise(noisy, NoiseCurve.level(15 / 255)) - clean
        left.append(np.sqrt(np.mean(error**2) / np.mean((noisy - clean) ** 2)))
    assert np.median(left) < 0.55
    assert np.mean(np.array(left) > 1) < 0.2


@pytest.mark.parametrize(("paper", "ink"), [(230, (20, 20, 60)), (245, (20, 20, 60)), (245, (120, 120, 120))])
def test_a_page_without_noise_stays_as_it_is(paper, ink):
    """With the weights that ship: earlier ones took light grey paper between dark letters for darker than it was."""
    page = Image.new("RGB", (384, 192), (paper, paper, paper))
    for row_px in range(8, 184, 14):
        ImageDraw.Draw(page).text((8, row_px), 4 * "The quick brown fox jumps over the dog. ", fill=ink)
    clean = np.asarray(page, np.float32) / np.float32(255)
    change = 255 * (create_denoiser("gradnet", "cpu").denoise(clean.copy(), NoiseCurve.level(0)) - clean)
    assert np.abs(change[(clean == clean[0, 0]).all(axis=2)].mean(axis=0)).max() < 0.7
    assert np.sqrt(np.mean(np.square(change))) < 2.5


def in_large_and_in_small_tiles() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return a noisy photo and what `gradnet` makes of it, with the weights that ship."""
    denoiser = create_denoiser("gradnet", "cpu")
    rng = np.random.default_rng(0)
    rows, cols = np.mgrid[0:301, 0:403] / 403
    clean = np.stack([rows, cols, 0.5 + 0.4 * np.sin(30 * rows * cols)], axis=2)
    noisy = np.clip(clean + rng.normal(0, 0.1, clean.shape), 0, 1).astype(np.float32)

    def denoised_in_tiles(tile_px: int) -> np.ndarray:
        return denoise_tiles(
            noisy,
            stream_through(denoiser, NoiseCurve.level(0.1)),
            plan_tiles(
                *noisy.shape[:2], tile_px=tile_px, margin_px=denoiser.margin_px, multiple_px=denoiser.multiple_px
            ),
            multiple_px=denoiser.multiple_px,
        )

    return noisy, denoised_in_tiles(512), denoised_in_tiles(240)


@pytest.mark.usefixtures("in_float32")
def test_odd_sizes_and_tiles_equal_the_whole_photo():
    """With the weights that ship: seams depend on how far a trained network really looks."""
    noisy, whole, tiled = in_large_and_in_small_tiles()
    assert np.abs(whole - noisy).mean() > 0.01
    assert np.abs(tiled - whole).max() < 1 / 255
    assert np.abs(tiled - whole).mean() < 0.02 / 255


def test_what_is_rounded_otherwise_in_other_tiles_is_no_seam():
    """In whatever precision networks run here."""
    _, whole, tiled = in_large_and_in_small_tiles()
    assert psnr_db(whole, tiled) > 50
    for axis in (0, 1):
        assert np.abs((tiled - whole).mean(axis=(axis, 2))).max() < 0.1 / 255


@pytest.mark.parametrize("kind", ADDED_KINDS)
def test_noise_of_every_kind_is_taken_away(astronaut, kind):
    """With the weights that ship; most cameras leave noise that has no colour, and film has coarse grain."""
    unclipped, clean = add_protocol_noise(astronaut[60:220, 170:330], 20 / 255, 0, kind)
    noisy = unclipped.clip(0, 1)
    denoised = create_denoiser("gradnet", "cpu").denoise(noisy, NoiseCurve.level(0.1))
    assert psnr_db(clean, denoised) > psnr_db(clean, noisy) + LEAST_GAIN_DB[kind]


def test_a_black_and_white_photo_is_denoised_and_stays_one(astronaut):
    unclipped, clean = add_protocol_noise(astronaut[60:220, 170:330], 25 / 255, 0, "bw")
    noisy = unclipped.clip(0, 1)
    photo = Photo(noisy, metadata=PhotoMetadata(is_grey=True))
    denoised = denoise_photo(photo, DenoiseSettings(method="gradnet"), RunSettings(device="cpu")).photo.rgb[:]
    assert np.array_equal(denoised[..., 0], denoised[..., 2])
    assert psnr_db(clean, denoised) > psnr_db(clean, noisy) + 6
