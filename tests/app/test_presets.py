"""Presets: ours, and those that the user keeps."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialogButtonBox, QInputDialog, QMessageBox, QStyle

from gradnet_engine.job import DenoiseSettings


@pytest.fixture
def button(window):
    return window.panel.presets_button


def offered(button):
    return {action.text(): action for action in button.menu().actions() if action.text()}


def save(button, monkeypatch, name, accepted=True):
    monkeypatch.setattr(QInputDialog, "getText", lambda *args: (name, accepted))
    button.save_action.trigger()


def test_the_button_names_what_the_settings_are(window, button):
    assert button.text() == "Preset: Clean"
    offered(button)["Film"].trigger()
    assert button.text() == "Preset: Film"
    assert offered(button)["Film"].isChecked()
    window.panel.luminance.slider.setValue(33)
    assert button.text() == "Presets"
    window.undo_action.trigger()
    assert button.text() == "Preset: Film"


def test_own_settings_are_kept_under_a_name(window, button, monkeypatch):
    mine = DenoiseSettings("quick", 0.7, 0.9, 0.2, sigma=0.1)
    window.session.set_settings(mine)
    save(button, monkeypatch, "  Night & day ")
    assert button.text() == "Preset: Night && day"
    window.panel.reset()
    offered(button)["Night && day"].trigger()
    assert window.session.settings == mine
    assert window.store.value.presets == {"Night & day": mine}


@pytest.mark.parametrize(("name", "accepted"), [("", True), ("   ", True), ("Mine", False)])
def test_nothing_is_kept_without_a_name(window, button, monkeypatch, name, accepted):
    save(button, monkeypatch, name, accepted)
    assert window.store.value.presets == {}


@pytest.mark.parametrize("answer", [QMessageBox.StandardButton.Yes, QMessageBox.StandardButton.No])
def test_one_of_the_same_name_is_replaced_only_if_the_user_agrees(window, button, monkeypatch, answer):
    monkeypatch.setattr(QMessageBox, "exec", lambda box: answer)
    save(button, monkeypatch, "Mine")
    changed = DenoiseSettings("quick", 0.1)
    window.session.set_settings(changed)
    save(button, monkeypatch, "Mine")
    is_replaced = answer == QMessageBox.StandardButton.Yes
    assert window.store.value.presets == {"Mine": changed if is_replaced else DenoiseSettings()}


@pytest.fixture
def asked(monkeypatch):
    """What message boxes say, which are answered by the key that confirms."""
    boxes = []

    def confirm(box):
        boxes.append((box.text(), [answer.icon().isNull() for answer in box.buttons()]))
        box.show()
        QTest.keyClick(box, Qt.Key.Key_Return)
        return box.result()

    monkeypatch.setattr(QMessageBox, "exec", confirm)
    return boxes


def test_the_key_that_confirms_replaces_nothing(window, button, monkeypatch, asked):
    save(button, monkeypatch, "Mine")
    window.session.set_settings(DenoiseSettings("quick", 0.1))
    save(button, monkeypatch, "Mine")
    assert asked == [("There is a preset Mine already. Replace it?", [True, True])]
    assert window.store.value.presets == {"Mine": DenoiseSettings()}


@pytest.mark.parametrize("name", ["Clean", " Film "])
def test_the_names_of_ours_are_refused(window, button, monkeypatch, asked, name):
    save(button, monkeypatch, name)
    assert window.store.value.presets == {}
    [(text, _)] = asked
    assert text == f"{name.strip()} is the name of a preset that is always there; choose another name."


def test_buttons_of_dialogs_have_no_icons_of_the_systems_style(button):
    """Some systems' themes ask for them, and Qt draws them in colours of its own."""
    dialog = QInputDialog(button)
    box = QDialogButtonBox(QDialogButtonBox.StandardButton.Cancel, dialog)
    dialog.show()
    hint = QStyle.StyleHint.SH_DialogButtonBox_ButtonsHaveIcons
    dialog.setStyleSheet("QDialogButtonBox { dialogbuttonbox-buttons-have-icons: 1 }")
    asked_for = box.style().styleHint(hint, None, box)
    dialog.setStyleSheet("")
    assert (asked_for, box.style().styleHint(hint, None, box)) == (1, 0)
    dialog.close()


def test_one_can_be_deleted(window, button, monkeypatch):
    assert "Delete" not in offered(button)
    for name in ("One", "Two"):
        save(button, monkeypatch, name)
    next(action for action in button.delete_menu.actions() if action.text() == "One").trigger()
    assert list(window.store.value.presets) == ["Two"]
    assert "One" not in offered(button)
