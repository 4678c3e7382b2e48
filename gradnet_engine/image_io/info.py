"""`read_info`: what a photo is, from its headers."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

from gradnet_engine.image_io.file_kinds import FileKind, sniff_kind
from gradnet_engine.image_io.metadata.exif import ExifSummary, summarize_exif
from gradnet_engine.image_io.read import readable
from gradnet_engine.image_io.refusals import NOT_A_PHOTO, Unreadable, check_size
from gradnet_engine.image_io.turning import QUARTER_TURNED


@dataclass(frozen=True, slots=True)
class PhotoInfo:
    """What a photo's headers say; None is what they don't.

    Attributes
    ----------
    kind : str
        ``"RAW"``, ``"JPEG"``, ``"HEIC"``, ``"AVIF"``, ``"PNG"``, ``"WebP"`` or ``"TIFF"``.
    width_px, height_px : int
        Size of the upright photo.
    camera, lens : str or None
        Names, the camera's with its maker.
    iso : float or None
        ISO speed.
    shutter_s : float or None
        Exposure time in seconds.
    aperture : float or None
        F-number.
    focal_length_mm : float or None
        Focal length of the lens itself.
    taken : datetime or None
        When, by the camera's clock.
    """

    kind: str
    width_px: int
    height_px: int
    camera: str | None = None
    lens: str | None = None
    iso: float | None = None
    shutter_s: float | None = None
    aperture: float | None = None
    focal_length_mm: float | None = None
    taken: datetime | None = None


def read_info(path: Path) -> PhotoInfo:
    """Read a photo's headers; quick, and no promise that its pixels are whole.

    Parameters
    ----------
    path : Path
        The file.

    Returns
    -------
    PhotoInfo

    Raises
    ------
    PhotoReadError
        If the file can't be opened, isn't a photo, or its headers are damaged.
    """
    path = Path(path)
    with readable(path), path.open("rb") as stream:
        kind = sniff_kind(stream, path)
        if kind is None:
            raise Unreadable(NOT_A_PHOTO)
        width_px, height_px, summary = _headers(kind, stream, path)
        check_size(width_px, height_px)
        return PhotoInfo(
            kind=kind.value,
            width_px=width_px,
            height_px=height_px,
            camera=summary.camera,
            lens=summary.lens,
            iso=summary.iso,
            shutter_s=summary.shutter_s,
            aperture=summary.aperture,
            focal_length_mm=summary.focal_length_mm,
            taken=summary.taken,
        )


def _headers(kind: FileKind, stream: BinaryIO, path: Path) -> tuple[int, int, ExifSummary]:
    """Return width and height upright, and what EXIF says."""
    if kind is FileKind.RAW:
        from gradnet_engine.image_io.raw.reading import read_raw_headers

        width, height, exif = read_raw_headers(stream, path)
        return width, height, summarize_exif(exif)
    width, height, orientation, exif = _raster_headers(kind, stream)
    summary = summarize_exif(exif)
    is_turned = (orientation or summary.orientation) in QUARTER_TURNED
    return (height, width, summary) if is_turned else (width, height, summary)


def _raster_headers(kind: FileKind, stream: BinaryIO) -> tuple[int, int, int | None, bytes | None]:
    """Return width and height as stored, orientation where it isn't EXIF's, and EXIF."""
    if kind is FileKind.JPEG:
        from gradnet_engine.image_io.raster.jpeg_segments import read_jpeg_header

        jpeg = read_jpeg_header(stream)
        return jpeg.width_px, jpeg.height_px, None, jpeg.attachments.exif
    if kind is FileKind.PNG:
        from gradnet_engine.image_io.raster.png_chunks import read_png_header

        png = read_png_header(stream)
        return png.width_px, png.height_px, None, png.attachments.exif
    if kind is FileKind.WEBP:
        from gradnet_engine.image_io.raster.reading import open_webp

        webp = open_webp(stream)
        return *webp.size, None, webp.info.get("exif")
    if kind in (FileKind.HEIC, FileKind.AVIF):
        from gradnet_engine.image_io.raster.heif import UPRIGHT, heif_exif, open_heif

        _, heif = open_heif(stream)
        return *heif.size, UPRIGHT, heif_exif(heif)
    from gradnet_engine.image_io.metadata.exif import orientation_of
    from gradnet_engine.image_io.raster.tiff_metadata import tiff_attachments
    from gradnet_engine.image_io.raster.tiff_photo import main_directory, stored_size

    directory = main_directory(stream)[1]
    return *stored_size(directory), orientation_of(directory), tiff_attachments(stream, directory).exif
