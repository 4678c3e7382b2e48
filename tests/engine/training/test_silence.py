"""Units that have fallen silent are found."""

import pytest
import torch

pytest.importorskip("lightning_fabric", reason="the train extra is not installed")

from gradnet_engine.networks.dncnn import DnCNN, DnCNNConfig
from gradnet_engine.networks.gradnet_ms import GradNetMs, GradNetMsConfig, Unit
from gradnet_engine.training.checkpoints import Progress
from gradnet_engine.training.journal import Journal
from gradnet_engine.training.silence import heard_units


def fresh(unit: Unit) -> GradNetMs:
    torch.manual_seed(0)
    return GradNetMs(GradNetMsConfig((16, 16), (2, 1), guide_features=8, unit=unit)).eval()


@pytest.fixture
def network() -> GradNetMs:
    return fresh("relu")


def quieten(network: GradNetMs, bias: str) -> None:
    torch.nn.init.constant_(network.get_parameter(bias), -1000)


def silent(network: GradNetMs) -> set[str]:
    with torch.inference_mode(), heard_units(network) as units:
        for _ in range(2):
            network(torch.rand(1, 3, 32, 32))
    return {name for name, unit in units.items() if unit.is_silent}


def test_a_fresh_network_is_heard_in_full(network):
    assert silent(network) == set()


@pytest.mark.parametrize(
    ("layer", "units"),
    [
        # Nothing through the ReLU behind the skip, or nothing through the one between the convolutions.
        (2, {"down_modules.0.units.1"}),
        (0, {"down_modules.0.units.0", "down_modules.0.units.1"}),
    ],
)
def test_a_unit_whose_relu_is_never_above_zero_is_silent(network, layer, units):
    for name in units:
        quieten(network, f"{name}.layers.{layer}.bias")
    assert silent(network) == units


def test_a_leaky_unit_is_heard_however_low_its_numbers_lie():
    network = fresh("leaky")
    for layer in (0, 2):
        quieten(network, f"coarsest.units.0.layers.{layer}.bias")
    assert silent(network) == set()


def test_what_a_unit_answers_is_counted_over_all_photos_and_no_longer_than_it_is_listened_to(network):
    with torch.inference_mode(), heard_units(network) as units:
        network(torch.zeros(1, 3, 32, 32))
        before = units["guide.layers.2"].largest
        network(torch.ones(1, 3, 32, 32))
        during = units["guide.layers.2"].largest
    assert before < during
    network(torch.full((1, 3, 32, 32), 9.0))
    assert units["guide.layers.2"].largest == during


def test_a_network_without_residual_units_has_none():
    with heard_units(DnCNN(DnCNNConfig(depth=3, features=4))) as units:
        assert not units


def test_the_journal_warns_of_silent_units_by_name(network, tmp_path, caplog):
    journal = Journal(tmp_path)
    quieten(network, "down_modules.0.units.1.layers.0.bias")
    with torch.inference_mode(), heard_units(network) as units:
        network(torch.rand(1, 3, 32, 32))
    with caplog.at_level("WARNING"):
        journal.write_silence(Progress(step=7), units)
    journal.close()
    assert "step 7  silent: 1 of 6 units: down_modules.0.units.1" in caplog.text
