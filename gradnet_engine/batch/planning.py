"""Many files: where each result goes, and one after the other without one failure stopping the rest."""

import logging
import os
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.job import ExportSettings, FileFormat, Job

_log = logging.getLogger(__name__)


def plan_jobs(sources: Sequence[Path], output: Path | None, file_format: FileFormat | None, template: Job) -> list[Job]:
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

    Returns
    -------
    list of Job
        No two have the same destination, whatever the case of their names.

    Raises
    ------
    InvalidSettingsError
        If the output is one file name for many photos, or a name that does not fit the format.
    """
    unique_sources = list({source.absolute(): source for source in sources}.values())
    as_file = output is not None and _is_file_name(output)
    if output is not None and as_file:
        if len(unique_sources) > 1:
            raise InvalidSettingsError(f"{output} is one file name for {len(unique_sources)} photos; give a folder.")
        file_format = _format_of_name(output, file_format)
    taken: set[str] = set()
    jobs = []
    for source in unique_sources:
        export = replace(template.export, format=file_format or FileFormat.for_source(source))
        if output is not None and as_file:
            destination = output
        else:
            destination = _free_name((output or source.parent) / _file_name(source, export), taken)
        taken.add(_name_key(destination))
        jobs.append(replace(template, source=source, destination=destination, export=export))
    return jobs


def _is_file_name(output: Path) -> bool:
    return not output.is_dir() and FileFormat.for_name(output) is not None


def _format_of_name(output: Path, file_format: FileFormat | None) -> FileFormat | None:
    if file_format is None:
        return FileFormat.for_name(output)
    if output.suffix.lower() not in file_format.suffixes:
        raise InvalidSettingsError(f"{output.name} is not a name for the format {file_format}.")
    return file_format


def _file_name(source: Path, export: ExportSettings) -> str:
    return export.name_template.format(stem=source.stem) + export.format.suffix


def _free_name(destination: Path, taken: set[str]) -> Path:
    """Find a name that no other photo of this run has: not even overwriting may lose a result."""
    candidate, number = destination, 1
    while _name_key(candidate) in taken:
        candidate = destination.with_stem(f"{destination.stem}-{number}")
        number += 1
    return candidate


def _name_key(path: Path) -> str:
    return os.path.abspath(path).casefold()
