"""Metadata that lie in unusual places, and those that would no longer be true of a photo in other colours."""

import io
import re
import struct
from typing import Any

import pytest
import tifffile
from image_files import IPTC, OF_ANY_PHOTO, gradient, profile
from PIL import Image

from gradnet_engine.image_io import read_photo, write_photo
from gradnet_engine.image_io.metadata.photoshop import resources_from_iptc
from gradnet_engine.job import ExportSettings, FileFormat, OutputSpace

OTHER_IPTC = IPTC.replace(b"Nuit", b"Tard")
IN_PHOTOSHOP, PLAIN_IPTC = 34377, 33723


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({IN_PHOTOSHOP: resources_from_iptc(IPTC)}, IPTC),
        ({IN_PHOTOSHOP: resources_from_iptc(OTHER_IPTC), PLAIN_IPTC: IPTC}, IPTC),
        ({IN_PHOTOSHOP: b"8BIM\x03\xed\0\0\0\0\0\x02ab"}, None),
        ({IN_PHOTOSHOP: b"junk"}, None),
    ],
    ids=["in photoshop's resources", "both", "other resources", "junk"],
)
def test_iptc_of_a_tiff(tmp_path, tags, expected):
    path = tmp_path / "a.tif"
    extras = [(tag, 7, len(data), data, True) for tag, data in tags.items()]
    tifffile.imwrite(path, gradient(), photometric="rgb", extratags=extras)
    photo = read_photo(path)
    assert photo.metadata.iptc == expected
    for form in OF_ANY_PHOTO:
        written = write_photo(photo, tmp_path / f"{form}{form.suffix}", ExportSettings(format=form))
        assert read_photo(written).metadata.iptc == expected


@pytest.mark.parametrize("form", OF_ANY_PHOTO)
def test_a_resolution_that_lies_among_photoshops_resources_alone(tmp_path, form):
    stored = io.BytesIO()
    Image.fromarray(gradient()).convert("CMYK").save(stored, "JPEG")  # Such ones have no JFIF header.
    jpeg, path = stored.getvalue(), tmp_path / "a.jpg"
    resources = b"Photoshop 3.0\x008BIM\x03\xed\0\0\0\0\0\x10" + struct.pack(
        ">IHHIHH", 300 << 16, 2, 2, 300 << 16, 2, 2
    )
    path.write_bytes(jpeg[:2] + struct.pack(">BBH", 0xFF, 0xED, len(resources) + 2) + resources + jpeg[2:])
    written = write_photo(read_photo(path), tmp_path / f"b{form.suffix}", ExportSettings(format=form))
    with Image.open(written) as image:
        assert image.info["dpi"] == pytest.approx((300, 300), abs=0.01)


@pytest.mark.parametrize("block", [b"Exif\0\0", b"Exif\0\0" + bytes(8)])
def test_an_empty_exif_block_is_no_damage(tmp_path, caplog, block):
    """Programs that take metadata out leave such ones."""
    path = tmp_path / "a.jpg"
    Image.fromarray(gradient()).save(path, exif=block)
    assert block in path.read_bytes()
    with caplog.at_level("WARNING"):
        written = write_photo(read_photo(path), tmp_path / "b.jpg", ExportSettings())
    assert not caplog.records
    assert b"Exif" not in written.read_bytes()


def xmp_of(mode, *, as_elements=False):
    values = {"photoshop:ColorMode": mode, "photoshop:ICCProfile": "ISO Coated", "exif:ColorSpace": 65535}
    if as_elements:
        said = ">" + "".join(f"<{name}>{value}</{name}>" for name, value in values.items()) + "</rdf:D>"
    else:
        said = "".join(f' {name}="{value}"' for name, value in values.items()) + "/>"
    return f'<x:xmpmeta><rdf:D xmp:Rating="4" {said}</x:xmpmeta>'.encode()


def said_of_colours(packet):
    text = (packet or b"").decode()
    assert 'xmp:Rating="4"' in text
    return re.findall(r"\b(?:photoshop:ColorMode|photoshop:ICCProfile|exif:ColorSpace)(?:=\"|>)[^\"<]+", text)


@pytest.mark.parametrize("as_elements", [False, True])
def test_cmyk_that_became_srgb_says_so_in_xmp(tmp_path, as_elements):
    path = tmp_path / "a.jpg"
    Image.fromarray(gradient()).convert("CMYK").save(path, quality=95, xmp=xmp_of(4, as_elements=as_elements))
    mark = ">" if as_elements else '="'
    expected = [f"photoshop:ColorMode{mark}3", f"exif:ColorSpace{mark}1"]
    photo = read_photo(path)
    assert said_of_colours(photo.metadata.xmp) == expected
    for form in OF_ANY_PHOTO:
        written = write_photo(photo, tmp_path / f"{form}{form.suffix}", ExportSettings(format=form))
        assert said_of_colours(read_photo(written).metadata.xmp) == expected


@pytest.mark.parametrize(("mode", "form"), [(3, "RGB"), (1, "L")])
def test_colours_that_stay_keep_what_is_said_of_them(tmp_path, mode, form):
    path = tmp_path / "a.jpg"
    Image.fromarray(gradient()).convert(form).save(path, xmp=xmp_of(mode))
    assert read_photo(path).metadata.xmp == xmp_of(mode)


def test_an_export_in_srgb_says_so_in_xmp(tmp_path):
    path = tmp_path / "a.tif"
    Image.fromarray(gradient()).save(
        path, tiffinfo={700: xmp_of(3)}, icc_profile=profile(OutputSpace.ADOBE_RGB).tobytes()
    )
    written = write_photo(read_photo(path), tmp_path / "b.jpg", ExportSettings(profile="srgb"))
    assert said_of_colours(read_photo(written).metadata.xmp) == ['photoshop:ColorMode="3', 'exif:ColorSpace="1']


MEDIA_TYPES = {".jpg": "image/jpeg", ".png": "image/png", ".tif": "image/tiff"}


@pytest.mark.parametrize("said", ['<rdf:D dc:format="{}"/>', "<rdf:D><dc:format>{}</dc:format></rdf:D>"])
@pytest.mark.parametrize("form", OF_ANY_PHOTO)
def test_xmp_names_the_kind_of_file_it_lies_in(tmp_path, form, said):
    path, packet = tmp_path / "a.webp", f"<x:xmpmeta>{said}</x:xmpmeta>"
    Image.fromarray(gradient()).save(path, xmp=packet.format("image/dng").encode())
    written = write_photo(read_photo(path), tmp_path / f"b{form.suffix}", ExportSettings(format=form))
    assert read_photo(written).metadata.xmp == packet.format(MEDIA_TYPES[form.suffix]).encode()


@pytest.mark.parametrize(("orientation", "is_placed"), [(1, True), (6, False)])
def test_a_tiff_keeps_names_of_document_and_page_and_its_place_on_earth(tmp_path, orientation, is_placed):
    """Places on Earth are told of pixels as they are stored: turned upright, they would lie elsewhere."""
    pixels_in_metres, tie_point = (0.5, 0.5, 0.0), (0.0, 0.0, 0.0, 440720.0, 3751320.0, 0.0)
    source, made = tmp_path / "scan.tif", tmp_path / "made.tif"
    tags = [
        (269, "s", 0, "Contract", True),
        (274, "H", 1, orientation, True),
        (285, "s", 0, "Page seven", True),
        (33550, "d", 3, pixels_in_metres, True),
        (33922, "d", 6, tie_point, True),
    ]
    tifffile.imwrite(source, gradient(), photometric="rgb", metadata=None, extratags=tags)
    write_photo(read_photo(source), made, ExportSettings(format=FileFormat.TIFF8))
    with tifffile.TiffFile(made) as file:
        page: Any = file.pages[0]
        kept = page.tags
        assert (kept[269].value, kept[285].value) == ("Contract", "Page seven")
        places = {tag: kept[tag].value for tag in (33550, 33922) if tag in kept}
    assert places == ({33550: pixels_in_metres, 33922: tie_point} if is_placed else {})
