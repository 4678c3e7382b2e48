"""XMP files beside photos: what other programs keep there goes into what is made of the photo."""

from xml.etree import ElementTree

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from image_files import gradient, mosaic_of, write_dng, write_jpeg

from gradnet_engine.image_io import read_photo, write_photo
from gradnet_engine.image_io.attachments import Attachments
from gradnet_engine.image_io.refusals import SIDECAR, worth_telling
from gradnet_engine.image_io.sidecar import with_sidecar
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
        assert (worth_telling(metadata.left_out) or "").endswith(SIDECAR)
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
    merged, left_out = with_sidecar(embedded, photo, is_raw=True)
    assert left_out is None
    assert said(merged.xmp) == within | beside
