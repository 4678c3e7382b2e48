"""What is said of the photo that is seen or awaited: the title, how it was taken, and a line about the answer."""

from pathlib import Path

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QLabel, QMainWindow

from desktop_app.denoise_panel import duration_text, method_title
from desktop_app.denoise_panel.wording import choice_title
from desktop_app.elided_label import ElidedLabel
from desktop_app.photo_at_hand import DenoisedPhoto, OpenedPhoto
from desktop_app.photo_info import InfoPanel
from desktop_app.session import Session, Work
from desktop_app.spoken import spoken
from gradnet_engine.job import AUTO_METHOD, CHOSEN_BY_USER, DenoiseSettings

_PROGRAM = "GradNet Desktop"

Noise = tuple[float, float, float]


class Describing(QObject):
    """Describes the open photo and its result. While another is opened it says no more than that one's name.

    Parameters
    ----------
    window : QMainWindow
        Whose title it is; owner.
    session : Session
        What is described.
    """

    noise_described = Signal(object)
    """Noise of the photo described, per channel on the [0, 1] scale; None if it isn't known."""

    def __init__(self, window: QMainWindow, session: Session) -> None:
        super().__init__(window)
        self._window, self._session = window, session
        self.info, self.status, self.scale = InfoPanel(), ElidedLabel(), QLabel()
        self._noise: Noise | None = None
        self._outdated = ""
        session.opening.connect(self._on_opening)
        session.open_cancelled.connect(self._describe)
        session.photo_changed.connect(self._on_photo_changed)
        session.noise_measured.connect(self._on_noise_measured)
        session.result_changed.connect(self._on_result_changed)
        session.settings_changed.connect(self._compare)
        session.work_changed.connect(self._compare)
        session.saving.saved.connect(self._on_saved)
        self._describe()

    # From the session --------------------------------------------------------------------------------------------

    def _on_opening(self, path: Path) -> None:
        self._show(path.name, None, None)
        self.status.setText(self.tr("Opening {name}…").format(name=path.name))

    def _on_photo_changed(self, _photo: OpenedPhoto | None) -> None:
        self._noise = None
        self._describe()

    def _on_noise_measured(self, sigma: Noise) -> None:
        self._noise = sigma
        self._show_noise(sigma)

    def _on_result_changed(self, result: DenoisedPhoto | None) -> None:
        if result is not None:
            self.info.show_picture(result.picture)
        self._show_answer()

    def _on_saved(self, path: Path) -> None:
        saved = self.tr("Saved {path}").format(path=path)
        self.status.setText(f"{saved} · {self._outdated}" if self._outdated else saved)

    def _compare(self) -> None:
        """Say so where what is shown isn't by the settings any more, or is again; else what was said stays."""
        if self._session.work is not Work.OPENING and self._outdated != self._outdated_text():
            self._show_answer()

    # Shown -------------------------------------------------------------------------------------------------------

    def _describe(self) -> None:
        photo = self._session.photo
        self._show(photo.source.name if photo else None, photo, self._noise)
        if (result := self._session.result) is not None:
            self.info.show_picture(result.picture)
        self._show_answer()

    def _show(self, name: str | None, photo: OpenedPhoto | None, noise: Noise | None) -> None:
        self._window.setWindowTitle(f"{name} — {_PROGRAM}" if name else _PROGRAM)
        self.info.show_facts(photo.facts if photo else None)
        self.info.show_picture(photo.picture if photo else None)
        self._show_noise(noise)
        self.scale.setVisible(photo is not None)

    def _show_noise(self, noise: Noise | None) -> None:
        self.info.show_noise(noise)
        self.noise_described.emit(noise)

    def _show_answer(self) -> None:
        photo, result = self._session.photo, self._session.result
        self._outdated = self._outdated_text()
        summary = photo.summary if photo else ""
        self.status.setText(self._outdated or (self._answer_text(result) if result else summary))

    def _answer_text(self, result: DenoisedPhoto) -> str:
        outcome = result.outcome
        done = self.tr("{method} on {device}, {time}.").format(
            method=method_title(outcome.method_used), device=outcome.device, time=duration_text(outcome.elapsed_s)
        )
        says_why = result.settings.method == AUTO_METHOD or outcome.why != CHOSEN_BY_USER
        return f"{done} {spoken(outcome.why)}" if says_why else done

    def _outdated_text(self) -> str:
        """Return what is shown and what isn't yet; nothing if they agree, or soon will."""
        result, wanted = self._session.result, self._session.settings
        if result is None or not self._session.is_outdated or self._session.work is Work.DENOISING:
            return ""
        shown, seen = method_title(result.outcome.method_used), choice_title(wanted.method)
        if result.settings.sigma != wanted.sigma:
            is_same_method = wanted.method in (result.settings.method, result.outcome.method_used)
            shown = shown if result.outcome.is_blind else self._with_noise(shown, result.settings)
            seen = self._with_noise(seen, wanted) if is_same_method or wanted.sigma is not None else seen
        return self.tr("Shown: {shown}. Denoise to see {wanted}.").format(shown=shown, wanted=seen)

    def _with_noise(self, method: str, settings: DenoiseSettings) -> str:
        if settings.sigma is None:
            return self.tr("{method}, measured noise").format(method=method)
        return self.tr("{method}, noise level {level:.0f}").format(method=method, level=255 * settings.sigma)
