"""Develops RAW photos with LibRaw."""

from collections.abc import Callable, Iterable
from dataclasses import astuple, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, TypeVar

import numpy as np
import numpy.typing as npt

from gradnet_engine.errors import NO_MEMORY
from gradnet_engine.image_io.metadata.attachments import Attachments
from gradnet_engine.image_io.metadata.exif import SRGB, UNCALIBRATED, summarize_exif, upright_exif
from gradnet_engine.image_io.metadata.sidecar import Sidecar, read_sidecar, with_sidecar
from gradnet_engine.image_io.metadata.xmp import upright_xmp, without_development
from gradnet_engine.image_io.photo_log import photo_logger
from gradnet_engine.image_io.profiles import encoding_curve, space_profile
from gradnet_engine.image_io.raw.checks import (
    black_level,
    check_file_size,
    check_sensor_values,
    check_structure,
    has_hole,
    sensor_values,
)
from gradnet_engine.image_io.raw.crop import WHOLE, Crop, Framing, framing_of
from gradnet_engine.image_io.raw.developing import clipping_level, develop
from gradnet_engine.image_io.raw.dng_opcodes import AFTER_DEMOSAICING
from gradnet_engine.image_io.raw.dng_unpacking import is_packed, unpacked
from gradnet_engine.image_io.raw.gain_tables import GainTables, gain_tables_of
from gradnet_engine.image_io.raw.hot_pixels import mend_hot_pixels
from gradnet_engine.image_io.raw.lens.corrections import LensCorrections, lens_corrections_of
from gradnet_engine.image_io.raw.metadata import raw_attachments
from gradnet_engine.image_io.raw.sensor_colours import CameraColours, SensorColours, read_camera_colours
from gradnet_engine.image_io.refusals import DAMAGED, HAS_HOLE, INCOMPLETE, SENSOR_DATA, Unreadable, all_of, check_size
from gradnet_engine.image_io.turning import ORIENTATIONS_OF_FLIPS, upright_size
from gradnet_engine.job import Demosaic, OutputSpace, RawSettings
from gradnet_engine.kept_pixels import ReadablePixels, ResultPixels, SixteenBits, in_floats
from gradnet_engine.photo import Drawn, FloatArray, Photo, PhotoMetadata
from gradnet_engine.sentence import Sentence

if TYPE_CHECKING:
    import rawpy

    from gradnet_engine.image_io.raw.lens.straightening import LensStraightening

_P = TypeVar("_P", bound=ResultPixels)

_ROWS_AT_ONCE = 128
# What these make of noise is known; the others smooth it.
_ALONG_EDGES = (Demosaic.AHD, Demosaic.DHT, Demosaic.PPG)

_log = photo_logger(__name__)


def read_raw(stream: BinaryIO, path: Path, settings: RawSettings) -> Photo:
    """Develop a RAW photo.

    Parameters
    ----------
    stream : BinaryIO
        The file.
    path : Path
        Its name.
    settings : RawSettings
        Demosaicing and colour space.

    Returns
    -------
    Photo
        Camera white balance, hot pixels mended, no automatic brightening, the part that a DNG calls the photo
        (`framing_of`), upright; 16 bits. Of a sensor without colours it is grey, with sRGB's curve and no profile, as
        other grey photos without one. For a DNG its colours are the sensor's, if they are known (`CameraColours`).

    Raises
    ------
    Unreadable
        If the file is unsupported, damaged or incomplete, or if what it decodes to can't be what a sensor saw.
    """
    import rawpy

    check_structure(stream)
    has_to_be_unpacked = is_packed(stream)
    try:
        with open_raw(unpacked(stream) if has_to_be_unpacked else stream) as raw:
            check_size(raw.sizes.width, raw.sizes.height)
            if not has_to_be_unpacked:
                check_file_size(raw, stream)
            check_sensor_values(raw)
            attachments = raw_attachments(stream, None if has_to_be_unpacked else raw)
            linear, told = _developed(raw, stream, attachments, read_sidecar(path, is_raw=True), settings)
    except rawpy.LibRawError as error:
        raise Unreadable(libraw_cause(error)) from error
    # Only now, when LibRaw's own copies are gone.
    linear = linear.reshape(*linear.shape[:2], -1)[..., :3]
    pixels, straightening = _encoded(linear, told, told.space(settings))
    del linear  # It takes as much as these.
    rgb = pixels[:] if straightening is None else straightening.all_of(pixels)
    drawn = straightening and Drawn(pixels, straightening)
    return Photo(rgb, metadata=_metadata(told, rgb.shape[1], rgb.shape[0], path, settings), drawn=drawn)


@dataclass(frozen=True, slots=True)
class _Told:
    """What is known of a developed photo beside its pixels.

    Attributes
    ----------
    attachments : Attachments
        As they are in the file and beside it, for the photo as it is stored.
    sensor : SensorColours or None
        If its colours are the sensor's.
    lens : LensCorrections
        What is to be made good of the picture.
    framing : Framing
        What of the upright picture is the photo.
    orientation : int
        How it was stored.
    is_grey, has_mosaic : bool
        What the sensor sees through: neither colours nor a mosaic of them, or all of them in every pixel.
    damage, unread : Sentence or None
        What seems wrong with it, and what beside it can't be read.
    """

    attachments: Attachments
    sensor: SensorColours | None
    lens: LensCorrections
    framing: Framing
    orientation: int
    is_grey: bool
    has_mosaic: bool
    damage: Sentence | None
    unread: Sentence | None

    @property
    def crop(self) -> Crop:
        return self.framing.offered if self.sensor else self.framing.photo

    def space(self, settings: RawSettings) -> OutputSpace:
        # One channel can't carry a profile of three. A sensor's own colours are encoded as sRGB is.
        return OutputSpace.SRGB if self.is_grey or self.sensor else settings.output_space


def _developed(
    raw: "rawpy.RawPy", stream: BinaryIO, attachments: Attachments, sidecar: Sidecar, settings: RawSettings
) -> tuple[npt.NDArray[Any], _Told]:
    """Return the upright picture, proportional to light, 16 bits, and what is told of it."""
    damage = HAS_HOLE if has_hole(raw) else None
    has_mosaic = _mend_hot_pixels(raw)
    orientation = raw_orientation(raw, sidecar)
    framing = framing_of(stream, raw).upright(orientation)
    attachments, unread = with_sidecar(attachments, sidecar)
    clipping, full = clipping_level(raw), raw.white_level - black_level(raw)
    lens = lens_corrections_of(stream, raw).upright(orientation)
    lens.mend_sensor_values(raw)
    camera = read_camera_colours(stream, raw, attachments.exif) if settings.for_dng else None
    linear = develop(raw, settings, clipping, orientation, in_sensor_colours=camera is not None)
    sensor = None
    if camera is not None:
        size = upright_size(raw.sizes.width, raw.sizes.height, orientation)
        tables = (tables.upright(orientation) for tables in gain_tables_of(stream))
        camera = _with_what_lies_over(framing.offered, size, camera, tables, lens)
        sensor = camera.balanced(raw, 1 if clipping is None else clipping / full)
        if sensor is None:
            linear = develop(raw, settings, clipping, orientation, in_sensor_colours=False)
    is_grey = raw.num_colors == 1
    return linear, _Told(attachments, sensor, lens, framing, orientation, is_grey, has_mosaic, damage, unread)


def _encoded(
    linear: npt.NDArray[Any], told: _Told, space: OutputSpace
) -> tuple[ReadablePixels, "LensStraightening | None"]:
    """Return the pixels that are denoised, and what makes those of them that are shown, if these are others."""
    height_px, width_px, _ = linear.shape
    curve, straightening = encoding_curve(space), None
    if not told.sensor:  # A DNG asks its reader for it.
        linear = told.lens.mend_drawn(linear)
        straightening = told.lens.straightening(width_px, height_px, space, told.crop, is_grey=told.is_grey)
    if straightening is None:
        return _look_up(linear[told.crop.within(width_px, height_px)], curve, in_floats), None
    return _look_up(linear[straightening.looked_at], curve, SixteenBits), straightening


def _metadata(told: _Told, width_px: int, height_px: int, path: Path, settings: RawSettings) -> PhotoMetadata:
    sensor, space, attachments = told.sensor, told.space(settings), told.attachments
    color_space = SRGB if space is OutputSpace.SRGB and not sensor else UNCALIBRATED
    xmp = attachments.xmp and upright_xmp(attachments.xmp, width_px, height_px, color_space, told.orientation)
    exif = attachments.exif and upright_exif(attachments.exif, width_px, height_px, color_space, told.orientation)
    profile = sensor.icc_profile if sensor else space_profile(space)
    framed = told.framing.framed
    return PhotoMetadata(
        source_path=path,
        exif=exif or None,
        xmp=xmp if xmp is None or settings.for_dng else without_development(xmp),
        iptc=attachments.iptc,
        icc_profile=None if told.is_grey else profile,
        bit_depth=16,
        iso=summarize_exif(exif).iso,
        is_grey=told.is_grey,
        sensor_colours=sensor and sensor.tags,
        framed=astuple(framed) if sensor and framed != WHOLE else None,
        from_mosaic=told.has_mosaic and settings.demosaic in _ALONG_EDGES,
        damage=told.damage,
        left_out=all_of([SENSOR_DATA, told.unread]),
    )


def read_raw_headers(stream: BinaryIO, path: Path) -> tuple[int, int, bytes | None]:
    """Return width and height of the upright photo, and its EXIF.

    Pixels are only unpacked where the file's own tags don't tell the exposure.
    """
    import rawpy

    try:
        with open_raw(path) as raw:
            sizes = raw.sizes
            width, height = sizes.iwidth, sizes.iheight
            # Pixels that aren't square are stretched along their longer side.
            width = round(width * max(sizes.pixel_aspect, 1))
            height = round(height / min(sizes.pixel_aspect, 1))
            orientation = raw_orientation(raw, read_sidecar(path, is_raw=True))
            crop = framing_of(stream, raw).upright(orientation).photo
            width, height = crop.size_within(*upright_size(width, height, orientation))
            told = raw_attachments(stream, None if is_packed(stream) else raw, is_quick=True)
            return width, height, told.exif
    except rawpy.LibRawError as error:
        raise Unreadable(libraw_cause(error)) from error


def open_raw(source: "BinaryIO | Path") -> "rawpy.RawPy":
    """Return LibRaw with a file's headers read; its pixels are unpacked when they are first asked for.

    A stream is read as a whole, of a file by its path only the parts that are needed.
    """
    import rawpy

    raw = rawpy.RawPy()
    try:
        if not isinstance(source, Path):
            source.seek(0)
            raw.open_buffer(source)
        elif _has_encodable_name(source):
            raw.open_file(str(source))
        else:
            with source.open("rb") as stream:
                raw.open_buffer(stream)
    except BaseException:
        raw.close()
        raise
    return raw


def raw_orientation(raw: "rawpy.RawPy", sidecar: Sidecar) -> int:
    """Return how a RAW photo is stored, 1..8 as in EXIF: as whoever turned it says beside it, or else the camera."""
    return sidecar.orientation or ORIENTATIONS_OF_FLIPS.get(raw.sizes.flip, 1)


def _has_encodable_name(path: Path) -> bool:
    """Tell whether rawpy can pass a name on to LibRaw: on Linux names are bytes, which need not be UTF-8."""
    try:
        str(path).encode()
    except UnicodeEncodeError:
        return False
    return True


def _mend_hot_pixels(raw: "rawpy.RawPy") -> bool:
    """Mend a sensor's hot pixels; return whether it sees through a mosaic of colours."""
    values, pattern = sensor_values(raw), raw.raw_pattern
    # Some files hold all colours of every pixel.
    if values is None or values.ndim != 2 or pattern is None:
        return False
    # LibRaw's pattern begins outside of the photo, and for Fujifilm's mosaic it may hold anything there.
    top, left = raw.sizes.top_margin, raw.sizes.left_margin
    places = range(len(pattern))
    visible = np.array([[raw.raw_color(top + row, left + col) for col in places] for row in places], np.uint8)
    count = mend_hot_pixels(values, visible, raw.white_level - black_level(raw))
    _log.info("%d hot pixels mended", count)
    # Of a sensor without colours the pattern is a single place.
    return len(np.unique(visible)) > 1


def _with_what_lies_over(
    part: Crop, size: tuple[int, int], camera: CameraColours, tables: Iterable[GainTables], lens: LensCorrections
) -> CameraColours:
    """Add to a camera's colours what its DNG tells place by place, of a part of the upright picture of this size."""
    told = {one.tag: one.of_part(part).packed(camera.builder.order) for one in tables}
    return camera.with_data(told | {AFTER_DEMOSAICING: lens.packed(part, *part.size_within(*size))})


def _look_up(linear: npt.NDArray[Any], curve: FloatArray, into: Callable[[tuple[int, ...]], _P]) -> _P:
    """Look levels up in a curve; one channel serves for all three."""
    rgb = into((*linear.shape[:2], 3))
    # The look-up takes eight bytes a level for a moment: a few rows at a time.
    for row in range(0, len(linear), _ROWS_AT_ONCE):
        # Curves have all levels: "clip" spares a check of each.
        rows = slice(row, row + _ROWS_AT_ONCE)
        rgb[rows] = curve.take(linear[rows], mode="clip")
    return rgb


def libraw_cause(error: "rawpy.LibRawError") -> Sentence:
    """Return LibRaw's refusal as the second half of a sentence."""
    import rawpy

    _log.info("LibRaw: %s", error)
    if isinstance(error, rawpy.LibRawFileUnsupportedError):
        return Sentence("it isn't a RAW photo, or it is damaged, or its camera isn't supported")
    if isinstance(error, rawpy.LibRawIOError):
        return INCOMPLETE
    if isinstance(error, rawpy.LibRawUnsufficientMemoryError):
        return NO_MEMORY
    return DAMAGED
