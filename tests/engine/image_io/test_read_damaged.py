"""Damage that leaves a picture is told, by the photo's name; pixels are those of libjpeg, whoever decodes."""

import io
import logging
import shutil
import struct

import numpy as np
import pytest
import tifffile
from image_files import exif_block, gradient, write_dng, write_jpeg
from PIL import Image

from gradnet_engine.errors import PhotoReadError
from gradnet_engine.image_io import read_info, read_photo, read_preview, write_photo
from gradnet_engine.image_io.metadata.exif import upright_exif
from gradnet_engine.image_io.metadata.exif_builder import ExifBuilder
from gradnet_engine.photo import Photo, PhotoMetadata


@pytest.fixture
def told(caplog):
    """Warnings so far; forgotten when they are asked for."""
    caplog.set_level(logging.WARNING)

    def messages():
        found = [record.getMessage() for record in caplog.records]
        caplog.clear()
        return found

    return messages


KINDS = {
    "4:2:0": ("RGB", {}),
    "4:4:4": ("RGB", {"subsampling": 0}),
    "progressive": ("RGB", {"progressive": True}),
    "restarts": ("RGB", {"restart_marker_blocks": 3}),
    "rgb": ("RGB", {"keep_rgb": True}),
    "grey": ("L", {}),
    "cmyk": ("CMYK", {}),
}


@pytest.fixture(scope="module")
def encoded(samples):
    """JPEGs of a photo, by kind."""

    def encode(mode, options):
        stored = io.BytesIO()
        photo.convert(mode).save(stored, "JPEG", quality=90, **options)
        return stored.getvalue()

    with Image.open(samples / "canon_550d_crop_noisy.jpg") as photo:
        return {kind: encode(*how) for kind, how in KINDS.items()}


def damage_in(told):
    """Return what was told, but not that a result has no inks."""
    return [sentence for sentence in told if not sentence.endswith(" leaves out its colours in CMYK or Lab.")]


@pytest.mark.parametrize("is_shorter", [False, True])
@pytest.mark.parametrize("kind", KINDS)
def test_a_jpeg_with_a_hole_is_read_and_told(tmp_path, encoded, told, lose_block, kind, is_shorter):
    path, whole = tmp_path / "100% hole.jpg", encoded[kind]
    middle = len(whole) // 2
    path.write_bytes(whole[:middle] + whole[middle + 4096 :] if is_shorter else whole)
    if not is_shorter:
        lose_block(path)
    photo = read_photo(path)
    assert (photo.width_px, photo.height_px) == (900, 600)
    assert photo.metadata.damage is not None
    assert damage_in(told()) == [f"{path}: {photo.metadata.damage}"]
    assert "part of it, often the lower one, may be wrong or missing" in photo.metadata.damage


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "cmyk"])
def test_a_whole_jpeg_has_pillows_pixels_and_no_warning(tmp_path, encoded, told, kind):
    path = tmp_path / "whole.jpg"
    path.write_bytes(encoded[kind])
    photo = read_photo(path)
    with Image.open(path) as image:
        np.testing.assert_array_equal(np.rint(photo.rgb * 255), np.asarray(image.convert("RGB")))
    assert photo.metadata.damage is None
    assert told() == []


@pytest.mark.parametrize(
    "change",
    [
        lambda jpeg: jpeg + b"a video" * 100,
        lambda jpeg: jpeg + jpeg,
        lambda jpeg: jpeg[:-2] + b"\xff\xff" + jpeg[-2:],  # what a writer may fill up with
        lambda jpeg: jpeg[:-2] + bytes(500) + jpeg[-2:],
        lambda jpeg: jpeg.replace(b"JFIF\0\1", b"JFIF\0\7"),  # libjpeg warns of such a version
    ],
    ids=["with something behind", "two pictures", "filled up", "filled up with zeros", "of a later version"],
)
def test_what_is_unusual_is_no_damage(tmp_path, encoded, told, change):
    path = tmp_path / "unusual.jpg"
    path.write_bytes(change(encoded["4:2:0"]))
    with Image.open(io.BytesIO(encoded["4:2:0"])) as image:
        np.testing.assert_array_equal(np.rint(read_photo(path).rgb * 255), np.asarray(image))
    assert told() == []


@pytest.mark.parametrize("kind", KINDS)
def test_zeros_in_place_of_the_end_of_a_jpeg_are_no_filling(tmp_path, encoded, told, kind):
    path = tmp_path / "lost.jpg"
    path.write_bytes(encoded[kind][:-4098] + bytes(4096) + encoded[kind][-2:])
    assert read_photo(path).metadata.damage is not None
    assert len(damage_in(told())) == 1


@pytest.mark.parametrize("lost_bytes", [1, 2])
@pytest.mark.parametrize("kind", KINDS)
def test_a_jpeg_that_lacks_but_its_end_marker_is_whole_and_told(tmp_path, encoded, told, kind, lost_bytes):
    whole, path = tmp_path / "whole.jpg", tmp_path / "short.jpg"
    whole.write_bytes(encoded[kind])
    path.write_bytes(encoded[kind][:-lost_bytes])
    expected = read_photo(whole)
    photo = read_photo(path)
    np.testing.assert_array_equal(photo.rgb, expected.rgb)
    assert expected.metadata.damage is None
    assert damage_in(told()) == [f"{path}: {photo.metadata.damage}"]


@pytest.mark.parametrize("kind", ["4:2:0", "progressive"])
def test_a_jpeg_has_a_preview_as_long_as_it_can_be_read(tmp_path, encoded, kind):
    path = tmp_path / "short.jpg"
    path.write_bytes(encoded[kind])
    expected = read_preview(path, 256)
    path.write_bytes(encoded[kind][:-2])
    preview = read_preview(path, 256)
    assert preview.shape == expected.shape
    assert np.abs(preview.astype(int) - expected).mean() < 2
    path.write_bytes(encoded[kind][:-500])
    with pytest.raises(PhotoReadError, match="damaged or incomplete"):
        read_preview(path, 256)


def test_of_several_scans_none_may_be_missing_at_the_end(tmp_path, encoded, told):
    """Without its last scan the data of a JPEG still end well, and decode into a picture without fine detail."""
    path, whole = tmp_path / "short.jpg", encoded["progressive"]
    path.write_bytes(whole[: whole.rindex(b"\xff\xda")])
    with pytest.raises(PhotoReadError, match="damaged or incomplete"):
        read_photo(path)
    assert told() == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_jpeg_that_lacks_more_than_its_end_marker_is_refused(tmp_path, encoded, told, kind):
    path = tmp_path / "short.jpg"
    for lost_bytes in (6, 12, 100):
        path.write_bytes(encoded[kind][:-lost_bytes])
        with pytest.raises(PhotoReadError, match="damaged or incomplete"):
            read_photo(path)
    assert told() == []


def test_a_jpeg_that_ends_too_early_is_refused_as_ever(tmp_path, encoded, told):
    path = tmp_path / "short.jpg"
    path.write_bytes(encoded["4:2:0"][:-500])
    with pytest.raises(PhotoReadError, match="damaged or incomplete"):
        read_photo(path)
    assert told() == []


def test_photos_of_cameras_are_whole(gradnet_data, samples, told):
    photos = [*sorted(gradnet_data.glob("eval/polyu/*.[jJ]*")), *samples.glob("*.jpg")]
    assert len(photos) > 1
    for photo in photos:
        read_photo(photo)
    assert told() == []


def test_tags_of_a_tiff_that_do_not_matter_are_no_matter_for_anybody(tmp_path, told):
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, gradient(), photometric="rgb", software="a converter", metadata=None)
    stored = bytearray(path.read_bytes())
    struct.pack_into("<I", stored, stored.index(struct.pack("<HHI", 305, 2, 12)) + 8, 1 << 27)
    path.write_bytes(stored)
    np.testing.assert_allclose(read_photo(path).rgb, gradient() / 255, atol=1e-6)
    assert told() == []


def test_warnings_name_the_photo_that_is_read_or_written(tmp_path, told):
    path = write_jpeg(tmp_path / "a.jpg", gradient(), exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    read_info(path)
    photo = read_photo(path)
    (message,) = told()
    assert message.startswith(f"{path}: An EXIF block can't be read")

    builder = ExifBuilder()
    builder.put_text(builder.ifd0, 0x10E, "d" * 70_000)
    long = Photo(photo.rgb, metadata=PhotoMetadata(source_path=path, exif=builder.to_bytes()))
    write_photo(long, tmp_path / "out" / "b.jpg")
    (message,) = told()
    assert message.startswith(f"{path}: EXIF is too long")


def test_a_photo_is_named_in_its_own_warnings_alone(tmp_path, told):
    damaged = write_jpeg(tmp_path / "damaged.jpg", gradient(), exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    with pytest.raises(PhotoReadError):
        read_photo(tmp_path / "missing.jpg")
    read_photo(write_jpeg(tmp_path / "good.jpg", gradient(), exif=exif_block()))
    read_photo(damaged)
    assert upright_exif(b"junk", 8, 8) is None
    first, second = told()
    assert first.startswith(f"{damaged}: ")
    assert second.startswith("An EXIF block")


@pytest.fixture
def raw_file(tmp_path):
    """An uncompressed RAW photo of darkness, half of which lies below black."""
    dark = np.random.default_rng(0).normal(512, 8, (200, 300)).round().astype(np.uint16)
    return write_dng(tmp_path / "dark.dng", dark, black=512, white=4095)


def test_a_raw_photo_with_a_hole_is_read_and_told(raw_file, told, lose_block):
    read_photo(raw_file)
    assert told() == []
    lose_block(raw_file)
    damage = read_photo(raw_file).metadata.damage
    assert damage == "The photo seems damaged: part of its data are zeros, which no sensor delivers."
    assert told() == [f"{raw_file}: {damage}"]


@pytest.mark.parametrize("black", [0, 512])
def test_zeros_that_a_sensor_may_deliver_are_no_hole(tmp_path, told, black):
    """Without a black level they are darkness; at the edges they are where some cameras' sensors see nothing."""
    mosaic = np.random.default_rng(0).integers(600, 900, (200, 300)).astype(np.uint16)
    mosaic[:4], mosaic[-4:], mosaic[:, -8:] = 0, 0, 0
    if black == 0:
        mosaic[80:90] = 0
    read_photo(write_dng(tmp_path / "a.dng", mosaic, black=black, white=4095))
    assert told() == []


def test_a_compressed_raw_photo_with_a_hole_is_refused(samples, tmp_path, lose_block):
    damaged = tmp_path / "a.CRW"
    shutil.copy(samples / "canon_s40.CRW", damaged)
    lose_block(damaged)
    with pytest.raises(PhotoReadError, match="it is damaged"):
        read_photo(damaged)
