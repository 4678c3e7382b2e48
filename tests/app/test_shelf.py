"""What the engine keeps of photos that were open before."""

from pathlib import Path

import pytest

from desktop_app.engine_client import shelf as shelf_module
from desktop_app.engine_client.messages import PhotoDenoised
from desktop_app.engine_client.shelf import PhotoKey, Result, Shelf, usual_room
from gradnet_engine.job import Demosaic, DenoiseSettings, RawSettings, RunSettings
from gradnet_engine.kept_pixels import SixteenBits

SHAPE = (300, 10, 3)
SIZE_BYTES = 2 * 300 * 10 * 3


def key(name, state=(1, 2), raw=None):
    return PhotoKey(Path(name), raw or RawSettings(), state)


def result(shape=SHAPE, why=""):
    outcome = PhotoDenoised((0, 0, 0), 1.0, "CPU", "quick", why, (1, 1, 0))
    return Result(DenoiseSettings(), RunSettings(), None, outcome, SixteenBits(shape))


def taken(shelf, wanted):
    """Take a result that is there."""
    back = shelf.take(wanted)
    assert back is not None
    return back


def names(shelf):
    return "".join(sorted(kept.source.name for kept in shelf.results))


def test_a_result_is_taken_once():
    shelf, kept = Shelf(SIZE_BYTES), result()
    shelf.put(key("a"), kept)
    assert taken(shelf, key("a")) is kept
    assert shelf.take(key("a")) is None


def test_who_looks_takes_nothing_away():
    shelf, kept = Shelf(SIZE_BYTES), result()
    shelf.put(key("a"), kept)
    assert shelf.get(key("a")) is kept
    assert shelf.get(key("a", (1, 3))) is None
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
    shelf.put(key("b"), result((400, 10, 3)))
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
