"""A PNG's colours told in numbers, as a profile: gAMA is the curve, cHRM are the primaries and white.

Reference: PNG specification, third edition, 11.3.2; ICC.1:2010 for the profile, whose white is D50 by the Bradford
transform (Annex E).
"""

import struct

import numpy as np

from gradnet_engine.image_io.photo_log import photo_logger
from gradnet_engine.image_io.profiles import D50_XYZ, PROFILE_HEADER_BYTES, profile_tags, space_profile
from gradnet_engine.job import OutputSpace

_log = photo_logger(__name__)

_ONE = 100000  # Numbers are stored as hundred thousandths.
_SRGB_GAMMA = 45455
_SRGB_PLACES = (31270, 32900, 64000, 33000, 30000, 60000, 15000, 6000)  # white, red, green, blue: x and y
# Programs round; nobody sees differences as small as these.
_GAMMA_ROUNDING, _PLACES_ROUNDING = 500, 100
_PLAUSIBLE_GAMMA = range(_ONE // 10, 10 * _ONE + 1)
_MOST_XYZ = 10

_CURVES = (b"rTRC", b"gTRC", b"bTRC")
_PRIMARIES = (b"rXYZ", b"gXYZ", b"bXYZ")
_BRADFORD = np.array([[0.8951, 0.2664, -0.1614], [-0.7502, 1.7135, 0.0367], [0.0389, -0.0685, 1.0296]])


def profile_of_numbers(gama: bytes | None, chrm: bytes | None, *, has_colour: bool) -> bytes | None:
    """Return the profile that says what a PNG says in numbers; None if that is sRGB, or nothing.

    Parameters
    ----------
    gama : bytes or None
        Data of its gAMA chunk; without one the curve is sRGB's.
    chrm : bytes or None
        Data of its cHRM chunk; without one the primaries are sRGB's. It is of no use to a grey picture.
    has_colour : bool
        Whether the picture is one of red, green and blue.
    """
    gamma = _SRGB_GAMMA if gama is None else struct.unpack(">I", gama)[0]
    places = _SRGB_PLACES if chrm is None or not has_colour else struct.unpack(">8I", chrm)
    has_own_places = _differ(places, _SRGB_PLACES, _PLACES_ROUNDING)
    if not has_own_places and not _differ((gamma,), (_SRGB_GAMMA,), _GAMMA_ROUNDING):
        return None
    colours = _colours(places) if has_own_places else {}
    if gamma not in _PLAUSIBLE_GAMMA or colours is None:
        _log.warning("Colours that are told in numbers that can't be right (gAMA, cHRM) are taken for sRGB")
        return None
    tags = _srgb_tags() | colours
    if gama is not None:
        curve = b"para" + bytes(8) + _fixed(_ONE / gamma)
        tags |= dict.fromkeys(_CURVES, curve)
    tags[b"desc"] = _text("As told by the PNG file")
    if has_colour:
        return _profile(b"RGB ", tags)
    return _profile(
        b"GRAY", {name: tags[name] for name in (b"desc", b"cprt", b"wtpt", b"chad")} | {b"kTRC": tags[b"rTRC"]}
    )


def _differ(numbers: tuple[int, ...], others: tuple[int, ...], rounding: int) -> bool:
    return any(abs(number - other) > rounding for number, other in zip(numbers, others, strict=True))


def _colours(places: tuple[int, ...]) -> dict[bytes, bytes] | None:
    """Return the tags of primaries and white; None if there are no colours like these."""
    x, y = np.array(places, np.float64).reshape(4, 2).T / _ONE
    xyz = np.stack([x, y, 1 - x - y])
    if y[0] <= 0:
        return None
    white = xyz[:, 0] / y[0]
    with np.errstate(divide="ignore", invalid="ignore"):
        gains = (_BRADFORD @ D50_XYZ) / (_BRADFORD @ white)
    try:
        shares = np.linalg.solve(xyz[:, 1:], white)
    except np.linalg.LinAlgError:
        return None
    adaptation = np.linalg.inv(_BRADFORD) @ np.diag(gains) @ _BRADFORD
    primaries = adaptation @ (xyz[:, 1:] * shares)
    # White lies between the primaries, and all of it is light as it can be seen.
    if shares.min() <= 0 or not (gains.min() > 0 and np.abs([adaptation, primaries]).max() < _MOST_XYZ):
        return None
    tags = {name: b"XYZ " + bytes(4) + _fixed(*xyz) for name, xyz in zip(_PRIMARIES, primaries.T, strict=True)}
    return tags | {b"chad": b"sf32" + bytes(4) + _fixed(*adaptation.ravel())}


def _srgb_tags() -> dict[bytes, bytes]:
    icc = space_profile(OutputSpace.SRGB)
    return {name: icc[offset : offset + length] for name, (offset, length) in profile_tags(icc).items()}


def _profile(space: bytes, tags: dict[bytes, bytes]) -> bytes:
    """Put a profile together, with the header of the one for sRGB; what several tags say is written once."""
    table, body = struct.pack(">I", len(tags)), b""
    places: dict[bytes, int] = {}
    start = PROFILE_HEADER_BYTES + 4 + 12 * len(tags)
    for name, data in tags.items():
        if data not in places:
            places[data] = start + len(body)
            body += data + bytes(-len(data) % 4)
        table += name + struct.pack(">II", places[data], len(data))
    head = space_profile(OutputSpace.SRGB)[:PROFILE_HEADER_BYTES]
    return struct.pack(">I", start + len(body)) + head[4:16] + space + head[20:] + table + body


def _fixed(*values: float) -> bytes:
    """Return numbers as s15Fixed16."""
    return struct.pack(f">{len(values)}i", *(round(value * 65536) for value in values))


def _text(words: str) -> bytes:
    """Return a multiLocalizedUnicodeType with one English text."""
    encoded = words.encode("utf-16-be")
    return b"mluc" + bytes(4) + struct.pack(">II2s2sII", 1, 12, b"en", b"US", len(encoded), 28) + encoded
