"""What isn't a photo, or no longer one, is refused in one sentence that names it; nothing else ever comes out."""

import contextlib
import io
import logging
import os
import re
import shutil
import socket
import struct
import sys
import zlib
from functools import partial
from pathlib import Path

import numpy as np
import pytest
import tifffile
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from image_files import XMP, exif_block, gradient, write_dng, write_jpeg
from PIL import Image

from gradnet_engine.errors import PhotoReadError
from gradnet_engine.image_io import read_info, read_photo, read_preview
from gradnet_engine.photo import Photo


def refusal(path: Path) -> str:
    """Read a file that can't be read, and return the cause."""
    with pytest.raises(PhotoReadError) as caught:
        read_photo(path)
    sentence = str(caught.value)
    assert sentence == f"{path}: can't be read: {caught.value.cause}."
    assert "\n" not in sentence
    assert re.fullmatch(r"[a-z].*[^.]", caught.value.cause)
    return caught.value.cause


def read_or_refuse(path: Path) -> Photo | None:
    """Read a file that may be broken; any other exception, and any warning, fails the test."""
    for reader in (read_info, read_photo):
        result = None
        with contextlib.suppress(PhotoReadError):
            result = reader(path)
    return result if isinstance(result, Photo) else None


@pytest.fixture(scope="module")
def good(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    """Small good files of every kind, by suffix."""
    folder = tmp_path_factory.mktemp("good")
    exif, pixels = b"Exif\0\0" + exif_block(), gradient(60, 80)
    write_jpeg(folder / "a.jpg", pixels, exif=exif, xmp=XMP)
    Image.fromarray(pixels).save(folder / "progressive.jpg", quality=90, progressive=True)
    Image.fromarray(pixels).save(folder / "a.png", exif=exif)
    Image.fromarray(pixels).save(folder / "a.webp", exif=exif)
    tifffile.imwrite(folder / "a.tif", gradient(60, 80, np.uint16), photometric="rgb", compression="zlib")
    tifffile.imwrite(folder / "plain.tif", pixels, photometric="rgb", tile=(16, 16))
    noise = np.random.default_rng(0).integers(100, 60000, (60, 80)).astype(np.uint16)
    write_dng(folder / "a.dng", noise)
    return {path.name: path.read_bytes() for path in sorted(folder.iterdir())}


KINDS = ["a.jpg", "progressive.jpg", "a.png", "a.webp", "a.tif", "plain.tif", "a.dng"]


@pytest.mark.parametrize("name", KINDS)
@pytest.mark.parametrize("share", [0.02, 0.1, 0.3, 0.5, 0.7, 0.9, 0.97])
def test_truncated_files(tmp_path, good, name, share):
    path = tmp_path / name
    path.write_bytes(good[name])
    whole = read_photo(path)
    path.write_bytes(good[name][: int(len(good[name]) * share)])
    photo = read_or_refuse(path)
    # Pixels that survived whole may be shown; a half picture may not.
    assert photo is None or np.array_equal(photo.rgb, whole.rgb)


@pytest.mark.parametrize("name", ["a.tif", "plain.tif", "a.png", "a.dng"])
def test_truncated_files_are_called_incomplete(tmp_path, good, name):
    path = tmp_path / name
    path.write_bytes(good[name][: int(len(good[name]) * 0.8)])
    assert refusal(path) == "it is incomplete: part of the picture is missing"


def test_warnings_of_decoders_stay_inside(tmp_path):
    """Pillow warns of a tag that lies behind the end of a file; pytest turns warnings into errors."""
    path = tmp_path / "photo.tif"
    Image.fromarray(gradient()).quantize().save(path, tiffinfo={33432: "A name that is longer than four bytes"})
    data = bytearray(path.read_bytes())
    at = data.index(struct.pack("<HH", 33432, 2))
    struct.pack_into("<I", data, at + 4, 1 << 20)
    path.write_bytes(data)
    with pytest.warns(UserWarning, match="larger than file"), Image.open(path) as image:
        image.load()
    assert read_photo(path).width_px == 32


@pytest.mark.parametrize("name", KINDS)
@given(data=st.data())
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_flipped_bits(tmp_path, good, name, data):
    damaged = bytearray(good[name])
    for _ in range(data.draw(st.integers(1, 4))):
        # Headers are where damage hurts.
        at = data.draw(st.one_of(st.integers(0, 400), st.integers(0, len(damaged) - 1)))
        damaged[at] ^= 1 << data.draw(st.integers(0, 7))
    path = tmp_path / name
    path.write_bytes(damaged)
    read_or_refuse(path)


HEADS = [b"", b"\xff\xd8\xff", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBP", b"II*\0\x08\0\0\0", b"MM\0*"]


@given(
    head=st.sampled_from(HEADS),
    tail=st.binary(max_size=300),
    suffix=st.sampled_from([".jpg", ".tif", ".NEF", ".cr3"]),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_random_bytes(tmp_path, head, tail, suffix):
    path = tmp_path / f"noise{suffix}"
    path.write_bytes(head + tail)
    assert read_or_refuse(path) is None


@pytest.mark.parametrize("name", ["canon_s40.CRW", "kodak_dc120_noisy.KDC", "canon_550d_magiclantern_noisy.dng"])
@pytest.mark.parametrize("share", [0.001, 0.2, 0.6, 0.95, 0.999])
def test_truncated_raw_files(tmp_path, samples, name, share):
    path = tmp_path / name
    data = (samples / name).read_bytes()
    path.write_bytes(data[: int(len(data) * share)])
    refusal(path)


@pytest.mark.parametrize("name", ["canon_s40.CRW", "kodak_dc120_noisy.KDC"])
@pytest.mark.parametrize("seed", range(3))
def test_raw_files_with_flipped_bits(tmp_path, samples, name, seed):
    rng = np.random.default_rng(seed)
    data = np.fromfile(samples / name, dtype=np.uint8)
    data[rng.integers(0, len(data), 50)] ^= np.uint8(1 << rng.integers(0, 8))
    path = tmp_path / name
    data.tofile(path)
    read_or_refuse(path)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp", ".NEF", ".dng", ".txt"])
def test_empty_file(tmp_path, suffix):
    path = tmp_path / f"empty{suffix}"
    path.touch()
    assert refusal(path) == "it is empty"


@pytest.mark.parametrize("suffix", [".NEF", ".cr2", ".CR3", ".dng", ".raf", ".raw"])
def test_text_named_as_raw(tmp_path, suffix):
    path = tmp_path / f"notes{suffix}"
    path.write_text("Dear diary, today I took a photo.\n" * 100)
    assert refusal(path) == "it isn't a RAW photo, or it is damaged, or its camera isn't supported"


def test_a_library_that_can_not_be_loaded_is_no_damaged_photo(samples, monkeypatch):
    """Windows may lack what LibRaw's needs."""
    monkeypatch.setitem(sys.modules, "rawpy", None)
    cause = "what reads such photos can't be loaded (import of rawpy halted; None in sys.modules)"
    assert refusal(samples / "canon_s40.CRW") == cause


@pytest.mark.parametrize("length", [1, 5, 40, 63, 64])
@pytest.mark.parametrize("read", [read_photo, read_info, partial(read_preview, edge_px=256)])
def test_a_few_bytes_of_text_named_as_raw_lack_no_picture(tmp_path, length, read):
    path = tmp_path / "note.nef"
    path.write_text(("Dear diary. " * 10)[:length])
    with pytest.raises(PhotoReadError, match=r"it isn't a (RAW )?photo"):
        read(path)


@pytest.mark.parametrize("name", ["notes.txt", "notes.jpg", "film.mp4", "notes"])
def test_other_files(tmp_path, name):
    path = tmp_path / name
    path.write_bytes(b"\0\0\0\x18ftypmp42" + bytes(100))
    assert refusal(path) == "it isn't a photo in a format that can be read (RAW, JPEG, HEIC, AVIF, PNG, WebP, TIFF)"


def png_header(width: int, height: int) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(b"")) + chunk(b"IEND", b"")


def jpeg_header(width: int, height: int) -> bytes:
    stored = io.BytesIO()
    Image.new("RGB", (8, 8)).save(stored, "JPEG")
    return re.sub(
        rb"(\xff\xc0\x00\x11\x08)....",
        lambda m: m[1] + struct.pack(">HH", height, width),
        stored.getvalue(),
        flags=re.DOTALL,
    )


def tiff_header(width: int, height: int) -> bytes:
    entries = ((256, 4, width), (257, 4, height), (258, 3, 8), (259, 3, 1), (262, 3, 1), (273, 4, 8), (279, 4, 8))
    table = b"".join(struct.pack("<HHII", tag, kind, 1, value) for tag, kind, value in entries)
    return b"II*\0\x10\0\0\0" + bytes(8) + struct.pack("<H", len(entries)) + table + bytes(4)


@pytest.mark.parametrize(("suffix", "header"), [(".png", png_header), (".jpg", jpeg_header), (".tif", tiff_header)])
def test_header_that_claims_a_giant_picture(tmp_path, suffix, header):
    path = tmp_path / f"bomb{suffix}"
    path.write_bytes(header(30000, 30000))
    cause = "it claims 30000 x 30000 pixels, and more than 400 megapixels are not opened"
    assert refusal(path) == cause
    with pytest.raises(PhotoReadError, match="400 megapixels"):
        read_info(path)


@pytest.mark.parametrize("suffix", [".png", ".jpg"])
def test_pillows_own_limit_does_not_count(tmp_path, suffix, monkeypatch):
    """Pillow warns from 89 megapixels on, and refuses from 179 on: too few for a panorama."""
    path = tmp_path / f"large{suffix}"
    Image.fromarray(gradient()).quantize().convert("RGB" if suffix == ".jpg" else "P").save(path)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert read_info(path).width_px == read_photo(path).width_px == 32


@pytest.mark.parametrize("suffix", [".webp", ".tif"])
def test_limits_that_pillow_keeps_are_told(tmp_path, suffix, monkeypatch):
    path = tmp_path / f"large{suffix}"
    Image.fromarray(gradient()).quantize().save(path)
    monkeypatch.setattr(Image, "MAX_IMAGE_PIXELS", 100)
    assert refusal(path) == "a picture of this kind and size is not opened"


def test_giant_raw(tmp_path):
    path = write_dng(tmp_path / "giant.dng", gradient(60, 80, np.uint16)[..., 0])
    data = bytearray(path.read_bytes())
    for tag in (256, 257):
        at = (
            data.index(struct.pack("<HH", tag, 4))
            if struct.pack("<HH", tag, 4) in data
            else data.index(struct.pack("<HH", tag, 3))
        )
        struct.pack_into("<HHII", data, at, tag, 4, 1, 40000)
    path.write_bytes(data)
    refusal(path)


def test_folder(tmp_path):
    assert refusal(tmp_path) == "it is a folder"


def test_missing_file(tmp_path):
    assert refusal(tmp_path / "gone.jpg") == "there is no such file or folder"


def test_path_through_a_file(tmp_path):
    (tmp_path / "a.jpg").write_bytes(b"x")
    assert "part of the path is a file" in refusal(tmp_path / "a.jpg" / "b.jpg")


def test_giant_file(tmp_path):
    path = tmp_path / "sparse.tif"
    path.touch()
    os.truncate(path, 9 << 30)
    assert refusal(path) == "it is larger than 8 GB"


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no named pipes")
def test_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe.jpg")
    assert refusal(tmp_path / "pipe.jpg") == "it isn't a file"


@pytest.mark.skipif(not Path("/dev/zero").exists(), reason="this system has no devices in the file system")
def test_device():
    assert refusal(Path("/dev/zero")) == "it isn't a file"


@pytest.mark.skipif(not hasattr(socket, "AF_UNIX"), reason="this system has no sockets in the file system")
def test_socket(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("s.jpg")
        assert refusal(tmp_path / "s.jpg") == "it isn't a file"


def test_file_without_permission(tmp_path, monkeypatch):
    path = write_jpeg(tmp_path / "mine.jpg", gradient())

    def denied(*_: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "open", denied)
    assert refusal(path) == "you don't have permission"


def test_link_to_a_photo_is_followed(tmp_path, make_link):
    write_jpeg(tmp_path / "photo.jpg", gradient())
    make_link(tmp_path / "link.jpg", tmp_path / "photo.jpg")
    assert read_photo(tmp_path / "link.jpg").width_px == 32


def test_not_enough_memory(tmp_path, monkeypatch):
    path = write_jpeg(tmp_path / "photo.jpg", gradient())

    def no_memory(*_: object) -> None:
        raise MemoryError

    monkeypatch.setattr(Path, "open", no_memory)
    assert refusal(path) == "there isn't enough memory for it"


@pytest.mark.parametrize(
    ("pixels", "cause"),
    [
        (np.full((8, 8, 3), 255.0, np.float32), "its floating-point values reach from 255 to 255"),
        (np.full((8, 8, 3), np.nan, np.float32), "it holds values that are not numbers"),
        (np.zeros((8, 8, 3), np.int32), "its pixels are of an unusual kind (int32)"),
    ],
)
def test_tiff_that_holds_no_photo(tmp_path, pixels, cause):
    path = tmp_path / "field.tif"
    tifffile.imwrite(path, pixels, photometric="rgb")
    assert cause in refusal(path)


@pytest.mark.parametrize("planes", [5, 16])
def test_a_volume_is_no_photo(tmp_path, planes):
    """As microscopes write it: tiles that are deep, too."""
    volume = np.zeros((planes, 40, 48), np.uint8)
    tifffile.imwrite(tmp_path / "a.tif", volume, photometric="minisblack", volumetric=True, tile=(16, 16, 16))
    assert refusal(tmp_path / "a.tif") == "it is a stack of pictures, not a photo"


@pytest.mark.parametrize("position", [1 << 45, (1 << 62) - 1, 1 << 63])
def test_a_directory_farther_away_than_any_file_is_long(tmp_path, position):
    path = tmp_path / "a.tif"
    path.write_bytes(struct.pack("<2s3HQ", b"II", 43, 8, 0, position) + bytes(100))
    assert refusal(path) == "it is damaged"
    with pytest.raises(PhotoReadError, match="it is damaged"):
        read_info(path)


def test_twelve_bit_jpeg_is_called_so(tmp_path):
    path = write_jpeg(tmp_path / "medical.jpg", gradient())
    path.write_bytes(path.read_bytes().replace(b"\xff\xc0\0\x11\x08", b"\xff\xc0\0\x11\x0c"))
    assert refusal(path) == "it is a JPEG of 12 bits a channel, which can't be read"


def test_overshooting_floats_are_clipped_and_told(tmp_path, caplog):
    path = tmp_path / "photo.tif"
    tifffile.imwrite(path, np.linspace(-0.1, 1.2, 192, dtype=np.float32).reshape(8, 8, 3), photometric="rgb")
    with caplog.at_level(logging.WARNING):
        photo = read_photo(path)
    assert (photo.rgb.min(), photo.rgb.max()) == (0, 1)
    assert "leaves out what is darker than black or brighter than white" in caplog.text


def test_floats_within_range_leave_nothing_out(tmp_path, caplog):
    path = tmp_path / "photo.tif"
    tifffile.imwrite(path, np.linspace(0, 1, 192, dtype=np.float32).reshape(8, 8, 3), photometric="rgb")
    with caplog.at_level(logging.WARNING):
        assert read_photo(path).metadata.left_out is None
    assert caplog.text == ""


def test_stripped_dng_is_incomplete(tmp_path):
    """As in samples that were made small: all headers, and a few bytes of an 8-megapixel picture."""
    path = write_dng(tmp_path / "small.dng", np.random.default_rng(0).integers(0, 9, (2000, 3000)).astype(np.uint16))
    data = bytearray(path.read_bytes())
    at = data.index(struct.pack("<HH", 279, 4))
    struct.pack_into("<I", data, at + 8, 22)
    path.write_bytes(data[:4000])
    assert refusal(path) == "it is incomplete: part of the picture is missing"


def test_raw_of_one_value_is_refused(tmp_path):
    path = write_dng(tmp_path / "flat.dng", np.full((64, 64), 500, np.uint16))
    assert refusal(path) == "it holds no picture: every pixel has the same value"


def test_raw_below_its_own_black_is_refused(tmp_path):
    values = np.random.default_rng(0).integers(0, 300, (64, 64)).astype(np.uint16)
    path = write_dng(tmp_path / "odd.dng", values, black=512, white=4095)
    assert "darker than the sensor's black" in refusal(path)


def test_raw_with_black_above_white_is_refused(tmp_path):
    values = np.random.default_rng(0).integers(0, 4095, (64, 64)).astype(np.uint16)
    assert refusal(write_dng(tmp_path / "odd.dng", values, black=8000, white=4095)) == "it is damaged"


BROKEN_RAW = {
    "CanonRaw.cr3": "it is incomplete: part of the picture is missing",
    "GOPR8513.GPR": "it isn't a RAW photo, or it is damaged, or its camera isn't supported",
    "DNG.dng": "it is incomplete: part of the picture is missing",
    "Panasonic.rw2": "it is incomplete: part of the picture is missing",
}


@pytest.mark.parametrize("name", BROKEN_RAW)
def test_known_broken_raw_files(gradnet_data, name):
    assert refusal(gradnet_data / "raw_broken" / name) == BROKEN_RAW[name]


@pytest.mark.parametrize("share", [0.005, 0.3, 0.9, 0.998])
def test_truncated_copies_of_all_raw_files(gradnet_data, tmp_path, share):
    for source in sorted((gradnet_data / "raw").iterdir()):
        path = tmp_path / source.name
        shutil.copyfile(source, path)
        os.truncate(path, int(source.stat().st_size * share))
        refusal(path)


def test_a_tiff_in_colours_that_nobody_here_can_decode_is_not_called_damaged(tmp_path):
    """LogLuv, in which HDR programs keep light."""
    path = tmp_path / "a.tif"
    tifffile.imwrite(path, gradient(kind=np.uint16), photometric="rgb", metadata=None)
    with tifffile.TiffFile(path, mode="r+") as file:
        tags = file.pages.first.tags
        tags["PhotometricInterpretation"].overwrite(32845)
        tags["Compression"].overwrite(34676)
    assert refusal(path) == "its colours are stored in an unusual way (photometric interpretation 32845)"
