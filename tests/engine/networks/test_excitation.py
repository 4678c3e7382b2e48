import mmap
import sys
from pathlib import Path

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from processors import in_bfloat16
from torch import nn

from gradnet_engine.networks.crew import threads
from gradnet_engine.networks.excitation import CompiledExcitation, use_compiled_gates
from gradnet_engine.networks.gradnet import LocalSqueezeExcitation
from gradnet_engine.networks.kernels.gates import open_gates

PRECISIONS = [torch.float32, pytest.param(torch.bfloat16, marks=in_bfloat16)]


def seeded(channels, window_px=24, block_px=8):
    torch.manual_seed(channels)
    return LocalSqueezeExcitation(channels, window_px, block_px).eval()


def compiled(attention, features):
    with torch.inference_mode():
        return CompiledExcitation(attention)(features.clone(memory_format=torch.channels_last))


@given(
    height=st.integers(1, 130),
    width=st.integers(1, 60),
    channels=st.sampled_from([2, 16, 20, 64]),
    block_px=st.sampled_from([1, 2, 4, 8]),
    count=st.integers(1, 2),
)
@settings(max_examples=60, deadline=None)
def test_scales_as_it_does_where_nothing_is_compiled(height, width, channels, block_px, count):
    attention, features = seeded(channels, block_px=block_px), torch.randn(count, channels, height, width)
    with torch.inference_mode():
        expected = attention(features)
    assert float((compiled(attention, features) - expected).abs().max()) < 3e-6  # Features are of size 1.


@in_bfloat16
@pytest.mark.parametrize(("channels", "block_px"), [(16, 8), (20, 4), (64, 1)])
def test_rounds_results_alone(channels, block_px):
    attention, features = seeded(channels, block_px=block_px), torch.randn(1, channels, 61, 40).bfloat16()
    with torch.inference_mode():
        expected = attention(features.float())
    error = compiled(attention, features).float() - expected
    assert float((error / expected.abs().clamp(min=0.1)).abs().max()) < 0.006  # Results have 8 bits.


@pytest.mark.parametrize("precision", PRECISIONS)
def test_features_are_written_over_if_channels_are_last(precision):
    attention, features = CompiledExcitation(seeded(16)), torch.randn(1, 16, 30, 20).to(precision)
    last = features.clone(memory_format=torch.channels_last)
    with torch.inference_mode():
        assert attention(last).data_ptr() == last.data_ptr()
        before = features.clone()
        assert torch.equal(attention(features), last)
    assert torch.equal(features, before)


@pytest.mark.parametrize("precision", PRECISIONS)
def test_is_the_same_on_any_number_of_threads(precision):
    attention, features = seeded(32), torch.randn(1, 32, 101, 77).to(precision)
    alone = compiled(attention, features)
    for count in (1, 2, 5):
        with threads(count):
            assert torch.equal(compiled(attention, features), alone)


@in_bfloat16
@pytest.mark.skipif(sys.platform != "linux", reason="memory in use is read as Linux tells it")
def test_photos_of_many_sizes_keep_no_memory_each():
    def used_bytes():
        return int(Path("/proc/self/statm").read_text().split()[1]) * mmap.PAGESIZE

    def scale(height):
        with torch.inference_mode(), torch.autocast("cpu", torch.bfloat16):
            gates(torch.zeros(1, 192, height, 1, dtype=torch.bfloat16))

    gates = CompiledExcitation(seeded(192, block_px=1))
    scale(300)
    before = used_bytes()
    for height in range(1, 300):
        scale(height)
    assert used_bytes() - before < 100e6


def test_gates_of_another_place_do_not_reach_beyond_the_window():
    attention, features = seeded(16), torch.rand(1, 16, 16, 160)
    changed = features.clone()
    changed[..., 120:] = 5
    near, far = compiled(attention, features), compiled(attention, changed)
    assert float((near - far)[..., :90].abs().max()) < 1e-6
    assert float((near - far)[..., 110:120].abs().max()) > 1e-4


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("block_px", [1, 8])
@pytest.mark.parametrize("precision", PRECISIONS)
def test_what_is_not_a_number_is_not_hidden(value, block_px, precision):
    features = torch.zeros(1, 16, 20, 20, dtype=precision)
    features[0, 3, 9, 9] = value
    result = compiled(seeded(16, block_px=block_px), features)
    assert not torch.isfinite(result[0, 3, 9, 9])


@given(size=st.integers(1, 70), scale=st.sampled_from([0.1, 3, 30, 1e3, 1e30]), seed=st.integers(0, 99))
@settings(max_examples=60, deadline=None)
def test_gates_are_those_of_exact_arithmetic(size, scale, seed):
    numbers = (np.random.default_rng(seed).standard_normal(size) * scale).astype(np.float32)
    odd = np.array([np.inf, -np.inf, np.nan, 0, -0.0, 87.5, -88.5, 3e38], np.float32)
    numbers[: size // 4] = np.resize(odd, size // 4)
    gates = np.full(size, 7, np.float32)
    open_gates(gates, numbers)
    with np.errstate(over="ignore"):
        exact = 1 / (1 + np.exp(-numbers.astype(np.float64)))
    np.testing.assert_allclose(gates, exact, rtol=4e-7, atol=1e-37)


def test_those_of_a_network_are_replaced_wherever_they_are():
    network = nn.Sequential(seeded(4), nn.Sequential(nn.ReLU(), seeded(4, 8, 1))).eval()
    features = torch.randn(1, 4, 20, 30)
    with torch.inference_mode():
        expected = network(features)
        use_compiled_gates(network)
        result = network(features.clone())
    assert sum(isinstance(part, CompiledExcitation) for part in network.modules()) == 2
    assert float((result - expected).abs().max()) < 3e-6
