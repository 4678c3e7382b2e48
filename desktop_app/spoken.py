"""Sentences of the engine in the user's language."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication

from gradnet_engine.sentence import Sentence

CONTEXT = "engine"
"""Under which the translations hold them; `packaging/engine_texts.py` finds them."""
_COLON_SIGNS = ":\uff1a"
"""What stands between a file and what is said of it; the second is the Chinese one."""


def spoken(text: str) -> str:
    """Return a `Sentence`, and the sentences in it, in the user's language; other text as it is."""
    if not isinstance(text, Sentence):
        return text
    template = QCoreApplication.translate(CONTEXT, text.template) if text else ""
    if not text.parts:
        return template
    return template.format(
        **{name: spoken(part) if isinstance(part, str) else part for name, part in text.parts.items()}
    )


def is_about(sentence: str, file: Path) -> bool:
    """Tell whether a sentence begins with this file, not with one whose path only begins alike."""
    return sentence.startswith(str(file)) and sentence.removeprefix(str(file))[:1] in tuple(_COLON_SIGNS)


def without_file(sentence: str, *files: Path) -> str:
    """Return what a sentence says of the file, one of these, that it begins with."""
    for file in files:
        sentence = sentence.removeprefix(str(file))
    return sentence.lstrip(f"{_COLON_SIGNS} ")
