"""Writes the four colour profiles of this folder from their published definitions: ``python make_profiles.py``.

Matrix/curve profiles as in ICC.1:2010 (version 4.3). Each is written down here in full: primaries and white point as
CIE xy, and the transfer curve as an ICC parametric curve. White is adapted to D50 by the Bradford transform (Annex E).
"""

import struct
from pathlib import Path

import numpy as np
import numpy.typing as npt

Matrix = npt.NDArray[np.float64]

D50_XYZ = np.array([0.9642, 1.0, 0.8249])
BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])
D65_XY, D50_XY = (0.3127, 0.3290), (0.3457, 0.3585)

# Function type and parameters of table 65: 0 is Y = X^g; 3 is Y = (aX + b)^g from d on, and cX below it.
SRGB_CURVE = (3, (2.4, 1 / 1.055, 0.055 / 1.055, 1 / 12.92, 0.04045))

PROFILES = {
    # IEC 61966-2-1:1999.
    "srgb.icc": ("sRGB", ((0.64, 0.33), (0.30, 0.60), (0.15, 0.06)), D65_XY, SRGB_CURVE),
    # Adobe RGB (1998) Color Image Encoding, version 2005-05. The name is Adobe's: others say "compatible with".
    "adobe-rgb.icc": (
        "Compatible with Adobe RGB (1998)",
        ((0.64, 0.33), (0.21, 0.71), (0.15, 0.06)),
        D65_XY,
        (0, (2.19921875,)),
    ),
    # Apple's Display P3: the primaries of SMPTE RP 431-2, D65 and the sRGB curve.
    "display-p3.icc": ("Display P3", ((0.680, 0.320), (0.265, 0.690), (0.150, 0.060)), D65_XY, SRGB_CURVE),
    # ISO 22028-2 (ROMM RGB): linear below 1/512 of white.
    "prophoto.icc": (
        "ProPhoto RGB",
        ((0.734699, 0.265301), (0.159597, 0.840403), (0.036598, 0.000105)),
        D50_XY,
        (3, (1.8, 1.0, 0.0, 1 / 16, 1 / 32)),
    ),
}


def xyz(xy: tuple[float, float]) -> Matrix:
    """Return the XYZ of a chromaticity at Y = 1."""
    x, y = xy
    return np.array([x / y, 1.0, (1 - x - y) / y])


def adaptation(white: Matrix) -> Matrix:
    """Return the Bradford matrix from a white to D50."""
    gains = (BRADFORD @ D50_XYZ) / (BRADFORD @ white)
    return np.linalg.inv(BRADFORD) @ np.diag(gains) @ BRADFORD


def colorants(primaries: tuple[tuple[float, float], ...], white: Matrix) -> Matrix:
    """Return the XYZ of the three primaries, adapted to D50, as columns."""
    columns = np.stack([xyz(primary) for primary in primaries], axis=1)
    return adaptation(white) @ (columns * np.linalg.solve(columns, white))


def fixed(*values: float) -> bytes:
    """Return numbers as s15Fixed16."""
    return b"".join(struct.pack(">i", round(value * 65536)) for value in values)


def text(words: str) -> bytes:
    """Return a multiLocalizedUnicodeType with one English text."""
    encoded = words.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(encoded), 28) + encoded


def profile(
    name: str,
    primaries: tuple[tuple[float, float], ...],
    white_xy: tuple[float, float],
    curve: tuple[int, tuple[float, ...]],
) -> bytes:
    """Return an ICC profile."""
    white = D50_XYZ if white_xy == D50_XY else xyz(white_xy)
    red, green, blue = colorants(primaries, white).T
    parametric = b"para\0\0\0\0" + struct.pack(">HH", curve[0], 0) + fixed(*curve[1])
    tags = {
        b"desc": text(name),
        b"cprt": text("No copyright, use freely"),
        b"wtpt": b"XYZ \0\0\0\0" + fixed(*D50_XYZ),
        b"chad": b"sf32\0\0\0\0" + fixed(*adaptation(white).ravel()),
        b"rXYZ": b"XYZ \0\0\0\0" + fixed(*red),
        b"gXYZ": b"XYZ \0\0\0\0" + fixed(*green),
        b"bXYZ": b"XYZ \0\0\0\0" + fixed(*blue),
        b"rTRC": parametric,
        b"gTRC": parametric,
        b"bTRC": parametric,
    }
    table, body = struct.pack(">I", len(tags)), b""
    places: dict[bytes, int] = {}
    start = 128 + 4 + 12 * len(tags)
    for signature, data in tags.items():
        if data not in places:
            places[data] = start + len(body)
            body += data + bytes(-len(data) % 4)
        table += signature + struct.pack(">II", places[data], len(data))
    header = struct.pack(
        ">I4sI4s4s4s6H4s4sI4s4sQI12s4s16s28s",
        start + len(body), b"\0\0\0\0", 0x04300000, b"mntr", b"RGB ", b"XYZ ", 2026, 1, 1, 0, 0, 0,
        b"acsp", b"\0\0\0\0", 0, b"\0\0\0\0", b"\0\0\0\0", 0, 0, fixed(*D50_XYZ), b"\0\0\0\0", bytes(16), bytes(28),
    )  # fmt: skip
    return header + table + body


if __name__ == "__main__":
    for file_name, definition in PROFILES.items():
        Path(__file__).with_name(file_name).write_bytes(profile(*definition))
