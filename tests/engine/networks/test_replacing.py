"""What a photo replaces loses nothing that nobody gave up: other pictures, layers, permissions, protection."""

import dataclasses
import io
import logging
import os
import stat
import struct

import numpy as np
import pytest
import tifffile
from image_files import gradient, write_dng, write_jpeg
from PIL import Image

from gradnet_engine.errors import PhotoWriteError
from gradnet_engine.image_io import publish_file, read_photo, stage_photo, write_photo
from gradnet_engine.image_io.tiff_structure import TiffReader
from gradnet_engine.job import ExportSettings, FileFormat

PIXELS, OTHER = gradient(), gradient()[::-1]
LARGER_THAN_IS_READ = 1 << 25
PICTURES = "all but one of its pictures"
CHANNELS = "its channels beside the colours"


def replacing(form=FileFormat.JPEG):
    return ExportSettings(format=form, on_conflict="overwrite")


@pytest.fixture
def told(caplog):
    """What was told so far, of a level; forgotten when it is asked for."""
    caplog.set_level(logging.INFO, "gradnet_engine")  # A command may have set it otherwise.

    def messages(level=logging.WARNING):
        found = [record.getMessage() for record in caplog.records if record.levelno == level]
        caplog.clear()
        return found

    return messages


def write_multi_page(path):
    tifffile.imwrite(path, np.stack([PIXELS, OTHER]), photometric="rgb")


def write_extra_channel(path):
    tifffile.imwrite(path, np.dstack([PIXELS, OTHER]), photometric="rgb", extrasamples=["unspecified"] * 3)


def write_second_alpha(path):
    kinds = ["unassalpha", "unspecified"]
    tifffile.imwrite(path, np.dstack([PIXELS, OTHER[..., :2]]), photometric="rgb", extrasamples=kinds)


def write_layers(path, size=100):
    tifffile.imwrite(path, PIXELS, photometric="rgb", extratags=[(37724, 7, size, bytes(size), True)])


def write_large_layers(path):
    write_layers(path, LARGER_THAN_IS_READ)


def write_cmyk(path):
    Image.fromarray(PIXELS).convert("CMYK").save(path)


def write_everything(path):
    with tifffile.TiffWriter(path) as file:
        extras = [(37724, 7, 9, b"layers...", True)]
        file.write(np.dstack([PIXELS, OTHER]), photometric="rgb", extrasamples=["unspecified"] * 3, extratags=extras)
        file.write(OTHER, photometric="rgb")


def write_animation(path):
    Image.fromarray(PIXELS).save(path, save_all=True, append_images=[Image.fromarray(OTHER)], lossless=True)


def write_mpo(path):
    Image.fromarray(PIXELS).save(path, "MPO", save_all=True, append_images=[Image.fromarray(OTHER)])


def write_beyond_range(path):
    values = PIXELS.astype(np.float32) / 255
    values[0, 0] = -0.01, 0.5, 1.2
    tifffile.imwrite(path, values, photometric="rgb")


MORE_THAN_A_PHOTO = {
    "pages.tif": (write_multi_page, PICTURES),
    "channels.tif": (write_extra_channel, CHANNELS),
    "second alpha.tif": (write_second_alpha, CHANNELS),
    "layers.tif": (write_layers, "its layers"),
    "large layers.tif": (write_large_layers, "its layers"),
    "all.tif": (write_everything, f"{CHANNELS} and its layers and {PICTURES}"),
    "beyond.tif": (write_beyond_range, "what is darker than black or brighter than white"),
    "cmyk.tif": (write_cmyk, "its colours in CMYK or Lab"),
    "cmyk.jpg": (write_cmyk, "its colours in CMYK or Lab"),
    "animation.png": (write_animation, PICTURES),
    "animation.webp": (write_animation, PICTURES),
    "two lenses.jpg": (write_mpo, PICTURES),
}


@pytest.mark.parametrize("name", MORE_THAN_A_PHOTO)
def test_what_a_result_leaves_out_is_told_and_stays_in_the_original(tmp_path, told, name):
    make, left_out = MORE_THAN_A_PHOTO[name]
    path = tmp_path / name
    make(path)
    before = path.read_bytes()
    photo = read_photo(path)
    assert photo.metadata.left_out == left_out
    assert told() == [f"{path}: A photo that is made of it leaves out {left_out}."]
    for place in (path, tmp_path / "." / name):
        with pytest.raises(PhotoWriteError) as caught:
            write_photo(photo, place, replacing())
        assert str(caught.value) == (
            f"{place}: can't be written: it is the original itself, and {left_out} would be lost; choose another name."
        )
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", MORE_THAN_A_PHOTO)
def test_such_a_photo_may_replace_other_files(tmp_path, name):
    path = tmp_path / name
    MORE_THAN_A_PHOTO[name][0](path)
    photo = read_photo(path)
    (tmp_path / "a.tif").write_bytes(b"old")
    assert read_photo(write_photo(photo, tmp_path / "a.tif", replacing(FileFormat.TIFF16))).metadata.left_out is None
    assert write_photo(photo, path) != path


def write_small_picture_first(path):
    with tifffile.TiffWriter(path) as file:
        file.write(PIXELS[::2, ::2], photometric="rgb", subfiletype=1)
        file.write(PIXELS, photometric="rgb")


def write_pyramid(path):
    with tifffile.TiffWriter(path) as file:
        file.write(PIXELS, photometric="rgb", subifds=1)
        file.write(PIXELS[::2, ::2], photometric="rgb", subfiletype=1)


def write_alpha(path):
    tifffile.imwrite(path, np.dstack([PIXELS, OTHER[..., 0]]), photometric="rgb", extrasamples=["unassalpha"])


def write_single(path):
    Image.fromarray(PIXELS).save(path)


@pytest.mark.parametrize(
    ("suffix", "make"),
    [
        (".tif", write_small_picture_first),
        (".tif", write_pyramid),
        (".tif", write_alpha),
        *((suffix, write_single) for suffix in (".tif", ".png", ".webp", ".jpg")),
    ],
)
def test_previews_and_alpha_are_nothing_that_is_left_out(tmp_path, told, suffix, make):
    path = tmp_path / f"a{suffix}"
    make(path)
    photo = read_photo(path)
    assert photo.metadata.left_out is None
    assert write_photo(photo, path, replacing(FileFormat.for_source(path))) == path
    assert told() == []


def write_with_kind(path, kind, xmp=None):
    """Write a JPEG of two pictures, the second of a kind, as its index has it."""
    second = Image.fromarray(OTHER)
    if xmp is not None:
        second.encoderinfo = {"xmp": xmp}
    Image.fromarray(PIXELS).save(path, "MPO", save_all=True, append_images=[second])
    data = bytearray(path.read_bytes())
    index_at = data.index(b"MPF\0") + 4
    reader = TiffReader(io.BytesIO(data[index_at:]))
    index = reader.first_directory()
    assert index is not None
    struct.pack_into(reader.order + "I", data, index_at + index.entries[0xB002].position + 16, kind)
    path.write_bytes(data)


@pytest.mark.parametrize("kind", [0x010001, 0x010002])
def test_a_preview_is_told_calmly(tmp_path, told, kind):
    path = tmp_path / "camera.jpg"
    write_with_kind(path, kind)
    photo = read_photo(path)
    assert photo.metadata.left_out is None
    assert told(logging.INFO) == [f"{path}: A preview beside the picture is left out"]
    assert write_photo(photo, path, replacing()) == path
    assert told() == []


@pytest.mark.parametrize(
    "xmp",
    [
        b'<x:xmpmeta xmlns:hdrgm="http://ns.adobe.com/hdr-gain-map/1.0/"><a hdrgm:Version="1.0"/></x:xmpmeta>',
        b"<apdi:AuxiliaryImageType>urn:com:apple:photo:2020:aux:hdrgainmap</apdi:AuxiliaryImageType>",
    ],
)
def test_a_gain_map_is_told_of_only_where_it_would_be_lost(tmp_path, told, xmp):
    path = tmp_path / "phone.jpg"
    write_with_kind(path, 0, xmp)
    before, photo = path.read_bytes(), read_photo(path)
    assert told() == []
    assert write_photo(photo, tmp_path / "other.jpg", replacing()).is_file()
    with pytest.raises(PhotoWriteError, match="what makes it brighter on screens with HDR would be lost"):
        write_photo(photo, path, replacing())
    assert path.read_bytes() == before


@pytest.mark.parametrize("kind", [0x020001, 0x020002, 0x020003, 0])
def test_panoramas_and_second_lenses_are_pictures(tmp_path, told, kind):
    path = tmp_path / "camera.jpg"
    write_with_kind(path, kind)
    assert read_photo(path).metadata.left_out == PICTURES
    assert len(told()) == 1


def samsung_end(name, content):
    """What Samsung's phones put behind a picture: a block, a list of such, and a mark."""
    block = b"\0\0\x01\0" + struct.pack("<I", len(name)) + name + content
    listed = b"SEFH" + struct.pack("<IIHHII", 106, 1, 0, 1, len(block), len(block))
    return block + listed + struct.pack("<I", len(listed)) + b"SEFT"


def test_pictures_behind_samsungs_are_in_no_index(tmp_path, told):
    path, stored = tmp_path / "phone.jpg", io.BytesIO()
    Image.fromarray(OTHER).save(stored, "JPEG")
    write_jpeg(path, PIXELS)
    path.write_bytes(path.read_bytes() + samsung_end(b"DualShot_1", stored.getvalue()))
    photo = read_photo(path)
    assert told() == [f"{path}: A photo that is made of it leaves out {PICTURES}."]
    with pytest.raises(PhotoWriteError, match=f"{PICTURES} would be lost"):
        write_photo(photo, path, replacing())


def test_the_time_behind_samsungs_pictures_is_no_picture(tmp_path, told):
    path = tmp_path / "phone.jpg"
    write_jpeg(path, PIXELS)
    path.write_bytes(path.read_bytes() + samsung_end(b"Image_UTC_Data", b"1700000000000"))
    assert read_photo(path).metadata.left_out is None
    assert told() == []


def test_an_index_whose_pictures_are_gone_already_is_none(tmp_path, told):
    path = tmp_path / "camera.jpg"
    write_mpo(path)
    data = path.read_bytes()
    path.write_bytes(data[: data.index(b"\xff\xd9\xff\xd8") + 2])
    assert read_photo(path).metadata.left_out is None
    assert told() == []


def write_motion_photo(path, flag=b'GCamera:MotionPhoto="1"', video=b"\0\0\0\x18ftypmp42" + bytes(99)):
    """Write a picture as phones do that film around it."""
    write_jpeg(path, PIXELS, xmp=b"<x:xmpmeta><rdf:D " + flag + b"/></x:xmpmeta>")
    path.write_bytes(path.read_bytes() + video)


@pytest.mark.parametrize(
    ("flag", "before"),
    [
        (b'GCamera:MotionPhoto="1"', b""),
        (b"GCamera:MicroVideo='1'", b""),
        (b"><GCamera:MotionPhoto>1</GCamera:MotionPhoto><a", b""),
        (b"", b"\0\0\x30\x0a\x10\0\0\0MotionPhoto_Data"),  # As Samsung's phones wrote it, without a word in XMP.
    ],
)
def test_a_video_behind_the_picture_is_left_out(tmp_path, told, flag, before):
    path = tmp_path / "phone.jpg"
    write_motion_photo(path, flag, before + b"\0\0\0\x18ftypmp42" + bytes(99))
    photo = read_photo(path)
    assert told() == [f"{path}: A photo that is made of it leaves out its video."]
    with pytest.raises(PhotoWriteError, match="its video would be lost"):
        write_photo(photo, path, replacing())


@pytest.mark.parametrize(("flag", "video"), [(b'GCamera:MotionPhoto="0"', b"ftyp"), (b'GCamera:MotionPhoto="1"', b"")])
def test_where_no_video_is_nothing_is_left_out(tmp_path, told, flag, video):
    path = tmp_path / "phone.jpg"
    write_motion_photo(path, flag, video)
    assert read_photo(path).metadata.left_out is None
    assert told() == []


@pytest.mark.parametrize("cut", range(0, 80, 7))
def test_damaged_indexes_never_crash(tmp_path, cut):
    path = tmp_path / "camera.jpg"
    write_mpo(path)
    data = bytearray(path.read_bytes())
    at = data.index(b"MPF\0") + 4 + cut
    data[at : at + 5] = b"\xff" * 5
    path.write_bytes(data)
    assert read_photo(path).metadata.left_out in (None, PICTURES)


def test_a_raw_file_is_never_replaced_by_what_was_made_of_it(tmp_path, told):
    noise = np.random.default_rng(0).integers(8000, 9000, (24, 32)).astype(np.uint16)
    path = write_dng(tmp_path / "a.tif", noise)
    photo = read_photo(path)
    assert told() == []
    with pytest.raises(PhotoWriteError, match="what the sensor saw would be lost"):
        write_photo(photo, path, replacing(FileFormat.TIFF16))


# --------------------------------------------------------------------------------------------------- permissions


def mode_of(path):
    return stat.S_IMODE(path.stat().st_mode)


def replace(photo, path, *, is_staged):
    """Write a photo in the place of a file, at once or in the two steps of a batch."""
    if is_staged:
        staged = path.with_name("staged")
        stage_photo(photo, staged, replacing())
        publish_file(staged, path, "overwrite")
    else:
        write_photo(photo, path, replacing())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no permission bits")
@pytest.mark.parametrize("mode", [0o600, 0o640, 0o664, 0o777])
@pytest.mark.parametrize("is_staged", [False, True])
def test_permissions_of_what_is_replaced_remain(tmp_path, mode, is_staged):
    path = write_jpeg(tmp_path / "a.jpg", PIXELS)
    path.chmod(mode)
    before = path.read_bytes()
    photo = read_photo(path)
    replace(dataclasses.replace(photo, rgb=photo.rgb / np.float32(2)), path, is_staged=is_staged)
    assert path.read_bytes() != before
    assert mode_of(path) == mode


@pytest.mark.parametrize("is_staged", [False, True])
def test_a_write_protected_file_is_not_replaced(tmp_path, is_staged):
    path = write_jpeg(tmp_path / "a.jpg", PIXELS)
    before, photo = path.read_bytes(), read_photo(path)
    path.chmod(0o444)
    mode = mode_of(path)
    with pytest.raises(PhotoWriteError) as caught:
        replace(photo, path, is_staged=is_staged)
    assert str(caught.value) == f"{path}: can't be written: the file of that name is write-protected."
    assert path.read_bytes() == before
    assert mode_of(path) == mode
    assert not list(tmp_path.glob(".gradnet*"))
    path.chmod(0o644)


def test_a_result_beside_a_write_protected_photo_is_a_file_like_any_other(tmp_path):
    path = write_jpeg(tmp_path / "a.jpg", PIXELS)
    photo = read_photo(path)
    path.chmod(0o444)
    written = write_photo(photo, path)
    assert written != path
    assert mode_of(written) & stat.S_IWUSR
    path.chmod(0o644)
