import json
import shutil
import subprocess
import sys

import pytest

from gradnet_engine import locations, program_version
from gradnet_engine import self_check as module
from gradnet_engine.networks import device
from gradnet_engine.self_check import run_checks
from gradnet_engine.sentence import Sentence


def findings():
    return {check.part: check for check in run_checks()}


@pytest.fixture
def shipped_copy(tmp_path, monkeypatch):
    """Shipped files that a test may spoil."""
    for name in ("weights", "resources"):
        shutil.copytree(locations.shipped_folder(name), tmp_path / name)
    monkeypatch.setattr("gradnet_engine.networks.weights.shipped_folder", tmp_path.joinpath)
    monkeypatch.setattr(module, "shipped_folder", tmp_path.joinpath)
    return tmp_path


def test_the_command_tells_that_all_parts_work():
    command = [sys.executable, "-m", "gradnet_engine", "self-check", "--json"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=False)
    parts = {record["part"]: record for record in map(json.loads, done.stdout.splitlines())}
    assert [part for part, record in parts.items() if not record["is_well"]] == []
    assert done.returncode == 0
    assert program_version() in parts["program"]["text"]
    assert {"torch", "RAW", "weights", "cache folder", "gradnet on cpu", "bm3d on cpu"} <= set(parts)


def test_the_network_for_raw_photos_is_tried_where_there_is_one(monkeypatch):
    for weights, tried in ((("gradnet", "dncnn"), False), (("gradnet", "gradnet-raw", "dncnn"), True)):
        monkeypatch.setattr("gradnet_engine.denoisers.find_weights", lambda name, w=weights: name in w or None)
        monkeypatch.setattr(module, "_devices", lambda: ["cuda:7"])
        monkeypatch.setattr(module, "_denoise", lambda method, device: iter([f"{method} works"]))
        found = findings()
        assert ("gradnet-raw on cuda:7" in found) == ("gradnet-max on cuda:7" in found) == tried
        assert {"gradnet on cuda:7", "dncnn on cuda:7", "bm3d on cpu"} <= set(found)


def test_a_changed_file_of_weights_is_named_and_the_rest_is_still_looked_at(shipped_copy, monkeypatch):
    monkeypatch.setattr(module, "_networks", lambda: ["dncnn"])
    spoilt = next((shipped_copy / "weights").glob("gradnet-*.safetensors"))
    spoilt.write_bytes(spoilt.read_bytes()[:-1] + b"\0")
    next((shipped_copy / "weights").glob("dncnn-*.safetensors")).unlink()
    found = findings()
    assert spoilt.name in found["weights"].text
    assert "missing" in found["weights"].text
    assert not found["dncnn on cpu"].is_well
    assert found["bm3d on cpu"].is_well


def test_a_folder_that_cannot_be_made_is_told(tmp_path, monkeypatch):
    in_the_way = tmp_path / "file"
    in_the_way.touch()
    monkeypatch.setattr(module, "cache_folder", lambda: in_the_way / "cache")
    monkeypatch.setattr(module, "_devices", list)
    assert not findings()["cache folder"].is_well


def test_why_no_gpu_is_used_is_told(monkeypatch):
    why = Sentence("the installed PyTorch was built without it")
    monkeypatch.setattr(device, "describe_device", lambda name: device.DeviceDescription("CPU", None, why))
    monkeypatch.setattr(module, "_devices", list)
    assert findings()["device"].text == f"CPU; CUDA can't be used: {why}"


def test_a_method_that_does_not_denoise_fails(monkeypatch):
    class Idle:
        device = "CPU"

        def denoise(self, rgb, noise, cancel=None):
            return rgb

    monkeypatch.setattr("gradnet_engine.denoisers.create_denoiser", lambda name, device: Idle())
    found = findings()
    assert "computes wrongly" in found["gradnet on cpu"].text
    assert not found["gradnet on cpu"].is_well
