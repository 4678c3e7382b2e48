"""What the header of a JPEG XL picture says, where its decoder doesn't tell.

Reference: ISO/IEC 18181-1 (image header) and 18181-2 (boxes).
"""

import itertools
import sys
from typing import BinaryIO

from gradnet_engine.image_io.boxes import boxes
from gradnet_engine.image_io.refusals import DAMAGED, UNKNOWN_PACKING, Unreadable

_CODESTREAM = b"\xff\x0a"
_WHOLE, _FIRST_PART = b"jxlc", b"jxlp"
_HEADER_BYTES, _NUMBER_OF_PART_BYTES = 64, 4
_MOST_BOXES = 64
_SIZE_BITS = (9, 13, 18, 30)


def sample_bits(stream: BinaryIO) -> int:
    """Return how many bits the numbers of a picture have.

    Parameters
    ----------
    stream : BinaryIO
        At the picture's first byte, be it a codestream or boxes around one.

    Raises
    ------
    Unreadable
        If there is no such picture, if its numbers have a point, or if it is animated or has a preview.
    """
    bits = _Bits(_codestream(stream))
    _skip_size(bits)
    if bits.take(1):  # All that follows is as usual.
        return 8
    if bits.take(1):  # More than the usual comes first.
        bits.take(3)  # Orientation.
        if bits.take(1):
            _skip_size(bits)
        if bits.take(1) or bits.take(1):
            raise Unreadable(UNKNOWN_PACKING)
    if bits.take(1):
        raise Unreadable(UNKNOWN_PACKING)
    choice = bits.take(2)
    return (8, 10, 12)[choice] if choice < 3 else 1 + bits.take(6)


def _codestream(stream: BinaryIO) -> bytes:
    """Return the first bytes of a codestream, behind its signature."""
    start = stream.tell()
    around = itertools.islice(boxes(stream, start, sys.maxsize), _MOST_BOXES)
    within = {_WHOLE: 0, _FIRST_PART: _NUMBER_OF_PART_BYTES}
    for place in itertools.chain([start], (first + within[kind] for kind, first, _ in around if kind in within)):
        stream.seek(place)
        head = stream.read(len(_CODESTREAM) + _HEADER_BYTES)
        if head.startswith(_CODESTREAM):
            return head.removeprefix(_CODESTREAM)
    raise Unreadable(DAMAGED)


def _skip_size(bits: "_Bits") -> None:
    is_small = bits.take(1)
    _skip_side(bits, is_small)
    if bits.take(3) == 0:  # Else the width is a known share of the height.
        _skip_side(bits, is_small)


def _skip_side(bits: "_Bits", is_small: int) -> None:
    bits.take(5 if is_small else _SIZE_BITS[bits.take(2)])


class _Bits:
    """Takes bits from bytes, the lowest first."""

    def __init__(self, data: bytes) -> None:
        self._number, self._left = int.from_bytes(data, "little"), 8 * len(data)

    def take(self, count: int) -> int:
        """Return the next bits as a number."""
        if count > self._left:
            raise Unreadable(DAMAGED)
        taken = self._number & ((1 << count) - 1)
        self._number >>= count
        self._left -= count
        return taken
