"""From a `Photo` to the bytes of a file."""

from dataclasses import dataclass, replace
from typing import Any, BinaryIO

import numpy as np

from gradnet_engine.image_io.metadata.attachments import Attachments
from gradnet_engine.image_io.metadata.exif import SRGB, summarize_exif, upright_exif
from gradnet_engine.image_io.metadata.exif_builder import MAKER_NOTE, exif_that_fits
from gradnet_engine.image_io.metadata.xmp import upright_xmp, xmp_in
from gradnet_engine.image_io.photo_log import photo_logger
from gradnet_engine.image_io.profiles import space_profile, to_srgb
from gradnet_engine.image_io.raster.bands import Samples
from gradnet_engine.image_io.raster.jpeg_segments import MOST_EXIF_BYTES, join_jpeg_segments
from gradnet_engine.image_io.refusals import WHITE_SHOWS, Unreadable, Unwritable
from gradnet_engine.job import ExportSettings, FileFormat, OutputSpace
from gradnet_engine.kept_pixels import AnyPhoto, KeptPhoto, Part, ReadablePixels
from gradnet_engine.photo import FloatArray

_log = photo_logger(__name__)

_ROWS_AT_ONCE = 512
# 65535 by the format; libjpeg keeps a little for itself.
_LONGEST_JPEG_SIDE_PX = 65500
# The others are TIFF.
_MEDIA_TYPES = {FileFormat.JPEG: "image/jpeg", FileFormat.PNG16: "image/png", FileFormat.DNG: "image/dng"}


def encode_photo(stream: BinaryIO, photo: AnyPhoto, export: ExportSettings) -> None:
    """Write a photo to an empty file.

    Parameters
    ----------
    stream : BinaryIO
        The file, seekable.
    photo : Photo or KeptPhoto
        What to write. Alpha is kept in PNG and TIFF, and laid over white in JPEG.
    export : ExportSettings
        Format, quality, profile, and whether metadata go along. A DNG has a sensor's colours and no profile.

    Raises
    ------
    Unwritable
        If the format can't hold the photo.
    """
    is_dng = export.format is FileFormat.DNG
    if export.profile == "srgb" and not is_dng:
        photo = in_srgb(photo)
    metadata = photo.metadata
    icc = None if is_dng else metadata.icc_profile
    attachments = Attachments(icc=icc, density=summarize_exif(metadata.exif).density)
    if export.keep_metadata:
        xmp = metadata.xmp and xmp_in(metadata.xmp, _MEDIA_TYPES.get(export.format, "image/tiff"))
        attachments = replace(attachments, exif=metadata.exif, xmp=xmp, iptc=metadata.iptc)
    if export.format is FileFormat.JPEG:
        _encode_jpeg(stream, photo, export.jpeg_quality, attachments)
    elif export.format is FileFormat.PNG16:
        from gradnet_engine.image_io.raster.png_writer import write_png

        write_png(stream, lambda rows: _samples_of(photo, rows, np.uint16), photo.height_px, attachments)
    elif is_dng:
        from gradnet_engine.image_io.raw.dng_writer import write_dng

        write_dng(stream, photo, attachments, names_source=export.keep_metadata)
    else:
        from gradnet_engine.image_io.raster.tiff_writer import write_tiff

        kind = np.uint8 if export.format is FileFormat.TIFF8 else np.uint16
        write_tiff(
            stream,
            lambda rows: _samples_of(photo, rows, kind),
            photo.height_px,
            has_alpha=photo.alpha is not None,
            attachments=attachments,
        )


def in_srgb(photo: AnyPhoto) -> AnyPhoto:
    """Convert a photo's colours, as they are read; a grey one, whose channel can't carry a profile of three, has none.

    Where its profile can't be used, reading them raises `Unwritable`.
    """
    metadata = photo.metadata
    if metadata.icc_profile is None:
        return photo
    icc = None if metadata.is_grey else space_profile(OutputSpace.SRGB)
    exif = metadata.exif and upright_exif(metadata.exif, photo.width_px, photo.height_px, SRGB)
    xmp = metadata.xmp and upright_xmp(metadata.xmp, photo.width_px, photo.height_px, SRGB)
    rgb = _InSrgb(photo.rgb, metadata.icc_profile)
    return KeptPhoto(rgb, replace(metadata, icc_profile=icc, exif=exif, xmp=xmp), photo.alpha)


@dataclass(frozen=True, slots=True, eq=False)
class _InSrgb:
    rgb: ReadablePixels
    icc_profile: bytes

    @property
    def shape(self) -> tuple[int, ...]:
        return self.rgb.shape

    def __getitem__(self, part: Part, /) -> FloatArray:
        try:
            levels = to_srgb(_levels(self.rgb[part], np.uint16), self.icc_profile)
        except Unreadable as error:
            raise Unwritable("{cause}; export it with the photo's own profile", cause=error.cause) from error
        return np.divide(levels, np.float32(np.iinfo(np.uint16).max), dtype=np.float32)


def _encode_jpeg(stream: BinaryIO, photo: AnyPhoto, quality: int, attachments: Attachments) -> None:
    import imagecodecs

    if photo.alpha is not None:
        _log.warning(WHITE_SHOWS)
    if max(photo.width_px, photo.height_px) > _LONGEST_JPEG_SIDE_PX:
        raise Unwritable("a JPEG can't be more than 65500 pixels wide or high; choose TIFF or PNG")
    # All at once: libjpeg looks for the shortest codes in a whole picture.
    samples = np.empty((photo.height_px, photo.width_px, 1 if photo.metadata.is_grey else 3), np.uint8)
    for row in range(0, photo.height_px, _ROWS_AT_ONCE):
        rows = slice(row, row + _ROWS_AT_ONCE)
        samples[rows] = _levels(_over_white(_colours_of(photo, rows), photo, rows), np.uint8)
    jpeg: Any = imagecodecs.jpeg8_encode(samples, level=quality, subsampling="444", optimize=True)
    if attachments.exif is not None and len(attachments.exif) > MOST_EXIF_BYTES:
        attachments = replace(attachments, exif=_exif_for_jpeg(attachments.exif))
    stream.write(join_jpeg_segments(jpeg, attachments))


def _exif_for_jpeg(exif: bytes) -> bytes | None:
    """Return what fits into one segment of a block that doesn't: few programs read a block in several."""
    shorter, dropped = exif_that_fits(exif, MOST_EXIF_BYTES)
    if dropped:
        left_out = ["the camera's own notes"] if MAKER_NOTE in dropped else []
        left_out += ["its longest entries"] if dropped - {MAKER_NOTE} else []
        _log.warning("EXIF is too long for a JPEG; %s are left out", " and ".join(left_out))
    return shorter


def _samples_of(photo: AnyPhoto, rows: slice, kind: type[np.unsignedinteger]) -> Samples:
    """Return the channels of some rows as integers, rows x W x 1..4: grey or RGB, and alpha."""
    levels = _levels(_colours_of(photo, rows), kind)
    if photo.alpha is None:
        return levels
    return np.concatenate((levels, _levels(photo.alpha[rows, :, None], kind)), axis=2)


def _colours_of(photo: AnyPhoto, rows: slice) -> FloatArray:
    """Return the colours of some rows, one channel of a grey photo."""
    colours = photo.rgb[rows]
    return colours.mean(axis=2, keepdims=True) if photo.metadata.is_grey else colours


def _over_white(colours: FloatArray, photo: AnyPhoto, rows: slice) -> FloatArray:
    if photo.alpha is None:
        return colours
    alpha = photo.alpha[rows, :, None]
    return np.clip(colours * alpha + (1 - alpha), 0, 1)


def _levels(values: FloatArray, kind: type[np.unsignedinteger]) -> Samples:
    """Round to the nearest level; no dithering."""
    return np.rint(values * np.float32(np.iinfo(kind).max)).astype(kind)
