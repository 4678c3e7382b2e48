"""Opcodes of a DNG: what its camera asks of whoever develops it.

Reference: Digital Negative Specification 1.7.1 (Adobe, 2023), chapter "Opcode List Processing".
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from gradnet_engine.image_io.refusals import DAMAGED, Unreadable
from gradnet_engine.image_io.tiff_structure import Directory

BEFORE_DEMOSAICING, AFTER_DEMOSAICING = 51009, 51022
"""The lists of them: OpcodeList2 and OpcodeList3."""

# They have the big end first, whatever the file has.
_COUNT, _HEAD = struct.Struct(">I"), struct.Struct(">I4s2I")


@dataclass(frozen=True, slots=True)
class Opcode:
    """One of a list.

    Attributes
    ----------
    code : int
        What is to be done.
    version : bytes
        The first version of the specification that knows it, as DNGVersion tells versions.
    flags : int
        Whether who doesn't know it may go without it.
    data : bytes
        Its numbers, the big end first.
    """

    code: int
    version: bytes
    flags: int
    data: bytes


def opcodes(directory: Directory, tag: int) -> Iterator[Opcode]:
    """Yield what a directory's list holds.

    Raises
    ------
    Unreadable
        If the list ends before its last opcode.
    """
    entry = directory.entries.get(tag)
    if entry is None:
        return
    try:
        (count,) = _COUNT.unpack_from(entry.data)
        at = _COUNT.size
        for _ in range(count):
            code, version, flags, size = _HEAD.unpack_from(entry.data, at)
            at += _HEAD.size + size
            if at > len(entry.data):
                raise Unreadable(DAMAGED)
            yield Opcode(code, version, flags, entry.data[at - size : at])
    except struct.error as error:
        raise Unreadable(DAMAGED) from error


def packed(listed: Iterable[Opcode]) -> bytes:
    """Return a list as a file holds it."""
    parts = [_HEAD.pack(one.code, one.version, one.flags, len(one.data)) + one.data for one in listed]
    return _COUNT.pack(len(parts)) + b"".join(parts)
