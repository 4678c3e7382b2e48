"""JPEG, PNG, WebP and TIFF come in upright, exact, and in the right colours."""

import struct
import zlib
from pathlib import Path

import imagecodecs
import numpy as np
import pytest
import tifffile
from image_files import IPTC, XMP, exif_block, gradient, profile, write_jpeg
from PIL import Image, ImageCms

from gradnet_engine.errors import PhotoReadError
from gradnet_engine.image_io import read_info, read_photo, read_preview, write_photo
from gradnet_engine.image_io.metadata.exif_builder import ExifBuilder
from gradnet_engine.image_io.profiles import space_profile
from gradnet_engine.image_io.tiff_structure import ASCII, BYTE, SHORT, Entry
from gradnet_engine.job import OutputSpace
from gradnet_engine.photo import Photo


def levels(photo: Photo, kind: type[np.unsignedinteger] = np.uint8) -> np.ndarray:
    return np.rint(photo.rgb * np.float32(np.iinfo(kind).max)).astype(kind)


def test_jpeg_pixels_are_those_of_its_decoder(tmp_path):
    path = write_jpeg(tmp_path / "photo.jpg", gradient())
    photo = read_photo(path)
    np.testing.assert_array_equal(levels(photo), np.asarray(Image.open(path)))
    assert photo.metadata.bit_depth == 8
    assert photo.metadata.source_path == path
    assert photo.metadata.icc_profile is None
    assert not photo.metadata.is_grey


@pytest.mark.parametrize("suffix", [".png", ".webp", ".tif"])
def test_eight_bit_lossless_formats_are_exact(tmp_path, suffix):
    path = tmp_path / f"photo{suffix}"
    Image.fromarray(gradient()).save(path, lossless=True)
    np.testing.assert_array_equal(levels(read_photo(path)), gradient())


@pytest.mark.parametrize("grey", [False, True])
@pytest.mark.parametrize("alpha", [False, True])
def test_sixteen_bit_png_is_exact(tmp_path, grey, alpha):
    pixels = gradient(kind=np.uint16)[..., : 1 if grey else 3]
    opacity = np.full_like(pixels[..., :1], 40000)
    stored = np.concatenate([pixels, opacity], axis=-1) if alpha else pixels
    path = tmp_path / "deep.png"
    path.write_bytes(imagecodecs.png_encode(np.ascontiguousarray(stored)))
    photo = read_photo(path)
    assert (photo.metadata.bit_depth, photo.metadata.is_grey) == (16, grey)
    np.testing.assert_array_equal(levels(photo, np.uint16), np.broadcast_to(pixels, (24, 32, 3)))
    assert (photo.alpha is not None) == alpha
    if photo.alpha is not None:
        assert np.rint(photo.alpha * 65535).max() == 40000


TIFF_LAYOUTS = {
    "plain": {},
    "deflate, differences": {"compression": "zlib", "predictor": True},
    "LZW": {"compression": "lzw"},
    "LZW, differences": {"compression": "lzw", "predictor": True},
    "big end first": {"byteorder": ">"},
    "planar": {"planarconfig": "separate"},
    "tiled": {"tile": (16, 16)},
    "tiled, deflate": {"tile": (16, 16), "compression": "zlib"},
    "strips": {"rowsperstrip": 5},
    "BigTIFF": {"bigtiff": True},
    "zstd": {"compression": "zstd"},
}


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("layout", TIFF_LAYOUTS)
def test_tiff_is_exact_however_it_is_laid_out(tmp_path, layout, kind):
    path = tmp_path / "photo.tif"
    pixels = gradient(kind=kind)
    options = dict(TIFF_LAYOUTS[layout])
    stored = np.moveaxis(pixels, -1, 0) if options.get("planarconfig") else pixels
    tifffile.imwrite(path, stored, photometric="rgb", **options)
    photo = read_photo(path)
    assert photo.metadata.bit_depth == 8 * pixels.itemsize
    np.testing.assert_array_equal(levels(photo, kind), pixels)


def smooth() -> np.ndarray:
    """A picture that a JPEG's coarser colours don't change."""
    rows, cols = np.mgrid[0:64, 0:64]
    return np.stack([rows * 4, cols * 4, 255 - 2 * rows - 2 * cols], -1).astype(np.uint8)


@pytest.mark.parametrize("colours", ["rgb", "ycbcr"])
def test_jpeg_in_tiff(tmp_path, colours):
    path = tmp_path / "photo.tif"
    options = {"outcolorspace": colours} if colours == "rgb" else {}
    tifffile.imwrite(path, smooth(), photometric="rgb", compression="jpeg", compressionargs={"level": 98} | options)
    assert np.abs(read_photo(path).rgb - smooth() / 255).mean() < 0.01


def test_tiff_with_subsampled_ycbcr_made_by_libtiff(tmp_path):
    path = tmp_path / "photo.tif"
    Image.fromarray(smooth()).save(path, compression="jpeg", quality=98)
    assert np.abs(read_photo(path).rgb - smooth() / 255).mean() < 0.01


def test_white_is_zero(tmp_path):
    path = tmp_path / "photo.tif"
    grey = gradient(kind=np.uint16)[..., 0]
    tifffile.imwrite(path, grey, photometric="miniswhite")
    photo = read_photo(path)
    assert photo.metadata.is_grey
    np.testing.assert_array_equal(levels(photo, np.uint16)[..., 1], 65535 - grey)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_white_is_zero_in_floating_point(tmp_path, kind):
    path = tmp_path / "photo.tif"
    grey = (gradient()[..., 0] / 255).astype(kind)
    tifffile.imwrite(path, grey, photometric="miniswhite")
    np.testing.assert_allclose(read_photo(path).rgb[..., 1], 1 - grey, atol=1e-3)


@pytest.mark.parametrize("kind", [np.float16, np.float32, np.float64])
def test_floating_point_tiff(tmp_path, kind):
    path = tmp_path / "photo.tif"
    tifffile.imwrite(path, (gradient() / 255).astype(kind), photometric="rgb")
    photo = read_photo(path)
    assert photo.metadata.bit_depth == 16
    np.testing.assert_allclose(photo.rgb, gradient() / 255, atol=1e-3)


@pytest.mark.parametrize("bits", [10, 12, 14])
def test_samples_of_fewer_bits_fill_the_range(tmp_path, bits):
    path = tmp_path / "photo.tif"
    grey = (gradient(kind=np.uint16)[..., 0] >> (16 - bits)).astype(np.uint16)
    tifffile.imwrite(path, grey, photometric="minisblack", bitspersample=bits)
    photo = read_photo(path)
    assert photo.rgb.max() == 1
    np.testing.assert_allclose(photo.rgb[..., 0], grey / ((1 << bits) - 1), atol=1e-5)


def test_picture_behind_a_small_one_is_not_mistaken(tmp_path):
    path = tmp_path / "photo.tif"
    with tifffile.TiffWriter(path) as tiff:
        tiff.write(gradient(6, 8), photometric="rgb", subfiletype=1, subifds=1)
        tiff.write(gradient(), photometric="rgb")
    with pytest.raises(PhotoReadError, match="behind a small one"):
        read_photo(path)


def test_first_full_size_page_is_read(tmp_path):
    path = tmp_path / "pages.tif"
    with tifffile.TiffWriter(path) as tiff:
        tiff.write(gradient(6, 8), photometric="rgb", subfiletype=1)
        tiff.write(gradient(kind=np.uint16), photometric="rgb")
        tiff.write(np.zeros((24, 32, 3), np.uint8), photometric="rgb")
    np.testing.assert_array_equal(levels(read_photo(path), np.uint16), gradient(kind=np.uint16))
    assert (read_info(path).width_px, read_info(path).height_px) == (32, 24)


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_orientation_is_applied_to_pixels_and_alpha(tmp_path, orientation, suffix):
    upright = np.dstack([gradient(), gradient()[..., 0] // 2])
    undo = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    # Pillow's transpositions: 0 left-right, 1 top-bottom, 2/3/4 rotate 90/180/270 left, 5 transpose, 6 transverse.
    stored = Image.fromarray(upright) if undo is None else Image.fromarray(upright).transpose(Image.Transpose(undo))
    path = tmp_path / f"photo{suffix}"
    exif = exif_block(orientation, thumbnail=False)
    if suffix == ".jpg":
        stored.convert("RGB").save(path, quality=100, subsampling=0, exif=b"Exif\0\0" + exif)
    elif suffix == ".tif":
        stored.save(path, tiffinfo={274: orientation})
    else:
        stored.save(path, exif=exif, lossless=True, exact=True)
    photo = read_photo(path)
    info = read_info(path)
    assert (info.width_px, info.height_px) == (photo.width_px, photo.height_px) == (32, 24)
    np.testing.assert_allclose(photo.rgb, upright[..., :3] / 255, atol=4 / 255 if suffix == ".jpg" else 1e-6)
    if suffix != ".jpg":
        assert photo.alpha is not None
        np.testing.assert_array_equal(np.rint(photo.alpha * 255), upright[..., 3])


@pytest.mark.parametrize("kind", ["jpeg", "palette", "one bit"])
@pytest.mark.parametrize("orientation", range(1, 9))
def test_tiff_that_pillow_decodes_is_turned_once(tmp_path, orientation, kind):
    """As scanners and Photoshop write it; Pillow turns TIFFs of its own accord."""
    upright = Image.fromarray(smooth()[:48])
    upright = {"jpeg": upright, "palette": upright.quantize(64), "one bit": upright.convert("1")}[kind]
    undo = {1: None, 2: 0, 3: 3, 4: 1, 5: 5, 6: 2, 7: 6, 8: 4}[orientation]
    stored = upright if undo is None else upright.transpose(Image.Transpose(undo))
    path = tmp_path / "photo.tif"
    if kind == "jpeg":
        options = {"compression": "jpeg", "compressionargs": {"level": 98}}
        tifffile.imwrite(path, np.asarray(stored), extratags=[(274, 3, 1, orientation, True)], **options)
    else:
        stored.save(path, tiffinfo={274: orientation})
    info, photo = read_info(path), read_photo(path)
    assert (info.width_px, info.height_px) == (photo.width_px, photo.height_px) == (64, 48)
    assert np.abs(photo.rgb - np.asarray(upright.convert("RGB")) / 255).mean() < 0.01


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGBA"])
def test_png_modes(tmp_path, mode):
    image = Image.fromarray(np.dstack([gradient(), np.full((24, 32), 128, np.uint8)]))
    image = image.convert("RGB").convert(mode) if mode in ("1", "L", "P") else image.convert(mode)
    path = tmp_path / "photo.png"
    image.save(path)
    photo = read_photo(path)
    assert photo.metadata.is_grey == (mode in ("1", "L", "LA"))
    expected = np.asarray(image.convert("RGBA"), np.float32) / 255
    np.testing.assert_allclose(photo.rgb, expected[..., :3], atol=1e-6)
    assert (photo.alpha is not None) == (mode in ("LA", "RGBA"))


def test_palette_with_transparent_entries(tmp_path):
    image = Image.fromarray(gradient()).quantize(16)
    path = tmp_path / "photo.png"
    image.save(path, transparency=bytes([0, 128] + [255] * 14))
    photo = read_photo(path)
    assert photo.alpha is not None
    np.testing.assert_allclose(np.unique(photo.alpha), [0, 128 / 255, 1], atol=1e-6)


@pytest.mark.parametrize("mode", ["L", "RGB"])
def test_transparent_colour(tmp_path, mode):
    image = Image.new(mode, (8, 8), 200 if mode == "L" else (1, 2, 3))
    image.putpixel((3, 4), 7 if mode == "L" else (9, 8, 7))
    path = tmp_path / "photo.png"
    image.save(path, transparency=7 if mode == "L" else (9, 8, 7))
    photo = read_photo(path)
    assert photo.alpha is not None
    assert photo.alpha[4, 3] == 0
    assert photo.alpha.sum() == 63


def test_opaque_alpha_is_dropped(tmp_path):
    path = tmp_path / "photo.png"
    Image.fromarray(gradient()).convert("RGBA").save(path)
    assert read_photo(path).alpha is None


def test_premultiplied_alpha_is_undone(tmp_path):
    path = tmp_path / "photo.tif"
    half = np.full((24, 32, 1), 32768, np.uint16)
    premultiplied = np.rint(gradient(kind=np.uint16) * (32768 / 65535)).astype(np.uint16)
    tifffile.imwrite(path, np.dstack([premultiplied, half]), photometric="rgb", extrasamples=["assocalpha"])
    photo = read_photo(path)
    np.testing.assert_allclose(photo.rgb, gradient(kind=np.uint16) / 65535, atol=2 / 65535)
    assert photo.alpha is not None


def premultiplied_tiff(path: Path, colours: np.ndarray, opacity: np.ndarray) -> Path:
    stored = np.dstack([colours * opacity, opacity]).astype(np.float32)
    tifffile.imwrite(path, stored, photometric="rgb", extrasamples=["assocalpha"])
    return path


def test_premultiplied_light_above_white_is_refused(tmp_path):
    colours = np.linspace(0, 50, 24 * 32 * 3).reshape(24, 32, 3)
    path = premultiplied_tiff(tmp_path / "photo.tif", colours, np.full((24, 32, 1), 0.5))
    with pytest.raises(PhotoReadError, match="from 0 to 50, and only 0 to 1 can be kept"):
        read_photo(path)


def test_rounding_of_premultiplied_colours_is_no_light_above_white(tmp_path):
    opacity = np.linspace(0, 1, 24 * 32).reshape(24, 32, 1)
    opacity[0, :8] = 1e-8
    colours = np.full((24, 32, 3), 1.001)
    colours[0, :8] = 30
    photo = read_photo(premultiplied_tiff(tmp_path / "photo.tif", colours, opacity))
    np.testing.assert_array_equal(photo.rgb[1:], 1)


def test_selections_of_an_editor_are_not_opacity(tmp_path):
    path = tmp_path / "photo.tif"
    tifffile.imwrite(
        path, np.dstack([gradient(), gradient()[..., :1]]), photometric="rgb", extrasamples=["unspecified"]
    )
    assert read_photo(path).alpha is None


def png_with(path: Path, pixels: np.ndarray, *chunks: tuple[bytes, bytes]) -> Path:
    """Write a PNG with chunks (name, data) behind its header."""
    png, head = imagecodecs.png_encode(pixels), 33
    packed = [
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in chunks
    ]
    path.write_bytes(b"".join((png[:head], *packed, png[head:])))
    return path


@pytest.mark.parametrize("damage", ["no zlib data", "half of them", "no profile"])
def test_damaged_profile_of_a_png_is_told(tmp_path, damage, caplog):
    packed = zlib.compress(space_profile(OutputSpace.DISPLAY_P3))
    stored = {"no zlib data": b"junk", "half of them": packed[: len(packed) // 2], "no profile": zlib.compress(b"junk")}
    path = png_with(tmp_path / "photo.png", gradient(), (b"iCCP", b"name\0\0" + stored[damage]))
    assert read_photo(path).metadata.icc_profile is None
    assert "An ICC profile is damaged and is dropped" in caplog.text


DISPLAY_P3 = b"cICP", bytes((12, 13, 0, 1))


@pytest.mark.parametrize("bits", [8, 16])
def test_code_points_of_a_png_tell_its_colour_space(tmp_path, bits, caplog):
    pixels = gradient().astype(np.uint16) * 257 if bits == 16 else gradient()
    photo = read_photo(png_with(tmp_path / "p3.png", pixels, DISPLAY_P3))
    assert photo.metadata.icc_profile == space_profile(OutputSpace.DISPLAY_P3)
    np.testing.assert_allclose(photo.rgb, gradient() / 255, atol=1e-6)
    srgb = png_with(tmp_path / "srgb.png", pixels, (b"cICP", bytes((1, 13, 0, 1))))
    assert read_photo(srgb).metadata.icc_profile is None
    grey = png_with(tmp_path / "grey.png", np.ascontiguousarray(pixels[..., 0]), DISPLAY_P3)
    assert read_photo(grey).metadata.is_grey
    assert not caplog.messages


def test_profile_of_a_png_tells_more_than_code_points(tmp_path):
    profile = b"iCCP", b"name\0\0" + zlib.compress(space_profile(OutputSpace.PROPHOTO))
    path = png_with(tmp_path / "photo.png", gradient(), profile, DISPLAY_P3)
    assert read_photo(path).metadata.icc_profile == space_profile(OutputSpace.PROPHOTO)


def test_code_points_that_nobody_knows_are_told(tmp_path, caplog):
    path = png_with(tmp_path / "photo.png", gradient(), (b"cICP", bytes((9, 1, 0, 1))))
    assert read_photo(path).metadata.icc_profile is None
    assert "(H.273: 9, 1) are taken for sRGB" in caplog.text


@pytest.mark.parametrize("transfer", [16, 18], ids=["PQ", "HLG"])
def test_pictures_for_hdr_screens_are_refused(tmp_path, transfer):
    path = png_with(tmp_path / "photo.png", gradient(), (b"cICP", bytes((9, transfer, 0, 1))))
    with pytest.raises(PhotoReadError, match="for HDR screens"):
        read_photo(path)


def exif_with_resolution(kind: int, count: int, data: bytes) -> bytes:
    builder = ExifBuilder("<")
    builder.put_density((300, 300))
    builder.ifd0[0x11A] = Entry(0x11A, kind, count, data)
    return builder.to_bytes() or b""


@pytest.mark.parametrize(
    "segment",
    [
        b"Exif\0\0" + exif_with_resolution(SHORT, 2, bytes((44, 1, 44, 1))),
        b"Exif\0\0" + exif_with_resolution(BYTE, 1, b"\x02"),
        b"Exif\0\0" + exif_with_resolution(ASCII, 4, b"300\0"),
        b"Exif\0\0II*\0\xff",
    ],
    ids=["two numbers", "a byte", "a text", "cut off"],
)
def test_odd_metadata_do_not_spoil_a_jpeg(tmp_path, segment):
    path = tmp_path / "photo.jpg"
    jpeg = write_jpeg(path, gradient()).read_bytes()
    path.write_bytes(jpeg[:2] + b"\xff\xe1" + struct.pack(">H", 2 + len(segment)) + segment + jpeg[2:])
    np.testing.assert_allclose(read_photo(path).rgb, gradient() / 255, atol=0.1)
    assert read_preview(path, 16).shape == (12, 16, 3)


def test_odd_resolution_of_a_tiff_is_put_right(tmp_path):
    path = tmp_path / "photo.tif"
    tifffile.imwrite(path, gradient(), photometric="rgb", resolution=(300, 300), resolutionunit="inch")
    stored = bytearray(path.read_bytes())
    at = stored.index(struct.pack("<HHI", 0x11A, 5, 1))
    struct.pack_into("<HHIHH", stored, at, 0x11A, SHORT, 2, 300, 300)
    path.write_bytes(stored)
    written = write_photo(read_photo(path), tmp_path / "photo.jpg")
    with Image.open(written) as image:
        assert image.getexif()[0x11A] == 300
        assert image.info["dpi"] == (300, 300)


@pytest.mark.parametrize("space", OutputSpace)
@pytest.mark.parametrize("suffix", [".jpg", ".png", ".webp", ".tif"])
def test_pixels_stay_in_their_space_and_keep_its_profile(tmp_path, space, suffix):
    path = tmp_path / f"photo{suffix}"
    Image.fromarray(gradient()).save(path, icc_profile=space_profile(space), quality=100)
    assert read_photo(path).metadata.icc_profile == space_profile(space)


def grey_profile() -> bytes:
    """Turn sRGB into the profile of one channel: its curve and white."""
    srgb = bytearray(space_profile(OutputSpace.SRGB))
    return bytes(srgb[:16] + b"GRAY" + srgb[20:]).replace(b"rTRC", b"kTRC")


def test_grey_photo_keeps_its_grey_profile(tmp_path):
    path = tmp_path / "photo.jpg"
    Image.fromarray(gradient()[..., 0]).save(path, icc_profile=grey_profile())
    metadata = read_photo(path).metadata
    assert metadata.is_grey
    assert metadata.icc_profile == grey_profile()


def test_grey_pixels_with_a_colour_profile_become_colour(tmp_path):
    path = tmp_path / "photo.jpg"
    Image.fromarray(gradient()[..., 0]).save(path, icc_profile=space_profile(OutputSpace.ADOBE_RGB))
    metadata = read_photo(path).metadata
    assert not metadata.is_grey
    assert metadata.icc_profile == space_profile(OutputSpace.ADOBE_RGB)


@pytest.mark.parametrize("icc", [b"", b"junk", b"\0" * 200, grey_profile()])
def test_profile_that_cannot_be_right_is_dropped(tmp_path, icc):
    path = tmp_path / "photo.png"
    Image.fromarray(gradient()).save(path, icc_profile=icc)
    assert read_photo(path).metadata.icc_profile is None


def test_profile_with_a_tag_of_no_use_for_colours_that_lies_elsewhere_is_kept(tmp_path):
    icc = bytearray(space_profile(OutputSpace.ADOBE_RGB))
    at = icc.index(b"cprt", 132)
    icc[at : at + 8] = b"zzzz" + struct.pack(">I", len(icc) + 100)
    path = tmp_path / "a.png"
    Image.fromarray(gradient()).save(path, icc_profile=bytes(icc))
    assert read_photo(path).metadata.icc_profile == icc


@pytest.mark.parametrize(
    ("at", "number"),
    [(None, 9999), (4, 1 << 20), (8, 1 << 31), (4, 100)],
    ids=["more tags than there is room", "a tag behind the end", "one that is too long", "one in the header"],
)
def test_profile_whose_tags_do_not_lie_in_it_is_dropped_and_told(tmp_path, caplog, at, number):
    icc = bytearray(space_profile(OutputSpace.ADOBE_RGB))
    struct.pack_into(">I", icc, 128 if at is None else icc.index(b"rXYZ", 132) + at, number)
    path = write_jpeg(tmp_path / "photo.jpg", gradient(), icc_profile=bytes(icc))
    assert read_photo(path).metadata.icc_profile is None
    assert "An ICC profile is damaged and is dropped" in caplog.text


def test_adobe_rgb_marked_in_exif_alone(tmp_path):
    exif = Image.Exif()
    exif.get_ifd(0x8769)[0xA001] = 0xFFFF
    exif.get_ifd(0x8769)[0xA005] = {1: "R03"}
    path = write_jpeg(tmp_path / "photo.jpg", gradient(), exif=exif)
    assert read_photo(path).metadata.icc_profile == space_profile(OutputSpace.ADOBE_RGB)


def test_cmyk_without_profile(tmp_path):
    path = tmp_path / "photo.tif"
    Image.fromarray(gradient()).convert("CMYK").save(path)
    photo = read_photo(path)
    np.testing.assert_allclose(photo.rgb, gradient() / 255, atol=1 / 255)
    assert photo.metadata.icc_profile == space_profile(OutputSpace.SRGB)


def test_cmyk_jpeg_is_not_inverted(tmp_path):
    path = tmp_path / "photo.jpg"
    Image.new("CMYK", (16, 16), (0, 255, 255, 0)).save(path, quality=100)
    np.testing.assert_allclose(read_photo(path).rgb[8, 8], [1, 0, 0], atol=0.02)


def cmyk_profile() -> bytes:
    """An 8-bit lookup profile of ideal inks on paper that is a little yellow, from CMYK to Lab."""
    corners = [(c, m, y, k) for c in (0, 1) for m in (0, 1) for y in (0, 1) for k in (0, 1)]
    lab_profile, srgb = ImageCms.createProfile("LAB"), ImageCms.createProfile("sRGB")
    table = b""
    for c, m, y, k in corners:
        rgb = tuple(round(255 * (1 - ink) * (1 - k)) for ink in (c, m, y))
        lab = ImageCms.profileToProfile(Image.new("RGB", (1, 1), rgb), srgb, lab_profile, outputMode="LAB")
        lightness, a, b = np.asarray(lab)[0, 0].tolist()
        table += bytes((lightness, a ^ 128, b ^ 128))
    identity = bytes(range(256))
    lut = (
        b"mft1\0\0\0\0"
        + bytes((4, 3, 2, 0))
        + b"".join(int(65536 * (i == j)).to_bytes(4, "big") for i in range(3) for j in range(3))
    )
    lut += identity * 4 + table + identity * 3
    lut += bytes(-len(lut) % 4)
    head = bytearray(space_profile(OutputSpace.SRGB)[:128])
    head[8:12], head[12:24] = b"\x02\x10\0\0", b"prtrCMYKLab "
    start = 128 + 4 + 12
    head[0:4] = (start + len(lut)).to_bytes(4, "big")
    tag = b"A2B0" + start.to_bytes(4, "big") + len(lut).to_bytes(4, "big")
    return bytes(head) + (1).to_bytes(4, "big") + tag + lut


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
def test_cmyk_goes_through_its_profile(tmp_path, kind):
    path = tmp_path / "photo.tif"
    full = np.iinfo(kind).max
    inks = np.zeros((16, 16, 4), kind)
    inks[:8, :, 0] = full  # cyan above; paper below
    tifffile.imwrite(path, inks, photometric="separated", iccprofile=cmyk_profile())
    photo = read_photo(path)
    np.testing.assert_allclose(photo.rgb[2, 2], [0, 1, 1], atol=0.05)
    np.testing.assert_allclose(photo.rgb[12, 2], [1, 1, 1], atol=0.02)
    assert photo.metadata.icc_profile == space_profile(OutputSpace.SRGB)


@pytest.mark.parametrize("kind", [np.uint8, np.uint16])
@pytest.mark.parametrize("photometric", ["cielab", "icclab"])
def test_lab_is_converted(tmp_path, kind, photometric):
    colours = np.array([[255, 255, 255], [128, 128, 128], [200, 60, 40], [30, 90, 200]], np.uint8)
    lab = ImageCms.profileToProfile(
        Image.fromarray(colours[None]), profile(OutputSpace.SRGB), ImageCms.createProfile("LAB"), outputMode="LAB"
    )
    stored = np.asarray(lab).astype(kind)  # a and b with a sign
    if kind is np.uint16:
        stored = stored * np.array([257, 256, 256], kind)
    if photometric == "icclab":
        stored = stored ^ (np.array([0, 128, 128], kind) << (8 * (stored.itemsize - 1)))
    path = tmp_path / "photo.tif"
    tifffile.imwrite(path, np.repeat(stored, 16, axis=0), photometric=photometric)
    np.testing.assert_allclose(read_photo(path).rgb[0], colours / 255, atol=6 / 255)


def test_kind_is_told_by_content(tmp_path):
    pixels = gradient()
    for name in ("photo.png", "photo", "photo.tif"):
        path = tmp_path / name
        Image.fromarray(pixels).save(path, "JPEG")
        assert read_info(path).kind == "JPEG"
        assert read_photo(path).width_px == 32
    path = tmp_path / "photo.jpg"
    tifffile.imwrite(path, pixels, photometric="rgb")
    np.testing.assert_array_equal(levels(read_photo(path)), pixels)


def test_several_pictures_in_a_jpeg(tmp_path):
    path = tmp_path / "photo.jpg"
    other = Image.new("RGB", (8, 8))
    Image.fromarray(gradient()).save(path, "MPO", save_all=True, append_images=[other], quality=100, subsampling=0)
    assert (read_photo(path).width_px, read_photo(path).height_px) == (32, 24)


def test_info_of_a_jpeg(tmp_path):
    info = read_info(write_jpeg(tmp_path / "photo.jpg", gradient(), exif=b"Exif\0\0" + exif_block(8)))
    assert (info.kind, info.width_px, info.height_px) == ("JPEG", 24, 32)
    assert (info.camera, info.lens, info.iso) == ("NIKON Z 6", "NIKKOR Z 35mm f/1.8 S", 6400)
    assert info.shutter_s == pytest.approx(1 / 60)
    assert (info.aperture, info.focal_length_mm) == (pytest.approx(2.8), 35)
    assert str(info.taken) == "2024-05-06 07:08:09"


def test_metadata_are_taken_along(tmp_path):
    path = tmp_path / "photo.tif"
    tifffile.imwrite(
        path, gradient(), photometric="rgb", metadata=None,
        extratags=[(700, 1, len(XMP), XMP, True), (33723, 7, len(IPTC), IPTC, True)],
    )  # fmt: skip
    metadata = read_photo(path).metadata
    assert metadata.iptc == IPTC
    assert metadata.xmp == XMP.replace(b'Orientation="6"', b'Orientation="1"')


def test_bytes_between_jpeg_segments_are_skipped(tmp_path):
    path = write_jpeg(tmp_path / "photo.jpg", gradient(), exif=b"Exif\0\0" + exif_block(1, thumbnail=False))
    data = path.read_bytes()
    path.write_bytes(data.replace(b"\xff\xdb", b"\0\0\0\xff\xdb", 1))
    assert read_photo(path).metadata.iso == 6400
