"""Sentences of the engine in the user's language."""

from PySide6.QtCore import QCoreApplication

from gradnet_engine.sentence import Sentence

CONTEXT = "engine"
"""Under which the translations hold them; `packaging/engine_texts.py` finds them."""


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
