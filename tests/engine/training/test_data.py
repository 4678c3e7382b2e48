import numpy as np
import pytest
import torch
from PIL import Image
from scipy.ndimage import gaussian_filter
from torch.utils.data import DataLoader

pytest.importorskip("pydantic", reason="the train extra is not installed")

from gradnet_engine.errors import InvalidSettingsError, PhotoReadError
from gradnet_engine.noise.synthetic import Sharpening
from gradnet_engine.protocol import AddedNoiseSet, list_photos, match_pairs, read_bytes_rgb
from gradnet_engine.strength import LUMINANCE_WEIGHTS
from gradnet_engine.training.camera_noise import Flaws, Reduction, photograph_again, reduced
from gradnet_engine.training.data_config import Data
from gradnet_engine.training.dataset import Patches, PatchNumbers
from gradnet_engine.training.demosaicing import bayer_sites, demosaic_directed, demosaic_linear
from gradnet_engine.training.development import develop, draw_development, undevelop
from gradnet_engine.training.guides import prepare_guides
from gradnet_engine.training.packing import pack_data
from gradnet_engine.training.patterns import draw_night
from gradnet_engine.training.sensor_photos import NoiseProfiles, read_profiles


def save(path, image):
    path.parent.mkdir(parents=True, exist_ok=True)
    Image.fromarray(image).save(path)


@pytest.fixture
def photos(tmp_path):
    rng = np.random.default_rng(0)
    for number in range(3):
        save(tmp_path / "clean" / f"{number}.png", rng.integers(0, 256, (60, 70, 3), np.uint8))
    return tmp_path


def awgn(photos, **fields):
    return Data.model_validate({"root": str(photos), "train": [{"type": "awgn", "path": "clean"} | fields]})


def noise_of(patch):
    noisy, clean, _ = patch
    return (noisy - clean).permute(1, 2, 0).numpy()


def alike(image):
    """How much neighbours in a row are alike: their correlation."""
    return float((image[:, 1:] * image[:, :-1]).mean() / image.var())


class TestPatches:
    def test_a_patch_depends_on_its_number_alone(self, photos):
        first, second = Patches(awgn(photos), seed=1), Patches(awgn(photos), seed=1)
        for number in (5, 0, 99):
            second[(number + 1, 32, 32)]
            assert all(map(torch.equal, first[(number, 32, 32)], second[(number, 32, 32)]))
        assert not torch.equal(first[(0, 32, 32)][0], Patches(awgn(photos), seed=2)[(0, 32, 32)][0])

    def test_worker_processes_change_nothing(self, photos):
        patches = Patches(awgn(photos), seed=1)
        batches = []
        for workers in (0, 2):
            numbers = PatchNumbers(lambda step: (32, 32), 2, first_step=3)
            loader = iter(DataLoader(patches, batch_sampler=numbers, num_workers=workers))
            batches.append([next(loader)[0] for _ in range(4)])
        assert all(map(torch.equal, *batches))

    def test_what_was_read_ahead_needs_no_file_any_more(self, photos):
        patches, before = Patches(awgn(photos), seed=1), Patches(awgn(photos), seed=1)[(7, 32, 32)]
        patches.read_ahead()
        for path in list_photos(photos / "clean"):
            path.unlink()
        assert all(map(torch.equal, patches[(7, 32, 32)], before))

    def test_two_processes_see_what_one_with_twice_the_batch_would(self):
        def numbers(batch_size, rank, world):
            source = iter(PatchNumbers(lambda step: (32, 32), batch_size, rank=rank, world=world))
            return [next(source) for _ in range(3)]

        together = [first + second for first, second in zip(numbers(2, 0, 2), numbers(2, 1, 2), strict=True)]
        assert together == numbers(4, 0, 1)

    def test_some_photos_are_of_one_colour_often_a_pure_one(self, photos):
        patches = Patches(awgn(photos, sigma_min=0, sigma_max=0, flat_share=0.5), seed=0)
        clean = [patches[(number, 32, 32)][1] for number in range(60)]
        colours = [patch[:, 0, 0] for patch in clean if (patch == patch[:, :1, :1]).all()]
        assert 20 < len(colours) < 40
        assert any(((colour == 0) | (colour == 1)).all() for colour in colours)
        assert any(((colour > 0.1) & (colour < 0.9)).any() for colour in colours)

    def test_some_photos_are_patterns_of_two_colours(self, photos):
        patches = Patches(awgn(photos, sigma_min=0, sigma_max=0, flat_share=0.2, pattern_share=0.6), seed=0)
        clean = [patches[(number, 32, 48)][1].flatten(1).T.unique(dim=0) for number in range(60)]
        assert 3 < sum(len(colours) == 1 for colours in clean) < 25
        assert 10 < sum(len(colours) == 2 for colours in clean) < 45
        # Waves have many colours, all of them on one line.
        lines = [torch.linalg.matrix_rank(colours - colours[0], atol=1e-4) for colours in clean]
        assert 25 < sum(int(rank) <= 1 for rank in lines) < 60
        with pytest.raises(ValueError, match="more than all photos"):
            awgn(photos, flat_share=0.5, pattern_share=0.6)

    def test_some_patterns_are_letters(self, photos):
        patches = Patches(awgn(photos, sigma_min=0, sigma_max=0, pattern_share=1), seed=0)
        patterns = [patches[(number, 48, 48)][1].sum(dim=0).numpy() for number in range(100)]
        # Checks, stripes and blocks have two tones; waves seldom are as bright or as dark as they get.
        pure = [np.mean((pattern == pattern.max()) | (pattern == pattern.min())) for pattern in patterns]
        assert sum(0.5 < share < 1 for share in pure) == pytest.approx(20, abs=10)

    def test_some_photos_are_covered_in_part_by_one_colour_without_noise(self, photos):
        patches = Patches(awgn(photos, sigma_min=30, sigma_max=30, mat_share=0.5), seed=0)
        shares, colours = [], []
        for noisy, clean, _ in (patches[(number, 48, 48)] for number in range(60)):
            is_still = (noisy == clean).all(0)
            shares.append(float(is_still.float().mean()))
            if shares[-1] > 0:
                (colour,) = clean[:, is_still].T.unique(dim=0)
                colours.append(colour)
                noise = (noisy - clean)[:, ~is_still]
                assert float(noise.std()) * 255 == pytest.approx(30, rel=0.2)
        assert len(colours) == pytest.approx(30, abs=12)
        assert max(shares) > 0.4
        assert 0 < sorted(shares)[-len(colours)] < 0.05
        assert {0.0, 1.0} < {float(colour[0]) for colour in colours}

    def test_some_photos_are_of_the_night_and_most_of_those_nothing_but_sky_with_stars(self, photos):
        patches = Patches(awgn(photos, sigma_min=0, sigma_max=0, night_share=0.5), seed=0)
        clean = [patches[(number, 48, 48)][1].numpy().mean(axis=0) for number in range(80)]
        nights = [patch for patch in clean if np.median(patch) < 0.42]
        skies = [patch for patch in nights if np.percentile(patch, 70) - np.percentile(patch, 30) < 0.03]
        starry = [patch for patch in skies if patch.max() - np.median(patch) > 0.15]
        assert len(nights) == pytest.approx(40, abs=12)
        assert len(nights) / 2 < len(skies) < len(nights)
        assert len(starry) > len(skies) / 2

    def test_noise_of_the_night_is_that_of_the_day(self, photos):
        patches = Patches(awgn(photos, sigma_min=20, sigma_max=20, night_share=1), seed=0)
        assert [noise_of(patches[(number, 48, 48)]).std() * 255 for number in range(9)] == pytest.approx(
            [20] * 9, rel=0.1
        )

    def test_stars_are_points_as_wide_as_lenses_draw_them(self):
        rng = np.random.default_rng(0)
        black = np.zeros((96, 96, 3), np.float32)
        widths = []
        for _ in range(60):
            light = draw_night(black, rng).mean(axis=2)
            row, col = np.unravel_index(light.argmax(), light.shape)
            if 0.1 < light.max() < 0.9 and 8 < row < 88 and 8 < col < 88:
                widths.append(int((light[row, col - 8 : col + 9] > light.max() / 2).sum()))
        assert len(widths) > 10
        assert 1 <= min(widths) <= 3 < max(widths) <= 9

    def test_noise_has_one_sigma_an_image_within_its_range(self, photos):
        patches = Patches(awgn(photos, sigma_min=20, sigma_max=40), seed=0)
        sigmas = []
        for number in range(30):
            noisy, clean, guide = patches[(number, 48, 48)]
            noise = (noisy - clean) * 255
            # A sigma a pixel would give heavy tails.
            assert (noise.abs() > 4.5 * noise.std()).sum() == 0 or noise.abs().max() < 6 * noise.std()
            sigmas.append(float(noise.std()))
            assert guide.numel() == 0
        assert 19 < min(sigmas) < 24
        assert 36 < max(sigmas) < 41

    def test_a_share_is_clipped_to_what_a_file_holds(self, photos):
        patches = Patches(awgn(photos, sigma_min=50, sigma_max=50, clip_share=0.5), seed=0)
        noisy = [patches[(number, 48, 48)][0] * 255 for number in range(60)]
        of_a_file = [bool(torch.all((n - n.round()).abs() < 1e-3) and n.min() >= 0 and n.max() <= 255) for n in noisy]
        assert np.mean(of_a_file) == pytest.approx(0.5, abs=0.2)

    def test_without_noise_clean_photos_are_to_stay_as_they_are(self, photos):
        noisy, clean, _ = Patches(awgn(photos, sigma_min=0, sigma_max=0), seed=0)[(0, 48, 48)]
        assert torch.equal(noisy, clean)

    def test_a_share_of_the_noise_is_coarse_weaker_and_coarser_in_colour(self, photos):
        patches = Patches(awgn(photos, sigma_min=40, sigma_max=40, coarse_share=0.5), seed=0)
        noise = [noise_of(patches[(number, 48, 48)]) * 255 for number in range(60)]
        coarse = [n for n in noise if n.std() < 0.8 * 40]
        assert len(coarse) == pytest.approx(30, abs=12)
        for n in coarse:
            brightness = n @ LUMINANCE_WEIGHTS
            colour = n - brightness[..., None]
            assert alike(brightness) > 0.05
            assert colour.std() < 2 or alike(colour) > alike(brightness) - 0.05

    @pytest.mark.parametrize("kind", ["awgn", "camera"])
    def test_a_share_of_the_photos_is_soft_and_its_noise_is_not(self, photos, kind):
        (photos / "profiles.csv").write_text("iso,a_r,a_g,a_b,b_r,b_g,b_b\n1600,0,0,0,1e-4,1e-4,1e-4\n")
        save(photos / "sharp" / "s.png", np.random.default_rng(0).integers(60, 190, (60, 70, 3), np.uint8))
        own = {"awgn": {}, "camera": {"profiles": "profiles.csv", "jpeg_share": 0}}[kind]

        def seen(soft_share):
            source = {"type": kind, "path": "sharp", "soft_share": soft_share} | own
            patches = Patches(Data.model_validate({"root": str(photos), "train": [source]}), seed=0)
            drawn = [patches[(number, 48, 48)] for number in range(40)]
            photo = [alike(clean[0].numpy() - clean[0].numpy().mean()) for _, clean, _ in drawn]
            return np.array(photo), np.mean([alike(noise_of(patch)[..., 0]) for patch in drawn])

        sharp, noise_of_sharp = seen(0)
        assert np.abs(sharp).max() < 0.1
        soft, noise_of_soft = seen(0.5)
        assert np.mean(soft > 0.1) == pytest.approx(0.43, abs=0.2)  # The least blur can't be told.
        assert noise_of_soft == pytest.approx(noise_of_sharp, abs=0.1)

    def test_sharpening_makes_coarse_noise_less_alike_and_leaves_white_noise(self, photos):
        def mean_alike(**shares):
            patches = Patches(awgn(photos, sigma_min=40, sigma_max=40, **shares), seed=0)
            noises = [noise_of(patches[(number, 48, 48)]) @ LUMINANCE_WEIGHTS for number in range(20)]
            return np.mean([alike(noise) for noise in noises])

        assert mean_alike(coarse_share=1, sharpened_share=1) < mean_alike(coarse_share=1) - 0.05
        assert mean_alike(sharpened_share=1) == pytest.approx(0, abs=0.05)

    def test_photos_with_coarse_noise_are_never_drawn_softly(self, photos):
        def clean(**shares):
            patches = Patches(awgn(photos, sigma_min=40, sigma_max=40, **shares), seed=0)
            return [patches[(number, 48, 48)][1] for number in range(20)]

        sharp = clean()
        assert all(map(torch.equal, clean(coarse_share=1, soft_share=1), clean(coarse_share=1)))
        assert not any(map(torch.equal, clean(soft_share=1), sharp))

    def test_a_share_of_the_noise_has_less_colour_and_a_third_of_that_none(self, photos):
        save(photos / "grey" / "g.png", np.full((60, 60, 3), 128, np.uint8))
        patches = Patches(awgn(photos, path="grey", sigma_min=10, sigma_max=10, calm_share=0.5), seed=0)
        white, colours = 10 * np.sqrt(1 - np.square(LUMINANCE_WEIGHTS).sum()), []
        for number in range(120):
            noise = noise_of(patches[(number, 48, 48)]) * 255
            brightness = noise @ LUMINANCE_WEIGHTS
            assert brightness.std() == pytest.approx(10 * np.linalg.norm(LUMINANCE_WEIGHTS), rel=0.1)
            colours.append((noise - brightness[..., None]).std() / white)
        assert np.mean(np.array(colours) < 0.001) == pytest.approx(1 / 6, abs=0.08)
        assert np.mean(np.array(colours) < 0.9) == pytest.approx(0.47, abs=0.12)
        assert 0.2 < np.median([colour for colour in colours if 0.001 < colour < 0.9]) < 0.7

    def test_a_share_is_black_and_white(self, photos):
        patches = Patches(awgn(photos, sigma_min=20, sigma_max=20, grey_share=0.5), seed=0)
        both = [patches[(number, 32, 32)][:2] for number in range(60)]
        grey = [torch.equal(noisy[0], noisy[2]) and torch.equal(clean[0], clean[2]) for noisy, clean in both]
        assert np.mean(grey) == pytest.approx(0.5, abs=0.2)

    def test_flips_and_turns_reach_all_eight_states_and_none_without(self, tmp_path):
        save(tmp_path / "clean" / "a.png", np.arange(32 * 32 * 3, dtype=np.uint32).reshape(32, 32, 3).astype(np.uint8))
        turned = Patches(awgn(tmp_path, sigma_min=0, sigma_max=0), seed=0)
        states = {turned[(number, 32, 32)][1].numpy().tobytes() for number in range(200)}
        assert len(states) == 8
        still = Patches(awgn(tmp_path, sigma_min=0, sigma_max=0, flip=False, rotate=False), seed=0)
        assert len({still[(number, 32, 32)][1].numpy().tobytes() for number in range(50)}) == 1

    def test_real_pairs_stay_aligned(self, tmp_path):
        image = np.random.default_rng(0).integers(0, 200, (40, 50, 3), np.uint8)
        save(tmp_path / "a_noisy.png", image + 10)
        save(tmp_path / "a_clean.png", image)
        source = {"type": "real", "noisy_path": "*_noisy.png", "ref_path": "*_clean.png"}
        patches = Patches(Data.model_validate({"root": str(tmp_path), "train": [source]}), seed=0)
        for number in range(10):
            noisy, clean, _ = patches[(number, 24, 32)]
            assert noisy.shape == (3, 24, 32)
            torch.testing.assert_close(noisy - clean, torch.full_like(noisy, 10 / 255))

    def test_sets_are_drawn_by_their_crop_count(self, photos):
        save(photos / "white" / "w.png", np.full((60, 60, 3), 255, np.uint8))
        quiet = {"type": "awgn", "sigma_min": 0, "sigma_max": 0}
        train = [{**quiet, "path": "clean"}, {**quiet, "path": "white", "crop_count": 9}]
        patches = Patches(Data.model_validate({"root": str(photos), "train": train}), seed=0)
        white = np.mean([bool(patches[(number, 16, 16)][1].min() == 1) for number in range(300)])
        assert len(patches) == 12
        assert white == pytest.approx(9 / 12, abs=0.08)

    def test_a_set_with_a_crop_count_of_0_is_left_out(self, photos):
        save(photos / "white" / "w.png", np.full((60, 60, 3), 255, np.uint8))
        quiet = {"type": "awgn", "sigma_min": 0, "sigma_max": 0}
        left_out, used = {**quiet, "path": "isn't there", "crop_count": 0}, {**quiet, "path": "white"}
        for train in ([left_out, used], [used, left_out]):
            patches = Patches(Data.model_validate({"root": str(photos), "train": train}), seed=0)
            assert len(patches) == 1
            assert all(patches[(number, 16, 16)][1].min() == 1 for number in range(20))
        with pytest.raises(ValueError, match="every data set has a crop_count of 0"):
            Data.model_validate({"root": str(photos), "train": [left_out]})


class TestBadData:
    def test_a_missing_folder(self, tmp_path):
        with pytest.raises(InvalidSettingsError, match="there is no such folder"):
            Patches(awgn(tmp_path), seed=0)

    def test_an_empty_folder(self, tmp_path):
        (tmp_path / "clean").mkdir()
        with pytest.raises(InvalidSettingsError, match="holds no photos"):
            Patches(awgn(tmp_path), seed=0)

    def test_an_unreadable_photo_is_named(self, tmp_path):
        (tmp_path / "clean").mkdir()
        (tmp_path / "clean" / "bad.png").write_text("not a photo")
        with pytest.raises(PhotoReadError, match=r"bad\.png: can't be read"):
            Patches(awgn(tmp_path), seed=0)[(0, 16, 16)]

    def test_a_photo_smaller_than_the_crop_is_named(self, photos):
        with pytest.raises(PhotoReadError, match="70x60 pixels, and patches have 64x64"):
            Patches(awgn(photos), seed=0)[(0, 64, 64)]

    def test_a_pair_without_partner(self, tmp_path):
        save(tmp_path / "a_noisy.png", np.zeros((4, 4, 3), np.uint8))
        save(tmp_path / "a_clean.png", np.zeros((4, 4, 3), np.uint8))
        save(tmp_path / "b_noisy.png", np.zeros((4, 4, 3), np.uint8))
        with pytest.raises(InvalidSettingsError, match=r"b_clean\.png: is missing"):
            match_pairs(tmp_path / "*_noisy.png", tmp_path / "*_clean.png")

    def test_a_camera_is_left_out(self, tmp_path):
        for camera in ("CanonA_1", "NikonB_1", "NikonB_2"):
            for kind in ("noisy", "clean"):
                save(tmp_path / f"{camera}_{kind}.png", np.zeros((4, 4, 3), np.uint8))
        patterns = tmp_path / "*_noisy.png", tmp_path / "*_clean.png"
        assert [pair[0].name for pair in match_pairs(*patterns, ("Nikon",))] == ["CanonA_1_noisy.png"]
        assert len(match_pairs(*patterns)) == 3
        with pytest.raises(InvalidSettingsError, match="no photo matches"):
            match_pairs(*patterns, ("Nikon", "Canon"))

    def test_profiles_that_are_none(self, tmp_path):
        (tmp_path / "p.csv").write_text("iso,a_r\n100,1\n")
        with pytest.raises(InvalidSettingsError, match="holds no noise profiles"):
            read_profiles(tmp_path / "p.csv", 800)


class TestCameraNoise:
    def test_development_is_undone(self):
        rng = np.random.default_rng(0)
        photo = rng.uniform(0.1, 0.8, (8, 8, 3))
        for _ in range(5):
            development = draw_development(rng)
            sensor = undevelop(photo, development)
            np.testing.assert_allclose(develop(sensor * development.gains, development), photo, atol=2e-6)

    def test_an_eighth_of_the_photos_is_balanced_as_it_comes_and_the_rest_is_not(self):
        rng = np.random.default_rng(0)
        drawn = [draw_development(rng) for _ in range(400)]
        balanced = [development for development in drawn if (development.gains == 1).all()]
        assert 30 < len(balanced) < 70
        assert all((development.sensor_to_srgb == np.eye(3)).all() for development in balanced)
        assert sum((development.sensor_to_srgb == np.eye(3)).all() for development in drawn) > len(balanced) + 30

    @pytest.mark.parametrize("demosaic", [demosaic_linear, demosaic_directed])
    @pytest.mark.parametrize("phase", range(4))
    def test_demosaicing_keeps_smooth_brightness(self, demosaic, phase):
        rows, cols = np.indices((16, 16)) / 16
        image = np.stack([rows, rows + 0.1, rows + 0.2], axis=2) + 0.3 * cols[:, :, None]
        sites = bayer_sites((16, 16), phase)
        filled = demosaic((image * sites).sum(2), sites)
        np.testing.assert_allclose(filled[3:-3, 3:-3], image[3:-3, 3:-3], atol=1e-9)

    def test_linear_demosaicing_keeps_smooth_colour(self):
        rows, cols = np.indices((16, 16)) / 16
        image = np.stack([rows, cols, 1 - rows], axis=2)
        sites = bayer_sites((16, 16), 0)
        filled = demosaic_linear((image * sites).sum(2), sites)
        np.testing.assert_allclose(filled[3:-3, 3:-3], image[3:-3, 3:-3], atol=1e-9)

    def test_directed_demosaicing_follows_an_edge(self):
        image = np.zeros((16, 16, 3))
        image[:, 8:] = 1
        sites = bayer_sites((16, 16), 0)
        mosaic = (image * sites).sum(2)
        errors = [
            np.abs(demosaic(mosaic, sites) - image)[3:-3, 3:-3].max()
            for demosaic in (demosaic_directed, demosaic_linear)
        ]
        assert errors[0] < 1e-9 < errors[1]

    @staticmethod
    def profile(a, b):
        return NoiseProfiles(np.full((1, 3), a), np.full((1, 3), b), np.ones(1))

    def test_no_noise_leaves_the_photo(self):
        photo = np.random.default_rng(0).uniform(0.1, 0.9, (16, 16, 3))
        noisy, clean = photograph_again(photo, self.profile(0.0, 0.0), 0, np.random.default_rng(1))
        np.testing.assert_allclose(noisy, clean, atol=1e-6)
        np.testing.assert_allclose(clean, photo, atol=1e-6)

    @pytest.mark.parametrize("level", [0.01, 0.04, 0.3, 0.97])
    def test_clean_is_what_many_shots_average_to(self, level):
        photo, profile = np.full((48, 48, 3), level), self.profile(2e-3, 2e-5)
        shots = [photograph_again(photo, profile, 1, np.random.default_rng(seed)) for seed in range(40)]
        noisy, clean = np.mean(shots, 0)[:, 6:-6, 6:-6].mean((1, 2))
        np.testing.assert_allclose(clean, noisy, atol=2.0 / 255)
        if level < 0.1:  # In shadows clipping lifts the mean by several steps of 8 bits.
            assert np.abs(clean - noisy).max() < 0.3 * np.abs(level - noisy).max()

    def test_shot_noise_grows_with_the_signal_and_pushing_adds_more(self):
        def noise(level, push, seed):
            photo = np.full((64, 64, 3), level)
            noisy, clean = photograph_again(photo, self.profile(1e-3, 1e-6), push, np.random.default_rng(seed))
            return (noisy - clean).std()

        pushed = np.mean([noise(0.4, 3, seed) for seed in range(8)])
        assert pushed > 1.3 * np.mean([noise(0.4, 0, seed) for seed in range(8)])

    def test_a_negative_floor_is_clamped(self):
        photo = np.full((16, 16, 3), 0.02)
        noisy, _ = photograph_again(photo, self.profile(1e-6, -1e-3), 0, np.random.default_rng(0))
        assert np.isfinite(noisy).all()

    def test_a_camera_s_own_reduction_leaves_coarse_noise_and_coarser_colour(self):
        def fine_share(noise):
            """Power that is left of differences between neighbours, which are the finest noise; 2 for white noise."""
            return np.diff(noise, axis=1).var() / noise.var()

        noise = np.random.default_rng(0).standard_normal((128, 128, 3))
        flat = np.full_like(noise, 0.5)
        left = reduced(noise, flat, Reduction(luminance_px=0.5, chroma_px=1.2, chroma_share=1, caution=1))
        np.testing.assert_allclose(left.mean((0, 1)), noise.mean((0, 1)), atol=1e-3)
        brightness = left @ LUMINANCE_WEIGHTS
        colour = left[:, :, 0] - brightness
        assert fine_share(colour) < 0.6 < fine_share(brightness) < 1.6
        np.testing.assert_allclose(reduced(noise, flat, Reduction(0, 0, 1, 1)), noise, atol=1e-12)
        weaker = reduced(noise, flat, Reduction(luminance_px=0.5, chroma_px=1.2, chroma_share=0.25, caution=1))
        np.testing.assert_allclose(weaker @ LUMINANCE_WEIGHTS, brightness, atol=1e-12)
        np.testing.assert_allclose(weaker[:, :, 0] - brightness, colour / 4, atol=1e-12)

    def test_a_camera_s_own_reduction_spares_brightness_where_the_photo_is_busy(self):
        rng = np.random.default_rng(0)
        noise = 0.02 * rng.standard_normal((128, 128, 3))
        photo = np.full_like(noise, 0.5)
        photo[:, 64:] += 0.2 * rng.choice([-1, 1], (128, 64, 1))
        reduction = Reduction(luminance_px=1, chroma_px=1, chroma_share=1, caution=1.5)
        before, left = noise @ LUMINANCE_WEIGHTS, reduced(noise, photo, reduction) @ LUMINANCE_WEIGHTS
        flat, busy = np.s_[8:-8, 8:48], np.s_[8:-8, 80:-8]
        assert left[flat].std() < 0.4 * before[flat].std()
        assert left[busy].std() > 0.9 * before[busy].std()
        colour = (reduced(noise, photo, reduction) - left[:, :, None])[:, :, 0]
        assert colour[busy].std() < 0.4 * (noise[:, :, 0] - before)[busy].std()

    def test_noise_is_reduced_and_the_photo_is_not(self):
        photo = np.random.default_rng(0).uniform(0.2, 0.8, (64, 64, 3))
        shot = [
            photograph_again(photo, self.profile(1e-3, 1e-6), 0, np.random.default_rng(3), reduction)
            for reduction in (None, Reduction(0.8, 1.6, 1, 3))
        ]
        (noisy, clean), (smoother, same) = shot
        np.testing.assert_array_equal(same, clean)
        assert np.diff(smoother - clean, axis=1).std() < 0.6 * np.diff(noisy - clean, axis=1).std()

    def test_sharpening_strengthens_fine_brightness_noise_alone(self):
        photo = np.full((64, 64, 3), 0.4)
        plain, sharp = (
            photograph_again(photo, self.profile(1e-4, 1e-6), 0, np.random.default_rng(3), sharpening=sharpening)
            for sharpening in (None, Sharpening(amount=1, radius_px=1))
        )
        np.testing.assert_array_equal(sharp[1], plain[1])
        noise, sharper = plain[0] - plain[1], sharp[0] - sharp[1]
        brightness, sharper_brightness = noise @ LUMINANCE_WEIGHTS, sharper @ LUMINANCE_WEIGHTS
        assert np.diff(sharper_brightness, axis=1).std() > 1.7 * np.diff(brightness, axis=1).std()
        smooth, sharper_smooth = (gaussian_filter(plane, 4).std() for plane in (brightness, sharper_brightness))
        assert sharper_smooth == pytest.approx(smooth, rel=0.1)
        np.testing.assert_allclose(sharper - sharper_brightness[..., None], noise - brightness[..., None], atol=1e-6)

    def test_hot_pixels_are_bright_dots_that_the_reference_is_without(self):
        photo = np.full((96, 96, 3), 0.2, np.float32)
        flaws = Flaws(hot_share=2e-3, band_std=0, in_columns=False)
        noisy, clean = photograph_again(photo, self.profile(0.0, 0.0), 0, np.random.default_rng(0), flaws=flaws)
        np.testing.assert_allclose(clean, photo, atol=1e-6)
        dots = (noisy - clean).max(2) > 0.05
        assert 2e-3 < dots.mean() < 9 * 2e-3  # Demosaicing spreads each over its neighbours.
        assert np.median(noisy[~dots]) == pytest.approx(0.2, abs=1e-3)

    @pytest.mark.parametrize("in_columns", [False, True])
    def test_bands_go_along_rows_or_columns_and_the_reference_is_without(self, in_columns):
        photo = np.full((96, 96, 3), 0.3, np.float32)
        flaws = Flaws(hot_share=0, band_std=0.5, in_columns=in_columns)
        noisy, clean = photograph_again(photo, self.profile(0.0, 1e-5), 0, np.random.default_rng(0), flaws=flaws)
        noise = (noisy - clean)[..., 1]
        bands, others = (noise.mean(axis).std() / (noise.std() / 96**0.5) for axis in (1 - in_columns, 0 + in_columns))
        assert bands > 3
        assert others < 2
        assert clean[..., 1].std() < 0.1 * noise.std()

    def test_what_a_camera_or_a_smaller_size_has_mended_has_no_flaws(self, photos):
        (photos / "profiles.csv").write_text("iso,a_r,a_g,a_b,b_r,b_g,b_b\n1600,0,0,0,0,0,0\n")
        save(photos / "grey" / "g.png", np.full((200, 200, 3), 60, np.uint8))

        def dotted(**shares):
            source = {"type": "camera", "path": "grey", "profiles": "profiles.csv", "jpeg_share": 0, "flawed_share": 1}
            patches = Patches(Data.model_validate({"root": str(photos), "train": [source | shares]}), seed=0)
            pairs = [patches[(number, 64, 64)] for number in range(20)]
            return sum(float((noisy - clean).abs().max()) > 0.05 for noisy, clean, _ in pairs)

        assert dotted() > 8
        assert dotted(reduced_share=1) == 0
        assert dotted(resize_share=1) == 0


def test_camera_photos_are_a_data_set(photos):
    (photos / "profiles.csv").write_text("iso,a_r,a_g,a_b,b_r,b_g,b_b\n1600,1e-3,1e-3,1e-3,1e-6,1e-6,1e-6\n")
    source = {"type": "camera", "path": "clean", "profiles": "profiles.csv", "jpeg_share": 0.5, "resize_share": 0.5}
    source |= {"reduced_share": 0.5, "flawed_share": 0.5, "sharpened_share": 0.5}
    patches = Patches(Data.model_validate({"root": str(photos), "train": [source]}), seed=0)
    for number in range(6):
        noisy, clean, _ = patches[(number, 32, 40)]
        assert noisy.shape == clean.shape == (3, 32, 40)
        assert noisy.dtype == clean.dtype == torch.float32
        assert 0 <= float(noisy.min()) <= float(noisy.max()) <= 1
        assert 0.001 < float((noisy - clean).std()) < 0.3
    with pytest.raises(PhotoReadError, match="fewer than patches need"):
        patches[(0, 56, 56)]


def test_packed_data_stays_aligned_and_within_its_budget(tmp_path):
    image = np.random.default_rng(0).integers(0, 256, (80, 90, 3), np.uint8)
    for name in (
        "train/real/set/a_noisy.png",
        "train/real/set/a_clean.png",
        *(f"train/clean/{n}.png" for n in range(9)),
    ):
        save(tmp_path / name, image)
    written = pack_data(tmp_path, tmp_path / "small", budget_bytes=60_000, crop_px=64)
    packed = list_photos(tmp_path / "small")
    assert written == sum(path.stat().st_size for path in packed) <= 60_000
    assert 2 < len(packed) < 11
    ((noisy, clean),) = match_pairs(
        tmp_path / "small/train/real/set/*_noisy.jpg", tmp_path / "small/train/real/set/*_clean.jpg"
    )
    assert noisy.read_bytes() == clean.read_bytes()
    assert read_bytes_rgb(noisy).shape == (64, 64, 3)
    with pytest.raises(InvalidSettingsError, match="isn't empty"):
        pack_data(tmp_path, tmp_path / "small", budget_bytes=1)


@pytest.mark.parametrize("budget_bytes", range(10_000, 80_000, 5_000))
def test_no_photo_of_a_pair_is_packed_without_the_other(tmp_path, budget_bytes):
    image = np.random.default_rng(0).integers(0, 256, (64, 64, 3), np.uint8)
    for name in ("real/a_noisy", "real/a_clean", "real/a_dim_noisy", "real/a_dim_clean", "clean/c"):
        save(tmp_path / f"train/{name}.png", image)
    pack_data(tmp_path, tmp_path / "small", budget_bytes=budget_bytes)
    packed = {path.name for path in tmp_path.glob("small/train/real/*")}
    assert {name.replace("noisy", "clean") for name in packed} == {name for name in packed if "clean" in name}
    assert {name.replace("clean", "noisy") for name in packed} == {name for name in packed if "noisy" in name}


def test_stored_guides_are_used_and_kept(photos):
    calls = []

    def guide(noisy, sigma):
        calls.append(sigma)
        return np.full_like(noisy, 0.5)

    for _ in range(2):
        prepare_guides(photos / "clean", photos / "stored", guide, count=3, size_px=40)
    assert len(calls) == 3
    data = Data.model_validate({"root": str(photos), "train": [{"type": "stored", "path": "stored"}]})
    noisy, clean, stored = Patches(data, seed=0)[(0, 32, 32)]
    assert noisy.shape == clean.shape == stored.shape == (3, 32, 32)
    assert torch.all(stored == round(0.5 * 255) / 255)
    assert min(calls) - 0.01 < float((noisy - clean).std()) < max(calls) + 0.01


def test_protocol_noise_is_the_same_every_time_and_differs_between_photos(photos):
    noise_set = AddedNoiseSet(photos / "clean", 25 / 255)
    first, again, other = noise_set.read(0, 32), noise_set.read(0, 32), noise_set.read(1, 32)
    assert np.array_equal(first.noisy, again.noisy)
    assert not np.allclose(first.noisy - first.clean, other.noisy - other.clean)
    assert (first.noisy - first.clean).std() == pytest.approx(25 / 255, rel=0.05)
