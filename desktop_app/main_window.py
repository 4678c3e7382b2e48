"""The window: menus, layout, and the wires between the session and the views."""

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QByteArray, QSize, Qt, QUrl
from PySide6.QtGui import QAction, QCloseEvent, QDesktopServices, QDragEnterEvent, QDropEvent, QKeySequence
from PySide6.QtWidgets import QDockWidget, QMainWindow, QMenu, QSizePolicy, QVBoxLayout, QWidget

from desktop_app import resources
from desktop_app.actions import ViewActions, make_action, tool_row
from desktop_app.browser_entry import PhotoState
from desktop_app.browsing import Browsing
from desktop_app.denoise_panel import DenoisePanel, settings_text
from desktop_app.describing import Describing
from desktop_app.engine_client.export_client import ExportClient
from desktop_app.engine_client.export_names import ExampleFacts
from desktop_app.engine_client.messages import MethodChoice
from desktop_app.engine_client.thumbnail_client import ThumbnailClient
from desktop_app.exporting import Exporting
from desktop_app.focus import FocusHeir, order_focus
from desktop_app.helping import Helping
from desktop_app.labels import keep_place
from desktop_app.notice import Notice
from desktop_app.number_texts import percent_text
from desktop_app.photo_at_hand import OpenedPhoto, SaveEnded
from desktop_app.photo_view import Compare, PhotoView
from desktop_app.preferences import Preferences, PreferenceStore
from desktop_app.qimage import Picture
from desktop_app.queue_entry import JobState, QueueEntry
from desktop_app.quit_question import QuitQuestion
from desktop_app.save_dialog import ask_destination
from desktop_app.screen_colours import ScreenColours
from desktop_app.session import Session, Work
from desktop_app.spoken import is_about
from desktop_app.stage import Stage
from desktop_app.welcome import Welcome


class MainWindow(QMainWindow):
    """The one window of the program.

    Parameters
    ----------
    session : Session
        What the window shows; it is closed with the window, as the clients are.
    thumbnails : ThumbnailClient
        Who reads folders.
    exports : ExportClient
        Who exports.
    store : PreferenceStore
        What is remembered.
    """

    def __init__(
        self, session: Session, thumbnails: ThumbnailClient, exports: ExportClient, store: PreferenceStore
    ) -> None:
        super().__init__()
        self.session, self.store = session, store
        session.setParent(self)
        self.describing = Describing(self, session)
        self.info, self.status = self.describing.info, self.describing.status
        self.view, self.panel, self.notice = PhotoView(), DenoisePanel(self.info.left_out), Notice()
        self.browsing, self.exporting = Browsing(self, thumbnails, store), Exporting(self, exports, store, session)
        self.helping, self.screen_colours = Helping(self, store), ScreenColours(self)
        self.setAcceptDrops(True)
        self._lay_out()
        self._make_actions()
        self._make_menus()
        self._fill_status_bar()
        browser, queue = self.browsing.panel, self.exporting.panel
        below = (browser.header, browser, queue.header, queue, self.statusBar())
        order_focus(self, self.panel.cancel_button, below)
        FocusHeir(self.view, self)
        self._wire_views()
        self._wire_session()
        self._wire_docks()
        self._on_photo_changed(None)
        self._on_after_changed(None)
        session.list_methods()

    def open(self, *paths: Path) -> None:
        """Open photos and folders."""
        self.browsing.open_paths(paths)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """Leave at once; the ends of the processes are waited for unseen."""
        if not QuitQuestion(self.exporting, self.session, self).may_quit():
            event.ignore()
            return
        try:
            self._remember()
        finally:
            for leave in (self.hide, self.browsing.close, self.exporting.close, self.session.close):
                leave()

    def reopen(self) -> None:
        """Open what was open last, as far as it is still there; nothing if the user was quicker."""
        shown, photo = self.store.value.shown, self.store.value.photo

        def open_again(there: list[Path]) -> None:
            if self.isVisible():
                self.browsing.open_paths([path for path in shown if path in there], photo if photo in there else None)

        self.browsing.model.look_for([*shown, *([] if photo is None else [photo])], open_again)

    def restore(self) -> None:
        """Put the window and the settings where they were."""
        value = self.store.value
        self.restoreGeometry(QByteArray.fromBase64(value.geometry.encode()))
        self.restoreState(QByteArray.fromBase64(value.window_state.encode()))
        if value.hints_px:
            self.panel.method_box.reserve(value.hints_px)
        self.exporting.hide_if_empty()
        self.view_actions.choose_compare(Compare(value.compare))
        self.session.adopt_settings(value.denoise)

    def _remember(self) -> None:
        self.browsing.remember()
        geometry, state = (data.toBase64().toStdString() for data in (self.saveGeometry(), self.saveState()))
        # A level of noise set by hand was meant for one photo.
        denoise = replace(self.session.settings, sigma=None)
        compare, hints_px = self.view.compare.value, self.panel.method_box.hints_px
        self.store.update(geometry=geometry, window_state=state, hints_px=hints_px, compare=compare, denoise=denoise)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:  # noqa: N802 - Qt's name
        """Accept files and folders; of a web address it is told that it is none, as it is dropped."""
        if event.mimeData().hasUrls():
            event.setDropAction(Qt.DropAction.CopyAction)
            event.accept()

    def dropEvent(self, event: QDropEvent) -> None:  # noqa: N802 - Qt's name
        """Open what is dropped, and say that it was copied: a file manager may delete what was moved."""
        event.setDropAction(Qt.DropAction.CopyAction)
        event.accept()
        self.browsing.open_dropped(event.mimeData())

    # Construction ------------------------------------------------------------------------------------------------

    def _lay_out(self) -> None:
        self.welcome = Welcome(self.browsing.open_action, self.browsing.open_folder_action)
        self.stage = Stage(self.view, self.welcome)
        centre, side = _column(self.notice, self.stage), _column(self.info, self.panel)
        side.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Preferred)  # It is no wider than its panel.
        self.setCentralWidget(centre)
        self.side_dock = QDockWidget(self.tr("Settings"))
        self.side_dock.setObjectName("settings")  # By which Qt saves its place.
        self.side_dock.setFeatures(QDockWidget.DockWidgetFeature.DockWidgetClosable)  # By its key, or the menu.
        self.side_dock.setTitleBarWidget(QWidget())
        self.side_dock.setWidget(side)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.side_dock)
        self.setCorner(Qt.Corner.BottomRightCorner, Qt.DockWidgetArea.RightDockWidgetArea)
        self.resize(QSize(1280, 800).boundedTo(self.screen().availableSize()))

    def _make_actions(self) -> None:
        session, standard = self.session, QKeySequence.StandardKey
        self.view_actions = ViewActions(self.view, self)
        self.save_action = make_action(self, self.tr("&Save denoised as…"), "Ctrl+Shift+S", self._on_save, "save")
        self.export_action = make_action(self, self.tr("&Export…"), "Ctrl+E", self._on_export, "download")
        self.quit_action = make_action(self, self.tr("&Quit"), "Ctrl+Q", self.close)
        self.denoise_action = make_action(self, self.tr("&Denoise"), "Ctrl+D", session.denoise, "wand-sparkles")
        self.cancel_action = make_action(self, self.tr("&Cancel"), "Esc", session.cancel, "x")
        self.reset_action = make_action(self, self.tr("R&eset settings"), "Ctrl+R", self.panel.reset, "rotate-ccw")
        self.undo_action = session.undo_stack.createUndoAction(self, self.tr("&Undo setting"))
        self.undo_action.setShortcut(QKeySequence(standard.Undo))
        self.undo_action.setIcon(resources.icon("undo-2"))
        self.redo_action = session.undo_stack.createRedoAction(self, self.tr("&Redo setting"))
        self.redo_action.setShortcut(QKeySequence(standard.Redo))
        self.redo_action.setIcon(resources.icon("redo-2"))

    def _make_menus(self) -> None:
        view = self.view_actions
        zooms = (view.fit, view.one_to_one, view.two_to_one, view.toggle_zoom, None, view.zoom_in, view.zoom_out)
        settings = (self.undo_action, self.redo_action, self.reset_action)
        browsing = self.browsing
        opening = (browsing.open_action, browsing.open_folder_action, browsing.recent_menu.menuAction())
        saving = (self.save_action, self.export_action)
        walking = (
            browsing.next_action,
            browsing.previous_action,
            browsing.select_all_action,
            browsing.refresh_action,
        )
        side = self.side_dock.toggleViewAction()
        side.setText(self.tr("Settings &panel"))
        side.setShortcut("P")
        side.setIcon(resources.icon("sliders-horizontal"))
        docks = (side, browsing.panel_action, self.exporting.panel_action)
        self._add_menu(
            self.tr("&File"), *opening, None, *saving, None, self.helping.preferences_action, None, self.quit_action
        )
        self._add_menu(self.tr("&Photo"), self.denoise_action, self.cancel_action, None, *settings, None, *walking)
        self._add_menu(self.tr("&View"), *zooms, None, *view.compare.values(), view.original, None, *docks)
        self._add_menu(self.tr("&Help"), *self.helping.actions)

    def _add_menu(self, title: str, *actions: QAction | None) -> QMenu:
        """Add a menu; None is a line between actions."""
        menu = QMenu(title, self)
        for action in actions:
            menu.addAction(action) if action else menu.addSeparator()
        self.menuBar().addMenu(menu)
        return menu

    def _fill_status_bar(self) -> None:
        bar, view, scale = self.statusBar(), self.view_actions, self.describing.scale
        bar.setSizeGripEnabled(False)
        bar.addWidget(self.status, 1)
        bar.addPermanentWidget(tool_row(view.original, *view.compare.values()))
        bar.addPermanentWidget(tool_row(view.zoom_out, view.fit, view.one_to_one, view.two_to_one, view.zoom_in))
        scale.setMinimumWidth(scale.fontMetrics().horizontalAdvance(percent_text(1600)) + 24)
        scale.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        keep_place(scale)
        bar.addPermanentWidget(scale)

    def _wire_views(self) -> None:
        session, panel, view = self.session, self.panel, self.view
        panel.settings_changed.connect(session.set_settings)
        panel.denoise_requested.connect(session.denoise)
        panel.cancel_requested.connect(session.cancel)
        panel.export_requested.connect(self._on_export)
        panel.exposure_changed.connect(view.set_exposure)
        panel.presets_button.save_requested.connect(self._on_save_preset)
        panel.presets_button.delete_requested.connect(self._on_delete_preset)
        view.stepped.connect(self.browsing.panel.step)
        self.welcome.folder_chosen.connect(self.browsing.open_recent)
        self.store.changed.connect(self._on_preferences_changed)
        self._on_preferences_changed(self.store.value)
        view.view_changed.connect(session.set_view)
        view.scale_changed.connect(lambda scale: self.describing.scale.setText(percent_text(scale * 100)))
        self.screen_colours.changed.connect(self._on_screen_changed)

    def _wire_session(self) -> None:
        session, panel = self.session, self.panel
        session.capabilities.methods_listed.connect(self._on_methods_listed)
        session.capabilities.device_described.connect(panel.method_box.show_device)
        panel.method_box.times_wanted.connect(session.measure_speeds)
        session.times_changed.connect(lambda: panel.method_box.show_times(session.expected_s))
        self.describing.noise_described.connect(panel.show_measured_noise)
        session.settings_changed.connect(panel.show_settings)
        session.progressed.connect(panel.show_progress)
        session.work_changed.connect(self._on_work_changed)
        session.photo_changed.connect(self._on_photo_changed)
        session.result_changed.connect(self._enable_actions)
        for changed in (session.result_changed, session.work_changed):
            changed.connect(self._note_result)
        session.after_changed.connect(self._on_after_changed)
        session.denoised_photos.changed.connect(self.browsing.note_denoised)
        session.painted.connect(self.view.update)
        session.open_failed.connect(self.browsing.mark_unreadable)
        session.open_cancelled.connect(self.browsing.stay_at)
        session.open_failed.connect(self._show_open_failed)
        session.failed.connect(self.notice.say)

    def _wire_docks(self) -> None:
        self.browsing.choice_changed.connect(self._enable_actions)
        self.browsing.nothing_found.connect(self._on_nothing_found)
        self.browsing.photo_chosen.connect(self._on_photo_chosen)
        self.browsing.export_requested.connect(self._on_export)
        for part in (self.browsing, self.exporting):
            part.failed.connect(self.notice.say)
            part.recovered.connect(self.notice.take_back)
            part.folder_requested.connect(_show_folder)
        self.session.saving.ended.connect(self._on_save_ended)
        self.session.saving.ended.connect(self.exporting.queue.end_save)
        self.session.export_asked.connect(lambda job: self.exporting.start([job]))
        self.exporting.job_ended.connect(self._on_job_ended)
        self.exporting.lost.connect(self.notice.say)
        self.exporting.queue.changed.connect(lambda: self.notice.set_lasting(self.exporting.queue.why_paused))

    # From the user -----------------------------------------------------------------------------------------------

    def _on_export(self) -> None:
        sources, left_out = self.browsing.to_export
        if not sources:
            return
        settings = self.session.settings
        facts = [ExampleFacts(path.name, settings.method, *self.browsing.facts_of(path)) for path in sources]
        template, originals = self.session.job_template, self.browsing.model.originals_named_as(sources)
        self.exporting.ask(facts, sources, template, settings_text(settings), left_out, originals)

    def _on_save(self) -> None:
        result = self.session.result
        if result is None:
            return
        answer = ask_destination(self, result.photo.source, result.outcome.method_used)
        if answer is not None:  # By now, another photo may be shown.
            self.session.save(*answer, result)

    def _on_save_preset(self, name: str) -> None:
        self.store.change(lambda value: value.with_preset(name, self.session.settings))

    def _on_delete_preset(self, name: str) -> None:
        self.store.change(lambda value: value.without_preset(name))

    def _on_preferences_changed(self, value: Preferences) -> None:
        self.welcome.show_recent(value.recent_folders)
        self.panel.presets_button.set_own(value.presets)

    def _on_photo_chosen(self, path: Path) -> None:
        opening = self.tr("Opening {name}…").format(name=path.name)
        if self.session.photo is None:
            self.stage.say(opening)
        self.session.open(path)
        thumbnail, facts = self.browsing.model.thumbnail_of(path), self.browsing.model.facts_of(path)
        self.stage.uncover()
        if thumbnail is not None and facts is not None:
            self.stage.cover(thumbnail, max(facts.width_px, facts.height_px), opening)

    def _on_nothing_found(self) -> None:
        """Offer to open something else, in place of what was said of the photo before."""
        if self.session.photo is None:
            self.stage.offer()

    def _show_open_failed(self, sentence: str) -> None:
        chosen = self.browsing.chosen
        self.stage.say(sentence, chosen if chosen is not None and is_about(sentence, chosen) else None)

    def _on_screen_changed(self) -> None:
        self.session.set_screen(self.screen_colours.icc)
        self.browsing.model.set_screen(self.screen_colours.icc)

    # From the session --------------------------------------------------------------------------------------------

    def _on_methods_listed(self, methods: tuple[MethodChoice, ...]) -> None:
        self.panel.method_box.set_methods(methods)
        offered = self.panel.as_offered(self.session.settings)
        if offered != self.session.settings:
            self.session.adopt_settings(offered)
        self.panel.show_settings(offered)

    def _on_photo_changed(self, photo: OpenedPhoto | None) -> None:
        self.stage.show_photo(photo.picture if photo else None)
        self.panel.set_photo_open(photo is not None)
        if photo is not None:
            self.browsing.note_shown(photo.source)
            if photo.damage is not None:
                self.notice.say(f"{photo.source.name}: {photo.damage}")
        self._enable_actions()

    def _on_after_changed(self, picture: Picture | None) -> None:
        self.view.show_result(picture)
        self.view_actions.set_denoised(picture is not None)

    def _on_save_ended(self, end: SaveEnded) -> None:
        if end.output is not None:
            self.browsing.set_state(end.job.source, PhotoState.EXPORTED)
            self.browsing.mark_result(end.output)
            if end.lost is not None:
                self.notice.say(f"{end.output.name}: {end.lost}")

    def _on_job_ended(self, entry: QueueEntry) -> None:
        states = {JobState.DONE: PhotoState.EXPORTED, JobState.FAILED: PhotoState.FAILED}
        if entry.state in states:
            self.browsing.set_state(entry.job.source, states[entry.state], entry.failure)
        if entry.state is JobState.DONE and entry.output is not None:
            self.browsing.mark_result(entry.output)

    def _on_work_changed(self, work: Work) -> None:
        if work not in (Work.NONE, Work.BLENDING):
            self.notice.let_go()  # It told of something that is being tried again, or is past.
        self.panel.set_work(work)
        if work is not Work.OPENING:
            self.stage.uncover()
        if work is Work.NONE and self.session.photo is None:  # Opening was given up; if it failed, that is told next.
            self.stage.offer()
        self._enable_actions()

    def _note_result(self) -> None:
        """Tell the browser what would be lost if the open photo were opened anew: its result, or work on one."""
        session = self.session
        if session.photo is not None:
            has_result = session.result is not None or session.work is Work.DENOISING
            self.browsing.note_result(session.photo.source, has_result=has_result)

    def _enable_actions(self) -> None:
        work, has_photo = self.session.work, self.session.photo is not None
        waits = work not in (Work.NONE, Work.BLENDING)
        self.denoise_action.setEnabled(has_photo and not waits)
        self.cancel_action.setEnabled(waits)
        is_exportable = self.browsing.has_choice and (has_photo or self.browsing.model.rowCount() > 0)
        self.export_action.setEnabled(is_exportable)
        self.panel.set_exportable(is_exportable)
        self.save_action.setEnabled(self.session.result is not None and work is Work.NONE)
        self.view_actions.set_photo_open(has_photo)


def _show_folder(path: Path) -> None:
    """Have the system show the folder of a file."""
    QDesktopServices.openUrl(QUrl.fromLocalFile(str(path.parent)))


def _column(top: QWidget, rest: QWidget) -> QWidget:
    """Return two widgets above each other, the second taking the space that is left."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    column.addWidget(top)
    column.addWidget(rest, 1)
    return whole
