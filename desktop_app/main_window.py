"""The window: menus, layout, and the wires between the session and the views."""

from pathlib import Path

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QCloseEvent, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app import resources
from desktop_app.denoise_panel import DenoisePanel, duration_text, method_title
from desktop_app.notice import Notice
from desktop_app.photo_view import Compare, HeldKey, PhotoView
from desktop_app.qimage import Picture
from desktop_app.session import DenoisedPhoto, OpenedPhoto, Session, Work
from gradnet_engine.job import ExportSettings, FileFormat, OnConflict


class MainWindow(QMainWindow):
    """The one window of the program.

    Parameters
    ----------
    session : Session
        What the window shows; it is closed with the window.
    """

    def __init__(self, session: Session) -> None:
        super().__init__()
        self.session = session
        session.setParent(self)
        self.view, self.panel, self.notice = PhotoView(), DenoisePanel(), Notice()
        self.setAcceptDrops(True)
        self._lay_out()
        self._make_actions()
        self._make_menus()
        self._fill_status_bar()
        self._wire()
        self._on_photo_changed(None)
        self._on_after_changed(None)
        session.list_methods()

    def open(self, source: Path) -> None:
        """Open a photo."""
        self.session.open(source)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Leave at once; the engine's end is waited for unseen."""
        self.hide()
        self.session.close()
        event.accept()

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Accept one file."""
        urls = event.mimeData().urls()
        if len(urls) == 1 and urls[0].isLocalFile():
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Open the file that is dropped."""
        self.open(Path(event.mimeData().urls()[0].toLocalFile()))

    # Construction ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        left = QVBoxLayout()
        left.setSpacing(0)
        left.addWidget(self.notice)
        left.addWidget(self.view, 1)
        centre = QWidget()
        row = QHBoxLayout(centre)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(0)
        row.addLayout(left, 1)
        row.addWidget(self.panel)
        self.setCentralWidget(centre)
        self.resize(1280, 800)

    def _make_actions(self) -> None:
        view, session = self.view, self.session
        standard = QKeySequence.StandardKey
        self.open_action = self._action(self.tr("&Open…"), standard.Open, self._on_open, "folder-open")
        self.save_action = self._action(self.tr("&Save denoised as…"), "Ctrl+Shift+S", self._on_save, "save")
        self.quit_action = self._action(self.tr("&Quit"), "Ctrl+Q", self.close)
        self.undo_action = session.undo_stack.createUndoAction(self, self.tr("&Undo setting"))
        self.redo_action = session.undo_stack.createRedoAction(self, self.tr("&Redo setting"))
        for action, keys, icon in (
            (self.undo_action, standard.Undo, "undo-2"),
            (self.redo_action, standard.Redo, "redo-2"),
        ):
            action.setShortcut(QKeySequence(keys))
            action.setIcon(resources.icon(icon))
        self.reset_action = self._action(self.tr("R&eset settings"), "Ctrl+R", self.panel.reset, "rotate-ccw")
        self.denoise_action = self._action(self.tr("&Denoise"), "Ctrl+D", session.denoise, "wand-sparkles")
        self.cancel_action = self._action(self.tr("&Cancel"), "Esc", session.cancel, "x")
        self.fit_action = self._action(self.tr("&Fit"), "Ctrl+0", view.zoom_to_fit)
        self.one_to_one_action = self._action(self.tr("&1:1"), "Ctrl+1", lambda: view.zoom_to(1))
        self.two_to_one_action = self._action(self.tr("&2:1"), "Ctrl+2", lambda: view.zoom_to(2))
        self.zoom_toggle_action = self._action(self.tr("Fit or 1:&1"), "Z", view.toggle_zoom)
        self.zoom_in_action = self._action(self.tr("Zoom &in"), standard.ZoomIn, lambda: view.zoom_by(1), "zoom-in")
        self.zoom_out_action = self._action(
            self.tr("Zoom &out"), standard.ZoomOut, lambda: view.zoom_by(-1), "zoom-out"
        )
        self.original_action = self._action(self.tr("&Original (hold the key)"), "", view.set_original_held, "eye")
        self.original_action.setCheckable(True)
        self.original_action.setToolTip(self.tr("Original (hold {key})").format(key="O"))
        self._make_compare_actions()

    def _make_compare_actions(self) -> None:
        self.compare_actions: dict[Compare, QAction] = {}
        group = QActionGroup(self)
        for compare, text, keys, icon in (
            (Compare.AFTER, self.tr("Denoised &alone"), "A", "wand-sparkles"),
            (Compare.SPLIT, self.tr("&Split"), "S", "square-split-horizontal"),
            (Compare.SPLIT_ACROSS, self.tr("Split ac&ross"), "Shift+S", "square-split-vertical"),
            (Compare.SIDE_BY_SIDE, self.tr("Si&de by side"), "D", "columns-2"),
        ):
            action = self._action(text, keys, lambda _checked, way=compare: self.view.set_compare(way), icon)
            action.setCheckable(True)
            action.setChecked(compare is self.view.compare)
            group.addAction(action)
            self.compare_actions[compare] = action

    def _action(
        self, text: str, shortcut: QKeySequence.StandardKey | str, slot: object, icon: str | None = None
    ) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(shortcut))
        action.triggered.connect(slot)
        if icon is not None:
            action.setIcon(resources.icon(icon))
        keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        plain = text.replace("&", "")
        action.setToolTip(f"{plain} ({keys})" if keys else plain)
        return action

    def _make_menus(self) -> None:
        zooms = (self.fit_action, self.one_to_one_action, self.two_to_one_action, self.zoom_toggle_action)
        compares = tuple(self.compare_actions.values())
        for title, actions in (
            (self.tr("&File"), (self.open_action, self.save_action, None, self.quit_action)),
            (
                self.tr("&Photo"),
                (
                    *(self.denoise_action, self.cancel_action, None),
                    *(self.undo_action, self.redo_action, self.reset_action),
                ),
            ),
            (
                self.tr("&View"),
                (
                    *zooms,
                    *(None, self.zoom_in_action, self.zoom_out_action, None),
                    *compares,
                    *(None, self.original_action),
                ),
            ),
        ):
            menu = QMenu(title, self)
            for action in actions:
                menu.addAction(action) if action else menu.addSeparator()
            self.menuBar().addMenu(menu)

    def _fill_status_bar(self) -> None:
        self.status, self._scale = QLabel(), QLabel()
        bar = self.statusBar()
        bar.setSizeGripEnabled(False)
        bar.addWidget(self.status, 1)
        for actions in (
            (self.original_action, *self.compare_actions.values()),
            (
                self.zoom_out_action,
                self.fit_action,
                self.one_to_one_action,
                self.two_to_one_action,
                self.zoom_in_action,
            ),
        ):
            buttons = QWidget()
            row = QHBoxLayout(buttons)
            row.setContentsMargins(6, 2, 6, 2)
            row.setSpacing(2)
            for action in actions:
                row.addWidget(_tool_button(action))
            bar.addPermanentWidget(buttons)
        self._scale.setMinimumWidth(self._scale.fontMetrics().horizontalAdvance("1600 %") + 24)
        self._scale.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        bar.addPermanentWidget(self._scale)

    def _wire(self) -> None:
        session, panel, view = self.session, self.panel, self.view
        panel.settings_changed.connect(session.set_settings)
        panel.denoise_requested.connect(session.denoise)
        panel.cancel_requested.connect(session.cancel)
        panel.exposure_changed.connect(view.set_exposure)
        view.view_changed.connect(session.set_view)
        view.scale_changed.connect(lambda scale: self._scale.setText(f"{scale * 100:.0f} %"))
        HeldKey(self, Qt.Key.Key_O).changed.connect(view.set_original_held)
        session.methods_listed.connect(panel.method_box.set_methods)
        session.device_described.connect(panel.method_box.show_device)
        session.times_changed.connect(lambda: panel.method_box.show_times(session.expected_s))
        session.settings_changed.connect(panel.show_settings)
        session.progressed.connect(panel.show_progress)
        session.work_changed.connect(self._on_work_changed)
        session.photo_changed.connect(self._on_photo_changed)
        session.result_changed.connect(self._on_result_changed)
        session.after_changed.connect(self._on_after_changed)
        session.painted.connect(view.update)
        session.open_failed.connect(lambda sentence: view.show_photo(None, sentence))
        session.failed.connect(self.notice.say)
        session.saved.connect(lambda path: self.status.setText(self.tr("Saved {path}").format(path=path)))

    # From the user -----------------------------------------------------------------------------------------------

    def _on_open(self) -> None:
        photo = self.session.photo
        folder = str(photo.source.parent) if photo else ""
        name, _ = QFileDialog.getOpenFileName(self, self.tr("Open a photo"), folder)
        if name:
            self.open(Path(name))

    def _on_save(self) -> None:
        photo, result = self.session.photo, self.session.result
        if photo is None or result is None:
            return
        file_format = FileFormat.for_source(photo.source)
        titles = {
            FileFormat.JPEG: self.tr("JPEG"),
            FileFormat.TIFF16: self.tr("TIFF, 16 bits"),
            FileFormat.TIFF8: self.tr("TIFF, 8 bits"),
            FileFormat.PNG16: self.tr("PNG, 16 bits"),
        }
        filters = {f"{title} (*{item.suffix})": item for item, title in titles.items()}
        stem = ExportSettings().name_template.format(stem=photo.source.stem, method=result.outcome.method_used)
        name, chosen = QFileDialog.getSaveFileName(
            self,
            self.tr("Save the denoised photo"),
            str(photo.source.with_name(stem + file_format.suffix)),
            ";;".join(filters),
            next(text for text, item in filters.items() if item is file_format),
        )
        if name:
            self.session.save(*_named(Path(name), filters[chosen], file_format))

    # From the session --------------------------------------------------------------------------------------------

    def _on_photo_changed(self, photo: OpenedPhoto | None) -> None:
        self.setWindowTitle(f"{photo.source.name} — GradNet Desktop" if photo else "GradNet Desktop")
        hint = self.tr("Open a photo ({keys}), or drop one here.").format(
            keys=self.open_action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
        )
        self.view.show_photo(photo.picture if photo else None, hint)
        self.panel.set_photo_open(photo is not None)
        self._scale.setVisible(photo is not None)
        if photo is not None:
            size = photo.picture.size
            iso = f", ISO {photo.metadata.iso:.0f}" if photo.metadata.iso else ""
            self.status.setText(f"{photo.source.name}: {size.width()} x {size.height()}{iso}")
        else:
            self.status.clear()
        self._enable_actions()

    def _on_result_changed(self, result: DenoisedPhoto | None) -> None:
        self.panel.show_measured_noise(result.outcome.sigma if result and result.settings.sigma is None else None)
        if result is not None:
            outcome = result.outcome
            self.status.setText(
                self.tr("{method} on {device}, {time}. {why}").format(
                    method=method_title(outcome.method_used),
                    device=outcome.device,
                    time=duration_text(outcome.elapsed_s),
                    why=outcome.why,
                )
            )
        self._enable_actions()

    def _on_after_changed(self, picture: Picture | None) -> None:
        self.view.show_result(picture)
        for action in (*self.compare_actions.values(), self.original_action):
            action.setEnabled(picture is not None)

    def _on_work_changed(self, work: Work) -> None:
        if work not in (Work.NONE, Work.BLENDING):
            self.notice.hide()  # It told of something that is being tried again, or is past.
        self.panel.set_work(work)
        self._enable_actions()

    def _enable_actions(self) -> None:
        work, has_photo = self.session.work, self.session.photo is not None
        waits = work not in (Work.NONE, Work.BLENDING)
        self.denoise_action.setEnabled(has_photo and not waits)
        self.cancel_action.setEnabled(waits)
        self.save_action.setEnabled(self.session.result is not None and work is Work.NONE)
        for action in (
            self.fit_action,
            self.one_to_one_action,
            self.two_to_one_action,
            self.zoom_toggle_action,
            self.zoom_in_action,
            self.zoom_out_action,
        ):
            action.setEnabled(has_photo)


def _tool_button(action: QAction) -> QToolButton:
    button = QToolButton()
    button.setDefaultAction(action)
    button.setIconSize(QSize(16, 16))
    button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
    button.setAccessibleName(action.text().replace("&", ""))
    return button


def _named(destination: Path, chosen: FileFormat, proposed: FileFormat) -> tuple[Path, ExportSettings]:
    """Reconcile the name and the format of a save dialog: the one that the user changed rules, the format first."""
    typed = FileFormat.for_name(destination)
    on_conflict: OnConflict = "overwrite"  # The dialog has asked.
    if typed is not None and typed.suffix != chosen.suffix and chosen is proposed:
        chosen = typed
    elif typed is None or typed.suffix != chosen.suffix:
        stem = destination.name if typed is None else destination.stem
        destination = destination.with_name(stem + chosen.suffix)
        on_conflict = "unique"  # It has asked about another name.
    return destination, ExportSettings(format=chosen, on_conflict=on_conflict)
