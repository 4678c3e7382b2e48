"""The button that offers presets, and keeps those of the user."""

from collections.abc import Mapping

from PySide6.QtCore import QSize, Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QPaintEvent, QPalette
from PySide6.QtWidgets import (
    QInputDialog,
    QMenu,
    QMessageBox,
    QPushButton,
    QStyle,
    QStyleOptionButton,
    QStylePainter,
    QWidget,
)

from desktop_app import resources
from desktop_app.denoise_panel.presets import Preset, own_preset, presets
from desktop_app.labels import plain_tip
from gradnet_engine.job import DenoiseSettings

_BEFORE_PX, _BEHIND_PX = 11, 30
_Answer = QMessageBox.StandardButton


class PresetButton(QPushButton):
    """Shows which preset the settings are those of, and opens a menu of all."""

    picked = Signal(object)
    """`DenoiseSettings` as the preset makes them."""
    save_requested = Signal(str)
    """The settings are to be kept under this name."""
    delete_requested = Signal(str)
    """What is kept under this name is to be forgotten."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("presets")
        self.setProperty("hasMenu", True)  # For the style sheet.
        self._settings = DenoiseSettings()
        self._own: Mapping[str, DenoiseSettings] = {}
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        self.setMenu(menu)
        self.save_action = QAction(resources.icon("save"), self.tr("Save these settings…"), self)
        self.save_action.triggered.connect(self._on_save)
        self.delete_menu = QMenu(self.tr("Delete"), self)
        self.delete_menu.setIcon(resources.icon("trash-2"))
        self._fill()

    def show_settings(self, settings: DenoiseSettings) -> None:
        """Tell which preset these are."""
        self._settings = settings
        self._show()

    def set_own(self, own: Mapping[str, DenoiseSettings]) -> None:
        """Offer what the user has kept, by name."""
        self._own = own
        self._fill()

    def _fill(self) -> None:
        menu = self.menu()
        menu.clear()
        self.delete_menu.clear()
        self._actions: list[tuple[Preset, QAction]] = []
        group = QActionGroup(menu)
        own = [own_preset(name, settings) for name, settings in sorted(self._own.items())]
        for preset in (*presets(), *own):
            if own and preset is own[0]:
                menu.addSeparator()
            action = menu.addAction(preset.title.replace("&", "&&"))
            action.setToolTip(preset.hint or plain_tip(preset.title))
            action.setCheckable(True)
            group.addAction(action)
            action.triggered.connect(lambda _checked=False, preset=preset: self._on_picked(preset))
            self._actions.append((preset, action))
        menu.addSeparator()
        menu.addAction(self.save_action)
        for preset in own:
            action = self.delete_menu.addAction(preset.title.replace("&", "&&"))
            action.triggered.connect(lambda _checked=False, name=preset.title: self.delete_requested.emit(name))
        if own:
            menu.addMenu(self.delete_menu)
        self._show()

    def _show(self) -> None:
        """Name the preset that the settings are those of; one of the user's before ours."""
        title = None
        for preset, action in self._actions:
            is_it = preset.applied(self._settings) == self._settings
            action.setChecked(is_it)
            title = preset.title if is_it else title
        text = self.tr("Presets") if title is None else self._named(title)
        self.setText(text.replace("&", "&&"))
        self.setToolTip(plain_tip(text))  # There may be no room for all of it.
        self.setAccessibleName(text)

    def _named(self, title: str) -> str:
        return self.tr("Preset: {name}").format(name=title)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a width at which the usual preset is named whole, whichever is shown: names may be of any length."""
        usual_px = self.fontMetrics().horizontalAdvance(self._named(presets()[0].title))
        return QSize(usual_px + _BEFORE_PX + _BEHIND_PX, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return the same: the panel is as wide as its texts need."""
        return self.sizeHint()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802 - Qt's name
        """Draw the text like that of a picker: style sheets give a button with a menu no room before it."""
        painter, option = QStylePainter(self), QStyleOptionButton()
        self.initStyleOption(option)
        option.text = ""
        painter.drawControl(QStyle.ControlElement.CE_PushButton, option)
        area = self.rect().adjusted(_BEFORE_PX, 0, -_BEHIND_PX, 0)
        text = self.fontMetrics().elidedText(self.accessibleName(), Qt.TextElideMode.ElideRight, area.width())
        painter.setPen(option.palette.color(QPalette.ColorRole.ButtonText))
        painter.drawText(area, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)

    # From the user -----------------------------------------------------------------------------------------------

    def _on_picked(self, preset: Preset) -> None:
        self.picked.emit(preset.applied(self._settings))

    def _on_save(self) -> None:
        name, accepted = QInputDialog.getText(self, self.tr("Save these settings"), self.tr("Name of the preset"))
        name = name.strip()
        if not accepted or not name:
            return
        if name in {preset.title for preset in presets()}:
            refusal = self.tr("{name} is the name of a preset that is always there; choose another name.")
            self._ask(refusal.format(name=name), _Answer.Ok)
        elif name not in self._own or self._may_replace(name):
            self.save_requested.emit(name)

    def _may_replace(self, name: str) -> bool:
        question = self.tr("There is a preset {name} already. Replace it?").format(name=name)
        return self._ask(question, _Answer.No, _Answer.Yes) == _Answer.Yes

    def _ask(self, text: str, usual: _Answer, *others: _Answer) -> int:
        """Return what the user answers to a text; the key that confirms gives the usual answer."""
        box = QMessageBox(self)
        box.setIcon(QMessageBox.Icon.Question if others else QMessageBox.Icon.Information)
        box.setWindowTitle(self.tr("Save these settings"))
        box.setTextFormat(Qt.TextFormat.PlainText)
        box.setText(text)
        for answer in (usual, *others):
            box.addButton(answer)
        box.setDefaultButton(usual)
        answer = box.exec()
        box.deleteLater()
        return answer
