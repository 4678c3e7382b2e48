"""A sensor's own colours: what a DNG tells of them, how they are shown, and what white balance made of them.

Developed for a DNG, a photo keeps the colours that the sensor saw, times a white balance that darkens all channels but
one, so that nothing is clipped; and it is encoded as sRGB is, for methods know photos so. Reference: Digital Negative
Specification 1.4 (Adobe, 2012), chapters 4 and 6.
"""

import io
import math
import struct
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.metadata.exif import summarize_exif
from gradnet_engine.image_io.metadata.exif_builder import ExifBuilder
from gradnet_engine.image_io.profiles import FULL_16_BIT, profile_in_sensor_colours
from gradnet_engine.image_io.tiff_structure import (
    ASCII,
    DNG_VERSION,
    FLOAT,
    LONG,
    RATIONAL,
    SHORT,
    SIGNED_RATIONAL,
    UNDEFINED,
    Directory,
    Entry,
    TiffReader,
)
from gradnet_engine.photo import FloatArray
from gradnet_engine.srgb import srgb_decoded

if TYPE_CHECKING:
    import rawpy

Matrix = npt.NDArray[np.float64]

ORIGINAL_RAW_FILE_NAME = 50827
_UNIQUE_CAMERA_MODEL, _COLOR_MATRIX_1, _COLOR_MATRIX_2 = 50708, 50721, 50722
_CAMERA_CALIBRATION_1, _CAMERA_CALIBRATION_2, _ANALOG_BALANCE, _AS_SHOT_NEUTRAL = 50723, 50724, 50727, 50728
_BASELINE_EXPOSURE, _CALIBRATION_ILLUMINANT_1, _CALIBRATION_ILLUMINANT_2 = 50730, 50778, 50779
_PROFILE_HUE_SAT_MAP_DATA_2, _FORWARD_MATRIX_2 = 50939, 50965
# What tells how a camera's colours are rendered, whatever became of its mosaic, and of which type it is.
_OF_COLOURS = {
    _UNIQUE_CAMERA_MODEL: ASCII,
    50709: ASCII,  # LocalizedCameraModel
    _COLOR_MATRIX_1: SIGNED_RATIONAL,
    _COLOR_MATRIX_2: SIGNED_RATIONAL,
    _CAMERA_CALIBRATION_1: SIGNED_RATIONAL,
    _CAMERA_CALIBRATION_2: SIGNED_RATIONAL,
    _ANALOG_BALANCE: RATIONAL,
    _BASELINE_EXPOSURE: SIGNED_RATIONAL,
    50732: RATIONAL,  # BaselineSharpness
    50734: RATIONAL,  # LinearResponseLimit
    _CALIBRATION_ILLUMINANT_1: SHORT,
    _CALIBRATION_ILLUMINANT_2: SHORT,
    50879: SHORT,  # ColorimetricReference
    50931: ASCII,  # CameraCalibrationSignature
    50932: ASCII,  # ProfileCalibrationSignature
    50934: ASCII,  # AsShotProfileName
    50936: ASCII,  # ProfileName
    50937: LONG,  # ProfileHueSatMapDims
    50938: FLOAT,  # ProfileHueSatMapData1
    _PROFILE_HUE_SAT_MAP_DATA_2: FLOAT,
    50940: FLOAT,  # ProfileToneCurve
    50941: LONG,  # ProfileEmbedPolicy
    50942: ASCII,  # ProfileCopyright
    50964: SIGNED_RATIONAL,  # ForwardMatrix1
    _FORWARD_MATRIX_2: SIGNED_RATIONAL,
    50981: LONG,  # ProfileLookTableDims
    50982: FLOAT,  # ProfileLookTableData
    51107: LONG,  # ProfileHueSatMapEncoding
    51108: LONG,  # ProfileLookTableEncoding
    51109: SIGNED_RATIONAL,  # BaselineExposureOffset
    51110: LONG,  # DefaultBlackRender
    ORIGINAL_RAW_FILE_NAME: ASCII,
}
_OF_SECOND_LIGHT = {
    _COLOR_MATRIX_2,
    _CAMERA_CALIBRATION_2,
    _CALIBRATION_ILLUMINANT_2,
    _PROFILE_HUE_SAT_MAP_DATA_2,
    _FORWARD_MATRIX_2,
}
_D65 = 21
_DENOMINATOR, _FINE_DENOMINATOR = 10_000, 1_000_000
# Beyond these nothing is left of a channel, or no profile can hold it: no light and no camera is so.
_MOST_UNEVEN, _LARGEST_FACTOR = 64, 10_000
_NUMBERS_OF_MATRIX, _LONGEST_ABBREVIATION = 9, 3

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

    def with_data(self, told: Mapping[int, bytes]) -> "CameraColours":
        """Return the same with what else tells how a photo is rendered: tags whose bytes have a layout of their own."""
        entries = {tag: Entry(tag, UNDEFINED, len(data), data) for tag, data in told.items() if data}
        return replace(self, builder=replace(self.builder, ifd0={**self.builder.ifd0, **entries}))

    def balanced(self, raw: "rawpy.RawPy", white: float) -> SensorColours | None:
        """Return the colours as LibRaw has just balanced them, be it by a grey world where the camera's isn't known.

        Parameters
        ----------
        raw : rawpy.RawPy
            A photo that was developed.
        white : float
            Where it was cut off, as a share of the level that its file calls white: converters are told, so that a
            photo whose sensor clips below that is no brighter than the next.

        Returns
        -------
        SensorColours or None
            None if they are too uneven for any profile.
        """
        factors = _factors(raw)
        uneven = factors.max() / factors.min()
        if uneven > _MOST_UNEVEN or np.abs(self.to_srgb).max() * uneven > _LARGEST_FACTOR:
            return None
        builder = replace(self.builder, ifd0=dict(self.builder.ifd0))
        neutral = [(round(_FINE_DENOMINATOR * factors.min() / factor), _FINE_DENOMINATOR) for factor in factors]
        builder.put_fractions(builder.ifd0, _AS_SHOT_NEUTRAL, neutral)
        if white != 1:
            told = _directory(builder).number(_BASELINE_EXPOSURE) or 0
            exposure = round(_FINE_DENOMINATOR * (told + math.log2(white))), _FINE_DENOMINATOR
            builder.put_fractions(builder.ifd0, _BASELINE_EXPOSURE, [exposure], is_signed=True)
        tags = builder.to_bytes()
        assert tags is not None
        return SensorColours(profile_in_sensor_colours(self.to_srgb * uneven), tags)


def read_camera_colours(stream: BinaryIO, raw: "rawpy.RawPy", exif: bytes | None) -> CameraColours | None:
    """Collect what a RAW file, or LibRaw in its place, knows of its camera's colours.

    Parameters
    ----------
    stream : BinaryIO
        The file. What a DNG says goes on as it is, if it can be used.
    raw : rawpy.RawPy
        The same file in LibRaw.
    exif : bytes or None
        Its EXIF block, which names the camera.

    Returns
    -------
    CameraColours or None
        None if they aren't known, or aren't red, green and blue.
    """
    for builder in (_from_dng(stream), _from_libraw(raw)) if raw.num_colors == 3 else ():
        to_srgb = None if builder is None else _srgb_from_camera(_camera_from_xyz(builder))
        if builder is not None and to_srgb is not None:
            if _UNIQUE_CAMERA_MODEL not in builder.ifd0:
                builder.put_text(builder.ifd0, _UNIQUE_CAMERA_MODEL, camera_model(exif))
            return CameraColours(builder, to_srgb)
    return None


def camera_model(exif: bytes | None) -> str:
    """Return a camera's name with its maker's in front, spelled as in Adobe's profiles ("Nikon D750")."""
    summary = summarize_exif(exif)
    make, model = summary.make, summary.model
    if make is None or model is None:
        return model or make or "Unknown"
    makers = make.split()
    first, _, rest = model.partition(" ")
    # A camera may bear one of its maker's names, or the brand that the maker has bought.
    maker, model = (first, rest) if rest and first.upper() in (*make.upper().split(), "PENTAX") else (makers[0], model)
    maker = maker if len(maker) <= _LONGEST_ABBREVIATION else maker.capitalize()
    return maker if model.upper() == maker.upper() else f"{maker} {model}"


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
    levels = srgb_decoded(rgb) * (neutral / neutral.min() * FULL_16_BIT)
    return np.rint(np.minimum(levels, FULL_16_BIT)).astype(np.uint16)


def _from_dng(stream: BinaryIO) -> ExifBuilder | None:
    """Return what a DNG says, but for what is of the wrong type or no number; None if the file is none."""
    stream.seek(0)
    try:
        reader = TiffReader(stream)
        first = reader.first_directory()
    except (ValueError, struct.error):
        return None
    if first is None or DNG_VERSION not in first.entries:
        return None
    told = {
        tag: entry
        for tag, entry in first.entries.items()
        if entry.type == _OF_COLOURS.get(tag) and np.isfinite(first.numbers(tag)).all()
    }
    if len(first.numbers(_COLOR_MATRIX_2)) != _NUMBERS_OF_MATRIX or _COLOR_MATRIX_2 not in told:
        told = {tag: entry for tag, entry in told.items() if tag not in _OF_SECOND_LIGHT}
    return ExifBuilder(reader.order, told)


def _from_libraw(raw: "rawpy.RawPy") -> ExifBuilder | None:
    """Return what LibRaw knows of a camera, by its name; None if that is nothing."""
    matrix = np.asarray(raw.rgb_xyz_matrix)[:3]
    if not matrix.any():
        return None
    builder = ExifBuilder()
    fractions = [(round(_DENOMINATOR * number), _DENOMINATOR) for number in matrix.flat]
    builder.put_fractions(builder.ifd0, _COLOR_MATRIX_1, fractions, is_signed=True)
    builder.put_short(builder.ifd0, _CALIBRATION_ILLUMINANT_1, _D65)
    daylight = np.array(raw.daylight_whitebalance[:3])
    if len(set(raw.camera_whitebalance[:3])) == 1 and (daylight > 0).all():
        # The camera has balanced what it wrote, as daylight asks for.
        balance = [(round(_FINE_DENOMINATOR * factor / daylight[1]), _FINE_DENOMINATOR) for factor in daylight]
        builder.put_fractions(builder.ifd0, _ANALOG_BALANCE, balance)
    return builder


def _camera_from_xyz(builder: ExifBuilder) -> Matrix | None:
    """Return the matrix from XYZ to the camera's colours, in daylight where the tags hold for two kinds of light."""
    tags = _directory(builder)
    is_second = _COLOR_MATRIX_2 in tags.entries and tags.number(_CALIBRATION_ILLUMINANT_1) != _D65
    matrix = tags.numbers(_COLOR_MATRIX_2 if is_second else _COLOR_MATRIX_1)
    calibration = tags.numbers(_CAMERA_CALIBRATION_2 if is_second else _CAMERA_CALIBRATION_1)
    balance = tags.numbers(_ANALOG_BALANCE)
    if len(tags.numbers(_COLOR_MATRIX_1)) != _NUMBERS_OF_MATRIX:
        return None
    calibrated = np.reshape(calibration, (3, 3)) if len(calibration) == _NUMBERS_OF_MATRIX else np.eye(3)
    return np.diag(balance if len(balance) == 3 else np.ones(3)) @ calibrated @ np.reshape(matrix, (3, 3))


def _srgb_from_camera(camera_from_xyz: Matrix | None) -> Matrix | None:
    """Return the matrix from the camera's colours, white-balanced, to linear sRGB; white stays white."""
    if camera_from_xyz is None:
        return None
    camera_from_srgb = camera_from_xyz @ _SRGB_TO_XYZ
    white = camera_from_srgb.sum(axis=1, keepdims=True)
    if (white <= 0).any():
        return None
    try:
        return np.linalg.inv(camera_from_srgb / white)
    except np.linalg.LinAlgError:
        return None


def _factors(raw: "rawpy.RawPy") -> npt.NDArray[np.float64]:
    """Return what LibRaw has multiplied red, green and blue by; a mosaic's second green may have its own factor."""
    assert raw.auto_whitebalance is not None
    red, green, blue, second_green = raw.auto_whitebalance
    return np.array([red, (green + (second_green or green)) / 2, blue])


def _directory(builder: ExifBuilder) -> Directory:
    return Directory(builder.order, builder.ifd0, 0, 0, 0, 0)
