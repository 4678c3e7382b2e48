import importlib
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from processors import in_bfloat16
from torch import nn

from gradnet_engine import compiled, feature_memory, networks
from gradnet_engine.denoisers.network import NetworkDenoiser
from gradnet_engine.metrics import psnr_db
from gradnet_engine.networks import kernels, winograd
from gradnet_engine.networks.building import build_trained
from gradnet_engine.networks.compiled_layers import use_compiled_layers
from gradnet_engine.networks.crew import threads
from gradnet_engine.networks.features import scratch_memory
from gradnet_engine.networks.gradnet import ResidualUnit
from gradnet_engine.networks.kernels import strips
from gradnet_engine.networks.kernels.vectors import LANES
from gradnet_engine.networks.matrix_layers import MatrixConv2d
from gradnet_engine.networks.weights import find_weights, load_weights
from gradnet_engine.networks.winograd import WinogradConv2d, WinogradUnit, suits
from gradnet_engine.noise import NoiseCurve

CPU = torch.device("cpu")
BOTH = [torch.float32, torch.bfloat16]
PRECISIONS = [torch.float32, pytest.param(torch.bfloat16, marks=in_bfloat16)]


def shipped(name):
    entry = find_weights(name)
    assert entry is not None
    return build_trained(entry, load_weights(entry)).eval()


def convolved(layer, features, *, slope=1, precision=torch.float32, makes=None, **options):
    with torch.inference_mode():
        return WinogradConv2d(layer, slope=slope, multiplies=precision, makes=makes or precision)(features, **options)


def exactly(layer, features):
    with torch.inference_mode():
        bias = None if layer.bias is None else layer.bias.double()
        return nn.functional.conv2d(features.double(), layer.weight.double(), bias, padding=1)


def seeded_layer(ins, outs, *, bias=True):
    torch.manual_seed(ins + outs)
    return nn.Conv2d(ins, outs, 3, padding=1, bias=bias)


@given(
    height=st.integers(1, 70),
    width=st.integers(1, 70),
    count=st.integers(1, 2),
    ins=st.sampled_from([8, 12, 24, 64]),
    outs=st.sampled_from([8, 12, 16, 24, 48, 52, 64]),
    bias=st.booleans(),
    slope=st.sampled_from([0, 0.1, 1]),
    adds=st.booleans(),
    channels_last=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_equals_a_convolution_and_what_follows_it(height, width, count, ins, outs, bias, slope, adds, channels_last):
    layer = seeded_layer(ins, outs, bias=bias)
    features, added = torch.randn(count, ins, height, width), torch.randn(count, outs, height, width)
    adds = adds and outs % 16 == 0
    expected = exactly(layer, features)
    expected = expected + added if adds else expected
    expected = nn.functional.leaky_relu(expected, slope)
    if channels_last:
        features, added = (tensor.contiguous(memory_format=torch.channels_last) for tensor in (features, added))
    before = features.clone(), added.clone()
    result = convolved(layer, features, slope=slope, added=added if adds else None)
    assert result.shape == expected.shape
    assert float((result - expected).abs().max()) < 6e-5  # Features are of size 1.
    assert torch.equal(features, before[0])
    assert torch.equal(added, before[1])


@in_bfloat16
@given(
    height=st.integers(1, 40),
    width=st.integers(1, 40),
    ins=st.sampled_from([12, 16, 48, 64]),
    outs=st.sampled_from([12, 16, 52, 64]),
    slope=st.sampled_from([0, 1]),
    adds=st.booleans(),
    takes=st.sampled_from(BOTH),
    multiplies=st.sampled_from(BOTH),
    makes=st.sampled_from(BOTH),
)
@settings(max_examples=80, deadline=None)
def test_rounds_what_it_is_told_to(height, width, ins, outs, slope, adds, takes, multiplies, makes):
    layer, features = seeded_layer(ins, outs), torch.randn(1, ins, height, width).to(takes)
    added = torch.randn(1, outs, height, width).to(makes) if adds and outs % 16 == 0 else None
    expected = exactly(layer, features) + (0 if added is None else added)
    result = convolved(layer, features, slope=slope, precision=multiplies, makes=makes, added=added)
    assert result.dtype == makes
    error = nn.functional.leaky_relu(expected, slope) - result
    # Features are of size 1; those of bfloat16 have 8 bits.
    rounded = 0.011 if multiplies == torch.bfloat16 else 0.003 if makes == torch.bfloat16 else 1e-5
    assert float(error.square().mean().sqrt()) < rounded
    assert float(error.abs().max()) < 10 * rounded


@pytest.fixture
def anew(monkeypatch, tmp_path):
    """Import the module anew, as it is on another processor than this one."""
    monkeypatch.setattr("numba.config.CACHE_DIR", str(tmp_path))
    for path in list(sys.modules):
        if path.startswith((winograd.__name__, kernels.__name__)):
            monkeypatch.delitem(sys.modules, path)
    for name in ("winograd", "kernels"):
        monkeypatch.setattr(networks, name, getattr(networks, name))  # Importing anew replaces it.
    return lambda: importlib.import_module(winograd.__name__)


def test_equals_a_convolution_with_vectors_of_another_width(anew, monkeypatch):
    monkeypatch.setattr(compiled, "vector_lanes", lambda: 24 - LANES)
    other_winograd = anew()
    assert {LANES, other_winograd.LANES} == {8, 16}
    for ins, outs, height, width in [(8, 8, 1, 1), (12, 52, 9, 70), (64, 48, 53, 31), (16, 24, 4, 25)]:
        layer, features = seeded_layer(ins, outs), torch.randn(1, ins, height, width)
        with torch.inference_mode():
            result = other_winograd.WinogradConv2d(layer)(features)
        assert float((result - exactly(layer, features)).abs().max()) < 6e-5


@pytest.mark.parametrize("precision", PRECISIONS)
def test_is_the_same_on_any_number_of_threads(precision):
    layer, features = seeded_layer(32, 32), torch.randn(1, 32, 101, 77)
    alone = convolved(layer, features, precision=precision)
    for count in (1, 2, 5):
        with threads(count):
            assert torch.equal(convolved(layer, features, precision=precision), alone)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_what_is_not_a_number_is_not_hidden_by_relu(value, precision):
    features = torch.zeros(1, 16, 20, 20)
    features[0, 3, 9, 9] = value
    result = convolved(seeded_layer(16, 16), features, slope=0, precision=precision)
    assert not torch.isfinite(result[0, :, 8:11, 8:11]).any()
    assert torch.isfinite(result[0, :, 14:, 14:]).all()


@pytest.mark.parametrize(
    "layer",
    [
        nn.Conv2d(16, 16, 1),
        nn.Conv2d(16, 16, 5, padding=2),
        nn.Conv2d(16, 16, 3),
        nn.Conv2d(16, 16, 3, padding=1, stride=2),
        nn.Conv2d(16, 16, 3, padding=1, groups=2),
        nn.Conv2d(16, 16, 3, padding=1, padding_mode="reflect"),
        nn.Conv2d(16, 16, 3, padding=2, dilation=2),
        nn.Conv2d(3, 16, 3, padding=1),
        nn.Conv2d(16, 3, 3, padding=1),
        nn.ReLU(),
    ],
    ids=str,
)
def test_other_layers_stay_as_they_are(layer):
    assert not suits(layer)
    network = nn.Sequential(layer)
    use_compiled_layers(network)
    assert network[0] is layer


@pytest.mark.usefixtures("in_float32")
@pytest.mark.parametrize(("name", "layers"), [("gradnet", 42), ("gradnet-paper", 47), ("dncnn", 15)])
def test_a_shipped_network_answers_as_it_did(name, layers):
    network = shipped(name)
    rows, columns = np.mgrid[0:80, 0:96] / 96
    clean = np.stack([rows, columns, 0.5 + 0.4 * np.sin(30 * rows * columns)], axis=2)
    noisy = np.clip(clean + np.random.default_rng(0).normal(0, 0.1, clean.shape), 0, 1).astype(np.float32)
    with torch.inference_mode():
        expected = network(torch.from_numpy(noisy).permute(2, 0, 1)[None])[0].clamp(0, 1).permute(1, 2, 0).numpy()
    denoiser = NetworkDenoiser(network, CPU)
    assert sum(isinstance(part, WinogradConv2d) for part in network.modules()) == layers
    assert psnr_db(denoiser.denoise(noisy, NoiseCurve.level(0)), expected) > 80


@in_bfloat16
@pytest.mark.parametrize(("name", "reduces"), [("gradnet", True), ("gradnet-paper", True), ("dncnn", False)])
def test_a_processor_that_multiplies_bfloat16_does_so_where_little_is_lost(name, reduces):
    network = shipped(name)
    denoiser = NetworkDenoiser(network, CPU)
    seen = set()
    for part in network.modules():
        if isinstance(part, WinogradConv2d | MatrixConv2d):
            part.register_forward_hook(lambda _part, _inputs, result: seen.add(result.dtype))
    denoiser.denoise(np.random.default_rng(0).random((64, 64, 3), np.float32), NoiseCurve.level(0))
    assert (torch.bfloat16 in seen) == reduces


@given(
    channels=st.sampled_from([16, 28]),
    inner=st.sampled_from([10, 16, 32]),
    units=st.integers(1, 3),
    leaky=st.booleans(),
    channels_last=st.booleans(),
)
@settings(max_examples=25, deadline=None)
def test_units_in_line_answer_as_they_did_and_leave_what_they_are_given(channels, inner, units, leaky, channels_last):
    torch.manual_seed(inner + units)
    network = nn.Sequential(*(ResidualUnit(channels, inner, leaky=leaky) for _ in range(units)))
    features = torch.randn(2, channels, 13, 10)
    features = features.contiguous(memory_format=torch.channels_last) if channels_last else features
    before = features.clone()
    with torch.inference_mode():
        expected = network(features)
        use_compiled_layers(network)
        assert all(isinstance(unit, WinogradUnit) for unit in network)
        result = network(features)
    assert bool((expected < 0).any()) == leaky
    assert float((result - expected).abs().max()) < 1e-5
    assert torch.equal(features, before)


class _BesideEachOther(nn.Module):
    """Its parts stand in a row, and what one makes is not for the next alone."""

    def __init__(self):
        super().__init__()
        self.convolution, self.relu = nn.Conv2d(16, 16, 3, padding=1), nn.ReLU()
        self.first, self.second = ResidualUnit(16, 16), ResidualUnit(16, 16)

    def forward(self, features):
        convolved = self.convolution(features)
        once = self.first(convolved - 2 * self.relu(convolved))
        return self.second(once) - once


def test_what_others_than_the_next_part_need_stays():
    torch.manual_seed(0)
    network, features = _BesideEachOther(), torch.randn(1, 16, 13, 10)
    with torch.inference_mode():
        expected = network(features)
        use_compiled_layers(network)
        assert float((network(features) - expected).abs().max()) < 1e-5
    assert isinstance(network.convolution, WinogradConv2d)
    assert isinstance(network.second, WinogradUnit)


@pytest.mark.parametrize(
    ("precision", "error"), [(torch.float32, 6e-5), pytest.param(torch.bfloat16, 0.1, marks=in_bfloat16)]
)
def test_what_lay_in_memory_before_is_no_part_of_a_result(precision, error, monkeypatch):
    """Channels beside those of a layer are multiplied by 0, which doesn't hide what is not a number."""

    def full_of_nothing(count, channels, height, width, precision):
        full = torch.full((count, channels, height, width), torch.nan, dtype=precision)
        return full.contiguous(memory_format=torch.channels_last)

    monkeypatch.setattr(winograd, "empty_features", full_of_nothing)
    layer, features = seeded_layer(12, 16), torch.randn(1, 12, 20, 30)
    result = convolved(layer, features, precision=precision)
    assert float((result - exactly(layer, features)).abs().max()) < error


def test_a_layer_wider_than_those_before_has_memory_enough():
    convolved(seeded_layer(16, 16), torch.zeros(1, 16, 8, 8))
    needed = strips.scratch_size(320, 288)
    assert scratch_memory(needed).size >= needed  # Else others' memory would be written to.
    layer, features = seeded_layer(320, 288), torch.randn(1, 320, 9, 70)
    assert float((convolved(layer, features) - exactly(layer, features)).abs().max()) < 1e-4


def test_what_a_layer_stores_in_between_keeps_no_memory_of_features():
    """It lasts as long as its thread, which in the window is as long as the program."""
    feature_memory.shared.forget()
    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(scratch_memory, 1000).result().size >= 1000
    assert feature_memory.shared.kept_bytes == 0


@pytest.mark.usefixtures("in_float32")
def test_where_nothing_can_be_compiled_the_network_runs_as_it_is(monkeypatch, caplog):
    def fail(*_arguments):
        raise TypeError("no compiler")

    monkeypatch.setattr(winograd, "convolve_strips", fail)
    network = shipped("dncnn")
    noisy = np.random.default_rng(0).random((64, 64, 3), np.float32)
    denoised = NetworkDenoiser(network, CPU).denoise(noisy, NoiseCurve.level(0))
    assert "convolutions can't be compiled" in caplog.text
    assert np.isfinite(denoised).all()
    assert not any(isinstance(part, WinogradConv2d) for part in network.modules())
