import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from torch import nn

from gradnet_engine import compiled
from gradnet_engine.compiled import multiplies_matrices
from gradnet_engine.denoisers.network import NetworkDenoiser
from gradnet_engine.metrics import psnr_db
from gradnet_engine.networks import matrix_layers
from gradnet_engine.networks.building import build_trained
from gradnet_engine.networks.compiled_layers import use_compiled_layers
from gradnet_engine.networks.crew import threads
from gradnet_engine.networks.gradnet import ResidualUnit
from gradnet_engine.networks.matrix_layers import MatrixConv2d, MatrixDown, MatrixUnit, MatrixUpAndAdd
from gradnet_engine.networks.scales import Down, UpAndAdd
from gradnet_engine.networks.weights import find_weights, load_weights
from gradnet_engine.noise import NoiseCurve

pytestmark = pytest.mark.skipif(not multiplies_matrices(), reason="this processor doesn't multiply matrices (AMX)")

CPU = torch.device("cpu")
EDGES = st.integers(1, 70)


def rounded(tensor):
    return tensor.bfloat16().double()


@torch.inference_mode()
def exactly(layer, features, *, weights=rounded):
    bias = None if layer.bias is None else layer.bias.double()
    return nn.functional.conv2d(rounded(features), weights(layer.weight), bias, padding=1)


def seeded(make, *sizes, **options):
    torch.manual_seed(sum(sizes))
    return make(*sizes, **options)


def run(layer, *features):
    with torch.inference_mode():
        return layer(*features)


def differs_by_rounding(result, expected):
    """Tell whether a result is of bfloat16, and none other is much nearer; sums are of float32, in another order."""
    assert result.dtype == torch.bfloat16
    return float((result.double() - expected).abs().sub(expected.abs() * 2**-8).max()) < 1e-5


@given(
    height=EDGES,
    width=EDGES,
    count=st.integers(1, 2),
    ins=st.sampled_from([20, 32, 64, 96]),
    outs=st.sampled_from([20, 32, 96]),
    bias=st.booleans(),
    slope=st.sampled_from([0, 0.1, 1]),
    channels_last=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_a_convolution_equals_pytorchs(height, width, count, ins, outs, bias, slope, channels_last):
    layer, features = seeded(nn.Conv2d, ins, outs, 3, padding=1, bias=bias), torch.randn(count, ins, height, width)
    features = features.contiguous(memory_format=torch.channels_last) if channels_last else features
    expected = nn.functional.leaky_relu(exactly(layer, features), slope)
    result = run(MatrixConv2d(layer, slope=slope), features)
    assert result.shape == expected.shape
    assert differs_by_rounding(result, expected)


@given(height=EDGES, width=EDGES, ins=st.sampled_from([32, 64]), outs=st.sampled_from([3, 12, 48]))
@settings(max_examples=30, deadline=None)
def test_what_makes_pixels_is_as_precise_as_in_float32(height, width, ins, outs):
    layer, features = seeded(nn.Conv2d, ins, outs, 3, padding=1), torch.randn(1, ins, height, width)
    result = run(MatrixConv2d(layer, rounds=False), features)
    assert result.dtype == torch.float32
    # Features are of size 1; weights of bfloat16 alone would differ by a hundred times as much.
    assert float((result - exactly(layer, features, weights=torch.Tensor.double)).abs().max()) < 3e-5


@given(
    height=EDGES,
    width=EDGES,
    channels=st.sampled_from([20, 32, 64]),
    inner=st.sampled_from([20, 64]),
    leaky=st.booleans(),
)
@settings(max_examples=40, deadline=None)
def test_a_residual_unit_equals_pytorchs(height, width, channels, inner, leaky):
    unit = seeded(ResidualUnit, channels, inner, leaky=leaky)
    features = torch.randn(1, channels, height, width).bfloat16().contiguous(memory_format=torch.channels_last)
    before = features.clone()
    first, _, second = unit.layers
    slopes = (0.1, 1) if leaky else (0, 0)
    between = nn.functional.leaky_relu(exactly(first, features), slopes[0])
    expected = nn.functional.leaky_relu(exactly(second, between) + features.double(), slopes[1])
    result = run(MatrixUnit(unit), features)
    assert result.shape == expected.shape
    # What lies between two numbers of bfloat16 is rounded up here and down there, now and then.
    assert float((result.double() - expected).abs().sub(expected.abs() * 2**-8).max()) < 2e-3
    assert psnr_db(result.float().numpy(), expected.float().numpy()) > 55
    assert torch.equal(features, before)


@given(height=st.integers(1, 20), width=EDGES, count=st.integers(1, 2), fine=st.sampled_from([32, 64]))
@settings(max_examples=30, deadline=None)
@torch.inference_mode()
def test_scales_equal_pytorchs(height, width, count, fine):
    down, up = seeded(Down, fine, 96), seeded(UpAndAdd, 96, fine)
    features = torch.randn(count, fine, 2 * height, 2 * width).bfloat16()
    assert down.bias is not None
    assert up.bias is not None
    coarse = nn.functional.conv2d(features.double(), rounded(down.weight), down.bias.double(), stride=2)
    result = run(MatrixDown(down), features)
    assert differs_by_rounding(result, coarse)
    sums = nn.functional.conv_transpose2d(result.double(), rounded(up.weight), up.bias.double(), stride=2)
    assert differs_by_rounding(run(MatrixUpAndAdd(up), result, features), sums + features.double())


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("rounds", [True, False])
def test_what_is_not_a_number_is_not_hidden_by_relu(value, rounds):
    features = torch.zeros(1, 32, 20, 20)
    features[0, 3, 9, 9] = value
    result = run(MatrixConv2d(seeded(nn.Conv2d, 32, 32, 3, padding=1), slope=0, rounds=rounds), features)
    assert not torch.isfinite(result[0, :, 8:11, 8:11]).any()
    assert torch.isfinite(result[0, :, 12:, 12:]).all()


@pytest.mark.parametrize("height", [1, 37, 202])
def test_results_are_the_same_on_any_number_of_threads(height):
    layers = MatrixUnit(seeded(ResidualUnit, 32, 32)), MatrixConv2d(nn.Conv2d(32, 32, 3, padding=1))
    features = torch.randn(1, 32, height, 77)
    alone = [run(layer, features) for layer in layers]
    for count in (1, 2, 5):
        with threads(count):
            assert all(torch.equal(run(layer, features), other) for layer, other in zip(layers, alone, strict=True))


def test_what_lay_in_memory_before_is_no_part_of_a_result(monkeypatch):
    def full_of_nothing(count, channels, height, width, precision):
        full = torch.full((count, channels, height, width), torch.nan, dtype=precision)
        return full.contiguous(memory_format=torch.channels_last)

    unit, features = seeded(ResidualUnit, 20, 20), torch.randn(1, 20, 21, 30)
    expected = run(MatrixUnit(unit), features)
    monkeypatch.setattr(matrix_layers, "empty_features", full_of_nothing)
    memory = torch.full((300_000,), torch.nan).numpy()
    monkeypatch.setattr(matrix_layers, "scratch_memory", lambda _size: memory)
    assert torch.equal(run(MatrixUnit(unit), features), expected)
    assert torch.isfinite(expected).all()


def test_registers_stay_as_others_on_the_thread_laid_them_out():
    layer, features = seeded(nn.Conv2d, 64, 64, 3, padding=1), torch.randn(1, 64, 40, 40).bfloat16()
    pytorch = seeded(nn.Conv2d, 64, 64, 3, padding=1).bfloat16()
    expected = run(pytorch, features)
    for _ in range(3):
        run(MatrixConv2d(layer), features)
        assert torch.equal(run(pytorch, features), expected)


def test_units_are_not_used_where_the_system_does_not_allow_it(monkeypatch):
    monkeypatch.setattr(compiled, "_may_use_tiles", lambda: False)
    compiled.multiplies_matrices.cache_clear()
    try:
        assert not compiled.multiplies_matrices()
    finally:
        compiled.multiplies_matrices.cache_clear()


def test_a_network_runs_on_them_and_answers_as_in_float32(noisy_astronaut):
    entry = find_weights("gradnet")
    assert entry is not None
    network = build_trained(entry, load_weights(entry)).eval()
    noisy = noisy_astronaut[100:180, 150:246]
    with torch.inference_mode():
        expected = network(torch.from_numpy(noisy).permute(2, 0, 1)[None])[0].clamp(0, 1).permute(1, 2, 0).numpy()
    denoiser = NetworkDenoiser(network, CPU)
    kinds = [type(part) for part in network.modules()]
    assert [kinds.count(kind) for kind in (MatrixUnit, MatrixConv2d, MatrixDown, MatrixUpAndAdd)] == [19, 2, 3, 3]
    assert psnr_db(denoiser.denoise(noisy, NoiseCurve.level(0)), expected) > 54


def test_layers_that_do_not_suit_stay_as_they_are():
    layers = nn.Conv2d(3, 64, 3, padding=1), nn.Conv2d(64, 64, 3, padding=1, groups=2), Down(24, 64), UpAndAdd(64, 24)
    network = nn.Sequential(*layers)
    use_compiled_layers(network, torch.bfloat16)
    assert tuple(network) == layers
