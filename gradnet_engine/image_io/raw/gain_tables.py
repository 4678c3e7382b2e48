"""By how much a phone's DNG asks converters to brighten, by place and by brightness: without it the photo looks flat.

The tables lie as a grid over the sensor's active area as it is stored, so they turn with a photo, and are cut with it.
Reference: Digital Negative Specification 1.7.1 (Adobe, 2023), "ProfileGainTableMap" and "ProfileGainTableMap2".
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import numpy as np

from gradnet_engine.image_io.raw.checks import sensor_directories
from gradnet_engine.image_io.raw.crop import Crop
from gradnet_engine.image_io.raw.point_grid import PointGrid
from gradnet_engine.image_io.tiff_structure import UNDEFINED, ByteOrder, Directory, Entry, TiffReader

GAIN_TABLES, GAIN_TABLES_2 = 52525, 52544
"""The first belongs beside the picture, the second beside the colours."""

# Points and spacing and origin of the grid, down and across; entries of a table; weights of what it is asked by. In the
# second kind, also how entries are stored.
_HEADS = {GAIN_TABLES: "2I4dI5f", GAIN_TABLES_2: "2I4dI5fI3f"}
_ENTRY_BYTES = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class GainTables:
    """A grid of tables over a picture.

    Attributes
    ----------
    tag : {GAIN_TABLES, GAIN_TABLES_2}
        How it is stored.
    grid : PointGrid
        A table at each point: unsigned integers as stored, in this machine's byte order, whatever they mean.
    about : tuple of int and float
        What else its head tells.
    """

    tag: int
    grid: PointGrid
    about: tuple[Any, ...]

    def upright(self, orientation: int) -> "GainTables":
        """Turn it along with a picture that is stored in one of eight ways, as in EXIF."""
        return replace(self, grid=self.grid.upright(orientation))

    def of_part(self, part: Crop) -> "GainTables":
        """Return what lies over a part of the picture, as the part's own."""
        return replace(self, grid=self.grid.of_part(part))

    def packed(self, order: ByteOrder) -> bytes:
        """Return it as a file holds it."""
        tables, corners = self.grid.values, self.grid.corners
        rows, columns, entries = tables.shape
        numbers = rows, columns, *self.grid.spacing, corners.top, corners.left, entries, *self.about
        stored = tables.astype(tables.dtype.newbyteorder(order))
        return struct.pack(order + _HEADS[self.tag], *numbers) + stored.tobytes()


def gain_tables(directory: Directory) -> Iterator[GainTables]:
    """Yield those of a directory that are whole."""
    for tag in _HEADS:
        entry = directory.entries.get(tag)
        if entry is not None and entry.type == UNDEFINED and (tables := _parsed(entry, directory.order)) is not None:
            yield tables


def gain_tables_of(stream: BinaryIO) -> Iterator[GainTables]:
    """Yield those of a file, if it is a DNG: beside its colours, or beside what the sensor saw."""
    try:
        reader = TiffReader(stream)
    except ValueError:
        return
    first, sensors = reader.first_directory(), sensor_directories(list(reader.image_directories()))
    found = {tables.tag: tables for part in (*sensors[:1], first) if part is not None for tables in gain_tables(part)}
    yield from found.values()


def _parsed(entry: Entry, order: ByteOrder) -> GainTables | None:
    head = struct.Struct(order + _HEADS[entry.tag])
    if len(entry.data) < head.size:
        return None
    rows, columns, down, across, top, left, entries, *about = head.unpack_from(entry.data)
    count, size = rows * columns * entries, len(entry.data) - head.size
    if not (
        count and size % count == 0 and size // count in _ENTRY_BYTES and np.isfinite([down, across, top, left]).all()
    ):
        return None
    stored = np.frombuffer(entry.data, f"{order}u{size // count}", offset=head.size).reshape(rows, columns, entries)
    grid = PointGrid.starting_at(top, left, (down, across), stored.astype(stored.dtype.newbyteorder("=")))
    return GainTables(entry.tag, grid, tuple(about))
