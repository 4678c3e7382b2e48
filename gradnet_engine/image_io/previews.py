"""`read_preview`: a small picture of a photo, as fast as its file allows."""

import io
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.file_kinds import FileKind, sniff_kind
from gradnet_engine.image_io.read import read_photo, readable
from gradnet_engine.image_io.refusals import NOT_A_PHOTO, Unreadable, check_size
from gradnet_engine.image_io.turning import FLIPS_OF_ORIENTATIONS, ORIENTATIONS_OF_FLIPS, QUARTER_TURNED, upright
from gradnet_engine.job import OutputSpace

# Each kind of file pulls in its decoder; only the one that is needed is loaded.
if TYPE_CHECKING:
    import rawpy
    from PIL import Image

    from gradnet_engine.image_io.raw.crop import Crop

Pixels = npt.NDArray[np.uint8]

# Some cameras' previews are 80 x 60 pixels; below this share of the edge asked for, developing looks better.
_SMALLEST_SHARE = 0.4
_BAR_LEVEL = 24


def read_preview(path: Path, edge_px: int) -> Pixels:
    """Read a small picture of a photo.

    Of a RAW or HEIC file it is the preview that the camera put in, if that is large enough, else the photo, a RAW one
    developed at half its size; a JPEG is decoded at a fraction of its size; others are read whole.

    Parameters
    ----------
    path : Path
        A RAW, JPEG, HEIC, AVIF, PNG, WebP or TIFF file.
    edge_px : int
        Length of the longer side at most; smaller photos are not enlarged.

    Returns
    -------
    ndarray of uint8, H x W x 3
        Upright, sRGB.

    Raises
    ------
    PhotoReadError
        If the file can't be opened, isn't a photo, or is damaged.
    """
    path = Path(path)
    with readable(path), path.open("rb") as stream:
        kind = sniff_kind(stream, path)
        if kind is None:
            raise Unreadable(NOT_A_PHOTO)
        if kind is FileKind.RAW:
            return _raw_preview(path, stream, edge_px)
        if kind is FileKind.JPEG:
            return _jpeg_preview(path, stream, edge_px)
        if kind is FileKind.HEIC:
            return _heic_preview(path, stream, edge_px)
        return _photo_preview(path, edge_px)


def _jpeg_preview(path: Path, stream: BinaryIO, edge_px: int) -> Pixels:
    from gradnet_engine.image_io.metadata.exif import summarize_exif
    from gradnet_engine.image_io.profiles import profile_for, space_profile
    from gradnet_engine.image_io.raster.reading import open_jpeg

    header, image = open_jpeg(stream)
    summary = summarize_exif(header.attachments.exif)
    icc = header.attachments.icc
    if icc is None and summary.is_adobe_rgb:
        icc = space_profile(OutputSpace.ADOBE_RGB)
    is_rgb = image.mode == "RGB"
    try:
        pixels = _shrunk(image, edge_px)
    except OSError:  # To Pillow anything may be missing; who reads the photo whole knows if that is its end marker.
        return _photo_preview(path, edge_px)
    return upright(_srgb(pixels, profile_for(icc, "rgb") if is_rgb else None), summary.orientation)


def _heic_preview(path: Path, stream: BinaryIO, edge_px: int) -> Pixels:
    from PIL import Image

    from gradnet_engine.image_io.raster.heif import heif_preview

    try:
        found = heif_preview(stream)
    except (RuntimeError, ValueError, OSError, SyntaxError, LookupError):
        return _photo_preview(path, edge_px)  # Which tells what is wrong, or that the copy alone is.
    pixels = None if found is None else _if_large_enough(_shrunk(Image.fromarray(found[0]), edge_px), edge_px)
    return _photo_preview(path, edge_px) if found is None or pixels is None else _srgb(pixels, found[1])


def _photo_preview(path: Path, edge_px: int) -> Pixels:
    from PIL import Image

    photo = read_photo(path)
    step = max(1, max(photo.width_px, photo.height_px) // (4 * edge_px))
    rgb = photo.rgb[::step, ::step]
    if photo.alpha is not None:
        alpha = photo.alpha[::step, ::step, None]
        rgb = rgb * alpha + (1 - alpha)
    pixels = np.rint(rgb * 255).astype(np.uint8)
    return _srgb(_shrunk(Image.fromarray(pixels), edge_px), photo.metadata.icc_profile)


def _raw_preview(path: Path, stream: BinaryIO, edge_px: int) -> Pixels:
    import rawpy

    from gradnet_engine.image_io.metadata.sidecar import read_sidecar
    from gradnet_engine.image_io.raw.crop import framing_of
    from gradnet_engine.image_io.raw.dng_unpacking import is_packed, unpacked
    from gradnet_engine.image_io.raw.reading import libraw_cause, open_raw, raw_orientation

    try:
        with open_raw(path) as raw:
            check_size(raw.sizes.width, raw.sizes.height)
            crop = framing_of(stream, raw).photo
            orientation = raw_orientation(raw, read_sidecar(path, is_raw=True))
            embedded = _embedded(raw, stream, crop, edge_px, orientation)
        if embedded is not None:
            return embedded
        with open_raw(unpacked(stream) if is_packed(stream) else path) as raw:
            return _developed(raw, crop, edge_px, orientation)
    except rawpy.LibRawError as error:
        raise Unreadable(libraw_cause(error)) from error


def _embedded(raw: "rawpy.RawPy", stream: BinaryIO, crop: "Crop", edge_px: int, orientation: int) -> Pixels | None:
    """Return the preview that a RAW file carries, or None if it has none that is whole and large enough."""
    pixels = _found_by_libraw(raw, edge_px)
    if pixels is None and (pixels := _in_jpeg_xl(stream, edge_px)) is None:
        return None
    width_px, height_px = crop.size_within(raw.sizes.iwidth, raw.sizes.iheight)
    by_camera = ORIENTATIONS_OF_FLIPS.get(raw.sizes.flip, 1)
    if by_camera in QUARTER_TURNED and pixels.shape[0] > pixels.shape[1] and height_px < width_px:
        return pixels if orientation == by_camera else None  # The camera has turned it already.
    return upright(_without_bars(pixels, width_px / height_px), orientation)


def _found_by_libraw(raw: "rawpy.RawPy", edge_px: int) -> Pixels | None:
    import rawpy
    from PIL import Image

    from gradnet_engine.image_io.raster.reading import open_jpeg

    try:
        found = raw.extract_thumb()
        data = found.data
        image = open_jpeg(io.BytesIO(data))[1] if isinstance(data, bytes) else Image.fromarray(data)
        return _if_large_enough(_shrunk(image, edge_px), edge_px)
    except (rawpy.LibRawError, Unreadable, OSError, SyntaxError, ValueError, TypeError):
        return None


def _in_jpeg_xl(stream: BinaryIO, edge_px: int) -> Pixels | None:
    from PIL import Image

    from gradnet_engine.image_io.raw.dng_unpacking import is_packed, unpacked_preview

    try:
        found = unpacked_preview(stream, edge_px) if is_packed(stream) else None
        return None if found is None else _if_large_enough(_shrunk(Image.fromarray(found), edge_px), edge_px)
    except (RuntimeError, ValueError, TypeError):
        return None


def _if_large_enough(pixels: Pixels, edge_px: int) -> Pixels | None:
    return pixels if max(pixels.shape) >= _SMALLEST_SHARE * edge_px else None


def _developed(raw: "rawpy.RawPy", crop: "Crop", edge_px: int, orientation: int) -> Pixels:
    from PIL import Image

    rgb = raw.postprocess(
        half_size=True,
        use_camera_wb=True,
        no_auto_bright=True,
        gamma=(2.4, 12.92),
        output_bps=8,
        user_flip=FLIPS_OF_ORIENTATIONS[orientation],
    )
    rgb = rgb[crop.upright(orientation).within(rgb.shape[1], rgb.shape[0])]
    return _shrunk(Image.fromarray(rgb if rgb.shape[2] == 3 else rgb[..., 0]), edge_px)


def _shrunk(image: "Image.Image", edge_px: int) -> Pixels:
    """Return an image of any mode as levels, no side longer than asked for."""
    from PIL.Image import Resampling

    image.thumbnail((edge_px, edge_px), Resampling.BOX if image.mode == "P" else Resampling.LANCZOS)
    return np.asarray(image.convert("RGB"))


def _without_bars(pixels: Pixels, aspect: float) -> Pixels:
    """Cut off the black bars with which some cameras fill previews up to another shape than the photo's."""
    height_px, width_px = pixels.shape[:2]
    bar_px = round((height_px - width_px / aspect) / 2)
    if bar_px <= 1:
        return pixels
    # The edge of a bar is blurred by compression and shrinking.
    bars = np.concatenate([pixels[: bar_px - 1], pixels[height_px - bar_px + 1 :]])
    return pixels[bar_px + 1 : height_px - bar_px - 1] if bars.max() <= _BAR_LEVEL else pixels


def _srgb(pixels: Pixels, icc: bytes | None) -> Pixels:
    """Convert to sRGB; a damaged profile costs a preview its right colours and no more."""
    from gradnet_engine.image_io.profiles import to_srgb

    try:
        return to_srgb(pixels, icc).astype(np.uint8, copy=False)
    except Unreadable:
        return pixels
