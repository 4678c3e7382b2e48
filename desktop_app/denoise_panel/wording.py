"""How methods and durations are called where a photographer reads them."""

from PySide6.QtCore import QT_TRANSLATE_NOOP, QCoreApplication

from desktop_app.number_texts import number_text, percent_text
from gradnet_engine.job import AUTO_METHOD, DenoiseSettings

_METHOD_TITLES = {
    "gradnet": "GradNet",
    "gradnet-raw": "GradNet RAW",
    "gradnet-max": "GradNet Max",
    "gradnet-merged": QT_TRANSLATE_NOOP("wording", "GradNet and BM3D, merged"),
    "bm3d": "BM3D",
    "bm3d-fast": QT_TRANSLATE_NOOP("wording", "BM3D, fast"),
    "nlm": QT_TRANSLATE_NOOP("wording", "Non-local means"),
    "dct": QT_TRANSLATE_NOOP("wording", "Sliding-window DCT"),
    "wavelet": QT_TRANSLATE_NOOP("wording", "Wavelet shrinkage"),
    "median": QT_TRANSLATE_NOOP("wording", "Median"),
    "adaptive-median": QT_TRANSLATE_NOOP("wording", "Adaptive median"),
    "contraharmonic": QT_TRANSLATE_NOOP("wording", "Contraharmonic mean"),
    "gradnet-paper": QT_TRANSLATE_NOOP("wording", "GradNet as published"),
    "gradnet-mixup": QT_TRANSLATE_NOOP("wording", "GradNet as published, mix-up"),
    "gradnet-bm3d": QT_TRANSLATE_NOOP("wording", "GradNet as published, BM3D"),
    "dncnn": "DnCNN",
    "bm3d-reference": QT_TRANSLATE_NOOP("wording", "BM3D by its authors"),
}
_NETWORKS = frozenset(
    {
        "gradnet",
        "gradnet-raw",
        "gradnet-max",
        "gradnet-merged",
        "gradnet-paper",
        "gradnet-mixup",
        "gradnet-bm3d",
        "dncnn",
    }
)


def may_take_network(name: str) -> bool:
    """Tell whether a method is a network or uses one, or may choose one."""
    return name == AUTO_METHOD or name in _NETWORKS


def method_title(name: str) -> str:
    """Return a method's name as a photographer reads it; one that is unknown here keeps its own."""
    return _tr(_METHOD_TITLES.get(name, name))


def choice_title(name: str) -> str:
    """Return what a picker calls a method or the automatic choice."""
    return QCoreApplication.translate("wording", "Automatic") if name == AUTO_METHOD else method_title(name)


def settings_text(settings: DenoiseSettings) -> str:
    """Return what settings do to any photo, in words."""
    parts = [
        QCoreApplication.translate("wording", "{method}, luminance {luminance}, chroma {chroma}").format(
            method=choice_title(settings.method),
            luminance=percent_text(100 * settings.luminance_strength),
            chroma=percent_text(100 * settings.chroma_strength),
        )
    ]
    if settings.grain:
        grain = percent_text(100 * settings.grain)
        parts.append(QCoreApplication.translate("wording", "fine grain {grain}").format(grain=grain))
    if settings.sigma is not None:
        parts.append(
            QCoreApplication.translate("wording", "noise level {level:.0f}").format(level=255 * settings.sigma)
        )
    return ", ".join(parts)


def duration_text(seconds: float) -> str:
    """Return a duration as a person says it."""
    if seconds < 90:
        number = number_text(seconds, int(seconds < 10)) if seconds >= 0.05 else f"< {number_text(0.1, 1)}"
        return QCoreApplication.translate("wording", "{n} s").format(n=number)
    if seconds < 90 * 60:
        return QCoreApplication.translate("wording", "{n} min").format(n=number_text(seconds / 60, 0))
    return QCoreApplication.translate("wording", "{n} h").format(n=number_text(seconds / 3600, 1))


def _tr(text: str) -> str:
    return QCoreApplication.translate("wording", text)
