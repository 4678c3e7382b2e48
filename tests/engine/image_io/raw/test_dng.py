"""A DNG holds what the sensor saw, denoised; it is developed to the photo that the RAW file itself becomes."""

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import rawpy
import tifffile
from image_files import XMP, exif_block, mosaic_of, write_dng
from PIL import Image
from typer.testing import CliRunner

from gradnet_engine.cli import app
from gradnet_engine.errors import PhotoWriteError
from gradnet_engine.image_io import check_writable, read_info, read_photo, read_preview, write_photo
from gradnet_engine.image_io.encode import in_srgb
from gradnet_engine.image_io.metadata.exif_builder import ExifBuilder
from gradnet_engine.image_io.raw.sensor_colours import as_sensor_saw, colour_tags
from gradnet_engine.job import (
    Demosaic,
    DenoiseSettings,
    ExportSettings,
    FileFormat,
    Job,
    OutputSpace,
    RawSettings,
)
from gradnet_engine.kept_pixels import KeptPhoto, SixteenBits
from gradnet_engine.metrics import psnr_db
from gradnet_engine.noise import estimate_noise
from gradnet_engine.photo import Photo
from gradnet_engine.pipeline import denoise_photo
from gradnet_engine.srgb import srgb_encoded

FOR_DNG, AS_DNG = RawSettings(for_dng=True), ExportSettings(FileFormat.DNG)
REPLACING = replace(AS_DNG, on_conflict="overwrite")
FULL = 65535
NEUTRAL = (0.5, 1.0, 0.7)
NO_COLOURS = "a DNG can only be made of a RAW photo of a camera whose colours are known; choose another format"


def as_dng(source: Path, folder: Path, export: ExportSettings = AS_DNG) -> Path:
    """A RAW photo as a DNG, not denoised."""
    return write_photo(read_photo(source, FOR_DNG), folder / "out.dng", export)


@pytest.fixture(scope="module")
def canon(samples) -> Photo:
    """A RAW photo of a sensor whose colours are known, as it is read for a DNG."""
    return read_photo(samples / "canon_s40.CRW", FOR_DNG)


@pytest.fixture(scope="module", params=["canon_s40.CRW", "canon_550d_magiclantern_noisy.dng"])
def developed_and_dng(request, samples, tmp_path_factory) -> tuple[Photo, Path]:
    """A RAW photo as it is developed, and a DNG made of it."""
    source = samples / request.param
    return read_photo(source), as_dng(source, tmp_path_factory.mktemp("dng"))


def cut(photo: Photo) -> Photo:
    """A part of a photo that is larger than a DNG's tiles."""
    return replace(photo, rgb=np.ascontiguousarray(photo.rgb[500:800, 500:900]))


def scene(height: int = 300, width: int = 259) -> np.ndarray:
    """A smooth picture in a sensor's colours, lit by what `NEUTRAL` is white in; its middle is clipped."""
    rows, columns = np.mgrid[0:height, 0:width] / (height + width)
    light = np.stack([0.1 + rows, 0.1 + columns, 0.3 - 0.4 * rows], -1) * NEUTRAL
    light[100:160, 90:150] = 1
    return np.rint(light * FULL).astype(np.uint16)


def test_other_programs_develop_the_same_photo(developed_and_dng):
    developed, dng = developed_and_dng
    again = read_photo(dng)
    # Not the same to the last bit: demosaicing chose its directions in darker channels.
    assert psnr_db(again.rgb, developed.rgb) > 50
    np.testing.assert_allclose(again.rgb.mean((0, 1)), developed.rgb.mean((0, 1)), atol=1e-3)
    assert not again.metadata.from_mosaic


def test_what_the_sensor_saw_is_kept_above_white(tmp_path):
    """Light that white balance would clip is what brings highlights back."""
    seen = scene()
    written = as_dng(write_dng(tmp_path / "a.dng", mosaic_of(seen), neutral=NEUTRAL), tmp_path)
    with rawpy.imread(str(written)) as raw:
        values = raw.raw_image_visible.copy() if raw.raw_image_visible.ndim == 3 else None
        white, balance = raw.white_level, np.array(raw.camera_whitebalance[:3])
    assert values is not None
    assert white == FULL
    np.testing.assert_allclose(balance / balance[1], 1 / np.array(NEUTRAL), rtol=1e-3)
    smooth = np.s_[8:90, 8:-8]
    np.testing.assert_allclose(values[smooth][..., :3], seen[smooth], atol=0.004 * FULL)
    assert values[110:150, 100:140, :3].min() >= FULL - 1


@pytest.mark.parametrize("size", [(300, 259), (256, 512), (40, 30), (257, 255)])
def test_pixels_lie_in_tiles_alone_and_come_back_to_the_last_bit(tmp_path, size):
    photo = read_photo(write_dng(tmp_path / "a.dng", mosaic_of(scene(*size)), neutral=NEUTRAL), FOR_DNG)
    written = write_photo(photo, tmp_path / "b.dng", AS_DNG)
    with tifffile.TiffFile(written) as file:
        assert file.pages.first.pages is not None
        main = file.pages.first.pages[0]
        assert isinstance(main, tifffile.TiffPage)
        levels = main.asarray()
        assert not {"StripOffsets", "StripByteCounts", "RowsPerStrip"} & {tag.name for tag in main.tags}
        assert (main.tile, main.photometric, main.bitspersample) == ((256, 256), 34892, 16)
        assert {"DNGVersion", "AsShotNeutral", "ColorMatrix1"} <= {tag.name for tag in file.pages.first.tags}
    assert photo.metadata.sensor_colours is not None
    np.testing.assert_array_equal(levels, as_sensor_saw(photo.rgb, colour_tags(photo.metadata.sensor_colours)))


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("keeps_metadata", [True, False])
def test_numbers_are_right_in_either_byte_order(canon, tmp_path, order, keeps_metadata):
    """Of Nikon's files the last bytes of numbers come first; LibRaw's colours are put in beside them."""
    photo = cut(canon)
    plain = write_photo(photo, tmp_path / "plain.dng", AS_DNG)
    builder = ExifBuilder(order)
    builder.put_text(builder.ifd0, 0x10F, "NIKON CORPORATION")
    photo = replace(photo, metadata=replace(photo.metadata, exif=builder.to_bytes(), xmp=XMP))
    written = write_photo(photo, tmp_path / "a.dng", replace(AS_DNG, keep_metadata=keeps_metadata))
    assert written.read_bytes()[:2] == (b"MM" if (order, keeps_metadata) == (">", True) else b"II")
    np.testing.assert_array_equal(read_photo(written).rgb, read_photo(plain).rgb)
    with rawpy.imread(str(written)) as raw, rawpy.imread(str(plain)) as other:
        np.testing.assert_array_equal(raw.color_matrix, other.color_matrix)
        assert raw.color_matrix.any()
    assert (read_info(written).camera is not None) == keeps_metadata
    assert (read_photo(written).metadata.xmp is not None) == keeps_metadata


def test_camera_data_go_along(samples, tmp_path):
    source = samples / "canon_s40.CRW"
    before, after = read_info(source), read_info(as_dng(source, tmp_path))
    assert after.kind == "RAW"
    assert (after.camera, after.taken, after.shutter_s, after.aperture) == (
        before.camera,
        before.taken,
        before.shutter_s,
        before.aperture,
    )
    assert (after.width_px, after.height_px) == (before.width_px, before.height_px)
    with tifffile.TiffFile(tmp_path / "out.dng") as file:
        tags = file.pages.first.tags
        assert tags["UniqueCameraModel"].value == "Canon PowerShot S40"
        assert tags["OriginalRawFileName"].value == "canon_s40.CRW"
    again = cut(read_photo(tmp_path / "out.dng", FOR_DNG))
    for keeps_metadata, names in ((True, {"canon_s40.CRW"}), (False, set[str]())):
        export = replace(AS_DNG, keep_metadata=keeps_metadata)
        with tifffile.TiffFile(write_photo(again, tmp_path / f"{keeps_metadata}.dng", export)) as file:
            assert {tag.value for tag in file.pages.first.tags if tag.name == "OriginalRawFileName"} == names


def test_what_a_dng_says_of_its_colours_goes_on_as_it_is(samples, tmp_path):
    """Profiles for two kinds of light and a rendering, which LibRaw doesn't give."""
    told = {50732: (5, 1, (3, 2)), 50734: (5, 1, (9, 10)), 50879: (3, 1, 1), 50934: (2, 0, "Landscape")}
    more = [(tag, *rest, True) for tag, rest in told.items()]
    source = write_dng(tmp_path / "a.dng", mosaic_of(scene()), neutral=NEUTRAL, more=more)
    with tifffile.TiffFile(source) as file:
        matrix = file.pages.first.tags["ColorMatrix1"].value
    written = as_dng(source, tmp_path)
    with tifffile.TiffFile(written) as file:
        tags = file.pages.first.tags
        assert tags["ColorMatrix1"].value == matrix
        assert tags["UniqueCameraModel"].value == "Test Sensor"
        assert {tag: tags[tag].value for tag in told} == {tag: value for tag, (_, _, value) in told.items()}
    with tifffile.TiffFile(as_dng(samples / "canon_550d_magiclantern_noisy.dng", tmp_path)) as file:
        # There it is a fraction of nothing by nothing.
        assert "BaselineExposure" not in {tag.name for tag in file.pages.first.tags}


def test_converters_are_told_where_white_was_moved(tmp_path):
    """A sensor that clips below its file's white level: a photo with blown parts is no brighter than the next."""
    rng = np.random.default_rng(0)
    levels = np.full((900, 900, 3), 8000) + rng.normal(0, 40, (900, 900, 3))
    exposures, seen = [], []
    for name, blown in (("plain", 8000), ("blown", 52000)):
        levels[100:400, 100:400] = blown
        mosaic = mosaic_of(np.minimum(levels, 52000).astype(np.uint16))
        written = as_dng(write_dng(tmp_path / f"{name}.dng", mosaic), tmp_path)
        with tifffile.TiffFile(written) as file:
            tags = {tag.name: tag.value for tag in file.pages.first.tags}
            assert file.pages.first.pages is not None
            seen.append(file.pages.first.pages[0].asarray()[600:, 600:].mean())
        top, bottom = tags.get("BaselineExposure", (0, 1))
        exposures.append(top / bottom)
    assert exposures[0] == 0
    assert exposures[1] == pytest.approx(np.log2(52000 / FULL), abs=0.01)
    assert seen[1] * 2 ** exposures[1] == pytest.approx(seen[0], rel=0.005)


def test_a_noise_level_set_by_hand_is_that_of_the_photo_as_it_is_shown(samples):
    """In a sensor's colours the same noise has other numbers."""
    kept = []
    for raw in (RawSettings(), FOR_DNG):
        photo = read_photo(samples / "canon_550d_magiclantern_noisy.dng", raw)
        part = replace(photo, rgb=np.ascontiguousarray(photo.rgb[300:812, 500:1012]))
        measured = denoise_photo(part, DenoiseSettings(method="dct"))
        shown = estimate_noise(in_srgb(part).rgb[:], from_mosaic=True).sigma
        by_hand = denoise_photo(part, DenoiseSettings(method="dct", sigma=float(np.mean(shown))))
        assert np.mean(by_hand.sigma) == pytest.approx(np.mean(measured.sigma), rel=0.02)
        kept.append(np.mean(by_hand.sigma))
    assert kept[1] < 0.6 * kept[0]


def test_every_raw_file_is_developed_to_the_same_photo(gradnet_data, tmp_path):
    for source in sorted((gradnet_data / "raw").iterdir()):
        if read_photo(source, FOR_DNG).metadata.sensor_colours is not None:
            again, developed = read_photo(as_dng(source, tmp_path, REPLACING)), read_photo(source)
            # The D30's two greens have factors of their own: LibRaw makes white of the weaker, 1 % brighter.
            assert psnr_db(again.rgb, developed.rgb) > (44 if source.stem == "canon_d30" else 51), source


def test_preview_shows_the_photo(developed_and_dng):
    photo, written = developed_and_dng
    developed = Image.fromarray(np.rint(photo.rgb * 255).astype(np.uint8))
    preview = read_preview(written, 256)
    developed = developed.resize(preview.shape[1::-1], Image.Resampling.LANCZOS)
    assert np.abs(preview.astype(float) - np.asarray(developed)).mean() < 3
    with rawpy.imread(str(written)) as raw:
        assert raw.extract_thumb().format is rawpy.ThumbFormat.JPEG


def test_a_result_is_written_like_the_photo_that_it_is(canon, tmp_path):
    photo = cut(canon)
    pixels = SixteenBits(photo.rgb.shape)
    pixels[:] = photo.rgb
    expected = write_photo(replace(photo, rgb=pixels[:]), tmp_path / "photo.dng", AS_DNG).read_bytes()
    written = write_photo(KeptPhoto(pixels, photo.metadata, photo.alpha), tmp_path / "result.dng", AS_DNG)
    assert written.read_bytes() == expected


def test_what_is_no_raw_photo_makes_no_dng(samples, tmp_path):
    grey = write_dng(tmp_path / "grey.dng", mosaic_of(scene()), pattern=None)
    unknown = samples / "kodak_dc120_noisy.KDC"
    for source in (samples / "canon_550d_crop_noisy.jpg", unknown, grey):
        photo = read_photo(source, FOR_DNG)
        for attempt in (check_writable, write_photo):
            with pytest.raises(PhotoWriteError) as refused:
                attempt(photo, tmp_path / "out.dng", AS_DNG)
            assert str(refused.value.cause) == NO_COLOURS
        # And it is the photo that it is otherwise.
        np.testing.assert_array_equal(photo.rgb, read_photo(source).rgb)
    assert not (tmp_path / "out.dng").exists()


def test_only_a_job_for_a_dng_keeps_a_sensors_colours():
    settings = RawSettings(Demosaic.PPG, OutputSpace.PROPHOTO)
    job = Job(Path("a.NEF"), Path("a.dng"), raw=settings, export=AS_DNG)
    assert job.raw == replace(settings, for_dng=True)
    assert replace(job, export=ExportSettings()).raw == settings


def test_command_line(samples, tmp_path):
    noise = np.random.default_rng(0).normal(0, 0.05 * FULL, (300, 260, 3))
    seen = mosaic_of((scene(300, 260) + noise).clip(0, FULL).astype(np.uint16))
    copy = write_dng(tmp_path / "a.dng", seen, neutral=NEUTRAL)
    arguments = ["denoise", str(copy), "--method", "median", "--json", "--format", "dng"]
    run = CliRunner().invoke(app, arguments)
    assert run.exit_code == 0, run.output
    told = json.loads(run.stdout.splitlines()[-1])
    assert told["output"] == str(tmp_path / "a-denoised.dng")
    noisy, denoised = read_photo(copy), read_photo(tmp_path / "a-denoised.dng")
    assert denoised.rgb.shape == noisy.rgb.shape
    detail = [np.abs(np.diff(photo.rgb, axis=1)).mean() for photo in (noisy, denoised)]
    assert detail[1] < 0.7 * detail[0]
    run = CliRunner().invoke(
        app, ["denoise", str(samples / "canon_550d_crop_noisy.jpg"), "-o", str(tmp_path / "b.dng")]
    )
    assert run.exit_code == 1
    assert NO_COLOURS in run.stderr.replace("\n", " ")


def test_denoised_as_well_as_in_srgb(gradnet_data):
    """In sRGB it is 38.21 dB: what a method sees here are a sensor's own colours."""
    folder = gradnet_data / "raw"
    clean = read_photo(folder / "synthetic_d1scene_clean.dng").rgb
    photo = read_photo(folder / "synthetic_d1scene_iso6400.dng", FOR_DNG)
    rows, columns = (slice(length // 2 - 256, length // 2 + 256) for length in clean.shape[:2])
    part = Photo(np.ascontiguousarray(photo.rgb[rows, columns]), photo.metadata)
    denoised = denoise_photo(part, DenoiseSettings(method="gradnet-raw")).photo
    # This scene's sensor has the colours of sRGB, in even light.
    assert psnr_db(denoised.rgb[:], clean[rows, columns]) > 38.1


METHODS_OF_BLOWN = pytest.mark.parametrize("method", ["gradnet-raw", "gradnet", "bm3d-fast"])


@METHODS_OF_BLOWN
@pytest.mark.usefixtures("in_float32")
def test_what_is_blown_stays_blown(canon, method):
    assert least_of_blown(canon, method) > 0.995 * FULL


@METHODS_OF_BLOWN
def test_what_is_blown_stays_blown_however_numbers_are_rounded(canon, method):
    assert least_of_blown(canon, method) > 0.985 * FULL


def least_of_blown(photo, method):
    """Return what a sensor that was blown in the midst of a noisy photo has seen there when it is denoised."""
    assert photo.metadata.sensor_colours is not None
    colours = colour_tags(photo.metadata.sensor_colours)
    neutral = np.array(colours.numbers(50728))
    noise = np.random.default_rng(0).normal(0, 0.03, (256, 256, 3))
    rgb = np.clip(photo.rgb[600:856, 600:856] + noise, 0, 1).astype(np.float32)
    rgb[60:200, 60:200] = srgb_encoded(neutral.min() / neutral)
    denoised = denoise_photo(Photo(rgb, photo.metadata), DenoiseSettings(method=method)).photo.rgb[:]
    return as_sensor_saw(denoised[70:190, 70:190], colours).min()


def test_exif_of_any_kind_is_no_hindrance(canon, tmp_path):
    photo = replace(cut(canon), metadata=replace(canon.metadata, exif=exif_block(orientation=1, size=(4, 4))))
    written = write_photo(photo, tmp_path / "a.dng", AS_DNG)
    assert read_info(written).iso == 6400
    assert read_photo(written).rgb.shape == photo.rgb.shape
