"""A strip above the photo that says what went wrong."""

from PySide6.QtGui import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget


class Notice(QFrame):
    """Says one sentence until it is closed."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self.label = QLabel(wordWrap=True, textInteractionFlags=Qt.TextInteractionFlag.TextSelectableByMouse)
        self.label.setTextFormat(Qt.TextFormat.PlainText)  # A file's name may hold what looks like HTML.
        policy = self.label.sizePolicy()
        policy.setHorizontalPolicy(QSizePolicy.Policy.Ignored)  # A file's name is one word, however long.
        self.label.setSizePolicy(policy)
        close = QPushButton(self.tr("Close"))
        close.clicked.connect(self.hide)
        row = QHBoxLayout(self)
        row.setContentsMargins(16, 6, 6, 6)
        row.addWidget(self.label, 1)
        row.addWidget(close)
        self.hide()

    def say(self, sentence: str) -> None:
        """Show a sentence."""
        self.label.setText(sentence)
        self.label.setToolTip(Qt.convertFromPlainText(sentence) if Qt.mightBeRichText(sentence) else sentence)
        self.show()
