"""`plan_jobs`: where the result of each photo goes."""

import os.path
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from gradnet_engine.batch.naming import NameFacts, NameTemplate, name_key, photo_keys, placed
from gradnet_engine.errors import EngineError, InvalidSettingsError
from gradnet_engine.image_io import PhotoInfo, read_info
from gradnet_engine.image_io.file_kinds import is_photo_path
from gradnet_engine.image_io.write import numbered
from gradnet_engine.job import AUTO_METHOD, FileFormat, Job

Describe = Callable[[Path], PhotoInfo]

_OTHER_PICTURES = {".bmp", ".gif", ".jxl", ".psd"}


def plan_jobs(
    sources: Sequence[Path],
    output: Path | None,
    file_format: FileFormat | None,
    template: Job,
    describe: Describe = read_info,
) -> list[Job]:
    """Decide where the result of each photo goes.

    Parameters
    ----------
    sources : sequence of Path
        The photos. One given twice is done once.
    output : Path or None
        A folder; or a file name, for one photo; or None: beside each photo.
    file_format : FileFormat or None
        What to write; None: by the output's name, or by the source (`FileFormat.for_source`).
    template : Job
        Settings of every job; its paths are not used.
    describe : callable
        Reads a photo's headers; called only if names need them.

    Returns
    -------
    list of Job
        No two have the same destination, whatever the case of their names. With ``"overwrite"`` one may replace its
        own source, but none another's, which may be read later.

    Raises
    ------
    InvalidSettingsError
        If the output is one file name for many photos, a name that does not fit the format or any, or the name template
        can't be used.
    """
    unique_sources = list({placed(source): source for source in sources}.values())
    file = output if output is not None and _is_file_name(output) else None
    if file is not None:
        if len(unique_sources) > 1:
            raise InvalidSettingsError(
                "{output} is one file name for {count} photos; give a folder.", output=output, count=len(unique_sources)
            )
        file_format = _format_of_name(file, file_format)
    names = NameTemplate(template.export.name_template)
    replaces = template.export.on_conflict == "overwrite"
    originals = Counter(key for source in unique_sources for key in photo_keys(source) if replaces)
    taken: set[str] = set()
    numbers: dict[str, int] = {}
    jobs: dict[int, Job] = {}
    # What is no photo by its name, and so hardly one at all, takes no photo's name away.
    for seq, source in sorted(enumerate(unique_sources, start=1), key=lambda item: not is_photo_path(item[1])):
        export = replace(template.export, format=file_format or FileFormat.for_source(source))
        if file is not None:
            destination = file
        else:
            facts = facts_of(source, names, seq, template.denoise.method, describe)
            wanted = (output or source.parent) / names.render(facts, export.format.suffix)
            destination = _free_name(wanted, source, taken, originals, numbers)
        taken.add(name_key(destination))
        jobs[seq] = replace(template, source=source, destination=destination, export=export)
    return [jobs[seq] for seq in sorted(jobs)]


def facts_of(source: Path, names: NameTemplate, seq: int, method: str, describe: Describe) -> NameFacts:
    """Return what a photo is named after.

    Parameters
    ----------
    source : Path
        The photo.
    names : NameTemplate
        Tells what it needs.
    seq : int
        Its number.
    method : str
        Name of the method.
    describe : callable
        Reads a photo's headers. If it can't, the name does without: reading the photo fails again, and that is told.

    Raises
    ------
    InvalidSettingsError
        If the name holds the method and that is ``"auto"``.
    """
    if method == AUTO_METHOD and "method" in names.fields:
        raise InvalidSettingsError("Choose a method if names hold {method}: auto may take another for each machine.")
    facts = NameFacts(source.stem, method, seq)
    if not names.needs_headers:
        return facts
    try:
        info = describe(source)
    except EngineError:
        return facts
    return replace(facts, iso=info.iso, taken=info.taken, camera=info.camera)


def _is_file_name(output: Path) -> bool:
    """Tell whether a name is that of a picture, be it one that can't be written: nobody names a folder so."""
    return not os.path.isdir(output) and (is_photo_path(output) or output.suffix.lower() in _OTHER_PICTURES)


def _format_of_name(output: Path, file_format: FileFormat | None) -> FileFormat:
    if file_format is None:
        if named := FileFormat.for_name(output):
            return named
        raise InvalidSettingsError(
            "{name} can't be written: end it in .jpg, .tif, .png or .dng, or give a folder.", name=output.name
        )
    if output.suffix.lower() not in file_format.suffixes:
        raise InvalidSettingsError(
            "{name} is not a name for the format {file_format}.", name=output.name, file_format=file_format
        )
    return file_format


def _free_name(wanted: Path, source: Path, taken: set[str], originals: Counter[str], numbers: dict[str, int]) -> Path:
    """Find a name that no other photo of this run has, or gives its result: not even overwriting may lose one.

    `numbers` is where many photos of one name keep how far they have come.
    """
    own, wanted_key = name_key(source), name_key(wanted)
    number = numbers.get(wanted_key, 0)
    while (key := name_key(candidate := numbered(wanted, number))) in taken or originals[key] > (key == own):
        number += 1
    if not originals:  # Else a number left out here may be that of another photo's own name.
        numbers[wanted_key] = number + 1
    return candidate
