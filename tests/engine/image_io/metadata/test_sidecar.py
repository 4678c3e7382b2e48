"""XMP files beside photos: what other programs keep there goes into what is made of the photo."""

import re
import shutil
from dataclasses import replace
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from image_files import exif_block, gradient, mosaic_of, write_dng, write_jpeg

from gradnet_engine.errors import PhotoWriteError
from gradnet_engine.image_io import read_info, read_photo, read_preview, write_photo
from gradnet_engine.image_io.metadata.attachments import Attachments
from gradnet_engine.image_io.metadata.exif import summarize_exif
from gradnet_engine.image_io.metadata.sidecar import read_sidecar, with_sidecar
from gradnet_engine.image_io.refusals import (
    DAMAGED_XMP,
    TURNED_FROM_SIDECAR,
    UNREAD_SIDECAR,
    lost_with_original,
    worth_telling,
)
from gradnet_engine.job import ExportSettings, FileFormat, RawSettings

RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
SPACES = {
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "dc": "http://purl.org/dc/elements/1.1/",
    "crs": "http://ns.adobe.com/camera-raw-settings/1.0/",
    "tiff": "http://ns.adobe.com/tiff/1.0/",
    "photoshop": "http://ns.adobe.com/photoshop/1.0/",
    "darktable": "http://darktable.sf.net/",
}


def xmp(attributes="", children="", head=""):
    spaces = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in SPACES.items())
    return (
        f'{head}<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{RDF}" {spaces}>'
        f'<rdf:Description rdf:about="" {attributes}>{children}</rdf:Description></rdf:RDF></x:xmpmeta>'
    )


def said(packet):
    """Properties of a packet by their names, as any program that knows XML reads them."""
    properties = {}
    prefixes = {uri: prefix for prefix, uri in SPACES.items()}
    for description in ElementTree.fromstring(packet).iter(f"{{{RDF}}}Description"):
        named = [*description.attrib.items(), *((child.tag, "".join(child.itertext())) for child in description)]
        for name, value in named:
            uri, _, local = name[1:].partition("}")
            if uri in prefixes:
                key = f"{prefixes[uri]}:{local}"
                assert key not in properties
                properties[key] = value
    return properties


REGION = "<mwg-rs:Area xmlns:mwg-rs='http://www.metadataworkinggroup.com/schemas/regions/' xmlns:a='b' a:x='0.2'/>"
KEYWORDS = "<dc:subject><rdf:Bag><rdf:li>M&#252;nchen &amp; night</rdf:li></rdf:Bag></dc:subject>"
DEVELOPMENT = (
    "<crs:ToneCurve><rdf:Seq><rdf:li>0, 0</rdf:li></rdf:Seq></crs:ToneCurve>"
    '<crs:Look><rdf:Description crs:Name="Colour"><crs:Name2/></rdf:Description></crs:Look>'
    "<darktable:history><rdf:Seq><rdf:li darktable:num='0'/></rdf:Seq></darktable:history>"
)


@pytest.fixture
def raw(tmp_path):
    return write_dng(tmp_path / "a.dng", mosaic_of(gradient(48, 64, np.uint16)))


@pytest.fixture
def jpeg(tmp_path):
    return write_jpeg(tmp_path / "a.jpg", gradient(), xmp=xmp('xmp:Rating="1" xmp:Label="Blue"').encode())


@pytest.mark.parametrize("name", ["a.xmp", "a.XMP", "a.dng.xmp"])
@pytest.mark.parametrize("head", ["", '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n'])
@pytest.mark.parametrize("form", FileFormat)
def test_what_is_said_beside_a_raw_photo_lies_in_its_result(raw, tmp_path, name, head, form):
    given_xmp = xmp('xmp:Rating="4" crs:Exposure2012="+1.00"', KEYWORDS + DEVELOPMENT, head)
    (tmp_path / name).write_text(given_xmp, encoding="utf-8")
    for_dng = form is FileFormat.DNG
    photo = read_photo(raw, RawSettings(for_dng=for_dng))
    written = write_photo(photo, tmp_path / f"out{form.suffix}", ExportSettings(form))
    packet = read_photo(written, RawSettings(for_dng=for_dng)).metadata.xmp or b""
    assert packet.decode().startswith("<?xpacket")
    properties = said(packet)
    assert (properties["xmp:Rating"], properties["dc:subject"]) == ("4", "München & night")
    # What a converter is to do is still to be done with a DNG alone.
    kept = {name for name in properties if name.startswith(("crs:", "darktable:"))}
    development = {"crs:Exposure2012", "crs:ToneCurve", "crs:Look", "darktable:history"}
    assert kept >= development if for_dng else not kept
    assert worth_telling(photo.metadata.left_out) is None


def test_beside_a_photo_that_is_no_raw_one_only_its_whole_name_counts(jpeg, tmp_path):
    (tmp_path / "a.xmp").write_text(xmp('xmp:Rating="5"'))
    assert said(read_photo(jpeg).metadata.xmp)["xmp:Rating"] == "1"
    (tmp_path / "a.jpg.xmp").write_text(xmp('xmp:Rating="3"', KEYWORDS))
    properties = said(read_photo(jpeg).metadata.xmp)
    assert (properties["xmp:Rating"], properties["xmp:Label"]) == ("3", "Blue")
    assert properties["dc:subject"] == "München & night"


def test_the_sidecar_of_another_kind_of_photo_is_not_taken(raw, tmp_path):
    (tmp_path / "a.xmp").write_text(xmp('xmp:Rating="5" photoshop:SidecarForExtension="NEF"'))
    assert read_photo(raw).metadata.xmp is None
    (tmp_path / "a.xmp").write_text(xmp('xmp:Rating="5" photoshop:SidecarForExtension="DNG"'))
    assert said(read_photo(raw).metadata.xmp) == {"xmp:Rating": "5"}


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no XML",
        b"<a/>",
        xmp().encode()[:-20],
        b'<!DOCTYPE a [<!ENTITY b "c">]>' + xmp('xmp:Rating="5"').encode(),
    ],
)
def test_a_sidecar_that_can_not_be_read_is_told_and_the_photo_opened(raw, jpeg, content):
    for photo in (raw, jpeg):
        sidecar = photo.with_name(photo.name + ".xmp")
        sidecar.write_bytes(content)
        metadata = read_photo(photo).metadata
        assert (worth_telling(metadata.left_out) or "").endswith(UNREAD_SIDECAR)
        assert (metadata.xmp and said(metadata.xmp)) == (
            said(xmp('xmp:Rating="1" xmp:Label="Blue"')) if photo == jpeg else None
        )
        assert sidecar.read_bytes() == content


def test_a_photo_upright_by_its_file_is_not_turned_by_the_sidecar(tmp_path, jpeg):
    (tmp_path / "a.jpg.xmp").write_text(xmp('tiff:Orientation="6" tiff:ImageWidth="7"'))
    photo = read_photo(jpeg)
    assert (photo.height_px, photo.width_px) == (24, 32)
    assert said(photo.metadata.xmp)["tiff:Orientation"] == "1"
    assert said(photo.metadata.xmp)["tiff:ImageWidth"] == "32"


@pytest.mark.parametrize("by_camera", [1, 6])
@pytest.mark.parametrize("beside", range(1, 9))
def test_a_raw_photo_is_turned_as_the_sidecar_says(tmp_path, beside, by_camera):
    """There programs turn it, which change no RAW file."""
    pixels = gradient(300, 400, np.uint16)
    turned = write_dng(tmp_path / "a.dng", mosaic_of(pixels), orientation=by_camera)
    turned.with_suffix(".xmp").write_text(xmp(f'tiff:Orientation="{beside}"', REGION))
    (tmp_path / "camera").mkdir()
    by_itself = write_dng(tmp_path / "camera" / "a.dng", mosaic_of(pixels), orientation=beside)
    for for_dng in (False, True):
        photo, expected = (read_photo(path, RawSettings(for_dng=for_dng)) for path in (turned, by_itself))
        np.testing.assert_array_equal(photo.rgb, expected.rgb)
        assert said(photo.metadata.xmp).get("tiff:Orientation") == "1"
        assert summarize_exif(photo.metadata.exif).orientation == 1
    size = read_info(by_itself).width_px, read_info(by_itself).height_px
    assert (read_info(turned).width_px, read_info(turned).height_px) == size
    np.testing.assert_array_equal(read_preview(turned, 120), read_preview(by_itself, 120))


@pytest.mark.parametrize("said_beside", ["0", "9", "2.5", "upside down", '6" darktable:xmp_version="5'])
def test_what_is_no_way_to_store_a_photo_or_is_darktables_turns_none(raw, said_beside):
    raw.with_suffix(".xmp").write_text(xmp(f'tiff:Orientation="{said_beside}"'))
    assert read_photo(raw).rgb.shape == (48, 64, 3)
    assert (read_info(raw).width_px, read_info(raw).height_px) == (64, 48)


def test_the_preview_of_a_raw_photo_is_turned_along(samples, tmp_path):
    raw = Path(shutil.copy(samples / "canon_s40.CRW", tmp_path))
    assert read_preview(raw, 200).shape == (150, 200, 3)
    raw.with_suffix(".xmp").write_text(xmp('tiff:Orientation="8"'))
    assert read_preview(raw, 200).shape == (200, 150, 3)


def test_a_preview_that_the_camera_has_turned_is_none_of_a_photo_that_was_turned_otherwise(tmp_path, monkeypatch):
    by_camera = np.full((120, 90, 3), 77, np.uint8)
    monkeypatch.setattr("gradnet_engine.image_io.previews._found_by_libraw", lambda *_: by_camera)
    raw = write_dng(tmp_path / "a.dng", mosaic_of(gradient(300, 400, np.uint16)), orientation=6)
    np.testing.assert_array_equal(read_preview(raw, 120), by_camera)
    raw.with_suffix(".xmp").write_text(xmp('tiff:Orientation="1"'))
    assert read_preview(raw, 120).shape == (90, 120, 3)


NAMES = st.sampled_from(["xmp:Rating", "xmp:Label", "dc:format", "dc:source", "tiff:Model", "photoshop:City"])
PROPERTIES = st.dictionaries(NAMES, st.text(st.characters(codec="ascii", categories=["L", "N"]), max_size=5))


@given(beside=PROPERTIES, within=PROPERTIES, as_elements=st.tuples(st.booleans(), st.booleans()))
def test_the_sidecar_counts_and_what_it_does_not_say_stays(tmp_path_factory, beside, within, as_elements):
    def packet(properties, elements):
        if elements:
            return xmp(children="".join(f"<{name}>{value}</{name}>" for name, value in properties.items()))
        return xmp(" ".join(f'{name}="{value}"' for name, value in properties.items()))

    photo = tmp_path_factory.mktemp("photo") / "a.NEF"
    photo.with_suffix(".xmp").write_text(packet(beside, as_elements[0]))
    embedded = Attachments(xmp=packet(within, as_elements[1]).encode())
    merged, left_out = with_sidecar(embedded, read_sidecar(photo, is_raw=True))
    assert left_out is None
    assert said(merged.xmp) == within | beside


ALL = 'xmp:Rating="4" xmp:Label="Grün"'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "iso-8859-1"])
def test_a_sidecar_in_any_encoding(raw, encoding):
    mark = "\ufeff" if encoding.startswith("utf-16-") else ""
    head = '<?xml version="1.0" encoding="iso-8859-1"?>' if encoding == "iso-8859-1" else ""
    raw.with_suffix(".xmp").write_bytes((mark + xmp(ALL, head=head)).encode(encoding))
    metadata = read_photo(raw).metadata
    assert said(metadata.xmp) == {"xmp:Rating": "4", "xmp:Label": "Grün"}
    assert worth_telling(metadata.left_out) is None


@pytest.mark.parametrize("content", [b'<?xml version="1.0" encoding="x-foo"?><a/>', b"<a>" * 9000 + b"</a>" * 9000])
def test_no_sidecar_costs_a_photo(raw, content):
    raw.with_suffix(".xmp").write_bytes(content)
    metadata = read_photo(raw).metadata
    assert metadata.xmp is None
    assert worth_telling(metadata.left_out) == UNREAD_SIDECAR


@pytest.mark.parametrize(
    "sidecar",
    [
        xmp('dc:source="here"').replace("rdf:", "r:").replace("xmlns:rdf", "xmlns:r"),
        re.sub("<rdf:Description.*</rdf:RDF>", "</rdf:RDF>", xmp()),
        re.sub("><rdf:Description.*</rdf:RDF>", "/>", xmp()),
    ],
    ids=["other prefixes", "nothing said", "closed at once"],
)
def test_what_the_photo_says_stays_beside_any_sidecar(jpeg, sidecar):
    jpeg.with_name("a.jpg.xmp").write_text(sidecar)
    properties = said(read_photo(jpeg).metadata.xmp)
    assert (properties["xmp:Rating"], properties["xmp:Label"]) == ("1", "Blue")
    assert properties.get("dc:source") == ("here" if "dc:source=" in sidecar else None)


def test_all_is_said_of_one_photo_with_its_line_breaks(tmp_path):
    within = xmp('photoshop:Instructions="one&#xA;two&#x9;three"').replace('about=""', 'about="uuid:1"').encode()
    (tmp_path / "a.NEF.xmp").write_text(xmp('xmp:Rating="2"').replace('about=""', 'about="uuid:2"'))
    merged, _ = with_sidecar(Attachments(xmp=within), read_sidecar(tmp_path / "a.NEF", is_raw=True))
    assert said(merged.xmp)["photoshop:Instructions"] == "one\ntwo\tthree"
    assert set(re.findall(b'about="([^"]*)"', merged.xmp or b"")) == {b"uuid:2"}


def test_a_sidecar_that_tells_its_kind_in_an_element(raw):
    raw.with_suffix(".xmp").write_text(
        xmp('xmp:Rating="5"', "<photoshop:SidecarForExtension> NEF</photoshop:SidecarForExtension>")
    )
    assert read_photo(raw).metadata.xmp is None


def test_damaged_xmp_within_a_photo_is_told(tmp_path):
    (tmp_path / "a.NEF.xmp").write_text(xmp('xmp:Rating="2"'))
    merged, left_out = with_sidecar(Attachments(xmp=b"<x>A & B</x>"), read_sidecar(tmp_path / "a.NEF", is_raw=True))
    assert (said(merged.xmp), left_out) == ({"xmp:Rating": "2"}, DAMAGED_XMP)


def test_a_sidecar_that_can_not_be_read_stays_where_a_result_takes_the_photos_place(jpeg):
    jpeg.with_name("a.jpg.xmp").write_bytes(b"no XML")
    photo = read_photo(jpeg)
    assert lost_with_original(photo.metadata.left_out) is None
    assert write_photo(photo, jpeg, ExportSettings(FileFormat.JPEG, on_conflict="overwrite")) == jpeg


def test_damaged_xmp_is_no_loss_where_no_metadata_are_wanted(tmp_path):
    photo = write_jpeg(tmp_path / "a.jpg", gradient(), xmp=b"<x>A & B</x>")
    photo.with_name("a.jpg.xmp").write_text(xmp('xmp:Rating="2"'))
    read, replacing = read_photo(photo), ExportSettings(FileFormat.JPEG, on_conflict="overwrite")
    with pytest.raises(PhotoWriteError, match=re.escape(f"{DAMAGED_XMP} would be lost")):
        write_photo(read, photo, replacing)
    assert write_photo(read, photo, replace(replacing, keep_metadata=False)) == photo


def test_a_name_that_leaves_no_room_for_a_sidecars_has_none(tmp_path):
    photo = write_jpeg(tmp_path / f"{'a' * 248}.jpg", gradient())
    assert read_photo(photo).metadata.left_out is None


def test_masks_of_a_turned_photo_are_left_out_and_told(tmp_path, caplog):
    masks = (
        "<crs:MaskGroupBasedCorrections><rdf:Seq><rdf:li crs:What='Mask'/></rdf:Seq></crs:MaskGroupBasedCorrections>"
    )
    for orientation in (1, 6):
        raw = write_dng(tmp_path / "a.dng", mosaic_of(gradient(48, 64, np.uint16)), orientation=orientation)
        raw.with_suffix(".xmp").write_text(xmp('crs:Exposure2012="+1.00" crs:PerspectiveVertical="0"', masks))
        properties = said(read_photo(raw, RawSettings(for_dng=True)).metadata.xmp)
        is_turned = orientation != 1
        assert properties["crs:Exposure2012"] == "+1.00"
        assert ("crs:MaskGroupBasedCorrections" in properties) is not is_turned
        assert ("can't be turned upright" in caplog.text) is is_turned


def test_labels_and_no_way_of_storing_pixels_go_into_what_is_developed(raw):
    labels = "<darktable:colorlabels><rdf:Seq><rdf:li>1</rdf:li></rdf:Seq></darktable:colorlabels>"
    stored = "<tiff:BitsPerSample><rdf:Seq><rdf:li>12</rdf:li></rdf:Seq></tiff:BitsPerSample>"
    raw.with_suffix(".xmp").write_text(xmp('tiff:SamplesPerPixel="1" darktable:xmp_version="5"', labels + stored))
    assert said(read_photo(raw).metadata.xmp) == {"darktable:colorlabels": "1"}


def test_what_is_short_in_long_xmp_stays_where_all_programs_find_it(tmp_path):
    ancestors = "".join(f"<rdf:li>{number:032}</rdf:li>" for number in range(4000))
    long = xmp(
        ALL, f"<photoshop:DocumentAncestors><rdf:Bag>{ancestors}</rdf:Bag></photoshop:DocumentAncestors>{KEYWORDS}"
    )
    jpeg = write_jpeg(tmp_path / "a.jpg", gradient())
    jpeg.with_name("a.jpg.xmp").write_text(long, encoding="utf-8")
    made = write_photo(read_photo(jpeg), tmp_path / "made.jpg", ExportSettings(FileFormat.JPEG))
    [main] = re.findall(rb"http://ns.adobe.com/xap/1.0/\0(.*?</x:xmpmeta>)", made.read_bytes(), re.DOTALL)
    assert (said(main)["xmp:Rating"], said(main)["dc:subject"]) == ("4", "München & night")
    assert said(read_photo(made).metadata.xmp) == said(read_photo(jpeg).metadata.xmp)
    assert said(read_photo(made).metadata.xmp)["photoshop:DocumentAncestors"].startswith("0" * 32)


HISTORY = "<darktable:history><rdf:Seq><rdf:li darktable:num='0'/></rdf:Seq></darktable:history>"


@pytest.mark.parametrize(
    ("attributes", "children", "orientation", "may_replace"),
    [
        ('tiff:Orientation="6" xmp:Rating="3"', "", 6, False),
        ("", "<tiff:Orientation>6</tiff:Orientation>", 6, False),
        ("", REGION, 6, False),
        ("", HISTORY, 6, False),
        ('tiff:Orientation="1" xmp:Rating="3"', KEYWORDS, 6, True),
        ("", "<darktable:history><rdf:Seq/></darktable:history>", 6, True),
        ('tiff:Orientation="6"', REGION + HISTORY, 1, True),  # As far as it turns the photo, it still does.
    ],
)
def test_a_turned_photo_is_not_replaced_beside_a_sidecar_that_turns_it(
    tmp_path, caplog, attributes, children, orientation, may_replace
):
    photo = write_jpeg(tmp_path / "a.jpg", gradient(), exif=b"Exif\0\0" + exif_block(orientation))
    photo.with_name("a.jpg.xmp").write_text(xmp(attributes, children))
    before, replacing = photo.read_bytes(), ExportSettings(FileFormat.JPEG, on_conflict="overwrite")
    read = read_photo(photo)
    assert worth_telling(read.metadata.left_out) is None
    assert write_photo(read, tmp_path / "b.jpg", replacing).is_file()
    assert not caplog.records
    if may_replace:
        assert write_photo(read, photo, replacing) == photo
        return
    with pytest.raises(PhotoWriteError, match=re.escape(f"{TURNED_FROM_SIDECAR} would be lost")):
        write_photo(read, photo, replacing)
    assert photo.read_bytes() == before
