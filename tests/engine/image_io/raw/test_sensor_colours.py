"""What is known of a sensor's colours, and what white balance made of them."""

import io
import struct
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest
import rawpy
from hypothesis import given
from hypothesis import strategies as st
from image_files import write_dng

from gradnet_engine.image_io import read_photo
from gradnet_engine.image_io.metadata.exif_builder import ExifBuilder
from gradnet_engine.image_io.raw import sensor_colours
from gradnet_engine.image_io.raw.sensor_colours import as_sensor_saw, camera_model, colour_tags, read_camera_colours
from gradnet_engine.image_io.tiff_structure import TYPE_SIZES, Entry, TiffReader
from gradnet_engine.job import (
    RawSettings,
)
from gradnet_engine.srgb import srgb_encoded

FOR_DNG = RawSettings(for_dng=True)
FULL = 65535
MOSAIC = 8 * np.arange(4096, dtype=np.uint16).reshape(64, 64)


@given(
    neutral=st.tuples(*[st.integers(50_000, 1_000_000)] * 3),
    levels=st.lists(st.integers(0, FULL), min_size=3, max_size=3),
)
def test_encoding_and_white_balance_are_undone(neutral, levels):
    builder = ExifBuilder()
    builder.put_fractions(builder.ifd0, 50728, [(number, 1_000_000) for number in neutral])
    block = builder.to_bytes()
    assert block is not None
    balanced = np.array(levels) / FULL * min(neutral) / np.array(neutral)
    rgb = srgb_encoded(balanced)[None, None].astype(np.float32)
    # A float's steps are finer than a level, but where white balance has darkened much.
    np.testing.assert_allclose(as_sensor_saw(rgb, colour_tags(block))[0, 0], levels, atol=1)


@pytest.mark.parametrize(
    ("make", "model", "expected"),
    [
        ("NIKON CORPORATION", "NIKON D750", "Nikon D750"),
        ("SONY", "ILCE-7M3", "Sony ILCE-7M3"),
        ("Canon", "Canon EOS 6D", "Canon EOS 6D"),
        ("Canon", "Canon", "Canon"),
        ("LG Electronics", "LG-H815", "LG LG-H815"),
        ("EASTMAN KODAK COMPANY", "KODAK DC120", "Kodak DC120"),
        ("RICOH IMAGING COMPANY, LTD.", "PENTAX K-3", "Pentax K-3"),
        (None, "Hopper", "Hopper"),
        (None, None, "Unknown"),
    ],
)
def test_cameras_are_named_as_profiles_name_them(make, model, expected):
    builder = ExifBuilder()
    for tag, text in ((0x10F, make), (0x110, model)):
        if text is not None:
            builder.put_text(builder.ifd0, tag, text)
    assert camera_model(builder.to_bytes()) == expected


def with_tags(path: Path, *tags: tuple[int, int, list[int]]) -> io.BytesIO:
    """A DNG's first directory with other tags, numbers of which are given; an empty list takes one away."""
    data = path.read_bytes()
    reader = TiffReader(io.BytesIO(data))
    first = reader.first_directory()
    assert first is not None
    builder = ExifBuilder(reader.order, dict(first.entries))
    for tag, kind, numbers in tags:
        builder.ifd0.pop(tag, None)
        codes = {2: "B", 3: "H", 4: "I", 5: "I", 10: "i", 12: "d"}
        packed = struct.pack(f"{reader.order}{len(numbers)}{codes[kind]}", *numbers)
        if numbers:
            builder.ifd0[tag] = Entry(tag, kind, len(packed) // TYPE_SIZES[kind], packed)
    return io.BytesIO(builder.to_bytes() or b"")


KNOWN = np.array([[0.7637, -0.2199, -0.0974], [-0.9109, 1.7099, 0.2043], [-0.2822, 0.3306, 0.8372], [0, 0, 0]])
"""LibRaw's matrix of the Nikon D1."""


def camera_of(
    matrix: np.ndarray = KNOWN,
    white_balance: tuple[float, ...] = (2.0, 1.0, 1.5, 0.0),
    balanced_by: tuple[float, ...] | None = None,
) -> rawpy.RawPy:
    """What LibRaw tells of a camera that it knows, and with which it has balanced white."""
    told = SimpleNamespace(
        num_colors=3,
        rgb_xyz_matrix=matrix,
        daylight_whitebalance=(2.5005, 0.9376, 1.0268, 0.0),
        camera_whitebalance=white_balance,
        auto_whitebalance=balanced_by or white_balance,
    )
    return cast("rawpy.RawPy", told)


MATRIX = [7034, 10000, -804, 10000, -1014, 10000, -4420, 10000, 12564, 10000, 2058, 10000, -851, 10000]
MATRIX += [1994, 10000, 5758, 10000]
HALF = [50721, 10, MATRIX[:6]], [50721, 12, [1] * 9], [50721, 10, [0] * 18]


@pytest.mark.parametrize("bad", HALF)
def test_a_dng_whose_colours_say_nothing_has_those_that_libraw_knows(tmp_path, bad):
    source = with_tags(write_dng(tmp_path / "a.dng", MOSAIC), bad)
    found = read_camera_colours(source, camera_of(), None)
    assert found is not None
    matrix = colour_tags(found.builder.to_bytes() or b"").numbers(50721)
    np.testing.assert_allclose(matrix, KNOWN[:3].ravel(), atol=1e-4)
    assert read_camera_colours(source, camera_of(np.zeros((4, 3))), None) is None


def test_a_second_light_that_says_nothing_is_left_out_with_all_that_is_of_it(tmp_path):
    source = write_dng(tmp_path / "a.dng", MOSAIC)
    second = (50779, 3, [17]), (50724, 10, [1] * 18), (50965, 10, MATRIX)
    for matrix, kept in ((MATRIX, {50722, 50779, 50724, 50965}), (MATRIX[:12], set[int]())):
        found = read_camera_colours(with_tags(source, (50722, 10, matrix), *second), camera_of(), None)
        assert found is not None
        assert set(found.builder.ifd0) & {50722, 50779, 50724, 50965} == kept


def test_a_camera_that_balances_what_it_writes_has_daylight_as_its_white(tmp_path):
    """As the Nikon D1 does: by the matrix alone, equal numbers would be a strong magenta."""
    even = (1.0, 1.0, 1.0, 1.0)
    for camera, is_balanced in ((camera_of(white_balance=even), True), (camera_of(), False)):
        found = read_camera_colours(io.BytesIO(bytes(64)), camera, None)
        colours = found and found.balanced(camera, 1)
        assert colours is not None
        tags = colour_tags(colours.tags)
        assert (len(tags.numbers(50727)) == 3) == is_balanced
        if is_balanced:
            to_camera = np.diag(tags.numbers(50727)) @ np.reshape(tags.numbers(50721), (3, 3))
            xyz = np.linalg.solve(to_camera, tags.numbers(50728))
            np.testing.assert_allclose(xyz[:2] / xyz.sum(), (0.3127, 0.3290), atol=0.003)


def test_colours_out_of_all_proportion_make_no_dng(tmp_path, monkeypatch):
    """Almost no blue, and a grey world for white: nothing would be left of the other two."""
    camera = camera_of(balanced_by=(1.0, 1.0, 5000.0, 0.0))
    found = read_camera_colours(io.BytesIO(bytes(64)), camera, None)
    assert found is not None
    assert found.balanced(camera, 1) is None
    path = write_dng(tmp_path / "a.dng", MOSAIC, neutral=(0.5, 1.0, 0.7))
    monkeypatch.setattr(sensor_colours, "_MOST_UNEVEN", 1.5)
    photo = read_photo(path, FOR_DNG)
    assert photo.metadata.sensor_colours is None
    np.testing.assert_array_equal(photo.rgb, read_photo(path).rgb)


def test_greens_that_are_balanced_apart_count_both():
    camera = camera_of(balanced_by=(2.0, 1.1, 1.5, 0.9))
    found = read_camera_colours(io.BytesIO(bytes(64)), camera, None)
    colours = found and found.balanced(camera, 1)
    assert colours is not None
    assert colour_tags(colours.tags).numbers(50728) == pytest.approx((0.5, 1.0, 2 / 3), abs=1e-5)
