"""Colour spaces: the profiles RAW photos are developed into, and the ways to sRGB and to a screen's."""

import struct
from functools import cache, lru_cache
from typing import Any

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.photo_log import photo_logger
from gradnet_engine.image_io.refusals import Unreadable
from gradnet_engine.job import OutputSpace
from gradnet_engine.locations import shipped_folder
from gradnet_engine.photo import FloatArray
from gradnet_engine.srgb import srgb_encoded

_log = photo_logger(__name__)

_TAG_BYTES = 12
_CONVERTING = (b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"wtpt", b"A2B", b"B2A", b"D2B", b"B2D")
_SPACES = {"grey": b"GRAY", "rgb": b"RGB ", "cmyk": b"CMYK"}
FULL_16_BIT = 65535

# CIE 1976, with the exact fractions of CIE 15:2004.
_LAB_EPSILON, _LAB_KAPPA = 216 / 24389, 24389 / 27
D50_XYZ = np.array([0.9642, 1.0, 0.8249])
"""White of ICC profiles."""

PROFILE_HEADER_BYTES = 128


def space_profile(space: OutputSpace) -> bytes:
    """Return the ICC profile of a colour space."""
    return (shipped_folder("resources") / "icc" / f"{space.value}.icc").read_bytes()


@cache
def encoding_curve(space: OutputSpace) -> FloatArray:
    """Return the encoded value in [0, 1] of each 16-bit linear level: the inverse of the profile's curve.

    Parameters
    ----------
    space : OutputSpace
        sRGB and Display P3: IEC 61966-2-1. Adobe RGB (1998): a power of 2.19921875. ProPhoto: ISO 22028-2, a power of
        1.8 with a linear toe.

    Returns
    -------
    ndarray of float32, 65536
    """
    linear = np.arange(FULL_16_BIT + 1) / FULL_16_BIT
    if space is OutputSpace.ADOBE_RGB:
        encoded = linear ** (1 / 2.19921875)
    elif space is OutputSpace.PROPHOTO:
        encoded = np.where(linear < 1 / 512, 16 * linear, linear ** (1 / 1.8))
    else:
        encoded = srgb_encoded(linear)
    curve = encoded.astype(np.float32)
    curve.flags.writeable = False
    return curve


@cache
def decoding_curve(space: OutputSpace) -> FloatArray:
    """Return the light, in [0, 1], of each 16-bit encoded level: the inverse of `encoding_curve`.

    Returns
    -------
    ndarray of float32, 65536
    """
    levels = np.arange(FULL_16_BIT + 1) / FULL_16_BIT
    curve = np.interp(levels, encoding_curve(space), levels).astype(np.float32)
    curve.flags.writeable = False
    return curve


def profile_in_sensor_colours(to_srgb: npt.NDArray[np.float64]) -> bytes:
    """Return the profile of pixels in a sensor's colours that are encoded as sRGB is.

    Parameters
    ----------
    to_srgb : ndarray of float64, 3 x 3
        What makes linear sRGB of them.
    """
    profile = bytearray(space_profile(OutputSpace.SRGB))
    colorants = np.rint(65536 * (_colorants(bytes(profile)) @ to_srgb)).astype(int)
    tags = profile_tags(bytes(profile))
    for name, colorant in zip((b"rXYZ", b"gXYZ", b"bXYZ"), colorants.T, strict=True):
        struct.pack_into(">3i", profile, tags[name][0] + 8, *colorant.tolist())
    return bytes(profile)


def profile_for(icc: bytes | None, model: str) -> bytes | None:
    """Return a profile if it can be that of pixels of a colour model, else None, and log why.

    Parameters
    ----------
    icc : bytes or None
        A profile as found in a file.
    model : {"grey", "rgb", "cmyk"}
        What the pixels are.
    """
    if icc is None:
        return None
    if not _is_whole(icc):
        _log.warning("An ICC profile is damaged and is dropped")
        return None
    if icc[16:20] != _SPACES[model]:
        space = icc[16:20].decode("latin-1").strip()
        _log.warning("An ICC profile for %s doesn't suit %s pixels and is dropped", space, model)
        return None
    return icc


def _is_whole(icc: bytes) -> bool:
    """Tell whether a profile is there, with all of its tags that colours are converted by."""
    if len(icc) < PROFILE_HEADER_BYTES + 4 or icc[36:40] != b"acsp":
        return False
    size, count = struct.unpack_from(">I", icc)[0], struct.unpack_from(">I", icc, PROFILE_HEADER_BYTES)[0]
    first_data = PROFILE_HEADER_BYTES + 4 + _TAG_BYTES * count
    if not first_data <= size <= len(icc):
        return False
    needed = [place for name, place in profile_tags(icc).items() if name.startswith(_CONVERTING)]
    return all(first_data <= offset and offset + length <= size for offset, length in needed)


def profile_tags(icc: bytes) -> dict[bytes, tuple[int, int]]:
    """Return where the tags of a profile lie, by their names: offsets and lengths."""
    count = struct.unpack_from(">I", icc, PROFILE_HEADER_BYTES)[0]
    entries = icc[PROFILE_HEADER_BYTES + 4 : PROFILE_HEADER_BYTES + 4 + _TAG_BYTES * count]
    return {name: (offset, length) for name, offset, length in struct.iter_unpack(">4sII", entries)}


def is_rgb_profile(icc: bytes | None) -> bool:
    """Tell whether a profile is one of red, green and blue."""
    return icc is not None and icc[16:20] == _SPACES["rgb"]


def cmyk_to_srgb(cmyk: npt.NDArray[np.unsignedinteger], icc: bytes | None) -> FloatArray:
    """Convert ink amounts to sRGB.

    Parameters
    ----------
    cmyk : ndarray of uint8 or uint16, H x W x 4
        Ink, full scale = solid.
    icc : bytes or None
        The profile; without one, inks are taken for ideal.

    Returns
    -------
    ndarray of float32, H x W x 3, in [0, 1]

    Raises
    ------
    Unreadable
        If the profile can't be used.
    """
    if icc is None:
        paper = 1 - cmyk.astype(np.float32) / np.float32(np.iinfo(cmyk.dtype).max)
        return (paper[..., :3] * paper[..., 3:]).astype(np.float32)
    srgb = space_profile(OutputSpace.SRGB)
    return _transform(cmyk, icc, "cmyk", np.uint16, srgb).astype(np.float32) / np.float32(FULL_16_BIT)


def to_srgb(values: npt.NDArray[np.unsignedinteger], icc: bytes | None) -> npt.NDArray[np.unsignedinteger]:
    """Convert levels of a profile to sRGB, see `to_profile`."""
    return to_profile(values, icc, None)


def to_profile(
    values: npt.NDArray[np.unsignedinteger], icc: bytes | None, wanted: bytes | None
) -> npt.NDArray[np.unsignedinteger]:
    """Convert levels of one profile to another, colours outside it clipped.

    Parameters
    ----------
    values : ndarray of uint8 or uint16, H x W x 3
        The levels; of a grey profile, the same in all channels.
    icc : bytes or None
        Their profile, of red, green and blue or of grey; None means sRGB.
    wanted : bytes or None
        The other, of red, green and blue; None means sRGB.

    Returns
    -------
    ndarray of the same shape and type

    Raises
    ------
    Unreadable
        If a profile can't be used.
    """
    srgb = space_profile(OutputSpace.SRGB)
    icc, wanted = icc or srgb, wanted or srgb
    if icc == wanted:
        return values
    if is_rgb_profile(icc):
        return _transform(values, icc, "rgb", values.dtype, wanted)
    return _converted_grey_levels(icc, values.dtype, wanted)[values[..., 0]]


@lru_cache(maxsize=2)
def _converted_grey_levels(
    icc: bytes, kind: np.dtype[np.unsignedinteger], wanted: bytes
) -> npt.NDArray[np.unsignedinteger]:
    """Return what each level of a grey profile is in another, levels x 3."""
    levels = np.arange(np.iinfo(kind).max + 1, dtype=kind)
    return _transform(levels[None], icc, "gray", kind, wanted, is_exact=True)[0]


def _transform(
    values: npt.NDArray[np.unsignedinteger],
    icc: bytes,
    model: str,
    kind: npt.DTypeLike,
    wanted: bytes,
    *,
    is_exact: bool = False,
) -> npt.NDArray[np.unsignedinteger]:
    import imagecodecs

    flags = imagecodecs.CMS.FLAGS.BLACKPOINTCOMPENSATION
    if is_exact:  # Else Little CMS reckons between a few levels, and is far off where a curve is steep.
        flags |= imagecodecs.CMS.FLAGS.NOOPTIMIZE
    try:
        converted: Any = imagecodecs.cms_transform(
            np.ascontiguousarray(values),
            icc,
            wanted,
            colorspace=model,
            outcolorspace="rgb",
            outdtype=np.dtype(kind).name,
            intent=imagecodecs.CMS.INTENT.RELATIVE_COLORIMETRIC,
            flags=flags,
        )
    except (imagecodecs.CmsError, ValueError) as error:
        raise Unreadable("its colour profile is damaged") from error
    return converted


def lab_to_srgb(lab: npt.NDArray[np.float64]) -> FloatArray:
    """Convert CIE L*a*b* (D50) to sRGB, colours outside it clipped.

    Parameters
    ----------
    lab : ndarray of float64, H x W x 3
        L* in 0..100, a* and b* around 0.

    Returns
    -------
    ndarray of float32, H x W x 3, in [0, 1]
    """
    fy = (lab[..., 0] + 16) / 116
    f = np.stack([fy + lab[..., 1] / 500, fy, fy - lab[..., 2] / 200], axis=-1)
    cubed = f**3
    xyz = np.where(cubed > _LAB_EPSILON, cubed, (116 * f - 16) / _LAB_KAPPA) * D50_XYZ
    linear = np.clip(xyz @ np.linalg.inv(_colorants(space_profile(OutputSpace.SRGB))).T, 0, 1)
    return srgb_encoded(linear).astype(np.float32)


def _colorants(icc: bytes) -> npt.NDArray[np.float64]:
    """Return the XYZ (D50) of a profile's primaries as columns."""
    tags = profile_tags(icc)
    columns = [struct.unpack_from(">3i", icc, tags[name][0] + 8) for name in (b"rXYZ", b"gXYZ", b"bXYZ")]
    return np.array(columns).T / 65536
