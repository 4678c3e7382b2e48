"""AVIF photos open as HEIC does, with all of their bits.

Files of 8 bits are written by Pillow, deeper ones by imagecodecs.
"""

import contextlib
import io
import struct
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt
import pytest
from heif_pictures import CODES, HEIGHT, RATED, WIDTH, check_metadata, levels, picture, stored
from hypothesis import given, settings
from hypothesis import strategies as st
from image_files import exif_block
from PIL import Image

from gradnet_engine.errors import PhotoReadError
from gradnet_engine.image_io import read_info, read_photo, read_preview
from gradnet_engine.image_io.file_kinds import is_photo_path
from gradnet_engine.image_io.metadata.exif import summarize_exif
from gradnet_engine.image_io.profiles import space_profile
from gradnet_engine.job import FileFormat, OutputSpace

NEAR = 3.01
"""Levels that are lost on the way to YCbCr and back, at the highest quality."""


def write_avif(path: Path, values: npt.NDArray[np.uint8], **options: Any) -> Path:
    Image.fromarray(values).save(path, "AVIF", **{"quality": 100, "subsampling": "4:4:4", **options})
    return path


def write_deep(path: Path, values: npt.NDArray[np.uint16], bits: int) -> Path:
    """Without loss."""
    path.write_bytes(bytes(imagecodecs.avif_encode(values, bitspersample=bits)))
    return path


@pytest.mark.parametrize("name", ["a.avif", "A.AVIF", "a.heic"])
def test_pixels(tmp_path, name):
    path = write_avif(tmp_path / name, picture())
    assert is_photo_path(path)
    photo = read_photo(path)
    np.testing.assert_allclose(photo.rgb * 255, picture(), atol=NEAR)
    metadata = photo.metadata
    assert (metadata.bit_depth, metadata.icc_profile, metadata.damage, metadata.left_out) == (8, None, None, None)
    info = read_info(path)
    assert (info.kind, info.width_px, info.height_px) == ("AVIF", WIDTH, HEIGHT)
    assert read_preview(path, 48).shape == (32, 48, 3)


@settings(max_examples=20, deadline=None)
@given(st.integers(1, 90), st.integers(1, 90))
def test_any_size(tmp_path_factory, width, height):
    path = write_avif(tmp_path_factory.mktemp("sizes") / "a.avif", picture(width, height))
    np.testing.assert_allclose(levels(path), picture(width, height), atol=NEAR)


@pytest.mark.parametrize("bits", [10, 12])
def test_all_bits_are_kept(tmp_path, bits):
    """Each step comes out as one, and white is white."""
    full = (1 << bits) - 1
    ramp = np.broadcast_to(np.arange(full + 1, dtype=np.uint16)[None, :, None], (16, full + 1, 3))
    photo = read_photo(write_deep(tmp_path / "a.avif", ramp, bits))
    assert photo.metadata.bit_depth == 16
    np.testing.assert_allclose(photo.rgb, ramp / full, atol=1 / 65535)
    assert photo.rgb.max() == 1


def test_what_is_written_of_it():
    assert FileFormat.for_source(Path("IMG_1.AVIF")) is FileFormat.JPEG


def test_grey(tmp_path):
    photo = read_photo(write_avif(tmp_path / "a.avif", picture()[..., 0], subsampling="4:0:0"))
    assert photo.metadata.is_grey
    np.testing.assert_allclose(photo.rgb * 255, np.repeat(picture()[..., :1], 3, axis=2), atol=1.01)


@pytest.mark.parametrize("subsampling", ["4:4:4", "4:0:0"])
@pytest.mark.parametrize("multiplied", [False, True])
def test_transparency(tmp_path, subsampling, multiplied):
    alpha = np.where(picture()[..., 0] > 100, 255, 120).astype(np.uint8)
    colours = picture() if subsampling == "4:4:4" else np.repeat(picture()[..., :1], 3, axis=2)
    values = np.dstack([colours, alpha])
    photo = read_photo(write_avif(tmp_path / "a.avif", values, subsampling=subsampling, alpha_premultiplied=multiplied))
    assert photo.alpha is not None
    np.testing.assert_allclose(photo.alpha * 255, alpha, atol=1.01)
    np.testing.assert_allclose(photo.rgb * 255, colours, atol=8 if multiplied else NEAR)
    assert photo.metadata.is_grey == (subsampling == "4:0:0")


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_once(tmp_path, orientation):
    """AVIF tells how a picture is turned; what EXIF says of that isn't asked."""
    upright = picture()
    block = Image.Exif()
    block[0x0112], block[0x010F] = orientation, "Canon"
    path = write_avif(tmp_path / "a.avif", stored(upright, orientation), exif=block)
    np.testing.assert_allclose(levels(path), upright, atol=NEAR)
    assert read_preview(path, 48).shape == (32, 48, 3)
    assert (read_info(path).width_px, read_info(path).height_px) == (WIDTH, HEIGHT)
    assert summarize_exif(read_photo(path).metadata.exif).orientation == 1


def test_a_part_that_is_meant_to_be_seen_is_cut_out(tmp_path):
    """What turns the picture comes after that: a crop in another place gives another part of it."""
    path = write_avif(tmp_path / "a.avif", picture())
    data = path.read_bytes()
    shared = data.index(b"ipco") - 4
    length = int.from_bytes(data[shared : shared + 4])
    count = sum(data.count(kind, shared, shared + length) for kind in (b"ispe", b"pixi", b"av1C", b"colr"))
    # 40 x 20 pixels, of which the middle lies 10 to the right of the picture's and 5 above it; a quarter turn.
    crop = struct.pack(">I4sIIIIiIiI", 40, b"clap", 40, 1, 20, 1, 10, 1, -5, 1)
    turn = struct.pack(">I4sB", 9, b"irot", 1)
    told = data.index(b"ipma") - 4
    told_end = told + int.from_bytes(data[told : told + 4])
    added = bytes((0x80 | count + 1, 0x80 | count + 2))
    assert data[told + 18] == count  # of one picture
    grown = bytearray(data[:told_end] + added + data[told_end:])
    grown[told + 18] += len(added)
    grown[shared + length : shared + length] = crop + turn
    more = len(crop) + len(turn)
    for at, by in (
        (told + more, len(added)),
        (shared, more),
        (shared - 8, more + len(added)),
        (data.index(b"meta") - 4, more + len(added)),
    ):
        grown[at : at + 4] = (int.from_bytes(grown[at : at + 4]) + by).to_bytes(4)
    place = data.index(b"iloc") + 18
    start = data.index(b"mdat") + 4
    assert int.from_bytes(data[place : place + 4]) == start
    grown[place : place + 4] = (start + more + len(added)).to_bytes(4)
    path.write_bytes(grown)
    seen = picture()[17:37, 38:78]
    np.testing.assert_allclose(levels(path), np.rot90(seen), atol=NEAR)
    assert (read_info(path).width_px, read_info(path).height_px) == (20, 40)


def test_metadata_go_along(tmp_path):
    check_metadata(write_avif(tmp_path / "a.avif", picture(), exif=exif_block(1, thumbnail=False), xmp=RATED))


@pytest.mark.parametrize("space", OutputSpace)
def test_profiles_are_kept(tmp_path, space):
    path = write_avif(tmp_path / "a.avif", picture(), icc_profile=space_profile(space))
    assert read_photo(path).metadata.icc_profile == space_profile(space)


def coded(path: Path, primaries: int, transfer: int) -> Path:
    """A file whose colours are told by numbers."""
    encoded = imagecodecs.avif_encode(picture(), level=90, primaries=primaries, transfer=transfer, matrix=6)
    path.write_bytes(bytes(encoded))
    return path


@pytest.mark.parametrize("name", CODES)
def test_colours_told_by_numbers(tmp_path, caplog, name):
    primaries, transfer, space = CODES[name]
    path = coded(tmp_path / "a.avif", primaries, transfer)
    assert read_photo(path).metadata.icc_profile == (space and space_profile(space))
    assert ("are taken for sRGB" in caplog.text) == (name == "BT.2020")


@pytest.mark.parametrize("transfer", [16, 18])
def test_a_photo_for_hdr_screens_is_refused(tmp_path, transfer):
    with pytest.raises(PhotoReadError, match="HDR"):
        read_photo(coded(tmp_path / "a.avif", 9, transfer))


def test_an_animation_gives_its_first_picture(tmp_path):
    others = [Image.fromarray(255 - picture())] * 3
    path = write_avif(tmp_path / "a.avif", picture(), save_all=True, append_images=others, subsampling="4:2:0")
    assert path.read_bytes()[8:12] == b"avis"
    photo = read_photo(path)
    np.testing.assert_allclose(photo.rgb[8:-8] * 255, picture()[8:-8], atol=16)
    assert photo.metadata.left_out == "all but one of its pictures"
    assert (read_info(path).width_px, read_info(path).height_px) == (WIDTH, HEIGHT)


def test_a_film_is_no_photo(tmp_path):
    """A sequence without a picture to show in its place."""
    path = write_avif(tmp_path / "a.avif", picture(), save_all=True, append_images=[Image.fromarray(picture())])
    path.write_bytes(path.read_bytes().replace(b"meta", b"skip", 1))
    for read in (read_photo, read_info):
        with pytest.raises(PhotoReadError, match="isn't a photo in a format"):
            read(path)


def test_the_video_of_a_moving_photo_is_no_other_picture(tmp_path):
    path = write_avif(tmp_path / "a.avif", picture())
    path.write_bytes(path.read_bytes() + b"\0\0\0\x18ftypmp42" + bytes(12) + b"\0\0\0\x08moov")
    assert read_photo(path).metadata.left_out == "its video"


@pytest.mark.parametrize("alpha", [False, True])
@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9, 0.99])
def test_a_file_that_is_cut_short_is_refused(tmp_path, share, alpha):
    values = np.dstack([picture(), picture()[..., 0]]) if alpha else picture()
    path = write_avif(tmp_path / "a.avif", values)
    data = path.read_bytes()
    path.write_bytes(data[: int(share * len(data))])
    with pytest.raises(PhotoReadError, match="incomplete" if share > 0.4 else r"a\.avif"):
        read_photo(path)


def test_a_hole_is_told(tmp_path):
    """Decoders make some picture of it."""
    noise = np.random.default_rng(4).integers(0, 256, (128, 192, 3), dtype=np.uint8)
    path = write_avif(tmp_path / "a.avif", noise, quality=80)
    assert read_photo(path).metadata.damage is None
    data = bytearray(path.read_bytes())
    at = len(data) * 2 // 3
    data[at : at + 4096] = bytes(4096)
    path.write_bytes(data)
    assert "seems damaged" in (read_photo(path).metadata.damage or "")


def test_a_hole_in_what_tells_how_opaque_it_is_is_told(tmp_path):
    noise = np.random.default_rng(4).integers(0, 256, (128, 192, 4), dtype=np.uint8)
    noise[..., :3] = 128  # So that nearly all of the file is opacity.
    path = write_avif(tmp_path / "a.avif", noise, quality=80)
    assert read_photo(path).metadata.damage is None
    data = bytearray(path.read_bytes())
    data[len(data) // 2 : len(data) // 2 + 1024] = bytes(1024)
    path.write_bytes(data)
    assert "seems damaged" in (read_photo(path).metadata.damage or "")


@pytest.mark.parametrize("level", [0, 77, 255])
@pytest.mark.parametrize("quality", [40, 100])
def test_a_picture_of_one_colour_has_no_hole(tmp_path, level, quality):
    path = write_avif(tmp_path / "a.avif", np.full((600, 900, 3), level, np.uint8), quality=quality)
    assert read_photo(path).metadata.damage is None


@pytest.mark.parametrize(
    ("width", "height", "column", "row", "radius", "outside", "inside", "quality"),
    [(453, 294, 53, 122, 156, 64, 183, 95), (498, 230, 273, 102, 102, 96, 219, 90)],
)
def test_a_shape_that_is_cut_out_is_no_hole(tmp_path, width, height, column, row, radius, outside, inside, quality):
    """Of these the stream of the opacity has more than 64 zeros in a row."""
    y, x = np.mgrid[:height, :width]
    opacity = np.where((x - column) ** 2 + (y - row) ** 2 < radius**2, inside, outside).astype(np.uint8)
    values = np.dstack([np.full((height, width, 3), 128, np.uint8), opacity])
    path = write_avif(tmp_path / "a.avif", values, quality=quality, speed=10, subsampling="4:2:0")
    assert read_photo(path).metadata.damage is None


def test_more_pixels_than_the_decoder_takes_are_refused(tmp_path):
    path = write_avif(tmp_path / "a.avif", picture())
    data, size = path.read_bytes(), struct.pack(">II", WIDTH, HEIGHT)
    assert size in data
    path.write_bytes(data.replace(size, struct.pack(">II", 20_000, 16_000)))
    with pytest.raises(PhotoReadError, match="a picture of this kind and size is not opened"):
        read_photo(path)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damage_is_told_or_is_a_picture(tmp_path_factory, data):
    stream = io.BytesIO()
    Image.fromarray(picture()).save(stream, "AVIF", quality=80)
    damaged = bytearray(stream.getvalue())
    for at in data.draw(st.lists(st.integers(0, len(damaged) - 1), min_size=1, max_size=8)):
        damaged[at] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("damaged") / "a.avif"
    path.write_bytes(damaged)
    with contextlib.suppress(PhotoReadError):
        assert read_photo(path).rgb.shape[2] == 3
