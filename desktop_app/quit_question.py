"""What is asked of who leaves while photos are being exported."""

from PySide6.QtWidgets import QMessageBox, QWidget

from desktop_app.exporting import Exporting
from desktop_app.queue_entry import JobState
from desktop_app.session import Session


class QuitQuestion(QMessageBox):
    """Asks whether what is being exported may be given up; once it is done, nobody needs to be asked.

    Parameters
    ----------
    exporting : Exporting
        Who exports.
    session : Session
        Who may be saving the photo that is seen.
    parent : QWidget, optional
        Owner.
    """

    def __init__(self, exporting: Exporting, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._exporting, self._session = exporting, session
        self.setIcon(QMessageBox.Icon.Question)
        self._stop = self.addButton(self.tr("Stop and quit"), QMessageBox.ButtonRole.DestructiveRole)
        self.setDefaultButton(self.addButton(self.tr("Go on exporting"), QMessageBox.ButtonRole.RejectRole))

    def may_quit(self) -> bool:
        """Return the answer: yes where there is nothing to ask, and no where something fails meanwhile."""
        if not self._exports:
            return True
        exporting, session, queue = self._exporting, self._session, self._exporting.queue
        failed, told = queue.count(JobState.FAILED), list[str]()
        self._follow()
        following = [
            *(signal.connect(told.append) for signal in (exporting.failed, session.failed)),
            *(signal.connect(self._follow) for signal in (queue.changed, session.saving.ended, exporting.failed)),
        ]
        self.exec()
        for connection in following:
            self.disconnect(connection)
        is_done = not self._exports and not told and queue.count(JobState.FAILED) <= failed
        clicked = self.clickedButton()
        return clicked is self._stop or (clicked is None and is_done)

    @property
    def _exports(self) -> bool:
        return self._exporting.is_busy or self._session.saving.is_busy

    def _follow(self) -> None:
        """Tell how many photos are left; it is over as they are."""
        if not self._exports:
            self.done(0)
            return
        queue = self._exporting.queue
        left = queue.count(JobState.WAITING, JobState.RUNNING) + (self._session.saving.is_busy and not queue.is_saving)
        text = self.tr("Photos are still being exported (%n left).", "", left)
        self.setText(text if left else self.tr("An export is about to begin."))  # Its names are planned.
