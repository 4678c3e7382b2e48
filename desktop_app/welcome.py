"""What stands in the place of a photo until one is open: how to open one."""

from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path

from PySide6.QtCore import QDir, QSize, Qt, Signal
from PySide6.QtGui import QAction, QFontMetrics, QKeySequence
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QScrollArea, QVBoxLayout, QWidget

from desktop_app import resources
from desktop_app.labels import plain_text, plain_tip

_ICON_PX = 88
_BUTTON_ICON_PX = 16
_MOST_RECENT = 5
_WIDTH_PX = 420


class Welcome(QScrollArea):
    """Offers to open photos, folders, and the folders that were opened last; scrolls where it has little room.

    Parameters
    ----------
    open_photos, open_folder : QAction
        What its buttons do.
    """

    folder_chosen = Signal(object)
    """`Path` of a recent folder."""

    def __init__(self, open_photos: QAction, open_folder: QAction) -> None:
        super().__init__(widgetResizable=True)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._recent = QVBoxLayout()
        self._recent.setSpacing(2)
        self._links: list[QPushButton] = []
        self._recent_title = QLabel(self.tr("Recent folders"))
        self._recent_title.setObjectName("hint")
        icon = QLabel()
        icon.setPixmap(resources.application_icon().pixmap(QSize(_ICON_PX, _ICON_PX), self.devicePixelRatioF()))
        title = QLabel(self.tr("Open a photo, and see it without its noise"))
        title.setFont(resources.heading_font(self.font()))
        hint = QLabel(self.tr("Drop photos or a folder here, or choose them:"))
        hint.setObjectName("hint")
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addStretch()
        self.buttons = [_button(open_photos), _button(open_folder)]
        for button in self.buttons:
            buttons.addWidget(button)
        buttons.addStretch()
        page = QWidget()
        column = QVBoxLayout(page)
        column.setSpacing(0)
        column.addStretch(3)
        for part, gap_px in ((icon, 20), (title, 8), (hint, 20)):
            part.setAlignment(Qt.AlignmentFlag.AlignCenter)
            part.setWordWrap(True)
            column.addWidget(part)
            column.addSpacing(gap_px)
        column.addLayout(buttons)
        column.addSpacing(32)
        column.addWidget(self._recent_title, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addSpacing(4)
        column.addLayout(self._recent)
        column.addStretch(4)
        self.setWidget(page)

    def show_recent(self, folders: Sequence[Path]) -> None:
        """Offer folders, the newest first."""
        for link in self._links:
            self._recent.removeWidget(link)
            link.deleteLater()
        self._links = [self._link(folder) for folder in folders[:_MOST_RECENT]]
        for before, link in pairwise((self.buttons[-1], *self._links)):
            self._recent.addWidget(link, 0, Qt.AlignmentFlag.AlignHCenter)
            self.setTabOrder(before, link)
        self._recent_title.setVisible(bool(folders))

    def _link(self, folder: Path) -> QPushButton:
        path = QDir.toNativeSeparators(str(folder))
        link = QPushButton()
        link.setObjectName("link")
        link.setAutoDefault(True)  # Return opens it.
        text = QFontMetrics(link.font()).elidedText(path, Qt.TextElideMode.ElideMiddle, _WIDTH_PX)
        link.setText(text.replace("&", "&&"))
        link.setToolTip(plain_tip(path))
        link.setAccessibleName(self.tr("Open {folder}").format(folder=path))
        link.setCursor(Qt.CursorShape.PointingHandCursor)
        link.clicked.connect(lambda: self.folder_chosen.emit(folder))
        return link


def _button(action: QAction) -> QPushButton:
    """Return a button that does what an action does."""
    text = plain_text(action.text())
    button = QPushButton(action.icon(), f" {text}")  # Else the icon touches it.
    button.setIconSize(QSize(_BUTTON_ICON_PX, _BUTTON_ICON_PX))
    button.setToolTip(action.shortcut().toString(QKeySequence.SequenceFormat.NativeText))
    button.setAccessibleName(text)
    button.clicked.connect(action.trigger)
    return button
