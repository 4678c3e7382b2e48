import hashlib
import json
import subprocess
import sys
from dataclasses import asdict
from pathlib import Path

import pytest
import torch
from safetensors.torch import save_file

from gradnet_engine.cli.training import _as_shipped
from gradnet_engine.denoisers.network import network_unavailable
from gradnet_engine.errors import WeightsError
from gradnet_engine.locations import shipped_folder
from gradnet_engine.networks.building import build_trained
from gradnet_engine.networks.dncnn import DnCNN, DnCNNConfig
from gradnet_engine.networks.gradnet import GradNet, GradNetConfig
from gradnet_engine.networks.gradnet_ms import GradNetMsConfig
from gradnet_engine.networks.weights import find_weights, load_weights, read_manifest

SHAPE = DnCNNConfig(depth=3, features=8)


@pytest.fixture
def shelf(tmp_path):
    """A folder with one network's weights and their manifest, and a way to change the entry."""

    def write(trained=None, **changes):
        trained = trained or DnCNN(SHAPE)
        save_file(trained.state_dict(), tmp_path / "tiny.safetensors")
        entry = {
            "name": "tiny",
            "network": "gradnet" if isinstance(trained, GradNet) else "dncnn",
            "file": "tiny.safetensors",
            "sha256": hashlib.sha256((tmp_path / "tiny.safetensors").read_bytes()).hexdigest(),
            "config": asdict(trained.config),
            "licence": "MIT",
            "training_data": "none",
            "training_command": "none",
            "sigma_range": [0.03, 0.25],
            "figures": {"kodak24 sigma 25": 30.0},
        }
        manifest = {"version": 1, "weights": [entry | changes]}
        (tmp_path / "manifest.json").write_text(json.dumps(manifest))
        return tmp_path

    return write


def found(folder):
    entry = find_weights("tiny", folder)
    assert entry is not None
    return entry


@pytest.mark.parametrize(
    "network", [DnCNN(SHAPE), GradNet(GradNetConfig(init_feature_size=5, modules=((0,), (4,)), dncnn=SHAPE))]
)
def test_weights_come_back_as_they_were(shelf, network):
    torch.nn.init.normal_(next(network.parameters()))
    entry = found(shelf(network))
    built = build_trained(entry, load_weights(entry))
    assert built.config == network.config
    assert not built.training
    noisy = torch.rand(1, 3, 16, 16)
    assert torch.equal(built(noisy), network.eval()(noisy))


def test_no_manifest_means_no_weights(tmp_path):
    assert read_manifest(tmp_path) == []
    assert find_weights("dncnn", tmp_path) is None


def test_a_name_that_is_not_there(shelf):
    assert find_weights("other", shelf()) is None


def change_one_byte(path):
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)


def test_one_changed_byte_is_noticed_before_parsing(shelf):
    entry = found(shelf())
    change_one_byte(entry.path)
    with pytest.raises(WeightsError, match="damaged"):
        load_weights(entry)


@pytest.mark.parametrize(("harm", "cause"), [(Path.unlink, "missing"), (change_one_byte, "damaged"), (str, None)])
def test_a_method_says_that_its_weights_can_not_be_used(shelf, monkeypatch, harm, cause):
    folder = shelf()
    monkeypatch.setattr("gradnet_engine.networks.weights.shipped_folder", lambda name: folder)
    harm(found(folder).path)
    reason = network_unavailable("tiny", "cpu")
    assert reason is None if cause is None else cause in reason


def test_a_missing_file(shelf):
    entry = found(shelf())
    entry.path.unlink()
    with pytest.raises(WeightsError, match="missing"):
        load_weights(entry)


def test_a_file_with_the_right_checksum_that_is_no_safetensors(shelf):
    folder = shelf()
    (folder / "tiny.safetensors").write_bytes(b"not tensors")
    manifest = json.loads((folder / "manifest.json").read_text())
    manifest["weights"][0]["sha256"] = hashlib.sha256(b"not tensors").hexdigest()
    (folder / "manifest.json").write_text(json.dumps(manifest))
    with pytest.raises(WeightsError, match="isn't a safetensors file"):
        load_weights(found(folder))


def test_weights_of_another_network(shelf):
    entry = found(shelf(config=asdict(DnCNNConfig(depth=4, features=8))))
    with pytest.raises(WeightsError, match="another network"):
        build_trained(entry, load_weights(entry))


@pytest.mark.parametrize(
    "changes",
    [
        {"config": {"depth": 1}},
        {"network": "gradnet", "config": {**asdict(GradNetConfig()), "skip": "product"}},
        {"network": "gradnet-ms", "config": {**asdict(GradNetMsConfig()), "unit": "swish"}},
        {"network": "gradnet-ms", "config": {"units": [1, 1, 1, 1]}},
    ],
)
def test_an_impossible_shape(shelf, changes):
    entry = found(shelf(**changes))
    with pytest.raises(WeightsError, match="impossible"):
        build_trained(entry, load_weights(entry))


@pytest.mark.parametrize(
    "changes",
    [
        {"network": "unet"},
        {"file": "../tiny.safetensors"},
        {"sha256": "abc"},
        {"sigma_range": [0.5, 0.1]},
        {"sigma_range": None},
        {"figures": ["high"]},
    ],
)
def test_damaged_entries_are_refused(shelf, changes):
    with pytest.raises(WeightsError, match=r"manifest\.json"):
        read_manifest(shelf(**changes))


@pytest.mark.parametrize("text", ["", "[]", '{"version": 2, "weights": []}', '{"version": 1, "weights": [{}]}'])
def test_damaged_manifests_are_refused(tmp_path, text):
    (tmp_path / "manifest.json").write_text(text)
    with pytest.raises(WeightsError, match=r"manifest\.json"):
        read_manifest(tmp_path)


def test_what_ships_can_be_built():
    for entry in read_manifest():
        build_trained(entry, load_weights(entry))


def test_asking_for_weights_loads_no_torch():
    program = (
        "import sys; from gradnet_engine.denoisers.network import network_unavailable;"
        "network_unavailable('gradnet', 'auto'); sys.exit('torch' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", program], check=False).returncode == 0


def test_what_ships_names_no_folder_of_the_machine_it_was_trained_on():
    manifest = json.loads((shipped_folder("weights") / "manifest.json").read_text())
    commands = [entry["training_command"] for entry in manifest["weights"]]
    assert commands
    assert not [command for command in commands if any(Path(word).is_absolute() for word in command.split())]


def test_a_configuration_is_named_as_in_everybodys_folder(tmp_path):
    assert _as_shipped(shipped_folder("resources") / "training" / "gradnet.yaml") == "resources/training/gradnet.yaml"
    assert _as_shipped(tmp_path / "own.yaml") == (tmp_path / "own.yaml").as_posix()
