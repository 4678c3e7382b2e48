"""Photoshop image resources: the wrapping of IPTC in JPEG and PNG files, which may also tell a picture's resolution.

Nothing else is carried on: the other resources are thumbnails, paths and print settings of another program.
Reference: Adobe Photoshop File Formats Specification, "Image Resource Blocks".
"""

import struct
from collections.abc import Iterator

from gradnet_engine.image_io.metadata.density import Density, density_per_unit

_RESOLUTION, _IPTC = 0x03ED, 0x0404
_SIGNATURES = (b"8BIM", b"PHUT", b"AgHg", b"DCSR", b"MeSa")
_ONE = 1 << 16


def iptc_from_resources(resources: bytes) -> bytes | None:
    """Return the first IPTC-IIM record among image resources that isn't empty, or None."""
    return next((data for kind, data in _resources(resources) if kind == _IPTC and data), None)


def density_from_resources(resources: bytes) -> Density | None:
    """Return the pixels per inch that image resources tell, whatever unit they are shown in, or None."""
    told = next((data for kind, data in _resources(resources) if kind == _RESOLUTION and len(data) >= 12), bytes(12))
    across, down = struct.unpack_from(">I4xI", told)
    return density_per_unit(across / _ONE, down / _ONE, 1)


def _resources(resources: bytes) -> Iterator[tuple[int, bytes]]:
    """Yield kind and data of each resource that is whole."""
    at = 0
    while at + 12 <= len(resources) and resources[at : at + 4] in _SIGNATURES:
        kind = struct.unpack_from(">H", resources, at + 4)[0]
        name_bytes = (resources[at + 6] + 2) & ~1
        size_at = at + 6 + name_bytes
        if size_at + 4 > len(resources):
            return
        size = struct.unpack_from(">I", resources, size_at)[0]
        data = resources[size_at + 4 : size_at + 4 + size]
        if len(data) < size:
            return
        yield kind, data
        at = size_at + 4 + size + (size & 1)


def resources_from_iptc(record: bytes) -> bytes:
    """Return image resources that hold an IPTC-IIM record."""
    return b"8BIM" + struct.pack(">HHI", _IPTC, 0, len(record)) + record + bytes(len(record) & 1)
