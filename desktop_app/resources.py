"""Finds icons and styles among the files that ship with the program."""

from PySide6.QtCore import QDir
from PySide6.QtGui import QIcon

from gradnet_engine.locations import shipped_folder


def application_icon() -> QIcon:
    """Return the icon of the program."""
    return QIcon(str(shipped_folder("resources") / "icons" / "gradnet-desktop.svg"))


def style_sheet(name: str) -> str:
    """Return a Qt style sheet, named without its file ending; ``url(icons:...)`` in it is a file of ours."""
    QDir.setSearchPaths("icons", [str(shipped_folder("resources") / "icons")])
    return (shipped_folder("resources") / "styles" / f"{name}.qss").read_text(encoding="utf-8")
