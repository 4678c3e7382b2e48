"""The usual format of a result loses nothing that the photo has, or says what."""

import logging
from pathlib import Path

import numpy as np
import pytest
from image_files import OF_ANY_PHOTO, gradient, write_jpeg
from PIL import Image

from gradnet_engine.image_io import read_photo, write_photo
from gradnet_engine.image_io.file_kinds import PHOTO_SUFFIXES
from gradnet_engine.job import ExportSettings, FileFormat

OF_JPEG, OF_PNG = {".jpg", ".jpeg", ".jpe", ".jfif", ".heic", ".heif", ".avif", ".webp"}, {".png"}


@pytest.mark.parametrize("suffix", sorted(PHOTO_SUFFIXES))
def test_usual_formats(suffix):
    expected = FileFormat.JPEG if suffix in OF_JPEG else FileFormat.PNG16 if suffix in OF_PNG else FileFormat.TIFF16
    assert FileFormat.for_source(Path(f"a{suffix}")) is expected
    assert FileFormat.for_source(Path(f"A{suffix.upper()}")) is expected


@pytest.mark.parametrize("suffix", [".jfif", ".jpe"])
def test_other_names_of_jpegs_may_be_written(tmp_path, suffix):
    path = write_jpeg(tmp_path / f"a{suffix}", gradient())
    assert FileFormat.for_name(path) is FileFormat.JPEG
    assert FileFormat.JPEG.suffix == ".jpg"
    written = write_photo(read_photo(path), path, ExportSettings(on_conflict="overwrite"))
    with Image.open(written) as image:
        assert image.format == "JPEG"


def write_transparent(path):
    Image.fromarray(np.dstack([gradient(), gradient()[..., 2]])).save(path, lossless=True)
    return path


@pytest.mark.parametrize("suffix", [".webp", ".png"])
def test_transparency_that_a_jpeg_loses_is_told(tmp_path, caplog, suffix):
    path = write_transparent(tmp_path / f"a{suffix}")
    write_photo(read_photo(path), tmp_path / "b.jpg")
    (record,) = caplog.records
    assert record.levelno == logging.WARNING
    assert record.getMessage() == (
        f"{path}: A JPEG can't be transparent, so that white shows through; a PNG or TIFF file keeps the transparency."
    )


def test_opaque_photos_and_formats_with_transparency_are_written_without_a_word(tmp_path, caplog):
    photo = read_photo(write_transparent(tmp_path / "a.webp"))
    assert photo.alpha is not None
    for form in OF_ANY_PHOTO:
        if form is not FileFormat.JPEG:
            written = write_photo(photo, tmp_path / f"{form}{form.suffix}", ExportSettings(format=form))
            again = read_photo(written).alpha
            assert again is not None
            np.testing.assert_allclose(again, photo.alpha, atol=1e-6)
    Image.fromarray(gradient()).save(tmp_path / "opaque.webp")
    write_photo(read_photo(tmp_path / "opaque.webp"), tmp_path / "b.jpg")
    assert caplog.records == []
