"""The photo that is open, and what was made of it."""

from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from desktop_app.engine_client.messages import PhotoDenoised, PhotoFacts, at_full_strength
from desktop_app.qimage import Canvas, Picture
from desktop_app.spoken import spoken
from gradnet_engine.files import FileState, are_one, is_replaced
from gradnet_engine.job import DenoiseSettings, ExportSettings, Job, RawSettings, RunSettings
from gradnet_engine.photo import PhotoMetadata


class ResultAtHand(Protocol):
    """Who has results of photos already, and only has to save them; tells `QueueModel.end_save` when that is over."""

    def has_result_of(self, job: Job) -> bool:
        """Tell whether there is a result that is what this job would write."""
        ...

    def save_job(self, job: Job) -> None:
        """Save that result to the job's file."""
        ...


@dataclass(frozen=True, slots=True)
class SaveEnded:
    """What became of saving a job's file.

    Attributes
    ----------
    output : Path or None
        The file that was written.
    failure : str or None
        Why none was: one sentence. Neither if it was given up.
    disk_full : bool
        Whether the next file would fail too.
    damage : str or None
        What seems wrong with the photo: one sentence.
    lost : str or None
        What it lost by the format of the file: one sentence.
    """

    job: Job
    output: Path | None = None
    failure: str | None = None
    disk_full: bool = False
    damage: str | None = None
    lost: str | None = None


def is_skipped(job: Job) -> bool:
    """Tell whether a job writes nothing, as its file is there already."""
    return job.export.on_conflict == "skip" and job.destination.exists()


def are_one_file(one: Path, other: Path) -> bool:
    """Tell whether two paths lead to one file; not if there is none."""
    with suppress(OSError):
        return are_one(one, other)
    return False


@dataclass(frozen=True, slots=True)
class OpenedPhoto:
    """The photo as it was developed from its file, which was in this state before."""

    source: Path
    raw: RawSettings
    state: FileState | None
    metadata: PhotoMetadata
    facts: PhotoFacts
    picture: Picture

    @property
    def pixels(self) -> int:
        """Number of pixels."""
        return self.picture.size.width() * self.picture.size.height()

    @property
    def summary(self) -> str:
        """Name, size and ISO speed."""
        size, iso = self.picture.size, self.metadata.iso
        return f"{self.source.name}: {size.width()} x {size.height()}" + (f", ISO {iso:.0f}" if iso else "")

    @property
    def damage(self) -> str | None:
        """What seems wrong with the file's data: one sentence."""
        return self.metadata.damage and spoken(self.metadata.damage)

    @property
    def is_replaced(self) -> bool:
        """Whether the file holds something else by now; one that is gone doesn't."""
        return is_replaced(self.source, self.state)


@dataclass(frozen=True, slots=True)
class DenoisedPhoto:
    """A photo as the settings make it."""

    photo: OpenedPhoto
    settings: DenoiseSettings
    outcome: PhotoDenoised
    picture: Picture

    def is_by(self, raw: RawSettings, settings: DenoiseSettings) -> bool:
        """Tell whether settings need no other denoising than this one; their strengths don't matter."""
        here, there = at_full_strength(self.settings), at_full_strength(settings)
        if self.outcome.is_blind:  # Another level of noise would change nothing.
            here, there = replace(here, sigma=None), replace(there, sigma=None)
        return there in (here, replace(here, method=self.outcome.method_used)) and raw == self.photo.raw

    def canvas_for(self, settings: DenoiseSettings) -> Canvas:
        """Return what settings are painted on: a new strength goes over the old, all else begins anew."""
        is_same_denoising = at_full_strength(settings) == at_full_strength(self.settings)
        return Canvas(self.picture if is_same_denoising else None)

    def is_result_of(self, job: Job) -> bool:
        """Tell whether this is what a job would write."""
        here = self.photo.source, self.photo.raw, self.settings
        return here == (job.source, job.raw, job.denoise) and not self.photo.is_replaced

    def job(self, destination: Path, run: RunSettings, export: ExportSettings) -> Job:
        """Return the job that this is the result of."""
        return Job(self.photo.source, destination, self.photo.raw, self.settings, run, export)
