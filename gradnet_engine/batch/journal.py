"""What a batch has done, in a file that only grows: whatever ends the process, the next one reads on from there.

The journal lies with the report in the folder ``gradnet-batch`` of the output. A photo's way through it: *planned*
(where it goes), *staged* (the result is whole, on the disk, and not yet under its name), *done* or *failed*.
"""

import errno
import json
import logging
import os
import threading
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass, fields, replace
from pathlib import Path
from types import UnionType
from typing import Any, Literal

from filelock import FileLock, Timeout

from gradnet_engine.errors import BatchFolderError, os_cause

_log = logging.getLogger(__name__)

BATCH_FOLDER = "gradnet-batch"
JOURNAL, STAGING, PICTURES = "journal.jsonl", "staging", "pictures"

State = Literal["planned", "staged", "done", "failed"]


@dataclass(frozen=True, slots=True)
class Entry:
    """A photo of a batch.

    Attributes
    ----------
    key : str
        Stands for the source as it is and the settings: another size, time or setting is another photo.
    source, destination : str
        Paths from the batch's source folder and from its output.
    seq : int
        Its number, from 1.
    state : {"planned", "staged", "done", "failed"}
        How far it is.
    staged : str
        Name of the whole result in the staging folder.
    output : str
        Path of the result from the output.
    facts : dict
        What was done, as the report shows it.
    error : str
        Why it failed.
    """

    key: str
    source: str
    destination: str
    seq: int
    state: State = "planned"
    staged: str = ""
    output: str = ""
    facts: dict[str, Any] | None = None
    error: str = ""


_KINDS: dict[str, type] = {field.name: str for field in fields(Entry)} | {"seq": int, "facts": dict}
_PLANNED = {"key", "source", "destination", "seq"}
_NUMBER = int | float
PLAIN_FACTS = {
    **dict.fromkeys(("method", "device"), str),
    **dict.fromkeys(("megapixels", "reading_s", "denoising_s", "writing_s"), _NUMBER),
    "output_bytes": int,
    **dict.fromkeys(("damage", "left_out"), str),
}
"""Facts of one value each, in the order of the report's table, and the kinds of these values."""
_FACT_KINDS = {**PLAIN_FACTS, "sigma_255": list, "replaced_bytes": int}


class Journal:
    """The journal of an output folder; one process has it at a time.

    Parameters
    ----------
    output : Path
        The folder; made if it is missing.

    Raises
    ------
    BatchFolderError
        If another batch is at work there, or the folder can't be written to.
    """

    def __init__(self, output: Path) -> None:
        self.output = output
        self.folder = output / BATCH_FOLDER
        self.staging = self.folder / STAGING
        self._path = self.folder / JOURNAL
        self._guard = threading.Lock()
        self._at_work: set[str] = set()
        self._lock = FileLock(self.folder / "lock", timeout=0)
        with ExitStack() as held:
            try:
                self.staging.mkdir(parents=True, exist_ok=True)
                (self.folder / PICTURES).mkdir(exist_ok=True)
                self._lock.acquire()
                held.callback(self._lock.release)
                self.entries = read_entries(output)
                # Not buffered: what could not be written must not come again with the next line.
                self._file = held.enter_context(self._path.open("ab", buffering=0))
                self._begin_on_a_new_line()
            except Timeout as error:
                raise BatchFolderError(output, "another batch is writing to it") from error
            except OSError as error:
                raise BatchFolderError(output, os_cause(error)) from error
            held.pop_all()  # Kept until it is closed.

    def __enter__(self) -> "Journal":
        """Return the journal itself."""
        return self

    def __exit__(self, *exception: object) -> None:
        """Close it, and let others have the folder."""
        self.close()

    def close(self) -> None:
        """Close the file, and let others have the folder."""
        self._file.close()
        self._lock.release()

    def plan(self, entries: list[Entry]) -> None:
        """Note where photos are to go, as far as that isn't known."""
        new = [entry for entry in entries if self.entries.get(entry.key) != entry]
        if new:
            self._append([_record(entry, "source", "destination", "seq") for entry in new])
            self.entries.update({entry.key: entry for entry in new})

    def begin(self, entry: Entry) -> None:
        """Learn that a photo is being worked on, be it that an earlier run planned it."""
        self._at_work.add(entry.source)

    def is_at_work(self, source: str) -> bool:
        """Tell whether work on a photo has begun, and is neither done nor failed yet."""
        return source in self._at_work

    def stage(self, key: str, staged: Path, facts: dict[str, Any]) -> Entry:
        """Note that a result is whole."""
        return self._change(key, state="staged", staged=staged.name, facts=facts)

    def finish(self, key: str, output: Path) -> Entry:
        """Note that a result has its name."""
        return self._settle(key, state="done", output=output.relative_to(self.output).as_posix(), error="")

    def fail(self, key: str, error: str) -> Entry:
        """Note why a photo failed."""
        return self._settle(key, state="failed", error=error)

    def _settle(self, key: str, *, state: State, **changes: object) -> Entry:
        entry = self._change(key, state=state, **changes)
        self._at_work.discard(entry.source)
        return entry

    def _change(self, key: str, *, state: State, **changes: object) -> Entry:
        entry = replace(self.entries[key], state=state, **changes)  # type: ignore[arg-type]
        self._append([_record(entry, *changes)])
        self.entries[key] = entry
        return entry

    def _append(self, records: list[dict[str, Any]]) -> None:
        lines = "".join(json.dumps(record) + "\n" for record in records).encode()
        try:
            with self._guard:
                rest = lines[self._file.write(lines) :]
                # Where the system takes a part, it says of the rest why.
                if rest and self._file.write(rest) != len(rest):
                    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
                os.fsync(self._file.fileno())
        except OSError as error:
            raise BatchFolderError(self.output, os_cause(error)) from error

    def _begin_on_a_new_line(self) -> None:
        """Let the rest of a line that a power cut tore stand alone."""
        if self._path.stat().st_size:
            with self._path.open("rb") as file:
                file.seek(-1, os.SEEK_END)
                is_torn = file.read() != b"\n"
            if is_torn:
                self._file.write(b"\n")


def read_entries(output: Path) -> dict[str, Entry]:
    """Read what the journal of an output folder tells, by key; nothing if there is none.

    Parameters
    ----------
    output : Path
        The folder.

    Raises
    ------
    BatchFolderError
        If there is a journal that can't be read.
    """
    entries: dict[str, Entry] = {}
    for record in _records(output):
        known = entries.get(record["key"])
        if known is not None:
            entries[known.key] = replace(known, **record)
        elif record.keys() >= _PLANNED:
            entries[record["key"]] = Entry(**record)
    return entries


def read_results(output: Path) -> set[str]:
    """Read what a folder's journal calls results, by their paths in it: all there ever were, and those on their way.

    Raises
    ------
    BatchFolderError
        If there is a journal that can't be read.
    """
    on_their_way = {
        entry.destination for entry in read_entries(output).values() if entry.state in ("planned", "staged")
    }
    return on_their_way | {record["output"] for record in _records(output) if "output" in record}


def _records(output: Path) -> Iterator[dict[str, Any]]:
    try:
        content = (output / BATCH_FOLDER / JOURNAL).read_bytes()
    except FileNotFoundError:
        return
    except OSError as error:
        raise BatchFolderError(output, os_cause(error)) from error
    for number, line in enumerate(content.splitlines(), start=1):
        try:
            record = json.loads(line)
        except ValueError:
            _log.info("line %d of the journal was torn and is left out", number)
            continue
        known = {field: record[field] for field in _KINDS if field in record} if isinstance(record, dict) else {}
        if "key" in known and _are_of(_KINDS, known) and _are_facts(known.get("facts", {})):
            yield known


def _are_of(kinds: Mapping[str, type | UnionType], values: dict[str, Any]) -> bool:
    """Tell whether values are of the kinds that their names have; others are a later version's."""
    return all(isinstance(value, kinds.get(name, object)) for name, value in values.items())


def _are_facts(facts: dict[str, Any]) -> bool:
    return _are_of(_FACT_KINDS, facts) and all(isinstance(sigma, _NUMBER) for sigma in facts.get("sigma_255", []))


def _record(entry: Entry, *names: str) -> dict[str, Any]:
    return {"key": entry.key, "state": entry.state, **{name: getattr(entry, name) for name in names}}
