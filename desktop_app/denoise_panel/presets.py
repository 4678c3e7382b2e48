"""Settings that suit common wishes, and those that the user keeps under a name."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QCoreApplication

from gradnet_engine.job import DenoiseSettings


@dataclass(frozen=True, slots=True)
class Preset:
    """A name, what it is for, and what it makes of settings."""

    title: str
    hint: str
    applied: Callable[[DenoiseSettings], DenoiseSettings]


def presets() -> tuple[Preset, ...]:
    """Return the presets in the order in which they are offered, in the user's language."""
    translate = QCoreApplication.translate  # By this name lupdate finds the texts.
    return (
        Preset(
            translate("presets", "Clean"), translate("presets", "All of the noise is removed."), _strengths(1, 1, 0)
        ),
        Preset(
            translate("presets", "Natural"),
            translate("presets", "No colour noise, and a touch of fine grain that keeps skin and fabric alive."),
            _strengths(0.9, 1, 0.25),
        ),
        Preset(
            translate("presets", "Film"),
            translate("presets", "Fine, colourless grain, like that of a fast film."),
            _strengths(1, 1, 0.6),
        ),
        Preset(
            translate("presets", "Colour noise only"),
            translate("presets", "Leaves the noise in brightness as it is."),
            _strengths(0, 1, 0),
        ),
    )


def own_preset(title: str, settings: DenoiseSettings) -> Preset:
    """Return what the user has kept under a name: all of the settings."""
    return Preset(title, "", lambda _current: settings)


def _strengths(luminance: float, chroma: float, grain: float) -> Callable[[DenoiseSettings], DenoiseSettings]:
    def applied(settings: DenoiseSettings) -> DenoiseSettings:
        return replace(settings, luminance_strength=luminance, chroma_strength=chroma, grain=grain)

    return applied
