"""What the engine keeps of photos that were open before."""

from pathlib import Path

import numpy as np
import pytest

from desktop_app.engine_client import shelf as shelf_module
from desktop_app.engine_client.messages import PhotoDenoised
from desktop_app.engine_client.shelf import PhotoKey, Result, Shelf, usual_room
from gradnet_engine.job import Demosaic, DenoiseSettings, RawSettings, RunSettings

SHAPE = (300, 10, 3)
SIZE_BYTES = 2 * 300 * 10 * 3


def key(name, state=(1, 2), raw=None):
    return PhotoKey(Path(name), raw or RawSettings(), state)


def result(rgb=None, why=""):
    rgb = np.zeros(SHAPE, np.float32) if rgb is None else rgb
    return Result(
        DenoiseSettings(), RunSettings(), None, PhotoDenoised((0, 0, 0), 1.0, "CPU", "quick", why, (1, 1, 0)), rgb
    )


def taken(shelf, wanted):
    """Take a result that is there."""
    back = shelf.take(wanted)
    assert back is not None
    return back


def names(shelf):
    return "".join(sorted(kept.source.name for kept in shelf.results))


def test_pixels_come_back_as_exact_as_a_file_can_hold_them():
    rgb = np.random.default_rng(0).random(SHAPE, np.float32)
    rgb[0, 0] = 0, 1, 0.5
    shelf = Shelf(SIZE_BYTES)
    shelf.put(key("a"), result(rgb, "as asked"))
    back = taken(shelf, key("a"))
    assert back.outcome.why == "as asked"
    assert back.rgb.dtype == np.float32
    np.testing.assert_allclose(back.rgb, rgb, atol=0.501 / 65535, rtol=0)
    assert back.rgb[0, 0, :2].tolist() == [0, 1]
    np.testing.assert_array_equal(np.rint(back.rgb * 65535), np.rint(rgb * 65535))
    assert shelf.take(key("a")) is None


def test_a_copy_takes_nothing_away():
    rgb = np.random.default_rng(0).random(SHAPE, np.float32)
    shelf = Shelf(SIZE_BYTES)
    shelf.put(key("a"), result(rgb))
    copy = shelf.copy(key("a"))
    assert copy is not None
    np.testing.assert_array_equal(copy.rgb, taken(shelf, key("a")).rgb)
    shelf.put(key("a"), result(rgb))
    assert shelf.copy(key("a", (1, 3))) is None
    assert names(shelf) == "a"


def test_what_was_left_first_goes_first():
    shelf = Shelf(2 * SIZE_BYTES)
    for name in "ab":
        shelf.put(key(name), result())
    shelf.put(key("a"), taken(shelf, key("a")))
    shelf.put(key("c"), result())
    assert names(shelf) == "ac"


def test_a_result_that_is_too_large_is_not_kept_and_drives_no_other_out():
    shelf = Shelf(SIZE_BYTES)
    shelf.put(key("a"), result())
    shelf.put(key("b"), result(np.zeros((400, 10, 3), np.float32)))
    assert names(shelf) == "a"


@pytest.mark.parametrize("other", [key("a", (1, 3)), key("a", raw=RawSettings(Demosaic.DHT)), key("b")])
def test_a_photo_gets_no_result_of_another(other):
    shelf = Shelf(2 * SIZE_BYTES)
    shelf.put(key("a"), result())
    assert shelf.take(other) is None
    assert (names(shelf) == "a") == (other.source.name == "b")


def test_a_newer_result_takes_the_place_of_the_older():
    shelf = Shelf(2 * SIZE_BYTES)
    shelf.put(key("a", (1, 1)), result())
    shelf.put(key("a"), result(why="newer"))
    (kept,) = shelf.results
    assert (kept.source, kept.state) == (Path("a"), (1, 2))
    assert taken(shelf, key("a")).outcome.why == "newer"


@pytest.mark.parametrize(("memory_gb", "most_gb"), [(2, 0.125), (64, 1)])
def test_it_takes_a_small_part_of_the_memory(monkeypatch, memory_gb, most_gb):
    pages = {"SC_PHYS_PAGES": memory_gb * 1_000_000, "SC_PAGE_SIZE": 1000}
    monkeypatch.setattr(shelf_module.os, "sysconf", pages.get, raising=False)
    assert usual_room() == most_gb * 1e9


def test_it_takes_little_where_the_memory_is_not_known(monkeypatch):
    monkeypatch.delattr(shelf_module.os, "sysconf", raising=False)
    assert 0 < usual_room() < 1e9
