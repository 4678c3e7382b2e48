"""A strip above the photo that says what went wrong."""

from PySide6.QtGui import QAccessible, QAccessibleAnnouncementEvent, Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QSizePolicy, QWidget

from desktop_app.labels import plain_tip


class Notice(QFrame):
    """Says one sentence until it is closed or past. One that holds for longer is there again after another is past."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("notice")
        self._lasting: str | None = None
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
        """Show a sentence, and have it read out to who doesn't see it: the focus is elsewhere."""
        is_there = not self.isHidden() and self.label.text() == sentence
        self.label.setText(sentence)
        self.label.setToolTip(plain_tip(sentence))
        self.show()
        if not is_there:
            QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    def set_lasting(self, sentence: str | None) -> None:
        """Show a sentence for as long as it holds; None: it holds no longer."""
        if sentence == self._lasting:
            return
        was, self._lasting = self._lasting, sentence
        if sentence is not None:
            self.say(sentence)
        elif self.label.text() == was:
            self.hide()

    def take_back(self, sentence: str) -> None:
        """Forget a sentence that is true no more, unless another is shown by now."""
        if self.label.text() == sentence:
            self.let_go()

    def let_go(self) -> None:
        """Forget what was said of something that is past."""
        if self._lasting is None:
            self.hide()
        elif not self.isHidden():  # The user has seen enough of it.
            self.say(self._lasting)
