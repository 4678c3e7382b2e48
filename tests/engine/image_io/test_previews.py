import io
import os
import subprocess
import sys

import numpy as np
import pytest
from image_files import OF_ANY_PHOTO, exif_block, gradient, mosaic_of, profile, write_dng, write_jpeg
from PIL import Image, ImageCms

from gradnet_engine.errors import PhotoReadError
from gradnet_engine.image_io import read_photo, read_preview
from gradnet_engine.job import ExportSettings, FileFormat, OutputSpace

EDGE_PX = 160


def shrunk(rgb, shape):
    """Average of the full photo in a preview's size, made by other means."""
    height, width = shape[:2]
    return np.asarray(
        Image.fromarray(np.rint(rgb * 255).astype(np.uint8)).resize((width, height), Image.Resampling.BOX)
    )


def difference(one, other):
    return np.abs(one.astype(float) - other).mean()


@pytest.mark.parametrize("name", ["canon_s40.CRW", "canon_550d_magiclantern_noisy.dng", "canon_550d_crop_noisy.jpg"])
def test_a_preview_shows_the_photo(samples, name):
    preview = read_preview(samples / name, EDGE_PX)
    photo = read_photo(samples / name)
    assert max(preview.shape) == EDGE_PX
    assert preview.shape[1] / preview.shape[0] == pytest.approx(photo.width_px / photo.height_px, rel=0.03)
    grey, expected = preview.mean(axis=2).ravel(), shrunk(photo.rgb, preview.shape).mean(axis=2).ravel()
    # A camera's own tones are brighter than ours: what is bright and dark must agree, not how much.
    assert np.corrcoef(grey, expected)[0, 1] > 0.9


def test_an_embedded_preview_that_is_too_small_is_not_stretched(samples):
    preview = read_preview(samples / "kodak_dc120_noisy.KDC", 320)
    assert max(preview.shape) == 320
    detail = np.abs(np.diff(preview.astype(float), axis=1)).mean()
    stretched = (
        Image.fromarray(preview).resize((80, 60), Image.Resampling.BOX).resize((320, 240), Image.Resampling.BICUBIC)
    )
    assert detail > 1.5 * np.abs(np.diff(np.asarray(stretched, float), axis=1)).mean()


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_jpeg_is_upright(tmp_path, orientation):
    path = write_jpeg(tmp_path / "a.jpg", gradient(240, 320), exif=b"Exif\0\0" + exif_block(orientation, (320, 240)))
    preview = read_preview(path, EDGE_PX)
    expected = shrunk(read_photo(path).rgb, preview.shape)
    assert preview.shape == ((120, 160, 3) if orientation < 5 else (160, 120, 3))
    assert difference(preview[..., :2], expected[..., :2]) < 3


@pytest.mark.parametrize("orientation", range(1, 9))
def test_a_raw_is_upright(tmp_path, orientation):
    path = write_dng(tmp_path / "a.dng", mosaic_of(gradient(240, 320, np.uint16)), orientation=orientation)
    preview = read_preview(path, EDGE_PX)
    expected = shrunk(read_photo(path).rgb, preview.shape)
    assert np.corrcoef(preview[..., :2].ravel(), expected[..., :2].ravel())[0, 1] > 0.98


@pytest.mark.parametrize("suffix", [".jpg", ".png", ".tif", ".webp"])
def test_colours_are_those_of_the_profile(tmp_path, suffix):
    path = tmp_path / f"a{suffix}"
    green = np.full((200, 300, 3), (60, 200, 90), np.uint8)
    wide = profile(OutputSpace.ADOBE_RGB)
    Image.fromarray(green).save(path, icc_profile=wide.tobytes(), quality=100)
    in_srgb = ImageCms.profileToProfile(Image.fromarray(green[:1, :1]), wide, profile(OutputSpace.SRGB))
    assert in_srgb is not None
    assert read_preview(path, EDGE_PX)[5, 5] == pytest.approx(np.asarray(in_srgb)[0, 0], abs=3)


def test_a_transparent_photo_lies_on_white(tmp_path):
    Image.new("RGBA", (50, 40), (200, 0, 0, 0)).save(tmp_path / "a.png")
    assert (read_preview(tmp_path / "a.png", EDGE_PX) == 255).all()


def test_small_photos_are_not_enlarged(tmp_path):
    path = write_jpeg(tmp_path / "a.jpg", gradient())
    assert read_preview(path, EDGE_PX).shape == (24, 32, 3)


def test_black_bars_of_a_camera_are_cut_off():
    from gradnet_engine.image_io.previews import _without_bars

    picture = np.full((120, 160, 3), 90, np.uint8)
    picture[:8] = picture[-8:] = 3
    cut = _without_bars(picture, 1.5)
    assert cut.min() == 90
    assert cut.shape[1] / cut.shape[0] == pytest.approx(1.5, rel=0.04)
    assert _without_bars(np.full_like(picture, 90), 1.5).shape == picture.shape


@pytest.mark.parametrize("content", [b"", b"not a photo", b"\xff\xd8\xff\xe0", b"II*\0\x08\0\0\0"])
@pytest.mark.parametrize("name", ["a.jpg", "a.nef"])
def test_what_is_no_photo_is_told_in_one_sentence(tmp_path, name, content):
    path = tmp_path / name
    path.write_bytes(content)
    with pytest.raises(PhotoReadError, match=r"can't be read: .*\.$"):
        read_preview(path, EDGE_PX)


def test_headers_and_preview_of_a_raw_read_a_fraction_of_its_file(samples, tmp_path):
    """A card reader gives 30 MB/s: a folder of RAWs would take minutes if each were read whole."""
    path = tmp_path / "padded.CRW"
    path.write_bytes((samples / "canon_s40.CRW").read_bytes())
    if not os.path.exists("/proc/self/io"):
        pytest.skip("only Linux counts what a process reads")
    code = (
        "import sys; from pathlib import Path; from gradnet_engine.image_io import read_preview, read_info\n"
        "path = Path(sys.argv[1]); read_preview(path, 160); read_info(path)\n"
        "count = lambda: int(open('/proc/self/io').read().split()[1])\n"
        "before = count(); read_preview(path, 160); read_info(path); print(count() - before)"
    )
    done = subprocess.run([sys.executable, "-c", code, str(path)], capture_output=True, text=True, check=True)
    assert int(done.stdout) < path.stat().st_size / 4


@pytest.mark.parametrize("file_format", OF_ANY_PHOTO)
def test_export_in_srgb(tmp_path, file_format):
    from gradnet_engine.image_io import write_photo

    source = tmp_path / "wide.png"
    Image.fromarray(gradient(60, 80)).save(source, icc_profile=profile(OutputSpace.ADOBE_RGB).tobytes())
    photo = read_photo(source)
    written = write_photo(photo, tmp_path / "out", ExportSettings(file_format, jpeg_quality=100, profile="srgb"))
    back = read_photo(written)
    assert back.metadata.icc_profile == profile(OutputSpace.SRGB).tobytes()
    seen = ImageCms.profileToProfile(Image.open(source), profile(OutputSpace.ADOBE_RGB), profile(OutputSpace.SRGB))
    assert seen is not None
    assert difference(back.rgb * 255, np.asarray(seen)) < 2
    assert difference(photo.rgb * 255, np.asarray(seen)) > 4


def test_export_in_srgb_marks_exif_and_keeps_grey_grey(tmp_path):
    from gradnet_engine.image_io import write_photo

    grey_icc = ImageCms.ImageCmsProfile(io.BytesIO(_grey_profile()))
    source = tmp_path / "grey.png"
    exif = Image.Exif()
    exif[0x010F] = "Nikon"
    exif.get_ifd(0x8769)[0xA001] = 65535
    Image.fromarray(gradient()[..., 0]).save(source, icc_profile=grey_icc.tobytes(), exif=exif)
    export = ExportSettings(FileFormat.PNG16, profile="srgb")
    photo = read_photo(source)
    back = read_photo(write_photo(photo, tmp_path / "out.png", export))
    assert back.rgb.mean() > photo.rgb.mean() + 0.1
    assert back.metadata.is_grey
    assert back.metadata.icc_profile is None
    with Image.open(tmp_path / "out.png") as image:
        assert image.getexif().get_ifd(0x8769)[0xA001] == 1


def _grey_profile():
    """A grey profile of gamma 1.0: mid-grey gets brighter in sRGB."""
    white = b"XYZ \0\0\0\0" + b"".join(int(v * 65536).to_bytes(4, "big") for v in (0.9642, 1.0, 0.8249))
    curve = b"curv\0\0\0\0" + (0).to_bytes(4, "big")
    text = b"desc\0\0\0\0" + (5).to_bytes(4, "big") + b"grey\0" + bytes(78)
    tags = [(b"wtpt", white), (b"kTRC", curve), (b"desc", text)]
    at, table, data = 128 + 4 + 12 * len(tags), b"", b""
    for name, content in tags:
        content += bytes(-len(content) % 4)
        table += name + at.to_bytes(4, "big") + len(content).to_bytes(4, "big")
        data, at = data + content, at + len(content)
    header = bytearray(128)
    header[0:4] = at.to_bytes(4, "big")
    header[8:12], header[12:16], header[16:20], header[20:24] = b"\x02\x40\0\0", b"mntr", b"GRAY", b"XYZ "
    header[36:40] = b"acsp"
    header[68:80] = b"".join(int(v * 65536).to_bytes(4, "big") for v in (0.9642, 1.0, 0.8249))
    return bytes(header) + len(tags).to_bytes(4, "big") + table + data
