"""The export queue, a line for each photo, and what can be done with it."""

from collections.abc import Callable, Collection

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QAction, QIcon, QKeyEvent, QKeySequence, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QProgressBar,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from desktop_app import resources
from desktop_app.elided_label import ElidedLabel
from desktop_app.labels import one_line
from desktop_app.queue_entry import Column, JobState, QueueEntry, Role
from desktop_app.queue_model import QueueModel

_BAR_PX = 4
_PROGRESS_PX, _STATE_PX = 64, 124
_LEAST_SUMMARY_PX, _LEAST_NAME_DIGITS = 72, 14
_USUAL_PX = 720
_ROW_PX, _ROW_MARGIN_PX = 26, 6
_ICON_PX = 14
_TOLD = (JobState.DONE, JobState.FAILED, JobState.SKIPPED, JobState.CANCELLED)
_STATE_ICONS = {
    JobState.DONE: "circle-check",
    JobState.FAILED: "triangle-alert",
    JobState.SKIPPED: "circle-x",
    JobState.CANCELLED: "circle-x",
    JobState.WAITING: "clock",
}


class QueuePanel(QWidget):
    """Shows a `QueueModel`.

    Parameters
    ----------
    model : QueueModel
        The jobs.
    duration_text : callable
        Says seconds as a person does.
    parent : QWidget, optional
        Owner.
    """

    folder_requested = Signal(object)
    """`Path` of a result, or of a photo without one, whose folder is to be shown by the system."""

    def __init__(self, model: QueueModel, duration_text: Callable[[float], str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.model, self._duration_text = model, duration_text
        self.header, self.view = QWidget(), JobList(model)
        self._total, self._bar = ElidedLabel(), QProgressBar(textVisible=False)
        self.pause_action = self._action("pause", self.tr("Pause"), self._on_pause)
        self.retry_action = self._action(
            "rotate-ccw", self.tr("Retry failed and cancelled"), lambda: model.retry_failed(and_cancelled=True)
        )
        self.cancel_action = self._action("x", self.tr("Cancel all"), model.cancel_all)
        self.clear_action = self._action("list-checks", self.tr("Clear what is over"), model.clear_ended)
        self.folder_action = self._action("folder-open", self.tr("Open the folder of the results"), self._on_folder)
        self._lay_out()
        model.changed.connect(self.show_state)
        self.view.customContextMenuRequested.connect(self._on_menu)
        self.view.doubleClicked.connect(lambda index: self.folder_requested.emit(_shown_path(index)))
        self.show_state()

    def _action(self, icon: str, text: str, slot: object) -> QAction:
        action = QAction(resources.icon(icon), text, self)
        action.triggered.connect(slot)
        return action

    def _lay_out(self) -> None:
        row = QHBoxLayout(self.header)
        row.setContentsMargins(12, 4, 8, 4)
        row.setSpacing(4)
        row.addWidget(self._total, 1)
        for action in (
            self.pause_action,
            self.retry_action,
            self.cancel_action,
            self.folder_action,
            self.clear_action,
        ):
            button = QToolButton()
            button.setDefaultAction(action)
            button.setAccessibleName(action.text())
            action.changed.connect(lambda button=button, action=action: button.setAccessibleName(action.text()))
            row.addWidget(button)
        self._bar.setFixedHeight(_BAR_PX)
        self._bar.setRange(0, 1000)
        self._bar.setAccessibleName(self.tr("Progress of all"))
        self._total.setObjectName("hint")
        self._total.setMinimumWidth(_LEAST_SUMMARY_PX)
        self.view.setAccessibleName(self.tr("Export queue"))
        stack = QVBoxLayout(self)
        stack.setContentsMargins(0, 0, 0, 0)
        stack.setSpacing(0)
        stack.addWidget(self.header)
        stack.addWidget(self._bar)
        stack.addWidget(self.view, 1)

    # From the user -----------------------------------------------------------------------------------------------

    def _on_pause(self) -> None:
        if self.model.is_paused:
            self.model.resume()
        else:
            self.model.pause()

    def _on_folder(self) -> None:
        self.folder_requested.emit([entry.result for entry in self.model.entries if entry.result is not None][-1])

    def _on_menu(self, at: QPoint) -> None:
        rows = sorted({index.row() for index in self.view.selectionModel().selectedRows()})
        if not rows:
            return
        entries = self.model.entries
        chosen = [entries[row] for row in rows]  # Rows may move while the menu is open.
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        retry = menu.addAction(
            resources.icon("rotate-ccw"), self.tr("Retry"), lambda: self.model.retry(self._rows(chosen))
        )
        retry.setEnabled(any(entry.state in (JobState.FAILED, JobState.CANCELLED) for entry in chosen))
        cancel = menu.addAction(resources.icon("x"), self.tr("Cancel"), lambda: self.model.cancel(self._rows(chosen)))
        cancel.setEnabled(any(entry.state in (JobState.WAITING, JobState.RUNNING) for entry in chosen))
        path = _shown_path(self.model.index(rows[0], 0))
        menu.addAction(
            resources.icon("folder-open"), self.tr("Show in its folder"), lambda: self.folder_requested.emit(path)
        )
        menu.popup(self.view.viewport().mapToGlobal(at))

    def _rows(self, entries: Collection[QueueEntry]) -> list[int]:
        return [row for row, entry in enumerate(self.model.entries) if entry in entries]

    # Shown -------------------------------------------------------------------------------------------------------

    def show_state(self) -> None:
        """Show how far the queue is."""
        model = self.model
        is_any, is_busy = model.rowCount() > 0, model.is_busy
        self.pause_action.setText(self.tr("Resume") if model.is_paused else self.tr("Pause"))
        self.pause_action.setIcon(resources.icon("play" if model.is_paused else "pause"))
        self.pause_action.setEnabled(is_busy)
        self.retry_action.setEnabled(model.count(JobState.FAILED, JobState.CANCELLED) > 0)
        self.cancel_action.setEnabled(is_busy or model.is_planning)
        self.clear_action.setEnabled(is_any and model.count(JobState.WAITING, JobState.RUNNING) < model.rowCount())
        self.folder_action.setEnabled(any(entry.result is not None for entry in model.entries))
        self._bar.setValue(round(1000 * model.fraction))
        self._total.setText(self._summary())

    def _summary(self) -> str:
        model = self.model
        if model.is_planning and not model.is_busy:
            return QCoreApplication.translate("QuitQuestion", "An export is about to begin.")
        if not model.rowCount():
            return self.tr("Nothing is to be exported.")
        done, failed, skipped, cancelled = (model.count(state) for state in _TOLD)
        parts = [self.tr("{done} of {total} exported").format(done=done, total=model.rowCount())]
        if failed:
            parts.append(self.tr("%n failed", "", failed))
        if skipped:
            parts.append(self.tr("%n existed already", "", skipped))
        if cancelled:
            parts.append(self.tr("%n cancelled", "", cancelled))
        if model.is_busy and model.is_paused:
            parts.append(self.tr("paused"))
        elif model.is_busy and model.left_s is not None:
            parts.append(self.tr("{time} left").format(time=self._duration_text(model.left_s)))
        return " · ".join(parts)


class JobList(QTreeView):
    """Lines of jobs, in which a failure has room to say why, at the cost of long names.

    Parameters
    ----------
    model : QueueModel
        The jobs.
    """

    def __init__(self, model: QueueModel) -> None:
        super().__init__()
        self.setModel(model)
        self.setRootIsDecorated(False)
        self.setUniformRowHeights(True)
        self.setHeaderHidden(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setItemDelegate(JobRow(self))
        columns = self.header()
        columns.setStretchLastSection(False)
        columns.setResizeContentsPrecision(0)  # Only what is in view is measured.
        columns.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        columns.setSectionResizeMode(Column.PHOTO, QHeaderView.ResizeMode.Stretch)
        columns.resizeSection(Column.PROGRESS, _PROGRESS_PX)
        columns.resizeSection(Column.STATE, _STATE_PX)
        self._model = model
        self._fitting = QTimer(self, singleShot=True, interval=0)
        self._fitting.timeout.connect(self._fit_columns)
        model.changed.connect(self._fitting.start)
        self.verticalScrollBar().valueChanged.connect(lambda _value: self._fitting.start())
        self._fit_columns()

    def rowsInserted(self, parent: QModelIndex | QPersistentModelIndex, start: int, end: int) -> None:  # noqa: N802
        """Show what is added, as much of it as there is room for."""
        super().rowsInserted(parent, start, end)
        self.scrollTo(self._model.index(start, 0), QAbstractItemView.ScrollHint.PositionAtTop)

    def event(self, event: QEvent) -> bool:
        """Keep the keys that select all jobs: the window's own select all photos."""
        if (
            event.type() == QEvent.Type.ShortcutOverride
            and isinstance(event, QKeyEvent)
            and event.matches(QKeySequence.StandardKey.SelectAll)
        ):
            event.accept()
            return True
        return super().event(event)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a width at which a failure can say why."""
        return QSize(_USUAL_PX, super().sizeHint().height())

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Divide the new width."""
        super().resizeEvent(event)
        self._fit_columns()

    def _fit_columns(self) -> None:
        is_busy = self._model.is_busy
        self.setColumnHidden(Column.PROGRESS, not is_busy)
        room_px = self.viewport().width() - (_PROGRESS_PX if is_busy else 0)
        least_name_px = _LEAST_NAME_DIGITS * self.fontMetrics().horizontalAdvance("0")
        most_px = room_px - min(self.sizeHintForColumn(Column.PHOTO), least_name_px)
        # It isn't made narrower while the stages of a photo come and go.
        least_px = max(_STATE_PX, self.columnWidth(Column.STATE) if is_busy else 0)
        self.header().resizeSection(Column.STATE, min(max(self.sizeHintForColumn(Column.STATE), least_px), most_px))


class JobRow(QStyledItemDelegate):
    """Draws a job: a bar in the column of progress, a mark beside the state."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:  # noqa: N802
        """Return a row's size."""
        usual = super().sizeHint(option, index)
        return QSize(usual.width(), max(_ROW_PX, option.fontMetrics.height() + _ROW_MARGIN_PX))

    def initStyleOption(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> None:  # noqa: N802
        """Put the mark beside the state, and shorten each text where it tells the least."""
        super().initStyleOption(option, index)
        option.text = one_line(option.text)
        option.textElideMode = Qt.TextElideMode.ElideMiddle
        if index.column() == Column.STATE:
            option.textElideMode = Qt.TextElideMode.ElideRight
            entry = index.data(Role.ENTRY)
            icon = "triangle-alert" if entry.damage or entry.lost else _STATE_ICONS.get(entry.state)
            option.decorationSize = QSize(_ICON_PX, _ICON_PX)
            option.features |= QStyleOptionViewItem.ViewItemFeature.HasDecoration
            option.icon = resources.icon(icon) if icon else QIcon()

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw a cell."""
        super().paint(painter, option, index)
        entry = index.data(Role.ENTRY)
        if index.column() != Column.PROGRESS or entry.state is not JobState.RUNNING:
            return
        groove = QRect(option.rect.left() + 8, option.rect.center().y() - 1, option.rect.width() - 16, _BAR_PX)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        is_selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.setBrush(option.palette.color(QPalette.ColorRole.Dark))
        painter.drawRoundedRect(groove, 2, 2)
        filled = QRect(groove.topLeft(), QSize(round(groove.width() * entry.fraction), _BAR_PX))
        role = QPalette.ColorRole.HighlightedText if is_selected else QPalette.ColorRole.Accent
        painter.setBrush(option.palette.color(role))
        painter.drawRoundedRect(filled, 2, 2)
        painter.restore()


def _shown_path(index: QModelIndex | QPersistentModelIndex) -> object:
    """Return the result, or the photo as long as there is none: the folder of results may not be there yet."""
    entry = index.data(Role.ENTRY)
    return entry.result or entry.job.source
