import math
import sys
import warnings

import pytest
import torch

from gradnet_engine.errors import MethodUnavailableError
from gradnet_engine.networks import device as device_module
from gradnet_engine.networks.device import (
    describe_device,
    device_label,
    inference_precision,
    resolve_device,
    usable_gpus,
    visible_name,
    wants_compiled,
)
from gradnet_engine.networks.dncnn import DnCNN, DnCNNConfig
from gradnet_engine.networks.gradients import SobelGradients
from gradnet_engine.networks.gradnet import GradNet, GradNetConfig, LocalSqueezeExcitation

TINY = DnCNNConfig(depth=3, features=8)


def tiny_gradnet(**changes) -> GradNet:
    torch.manual_seed(0)
    fields = {"init_feature_size": 13, "modules": ((0, 0),) * 2, "dncnn": TINY, "window_px": 32} | changes
    network = GradNet(GradNetConfig(**fields))
    torch.nn.init.normal_(network.reconstruct.weight, std=0.02)
    return network.eval()


def parameter_count(network: torch.nn.Module) -> int:
    return sum(parameter.numel() for parameter in network.parameters() if parameter.requires_grad)


class TestSobelGradients:
    def test_a_step_between_columns_is_horizontal(self):
        image = torch.zeros(1, 2, 6, 8)
        image[..., 4:] = 1
        horizontal, vertical = SobelGradients()(image)
        assert horizontal[0, 0, 3].tolist() == [0, 0, 0, 4, 4, 0, 0, 0]
        assert vertical.abs().max() == 0

    def test_a_step_between_rows_is_vertical(self):
        image = torch.zeros(1, 1, 8, 6)
        image[:, :, 4:] = 1
        horizontal, vertical = SobelGradients()(image)
        assert vertical[0, 0, :, 2].tolist() == [0, 0, 0, 4, 4, 0, 0, 0]
        assert horizontal.abs().max() == 0

    def test_magnitude_is_that_of_the_slope_whatever_its_direction(self):
        rows, cols = torch.meshgrid(torch.arange(9.0), torch.arange(9.0), indexing="ij")
        for angle in (0.0, 0.5, 1.2):
            ramp = (math.cos(angle) * cols + math.sin(angle) * rows)[None, None] / 10
            assert SobelGradients().magnitude(ramp)[0, 0, 4, 4] == pytest.approx(0.8, abs=1e-5)

    def test_flat_areas_have_a_finite_derivative(self):
        image = torch.full((1, 3, 5, 5), 0.5, requires_grad=True)
        SobelGradients().magnitude(image).sum().backward()
        assert image.grad is not None
        assert image.grad.isfinite().all()

    def test_kernels_travel_with_the_weights(self):
        assert set(SobelGradients().state_dict()) == {"kernel_row", "kernel_col"}


class TestDnCNN:
    def test_dncnn_s_has_its_published_size(self):
        published = 2 * (3 * 64 * 9) + 64 + 3 + 15 * (64 * 64 * 9 + 64)
        assert parameter_count(DnCNN()) == published

    def test_starts_as_the_identity(self):
        noisy = torch.rand(2, 3, 10, 12)
        assert torch.equal(DnCNN(TINY)(noisy), noisy)

    def test_folding_batch_norm_changes_nothing(self):
        torch.manual_seed(0)
        network = DnCNN(DnCNNConfig(depth=5, features=8, batch_norm=True))
        torch.nn.init.normal_(list(network.parameters())[-2])
        for _ in range(3):
            network(torch.rand(2, 3, 16, 16))
        network.eval()
        noisy = torch.rand(1, 3, 16, 16)
        folded = network.fold_batch_norm()
        assert not any(isinstance(layer, torch.nn.BatchNorm2d) for layer in folded.layers)
        torch.testing.assert_close(folded(noisy), network(noisy), atol=1e-5, rtol=1e-5)

    def test_looks_no_farther_than_its_margin(self):
        torch.manual_seed(0)
        network = DnCNN(TINY).eval()
        torch.nn.init.normal_(list(network.parameters())[-2])
        noisy = torch.rand(1, 3, 1, 31)
        changed = noisy.clone()
        changed[..., 15 + network.margin_px + 1 :] = 0
        assert torch.equal(network(noisy)[..., 15], network(changed)[..., 15])


class TestGradNetConfig:
    @pytest.mark.parametrize(
        "fields",
        [
            {"grad_replicas": 2},
            {"grad_mixup": True, "grad_replicas": 22},
            {"modules": ()},
            {"modules": ((),)},
            {"window_px": 2},
        ],
    )
    def test_refuses_what_does_not_belong_together(self, fields):
        with pytest.raises(ValueError, match=r"\w"):
            GradNetConfig(**fields)

    def test_61_features_and_3_gradients_make_64_channels(self):
        assert GradNetConfig(init_feature_size=61).width == 64


class TestGradNet:
    def test_published_size_is_1_32_million(self):
        assert parameter_count(GradNet()) == pytest.approx(1.32e6, rel=0.005)

    def test_starts_as_the_identity(self):
        noisy = torch.rand(1, 3, 16, 16)
        assert torch.equal(GradNet(GradNetConfig(naive="none"))(noisy), noisy)

    @pytest.mark.parametrize("changes", [{}, {"skip": "concat"}, {"grad_mixup": True, "grad_replicas": 4}])
    @pytest.mark.parametrize("size", [(16, 16), (17, 30), (1, 9)])
    def test_keeps_any_size(self, changes, size):
        noisy = torch.rand(1, 3, *size)
        assert tiny_gradnet(**changes)(noisy).shape == noisy.shape

    def test_mixup_interlaces_each_gradient_channel(self):
        network = tiny_gradnet(grad_mixup=True, grad_replicas=4)
        features = torch.zeros(1, 13, 1, 1)
        magnitude = torch.tensor([1.0, 2.0, 3.0]).view(1, 3, 1, 1)
        fused = network.fuse(features, magnitude).flatten().tolist()
        assert fused[:24:2] == [1, 2, 3] * 4
        assert sum(fused) == 24

    def test_without_mixup_gradients_follow_the_features(self):
        fused = tiny_gradnet().fuse(torch.zeros(1, 13, 1, 1), torch.ones(1, 3, 1, 1))
        assert fused.flatten().tolist() == [0] * 13 + [1] * 3

    def test_the_guide_matters_by_its_edges_alone(self):
        network = tiny_gradnet(naive="bm3d")
        noisy = torch.rand(1, 3, 24, 24)
        guide = torch.rand(1, 3, 24, 24) * 0.5
        torch.testing.assert_close(network(noisy, guide), network(noisy, guide + 0.25), atol=1e-5, rtol=0)
        assert not torch.allclose(network(noisy, guide), network(noisy, noisy), atol=1e-5)

    def test_bm3d_outside_the_network_must_be_given(self):
        with pytest.raises(ValueError, match="BM3D"):
            tiny_gradnet(naive="bm3d")(torch.rand(1, 3, 8, 8))

    def test_the_naive_denoiser_does_not_learn(self):
        network = tiny_gradnet().train()
        network(torch.rand(2, 3, 16, 16)).sum().backward()
        assert network.naive is not None
        assert not network.naive.training
        assert all(parameter.grad is None for parameter in network.naive.parameters())
        assert network.reconstruct.weight.grad is not None

    def test_training_and_inference_agree_on_a_patch_within_half_a_window(self):
        network = tiny_gradnet(window_px=80)
        noisy = torch.rand(1, 3, 32, 32)
        whole = network(noisy)
        torch.testing.assert_close(network.train()(noisy), whole, atol=1e-5, rtol=1e-4)


def test_gates_of_another_place_do_not_reach_beyond_the_window():
    torch.manual_seed(0)
    attention = LocalSqueezeExcitation(8, 24).eval()
    features = torch.rand(1, 8, 16, 160)
    changed = features.clone()
    changed[..., 120:] = 5
    assert torch.equal(attention(features)[..., :90], attention(changed)[..., :90])
    assert not torch.equal(attention(features)[..., 110:120], attention(changed)[..., 110:120])


class TestDevice:
    def test_cpu(self):
        device = resolve_device("cpu")
        assert device_label(device) == "CPU"
        assert inference_precision(device) in {torch.float32, torch.bfloat16}

    @pytest.mark.parametrize(
        ("matrices", "pairs", "may_use", "precision", "compiles"),
        [
            (False, False, False, torch.float32, True),
            (False, True, False, torch.bfloat16, True),
            (True, True, True, torch.bfloat16, True),
            (True, True, False, torch.bfloat16, False),
            (True, False, False, torch.bfloat16, False),
        ],
        ids=["float32", "AVX-512 BF16", "AMX", "AMX for PyTorch", "AMX alone"],
    )
    def test_a_processor_s_precision_is_what_it_is_fastest_in(
        self, matrices, pairs, may_use, precision, compiles, monkeypatch
    ):
        monkeypatch.setattr(device_module, "_has_matrix_units", lambda: matrices)
        monkeypatch.setattr(device_module, "_multiplies_matrices", lambda: may_use)
        monkeypatch.setattr(device_module, "_multiplies_bfloat16", lambda: pairs)
        device = torch.device("cpu")
        assert inference_precision(device) == precision
        assert wants_compiled(device, precision) == compiles
        assert wants_compiled(device, torch.float32)
        assert not wants_compiled(torch.device("cuda"), precision)

    def test_without_a_compiler_networks_run_in_float32(self, monkeypatch):
        monkeypatch.setattr(device_module, "_has_matrix_units", lambda: False)
        monkeypatch.setitem(sys.modules, "gradnet_engine.compiled", None)  # As if it couldn't be loaded.
        assert inference_precision(torch.device("cpu")) == torch.float32

    @pytest.mark.parametrize("name", ["gpu", "cuda:", "cuda:x", "cuda:-1", ""])
    def test_unknown_names_are_refused(self, name):
        with pytest.raises(MethodUnavailableError, match="choose auto, cpu, cuda"):
            resolve_device(name)

    @pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
    @pytest.mark.parametrize("name", ["cuda", "cuda:0"])
    def test_missing_cuda_is_said_and_auto_takes_the_cpu(self, name):
        with pytest.raises(MethodUnavailableError, match="CUDA can't be used: "):
            resolve_device(name)
        assert resolve_device("auto").type == "cpu"

    def test_a_driver_that_is_too_old_is_said_and_auto_takes_the_cpu(self, monkeypatch):
        monkeypatch.setattr(torch.cuda, "is_available", lambda: bool(warnings.warn("driver too old", stacklevel=2)))
        monkeypatch.setattr(torch.backends.cuda, "is_built", lambda: True)
        monkeypatch.setattr(torch.version, "cuda", "12.8")
        monkeypatch.setattr(torch._C, "_cuda_getDriverVersion", lambda: 11040, raising=False)
        assert describe_device("auto").label == "CPU"
        assert "driver is too old: it knows CUDA 11.4, 12.8 is needed" in describe_device("auto").why_no_gpu
        with pytest.raises(MethodUnavailableError, match="driver is too old"):
            resolve_device("cuda")

    @pytest.mark.parametrize(("capability", "device"), [((6, 1), "cpu"), ((7, 5), "cuda"), ((12, 0), "cuda")])
    def test_a_gpu_that_is_too_old_is_said_and_auto_takes_the_cpu(self, monkeypatch, capability, device):
        has_gpus(monkeypatch, capability)
        assert resolve_device("auto").type == device
        assert usable_gpus() == [0] * (device == "cuda")
        if device == "cpu":
            with pytest.raises(MethodUnavailableError, match=r"GTX 1060 is too old: .* 6\.1, 7\.5 is needed"):
                resolve_device("cuda")

    @pytest.mark.parametrize("old", [0, 1])
    def test_of_several_gpus_those_that_are_not_too_old_are_taken(self, monkeypatch, old):
        has_gpus(monkeypatch, *((6, 1) if number == old else (9, 0) for number in range(2)))
        new = 1 - old
        assert usable_gpus() == [new]
        assert [resolve_device(name).index for name in ("auto", "cuda", f"cuda:{new}")] == [new] * 3
        with pytest.raises(MethodUnavailableError, match="GTX 1060 is too old"):
            resolve_device(f"cuda:{old}")
        with pytest.raises(MethodUnavailableError, match="only 0 to 1 are there"):
            resolve_device("cuda:2")

    def test_a_worker_gets_a_gpu_of_those_that_its_machine_was_given(self, monkeypatch):
        monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
        assert visible_name(1) == "1"
        monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "4, GPU-8a7e")
        assert [visible_name(gpu) for gpu in range(2)] == ["4", "GPU-8a7e"]


def has_gpus(monkeypatch: pytest.MonkeyPatch, *capabilities: tuple[int, int]) -> None:
    """Have PyTorch find GPUs of these capabilities, and warn as it does where one is too old."""

    def capability_of(number: int) -> tuple[int, int]:
        warnings.warn(f"Found GPU{number} which is too old", stacklevel=2)  # Which fails a test that hears of it.
        return capabilities[number]

    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: len(capabilities))
    monkeypatch.setattr(torch.cuda, "get_arch_list", lambda: ["sm_75", "sm_80", "sm_90a", "compute_90"])
    monkeypatch.setattr(torch.cuda, "get_device_capability", capability_of)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda number: "GeForce GTX 1060")
