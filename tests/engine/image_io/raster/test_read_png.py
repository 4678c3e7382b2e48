"""PNG files that decoders need help with: interlaced ones of 16 bits, transparent colours, colours told in numbers."""

import logging
import struct
import zlib

import numpy as np
import pytest
from image_files import OF_ANY_PHOTO, gradient

from gradnet_engine.image_io import read_photo, write_photo
from gradnet_engine.image_io.profiles import space_profile, srgb_encoded, to_srgb
from gradnet_engine.job import ExportSettings, OutputSpace

GREY, RGB = 0, 2
# Where each pass of an interlaced PNG begins, and its steps: column, row, columns, rows.
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def row_bytes(values, bits):
    """A row of samples as PNG packs it."""
    if bits == 16:
        return values.astype(">u2").tobytes()
    planes = (values.reshape(-1, 1).astype(np.uint8) >> np.arange(bits - 1, -1, -1)) & 1
    return np.packbits(planes.ravel()).tobytes()


def write_png(path, values, bits, *, transparent=None, interlaced=False, said=()):
    """Write a PNG without any library's help; the transparent colour is one of its samples'; chunks say the rest."""
    height, width, channels = values.shape
    kind = GREY if channels == 1 else RGB
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, interlaced)
    passes = [values[y::rows, x::columns] for x, y, columns, rows in PASSES] if interlaced else [values]
    data = b"".join(b"\0" + row_bytes(row, bits) for part in passes for row in part if row.size)
    colour = b"" if transparent is None else chunk(b"tRNS", struct.pack(f">{channels}H", *transparent))
    parts = chunk(b"IHDR", header), *said, colour, chunk(b"IDAT", zlib.compress(data)), chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    return path


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("transparent", [False, True])
def test_interlaced_deep_pictures(tmp_path, caplog, capfd, channels, transparent):
    caplog.set_level(logging.DEBUG)
    values = gradient(kind=np.uint16)[..., 3 - channels :]
    colour = tuple(map(int, values[5, 6])) if transparent else None
    photo = read_photo(write_png(tmp_path / "a.png", values, 16, transparent=colour, interlaced=True))
    np.testing.assert_array_equal(np.rint(photo.rgb * 65535), np.broadcast_to(values, photo.rgb.shape))
    assert (photo.alpha is not None) == transparent
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("channels", "bits"), [(1, 1), (1, 2), (1, 4), (1, 8), (1, 16), (3, 8), (3, 16)], ids=lambda number: str(number)
)
def test_a_transparent_colour_becomes_alpha(tmp_path, channels, bits):
    most = (1 << bits) - 1
    values = np.random.default_rng(bits).integers(0, most + 1, (9, 16, channels))
    colour = tuple(map(int, values[2, 3]))
    photo = read_photo(write_png(tmp_path / "a.png", values, bits, transparent=colour))
    np.testing.assert_array_equal(np.rint(photo.rgb * most), np.broadcast_to(values, photo.rgb.shape))
    assert photo.alpha is not None
    np.testing.assert_array_equal(photo.alpha, ~(values == colour).all(axis=2))


SRGB_PLACES = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)
ADOBE_PLACES = (31270, 32900, 64000, 33000, 21000, 71000, 15000, 6000)
NEUTRAL = np.repeat(np.linspace(0, 65535, 64).round().astype(np.uint16)[None, :, None], 3, axis=2)


def gama(gamma):
    return chunk(b"gAMA", struct.pack(">I", gamma))


def chrm(*places):
    return chunk(b"cHRM", struct.pack(">8I", *places))


def read_with(tmp_path, said, *, bits=8, channels=3):
    """Read a photo of which chunks say what its colours are."""
    kind = np.uint16 if bits == 16 else np.uint8
    return read_photo(write_png(tmp_path / "a.png", gradient(kind=kind)[..., 3 - channels :], bits, said=said))


@pytest.mark.parametrize("bits", [8, 16])
def test_primaries_and_gamma_become_a_profile(tmp_path, caplog, bits):
    photo = read_with(tmp_path, [gama(45455), chrm(*ADOBE_PLACES)], bits=bits)
    icc = photo.metadata.icc_profile
    colours = gradient(kind=np.uint16)
    shown = to_srgb(colours, icc).astype(int)
    np.testing.assert_allclose(shown, to_srgb(colours, space_profile(OutputSpace.ADOBE_RGB)), atol=150)
    assert np.abs(shown - colours).max() > 10000
    full = 65535 if bits == 16 else 255
    np.testing.assert_array_equal(np.rint(photo.rgb * full), gradient(kind=np.uint16 if bits == 16 else np.uint8))
    assert not caplog.messages


@pytest.mark.parametrize("form", OF_ANY_PHOTO)
@pytest.mark.parametrize("channels", [1, 3])
def test_gamma_alone_becomes_a_profile_that_goes_along(tmp_path, channels, form):
    photo = read_with(tmp_path, [gama(100000)], channels=channels)
    assert photo.metadata.is_grey == (channels == 1)
    written = write_photo(photo, tmp_path / f"b{form.suffix}", ExportSettings(format=form))
    icc = read_photo(written).metadata.icc_profile
    assert icc is not None
    assert icc == photo.metadata.icc_profile
    assert icc[16:20] == (b"GRAY" if channels == 1 else b"RGB ")
    shown = to_srgb(NEUTRAL, icc)
    np.testing.assert_allclose(shown, 65535 * srgb_encoded(NEUTRAL / 65535), atol=40)


def test_primaries_alone_have_the_curve_of_srgb(tmp_path):
    display_p3 = 31270, 32900, 68000, 32000, 26500, 69000, 15000, 6000
    icc = read_with(tmp_path, [chrm(*display_p3)]).metadata.icc_profile
    colours = gradient(kind=np.uint16)
    shown = to_srgb(colours, icc).astype(int)
    np.testing.assert_allclose(shown, to_srgb(colours, space_profile(OutputSpace.DISPLAY_P3)), atol=80)


def test_another_white_is_white(tmp_path):
    icc = read_with(tmp_path, [chrm(34567, 35850, *SRGB_PLACES[2:])]).metadata.icc_profile
    assert icc is not None
    np.testing.assert_allclose(to_srgb(NEUTRAL, icc), NEUTRAL, atol=60)


def profile_chunk(space):
    return chunk(b"iCCP", b"name\0\0" + zlib.compress(space_profile(space)))


@pytest.mark.parametrize(
    ("said", "space"),
    [
        ([gama(45455)], None),
        ([gama(45000)], None),
        ([chrm(*SRGB_PLACES)], None),
        ([gama(45455), chrm(31269, 32899, *SRGB_PLACES[2:])], None),
        ([gama(100000), chrm(*ADOBE_PLACES), chunk(b"sRGB", b"\0")], None),
        ([gama(100000), chunk(b"cICP", bytes((1, 13, 0, 1)))], None),
        ([gama(100000), chunk(b"cICP", bytes((12, 13, 0, 1)))], OutputSpace.DISPLAY_P3),
        ([gama(100000), profile_chunk(OutputSpace.PROPHOTO)], OutputSpace.PROPHOTO),
    ],
    ids=["gamma of sRGB", "about that", "primaries of sRGB", "both", "sRGB", "cICP", "cICP of P3", "profile"],
)
def test_numbers_that_say_srgb_or_less_than_others_are_no_profile(tmp_path, caplog, said, space):
    assert read_with(tmp_path, said).metadata.icc_profile == (space and space_profile(space))
    assert not caplog.messages


def test_primaries_of_a_grey_photo_are_no_matter(tmp_path):
    metadata = read_with(tmp_path, [chrm(*ADOBE_PLACES)], channels=1).metadata
    assert (metadata.is_grey, metadata.icc_profile) == (True, None)


@pytest.mark.parametrize(
    "said",
    [
        gama(0),
        gama(1),
        gama(1 << 31),
        chrm(*[0] * 8),
        chrm(*[(1 << 32) - 1] * 8),
        chrm(*SRGB_PLACES[:2], *(30000, 30000) * 3),
        chrm(10000, 80000, *SRGB_PLACES[2:]),
        chrm(31270, 1, *SRGB_PLACES[2:]),
    ],
    ids=["no gamma", "tiny", "huge", "nothing", "too much", "one point", "white outside", "white of no light"],
)
def test_numbers_that_cannot_be_right_are_told(tmp_path, caplog, said):
    assert read_with(tmp_path, [said]).metadata.icc_profile is None
    assert "can't be right (gAMA, cHRM) are taken for sRGB" in caplog.text


@pytest.mark.parametrize("kind", [b"gAMA", b"cHRM"])
def test_numbers_that_are_cut_off_are_none(tmp_path, kind):
    assert read_with(tmp_path, [chunk(kind, b"\0\1")], bits=16).metadata.icc_profile is None


def packet_of(size_bytes):
    return b'<x:xmpmeta xmlns:x="adobe:ns:meta/">' + bytes(range(33, 60)) * (size_bytes // 27) + b"</x:xmpmeta>"


@pytest.mark.parametrize("bits", [8, 16])
@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (chunk(b"iCCP", b"a\0\x25nothing that can be inflated"), set()),
        (
            chunk(b"iCCP", b"a\0\0" + zlib.compress(space_profile(OutputSpace.PROPHOTO) + bytes(1 << 21))),
            {"icc_profile"},
        ),
        (chunk(b"iTXt", b"XML:com.adobe.xmp\0\1\0\0\0" + zlib.compress(packet_of(1 << 21))), {"xmp"}),
        (chunk(b"zTXt", b"Comment\0\0" + zlib.compress(b"much " * (1 << 19))), {"exif"}),
        (chunk(b"tEXt", b"Author\0Me")[:-1] + b"?", {"exif"}),
        (chunk(b"gAMA", b"?") + chunk(b"cHRM", b"?") + chunk(b"pHYs", b"?") + chunk(b"sRGB", b""), set()),
    ],
    ids=["no-profile", "large-profile", "large-xmp", "large-comment", "wrong-checksum", "cut-off"],
)
def test_what_lies_beside_a_picture_costs_no_photo(tmp_path, bits, said, kept):
    values = gradient(kind=np.uint16)
    values = values if bits == 16 else (values >> 8)
    photo = read_photo(write_png(tmp_path / "a.png", values, bits, said=[said]))
    np.testing.assert_array_equal(np.rint(photo.rgb * ((1 << bits) - 1)), values)
    assert {name for name in ("icc_profile", "xmp", "exif") if getattr(photo.metadata, name)} == set(kept)
