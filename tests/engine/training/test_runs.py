"""Whole runs of tiny networks: they learn, go on after a crash, and split over processes."""

import csv
import os
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pytest
import torch
import yaml
from PIL import Image

pytest.importorskip("lightning_fabric", reason="the train extra is not installed")

from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.networks.gradnet_ms import GradNetMs
from gradnet_engine.training import checkpoints
from gradnet_engine.training.config import RunConfig, check_config
from gradnet_engine.training.export import add_to_manifest, average_with, is_better, read_run, write_weights
from gradnet_engine.training.starting import build_network
from gradnet_engine.training.trainer import Trainer, TrainingFailedError

pytestmark = pytest.mark.filterwarnings(
    # Fabric and TensorBoard meet newer versions of what they use.
    "ignore::DeprecationWarning",
    "ignore::FutureWarning",
)


@pytest.fixture(autouse=True)
def one_thread():
    """Threads of tiny networks wait for each other more than they work, above all on a busy machine."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture(scope="module")
def photos(tmp_path_factory):
    import skimage.data

    folder = tmp_path_factory.mktemp("photos")
    for name in ("astronaut", "coffee", "chelsea"):
        (folder / "clean").mkdir(exist_ok=True)
        Image.fromarray(getattr(skimage.data, name)()[::2, ::2]).save(folder / "clean" / f"{name}.png")
    (folder / "judged").mkdir()
    Image.fromarray(skimage.data.rocket()[100:200, 250:350]).save(folder / "judged" / "rocket.png")
    return folder


def tree(photos: Path, **training) -> dict:
    return {
        "name": "tiny",
        "model": {"network": "dncnn", "depth": 4, "features": 16},
        "data": {
            "root": str(photos),
            "train": [{"type": "awgn", "path": "clean", "sigma_min": 25, "sigma_max": 25}],
            "crop": {"height": 24, "width": 24},
        },
        "training": {"steps": 12, "batch_size": 4, "log_steps": 1, "optimizer": "muon", **training},
        "validation": {"data": [{"type": "awgn", "path": "judged", "sigmas": [25]}], "crop_px": 64, "every_steps": 5},
    }


def config(photos: Path, **training) -> RunConfig:
    return check_config(tree(photos, **training), "test")


def losses(folder: Path) -> list[float]:
    with (folder / "losses.csv").open() as file:
        return [float(row["loss"]) for row in csv.DictReader(file)]


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "gradnet_engine", *arguments]


def test_a_short_run_lowers_the_loss_and_beats_the_noisy_photo(photos, tmp_path):
    settings = config(photos, steps=150, learning_rate=2e-3, adam_share=1.0, ema=0.98, log_steps=10)
    figures = Trainer(settings, tmp_path).run()
    curve = losses(tmp_path)
    assert np.mean(curve[-3:]) < 0.6 * curve[0]
    noisy_db = 20.2
    assert figures["judged sigma 25"] > noisy_db + 4.5
    assert list((tmp_path / "tensorboard").iterdir())
    assert checkpoints.find_checkpoint(tmp_path / "best")


@pytest.mark.parametrize(
    "training",
    [
        {"optimizer": "adam", "schedule": {"kind": "plateau", "warmup": 0}},
        {"optimizer": "adamw", "weight_decay": 0.1, "ema": 0},
        {"precision": "bf16"},
        {"steps": None, "epochs": 2, "batch_size": 2},
        {"steps": None, "minutes": 0.005},
        {"workers": 1},
        {"echo": 2},
        {"teachers": ["dncnn"], "teacher_share": 0.5},
    ],
)
def test_every_kind_of_run_comes_to_its_end(photos, tmp_path, training):
    trainer = Trainer(config(photos, **({"steps": 3} | training)), tmp_path)
    assert trainer.run()["judged sigma 25"] > 15
    assert trainer.progress.step == 3 or "minutes" in training
    assert checkpoints.find_checkpoint(tmp_path / "checkpoints")


def test_a_run_leaves_tiny_numbers_to_what_runs_after_it(photos, tmp_path):
    Trainer(config(photos, steps=2), tmp_path).run()
    assert float(torch.tensor([1e-40]) / 2) > 0


def test_gradnet_trains_through_its_own_naive_denoiser(photos, tmp_path):
    Trainer(config(photos, steps=2), tmp_path / "naive").run()
    changed = tree(photos, steps=3)
    changed["model"] |= {"network": "gradnet", "init_feature_size": 9, "modules": [[0]], "skip": "concat"}
    changed["naive"] = {"kind": "dncnn", "weights": str(tmp_path / "naive")}
    trainer = Trainer(check_config(changed, "test"), tmp_path / "gradnet")
    trainer.run()
    run = read_run(tmp_path / "gradnet")
    naive = read_run(tmp_path / "naive").tensors
    assert all(torch.equal(run.tensors[f"naive.{name}"], value) for name, value in naive.items())


def test_the_multi_scale_gradnet_learns_its_guide_and_goes_on_from_another_run(photos, tmp_path):
    first = tree(photos, steps=60, learning_rate=2e-3, adam_share=1.0, ema=0.9, guide_loss_weight=0.2)
    first["model"] = {"network": "gradnet-ms", "channels": [16, 16], "units": [1, 1], "guide_features": 8}
    trainer = Trainer(check_config(first, "test"), tmp_path / "first")
    assert trainer.run()["judged sigma 25"] > 20.2 + 0.5
    trained = read_run(tmp_path / "first").tensors
    assert trained["guide.layers.3.weight"].abs().max() > 0

    again = first | {"start": str(tmp_path / "first"), "training": first["training"] | {"steps": 1}}
    Trainer(check_config(again, "test"), tmp_path / "again").run()
    moved = read_run(tmp_path / "again").tensors["extract.0.weight"] - trained["extract.0.weight"]
    assert 0 < moved.abs().max() < 0.01

    longer = again | {"model": first["model"] | {"units": [2, 1]}}
    network, shorter = (build_network(check_config(settings, "test")).eval() for settings in (longer, again))
    noisy = torch.rand(1, 3, 32, 32)
    denoised = network(noisy)
    assert torch.equal(denoised, shorter(noisy))
    denoised.square().sum().backward()
    new = network.get_parameter("down_modules.0.units.1.layers.2.weight")
    assert new.grad is not None
    assert new.grad.abs().max() > 0

    told = again | {"model": first["model"] | {"is_told_noise": True}}
    network = build_network(check_config(told, "test")).eval()
    answers = [network(noisy, torch.full_like(noisy, sigma)) for sigma in (0.01, 0.2)]
    assert torch.equal(answers[0], denoised)
    assert torch.equal(answers[1], denoised)
    answers[0].square().sum().backward()
    new = network.get_parameter("extract.0.weight").grad
    assert new is not None
    assert new[:, -3:].abs().max() > 0

    wider = again | {"model": first["model"] | {"channels": [16, 24]}}
    with pytest.raises(InvalidSettingsError, match="another network"):
        Trainer(check_config(wider, "test"), tmp_path / "wider").run()


def test_a_network_that_is_told_the_noise_learns_to_heed_it(photos, tmp_path):
    settings = tree(photos, steps=120, learning_rate=2e-3, adam_share=1.0, ema=0.9)
    settings["data"]["train"][0] |= {"sigma_min": 0, "sigma_max": 50}
    shape = {"network": "gradnet-ms", "channels": [16, 16], "units": [1, 1], "guide_features": 8, "unit": "leaky"}
    settings["model"] = shape | {"is_told_noise": True}
    settings["validation"]["every_steps"] = 1000
    trainer = Trainer(check_config(settings, "test"), tmp_path)
    assert trainer.run()["judged sigma 25"] > 20.2 + 0.5
    network = GradNetMs(trainer.config.network_config).eval()  # pyright: ignore
    network.load_state_dict(read_run(tmp_path).tensors)
    noisy = 0.5 + 0.05 * torch.randn(1, 3, 64, 64)
    changes = [(network(noisy, torch.full_like(noisy, sigma)) - noisy).square().mean() for sigma in (0.01, 0.15)]
    assert changes[1] > 1.5 * changes[0]


def test_a_run_goes_on_after_kill_9_as_if_nothing_had_happened(photos, tmp_path):
    settings = tree(photos, steps=40, checkpoint_minutes=0)
    settings["data"]["small_crop"] = {"height": 16, "width": 16, "until": 0.5}
    path = tmp_path / "run.yaml"
    path.write_text(yaml.safe_dump(settings))
    Trainer(check_config(settings, "test"), tmp_path / "whole").run()
    run = command("train", str(path), "--run-folder", str(tmp_path / "broken"), "--quiet")
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    process = subprocess.Popen(run, env=environment)
    deadline_s = time.monotonic() + 120
    log = tmp_path / "broken" / "losses.csv"
    while not log.exists() or len(log.read_text().splitlines()) < 8:
        assert process.poll() is None
        assert time.monotonic() < deadline_s
        time.sleep(0.02)
    process.kill()
    process.wait()
    before = len(losses(tmp_path / "broken"))
    assert before < 40
    subprocess.run(run, env=environment, check=True, capture_output=True)
    assert losses(tmp_path / "broken") == pytest.approx(losses(tmp_path / "whole"), rel=1e-6)


def test_two_processes_equal_one_with_the_doubled_batch(photos, tmp_path):
    # Two patches a process, and four in the one: the configuration counts those of all processes.
    settings = tree(photos, steps=6, batch_size=4, checkpoint_minutes=0.0005)
    settings["validation"] = {}
    (tmp_path / "run.yaml").write_text(yaml.safe_dump(settings))
    Trainer(check_config(settings, "test"), tmp_path / "one").run()
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2", "--master-port", "0"]
    module = ["-m", "gradnet_engine", "train", str(tmp_path / "run.yaml"), "--run-folder", str(tmp_path / "two")]
    done = subprocess.run([*torchrun, "--standalone", *module], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    assert losses(tmp_path / "two") == pytest.approx(losses(tmp_path / "one"), rel=1e-4)


def test_a_run_that_has_ended_leaves_its_checkpoint_untouched(photos, tmp_path):
    Trainer(config(photos, steps=2), tmp_path).run()
    saved = checkpoints.find_checkpoint(tmp_path / "checkpoints")
    assert saved is not None
    files = {path: path.stat().st_ino for path in saved.iterdir()}
    Trainer(config(photos, steps=2), tmp_path).run()
    assert {path: path.stat().st_ino for path in saved.iterdir()} == files


class TestBadRuns:
    def test_a_loss_that_is_no_number_stops_and_keeps_what_was_saved(self, photos, tmp_path):
        Trainer(config(photos, steps=2), tmp_path).run()
        saved = checkpoints.find_checkpoint(tmp_path / "checkpoints")
        trainer = Trainer(config(photos, steps=60, learning_rate=1e30), tmp_path)
        with pytest.raises(TrainingFailedError, match="no longer a number"):
            trainer.run()
        assert checkpoints.find_checkpoint(tmp_path / "checkpoints") == saved

    def test_a_loss_that_runs_away_stops_and_keeps_what_was_saved(self, photos, tmp_path):
        Trainer(config(photos, steps=2), tmp_path).run()
        saved = checkpoints.find_checkpoint(tmp_path / "checkpoints")
        with pytest.raises(TrainingFailedError, match="has run away"):
            Trainer(config(photos, steps=60, learning_rate=1.0), tmp_path).run()
        assert checkpoints.find_checkpoint(tmp_path / "checkpoints") == saved

    def test_a_checkpoint_of_another_network_is_refused(self, photos, tmp_path):
        Trainer(config(photos, steps=1), tmp_path).run()
        changed = tree(photos, steps=5)
        changed["model"]["features"] = 8
        with pytest.raises(InvalidSettingsError, match="another run"):
            Trainer(check_config(changed, "test"), tmp_path).run()

    def test_fresh_does_not_overwrite(self, photos, tmp_path):
        Trainer(config(photos, steps=1), tmp_path).run()
        with pytest.raises(InvalidSettingsError, match="holds a run already"):
            Trainer(config(photos, steps=1), tmp_path).run(resume=False)

    def test_a_missing_naive_denoiser_is_one_sentence(self, photos, tmp_path):
        changed = tree(photos)
        changed["model"] |= {"network": "gradnet"}
        changed["naive"] = {"kind": "dncnn", "weights": "nowhere"}
        with pytest.raises(InvalidSettingsError, match="nowhere: is neither weights"):
            Trainer(check_config(changed, "test"), tmp_path).run()

    def test_a_batch_that_processes_can_not_share_is_refused(self, photos, tmp_path, monkeypatch):
        trainer = Trainer(config(photos, batch_size=3), tmp_path)
        monkeypatch.setattr(type(trainer.fabric), "world_size", 2)
        with pytest.raises(InvalidSettingsError, match="3 patches can't be shared by 2 processes"):
            trainer.run()

    def test_without_the_extra_the_command_says_what_is_missing(self):
        program = (
            "import sys; sys.modules['lightning_fabric'] = None; sys.argv = ['gradnet', 'train', 'x.yaml'];"
            "from gradnet_engine.cli import main; main()"
        )
        done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
        assert done.returncode == 1
        assert "gradnet-desktop[train]" in done.stderr
        assert "Traceback" not in done.stderr

    def test_the_command_says_it_in_one_line(self, gradnet, tmp_path):
        done = gradnet("train", tmp_path / "no.yaml")
        assert done.returncode == 1
        assert done.stderr.strip().splitlines() == [
            f"{tmp_path / 'no.yaml'}: can't be read: there is no such file or folder."
        ]


def test_an_export_that_can_not_be_judged_leaves_nothing(gradnet, photos, tmp_path):
    Trainer(config(photos, steps=1), tmp_path / "run").run()
    shelf, nowhere = tmp_path / "weights", {"GRADNET_DATA": str(tmp_path)}
    done = gradnet("export-weights", tmp_path / "run", "--to", shelf, told=nowhere)
    assert done.returncode == 1
    assert done.stderr.strip() == f"{tmp_path / 'eval/kodak24'}: there is no such folder."
    assert not shelf.exists()


def test_an_exported_run_replaces_its_predecessor_in_the_manifest(photos, tmp_path):
    from dataclasses import replace

    from gradnet_engine.networks.building import build_trained
    from gradnet_engine.networks.weights import find_weights, load_weights

    shelf = tmp_path / "weights"
    paths = []
    for steps in (1, 2):
        Trainer(config(photos, steps=steps), tmp_path / "run").run()
        entry = write_weights(read_run(tmp_path / "run"), "tiny", shelf, "gradnet train tiny.yaml")
        add_to_manifest(replace(entry, figures={"a": 30.0 + steps}), shelf)
        paths.append(entry.path)
    found = find_weights("tiny", shelf)
    assert found is not None
    assert found.path == paths[1]
    assert not paths[0].exists()
    assert found.figures == {"a": 32.0}
    assert found.sigma_range == pytest.approx((25 / 255, 25 / 255))
    assert build_trained(found, load_weights(found)).config.features == 16  # type: ignore[union-attr]
    assert not is_better(found, {"a": 32.05}, least_db=0.1)
    assert is_better(found, {"a": 32.2}, least_db=0.1)


def test_a_share_of_no_mean_is_refused(gradnet, photos, tmp_path):
    Trainer(config(photos, steps=1), tmp_path / "run").run()
    shelf = tmp_path / "weights"
    done = gradnet("export-weights", tmp_path / "run", "--to", shelf, "--share", 0.3)
    assert done.returncode == 1
    assert done.stderr.strip() == "--share is the run's share in a mean: give --average-with, too."
    assert not shelf.exists()


def test_a_run_may_be_averaged_with_other_weights(photos, tmp_path):
    for name, steps in (("first", 1), ("second", 3)):
        Trainer(config(photos, steps=steps), tmp_path / name).run()
    first, second = (read_run(tmp_path / name) for name in ("first", "second"))
    mean = average_with(second, str(tmp_path / "first"), share=0.25)
    for name, value in mean.tensors.items():
        torch.testing.assert_close(value, 0.75 * first.tensors[name] + 0.25 * second.tensors[name])
    assert any(not torch.equal(value, second.tensors[name]) for name, value in mean.tensors.items())
    entry = write_weights(mean, "tiny", tmp_path / "weights", "gradnet train tiny.yaml")
    assert entry.training_data.endswith("12 patches; averaged with those of first (0.75 of the mean)")
    with pytest.raises(InvalidSettingsError, match=r"^gradnet: has weights of another network\.$"):
        average_with(second, "gradnet", share=0.5)


def test_a_manifest_names_no_folder_of_one_machine(photos, tmp_path):
    from dataclasses import replace

    Trainer(config(photos, steps=1), tmp_path / "run").run()
    run = read_run(tmp_path / "run")
    started = replace(run, config=run.config.model_copy(update={"start": "/somewhere/runs/first"}))
    entry = write_weights(started, "tiny", tmp_path / "weights", "gradnet train tiny.yaml")
    assert entry.training_data.endswith("4 patches after those of first")


def test_a_manifest_tells_what_part_of_the_noise_was_otherwise(photos, tmp_path):
    from dataclasses import replace

    Trainer(config(photos, steps=1), tmp_path / "run").run()
    run = read_run(tmp_path / "run")
    source = run.config.data.train[0].model_copy(update={"calm_share": 0.3, "grey_share": 0.1})
    data = run.config.data.model_copy(update={"train": (source,)})
    calmed = replace(run, config=run.config.model_copy(update={"data": data}))
    entry = write_weights(calmed, "tiny", tmp_path / "weights", "gradnet train tiny.yaml")
    assert "of 255 (a part with little colour or none, a part in black and white); 4 patches" in entry.training_data


def test_a_manifest_names_who_developed_the_noise(photos, tmp_path):
    from dataclasses import replace

    from gradnet_engine.training.data_config import RawSource

    Trainer(config(photos, steps=1), tmp_path / "run").run()
    run = read_run(tmp_path / "run")
    source = RawSource(type="raw", path="clean", profiles="noise.csv", soft_share=0.9)
    data = run.config.data.model_copy(update={"train": (*run.config.data.train, source)})
    developed = replace(run, config=run.config.model_copy(update={"data": data}))
    entry = write_weights(developed, "tiny", tmp_path / "weights", "gradnet train tiny.yaml")
    expected = "; clean with the noise of measured cameras, developed by LibRaw (a part on soft photos); 4 patches"
    assert entry.training_data.endswith(expected)


def test_a_manifest_names_the_teachers(photos, tmp_path):
    Trainer(config(photos, steps=1, teachers=["dncnn", "gradnet"], teacher_share=0.5), tmp_path / "run").run()
    entry = write_weights(read_run(tmp_path / "run"), "tiny", tmp_path / "weights", "gradnet train tiny.yaml")
    assert entry.training_data.endswith("4 patches, taught by dncnn and gradnet (0.5)")
