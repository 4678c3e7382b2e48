from itertools import pairwise

import numpy as np
import pytest
from pictures import paint_all, picture_of
from PySide6.QtGui import QColorSpace, QImage

from desktop_app.engine_client.messages import PIECE_PX, Look
from desktop_app.engine_client.painting import Painter
from gradnet_engine.photo import Photo, PhotoMetadata
from gradnet_engine.strength import blend_strength
from gradnet_engine.tiling import Region, Span, plan_tiles


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


def image_of(photo):
    return picture_of(photo).levels[0]


def test_srgb_bytes_are_shown_exactly(noise):
    np.testing.assert_array_equal(bytes_of(image_of(photo_of(noise))), noise)


def test_rows_are_in_place_in_a_photo_of_many_pieces(noise):
    tall = np.tile(noise, (60, 20, 1))
    np.testing.assert_array_equal(bytes_of(image_of(photo_of(tall))), tall)


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
    assert np.abs(bytes_of(image_of(photo)) - shown).max() <= 1
    unmanaged = Photo(photo.rgb)
    assert np.abs(bytes_of(image_of(unmanaged)) - shown).max() > 5


def test_a_profile_that_is_none_is_taken_for_srgb(noise, caplog):
    np.testing.assert_array_equal(bytes_of(image_of(photo_of(noise, icc_profile=b"nonsense"))), noise)
    assert "profile" in caplog.text


def test_what_is_transparent_shows_checks(noise):
    alpha = np.zeros(noise.shape[:2], np.float32)
    alpha[10:] = 1
    image = bytes_of(image_of(Photo((noise / 255).astype(np.float32), alpha=alpha)))
    assert set(image[:10].ravel()) == {102, 153}
    np.testing.assert_array_equal(image[10:], noise[10:])


@pytest.mark.parametrize(("width_px", "step"), [(60, 1), (1600, 2)])
def test_the_histogram_counts_nothing_of_the_checks(width_px, step):
    photo = photo_of(np.full((40, width_px, 3), 30))
    alpha = np.ones((40, width_px), np.float32)
    alpha[:, : width_px // 2] = 0
    counts = picture_of(Photo(photo.rgb, alpha=alpha)).histogram()
    assert counts[:, 30].tolist() == counts.sum(axis=1).tolist() == [40 * width_px // 2 // step**2] * 3


def test_levels_halve_and_average():
    checks = np.indices((1025, 600)).sum(axis=0)[..., None] % 2 * np.full(3, 200)
    levels = picture_of(photo_of(checks)).levels
    assert [(level.width(), level.height()) for level in levels] == [(600, 1025), (300, 513), (150, 257), (75, 129)]
    for level in levels[1:]:
        assert np.abs(bytes_of(level)[:-1] - 100).max() <= 1  # The last row stands for a single one of the photo.


@pytest.mark.parametrize("least", [0, 250])
def test_each_level_is_the_rounded_mean_of_the_one_before(least):
    values = np.random.default_rng(1).integers(least, 256, (600, 800, 3))
    levels = [bytes_of(level) for level in picture_of(photo_of(values)).levels]
    for larger, smaller in pairwise(levels):
        sums = sum(larger[row::2, col::2] for row in (0, 1) for col in (0, 1))
        np.testing.assert_array_equal(smaller, (sums + 2) // 4)


def test_a_photo_of_one_pixel():
    assert len(picture_of(photo_of(np.zeros((1, 1, 3)))).levels) == 1


# What is made first -----------------------------------------------------------------------------------------------


@pytest.fixture
def large():
    rng = np.random.default_rng(0)
    return Photo(rng.random((1600, 2100, 3), np.float32)), rng.random((1600, 2100, 3), np.float32)


def places(painter, count):
    pieces = [painter.next_piece() for _ in range(count)]
    return [(piece.row // PIECE_PX, piece.col // PIECE_PX) for piece in pieces]


def test_what_is_in_view_is_painted_first(large):
    painter = Painter()
    painter.set_look(Look((1.0, 1.0, 0.0), (1100, 1100, 1500, 1900)))
    painter.show_before(large[0])
    assert set(places(painter, 2)) == {(2, 2), (2, 3)}


def test_pieces_are_painted_from_the_middle_of_the_view_outwards(large):
    painter = Painter()
    painter.set_look(Look((1.0, 1.0, 0.0), (0, 0, 500, 1500)))
    painter.show_before(large[0])
    in_view, around = places(painter, 3), places(painter, 17)
    assert in_view[0] == (0, 1)
    assert set(in_view) == {(0, 0), (0, 1), (0, 2)}
    assert around[:3] == [(1, 1), (1, 0), (1, 2)]
    assert around[-1] == (3, 4)
    assert not painter.has_work


def test_tiles_are_denoised_from_the_view_outwards(large):
    photo, _ = large
    painter = Painter()
    painter.set_look(Look((1.0, 1.0, 0.0), (1300, 1800, 1600, 2100)))
    painter.start_after(photo)
    tiles = plan_tiles(1600, 2100, 512, 0)
    assert painter.next_tile(tiles) is tiles[-1]


def test_a_growing_result_is_painted_where_it_has_come(large):
    photo, denoised = large
    painter = Painter()
    painter.start_after(photo)
    so_far = np.zeros_like(denoised)
    painter.on_started(so_far)
    assert not painter.has_work
    part = Region(Span(500, 900), Span(600, 1000))
    so_far[part.index] = denoised[part.index]
    painter.on_tile_done(part)
    picture = paint_all(painter)
    image = bytes_of(picture.levels[0])
    np.testing.assert_array_equal(image[500:900, 600:1000], np.rint(255 * denoised[part.index]))
    np.testing.assert_array_equal(image[520:900, 512:600], np.rint(255 * photo.rgb[520:900, 512:600]))
    assert not picture.is_whole


def test_new_strengths_are_painted_everywhere_and_no_piece_starves(large):
    photo, denoised = large
    painter = Painter()
    painter.show_after(photo, denoised)
    paint_all(painter)
    seen = set()
    for percent in range(20):  # A slider that is dragged faster than the pieces come.
        painter.set_look(Look((percent / 100, 1.0, 0.0), None))
        seen.update(places(painter, 1))
    assert len(seen) == 4 * 5


def test_a_shown_blend_is_the_exported_one(large):
    photo, denoised = large
    strengths = (0.7, 0.9, 0.4)
    painter = Painter()
    painter.set_look(Look(strengths, None))
    painter.show_after(photo, denoised)
    exported = np.rint(255 * blend_strength(photo.rgb, denoised, *strengths))
    difference = np.abs(bytes_of(paint_all(painter).levels[0]) - exported)
    assert difference.max() <= 1  # The order of sums may tip a value that lies half-way between two levels.
    assert (difference > 0).mean() < 1e-4
