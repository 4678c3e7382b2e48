"""The browser: a strip or a grid of thumbnails under a line that names the folder, filters and sorts."""

from pathlib import Path

from PySide6.QtCore import QElapsedTimer, QItemSelectionModel, QModelIndex, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtWidgets import (
    QAbstractSpinBox,
    QApplication,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app import resources
from desktop_app.browser_entry import PhotoEntry, SortKey
from desktop_app.browser_model import BrowserModel, Role
from desktop_app.browser_panel.photo_list import PhotoList
from desktop_app.elided_label import ElidedLabel, ElidedPicker
from desktop_app.labels import plain_tip

_RASTER_KINDS = ("JPEG", "HEIC", "AVIF", "PNG", "WebP", "TIFF")
_OPENS_AFTER_MS = 120
_BEFORE_THE_REST = 1000
"""Stretch: the folder's name gets all of its width before what is empty gets any."""
_LEAST_NAME_PX, _LEAST_PICKER_PX = 56, 76


class BrowserPanel(QWidget):
    """Shows the photos of a `BrowserModel`, and which of them are chosen.

    Parameters
    ----------
    model : BrowserModel
        The photos.
    parent : QWidget, optional
        Owner.
    """

    photo_chosen = Signal(object)
    """`Path` of the photo to open."""
    export_requested = Signal()
    """The selected photos are to be exported."""
    folder_requested = Signal(object)
    """`Path` of a photo whose folder is to be shown by the system."""
    sorting_changed = Signal(object, bool)
    """`SortKey`, and whether the largest comes first."""

    def __init__(self, model: BrowserModel, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model = model
        self.view = PhotoList(model)
        self.header = QWidget()
        self._folder, self._count, self._empty = ElidedLabel(), ElidedLabel(), QLabel(wordWrap=True)
        self.kind_picker, self.sort_picker, self.order_button = ElidedPicker(), ElidedPicker(), QToolButton()
        self._opened: Path | None = None
        self._stood_at: PhotoEntry | None = None  # The newest current photo, which may have left the list since.
        self._asked, self._is_shown, self._has_result = QElapsedTimer(), False, False
        self._wants_focus = False
        self._opening = QTimer(self, singleShot=True, interval=_OPENS_AFTER_MS)
        self._fill_pickers()
        self._lay_out()
        self._wire()
        self._on_counted()

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the size of the photos, also while something is said in their place: text that wraps tells another."""
        return super().sizeHint().expandedTo(self._stack.sizeHint())

    @property
    def selected_paths(self) -> list[Path]:
        """The selected photos, in the order shown."""
        rows = sorted(index.row() for index in self.view.selectionModel().selectedIndexes())
        entries = self.model.entries
        return [entries[row].path for row in rows]

    def make_current(self, path: Path) -> None:
        """Select a photo and bring it into view, without opening it anew; one that is hidden is where steps begin."""
        row = self.model.row_of(path)
        if path != self._opened:
            self._note_opened(path)
        if row is not None:
            self.view.setCurrentIndex(self.model.index(row))
            self.view.scrollTo(self.model.index(row))
        else:
            self.view.selectionModel().clear()
            self._stood_at = self.model.entry_of(path) or self._stood_at
            self._wants_focus = self.model.is_reading  # As soon as there is a list.

    def note_shown(self, path: Path | None, has_result: bool) -> None:
        """Learn which photo is shown, and thus can be read; one whose opening was given up is opened by a click."""
        if path is not None:
            self.model.mark_readable(path)
        self._opened, self._is_shown, self._has_result = path, path is not None, has_result

    def note_result(self, path: Path, has_result: bool) -> None:
        """Learn whether the open photo has a result, or gets one, which would be lost if it were opened anew."""
        if path == self._opened:
            self._has_result = has_result

    def open_first(self) -> None:
        """Select the first photo and open it; arrows lead on from there."""
        self._take_focus()
        self.view.setCurrentIndex(self.model.index(0))
        self._open()

    def set_sorting(self, key: SortKey, descending: bool) -> None:
        """Sort, and show how."""
        self.sort_picker.setCurrentIndex(self.sort_picker.findData(key))
        self.order_button.setChecked(descending)

    def step(self, rows: int) -> None:
        """Go to the next photo, or the one before; from where the current one stood if it has left the list."""
        start: PhotoEntry | None = self.view.currentIndex().data(Role.ENTRY) or self._stood_at
        row = 0 if start is None else self.model.row_beside(start, rows)
        if 0 <= row < self.model.rowCount():
            self.view.setCurrentIndex(self.model.index(row))

    def gone_text(self, name: str) -> str:
        """Return what is said of a photo or folder that isn't there."""
        return self.tr("{name} isn't there.").format(name=name)

    # Construction ------------------------------------------------------------------------------------------------

    def _fill_pickers(self) -> None:
        self.kind_picker.addItem(self.tr("All photos"), None)
        self.kind_picker.addItem("RAW", frozenset(("RAW",)))
        for kind in _RASTER_KINDS:
            self.kind_picker.addItem(kind, frozenset((kind,)))
        for title, key in (
            (self.tr("Name"), SortKey.NAME),
            (self.tr("Date taken"), SortKey.DATE),
            (self.tr("ISO"), SortKey.ISO),
        ):
            self.sort_picker.addItem(title, key)
        self.order_button.setCheckable(True)
        self._show_order()
        for widget, name in (
            (self.kind_picker, self.tr("Show photos of this type")),
            (self.sort_picker, self.tr("Sort by")),
            (self.order_button, self.tr("Largest or newest first")),
        ):
            widget.setToolTip(name)
            widget.setAccessibleName(name)

    def _lay_out(self) -> None:
        self.header.setObjectName("browserHeader")
        row = QHBoxLayout(self.header)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(8)
        row.addWidget(self._folder, _BEFORE_THE_REST)
        row.addWidget(self._count, _BEFORE_THE_REST)
        row.addStretch(1)
        for widget in (self.kind_picker, self.sort_picker, self.order_button):
            row.addWidget(widget)
        for picker in (self.kind_picker, self.sort_picker):
            picker.setMinimumWidth(_LEAST_PICKER_PX)  # Less than its longest text needs.
        self._count.setObjectName("hint")
        self._empty.setObjectName("hint")
        self._empty.setTextFormat(Qt.TextFormat.PlainText)
        self._empty.setMinimumWidth(1)  # However long the name of a folder is.
        self._empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self._stack = QStackedLayout()
        self._stack.addWidget(self.view)
        self._stack.addWidget(self._empty)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.header)
        column.addLayout(self._stack, 1)

    def _wire(self) -> None:
        self.kind_picker.currentIndexChanged.connect(lambda: self.model.set_kinds(self.kind_picker.currentData()))
        self.sort_picker.currentIndexChanged.connect(self._on_sorting_changed)
        self.order_button.toggled.connect(self._on_sorting_changed)
        self.model.counted.connect(self._on_counted)
        self.model.counted.connect(self._highlight_opened)
        self.view.selectionModel().selectionChanged.connect(self._on_counted)
        self.view.selectionModel().currentChanged.connect(self._on_current_changed)
        self.view.clicked.connect(self._on_current_changed)
        self.view.activated.connect(self._on_activated)
        self.view.stepped.connect(self.step)
        self.model.dataChanged.connect(self._on_entry_changed)
        self.view.customContextMenuRequested.connect(self._on_menu)
        self._opening.timeout.connect(self._open)

    # From the user -----------------------------------------------------------------------------------------------

    def _on_sorting_changed(self) -> None:
        self._show_order()
        key, descending = self.sort_picker.currentData(), self.order_button.isChecked()
        self.model.sort_by(key, descending)
        self.sorting_changed.emit(key, descending)
        if self.view.currentIndex().isValid():
            self.view.scrollTo(self.view.currentIndex())

    def _on_current_changed(self, current: QModelIndex) -> None:
        self._stood_at = current.data(Role.ENTRY) or self._stood_at
        # A moment's wait: while a key is held down, only the photo that is come to rest at is opened.
        if current.isValid() and not self.view.is_extending:
            self._opening.start()

    def _on_activated(self) -> None:
        """Open the photo anew, since opening may have been given up."""
        is_second_click = self._asked.isValid() and not self._asked.hasExpired(QApplication.doubleClickInterval())
        if not self._has_result and not is_second_click:
            self._opened = None
        self._open()

    def _on_entry_changed(self, first: QModelIndex) -> None:
        """Learn what became of the photo that was to be opened."""
        entry: PhotoEntry = first.data(Role.ENTRY)
        if entry.path == self._opened and entry.unreadable is not None and not self._is_shown:
            self._note_opened(None)

    def _open(self) -> None:
        self._opening.stop()
        entry: PhotoEntry | None = self.view.currentIndex().data(Role.ENTRY)
        if entry is not None and entry.path != self._opened:
            self._note_opened(entry.path)
            self.photo_chosen.emit(entry.path)

    def _note_opened(self, path: Path | None) -> None:
        self._opened, self._is_shown, self._has_result = path, False, False
        self._asked.restart()

    def _on_menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        if not index.isValid():
            return
        path = index.data(Role.ENTRY).path
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        count = len(self.selected_paths)
        export = menu.addAction(resources.icon("download"), self.tr("Export %n photo(s)…", "", count))
        export.triggered.connect(self.export_requested)
        folder = menu.addAction(resources.icon("folder-open"), self.tr("Show in its folder"))
        folder.triggered.connect(lambda: self.folder_requested.emit(path))
        menu.popup(self.view.viewport().mapToGlobal(at))

    # Shown -------------------------------------------------------------------------------------------------------

    def _highlight_opened(self) -> None:
        """Make the open photo current again as it comes back into the list, and select it if nothing else is."""
        row = None if self._opened is None else self.model.row_of(self._opened)
        if row is not None and not self.view.currentIndex().isValid():
            index, selection = self.model.index(row), self.view.selectionModel()
            flags = QItemSelectionModel.SelectionFlag
            selection.setCurrentIndex(index, flags.NoUpdate if selection.hasSelection() else flags.Select)
            self.view.scrollTo(index)

    def _on_counted(self) -> None:
        model = self.model
        shown, selected = model.rowCount(), len(self.view.selectionModel().selectedIndexes())
        folders = model.folders
        several = self.tr("Several folders") if folders else ""
        name = (folders[0].name or str(folders[0])) if len(folders) == 1 else several
        _show_line(self._folder, name, least_px=_LEAST_NAME_PX)
        self._folder.setToolTip(plain_tip("\n".join(str(folder) for folder in folders)))
        text = self.tr("%n photo(s)", "", shown)
        if shown < model.total:
            text = self.tr("{shown} of {total} photos").format(shown=shown, total=model.total)
        if selected > 1:
            text += " · " + self.tr("%n selected", "", selected)
        _show_line(self._count, "" if model.is_reading or not model.paths else text)
        self._stack.setCurrentWidget(self.view if shown else self._empty)
        if shown and self._wants_focus:
            self._take_focus()
        if model.is_reading:
            self._empty.setText(self.tr("Looking for photos…"))
        elif model.total:
            self._empty.setText(self.tr("No photo here is of this type."))
        elif model.gone:
            self._empty.setText(self.gone_text(model.gone[0].name))
        else:
            self._empty.setText(self.tr("There are no photos in this folder.") if model.paths else "")

    def _take_focus(self) -> None:
        """Let arrows lead from photo to photo, unless the user is typing."""
        self._wants_focus = False
        if not isinstance(self.window().focusWidget(), QLineEdit | QAbstractSpinBox):
            self.view.setFocus()

    def _show_order(self) -> None:
        down = self.order_button.isChecked()
        self.order_button.setIcon(resources.icon("arrow-down-wide-narrow" if down else "arrow-up-narrow-wide"))


def _show_line(label: ElidedLabel, text: str, least_px: int = 0) -> None:
    """Show a text that takes no more room than it needs, and this much at least where it needs as much."""
    width_px = label.fontMetrics().horizontalAdvance(text) + 1
    label.setMinimumWidth(min(width_px, least_px))
    label.setMaximumWidth(width_px)
    label.setText(text)
