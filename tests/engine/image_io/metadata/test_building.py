"""EXIF blocks and JPEG segments to the byte: what goes in where room is short, and what odd files hold."""

import io
import struct

import pytest
from image_files import IPTC, XMP, exif_block, gradient
from PIL import Image

from gradnet_engine.image_io.metadata.attachments import Attachments
from gradnet_engine.image_io.metadata.exif_builder import MAKER_NOTE, ExifBuilder, exif_that_fits
from gradnet_engine.image_io.metadata.photoshop import resources_from_iptc
from gradnet_engine.image_io.raster.jpeg_segments import MOST_EXIF_BYTES, join_jpeg_segments, read_jpeg_header
from gradnet_engine.image_io.refusals import Unreadable
from gradnet_engine.image_io.tiff_structure import EXIF_DIRECTORY, UNDEFINED, Directory, Entry, TiffReader

DESCRIPTION, MODEL, INTEROPERABILITY = 0x10E, 0x110, 0xA005


def directories(block: bytes | None) -> tuple[Directory, Directory]:
    """Read IFD0 and the Exif directory of a block that has both."""
    reader = TiffReader(io.BytesIO(block or b""))
    ifd0 = reader.first_directory()
    assert ifd0 is not None
    exif = reader.sub_directory(ifd0, EXIF_DIRECTORY)
    assert exif is not None
    return ifd0, exif


def built(*, note_at: int, note: bytes, description: str = "d") -> ExifBuilder:
    """Collect a description, a model, a lens and a MakerNote."""
    builder = ExifBuilder()
    builder.put_text(builder.ifd0, DESCRIPTION, description)
    builder.put_text(builder.ifd0, MODEL, "Camera")
    builder.put_text(builder.exif, 0xA434, "Lens")
    builder.exif[MAKER_NOTE] = Entry(MAKER_NOTE, UNDEFINED, len(note), note, note_at)
    return builder


@pytest.mark.parametrize(
    ("note_at", "stays"),
    [(0, False), (7, False), (8, True), (9, True), (65_436, True), (65_437, False), (1 << 20, False)],
)
def test_a_note_stays_whole_at_its_offset_or_is_left_out(note_at, stays):
    note = bytes(range(100))
    ifd0, exif = directories(built(note_at=note_at, note=note).to_bytes())
    assert (ifd0.text(MODEL), exif.text(0xA434)) == ("Camera", "Lens")
    assert (MAKER_NOTE in exif.entries) == stays
    if stays:
        assert (exif.entries[MAKER_NOTE].position, exif.entries[MAKER_NOTE].data) == (note_at, note)


@pytest.mark.parametrize("note_at", [9, 10, 40])
def test_all_but_a_note_begins_at_even_places(note_at):
    """Readers may refuse what TIFF doesn't allow."""
    directory = directories(built(note_at=note_at, note=b"n" * 101, description="long").to_bytes())
    places = [entry.position for part in directory for entry in part.entries.values() if entry.tag != MAKER_NOTE]
    assert [place for place in (*places, *(part.position for part in directory)) if place % 2] == []


@pytest.mark.parametrize(
    ("note_bytes", "description_bytes", "gone"), [(1000, 100_000, DESCRIPTION), (30_000, 40_000, MAKER_NOTE)]
)
def test_a_note_goes_first_where_that_is_enough_and_stays_where_it_is_not(note_bytes, description_bytes, gone):
    builder = built(note_at=300, note=b"n" * note_bytes, description="d" * description_bytes)
    shorter, dropped = exif_that_fits(builder.to_bytes() or b"", 65_000)
    ifd0, exif = directories(shorter)
    assert dropped == {gone}
    assert {DESCRIPTION, MAKER_NOTE} - ifd0.tags - exif.tags == {gone}


def test_a_directory_that_does_not_go_along_is_not_pointed_to():
    builder = built(note_at=300, note=b"n" * 2000)
    builder.put_long(builder.exif, INTEROPERABILITY, 26)
    block = builder.to_bytes() or b""
    assert directories(block)[1].integer(INTEROPERABILITY) == 26
    shorter, dropped = exif_that_fits(block, 1500)
    assert INTEROPERABILITY not in directories(shorter)[1].tags
    assert dropped == {MAKER_NOTE}


def test_tags_of_a_block_stand_in_their_order():
    """TIFF demands it, and some readers look no further than the first tag beyond the one they want."""
    builder = ExifBuilder()
    for tag in (0x8298, 0x13B, 0x10F, 0x110):
        builder.put_text(builder.ifd0, tag, f"text {tag}")
    for tag in (0xA434, 0x9286, 0x8827):
        builder.put_short(builder.exif, tag, 5)
    for directory in directories(builder.to_bytes()):
        assert list(directory.entries) == sorted(directory.entries)


def test_what_the_exif_directory_says_counts_where_the_first_says_something_else():
    builder = built(note_at=300, note=b"n" * 2000)
    builder.put_short(builder.ifd0, 0x8827, 100)
    builder.put_short(builder.exif, 0x8827, 800)
    shorter, _ = exif_that_fits(builder.to_bytes() or b"", 1500)
    assert directories(shorter)[1].integer(0x8827) == 800


def test_what_is_said_of_a_photo_stays_where_a_long_note_goes():
    builder, said = built(note_at=300, note=b"n" * 2000), {}
    for tag in (0x10D, 0x10F, 0x11D, 0x131, 0x132, 0x13B, 0x13C, 0x4746, 0x4749, 0x8298, *range(0x9C9B, 0x9CA0)):
        builder.put_text(builder.ifd0, tag, f"text {tag}")
        said[tag] = f"text {tag}"
    shorter, dropped = exif_that_fits(builder.to_bytes() or b"", 1500)
    ifd0 = directories(shorter)[0]
    assert dropped == {MAKER_NOTE}
    assert {tag: ifd0.text(tag) for tag in said} == said


# --------------------------------------------------------------------------------------------------- JPEG segments

EXIF, APP0, APP1, APP2, APP13, APP14, COMMENT = b"Exif\0\0", 0xE0, 0xE1, 0xE2, 0xED, 0xEE, 0xFE
EXTENSION, ICC = b"http://ns.adobe.com/xmp/extension/\0", b"ICC_PROFILE\0"


def plain_jpeg() -> bytes:
    stored = io.BytesIO()
    Image.fromarray(gradient()).save(stored, "JPEG")
    return stored.getvalue()


def segment(marker: int, data: bytes) -> bytes:
    return struct.pack(">BBH", 0xFF, marker, 2 + len(data)) + data


def header_of(*parts: bytes, has_jfif: bool = True):
    """Read a JPEG that has these bytes behind its JFIF header, or in place of it."""
    jpeg = plain_jpeg()
    behind_jfif = 4 + struct.unpack_from(">H", jpeg, 4)[0]
    head = jpeg[:behind_jfif] if has_jfif else jpeg[:2]
    return read_jpeg_header(io.BytesIO(head + b"".join(parts) + jpeg[behind_jfif:]))


@pytest.mark.parametrize("between", [b"\xff\xff\xff", b"\xff\0", b"junk\xff\0\xff", b"\xff\x01"])
def test_what_cameras_leave_between_segments_is_passed_over(between):
    block = exif_block()
    header = header_of(between, segment(APP1, EXIF + block), between)
    assert header.attachments.exif == block
    assert (header.width_px, header.height_px, header.channels, header.bits) == (32, 24, 3, 8)


@pytest.mark.parametrize("length", [0, 1])
def test_a_segment_shorter_than_its_own_length_is_refused(length):
    with pytest.raises(Unreadable):
        header_of(struct.pack(">BBH", 0xFF, COMMENT, length))


def test_a_frame_too_short_to_tell_a_size_is_passed_over():
    assert header_of(segment(0xC0, b"\x08\0\x18")).height_px == 24


def test_decoders_get_what_they_need_and_nothing_that_lies_beside():
    """Without Adobe's segment colours would be taken for others."""
    adobe = segment(APP14, b"Adobe\0\x64\0\0\0\0\0")
    beside = [segment(marker, b"beside the picture") for marker in (APP1, APP2, APP13, COMMENT, 0xEF)]
    bare = header_of(adobe, *beside).bare
    assert bare == header_of(adobe).bare
    assert adobe in bare
    assert b"JFIF" in bare
    assert bare.endswith(b"\xff\xda")


def test_the_first_index_of_pictures_counts_and_is_where_it_lies():
    first, second = b"II*\0first", b"II*\0second"
    header = header_of(*(segment(APP2, b"MPF\0" + index) for index in (first, second)))
    behind_jfif = 4 + struct.unpack_from(">H", plain_jpeg(), 4)[0]
    assert (header.index, header.index_at) == (first, behind_jfif + 4 + len(b"MPF\0"))


def test_a_density_that_jfif_can_not_state_leaves_it_as_it_is():
    for density, expected in (((300, 240), (300, 240)), ((65_535, 72), (65_535, 72)), ((70_000, 72), None)):
        jpeg = join_jpeg_segments(plain_jpeg(), Attachments(density=density))
        assert read_jpeg_header(io.BytesIO(jpeg)).attachments.density == expected


@pytest.mark.parametrize(
    ("unit", "numbers", "expected"),
    [(1, (300, 240), (300, 240)), (2, (118, 118), (300, 300)), (0, (4, 3), None), (1, (0, 300), None)],
)
def test_a_density_of_any_unit_is_read_from_jfif_alone(unit, numbers, expected):
    other = segment(APP0, b"JFXX\0\x10" + bytes(20))
    jfif = segment(APP0, b"JFIF\0\1\1" + struct.pack(">BHH", unit, *numbers) + b"\0\0")
    assert header_of(other, jfif, has_jfif=False).attachments.density == expected
    assert header_of(jfif[:2] + b"\0\x09" + jfif[4:11], has_jfif=False).attachments.density is None


@pytest.mark.parametrize(
    ("has_jfif", "in_exif", "expected"), [(False, None, (240, 300)), (False, 150, (150, 150)), (True, None, (72, 72))]
)
def test_a_density_that_photoshop_alone_tells(has_jfif, in_exif, expected):
    told = struct.pack(">IHHIHH", 240 << 16, 1, 2, 300 << 16, 1, 2)
    resources = segment(APP13, b"Photoshop 3.0\0" + resources_from_iptc(IPTC) + b"8BIM\x03\xed\0\0\0\0\0\x10" + told)
    jfif = segment(APP0, b"JFIF\0\1\1" + struct.pack(">BHH", 1, 72, 72) + b"\0\0")
    builder = built(note_at=300, note=b"note")
    if in_exif:
        builder.put_density((in_exif, in_exif))
    exif = segment(APP1, EXIF + (builder.to_bytes() or b""))
    attachments = header_of(jfif if has_jfif else b"", exif, resources, has_jfif=False).attachments
    assert (attachments.density, attachments.iptc) == (expected, IPTC)


def test_exif_does_not_go_on_behind_other_segments():
    good = exif_block()
    xmp = segment(APP1, b"http://ns.adobe.com/xap/1.0/\0" + XMP)
    header = header_of(segment(APP1, EXIF + good), xmp, segment(APP1, EXIF + b"of another kind"))
    assert header.attachments.exif == good


def test_an_xmp_packet_behind_an_odd_address():
    """As some programs have changed it; one behind the address as it should be goes before."""
    odd = segment(APP1, b"XMP\0://ns.adobe.com/xap/1.0/\0" + XMP)
    assert header_of(odd).attachments.xmp == XMP
    newer = XMP.replace(b'"4"', b'"5"')
    proper = segment(APP1, b"http://ns.adobe.com/xap/1.0/\0" + newer)
    assert header_of(odd, proper).attachments.xmp == newer


@pytest.mark.parametrize(("more_bytes", "is_split"), [(0, False), (1, True)])
def test_an_xmp_packet_is_split_where_it_fills_more_than_a_segment(more_bytes, is_split):
    room = 65_533 - len(b"http://ns.adobe.com/xap/1.0/\0") + more_bytes
    packet = XMP.replace(b'"4"', b'"%s"' % (b"4" * (room - len(XMP) + 1)))
    assert len(packet) == room
    jpeg = join_jpeg_segments(plain_jpeg(), Attachments(xmp=packet))
    found = read_jpeg_header(io.BytesIO(jpeg)).attachments.xmp or b""
    assert b"4" * (room - len(XMP) + 1) in found
    assert (found != packet) == is_split  # Put together again, it says the same in other words.


def test_the_longest_exif_block_fits_into_its_segment():
    block = exif_block(thumbnail=False).ljust(MOST_EXIF_BYTES, b"\0")
    jpeg = join_jpeg_segments(plain_jpeg(), Attachments(exif=block))
    assert read_jpeg_header(io.BytesIO(jpeg)).attachments.exif == block


def test_room_for_changes_makes_no_extension():
    """Canon's cameras fill packets up to 65536 bytes."""
    packet = b'<?xpacket begin=""?>' + XMP + b" " * 65536 + b'<?xpacket end="w"?>'
    jpeg = join_jpeg_segments(plain_jpeg(), Attachments(xmp=packet))
    assert b"HasExtendedXMP" not in jpeg
    kept = read_jpeg_header(io.BytesIO(jpeg)).attachments.xmp
    assert kept == packet.replace(b" " * 65536, b"\n")


def extension(digest: bytes, packet: bytes, start: int, stop: int) -> bytes:
    return segment(APP1, EXTENSION + digest + struct.pack(">II", len(packet), start) + packet[start:stop])


def extended(*extensions: bytes, xmp: bytes) -> bytes | None:
    return header_of(segment(APP1, b"http://ns.adobe.com/xap/1.0/\0" + xmp), *extensions).attachments.xmp


def test_a_packet_of_which_a_part_is_missing_is_left_out():
    """The half of a statement would make the whole packet unreadable."""
    packet = b"<x:xmpmeta><rdf:RDF><rdf:D dc:title='long'/></rdf:RDF><!--" + b" " * 90 + b"--></x:xmpmeta>"
    digest = b"A" * 32
    xmp = XMP.replace(b"<rdf:Description", b"<rdf:Description xmpNote:HasExtendedXMP='" + digest.lower() + b"'", 1)
    assert xmp != XMP
    first, last = extension(digest, packet, 0, 100), extension(digest, packet, 100, len(packet))
    whole = extended(first, last, xmp=xmp)
    assert b"dc:title='long'" in (whole or b"")
    assert extended(first, xmp=xmp) == xmp
    assert extended(first, extension(b"B" * 32, packet, 50, 120), last, xmp=xmp) == whole
    other = packet.replace(b"long", b"else")
    assert extended(extension(b"B" * 32, other, 0, len(other)), first, last, xmp=xmp) == whole
    assert extended(first, last, xmp=XMP) == XMP  # Left by a program that has written the packet anew.


def profile_part(number: int, count: int, data: bytes) -> bytes:
    return segment(APP2, ICC + bytes((number, count)) + data)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([(1, 2, b"first"), (2, 2, b"second")], b"firstsecond"),
        ([(2, 2, b"second"), (1, 2, b"first")], b"firstsecond"),
        ([(1, 2, b"first"), (2, 2, b"")], None),
        ([(1, 2, b"first")], None),
        ([(1, 3, b"first"), (2, 3, b"second")], None),
        ([(1, 2, b"first"), (3, 2, b"third")], None),
        ([(0, 2, b"none"), (1, 2, b"first")], None),
    ],
)
def test_a_profile_of_which_a_part_is_missing_is_dropped(parts, expected):
    assert header_of(*(profile_part(*part) for part in parts)).attachments.icc == expected
