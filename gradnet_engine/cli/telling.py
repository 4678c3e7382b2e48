"""What commands tell of jobs: sentences for people, records for scripts."""

from pathlib import Path
from typing import TYPE_CHECKING

from gradnet_engine.cli.terminal import clock, print_json, say
from gradnet_engine.errors import BatchFolderError

if TYPE_CHECKING:
    from gradnet_engine.batch import BatchCost, FolderPlan, JobOutcome, Journal


def sentence_of(outcome: "JobOutcome") -> str:
    """Return what became of a job, in a sentence."""
    if outcome.result is None:
        return f"{outcome.error}"
    result = outcome.result
    seconds = f"{result.elapsed_s:.1f} s"
    return f"{outcome.job.source} -> {outcome.output}: {result.method_used} on {result.device}, {seconds}. {result.why}"


def record_of(outcome: "JobOutcome") -> dict[str, object]:
    """Return what became of a job, for a script."""
    result = outcome.result
    return {
        "source": str(outcome.job.source),
        "output": str(outcome.output) if outcome.output else None,
        "method": result.method_used if result else None,
        "why": result.why if result else None,
        "damage": result.damage if result else None,
        "left_out": result.left_out if result else None,
        "sigma": [round(255 * sigma, 3) for sigma in result.sigma] if result else None,
        "device": result.device if result else None,
        "elapsed_s": round(result.elapsed_s, 3) if result else None,
        "error": outcome.error,
    }


def tell_plan(plan: "FolderPlan", cost: "BatchCost", as_json: bool) -> None:
    """Tell what a batch is going to do, and what it will take."""
    from gradnet_engine.batch.costs import in_gigabytes

    for problem in plan.problems:
        say(problem)
    if as_json:
        print_json(
            {
                "event": "estimated",
                "photos": cost.photos,
                "megapixels": round(cost.megapixels, 3),
                "seconds": None if cost.seconds is None else round(cost.seconds, 1),
                "output_bytes": cost.output_bytes,
                "free_bytes": cost.free_bytes,
                "finished_before": len(plan.finished),
                "failed_before": len(plan.failed),
                "skipped": len(plan.skipped),
            }
        )
    counts = [
        (len(plan.finished), "done by an earlier run"),
        (len(plan.failed), "failed in an earlier run (--retry-failed tries them again)"),
        (len(plan.skipped), "skipped, as their results exist"),
    ]
    say("".join([f"{_photos(cost.photos)} to denoise", *(f", {count} {what}" for count, what in counts if count), "."]))
    if cost.photos:
        needed, free = in_gigabytes(cost.output_bytes), in_gigabytes(cost.free_bytes)
        time = "" if cost.seconds is None else f"{clock(cost.seconds)} and "
        say(f"{cost.megapixels:.1f} megapixels, about {time}{needed}; {free} are free.")


def _photos(number: int) -> str:
    return "1 photo" if number == 1 else f"{number} photos"


def tell_report(journal: "Journal") -> None:
    """Write the report of a run that didn't come to its end, and tell where it is, or why it isn't."""
    from gradnet_engine.batch import write_report

    try:
        say(f"The report: {write_report(journal)}")
    except BatchFolderError as error:
        say(f"The report can't be written: {error.cause}.")


class OutcomeTeller:
    """Tells what becomes of photos, and keeps the failures for the end.

    Parameters
    ----------
    as_json : bool
        Whether each is a line of JSON too.
    has_events : bool
        Whether such lines tell of more than photos.
    """

    def __init__(self, as_json: bool, *, has_events: bool = True) -> None:
        self._as_json, self._has_events = as_json, has_events
        self._done = 0
        self.failures: list[str] = []

    def tell(self, outcome: "JobOutcome") -> None:
        """Tell of one photo."""
        say(sentence_of(outcome))
        if outcome.error is None:
            self._done += 1
        else:
            self.failures.append(outcome.error)
        if self._as_json:
            event = {"event": "failed" if outcome.error else "done"} if self._has_events else {}
            print_json({**event, **record_of(outcome)})

    def tell_end(self, report: Path) -> None:
        """Tell what became of all."""
        if self.failures:
            say(f"{len(self.failures)} failed:")
            for sentence in self.failures:
                say(f"  {sentence}")
        say(f"{_photos(self._done)} done. The report: {report}")
        if self._as_json:
            record = {"event": "ended", "done": self._done, "failed": len(self.failures), "report": str(report)}
            print_json(record)
