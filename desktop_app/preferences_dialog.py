"""The preferences: what there is to choose for the whole program. Each choice counts at once."""

from pathlib import Path

from PySide6.QtCore import QDir, QEvent, Qt, QUrl
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QCheckBox, QComboBox, QFormLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from desktop_app.growing_dialog import GrowingDialog
from desktop_app.preferences import LANGUAGES, PreferenceStore

_WIDTH_PX = 520


class PreferencesDialog(GrowingDialog):
    """Shows and changes preferences.

    Parameters
    ----------
    store : PreferenceStore
        Where they are kept.
    folders : dict of str to Path
        Where the program keeps its files, by their names.
    parent : QWidget, optional
        Owner.
    """

    def __init__(self, store: PreferenceStore, folders: dict[str, Path], parent: QWidget | None = None) -> None:
        super().__init__(_WIDTH_PX, parent)
        self._store = store
        self.setWindowTitle(self.tr("Preferences"))
        self.language, self.theme = QComboBox(), QComboBox()
        self.reopens = QCheckBox(self.tr("Open what was open when the program was closed"))
        self._later = QLabel(self.tr("The language changes with the next start."))
        self._links: list[QLabel] = []
        self._fill()
        self._lay_out(folders)
        self._wire()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802 - Qt's name
        """Draw links in the colour of another theme: they keep that of the palette that they were made with."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.PaletteChange:
            for link in self._links:
                text = link.text()
                link.clear()
                link.setText(text)

    def _fill(self) -> None:
        for code, name in LANGUAGES.items():
            self.language.addItem(name or self.tr("As the system's"), code)
        for theme, title in (
            ("dark", self.tr("Dark")),
            ("light", self.tr("Light")),
            ("system", self.tr("As the system's")),
        ):
            self.theme.addItem(title, theme)
        value = self._store.value
        self.language.setCurrentIndex(self.language.findData(value.language))
        self.theme.setCurrentIndex(self.theme.findData(value.theme))
        self.reopens.setChecked(value.reopens)
        self._later.hide()

    def _lay_out(self, folders: dict[str, Path]) -> None:
        form = QFormLayout()
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        form.setHorizontalSpacing(16)
        form.setVerticalSpacing(12)
        form.addRow(self.tr("&Language"), self.language)
        form.addRow("", self._later)
        form.addRow(self.tr("&Theme"), self.theme)
        form.addRow(self.tr("At start"), self.reopens)
        self._later.setObjectName("hint")
        for name, path in folders.items():
            shown = QDir.toNativeSeparators(str(path))
            link = QLabel(f'<a href="{QUrl.fromLocalFile(str(path)).toString()}">{shown}</a>', wordWrap=True)
            link.setMinimumWidth(1)  # However long the path is.
            link.setAccessibleName(f"{name}: {shown}")
            link.setTextInteractionFlags(Qt.TextInteractionFlag.TextBrowserInteraction)
            link.linkActivated.connect(lambda address: QDesktopServices.openUrl(QUrl(address)))
            self._links.append(link)
            form.addRow(name, link)
        for picker in (self.language, self.theme):
            form.labelForField(picker).setFixedHeight(picker.sizeHint().height())  # Else they stand a little higher.
        close = QPushButton(self.tr("Close"))
        close.setObjectName("primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(24)
        column.addLayout(form)
        column.addStretch()
        column.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        self._form = form

    def _wire(self) -> None:
        store = self._store
        self.language.currentIndexChanged.connect(self._on_language_picked)
        self.theme.currentIndexChanged.connect(lambda: store.update(theme=self.theme.currentData()))
        self.reopens.toggled.connect(lambda is_on: store.update(reopens=is_on))

    def _on_language_picked(self) -> None:
        self._store.update(language=self.language.currentData())
        self._later.show()
