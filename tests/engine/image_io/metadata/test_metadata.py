"""Metadata blocks: made true for the upright photo, kept where they lie, and never a reason to crash."""

import io
import logging
import re
import struct
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from hypothesis import assume, given
from hypothesis import strategies as st
from image_files import IPTC, OF_ANY_PHOTO, XMP, exif_block, gradient, write_dng, write_jpeg
from PIL import Image

from gradnet_engine.image_io import read_photo, write_photo
from gradnet_engine.image_io.metadata.attachments import Attachments
from gradnet_engine.image_io.metadata.density import INCH_IN_M, density_per_unit
from gradnet_engine.image_io.metadata.exif import ExifSummary, summarize_exif, upright_exif
from gradnet_engine.image_io.metadata.exif_additions import complete_exif
from gradnet_engine.image_io.metadata.exif_builder import MAKER_NOTE, ExifBuilder, exif_that_fits
from gradnet_engine.image_io.metadata.photoshop import iptc_from_resources, resources_from_iptc
from gradnet_engine.image_io.metadata.xmp import merge_extended, upright_xmp
from gradnet_engine.image_io.raster.jpeg_segments import join_jpeg_segments, read_jpeg_header
from gradnet_engine.image_io.raster.png_chunks import metadata_chunks, read_png_header
from gradnet_engine.image_io.raw.canon import cr3_exif, cr3_xmp, crw_exif
from gradnet_engine.image_io.raw.metadata import raw_attachments
from gradnet_engine.image_io.refusals import Unreadable
from gradnet_engine.image_io.tiff_structure import UNDEFINED, Entry, TiffReader
from gradnet_engine.job import ExportSettings, FileFormat
from gradnet_engine.photo import Photo, PhotoMetadata


def pillow_exif(block: bytes) -> Image.Exif:
    exif = Image.Exif()
    exif.load(b"Exif\0\0" + block)
    return exif


def plain_jpeg() -> bytes:
    stored = io.BytesIO()
    Image.fromarray(gradient()).save(stored, "JPEG")
    return stored.getvalue()


# ---------------------------------------------------------------------------------------------------------- EXIF


@pytest.mark.parametrize("thumbnail", [False, True])
def test_exif_becomes_true_and_nothing_moves(thumbnail):
    block = exif_block(6, thumbnail=thumbnail)
    upright = upright_exif(block, 24, 32)
    assert upright is not None
    exif = pillow_exif(upright)
    directory = exif.get_ifd(0x8769)
    assert exif[0x0112] == 1
    assert (directory[0xA002], directory[0xA003]) == (24, 32)
    assert exif.get_ifd(1) == {}
    assert b"\xff\xd8\xff" not in upright
    changed = [i for i, (a, b) in enumerate(zip(block, upright, strict=False)) if a != b]
    # Orientation, two sizes, the link to the thumbnail.
    assert len(changed) <= 4 * 12
    before = pillow_exif(exif_block(1, (24, 32), thumbnail=False))
    assert dict(exif.get_ifd(0x8825)) == dict(before.get_ifd(0x8825))
    assert {t: v for t, v in exif.items() if t not in (0x8769, 0x8825)} == {
        t: v for t, v in before.items() if t not in (0x8769, 0x8825)
    }


def test_thumbnail_in_the_middle_is_zeroed():
    block = exif_block(1) + b"tail of a maker's note"
    upright = upright_exif(block, 32, 24)
    assert upright is not None
    assert len(upright) == len(block)
    assert upright.endswith(b"tail of a maker's note")
    assert b"\xff\xd8\xff" not in upright


def test_thumbnail_that_claims_bytes_in_use_leaves_them():
    block = bytearray(exif_block(1))
    reader = TiffReader(io.BytesIO(bytes(block)))
    first = reader.first_directory()
    assert first is not None
    second = reader.directory(first.next_position)
    assert second is not None
    offset_at = second.position + 2 + 8
    struct.pack_into(reader.order + "I", block, offset_at, 0)  # from the header on
    struct.pack_into(reader.order + "I", block, offset_at + 12, len(block))
    upright = upright_exif(bytes(block), 32, 24)
    assert upright is not None
    assert pillow_exif(upright)[0x0110] == "NIKON Z 6"


def test_orientation_of_a_wrong_type_is_set_right():
    builder = ExifBuilder(">")
    builder.put_text(builder.ifd0, 0x10F, "Maker")
    block = bytearray(builder.to_bytes() or b"")
    at = block.index(struct.pack(">HH", 0x112, 3))
    struct.pack_into(">HHI4s", block, at, 0x112, 2, 4, b"6\0\0\0")
    upright = upright_exif(bytes(block), 10, 10)
    assert upright is not None
    assert pillow_exif(upright)[0x112] == 1


def test_long_sides_fit():
    upright = upright_exif(exif_block(), 70000, 5)
    assert upright is not None
    assert pillow_exif(upright).get_ifd(0x8769)[0xA002] == 70000


@pytest.mark.parametrize(
    "block", [b"", b"junk", b"Exif\0\0", b"II*\0", b"II*\0\xff\xff\xff\xff", b"II*\0\x08\0\0\0\0\0"]
)
def test_unreadable_exif_is_dropped_and_told(block, caplog):
    with caplog.at_level(logging.WARNING):
        assert upright_exif(block, 10, 10) is None
    assert "EXIF" in caplog.text
    assert summarize_exif(block) == ExifSummary()


@pytest.mark.parametrize("wanted", [True, False])
def test_of_metadata_that_nobody_wants_nobody_is_warned(tmp_path, caplog, wanted):
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add(b"gAMA", struct.pack(">I", 0))
    path = tmp_path / "photo.png"
    Image.fromarray(gradient()).save(path, pnginfo=info, exif=b"Exif\0\0II*\0\xff\xff\xff\xff")
    assert read_photo(path, keep_metadata=wanted).metadata.exif is None
    assert ("EXIF" in caplog.text) is wanted
    assert "gAMA" in caplog.text


@given(st.binary(max_size=400), st.sampled_from([b"II*\0\x08\0\0\0", b"MM\0*\0\0\0\x08", b""]))
def test_arbitrary_exif_never_crashes(tail, head):
    block = head + tail
    upright = upright_exif(block, 10, 20)
    assert upright is None or summarize_exif(upright).orientation == 1
    summarize_exif(block)


@given(st.integers(0, 2**31), st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=6))
def test_damaged_exif_never_crashes_and_is_upright(cut, changes):
    block = bytearray(exif_block())
    for at, value in changes:
        block[at % len(block)] = value
    damaged = bytes(block[: 8 + cut % (len(block) - 8)])
    upright = upright_exif(damaged, 24, 32)
    if upright is not None:
        assert summarize_exif(upright).orientation == 1
        # Making it upright again changes nothing.
        assert upright_exif(upright, 24, 32) == upright


@given(
    order=st.sampled_from(["<", ">"]),
    texts=st.dictionaries(st.sampled_from([0x10E, 0x10F, 0x110, 0x13B, 0x8298]), st.text(min_size=1, max_size=40)),
    numbers=st.dictionaries(st.sampled_from([0x8827, 0xA402, 0x9207]), st.integers(0, 65535)),
    fractions=st.dictionaries(
        st.sampled_from([0x829A, 0x829D, 0x920A]), st.tuples(st.integers(0, 2**32 - 1), st.integers(0, 2**32 - 1))
    ),
    note=st.none() | st.tuples(st.integers(8, 3000), st.binary(min_size=1, max_size=500)),
)
def test_built_blocks_hold_what_went_in(order, texts, numbers, fractions, note):
    builder = ExifBuilder(order)
    for tag, text in texts.items():
        builder.put_text(builder.ifd0, tag, text)
    for tag, number in numbers.items():
        builder.put_short(builder.exif, tag, number)
    for tag, fraction in fractions.items():
        builder.put_fractions(builder.exif, tag, [fraction])
    if note is not None:
        builder.exif[MAKER_NOTE] = Entry(MAKER_NOTE, UNDEFINED, len(note[1]), note[1], note[0])
    block = builder.to_bytes()
    assume(block is not None)
    assert block is not None
    reader = TiffReader(io.BytesIO(block))
    ifd0 = reader.first_directory()
    assert ifd0 is not None
    exif = reader.sub_directory(ifd0, 0x8769)
    assert {tag: ifd0.entries[tag].data for tag in texts} == {tag: text.encode() + b"\0" for tag, text in texts.items()}
    assert ifd0.integer(0x112) == 1
    if exif is not None:
        assert {tag: exif.integer(tag) for tag in numbers} == numbers
        found = {tag: struct.unpack(order + "II", exif.entries[tag].data) for tag in fractions}
        assert found == fractions
        if note is not None:
            assert exif.entries[MAKER_NOTE].data == note[1]
            if len(note[1]) > 4:
                assert exif.entries[MAKER_NOTE].position == note[0]
    assert upright_exif(block, 1, 1) is not None


def test_note_too_far_back_is_left_out():
    builder = ExifBuilder()
    builder.put_text(builder.ifd0, 0x10F, "Maker")
    builder.exif[MAKER_NOTE] = Entry(MAKER_NOTE, UNDEFINED, 100, bytes(100), 1 << 20)
    assert len(builder.to_bytes() or b"") < 200


@pytest.mark.parametrize(
    ("tags", "iso"),
    [
        ({0x8827: 800}, 800),
        ({0x8827: 0}, None),
        ({}, None),
        ({0x8827: 65535, 0x8832: 102400}, 102400),
        ({0x8827: 65535}, 65535),
    ],
)
def test_iso(tags, iso):
    builder = ExifBuilder()
    builder.put_text(builder.ifd0, 0x110, "Camera")
    for tag, value in tags.items():
        builder.put_long(builder.exif, tag, value)
    assert summarize_exif(builder.to_bytes()).iso == iso


def test_nonsense_is_nothing():
    builder = ExifBuilder()
    builder.put_fractions(builder.exif, 0x829A, [(0, 0)])
    builder.put_fractions(builder.exif, 0x829D, [(0, 1)])
    builder.put_text(builder.exif, 0x9003, "0000:00:00 00:00:00")
    assert summarize_exif(builder.to_bytes()) == ExifSummary()


@pytest.mark.parametrize(
    ("make", "model", "camera"),
    [
        ("NIKON CORPORATION", "NIKON D1", "NIKON D1"),
        ("SONY", "ILCE-7M2", "SONY ILCE-7M2"),
        ("Canon", "Canon EOS R6", "Canon EOS R6"),
        ("EASTMAN KODAK COMPANY", "KODAK EASYSHARE Z740", "KODAK EASYSHARE Z740"),
    ],
)
def test_camera_names_its_maker_once(make, model, camera):
    builder = ExifBuilder()
    builder.put_text(builder.ifd0, 0x10F, make)
    builder.put_text(builder.ifd0, 0x110, model)
    assert summarize_exif(builder.to_bytes()).camera == camera


# ---------------------------------------------------------------------------------------------------------- XMP


def test_xmp_becomes_upright():
    packet = b"""<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF>
    <rdf:Description tiff:Orientation='8' xmp:Rating="3"
      exif:PixelXDimension="4000"><exif:PixelYDimension>3000</exif:PixelYDimension>
    <tiff:Orientation>8</tiff:Orientation>
    <xmp:Thumbnails><rdf:Alt><rdf:li xmpGImg:image="AAAA"/></rdf:Alt></xmp:Thumbnails></rdf:Description></rdf:RDF>"""
    upright = upright_xmp(packet, 30, 40)
    assert upright is not None
    assert b"tiff:Orientation='1'" in upright
    assert b"<tiff:Orientation>1<" in upright
    assert b'exif:PixelXDimension="30"' in upright
    assert b"<exif:PixelYDimension>40<" in upright
    assert b'xmp:Rating="3"' in upright
    assert b"Thumbnails" not in upright
    assert b"AAAA" not in upright


def test_xmp_forgets_what_was_appended_to_the_file():
    packet = (
        b'<x:xmpmeta><rdf:Description hdrgm:Version="1.0" GCamera:MotionPhoto="1" dc:creator="Ana">'
        b"<Container:Directory><rdf:Seq>gain map</rdf:Seq></Container:Directory></rdf:Description></x:xmpmeta>"
    )
    upright = upright_xmp(packet, 1, 1)
    assert upright == b'<x:xmpmeta><rdf:Description dc:creator="Ana"></rdf:Description></x:xmpmeta>'


@pytest.mark.parametrize(
    "encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be"]
)
def test_xmp_of_any_encoding_becomes_utf_8(encoding):
    packet = "<x:xmpmeta>Grüße</x:xmpmeta>".encode(encoding)
    assert upright_xmp(packet, 1, 1) == "<x:xmpmeta>Grüße</x:xmpmeta>".encode()


@given(st.binary(max_size=200))
def test_arbitrary_xmp_never_crashes(packet):
    upright = upright_xmp(packet, 1, 1)
    assert upright is None or upright.decode()


# ---------------------------------------------------------------------------------------------------- containers


@given(
    exif=st.none() | st.just(exif_block(1, thumbnail=False)),
    xmp=st.none() | st.sampled_from([XMP, XMP.replace(b"4", b"4" * 70_000), XMP.replace(b"4", b"4" * 300_000)]),
    iptc=st.none() | st.sampled_from([IPTC, IPTC + b"\x1c\x02\x78\x80\x04\0\x02\0\0" + b"x" * 131_072]),
    icc=st.none() | st.sampled_from([b"p" * 500, b"p" * 200_000]),
)
def test_containers_give_back_what_was_put_in(exif, xmp, iptc, icc):
    attachments = Attachments(exif, xmp, iptc, icc)
    jpeg = join_jpeg_segments(plain_jpeg(), attachments)
    found = read_jpeg_header(io.BytesIO(jpeg)).attachments
    assert (found.exif, found.iptc, found.icc) == (exif, iptc, icc)
    if xmp is None or len(xmp) < 65_000:
        assert found.xmp == xmp
    else:
        # Long packets are taken apart and put together again: the same statements in another wrapping.
        assert found.xmp is not None
        assert b'xmp:Rating="' + b"4" * 70_000 in found.xmp
    Image.open(io.BytesIO(jpeg)).load()

    stored = io.BytesIO()
    Image.fromarray(gradient()).save(stored, "PNG")
    header_end = 33
    png = stored.getvalue()
    png = png[:header_end] + b"".join(metadata_chunks(attachments)) + png[header_end:]
    assert read_png_header(io.BytesIO(png)).attachments == attachments
    Image.open(io.BytesIO(png)).load()


@given(st.binary(max_size=200))
def test_arbitrary_photoshop_resources_never_crash(resources):
    iptc_from_resources(b"8BIM\x04\x04" + resources)


@given(st.binary(min_size=1, max_size=200))
def test_iptc_is_found_among_resources(record):
    thumbnail = b"8BIM" + struct.pack(">H", 0x040C) + b"\x03abc" + struct.pack(">I", 5) + b"12345\0"
    emptied = resources_from_iptc(b"")  # As programs leave it that take a record out.
    assert iptc_from_resources(thumbnail + emptied + resources_from_iptc(record) + thumbnail) == record


@given(st.binary(max_size=300))
def test_arbitrary_jpeg_headers_never_crash(tail):
    for data in (b"\xff\xd8" + tail, b"\xff\xd8\xff\xe1" + tail, b"\xff\xd8\xff\xe1\0\x20Exif\0\0" + tail):
        try:
            read_jpeg_header(io.BytesIO(data))
        except Unreadable:
            continue


def test_parts_of_a_long_packet_in_any_order():
    packet = XMP.replace(b"4", b"".join(b"%06d" % number for number in range(30_000)))
    jpeg = join_jpeg_segments(plain_jpeg(), Attachments(xmp=packet))
    starts = [match.start() for match in re.finditer(rb"\xff\xe1..http://ns.adobe.com/xmp/extension/", jpeg, re.DOTALL)]
    assert len(starts) == 3
    first, second = jpeg[starts[0] : starts[1]], jpeg[starts[1] : starts[2]]
    swapped = jpeg[: starts[0]] + second + first + jpeg[starts[2] :]
    expected = read_jpeg_header(io.BytesIO(jpeg)).attachments.xmp
    assert expected is not None
    assert b"000001000002" in expected
    assert read_jpeg_header(io.BytesIO(swapped)).attachments.xmp == expected


def test_extended_packet_without_an_end_is_left_out():
    assert merge_extended(XMP, b"no packet") == XMP


def test_png_profiles_as_image_magick_writes_them(tmp_path):
    path = tmp_path / "photo.png"
    text = "\nexif\n{:8}\n{}\n".format(len(exif_block()) + 6, (b"Exif\0\0" + exif_block()).hex())
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    info.add_text("Raw profile type exif", text, zip=True)
    Image.fromarray(gradient()).save(path, pnginfo=info)
    photo = read_photo(path)
    assert photo.metadata.iso == 6400
    assert (photo.width_px, photo.height_px) == (24, 32)


def test_png_profiles_as_exiv2_writes_them(tmp_path):
    """Its EXIF has no prefix, and behind the digits lie bytes of no meaning."""
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    for name, data in (("Exif", exif_block()), ("XMP", XMP)):
        text = f'\n{name}\n{len(data):08}\n{data.hex()}\n$"\x1d}}04\xd1\x01'
        info.add_text(f"Raw profile type {name.lower()}", text, zip=True)
    Image.fromarray(gradient()).save(tmp_path / "photo.png", pnginfo=info)
    photo = read_photo(tmp_path / "photo.png")
    assert photo.metadata.iso == 6400
    assert b'Rating="4"' in (photo.metadata.xmp or b"")
    assert (photo.width_px, photo.height_px) == (24, 32)


def photo_with(**metadata: bytes) -> Photo:
    return Photo((gradient() / 255).astype(np.float32), metadata=replace(PhotoMetadata(), **metadata))


@pytest.mark.parametrize("target", OF_ANY_PHOTO)
def test_blocks_survive_writing_and_reading(tmp_path, target):
    exif = upright_exif(exif_block(thumbnail=False), 32, 24)
    assert exif is not None
    xmp = upright_xmp(XMP, 32, 24)
    assert xmp is not None
    photo = photo_with(exif=exif, xmp=xmp, iptc=IPTC)
    written = write_photo(photo, tmp_path / f"photo{target.suffix}", ExportSettings(format=target))
    metadata = read_photo(written).metadata
    assert (metadata.xmp, metadata.iptc, metadata.iso) == (xmp, IPTC, 6400)
    if target in (FileFormat.JPEG, FileFormat.PNG16):
        assert metadata.exif == exif
    else:
        assert metadata.exif is not None
        assert dict(pillow_exif(metadata.exif).get_ifd(0x8769)) == dict(pillow_exif(exif).get_ifd(0x8769))


def test_exif_too_long_for_a_jpeg_loses_the_makers_note(tmp_path, caplog):
    builder = ExifBuilder()
    builder.put_text(builder.ifd0, 0x110, "Camera")
    builder.exif[MAKER_NOTE] = Entry(MAKER_NOTE, UNDEFINED, 65_000, b"n" * 65_000, 300)
    builder.put_text(builder.exif, 0xA434, "Lens " * 100)
    exif = builder.to_bytes()
    assert exif is not None
    with caplog.at_level(logging.WARNING):
        written = write_photo(photo_with(exif=exif), tmp_path / "photo.jpg")
    assert "too long" in caplog.text
    found = read_photo(written).metadata.exif
    assert found is not None
    assert len(found) < 2000
    assert summarize_exif(found).lens == ("Lens " * 100).strip()
    whole = write_photo(photo_with(exif=exif), tmp_path / "photo.png", ExportSettings(format=FileFormat.PNG16))
    assert read_photo(whole).metadata.exif == exif


def test_exif_that_no_jpeg_can_hold_is_left_out(tmp_path, caplog):
    builder = ExifBuilder()
    builder.put_text(builder.ifd0, 0x10E, "d" * 70_000)
    with caplog.at_level(logging.WARNING):
        written = write_photo(photo_with(exif=builder.to_bytes() or b""), tmp_path / "photo.jpg")
    assert read_photo(written).metadata.exif is None
    assert "left out" in caplog.text


def long_exif() -> bytes:
    """What says who took the photo lies behind a description that fills more than one JPEG segment."""
    builder = ExifBuilder(">")
    for tag, text in ((0x10E, "d" * 100_000), (0x10F, "Maker"), (0x110, "Camera"), (0x13B, "Ana"), (0x8298, "(c) Ana")):
        builder.put_text(builder.ifd0, tag, text)
    builder.put_short(builder.exif, 0x8827, 800)
    return builder.to_bytes() or b""


def jpeg_with_segments(*segments: tuple[int, bytes]) -> bytes:
    jpeg = plain_jpeg()
    behind_jfif = 4 + struct.unpack_from(">H", jpeg, 4)[0]
    packed = b"".join(struct.pack(">BBH", 0xFF, marker, 2 + len(data)) + data for marker, data in segments)
    return jpeg[:behind_jfif] + packed + jpeg[behind_jfif:]


@pytest.mark.parametrize("target", OF_ANY_PHOTO)
def test_exif_in_several_segments(tmp_path, target, caplog):
    exif = upright_exif(long_exif(), 32, 24) or b""
    parts = [(0xE1, b"Exif\0\0" + exif[at : at + 65527]) for at in range(0, len(exif), 65527)]
    source = tmp_path / "source.jpg"
    source.write_bytes(jpeg_with_segments(*parts, (0xE1, b"Exif\0\0" + exif_block())))
    assert len(parts) == 2
    assert read_photo(source).metadata.exif == exif
    with caplog.at_level(logging.WARNING):
        written = write_photo(read_photo(source), tmp_path / "out", ExportSettings(format=target))
    found = pillow_exif(read_photo(written).metadata.exif or b"")
    assert [found.get(tag) for tag in (0x10F, 0x110, 0x13B, 0x8298)] == ["Maker", "Camera", "Ana", "(c) Ana"]
    assert found.get_ifd(0x8769)[0x8827] == 800
    if target is FileFormat.JPEG:
        assert 0x10E not in found
        assert "its longest entries are left out" in caplog.text
    else:
        assert found[0x10E] == "d" * 100_000
        assert not caplog.text


def test_exif_behind_a_broken_block_is_found():
    good = exif_block()
    jpeg = jpeg_with_segments((0xE1, b"Exif\0\0garbage"), (0xE1, b"Exif\0\0" + good))
    assert read_jpeg_header(io.BytesIO(jpeg)).attachments.exif == good


def test_only_the_longest_entries_are_dropped():
    exif = long_exif()
    shorter, dropped = exif_that_fits(exif, 65_000)
    assert dropped == {0x10E}
    assert summarize_exif(shorter).camera == "Maker Camera"
    assert exif_that_fits(exif, len(exif)) == (exif, set())
    assert exif_that_fits(exif, 20)[0] is None


# ------------------------------------------------------------------------------------------------------ resolution


@pytest.mark.parametrize(
    ("per_unit", "inch", "per_inch"),
    [(300, 1, 300), (118, 2.54, 300), (11811, 0.0254, 300), (2835, 0.0254, 72), (300.5, 1, 300.5)],
)
def test_pixels_per_inch(per_unit, inch, per_inch):
    assert density_per_unit(per_unit, per_unit, inch) == (per_inch, per_inch)


@pytest.mark.parametrize("nonsense", [0, -300, float("nan"), float("inf"), 1e12])
def test_nonsense_is_no_resolution(nonsense):
    assert density_per_unit(nonsense, 300, 1) is None


@given(st.integers(1, 10_000_000).map(lambda per_metre: max(per_metre, 40)))
def test_png_resolution_comes_back_exactly(per_metre):
    density = density_per_unit(per_metre, per_metre, INCH_IN_M)
    assume(density is not None)
    assert density is not None
    assert round(density[0] / INCH_IN_M) == per_metre


@pytest.mark.parametrize("keep_metadata", [False, True])
@pytest.mark.parametrize("target", OF_ANY_PHOTO)
@pytest.mark.parametrize("source", [".jpg", ".png", ".tif", ".webp"])
def test_resolution_goes_along(tmp_path, source, target, keep_metadata):
    path = tmp_path / f"source{source}"
    exif = Image.Exif()
    if source == ".webp":
        exif[0x11A], exif[0x11B], exif[0x128] = 300.0, 300.0, 2
    Image.fromarray(gradient()).save(path, dpi=(300, 300), exif=exif)
    settings = ExportSettings(format=target, keep_metadata=keep_metadata)
    written = write_photo(read_photo(path), tmp_path / "out", settings)
    with Image.open(written) as image:
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)
    assert summarize_exif(read_photo(written).metadata.exif).density == (300, 300)


@pytest.mark.parametrize(
    ("orientation", "expected"), [(1, (300, 150)), (3, (300, 150)), (6, (150, 300)), (7, (150, 300))]
)
@pytest.mark.parametrize("says", ["exif", "container"])
@pytest.mark.parametrize("source", [".jpg", ".png", ".tif", ".webp"])
def test_resolution_turns_with_the_photo(tmp_path, source, says, orientation, expected):
    path = tmp_path / f"source{source}"
    exif = Image.Exif()
    exif[0x0112] = orientation
    in_container = says == "container" and source != ".webp"
    options: dict[str, Any] = {"dpi": (300, 150)} if in_container else {}
    if not in_container:
        exif[0x11A], exif[0x11B], exif[0x128] = 300.0, 150.0, 2
    Image.fromarray(gradient()).save(path, exif=exif, **options)
    for _ in range(2):  # What is upright is not turned again.
        photo = read_photo(path)
        assert summarize_exif(photo.metadata.exif).density == expected
        path = write_photo(photo, tmp_path / "out.jpg", ExportSettings())
        with Image.open(path) as image:
            assert image.info["dpi"] == expected


def test_resolution_of_a_raw_photo_turns_with_it(tmp_path):
    path = write_dng(
        tmp_path / "a.dng", np.full((32, 48), 9000, np.uint16) + np.arange(48, dtype=np.uint16), orientation=6
    )
    with tifffile.TiffFile(path, mode="r+") as file:
        file.pages.first.tags["XResolution"].overwrite((300, 1))
        file.pages.first.tags["YResolution"].overwrite((150, 1))
        file.pages.first.tags["ResolutionUnit"].overwrite(2)
    photo = read_photo(path)
    assert (photo.width_px, photo.height_px) == (32, 48)
    assert summarize_exif(photo.metadata.exif).density == (150, 300)


def test_resolution_in_xmp_turns_with_the_photo():
    packet = b"<rdf:D tiff:XResolution='300/1'><tiff:YResolution>150/1</tiff:YResolution></rdf:D>"
    turned = b"<rdf:D tiff:YResolution='300/1'><tiff:XResolution>150/1</tiff:XResolution></rdf:D>"
    assert upright_xmp(packet, 30, 40) == packet
    assert upright_xmp(packet, 30, 40, orientation=6) == turned


@pytest.mark.parametrize("target", OF_ANY_PHOTO)
def test_no_resolution_is_made_up(tmp_path, target):
    written = write_photo(photo_with(), tmp_path / "out", ExportSettings(format=target))
    with Image.open(written) as image:
        assert "dpi" not in image.info
    assert read_photo(written).metadata.exif is None


@pytest.mark.parametrize(("in_exif", "expected"), [(72, 300), (299, 299), (None, 300)])
def test_resolution_that_programs_show_counts(tmp_path, in_exif, expected):
    builder = ExifBuilder(">")
    builder.put_text(builder.ifd0, 0x110, "Camera")
    builder.exif[MAKER_NOTE] = Entry(MAKER_NOTE, UNDEFINED, 60, b"n" * 60, 500)
    if in_exif:
        builder.put_density((in_exif, in_exif))
    exif = builder.to_bytes() or b""
    path = write_jpeg(tmp_path / "photo.jpg", gradient(), exif=b"Exif\0\0" + exif, dpi=(300, 300))
    found = read_photo(path).metadata.exif or b""
    assert summarize_exif(found).density == (expected, expected)
    assert summarize_exif(found).camera == "Camera"
    assert found[500:560] == b"n" * 60
    assert (found == exif) == (expected == in_exif)


# ------------------------------------------------------------------------------------------------ texts of containers


def texts_of(photo: Photo) -> dict[int, object]:
    exif = pillow_exif(photo.metadata.exif or b"")
    texts: dict[int, object] = {tag: value for tag, value in exif.items() if tag in (0x10E, 0x132, 0x13B, 0x8298)}
    return texts | {tag: value for tag, value in exif.get_ifd(0x8769).items() if tag == 0x9286}


@given(st.integers(0, 2**31), st.lists(st.tuples(st.integers(0, 10_000), st.integers(0, 255)), max_size=6))
def test_damaged_exif_is_completed(cut, changes):
    block = bytearray(exif_block())
    for at, value in changes:
        block[at % len(block)] = value
    upright = upright_exif(bytes(block[: 8 + cut % (len(block) - 8)]), 24, 32)
    beside = Attachments(density=(300, 300), texts={0x10E: "Night"}, comment="Grüße")
    completed = complete_exif(upright, beside)
    assert completed is not None
    assert summarize_exif(completed).density == (300, 300)
    assert complete_exif(completed, beside) == completed


@pytest.mark.parametrize("target", OF_ANY_PHOTO)
@pytest.mark.parametrize("exif", [None, exif_block(1)])
def test_jpeg_comment_goes_along(tmp_path, target, exif, caplog):
    path = tmp_path / "photo.jpg"
    segments = [(0xFE, b"a comment"), (0xFE, "Grüße".encode("latin-1"))]
    path.write_bytes(jpeg_with_segments(*segments, *([] if exif is None else [(0xE1, b"Exif\0\0" + exif)])))
    written = write_photo(read_photo(path), tmp_path / "out", ExportSettings(format=target))
    found = read_photo(written)
    order = "le" if (found.metadata.exif or b"")[:2] == b"II" else "be"
    assert texts_of(found)[0x9286] == b"UNICODE\0" + "a comment\nGrüße".encode(f"utf-16-{order}")
    assert found.metadata.iso == (6400 if exif else None)
    assert not caplog.text


def test_png_texts_go_along(tmp_path):
    from PIL.PngImagePlugin import PngInfo

    info = PngInfo()
    for keyword, text in (("Author", "Ana"), ("Copyright", "(c) Ana"), ("Title", "Night"), ("Comment", "no tripod")):
        info.add_text(keyword, text)
    info.add_itxt("Description", "Café at night")
    info.add(b"tIME", struct.pack(">H5B", 2020, 1, 2, 3, 4, 5))
    path = tmp_path / "photo.png"
    Image.fromarray(gradient()).save(path, pnginfo=info)
    assert texts_of(read_photo(write_photo(read_photo(path), tmp_path / "out.jpg"))) == {
        0x10E: "Night\nCafé at night".encode().decode("latin-1"),  # as Pillow reads UTF-8
        0x132: "2020:01:02 03:04:05",
        0x13B: "Ana",
        0x8298: "(c) Ana",
        0x9286: b"ASCII\0\0\0no tripod",
    }


def test_texts_beside_exif_do_not_replace_its_own(tmp_path, caplog):
    from PIL.PngImagePlugin import PngInfo

    builder = ExifBuilder()
    builder.put_text(builder.ifd0, 0x13B, "Ana")
    builder.put_text(builder.ifd0, 0x132, "2024:05:06 07:08:09")
    builder.put_comment("first")
    info = PngInfo()
    info.add_text("Author", "Ana")
    info.add(b"tIME", struct.pack(">H5B", 2020, 1, 2, 3, 4, 5))
    path = tmp_path / "photo.png"
    Image.fromarray(gradient()).save(path, pnginfo=info, exif=b"Exif\0\0" + (builder.to_bytes() or b""))
    assert read_photo(path).metadata.exif == builder.to_bytes()
    assert not caplog.text
    info.add_text("Author", "Bea")
    info.add_text("Comment", "second")
    Image.fromarray(gradient()).save(path, pnginfo=info, exif=b"Exif\0\0" + (builder.to_bytes() or b""))
    assert read_photo(path).metadata.exif == builder.to_bytes()
    assert "A text beside EXIF is dropped" in caplog.text
    assert "A comment beside EXIF is dropped" in caplog.text


@pytest.mark.parametrize("target", OF_ANY_PHOTO)
def test_malformed_blocks_do_not_stop_an_export(tmp_path, target):
    photo = photo_with(exif=b"nonsense", xmp=b"<", iptc=b"\x1c")
    written = write_photo(photo, tmp_path / f"photo{target.suffix}", ExportSettings(format=target))
    assert read_photo(written).width_px == 32


def test_note_is_dropped_and_tags_stay():
    builder = ExifBuilder(">")
    builder.put_text(builder.ifd0, 0x110, "Camera")
    builder.exif[MAKER_NOTE] = Entry(MAKER_NOTE, UNDEFINED, 500, b"n" * 500, 300)
    builder.put_short(builder.exif, 0x8827, 400)
    slim, dropped = exif_that_fits(builder.to_bytes() or b"", 200)
    assert dropped == {MAKER_NOTE}
    assert slim is not None
    assert b"nnn" not in slim
    assert summarize_exif(slim).iso == 400


# ----------------------------------------------------------------------------------------------------- RAW formats


class LibRaw:
    """Stands in for LibRaw where the pixels don't matter."""

    def __init__(self, preview: bytes | None = None, iso: float = 0, exposure: float = 0.0) -> None:
        self._preview = preview
        self.lens = type("Lens", (), {"model": ""})()
        self.other = type(
            "Other", (),
            {"iso_speed": iso, "shutter_speed": exposure, "aperture": exposure, "focal_length": exposure, "artist": "",
             "timestamp": __import__("datetime").datetime(1970, 1, 1)},
        )()  # fmt: skip

    def extract_thumb(self) -> object:
        import rawpy

        if self._preview is None:
            raise rawpy.LibRawNoThumbnailError
        return type("Thumbnail", (), {"format": rawpy.ThumbFormat.JPEG, "data": self._preview})()


def raw_summary(data: bytes, **known: object) -> ExifSummary:
    return summarize_exif(raw_attachments(io.BytesIO(data), LibRaw(**known)).exif)  # pyright: ignore


def cr3_file(xmp: bytes | None = None, **directories: bytes) -> bytes:
    def box(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I4s", 8 + len(body), kind) + body

    inner = b"".join(box(kind.encode(), body) for kind, body in directories.items())
    canon = box(b"uuid", bytes.fromhex("85c0b687820f11e08111f4ce462b6a48") + box(b"CNCV", b"CanonCR3") + inner)
    beside = b"" if xmp is None else box(b"uuid", bytes.fromhex("be7acfcb97a942e89c71999491e3afac") + xmp)
    return b"".join(
        (
            box(b"ftyp", b"crx \0\0\0\1crx isom"),
            box(b"moov", canon + box(b"trak", b"")),
            beside,
            box(b"mdat", bytes(64)),
        )
    )


def directory_block(order: str, **texts_and_numbers: object) -> bytes:
    """A TIFF file of one directory, as CR3 keeps each of its own."""
    builder = ExifBuilder("<" if order == "<" else ">")
    for name, value in texts_and_numbers.items():
        tag = int(name.removeprefix("t"), 16)
        if isinstance(value, str):
            builder.put_text(builder.ifd0, tag, value)
        elif isinstance(value, int):
            builder.put_short(builder.ifd0, tag, value)
        elif isinstance(value, Fraction):
            builder.put_fractions(builder.ifd0, tag, [(value.numerator, value.denominator)])
    return builder.to_bytes() or b""


@pytest.mark.parametrize("order", ["<", ">"])
def test_cr3(order):
    data = cr3_file(
        CMT1=directory_block(order, t10f="Canon", t110="Canon EOS R5", t13b="Ana"),
        CMT2=directory_block(order, t829a=Fraction(1, 80), t829d=Fraction(7, 2), t8827=12800, ta434="RF24-105mm"),
        CMT3=directory_block(order, t10f="not this"),
        CMT4=directory_block(order, t1="N"),
    )
    summary = raw_summary(data)
    assert (summary.camera, summary.lens, summary.iso) == ("Canon EOS R5", "RF24-105mm", 12800)
    assert (summary.shutter_s, summary.aperture) == (1 / 80, 3.5)
    assert cr3_exif(io.BytesIO(data)).gps[1].data == b"N\0"


@pytest.mark.parametrize(("packet", "expected"), [(XMP, XMP), (b"", None), (None, None)])
def test_cr3_keeps_ratings_in_xmp(packet, expected):
    data = cr3_file(packet, CMT1=directory_block("<", t110="Canon EOS R5"))
    assert raw_attachments(io.BytesIO(data), LibRaw()).xmp == expected  # pyright: ignore


@given(st.binary(max_size=200), st.integers(0, 600))
def test_damaged_cr3_never_crashes(junk, cut):
    data = cr3_file(junk, CMT1=junk, CMT2=junk)
    assert cr3_xmp(io.BytesIO(data[:cut])) in (junk, None)
    try:
        cr3_exif(io.BytesIO(data[:cut]))
    except ValueError:
        return


def test_crw(samples):
    with (samples / "canon_s40.CRW").open("rb") as stream:
        summary = summarize_exif(crw_exif(stream).to_bytes())
    assert (summary.camera, summary.iso) == ("Canon PowerShot S40", 50)
    assert summary.shutter_s == pytest.approx(0.0097020, rel=1e-4)
    assert summary.aperture == pytest.approx(2.92, abs=0.01)
    assert summary.focal_length_mm == 7.09375
    assert str(summary.taken) == "2021-04-08 14:51:12"


@pytest.mark.parametrize("seed", range(20))
def test_damaged_crw_never_crashes(samples, seed):
    data = bytearray((samples / "canon_s40.CRW").read_bytes())
    rng = np.random.default_rng(seed)
    for at in rng.integers(len(data) - 6000, len(data), 40):
        data[at] = rng.integers(0, 256)
    try:
        crw_exif(io.BytesIO(bytes(data)))
    except ValueError:
        return


def test_fuji_takes_exif_of_its_preview():
    preview = write_preview()
    data = b"FUJIFILMCCD-RAW 0201".ljust(84, b"\0") + struct.pack(">II", 160, len(preview))
    assert raw_summary(data.ljust(160, b"\0") + preview).camera == "NIKON Z 6"


def panasonic_file(xmp: bytes | None = None, iptc: bytes | None = None) -> bytes:
    preview = join_jpeg_segments(plain_jpeg(), Attachments(exif=exif_block(), xmp=xmp, iptc=iptc))
    entry = struct.pack("<HHII", 0x2E, 7, len(preview), 30)
    data = b"IIU\0\x08\0\0\0" + struct.pack("<H", 1) + entry + bytes(4)
    return data.ljust(30, b"\0") + preview


def test_panasonic_takes_exif_of_its_preview():
    assert raw_summary(panasonic_file()).camera == "NIKON Z 6"


def test_panasonic_keeps_captions_beside_its_preview():
    """Programs that write into RAW files put them there."""
    old_xmp, old_iptc = XMP.replace(b"x", b"y"), IPTC.replace(b"Nuit", b"Jour")
    plain = panasonic_file(xmp=old_xmp, iptc=old_iptc)
    tags = ((0x2E, len(plain) - 30, 30), (700, len(XMP), len(plain)), (33723, len(IPTC), len(plain) + len(XMP)))
    entries = b"".join(struct.pack("<HHII", tag, 7, size, 400 + at) for tag, size, at in tags)
    data = (b"IIU\0\x08\0\0\0" + struct.pack("<H", len(tags)) + entries).ljust(400, b"\0") + plain + XMP + IPTC
    for file, expected in ((plain, (old_xmp, old_iptc)), (data, (XMP, IPTC))):
        attachments = raw_attachments(io.BytesIO(file), LibRaw())  # pyright: ignore
        assert (attachments.xmp, attachments.iptc) == expected
        assert summarize_exif(attachments.exif).camera == "NIKON Z 6"


def test_minolta_takes_exif_of_its_tiff_block():
    tiff = exif_block(thumbnail=False)
    blocks = b"\0PRD" + struct.pack(">I", 24) + bytes(24) + b"\0TTW" + struct.pack(">I", len(tiff)) + tiff
    assert raw_summary(b"\0MRM" + struct.pack(">I", len(blocks)) + blocks).camera == "NIKON Z 6"


def test_other_formats_take_exif_of_the_preview_that_libraw_finds():
    assert raw_summary(b"FOVb" + bytes(100), preview=write_preview()).camera == "NIKON Z 6"


def test_nothing_is_made_up():
    attachments = raw_attachments(io.BytesIO(b"FOVb" + bytes(100)), LibRaw())  # pyright: ignore
    assert summarize_exif(attachments.exif) == ExifSummary()


@pytest.mark.parametrize("value", [float("inf"), float("nan"), 1e12, -1.0])
def test_numbers_of_libraw_that_can_not_be_are_left_out(value):
    summary = raw_summary(b"FOVb" + bytes(100), exposure=value, iso=65535.9)
    assert summary == ExifSummary()


def test_iso_that_only_libraw_knows():
    data = directory_block("<", t10f="NIKON", t829a=Fraction(1, 250))
    assert raw_summary(data, iso=200.0).iso == 200
    assert raw_summary(directory_block("<", t8827=0, t829a=Fraction(1, 250)), iso=200.0).iso is None


def write_preview() -> bytes:
    return join_jpeg_segments(plain_jpeg(), Attachments(exif=exif_block()))


def test_metadata_of_a_photo_without_any(tmp_path: Path):
    metadata = read_photo(write_jpeg(tmp_path / "plain.jpg", gradient())).metadata
    assert (metadata.exif, metadata.xmp, metadata.iptc, metadata.iso) == (None, None, None, None)
