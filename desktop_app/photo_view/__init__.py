"""The photo before and after: zoom, pan, and ways to compare."""

from desktop_app.photo_view.held_key import HeldKey
from desktop_app.photo_view.panes import Compare
from desktop_app.photo_view.preview import Preview
from desktop_app.photo_view.widget import PhotoView

__all__ = ["Compare", "HeldKey", "PhotoView", "Preview"]
