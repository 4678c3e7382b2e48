"""Names of results, as the engine makes them."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from gradnet_engine.job import FileFormat


@dataclass(frozen=True, slots=True)
class ExampleFacts:
    """The photo whose name is shown as an example."""

    name: str
    method: str
    iso: float | None = None
    taken: datetime | None = None
    camera: str | None = None


def example_of(template: str, file_format: FileFormat, facts: ExampleFacts) -> str:
    """Return the name that a photo's result would get.

    Raises
    ------
    InvalidSettingsError
        If the template can't be used; the sentence says why.
    """
    from gradnet_engine.batch.naming import NameTemplate
    from gradnet_engine.batch.planning import facts_of
    from gradnet_engine.image_io import PhotoInfo

    info = PhotoInfo("", 0, 0, camera=facts.camera, iso=facts.iso, taken=facts.taken)
    names = NameTemplate(template)
    return str(names.render(facts_of(Path(facts.name), names, 1, facts.method, lambda _path: info), file_format.suffix))


def load() -> None:
    """Import what names are made with, from whichever thread: it takes longer than a dialog may to open."""
    from gradnet_engine.batch import naming, planning  # noqa: F401


def can_become(name: Path, file_format: FileFormat | None) -> bool:
    """Tell, by a photo's name, whether it can be written in a format."""
    from gradnet_engine import image_io

    return image_io.can_become(name, file_format)


def name_fields() -> tuple[str, ...]:
    """Return what may stand in a template's braces."""
    from gradnet_engine.batch.naming import NAME_FIELDS

    return tuple(NAME_FIELDS)
