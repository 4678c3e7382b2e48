"""How commands talk to a terminal: sentences, JSON lines, a progress bar, and Ctrl-C."""

import codecs
import contextlib
import errno
import json
import logging
import os
import re
import shutil
import sys
import threading
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, NoReturn

import typer

from gradnet_engine.cli.ending import Ended, ended_by_signals
from gradnet_engine.cli.streams import silence
from gradnet_engine.errors import Cancelled, EngineError, os_cause
from gradnet_engine.job import Job
from gradnet_engine.progress import CancelToken, ProgressReport

if TYPE_CHECKING:
    from rich.console import Console
    from rich.table import Table

    from gradnet_engine.batch import JobOutcome

EXIT_SOME_FAILED = 1
EXIT_USAGE = 2

_log = logging.getLogger(__name__)

_POLL_S = 0.2
_COMMANDS = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# What writing to standard output fails with; open for reading alone it is a bad file.
_OUTPUT_REFUSALS = {errno.EBADF, errno.EDQUOT, errno.EFBIG, errno.EIO, errno.ENOSPC}


def say(sentence: str) -> None:
    """Print a sentence for people, on standard error; where that is full or gone, the work goes on without."""
    try:
        print(spelled(sentence), file=sys.stderr, flush=True)  # noqa: T201
    except OSError:
        silence(sys.stderr)


def spelled(text: str) -> str:
    """Return a text without what would command a terminal, on one line: a file's name may hold anything."""
    return _COMMANDS.sub(lambda found: found[0].encode("unicode_escape").decode(), text)


def print_json(record: Mapping[str, object]) -> None:
    """Print one JSON object on a line of standard output."""
    # Who reads JSON takes it for UTF-8. In another encoding nothing but ASCII is the same, and that can spell all.
    # While there is a progress bar, rich stands before the stream and knows no encoding.
    encoding = getattr(sys.stdout, "rich_proxied_file", sys.stdout).encoding
    is_utf8 = codecs.lookup(encoding).name == "utf-8"
    line = json.dumps(record, ensure_ascii=not is_utf8)
    try:
        line.encode(encoding)
    except UnicodeEncodeError:  # A name isn't text.
        line = json.dumps(record)
    print(line, flush=True)  # noqa: T201


def print_table(table: "Table", title: str = "") -> None:
    """Print a table on standard output, below a title that is never cut; what stands in them is not changed."""
    console = _console(highlight=False, markup=False, emoji=False)
    if title:
        console.print(title, style="table.title", soft_wrap=True)
    console.print(table)


def _console(**options: bool) -> "Console":
    """Return rich's console, which would print nothing where COLUMNS is 0: as good as not set for all others."""
    from rich.console import Console

    console = Console(**options)  # type: ignore[arg-type] - what takes more than a switch isn't given
    if console.width < 1:  # On Windows rich may leave one column free, be it of none.
        console.width = shutil.get_terminal_size().columns - console.legacy_windows
    return console


def exit_for_usage(error: EngineError) -> NoReturn:
    """Say what is wrong with the arguments, and leave."""
    say(str(error))
    raise typer.Exit(EXIT_USAGE)


def exit_for_refusal(error: OSError) -> NoReturn:
    """Say which path the system refused, or that it takes no output, and leave; all else is a fault, raised again."""
    _log.info("the system refused", exc_info=error)
    if error.filename is not None:
        say(f"{error.filename}: can't be used: {os_cause(error)}.")
        sys.exit(EXIT_USAGE)
    if error.errno not in _OUTPUT_REFUSALS:
        raise error
    silence(sys.stdout)
    say(f"The output can't be written: {os_cause(error)}.")
    sys.exit(EXIT_SOME_FAILED)


def set_up_logging(verbosity: int) -> int:
    """Send the log to standard error: warnings, with ``-v`` what is done, with ``-vv`` everything."""
    level = {0: logging.WARNING, 1: logging.INFO}.get(verbosity, logging.DEBUG)
    logging.basicConfig(
        level=logging.WARNING, format="%(levelname)s %(name)s: %(message)s", handlers=[_SayingHandler()], force=True
    )
    logging.getLogger("gradnet_engine").setLevel(level)
    return verbosity


class _SayingHandler(logging.Handler):
    """Prints through `say`, so that log lines appear above a progress bar and not within it."""

    def emit(self, record: logging.LogRecord) -> None:
        text = self.format(record)
        message = self.formatter.formatMessage(record) if self.formatter else text
        for line in (message, *text.removeprefix(message).strip("\n").splitlines()):
            say(line)


class ProgressBar:
    """A bar on standard error for the photo at work; nothing where that isn't a terminal.

    Parameters
    ----------
    total : int
        Number of photos.
    """

    def __init__(self, total: int) -> None:
        from rich.progress import BarColumn, Progress, TaskProgressColumn, TextColumn

        self._total = total
        self._begun: set[Path] = set()
        self._current: Path | None = None
        self._progress = Progress(
            TextColumn("{task.description}", markup=False),
            BarColumn(),
            TaskProgressColumn(),
            TextColumn("{task.fields[time_left]}"),
            # Else what is printed meanwhile gets line breaks of its own.
            console=_console(stderr=True, soft_wrap=True),
            transient=True,
            # Else rich sends standard output to standard error while the bar is there.
            redirect_stdout=sys.stdout.isatty(),
            disable=not sys.stderr.isatty(),
        )
        self._task = self._progress.add_task("", total=None, time_left="")

    def __enter__(self) -> "ProgressBar":
        """Show the bar."""
        self._progress.start()
        return self

    def __exit__(self, *exception: object) -> None:
        """Take the bar away."""
        self._progress.stop()

    def show(self, job: Job, report: ProgressReport) -> None:
        """Draw the progress of a job; one that is being written gives way to the next."""
        if report.stage == "writing" and job.source != self._current:
            return
        self._current = job.source
        self._begun.add(job.source)
        count = f"{len(self._begun)}/{self._total} " if self._total > 1 else ""
        total = report.total if report.total > 1 else None
        time_left = "" if report.eta_s is None else f"{clock(report.eta_s)} left"
        self._draw(f"{count}{spelled(job.source.name)}: {report.stage}", report.done, total, time_left)

    def leave(self, job: Job) -> None:
        """Draw no more of a job that is over; until the next begins, the bar waits as it did for the first."""
        if job.source == self._current:
            self._current = None
            self._draw("", 0, None, "")

    def _draw(self, description: str, done: int, total: int | None, time_left: str) -> None:
        # Set here, as `update` takes None for no change: steps without a number would count as the stage's before.
        self._progress.tasks[0].total = total
        self._progress.update(self._task, description=description, completed=done, time_left=time_left)


def run_interruptibly(
    run: "Callable[..., Iterator[JobOutcome]]",
    count: int,
    report: "Callable[[JobOutcome], None]",
    leave: Callable[[], None] = lambda: None,
) -> None:
    """Run jobs with a progress bar; Ctrl-C stops within a fraction of a second and leaves no partial file.

    So does any signal that asks the process to end.

    Native code of a method can't be interrupted, so the work is done in a thread, and the process ends without waiting
    for it, unless it is just writing a file.

    Parameters
    ----------
    run : callable
        Does the jobs; takes `progress` and `cancel` as `gradnet_engine.batch.run_jobs` does.
    count : int
        How many there are, where that is known.
    report : callable
        Takes each outcome; called in the thread. Where it can't print, that ends the run, too.
    leave : callable
        Called last after Ctrl-C.
    """
    cancel = CancelToken()
    writing: set[Path] = set()
    unexpected: list[Exception] = []
    bar = ProgressBar(count)

    def show(job: Job, step: ProgressReport) -> None:
        if step.stage == "writing":
            writing.add(job.source)
        bar.show(job, step)

    def report_one(outcome: "JobOutcome") -> None:
        report(outcome)
        writing.discard(outcome.job.source)
        bar.leave(outcome.job)

    # Not `join`: interrupted there, Python takes the thread for ended, and what it just writes would stay half a file.
    done = threading.Event()

    def work() -> None:
        try:
            unexpected.extend(_report_all(run(progress=show, cancel=cancel), report_one, cancel))
        finally:
            done.set()

    try:
        with ended_by_signals(), bar:
            threading.Thread(target=work, daemon=True).start()
            while not done.wait(_POLL_S):
                pass
    except Ended as ended:
        cancel.cancel()
        _leave_when_written(done, writing, leave, ended.exit_code)
    if unexpected:
        raise unexpected[0]


def _report_all(
    outcomes: "Iterator[JobOutcome]", report: "Callable[[JobOutcome], None]", cancel: CancelToken
) -> list[Exception]:
    """Report what becomes of jobs, and return what nobody foresaw."""
    unexpected: list[Exception] = []
    try:
        for outcome in outcomes:
            try:
                report(outcome)
            except OSError as error:  # Printing has failed. As after Ctrl-C, what is being written is finished.
                unexpected.append(error)
                cancel.cancel()
    except Cancelled:
        pass
    except Exception as error:
        unexpected.append(error)
    return unexpected


def _leave_when_written(
    done: threading.Event, writing: set[Path], leave: Callable[[], None], exit_code: int
) -> NoReturn:
    # Long enough for a thread that has just passed its last check to tell that it is writing.
    done.wait(_POLL_S)
    while writing and not done.wait(_POLL_S):
        pass
    say("Interrupted; the photos not yet named above were not written.")
    leave()
    with contextlib.suppress(OSError):
        sys.stdout.flush()
    os._exit(exit_code)


def clock(seconds: float) -> str:
    """Return a time span as h:mm:ss, or m:ss."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
