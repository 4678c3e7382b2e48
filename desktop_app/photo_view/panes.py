"""Where the photo is seen before and where after."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import QPoint, QRect

from desktop_app.engine_client.messages import Side


class Compare(Enum):
    """Ways to compare before and after."""

    AFTER = "after"
    SPLIT = "split"
    """Before on the left of a line, after on its right."""
    SPLIT_ACROSS = "split-across"
    """Before above a line, after below it."""
    SIDE_BY_SIDE = "side-by-side"
    """The same part of the photo twice."""


@dataclass(frozen=True, slots=True)
class Pane:
    """A part of the view, in device pixels.

    Attributes
    ----------
    side : {"before", "after"}
        What is shown there.
    frame : QRect
        Where the photo is laid out.
    clip : QRect
        The part of the frame that is drawn.
    """

    side: Side
    frame: QRect
    clip: QRect


_GAP_DPX = 2


def plan_panes(view: QRect, compare: Compare, split: float) -> tuple[Pane, ...]:
    """Divide the view.

    Parameters
    ----------
    view : QRect
        All of it.
    compare : Compare
        How.
    split : float
        Where the line of a split lies, 0..1.
    """
    if compare is Compare.AFTER:
        return (Pane("after", view, view),)
    if compare is Compare.SIDE_BY_SIDE:
        half = (view.width() - _GAP_DPX) // 2
        left = QRect(view.topLeft(), view.bottomLeft() + QPoint(half - 1, 0))
        right = left.translated(view.width() - half, 0)
        return Pane("before", left, left), Pane("after", right, right)
    before, after = QRect(view), QRect(view)
    if compare is Compare.SPLIT:
        line = round(split * view.width())
        before.setWidth(line)
        after.setLeft(line)
    else:
        line = round(split * view.height())
        before.setHeight(line)
        after.setTop(line)
    return Pane("before", view, before), Pane("after", view, after)
