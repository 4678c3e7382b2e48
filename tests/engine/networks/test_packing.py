"""Pixels packed and unpacked, and edges behind features, as they are where nothing is compiled."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st
from processors import in_bfloat16

from gradnet_engine.denoisers.network import NetworkDenoiser
from gradnet_engine.networks import packing
from gradnet_engine.networks.crew import threads
from gradnet_engine.networks.gradients import SobelGradients
from gradnet_engine.networks.gradnet_ms import GradNetMs, GradNetMsConfig
from gradnet_engine.networks.packing import CompiledGradients, CompiledPacking, use_compiled_packing
from gradnet_engine.networks.pixels import Packing
from gradnet_engine.noise import NoiseCurve

PRECISIONS = [torch.float32, pytest.param(torch.bfloat16, marks=in_bfloat16)]
LAYOUTS = [torch.channels_last, torch.contiguous_format]

sizes = {
    "count": st.integers(1, 2),
    "rows": st.integers(1, 9),
    "columns": st.integers(1, 40),
    "edge": st.sampled_from([2, 4]),
    "layout": st.sampled_from(LAYOUTS),
}


def images(count, rows, columns, edge, layout=torch.channels_last):
    size = count, 3, rows * edge, columns * edge
    return torch.randn(size, generator=torch.Generator().manual_seed(rows)).contiguous(memory_format=layout)


def of_widened(count, channels, more, rows, columns, precision=torch.float32):
    """Return features with room behind each place, as a convolution makes them that was widened."""
    wide = torch.randn(count, rows, columns, channels + more).to(precision)
    wide[..., channels:] = torch.nan
    return wide.permute(0, 3, 1, 2)[:, :channels]


@given(**sizes)
@settings(max_examples=40, deadline=None)
def test_packs_as_it_does_where_nothing_is_compiled(count, rows, columns, edge, layout):
    image = images(count, rows, columns, edge, layout)
    noise = image.abs() / 8
    with torch.inference_mode():
        assert torch.equal(CompiledPacking(edge).pack(image), Packing(edge).pack(image))
        told, expected = (way.pack(image, noise, 10) for way in (CompiledPacking(edge), Packing(edge)))
    torch.testing.assert_close(told, expected, atol=1e-6, rtol=1e-6)


@given(**sizes, widened=st.sampled_from([0, 4]))
@settings(max_examples=40, deadline=None)
def test_adds_as_it_does_where_nothing_is_compiled(count, rows, columns, edge, layout, widened):
    image = images(count, rows, columns, edge, layout)
    before, channels = image.clone(), 3 * edge**2
    change, more = (of_widened(count, channels, widened, rows, columns) for _ in range(2))
    less = torch.randn(channels)
    for others in ((), (more,), (more, less)):
        with torch.inference_mode():
            result, expected = (
                way.add_unpacked(image, change.clone(memory_format=torch.preserve_format), *others)
                for way in (CompiledPacking(edge), Packing(edge))
            )
        torch.testing.assert_close(result, expected, atol=1e-6, rtol=1e-6)
    assert torch.equal(image, before)


@given(**sizes, channels=st.sampled_from([1, 4, 52]))
@settings(max_examples=40, deadline=None)
def test_edges_are_those_of_exact_arithmetic_behind_the_features(count, rows, columns, edge, layout, channels):
    image, features = images(count, rows, columns, edge, layout), torch.randn(count, channels, rows, columns)
    with torch.inference_mode():
        exact = SobelGradients().join_packed(features.double(), image.double(), edge)
        for order in LAYOUTS:
            joined = CompiledGradients().join_packed(features.contiguous(memory_format=order), image, edge)
            torch.testing.assert_close(joined.double(), exact, atol=3e-6, rtol=1e-6)


@pytest.mark.parametrize("precision", PRECISIONS)
@pytest.mark.parametrize("left", [12, 4, 0])
def test_edges_are_rounded_as_features_are_and_go_where_a_convolution_left_room(precision, left):
    image, features = images(2, 11, 30, 2), of_widened(2, 52, left, 11, 30, precision)
    with torch.inference_mode():
        expected = SobelGradients().join_packed(features.clone(), image, 2)
        joined = CompiledGradients().join_packed(features, image, 2)
    assert (joined.data_ptr() == features.data_ptr()) == (left == 12)
    assert joined.is_contiguous(memory_format=torch.channels_last)
    assert torch.equal(joined[:, :52], features)
    torch.testing.assert_close(joined, expected, atol=3e-6, rtol=2 * torch.finfo(precision).eps)


def test_features_at_the_end_of_memory_have_no_room_behind_the_last():
    features = torch.zeros(2 * 3 * 64 - 12).as_strided((1, 52, 2, 3), (6 * 64, 1, 3 * 64, 64))
    with torch.inference_mode():
        joined = CompiledGradients().join_packed(features, images(1, 2, 3, 2), 2)
    assert joined.shape == (1, 64, 2, 3)
    assert joined.data_ptr() != features.data_ptr()


@pytest.mark.parametrize("precision", PRECISIONS)
def test_is_the_same_on_any_number_of_threads(precision):
    image, packed = images(1, 37, 50, 2), CompiledPacking(2)

    def results():
        with torch.inference_mode():
            places = packed.pack(image, image, 10)
            joined = CompiledGradients().join_packed(places.to(precision), image, 2)
            return places, joined, packed.add_unpacked(image, places[:, :12], places[:, 3:])

    alone = results()
    for count in (1, 2, 5):
        with threads(count):
            for result, expected in zip(results(), alone, strict=True):
                assert torch.equal(result, expected)


@pytest.mark.parametrize("value", [np.nan, np.inf])
@pytest.mark.parametrize("precision", PRECISIONS)
def test_what_is_not_a_number_is_not_hidden(value, precision):
    image = torch.rand(1, 3, 8, 40).contiguous(memory_format=torch.channels_last)
    image[0, 1, 3, 20] = value
    with torch.inference_mode():
        places = CompiledPacking(2).pack(image, image)
        joined = CompiledGradients().join_packed(torch.zeros(1, 4, 4, 20, dtype=precision), image, 2)
        result = CompiledPacking(2).add_unpacked(torch.zeros(1, 3, 8, 40), places[:, :12])
    assert not torch.isfinite(places[0, [6, 13], 1, 10]).any()
    assert not torch.isfinite(result[0, 1, 3, 20])
    for column, channel in ((9, 11), (10, 8), (10, 9), (10, 11)):  # The pixels around it, of its colour.
        assert not torch.isfinite(joined[0, channel, 1, column])


@pytest.mark.parametrize("fields", [{}, {"guide": "noisy"}, {"guide": "none"}, {"is_told_noise": True}])
@pytest.mark.parametrize("channels", [(16, 24), (20,)])
def test_a_network_answers_alike(fields, channels):
    torch.manual_seed(0)
    network = GradNetMs(GradNetMsConfig(channels, (1,) * len(channels), guide_features=8, **fields)).eval()
    for name, parameter in network.named_parameters():
        if name.startswith(("reconstruct", "guide.layers.3")):  # They start as nothing.
            torch.nn.init.normal_(parameter, std=0.05)
    noisy = torch.rand(2, 3, 24, 32)
    told = (noisy, noisy / 10)[: 1 + network.is_told_noise]
    keys = set(network.state_dict())
    with torch.inference_mode():
        expected = network(*told)
        use_compiled_packing(network)
        result = network(*told)
    assert set(network.state_dict()) == keys
    kinds = {type(part) for part in network.modules()}
    assert CompiledPacking in kinds
    assert not {Packing, SobelGradients} & kinds
    torch.testing.assert_close(result, expected, atol=1e-5, rtol=1e-5)


@pytest.mark.usefixtures("in_float32")
def test_where_nothing_can_be_compiled_the_network_runs_as_it_is(monkeypatch, caplog):
    def fail(*_arguments):
        raise TypeError("no compiler")

    monkeypatch.setattr(packing, "write_edges", fail)
    network = GradNetMs(GradNetMsConfig((16, 24), (1, 1), guide_features=8)).eval()
    noisy = np.random.default_rng(0).random((64, 64, 3), np.float32)
    denoised = NetworkDenoiser(network, torch.device("cpu")).denoise(noisy, NoiseCurve.level(0))
    assert "can't be compiled" in caplog.text
    assert np.isfinite(denoised).all()
    assert not any(isinstance(part, CompiledPacking) for part in network.modules())
