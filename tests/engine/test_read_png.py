"""PNG files that decoders need help with: interlaced ones of 16 bits, and transparent colours of any depth."""

import logging
import struct
import zlib

import numpy as np
import pytest
from image_files import gradient

from gradnet_engine.image_io import read_photo

GREY, RGB = 0, 2
# Where each pass of an interlaced PNG begins, and its steps: column, row, columns, rows.
PASSES = [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2)]


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def row_bytes(values, bits):
    """A row of samples as PNG packs it."""
    if bits == 16:
        return values.astype(">u2").tobytes()
    planes = (values.reshape(-1, 1).astype(np.uint8) >> np.arange(bits - 1, -1, -1)) & 1
    return np.packbits(planes.ravel()).tobytes()


def write_png(path, values, bits, *, transparent=None, interlaced=False):
    """Write a PNG without any library's help; the transparent colour is one of its samples'."""
    height, width, channels = values.shape
    kind = GREY if channels == 1 else RGB
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, interlaced)
    passes = [values[y::rows, x::columns] for x, y, columns, rows in PASSES] if interlaced else [values]
    data = b"".join(b"\0" + row_bytes(row, bits) for part in passes for row in part if row.size)
    colour = b"" if transparent is None else chunk(b"tRNS", struct.pack(f">{channels}H", *transparent))
    parts = chunk(b"IHDR", header), colour, chunk(b"IDAT", zlib.compress(data)), chunk(b"IEND", b"")
    path.write_bytes(b"\x89PNG\r\n\x1a\n" + b"".join(parts))
    return path


@pytest.mark.parametrize("channels", [1, 3])
@pytest.mark.parametrize("transparent", [False, True])
def test_interlaced_deep_pictures(tmp_path, caplog, capfd, channels, transparent):
    caplog.set_level(logging.DEBUG)
    values = gradient(kind=np.uint16)[..., 3 - channels :]
    colour = tuple(map(int, values[5, 6])) if transparent else None
    photo = read_photo(write_png(tmp_path / "a.png", values, 16, transparent=colour, interlaced=True))
    np.testing.assert_array_equal(np.rint(photo.rgb * 65535), np.broadcast_to(values, photo.rgb.shape))
    assert (photo.alpha is not None) == transparent
    assert caplog.records == []
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("channels", "bits"), [(1, 1), (1, 2), (1, 4), (1, 8), (1, 16), (3, 8), (3, 16)], ids=lambda number: str(number)
)
def test_a_transparent_colour_becomes_alpha(tmp_path, channels, bits):
    most = (1 << bits) - 1
    values = np.random.default_rng(bits).integers(0, most + 1, (9, 16, channels))
    colour = tuple(map(int, values[2, 3]))
    photo = read_photo(write_png(tmp_path / "a.png", values, bits, transparent=colour))
    np.testing.assert_array_equal(np.rint(photo.rgb * most), np.broadcast_to(values, photo.rgb.shape))
    assert photo.alpha is not None
    np.testing.assert_array_equal(photo.alpha, ~(values == colour).all(axis=2))
