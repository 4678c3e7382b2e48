"""A DNG tells which part of what its sensor saw is the photo: all that is made of it shows that, and no more."""

import numpy as np
import pytest
import tifffile
from image_files import BAYER, X_TRANS, mosaic_of, write_dng
from PIL import Image

from gradnet_engine.image_io import read_info, read_photo, read_preview, write_photo
from gradnet_engine.image_io.turning import upright
from gradnet_engine.job import ExportSettings, FileFormat, RawSettings

HEIGHT, WIDTH = 240, 360
AS_SHOT = (40, 21, 278, 194)
FRAMED, AS_FRAMED = (250, 100, 750, 900), (70, 19, 139, 155)
"""In thousandths of the photo's size, and in its pixels."""
ORIENTATIONS = range(1, 9)


@pytest.fixture
def mosaic(astronaut):
    return mosaic_of(sensor(astronaut)[60 : 60 + HEIGHT, 100 : 100 + WIDTH])


def sensor(rgb):
    return np.rint(rgb * 65535).astype(np.uint16)


def part(rgb, crop):
    left, top, width, height = crop
    return rgb[top : top + height, left : left + width]


@pytest.mark.parametrize("orientation", ORIENTATIONS)
@pytest.mark.parametrize("masked_px", [(0, 0), (6, 14)])
def test_a_photo_is_what_its_file_calls_so(mosaic, tmp_path, masked_px, orientation):
    whole = read_photo(write_dng(tmp_path / "whole.dng", mosaic, masked_px=masked_px))
    path = write_dng(tmp_path / "crop.dng", mosaic, masked_px=masked_px, crop=AS_SHOT, orientation=orientation)
    photo, info = read_photo(path), read_info(path)
    np.testing.assert_array_equal(photo.rgb, upright(part(whole.rgb, AS_SHOT), orientation))
    assert (info.width_px, info.height_px) == (photo.width_px, photo.height_px)
    preview = read_preview(path, 100)
    height_px, width_px = preview.shape[:2]
    assert height_px / width_px == pytest.approx(photo.height_px / photo.width_px, abs=0.03)
    small = Image.fromarray(np.rint(photo.rgb * 255).astype(np.uint8)).resize((width_px, height_px))
    assert np.corrcoef(preview.ravel(), np.asarray(small).ravel())[0, 1] > 0.98


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_what_was_framed_on_the_camera(mosaic, tmp_path, orientation):
    whole = read_photo(write_dng(tmp_path / "whole.dng", mosaic))
    path = write_dng(tmp_path / "crop.dng", mosaic, crop=AS_SHOT, framed=FRAMED, orientation=orientation)
    photo, info = read_photo(path), read_info(path)
    shown = upright(part(part(whole.rgb, AS_SHOT), AS_FRAMED), orientation)
    assert abs(np.subtract(photo.rgb.shape, shown.shape)).max() <= 1
    height, width = np.minimum(photo.rgb.shape, shown.shape)[:2]
    assert np.corrcoef(photo.rgb[:height, :width].ravel(), shown[:height, :width].ravel())[0, 1] > 0.95
    assert (info.width_px, info.height_px) == (photo.width_px, photo.height_px)
    preview = read_preview(path, 100)
    assert preview.shape[0] / preview.shape[1] == pytest.approx(photo.height_px / photo.width_px, abs=0.03)


@pytest.mark.parametrize("framed", [(0, 0, 1000, 1000), (500, 0, 500, 1000), (0, 0, 1001, 1000), (700, 0, 300, 1000)])
def test_nothing_is_framed(mosaic, tmp_path, framed):
    photo = read_photo(write_dng(tmp_path / "crop.dng", mosaic, crop=AS_SHOT, framed=framed))
    assert photo.rgb.shape == (194, 278, 3)


@pytest.mark.parametrize("orientation", ORIENTATIONS)
def test_what_was_framed_can_be_taken_back_in_a_dng(astronaut, tmp_path, orientation):
    mosaic = mosaic_of(sensor(astronaut))
    source = write_dng(tmp_path / "crop.dng", mosaic, framed=FRAMED, orientation=orientation)
    for_dng = read_photo(source, RawSettings(for_dng=True))
    assert for_dng.rgb.shape == (512, 512, 3)
    made = write_photo(for_dng, tmp_path / "out.dng", ExportSettings(FileFormat.DNG))
    again, as_shot = read_photo(made), read_photo(source)
    assert again.rgb.shape == as_shot.rgb.shape
    assert np.abs(again.rgb - as_shot.rgb).mean() < 0.01
    preview = read_preview(made, 100)
    assert preview.shape[0] / preview.shape[1] == pytest.approx(again.height_px / again.width_px, abs=0.03)
    with tifffile.TiffFile(made) as file:
        first = file.pages.first
        assert first.shape[0] / first.shape[1] == pytest.approx(again.height_px / again.width_px, abs=0.03)


@pytest.mark.parametrize("crop", [(0, 10, WIDTH, 200), (60, 0, 240, HEIGHT)])
def test_a_photo_as_wide_or_high_as_its_sensor(mosaic, tmp_path, crop):
    """LibRaw takes such a crop for a mistake."""
    whole = read_photo(write_dng(tmp_path / "whole.dng", mosaic))
    photo = read_photo(write_dng(tmp_path / "crop.dng", mosaic, crop=crop))
    np.testing.assert_array_equal(photo.rgb, part(whole.rgb, crop))


@pytest.mark.parametrize(
    ("crop", "seen"),
    [
        ((0, 0, WIDTH, HEIGHT), (0, 0, WIDTH, HEIGHT)),
        ((20.5, 11.5, 278, 194), (20, 12, 278, 194)),
        ((90, 60, WIDTH, HEIGHT), (90, 60, WIDTH - 90, HEIGHT - 60)),
        ((WIDTH, 0, 20, 20), (0, 0, WIDTH, HEIGHT)),
        ((0, 0, 0, 0), (0, 0, WIDTH, HEIGHT)),
    ],
)
def test_a_crop_that_is_none_or_reaches_too_far(mosaic, tmp_path, crop, seen):
    whole = read_photo(write_dng(tmp_path / "whole.dng", mosaic))
    photo = read_photo(write_dng(tmp_path / "crop.dng", mosaic, crop=crop))
    np.testing.assert_array_equal(photo.rgb, part(whole.rgb, seen))


@pytest.mark.parametrize(("tag", "numbers"), [(50720, (278, 0, 194, 0)), (50829, (0, 0) * 4)])
def test_numbers_that_are_none(mosaic, tmp_path, tag, numbers):
    path = write_dng(tmp_path / "crop.dng", mosaic, crop=AS_SHOT)
    with tifffile.TiffFile(path, mode="r+") as file:
        file.pages.first.tags[tag].overwrite(numbers, dtype="2I")
    assert read_photo(path).rgb.shape == (HEIGHT, WIDTH, 3)
    assert read_info(path).width_px == WIDTH


@pytest.mark.parametrize("pattern", [BAYER, X_TRANS, None], ids=["Bayer", "X-Trans", "no colours"])
def test_whatever_the_mosaic(astronaut, tmp_path, pattern):
    # LibRaw demosaics no X-Trans of less than 512 pixels.
    mosaic = sensor(astronaut)[..., 1] if pattern is None else mosaic_of(sensor(astronaut), pattern)
    whole = read_photo(write_dng(tmp_path / "whole.dng", mosaic, pattern=pattern))
    photo = read_photo(write_dng(tmp_path / "crop.dng", mosaic, pattern=pattern, crop=AS_SHOT))
    np.testing.assert_array_equal(photo.rgb, part(whole.rgb, AS_SHOT))


def test_a_dng_that_is_made_of_it_shows_the_same(mosaic, tmp_path):
    source = write_dng(tmp_path / "crop.dng", mosaic, crop=AS_SHOT, orientation=3)
    as_shot = read_photo(source)
    for_dng = read_photo(source, RawSettings(for_dng=True))
    made = write_photo(for_dng, tmp_path / "out.dng", ExportSettings(FileFormat.DNG))
    again = read_photo(made)
    assert again.rgb.shape == as_shot.rgb.shape == (194, 278, 3)
    assert np.abs(again.rgb - as_shot.rgb).mean() < 0.01
