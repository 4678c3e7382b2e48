"""Numbers as the language writes them that the window speaks."""

from pathlib import Path

from PySide6.QtCore import QCoreApplication, QLocale, QTranslator


def number_text(value: float, decimals: int | None = None) -> str:
    """Return a number with so many decimals; without a number of them, as many as it has."""
    shortest = QLocale.FloatingPointPrecisionOption.FloatingPointShortest.value
    return _locale().toString(float(value), "f", shortest if decimals is None else decimals)


def percent_text(percent: float) -> str:
    """Return a whole number of percent."""
    return QCoreApplication.translate("wording", "{n}%").format(n=f"{percent:.0f}")


def _locale() -> QLocale:
    """Return the customs of the language that our texts are in, which need not be the system's."""
    app = QCoreApplication.instance()
    spoken = [] if app is None else app.findChildren(QTranslator)
    ours = [translator for translator in spoken if Path(translator.filePath()).name.startswith("gradnet_")]
    return QLocale(ours[-1].language() if ours else "en")
