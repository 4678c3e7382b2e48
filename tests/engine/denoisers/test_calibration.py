import json

import numpy as np
import pytest

from gradnet_engine.denoisers.calibration import measured_speed
from gradnet_engine.errors import Cancelled
from gradnet_engine.progress import CancelToken


class Counting:
    margin_px, multiple_px, tile_px, needs_sigma, device = 0, 1, 64, False, "CPU"

    def __init__(self):
        self.calls = 0

    def denoise(self, rgb, noise, cancel=None):
        self.calls += 1
        return np.asarray(rgb)


def test_a_speed_is_measured_once_and_remembered(tmp_path):
    path = tmp_path / "sub" / "speeds.json"
    method = Counting()
    speed = measured_speed("counting 1", lambda: method, path)
    assert speed > 0
    calls = method.calls
    assert measured_speed("counting 1", lambda: method, path) == pytest.approx(speed)
    assert method.calls == calls


def test_another_version_is_measured_anew_and_both_are_kept(tmp_path):
    path = tmp_path / "speeds.json"
    for identity in ("counting 1", "counting 2", "counting 1"):
        measured_speed(identity, Counting, path)
    assert len(json.loads(path.read_text())) == 2


def test_the_first_run_which_compiles_and_loads_does_not_count(tmp_path, monkeypatch):
    clock = iter([0.0, 30.0, 30.0, 32.0, 32.0, 33.0])
    monkeypatch.setattr("gradnet_engine.denoisers.calibration.time.perf_counter", lambda: next(clock))
    method = Counting()
    assert measured_speed("counting 1", lambda: method, tmp_path / "speeds.json") == 256**2 / 2.0
    assert method.calls == 2  # One measured run is enough where it takes long.


def test_the_best_of_short_runs_counts(tmp_path, monkeypatch):
    ends = np.cumsum([9.0, 0.4, 0.2, 0.3, 0.25])
    clock = iter([0.0, *np.repeat(ends[:-1], 2), ends[-1]])
    monkeypatch.setattr("gradnet_engine.denoisers.calibration.time.perf_counter", lambda: next(clock))
    assert measured_speed("counting 1", Counting, tmp_path / "speeds.json") == pytest.approx(256**2 / 0.2)
    assert next(clock, None) is None


def test_measuring_is_cancelled_and_nothing_is_remembered(tmp_path):
    cancel, method = CancelToken(), Counting()
    cancel.cancel()
    with pytest.raises(Cancelled):
        measured_speed("counting 1", lambda: method, tmp_path / "speeds.json", cancel)
    assert method.calls == 0
    assert not (tmp_path / "speeds.json").exists()


@pytest.mark.parametrize("content", ["", "[]", "{", '{"a": "b"}', '{"a": -1}'])
def test_a_damaged_memory_is_measured_again(tmp_path, content):
    path = tmp_path / "speeds.json"
    path.write_text(content)
    assert measured_speed("counting 1", Counting, path) > 0
    assert len(json.loads(path.read_text())) == 1


def test_an_unwritable_folder_only_costs_time(tmp_path):
    (tmp_path / "file").write_text("")
    method, calls = Counting(), []
    for _ in range(2):
        assert measured_speed("counting 1", lambda: method, tmp_path / "file" / "speeds.json") > 0
        calls.append(method.calls)
    assert calls[1] == 2 * calls[0]


def test_without_a_place_named_it_lies_in_the_users_cache_folder(tmp_path, monkeypatch):
    monkeypatch.setattr("gradnet_engine.denoisers.calibration.cache_folder", lambda: tmp_path / "cache")
    measured_speed("counting 1", Counting)
    assert (tmp_path / "cache" / "speeds.json").is_file()
