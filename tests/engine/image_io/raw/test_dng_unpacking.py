"""DNGs whose data LibRaw can't unpack open as their twins without compression do."""

import io
import itertools
import struct
from dataclasses import replace
from pathlib import Path
from typing import Any

import imagecodecs
import numpy as np
import numpy.typing as npt
import pytest
import rawpy
import tifffile
from hypothesis import given, settings
from hypothesis import strategies as st
from image_files import mosaic_of, opcode_list, write_dng

from gradnet_engine.errors import PhotoReadError
from gradnet_engine.image_io import read_info, read_photo, read_preview
from gradnet_engine.image_io.profiles import encoding_curve
from gradnet_engine.image_io.raw.jpeg_xl import sample_bits
from gradnet_engine.job import Demosaic, OutputSpace, RawSettings

LOSSY_JPEG, JPEG_XL = 34892, 52546
BLACK, WHITE = 2000, 62000
INTERLEAVED_BY_TWO = [(50975, 3, 1, 2, True), (52547, 3, 1, 2, True)]


@pytest.fixture
def light(astronaut) -> npt.NDArray[np.float64]:
    """A picture in proportion to light; its sides are no multiples of anything."""
    return (astronaut[20:221, 40:283].astype(np.float64)) ** 2.2


def as_levels(light: npt.NDArray[Any], black: int = BLACK, white: int = WHITE) -> npt.NDArray[np.uint16]:
    return np.rint(light * (white - black) + black).astype(np.uint16)


def repack(path: Path, data: bytes, compression: int, bits: int | None = None) -> Path:
    """Put other data in the place of a DNG's only strip."""
    with tifffile.TiffFile(path, mode="r+") as file:
        tags, handle = file.pages.first.tags, file.filehandle
        at = handle.seek(0, io.SEEK_END)
        handle.write(data)
        tags["StripOffsets"].overwrite(at)
        tags["StripByteCounts"].overwrite(len(data))
        tags["Compression"].overwrite(compression)
        if bits is not None:
            tags["BitsPerSample"].overwrite((bits,) * tags["BitsPerSample"].count)
    return path


def write_tiles(
    path: Path,
    tiles: list[bytes],
    levels: npt.NDArray[Any],
    tile_px: tuple[int, int],
    compression: int | str,
    like: Path,
    order: Any = "<",
) -> None:
    """Write a demosaicked photo's DNG of packed tiles, with the tags of another."""
    with tifffile.TiffFile(like) as file:
        told = [tag for tag in file.pages.first.tags if tag.code > 50000 or tag.code in (271, 272)]
        extratags = [(tag.code, int(tag.dtype), tag.count, tag.value, True) for tag in told]
    tifffile.imwrite(
        path,
        iter(tiles),
        shape=levels.shape,
        dtype=levels.dtype,
        photometric="rgb",
        tile=tile_px,
        compression=compression,
        metadata=None,
        byteorder=order,
        extratags=extratags,
    )
    with tifffile.TiffFile(path, mode="r+") as file:
        file.pages.first.tags["PhotometricInterpretation"].overwrite(34892)


def jpeg_xl(levels: npt.NDArray[Any], **options: Any) -> bytes:
    return bytes(imagecodecs.jpegxl_encode(levels, **{"lossless": True, **options}))


def opcodes(*codes: tuple[int, bytes]) -> tuple[int, int, int, bytes, bool]:
    """What is asked for before demosaicing."""
    return opcode_list(51009, *codes)


def area(height: int, width: int, *, step: int = 1, channel: int = 0, channels: int = 3) -> bytes:
    return struct.pack(">8I", 0, 0, height, width, channel, channels, step, step)


def polynomial(where: bytes, *factors: float) -> tuple[int, bytes]:
    return 8, where + struct.pack(f">I{len(factors)}d", len(factors) - 1, *factors)


def table(where: bytes, levels: npt.NDArray[Any]) -> tuple[int, bytes]:
    return 7, where + struct.pack(">I", len(levels)) + levels.astype(">u2").tobytes()


def assert_same_photo(packed: Path, plain: Path) -> None:
    for for_dng in (False, True):
        found, expected = (read_photo(path, RawSettings(for_dng=for_dng)) for path in (packed, plain))
        np.testing.assert_array_equal(found.rgb, expected.rgb)
        assert replace(found.metadata, source_path=None) == replace(expected.metadata, source_path=None)
    assert read_info(packed) == read_info(plain)
    np.testing.assert_array_equal(read_preview(packed, 100), read_preview(plain, 100))


@pytest.mark.parametrize("in_boxes", [False, True], ids=["codestream", "boxes"])
@pytest.mark.parametrize("bits", [10, 12, 14, 16])
def test_a_demosaicked_photo_in_jpeg_xl(tmp_path, light, bits, in_boxes):
    """Levels are told as 16 bits, however few the picture has, and whether the file says so or not."""
    levels = np.rint(light * ((1 << bits) - 1)).astype(np.uint16)
    full = np.rint(levels * (65535 / ((1 << bits) - 1))).astype(np.uint16)
    plain = write_dng(tmp_path / "plain.dng", full, black=100)
    data = jpeg_xl(levels, bitspersample=bits, usecontainer=in_boxes)
    for told in (bits, 16):
        packed = write_dng(tmp_path / f"packed{told}.dng", full, black=100)
        assert_same_photo(repack(packed, data, JPEG_XL, told), plain)


def test_a_photo_of_eight_bits_in_jpeg_xl(tmp_path, light):
    levels = as_levels(light, 5, 255)
    plain = write_dng(tmp_path / "plain.dng", levels, black=5, white=255)
    packed = write_dng(tmp_path / "packed.dng", levels, black=5, white=255)
    assert_same_photo(repack(packed, jpeg_xl(levels.astype(np.uint8)), JPEG_XL, 8), plain)


def test_what_is_asked_for_of_a_lens_is_done_to_what_is_packed(tmp_path, light):
    levels = as_levels(light)
    vignette, bent = (
        struct.pack(">7d", 0.5, 0.2, 0, 0, 0, 0.5, 0.4),
        struct.pack(">I8d", 1, 0.9, 0.1, 0, 0, 0, 0, 0.5, 0.5),
    )
    more = [opcode_list(51022, (3, vignette), (1, bent))]
    plain = write_dng(tmp_path / "plain.dng", levels, more=more)
    packed = write_dng(tmp_path / "packed.dng", levels, more=more)
    assert_same_photo(repack(packed, jpeg_xl(levels), JPEG_XL), plain)
    as_it_was = write_dng(tmp_path / "as_it_was.dng", levels)
    assert np.abs(read_photo(packed).rgb - read_photo(as_it_was).rgb).max() > 0.1


@pytest.mark.parametrize("masked_px", [(0, 0), (6, 3)])
@pytest.mark.parametrize("is_interleaved", [False, True])
def test_a_mosaic_in_jpeg_xl(tmp_path, light, masked_px, is_interleaved):
    """Adobe's converter stores four pictures of a colour each, beside and below one another."""
    mosaic = mosaic_of(as_levels(light))
    plain = write_dng(tmp_path / "plain.dng", mosaic, black=BLACK, white=WHITE, masked_px=masked_px)
    more = INTERLEAVED_BY_TWO if is_interleaved else []
    packed = write_dng(tmp_path / "packed.dng", mosaic, black=BLACK, white=WHITE, masked_px=masked_px, more=more)
    stored = tifffile.imread(plain)
    if is_interleaved:
        stored = np.block([[stored[::2, ::2], stored[::2, 1::2]], [stored[1::2, ::2], stored[1::2, 1::2]]])
    assert_same_photo(repack(packed, jpeg_xl(stored), JPEG_XL), plain)


def test_tiles_in_jpeg_xl_and_the_other_byte_order(tmp_path, light):
    levels = as_levels(light)
    plain = write_dng(tmp_path / "plain.dng", levels, black=BLACK, white=WHITE)
    packed = tmp_path / "packed.dng"
    padded = np.pad(levels, ((0, 256 - 201), (0, 288 - 243), (0, 0)))
    places = itertools.product(range(0, 256, 64), range(0, 288, 96))
    tiles = [jpeg_xl(padded[row : row + 64, column : column + 96]) for row, column in places]
    write_tiles(packed, tiles, levels, (64, 96), JPEG_XL, plain, order=">")
    np.testing.assert_array_equal(read_photo(packed).rgb, read_photo(plain).rgb)


def test_what_was_made_of_a_mosaic_does_not_stand_for_it(tmp_path, light):
    """Adobe's programs put what they have denoised into the same file, in JPEG XL."""
    path = write_dng(tmp_path / "a.dng", mosaic_of(as_levels(light)), black=BLACK, white=WHITE)
    alone = read_photo(path)
    tifffile.imwrite(
        path, as_levels(light), append=True, subfiletype=16, photometric="rgb", compression=JPEG_XL, metadata=None
    )
    with tifffile.TiffFile(path, mode="r+") as file:
        enhanced: Any = file.pages[1]
        enhanced.tags["PhotometricInterpretation"].overwrite(34892)
    np.testing.assert_array_equal(read_photo(path).rgb, alone.rgb)


def test_a_preview_in_jpeg_xl(tmp_path, light):
    """As in Samsung's: the smallest that is large enough is shown; what the sensor saw isn't unpacked for it."""
    path = write_dng(tmp_path / "a.dng", as_levels(light), black=BLACK, white=WHITE)
    repack(path, jpeg_xl(as_levels(light))[:-2000], JPEG_XL)
    for edge_px, grey in ((40, 50), (160, 100), (320, 150)):
        small = np.full((edge_px * 3 // 4, edge_px, 3), grey, np.uint8)
        tifffile.imwrite(path, small, append=True, subfiletype=1, photometric="rgb", compression=JPEG_XL, metadata=None)
    seen = {edge_px: read_preview(path, edge_px) for edge_px in (100, 160, 256, 512)}
    assert {edge_px: int(pixels.mean()) for edge_px, pixels in seen.items()} == {100: 100, 160: 100, 256: 150, 512: 150}
    assert [max(pixels.shape) for pixels in seen.values()] == [100, 160, 256, 320]


@pytest.mark.parametrize("black", [0, 15])
def test_lossy_jpeg(tmp_path, light, black):
    """Its few levels lie close where it is dark; a polynomial of the light that they seem to be spreads them."""
    levels = as_levels(np.sqrt(light), black, 255).astype(np.uint8)
    more = [opcodes(polynomial(area(*light.shape[:2]), 0, 0, 1))]
    packed = write_dng(tmp_path / "packed.dng", levels.astype(np.uint16), black=black, white=255, more=more)
    repack(packed, bytes(imagecodecs.jpeg8_encode(levels, level=100, subsampling="444")), LOSSY_JPEG, 8)
    plain = write_dng(tmp_path / "plain.dng", np.rint(light * 65535).astype(np.uint16))
    found, expected = read_photo(packed).rgb, read_photo(plain).rgb
    assert np.abs(found - expected).mean() < 1 / 255
    assert np.abs(found - expected).max() < 12 / 255


def test_adobes_lossy_jpeg_is_what_libraw_makes_of_it(tmp_path, light):
    """The one form that it knows: no black, tiles, and a polynomial for each channel alone."""
    levels = np.rint(np.sqrt(light) * 255).astype(np.uint8)
    curves = [
        polynomial(area(*light.shape[:2], channel=channel, channels=1), 0, 0.1 + 0.02 * channel, 0.9 - 0.02 * channel)
        for channel in range(3)
    ]
    plain = write_dng(tmp_path / "plain.dng", levels.astype(np.uint16), white=255, more=[opcodes(*curves)])
    path, padded = tmp_path / "a.dng", np.pad(levels, ((0, 256 - 201), (0, 256 - 243), (0, 0)), mode="edge")
    tile = bytes(imagecodecs.jpeg8_encode(padded, level=95, subsampling="444"))
    write_tiles(path, [tile], levels, (256, 256), "jpeg", plain)
    with tifffile.TiffFile(path, mode="r+") as file:
        file.pages.first.tags["Compression"].overwrite(LOSSY_JPEG)
    by_libraw = rawpy.imread(str(path)).postprocess(
        use_camera_wb=True, no_auto_bright=True, gamma=(1, 1), output_bps=16
    )
    found = read_photo(path).rgb
    np.testing.assert_allclose(found, encoding_curve(OutputSpace.SRGB)[by_libraw], atol=1e-3)


def test_a_dark_frame_of_adobes_converter(gradnet_data):
    """Lossy JPEG with a black level of 51: LibRaw alone makes a pale picture of it; its own preview is black."""
    path = gradnet_data / "raw_broken" / "DSC8695.dng"
    photo = read_photo(path)
    assert photo.rgb.shape == (400, 600, 3)
    assert photo.metadata.iso == read_info(path).iso == 400
    assert read_preview(path, 600).max() <= 1
    assert 0 < photo.rgb.mean() < 1 / 255


def test_levels_are_mapped_one_after_the_other(tmp_path, light):
    squares = np.rint(np.linspace(0, 1, 65536) ** 2 * 65535)
    where = area(*light.shape[:2])
    more = [opcodes(polynomial(where, 0.25, 0.75), (9, bytes(12)), table(where, squares))]
    packed = write_dng(tmp_path / "packed.dng", as_levels(light), black=BLACK, white=WHITE, more=more)
    repack(packed, jpeg_xl(as_levels(light)), JPEG_XL)
    stored = (as_levels(light) - float(BLACK)) / (WHITE - BLACK)
    plain = write_dng(tmp_path / "plain.dng", np.rint((0.25 + 0.75 * stored) ** 2 * 65535).astype(np.uint16))
    np.testing.assert_allclose(read_photo(packed).rgb, read_photo(plain).rgb, atol=1e-3)


@pytest.mark.parametrize("packing", ["none", "lossless JPEG"])
def test_maps_of_what_libraw_can_unpack(tmp_path, light, packing):
    """Adobe's programs keep few levels without loss, too: taken for light, they are pale and of the wrong colours."""
    levels = np.rint(np.sqrt(light) * 255).astype(np.uint8)
    squared = [polynomial(area(*light.shape[:2], channel=channel, channels=1), 0, 0, 1) for channel in range(3)]
    path = write_dng(tmp_path / "a.dng", levels.astype(np.uint16), white=255, more=[opcodes(*squared)])
    if packing == "lossless JPEG":
        repack(path, bytes(imagecodecs.jpeg8_encode(levels, lossless=True)), 7, 8)
    plain = write_dng(tmp_path / "plain.dng", np.rint((levels / 255) ** 2 * 65535).astype(np.uint16))
    np.testing.assert_allclose(read_photo(path).rgb, read_photo(plain).rgb, atol=1e-3)


def test_maps_of_a_mosaics_colours(tmp_path, light):
    """Each of four places of the mosaic has its own; only red is halved here."""
    halves = polynomial(area(*light.shape[:2], step=2, channels=1), 0, 0.5)
    options = {"black": BLACK, "white": WHITE, "masked_px": (6, 3)}
    packed = write_dng(tmp_path / "packed.dng", mosaic_of(as_levels(light)), **options, more=[opcodes(halves)])
    repack(packed, jpeg_xl(tifffile.imread(packed)), JPEG_XL)
    plain = write_dng(tmp_path / "plain.dng", mosaic_of(as_levels(light * (0.5, 1, 1))), **options)
    found, expected = (read_photo(path, RawSettings(demosaic=Demosaic.LINEAR)).rgb for path in (packed, plain))
    np.testing.assert_allclose(found, expected, atol=2e-3)


def test_a_table_comes_before_black(tmp_path, light):
    stored = np.rint(np.sqrt(as_levels(light) / 65535) * 4095).astype(np.uint16)
    squares = np.rint((np.arange(4096) / 4095) ** 2 * 65535).astype(np.uint16)
    linear = (50712, 3, 4096, squares.tolist(), True)
    identity = opcodes(polynomial(area(*light.shape[:2]), 0, 1))
    plain = write_dng(tmp_path / "plain.dng", squares[stored], black=BLACK, white=WHITE)
    for number, more in enumerate([[linear], [linear, identity]]):
        packed = write_dng(tmp_path / f"packed{number}.dng", stored, black=BLACK, white=WHITE, more=more)
        repack(packed, jpeg_xl(stored), JPEG_XL)
        np.testing.assert_allclose(read_photo(packed).rgb, read_photo(plain).rgb, atol=2e-3)


UNKNOWN = "its RAW data are compressed in a way that can't be developed yet"


@pytest.mark.parametrize(
    ("data", "more", "cause"),
    [
        pytest.param(lambda levels: jpeg_xl(levels)[:-2000], [], "it is damaged", id="cut"),
        pytest.param(lambda levels: b"\0" * 4000, [], "it is damaged", id="zeros"),
        pytest.param(lambda levels: jpeg_xl(levels[:-8]), [], "it is damaged", id="another size"),
        pytest.param(lambda levels: jpeg_xl((levels / 65535).astype(np.float32)), [], UNKNOWN, id="with a point"),
        pytest.param(jpeg_xl, [opcodes(polynomial(area(20, 20), 0, 1))], UNKNOWN, id="map of a part"),
        pytest.param(
            jpeg_xl, [(50713, 3, 2, (2, 2), True), opcodes(polynomial(area(201, 243), 0, 1))], None, id="black"
        ),
        pytest.param(jpeg_xl, [(51009, 7, 9, struct.pack(">2IB", 1, 8, 0), True)], "it is damaged", id="cut opcodes"),
        pytest.param(jpeg_xl, [(50974, 3, 2, (2, 2), True)], UNKNOWN, id="blocks in tiles"),
    ],
)
def test_what_can_not_be_unpacked_is_refused(tmp_path, light, data, more, cause):
    levels = as_levels(light)
    path = repack(write_dng(tmp_path / "a.dng", levels, more=more), data(levels), JPEG_XL)
    if cause is None:
        assert read_photo(path).rgb.shape == levels.shape
        return
    with pytest.raises(PhotoReadError) as caught:
        read_photo(path)
    assert caught.value.cause == cause


@settings(deadline=None, max_examples=60)
@given(
    height=st.integers(1, 300),
    width=st.integers(1, 300),
    bits=st.integers(1, 16),
    in_boxes=st.booleans(),
    channels=st.sampled_from([1, 3]),
)
def test_bits_of_any_jpeg_xl(height, width, bits, in_boxes, channels):
    levels = np.zeros((height, width, channels), np.uint8 if bits <= 8 else np.uint16)
    data = jpeg_xl(levels, bitspersample=bits, usecontainer=in_boxes)
    assert sample_bits(io.BytesIO(data)) == bits
