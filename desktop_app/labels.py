"""Texts of menus as they are read elsewhere."""

import re


def plain_text(label: str) -> str:
    """Return a label without the mark of its letter: "&Fit" and "适合窗口(&F)" alike; "&&" is an ampersand."""
    without_letter = re.sub(r"\(&[^&]\)", "", label)
    return re.sub(r"&(.)", r"\1", without_letter)
