"""What the levels that a DNG stores say of light: its table, black, white, and the maps among its opcodes.

LibRaw knows all of these but the maps, by which lossy DNGs spread what they keep over few levels. Reference: Digital
Negative Specification 1.7.1 (Adobe, 2023), chapters "Mapping Raw Values to Linear Reference Values" and "Opcode List
Processing".
"""

import itertools
import math
import struct
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial

import numpy as np
import numpy.typing as npt
from numpy.polynomial import Polynomial

from gradnet_engine.image_io.profiles import FULL_16_BIT
from gradnet_engine.image_io.raw.dng_opcodes import BEFORE_DEMOSAICING, Opcode, opcodes
from gradnet_engine.image_io.refusals import UNKNOWN_PACKING, Unreadable
from gradnet_engine.image_io.tiff_structure import Directory

_LINEARIZATION_TABLE, _BLACK_REPEATS, BLACK_LEVEL, WHITE_LEVEL, _ACTIVE_AREA = 50712, 50713, 50714, 50717, 50829
_BLACK_DELTAS = (50715, 50716)
_MAP_TABLE, _MAP_POLYNOMIAL = 7, 8
OF_LEVELS = frozenset(
    {_LINEARIZATION_TABLE, _BLACK_REPEATS, BLACK_LEVEL, WHITE_LEVEL, *_BLACK_DELTAS, BEFORE_DEMOSAICING}
)
"""Tags that no longer hold for levels in proportion to light."""

# In a mosaic of eight rows and columns, which is more than any sensor's.
_MOST_PLACES = 64

_Values = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class _Map:
    """A function of the light of some rows, columns and channels; from 0 to 1 as what it gives."""

    row: slice
    column: slice
    channel: slice
    function: Callable[[_Values], _Values]

    def is_for_all_of(self, height_px: int, width_px: int) -> bool:
        """Tell whether it begins in the first of its rows and columns, and ends in the last."""
        begins = self.row.start < self.row.step and self.column.start < self.column.step
        return begins and self.row.stop >= height_px and self.column.stop >= width_px

    def holds_for(self, row: int, column: int, channel: int) -> bool:
        return (
            self.channel.start <= channel < self.channel.stop
            and (row - self.row.start) % self.row.step == 0
            and (column - self.column.start) % self.column.step == 0
        )


def has_level_maps(sensor: Directory) -> bool:
    """Tell whether levels are to be mapped before they are in proportion to light."""
    return any(_maps(sensor))


def make_proportional_to_light(levels: npt.NDArray[np.uint16], sensor: Directory, full: int) -> None:
    """Change levels as stored into such as are in proportion to light: black is 0, white 65535.

    Parameters
    ----------
    levels : ndarray of uint16, H x W x C, in [0, full]
        Changed in place.
    sensor : Directory
        What they mean.
    full : int
        White, where the directory doesn't tell it.

    Raises
    ------
    Unreadable
        If maps hold for a part of the picture only, or black and white aren't told as they should.
    """
    height_px, width_px, channels = levels.shape
    top, left, bottom, right = map(int, sensor.numbers(_ACTIVE_AREA) or (0, 0, height_px, width_px))
    maps = list(_maps(sensor))
    blacks, whites = _blacks(sensor, channels), sensor.numbers(WHITE_LEVEL) or (full,)
    if blacks is None or not all(one.is_for_all_of(bottom - top, right - left) for one in maps):
        raise Unreadable(UNKNOWN_PACKING)
    rows = math.lcm(blacks.shape[0], *(one.row.step for one in maps))
    columns = math.lcm(blacks.shape[1], *(one.column.step for one in maps))
    if rows * columns > _MOST_PLACES or not all(map(math.isfinite, whites)):
        raise Unreadable(UNKNOWN_PACKING)
    stored = _linearized(sensor, full)
    for row, column, channel in itertools.product(range(rows), range(columns), range(channels)):
        black = blacks[row % blacks.shape[0], column % blacks.shape[1], channel]
        values = np.clip((stored - black) / max(whites[channel % len(whites)] - black, 1), 0, 1)
        for one in maps:
            if one.holds_for(row, column, channel):
                values = np.clip(one.function(values), 0, 1)
        table = np.rint(values * FULL_16_BIT).astype(np.uint16)
        # Black and maps begin at the corner of what sees light.
        place = slice((top + row) % rows, None, rows), slice((left + column) % columns, None, columns), channel
        levels[place] = table.take(levels[place], mode="clip")


def _linearized(sensor: Directory, full: int) -> _Values:
    """Return what the table makes of each level that can be stored."""
    table = np.array(sensor.numbers(_LINEARIZATION_TABLE), np.float64)
    stored = np.arange(full + 1)
    return table.take(stored, mode="clip") if len(table) else stored.astype(np.float64)


def _blacks(sensor: Directory, channels: int) -> _Values | None:
    """Return black by row, column and channel, of as many rows and columns as it repeats after; None if it is amiss."""
    told = sensor.numbers(BLACK_LEVEL)
    rows, columns = map(int, sensor.numbers(_BLACK_REPEATS) or (1, 1))
    if len(told) <= 1:
        return np.full((1, 1, channels), told[0] if told else 0.0)
    is_whole = 0 < rows * columns * channels == len(told) and all(map(math.isfinite, told))
    return np.array(told, np.float64).reshape(rows, columns, channels) if is_whole else None


def _maps(sensor: Directory) -> Iterator[_Map]:
    """Yield the maps of levels among the opcodes that are for light; others mend what no developing here mends."""
    for opcode in opcodes(sensor, BEFORE_DEMOSAICING):
        if opcode.code in (_MAP_TABLE, _MAP_POLYNOMIAL):
            yield _map(opcode)


def _map(opcode: Opcode) -> _Map:
    data = opcode.data
    top, left, bottom, right, channel, channels, row_step, column_step, count = struct.unpack_from(">9I", data)
    if opcode.code == _MAP_TABLE:
        table = np.frombuffer(data, ">u2", count, 36) / FULL_16_BIT
        function = partial(np.interp, xp=np.linspace(0, (count - 1) / FULL_16_BIT, count), fp=table)
    else:
        function = Polynomial(np.frombuffer(data, ">f8", count + 1, 36))
    rows, columns = slice(top, bottom, max(row_step, 1)), slice(left, right, max(column_step, 1))
    return _Map(rows, columns, slice(channel, channel + channels), function)
