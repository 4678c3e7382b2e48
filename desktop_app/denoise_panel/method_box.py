"""The method picker: what each is for, whether it can run here, and how long it would take."""

from collections.abc import Callable

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import QGroupBox, QLabel, QStackedLayout, QVBoxLayout, QWidget

from desktop_app.denoise_panel.method_rows import MethodRow, Role
from desktop_app.denoise_panel.wording import choice_title, duration_text, may_take_network
from desktop_app.elided_label import ElidedPicker
from desktop_app.engine_client.messages import DeviceDescribed, MethodChoice
from desktop_app.spoken import spoken
from gradnet_engine.job import AUTO_METHOD

ExpectedTime = Callable[[str], float | None]
"""Seconds that a method would take for the open photo, or None if that isn't known."""

_GIBIBYTE = 2**30
_MOST_ROWS = 20
_LIST_PX = 500
_LEAST_LETTERS = 12
_USUAL_LINES = 6


class _Picker(ElidedPicker):
    """Says when its list opens."""

    opened = Signal()

    def showPopup(self) -> None:  # noqa: N802
        """Open the list."""
        self.opened.emit()
        super().showPopup()


class MethodBox(QGroupBox):
    """Offers the methods."""

    picked = Signal(str)
    """Name of the method."""
    times_wanted = Signal(object)
    """Names of the methods, as a tuple, whose times the user would like to see."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setTitle(self.tr("Method"))
        self.picker = _Picker()
        self.picker.setAccessibleName(self.tr("Method"))
        self.picker.setItemDelegate(MethodRow(self.picker))
        self.picker.setMaxVisibleItems(_MOST_ROWS)
        # Else the panel would be as wide as the longest name, once the theme is another.
        self.picker.setSizeAdjustPolicy(ElidedPicker.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.picker.setMinimumContentsLength(_LEAST_LETTERS)
        self.picker.view().setMinimumWidth(_LIST_PX)
        self._room = QStackedLayout()  # As high as the longest hint: what lies below never moves.
        self._hints: list[QLabel] = []  # One a method.
        self._reserve = _hint("\n" * (_USUAL_LINES - 1))  # Until it is known what there is to say.
        self._room.addWidget(self._reserve)
        self._device = ""
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 4, 0, 0)
        column.setSpacing(6)
        column.addWidget(self.picker)
        column.addLayout(self._room)
        self.set_methods(())
        self.picker.activated.connect(self._on_activated)
        self.picker.opened.connect(lambda: self.times_wanted.emit(self._runnable()))

    @property
    def method(self) -> str:
        """Name of the picked method."""
        return self.picker.currentData(Role.NAME)

    def as_offered(self, method: str) -> str:
        """Return the method, if it can run here, or as long as that isn't known; else the automatic choice."""
        return method if method in self._runnable() or self.picker.count() == 1 else AUTO_METHOD

    def is_blind(self, method: str) -> bool:
        """Tell whether a method has no use for a level of noise; not one that isn't offered."""
        return bool(self.picker.itemData(self.picker.findData(method, Role.NAME), Role.IS_BLIND))

    def set_methods(self, methods: tuple[MethodChoice, ...]) -> None:
        """Offer the automatic choice and these; what can't run here is greyed and says why."""
        kept = self.method if self.picker.count() else AUTO_METHOD
        automatic = MethodChoice(
            AUTO_METHOD,
            self.tr("Picks the best method that runs on this computer, and says which and why."),
            unavailable=None,
            is_blind=True,  # What it picks is, or measures the noise.
        )
        self.picker.clear()
        for hint in self._hints:
            self._room.removeWidget(hint)
            hint.deleteLater()
        self._hints = []
        model = self.picker.model()
        assert isinstance(model, QStandardItemModel)
        for row, method in enumerate((automatic, *methods)):
            title = choice_title(method.name)
            self.picker.addItem(title, method.name)
            self.picker.setItemData(row, title, Role.TITLE)
            self.picker.setItemData(row, method.is_blind, Role.IS_BLIND)
            self.picker.setItemData(row, spoken(method.unavailable or method.use), Role.USE)
            model.item(row).setEnabled(method.unavailable is None)
            self._hints.append(_hint())
            self._room.insertWidget(row, self._hints[-1])
        self._fill_hints()
        self.show_method(kept)
        if self.picker.view().isVisible():
            self.picker.showPopup()  # As high as there are rows now, and their times are wanted.

    def show_method(self, method: str) -> None:
        """Show a method as picked."""
        self.picker.setCurrentIndex(max(0, self.picker.findData(method, Role.NAME)))
        self._room.setCurrentIndex(self.picker.currentIndex())

    def show_times(self, expected: ExpectedTime) -> None:
        """Tell how long the methods would take for the open photo."""
        for row in range(self.picker.count()):
            title, seconds = self.picker.itemData(row, Role.TITLE), expected(self.picker.itemData(row, Role.NAME))
            time = "" if seconds is None else duration_text(seconds)
            self.picker.setItemData(row, time, Role.TIME)
            self.picker.setItemText(row, f"{title}  ·  {time}" if time else title)

    def show_device(self, device: DeviceDescribed) -> None:
        """Tell where networks run, and why not on a GPU."""
        name = device.name
        if device.memory_bytes is not None:
            memory = f"{device.memory_bytes / _GIBIBYTE:.0f}"
            name = self.tr("{name}, {memory} GB").format(name=name, memory=memory)
        text = self.tr("Networks run on: {device}.").format(device=name)
        if device.why_no_gpu:
            text += " " + self.tr("CUDA can't be used: {why}.").format(why=spoken(device.why_no_gpu))
        self._device = text
        self._fill_hints()
        self._room.removeWidget(self._reserve)
        self._reserve.hide()

    @property
    def hints_px(self) -> int:
        """How high the room of the hints is; 0 if it isn't seen, and so has no height yet."""
        hint = self._room.currentWidget()
        return hint.height() if hint is not None and hint.isVisible() else 0

    def reserve(self, hints_px: int) -> None:
        """Keep so much room for the hints until they are known: what lies below shall not move as they come."""
        self._reserve.setFixedHeight(hints_px)

    def _fill_hints(self) -> None:
        """Say what each method that can be picked is for, and where networks run where that matters."""
        runnable = self._runnable()
        for row, hint in enumerate(self._hints):
            name, use = self.picker.itemData(row, Role.NAME), self.picker.itemData(row, Role.USE)
            lines = [use, self._device if may_take_network(name) else ""] if name in runnable else []
            hint.setText("\n".join(filter(None, lines)))

    def _runnable(self) -> tuple[str, ...]:
        model = self.picker.model()
        assert isinstance(model, QStandardItemModel)
        rows = range(self.picker.count())
        return tuple(self.picker.itemData(row, Role.NAME) for row in rows if model.item(row).isEnabled())

    def _on_activated(self) -> None:
        self.show_method(self.method)
        self.picked.emit(self.method)


def _hint(text: str = "") -> QLabel:
    hint = QLabel(text, wordWrap=True, alignment=Qt.AlignmentFlag.AlignTop)
    hint.setObjectName("hint")
    return hint
