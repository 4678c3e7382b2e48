import json
import re
import shutil

import numpy as np
import pytest
from PIL import Image
from typer.testing import CliRunner

from gradnet_engine.cli import app
from gradnet_engine.errors import InvalidSettingsError, PhotoWriteError, WeightsError
from gradnet_engine.evaluation.figures import evaluate
from gradnet_engine.evaluation.methods import open_method, parse_data
from gradnet_engine.evaluation.report import Report, markdown_table, save_image
from gradnet_engine.image_io import read_photo
from gradnet_engine.locations import shipped_folder
from gradnet_engine.metrics import psnr_db
from gradnet_engine.protocol import ADDED_KINDS, AddedNoiseSet, RealSet, centre

SAMPLES = shipped_folder("resources") / "samples"


class Copying:
    """Gives the noisy photo back."""

    margin_px, multiple_px, tile_px, needs_sigma, device = 0, 1, 64, False, "CPU"

    def denoise(self, rgb, noise, cancel=None):
        return np.clip(rgb, 0, 1)


class Knowing(Copying):
    """Writes sigma into the photo: shows what it was told."""

    needs_sigma = True

    def denoise(self, rgb, noise, cancel=None):
        return np.full_like(rgb, noise.sigma[1])


@pytest.fixture
def photos(tmp_path, astronaut):
    (tmp_path / "set").mkdir()
    for number in range(3):
        part = astronaut[100 * number : 100 * number + 90, 200:310]
        Image.fromarray((part * 255).round().astype(np.uint8)).save(tmp_path / "set" / f"{number}.png")
    return tmp_path


def test_added_noise_is_measured_as_theory_says(photos):
    (noisy, copied) = evaluate(lambda _: {"copy": Copying()}, [AddedNoiseSet(photos / "set", 10 / 255)])
    # Sigma 10 of 255 is 28.13 dB; clipping takes part of the noise away.
    assert 28.1 < noisy.psnr_db < 28.9
    assert copied.psnr_db == pytest.approx(noisy.psnr_db, abs=1e-9)
    assert (noisy.method, copied.method, noisy.photos) == ("noisy", "copy", 3)
    assert 0 < noisy.ssim < 1


def test_what_macos_leaves_beside_photos_is_none(photos):
    (photos / "set" / "._0.png").write_bytes(b"\0\5\x16\7 attributes")
    (noisy,) = evaluate(lambda _: {}, [AddedNoiseSet(photos / "set", 0.1)])
    assert noisy.photos == 3


def test_a_change_of_mean_colour_is_told(photos):
    class Reddening(Copying):
        def denoise(self, rgb, noise, cancel=None):
            return np.clip(rgb * 0.5 + np.array([0.01, 0, 0], np.float32), 0, 1)

    seen = []
    noisy, red = evaluate(lambda _: {"red": Reddening()}, [AddedNoiseSet(photos / "set", 0)], on_photo=seen.append)
    shifts = [np.abs((j.denoised["red"] - j.pair.noisy).mean((0, 1))).max() * 255 for j in seen]
    assert noisy.colour_shift_255 == 0
    assert red.colour_shift_255 == pytest.approx(max(shifts), rel=1e-3)


def test_methods_are_told_the_sigma_of_added_noise(photos):
    seen = []
    evaluate(lambda _: {"know": Knowing()}, [AddedNoiseSet(photos / "set", 20 / 255)], on_photo=seen.append, photos=1)
    assert seen[0].denoised["know"] == pytest.approx(20 / 255)


def test_noise_of_any_kind_has_its_sigma_and_methods_must_find_it(photos):
    for kind in ADDED_KINDS:
        pair = AddedNoiseSet(photos / "set", 20 / 255, kind).read(0, None)
        noise = pair.noisy - pair.clean
        assert noise.std() * 255 == pytest.approx(20, rel=0.03)
        assert (pair.sigma is None) == (kind != "white")
        assert np.allclose(noise[..., 0], noise[..., 2], atol=1e-6) == (kind in ("grey", "grain", "bw"))
        assert np.array_equal(pair.clean[..., 0], pair.clean[..., 2]) == (kind == "bw")
        kept = AddedNoiseSet(photos / "set", 0, kind).read(0, None)
        np.testing.assert_array_equal(kept.noisy, kept.clean)


def test_a_crop_is_the_centre_and_photos_are_spread(photos):
    seen = []
    evaluate(lambda _: {}, [AddedNoiseSet(photos / "set", 0.1)], crop_px=32, photos=2, on_photo=seen.append)
    assert [judged.pair.name for judged in seen] == ["0", "2"]
    with Image.open(photos / "set" / "0.png") as image:
        whole = np.asarray(image)
    np.testing.assert_array_equal((seen[0].pair.clean * 255).round(), whole[29:61, 39:71])


def test_the_report_holds_tables_crops_and_a_page_that_shows_them(photos):
    report = Report(photos / "out")
    figures = evaluate(
        lambda _: {"copy": Copying()}, [AddedNoiseSet(photos / "set", 0.1)], on_photo=report.write_crops, crop_px=64
    )
    report.write_tables(figures, {"crop_px": 64})
    record = json.loads((photos / "out" / "results.json").read_text())
    assert [figure["method"] for figure in record["figures"]] == ["noisy", "copy"]
    table = (photos / "out" / "table.md").read_text()
    assert table == markdown_table(figures)
    assert table.splitlines()[0] == "| dB / SSIM / colour shift | noisy | copy |"
    page = (photos / "out" / "index.html").read_text()
    crops = sorted((photos / "out" / "crops").rglob("*.png"))
    assert len(crops) == 3
    assert all(path.relative_to(photos / "out").as_posix() in page for path in crops)
    with Image.open(crops[0]) as crop:
        assert crop.width == 3 * (64 + 4)


def test_photos_of_one_name_in_several_folders_all_have_their_crops(photos):
    for scene in ("0001_a", "0002_b"):
        (photos / "Data" / scene).mkdir(parents=True)
        for kind in ("NOISY", "GT"):
            shutil.copy(photos / "set" / "0.png", photos / "Data" / scene / f"{kind}.png")
    report = Report(photos / "out")
    pairs = RealSet(photos / "Data/*/NOISY.png", photos / "Data/*/GT.png")
    for data in (pairs, AddedNoiseSet(photos / "Data", 0.1)):
        evaluate(lambda _: {"copy": Copying()}, [data], on_photo=report.write_crops)
        report.write_tables([], {})
    page = (photos / "out" / "index.html").read_text()
    written = {path.relative_to(photos / "out").as_posix() for path in (photos / "out" / "crops").rglob("*.png")}
    assert len(written) == 6
    assert set(re.findall('src="([^"]+)"', page)) == written


def test_data_sets_of_one_name_are_told_apart(photos):
    shutil.copytree(photos / "set", photos / "other" / "set")
    (photos / "other" / "set" / "0.png").unlink()
    sets = [AddedNoiseSet(folder / "set", 0.1) for folder in (photos, photos / "other")]
    report = Report(photos / "out")
    figures = evaluate(lambda _: {"copy": Copying()}, sets, on_photo=report.write_crops)
    assert len({figure.data for figure in figures}) == 2
    assert [figure.photos for figure in figures] == [3, 3, 2, 2]
    assert len(markdown_table(figures).splitlines()) == 4
    assert len(list((photos / "out" / "crops").rglob("*.png"))) == 5


def test_what_is_exactly_right_is_told_in_json_that_every_program_reads(photos):
    """As `SET@0` asks, of which nothing may be changed: its PSNR is infinite."""
    figures = evaluate(lambda _: {"copy": Copying()}, [AddedNoiseSet(photos / "set", 0)])
    Report(photos / "out").write_tables(figures, {})

    def refuse(constant):
        raise AssertionError(f"{constant} is no JSON")

    record = json.loads((photos / "out" / "results.json").read_text(), parse_constant=refuse)
    assert [figure["psnr_db"] for figure in record["figures"]] == [None, None]
    assert record["figures"][0]["ssim"] == 1
    assert "inf" in (photos / "out" / "table.md").read_text()


def test_a_picture_is_a_png_whatever_its_name_ends_in(tmp_path):
    save_image(np.zeros((4, 4, 3), np.float32), tmp_path / "proof")
    with Image.open(tmp_path / "proof") as picture:
        assert picture.format == "PNG"
    with pytest.raises(PhotoWriteError, match="can't be written: there is a folder of that name"):
        save_image(np.zeros((4, 4, 3), np.float32), tmp_path)


class TestNames:
    def test_data_sets(self, photos, monkeypatch):
        monkeypatch.setenv("GRADNET_DATA", str(photos))
        assert parse_data("set@25") == AddedNoiseSet(photos / "set", 25 / 255)
        assert parse_data(f"{photos}/set@25") == AddedNoiseSet(photos / "set", 25 / 255)
        assert parse_data("set@20:grain") == AddedNoiseSet(photos / "set", 20 / 255, "grain")
        pairs = parse_data("set/*.png=set/*.png")
        assert pairs == RealSet(photos / "set" / "*.png", photos / "set" / "*.png")
        assert pairs.name == "set pairs"
        assert pairs.count() == 3
        pair = pairs.read(1, None)
        assert psnr_db(pair.clean, pair.noisy) == float("inf")

    def test_sets_of_one_folder_are_told_apart(self, photos):
        cameras = [parse_data(f"{photos}/set/{name}=x*") for name in ("Sony*_noisy.png", "Nikon_*.png", "*_noisy.png")]
        assert [pairs.name for pairs in cameras] == ["set Sony pairs", "set Nikon pairs", "set pairs"]

    def test_without_a_star_it_is_one_pair_and_raw_is_developed(self, photos):
        one = parse_data(f"{photos}/set/0.png={photos}/set/1.png")
        assert (one.name, one.count()) == ("0", 1)
        raw = parse_data(f"{SAMPLES}/canon_s40.CRW={SAMPLES}/canon_s40.CRW").read(0, 64)
        np.testing.assert_array_equal(raw.noisy, centre(read_photo(SAMPLES / "canon_s40.CRW").rgb, 64))

    def test_a_star_may_stand_for_a_folder_as_in_sidd(self, photos):
        for scene in ("0001_a", "0002_b"):
            (photos / "Data" / scene).mkdir(parents=True)
            for kind in ("NOISY", "GT"):
                Image.new("RGB", (16, 16)).save(photos / "Data" / scene / f"{kind}_SRGB_010.PNG")
        sidd = RealSet(photos / "Data/*/NOISY_SRGB_010.PNG", photos / "Data/*/GT_SRGB_010.PNG")
        assert sidd.count() == 2
        assert sidd.name == "Data pairs"

    @pytest.mark.parametrize("text", ["set", "set@", "set@-1", "set@300", "set@high", "set@20:", "set@20:pink"])
    def test_what_is_no_data_set(self, text):
        with pytest.raises(InvalidSettingsError, match="a data set is"):
            parse_data(text)

    def test_unknown_methods(self):
        with pytest.raises(InvalidSettingsError, match="no weights named 'magic'"):
            open_method("magic", "cpu")
        assert open_method("median", "cpu").device == "CPU"

    def test_weights_of_a_folder(self, tmp_path):
        shipped = shipped_folder("weights")
        manifest = json.loads((shipped / "manifest.json").read_text())
        entry = next(entry for entry in manifest["weights"] if entry["name"] == "gradnet")
        (tmp_path / "manifest.json").write_text(json.dumps({**manifest, "weights": [{**entry, "name": "trial"}]}))
        shutil.copy(shipped / entry["file"], tmp_path)
        open_method("trial", "cpu", tmp_path)
        assert open_method("median", "cpu", tmp_path).needs_sigma == open_method("median", "cpu").needs_sigma
        with pytest.raises(InvalidSettingsError, match="no weights named 'trial'"):
            open_method("trial", "cpu")
        # A trial may bear the name of a method: the folder's weights are meant, whole or not.
        (tmp_path / "manifest.json").write_text(json.dumps({**manifest, "weights": [{**entry, "name": "gradnet"}]}))
        (tmp_path / entry["file"]).write_bytes(b"no weights")
        with pytest.raises(WeightsError):
            open_method("gradnet", "cpu", tmp_path)


def test_the_proof_of_concept_shows_photos_gradients_and_features(photos, monkeypatch):
    from gradnet_engine.evaluation import proof
    from gradnet_engine.networks import building
    from gradnet_engine.networks.dncnn import DnCNNConfig
    from gradnet_engine.networks.gradnet import GradNet, GradNetConfig

    network = GradNet(GradNetConfig(init_feature_size=5, modules=((0,),), dncnn=DnCNNConfig(3, 8))).eval()
    monkeypatch.setattr(proof, "find_weights", lambda name: object())
    monkeypatch.setattr(proof, "load_weights", lambda entry: {})
    monkeypatch.setattr(building, "build_trained", lambda entry, tensors: network)
    proof.draw_proof(AddedNoiseSet(photos / "set", 0.1).read(0, 64), "tiny", photos / "proof.png")
    with Image.open(photos / "proof.png") as figure:
        assert figure.size == (4 * (64 + 4), 4 * (64 + 18))


def test_the_command_prints_its_table(gradnet, photos):
    options = ["--methods", "median", "--photos", "1", "--crop", "48", "-o", photos / "out"]
    done = gradnet("evaluate", "--data", f"{photos / 'set'}@25", *options)
    assert done.returncode == 0, done.stderr
    assert "set sigma 25" in done.stdout
    assert (photos / "out" / "index.html").exists()


@pytest.mark.parametrize(
    "arguments",
    [
        ["evaluate", "--data", "set@25", "--crop", "10"],
        ["evaluate", "--data", "set@25", "--photos", "0"],
        ["evaluate", "--data", "set@25", "--weights", "nowhere"],
        ["proof", "set@25", "--photo", "-1"],
        ["proof", "set@25", "--crop", "0"],
        ["train", "tiny.yaml", "--nodes", "0"],
        ["prepare-guides", "set", "--count", "0", "-o", "guides"],
        ["pack-data", "set", "packed", "--budget", "0"],
    ],
)
def test_a_value_out_of_its_range_is_a_matter_of_usage(photos, monkeypatch, arguments):
    monkeypatch.chdir(photos)
    answer = CliRunner().invoke(app, arguments)
    assert answer.exit_code == 2
    words = " ".join(re.findall(r"\w+", answer.output))  # Without the frame that they are set in.
    assert re.search(r"should be greater than or equal to|does not exist", words)


def test_a_photo_that_is_not_there_is_one_sentence(photos):
    answer = CliRunner().invoke(app, ["proof", f"{photos / 'set'}@25", "--photo", "99"])
    assert answer.exit_code == 1
    assert "of which --photo 0 is the first" in answer.stderr


def test_a_wrong_data_set_is_one_sentence(gradnet, photos):
    done = gradnet("evaluate", "--data", f"{photos / 'none'}@25", "--methods", "median")
    assert done.returncode == 1
    assert done.stderr.strip() == f"{photos / 'none'}: there is no such folder."


def test_what_the_manifest_says_can_be_measured_again(gradnet_data):
    """One photo a figure is within reach of a test; the whole is `gradnet evaluate`, as docs/training.md says."""
    from gradnet_engine.networks.weights import read_manifest

    for entry in read_manifest():
        if entry.config.get("naive") == "bm3d":
            continue
        method = open_method(entry.name, "cpu")
        kodak = AddedNoiseSet(gradnet_data / "eval/kodak24", 25 / 255)
        noisy, denoised = evaluate(
            lambda _, name=entry.name, method=method: {name: method}, [kodak], crop_px=256, photos=3
        )
        assert denoised.psnr_db > noisy.psnr_db + 6
