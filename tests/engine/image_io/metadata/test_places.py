"""Places that metadata name turn with the pixels: what lies under them stays the same."""

import io
import json
import math
import re
import shutil
import struct
import subprocess

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from image_files import OF_ANY_PHOTO, gradient, write_dng, write_jpeg
from PIL import Image

from gradnet_engine.image_io import read_photo, write_photo
from gradnet_engine.image_io.metadata.exif import upright_exif
from gradnet_engine.image_io.metadata.exif_builder import ExifBuilder
from gradnet_engine.image_io.metadata.xmp import upright_xmp
from gradnet_engine.image_io.tiff_structure import EXIF_DIRECTORY, LONG, SHORT, ByteOrder, Entry, TiffReader
from gradnet_engine.image_io.turning import upright
from gradnet_engine.job import ExportSettings, FileFormat

SUBJECT_AREA, SUBJECT_LOCATION = 0x9214, 0xA214
WIDTH_PX, HEIGHT_PX = 48, 30
_ROUNDED_PX = 1e-3
needs_exiftool = pytest.mark.skipif(shutil.which("exiftool") is None, reason="ExifTool is not installed")
orientations = st.integers(1, 8)


@st.composite
def squares(draw):
    """Rows and columns of a rectangle with one pixel in its middle."""
    half_width, half_height = draw(st.integers(0, 6)), draw(st.integers(0, 6))
    x = draw(st.integers(half_width, WIDTH_PX - 1 - half_width))
    y = draw(st.integers(half_height, HEIGHT_PX - 1 - half_height))
    return x, y, 2 * half_width + 1, 2 * half_height + 1


def drawn(x, y, width, height, shape=(HEIGHT_PX, WIDTH_PX)):
    """A picture that is black but for a rectangle around a pixel."""
    pixels = np.zeros(shape, np.uint8)
    pixels[y - height // 2 : y + height // 2 + 1, x - width // 2 : x + width // 2 + 1] = 255
    return pixels


def turned_numbers(tag, numbers, orientation, *, order: ByteOrder = "<", kind=SHORT):
    """What a tag of EXIF says once the photo is upright."""
    builder = ExifBuilder(order)
    data = struct.pack(f"{order}{len(numbers)}{'H' if kind == SHORT else 'I'}", *numbers)
    builder.exif[tag] = Entry(tag, kind, len(numbers), data)
    size = (WIDTH_PX, HEIGHT_PX) if orientation < 5 else (HEIGHT_PX, WIDTH_PX)
    block = upright_exif(builder.to_bytes() or b"", *size, orientation=orientation)
    return exif_numbers(block, tag)


def exif_numbers(block, tag):
    reader = TiffReader(io.BytesIO(block))
    first = reader.first_directory()
    assert first is not None
    directory = reader.sub_directory(first, EXIF_DIRECTORY)
    assert directory is not None
    return directory.numbers(tag)


@given(squares(), orientations, st.sampled_from(["<", ">"]), st.sampled_from([SHORT, LONG]))
def test_the_subject_of_exif_stays_under_its_rectangle(square, orientation, order, kind):
    pixels = upright(drawn(*square), orientation)
    area = turned_numbers(SUBJECT_AREA, square, orientation, order=order, kind=kind)
    np.testing.assert_array_equal(drawn(*area, shape=pixels.shape), pixels)
    x, y = turned_numbers(SUBJECT_LOCATION, square[:2], orientation, order=order, kind=kind)
    assert (x, y) == area[:2]
    assert turned_numbers(SUBJECT_AREA, (*square[:2], 9), orientation) == (x, y, 9)


@pytest.mark.parametrize("numbers", [(5,), (1, 2, 3, 4, 5)])
def test_a_subject_of_no_known_form_stays(numbers):
    assert turned_numbers(SUBJECT_AREA, numbers, 6) == numbers


def test_a_subject_outside_the_photo_is_moved_to_its_edge():
    assert turned_numbers(SUBJECT_LOCATION, (900, 700), 3) == (0, 0)
    assert turned_numbers(SUBJECT_LOCATION, (900, 700), 6) == (0, WIDTH_PX - 1)


def packet_of(properties, *, as_elements):
    def written(named):
        if as_elements:
            return ">" + "".join(f"<{name}>{value}</{name}>" for name, value in named.items())
        return "".join(f'\n {name}="{value}"' for name, value in named.items()) + ">"

    inner = "".join(f"<{name}{written(named)}</{name}>" for name, named in properties.items())
    return f"<x:xmpmeta><rdf:RDF>{inner}</rdf:RDF></x:xmpmeta>".encode()


def found(packet, name):
    text = (packet or b"").decode()
    values = re.findall(rf"\b{name}=\"([^\"]*)\"|<{name}>([^<]*)", text)
    return [float(attribute or element) for attribute, element in values]


@given(squares(), squares(), orientations, st.booleans())
def test_regions_stay_over_what_they_name(first, second, orientation, as_elements):
    def area(x, y, width, height):
        shares = ((x + 0.5) / WIDTH_PX, (y + 0.5) / HEIGHT_PX, width / WIDTH_PX, height / HEIGHT_PX)
        return dict(zip(("stArea:x", "stArea:y", "stArea:w", "stArea:h"), shares, strict=True))

    packets = [
        packet_of(
            {
                "mwg-rs:AppliedToDimensions": {"stDim:w": 2 * WIDTH_PX, "stDim:h": 2 * HEIGHT_PX},
                "mwg-rs:Area": area(*square) | {"stArea:unit": "normalized"},
            },
            as_elements=as_elements,
        )
        for square in (first, second)
    ]
    pixels = [upright(drawn(*square), orientation) for square in (first, second)]
    height_px, width_px = pixels[0].shape
    both = upright_xmp(b"".join(packets), width_px, height_px, orientation=orientation)
    for number, expected in enumerate(pixels):
        x, y, width, height = (found(both, f"stArea:{name}")[number] for name in "xywh")
        place = (
            round(x * width_px - 0.5),
            round(y * height_px - 0.5),
            round(width * width_px),
            round(height * height_px),
        )
        np.testing.assert_array_equal(drawn(*place, shape=expected.shape), expected)
        assert found(both, "stDim:w")[number] == 2 * width_px
        assert found(both, "stDim:h")[number] == 2 * height_px


def cropped(corners, angle, shape, inset_px=0.0):
    """Which pixels a raw developer's crop keeps: a rectangle along axes that are turned clockwise by its angle."""
    (left, top, right, bottom), (height, width) = corners, shape
    rows, cols = np.mgrid[0:height, 0:width] + 0.5
    cos, sin = math.cos(math.radians(angle)), math.sin(math.radians(angle))

    def along_axes(x, y):
        return x * cos + y * sin, y * cos - x * sin

    across, down = along_axes(cols, rows)
    first_across, first_down = along_axes(left * width, top * height)
    last_across, last_down = along_axes(right * width, bottom * height)
    lengths = across - first_across, last_across - across, down - first_down, last_down - down
    return np.min(lengths, axis=0) > inset_px


@given(
    first=st.tuples(st.integers(0, 20), st.integers(0, 12)),
    last=st.tuples(st.integers(28, WIDTH_PX), st.integers(18, HEIGHT_PX)),
    angle=st.one_of(st.just(0.0), st.floats(-15, 15)),
    orientation=orientations,
    as_elements=st.booleans(),
)
def test_a_crop_keeps_the_same_pixels(first, last, angle, orientation, as_elements):
    corners = [place / size for place, size in zip((*first, *last), (WIDTH_PX, HEIGHT_PX) * 2, strict=True)]
    names = [f"crs:Crop{name}" for name in ("Left", "Top", "Right", "Bottom", "Angle")]
    packet = packet_of({"rdf:Description": dict(zip(names, (*corners, angle), strict=True))}, as_elements=as_elements)
    kept = upright(cropped(corners, angle, (HEIGHT_PX, WIDTH_PX)), orientation)
    turned = upright_xmp(packet, kept.shape[1], kept.shape[0], orientation=orientation)
    *turned_corners, turned_angle = [found(turned, name)[0] for name in names]
    # Rounding may move pixels over an edge that goes right through their middles.
    inner, outer = (
        cropped(turned_corners, turned_angle, kept.shape, inset_px) for inset_px in (_ROUNDED_PX, -_ROUNDED_PX)
    )
    assert not np.any(inner & ~kept)
    assert not np.any(kept & ~outer)


@pytest.mark.parametrize("snapshots_as_elements", [False, True])
@pytest.mark.parametrize("as_elements", [False, True])
@pytest.mark.parametrize("comes_last", [False, True])
def test_each_snapshot_has_its_own_crop(as_elements, snapshots_as_elements, comes_last):
    crops = [(0.1, 0.2, 0.7, 0.9), (0, 0, 1, 0.5), (0.2, 0.2, 0.6, 0.6)]
    names = [f"crs:Crop{name}" for name in ("Left", "Top", "Right", "Bottom")]
    settings, *snapshots = (
        packet_of({"rdf:Description": dict(zip(names, crop, strict=True))}, as_elements=form)
        for crop, form in zip(crops, (as_elements, snapshots_as_elements, snapshots_as_elements), strict=True)
    )
    parts = [settings, *(b"<crss:Parameters>%b</crss:Parameters>" % snapshot for snapshot in snapshots)]
    turned = upright_xmp(b"".join(parts[::-1] if comes_last else parts), HEIGHT_PX, WIDTH_PX, orientation=6)
    expected = [[0.1, 0.5, 0.4], [0.1, 0, 0.2], [0.8, 1, 0.8], [0.7, 1, 0.6]]
    assert [found(turned, name)[:: -1 if comes_last else 1] for name in names] == expected


@pytest.mark.parametrize("value", ["", "left", "nan", "1e999"])
def test_nonsense_in_xmp_stays(value):
    packet = (
        f'<rdf:D crs:CropTop="{value}" crs:CropLeft="0" crs:CropBottom="1" crs:CropRight="1"/>'
        f'<mwg-rs:Area stArea:x="{value}" stArea:y="0.5"/><exif:SubjectArea>{value}</exif:SubjectArea>'
    ).encode()
    assert upright_xmp(packet, 30, 40, orientation=6) == packet


@pytest.mark.parametrize("orientation", range(1, 9))
def test_what_is_upright_is_not_turned_again(tmp_path, orientation):
    exif = Image.Exif()
    exif[0x112] = orientation
    exif.get_ifd(0x8769)[SUBJECT_AREA] = (5, 7, 4, 2)
    xmp = packet_of({"mwg-rs:Area": {"stArea:x": 0.2, "stArea:y": 0.3}}, as_elements=False)
    path = write_jpeg(tmp_path / "a.jpg", gradient(), exif=exif, xmp=xmp)
    photo = read_photo(path)
    again = read_photo(write_photo(photo, tmp_path / "b.tif", ExportSettings(format=FileFormat.TIFF16)))
    assert exif_numbers(again.metadata.exif, SUBJECT_AREA) == exif_numbers(photo.metadata.exif, SUBJECT_AREA)
    assert again.metadata.xmp == photo.metadata.xmp
    x, y, *_ = exif_numbers(photo.metadata.exif, SUBJECT_AREA)
    np.testing.assert_allclose(np.rint(photo.rgb[int(y), int(x)] * 255), gradient()[7, 5], atol=4)


def told_by_exiftool(path, *arguments):
    """What ExifTool wrote into a file."""
    subprocess.run(["exiftool", "-q", "-n", "-overwrite_original", *arguments, path], check=True)
    return path


def region_of(x, y, width, height):
    centre = f"X={(x + 0.5) / WIDTH_PX},Y={(y + 0.5) / HEIGHT_PX}"
    area = f"{{{centre},W={width / WIDTH_PX},H={height / HEIGHT_PX},Unit=normalized}}"
    size = f"{{W={WIDTH_PX},H={HEIGHT_PX},Unit=pixel}}"
    return f"-XMP-mwg-rs:RegionInfo={{AppliedToDimensions={size},RegionList=[{{Area={area},Type=Face}}]}}"


@needs_exiftool
def test_places_that_exiftool_writes(tmp_path):
    path = tmp_path / "a.tif"
    Image.fromarray(np.repeat(drawn(13, 9, 5, 7)[..., None], 3, axis=2)).save(path)
    in_xmp = [f"-XMP-exif:SubjectArea={number}" for number in (13, 9, 5, 7)]
    told_by_exiftool(path, "-Orientation=6", region_of(13, 9, 5, 7), "-ExifIFD:SubjectArea=13 9 5 7", *in_xmp)
    for form in OF_ANY_PHOTO:
        written = write_photo(read_photo(path), tmp_path / f"{form}{form.suffix}", ExportSettings(format=form))
        said = json.loads(subprocess.check_output(["exiftool", "-j", "-n", "-g1", "-struct", written]))[0]
        place = tuple(map(int, said["ExifIFD"]["SubjectArea"].split()))
        assert place == (20, 13, 7, 5)
        assert tuple(said["XMP-exif"]["SubjectArea"]) == place
        np.testing.assert_array_equal(read_photo(written).rgb[..., 0] > 0.5, drawn(*place, shape=(48, 30)) > 0)
        regions = said["XMP-mwg-rs"]["RegionInfo"]
        assert (regions["AppliedToDimensions"]["W"], regions["AppliedToDimensions"]["H"]) == (30, 48)
        area = regions["RegionList"][0]["Area"]
        found_area = [area["X"] * 30 - 0.5, area["Y"] * 48 - 0.5, area["W"] * 30, area["H"] * 48]
        np.testing.assert_allclose(found_area, place, atol=0.01)


@needs_exiftool
@pytest.mark.parametrize(
    ("orientation", "place"),
    [
        *((1, (13, 9)), (3, (34, 20)), (6, (20, 13)), (8, (9, 34))),
        *((2, (34, 9)), (4, (13, 20)), (5, (9, 13)), (7, (20, 34))),
    ],
)
def test_places_in_a_raw_photo(tmp_path, orientation, place):
    noise = np.random.default_rng(0).integers(8000, 9000, (HEIGHT_PX, WIDTH_PX)).astype(np.uint16)
    path = write_dng(tmp_path / "a.dng", noise, orientation=orientation)
    told_by_exiftool(path, region_of(13, 9, 5, 7), "-ExifIFD:SubjectArea=13 9 5 7")
    photo = read_photo(path)
    assert exif_numbers(photo.metadata.exif, SUBJECT_AREA)[:2] == place
    (x,), (y,) = found(photo.metadata.xmp, "stArea:x"), found(photo.metadata.xmp, "stArea:y")
    np.testing.assert_allclose((x * photo.width_px - 0.5, y * photo.height_px - 0.5), place, atol=0.01)
