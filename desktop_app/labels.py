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
    """Return a text as it can be drawn on one line.

    Names of files may have line breaks, behind which nothing would be seen, and letters that are not UTF-8, in whose
    place nothing would be.
    """
    return " ".join(re.sub("[\ud800-\udfff]", "\N{REPLACEMENT CHARACTER}", text).splitlines())


def keep_place(widget: QWidget) -> None:
    """Let nothing around a widget move where it is hidden."""
    policy = widget.sizePolicy()
    policy.setRetainSizeWhenHidden(True)
    widget.setSizePolicy(policy)
