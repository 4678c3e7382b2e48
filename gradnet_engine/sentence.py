"""Texts for users, which remember what they were made of: a window can say them in another language."""

from collections.abc import Mapping
from typing import Self


class Sentence(str):
    """A sentence, or a clause of one, in English; a string wherever one is wanted.

    Parameters
    ----------
    template : str
        The text, with the names of its parts in braces. Without parts it is taken as it is, braces and all.
    **parts : object
        What stands in the braces: text, numbers, paths, and other sentences.

    Examples
    --------
    >>> cause = Sentence("it holds {count} pictures", count=3)
    >>> Sentence("{path}: can't be read: {cause}.", path="a.tif", cause=cause)
    "a.tif: can't be read: it holds 3 pictures."
    """

    __slots__ = ("parts", "template")

    template: str
    parts: Mapping[str, object]

    def __new__(cls, template: str, /, **parts: object) -> Self:  # noqa: D102 - the class says it
        text = super().__new__(cls, template.format(**parts) if parts else template)
        text.template = template
        # Only what crosses a process boundary as it is, and a path or an error as text.
        text.parts = {name: part if isinstance(part, str | int | float) else str(part) for name, part in parts.items()}
        return text

    def filled(self, **parts: object) -> "Sentence":
        """Return this, which has no parts yet, with parts in its braces."""
        return Sentence(self.template, **parts)

    def __reduce__(self) -> tuple[object, ...]:
        """Pickle by what it was made of."""
        return _made_again, (self.template, self.parts)


def as_sentence(text: str, /, **parts: object) -> Sentence:
    """Return text as a `Sentence`, one as it is."""
    return text if isinstance(text, Sentence) else Sentence(text, **parts)


def _made_again(template: str, parts: Mapping[str, object]) -> Sentence:
    return Sentence(template, **parts)
