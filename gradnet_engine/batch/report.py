"""The report of a batch: a table for spreadsheets, and a page with small pictures."""

import csv
import html
import io
import logging
from collections.abc import Iterable, Iterator, Sequence
from contextlib import suppress
from operator import attrgetter
from pathlib import Path
from typing import Any
from urllib.parse import quote

from gradnet_engine.batch.journal import PLAIN_FACTS, Entry, Journal
from gradnet_engine.batch.staging import staged_stem
from gradnet_engine.errors import BatchFolderError, os_cause
from gradnet_engine.files import remove_file, replace_file

_log = logging.getLogger(__name__)

CSV_NAME, HTML_NAME = "report.csv", "report.html"

_SIGMAS = ("sigma_red_255", "sigma_green_255", "sigma_blue_255")
_COLUMNS: list[str] = ["source", "output", "state", *_SIGMAS, *PLAIN_FACTS, "error"]

_STYLE = """
body { font: 15px/1.45 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem }
body { color: #222; background: #fafafa }
h1 { font-size: 1.4rem } h2 { font-size: 1.1rem; margin-top: 2rem }
td { padding: .5rem 1rem .5rem 0; border-top: 1px solid #ccc; vertical-align: top }
img { height: 192px } .failed { color: #a11 } small { color: #666 }
@media (prefers-color-scheme: dark) {
  body { color: #ddd; background: #1c1c1c } td { border-color: #444 }
  small { color: #999 } .failed { color: #f77 } a { color: #8bf }
}
"""


def write_report(journal: Journal) -> Path:
    """Write what the journal tells into its folder.

    Parameters
    ----------
    journal : Journal
        Of the output folder.

    Returns
    -------
    Path
        The page; the table lies beside it. That it can't be written, as while a spreadsheet shows it, is logged.

    Raises
    ------
    BatchFolderError
        If the page can't be written, or the table for another reason than permission.
    """
    entries = _settled(journal)
    page, table = journal.folder / HTML_NAME, journal.folder / CSV_NAME
    page_refusal = _replace(page, _page(entries, journal))
    table_refusal = _replace(table, _table(entries))
    # A table may be open in a spreadsheet, which Windows calls a lack of permission.
    refusal = page_refusal if isinstance(table_refusal, PermissionError) else page_refusal or table_refusal
    if refusal is not None:
        raise BatchFolderError(journal.output, os_cause(refusal)) from refusal
    if table_refusal is not None:
        cause = os_cause(table_refusal)
        _log.warning("%s can't be written: %s. The next run writes it, if no other program has it open.", table, cause)
    return page


def _settled(journal: Journal) -> list[Entry]:
    """Return what has become of photos, but no failures of such as were done later: half copied, say, or mended."""
    settled = sorted(
        (entry for entry in journal.entries.values() if entry.state in ("done", "failed")), key=attrgetter("seq")
    )
    done = {entry.source: entry.seq for entry in settled if entry.state == "done"}
    return [entry for entry in settled if entry.state == "done" or entry.seq > done.get(entry.source, 0)]


def _replace(path: Path, text: str) -> OSError | None:
    """Write a file whole; return why it can't be."""
    partial = path.with_name(f"{path.name}.partial")
    try:
        partial.write_text(text, encoding="utf-8", errors="backslashreplace", newline="")
        replace_file(partial, path)
    except OSError as error:
        with suppress(OSError):
            remove_file(partial)
        return error
    return None


def _table(entries: Iterable[Entry]) -> str:
    stream = io.StringIO()
    # Excel takes a table for UTF-8 only with this mark in front.
    stream.write("\ufeff")
    table = csv.DictWriter(stream, _COLUMNS)
    table.writeheader()
    for entry in entries:
        facts = dict(entry.facts or {}) if entry.state == "done" else {}
        sigma = dict(zip(_SIGMAS, facts.pop("sigma_255", ()), strict=False))
        row = {"source": entry.source, "output": entry.output, "state": entry.state, "error": entry.error}
        table.writerow({**{name: facts.get(name, "") for name in _COLUMNS}, **sigma, **row})
    return stream.getvalue()


def _page(entries: Sequence[Entry], journal: Journal) -> str:
    done = [entry for entry in entries if entry.state == "done"]
    failed = [entry for entry in entries if entry.state == "failed"]
    counts = f"{len(done)} done" + (f", {len(failed)} failed" if failed else "")
    parts = [
        '<!doctype html><html lang="en"><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
        f"<title>GradNet batch: {counts}</title><style>{_STYLE}</style>",
        f"<h1>{html.escape(journal.output.absolute().name)}: {counts}</h1>",
    ]
    if failed:
        parts += ["<h2>Failed</h2>", *(f'<p class="failed">{html.escape(entry.error)}</p>' for entry in failed)]
    if done:
        parts += [
            "<h2>Done</h2><p><small>Each photo whole, then a detail before and after, pixel for pixel.</small></p>"
        ]
    parts += ["<table>", *(_row(entry, journal) for entry in done), "</table>"]
    return "\n".join(parts) + "\n"


def _row(entry: Entry, journal: Journal) -> str:
    facts = entry.facts or {}
    picture = f"pictures/{staged_stem(Path(entry.destination))}.jpg"
    shown = f'<img loading="lazy" alt="" src="{picture}">' if (journal.folder / picture).exists() else ""
    link = quote(f"../{entry.output}", errors="surrogateescape")
    told = "<br>".join(line for line in _told(facts) if line)
    if facts.get("damage"):
        told += f'<p class="failed">{html.escape(facts["damage"])}</p>'
    return (
        f'<tr><td>{shown}</td><td><a href="{link}">{html.escape(entry.output)}</a><br>'
        f"<small>from {html.escape(entry.source)}</small><br>{told}</td></tr>"
    )


def _told(facts: dict[str, Any]) -> Iterator[str]:
    """Yield the lines of what was done, or nothing in the place of one that the journal tells nothing of."""
    ran = html.escape(" on ".join(facts[name] for name in ("method", "device") if name in facts))
    size = f"{facts['megapixels']:.1f} megapixels" if "megapixels" in facts else ""
    yield ", ".join(filter(None, (ran, size)))
    sigma = ", ".join(f"{value:.1f}" for value in facts.get("sigma_255", ()))
    yield sigma and f"noise {sigma} of 255 in red, green, blue"
    stages = [stage for stage in ("reading", "denoising", "writing") if f"{stage}_s" in facts]
    yield ", ".join(f"{stage} {facts[f'{stage}_s']:.1f} s" for stage in stages)
    left_out = facts.get("left_out")
    yield f"leaves out {html.escape(left_out)}" if left_out else ""
