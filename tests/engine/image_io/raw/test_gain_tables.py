"""What brightens a phone's photo place by place lies over the same things in the DNG that is made of it."""

import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import tifffile
from image_files import mosaic_of, write_dng

from gradnet_engine.image_io import read_photo, write_photo
from gradnet_engine.image_io.raw.crop import WHOLE, Crop
from gradnet_engine.image_io.raw.gain_tables import GAIN_TABLES, GAIN_TABLES_2, gain_tables_of
from gradnet_engine.job import ExportSettings, FileFormat, RawSettings

WEIGHTS = (0.3, 0.3, 0.3, 0.0, 0.1)


def head(rows: int, columns: int, entries: int, *, order: str = "<") -> bytes:
    return struct.pack(order + "2I4dI5f", rows, columns, 0.3, 0.2, 0.05, -0.1, entries, *WEIGHTS)


def first_kind(rows: int = 3, columns: int = 4, entries: int = 5, order: str = "<") -> bytes:
    gains = np.random.default_rng(0).random((rows, columns, entries)).astype(order + "f4")
    return head(rows, columns, entries, order=order) + gains.tobytes()


def second_kind() -> bytes:
    """Gains in 8 bits."""
    gains = np.random.default_rng(1).integers(0, 256, (2, 3, 4)).astype(np.uint8)
    return head(2, 3, 4) + struct.pack("<I3f", 0, 1.0, 0.5, 2.0) + gains.tobytes()


def tag(number: int, data: bytes) -> tuple[int, int, int, bytes, bool]:
    return number, 7, len(data), data, True


def exported(path: Path, destination: Path) -> dict[str, Any]:
    """Tags of the colours and of the photo in the DNG that is made of a file."""
    write_photo(read_photo(path, RawSettings(for_dng=True)), destination, ExportSettings(FileFormat.DNG))
    with tifffile.TiffFile(destination) as file:
        first: Any = file.pages.first
        (photo,) = first.pages
        named = {tag.code: tag.value for tag in first.tags}, {tag.code: tag.value for tag in photo.tags}
        return {"order": file.byteorder, "colours": named[0], "photo": named[1]}


@pytest.mark.parametrize("orientation", [1, 6])
def test_a_dng_of_a_phones_dng_has_its_tables(tmp_path, astronaut, orientation):
    mosaic = mosaic_of(np.rint(astronaut[:200, :300] * 65535).astype(np.uint16))
    more = [tag(GAIN_TABLES, first_kind()), tag(GAIN_TABLES_2, second_kind())]
    path = write_dng(tmp_path / "a.dng", mosaic, orientation=orientation, more=more)
    with path.open("rb") as stream:
        expected = {found.tag: found.upright(orientation).packed("<") for found in gain_tables_of(stream)}
    assert set(expected) == {GAIN_TABLES, GAIN_TABLES_2}
    if orientation == 1:
        assert expected == {GAIN_TABLES: first_kind(), GAIN_TABLES_2: second_kind()}
    made = exported(path, tmp_path / "b.dng")
    assert made["order"] == "<"
    assert made["photo"][GAIN_TABLES] == expected[GAIN_TABLES]
    assert made["colours"][GAIN_TABLES_2] == expected[GAIN_TABLES_2]
    assert GAIN_TABLES not in made["colours"]
    assert made["colours"][50706] == bytes((1, 7, 0, 0))
    again = exported(tmp_path / "b.dng", tmp_path / "c.dng")
    assert (again["photo"][GAIN_TABLES], again["colours"][GAIN_TABLES_2]) == tuple(expected.values())


def test_tables_of_the_other_byte_order(tmp_path):
    data = first_kind(order=">")
    with tifffile.TiffWriter(tmp_path / "a.tif", byteorder=">") as writer:
        writer.write(np.zeros((4, 4), np.uint16), photometric=32803, metadata=None, extratags=[tag(GAIN_TABLES, data)])
    with (tmp_path / "a.tif").open("rb") as stream:
        (found,) = gain_tables_of(stream)
    assert found.packed(">") == data
    assert found.packed("<") == first_kind()


def test_a_crop_cuts_the_tables_along(tmp_path, astronaut):
    mosaic = mosaic_of(np.rint(astronaut[:200, :300] * 65535).astype(np.uint16))
    path = write_dng(tmp_path / "a.dng", mosaic, crop=(30, 20, 240, 160), more=[tag(GAIN_TABLES, first_kind())])
    made = exported(path, tmp_path / "b.dng")["photo"][GAIN_TABLES]
    with path.open("rb") as stream:
        (found,) = gain_tables_of(stream)
    assert found.of_part(WHOLE).packed("<") == first_kind()
    expected = found.of_part(Crop(0.1, 0.1, 0.9, 0.9)).packed("<")
    np.testing.assert_allclose(struct.unpack_from("<4d", made, 8), struct.unpack_from("<4d", expected, 8), rtol=1e-9)
    assert made[40:] == expected[40:]


BROKEN = {
    "none": b"",
    "cut": first_kind()[:-1],
    "no tables": first_kind()[:60],
    "no rows": head(0, 3, 4),
    "unknown entries": head(1, 1, 1) + bytes(8),
}


@pytest.mark.parametrize("data", BROKEN.values(), ids=BROKEN)
def test_tables_that_are_not_whole_are_left_out(tmp_path, astronaut, data):
    mosaic = mosaic_of(np.rint(astronaut[:100, :100] * 65535).astype(np.uint16))
    more = [tag(GAIN_TABLES, data)] if data else []
    made = exported(write_dng(tmp_path / "a.dng", mosaic, more=more), tmp_path / "b.dng")
    assert GAIN_TABLES not in made["photo"]
    assert made["colours"][50706] == bytes((1, 4, 0, 0))
