"""Opening files and folders: the browser in its dock, and the actions that fill it and walk through it."""

from collections.abc import Collection, Sequence
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QMimeData, QObject, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QFileDialog, QMainWindow, QMenu

from desktop_app import resources
from desktop_app.actions import make_action
from desktop_app.browser_entry import PhotoState, SortKey
from desktop_app.browser_model import BrowserModel
from desktop_app.browser_panel import BrowserPanel
from desktop_app.engine_client.thumbnail_client import (
    ThumbnailClient,
    may_be_photo,
    not_a_file,
    not_a_photo,
    photo_suffixes,
)
from desktop_app.panel_dock import PanelDock
from desktop_app.preferences import Preferences, PreferenceStore
from desktop_app.spoken import is_about, spoken
from gradnet_engine.files import FileState, file_state

_KEYS_OF_OTHERS = ("F5", "Ctrl+R")
"""The first is there already, the second, usual in GNOME and on a Mac, sets the settings back here."""

_MOST_LETTERS = 200
"""Of a web address that is told: one may hold a whole picture."""


class Browsing(QObject):
    """What is opened, and what lies beside it.

    Parameters
    ----------
    window : QMainWindow
        Where the dock goes; owner.
    client : ThumbnailClient
        Who finds photos and reads thumbnails; closed by `close`.
    store : PreferenceStore
        Where recent folders and what was shown last are kept.
    """

    photo_chosen = Signal(object)
    """`Path` of the photo to open."""
    export_requested = Signal()
    """The selected photos are to be exported."""
    choice_changed = Signal()
    """Other photos are selected, or listed."""
    nothing_found = Signal()
    """What was asked for has no photo that can be shown."""
    folder_requested = Signal(object)
    """`Path` of a file whose folder the system is to show."""
    failed = Signal(str)
    """One sentence."""
    recovered = Signal(str)
    """A sentence of `failed` that is true no more."""

    def __init__(self, window: QMainWindow, client: ThumbnailClient, store: PreferenceStore) -> None:
        super().__init__(window)
        self._window, self._client, self._store = window, client, store
        client.setParent(self)
        self.model = BrowserModel(client, parent=self)
        self.panel = BrowserPanel(self.model)
        self.panel.set_sorting(SortKey(store.value.sort_key), store.value.descending)
        self._chosen: Path | None = None
        self._chosen_as: FileState | None = None  # What its file was when it was chosen.
        self._failure: str | None = None  # Why it can't be opened.
        self._is_given_up = False  # Its opening, while nothing else was open.
        self._told: str | None = None  # What was said of the folder.
        self._refused: str | None = None  # Why what was to be opened last isn't.
        self._shown: Path | None = None  # The open photo, which may be another until that is open.
        self._make_actions()
        self._dock = PanelDock(self.tr("Photos"), "photos", self.panel.header, self.panel, window)
        self._dock.name_action(self.tr("&Thumbnails"), "T", "gallery-horizontal-end")
        self.panel_action = self._dock.toggleViewAction()
        self.model.listed.connect(self._on_listed)
        self.model.failed.connect(self._on_failed)
        self.model.readable.connect(self._on_readable)
        self.model.counted.connect(self.choice_changed)
        self.panel.view.selectionModel().selectionChanged.connect(lambda: self.choice_changed.emit())
        self.model.settled.connect(self._on_settled)
        self.panel.kind_picker.currentIndexChanged.connect(self._open_first_if_none)
        self.panel.photo_chosen.connect(self._choose)
        self.panel.export_requested.connect(self.export_requested)
        self.panel.folder_requested.connect(self.folder_requested)
        self.panel.sorting_changed.connect(lambda key, down: store.update(sort_key=key.value, descending=down))
        store.changed.connect(self._fill_recent_menu)
        self._fill_recent_menu(store.value)

    @property
    def selected_paths(self) -> list[Path]:
        """The selected photos, in the order shown; the open one if none is."""
        open_one = self._chosen or self._shown
        return self.panel.selected_paths or ([open_one] if open_one is not None else [])

    @property
    def chosen(self) -> Path | None:
        """The photo that was to be opened last, be it that it can't be."""
        return self._chosen

    @property
    def has_choice(self) -> bool:
        """Whether there are `selected_paths`."""
        return self.panel.view.selectionModel().hasSelection() or (self._chosen or self._shown) is not None

    @property
    def to_export(self) -> tuple[list[Path], int]:
        """The selected photos without the results of exports among them, and how many those are; nothing else: all."""
        selected = self.selected_paths
        entries = ((path, self.model.entry_of(path)) for path in selected)
        kept = [path for path, entry in entries if entry is None or not entry.is_result] or selected
        return kept, len(selected) - len(kept)

    def facts_of(self, path: Path) -> tuple[float | None, datetime | None, str | None]:
        """Return ISO speed, time and camera of a photo that is shown, as far as they are known."""
        facts = self.model.facts_of(path)
        return (None, None, None) if facts is None else (facts.iso, facts.taken, facts.camera)

    def open_paths(self, paths: Sequence[Path], chosen: Path | None = None) -> None:
        """Show photos and folders, and open one.

        A single photo is shown among the others of its folder.

        Parameters
        ----------
        paths : sequence of Path
            Photos and folders.
        chosen : Path, optional
            The photo to open; without one, the single photo or the first.
        """
        paths = [path.absolute() for path in paths]
        if not paths:
            return
        self._take_back_refusal()
        is_one_file = len(paths) == 1 and not paths[0].is_dir()
        shown = (paths[0].parent,) if is_one_file else tuple(paths)
        wanted = paths[0] if is_one_file else chosen
        if shown != self.model.paths:
            self._chosen = wanted
            self.model.show(shown)
        else:
            self.model.refresh()
            self._note_recent()
        self._dock.show()
        if wanted is not None:
            self.panel.make_current(wanted)
            self._choose(wanted)

    def open_recent(self, folder: Path) -> None:
        """Show a folder that was open before; one that is gone, such as a card, is told and forgotten."""

        def open_if_there(there: list[Path]) -> None:
            if there:
                self.open_paths(there)
            else:
                self._store.change(lambda value: value.without_recent(folder))
                self._refuse(self.panel.gone_text(str(folder)))

        self.model.look_for([folder], open_if_there)

    def open_dropped(self, data: QMimeData) -> None:
        """Open what was dropped on the window; where that is nothing to open, what is open stays."""
        dropped = [Path(url.toLocalFile()) for url in data.urls() if url.isLocalFile()]
        photos = [path for path in dropped if path.is_dir() or may_be_photo(path)]
        if data.urls() and not photos:
            address = data.urls()[0].toDisplayString()
            self._refuse(spoken(not_a_photo(dropped[0]) if dropped else not_a_file(address[:_MOST_LETTERS])))
        self.open_paths(photos)

    def set_state(self, path: Path, state: PhotoState, failure: str | None = None) -> None:
        """Tell what has become of a photo."""
        self.model.set_state(path.absolute(), state, failure)

    def note_shown(self, path: Path) -> None:
        """Tell that a photo is open."""
        self._shown = path
        self.panel.note_shown(path.absolute(), has_result=False)

    def note_result(self, path: Path, has_result: bool) -> None:
        """Tell whether the open photo has a result, or gets one."""
        self.panel.note_result(path.absolute(), has_result)

    def note_denoised(self, photos: Collection[tuple[Path, FileState]]) -> None:
        """Tell which photos have a result that isn't lost, and what their files were then; no others have."""
        self.model.set_denoised({(path.absolute(), state) for path, state in photos})

    def mark_result(self, path: Path) -> None:
        """Tell that a file is what an export wrote."""
        self.model.mark_result(path.absolute())

    def mark_unreadable(self, sentence: str) -> None:
        """Tell that the photo that was to be opened can't be; it is opened by itself once its file is another."""
        self._failure, self._shown = sentence, None
        self.panel.note_shown(None, has_result=False)
        self._mark_failure()

    def stay_at(self, shown: Path | None, has_result: bool) -> None:
        """Come back to the photo that stays open, if any, as the opening of another was given up."""
        self._is_given_up = shown is None
        if shown is not None:
            self._chosen = shown
            if len(self.panel.selected_paths) <= 1:
                self.panel.make_current(shown)
        self.panel.note_shown(shown, has_result)

    def remember(self) -> None:
        """Keep what is shown for the next start."""
        self._store.update(shown=self.model.paths, photo=self._chosen)

    def close(self) -> None:
        """Stop reading."""
        self._client.close()

    # Construction ------------------------------------------------------------------------------------------------

    def _make_actions(self) -> None:
        standard = QKeySequence.StandardKey
        window, panel = self._window, self.panel
        self.open_action = make_action(window, self.tr("&Open photos…"), standard.Open, self._on_open, "folder-open")
        self.open_folder_action = make_action(
            window, self.tr("Open &folder…"), "Ctrl+Shift+O", self._on_open_folder, "images"
        )
        self.next_action = make_action(window, self.tr("&Next photo"), "PgDown", lambda: panel.step(1), "chevron-right")
        self.previous_action = make_action(
            window, self.tr("&Previous photo"), "PgUp", lambda: panel.step(-1), "chevron-left"
        )
        self.select_all_action = make_action(
            window, self.tr("Select &all photos"), standard.SelectAll, panel.view.selectAll
        )
        self.refresh_action = make_action(
            window, self.tr("Read folder a&gain"), "F5", self._on_refresh, "refresh-cw", _other_refresh_keys()
        )
        self.recent_menu = QMenu(self.tr("Re&cent folders"), window)
        self.recent_menu.setIcon(resources.icon("clock"))

    # From the user -----------------------------------------------------------------------------------------------

    def _on_open(self) -> None:
        patterns = " ".join(f"*{suffix}" for suffix in photo_suffixes())
        filters = ";;".join((self.tr("Photos") + f" ({patterns})", self.tr("All files") + " (*)"))
        short = QFileDialog.Option.HideNameFilterDetails  # There are dozens of endings.
        names, _ = QFileDialog.getOpenFileNames(
            self._window, self.tr("Open photos"), self._folder(), filters, "", short
        )
        self.open_paths([Path(name) for name in names])

    def _on_open_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self._window, self.tr("Open a folder"), self._folder())
        if name:
            self.open_paths([Path(name)])

    def _on_refresh(self) -> None:
        """Look what has changed, and try again what couldn't be read, be it the photo that was to be opened."""
        self.model.refresh()
        if self._failure is not None and self._chosen is not None:
            self._try_again(self._chosen)

    def _folder(self) -> str:
        folders = self.model.folders or self._store.value.recent_folders
        return str(folders[0]) if folders else ""

    def _try_again(self, path: Path) -> None:
        self.panel.note_shown(path, has_result=False)
        self._choose(path)

    def _choose(self, path: Path) -> None:
        self._chosen, self._chosen_as, self._failure = path, file_state(path), None
        self._is_given_up = False
        self.photo_chosen.emit(path)

    def _refuse(self, sentence: str) -> None:
        """Tell why something isn't opened, until something else is."""
        self._refused = sentence
        self.failed.emit(sentence)

    def _take_back_refusal(self) -> None:
        refused, self._refused = self._refused, None
        if refused is not None:
            self.recovered.emit(refused)

    def _note_recent(self) -> None:
        """Keep what is shown among the recent folders, if it holds photos."""
        if self.model.total and self.model.folders:
            folder = self.model.folders[0]
            self._store.change(lambda value: value.with_recent(folder))

    # Shown -------------------------------------------------------------------------------------------------------

    def _mark_failure(self) -> None:
        if self._chosen is not None and self._failure is not None:
            self.model.mark_unreadable(self._chosen.absolute(), self._failure, self._chosen_as)

    def _on_settled(self, path: Path) -> None:
        """Open a photo that was, say, still being copied."""
        if path == self._chosen and self._failure is not None and file_state(path) != self._chosen_as:
            self._try_again(path)

    def _on_listed(self) -> None:
        self._mark_failure()
        self._note_recent()
        if self._chosen is not None:
            self.panel.make_current(self._chosen)
            if self._is_given_up:
                self.panel.note_shown(None, has_result=False)  # A click opens it.
        elif self.model.rowCount():
            self.panel.open_first()
        else:
            self.nothing_found.emit()

    def _open_first_if_none(self) -> None:
        """Open a photo of a folder that had none of the type that was shown, as of any folder that is opened."""
        if self._chosen is None and self.model.rowCount():
            self.panel.view.setCurrentIndex(self.model.index(0))

    def _on_failed(self, sentence: str) -> None:
        """Tell what is wrong; of what is gone in the words that stand in its place, if nothing else does."""
        gone = next((path for path in self.model.gone if is_about(sentence, path)), None)
        self._told = sentence if gone is None else self.panel.gone_text(str(gone))
        self.failed.emit(self._told)

    def _on_readable(self) -> None:
        told, self._told = self._told, None
        if told is not None:
            self.recovered.emit(told)

    def _fill_recent_menu(self, value: Preferences) -> None:
        self.recent_menu.clear()
        for folder in value.recent_folders:
            action = self.recent_menu.addAction(str(folder).replace("&", "&&"))
            action.triggered.connect(lambda _checked, folder=folder: self.open_recent(folder))
        if value.recent_folders:
            self.recent_menu.addSeparator()
            self.recent_menu.addAction(self.tr("Clear"), lambda: self._store.update(recent_folders=()))
        self.recent_menu.setEnabled(bool(value.recent_folders))


def _other_refresh_keys() -> list[str]:
    """Return what this system reads a folder again by, beside F5, and nothing else here needs."""
    usual = (keys.toString() for keys in QKeySequence.keyBindings(QKeySequence.StandardKey.Refresh))
    return [keys for keys in usual if keys not in _KEYS_OF_OTHERS]
