from pathlib import Path
from typing import Any

import pytest
import yaml

pytest.importorskip("pydantic", reason="the train extra is not installed")

from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.locations import shipped_folder
from gradnet_engine.networks.gradnet import GradNetConfig
from gradnet_engine.training.config import check_config, read_config
from gradnet_engine.training.data_config import data_path


def tree(**changes):
    """A valid configuration; dotted keys change it."""
    base = {
        "name": "trial",
        "model": {"network": "dncnn"},
        "data": {"root": "/data", "train": [{"type": "awgn", "path": "clean"}]},
        "training": {"steps": 10},
    }
    for path, value in changes.items():
        place: Any = base
        *parents, last = path.split("__")
        for parent in parents:
            place = place[int(parent) if isinstance(place, list) else parent]
        place[last] = value
    return base


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"training__learning_rat": 1}, "training.learning_rat: Extra inputs are not permitted"),
        ({"training__learning_rate": "fast"}, "training.learning_rate: Input should be a valid number"),
        ({"data__train__0__sigma_min": -1}, "data.train.0.awgn.sigma_min"),
        ({"data__train__0__sigma_min": 70}, "sigma_min is larger than sigma_max"),
        ({"data__train__0__type": "poisson"}, "data.train.0"),
        ({"data__train": []}, "data.train"),
        ({"training__epochs": 3}, "one of epochs, steps, minutes"),
        ({"model__network": "gradnet", "model__grad_replicas": 12}, "only with grad_mixup"),
        ({"model__network": "gradnet", "naive": {"kind": "bm3d"}}, "computed ahead"),
        ({"data__train": [{"type": "real", "noisy_path": "a", "ref_path": "b"}]}, "need one \\* each"),
        ({"model__network": "gradnet-ms", "model__channels": [12, 64]}, "widths above 12"),
        ({"data__train__0__calm_share": 1.5}, "data.train.0.awgn.calm_share"),
        ({"validation": {"data": [{"type": "awgn", "path": "a", "kind": "pink"}]}}, "none of white, grey"),
        ({"training__guide_loss_weight": 0.2}, "only gradnet-ms learns a guide"),
        ({"name": "Not A Name"}, "name"),
    ],
)
def test_a_wrong_key_is_one_sentence_with_its_path(changes, sentence):
    with pytest.raises(InvalidSettingsError, match=f"^run.yaml: .*{sentence}"):
        check_config(tree(**changes), "run.yaml")


def test_what_is_not_yaml_is_one_sentence(tmp_path):
    path = tmp_path / "bad.yaml"
    path.write_text("name: [")
    with pytest.raises(InvalidSettingsError, match="isn't YAML"):
        read_config(path)
    with pytest.raises(InvalidSettingsError, match="can't be read"):
        read_config(tmp_path / "missing.yaml")


def test_keys_are_set_otherwise(tmp_path):
    path = tmp_path / "run.yaml"
    path.write_text(yaml.safe_dump(tree()))
    changes = ["name=other", "training.steps=null", "training.minutes=2.5", "data.train.0.sigma_max=70", "start=here"]
    config = read_config(path, changes)
    assert (config.name, config.start, config.training.steps, config.training.minutes) == ("other", "here", None, 2.5)
    assert config.model_dump()["data"]["train"][0]["sigma_max"] == 70


@pytest.mark.parametrize("change", ["name", "data.train.3.path=x", "data.train.first.path=x", "name.path=x", "a.b=1"])
def test_a_change_that_names_no_key_is_one_sentence(tmp_path, change):
    path = tmp_path / "run.yaml"
    path.write_text(yaml.safe_dump(tree()))
    with pytest.raises(InvalidSettingsError, match=f"^{change}: names no key"):
        read_config(path, [change])


def test_an_unset_environment_variable_is_named(monkeypatch):
    monkeypatch.delenv("GRADNET_DATA", raising=False)
    with pytest.raises(InvalidSettingsError, match="GRADNET_DATA"):
        data_path("$GRADNET_DATA", "train")


def test_the_shape_reaches_the_network():
    changes = {"model": {"network": "gradnet", "grad_mixup": True, "grad_replicas": 12, "modules": [[0], [50, 60]]}}
    config = check_config(tree(**changes), "x").network_config
    assert isinstance(config, GradNetConfig)
    assert config.width == 100
    assert config.modules == ((0,), (50, 60))


@pytest.mark.parametrize(
    "path", sorted((shipped_folder("resources") / "training").glob("*.yaml")), ids=lambda p: p.name
)
def test_what_ships_is_valid(path: Path):
    assert read_config(path).name
    assert yaml.safe_load(path.read_text())
