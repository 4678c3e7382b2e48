"""Exporting: the dialog, the plan of names, and the queue in its dock."""

import threading
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtWidgets import QDialog, QMainWindow

from desktop_app.denoise_panel import duration_text
from desktop_app.engine_client import export_names
from desktop_app.engine_client.export_client import ExportClient
from desktop_app.engine_client.export_messages import ExportPlanned, PlanExport
from desktop_app.engine_client.export_names import ExampleFacts, can_become
from desktop_app.export_dialog import ExportDialog
from desktop_app.panel_dock import PanelDock
from desktop_app.preferences import PreferenceStore
from desktop_app.queue_entry import QueueEntry
from desktop_app.queue_model import QueueModel, ResultAtHand
from desktop_app.queue_panel import QueuePanel
from desktop_app.spoken import spoken
from gradnet_engine.job import Job

_LOADS_AFTER_MS = 3000
"""By then what the window begins with is there."""


class Exporting(QObject):
    """Asks how to export, and has it done apart from what is looked at.

    Parameters
    ----------
    window : QMainWindow
        Where dialog and dock go; owner.
    client : ExportClient
        Who exports; closed by `close`.
    store : PreferenceStore
        Where the choice is kept.
    at_hand : ResultAtHand, optional
        Who may have a result already.
    """

    folder_requested = Signal(object)
    """`Path` of a file whose folder the system is to show."""
    failed = Signal(str)
    """One sentence."""
    recovered = Signal(str)
    """A sentence of `failed` that is past, as an export was asked for again."""
    job_ended = Signal(object)
    """`QueueEntry` of a job that is over."""
    lost = Signal(str)
    """What a photo lost by the format of its file: one sentence, as one tells it of all until the queue is done."""

    def __init__(
        self, window: QMainWindow, client: ExportClient, store: PreferenceStore, at_hand: ResultAtHand | None = None
    ) -> None:
        super().__init__(window)
        self._window, self._client, self._store = window, client, store
        client.setParent(self)
        self.queue = QueueModel(client, self, at_hand)
        self.panel = QueuePanel(self.queue, duration_text)
        self.dialog: ExportDialog | None = None
        self._told: str | None = None  # Why what was asked for last can't be done.
        self._is_loss_told = False
        self._dock = PanelDock(self.tr("Export queue"), "queue", self.panel.header, self.panel, window)
        self._dock.name_action(self.tr("E&xport queue"), "Q", "list-checks")
        self.panel_action = self._dock.toggleViewAction()
        self._loader = threading.Thread(target=export_names.load, name="gradnet-export-names", daemon=True)
        self._loading = QTimer(self, singleShot=True, interval=_LOADS_AFTER_MS)
        self._loading.timeout.connect(self._loader.start)
        self._loading.start()
        client.planned.connect(self._on_planned)
        self.queue.job_ended.connect(self._on_job_ended)
        self.queue.drained.connect(self._on_drained)
        self.queue.told.connect(self.failed)
        self.panel.folder_requested.connect(self.folder_requested)

    def ask(
        self,
        photos: Sequence[ExampleFacts],
        sources: Sequence[Path],
        template: Job,
        summary: str,
        left_out: int = 0,
        originals: tuple[Path, ...] = (),
    ) -> None:
        """Show the dialog for photos; what is chosen there is done.

        Parameters
        ----------
        photos : sequence of ExampleFacts
            What is known of them; the first is the example.
        sources : sequence of Path
            Their files.
        template : Job
            How they are developed and denoised.
        summary : str
            The same in words.
        left_out : int
            How many photos that were selected too are results already.
        originals : tuple of Path
            Photos that no result may replace, as the photos themselves.
        """
        if left_out:
            summary += "\n" + self.tr("%n result(s) of earlier exports are left out.", "", left_out)
        self.dialog = ExportDialog(photos, self._store.value.export, summary, self._window)
        self.dialog.finished.connect(lambda result: self._on_answered(result, tuple(sources), template, originals))
        self.dialog.open()

    def start(self, jobs: Sequence[Job]) -> None:
        """Put jobs into the queue, and show it."""
        if jobs:
            self._dock.show()
            self.queue.add(jobs)

    def hide_if_empty(self) -> None:
        """Hide the dock while there is nothing to show."""
        self._dock.setVisible(self.queue.rowCount() > 0)
        self._dock.forget_width()

    @property
    def is_busy(self) -> bool:
        """Whether photos are being exported, or will be once their names are planned."""
        return self.queue.is_busy or self.queue.is_planning

    def close(self) -> None:
        """Stop; what is being written is finished."""
        self._client.close()
        self._loading.stop()
        if self._loader.is_alive():
            self._loader.join()

    def _on_answered(self, result: int, sources: tuple[Path, ...], template: Job, originals: tuple[Path, ...]) -> None:
        dialog, self.dialog = self.dialog, None
        if dialog is None:
            return
        if result == QDialog.DialogCode.Accepted:
            choice = dialog.choice
            self._store.update(export=choice)
            job = replace(template, export=choice.export)
            fitting = tuple(source for source in sources if can_become(source, choice.format))
            self._dock.show()
            self._client.request(PlanExport(fitting, choice.folder, choice.format, job, originals))
            self.panel.show_state()
        dialog.deleteLater()

    def _on_job_ended(self, entry: QueueEntry) -> None:
        self.job_ended.emit(entry)
        if entry.output is not None and entry.lost is not None and not self._is_loss_told:
            self._is_loss_told = True
            self.lost.emit(f"{entry.output.name}: {entry.lost}")

    def _on_drained(self) -> None:
        self._is_loss_told = False

    def _on_planned(self, plan: ExportPlanned) -> None:
        if self._told is not None:
            self.recovered.emit(self._told)
        self._told = None if plan.failure is None else spoken(plan.failure)
        if self._told is not None:
            self._dock.setVisible(self.queue.rowCount() > 0)
            self.failed.emit(self._told)
        else:
            self.start(plan.jobs)
        self.panel.show_state()
