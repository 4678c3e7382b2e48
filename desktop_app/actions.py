"""What menus, buttons and keys do: actions that the window hangs into its menus."""

from collections.abc import Sequence
from functools import partial
from math import isclose

from PySide6.QtCore import QObject, QSize, Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from desktop_app import resources
from desktop_app.labels import plain_text
from desktop_app.photo_view import Compare, HeldKey, PhotoView

_ICON_PX = 16


def make_action(
    parent: QObject,
    text: str,
    shortcut: QKeySequence.StandardKey | str,
    slot: object,
    icon: str | None = None,
    more_keys: Sequence[str] = (),
) -> QAction:
    """Make an action whose tooltip names its keys.

    Parameters
    ----------
    parent : QObject
        Owner.
    text : str
        What a menu shows, with an ampersand before the letter of its key.
    shortcut : QKeySequence.StandardKey or str
        Its keys; empty for none.
    slot : callable
        What it does.
    icon : str, optional
        Name of an icon of the set.
    more_keys : sequence of str
        Other keys that do the same.
    """
    action = QAction(text, parent)
    action.setShortcuts([QKeySequence(keys) for keys in (shortcut, *more_keys) if keys != ""])
    action.triggered.connect(slot)
    if icon is not None:
        action.setIcon(resources.icon(icon))
    keys = action.shortcut().toString(QKeySequence.SequenceFormat.NativeText)
    plain = plain_text(text)
    action.setIconText(plain.rstrip("…"))
    action.setToolTip(f"{plain} ({keys})" if keys else plain)
    return action


def tool_row(*actions: QAction) -> QWidget:
    """Return a row of small buttons, one an action."""
    row = QWidget()
    layout = QHBoxLayout(row)
    layout.setContentsMargins(6, 2, 6, 2)
    layout.setSpacing(2)
    for action in actions:
        button = QToolButton()
        button.setDefaultAction(action)
        button.setIconSize(QSize(_ICON_PX, _ICON_PX))
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.setAccessibleName(plain_text(action.text()))
        layout.addWidget(button)
    return row


class ViewActions(QObject):
    """How the photo is looked at: zoom and comparison.

    Parameters
    ----------
    view : PhotoView
        What they act on.
    window : QWidget
        Where their keys count.
    """

    def __init__(self, view: PhotoView, window: QWidget) -> None:
        super().__init__(window)
        self._view, self._make = view, partial(make_action, window)
        standard = QKeySequence.StandardKey
        self.fit = self._make(self.tr("&Fit"), "Ctrl+0", view.zoom_to_fit)
        self.one_to_one = self._make(self.tr("&1:1"), "Ctrl+1", lambda: view.zoom_to(1))
        self.two_to_one = self._make(self.tr("&2:1"), "Ctrl+2", lambda: view.zoom_to(2))
        for action in (self.fit, self.one_to_one, self.two_to_one):
            action.setCheckable(True)
        view.scale_changed.connect(lambda _scale: self._show_zoom())
        self.toggle_zoom = self._make(self.tr("Fit &or 1:1"), "Z", view.toggle_zoom)
        self.zoom_in = self._make(
            self.tr("Zoom &in"), standard.ZoomIn, lambda: view.zoom_by(1), "zoom-in", more_keys=("Ctrl+=",)
        )
        self.zoom_out = self._make(self.tr("Zoom o&ut"), standard.ZoomOut, lambda: view.zoom_by(-1), "zoom-out")
        self.compare = self._make_compare()
        self.original = self._make(self.tr("Ori&ginal"), "", view.set_original_held, "eye")
        self.original.setCheckable(True)
        self.original.setToolTip(self.tr("Original (hold {key})").format(key="O"))
        HeldKey(window, Qt.Key.Key_O).changed.connect(self._on_original_key)

    def set_photo_open(self, is_open: bool) -> None:
        """Offer zooming only where there is a photo."""
        zooms = (self.fit, self.one_to_one, self.two_to_one, self.toggle_zoom, self.zoom_in, self.zoom_out)
        for action in zooms:
            action.setEnabled(is_open)
        self._show_zoom()

    def set_denoised(self, is_denoised: bool) -> None:
        """Offer comparing only where there is something to compare."""
        for action in (*self.compare.values(), self.original):
            action.setEnabled(is_denoised)

    def choose_compare(self, compare: Compare) -> None:
        """Compare in this way, also as long as there is nothing to compare."""
        self.compare[compare].setChecked(True)
        self._view.set_compare(compare)

    def _show_zoom(self) -> None:
        """Show which zoom is on, none between them; a photo may fit at 1:1."""
        view = self._view
        self.fit.setChecked(view.has_photo and view.fits)
        for action, scale in ((self.one_to_one, 1.0), (self.two_to_one, 2.0)):
            action.setChecked(view.has_photo and isclose(view.scale, scale, rel_tol=1e-6))

    def _make_compare(self) -> dict[Compare, QAction]:
        group, actions = QActionGroup(self), dict[Compare, QAction]()
        for compare, text, keys, icon in (
            (Compare.AFTER, self.tr("Denoised &alone"), "A", "wand-sparkles"),
            (Compare.SPLIT, self.tr("&Split"), "S", "square-split-horizontal"),
            (Compare.SPLIT_ACROSS, self.tr("Split ac&ross"), "Shift+S", "square-split-vertical"),
            (Compare.SIDE_BY_SIDE, self.tr("Si&de by side"), "D", "columns-2"),
        ):
            action = self._make(text, keys, lambda _checked, way=compare: self._view.set_compare(way), icon)
            action.setCheckable(True)
            action.setChecked(compare is self._view.compare)
            group.addAction(action)
            actions[compare] = action
        return actions

    def _on_original_key(self, is_held: bool) -> None:
        if self.original.isEnabled() or not is_held:  # Another photo may have come while it was held.
            self.original.setChecked(is_held)
            self._view.set_original_held(is_held)
