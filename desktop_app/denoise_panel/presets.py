"""Strengths that suit common wishes."""

from dataclasses import dataclass

from PySide6.QtCore import QCoreApplication

Strengths = tuple[float, float, float]
"""Luminance strength, chroma strength and grain, 0..1."""


@dataclass(frozen=True, slots=True)
class Preset:
    """A name, what it is for, and what it sets."""

    title: str
    hint: str
    strengths: Strengths


def presets() -> tuple[Preset, ...]:
    """Return the presets in the order in which they are offered, in the user's language."""
    translate = QCoreApplication.translate  # By this name lupdate finds the texts.
    return (
        Preset(translate("presets", "Clean"), translate("presets", "All of the noise is removed."), (1.0, 1.0, 0.0)),
        Preset(
            translate("presets", "Natural"),
            translate("presets", "No colour noise, and a touch of fine grain that keeps skin and fabric alive."),
            (0.9, 1.0, 0.25),
        ),
        Preset(
            translate("presets", "Film"),
            translate("presets", "Fine, colourless grain, like that of a fast film."),
            (1.0, 1.0, 0.6),
        ),
        Preset(
            translate("presets", "Colour noise only"),
            translate("presets", "Leaves the noise in brightness as it is."),
            (0.0, 1.0, 0.0),
        ),
    )
