"""Dialogs that have room for their texts, however many lines those take, and however large the font is."""

from pathlib import Path

import pytest
from PySide6.QtWidgets import QCheckBox, QLabel, QPushButton, QWidget

from desktop_app.engine_client.export_names import ExampleFacts
from desktop_app.export_dialog import ExportDialog
from desktop_app.preferences import ExportChoice, PreferenceStore
from desktop_app.preferences_dialog import PreferencesDialog


def squeezed(dialog):
    """Return what is shown of less than it needs; a label wraps, and is as wide as there is room."""
    found = []
    for child in dialog.findChildren(QWidget):
        if isinstance(child, QLabel) and child.wordWrap():
            is_whole = child.height() >= child.heightForWidth(child.width())
        elif isinstance(child, QLabel | QCheckBox | QPushButton):
            is_whole = child.width() >= child.sizeHint().width() and child.height() >= child.sizeHint().height()
        else:
            is_whole = child.height() >= child.minimumSizeHint().height()
        if child.isVisible() and not is_whole:
            found.append(child)
    return found


@pytest.fixture
def export_dialog(qapp, qtbot):
    def make():
        dialog = ExportDialog([ExampleFacts("a.jpg", "bm3d")], ExportChoice(), "BM3D, luminance 100%, chroma 100%")
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitUntil(lambda: not squeezed(dialog))
        return dialog

    return make


@pytest.fixture
def preferences(qapp, qtbot, tmp_path):
    def make(folder="log"):
        dialog = PreferencesDialog(PreferenceStore(tmp_path / "preferences.json"), {"Log in": Path("/") / folder})
        qtbot.addWidget(dialog)
        dialog.show()
        qtbot.waitUntil(lambda: not squeezed(dialog))
        return dialog

    return make


@pytest.mark.parametrize("points", [9, 16])
def test_a_problem_of_several_lines_squeezes_nothing(export_dialog, qtbot, font_size, points):
    font_size(points)
    dialog = export_dialog()
    dialog.template.setText("{a field that there is none of, whatever it may be called}")
    qtbot.waitUntil(lambda: not squeezed(dialog))
    lines = dialog.example.height() / dialog.example.fontMetrics().height()
    assert lines >= 2
    dialog.place_picker.setCurrentText("In one folder")
    dialog.container_picker.setCurrentText("JPEG")
    qtbot.waitUntil(lambda: not squeezed(dialog))


def test_a_dialog_can_not_be_made_so_low_that_it_cuts_a_text(export_dialog, qtbot):
    dialog = export_dialog()
    dialog.template.setText("{a field that there is none of, whatever it may be called}")
    qtbot.waitUntil(lambda: not squeezed(dialog))
    dialog.resize(dialog.width(), 10)
    qtbot.waitUntil(lambda: not squeezed(dialog))


@pytest.mark.parametrize("points", [9, 16])
def test_what_is_said_of_the_language_squeezes_nothing(preferences, qtbot, font_size, points):
    font_size(points)
    dialog = preferences()
    dialog.language.setCurrentIndex(dialog.language.findText("Deutsch"))
    assert dialog._later.isVisible()
    qtbot.waitUntil(lambda: not squeezed(dialog))


def test_long_names_make_no_dialog_wider(export_dialog, preferences, qtbot):
    dialog = export_dialog()
    width_px = dialog.minimumWidth()
    dialog.template.setText("{stem}" + "x" * 200)
    qtbot.waitUntil(lambda: not squeezed(dialog))
    assert dialog.minimumWidth() == width_px
    assert preferences("x" * 200).minimumWidth() == preferences().minimumWidth()
