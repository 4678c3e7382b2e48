import dataclasses

import numpy as np
import pytest
from noise_maps import map_of

from gradnet_engine import pipeline
from gradnet_engine.denoisers.choosing import ChosenMethod
from gradnet_engine.errors import Cancelled, DenoiseError, DeviceMemoryError, InvalidSettingsError
from gradnet_engine.job import DenoiseSettings, RunSettings
from gradnet_engine.metrics import psnr_db
from gradnet_engine.noise import as_methods_see
from gradnet_engine.photo import Photo, PhotoMetadata
from gradnet_engine.pipeline import denoise_at_full_strength, denoise_photo, look_ahead
from gradnet_engine.progress import CancelToken
from gradnet_engine.sentence import Sentence

WHY = Sentence("You chose it.")


@dataclasses.dataclass
class FakeDenoiser:
    """Makes everything grey-black; remembers what it was given."""

    margin_px: int = 4
    multiple_px: int = 1
    tile_px: int = 32
    needs_sigma: bool = True
    device: str = "CPU"

    def denoise(self, rgb, noise, cancel=None):
        self.sigma = noise.sigma
        return np.zeros_like(rgb)


@pytest.fixture
def fake(monkeypatch):
    denoiser = FakeDenoiser()
    monkeypatch.setattr(pipeline, "choose_method", lambda name, device, **_: ChosenMethod("fake", denoiser, WHY))
    return denoiser


def _of_a_file(rgb):
    """Return the nearest pixels that a file of 16 bits holds, which results do, too."""
    return (np.rint(65535 * rgb) / np.float32(65535)).astype(np.float32)


def _photo(height=70, width=50, **metadata):
    rgb = _of_a_file(np.random.default_rng(0).random((height, width, 3)))
    return Photo(rgb, metadata=PhotoMetadata(**metadata))


def test_result_keeps_metadata_and_tells_what_was_done(fake):
    photo = _photo(exif=b"MM", iso=6400)
    result = denoise_photo(photo, DenoiseSettings(sigma=0.1))
    assert result.photo.metadata == photo.metadata
    assert (result.method_used, result.device, result.why) == ("fake", "CPU", Sentence("You chose it."))
    assert result.sigma == (0.1, 0.1, 0.1) == fake.sigma
    assert result.elapsed_s > 0
    assert result.photo.rgb[:].max() == 0


def test_zero_strength_gives_the_photo_back_exactly(fake):
    photo = _photo()
    result = denoise_photo(photo, DenoiseSettings(luminance_strength=0, chroma_strength=0))
    np.testing.assert_array_equal(result.photo.rgb[:], photo.rgb)


def test_sigma_is_estimated_where_none_is_given(fake):
    rng = np.random.default_rng(0)
    noisy = np.clip(0.5 + rng.normal(0, 1, (256, 256, 3)) * np.array([0.02, 0.05, 0.1]), 0, 1).astype(np.float32)
    sigma = denoise_photo(Photo(noisy)).sigma
    np.testing.assert_allclose(np.array(sigma), [0.02, 0.05, 0.1], rtol=0.1)


def test_who_gives_a_sigma_to_a_method_that_has_no_use_for_it_is_told(fake):
    assert "noise level" not in denoise_photo(_photo(), DenoiseSettings(sigma=0.1)).why
    fake.needs_sigma = False
    assert denoise_photo(_photo()).why == WHY
    told = denoise_photo(_photo(), DenoiseSettings(sigma=0.1)).why
    assert told == f"{WHY} It doesn't use the noise level that was given."


@pytest.mark.parametrize(("sigma", "is_told"), [(None, True), (0.05, False), (0.1 / 255, False)])
def test_who_has_a_photo_in_which_no_noise_is_found_is_told(fake, sigma, is_told):
    flat = Photo(np.full((70, 50, 3), 0.5, np.float32))
    told = denoise_photo(flat, DenoiseSettings(sigma=sigma)).why
    assert told == (f"{WHY} Next to no noise was found; its level can be set by hand." if is_told else WHY)


@pytest.mark.parametrize("from_mosaic", [False, True])
def test_a_method_of_two_networks_uses_a_sigma_for_raw_photos_alone(from_mosaic):
    photo = Photo(_photo().rgb, metadata=PhotoMetadata(from_mosaic=from_mosaic))
    why = denoise_photo(photo, DenoiseSettings(method="gradnet-max", sigma=0.1), RunSettings(device="cpu")).why
    assert ("noise level" in why) == (not from_mosaic)


def test_a_sigma_that_is_set_for_a_raw_photo_leaves_its_noise_the_shape_it_has(fake):
    noisy = np.clip(0.5 + np.random.default_rng(0).normal(0, 0.02, (256, 256, 3)), 0, 1).astype(np.float32)
    photo, told = Photo(noisy, metadata=PhotoMetadata(from_mosaic=True)), []
    fake.denoise = lambda rgb, noise, cancel=None: (told.append(noise), rgb)[1]
    measured = denoise_photo(photo).sigma
    doubled = denoise_photo(photo, DenoiseSettings(sigma=2 * float(np.mean(measured)))).sigma
    assert doubled == pytest.approx((2 * np.mean(measured),) * 3)
    np.testing.assert_allclose(map_of(told[-1], noisy), 2 * map_of(told[0], noisy), rtol=1e-4)


@pytest.mark.parametrize("is_grey", [False, True])
def test_noise_whose_level_is_set_by_hand_is_that_of_all_channels_in_a_photo_without_colour(fake, is_grey):
    told, rgb = [], _photo().rgb
    fake.denoise = lambda rgb, noise, cancel=None: (told.append(noise.is_shared), rgb)[1]
    photo = Photo(np.repeat(rgb[..., :1], 3, axis=2) if is_grey else rgb)
    denoise_photo(photo, DenoiseSettings(sigma=0.1))
    assert set(told) == {is_grey}


@pytest.mark.parametrize("method", ["bm3d-fast", "dct"])
def test_a_coloured_stamp_on_a_grey_photo_changes_neither_its_noise_nor_what_is_left_of_it(method):
    noise = np.random.default_rng(3).normal(0, 12 / 255, (192, 384, 1))
    grey = np.repeat(0.5 + noise, 3, axis=2).clip(0, 1).astype(np.float32)
    stamped = grey.copy()
    stamped[20:40, 20:40] = 0.8, 0.1, 0.1
    run = RunSettings("cpu", tile_px=192)
    plain, result = (denoise_photo(Photo(rgb), DenoiseSettings(method), run) for rgb in (grey, stamped))
    assert result.sigma == pytest.approx(plain.sigma, rel=0.1)
    of_stamped_tile, of_other = result.photo.rgb[:][60:180, 60:180], result.photo.rgb[:][60:180, 240:360]
    assert of_stamped_tile.std() == pytest.approx(of_other.std(), rel=0.3)
    assert of_other.std() < 4 / 255
    assert result.photo.rgb[:][25:35, 25:35].mean((0, 1)) == pytest.approx((0.8, 0.1, 0.1), abs=0.02)


def test_a_grey_photo_stays_grey(monkeypatch):
    tinting = FakeDenoiser()
    tinting.denoise = lambda rgb, noise, cancel=None: rgb * np.array([1, 0.9, 0.8], np.float32)
    monkeypatch.setattr(pipeline, "choose_method", lambda name, device, **_: ChosenMethod("fake", tinting, WHY))
    grey = np.repeat(np.random.default_rng(0).random((40, 40, 1), np.float32), 3, axis=2)
    result = denoise_photo(Photo(grey, metadata=PhotoMetadata(is_grey=True))).photo.rgb[:]
    assert (result[..., 0] == result[..., 1]).all()
    assert (result[..., 1] == result[..., 2]).all()


ROWS, COLS = np.mgrid[:160, :160]
DISCS = {
    "one": (ROWS - 80) ** 2 + (COLS - 80) ** 2 < 50**2,
    "two, and a line": ((ROWS - 40) ** 2 + (COLS - 50) ** 2 < 30**2)
    | ((ROWS - 120) ** 2 + (COLS - 100) ** 2 < 30**2)
    | (COLS == 158),
}


def _cut_out(seen, hidden_colour, **metadata):
    """Noise on grey, seen in part; under the rest lies one colour."""
    rgb = _of_a_file(np.clip(0.6 + np.random.default_rng(0).normal(0, 0.06, (*seen.shape, 3)), 0, 1))
    rgb[~seen] = hidden_colour
    return Photo(rgb, metadata=PhotoMetadata(**metadata), alpha=seen.astype(np.float32))


@pytest.mark.parametrize("seen", DISCS.values(), ids=DISCS)
@pytest.mark.parametrize(("luminance_strength", "grain"), [(1, 0), (0.5, 0.5)])
def test_what_is_hidden_changes_nothing_that_is_seen(seen, luminance_strength, grain):
    settings = DenoiseSettings(method="dct", luminance_strength=luminance_strength, grain=grain)
    on_black, on_white = (denoise_photo(_cut_out(seen, colour), settings) for colour in (0, 1))
    assert on_black.sigma == on_white.sigma == pytest.approx((0.06,) * 3, rel=0.15)
    np.testing.assert_array_equal(on_black.photo.rgb[:][seen], on_white.photo.rgb[:][seen])
    assert (on_black.photo.rgb[:][~seen] == 0).all()
    assert (on_white.photo.rgb[:][~seen] == 1).all()


def test_the_rim_of_what_is_seen_gets_as_clean_as_the_rest():
    seen = DISCS["one"]
    denoised = denoise_photo(_cut_out(seen, 0), DenoiseSettings(method="dct", sigma=0.06)).photo.rgb[:]
    rim = seen & ((ROWS - 80) ** 2 + (COLS - 80) ** 2 > 47**2)
    assert np.sqrt(np.mean((denoised[rim] - 0.6) ** 2)) < 0.02


def test_who_watches_sees_hidden_colours_as_they_are(fake):
    photo, fake.denoise = _cut_out(DISCS["one"], 1), lambda rgb, noise, cancel=None: rgb * np.float32(0.5)
    hidden, seen_so_far = photo.alpha == 0, []

    class Watching:
        def on_started(self, so_far):
            self.so_far = so_far

        def next_tile(self, waiting):
            return waiting[-1]

        def on_tile_done(self, region):
            here = region.index
            seen_so_far.append(region)
            assert (self.so_far[here][hidden[here]] == 1).all()
            halves = photo.rgb[here][~hidden[here]] / 2
            np.testing.assert_allclose(self.so_far[here][~hidden[here]], halves, atol=0.51 / 65535)

    denoise_at_full_strength(photo, DenoiseSettings(sigma=0.1), watcher=Watching())
    assert len(seen_so_far) > 4


@pytest.mark.parametrize("opacity", [0, 0.5, 1])
def test_without_anything_to_hide_pixels_are_denoised_as_they_are(fake, opacity):
    photo = _photo()
    given = []
    fake.denoise = lambda rgb, noise, cancel=None: (given.append(rgb.copy()), rgb)[1]
    photo = dataclasses.replace(photo, alpha=np.full(photo.rgb.shape[:2], opacity, np.float32))
    result = denoise_photo(photo, DenoiseSettings(sigma=0.1), RunSettings(tile_px=512))
    np.testing.assert_array_equal(given[0], photo.rgb)
    np.testing.assert_array_equal(result.photo.rgb[:], photo.rgb)


def test_a_single_pixel_that_is_seen_lends_its_colour(fake):
    seen = np.zeros((20, 30), bool)
    seen[7, 9] = True
    given = []
    fake.denoise = lambda rgb, noise, cancel=None: (given.append(rgb.copy()), rgb)[1]
    photo = _cut_out(seen, 0)
    result = denoise_photo(photo, DenoiseSettings(sigma=0.1))
    assert (given[0] == photo.rgb[7, 9]).all()
    np.testing.assert_array_equal(result.photo.rgb[:], photo.rgb)


@pytest.mark.parametrize("width_px", [2, 4, 12])
def test_a_thin_stripe_goes_on_to_and_fro_where_nothing_is_seen(width_px):
    stripe = slice(20, 20 + width_px)
    seen = np.zeros((40, 60), bool)
    seen[:, stripe] = True
    photo = _cut_out(seen, 0)
    filled = as_methods_see(photo).rgb[:]
    # One colour a row would be without noise.
    assert (np.diff(filled, axis=1) != 0).any(axis=2).mean() > 0.9
    for row, colours in zip(filled, photo.rgb[:, stripe], strict=True):
        assert {tuple(colour) for colour in row} == {tuple(colour) for colour in colours}


def test_what_is_hidden_is_not_filled_by_who_is_told_to_stop(fake, monkeypatch):
    def filled_in_vain(rgb, *, from_mosaic):
        raise AssertionError

    monkeypatch.setattr(pipeline, "estimate_noise", filled_in_vain)
    token = CancelToken()
    with pytest.raises(Cancelled):
        denoise_photo(_cut_out(DISCS["one"], 0), progress=lambda report: token.cancel(), cancel=token)


def test_what_is_hidden_need_not_be_filled_again(monkeypatch):
    photo, settings = _cut_out(DISCS["one"], 0), DenoiseSettings("dct")
    at_once, seen = denoise_photo(photo, settings), as_methods_see(photo)
    monkeypatch.delattr(pipeline, "as_methods_see")
    kept = denoise_photo(photo, settings, seen=seen)
    assert kept.sigma == at_once.sigma
    np.testing.assert_array_equal(kept.photo.rgb[:], at_once.photo.rgb[:])


@pytest.mark.parametrize("sigma", [None, 0.05])
@pytest.mark.parametrize("from_mosaic", [False, True])
def test_what_was_looked_up_ahead_need_not_be_looked_up_again(monkeypatch, sigma, from_mosaic):
    photo, settings = _cut_out(DISCS["one"], 0), DenoiseSettings("dct", sigma=sigma)
    photo = Photo(photo.rgb, dataclasses.replace(photo.metadata, from_mosaic=from_mosaic), photo.alpha)
    at_once, (seen, noise) = denoise_photo(photo, settings), look_ahead(photo, settings)
    monkeypatch.delattr(pipeline, "as_methods_see")
    monkeypatch.delattr(pipeline, "estimate_noise")
    result = denoise_photo(photo, settings, seen=seen, noise=noise)
    assert result.sigma == at_once.sigma
    np.testing.assert_array_equal(result.photo.rgb[:], at_once.photo.rgb[:])


def test_lack_of_memory_is_a_sentence(fake, monkeypatch):
    def exhausted(rgb, sigma, cancel=None):
        raise MemoryError

    fake.denoise = exhausted
    with pytest.raises(DenoiseError, match="not enough memory to denoise a photo of 50 x 70 pixels"):
        denoise_photo(_photo())


def test_lack_of_memory_for_what_is_hidden_is_a_sentence(fake, monkeypatch):
    def exhausted(photo, cancel):
        raise MemoryError

    monkeypatch.setattr(pipeline, "as_methods_see", exhausted)
    with pytest.raises(DenoiseError, match="not enough memory to denoise a photo of 160 x 160 pixels"):
        denoise_photo(_cut_out(DISCS["one"], 0))


def test_lack_of_memory_while_noise_is_measured_is_a_sentence(fake, monkeypatch):
    def exhausted(rgb, *, from_mosaic):
        raise MemoryError

    monkeypatch.setattr(pipeline, "estimate_noise", exhausted)
    with pytest.raises(DenoiseError, match="not enough memory to denoise a photo of 50 x 70 pixels"):
        denoise_photo(_photo())
    with pytest.raises(DenoiseError, match="not enough memory to denoise a photo of 50 x 70 pixels"):
        look_ahead(_photo(), DenoiseSettings())


def test_tile_size_does_not_change_the_pixels():
    photo = _photo(150, 140)
    settings = DenoiseSettings(method="median", sigma=0.1)
    small = denoise_photo(photo, settings, RunSettings(tile_px=32)).photo.rgb[:]
    large = denoise_photo(photo, settings, RunSettings(tile_px=512)).photo.rgb[:]
    np.testing.assert_allclose(small, large, atol=1e-6)


def test_an_unknown_method_is_refused():
    with pytest.raises(InvalidSettingsError, match="no method named 'magic'"):
        denoise_photo(_photo(), DenoiseSettings(method="magic"))


def test_a_noisy_photo_comes_out_cleaner(astronaut, noisy_astronaut):
    crop = np.s_[40:168, 180:308]
    noisy, clean = noisy_astronaut[crop].copy(), astronaut[crop]
    result = denoise_photo(Photo(noisy), DenoiseSettings(method="dct"))
    assert psnr_db(clean, result.photo.rgb[:]) > psnr_db(clean, noisy) + 6


class SmallGpu(FakeDenoiser):
    """Has memory for tiles of so many pixels, margins included."""

    def __init__(self, room_px, tile_px=1024):
        super().__init__(tile_px=tile_px, device="GPU")
        self.room_px = room_px

    def denoise(self, rgb, noise, cancel=None):
        if max(rgb.shape[:2]) > self.room_px:
            raise DeviceMemoryError("The GPU is full.")
        return rgb * np.float32(0.5)


class TestASmallGpu:
    photo = Photo(np.full((1100, 600, 3), 0.5, np.float32), metadata=PhotoMetadata())
    settings = DenoiseSettings(sigma=0.1)

    def run(self, room_px, tile_px=None, *, name="fake", asked="auto"):
        chosen = ChosenMethod(name, SmallGpu(room_px), Sentence("It is the best."))
        settings = dataclasses.replace(self.settings, method=asked)
        return denoise_photo(self.photo, settings, RunSettings(tile_px=tile_px), chosen=chosen)

    def test_gets_smaller_tiles_and_the_user_is_told(self):
        result = self.run(450)
        assert result.device == "GPU"
        assert result.why == ("It is the best. The GPU had too little free memory for tiles of 1024 pixels: 512 ran.")
        np.testing.assert_allclose(65535 * result.photo.rgb[:], round(65535 * 0.25), atol=0.01)

    def test_hands_over_to_the_cpu_in_the_end(self, monkeypatch):
        asked = []
        monkeypatch.setattr(
            pipeline, "create_denoiser", lambda name, device, **_: (asked.append((name, device)), FakeDenoiser())[1]
        )
        result = self.run(100)
        assert asked == [("fake", "cpu")]
        assert result.device == "CPU"
        assert result.why.endswith("too little free memory even for tiles of 256 pixels.")
        assert result.photo.rgb[:].max() == 0

    @pytest.mark.parametrize(
        ("asked", "used", "told"),
        [
            ("auto", "gradnet", "tiles of 256 pixels. GradNet ran on the processor instead."),
            ("gradnet-max", "gradnet-max", "tiles of 256 pixels."),
        ],
    )
    def test_hands_over_to_a_quicker_method_unless_the_slow_one_was_asked_for(self, monkeypatch, asked, used, told):
        made = []
        monkeypatch.setattr(
            pipeline, "create_denoiser", lambda name, device, **_: (made.append((name, device)), FakeDenoiser())[1]
        )
        result = self.run(100, name="gradnet-max", asked=asked)
        assert made == [(used, "cpu")]
        assert (result.method_used, result.device) == (used, "CPU")
        assert result.why.endswith(told)

    @pytest.mark.parametrize(("tile_px", "used_px"), [(None, 32), (512, 512)])
    def test_the_cpu_gets_tiles_of_its_own_size_unless_one_was_asked_for(self, monkeypatch, tile_px, used_px):
        sizes = []

        class Measuring(FakeDenoiser):
            def denoise(self, rgb, noise, cancel=None):
                sizes.append(max(rgb.shape[:2]))
                return super().denoise(rgb, noise, cancel)

        monkeypatch.setattr(pipeline, "create_denoiser", lambda name, device, **_: Measuring())
        self.run(100, tile_px)
        assert used_px / 2 < max(sizes) < 2 * used_px

    def test_tries_the_least_tile_before_it_gives_up(self):
        """Half of 1024 and its halves meet it, those of 1536 don't."""
        chosen = ChosenMethod("fake", SmallGpu(300, tile_px=1536), Sentence("It is the best."))
        result = denoise_photo(self.photo, self.settings, chosen=chosen)
        assert result.device == "GPU"
        assert result.why.endswith("too little free memory for tiles of 1536 pixels: 256 ran.")

    @pytest.mark.parametrize(("tile_px", "least"), [(300, 256), (200, 200)])
    def test_names_the_least_tile_that_was_tried(self, monkeypatch, tile_px, least):
        monkeypatch.setattr(pipeline, "create_denoiser", lambda name, device, **_: FakeDenoiser())
        assert self.run(100, tile_px).why.endswith(f"even for tiles of {least} pixels.")

    @pytest.mark.parametrize(("room_px", "last"), [(100, ("CPU", 32)), (2000, ("GPU", 1024))])
    def test_a_limit_for_the_cpu_is_kept_there_alone(self, monkeypatch, room_px, last):
        denoise_pixels, tried = pipeline.denoise_pixels, []

        def watched(rgb, denoiser, noise, *, tile_px, **options):
            tried.append((denoiser.device, tile_px))
            return denoise_pixels(rgb, denoiser, noise, tile_px=tile_px, **options)

        monkeypatch.setattr(pipeline, "denoise_pixels", watched)
        monkeypatch.setattr(pipeline, "create_denoiser", lambda name, device, **_: FakeDenoiser(tile_px=64))
        chosen = ChosenMethod("fake", SmallGpu(room_px), Sentence("It is the best."))
        denoise_at_full_strength(self.photo, self.settings, chosen=chosen, most_on_cpu_px=32)
        assert (tried[0], tried[-1]) == (("GPU", 1024), last)

    def test_never_tries_for_ever(self, monkeypatch):
        monkeypatch.setattr(pipeline, "create_denoiser", lambda name, device, **_: SmallGpu(100))
        with pytest.raises(DeviceMemoryError):
            self.run(100)
