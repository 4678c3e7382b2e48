"""How a method is found, made, and chosen."""

import subprocess
import sys
from pathlib import Path

import pytest
import torch

from gradnet_engine import denoisers
from gradnet_engine.denoisers import METHODS, block_matching, choosing, find_method, network
from gradnet_engine.denoisers.bm3d import Bm3d
from gradnet_engine.denoisers.bm3d_reference import Bm3dReference
from gradnet_engine.denoisers.choosing import ReadyMethod, choose_method, expected_speed, instead_on_cpu
from gradnet_engine.denoisers.classical.median import Median
from gradnet_engine.errors import InvalidSettingsError, MethodUnavailableError, WeightsError
from gradnet_engine.sentence import Sentence


@pytest.fixture
def set_gradnet(monkeypatch):
    """Let GradNet be there on a CUDA GPU, be missing for a reason, or fail when it is made; `weights` ship."""

    def set_(*, unavailable: str | None = None, create=lambda name, device: Median(), weights=("gradnet",)):
        monkeypatch.setattr(denoisers, "find_weights", lambda name: name if name in weights else None)
        monkeypatch.setattr(denoisers, "network_unavailable", lambda name, device: unavailable)
        monkeypatch.setattr(denoisers, "create_network_denoiser", lambda name, device, turned: create(name, device))

    return set_


def test_a_picker_shows_the_paper_method_first_and_every_method_says_its_use():
    assert list(METHODS)[:3] == ["gradnet", "gradnet-raw", "gradnet-max"]
    assert {
        "gradnet-paper",
        "gradnet-mixup",
        "gradnet-bm3d",
        "gradnet-merged",
        "dncnn",
        "bm3d",
        "bm3d-fast",
        "bm3d-reference",
        "median",
        "adaptive-median",
        "contraharmonic",
        "wavelet",
        "dct",
        "nlm",
    } < set(METHODS)
    for name, method in METHODS.items():
        assert method.name == name
        assert method.use.endswith(".")
        assert method.runs_on_gpu == name.startswith(("gradnet", "dncnn"))


def test_an_unknown_name_is_answered_with_those_that_exist():
    with pytest.raises(InvalidSettingsError, match=r"'bm4d'.*auto, gradnet, .*median"):
        find_method("bm4d")
    with pytest.raises(InvalidSettingsError):
        choose_method("bm4d", "auto")


def test_the_chosen_method_runs_and_nothing_else():
    chosen = choose_method("median", "auto")
    assert (chosen.name, chosen.why) == ("median", "You chose it.")
    assert isinstance(chosen.denoiser, Median)


@pytest.mark.parametrize("device", ["auto", "cuda", "cuda:1"])
@pytest.mark.parametrize("from_mosaic", [False, True])
@pytest.mark.parametrize(
    ("weights", "best", "title"),
    [(("gradnet",), "gradnet", "GradNet"), (("gradnet", "gradnet-raw"), "gradnet-max", "GradNet Max")],
    ids=["without the network for RAW", "with it"],
)
def test_auto_takes_the_best_gradnet_where_a_gpu_is(set_gradnet, device, from_mosaic, weights, best, title):
    asked = []
    set_gradnet(create=lambda name, device: (asked.append((name, device)), Median())[1], weights=weights)
    name, denoiser, why = choose_method("auto", device, from_mosaic=from_mosaic)
    assert (name, type(denoiser)) == (best, Median)
    assert why == f"{title} is the best where a CUDA GPU is there."
    made = "gradnet-raw" if best == "gradnet-max" and from_mosaic else "gradnet"
    assert asked == [(made, "cuda" if device == "auto" else device)]


@pytest.mark.parametrize(
    ("error", "reason"),
    [
        (
            WeightsError(Path("raw.safetensors"), "the file is missing"),
            "raw.safetensors: can't be used as weights: the file is missing.",
        ),
        (RuntimeError("out of memory"), "gradnet-raw can't start on cuda (out of memory)."),
    ],
)
def test_auto_takes_gradnet_on_a_gpu_where_the_best_one_can_not_run(set_gradnet, error, reason):
    def create(name, device):
        if name == "gradnet-raw":
            raise error
        return Median()

    set_gradnet(create=create, weights=("gradnet", "gradnet-raw"))
    assert choose_method("auto", "auto").name == "gradnet-max"
    name, _, why = choose_method("auto", "auto", from_mosaic=True)
    assert name == "gradnet"
    assert why == f"{reason} GradNet ran on the GPU instead."


@pytest.mark.parametrize(
    ("device", "of_both"), [("auto", "gradnet-max"), ("cpu", "gradnet-raw"), ("cuda", "gradnet-max")]
)
@pytest.mark.parametrize("weights", [("gradnet",), ("gradnet", "gradnet-raw")])
def test_auto_takes_the_network_for_raw_photos_where_it_ships(set_gradnet, monkeypatch, device, of_both, weights):
    monkeypatch.setattr(choosing, "measured_speed", lambda identity, create, **_: (create(), 1.0)[1])
    set_gradnet(weights=weights)
    name, _, why = choose_method("auto", device, from_mosaic=True)
    assert name == (of_both if len(weights) > 1 else "gradnet")
    assert ("GradNet RAW" in why) == (name == "gradnet-raw")
    assert choose_method("auto", device).name != "gradnet-raw"
    assert choose_method("gradnet", device, from_mosaic=True).name == "gradnet"


@pytest.mark.parametrize("device", ["cpu", "cuda"])
def test_a_raw_photo_has_another_gradnet_where_its_own_can_not_run(set_gradnet, monkeypatch, device):
    def create(name, device):
        if name == "gradnet-raw":
            raise WeightsError(Path("raw.safetensors"), "the file is missing")
        return Median()

    monkeypatch.setattr(choosing, "measured_speed", lambda identity, create, **_: (create(), 1.0)[1])
    set_gradnet(create=create, weights=("gradnet", "gradnet-raw"))
    name, _, why = choose_method("auto", device, from_mosaic=True)
    assert name == "gradnet"
    assert "raw.safetensors: can't be used as weights: the file is missing." in why


@pytest.mark.parametrize("from_mosaic", [False, True])
def test_auto_takes_bm3d_where_weights_were_damaged_after_their_speed_was_measured(
    set_gradnet, monkeypatch, from_mosaic
):
    def create(name, device):
        raise WeightsError(Path(f"{name}.safetensors"), "the file is damaged")

    monkeypatch.setattr(choosing, "measured_speed", lambda identity, create, **_: 1.0)
    set_gradnet(create=create, weights=("gradnet", "gradnet-raw"))
    name, _, why = choose_method("auto", "cpu", from_mosaic=from_mosaic)
    assert name == "bm3d"
    assert "gradnet.safetensors: can't be used as weights: the file is damaged. BM3D ran instead." in why
    assert choose_method("auto", "auto", from_mosaic=from_mosaic).why.count("gradnet.safetensors") == 1
    with pytest.raises(WeightsError, match="damaged"):
        choose_method("gradnet", "cpu", from_mosaic=from_mosaic)


def test_a_folder_of_raw_photos_and_others_loads_each_method_once(set_gradnet, monkeypatch):
    loaded = []
    monkeypatch.setattr(choosing, "measured_speed", lambda identity, create, **_: 1.0)
    set_gradnet(create=lambda name, device: (loaded.append(name), Median())[1], weights=("gradnet", "gradnet-raw"))
    ready = ReadyMethod()
    names = [ready.choose("auto", "cpu", from_mosaic=number % 2 == 0).name for number in range(6)]
    assert names == ["gradnet-raw", "gradnet"] * 3
    assert loaded == ["gradnet-raw", "gradnet"]
    assert ready.choose("gradnet", "cpu").denoiser is ready.choose("gradnet", "cpu", from_mosaic=True).denoiser


@pytest.mark.parametrize(("asked", "name"), [("auto", "gradnet-max"), ("gradnet-max",) * 2, ("gradnet-merged",) * 2])
def test_a_method_of_two_networks_loads_the_one_that_suits_the_photo(set_gradnet, asked, name):
    loaded = []
    set_gradnet(create=lambda name, device: (loaded.append(name), Median())[1], weights=("gradnet", "gradnet-raw"))
    ready = ReadyMethod()
    chosen = [ready.choose(asked, "cuda", from_mosaic=number % 2 == 0) for number in range(6)]
    assert {method.name for method in chosen} == {name}
    assert loaded == ["gradnet-raw", "gradnet"]


@pytest.mark.parametrize(
    ("asked", "name", "from_mosaic", "instead", "title"),
    [
        ("auto", "gradnet-max", False, "gradnet", "GradNet"),
        ("auto", "gradnet-max", True, "gradnet-raw", "GradNet RAW"),
        ("gradnet-max", "gradnet-max", False, "gradnet-max", None),
        ("auto", "gradnet", False, "gradnet", None),
        ("auto", "gradnet", True, "gradnet", None),
        ("gradnet-merged", "gradnet-merged", False, "gradnet-merged", None),
    ],
)
def test_nothing_slow_goes_on_on_a_processor_unless_it_was_asked_for(asked, name, from_mosaic, instead, title):
    went_on, why = instead_on_cpu(asked, name, Sentence("The GPU is full."), from_mosaic=from_mosaic)
    assert went_on == instead
    assert why == "The GPU is full." + (f" {title} ran on the processor instead." if title else "")


class TestAutoOnTheProcessor:
    @pytest.fixture(autouse=True)
    def speeds(self, monkeypatch):
        """Megapixels a second of both methods; what is slow to measure is not measured here."""
        speeds = {"gradnet": 0.65, "bm3d": 0.7}

        def measured(identity, create, cache=None, cancel=None):
            create()
            return speeds[identity.split()[0]]

        monkeypatch.setattr(choosing, "measured_speed", measured)
        return speeds

    @staticmethod
    def only_on_the_processor(name, device):
        if device != "cpu":
            raise MethodUnavailableError("There is no CUDA GPU here.")
        return Median()

    @pytest.mark.parametrize("weights", [("gradnet",), ("gradnet", "gradnet-raw")])
    def test_gradnet_where_it_is_about_as_fast_as_bm3d(self, set_gradnet, weights):
        set_gradnet(create=self.only_on_the_processor, weights=weights)
        name, denoiser, why = choose_method("auto", "auto")
        assert (name, type(denoiser)) == ("gradnet", Median)
        assert why == "There is no CUDA GPU here. GradNet runs on the processor, about as fast as BM3D or faster."

    @pytest.mark.skipif(torch.cuda.is_available(), reason="there is a GPU here")
    def test_nobody_is_told_to_have_asked_for_a_gpu_who_did_not(self):
        why = choose_method("auto", "auto").why
        assert why.startswith("CUDA can't be used: ")
        assert "asked for" not in why

    def test_what_tiles_do_twice_counts_in_the_expected_speed(self, set_gradnet):
        set_gradnet(create=self.only_on_the_processor)
        once = (Median().tile_px / (Median().tile_px + 2 * Median().margin_px)) ** 2
        assert 0.5 < once < 1
        assert expected_speed("auto", "auto") == pytest.approx(0.65 * once)
        assert expected_speed("gradnet", "cpu") == pytest.approx(0.65 * once)
        smaller = (64 / (64 + 2 * Median().margin_px)) ** 2
        assert expected_speed("gradnet", "cpu", most_on_cpu_px=64) == pytest.approx(0.65 * smaller)
        assert expected_speed("gradnet", "cpu", most_on_cpu_px=4096) == pytest.approx(0.65 * once)

    def test_the_expected_speed_is_that_of_the_method_that_then_runs(self, set_gradnet, speeds):
        loaded = []
        speeds["gradnet-raw"] = 0.6
        set_gradnet(
            create=lambda name, device: (loaded.append(name), self.only_on_the_processor(name, device))[1],
            weights=("gradnet", "gradnet-raw"),
        )
        ready, once = ReadyMethod(), (Median().tile_px / (Median().tile_px + 2 * Median().margin_px)) ** 2
        speed = expected_speed("auto", "cpu", from_mosaic=True, ready=ready)
        assert speed == pytest.approx(0.6 * once)
        count = len(loaded)
        assert ready.choose("auto", "cpu", from_mosaic=True).name == "gradnet-raw"
        assert len(loaded) == count

    def test_the_gpu_is_left_alone_when_the_cpu_is_asked_for(self, set_gradnet):
        asked = []
        set_gradnet(create=lambda name, device: (asked.append(device), Median())[1])
        assert choose_method("auto", "cpu").why.startswith("The CPU was asked for. GradNet runs")
        assert set(asked) == {"cpu"}

    def test_bm3d_where_gradnet_is_slower(self, set_gradnet, speeds):
        speeds["gradnet"] = 0.2
        set_gradnet(create=self.only_on_the_processor)
        name, denoiser, why = choose_method("auto", "auto")
        assert (name, type(denoiser)) == ("bm3d", Bm3d)
        assert "On this processor GradNet is slower than BM3D. BM3D ran instead." in why

    @pytest.mark.parametrize("measured_alone", ["gradnet", "bm3d"])
    def test_what_was_measured_while_the_machine_was_less_busy_is_not_compared(
        self, set_gradnet, speeds, monkeypatch, measured_alone
    ):
        speeds.update({"gradnet": 0.6, "bm3d": 0.7} if measured_alone == "bm3d" else {"gradnet": 0.4, "bm3d": 0.7})
        remembered, others_at_work = {}, 0

        def measured(identity, create, cache=None, cancel=None):
            return remembered.setdefault(identity, speeds[identity.split()[0]] / (1 + others_at_work))

        monkeypatch.setattr(choosing, "measured_speed", measured)
        set_gradnet(create=self.only_on_the_processor)
        assert expected_speed(measured_alone, "cpu") > 0
        others_at_work = 1
        assert choose_method("auto", "cpu").name == ("gradnet" if measured_alone == "bm3d" else "bm3d")

    @pytest.mark.parametrize(
        "error", [MethodUnavailableError("The weights are gone."), RuntimeError("oneDNN error"), OSError("c10")]
    )
    def test_bm3d_if_gradnet_can_not_run_at_all(self, set_gradnet, error):
        def fail(name, device):
            raise error

        set_gradnet(create=fail)
        name, _, why = choose_method("auto", "auto")
        assert name == "bm3d"
        assert str(error).rstrip(".") in why
        assert why.endswith("BM3D ran instead.")

    def test_gradnet_however_slow_where_bm3d_can_not_be_compiled(self, set_gradnet, monkeypatch):
        set_gradnet(create=self.only_on_the_processor)
        monkeypatch.setitem(sys.modules, "gradnet_engine.denoisers.block_matching.stages", None)
        monkeypatch.delattr(block_matching, "stages", raising=False)
        assert choose_method("auto", "auto").name == "gradnet"

    def test_without_either_the_reasons_are_told(self, set_gradnet, monkeypatch):
        set_gradnet(unavailable="GradNet has no weights.")
        monkeypatch.setitem(sys.modules, "gradnet_engine.denoisers.block_matching.stages", None)
        monkeypatch.delattr(block_matching, "stages", raising=False)
        with pytest.raises(MethodUnavailableError, match=r"no weights. BM3D can't be compiled.*Choose another"):
            choose_method("auto", "auto")


def test_a_chosen_network_that_can_not_run_is_refused_not_replaced(set_gradnet):
    set_gradnet(unavailable="It has no weights.")
    with pytest.raises(MethodUnavailableError, match="It has no weights"):
        choose_method("gradnet", "auto")


def test_what_an_installation_comes_without_is_offered_by_no_picker(set_gradnet, monkeypatch):
    set_gradnet(weights=("gradnet", "gradnet-raw", "dncnn"))
    monkeypatch.setattr(denoisers, "is_bundle", lambda: True)
    missing = {name for name, method in METHODS.items() if not method.is_offered()}
    assert missing == {"gradnet-paper", "gradnet-mixup", "gradnet-bm3d", "bm3d-reference"}
    set_gradnet(weights=("gradnet", "dncnn"))
    missing_too = {name for name, method in METHODS.items() if not method.is_offered()} - missing
    assert missing_too == {"gradnet-raw", "gradnet-max", "gradnet-merged"}


def test_where_the_manifest_is_damaged_its_networks_are_offered_and_say_so(monkeypatch):
    def damaged(name):
        raise WeightsError(Path("manifest.json"), "it isn't a manifest")

    monkeypatch.setattr(denoisers, "find_weights", damaged)
    assert METHODS["gradnet"].is_offered()


def test_a_network_without_weights_is_listed_with_the_reason(monkeypatch):
    monkeypatch.setattr(network, "find_weights", lambda name: None)
    for name, missing in (("gradnet-paper", "gradnet-paper"), ("gradnet-max", "gradnet")):
        reason = METHODS[name].unavailable("cpu")
        assert reason is not None
        assert reason.startswith(f"{missing} has no trained weights")
        with pytest.raises(MethodUnavailableError, match=f"{missing} has no trained weights"):
            choose_method(name, "auto")


def test_without_the_bm3d_package_the_reference_is_unavailable(monkeypatch):
    monkeypatch.setattr(denoisers, "find_spec", lambda name: None)
    reason = METHODS["bm3d-reference"].unavailable("auto")
    assert reason is not None
    assert "isn't installed" in reason
    with pytest.raises(MethodUnavailableError, match="isn't installed"):
        choose_method("bm3d-reference", "auto")


def test_a_broken_bm3d_package_is_told(monkeypatch):
    monkeypatch.setitem(sys.modules, "bm3d", None)
    with pytest.raises(MethodUnavailableError, match="BM3D can't be loaded"):
        Bm3dReference()


def test_listing_the_methods_loads_no_numerical_library():
    program = (
        "import sys; from gradnet_engine.denoisers import METHODS; "
        "[method.unavailable('cpu') for method in METHODS.values()]; "
        "print([name for name in ('torch', 'scipy', 'skimage', 'bm3d', 'numba', 'pywt') if name in sys.modules])"
    )
    loaded = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "[]"
