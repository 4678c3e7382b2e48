"""RAW photos are developed in the right colours, upright, and no other way than the settings say."""

import os
import shutil
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from image_files import OF_ANY_PHOTO, mosaic_of, profile, write_dng
from noise_maps import map_of
from PIL import Image, ImageCms

from gradnet_engine.errors import PhotoReadError
from gradnet_engine.image_io import read_info, read_photo, read_preview, write_photo
from gradnet_engine.image_io.profiles import encoding_curve, space_profile
from gradnet_engine.job import Demosaic, ExportSettings, OutputSpace, RawSettings
from gradnet_engine.noise import estimate_noise

SIZE = 64
GREY_STEPS = np.repeat(np.linspace(0.002, 0.6, SIZE), SIZE).reshape(SIZE, SIZE)


def sensor(linear: tuple[float, float, float] | np.ndarray, white: int = 65535) -> np.ndarray:
    """What a sensor sees of one colour or of a grey picture; the last row is brighter: no frame is all alike."""
    values = np.asarray(linear, dtype=float)
    values = values[..., None] if values.ndim == 2 else values
    rgb = np.rint(np.broadcast_to(values, (SIZE, SIZE, 3)) * white).astype(np.uint16)
    rgb = rgb.copy()
    rgb[-1] = rgb[-1] // 2 + white // 3
    return mosaic_of(rgb)


def to_srgb(rgb: np.ndarray, space: OutputSpace) -> np.ndarray:
    """Convert through the profile with Little CMS, as a viewer does."""
    image = Image.fromarray(np.rint(rgb * 255).astype(np.uint8))
    viewed = ImageCms.profileToProfile(
        image, profile(space), ImageCms.createProfile("sRGB"), renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC
    )
    assert viewed is not None
    return np.asarray(viewed) / 255


@pytest.mark.parametrize("linear", [(0.5, 0.2, 0.08), (0.3, 0.3, 0.3), (0.04, 0.2, 0.03), (0.02, 0.04, 0.3)])
def test_colours_agree_in_all_spaces(tmp_path, linear):
    path = write_dng(tmp_path / "colour.dng", sensor(linear))
    expected = np.interp(linear, np.linspace(0, 1, 65536), encoding_curve(OutputSpace.SRGB))
    for space in OutputSpace:
        photo = read_photo(path, RawSettings(output_space=space))
        assert photo.metadata.icc_profile == space_profile(space)
        # Two roundings to 8 bits lie in between.
        np.testing.assert_allclose(to_srgb(photo.rgb, space)[32, 32], expected, atol=2.5 / 255)


@pytest.mark.parametrize("space", OutputSpace)
def test_greys_are_neutral_and_follow_the_curve(tmp_path, space):
    path = write_dng(tmp_path / "grey.dng", sensor(GREY_STEPS))
    rgb = read_photo(path, RawSettings(output_space=space)).rgb[2:-4]
    np.testing.assert_allclose(rgb.max(axis=2), rgb.min(axis=2), atol=2e-3)
    expected = encoding_curve(space)[np.rint(GREY_STEPS[2:-4] * 65535).astype(int)]
    np.testing.assert_allclose(rgb[..., 1], expected, atol=2e-3)


@pytest.mark.parametrize("space", OutputSpace)
def test_curves_are_those_of_the_profiles(space):
    """Little CMS, asked with 16 bits, turns our encoding of a grey back into its light."""
    import imagecodecs

    encoded = np.rint(encoding_curve(space) * 65535).astype(np.uint16)
    rgb = np.repeat(encoded[None, ::97, None], 3, axis=2)
    srgb = imagecodecs.cms_transform(
        rgb,
        space_profile(space),
        space_profile(OutputSpace.SRGB),
        colorspace="rgb",
        outcolorspace="rgb",
        intent=imagecodecs.CMS.INTENT.RELATIVE_COLORIMETRIC,
        flags=imagecodecs.CMS.FLAGS.NOOPTIMIZE,
    )
    np.testing.assert_allclose(srgb[0, :, 1] / 65535, encoding_curve(OutputSpace.SRGB)[::97], atol=5e-5)


PUBLISHED_RED_GREEN_BLUE = {
    # Bradford-adapted to D50; the values that profiles of these spaces have in common.
    OutputSpace.SRGB: ((0.43607, 0.22249, 0.01392), (0.38515, 0.71687, 0.09708), (0.14307, 0.06061, 0.71410)),
    OutputSpace.ADOBE_RGB: ((0.60974, 0.31111, 0.01947), (0.20528, 0.62567, 0.06087), (0.14919, 0.06322, 0.74457)),
    OutputSpace.DISPLAY_P3: ((0.51512, 0.24120, -0.00105), (0.29198, 0.69225, 0.04189), (0.15710, 0.06657, 0.78407)),
    OutputSpace.PROPHOTO: ((0.79767, 0.28804, 0.0), (0.13519, 0.71188, 0.0), (0.03134, 0.00009, 0.82491)),
}


@pytest.mark.parametrize("space", OutputSpace)
def test_profiles_have_the_published_primaries(space):
    opened = ImageCms.core.profile_frombytes(space_profile(space))
    assert opened.version == pytest.approx(4.3)
    colorants = (opened.red_colorant, opened.green_colorant, opened.blue_colorant)
    for colorant, expected in zip(colorants, PUBLISHED_RED_GREEN_BLUE[space], strict=True):
        assert colorant is not None
        np.testing.assert_allclose(colorant[0], expected, atol=2.5e-4)


@pytest.mark.parametrize(
    ("orientation", "corner"),
    [(1, (0, 0)), (2, (0, -1)), (3, (-1, -1)), (4, (-1, 0)), (5, (0, 0)), (6, (0, -1)), (7, (-1, -1)), (8, (-1, 0))],
)
def test_orientation_is_applied(tmp_path, orientation, corner):
    mosaic = np.full((48, 64), 8000, np.uint16)
    mosaic[:8, :8] = 60000
    path = write_dng(tmp_path / "turned.dng", mosaic, orientation=orientation)
    photo = read_photo(path)
    info = read_info(path)
    assert (photo.width_px, photo.height_px) == ((48, 64) if orientation >= 5 else (64, 48))
    assert (info.kind, info.width_px, info.height_px) == ("RAW", photo.width_px, photo.height_px)
    bright = np.argwhere(photo.rgb[..., 1] > 0.9).mean(axis=0) / photo.rgb.shape[:2]
    np.testing.assert_array_equal(bright > 0.5, np.array(corner) < 0)


def test_white_balance_is_the_cameras(tmp_path):
    neutral = (0.5, 1.0, 0.7)
    path = write_dng(tmp_path / "warm.dng", sensor((0.2, 0.4, 0.28)), neutral=neutral)
    pixel = read_photo(path).rgb[32, 32]
    np.testing.assert_allclose(pixel, pixel[1], atol=3e-3)


def test_brightness_does_not_depend_on_the_content(tmp_path):
    """LibRaw would brighten what leaves the top of the range empty."""
    noise = np.random.default_rng(0).normal(0, 0.01, GREY_STEPS.shape)
    dim = mosaic_of(np.rint(np.repeat((GREY_STEPS + 0.2 + noise)[..., None] * 65535, 3, axis=2)).astype(np.uint16))
    bright = dim.copy()
    bright[-8:, -8:] = 65535
    first = read_photo(write_dng(tmp_path / "dim.dng", dim)).rgb
    second = read_photo(write_dng(tmp_path / "bright.dng", bright)).rgb
    np.testing.assert_allclose(first[8:40], second[8:40], atol=1e-4)


def test_clipped_highlights_are_white(tmp_path):
    """The sensor clips at 92 % of the white level that the file claims, and its green is the strongest."""
    rng = np.random.default_rng(0)
    scene = np.full((1200, 1200, 3), 0.2) * (0.5, 1.0, 0.7)
    scene[200:500, 200:500] = 2.0
    noisy = np.clip(scene * 15000 + rng.normal(0, 40, scene.shape), 0, 15000).astype(np.uint16)
    mosaic = mosaic_of(noisy)
    mosaic[5, 5] = 16383  # a hot pixel
    path = write_dng(tmp_path / "sky.dng", mosaic, white=16300, neutral=(0.5, 1.0, 0.7))
    np.testing.assert_allclose(read_photo(path).rgb[300:400, 300:400], 1, atol=2e-3)


@pytest.mark.parametrize("demosaic", Demosaic)
def test_every_demosaicing_method_keeps_the_colour(tmp_path, demosaic):
    path = write_dng(tmp_path / "colour.dng", sensor((0.5, 0.2, 0.08)))
    reference = read_photo(path).rgb[32, 32]
    np.testing.assert_allclose(read_photo(path, RawSettings(demosaic=demosaic)).rgb[32, 32], reference, atol=2e-3)


def test_demosaicing_methods_differ(samples):
    path = samples / "kodak_dc120_noisy.KDC"
    pictures = [read_photo(path, RawSettings(demosaic=demosaic)).rgb for demosaic in (Demosaic.AHD, Demosaic.LINEAR)]
    assert np.abs(pictures[0] - pictures[1]).max() > 0.05


def test_method_that_libraw_lacks_is_named(tmp_path, monkeypatch):
    import rawpy

    class Without:
        AHD = type("Algorithm", (), {"isSupported": False})()

        def __class_getitem__(cls, name: str) -> object:
            return getattr(cls, name)

    monkeypatch.setattr(rawpy, "DemosaicAlgorithm", Without)
    path = write_dng(tmp_path / "colour.dng", sensor((0.5, 0.2, 0.08)))
    with pytest.raises(PhotoReadError, match=r"colour\.dng: can't be read: the demosaicing method 'ahd'"):
        read_photo(path)


@pytest.mark.parametrize("offset", [0, 8, -8])
def test_dark_frame_is_a_photo(tmp_path, offset):
    """A lens cap: noise around the black level, or around where the camera takes it to be."""
    noise = np.random.default_rng(1).normal(512 + offset, 6, (SIZE, SIZE)).astype(np.uint16)
    path = write_dng(tmp_path / "cap.dng", noise, black=512, white=16383)
    assert read_photo(path).rgb.max() < 0.2


def test_dark_frame_of_a_camera_that_cuts_at_black(tmp_path):
    noise = np.maximum(np.random.default_rng(1).normal(0, 2, (SIZE, SIZE)), 0).astype(np.uint16)
    assert read_photo(write_dng(tmp_path / "cap.dng", noise, white=4095)).rgb.max() < 0.2


@pytest.mark.parametrize("noise", [0, 30])
def test_fully_exposed_frame_is_a_photo(tmp_path, noise):
    values = np.minimum(np.random.default_rng(1).normal(16400, noise, (SIZE, SIZE)), 16383).astype(np.uint16)
    path = write_dng(tmp_path / "sun.dng", values, black=512, white=16383)
    np.testing.assert_allclose(read_photo(path).rgb[4:-4, 4:-4], 1, atol=0.02)


@pytest.mark.parametrize(
    ("name", "size", "camera", "iso"),
    [
        ("canon_s40.CRW", (2312, 1720), "Canon PowerShot S40", 50),
        ("kodak_dc120_noisy.KDC", (1301, 976), "Kodak DC120 ZOOM Digital Camera", 160),
        ("canon_550d_magiclantern_noisy.dng", (1734, 1156), "Canon EOS Kiss X4", None),
    ],
)
def test_demo_photos(samples, name, size, camera, iso):
    photo = read_photo(samples / name)
    info = read_info(samples / name)
    assert (info.width_px, info.height_px) == (photo.width_px, photo.height_px) == size
    assert (info.kind, info.camera, info.iso) == ("RAW", camera, iso)
    assert (photo.metadata.iso, photo.metadata.bit_depth) == (iso, 16)
    assert 0.15 < photo.rgb.mean() < 0.6


def test_demo_chart_has_the_colours_of_a_chart(samples):
    """Patches of the S40's ColorChecker: each is the colour that its name says."""
    photo = read_photo(samples / "canon_s40.CRW")
    blocks = photo.rgb[: 1720 // 20 * 20, : 2312 // 20 * 20].reshape(86, 20, 115, 20, 3).mean(axis=(1, 3))
    patches = {"blue": (46, 17), "green": (46, 32), "red": (46, 48), "yellow": (46, 64), "white": (62, 17)}
    colours = {name: blocks[place] for name, place in patches.items()}
    assert colours["blue"].argmax() == 2
    assert colours["green"].argmax() == 1
    assert colours["red"].argmax() == 0
    assert colours["yellow"].argmin() == 2
    assert np.ptp(colours["white"]) < 0.12
    assert colours["white"].min() > 0.6


def test_every_raw_file_that_opens(gradnet_data):
    files = sorted((gradnet_data / "raw").iterdir())
    assert len(files) >= 12
    for path in files:
        photo, info = read_photo(path), read_info(path)
        assert (info.kind, info.width_px, info.height_px) == ("RAW", photo.width_px, photo.height_px), path
        assert photo.rgb.std() > 0.05, path
        assert photo.metadata.iso == info.iso, path


@pytest.mark.skipif(sys.platform != "linux", reason="names are no bytes there")
def test_a_raw_file_whose_name_is_no_text(samples, tmp_path):
    named = Path(os.fsdecode(os.fsencode(tmp_path) + b"/bad\xff.CRW"))
    shutil.copy(samples / "canon_s40.CRW", named)
    assert read_info(named) == read_info(samples / "canon_s40.CRW")
    np.testing.assert_array_equal(read_preview(named, 200), read_preview(samples / "canon_s40.CRW", 200))
    assert read_photo(named).rgb.shape == read_photo(samples / "canon_s40.CRW").rgb.shape


@pytest.mark.parametrize("compression", [34892, 52546], ids=["lossy JPEG", "JPEG XL"])
def test_a_smaller_copy_that_can_not_be_developed_is_no_hindrance(tmp_path, astronaut, compression):
    """Adobe's converters put one beside what the sensor saw, so that their programs show the photo faster."""
    path = write_dng(tmp_path / "a.dng", mosaic_of(np.rint(astronaut * 65535).astype(np.uint16)), black=2000)
    alone = read_photo(path)
    small = np.rint(astronaut[::4, ::4] * 255).astype(np.uint8)
    blacks = [(50714, 3, 3, (51, 51, 51), True)]
    tifffile.imwrite(
        path, small, append=True, subfiletype=1, photometric="rgb", compression="jpeg", extratags=blacks, metadata=None
    )
    with tifffile.TiffFile(path, mode="r+") as file:
        copy: Any = file.pages[1]
        tags = copy.tags
        tags["PhotometricInterpretation"].overwrite(34892)
        tags["Compression"].overwrite(compression)
    np.testing.assert_array_equal(read_photo(path).rgb, alone.rgb)


def test_turned_raw_file(gradnet_data):
    photo = read_photo(gradnet_data / "raw" / "lg_g4_rotated_linear.dng")
    assert (photo.width_px, photo.height_px) == (338, 600)
    left, right = photo.rgb[:, :60].mean(), photo.rgb[:, -60:].mean()
    assert left > right + 0.1  # the sky lies where the tag turns it to


@pytest.mark.parametrize("demosaic", Demosaic)
def test_a_photo_tells_whether_its_noise_is_that_of_a_mosaic(tmp_path, demosaic):
    path = write_dng(tmp_path / "colour.dng", sensor((0.5, 0.2, 0.08)))
    smooths = demosaic in (Demosaic.LINEAR, Demosaic.VNG)
    assert read_photo(path, RawSettings(demosaic=demosaic)).metadata.from_mosaic != smooths


def test_what_holds_all_colours_of_every_pixel_is_from_no_mosaic(gradnet_data):
    assert not read_photo(gradnet_data / "raw" / "canon_6d_iso1000_linear.dng").metadata.from_mosaic


@pytest.mark.parametrize("space", OutputSpace)
def test_a_sensor_without_colours_makes_a_grey_photo(tmp_path, space):
    """It is developed as other grey photos without a profile are seen, whatever space is asked for."""
    levels = np.rint(GREY_STEPS * 65535).astype(np.uint16)
    levels[-1] = 60000
    path = write_dng(tmp_path / "grey.dng", levels, pattern=None)
    photo, info = read_photo(path, RawSettings(output_space=space)), read_info(path)
    metadata = photo.metadata
    assert (info.kind, info.width_px, info.height_px) == ("RAW", photo.width_px, photo.height_px) == ("RAW", SIZE, SIZE)
    assert (metadata.is_grey, metadata.from_mosaic, metadata.icc_profile) == (True, False, None)
    np.testing.assert_allclose(photo.rgb, encoding_curve(OutputSpace.SRGB)[levels][..., None].repeat(3, 2), atol=2e-3)
    assert read_preview(path, 32).shape == (32, 32, 3)


@pytest.mark.parametrize("form", OF_ANY_PHOTO)
@pytest.mark.parametrize("profile", ["own", "srgb"])
def test_what_a_sensor_without_colours_saw_is_written_grey(tmp_path, form, profile):
    path = write_dng(tmp_path / "grey.dng", np.rint(GREY_STEPS * 65535).astype(np.uint16), pattern=None)
    photo = read_photo(path, RawSettings(output_space=OutputSpace.PROPHOTO))
    written = write_photo(photo, tmp_path / f"grey{form.suffix}", ExportSettings(form, profile=profile))
    again = read_photo(written)
    assert again.metadata.is_grey
    np.testing.assert_allclose(again.rgb, photo.rgb, atol=2.5 / 255)


def test_the_noise_of_a_sensor_without_colours_is_not_that_of_a_mosaic(tmp_path):
    rng = np.random.default_rng(0)
    noisy = np.rint(rng.normal(13000, 1500, (256, 256)).clip(0, 65535)).astype(np.uint16)
    photo = read_photo(write_dng(tmp_path / "grey.dng", noisy, pattern=None))
    curve = estimate_noise(photo.rgb, from_mosaic=photo.metadata.from_mosaic)
    assert map_of(curve, photo.rgb).mean() == pytest.approx(photo.rgb[..., 0].std(), rel=0.1)
