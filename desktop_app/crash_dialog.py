"""Tells of an error that nobody foresaw, with a report that can be copied."""

from pathlib import Path

from PySide6.QtCore import Qt, QUrl
from PySide6.QtGui import QDesktopServices, QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from desktop_app import resources
from desktop_app.log_file import log_tail, system_text

_SIZE_PX = (640, 420)
_ICON_PX = 28


class CrashDialog(QDialog):
    """Says what went wrong; the window lives on.

    Parameters
    ----------
    summary : str
        The error in a line.
    trace : str
        Where it came from.
    log : Path
        The log file, whose newest lines are part of the report.
    parent : QWidget, optional
        Owner.
    """

    def __init__(self, summary: str, trace: str, log: Path, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._log = log
        self.setWindowTitle(self.tr("Something unexpected went wrong"))
        self.resize(*_SIZE_PX)
        self.summary = QLabel(summary, wordWrap=True, textFormat=Qt.TextFormat.PlainText)
        self.report = QPlainTextEdit(_report(trace, log), readOnly=True)
        self.copy_button = _icon_button("copy", self.tr("Copy report"))
        self._lay_out()

    def _lay_out(self) -> None:
        title = QLabel(self.tr("Something unexpected went wrong. You can go on working; originals are untouched."))
        title.setWordWrap(True)
        title.setObjectName("title")
        self.summary.setObjectName("hint")
        mark = QLabel()
        mark.setPixmap(resources.icon("triangle-alert").pixmap(_ICON_PX, _ICON_PX))
        mark.setAlignment(Qt.AlignmentFlag.AlignTop)
        texts = QVBoxLayout()
        texts.setSpacing(6)
        texts.addWidget(title)
        texts.addWidget(self.summary)
        head = QHBoxLayout()
        head.setSpacing(16)
        head.addWidget(mark)
        head.addLayout(texts, 1)
        self.report.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
        self.report.setLineWrapMode(QPlainTextEdit.LineWrapMode.NoWrap)
        self.report.setAccessibleName(self.tr("Report"))
        close = QPushButton(self.tr("Close"))
        close.setObjectName("primary")
        close.setDefault(True)
        close.clicked.connect(self.accept)
        show_log = _icon_button("file-text", self.tr("Open log file"))
        show_log.clicked.connect(lambda: QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._log))))
        self.copy_button.clicked.connect(self._on_copy)
        buttons = QHBoxLayout()
        for button in (self.copy_button, show_log):
            buttons.addWidget(button)
        buttons.addStretch()
        buttons.addWidget(close)
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 20, 24, 20)
        column.setSpacing(16)
        column.addLayout(head)
        column.addWidget(self.report, 1)
        column.addLayout(buttons)

    def _on_copy(self) -> None:
        QGuiApplication.clipboard().setText(self.report.toPlainText())
        self.copy_button.setText(self.tr("Copied"))


def _icon_button(icon: str, text: str) -> QPushButton:
    button = QPushButton(resources.icon(icon), f" {text}")  # Else the icon touches it.
    button.setAccessibleName(text)
    return button


def _report(trace: str, log: Path) -> str:
    return "\n\n".join(part.strip() for part in (system_text(), trace, log_tail(log)) if part.strip())
