"""XMP beside a photo, in a file of its own: where programs that change no original keep captions, ratings and edits.

Adobe's lie beside RAW photos alone, as ``DSC_1.xmp``; darktable's and digiKam's beside any, as ``DSC_1.NEF.xmp``.
"""

import os.path
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from gradnet_engine.image_io.file_kinds import sidecars_of
from gradnet_engine.image_io.metadata.attachments import Attachments
from gradnet_engine.image_io.metadata.xmp import is_of_unturned, orientation_in
from gradnet_engine.image_io.metadata.xmp_properties import is_for, merged, parsed
from gradnet_engine.image_io.photo_log import photo_logger
from gradnet_engine.image_io.refusals import DAMAGED_XMP, TURNED_FROM_SIDECAR, UNREAD_SIDECAR, all_of
from gradnet_engine.sentence import Sentence

if TYPE_CHECKING:
    from xml.dom.minidom import Document

_log = photo_logger(__name__)

_MOST_BYTES = 1 << 26


@dataclass(frozen=True, slots=True, eq=False)
class Sidecar:
    """What lies beside a photo.

    Attributes
    ----------
    packet, document : bytes and Document, or None
        The XMP, and what it is made of, which a result uses up; None if there is none, or none that can be read.
    is_unread : bool
        Whether there is some that can't be read.
    """

    packet: bytes | None = None
    document: "Document | None" = None
    is_unread: bool = False

    @property
    def orientation(self) -> int | None:
        """How it says that the photo is stored, 1..8 as in EXIF: programs turn RAW photos here alone."""
        return None if self.packet is None else orientation_in(self.packet)


def read_sidecar(path: Path, *, is_raw: bool) -> Sidecar:
    """Read what lies beside a photo.

    Parameters
    ----------
    path : Path
        The photo.
    is_raw : bool
        Whether it is a RAW photo.
    """
    try:
        return _sidecar_of(path, is_raw=is_raw)
    except (OSError, ValueError) as error:
        _log.info("A sidecar can't be read: %s", error)
        return Sidecar(is_unread=True)


def with_sidecar(
    attachments: Attachments, sidecar: Sidecar, *, orientation: int = 1
) -> tuple[Attachments, Sentence | None]:
    """Add what a photo's sidecar says, which counts where the photo itself says something else.

    Parameters
    ----------
    attachments : Attachments
        What lies in the photo.
    sidecar : Sidecar
        What lies beside it.
    orientation : int
        How it is stored, 1..8 as in EXIF; 1 as well for a photo that the sidecar may turn.

    Returns
    -------
    Attachments
        With the XMP of both.
    Sentence or None
        What is left out, as it can't be read, or lost in the original's place, where what lies beside it stays.
    """
    if sidecar.packet is None or sidecar.document is None:
        return attachments, UNREAD_SIDECAR if sidecar.is_unread else None
    try:
        within, left_out = None if attachments.xmp is None else parsed(attachments.xmp), None
    except ValueError as error:
        _log.info("The XMP within the photo can't be read: %s", error)
        within, left_out = None, DAMAGED_XMP
    turned = TURNED_FROM_SIDECAR if orientation != 1 and is_of_unturned(sidecar.packet) else None
    xmp = merged(sidecar.packet, sidecar.document, within)
    return replace(attachments, xmp=xmp), all_of([left_out, turned])


def _sidecar_of(path: Path, *, is_raw: bool) -> Sidecar:
    for sidecar in sidecars_of(path, is_raw=is_raw):
        if os.path.isfile(sidecar):  # Of a name that is too long it says no.
            if sidecar.stat().st_size > _MOST_BYTES:
                raise ValueError("it is too large")
            content = sidecar.read_bytes()
            if is_for(document := parsed(content), path):
                return Sidecar(content, document)
    return Sidecar()
