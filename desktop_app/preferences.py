"""What the user chose, kept in a file from one run to the next: typed, with a version and a way up from older ones."""

import json
import logging
import shutil
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any, Literal, TypeVar, get_args, get_origin, get_type_hints

from PySide6.QtCore import QIODevice, QLockFile, QObject, QSaveFile, QStandardPaths, Signal

from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.job import DenoiseSettings, ExportSettings, FileFormat

_log = logging.getLogger(__name__)

SCHEMA_VERSION = 1
LANGUAGES = {"": "", "en": "English", "de": "Deutsch", "ro": "Română", "zh_CN": "简体中文"}
"""Codes and own names of the languages there are texts in; the empty code is the system's language."""
THEMES = ("dark", "light", "system")

_MOST_RECENT = 10
_MOST_PX = 1000
_WAIT_MS = 1000
"""Another window writes a few kilobytes; one that died in the middle of it is noticed by the lock itself."""

Document = dict[str, Any]
_Settings = TypeVar("_Settings", DenoiseSettings, ExportSettings)

_MIGRATIONS: tuple[Callable[[Document], Document], ...] = ()
"""The function at place n makes a document of version n + 2 from one of version n + 1."""


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """What was chosen in the export dialog last.

    Attributes
    ----------
    format : FileFormat or None
        None: what loses nothing of each photo (`FileFormat.for_source`).
    folder : Path or None
        None: beside each photo.
    export : ExportSettings
        All else; its own format isn't used.
    """

    format: FileFormat | None = None
    folder: Path | None = None
    export: ExportSettings = field(default_factory=ExportSettings)


@dataclass(frozen=True, slots=True)
class Preferences:
    """All that is remembered.

    Attributes
    ----------
    language : str
        A key of `LANGUAGES`.
    theme : str
        One of `THEMES`.
    reopens : bool
        Whether a start without arguments shows what was shown last.
    recent_folders : tuple of Path
        Newest first.
    shown : tuple of Path
        What the browser showed: photos and folders.
    photo : Path or None
        What was open.
    sort_key, descending
        How the browser sorts.
    compare : str
        How before and after are compared.
    denoise : DenoiseSettings
        How photos were denoised last.
    presets : dict of str to DenoiseSettings
        What the user keeps, by name.
    export : ExportChoice
        How they were exported.
    geometry, window_state : str
        As Qt saves them, base 64.
    hints_px : int
        How high the hints of the methods were together with where networks run; 0 if that isn't known.
    """

    language: str = ""
    theme: str = "dark"
    reopens: bool = True
    recent_folders: tuple[Path, ...] = ()
    shown: tuple[Path, ...] = ()
    photo: Path | None = None
    sort_key: str = "name"
    descending: bool = False
    compare: str = "split"
    denoise: DenoiseSettings = field(default_factory=DenoiseSettings)
    presets: Mapping[str, DenoiseSettings] = field(default_factory=dict)
    export: ExportChoice = field(default_factory=ExportChoice)
    geometry: str = ""
    window_state: str = ""
    hints_px: int = 0

    def with_preset(self, name: str, settings: DenoiseSettings) -> "Preferences":
        """Return the same with settings kept under a name."""
        return replace(self, presets={**self.presets, name: settings})

    def without_preset(self, name: str) -> "Preferences":
        """Return the same with nothing kept under a name."""
        return replace(self, presets={other: item for other, item in self.presets.items() if other != name})

    def with_recent(self, folder: Path) -> "Preferences":
        """Return the same with a folder at the head of the recent ones."""
        others = self.without_recent(folder).recent_folders
        return replace(self, recent_folders=(folder, *others)[:_MOST_RECENT])

    def without_recent(self, folder: Path) -> "Preferences":
        """Return the same without a folder among the recent ones."""
        return replace(self, recent_folders=tuple(item for item in self.recent_folders if item != folder))


class PreferenceStore(QObject):
    """Preferences in a file, which other windows change too: each change is made to what the file holds by then.

    What can't be read is left aside, and told in the log; the rest counts.

    Parameters
    ----------
    path : Path, optional
        The file; without one, in the user's folder for such data.
    parent : QObject, optional
        Owner.
    """

    changed = Signal(object)
    """The new `Preferences`."""

    def __init__(self, path: Path | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.path = path or _usual_path()
        self._value = _read(self.path) or Preferences()
        self._is_kept = True

    @property
    def value(self) -> Preferences:
        """What is chosen, as far as it is known here."""
        return self._value

    def update(self, **changes: object) -> None:
        """Change fields of `Preferences`, and keep them."""
        self.change(lambda value: replace(value, **changes))

    def change(self, make: Callable[[Preferences], Preferences]) -> None:
        """Make other preferences of the newest, and keep them."""
        with _alone(self.path):
            newest = self._newest()
            value = make(newest)
            if value != newest:
                self._is_kept = _write(self.path, value)
        if value != self._value:
            self._value = value
            self.changed.emit(value)

    def _newest(self) -> Preferences:
        """Return what is in the file; what is known here where there is none, or it didn't take that."""
        return (self._is_kept and _read(self.path)) or self._value


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Keep other windows from a file meanwhile; one whose disk knows no locks is changed without."""
    with suppress(OSError):  # The file then can't be opened either.
        path.parent.mkdir(parents=True, exist_ok=True)
    lock = QLockFile(str(path.with_suffix(".lock")))
    if not lock.tryLock(_WAIT_MS):
        _log.warning("%s is changed without a lock: %s", path, lock.error())
    try:
        yield
    finally:
        lock.unlock()


def _usual_path() -> Path:
    folder = QStandardPaths.writableLocation(QStandardPaths.StandardLocation.AppConfigLocation)
    return Path(folder) / "preferences.json"


def _read(path: Path) -> Preferences | None:
    """Return what is in a file; None if there is nothing that can be read."""
    try:
        document = json.loads(path.read_text(encoding="utf-8"))
        return _preferences(_migrated(document))
    except FileNotFoundError:
        return None
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
        _log.warning("%s can't be read, and nothing in it counts: %s", path, error)
        _keep_copy(path)
        return None


def _keep_copy(path: Path) -> None:
    """Leave what can't be read beside what will be written."""
    try:
        shutil.copyfile(path, path.with_suffix(".unreadable.json"))
    except OSError as error:
        _log.warning("no copy of %s was kept: %s", path, error)


def _migrated(document: Document) -> Document:
    version = document["version"]
    if not isinstance(version, int) or not 1 <= version <= SCHEMA_VERSION:
        raise ValueError(f"version {version!r} is not known here")
    for migrate in _MIGRATIONS[version - 1 :]:
        document = migrate(document)
    return document


def _preferences(document: Document) -> Preferences:
    """Take each field that holds what it should; others are as at first."""
    values = {}
    for name, take in _FIELDS.items():
        if name in document:
            try:
                values[name] = take(document[name])
            except (ValueError, TypeError, KeyError, AttributeError, InvalidSettingsError) as error:
                _log.warning("the preference %r can't be read: %s", name, error)
    return Preferences(**values)


def _write(path: Path, value: Preferences) -> bool:
    """Write a file, whole or not at all; tell whether that could be done."""
    # In ASCII alone: a name that isn't UTF-8 is one that can be escaped, and can't be encoded.
    text = json.dumps({"version": SCHEMA_VERSION, **_document(value)}, indent=2)
    file = QSaveFile(str(path))
    if file.open(QIODevice.OpenModeFlag.WriteOnly) and file.write(text.encode()) >= 0 and file.commit():
        return True
    _log.warning("%s can't be written: %s", path, file.errorString())
    return False


def _document(value: Preferences) -> Document:
    return json.loads(json.dumps(asdict(value), default=str))


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{value!r} is no text")
    return value


def _switch(value: object) -> bool:
    if not isinstance(value, bool):
        raise TypeError(f"{value!r} is neither true nor false")
    return value


def _height(value: object) -> int:
    if not isinstance(value, int) or not 0 <= value <= _MOST_PX:
        raise ValueError(f"{value!r} is no height")
    return value


def _one_of(choices: Mapping[str, object] | tuple[str, ...]) -> Callable[[object], str]:
    def take(value: object) -> str:
        if value not in choices:
            raise ValueError(f"{value!r} is none of {', '.join(choices)}")
        return _text(value)

    return take


def _paths(value: object) -> tuple[Path, ...]:
    if not isinstance(value, list):
        raise TypeError(f"{value!r} is no list")
    return tuple(Path(_text(item)) for item in value)


def _path(value: object) -> Path | None:
    return None if value is None else Path(_text(value))


def _export(value: Any) -> ExportChoice:  # noqa: ANN401 - as JSON has it
    export = {**value["export"], "format": FileFormat(value["export"]["format"])}
    file_format = value["format"]
    return ExportChoice(
        None if file_format is None else FileFormat(file_format),
        _path(value["folder"]),
        _settings(ExportSettings, export),
    )


def _denoise(value: Any) -> DenoiseSettings:  # noqa: ANN401 - as JSON has it
    return _settings(DenoiseSettings, value)


def _settings(kind: type[_Settings], values: Mapping[str, Any]) -> _Settings:
    """Make settings of what is known of them here, which must be of the types that they name."""
    known = {name: hint for name, hint in get_type_hints(kind).items() if name in values}
    for name, hint in known.items():
        if not _is_of(values[name], hint):
            raise TypeError(f"{name} can't be {values[name]!r}")
    return kind(**{name: values[name] for name in known})


def _is_of(value: object, hint: Any) -> bool:  # noqa: ANN401 - types and what is made of them have none in common
    if get_origin(hint) is Literal:
        return value in get_args(hint)
    if args := get_args(hint):
        return any(_is_of(value, one) for one in args)
    kinds = (int, float) if hint is float else (hint,)
    return isinstance(value, kinds) and (hint is bool or not isinstance(value, bool))


def _presets(value: Any) -> dict[str, DenoiseSettings]:  # noqa: ANN401 - as JSON has it
    """Take each that can be read."""
    presets = {}
    for name, item in value.items():
        try:
            presets[_text(name)] = _denoise(item)
        except (ValueError, TypeError, AttributeError, InvalidSettingsError) as error:
            _log.warning("the preset %r can't be read: %s", name, error)
    return presets


_FIELDS: dict[str, Callable[[Any], Any]] = {
    "language": _one_of(LANGUAGES),
    "theme": _one_of(THEMES),
    "reopens": _switch,
    "recent_folders": _paths,
    "shown": _paths,
    "photo": _path,
    "sort_key": _one_of(("name", "date", "iso")),
    "descending": _switch,
    "compare": _one_of(("after", "split", "split-across", "side-by-side")),
    "denoise": _denoise,
    "presets": _presets,
    "export": _export,
    "geometry": _text,
    "window_state": _text,
    "hints_px": _height,
}
