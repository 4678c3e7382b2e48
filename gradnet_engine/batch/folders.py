"""A folder's photos as jobs: where each result goes, and what an earlier run has done already."""

import hashlib
import json
import os
from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from pathlib import Path
from typing import Any

from gradnet_engine.batch.finding import PhotoFilter, find_photos
from gradnet_engine.batch.journal import BATCH_FOLDER, Entry
from gradnet_engine.batch.naming import NameFacts, NameTemplate, name_key, photo_keys
from gradnet_engine.batch.planning import Describe, facts_of
from gradnet_engine.errors import InvalidSettingsError, PhotoReadError
from gradnet_engine.files import file_state
from gradnet_engine.image_io.write import numbered
from gradnet_engine.job import FileFormat, Job, OnConflict

_A_SOURCE = "a source"


@dataclass(frozen=True, slots=True)
class FolderOrder:
    """What is asked of a batch.

    Attributes
    ----------
    source : Path
        The folder of the photos.
    output : Path
        The folder of the results, which mirrors the source's folders.
    settings : Job
        Settings of every job; its paths are not used.
    file_format : FileFormat or None
        What to write; None: by the source (`FileFormat.for_source`).
    recursive : bool
        Whether folders in the source count.
    patterns : tuple of str
        As in `PhotoFilter`.
    """

    source: Path
    output: Path
    settings: Job
    file_format: FileFormat | None = None
    recursive: bool = True
    patterns: tuple[str, ...] = ()

    @property
    def filter(self) -> PhotoFilter:
        """Which photos are meant: none that can't become what is asked for, and never the output."""
        excluded = self.output, self.output / BATCH_FOLDER
        return PhotoFilter(self.recursive, self.patterns, excluded, self.file_format)


@dataclass(frozen=True, slots=True)
class PlannedPhoto:
    """A photo to denoise.

    Attributes
    ----------
    entry : Entry
        For the journal.
    job : Job
        What is to be done.
    replaced_bytes : int or None
        Size of the earlier result whose place it takes, whatever was asked; None: there is none.
    otherwise : {"unique", "skip", "overwrite"}
        What was asked, should somebody change that result before its place is taken.
    """

    entry: Entry
    job: Job
    replaced_bytes: int | None = None
    otherwise: OnConflict = "overwrite"


@dataclass(frozen=True, slots=True)
class FolderPlan:
    """What would happen.

    Attributes
    ----------
    todo : tuple of PlannedPhoto
        What is to be denoised.
    finished, failed : tuple of Entry
        What an earlier run has done, or has failed at.
    skipped : tuple of Path
        Photos whose result exists already and isn't of this batch.
    problems : tuple of str
        Folders that can't be listed, a sentence each.
    """

    todo: tuple[PlannedPhoto, ...]
    finished: tuple[Entry, ...] = ()
    failed: tuple[Entry, ...] = ()
    skipped: tuple[Path, ...] = ()
    problems: tuple[str, ...] = ()


def check_order(order: FolderOrder) -> None:
    """Check an order before anything is written.

    Raises
    ------
    PhotoReadError
        If the source is no folder, or holds no photo that is meant.
    InvalidSettingsError
        If the name template can't be used.
    """
    check_name(order)
    if not order.source.is_dir():
        raise PhotoReadError(order.source, "it isn't a folder" if order.source.exists() else "there is no such folder")
    if next(find_photos(order.source, order.filter), None) is None:
        of_kind = "no RAW photos" if order.file_format is FileFormat.DNG else "no photos"
        raise PhotoReadError(order.source, f"it holds {of_kind}" + (" of such names" if order.patterns else ""))


def plan_folder(
    order: FolderOrder,
    entries: dict[str, Entry],
    describe: Describe,
    *,
    retry_failed: bool = False,
    again: bool = False,
) -> FolderPlan:
    """Plan a batch; nothing is written.

    Parameters
    ----------
    order : FolderOrder
        What is asked for.
    entries : dict
        The journal of the output.
    describe : callable
        As `read_info`; called only if names need it. A photo it can't read gets a name without what it tells.
    retry_failed : bool
        Whether photos that failed before are tried again.
    again : bool
        Whether photos that were done before are done again.

    Raises
    ------
    PhotoReadError
        If the source folder can't be listed.
    InvalidSettingsError
        If the name template can't be used.
    """
    # Nothing but a listing and, where names need it, headers: quick enough to be shown before anything starts.
    problems: list[str] = []
    photos = list(find_photos(order.source, order.filter, lambda error: problems.append(str(error))))
    planner = Planner(order, entries, describe, photos)
    todo, finished, failed, skipped = [], [], [], []
    for photo in photos:
        known = planner.known(photo)
        if known is not None and known.state == "done" and not again and planner.is_there(known):
            finished.append(known)
        elif known is not None and known.state == "failed" and not retry_failed and not again:
            failed.append(known)
        elif (planned := planner.plan(photo, again=again)) is not None:
            todo.append(planned)
        else:
            skipped.append(photo)
    return FolderPlan(tuple(todo), tuple(finished), tuple(failed), tuple(skipped), tuple(problems))


def check_name(order: FolderOrder) -> None:
    """Raise `InvalidSettingsError` if the name template can't be used, or leads to where the batch keeps its own."""
    text = order.settings.export.name_template
    if _leads_to_journal(Path(NameTemplate(text).render(NameFacts("photo"), ""))):
        raise InvalidSettingsError(
            "The name {text!r} leads into {folder}, where a batch keeps its journal; choose another folder.",
            text=text,
            folder=BATCH_FOLDER,
        )


class Planner:
    """Gives photos their place, one by one.

    Parameters
    ----------
    order : FolderOrder
        What is asked for.
    entries : dict
        The journal of the output.
    describe : callable
        As `read_info`.
    photos : sequence of Path
        Those known so far: no result takes the name of one of them, or of its result.
    """

    def __init__(
        self, order: FolderOrder, entries: dict[str, Entry], describe: Describe, photos: Sequence[Path]
    ) -> None:
        self._order, self._entries, self._describe = order, entries, describe
        self._template = NameTemplate(order.settings.export.name_template)
        self._settings = _settings_text(order.settings, order.file_format)
        self._writers = {name_key(order.output / entry.output): key for key, entry in entries.items() if entry.output}
        self._results = {name_key(order.output / entry.destination) for entry in entries.values()} | set(self._writers)
        # Results may lie in a folder among the photos, and what is in it is none of these.
        source, output = name_key(order.source / "_"), name_key(order.output / "_")
        holds_output = output != source and output.startswith(source[:-1])
        self._among_photos = () if holds_output else source[:-1]
        self._owners: dict[str, str] = {}
        self._doubtful: set[str] = set()
        for photo in photos:
            self._owners |= dict.fromkeys(photo_keys(photo), _A_SOURCE)
        for photo in photos:
            if known := self.known(photo):
                self._owners.setdefault(name_key(order.output / known.destination), known.key)
        self._numbers: dict[str, int] = {}
        self._sources = {entry.source for entry in entries.values()}
        self._seq = max((entry.seq for entry in entries.values()), default=0)

    def known(self, photo: Path) -> Entry | None:
        """Return what the journal tells of a photo as it is now."""
        return self._entries.get(self._key(photo))

    def is_there(self, entry: Entry) -> bool:
        """Tell whether a result that the journal calls done is still there, be it that somebody has captioned it."""
        return (self._order.output / entry.output).is_file()

    def _is_untouched(self, entry: Entry) -> bool:
        """Tell whether a result lies where it was to go, as it was written."""
        size_bytes, facts = _size_bytes(self._order.output / entry.output), entry.facts or {}
        # A run that was ended may have noted the next result, and not have come to give it this one's place.
        written = facts.get("output_bytes"), facts.get("replaced_bytes")
        return entry.output == entry.destination and size_bytes is not None and size_bytes in written

    def plan(self, photo: Path, *, again: bool = False, is_doubtful: bool = False) -> PlannedPhoto | None:
        """Give a photo its place, the same as in an earlier run; None if it is taken and what is taken is skipped.

        Parameters
        ----------
        photo : Path
            None of whose earlier states is at work.
        again : bool
            Whether it is done again, if it was done before.
        is_doubtful : bool
            Whether it may not be whole: its result gives way to that of what it is later.
        """
        settings = self._order.settings
        export = replace(settings.export, format=self._order.file_format or FileFormat.for_source(photo))
        entry = self._kept_entry(photo, again)
        if entry is None:
            destination = self._destination(photo, export.format.suffix)
            if export.on_conflict == "skip" and self._is_kept(destination, photo):
                return None
            destination = self._free(destination, photo)
            self._seq += 1
            placed = destination.relative_to(self._order.output).as_posix()
            entry = Entry(self._key(photo), self._named(photo), placed, self._seq)
        destination = self._order.output / entry.destination
        replaced_bytes = None
        if self._gives_way(destination, photo) or (export.on_conflict == "skip" and self._is_untouched(entry)):
            export, replaced_bytes = replace(export, on_conflict="overwrite"), _size_bytes(destination)
        if is_doubtful:
            self._doubtful.add(entry.key)
        self._owners[name_key(destination)] = entry.key
        self._sources.add(entry.source)
        job = replace(settings, source=photo, destination=destination, export=export)
        return PlannedPhoto(entry, job, replaced_bytes, settings.export.on_conflict)

    def _kept_entry(self, photo: Path, again: bool) -> Entry | None:
        """Return the entry of an earlier run, if its place is still right."""
        known = self.known(photo)
        if known is None:
            return None
        destination = self._order.output / known.destination
        owner = self._owners.get(name_key(destination), known.key)
        on_conflict = self._order.settings.export.on_conflict
        gives_way = on_conflict == "overwrite" or (on_conflict == "skip" and self._is_untouched(known))
        is_result = known.state == "done" and again and not gives_way
        is_taken = on_conflict == "skip" and not gives_way and os.path.exists(destination)
        return replace(known, state="planned") if owner == known.key and not (is_result or is_taken) else None

    def _destination(self, photo: Path, suffix: str) -> Path:
        method = self._order.settings.denoise.method
        facts = facts_of(photo, self._template, self._seq + 1, method, self._describe)
        placed = photo.relative_to(self._order.source).parent / self._template.render(facts, suffix)
        if _leads_to_journal(placed):
            placed = Path(f"_{placed.parts[0]}", *placed.parts[1:])
        return self._order.output / placed

    def _is_kept(self, destination: Path, photo: Path) -> bool:
        """Tell whether a name is that of a file that no run of this batch wrote, or of a photo's changed result."""
        key = name_key(destination)
        owner, writer = self._owners.get(key), self._writers.get(key)
        is_of_others = bool({owner, writer} - {None, self._key(photo)})
        return owner == _A_SOURCE or (not is_of_others and os.path.exists(destination))

    def _free(self, destination: Path, photo: Path) -> Path:
        """Find a name that is neither given away nor a file's; where many photos share one, from the last one's on."""
        replaces = self._order.settings.export.on_conflict == "overwrite"
        wanted_key = name_key(destination)
        is_new = self._named(photo) not in self._sources
        number = self._numbers.get(wanted_key, 0) if is_new else 0  # One that was there before may have its name again.
        while self._is_owned(candidate := numbered(destination, number), photo) or (
            os.path.exists(candidate)
            and (self._is_original(candidate) if replaces else not self._gives_way(candidate, photo))
        ):
            number += 1
        if is_new:
            self._numbers[wanted_key] = number + 1
        return candidate

    def _is_owned(self, destination: Path, photo: Path) -> bool:
        """Tell whether a name is given away, but to the same photo, as it is or as it was."""
        owner = self._owners.get(name_key(destination))
        before = self._entries.get(owner or "")
        return owner is not None and not (before and before.source == self._named(photo))

    def _is_original(self, destination: Path) -> bool:
        """Tell whether a file lies among the photos and is no result: it is one of them, though it isn't meant now."""
        key = name_key(destination)
        return key.startswith(self._among_photos) and key not in self._results and key not in self._owners

    def _gives_way(self, destination: Path, photo: Path) -> bool:
        """Tell whether a file is the result of what the same photo was before it was whole."""
        before = self._entries.get(self._owners.get(name_key(destination), ""))
        if before is None or before.key == self._key(photo) or before.source != self._named(photo):
            return False
        was_torn = before.key in self._doubtful or bool(before.facts and before.facts.get("damage"))
        return was_torn and self._is_untouched(before)

    def _key(self, photo: Path) -> str:
        try:
            status = photo.stat()
            seen = status.st_size, status.st_mtime_ns
        except OSError:
            seen = ()
        text = json.dumps([self._named(photo), seen, self._settings])
        return hashlib.blake2b(text.encode(), digest_size=12).hexdigest()

    def _named(self, photo: Path) -> str:
        return photo.relative_to(self._order.source).as_posix()


def _size_bytes(path: Path) -> int | None:
    state = file_state(path)
    return state and state[0]


def _leads_to_journal(placed: Path) -> bool:
    """Tell whether a path in the output lies in the folder where the batch keeps its own, and sweeps."""
    return len(placed.parts) > 1 and name_key(Path(placed.parts[0])) == name_key(Path(BATCH_FOLDER))


def _settings_text(settings: Job, file_format: FileFormat | None) -> str:
    """Return what of the settings changes the result."""
    # Without defaults: a setting that a later version adds must not make everything new.
    changed: dict[str, Any] = {"format": file_format}
    for part in (settings.raw, settings.denoise, settings.export):
        for field in fields(part):
            value = getattr(part, field.name)
            if field.name not in ("format", "on_conflict") and value != field.default:
                changed[field.name] = value
    return json.dumps(changed, sort_keys=True)
