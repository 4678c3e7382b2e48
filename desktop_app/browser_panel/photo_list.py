"""The photos as a strip or a grid of thumbnails."""

from PySide6.QtCore import (
    QEvent,
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QPoint,
    QRect,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QKeyEvent, QMouseEvent, QResizeEvent, QWheelEvent
from PySide6.QtWidgets import QAbstractItemView, QListView, QScrollBar

from desktop_app.browser_model import BrowserModel
from desktop_app.browser_panel.cell import PhotoCell

_GRID_PICTURE_PX = 104
_MOST_STRIP_PX = 250
_STEPS: dict[int, int] = {Qt.Key.Key_Left: -1, Qt.Key.Key_Up: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Down: 1}


class PhotoList(QListView):
    """Thumbnails: one row that scrolls sideways where there is room for one, else rows that scroll down."""

    stepped = Signal(int)
    """By so many photos the user steps from one that has left the list."""

    def __init__(self, model: BrowserModel) -> None:
        super().__init__()
        self.is_extending = False
        model.layoutAboutToBeChanged.connect(self._take_selection_apart)  # Before the selection itself hears of it.
        self.setModel(model)
        self._cell = PhotoCell(self)
        self.setItemDelegate(self._cell)
        self.setFlow(QListView.Flow.LeftToRight)
        self.setResizeMode(QListView.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.setAccessibleName(self.tr("Photos"))
        self._held: tuple[QPersistentModelIndex, QPoint] | None = None
        model.layoutAboutToBeChanged.connect(self._hold)
        model.layoutChanged.connect(self._stay)

    def sizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a strip of the usual height."""
        return QSize(600, self._cell.cell_size(self.font()).height() + self._bar_px)

    def minimumSizeHint(self) -> QSize:  # noqa: N802 - Qt's name
        """Return a strip whose photos can be told apart, however large the letters below them are."""
        return QSize(super().minimumSizeHint().width(), self._cell.least_height(self.font()) + self._bar_px)

    @property
    def _bar_px(self) -> int:
        return self.horizontalScrollBar().sizeHint().height()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802 - Qt's name
        """Choose between strip and grid, and keep what is in view there: the current photo, else the first."""
        kept = self._kept(QRect(QPoint(0, 0), event.oldSize()))
        place = self.visualRect(kept).topLeft()
        is_strip = self.height() <= _MOST_STRIP_PX
        self.setWrapping(not is_strip)
        if is_strip:
            self._cell.fit_height(self.height() - self._bar_px, self.font())
        else:
            self._cell.set_picture_height(_GRID_PICTURE_PX)
        self.setGridSize(self._cell.cell_size(self.font()))
        always, never = Qt.ScrollBarPolicy.ScrollBarAsNeeded, Qt.ScrollBarPolicy.ScrollBarAlwaysOff
        self.setHorizontalScrollBarPolicy(always if is_strip else never)
        self.setVerticalScrollBarPolicy(never if is_strip else always)
        super().resizeEvent(event)
        if kept.isValid():
            self._scroll_by(self.visualRect(kept).topLeft() - place)
            super().scrollTo(kept)  # Without its neighbours, or the list would wander with each change of size.

    def _take_selection_apart(self) -> None:
        """Have all that is selected followed one by one: Qt takes a long list that is selected whole for one range."""
        ranges = self.selectionModel().selection()
        if ranges.count() == 1 and ranges.first().height() == self.model().rowCount():
            self.selectionModel().select(QItemSelection(), QItemSelectionModel.SelectionFlag.Select)

    def _hold(self) -> None:
        """Note which photo is to stay where it is while others come and go beside it."""
        kept = self._kept(self.viewport().rect())
        self._held = (QPersistentModelIndex(kept), self.visualRect(kept).topLeft()) if kept.isValid() else None

    def _stay(self) -> None:
        held, self._held = self._held, None
        if held is not None and held[0].isValid():
            self.executeDelayedItemsLayout()
            self._scroll_by(self.visualRect(held[0]).topLeft() - held[1])

    def _scroll_by(self, moved: QPoint) -> None:
        for bar, by_px in ((self.horizontalScrollBar(), moved.x()), (self.verticalScrollBar(), moved.y())):
            bar.setValue(bar.value() + by_px)

    def scrollTo(  # noqa: N802 - Qt's name
        self,
        index: QModelIndex | QPersistentModelIndex,
        hint: QAbstractItemView.ScrollHint = QAbstractItemView.ScrollHint.EnsureVisible,
    ) -> None:
        """Bring a photo into view, and its neighbours with it: whoever steps through photos sees what comes next."""
        super().scrollTo(index, hint)
        if hint is not QAbstractItemView.ScrollHint.EnsureVisible or not index.isValid():
            return
        cell, seen = self.visualRect(index), self.viewport().rect()
        if self.isWrapping():
            _show_around(self.verticalScrollBar(), cell.top(), cell.height(), seen.height())
        else:
            _show_around(self.horizontalScrollBar(), cell.left(), cell.width(), seen.width())

    def _kept(self, seen: QRect) -> QModelIndex:
        """Return the photo that stays in view when the part of the list that was seen is another."""
        current = self.currentIndex()
        return current if self.visualRect(current).intersects(seen) else self.indexAt(seen.topLeft())

    def wheelEvent(self, event: QWheelEvent) -> None:  # noqa: N802 - Qt's name
        """Scroll a strip sideways by the ordinary wheel."""
        if self.isWrapping() or event.angleDelta().x():
            super().wheelEvent(event)
            return
        delta_px = event.pixelDelta().y() or event.angleDelta().y()
        bar = self.horizontalScrollBar()
        bar.setValue(bar.value() - delta_px)
        event.accept()

    def selectionCommand(  # noqa: N802 - Qt's name
        self, index: QModelIndex | QPersistentModelIndex, event: QEvent | None = None
    ) -> QItemSelectionModel.SelectionFlag:
        """Select alone what the program chose, whatever key is held by then, as by who drops a photo to be copied."""
        if event is None and not self.is_extending:  # Qt asks without one too while the user extends a selection.
            return QItemSelectionModel.SelectionFlag.ClearAndSelect
        return super().selectionCommand(index, event)

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """Add to the selection, or choose a photo."""
        self.is_extending = _extends(event)
        super().mousePressEvent(event)
        self.is_extending = False

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:  # noqa: N802 - Qt's name
        """End a click on a photo, which is one of either kind too."""
        self.is_extending = _extends(event)
        super().mouseReleaseEvent(event)
        self.is_extending = False

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802 - Qt's name
        """Extend the selection, or go to another photo; where none is current, others know from where."""
        step = _STEPS.get(event.key())
        if step is not None and not self.currentIndex().isValid():
            self.stepped.emit(step)
            return
        self.is_extending = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
        super().keyPressEvent(event)
        self.is_extending = False

    def keyboardSearch(self, search: str) -> None:  # noqa: N802 - Qt's name
        """Go to no photo by a letter: letters are keys of the window, and one without use just now does nothing."""


def _show_around(bar: QScrollBar, begin_px: int, length_px: int, seen_px: int) -> None:
    """Scroll no further than it takes to see as much on both sides of a photo, where there is room for it."""
    around_px = max(0, min(length_px, (seen_px - length_px) // 2))
    hidden_before_px = around_px - begin_px
    hidden_after_px = begin_px + length_px + around_px - seen_px
    if hidden_before_px > 0:
        bar.setValue(bar.value() - hidden_before_px)
    elif hidden_after_px > 0:
        bar.setValue(bar.value() + hidden_after_px)


def _extends(event: QMouseEvent) -> bool:
    keys = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    return bool(event.modifiers() & keys) or event.button() == Qt.MouseButton.RightButton
