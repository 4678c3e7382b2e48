"""Reads TIFF photos: 8 and 16 bits a channel and floating point, however they are laid out and compressed."""

import io
import logging
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any, BinaryIO, Literal

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.metadata.exif import orientation_of
from gradnet_engine.image_io.raster.pixels import Samples, photo_from_samples
from gradnet_engine.image_io.raster.tiff_metadata import tiff_attachments
from gradnet_engine.image_io.refusals import (
    DAMAGED,
    EXTRA_CHANNELS,
    INCOMPLETE,
    LAYERS,
    OTHER_PICTURES,
    Unreadable,
    all_of,
    check_size,
)
from gradnet_engine.image_io.tiff_structure import (
    BITS_PER_SAMPLE,
    IMAGE_LENGTH,
    IMAGE_WIDTH,
    NEW_SUBFILE_TYPE,
    PHOTOMETRIC,
    STRIP_BYTE_COUNTS,
    STRIP_OFFSETS,
    SUB_DIRECTORIES,
    TILE_BYTE_COUNTS,
    TILE_OFFSETS,
    Directory,
    TiffReader,
)
from gradnet_engine.image_io.turning import as_stored
from gradnet_engine.photo import Photo
from gradnet_engine.sentence import Sentence

if TYPE_CHECKING:
    from tifffile import TiffPage

# What tifffile says of tags that can't be read names no photo; if it matters, the photo isn't opened, which is told.
logging.getLogger("tifffile").disabled = True

_EXTRA_SAMPLES = 338
_OLD_SUBFILE_TYPE = 0xFF
_REDUCED, _REDUCED_OR_MASK, _OLD_REDUCED = 0b1, 0b101, 2
_LAYERS = 37724  # Photoshop's ImageSourceData
_PLACES = (
    (STRIP_OFFSETS, STRIP_BYTE_COUNTS),
    (TILE_OFFSETS, TILE_BYTE_COUNTS),
)  # strips, tiles: where their data lie and how long they are

_WHITE_IS_ZERO, _BLACK_IS_ZERO, _RGB, _PALETTE, _CMYK, _YCBCR, _CIELAB, _ICCLAB = 0, 1, 2, 3, 5, 6, 8, 9
_MODELS: dict[int, Literal["grey", "rgb", "cmyk", "lab"]] = {
    _WHITE_IS_ZERO: "grey",
    _BLACK_IS_ZERO: "grey",
    _RGB: "rgb",
    _CMYK: "cmyk",
    _CIELAB: "lab",
    _ICCLAB: "lab",
}
_ASSOCIATED_ALPHA, _ALPHA = 1, 2
_BARELY_SEEN = 1e-3


def read_tiff(stream: BinaryIO, path: Path) -> Photo:
    """Read the first full-size picture of a TIFF file."""
    index, directory = main_directory(stream)
    check_size(*stored_size(directory))
    if missing_bytes(directory, stream.seek(0, io.SEEK_END)):
        raise Unreadable(INCOMPLETE)
    samples = _samples(stream, index, directory)
    samples = replace(samples, left_out=_left_out(stream, directory, samples))
    attachments = tiff_attachments(stream, directory)
    return photo_from_samples(samples, attachments, orientation_of(directory), path)


def main_directory(stream: BinaryIO) -> tuple[int, Directory]:
    """Return the number in the chain and the directory of the first full-size picture."""
    reader = TiffReader(stream)
    chain: list[Directory] = []
    position = reader.first_position
    while len(chain) < 64 and position not in (d.position for d in chain):
        directory = reader.directory(position)
        if directory is None:
            break
        chain.append(directory)
        position = directory.next_position
    if not chain:
        raise Unreadable(DAMAGED)
    full = (i for i, d in enumerate(chain) if not d.integer(NEW_SUBFILE_TYPE) & _REDUCED_OR_MASK)
    index = next(full, 0)
    if chain[index].integer(NEW_SUBFILE_TYPE) & _REDUCED_OR_MASK and SUB_DIRECTORIES in chain[index].entries:
        raise Unreadable("its full-size picture is stored in an unusual place, behind a small one")
    return index, chain[index]


def stored_size(directory: Directory) -> tuple[int, int]:
    """Return width and height of a directory's picture as stored; 0 where it doesn't say."""
    return directory.integer(IMAGE_WIDTH), directory.integer(IMAGE_LENGTH)


def missing_bytes(directory: Directory, file_bytes: int) -> int:
    """Return how many bytes of a directory's picture lie behind the end of the file."""
    missing = 0
    for offsets, counts in _PLACES:
        for offset, count in zip(directory.numbers(offsets), directory.numbers(counts), strict=False):
            missing += max(0, min(int(offset) + int(count) - file_bytes, int(count)))
    return missing


def _left_out(stream: BinaryIO, main: Directory, samples: Samples) -> Sentence | None:
    """Return what a file holds beside the picture that is read, and previews."""
    found = [samples.left_out] if samples.left_out else []
    if _LAYERS in main.tags:
        found.append(LAYERS)
    others = (d for d in TiffReader(stream).image_directories() if d.position != main.position)
    if any(IMAGE_WIDTH in other.tags and not _is_reduced(other) for other in others):
        found.append(OTHER_PICTURES)
    return all_of(found)


def _is_reduced(directory: Directory) -> bool:
    return bool(directory.integer(NEW_SUBFILE_TYPE) & _REDUCED) or directory.integer(_OLD_SUBFILE_TYPE) == _OLD_REDUCED


def _samples(stream: BinaryIO, index: int, directory: Directory) -> Samples:
    bits = directory.numbers(BITS_PER_SAMPLE) or (1,)
    if directory.integer(PHOTOMETRIC) in (_PALETTE, _YCBCR) or max(bits) < 8:
        samples = _pillow_samples(stream, index)
        # Pillow has turned it upright, which is done for all kinds of TIFF later on.
        orientation = orientation_of(directory)
        alpha = None if samples.alpha is None else as_stored(samples.alpha, orientation)
        return replace(samples, values=as_stored(samples.values, orientation), alpha=alpha)
    photometric = directory.integer(PHOTOMETRIC)
    if photometric not in _MODELS:  # Such as LogLuv, which can't be decoded either.
        raise _unusual_colours(photometric)
    from tifffile import TiffFile

    stream.seek(0)
    with TiffFile(stream) as tiff:
        page: Any = tiff.pages[index]
        values = _interleaved(page)
    return _sorted_samples(values, directory, photometric)


def _pillow_samples(stream: BinaryIO, index: int) -> Samples:
    from PIL.TiffImagePlugin import TiffImageFile

    from gradnet_engine.image_io.raster.reading import pillow_limit, pillow_samples

    stream.seek(0)
    with pillow_limit():
        image = TiffImageFile(stream)
        image.seek(index)
        return pillow_samples(image)


def _interleaved(page: "TiffPage") -> npt.NDArray[Any]:
    """Return a page's pixels as H x W x samples."""
    values = page.asarray()
    if values.ndim == 2:
        return values[..., None]
    is_planar = int(page.planarconfig) == 2 and values.shape[0] == page.samplesperpixel
    values = np.moveaxis(values, 0, -1) if is_planar else values
    if values.ndim != 3 or values.shape[:2] != (page.imagelength, page.imagewidth):
        raise Unreadable("it is a stack of pictures, not a photo")
    return values


def _sorted_samples(values: npt.NDArray[Any], directory: Directory, photometric: int) -> Samples:
    """Tell colours from alpha and bring them to the usual direction and scale."""
    if values.dtype not in (np.uint8, np.uint16, np.float16, np.float32, np.float64):
        raise Unreadable("its pixels are of an unusual kind ({kind})", kind=values.dtype)
    if values.dtype == np.uint16:
        values = _full_scale(values, directory.integer(BITS_PER_SAMPLE))
    model = _MODELS[photometric]
    colours = {"grey": 1, "rgb": 3, "lab": 3, "cmyk": 4}[model]
    if values.shape[2] < colours:
        raise _unusual_colours(photometric)
    main = values[..., :colours]
    kinds = dict(enumerate(directory.numbers(_EXTRA_SAMPLES), start=colours))
    # Other extra channels are an editor's selections.
    alpha = None
    for channel in range(colours, values.shape[2]):
        if alpha is None and kinds.get(channel) in (_ASSOCIATED_ALPHA, _ALPHA):
            alpha = values[..., channel]
            main = _not_premultiplied(main, alpha) if kinds[channel] == _ASSOCIATED_ALPHA else main
    if photometric == _WHITE_IS_ZERO:
        main = (np.iinfo(values.dtype).max if np.issubdtype(values.dtype, np.unsignedinteger) else 1) - main
    if model == "lab":
        main = _lab(main, photometric)
    has_others = values.shape[2] > colours + (alpha is not None)
    bit_depth = 8 if values.dtype == np.uint8 else 16
    return Samples(main, model, alpha, bit_depth, left_out=EXTRA_CHANNELS if has_others else None)


def _unusual_colours(photometric: int) -> Unreadable:
    return Unreadable(
        "its colours are stored in an unusual way (photometric interpretation {number})", number=photometric
    )


def _full_scale(values: npt.NDArray[np.uint16], bits: int) -> npt.NDArray[np.uint16]:
    """Stretch samples of 9 to 15 bits to 16."""
    if not 8 < bits < 16:
        return values
    return np.rint(values * (65535 / ((1 << bits) - 1))).astype(np.uint16)


def _not_premultiplied(colours: npt.NDArray[Any], alpha: npt.NDArray[Any]) -> npt.NDArray[Any]:
    if not np.issubdtype(colours.dtype, np.unsignedinteger):
        opacity = alpha[..., None]
        divided = np.where(opacity > 0, colours / np.maximum(opacity, 1e-6), 0)
        # Where next to nothing is seen, rounding alone makes colours brighter than white.
        return np.where(opacity < _BARELY_SEEN, divided.clip(0, 1), divided)
    full = np.iinfo(colours.dtype).max
    divided = colours.astype(np.float64) * full / np.maximum(alpha[..., None], 1)
    return np.rint(np.minimum(divided, full)).astype(colours.dtype)


def _lab(values: npt.NDArray[Any], photometric: int) -> npt.NDArray[np.float64]:
    """Return L* in 0..100 and a*, b*; TIFF 6.0 section 23 (signed) and ICC Lab (offset by half the range)."""
    if values.dtype not in (np.uint8, np.uint16):
        raise Unreadable("its colours are stored in an unusual way (floating-point Lab)")
    steps = 1 if values.dtype == np.uint8 else 256
    signed = values.astype(np.float64) / steps
    signed = np.where(signed >= 128, signed - 256, signed) if photometric == _CIELAB else signed - 128
    lightness = values[..., 0] * 100.0 / np.iinfo(values.dtype).max
    return np.concatenate([lightness[..., None], signed[..., 1:]], axis=-1)
