import re
from datetime import datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget

from desktop_app import resources
from desktop_app.engine_client.export_names import ExampleFacts
from desktop_app.export_dialog import ExportDialog
from desktop_app.preferences import ExportChoice
from gradnet_engine.job import ExportSettings, FileFormat

FACTS = ExampleFacts("DSC_0815.NEF", "gradnet", 6400.0, datetime(2026, 5, 31, 20, 15, 3), "Nikon Z 6")


@pytest.fixture
def dialog(qapp, qtbot):
    return opened(qtbot)


def opened(qtbot, choice=ExportChoice(), photos=(FACTS,)):  # noqa: B008 - frozen
    dialog = ExportDialog(photos, choice, "GradNet")
    qtbot.addWidget(dialog)
    dialog.show()
    return dialog


@pytest.mark.parametrize(
    "choice",
    [
        ExportChoice(),
        ExportChoice(FileFormat.JPEG, Path("/out").absolute(), ExportSettings(jpeg_quality=70, on_conflict="skip")),
        ExportChoice(FileFormat.TIFF8, None, ExportSettings(keep_metadata=False, profile="srgb")),
        ExportChoice(FileFormat.PNG16, None, ExportSettings(name_template="{date}/{stem}", on_conflict="overwrite")),
        ExportChoice(FileFormat.DNG, None, ExportSettings()),
    ],
)
def test_it_opens_with_what_was_chosen_last(qapp, qtbot, choice):
    assert opened(qtbot, choice).choice == choice


def test_the_example_follows_the_template_and_the_format(dialog):
    assert dialog.example.text() == "Example: DSC_0815-denoised.tif"
    dialog.template.setText("{date}/{camera}-{iso}-{seq:03}")
    dialog.container_picker.setCurrentText("JPEG")
    assert dialog.example.text() == "Example: 2026-05-31/Nikon Z 6-6400-001.jpg"


def test_a_dng_is_offered_of_raw_photos_alone_and_has_no_other_colours(qapp, qtbot):
    jpeg = ExampleFacts("DSC_0815.JPG", "gradnet")
    choice = ExportChoice(FileFormat.DNG)
    dialog = opened(qtbot, choice, (jpeg, FACTS))
    example, left_out = dialog.example.text().split("\n")
    assert example == "Example: DSC_0815-denoised.dng"
    assert re.fullmatch(r"1 photo.* left out\.", left_out)  # English has its plurals where a translator is at work.
    assert dialog.export_button.isEnabled()
    assert not dialog.profile_picker.isVisible()
    dialog.container_picker.setCurrentText("TIFF")
    assert dialog.example.text() == "Example: DSC_0815-denoised.tif"
    assert dialog.profile_picker.isVisible()
    dialog = opened(qtbot, choice, (jpeg,))
    assert dialog.example.text() == "A DNG can only be made of RAW photos."
    assert not dialog.export_button.isEnabled()
    dialog.container_picker.setCurrentText("JPEG")
    assert dialog.export_button.isEnabled()


def test_a_folder_that_is_dropped_is_exported_into(dialog, tmp_path):
    """A line of text would take its address, file://, for what it is to hold."""
    (tmp_path / "a.txt").write_text("no folder")
    buttons, modifiers = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    accepted = []
    for paths in ([tmp_path / "a.txt"], [tmp_path, tmp_path.parent], [tmp_path]):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
        entering = QDragEnterEvent(QPoint(9, 9), Qt.DropAction.CopyAction, data, buttons, modifiers)
        entering.ignore()
        dialog.dragEnterEvent(entering)
        accepted.append(entering.isAccepted())
        if entering.isAccepted():
            dialog.dropEvent(QDropEvent(QPointF(9, 9), Qt.DropAction.CopyAction, data, buttons, modifiers))
    assert accepted == [False, False, True]
    assert dialog.acceptDrops()
    assert not dialog.folder.acceptDrops()
    assert dialog.choice.folder == tmp_path
    assert dialog.folder.isVisible()


@pytest.mark.parametrize("template", ["", "{nonsense}", "{stem", "../{stem}", "a:b"])
def test_a_template_that_cannot_be_used_says_why_and_offers_no_export(dialog, template):
    dialog.template.setText(template)
    assert dialog.example.text()
    assert not dialog.example.text().startswith("Example")
    assert not dialog.export_button.isEnabled()
    dialog.template.setText("{stem}")
    assert dialog.export_button.isEnabled()


def test_the_automatic_method_has_no_name_to_give(qapp, qtbot):
    dialog = opened(qtbot, photos=(ExampleFacts("a.nef", "auto"),))
    dialog.template.setText("{stem}-{method}")
    assert "method" in dialog.example.text()
    assert not dialog.export_button.isEnabled()


def test_quality_is_asked_where_there_may_be_a_jpeg_and_depth_where_there_is_a_choice(dialog):
    shown = {}
    for container in ("As the photo (RAW becomes TIFF)", "JPEG", "TIFF", "PNG"):
        dialog.container_picker.setCurrentText(container)
        assert dialog.container_picker.currentText() == container
        depths = [dialog.depth_picker.itemData(row) for row in range(dialog.depth_picker.count())]
        shown[container[:4]] = (dialog.quality.isVisible(), dialog.depth_picker.isVisible(), depths)
    assert shown == {
        "As t": (True, False, []),
        "JPEG": (True, True, [8]),
        "TIFF": (False, True, [16, 8]),
        "PNG": (False, True, [16]),
    }


def test_a_folder_is_asked_for_and_must_be_one(dialog, monkeypatch, tmp_path):
    assert not dialog.folder.isVisible()
    dialog.place_picker.setCurrentText("In one folder")
    assert dialog.folder.isVisible()
    assert not dialog.export_button.isEnabled()
    dialog.folder.setText("somewhere")
    assert "whole path" in dialog.folder_problem.text()
    assert dialog.example.text().startswith("Example")
    for name in ("trip.jpg", "trip.NEF"):
        dialog.folder.setText(str(tmp_path / name))
        assert "name of a photo" in dialog.folder_problem.text()
        assert dialog.folder_problem.isVisible()
        assert not dialog.export_button.isEnabled()
    dialog.folder.setText(str(tmp_path / "trip.2026"))
    assert dialog.export_button.isEnabled()
    assert not dialog.folder_problem.isVisible()
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *args: str(tmp_path))
    dialog._browse.click()
    assert dialog.choice.folder == tmp_path
    assert dialog.export_button.isEnabled()


def test_fields_are_inserted_where_the_cursor_is(dialog):
    dialog.template.setText("-x")
    dialog.template.setCursorPosition(0)
    action = next(action for action in dialog._fields.menu().actions() if "{date}" in action.text())
    action.trigger()
    assert dialog.template.text() == "{date}-x"
    texts = [action.text() for action in dialog._fields.menu().actions()]
    assert all("\t{" in text and not text.startswith("\t") for text in texts)


def test_slider_and_number_agree(dialog):
    dialog._quality_slider.setValue(42)
    assert dialog.quality.value() == 42
    dialog.quality.setValue(99)
    assert dialog._quality_slider.value() == 99


@pytest.mark.parametrize("theme", ["dark", "light"])
def test_the_number_can_be_seen(qapp, dialog, theme):
    resources.wear(qapp, theme)
    dialog.quality.setValue(88)
    image = dialog.quality.grab().toImage()
    shades = {
        image.pixelColor(x, y).lightness() for x in range(8, image.width() - 8) for y in range(6, image.height() - 6)
    }
    assert max(shades) - min(shades) > 100


def test_every_field_can_be_reached_by_its_letter(dialog):
    labels = [label for label in dialog.findChildren(QLabel) if "&" in label.text()]
    assert len(labels) >= 6
    assert all(label.buddy() is not None for label in labels)
    letters = [label.text()[label.text().index("&") + 1].lower() for label in labels]
    assert len(letters) == len(set(letters))
    editors = [dialog.template, dialog.folder, dialog.container_picker, dialog.quality]
    assert all(isinstance(editor, QWidget) and editor.accessibleName() for editor in editors)


def test_spaces_around_a_folder_are_not_part_of_it(dialog, tmp_path):
    dialog.place_picker.setCurrentText("In one folder")
    dialog.folder.setText(f"  {tmp_path} ")
    assert dialog.export_button.isEnabled()
    assert dialog.choice.folder == tmp_path
