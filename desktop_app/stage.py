"""The middle of the window: a photo, what is said in its place, or how to open one."""

from pathlib import Path

from PySide6.QtGui import QPixmap
from PySide6.QtWidgets import QStackedWidget

from desktop_app.photo_view import PhotoView, Preview
from desktop_app.qimage import Picture
from desktop_app.welcome import Welcome


class Stage(QStackedWidget):
    """Shows one of them.

    Parameters
    ----------
    view : PhotoView
        What shows photos.
    welcome : Welcome
        What offers to open one.
    """

    def __init__(self, view: PhotoView, welcome: Welcome) -> None:
        super().__init__()
        self._view, self._welcome, self.preview = view, welcome, Preview(view)
        for page in (view, welcome):
            self.addWidget(page)

    def show_photo(self, picture: Picture | None) -> None:
        """Show a photo; None: offer to open one."""
        self._view.show_photo(picture)
        self.setCurrentWidget(self._view if picture else self._welcome)

    def say(self, sentence: str, about: Path | None = None) -> None:
        """Say something where a photo would be; see `PhotoView.show_photo`."""
        self._view.show_photo(None, sentence, about)
        self.setCurrentWidget(self._view)

    def offer(self) -> None:
        """Offer to open a photo, in place of what was said of another."""
        self.setCurrentWidget(self._welcome)

    def cover(self, thumbnail: QPixmap, longest_px: int, text: str) -> None:
        """Show the thumbnail of a photo that is being read; see `Preview.cover`."""
        self.preview.cover(thumbnail, longest_px, text)

    def uncover(self) -> None:
        """Show what the thumbnail covers."""
        self.preview.hide()
