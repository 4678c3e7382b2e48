"""XMP beside a photo, in a file of its own: where programs that change no original keep captions, ratings and edits.

Adobe's lie beside RAW photos alone, as ``DSC_1.xmp``; darktable's and digiKam's beside any, as ``DSC_1.NEF.xmp``.
"""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers.expat import ExpatError

from gradnet_engine.image_io.attachments import Attachments
from gradnet_engine.image_io.photo_log import photo_logger
from gradnet_engine.image_io.refusals import SIDECAR
from gradnet_engine.image_io.xmp import as_packet, merge_extended
from gradnet_engine.sentence import Sentence

if TYPE_CHECKING:
    from xml.dom.minidom import Attr, Document, Element

_log = photo_logger(__name__)

_SUFFIXES = (".xmp", ".XMP")
_MOST_BYTES = 1 << 26
_RDF, _PHOTOSHOP = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://ns.adobe.com/photoshop/1.0/"
_XMLNS = "http://www.w3.org/2000/xmlns/"

Name = tuple[str | None, str | None]
"""Namespace and local name of a property."""


def with_sidecar(attachments: Attachments, path: Path, *, is_raw: bool) -> tuple[Attachments, Sentence | None]:
    """Add what a photo's sidecar says, which counts where the photo itself says something else.

    Parameters
    ----------
    attachments : Attachments
        What lies in the photo.
    path : Path
        The photo.
    is_raw : bool
        Whether it is a RAW photo.

    Returns
    -------
    Attachments
        With the XMP of both.
    Sentence or None
        What is left out, as the sidecar can't be read.
    """
    try:
        for sidecar in _candidates(path, is_raw=is_raw):
            if sidecar.is_file():
                content = _content(sidecar)
                document = _parsed(content)
                if _is_for(document, path):
                    return replace(attachments, xmp=_merged(content, document, attachments.xmp)), None
    except (OSError, ValueError) as error:
        _log.info("A sidecar can't be read: %s", error)
        return attachments, SIDECAR
    return attachments, None


def _candidates(path: Path, *, is_raw: bool) -> Iterator[Path]:
    for suffix in _SUFFIXES:
        yield path.with_name(path.name + suffix)
    if is_raw:
        for suffix in _SUFFIXES:
            yield path.with_suffix(suffix)


def _content(sidecar: Path) -> bytes:
    if sidecar.stat().st_size > _MOST_BYTES:
        raise ValueError("it is too large")
    return sidecar.read_bytes().strip(b"\0")


def _parsed(content: bytes) -> "Document":
    """Parse XMP; raise `ValueError` if it can't be any."""
    from xml.dom.minidom import parseString

    try:
        document = parseString(content)
    except ExpatError as error:
        raise ValueError(f"it is no XML: {error}") from error
    if document.doctype is not None or not document.getElementsByTagNameNS(_RDF, "RDF"):
        raise ValueError("it is no XMP")
    return document


def _is_for(document: "Document", path: Path) -> bool:
    """Tell whether a sidecar is a photo's, and not that of another kind and the same name."""
    for description in _descriptions(document):
        suffix = description.getAttributeNS(_PHOTOSHOP, "SidecarForExtension")
        if suffix and suffix.lower() != path.suffix[1:].lower():
            return False
    return True


def _merged(content: bytes, sidecar: "Document", embedded: bytes | None) -> bytes:
    """Return a sidecar's packet, as it is, with those properties of the embedded one that it doesn't have."""
    packet, rest = as_packet(content), list[str]()
    if embedded is None:
        return packet
    try:
        document = _parsed(embedded.strip(b"\0"))
    except ValueError as error:
        _log.info("The embedded XMP is left out: %s", error)
        return packet
    said = {name for description in _descriptions(sidecar) for name in _properties(description)}
    for description in _descriptions(document):
        for name, node in _properties(description).items():
            if name in said:
                _remove(description, node)
        if _properties(description):
            _declare_prefixes(description)
            rest.append(description.toxml())
    return merge_extended(packet, f"<rdf:RDF>{''.join(rest)}</rdf:RDF>".encode())


def _descriptions(document: "Document") -> "list[Element]":
    """Return the elements whose attributes and children are the photo's properties."""
    whole = document.getElementsByTagNameNS(_RDF, "RDF")[0]
    return [node for node in whole.childNodes if node.nodeType == node.ELEMENT_NODE]


def _properties(description: "Element") -> "dict[Name, Element | Attr]":
    nodes = [*description.attributes.values(), *description.childNodes]
    kinds = description.ATTRIBUTE_NODE, description.ELEMENT_NODE
    names = {(node.namespaceURI, node.localName): node for node in nodes if node.nodeType in kinds}
    return {name: node for name, node in names.items() if name[0] not in (_RDF, _XMLNS, None)}


def _remove(description: "Element", node: "Element | Attr") -> None:
    if node.nodeType == node.ATTRIBUTE_NODE:
        description.removeAttributeNode(node)
    else:
        description.removeChild(node)


def _declare_prefixes(description: "Element") -> None:
    """Give an element the prefixes that are declared around it."""
    around = description.parentNode
    while around is not None and around.nodeType == around.ELEMENT_NODE:
        for declared in around.attributes.values():
            if declared.namespaceURI == _XMLNS and not description.hasAttribute(declared.name):
                description.setAttributeNS(_XMLNS, declared.name, declared.value)
        around = around.parentNode
