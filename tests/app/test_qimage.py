import numpy as np
import pytest
from PySide6.QtGui import QColorSpace, QImage

from desktop_app.qimage import photo_to_image, photo_to_pyramid
from gradnet_engine.photo import Photo, PhotoMetadata


def bytes_of(image):
    """H x W x 3 (red, green, blue), 0..255."""
    rgb = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(rgb.constBits(), np.uint8).reshape(rgb.height(), rgb.bytesPerLine())
    return rows[:, : 3 * rgb.width()].reshape(rgb.height(), rgb.width(), 3).astype(int)


@pytest.fixture
def noise():
    return np.random.default_rng(0).integers(0, 256, (37, 53, 3)).astype(np.uint8)


def photo_of(values, **metadata):
    return Photo((values / 255).astype(np.float32), metadata=PhotoMetadata(**metadata))


def test_srgb_bytes_are_shown_exactly(noise):
    np.testing.assert_array_equal(bytes_of(photo_to_image(photo_of(noise))), noise)


def test_rows_are_in_place_in_a_photo_of_many_strips(noise):
    tall = np.tile(noise, (60, 20, 1))
    np.testing.assert_array_equal(bytes_of(photo_to_image(photo_of(tall))), tall)


@pytest.mark.parametrize("name", ["AdobeRgb", "DisplayP3", "ProPhotoRgb"])
def test_colours_follow_the_profile(name):
    space = QColorSpace(QColorSpace.NamedColorSpace[name])
    shown = np.array([[[180, 90, 60], [60, 120, 90], [128, 128, 128]]])
    wide = QImage(3, 1, QImage.Format.Format_RGBA64)
    wide.setColorSpace(QColorSpace(QColorSpace.NamedColorSpace.SRgb))
    for col, (red, green, blue) in enumerate(shown[0].tolist()):
        colour = wide.pixelColor(0, 0)
        colour.setRgb(red, green, blue)
        wide.setPixelColor(col, 0, colour)
    wide.convertToColorSpace(space)
    in_space = np.frombuffer(wide.constBits(), np.uint16).reshape(1, 3, 4)[..., :3] / np.float32(65535)
    photo = Photo(in_space.astype(np.float32), metadata=PhotoMetadata(icc_profile=bytes(space.iccProfile().data())))
    assert np.abs(bytes_of(photo_to_image(photo)) - shown).max() <= 1
    unmanaged = Photo(photo.rgb)
    assert np.abs(bytes_of(photo_to_image(unmanaged)) - shown).max() > 5


def test_linear_light_is_encoded():
    photo = Photo(np.full((2, 2, 3), 0.2140411, np.float32), "linear")
    assert np.abs(bytes_of(photo_to_image(photo)) - 127.5).max() <= 1


def test_a_profile_that_is_none_is_taken_for_srgb(noise, caplog):
    np.testing.assert_array_equal(bytes_of(photo_to_image(photo_of(noise, icc_profile=b"nonsense"))), noise)
    assert "profile" in caplog.text


def test_transparency_is_kept(noise):
    alpha = np.zeros(noise.shape[:2], np.float32)
    alpha[10:] = 1
    image = photo_to_image(Photo((noise / 255).astype(np.float32), alpha=alpha))
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(0, 20).getRgb() == (*noise[20, 0].tolist(), 255)


def test_levels_halve_and_average():
    checks = np.indices((1025, 600)).sum(axis=0)[..., None] % 2 * np.full(3, 200)
    levels = photo_to_pyramid(photo_of(checks))
    assert [(level.width(), level.height()) for level in levels] == [(600, 1025), (300, 512), (150, 256)]
    for level in levels[1:]:
        assert np.abs(bytes_of(level) - 100).max() <= 1


def test_a_photo_of_one_pixel():
    assert len(photo_to_pyramid(photo_of(np.zeros((1, 1, 3))))) == 1
