"""The sheet of keys, and what the program is made of."""

from collections.abc import Iterable

from PySide6.QtCore import QCoreApplication, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QTextBrowser,
    QVBoxLayout,
    QWidget,
)

from desktop_app import resources
from desktop_app.labels import plain_text
from desktop_app.log_file import system_text

_ABOUT_PX = QSize(560, 520)
_FRAME = QSize(16, 48)
_ICON_PX = 72
_AROUND_KEYS = QSize(120, 180)
"""Margins, button and frame of the sheet, and a system's bars."""

_LICENCES = (
    ("GradNet Desktop", "MIT"),
    ("PySide6, Qt", "LGPL-3.0"),
    ("PyTorch", "BSD-3-Clause"),
    ("LibRaw, rawpy", "LGPL-2.1, MIT"),
    ("NumPy, SciPy, scikit-image", "BSD-3-Clause"),
    ("Pillow", "MIT-CMU"),
    ("tifffile, imagecodecs", "BSD-3-Clause"),
    ("PyWavelets", "MIT"),
    ("safetensors", "Apache-2.0"),
    ("simplejpeg, typer, rich", "MIT"),
    ("Lucide", "ISC, MIT"),
)


class ShortcutSheet(QDialog):
    """All keys that do something.

    Parameters
    ----------
    groups : iterable of (str, list of QAction)
        Menus by their titles; actions without keys are left out.
    more : iterable of (str, iterable of (str, str))
        What no menu holds, by titles: the key or gesture, and its effect.
    parent : QWidget, optional
        Owner.
    """

    def __init__(
        self,
        groups: Iterable[tuple[str, list[QAction]]],
        more: Iterable[tuple[str, Iterable[tuple[str, str]]]],
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("Keys and mouse"))
        keys = QWidget()
        columns = QHBoxLayout(keys)
        columns.setContentsMargins(0, 0, 0, 0)
        columns.setSpacing(40)
        tables = [
            (plain_text(title), [row for action in actions for row in _rows(action)]) for title, actions in groups
        ]
        tables += [(title, list(rows)) for title, rows in more]
        for column in _balanced([table for table in tables if table[1]]):
            stack = QVBoxLayout()
            stack.setSpacing(20)
            for title, rows in column:
                stack.addLayout(_table(title, rows))
            stack.addStretch()
            columns.addLayout(stack, 1)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(28, 24, 28, 20)
        whole.setSpacing(20)
        whole.addWidget(_scrolled(keys, (parent or self).screen().availableSize() - _AROUND_KEYS))
        whole.addWidget(_close_button(self), 0, Qt.AlignmentFlag.AlignRight)


class AboutDialog(QDialog):
    """Version and licences.

    Parameters
    ----------
    parent : QWidget, optional
        Owner.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle(self.tr("About GradNet Desktop"))
        self.resize(_ABOUT_PX.boundedTo((parent or self).screen().availableSize() - _FRAME))
        icon = QLabel()
        icon.setPixmap(resources.application_icon().pixmap(_ICON_PX, _ICON_PX))
        name, _, rest = system_text().partition("\n")
        title = QLabel(name)
        title.setFont(resources.heading_font(self.font()))
        system = QLabel(rest, textInteractionFlags=Qt.TextInteractionFlag.TextSelectableByMouse)
        system.setObjectName("hint")
        version = QVBoxLayout()
        version.setSpacing(4)
        version.addStretch()
        version.addWidget(title)
        version.addWidget(system)
        version.addStretch()
        head = QHBoxLayout()
        head.setSpacing(20)
        head.addWidget(icon)
        head.addLayout(version, 1)
        use = QLabel(self.tr("Removes the noise from high-ISO photos and leaves the photo."), wordWrap=True)
        licences = QTextBrowser(openExternalLinks=True)
        licences.setHtml(self._licences())
        licences.setAccessibleName(self.tr("Licences"))
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        for part in (head, use, licences):
            column.addLayout(part) if isinstance(part, QHBoxLayout) else column.addWidget(part, int(part is licences))
        column.addWidget(_close_button(self), 0, Qt.AlignmentFlag.AlignRight)

    def _licences(self) -> str:
        method = self.tr(
            "The network follows Liu, Anwar, Zheng and Tian: GradNet Image Denoising, CVPR Workshops 2020."
        )
        rows = "".join(f"<tr><td>{name}&nbsp;&nbsp;&nbsp;</td><td>{licence}</td></tr>" for name, licence in _LICENCES)
        return f"<p>{method}</p><p><b>{self.tr('Licences')}</b></p><table>{rows}</table>"


def _scrolled(content: QWidget, room: QSize) -> QScrollArea:
    """Return an area that shows all of a content, or as much as there is room for and scrolls."""
    area = QScrollArea(widgetResizable=True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setWidget(content)
    wanted, bar_px = content.sizeHint(), area.verticalScrollBar().sizeHint().width()
    if wanted.height() > room.height():
        wanted += QSize(bar_px, 0)
    if wanted.width() > room.width():
        wanted += QSize(0, bar_px)
    area.setMinimumSize(wanted.boundedTo(room))
    return area


def _close_button(dialog: QDialog) -> QPushButton:
    close = QPushButton(QCoreApplication.translate("help_dialogs", "Close"))
    close.setObjectName("primary")
    close.setDefault(True)
    close.clicked.connect(dialog.accept)
    return close


def _rows(action: QAction) -> list[tuple[str, str]]:
    keys = [keys.toString(QKeySequence.SequenceFormat.NativeText) for keys in action.shortcuts()]
    return [(" / ".join(key for key in keys if key), plain_text(action.text()).rstrip("…"))] if any(keys) else []


def _balanced(tables: list[tuple[str, list[tuple[str, str]]]]) -> list[list[tuple[str, list[tuple[str, str]]]]]:
    """Put tables into two columns of about the same length."""
    columns: list[list[tuple[str, list[tuple[str, str]]]]] = [[], []]
    lengths = [0, 0]
    for table in tables:
        shorter = lengths.index(min(lengths))
        columns[shorter].append(table)
        lengths[shorter] += len(table[1]) + 2
    return columns


def _table(title: str, rows: list[tuple[str, str]]) -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(24)
    grid.setVerticalSpacing(6)
    heading = QLabel(title)
    heading.setObjectName("title")
    grid.addWidget(heading, 0, 0, 1, 2)
    for row, (keys, effect) in enumerate(rows, start=1):
        grid.addWidget(QLabel(effect), row, 0)
        shown = QLabel(keys)
        shown.setObjectName("keys")
        grid.addWidget(shown, row, 1, Qt.AlignmentFlag.AlignRight)
    grid.setColumnStretch(0, 1)
    return grid
