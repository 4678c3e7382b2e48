"""The method picker, the strengths, and the button that starts and the one that stops."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QStandardItemModel
from PySide6.QtWidgets import (
    QComboBox,
    QFormLayout,
    QGroupBox,
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QSlider,
    QVBoxLayout,
    QWidget,
)

from desktop_app.engine_client.messages import MethodChoice
from desktop_app.session import Work
from gradnet_engine.job import AUTO_METHOD
from gradnet_engine.progress import ProgressReport

_WIDTH_PX = 300

_METHOD_TITLES = {
    "gradnet": "GradNet",
    "dncnn": "DnCNN",
    "bm3d": "BM3D",
    "nlm": "Non-local means",
    "dct": "Sliding-window DCT",
    "wavelet": "Wavelet shrinkage",
    "median": "Median",
    "adaptive-median": "Adaptive median",
    "contraharmonic": "Contraharmonic mean",
}


class DenoisePanel(QWidget):
    """Settings of the denoising, and its progress."""

    denoise_requested = Signal(str)
    """Name of the method."""
    cancel_requested = Signal()
    strengths_changed = Signal(float, float)
    """Luminance and chroma strength, 0..1."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setObjectName("panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setFixedWidth(_WIDTH_PX)
        self.method_picker, self._use = QComboBox(), QLabel(wordWrap=True)
        self.luminance, self.chroma = StrengthSlider(), StrengthSlider()
        self.denoise_button, self.cancel_button = QPushButton(self.tr("Denoise")), QPushButton(self.tr("Cancel"))
        self._stage, self.progress_bar = QLabel(), QProgressBar(textVisible=False)
        self._has_photo, self._work = False, Work.NONE
        self._lay_out()
        self.set_methods(())
        self.method_picker.currentIndexChanged.connect(self._on_method_picked)
        for slider in (self.luminance, self.chroma):
            slider.valueChanged.connect(self._on_strength_changed)
        self.denoise_button.clicked.connect(lambda: self.denoise_requested.emit(self.method))
        self.cancel_button.clicked.connect(self.cancel_requested)
        self._show_state()

    @property
    def method(self) -> str:
        """Name of the picked method."""
        return self.method_picker.currentData()

    def set_methods(self, methods: tuple[MethodChoice, ...]) -> None:
        """Offer the automatic choice and these; what can't run here is greyed and says why."""
        use = self.tr("Picks the best method that runs on this computer, and says which and why.")
        self.method_picker.clear()
        self.method_picker.addItem(self.tr("Automatic"), AUTO_METHOD)
        self.method_picker.setItemData(0, use, Qt.ItemDataRole.ToolTipRole)
        model = self.method_picker.model()
        assert isinstance(model, QStandardItemModel)
        for row, method in enumerate(methods, start=1):
            self.method_picker.addItem(method_title(method.name), method.name)
            self.method_picker.setItemData(row, method.unavailable or method.use, Qt.ItemDataRole.ToolTipRole)
            model.item(row).setEnabled(method.unavailable is None)
        self._on_method_picked()

    def set_photo_open(self, is_open: bool) -> None:
        """Offer denoising only where there is a photo."""
        self._has_photo = is_open
        self._show_state()

    def set_work(self, work: Work) -> None:
        """Show what is being done."""
        self._work = work
        self._stage.setText(
            {
                Work.OPENING: self.tr("Opening…"),
                Work.DENOISING: self.tr("Starting…"),
                Work.SAVING: self.tr("Saving…"),
            }.get(work, "")
        )
        self.progress_bar.setRange(0, 0)
        self._show_state()

    def show_progress(self, report: ProgressReport) -> None:
        """Show how far the work is."""
        stage = {
            "reading": self.tr("Reading the photo…"),
            "estimating": self.tr("Measuring the noise…"),
            "denoising": self.tr("Denoising…"),
            "writing": self.tr("Writing the file…"),
        }.get(report.stage, report.stage)
        left = "" if report.eta_s is None else self.tr("{time} left").format(time=duration_text(report.eta_s))
        self._stage.setText(f"{stage}  {left}")
        self.progress_bar.setRange(0, report.total if report.done else 0)
        self.progress_bar.setValue(report.done)

    def _lay_out(self) -> None:
        method = QGroupBox(self.tr("Method"))
        rows = QVBoxLayout(method)
        rows.addWidget(self.method_picker)
        rows.addWidget(self._use)
        strength = QGroupBox(self.tr("Strength"))
        form = QFormLayout(strength)
        form.addRow(self.tr("&Luminance"), self.luminance)
        form.addRow(self.tr("C&hroma"), self.chroma)
        for group in (rows, form):
            group.setContentsMargins(0, 4, 0, 0)
            group.setSpacing(8)
        buttons = QHBoxLayout()
        buttons.addWidget(self.denoise_button, 2)
        buttons.addWidget(self.cancel_button, 1)
        progress = QVBoxLayout()
        progress.setSpacing(6)
        progress.addWidget(self._stage)
        progress.addWidget(self.progress_bar)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(16)
        for widget in (method, strength):
            column.addWidget(widget)
        column.addLayout(buttons)
        column.addLayout(progress)
        column.addStretch()
        self._use.setObjectName("hint")
        self._stage.setObjectName("hint")
        self.denoise_button.setObjectName("primary")
        self.progress_bar.setFixedHeight(4)
        self.method_picker.setAccessibleName(self.tr("Method"))
        self.luminance.setAccessibleName(self.tr("Luminance strength"))
        self.chroma.setAccessibleName(self.tr("Chroma strength"))
        self.progress_bar.setAccessibleName(self.tr("Progress"))

    def _show_state(self) -> None:
        waits = self._work not in (Work.NONE, Work.BLENDING)
        self.denoise_button.setEnabled(self._has_photo and not waits)
        self.cancel_button.setEnabled(waits)
        self._stage.setVisible(waits)
        self.progress_bar.setVisible(waits)

    def _on_method_picked(self) -> None:
        self._use.setText(self.method_picker.currentData(Qt.ItemDataRole.ToolTipRole))

    def _on_strength_changed(self) -> None:
        self.strengths_changed.emit(self.luminance.strength, self.chroma.strength)


class StrengthSlider(QWidget):
    """A slider from 0 to 100 % that tells its value."""

    valueChanged = Signal(int)  # noqa: N815 - named as Qt's sliders have it

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.slider = QSlider(Qt.Orientation.Horizontal)
        self.slider.setRange(0, 100)
        self.slider.setValue(100)
        self._label = QLabel(alignment=Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self._label.setMinimumWidth(self._label.fontMetrics().horizontalAdvance("100 %") + 4)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(self.slider)
        row.addWidget(self._label)
        self.setFocusProxy(self.slider)
        self.slider.valueChanged.connect(self._on_value_changed)
        self._label.setText("100 %")

    @property
    def strength(self) -> float:
        """The value as a share, 0..1."""
        return self.slider.value() / 100

    def setAccessibleName(self, name: str) -> None:  # noqa: N802 - Qt's name
        """Name the part that has the focus."""
        self.slider.setAccessibleName(name)

    def _on_value_changed(self, value: int) -> None:
        self._label.setText(f"{value} %")
        self.valueChanged.emit(value)


def method_title(name: str) -> str:
    """Return a method's name as a photographer reads it; one that is unknown here keeps its own."""
    return _METHOD_TITLES.get(name, name)


def duration_text(seconds: float) -> str:
    """Return a duration as a person says it."""
    if seconds < 10:
        return f"{seconds:.1f} s"
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min"
