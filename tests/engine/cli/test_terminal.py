"""The progress bar of a terminal says what is at work, and nothing of what is over."""

import io
from pathlib import Path

import pytest
from rich.console import Console

from gradnet_engine.batch.outcomes import JobOutcome
from gradnet_engine.cli import terminal
from gradnet_engine.cli.terminal import ProgressBar, run_interruptibly
from gradnet_engine.job import Job
from gradnet_engine.progress import ProgressReport

A, B = (Job(Path(f"{name}.jpg"), Path(f"{name}-denoised.jpg")) for name in "ab")


def drawn(bar):
    """Return what is seen, without the bar itself."""
    page = io.StringIO()
    Console(file=page, width=100, legacy_windows=False).print(bar._progress.get_renderable())
    return page.getvalue().replace("━", "").replace("╸", "").replace("╺", "").split()


@pytest.fixture
def bar(monkeypatch):
    bar = ProgressBar(0)
    monkeypatch.setattr(terminal, "ProgressBar", lambda total: bar)
    return bar


def test_a_stage_without_steps_has_no_share_that_is_done(bar):
    bar.show(A, ProgressReport("denoising", 3, 12, eta_s=70))
    assert drawn(bar) == ["a.jpg:", "denoising", "25%", "1:10", "left"]
    bar.show(A, ProgressReport("writing", 1, 1))
    assert drawn(bar) == ["a.jpg:", "writing"]
    bar.show(B, ProgressReport("reading", 0, 1))
    assert drawn(bar) == ["b.jpg:", "reading"]


def test_nothing_is_said_of_a_photo_that_is_over(bar):
    bar.show(A, ProgressReport("denoising", 3, 12, eta_s=70))
    bar.leave(A)
    assert drawn(bar) == []


def test_a_photo_that_is_over_gives_way_to_the_next_without_a_gap(bar):
    bar.show(A, ProgressReport("denoising", 12, 12))
    bar.show(B, ProgressReport("denoising", 3, 12))
    bar.leave(A)
    assert drawn(bar) == ["b.jpg:", "denoising", "25%"]


def test_a_name_commands_no_terminal(bar):
    bar.show(Job(Path("a\x1b[2J\n.jpg"), Path()), ProgressReport("reading", 0, 1))
    assert drawn(bar) == [r"a\x1b[2J\n.jpg:", "reading"]


@pytest.mark.parametrize("error", [None, "it is broken"])
def test_a_run_that_waits_for_photos_says_nothing_of_the_last(bar, error):
    seen = []

    def run(*, progress, cancel):
        progress(A, ProgressReport("reading", 0, 1))
        seen.append(drawn(bar))
        yield JobOutcome(A, error=error)
        seen.append(drawn(bar))

    run_interruptibly(run, 0, lambda outcome: None)
    assert seen == [["a.jpg:", "reading"], []]
