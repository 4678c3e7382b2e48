"""Photoshop image resources: the wrapping of IPTC in JPEG and PNG files.

Only the IPTC record is carried on: the other resources are thumbnails, paths and print settings of another program.
Reference: Adobe Photoshop File Formats Specification, "Image Resource Blocks".
"""

import struct

_IPTC = 0x0404
_SIGNATURES = (b"8BIM", b"PHUT", b"AgHg", b"DCSR", b"MeSa")


def iptc_from_resources(resources: bytes) -> bytes | None:
    """Return the IPTC-IIM record among image resources, or None."""
    at = 0
    while at + 12 <= len(resources) and resources[at : at + 4] in _SIGNATURES:
        kind = struct.unpack_from(">H", resources, at + 4)[0]
        name_bytes = (resources[at + 6] + 2) & ~1
        size_at = at + 6 + name_bytes
        if size_at + 4 > len(resources):
            return None
        size = struct.unpack_from(">I", resources, size_at)[0]
        data = resources[size_at + 4 : size_at + 4 + size]
        if kind == _IPTC:
            return data if data and len(data) == size else None
        at = size_at + 4 + size + (size & 1)
    return None


def resources_from_iptc(record: bytes) -> bytes:
    """Return image resources that hold an IPTC-IIM record."""
    return b"8BIM" + struct.pack(">HHI", _IPTC, 0, len(record)) + record + bytes(len(record) & 1)
