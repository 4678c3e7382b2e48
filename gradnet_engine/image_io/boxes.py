"""Boxes, of which HEIF, CR3 and JPEG XL files are made, one behind another and one in another.

Reference: ISO/IEC 14496-12, section 4.2.
"""

import io
import struct
from collections.abc import Iterator
from typing import BinaryIO

_HEAD, _LARGE_HEAD = struct.Struct(">I4s"), struct.Struct(">I4sQ")
_IS_LARGE, _TO_THE_END = 1, 0


def boxes(stream: BinaryIO, start: int, end: int) -> Iterator[tuple[bytes, int, int]]:
    """Yield the kind of each box between two places of a file, and where what it holds begins and ends.

    It ends as the box says, be it behind the end of the file: that may have been cut short. None follow a box that is
    smaller than its head. Between two boxes the stream may be moved.
    """
    end = min(end, stream.seek(0, io.SEEK_END))
    while start + _HEAD.size <= end:
        stream.seek(start)
        head = stream.read(_LARGE_HEAD.size)
        (size, kind), head_bytes = _HEAD.unpack_from(head), _HEAD.size
        if size == _IS_LARGE and len(head) == _LARGE_HEAD.size:
            (_, _, size), head_bytes = _LARGE_HEAD.unpack(head), _LARGE_HEAD.size
        elif size == _TO_THE_END:
            size = end - start
        if size < head_bytes:
            return
        yield kind, start + head_bytes, start + size
        start += size
