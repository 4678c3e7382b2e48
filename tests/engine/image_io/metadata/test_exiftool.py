"""What ExifTool sees of a photo before, it sees after: through every container, and from RAW."""

import json
import shutil
import struct
import subprocess
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from image_files import OF_ANY_PHOTO, gradient, write_jpeg
from PIL import Image

from gradnet_engine.image_io import read_photo, write_photo
from gradnet_engine.image_io.metadata.exif_builder import MAKER_NOTE, ExifBuilder
from gradnet_engine.image_io.profiles import space_profile
from gradnet_engine.image_io.tiff_structure import UNDEFINED, Entry
from gradnet_engine.job import ExportSettings, FileFormat, OutputSpace, RawSettings
from gradnet_engine.photo import Photo

pytestmark = pytest.mark.skipif(
    shutil.which("exiftool") is None, reason="ExifTool is not installed (Debian: libimage-exiftool-perl)"
)

WRITTEN = [
    "-IFD0:Make=Canon", "-IFD0:Model=Canon EOS R6", "-IFD0:Artist=Ana Müller", "-IFD0:Copyright=(c) 2024 Ana",
    "-IFD0:ImageDescription=Night", "-IFD0:Software=Camera 1.0", "-IFD0:ModifyDate=2024:05:06 08:09:10",
    "-ExifIFD:LensModel=RF50mm F1.2 L USM", "-ExifIFD:LensInfo=50 50 1.2 1.2", "-ExifIFD:ISO=12800",
    "-ExifIFD:ExposureTime=1/50", "-ExifIFD:FNumber=1.2", "-ExifIFD:FocalLength=50",
    "-ExifIFD:DateTimeOriginal=2024:05:06 07:08:09", "-ExifIFD:OffsetTimeOriginal=+02:00",
    "-ExifIFD:OffsetTime=+02:00", "-ExifIFD:SubSecTimeOriginal=42", "-ExifIFD:UserComment=Grüße",
    "-GPS:GPSLatitude=48.137154", "-GPS:GPSLatitudeRef=N", "-GPS:GPSLongitude=11.576124", "-GPS:GPSLongitudeRef=E",
    "-GPS:GPSAltitude=519", "-GPS:GPSDateStamp=2024:05:06",
    "-XMP-dc:Title=Nacht über München", "-XMP-dc:Subject=night", "-XMP-dc:Subject=noise", "-XMP-xmp:Rating=4",
    "-XMP-lr:HierarchicalSubject=places|Munich", "-XMP-tiff:Orientation=6",
    "-IPTC:Headline=Nacht", "-IPTC:Keywords=night", "-IPTC:Keywords=noise", "-IPTC:City=München",
    "-IPTC:CodedCharacterSet=UTF8",
]  # fmt: skip
# True for other pixels than these, or of the container rather than the photo.
NOT_COMPARED = {
    "IFD0": {"Orientation", "ImageWidth", "ImageHeight", "BitsPerSample", "Compression", "PhotometricInterpretation"}
    | {"StripOffsets", "RowsPerStrip", "StripByteCounts", "SamplesPerPixel", "PlanarConfiguration", "Predictor"}
    | {"XResolution", "YResolution", "ResolutionUnit", "YCbCrPositioning", "SubfileType", "ExtraSamples"},
    "ExifIFD": {"ExifImageWidth", "ExifImageHeight"},
    "XMP-tiff": {"Orientation"},
    "XMP-x": {"XMPToolkit"},
}
COMPARED_GROUPS = ("IFD0", "ExifIFD", "GPS", "IPTC", "Canon", "ICC_Profile", "ICC-header")


def exiftool(*arguments: str | Path) -> str:
    run = subprocess.run(
        ["exiftool", "-charset", "iptc=utf8", *map(str, arguments)], capture_output=True, text=True, check=True
    )
    return run.stdout


def tags(*paths: Path) -> list[dict[str, dict[str, Any]]]:
    """All tags of some files by group; ExifTool takes its time to start, so it is asked once."""
    return [
        {group: value for group, value in found.items() if isinstance(value, dict)}
        for found in json.loads(exiftool("-j", "-n", "-g1", "-a", "-struct", *paths))
    ]


def write_all(photo: Photo, folder: Path, keep_metadata: bool = True) -> list[Path]:
    """Write a photo in every format."""
    return [
        write_photo(photo, folder / f"{form}{form.suffix}", ExportSettings(format=form, keep_metadata=keep_metadata))
        for form in OF_ANY_PHOTO
    ]


def compared(all_tags: dict[str, dict[str, Any]]) -> dict[str, dict[str, Any]]:
    kept = {group for group in all_tags if group in COMPARED_GROUPS or group.startswith("XMP-")}
    chosen = {
        group: {tag: value for tag, value in all_tags[group].items() if tag not in NOT_COMPARED.get(group, set())}
        for group in kept
    }
    return {group: values for group, values in chosen.items() if values}


def canon_maker_note(position: int) -> Entry:
    """A MakerNote as Canon writes it: its offsets count from the start of the block."""
    lens, owner = b"RF50mm F1.2 L USM\0".ljust(32, b"\0"), b"Ana Mueller\0".ljust(32, b"\0")
    values_at = position + 2 + 12 * 2 + 4
    data = struct.pack("<H", 2)
    data += struct.pack("<HHII", 0x0009, 2, 32, values_at + 32) + struct.pack("<HHII", 0x0095, 2, 32, values_at)
    data += bytes(4) + lens + owner
    return Entry(MAKER_NOTE, UNDEFINED, len(data), data, position)


@pytest.fixture(scope="module")
def thumbnail(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_jpeg(tmp_path_factory.mktemp("thumbnail") / "small.jpg", gradient(12, 16))


@pytest.fixture(scope="module")
def sources(tmp_path_factory: pytest.TempPathFactory, thumbnail: Path) -> dict[str, Path]:
    """One photo with everything in it, in each container."""
    folder = tmp_path_factory.mktemp("sources")
    builder = ExifBuilder("<")
    builder.put_text(builder.ifd0, 0x10F, "Canon")
    builder.exif[MAKER_NOTE] = canon_maker_note(400)
    exif = b"Exif\0\0" + (builder.to_bytes() or b"")
    icc = space_profile(OutputSpace.DISPLAY_P3)
    image = Image.fromarray(gradient())
    image.save(folder / "source.jpg", quality=98, exif=exif, icc_profile=icc)
    image.save(folder / "source.png", icc_profile=icc, exif=exif)
    image.save(folder / "source.tif", icc_profile=icc, compression="tiff_lzw")
    image.save(folder / "source.webp", icc_profile=icc, exif=exif)
    paths = {path.suffix: path for path in sorted(folder.iterdir())}
    exiftool("-overwrite_original", "-n", "-IFD0:Orientation=6", *WRITTEN, *paths.values())
    exiftool("-overwrite_original", f"-ThumbnailImage<={thumbnail}", paths[".jpg"])
    return paths


@pytest.mark.parametrize("source", [".jpg", ".png", ".tif", ".webp"])
def test_metadata_survive(sources, tmp_path, source):
    before, *written = tags(sources[source], *write_all(read_photo(sources[source]), tmp_path))
    expected = compared(before)
    assert before["IFD0"]["Orientation"] == 6
    assert expected["ExifIFD"]["OffsetTimeOriginal"] == "+02:00"
    assert {"IFD0", "ExifIFD", "GPS", "XMP-dc", "ICC_Profile"} <= set(expected)
    # WebP has no place for IPTC.
    assert ("IPTC" in expected) == (source != ".webp")
    if source == ".jpg":
        assert "ThumbnailImage" in before["IFD1"]
        assert expected["Canon"]["LensModel"] == "RF50mm F1.2 L USM"
    for after in written:
        assert after["IFD0"]["Orientation"] == 1
        assert after["XMP-tiff"]["Orientation"] == 1
        assert after["ExifIFD"].get("ExifImageWidth", 24) == 24
        assert "ThumbnailImage" not in json.dumps(after)
        assert {group: values for group, values in compared(after).items() if group in expected} == expected


def test_files_are_valid(sources, tmp_path):
    written = write_all(read_photo(sources[".jpg"]), tmp_path)
    # ExifTool knows TIFF's compressions of 1992 and its own idea of IPTC there; what the source lacks isn't ours.
    known = ("0x0103 Compression", "(undef) for IFD0 0x83bb IPTC-NAA", "Missing required")
    for report in json.loads(exiftool("-j", "-a", "-validate", "-warning", "-error", *written)):
        assert "Error" not in report
        warnings = report.get("Warning", [])
        warnings = [warnings] if isinstance(warnings, str) else warnings
        assert [warning for warning in warnings if not any(words in warning for words in known)] == []


def test_round_trip_through_all_containers(sources, tmp_path):
    """What one container keeps, the next one gets."""
    path = sources[".jpg"]
    for number, target in enumerate((FileFormat.TIFF16, FileFormat.PNG16, FileFormat.TIFF8, FileFormat.JPEG)):
        path = write_photo(read_photo(path), tmp_path / f"{number}{target.suffix}", ExportSettings(format=target))
    before, after = (compared(found) for found in tags(sources[".jpg"], path))
    assert {group: after[group] for group in before} == before


def test_metadata_are_left_out_on_request(sources, tmp_path):
    for written in tags(*write_all(read_photo(sources[".jpg"]), tmp_path, keep_metadata=False)):
        assert written["ICC_Profile"]["ProfileDescription"] == "Display P3"
        assert not {"ExifIFD", "GPS", "IPTC", "Canon"} & set(written)
        assert not [group for group in written if group.startswith("XMP-")]
        assert not {"Make", "Artist", "Copyright"} & set(written.get("IFD0", {}))


@pytest.mark.parametrize("source", [".jpg", ".png"])
def test_resolution_beside_exif_leaves_the_block_whole(sources, tmp_path, source):
    """EXIF without a resolution gets the container's; the MakerNote is still read."""
    path = tmp_path / f"photo{source}"
    shutil.copy(sources[source], path)
    where = "JFIF" if source == ".jpg" else "PNG-pHYs"
    stated = ["-JFIF:XResolution=300", "-JFIF:YResolution=300", "-JFIF:ResolutionUnit=inches"]
    if source == ".png":
        stated = ["-PNG-pHYs:PixelsPerUnitX=11811", "-PNG-pHYs:PixelsPerUnitY=11811", "-PNG-pHYs:PixelUnits=meters"]
    exiftool("-overwrite_original", "-IFD0:XResolution=", "-IFD0:YResolution=", "-IFD0:ResolutionUnit=", *stated, path)
    before, *written = tags(path, *write_all(read_photo(path), tmp_path))
    assert "XResolution" not in before["IFD0"]
    assert where in before
    expected = compared(before)
    for after in written:
        assert after["IFD0"]["XResolution"] == 300
        assert {group: values for group, values in compared(after).items() if group in expected} == expected
    assert written[0]["JFIF"]["XResolution"] == 300


def test_exif_that_exiftool_writes_in_several_segments(sources, tmp_path, caplog):
    path, text = tmp_path / "photo.jpg", tmp_path / "long.txt"
    shutil.copy(sources[".jpg"], path)
    text.write_text("d" * 100_000)
    exiftool("-overwrite_original", f"-IFD0:ImageDescription<={text}", path)
    before, *written = (compared(found) for found in tags(path, *write_all(read_photo(path), tmp_path)))
    for after, form in zip(written, OF_ANY_PHOTO, strict=True):
        is_short = form is FileFormat.JPEG
        assert set(before["IFD0"]) - set(after["IFD0"]) == ({"ImageDescription"} if is_short else set())
        assert set(before) - set(after) == ({"Canon"} if is_short else set())
        assert (after["ExifIFD"], after["GPS"]) == (before["ExifIFD"], before["GPS"])
    # ExifTool has put the MakerNote behind the long text, and there is no room so far back in a JPEG.
    assert "the camera's own notes and its longest entries are left out" in caplog.text


RAW_TAGS = ("Make", "Model", "ExposureTime", "FNumber", "ISO", "FocalLength", "DateTimeOriginal", "Orientation")


def check_raw_metadata(source: Path, folder: Path) -> None:
    photo = read_photo(source)
    assert photo.metadata.exif is not None
    written = write_all(replace(photo, rgb=np.ascontiguousarray(photo.rgb[:32, :48])), folder)
    seen = read_photo(source, RawSettings(for_dng=True))
    if seen.metadata.sensor_colours is not None:
        part = replace(seen, rgb=np.ascontiguousarray(seen.rgb[:32, :48]))
        written.append(write_photo(part, folder / "a.dng", ExportSettings(FileFormat.DNG)))
    before, *after = json.loads(exiftool("-j", "-n", *(f"-{tag}" for tag in RAW_TAGS), source, *written))
    for found in after:
        assert found.get("Orientation", 1) == 1
        for tag in set(RAW_TAGS[:-1]) & set(before):
            value = before[tag].removeprefix("0 ") if tag == "ISO" and isinstance(before[tag], str) else before[tag]
            # ExifTool rounds what it works out of MakerNotes after 15 digits, and fractions after 10.
            exact = str(found[tag]) == str(value)
            assert exact or float(found[tag]) == pytest.approx(float(value), rel=1e-4), tag


@pytest.mark.parametrize("name", ["canon_s40.CRW", "kodak_dc120_noisy.KDC", "canon_550d_magiclantern_noisy.dng"])
def test_raw_metadata(samples, tmp_path, name):
    check_raw_metadata(samples / name, tmp_path)


def test_a_dng_is_valid(samples, tmp_path):
    photo = read_photo(samples / "canon_s40.CRW", RawSettings(for_dng=True))
    write_photo(photo, tmp_path / "a.dng", ExportSettings(FileFormat.DNG))
    (report,) = json.loads(exiftool("-j", "-a", "-validate", "-warning", "-error", tmp_path / "a.dng"))
    assert report["Validate"] == "OK", report


def test_a_tiff_around_a_block_that_exiftool_made_is_a_tiff(tmp_path):
    source, written = tmp_path / "a.webp", tmp_path / "a.tif"
    Image.fromarray(gradient()).save(source, lossless=True)
    exiftool("-EXIF:Artist=Ana", "-EXIF:ISO=800", source)
    write_photo(read_photo(source), written, ExportSettings(FileFormat.TIFF8))
    (report,) = json.loads(exiftool("-j", "-FileType", "-Artist", "-ISO", written))
    assert (report["FileType"], report["Artist"], report["ISO"]) == ("TIFF", "Ana", 800)


def test_metadata_of_all_raw_files(gradnet_data, tmp_path):
    for source in sorted((gradnet_data / "raw").iterdir()):
        if source.suffix != ".raw":  # has none, and ExifTool doesn't know it
            check_raw_metadata(source, tmp_path / source.stem)


def test_raw_profile_and_colour_space_tag(samples, tmp_path):
    spaces = {OutputSpace.SRGB: (1, "sRGB"), OutputSpace.ADOBE_RGB: (65535, "Compatible with Adobe RGB (1998)")}
    photos = [read_photo(samples / "kodak_dc120_noisy.KDC", RawSettings(output_space=space)) for space in spaces]
    written = [write_photo(photo, tmp_path / f"{number}.jpg") for number, photo in enumerate(photos)]
    for found, (color_space, name) in zip(tags(*written), spaces.values(), strict=True):
        assert found["ExifIFD"]["ColorSpace"] == color_space
        assert (found["ExifIFD"]["ExifImageWidth"], found["ExifIFD"]["ExifImageHeight"]) == (1301, 976)
        assert found["ICC_Profile"]["ProfileDescription"] == name
