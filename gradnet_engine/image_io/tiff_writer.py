"""Writes TIFF photos. Reference: TIFF 6.0, sections 8, 14 and 18."""

import os
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.attachments import Attachments
from gradnet_engine.image_io.tiff_file import TiffFile
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

_STRIP_BYTES = 1 << 18
# Higher levels make differences of photos larger at 16 bits, and at most 8 % smaller at 8 bits.
_LEVEL = 1
_DEFLATE, _HORIZONTAL_DIFFERENCES, _ALPHA, _INTERLEAVED = 8, 2, 2, 1
_BLACK_IS_ZERO, _RGB = 1, 2
_PREDICTOR, _EXTRA_SAMPLES = 0x13D, 338


def write_tiff(
    stream: BinaryIO, samples: npt.NDArray[np.unsignedinteger], has_alpha: bool, attachments: Attachments
) -> None:
    """Write a TIFF file: deflate with horizontal differences.

    Parameters
    ----------
    stream : BinaryIO
        An empty file, seekable.
    samples : ndarray of uint8 or uint16, H x W x C
        Grey or RGB, with alpha as a last channel where `has_alpha`.
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
    rows_per_strip = min(len(samples), max(1, _STRIP_BYTES // samples[0].nbytes))
    strips = _write_strips(file, samples, rows_per_strip)
    height, width, channels = samples.shape
    tags = file.inherited
    file.put_all(
        tags,
        (IMAGE_WIDTH, LONG, [width]),
        (IMAGE_LENGTH, LONG, [height]),
        (BITS_PER_SAMPLE, SHORT, [8 * samples.itemsize] * channels),
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


def _write_strips(
    file: TiffFile, samples: npt.NDArray[np.unsignedinteger], rows_per_strip: int
) -> list[tuple[int, int]]:
    """Write the pixels; return offset and size of each strip."""
    import imagecodecs

    def packed(row: int) -> bytes:
        differences = samples[row : row + rows_per_strip].copy()
        differences[:, 1:] -= samples[row : row + rows_per_strip, :-1]
        stored = differences.astype(differences.dtype.newbyteorder(file.order)).tobytes()
        return bytes(imagecodecs.deflate_encode(stored, _LEVEL))

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        strips = pool.map(packed, range(0, len(samples), rows_per_strip))
        return [(file.append(strip), len(strip)) for strip in strips]
