"""A sensor's own colours: what a DNG tells of them, how they are shown, and what white balance made of them.

Developed for a DNG, a photo keeps the colours that the sensor saw, times a white balance that darkens all channels but
one, so that nothing is clipped; and it is encoded as sRGB is, for methods know photos so. Reference: Digital Negative
Specification 1.4 (Adobe, 2012), chapters 4 and 6.
"""

import io
import struct
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.exif import MAKE, MODEL
from gradnet_engine.image_io.exif_builder import ExifBuilder
from gradnet_engine.image_io.profiles import profile_in_sensor_colours, srgb_linear
from gradnet_engine.image_io.tiff_structure import Directory, TiffReader
from gradnet_engine.photo import FloatArray

if TYPE_CHECKING:
    import rawpy

Matrix = npt.NDArray[np.float64]

DNG_VERSION = 50706
_UNIQUE_CAMERA_MODEL, _LOCALIZED_CAMERA_MODEL = 50708, 50709
_COLOR_MATRICES, _CALIBRATIONS, _ILLUMINANTS = (50721, 50722), (50723, 50724), (50778, 50779)
_ANALOG_BALANCE, _AS_SHOT_NEUTRAL = 50727, 50728
# What else tells how a camera's colours are rendered, whatever became of its mosaic: profiles, exposure.
_OF_COLOURS = frozenset(
    {_UNIQUE_CAMERA_MODEL, _LOCALIZED_CAMERA_MODEL, *_COLOR_MATRICES, *_CALIBRATIONS, *_ILLUMINANTS, _ANALOG_BALANCE}
    | {50730, 50931, 50932, *range(50936, 50943), 50964, 50965, 50981, 50982, 51107, 51108, 51109, 51110}
)
_D65 = 21
_DENOMINATOR = 10_000
_NEUTRAL_DENOMINATOR = 1_000_000

# Linear sRGB to CIE XYZ (D65), IEC 61966-2-1.
_SRGB_TO_XYZ = np.array([[0.4124, 0.3576, 0.1805], [0.2126, 0.7152, 0.0722], [0.0193, 0.1192, 0.9505]])


@dataclass(frozen=True, slots=True)
class SensorColours:
    """Colours of a developed photo.

    Attributes
    ----------
    icc_profile : bytes
        Shows it.
    tags : bytes
        A TIFF block of the tags by which a DNG tells of them.
    """

    icc_profile: bytes
    tags: bytes


@dataclass(frozen=True, slots=True)
class CameraColours:
    """What is known of a camera's colours, in whatever light.

    Attributes
    ----------
    builder : ExifBuilder
        Holds the tags by which a DNG tells of them.
    to_srgb : ndarray of float64, 3 x 3
        What makes linear sRGB of them where white is balanced.
    """

    builder: ExifBuilder
    to_srgb: Matrix

    def balanced(self, raw: "rawpy.RawPy") -> SensorColours:
        """Return the colours as LibRaw has just balanced them, be it by a grey world where the camera's isn't known."""
        assert raw.auto_whitebalance is not None
        factors = np.array(raw.auto_whitebalance[:3])
        neutral = [(round(_NEUTRAL_DENOMINATOR * factors.min() / factor), _NEUTRAL_DENOMINATOR) for factor in factors]
        builder = replace(self.builder, ifd0=dict(self.builder.ifd0))
        builder.put_fractions(builder.ifd0, _AS_SHOT_NEUTRAL, neutral)
        tags = builder.to_bytes()
        assert tags is not None
        return SensorColours(profile_in_sensor_colours(self.to_srgb * (factors.max() / factors.min())), tags)


def read_camera_colours(stream: BinaryIO, raw: "rawpy.RawPy", exif: bytes | None) -> CameraColours | None:
    """Collect what a RAW file, or LibRaw in its place, knows of its camera's colours.

    Parameters
    ----------
    stream : BinaryIO
        The file. What a DNG says goes on as it is.
    raw : rawpy.RawPy
        The same file in LibRaw.
    exif : bytes or None
        Its EXIF block, which names the camera.

    Returns
    -------
    CameraColours or None
        None if they aren't known, or aren't red, green and blue.
    """
    if raw.num_colors != 3:
        return None
    builder = _from_dng(stream) or _from_libraw(raw)
    to_camera = None if builder is None else _camera_from_xyz(builder)
    to_srgb = None if to_camera is None else _srgb_from_camera(to_camera)
    if builder is None or to_srgb is None:
        return None
    if _UNIQUE_CAMERA_MODEL not in builder.ifd0:
        builder.put_text(builder.ifd0, _UNIQUE_CAMERA_MODEL, camera_model(exif))
    return CameraColours(builder, to_srgb)


def colour_tags(block: bytes) -> Directory:
    """Return the directory of `SensorColours.tags`."""
    directory = TiffReader(io.BytesIO(block)).first_directory()
    assert directory is not None
    return directory


def as_sensor_saw(rgb: FloatArray, tags: Directory) -> npt.NDArray[np.uint16]:
    """Undo encoding and white balance.

    Parameters
    ----------
    rgb : ndarray of float32, H x W x 3, in [0, 1]
        Pixels of a photo that was developed for a DNG.
    tags : Directory
        What `colour_tags` gives for it.

    Returns
    -------
    ndarray of uint16, H x W x 3
        Proportional to light, 65535 where the sensor clips.
    """
    neutral = np.array(tags.numbers(_AS_SHOT_NEUTRAL), np.float32)
    levels = srgb_linear(rgb) * (neutral / neutral.min() * np.iinfo(np.uint16).max)
    return np.rint(np.minimum(levels, np.iinfo(np.uint16).max)).astype(np.uint16)


def _from_dng(stream: BinaryIO) -> ExifBuilder | None:
    """Return what a DNG says; None if the file is none, or says nothing."""
    stream.seek(0)
    try:
        reader = TiffReader(stream)
        first = reader.first_directory()
    except (ValueError, struct.error):
        return None
    if first is None or DNG_VERSION not in first.entries or _COLOR_MATRICES[0] not in first.entries:
        return None
    # A fraction of nothing by nothing says as much.
    told = (tag for tag in first.entries if tag in _OF_COLOURS and np.isfinite(first.numbers(tag)).all())
    return ExifBuilder(reader.order, {tag: first.entries[tag] for tag in told})


def _from_libraw(raw: "rawpy.RawPy") -> ExifBuilder | None:
    """Return what LibRaw knows of a camera, by its name; None if that is nothing."""
    matrix = np.asarray(raw.rgb_xyz_matrix)[:3]
    if not matrix.any():
        return None
    builder = ExifBuilder()
    fractions = [(round(_DENOMINATOR * number), _DENOMINATOR) for number in matrix.flat]
    builder.put_fractions(builder.ifd0, _COLOR_MATRICES[0], fractions, is_signed=True)
    builder.put_short(builder.ifd0, _ILLUMINANTS[0], _D65)
    return builder


def _camera_from_xyz(builder: ExifBuilder) -> Matrix | None:
    """Return the matrix from XYZ to the camera's colours, in daylight where the tags hold for two kinds of light."""
    tags = Directory(builder.order, builder.ifd0, 0, 0, 0, 0)
    which = 1 if _COLOR_MATRICES[1] in tags.entries and tags.number(_ILLUMINANTS[0]) != _D65 else 0
    matrix, calibration = tags.numbers(_COLOR_MATRICES[which]), tags.numbers(_CALIBRATIONS[which])
    balance = tags.numbers(_ANALOG_BALANCE)
    if len(matrix) != 9:
        return None
    calibrated = np.reshape(calibration, (3, 3)) if len(calibration) == 9 else np.eye(3)
    return np.diag(balance if len(balance) == 3 else np.ones(3)) @ calibrated @ np.reshape(matrix, (3, 3))


def _srgb_from_camera(camera_from_xyz: Matrix) -> Matrix | None:
    """Return the matrix from the camera's colours, white-balanced, to linear sRGB; white stays white."""
    camera_from_srgb = camera_from_xyz @ _SRGB_TO_XYZ
    white = camera_from_srgb.sum(axis=1, keepdims=True)
    if not np.isfinite(white).all() or (white <= 0).any():
        return None
    try:
        return np.linalg.inv(camera_from_srgb / white)
    except np.linalg.LinAlgError:
        return None


def camera_model(exif: bytes | None) -> str:
    """Return a camera's name as Adobe's programs write it, the maker's first; they choose profiles by it."""
    try:
        ifd0 = TiffReader(io.BytesIO(exif or b"")).first_directory()
    except (ValueError, struct.error):
        ifd0 = None
    make, model = (None, None) if ifd0 is None else (ifd0.text(MAKE), ifd0.text(MODEL))
    if make is None or model is None:
        return model or make or "Unknown"
    maker = make.split()[0]
    if model.lower().startswith(maker.lower()):
        model = model[len(maker) :].strip()
    return f"{maker.capitalize()} {model}"
