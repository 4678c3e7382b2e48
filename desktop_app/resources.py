"""Finds icons, styles and translations among the files that ship with the program."""

import json
from functools import cache
from string import Template
from typing import Literal

from PySide6.QtCore import QDir, QLibraryInfo, QLocale, QPoint, QRect, QRectF, QSize, Qt, QTranslator
from PySide6.QtGui import QColor, QFont, QIcon, QIconEngine, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication

from gradnet_engine.locations import shipped_folder

Theme = Literal["dark", "light"]

_SMALL, _LARGE = 0.9, 1.3


def application_icon() -> QIcon:
    """Return the icon of the program."""
    return QIcon(str(shipped_folder("resources") / "icons" / "gradnet-desktop.svg"))


def icon(name: str) -> QIcon:
    """Return an icon of the set, named without its file ending; it takes the text's colour of the theme in use."""
    return QIcon(_ThemedIcon(name))


def colours(theme: Theme) -> dict[str, str]:
    """Return the colours of a theme, ``#rrggbb`` by name."""
    return json.loads((shipped_folder("resources") / "styles" / f"{theme}.json").read_text(encoding="utf-8"))


def wear(app: QApplication, theme: Theme) -> None:
    """Put a theme on an application: palette and style sheet."""
    if app.property("theme") == theme:
        return  # To style all widgets anew takes a moment.
    app.setProperty("theme", theme)
    of_theme = colours(theme)
    QDir.setSearchPaths("icons", [str(shipped_folder("resources") / "icons")])
    template = (shipped_folder("resources") / "styles" / "window.qss").read_text(encoding="utf-8")
    app.setPalette(_palette(of_theme))
    app.setStyleSheet(Template(template).substitute(of_theme, theme=theme))


def _palette(of_theme: dict[str, str]) -> QPalette:
    role = QPalette.ColorRole
    names = {
        role.Window: "window",
        role.WindowText: "text",
        role.Base: "well",
        role.AlternateBase: "panel",
        role.Text: "text",
        role.PlaceholderText: "text_soft",
        role.Button: "button",
        role.ButtonText: "text",
        role.BrightText: "selection_text",
        role.Highlight: "selection",
        role.HighlightedText: "selection_text",
        role.Light: "edge",
        role.Midlight: "button_hover",
        role.Mid: "edge_off",
        role.Dark: "line",
        role.Shadow: "line",
        role.Link: "accent_hover",
        role.LinkVisited: "accent_hover",
        role.ToolTipBase: "tip",
        role.ToolTipText: "text",
        role.Accent: "accent",
    }
    palette = QPalette()
    for item, name in names.items():
        palette.setColor(item, QColor(of_theme[name]))
    for item in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, item, QColor(of_theme["text_off"]))
    return palette


def small_font(font: QFont) -> QFont:
    """Return a font for what stands beside or below more important text."""
    small = QFont(font)
    small.setPointSizeF(font.pointSizeF() * _SMALL)
    return small


def heading_font(font: QFont) -> QFont:
    """Return a font for what is read first."""
    heading = QFont(font)
    heading.setPointSizeF(font.pointSizeF() * _LARGE)
    heading.setWeight(QFont.Weight.DemiBold)
    return heading


@cache
def _drawing(name: str) -> str:
    return (shipped_folder("resources") / "icons" / f"{name}.svg").read_text(encoding="utf-8")


class _ThemedIcon(QIconEngine):
    """Draws an icon in the palette's text colour at the size asked for: sharp on every screen, right in every theme."""

    def __init__(self, name: str) -> None:
        super().__init__()
        self._name = name

    def paint(self, painter: QPainter, rect: QRect, mode: QIcon.Mode, state: QIcon.State) -> None:
        palette = QApplication.palette()
        group = QPalette.ColorGroup.Disabled if mode is QIcon.Mode.Disabled else QPalette.ColorGroup.Active
        role = QPalette.ColorRole.HighlightedText if mode is QIcon.Mode.Selected else QPalette.ColorRole.ButtonText
        drawing = _drawing(self._name).replace("currentColor", palette.color(group, role).name())
        QSvgRenderer(drawing.encode()).render(painter, QRectF(rect))

    def pixmap(self, size: QSize, mode: QIcon.Mode, state: QIcon.State) -> QPixmap:
        pixmap = QPixmap(size)
        pixmap.fill(Qt.GlobalColor.transparent)
        painter = QPainter(pixmap)
        self.paint(painter, QRect(QPoint(0, 0), size), mode, state)
        painter.end()
        return pixmap

    def clone(self) -> QIconEngine:
        return _ThemedIcon(self._name)


def translators(language: str) -> list[QTranslator]:
    """Return what translates our texts and Qt's own.

    Parameters
    ----------
    language : str
        A code such as ``"de"``; empty: the system's.

    Returns
    -------
    list of QTranslator
        To be installed in this order, and kept by the application.
    """
    locale = QLocale(language) if language else QLocale.system()
    ours = str(shipped_folder("resources") / "translations")
    qts = QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)
    spoken = _translator(locale, "gradnet", ours)
    if spoken is not None:  # A system names several languages. Those of Qt's texts aren't all the same as ours.
        locale = QLocale(spoken.language())
    # English first: its plurals serve wherever a language has no text. Qt comes without Romanian, so that is ours too.
    found = (
        _translator(QLocale("en"), "gradnet", ours),
        _translator(locale, "qtbase", qts),
        _translator(locale, "qtbase", ours),
        spoken,
    )
    return [translator for translator in found if translator is not None]


def _translator(locale: QLocale, name: str, folder: str) -> QTranslator | None:
    translator = QTranslator()
    return translator if translator.load(locale, name, "_", folder) else None
