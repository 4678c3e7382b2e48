"""A step that is recorded on a GPU does what the same step does launched part by part."""

import copy
import csv

import numpy as np
import pytest
import torch
from PIL import Image
from torch import Tensor, nn

pytest.importorskip("lightning_fabric", reason="the train extra is not installed")

from gradnet_engine.networks.gradnet_ms import GradNetMs, GradNetMsConfig
from gradnet_engine.training import trainer
from gradnet_engine.training.config import check_config
from gradnet_engine.training.graphs import Recorded
from gradnet_engine.training.losses import GradientLoss

pytestmark = pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a CUDA GPU")


class Step:
    """Loss and derivatives of a network."""

    def __init__(self, network: nn.Module) -> None:
        self.network, self.loss = network, GradientLoss(0.03, "rms", 0.1).cuda()

    def __call__(self, noisy: Tensor, clean: Tensor) -> Tensor:
        for parameter in self.network.parameters():
            parameter.grad = None
        with torch.autocast("cuda", torch.bfloat16):
            denoised, guide = self.network(noisy, with_guide=True)
        total = self.loss(denoised, clean).total + 0.2 * self.loss(guide, clean).total
        total.backward()
        return total.detach()


@pytest.fixture
def network():
    torch.manual_seed(0)
    network = GradNetMs(GradNetMsConfig((32, 64), (1, 1), unit="leaky"))
    for parameter in network.parameters():
        nn.init.normal_(parameter, std=0.05)
    return network.cuda().to(memory_format=torch.channels_last)  # type: ignore[call-overload]


def test_losses_and_derivatives_are_those_of_the_plain_step(network):
    plain, step = Step(copy.deepcopy(network)), Step(network)
    recorded = Recorded(step, list)
    optimizers = [torch.optim.SGD(one.network.parameters(), 0.05) for one in (plain, step)]
    losses = []
    for number, size in enumerate((64, 64, 64, 96, 96, 64)):  # Sizes change as patches grow, and back.
        clean = torch.rand(2, 3, size, size, device="cuda", generator=torch.Generator("cuda").manual_seed(number))
        noisy = clean + 0.1 * torch.randn_like(clean)
        pair = recorded(noisy, clean), plain(noisy, clean)
        losses.append(tuple(map(float, pair)))
        for mine, theirs in zip(step.network.parameters(), plain.network.parameters(), strict=True):
            assert mine.grad is not None
            assert theirs.grad is not None
            assert (mine.grad - theirs.grad).norm() <= 0.05 * theirs.grad.norm() + 1e-6
        for optimizer in optimizers:
            optimizer.step()
    for mine, theirs in losses:
        assert mine == pytest.approx(theirs, rel=0.01)
    assert len({mine for mine, _ in losses}) == len(losses)


def test_an_answer_is_kept_while_others_are_made(network):
    recorded = Recorded(Step(network), list)
    noisy = torch.rand(2, 3, 64, 64, device="cuda")
    first = recorded(noisy, noisy)
    before = float(first)
    recorded(noisy, 1 - noisy)
    assert float(first) == before


@pytest.fixture
def tree(tmp_path):
    pixels = np.random.default_rng(0).integers(0, 256, (16, 16, 3), np.uint8)
    (tmp_path / "clean").mkdir()
    Image.fromarray(pixels).resize((160, 160), Image.Resampling.BICUBIC).save(tmp_path / "clean" / "photo.png")
    return {
        "name": "tiny",
        "model": {"network": "gradnet-ms", "channels": [32, 64], "units": [1, 1], "unit": "leaky"},
        "data": {
            "root": str(tmp_path),
            "train": [{"type": "awgn", "path": "clean", "sigma_min": 25, "sigma_max": 25}],
            "crop": {"height": 48, "width": 48},
        },
        "training": {"batch_size": 4, "log_steps": 1, "optimizer": "muon", "learning_rate": 1e-3, "clip_norm": 0.05},
    }


def train(tree, folder, steps):
    tree["training"]["steps"] = steps
    trainer.Trainer(check_config(tree, "test"), folder).run()
    with (folder / "losses.csv").open() as file:
        return [float(row["loss"]) for row in csv.DictReader(file)]


def test_a_recorded_run_learns_what_a_plain_one_does(tree, tmp_path, monkeypatch):
    recorded = train(tree, tmp_path / "recorded", 30)
    monkeypatch.setattr(trainer, "Recorded", lambda work, moves: work)
    plain = train(tree, tmp_path / "plain", 30)
    assert recorded == pytest.approx(plain, rel=0.02)
    assert np.mean(recorded[-5:]) < 0.95 * np.mean(recorded[:5])


def test_a_recorded_run_goes_on_as_if_unbroken(tree, tmp_path):
    tree["training"]["schedule"] = {"warmup": 0, "kind": "plateau"}
    unbroken = train(tree, tmp_path / "unbroken", 12)
    train(tree, tmp_path / "broken", 6)
    assert train(tree, tmp_path / "broken", 12) == pytest.approx(unbroken, rel=0.01)
