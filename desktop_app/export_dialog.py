"""The export dialog: how, where and under which names photos are written."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import QDir, QMimeData, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QMenu,
    QPushButton,
    QSlider,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from desktop_app.engine_client.export_names import ExampleFacts, can_become, example_of, name_fields
from desktop_app.engine_client.thumbnail_client import photo_suffixes
from desktop_app.growing_dialog import GrowingDialog
from desktop_app.preferences import ExportChoice
from desktop_app.spoken import spoken
from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.job import ExportSettings, FileFormat

_WIDTH_PX = 560
_NUMBER_PX = 60
_FORMATS = {("tiff", 16): FileFormat.TIFF16, ("tiff", 8): FileFormat.TIFF8}
_FORMATS |= {("jpeg", 8): FileFormat.JPEG, ("png", 16): FileFormat.PNG16, ("dng", 16): FileFormat.DNG}


class ExportDialog(GrowingDialog):
    """Asks how photos are to be exported.

    Parameters
    ----------
    photos : sequence of ExampleFacts
        What is to be exported; the first serves as the example.
    choice : ExportChoice
        What was chosen last.
    summary : str
        How they will be denoised, in words.
    parent : QWidget, optional
        Owner.
    """

    def __init__(
        self, photos: Sequence[ExampleFacts], choice: ExportChoice, summary: str, parent: QWidget | None = None
    ) -> None:
        super().__init__(_WIDTH_PX, parent)
        self._photos = photos
        self.setWindowTitle(self.tr("Export %n photo(s)", "", len(photos)))
        self.container_picker, self.depth_picker = QComboBox(), QComboBox()
        self.depth_picker.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.quality, self._quality_slider = QSpinBox(), QSlider(Qt.Orientation.Horizontal)
        self.profile_picker, self.conflict_picker = QComboBox(), QComboBox()
        self.metadata_box = QCheckBox(self.tr("Keep camera data, captions and keywords"))
        self.place_picker, self.folder, self.template = QComboBox(), QLineEdit(), QLineEdit()
        self._browse, self._fields = QPushButton(self.tr("Choose…")), QPushButton(self.tr("Insert"))
        self.folder_problem, self.example = QLabel(wordWrap=True), QLabel(wordWrap=True)
        self._summary = QLabel(summary, wordWrap=True)
        self.export_button = QPushButton(self.tr("Export"))
        self._fill_pickers()
        self._lay_out()
        self._show_choice(choice)
        self._wire()
        self._on_changed()

    @property
    def choice(self) -> ExportChoice:
        """What is chosen."""
        in_folder = self.place_picker.currentData()
        export = ExportSettings(
            jpeg_quality=self.quality.value(),
            name_template=self.template.text(),
            on_conflict=self.conflict_picker.currentData(),
            keep_metadata=self.metadata_box.isChecked(),
            profile=self.profile_picker.currentData(),
        )
        return ExportChoice(self._format, Path(self._folder_text) if in_folder else None, export)

    @property
    def _folder_text(self) -> str:
        return self.folder.text().strip()

    @property
    def _format(self) -> FileFormat | None:
        return _FORMATS.get((self.container_picker.currentData(), self.depth_picker.currentData()))

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Accept a folder."""
        if _folder_in(event.mimeData()) is not None:
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Export at no key that is held since it opened this."""
        if event.isAutoRepeat() and event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            event.accept()
        else:
            super().keyPressEvent(event)

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Export into the folder that is dropped."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.place_picker.setCurrentIndex(self.place_picker.findData(True))
        self.folder.setText(QDir.toNativeSeparators(str(_folder_in(event.mimeData()))))

    # Construction ------------------------------------------------------------------------------------------------

    def _fill_pickers(self) -> None:
        for picker, items in (
            (
                self.container_picker,
                (
                    (self.tr("As the photo (RAW becomes TIFF)"), None),
                    ("JPEG", "jpeg"),
                    ("TIFF", "tiff"),
                    ("PNG", "png"),
                    (self.tr("DNG, for RAW converters"), "dng"),
                ),
            ),
            (
                self.profile_picker,
                ((self.tr("The photo's own"), "own"), (self.tr("sRGB, for screens and the web"), "srgb")),
            ),
            (
                self.conflict_picker,
                (
                    (self.tr("Add a number to the name"), "unique"),
                    (self.tr("Leave it and skip the photo"), "skip"),
                    (self.tr("Replace it"), "overwrite"),
                ),
            ),
            (self.place_picker, ((self.tr("Beside each photo"), False), (self.tr("In one folder"), True))),
        ):
            for title, value in items:
                picker.addItem(title, value)
        self.setAcceptDrops(True)
        self.folder.setAcceptDrops(False)  # It would take the address of a folder for a text.
        for editor in (self.quality, self._quality_slider):
            editor.setRange(1, 100)
        self.quality.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.quality.setFixedWidth(_NUMBER_PX)
        self._fields.setToolTip(self.tr("Insert what is different for each photo"))
        self._fields.setMenu(self._fields_menu())
        self._fields.setProperty("hasMenu", True)  # For the style sheet.

    def _fields_menu(self) -> QMenu:
        titles = {
            "stem": self.tr("Name of the photo"),
            "method": self.tr("Method"),
            "iso": self.tr("ISO"),
            "date": self.tr("Date taken"),
            "time": self.tr("Time taken"),
            "camera": self.tr("Camera"),
            "seq": self.tr("Number"),
        }
        menu = QMenu(self)
        for name in name_fields():
            menu.addAction(
                f"{titles.get(name, name)}\t{{{name}}}", lambda name=name: self.template.insert(f"{{{name}}}")
            )
        return menu

    def _lay_out(self) -> None:
        self._form = self._filled_form()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(20)
        column.addLayout(self._form)
        column.addLayout(self._buttons())
        for label in (self.folder_problem, self.example, self._summary):
            label.setObjectName("hint")
        self.folder_problem.setProperty("problem", True)
        self.example.setMinimumWidth(1)  # However long a name is.
        self.example.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._name_parts()

    def _filled_form(self) -> QFormLayout:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(10)
        form.addRow(self.tr("&Format"), _row(self.container_picker, self.depth_picker))
        self._quality_row = _row(self._quality_slider, self.quality)
        form.addRow(self.tr("&Quality"), self._quality_row)
        form.addRow(self.tr("&Colours"), self.profile_picker)
        form.addRow(self.tr("Metadata"), self.metadata_box)
        form.addRow(_line())
        form.addRow(self.tr("&Place"), self.place_picker)
        self._folder_row = _with_note(self.folder_problem, self.folder, self._browse)
        form.addRow(self.tr("Fo&lder"), self._folder_row)
        form.addRow(self.tr("&Name"), _with_note(self.example, self.template, self._fields))
        form.addRow(self.tr("If it e&xists"), self.conflict_picker)
        row_px = self.container_picker.sizeHint().height()
        self.metadata_box.setMinimumHeight(row_px)
        for row in range(form.rowCount()):
            item = form.itemAt(row, QFormLayout.ItemRole.LabelRole)
            label = None if item is None else item.widget()
            if isinstance(label, QLabel) and label.text():
                label.setFixedHeight(row_px)  # Beside the first line, however many lines a field has.
        self._quality_row.setFocusProxy(self.quality)
        return form

    def _buttons(self) -> QHBoxLayout:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        cancel = QPushButton(self.tr("Cancel"))
        cancel.clicked.connect(self.reject)
        buttons.addWidget(self._summary, 1)
        buttons.addWidget(cancel)
        buttons.addWidget(self.export_button)
        self.export_button.setObjectName("primary")
        self.export_button.setDefault(True)
        return buttons

    def _name_parts(self) -> None:
        for widget, name in (
            (self.container_picker, self.tr("Format")),
            (self.depth_picker, self.tr("Bits a channel")),
            (self.quality, self.tr("JPEG quality")),
            (self._quality_slider, self.tr("JPEG quality")),
            (self.folder, self.tr("Folder")),
            (self.template, self.tr("Name of the results")),
            (self.example, self.tr("Example of a name")),
        ):
            widget.setAccessibleName(name)

    def _wire(self) -> None:
        self.container_picker.currentIndexChanged.connect(self._on_container_changed)
        self._quality_slider.valueChanged.connect(self.quality.setValue)
        self.quality.valueChanged.connect(self._quality_slider.setValue)
        self._browse.clicked.connect(self._on_browse)
        self.export_button.clicked.connect(self.accept)
        for signal in (
            self.depth_picker.currentIndexChanged,
            self.place_picker.currentIndexChanged,
            self.folder.textChanged,
            self.template.textChanged,
        ):
            signal.connect(self._on_changed)

    # Chosen ------------------------------------------------------------------------------------------------------

    def _show_choice(self, choice: ExportChoice) -> None:
        container, depth = next((key for key, item in _FORMATS.items() if item is choice.format), (None, None))
        self.container_picker.setCurrentIndex(self.container_picker.findData(container))
        self._offer_depths()
        self.depth_picker.setCurrentIndex(max(0, self.depth_picker.findData(depth)))
        export = choice.export
        self.quality.setValue(export.jpeg_quality)
        self._quality_slider.setValue(export.jpeg_quality)
        self.profile_picker.setCurrentIndex(self.profile_picker.findData(export.profile))
        self.metadata_box.setChecked(export.keep_metadata)
        self.conflict_picker.setCurrentIndex(self.conflict_picker.findData(export.on_conflict))
        self.place_picker.setCurrentIndex(int(choice.folder is not None))
        self.folder.setText("" if choice.folder is None else QDir.toNativeSeparators(str(choice.folder)))
        self.template.setText(export.name_template)

    def _offer_depths(self) -> None:
        container = self.container_picker.currentData()
        depths = [depth for kind, depth in _FORMATS if kind == container]
        self.depth_picker.clear()
        for depth in depths:
            self.depth_picker.addItem(self.tr("{bits} bits").format(bits=depth), depth)
        self.depth_picker.setVisible(container is not None)
        self.depth_picker.setEnabled(len(depths) > 1)

    def _on_container_changed(self) -> None:
        self._offer_depths()
        self._on_changed()

    def _on_browse(self) -> None:
        folder = QFileDialog.getExistingDirectory(self, self.tr("Folder of the results"), self.folder.text())
        if folder:
            self.folder.setText(QDir.toNativeSeparators(folder))

    def _on_changed(self) -> None:
        """Show the name that the first photo would get, or why there is none."""
        in_folder = bool(self.place_picker.currentData())
        self._form.setRowVisible(self._folder_row, in_folder)
        file_format = self._format
        self._form.setRowVisible(self._quality_row, file_format in (FileFormat.JPEG, None))
        self._form.setRowVisible(self.profile_picker, file_format is not FileFormat.DNG)
        fitting = [photo for photo in self._photos if can_become(Path(photo.name), file_format)]
        folder_problem = self._folder_problem() if in_folder else ""
        self.folder_problem.setText(folder_problem)
        self.folder_problem.setVisible(bool(folder_problem))
        problem = "" if fitting else self.tr("A DNG can only be made of RAW photos.")
        try:
            first = (fitting or self._photos)[0]
            example = example_of(self.template.text(), file_format or FileFormat.for_source(Path(first.name)), first)
        except InvalidSettingsError as error:
            problem = problem or spoken(error.sentence)
            example = ""
        told = self.tr("Example: {name}").format(name=example)
        if missing := len(self._photos) - len(fitting):
            told += "\n" + self.tr("%n photo(s) that are no RAW photos are left out.", "", missing)
        self.example.setText(problem or told)
        self.example.setProperty("problem", bool(problem))
        self.example.style().polish(self.example)
        self.export_button.setEnabled(not (problem or folder_problem))

    def _folder_problem(self) -> str:
        text = self._folder_text
        if not text:
            return self.tr("Choose the folder that the results go to.")
        if not Path(text).is_absolute():
            return self.tr("The folder must be given with its whole path.")
        if Path(text).suffix in photo_suffixes():
            return self.tr("That is the name of a photo; choose a folder.")
        return ""


def _folder_in(data: QMimeData) -> Path | None:
    """Return the one folder that is dragged, if it is one."""
    paths = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
    return paths[0] if len(paths) == 1 and paths[0].is_dir() else None


def _row(*widgets: QWidget) -> QWidget:
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(8)
    for place, widget in enumerate(widgets):
        layout.addWidget(widget, 0 if place else 1)
    row.setFocusProxy(widgets[0])
    return row


def _with_note(note: QLabel, *widgets: QWidget) -> QWidget:
    """Return a row with what is said of it below."""
    whole = QWidget()
    rows = QVBoxLayout(whole)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(4)
    rows.addWidget(_row(*widgets))
    rows.addWidget(note)
    whole.setFocusProxy(widgets[0])
    return whole


def _line() -> QWidget:
    line = QWidget()
    line.setObjectName("line")
    line.setFixedHeight(1)
    return line
