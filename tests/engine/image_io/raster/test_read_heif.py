"""HEIF photos of phones and cameras open as others do.

Files are written by pillow-heif; what is lossless there is exact but for the way from colours to YCbCr and back.
"""

import contextlib
import io
import struct
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt
import pillow_heif
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
from gradnet_engine.image_io.raster.heif_items import as_still, read_items
from gradnet_engine.job import FileFormat, OutputSpace

Levels = npt.NDArray[np.unsignedinteger]


def write_heif(path: Path, values: Levels, mode: str | None = None, **options: Any) -> Path:
    mode = mode or {2: "L", 3: "RGB"}.get(values.ndim, "RGB")
    height, width = values.shape[:2]
    file = pillow_heif.from_bytes(mode=mode, size=(width, height), data=np.ascontiguousarray(values).tobytes())
    file.save(path, **{"quality": -1, "chroma": 444, **options})
    return path


@pytest.mark.parametrize("name", ["a.heic", "a.HEIF", "A.HIF"])
def test_pixels(tmp_path, name):
    path = write_heif(tmp_path / name, picture())
    assert is_photo_path(path)
    photo = read_photo(path)
    np.testing.assert_allclose(photo.rgb * 255, picture(), atol=1.01)
    assert (photo.metadata.bit_depth, photo.metadata.icc_profile) == (8, None)
    info = read_info(path)
    assert (info.kind, info.width_px, info.height_px) == ("HEIC", WIDTH, HEIGHT)
    assert read_preview(path, 48).shape == (32, 48, 3)


@settings(max_examples=20, deadline=None)
@given(st.integers(16, 90), st.integers(16, 90))
def test_any_size(tmp_path_factory, width, height):
    path = write_heif(tmp_path_factory.mktemp("sizes") / "a.heic", picture(width, height))
    np.testing.assert_allclose(levels(path), picture(width, height), atol=1.01)


def test_ten_bits_are_kept(tmp_path):
    """Steps finer than those of eight bits, and white is white."""
    ramp = np.broadcast_to(np.linspace(0, 65535, 512).astype(np.uint16)[None, :, None], (64, 512, 3))
    path = write_heif(tmp_path / "a.hif", ramp, "RGB;16")
    photo = read_photo(path)
    assert photo.metadata.bit_depth == 16
    np.testing.assert_allclose(photo.rgb, ramp / 65535, atol=1.5 / 1023)
    assert photo.rgb.max() == 1
    assert len(np.unique(photo.rgb[..., 1])) > 400
    assert FileFormat.for_source(path) is FileFormat.TIFF16
    assert FileFormat.for_source(Path("IMG_1.HEIC")) is FileFormat.JPEG


def test_grey(tmp_path):
    photo = read_photo(write_heif(tmp_path / "a.heic", picture()[..., 0]))
    assert photo.metadata.is_grey
    np.testing.assert_allclose(photo.rgb * 255, np.repeat(picture()[..., :1], 3, axis=2), atol=1.01)


def test_transparency(tmp_path):
    alpha = np.where(picture()[..., 0] > 100, 255, 40).astype(np.uint8)
    photo = read_photo(write_heif(tmp_path / "a.heic", np.dstack([picture(), alpha]), "RGBA"))
    assert photo.alpha is not None
    np.testing.assert_allclose(photo.alpha * 255, alpha, atol=1.01)
    np.testing.assert_allclose(photo.rgb * 255, picture(), atol=1.01)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_picture_is_turned_once(tmp_path, orientation):
    """HEIF tells how a picture is turned, and EXIF tells it again."""
    upright = picture()
    exif = b"Exif\0\0" + exif_block(orientation, thumbnail=False)
    path = write_heif(tmp_path / "a.heic", stored(upright, orientation), exif=exif)
    np.testing.assert_allclose(levels(path), upright, atol=1.01)
    assert (read_info(path).width_px, read_info(path).height_px) == (WIDTH, HEIGHT)
    photo = read_photo(path)
    assert summarize_exif(photo.metadata.exif).orientation == 1


def test_metadata_go_along(tmp_path):
    exif = b"Exif\0\0" + exif_block(1, thumbnail=False)
    check_metadata(write_heif(tmp_path / "a.heic", picture(), exif=exif, xmp=RATED))


@pytest.mark.parametrize("space", OutputSpace)
def test_profiles_are_kept(tmp_path, space):
    image = pillow_heif.from_pillow(Image.fromarray(picture()))
    image.info["icc_profile"] = space_profile(space)
    image.save(tmp_path / "a.heic", quality=-1)
    assert read_photo(tmp_path / "a.heic").metadata.icc_profile == space_profile(space)


def with_codes(path: Path, primaries: int, transfer: int) -> Path:
    """A file whose colours are told by other numbers than those of sRGB."""
    data, told = path.read_bytes(), b"colrnclx"
    at = data.index(told) + len(told)
    path.write_bytes(data[:at] + struct.pack(">HH", primaries, transfer) + data[at + 4 :])
    return path


@pytest.mark.parametrize("name", CODES)
def test_colours_told_by_numbers(tmp_path, caplog, name):
    primaries, transfer, space = CODES[name]
    path = with_codes(write_heif(tmp_path / "a.heic", picture()), primaries, transfer)
    assert read_photo(path).metadata.icc_profile == (space and space_profile(space))
    assert ("are taken for sRGB" in caplog.text) == (name == "BT.2020")


@pytest.mark.parametrize("transfer", [16, 18])
def test_a_photo_for_hdr_screens_is_refused(tmp_path, transfer):
    with pytest.raises(PhotoReadError, match="HDR"):
        read_photo(with_codes(write_heif(tmp_path / "a.heic", picture()), 9, transfer))


def test_what_lies_beside_the_picture_is_told(tmp_path):
    file = pillow_heif.from_pillow(Image.fromarray(picture()))
    file.add_from_pillow(Image.fromarray(picture()[::-1]))
    file.save(tmp_path / "two.heic", quality=-1)
    photo = read_photo(tmp_path / "two.heic")
    assert photo.metadata.left_out == "all but one of its pictures"
    np.testing.assert_allclose(photo.rgb[0, :4] * 255, picture()[0, :4], atol=4)
    path = write_heif(tmp_path / "moving.heic", picture())
    assert read_photo(path).metadata.left_out is None
    path.write_bytes(path.read_bytes() + b"\0\0\0\x18ftypmp42" + bytes(1000))
    assert read_photo(path).metadata.left_out == "its video"


@pytest.mark.parametrize("share", [0.02, 0.1, 0.5, 0.9, 0.99])
def test_a_file_that_is_cut_short_is_refused(tmp_path, share):
    data = write_heif(tmp_path / "a.heic", picture()).read_bytes()
    (tmp_path / "a.heic").write_bytes(data[: int(share * len(data))])
    with pytest.raises(PhotoReadError, match=r"a\.heic"):
        read_photo(tmp_path / "a.heic")


def box(kind: bytes, *content: bytes, version: int | None = None, flags: int = 0) -> bytes:
    held = (b"" if version is None else bytes((version, 0, 0, flags))) + b"".join(content)
    return struct.pack(">I4s", 8 + len(held), kind) + held


def write_tiles(path: Path, values: Levels, edge: int = 64) -> list[tuple[int, int]]:
    """Write a picture as phones and cameras do: of tiles. Return where in the file each lies, and how long it is.

    The encoder makes none smaller than 64 pixels.
    """
    height, width = values.shape[:2]
    corners = [(row, column) for row in range(0, height, edge) for column in range(0, width, edge)]
    streams: list[bytes] = []
    shared: list[bytes] = []
    for row, column in corners:
        data = write_heif(path, values[row : row + edge, column : column + edge]).read_bytes()
        starts = [data.index(kind) - 4 for kind in (b"hvcC", b"colr")]
        shared = [data[at : at + int.from_bytes(data[at : at + 4])] for at in starts]
        streams.append(data[data.index(b"mdat") + 4 :])
    grid = struct.pack(">4B2H", 0, 0, height // edge - 1, width // edge - 1, width, height)
    main = len(streams) + 1
    kinds = [b"hvc1"] * len(streams) + [b"grid"]
    entries = [  # Tiles are hidden: no pictures of their own.
        box(b"infe", struct.pack(">2H4sB", item, 0, kind, 0), version=2, flags=int(item < main))
        for item, kind in enumerate(kinds, 1)
    ]
    sizes = [box(b"ispe", struct.pack(">2I", *size), version=0) for size in ((edge, edge), (width, height))]
    of_tiles = [struct.pack(">H4B", item, 3, 0x81, 2, 3) for item in range(1, main)]
    properties = box(
        b"iprp",
        box(b"ipco", *shared, *sizes),
        box(b"ipma", struct.pack(">I", main), *of_tiles, struct.pack(">H3B", main, 2, 2, 4), version=0),
    )
    tiles = struct.pack(f">{main + 1}H", main, main - 1, *range(1, main))

    def head(places: list[tuple[int, int]]) -> bytes:
        located = [struct.pack(">3H2I", item, 0, 1, *place) for item, place in enumerate(places, 1)]
        return box(b"ftyp", b"heic\0\0\0\0mif1heic") + box(
            b"meta",
            box(b"hdlr", bytes(4), b"pict", bytes(13), version=0),
            box(b"pitm", struct.pack(">H", main), version=0),
            box(b"iinf", struct.pack(">H", main), *entries, version=0),
            box(b"iref", box(b"dimg", tiles), version=0),
            properties,
            box(b"iloc", b"\x44\0", struct.pack(">H", main), *located, version=0),
            version=0,
        )

    stored = [*streams, grid][::-1]  # What shows which tiles belong where comes first.
    at = len(head([(0, 0)] * main)) + 8
    places = []
    for stream in stored:
        places.append((at, len(stream)))
        at += len(stream)
    path.write_bytes(head(places[::-1]) + box(b"mdat", *stored))
    return places[::-1][:-1]


def test_a_picture_of_tiles(tmp_path):
    write_tiles(tmp_path / "a.heic", picture(192, 128))
    np.testing.assert_allclose(levels(tmp_path / "a.heic"), picture(192, 128), atol=1.01)
    metadata = read_photo(tmp_path / "a.heic").metadata
    assert (metadata.damage, metadata.left_out) == (None, None)


@pytest.mark.parametrize("share", [0.3, 0.6, 0.9, 0.999])
def test_tiles_that_are_missing_are_told(tmp_path, share):
    """Decoders paint them black."""
    path = tmp_path / "a.heic"
    places = write_tiles(path, picture(192, 128))
    data, start = path.read_bytes(), places[-1][0]
    path.write_bytes(data[: start + int(share * (len(data) - start))])
    with pytest.raises(PhotoReadError, match="it is incomplete: part of the picture is missing"):
        read_photo(path)


@pytest.mark.parametrize("what", ["zeros", "noise"])
def test_a_tile_that_was_lost_is_told(tmp_path, what):
    path = tmp_path / "a.heic"
    first, length = write_tiles(path, picture(192, 128))[2]
    data = bytearray(path.read_bytes())
    data[first : first + length] = bytes(length) if what == "zeros" else np.random.default_rng(2).bytes(length)
    path.write_bytes(data)
    assert "seems damaged" in (read_photo(path).metadata.damage or "")


@pytest.mark.parametrize("what", ["picture", "opacity"])
def test_a_hole_is_told(tmp_path, what):
    """What stands before it, in the same unit of the stream, says how long that is, and decoders paint the rest."""
    noise = np.random.default_rng(4).integers(0, 256, (256, 384, 4), dtype=np.uint8)
    path = write_heif(tmp_path / "a.heic", noise, "RGBA", quality=80)
    assert read_photo(path).metadata.damage is None
    data = bytearray(path.read_bytes())
    places = (read_items(bytes(data)) or pytest.fail("it can't be parsed")).places
    assert len(places) == 2
    ((first, length),) = places[max(places) if what == "opacity" else min(places)]
    data[first + length // 3 : first + length // 3 + 4096] = bytes(4096)
    path.write_bytes(data)
    assert "seems damaged" in (read_photo(path).metadata.damage or "")


@pytest.mark.parametrize("level", [0, 77, 255])
@pytest.mark.parametrize("quality", [40, -1])
def test_a_picture_of_one_colour_has_no_hole(tmp_path, level, quality):
    path = write_heif(tmp_path / "a.heic", np.full((600, 900, 3), level, np.uint8), quality=quality)
    assert read_photo(path).metadata.damage is None


def test_a_list_of_billions_ends_where_the_file_does(tmp_path):
    path = tmp_path / "a.heic"
    write_tiles(path, picture(192, 128))
    data = bytearray(path.read_bytes())
    at = data.index(b"iloc") + 4
    data[at] = 2  # Of this version, four bytes tell how many there are.
    data[at + 6 : at + 10] = b"\xff" * 4
    assert read_items(bytes(data)) is None


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_damage_is_told_or_is_a_picture(tmp_path_factory, data):
    stream = io.BytesIO()
    pillow_heif.from_pillow(Image.fromarray(picture())).save(stream, quality=80)
    damaged = bytearray(stream.getvalue())
    for at in data.draw(st.lists(st.integers(0, len(damaged) - 1), min_size=1, max_size=8)):
        damaged[at] = data.draw(st.integers(0, 255))
    path = tmp_path_factory.mktemp("damaged") / "a.heic"
    path.write_bytes(damaged)
    with contextlib.suppress(PhotoReadError):
        assert read_photo(path).rgb.shape[2] == 3


def test_a_picture_in_av1_is_read_whatever_its_file_is_called(tmp_path):
    """AVIF is the same box, and may not say at once that it is one."""
    avif = bytes(imagecodecs.avif_encode(picture()))
    (tmp_path / "a.heic").write_bytes(avif.replace(b"ftypavif", b"ftypmif1", 1).replace(b"avifmif1", b"mif1miaf", 1))
    np.testing.assert_array_equal(np.rint(levels(tmp_path / "a.heic")), picture())


@pytest.mark.parametrize("kind", [b"avc1", b"j2k1", b"jpeg", b"unci", b"vvc1"])
@pytest.mark.parametrize("read", [read_photo, read_info])
def test_heif_that_holds_neither_hevc_nor_av1_is_no_photo_that_can_be_read(tmp_path, kind, read):
    """The same box with a picture that isn't compressed, or in another way."""
    data = write_heif(tmp_path / "a.heic", picture()).read_bytes()
    (tmp_path / "a.heic").write_bytes(data.replace(b"hvc1", kind))
    with pytest.raises(PhotoReadError, match="isn't a photo in a format"):
        read(tmp_path / "a.heic")


@pytest.mark.parametrize("brand", [b"msf1", b"hevc", b"mif1"])
def test_of_a_sequence_the_picture_in_its_place_is_read(tmp_path, brand):
    """Even where the sequence can't be read."""
    path = write_heif(tmp_path / "a.heic", picture())
    data = path.read_bytes().replace(b"ftypheic", b"ftyp" + brand, 1)
    path.write_bytes(data + box(b"moov", box(b"trak", bytes(64))))
    np.testing.assert_allclose(levels(path), picture(), atol=1.01)
    assert read_photo(path).metadata.left_out == "all but one of its pictures"


def test_a_box_of_billions_ends_where_the_file_does():
    assert as_still(b"\xff\xff\xff\xf0ftypheic")[0] == b"\xff\xff\xff\xf0ftypheic"


def write_with_thumbnail(path: Path, values: Levels, **options: Any) -> Path:
    """A file with a small copy of its picture."""
    file = pillow_heif.from_pillow(Image.fromarray(values))
    file.info["thumbnails"] = file[0].info["thumbnails"] = [128]
    file.save(path, **{"quality": 90, "chroma": 444, **options})
    return path


@pytest.fixture
def decoded(monkeypatch):
    """Sizes of the pictures that were decoded."""
    sizes: list[tuple[int, int]] = []
    asarray = np.asarray

    def noting(image: Any, *rest: Any, **named: Any) -> npt.NDArray[Any]:
        if type(image).__name__ == "HeifImage":
            sizes.append(image.size)
        return asarray(image, *rest, **named)

    monkeypatch.setattr(np, "asarray", noting)
    return sizes


@pytest.mark.parametrize("orientation", [1, 6, 3])
def test_a_small_picture_is_the_copy_in_the_file(tmp_path, decoded, orientation):
    path = write_with_thumbnail(
        tmp_path / "a.heic", picture(512, 320), exif=b"Exif\0\0" + exif_block(orientation, thumbnail=False)
    )
    preview = read_preview(path, 128)
    photo = read_photo(path)
    step = photo.width_px // preview.shape[1]
    assert decoded[0] != (photo.width_px, photo.height_px)
    assert (photo.height_px // step, photo.width_px // step) == preview.shape[:2]
    averaged = np.asarray(photo.rgb).reshape(preview.shape[0], step, preview.shape[1], step, 3).mean(axis=(1, 3))
    np.testing.assert_allclose(preview, averaged * 255, atol=20)


def test_a_copy_in_the_file_that_is_too_small_or_turned_otherwise_is_not_shown(tmp_path, decoded):
    path = write_with_thumbnail(tmp_path / "a.heic", picture(512, 320))
    assert read_preview(path, 480).shape == (300, 480, 3)
    assert decoded[-1] == (512, 320)
    exif = b"Exif\0\0" + exif_block(3, thumbnail=False)
    write_with_thumbnail(path, picture(512, 320), exif=exif)
    data = path.read_bytes()
    told = data.index(b"ipma") - 4
    length = int.from_bytes(data[told : told + 4])
    # The last property of the last picture, which is the copy, is how it is turned: now there is none.
    path.write_bytes(data[: told + length - 1] + b"\0" + data[told + length :])
    preview = read_preview(path, 128)
    assert decoded[-1] == (512, 320)
    np.testing.assert_allclose(preview[8, 8], picture(512, 320)[-34, -34], atol=20)


def test_a_copy_in_the_file_is_shown_though_it_is_marked_as_hidden(tmp_path, decoded):
    path = write_with_thumbnail(tmp_path / "a.heic", picture(512, 320))
    data = bytearray(path.read_bytes())
    data[data.rindex(b"infe", 0, data.index(b"iprp")) + 7] |= 1  # Flags of the last picture.
    path.write_bytes(data)
    assert read_preview(path, 128).shape == (80, 128, 3)
    assert (512, 320) not in decoded


def test_a_copy_in_the_file_that_shows_what_is_transparent_is_not_shown(tmp_path, decoded):
    opacity = np.where(picture(512, 320)[..., 0] < 128, 0, 255).astype(np.uint8)
    path = write_with_thumbnail(tmp_path / "a.heic", np.dstack([picture(512, 320), opacity]))
    data = path.read_bytes()
    assert data.count(b"auxl") == 2
    path.write_bytes(b"free".join(data.rsplit(b"auxl", 1)))  # The opacity of the copy is no longer its.
    np.testing.assert_allclose(read_preview(path, 128)[:, :56], 255, atol=3)
    assert (512, 320) in decoded


def test_a_copy_in_the_file_may_have_colours_of_its_own(tmp_path):
    """Of the picture no profile is told: it is in sRGB."""
    seen = picture(512, 320)
    path = write_with_thumbnail(tmp_path / "a.heic", seen, icc_profile=space_profile(OutputSpace.ADOBE_RGB))
    before = read_preview(path, 128)
    data = bytearray(path.read_bytes())
    told = data.index(b"ipma") + 12  # Behind its flags and how many pictures there are.
    # The second property of the first picture, and the last one of its copy.
    assert data[told + 4] == 2
    data[told + 4], data[told + 12] = 0, 2
    path.write_bytes(data)
    assert read_photo(path).metadata.icc_profile is None
    np.testing.assert_array_equal(read_preview(path, 128), before)


def test_a_copy_in_the_file_hides_nothing_that_is_wrong_with_the_picture(tmp_path):
    path = write_with_thumbnail(tmp_path / "a.heic", picture(512, 320))
    data = path.read_bytes()
    path.write_bytes(data[: len(data) // 2])
    with pytest.raises(PhotoReadError, match="incomplete"):
        read_preview(path, 128)
    path.write_bytes(data)
    with_codes(path, 9, 16)
    with pytest.raises(PhotoReadError, match="HDR"):
        read_preview(path, 128)


def test_a_copy_in_the_file_that_is_cut_short_is_not_shown(tmp_path, decoded):
    path = write_with_thumbnail(tmp_path / "a.heic", picture(512, 320))
    path.write_bytes(path.read_bytes()[:-10])  # It lies behind the picture.
    assert read_preview(path, 128).shape == (80, 128, 3)
    assert decoded == [(512, 320)]


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_a_damaged_copy_in_the_file_is_told_or_is_a_picture(tmp_path_factory, data):
    path = write_with_thumbnail(tmp_path_factory.mktemp("damaged") / "a.heic", picture(256, 160))
    damaged = bytearray(path.read_bytes())
    for at in data.draw(st.lists(st.integers(0, min(700, len(damaged) - 1)), min_size=1, max_size=8)):
        damaged[at] = data.draw(st.integers(0, 255))
    path.write_bytes(damaged)
    with contextlib.suppress(PhotoReadError):
        assert read_preview(path, 128).shape[2] == 3
