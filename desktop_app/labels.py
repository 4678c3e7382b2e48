"""Texts of menus as they are read elsewhere, tooltips, texts of one line, and what keeps its place."""

import re

from PySide6.QtGui import Qt
from PySide6.QtWidgets import QWidget


def plain_text(label: str) -> str:
    """Return a label without the mark of its letter: "&Fit" and "适合窗口(&F)" alike; "&&" is an ampersand."""
    without_letter = re.sub(r"\(&[^&]\)", "", label)
    return re.sub(r"&(.)", r"\1", without_letter)


def plain_tip(text: str) -> str:
    """Return a tooltip that shows a text as it is, also where it looks like HTML."""
    return Qt.convertFromPlainText(text) if Qt.mightBeRichText(text) else text


def one_line(text: str) -> str:
    """Return a text without line breaks, which names of files may have: what stands behind one would not be seen."""
    return " ".join(text.splitlines())


def keep_place(widget: QWidget) -> None:
    """Let nothing around a widget move where it is hidden."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)
