"""Photos are shown in the colours of the screen, and nothing else changes with it."""

import io

import numpy as np
import pytest
from fake_engine import DENOISED_LEVEL, NOISY_LEVEL
from pictures import level, paint_all
from PIL import Image, ImageCms
from PySide6.QtCore import QEvent
from PySide6.QtGui import QColorSpace, QImage
from PySide6.QtWidgets import QApplication
from test_pictures import bytes_of

from desktop_app import screen_colours
from desktop_app.engine_client.messages import Look
from desktop_app.engine_client.painting import Painter
from desktop_app.screen_colours import in_screen_colours, usable
from desktop_app.session import Work
from gradnet_engine.image_io.profiles import space_profile
from gradnet_engine.job import OutputSpace
from gradnet_engine.photo import Photo, PhotoMetadata

SRGB, WIDE, STEEP = (space_profile(OutputSpace(name)) for name in ("srgb", "display-p3", "prophoto"))
"""The last has other greys, too."""
LOOK = Look((1.0, 1.0, 0.0))


@pytest.fixture
def colours():
    return np.random.default_rng(0).integers(0, 256, (20, 30, 3)).astype(np.uint8)


def converted(pixels, wanted, source=SRGB):
    """As Little CMS does it."""
    spaces = [ImageCms.ImageCmsProfile(io.BytesIO(icc)) for icc in (source, wanted)]
    intent = ImageCms.Intent.RELATIVE_COLORIMETRIC
    image = ImageCms.profileToProfile(Image.fromarray(pixels), *spaces, renderingIntent=intent)
    assert image is not None
    return np.asarray(image).astype(int)


def painter_of(photo, screen):
    painter = Painter()
    painter.set_screen(screen)
    painter.show_before(photo)
    return painter


@pytest.mark.parametrize("screen", [WIDE, STEEP], ids=["Display P3", "ProPhoto"])
def test_a_photo_is_painted_in_the_colours_of_the_screen(colours, screen):
    photo = Photo((colours / 255).astype(np.float32))
    shown = bytes_of(paint_all(painter_of(photo, screen)).levels[0])
    assert np.abs(shown - converted(colours, screen)).max() <= 1
    assert np.abs(shown - colours).max() > 10


def test_colours_beyond_srgb_are_seen_where_the_screen_has_them(colours):
    photo = Photo((colours / 255).astype(np.float32), metadata=PhotoMetadata(icc_profile=WIDE))
    assert np.abs(bytes_of(paint_all(painter_of(photo, WIDE)).levels[0]) - colours).max() <= 1
    assert np.abs(bytes_of(paint_all(painter_of(photo, None)).levels[0]) - colours).max() > 10


def test_the_histogram_is_that_of_srgb_on_every_screen(colours):
    photo = Photo((colours / 255).astype(np.float32))
    usual, steep = (paint_all(painter_of(photo, screen)).histogram() for screen in (None, STEEP))
    np.testing.assert_array_equal(usual, steep)
    assert usual[0].tolist() == np.bincount(colours[..., 0].ravel(), minlength=256).tolist()


def test_another_screen_makes_all_that_is_painted_out_of_date(colours):
    painter = painter_of(Photo((colours / 255).astype(np.float32)), None)
    paint_all(painter)
    assert not painter.has_work
    painter.set_screen(STEEP)
    assert np.abs(bytes_of(paint_all(painter).levels[0]) - converted(colours, STEEP)).max() <= 1
    painter.set_look(Look(LOOK.strengths, (0, 0, 9, 9)))
    painter.set_screen(STEEP)
    assert not painter.has_work


def test_a_screen_whose_profile_is_none_is_one_of_srgb(colours, caplog):
    shown = bytes_of(paint_all(painter_of(Photo((colours / 255).astype(np.float32)), b"nonsense")).levels[0])
    np.testing.assert_array_equal(shown, colours)
    assert "screen" in caplog.text


def test_profiles_that_are_used():
    grey = bytes(QColorSpace(QColorSpace.NamedColorSpace.SRgb).iccProfile().data()).replace(b"RGB ", b"GRAY")
    assert [usable(icc) for icc in (None, SRGB, b"nonsense", WIDE[:300], grey, WIDE)] == [None] * 5 + [WIDE]


def test_thumbnails_are_in_the_same_colours(colours):
    image = QImage(colours.tobytes(), 30, 20, 90, QImage.Format.Format_RGB888)
    assert np.abs(bytes_of(in_screen_colours(image, WIDE)) - converted(colours, WIDE)).max() <= 2
    np.testing.assert_array_equal(bytes_of(in_screen_colours(image, None)), colours)


@pytest.fixture
def put_on(window, monkeypatch):
    """Put the window on a screen with a profile."""

    def put(icc):
        monkeypatch.setattr(screen_colours, "profile_of", lambda handle: icc)
        QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))

    return put


def test_what_is_shown_follows_the_screen(window, put_on, qtbot, photo_file):
    session = window.session
    with qtbot.waitSignal(session.photo_changed, timeout=15_000):
        window.open(photo_file)
    qtbot.waitUntil(lambda: session.work is Work.NONE)
    with qtbot.waitSignal(session.result_changed, timeout=15_000):
        window.panel.denoise_button.click()
    qtbot.waitUntil(lambda: session.work is Work.NONE)
    result = session.result

    def levels():
        return level(session.photo.picture), level(session.result.picture)

    srgb = NOISY_LEVEL, DENOISED_LEVEL
    there = tuple(int(converted(np.full((1, 1, 3), grey, np.uint8), STEEP)[0, 0, 0]) for grey in srgb)
    assert there != srgb
    for icc, expected in ((STEEP, there), (None, srgb)):
        put_on(icc)
        qtbot.waitUntil(lambda expected=expected: levels() == expected, timeout=15_000)
        qtbot.waitUntil(lambda: session.work is Work.NONE)
    assert session.result.outcome.why == result.outcome.why, "it was only painted anew"
    assert not session.undo_stack.canUndo()


def test_a_photo_that_is_opened_meanwhile_is_the_one_that_is_shown(window, put_on, qtbot, photo_file):
    """Asked to paint a photo that is being left, the engine would read it in place of the new one."""
    session = window.session
    with qtbot.waitSignal(session.photo_changed, timeout=15_000):
        window.open(photo_file)
    other = photo_file.with_name("other.jpg")
    other.write_bytes(b"another")
    window.open(other)
    qtbot.waitUntil(lambda: session.work is Work.OPENING, timeout=15_000)
    put_on(STEEP)
    qtbot.waitUntil(lambda: session.work is Work.NONE and session.photo.source == other, timeout=15_000)
    expected = int(converted(np.full((1, 1, 3), NOISY_LEVEL, np.uint8), STEEP)[0, 0, 0])
    qtbot.waitUntil(lambda: level(session.photo.picture) == expected, timeout=15_000)


def test_a_screen_that_is_told_just_after_a_photo_was_read_is_followed(window, put_on, qtbot, photo_file, monkeypatch):
    """The engine was done with the photo as it heard of the screen, and the window had not heard of the photo."""
    session, tell = window.session, window.session._client.set_screen
    monkeypatch.setattr(session._client, "set_screen", lambda icc: None)
    session.photo_changed.connect(lambda *_: tell(STEEP))
    window.open(photo_file)
    qtbot.waitUntil(lambda: session.work is Work.OPENING, timeout=15_000)
    put_on(STEEP)
    expected = int(converted(np.full((1, 1, 3), NOISY_LEVEL, np.uint8), STEEP)[0, 0, 0])
    qtbot.waitUntil(lambda: session.photo is not None and level(session.photo.picture) == expected, timeout=15_000)


def test_thumbnails_at_hand_are_read_again(make_window, qtbot, folder, monkeypatch):
    window = make_window()
    window.open(folder)
    model = window.browsing.model
    paths = [folder / name for name in ("a.jpg", "b.jpg", "c.jpg")]
    qtbot.waitUntil(lambda: all(model.thumbnail_of(path) is not None for path in paths), timeout=15_000)
    before = {path: model.thumbnail_of(path).toImage() for path in paths}
    monkeypatch.setattr(screen_colours, "profile_of", lambda handle: STEEP)
    QApplication.sendEvent(window, QEvent(QEvent.Type.WindowActivate))
    qtbot.waitUntil(lambda: all(model.thumbnail_of(path) is not None for path in paths), timeout=15_000)
    for path in paths:
        assert model.thumbnail_of(path).toImage() == in_screen_colours(before[path], STEEP)
