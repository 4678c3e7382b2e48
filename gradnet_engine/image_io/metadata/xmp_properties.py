"""XMP packets taken apart into properties, where that is needed: to merge two, and to divide one.

All else is done to their text (`xmp.py`): what is parsed and written again has other quotes and no padding.
"""

from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from xml.parsers.expat import ExpatError

from gradnet_engine.image_io.metadata.xmp import as_packet, merge_extended, xmp_text

if TYPE_CHECKING:
    from xml.dom.minidom import Attr, Document, Element

    Property = Attr | Element

_RDF, _PHOTOSHOP = "http://www.w3.org/1999/02/22-rdf-syntax-ns#", "http://ns.adobe.com/photoshop/1.0/"
_XMLNS = "http://www.w3.org/2000/xmlns/"
_HEAD, _TAIL = f'<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="{_RDF}">', "</rdf:RDF></x:xmpmeta>"

# Within attributes; written as they are, they would be read as blanks, and Python before 3.13 writes them so.
_SPACES = {"\n": "\ue00a", "\r": "\ue00d", "\t": "\ue009"}

Name = tuple[str | None, str | None]
"""Namespace and local name of a property."""


def parsed(packet: bytes) -> "Document":
    """Take a packet apart.

    Raises
    ------
    ValueError
        If it can't be read as XMP.
    """
    from xml.dom.minidom import parseString

    try:
        document = parseString(packet if xmp_text(packet) is None else as_packet(packet))
        for element in document.getElementsByTagName("*"):
            for attribute in element.attributes.values():
                attribute.value = attribute.value.translate(str.maketrans(_SPACES))
    except (ExpatError, LookupError, RecursionError) as error:
        raise ValueError(f"it is no XML: {error}") from error
    if document.doctype is not None or not document.getElementsByTagNameNS(_RDF, "RDF"):
        raise ValueError("it is no XMP")
    return document


def is_for(document: "Document", path: PurePath) -> bool:
    """Tell whether XMP that lies beside photos is this one's, and not that of another kind and the same name."""
    for description in _descriptions(document):
        node = _properties(description).get((_PHOTOSHOP, "SidecarForExtension"))
        if node is not None and _text_of(node).lower() != path.suffix[1:].lower():
            return False
    return True


def merged(packet: bytes, document: "Document", other: "Document | None") -> bytes:
    """Return a packet, as it is embedded, with those properties of another, if there is one, that it doesn't have.

    Parameters
    ----------
    packet, document
        The packet, and what it is made of.
    other : Document or None
        What the other one is made of; used up.
    """
    more = [] if other is None else _what_else(document, other)
    if "</rdf:RDF>" in (xmp_text(packet) or ""):
        return merge_extended(as_packet(packet), f"{_HEAD}{''.join(map(_written, more))}{_TAIL}".encode())
    for description in more:  # It is in another encoding, or of other prefixes, than what is edited as text.
        _whole(document).appendChild(document.importNode(description, deep=True))
    return as_packet(_written(document).encode())


def _what_else(document: "Document", other: "Document") -> "list[Element]":
    """Return what another document says beside what this one does, to be said of the same."""
    said = {name for description in _descriptions(document) for name in _properties(description)}
    about = next((description.getAttributeNS(_RDF, "about") for description in _descriptions(document)), "")
    for description in _descriptions(other):
        for name, node in _properties(description).items():
            if name in said:
                _remove(description, node)
        if (meant := description.getAttributeNodeNS(_RDF, "about")) is not None:
            meant.value = about
        _declare_prefixes(description, description)
    return [description for description in _descriptions(other) if _properties(description)]


def divided(packet: bytes, most_bytes: int) -> tuple[bytes, bytes] | None:
    """Return a packet of so many bytes at the most, and one of the rest: the largest properties.

    None if it can't be divided so.
    """
    try:
        document = parsed(packet)
    except ValueError:
        return None
    nodes = [
        (description, node) for description in _descriptions(document) for node in _properties(description).values()
    ]
    nodes.sort(key=lambda owned: _size(owned[1]), reverse=True)
    rest = ""
    for description, node in nodes:
        main = as_packet(_written(document).encode())
        if len(main) <= most_bytes:
            return main, f"{_HEAD}{rest}{_TAIL}".encode()
        alone: Any = description.cloneNode(deep=False)
        for other in _properties(alone).values():
            _remove(alone, other)
        _declare_prefixes(description, alone)
        _remove(description, node)
        if node.nodeType == node.ATTRIBUTE_NODE:
            alone.setAttributeNS(node.namespaceURI, node.name, node.value)
        else:
            alone.appendChild(node)
        rest += _written(alone)
    return None


def _whole(document: "Document") -> "Element":
    return document.getElementsByTagNameNS(_RDF, "RDF")[0]


def _descriptions(document: "Document") -> "list[Element]":
    """Return the elements whose attributes and children are the photo's properties."""
    return [node for node in _whole(document).childNodes if node.nodeType == node.ELEMENT_NODE]


def _properties(description: "Element") -> "dict[Name, Property]":
    nodes = [*description.attributes.values(), *description.childNodes]
    kinds = description.ATTRIBUTE_NODE, description.ELEMENT_NODE
    names = {(node.namespaceURI, node.localName): node for node in nodes if node.nodeType in kinds}
    return {name: node for name, node in names.items() if name[0] not in (_RDF, _XMLNS, None)}


def _text_of(node: "Property") -> str:
    if node.nodeType == node.ATTRIBUTE_NODE:
        return node.value
    return "".join(child.data for child in node.childNodes if child.nodeType == child.TEXT_NODE).strip()


def _size(node: "Property") -> int:
    return len(node.value if node.nodeType == node.ATTRIBUTE_NODE else node.toxml())


def _remove(description: "Element", node: "Property") -> None:
    if node.nodeType == node.ATTRIBUTE_NODE:
        description.removeAttributeNode(node)
    else:
        description.removeChild(node)


def _declare_prefixes(description: "Element", target: "Element") -> None:
    """Give an element the prefixes that are declared for a description, and around it."""
    around = description
    while around is not None and around.nodeType == around.ELEMENT_NODE:
        for declared in around.attributes.values():
            if declared.namespaceURI == _XMLNS and not target.hasAttribute(declared.name):
                target.setAttributeNS(_XMLNS, declared.name, declared.value)
        around = around.parentNode


def _written(node: "Document | Element") -> str:
    text: str = node.toxml()
    for space, kept_as in _SPACES.items():
        text = text.replace(kept_as, f"&#{ord(space)};")
    return text
