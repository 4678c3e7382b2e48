"""The panel beside the photo: method, strengths, noise, viewing exposure, and the button that starts."""

from dataclasses import replace

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QScrollArea,
    QStackedLayout,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from desktop_app import resources
from desktop_app.denoise_panel.controls import NamedSlider, WheelGuard
from desktop_app.denoise_panel.method_box import MethodBox
from desktop_app.denoise_panel.preset_button import PresetButton
from desktop_app.denoise_panel.wording import duration_text
from desktop_app.labels import keep_place
from desktop_app.number_texts import number_text
from desktop_app.session import Work
from gradnet_engine.job import DenoiseSettings
from gradnet_engine.progress import ProgressReport

_WIDTH_PX = 300
_MARGIN_PX = 16
_SIDE_BUTTON_PX = 96
_MOST_SIGMA = 100
_USUAL_SIGMA = 15
_TENTH_STOPS = 40


class DenoisePanel(QFrame):
    """Settings of the denoising, and its progress. It shows what it is told and tells what the user does.

    Parameters
    ----------
    note : QWidget, optional
        What is said of results at times, above the buttons: there nothing moves as it comes and goes.
    parent : QWidget, optional
        Owner.
    """

    settings_changed = Signal(object)
    """`DenoiseSettings`, as the user has just set them."""
    denoise_requested = Signal()
    cancel_requested = Signal()
    export_requested = Signal()
    exposure_changed = Signal(float)
    """F-stops by which the view is lifted."""

    def __init__(self, note: QWidget | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self._settings = DenoiseSettings()
        self._measured_level: float | None = None
        self._has_photo, self._work = False, Work.NONE
        self.method_box = MethodBox()
        self._make_sliders()
        self.denoise_button, self.cancel_button = QPushButton(self.tr("Denoise")), QPushButton(self.tr("Cancel"))
        self.export_button = QPushButton(self.tr("Export…"))
        self.export_button.setEnabled(False)
        self._started_by: QWidget = self.denoise_button
        self._stage, self.progress_bar = QLabel(), QProgressBar(textVisible=False)
        self._lay_out(note)
        self._wire()
        self.show_settings(self._settings)
        self._show_state()

    def event(self, event: QEvent) -> bool:
        """Be as wide as texts of this font and language need."""
        if event.type() == QEvent.Type.LayoutRequest:
            scrolled, whole = self._scroll.widget(), self.layout()
            assert scrolled is not None
            assert whole is not None
            scrolled_px = scrolled.minimumSizeHint().width() + self._scroll.verticalScrollBar().sizeHint().width()
            self.setFixedWidth(max(_WIDTH_PX, whole.minimumSize().width(), scrolled_px))
        return super().event(event)

    # What is shown -----------------------------------------------------------------------------------------------

    def show_settings(self, settings: DenoiseSettings) -> None:
        """Show settings."""
        self._settings = settings
        self.presets_button.show_settings(settings)
        self.method_box.show_method(settings.method)
        self.luminance.set_value(round(100 * settings.luminance_strength))
        self.chroma.set_value(round(100 * settings.chroma_strength))
        self.grain.set_value(round(100 * settings.grain))
        self._show_noise()

    def as_offered(self, settings: DenoiseSettings) -> DenoiseSettings:
        """Return settings with what there is to set here.

        A method that can't run here gives way to the automatic choice; it could when they were kept. One that is blind
        has no noise level.
        """
        method = self.method_box.as_offered(settings.method)
        return replace(settings, method=method, sigma=None if self.method_box.is_blind(method) else settings.sigma)

    def show_measured_noise(self, sigma: tuple[float, float, float] | None) -> None:
        """Tell how strong the noise is, per channel on the [0, 1] scale; None if it isn't known."""
        self._measured_level = None if sigma is None else 255 * sum(sigma) / 3
        self._show_noise()

    def set_photo_open(self, is_open: bool) -> None:
        """Offer denoising only where there is a photo."""
        self._has_photo = is_open
        self._show_state()

    def set_exportable(self, is_exportable: bool) -> None:
        """Offer exporting where there are photos, be it that the one to be shown can't be opened."""
        self.export_button.setEnabled(is_exportable)

    def set_work(self, work: Work) -> None:
        """Show what is being done."""
        self._work = work
        starting = {
            Work.OPENING: self.tr("Opening…"),
            Work.DENOISING: self.tr("Starting…"),
            Work.SAVING: self.tr("Saving…"),
        }
        self._stage.setText(starting.get(work, " "))
        self.progress_bar.setRange(0, 0)
        self._show_state()

    def show_progress(self, report: ProgressReport) -> None:
        """Show how far the work is."""
        stage = {
            "reading": self.tr("Reading the photo…"),
            "preparing": self.tr("Getting the method ready…"),
            "estimating": self.tr("Measuring the noise…"),
            "denoising": self.tr("Denoising…"),
            "writing": self.tr("Writing the file…"),
        }.get(report.stage, report.stage)
        left = "" if report.eta_s is None else self.tr("{time} left").format(time=duration_text(report.eta_s))
        self._stage.setText(f"{stage}  {left}")
        self.progress_bar.setRange(0, report.total if report.done else 0)
        self.progress_bar.setValue(report.done)

    def _show_noise(self) -> None:
        """Show how strong the noise is, and offer to set it, where the method has a use for that."""
        sigma, measured = self._settings.sigma, self._measured_level
        reading = "" if measured is None else number_text(measured, 1)
        self.measured.setText("  ·  ".join(filter(None, (self.tr("Measure the noise"), reading))))
        self.measured.setChecked(sigma is None)
        self.sigma.setVisible(sigma is not None)
        # Where it is measured, what is measured is where setting it by hand begins.
        level = measured if sigma is None else 255 * sigma
        if level is not None:
            self.sigma.set_value(round(level))
        self.noise_box.setHidden(self.method_box.is_blind(self._settings.method))

    # Construction ------------------------------------------------------------------------------------------------

    def _make_sliders(self) -> None:
        self.luminance = NamedSlider(
            self.tr("&Luminance"), self.tr("How much of the noise in brightness is removed. At once, without waiting.")
        )
        self.chroma = NamedSlider(
            self.tr("Ch&roma"), self.tr("How much of the noise in colour is removed. At once, without waiting.")
        )
        self.grain = NamedSlider(
            self.tr("Fine &grain"),
            self.tr("Gives back fine detail in brightness that was removed, so that skin does not look like plastic."),
            (0, 100, 0),
        )
        self.sigma = NamedSlider(
            self.tr("&Noise level"),
            self.tr("Standard deviation of the noise, of 255. Needs a new denoising; blind networks don't use it."),
            (1, _MOST_SIGMA, _USUAL_SIGMA),
            str,
        )
        self.exposure = NamedSlider(
            self.tr("Viewing &exposure"),
            self.tr("Lifts the shadows on the screen, to look for noise. Never changes the file."),
            (0, _TENTH_STOPS, 0),
            lambda value: self.tr("{stops} EV").format(stops=f"+{number_text(value / 10, 1)}" if value else "0"),
        )
        self.measured = QCheckBox(self.tr("Measure the noise"))
        self.measured.setToolTip(self.tr("Off: the noise level is set by hand."))
        self.noise_box = _group(self.tr("Noise"), self.measured, self.sigma)

    def _lay_out(self, note: QWidget | None) -> None:
        settings = QWidget()
        column = QVBoxLayout(settings)
        column.setContentsMargins(_MARGIN_PX, 8, _MARGIN_PX, _MARGIN_PX)
        column.setSpacing(12)
        column.addWidget(self.method_box)
        column.addWidget(_group(self.tr("Strength"), self.luminance, self.chroma, self.grain))
        column.addWidget(self.noise_box)
        column.addWidget(self.exposure)
        column.addStretch(1)
        WheelGuard(settings)
        self._scroll = scroll = QScrollArea(widgetResizable=True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        scroll.setWidget(settings)
        scroll.viewport().setAutoFillBackground(False)
        settings.setAutoFillBackground(False)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.setSpacing(0)
        whole.addLayout(self._head())
        whole.addWidget(scroll, 1)
        whole.addWidget(self._foot(note))

    def _head(self) -> QHBoxLayout:
        self.presets_button = PresetButton()
        self.presets_button.picked.connect(lambda settings: self._change(self.as_offered(settings)))
        self.reset_button = QToolButton()
        self.reset_button.setIcon(resources.icon("rotate-ccw"))
        self.reset_button.setToolTip(self.tr("Set everything back"))
        self.reset_button.setAccessibleName(self.tr("Reset"))
        self.reset_button.clicked.connect(self.reset)
        row = QHBoxLayout()
        row.setContentsMargins(_MARGIN_PX, _MARGIN_PX, _MARGIN_PX, 8)
        row.addWidget(self.presets_button, 1)
        row.addWidget(self.reset_button)
        return row

    def _foot(self, note: QWidget | None) -> QWidget:
        foot = QFrame()
        foot.setObjectName("foot")
        self.denoise_button.setObjectName("primary")
        self._stage.setObjectName("hint")
        self._stage.setText(" ")  # As high as a line from the start.
        self.progress_bar.setFixedHeight(4)
        for told in (self._stage, self.progress_bar):
            keep_place(told)  # Else all that is set above would move where there is just room for it.
        self.progress_bar.setAccessibleName(self.tr("Progress"))
        self._side_buttons = QStackedLayout()  # One in place of the other.
        for button in (self.export_button, self.cancel_button):
            self._side_buttons.addWidget(button)
        buttons = QGridLayout()
        buttons.setSpacing(8)
        buttons.setColumnStretch(0, 1)
        buttons.setColumnMinimumWidth(1, _SIDE_BUTTON_PX)
        buttons.addWidget(self.denoise_button, 0, 0)
        buttons.addLayout(self._side_buttons, 0, 1)
        column = QVBoxLayout(foot)
        column.setContentsMargins(_MARGIN_PX, 12, _MARGIN_PX, _MARGIN_PX)
        column.setSpacing(8)
        if note is not None:
            column.addWidget(note)
        column.addWidget(self._stage)
        column.addWidget(self.progress_bar)
        column.addLayout(buttons)
        return foot

    def _wire(self) -> None:
        self.method_box.picked.connect(
            lambda method: self._change(self.as_offered(replace(self._settings, method=method)))
        )
        for slider in (self.luminance, self.chroma, self.grain):
            slider.value_changed.connect(self._on_strength_moved)
        self.measured.clicked.connect(self._on_noise_changed)
        self.sigma.value_changed.connect(self._on_noise_changed)
        self.exposure.value_changed.connect(lambda tenths: self.exposure_changed.emit(tenths / 10))
        self.denoise_button.clicked.connect(self.denoise_requested)
        self.cancel_button.clicked.connect(self.cancel_requested)
        self.export_button.clicked.connect(self.export_requested)

    def _show_state(self) -> None:
        waits = self._work not in (Work.NONE, Work.BLENDING)
        focused = self.window().focusWidget()
        if waits and focused in (self.denoise_button, self.export_button):
            # From a button that is turned off Qt takes the focus to Cancel, and a second Space would press that.
            self._started_by = focused
            self.progress_bar.show()
            self.progress_bar.setFocus()
        self.denoise_button.setEnabled(self._has_photo and not waits)
        self._side_buttons.setCurrentWidget(self.cancel_button if waits else self.export_button)
        if not waits and focused in (self.progress_bar, self.cancel_button):
            self._started_by.setFocus()
        self._stage.setVisible(waits)
        self.progress_bar.setVisible(waits)

    # From the user -----------------------------------------------------------------------------------------------

    def reset(self) -> None:
        """Set everything back."""
        self._change(DenoiseSettings())
        self.exposure.slider.setValue(0)

    def _change(self, settings: DenoiseSettings) -> None:
        self.show_settings(settings)
        self.settings_changed.emit(settings)

    def _on_strength_moved(self) -> None:
        luminance, chroma, grain = (slider.value / 100 for slider in (self.luminance, self.chroma, self.grain))
        self._change(replace(self._settings, luminance_strength=luminance, chroma_strength=chroma, grain=grain))

    def _on_noise_changed(self) -> None:
        sigma = None if self.measured.isChecked() else self.sigma.value / 255
        self._change(replace(self._settings, sigma=sigma))


def _group(title: str, *widgets: QWidget) -> QGroupBox:
    group = QGroupBox(title)
    column = QVBoxLayout(group)
    column.setContentsMargins(0, 4, 0, 0)
    column.setSpacing(6)
    for widget in widgets:
        column.addWidget(widget)
    return group
