import ast
import re
from pathlib import Path

import pytest
from PySide6.QtGui import QColor, QIcon

from desktop_app import resources
from gradnet_engine.locations import shipped_folder

ICONS = shipped_folder("resources") / "icons"


def luminance(colour):
    """Relative luminance as WCAG 2 defines it."""
    encoded = (colour.redF(), colour.greenF(), colour.blueF())
    red, green, blue = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in encoded]
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one, other):
    light, dark = sorted((luminance(QColor(one)), luminance(QColor(other))), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_text_can_be_read_on_whatever_it_stands_on(theme):
    colours = resources.colours(theme)
    for text, grounds in {
        "text": ("window", "panel", "well", "field", "button", "tip", "checked"),
        "text_soft": ("window", "panel", "well"),
        "selection_text": ("selection",),
        "accent_text": ("accent", "accent_hover", "accent_pressed"),
        "notice_text": ("notice", "notice_hover"),
        "bad": ("window", "panel"),
    }.items():
        for ground in grounds:
            assert contrast(colours[text], colours[ground]) >= 4.5, (text, ground)


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_surroundings_of_the_photo_are_neutral(theme):
    colours = resources.colours(theme)
    for name in ("window", "panel", "well", "field", "line", "button", "selection", "checked", "groove"):
        colour = QColor(colours[name])
        assert colour.red() == colour.green() == colour.blue(), name


def test_a_theme_leaves_no_colour_of_the_other(qapp):
    for theme in ("light", "dark"):
        resources.wear(qapp, theme)
        assert "$" not in qapp.styleSheet()
        assert qapp.palette().window().color() == QColor(resources.colours(theme)["window"])


def colours_drawn(icon, mode=QIcon.Mode.Normal):
    image = icon.pixmap(48, 48, mode).toImage()
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_an_icon_follows_the_theme_and_tells_what_is_off(qapp, theme):
    icon = resources.icon("square-split-horizontal")
    resources.wear(qapp, theme)
    colours = resources.colours(theme)
    assert colours_drawn(icon) == {colours["text"]}
    assert colours_drawn(icon, QIcon.Mode.Disabled) == {colours["text_off"]}


def test_every_icon_is_used_and_those_of_the_styles_are_there(qapp):
    in_styles = set()
    for theme in ("dark", "light"):
        resources.wear(qapp, theme)
        in_styles |= set(re.findall(r"url\(icons:(.+?)\.svg\)", qapp.styleSheet()))
    modules = [ast.parse(path.read_text(encoding="utf-8")) for path in Path(resources.__file__).parent.rglob("*.py")]
    words = {
        word.value.removesuffix(".svg")
        for module in modules
        for word in ast.walk(module)
        if isinstance(word, ast.Constant) and isinstance(word.value, str)
    }
    files = {path.stem for path in ICONS.glob("*.svg")}
    assert in_styles <= files
    assert files - in_styles <= words


@pytest.mark.parametrize("path", sorted(ICONS.glob("*.svg")), ids=lambda path: path.stem)
def test_every_icon_can_be_drawn(qapp, path):
    assert colours_drawn(resources.icon(path.stem))
