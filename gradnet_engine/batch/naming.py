"""Names of results: the template ``{date}/{stem}-{method}`` makes ``2026-05-31/DSC_0815-gradnet``."""

import os
import re
import unicodedata
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from string import Formatter
from typing import NamedTuple

from gradnet_engine.errors import InvalidSettingsError

NAME_FIELDS = ("stem", "method", "iso", "date", "time", "camera", "seq")
"""What may stand in a template's braces; {seq:04} fills a number up to 0001."""

_HEADER_FIELDS = frozenset({"iso", "date", "time", "camera"})
_UNKNOWN = "unknown"

# What no file name on Windows, exFAT or a network share may hold; the slash ends a name everywhere.
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]')
# What Windows takes for a device, whatever ending follows.
_DEVICES = re.compile(r"(con|prn|aux|nul|conin\$|conout\$|(com|lpt)[\d¹²³]) *(\.|$)", re.IGNORECASE)
_LONGEST_NAME_BYTES = 255
# Room for "-9999" where a name is taken.
_NUMBER_BYTES = 5
# Leaves room for the ending, and for what fields hold.
_LONGEST_TEXT_BYTES = 200


@dataclass(frozen=True, slots=True)
class NameFacts:
    """What a photo's name is made of.

    Attributes
    ----------
    stem : str
        The source's name without its ending.
    method : str
        Name of the method.
    seq : int
        Number in the batch, from 1.
    iso : float or None
        ISO speed.
    taken : datetime or None
        When, by the camera's clock.
    camera : str or None
        The camera's name.
    """

    stem: str
    method: str = ""
    seq: int = 1
    iso: float | None = None
    taken: datetime | None = None
    camera: str | None = None


class _Piece(NamedTuple):
    """Literal text, then a field of this name and width, or none."""

    text: str
    field: str | None
    width: int


class NameTemplate:
    """A checked template; a slash makes a folder.

    Parameters
    ----------
    text : str
        Such as ``"{stem}-denoised"``; fields are the keys of `NAME_FIELDS`.

    Raises
    ------
    InvalidSettingsError
        If it names a field that doesn't exist, leaves the output folder, is too long, or holds what no file name may.
    """

    def __init__(self, text: str) -> None:
        self._pieces = _parse(text)
        self.fields = frozenset(piece.field for piece in self._pieces if piece.field is not None)
        if not text.strip():
            raise InvalidSettingsError("Results need a name, such as {stem}.")
        literal = "".join(piece.text + ("x" if piece.field else "") for piece in self._pieces)
        parts = literal.split("/")
        if any(_FORBIDDEN.search(part) for part in parts):
            raise InvalidSettingsError(
                "The name {text!r} holds a character that file names can't: \\ : * ? \" < > |.", text=text
            )
        if any(part.strip(" .") == "" for part in parts):
            raise InvalidSettingsError(
                "The name {text!r} has an empty part, or one that leaves the output folder.", text=text
            )
        if max(len(part.encode("utf-8", "surrogateescape")) for part in parts) > _LONGEST_TEXT_BYTES:
            raise InvalidSettingsError("The name {text!r} is too long for a file.", text=text)

    @property
    def needs_headers(self) -> bool:
        """Whether photos' headers must be read to name them."""
        return bool(self.fields & _HEADER_FIELDS)

    def render(self, facts: NameFacts, suffix: str) -> PurePosixPath:
        """Return the name of a result.

        Parameters
        ----------
        facts : NameFacts
            The photo.
        suffix : str
            The result's ending, with the dot.

        Returns
        -------
        PurePosixPath
            Relative, never leaving the output folder. A stem or a camera that makes a name longer than 255 bytes is
            shortened.
        """
        while True:
            parts = [_safe_part(part) for part in self._fill(facts).split("/")]
            parts[-1] += suffix
            excess = max(len(part.encode("utf-8", "surrogateescape")) for part in parts) - _LONGEST_NAME_BYTES
            excess += _NUMBER_BYTES
            camera = facts.camera or ""
            if excess <= 0 or not (facts.stem or camera):
                return PurePosixPath(*parts)
            cut = -max(1, excess // 4)
            if len(facts.stem) >= len(camera):
                facts = replace(facts, stem=facts.stem[:cut])
            else:
                facts = replace(facts, camera=camera[:cut])

    def _fill(self, facts: NameFacts) -> str:
        values = {
            "stem": facts.stem,
            "method": facts.method,
            "iso": f"{facts.iso:g}" if facts.iso else _UNKNOWN,
            "date": f"{facts.taken:%Y-%m-%d}" if facts.taken else _UNKNOWN,
            "time": f"{facts.taken:%H-%M-%S}" if facts.taken else _UNKNOWN,
            "camera": facts.camera or _UNKNOWN,
        }
        filled = ""
        for text, field, width in self._pieces:
            value = f"{facts.seq:0{width}}" if field == "seq" else values.get(field or "", "")
            filled += text + _FORBIDDEN.sub("_", value)
        return filled


def placed(path: Path) -> Path:
    """Return a path whose folder is spelled in the one way without links and dots; its name stays, be it a link's."""
    return Path(os.path.realpath(path.parent), path.name)


def name_key(path: Path) -> str:
    """Return what two paths share if they lead to one name, also where a disk ignores case or how accents are coded."""
    return unicodedata.normalize("NFC", str(placed(path))).casefold()


def photo_keys(photo: Path) -> set[str]:
    """Return the keys of the names at which a result would replace a photo: its own, and what it links to."""
    return {name_key(photo), name_key(Path(os.path.realpath(photo)))}


def _parse(text: str) -> tuple[_Piece, ...]:
    try:
        parsed = list(Formatter().parse(text))
    except ValueError as error:
        raise InvalidSettingsError("The name {text!r} can't be used: a brace is missing.", text=text) from error
    pieces = []
    for literal, field, spec, conversion in parsed:
        if field is not None and field not in NAME_FIELDS:
            raise InvalidSettingsError(
                "A name can't hold {{{field}}}; choose from {fields}.", field=field, fields=", ".join(NAME_FIELDS)
            )
        is_plain = not spec or (field == "seq" and re.fullmatch(r"0?[1-9]", spec))
        if conversion or not is_plain:
            raise InvalidSettingsError(
                "In the name {text!r} only {{seq}} takes a width, such as {{seq:04}}.", text=text
            )
        pieces.append(_Piece(literal, field, int(spec or 0)))
    return tuple(pieces)


def _safe_part(part: str) -> str:
    """Make a folder's or a file's name safe, without its ending."""
    part = part.rstrip(" .") or "_"
    return f"_{part}" if _DEVICES.match(part) else part
