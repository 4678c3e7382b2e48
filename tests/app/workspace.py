"""What a user does in a window with a folder: open, denoise, select, export."""

from PySide6.QtCore import QItemSelectionModel, Qt

from desktop_app.session import Work
from gradnet_engine.job import DenoiseSettings


def opened(window):
    photo = window.session.photo
    return photo.source.name if photo is not None and window.session.work is Work.NONE else None


def open_folder(window, qtbot, folder):
    with qtbot.waitSignal(window.browsing.model.listed, timeout=15_000):
        window.open(folder)
    qtbot.waitUntil(lambda: opened(window) == "a.jpg", timeout=15_000)


def open_and_denoise(window, qtbot, folder):
    open_folder(window, qtbot, folder)
    denoise_opened(window, qtbot)


def denoise_opened(window, qtbot):
    window.session.set_settings(DenoiseSettings("quick"))
    with qtbot.waitSignal(window.session.result_changed, timeout=15_000):
        window.session.denoise()
    qtbot.waitUntil(lambda: window.session.work is Work.NONE, timeout=5_000)


def select(window, *names):
    panel = window.browsing.panel
    selection = panel.view.selectionModel()
    selection.clearSelection()
    for row, entry in enumerate(panel.model.entries):
        if entry.path.name in names:
            selection.select(panel.model.index(row), QItemSelectionModel.SelectionFlag.Select)


def export(window, out=None, conflict=0, container="JPEG"):
    """Export what is selected into a folder, or beside each photo."""
    window.export_action.trigger()
    dialog = window.exporting.dialog
    dialog.conflict_picker.setCurrentIndex(conflict)
    dialog.place_picker.setCurrentIndex(int(out is not None))
    dialog.folder.setText(str(out or ""))
    dialog.container_picker.setCurrentIndex(dialog.container_picker.findText(container, Qt.MatchFlag.MatchStartsWith))
    dialog.accept()
