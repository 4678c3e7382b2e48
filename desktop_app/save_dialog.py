"""Asks where one denoised photo is to be saved, and in which format."""

from collections.abc import Container
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QStandardPaths
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop_app.engine_client.export_names import can_become
from gradnet_engine.job import ExportSettings, FileFormat, OnConflict


def ask_destination(parent: QWidget, source: Path, method_used: str) -> tuple[Path, ExportSettings] | None:
    """Ask for a file.

    Parameters
    ----------
    parent : QWidget
        Owner of the dialog.
    source : Path
        The photo; the proposal lies beside it, in the format that loses nothing of it. If its folder is gone, it lies
        among the user's pictures, or at home; Qt would take whichever folder the program was started in.
    method_used : str
        For the proposed name.

    Returns
    -------
    tuple of Path and ExportSettings, or None
        None if the user doesn't want to.
    """
    translate = QCoreApplication.translate  # By this name lupdate finds the texts.
    file_format = FileFormat.for_source(source)
    titles = {
        FileFormat.JPEG: translate("save_dialog", "JPEG"),
        FileFormat.TIFF16: translate("save_dialog", "TIFF, 16 bits"),
        FileFormat.TIFF8: translate("save_dialog", "TIFF, 8 bits"),
        FileFormat.PNG16: translate("save_dialog", "PNG, 16 bits"),
    }
    if can_become(source, FileFormat.DNG):
        titles[FileFormat.DNG] = translate("save_dialog", "DNG, for RAW converters")
    filters = {f"{title} (*{item.suffix})": item for item, title in titles.items()}
    stem = ExportSettings().name_template.format(stem=source.stem, method=method_used)
    name, chosen = QFileDialog.getSaveFileName(
        parent,
        translate("save_dialog", "Save the denoised photo"),
        str(_folder_beside(source) / (stem + file_format.suffix)),
        ";;".join(filters),
        next(text for text, item in filters.items() if item is file_format),
    )
    return _named(Path(name), filters[chosen], file_format, titles) if name else None


def _folder_beside(source: Path) -> Path:
    pictures = Path(QStandardPaths.writableLocation(QStandardPaths.StandardLocation.PicturesLocation))
    return next((folder for folder in (source.parent, pictures) if folder.is_dir()), Path.home())


def _named(
    destination: Path, chosen: FileFormat, proposed: FileFormat, offered: Container[FileFormat]
) -> tuple[Path, ExportSettings]:
    """Reconcile the name and the format of a save dialog: the one that the user changed rules, the format first."""
    typed = FileFormat.for_name(destination)
    if typed is not None and typed not in offered:
        typed = None
    on_conflict: OnConflict = "overwrite"  # The dialog has asked.
    if typed is not None and typed.suffix != chosen.suffix and chosen is proposed:
        chosen = typed
    elif typed is None or typed.suffix != chosen.suffix:
        stem = destination.name if typed is None else destination.stem
        destination = destination.with_name(stem + chosen.suffix)
        on_conflict = "unique"  # It has asked about another name.
    return destination, ExportSettings(format=chosen, on_conflict=on_conflict)
