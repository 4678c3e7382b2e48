"""Writes TIFF photos. Reference: TIFF 6.0, sections 8, 14 and 18."""

from typing import BinaryIO

from gradnet_engine.image_io.metadata.attachments import Attachments
from gradnet_engine.image_io.raster.bands import PART_BYTES, Samples, SamplesOf, packed_parts
from gradnet_engine.image_io.raster.tiff_file import TiffFile
from gradnet_engine.image_io.tiff_structure import (
    BITS_PER_SAMPLE,
    COMPRESSION,
    IMAGE_LENGTH,
    IMAGE_WIDTH,
    LONG,
    PHOTOMETRIC,
    PLANAR_CONFIGURATION,
    ROWS_PER_STRIP,
    SAMPLES_PER_PIXEL,
    SHORT,
    STRIP_BYTE_COUNTS,
    STRIP_OFFSETS,
)

# Higher levels make differences of photos larger at 16 bits, and at most 8 % smaller at 8 bits.
_LEVEL = 1
_DEFLATE, _HORIZONTAL_DIFFERENCES, _ALPHA, _INTERLEAVED = 8, 2, 2, 1
_BLACK_IS_ZERO, _RGB = 1, 2
_PREDICTOR, _EXTRA_SAMPLES = 0x13D, 338


def write_tiff(
    stream: BinaryIO, samples_of: SamplesOf, height_px: int, has_alpha: bool, attachments: Attachments
) -> None:
    """Write a TIFF file: deflate with horizontal differences.

    Parameters
    ----------
    stream : BinaryIO
        An empty file, seekable.
    samples_of : SamplesOf
        Makes them as they are written, some rows at a time: grey or RGB, with alpha as a last channel where
        `has_alpha`.
    height_px : int
        Number of rows.
    has_alpha : bool
        Whether the last channel is opacity, not premultiplied.
    attachments : Attachments
        What goes beside the pixels.

    Raises
    ------
    Unwritable
        If the file would be larger than 4 GiB.
    """
    file = TiffFile(stream, attachments.exif)
    a_row = samples_of(slice(0, 1))
    _, width_px, channels = a_row.shape
    rows_per_strip = min(height_px, max(1, PART_BYTES // a_row.nbytes))
    strips = _write_strips(file, samples_of, height_px, rows_per_strip)
    tags = file.inherited
    file.put_all(
        tags,
        (IMAGE_WIDTH, LONG, [width_px]),
        (IMAGE_LENGTH, LONG, [height_px]),
        (BITS_PER_SAMPLE, SHORT, [8 * a_row.itemsize] * channels),
        (COMPRESSION, SHORT, [_DEFLATE]),
        (PHOTOMETRIC, SHORT, [_RGB if channels >= 3 else _BLACK_IS_ZERO]),
        (STRIP_OFFSETS, LONG, [offset for offset, _ in strips]),
        (SAMPLES_PER_PIXEL, SHORT, [channels]),
        (ROWS_PER_STRIP, LONG, [rows_per_strip]),
        (STRIP_BYTE_COUNTS, LONG, [size for _, size in strips]),
        (PLANAR_CONFIGURATION, SHORT, [_INTERLEAVED]),
        (_PREDICTOR, SHORT, [_HORIZONTAL_DIFFERENCES]),
        *([(_EXTRA_SAMPLES, SHORT, [_ALPHA])] if has_alpha else []),
    )
    file.put_attachments(tags, attachments)
    file.finish(tags)


def _write_strips(file: TiffFile, samples_of: SamplesOf, height_px: int, rows_per_strip: int) -> list[tuple[int, int]]:
    """Write the pixels; return offset and size of each strip."""
    import imagecodecs

    def packed(samples: Samples) -> bytes:
        differences = samples.copy()
        differences[:, 1:] -= samples[:, :-1]
        stored = differences.astype(differences.dtype.newbyteorder(file.order)).tobytes()
        return bytes(imagecodecs.deflate_encode(stored, _LEVEL))

    strips = packed_parts(samples_of, height_px, rows_per_strip, packed)
    return [(file.append(strip), len(strip)) for strip in strips]
