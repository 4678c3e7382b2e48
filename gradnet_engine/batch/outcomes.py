"""What became of a job: small enough to keep a thousand of them, or to send them to another process."""

from dataclasses import dataclass
from pathlib import Path

from gradnet_engine.job import Job


@dataclass(frozen=True, slots=True)
class JobResult:
    """What was done for a job; a `DenoiseResult` without the pixels.

    Attributes
    ----------
    sigma : tuple of three float
        Noise standard deviation a channel, on the [0, 1] scale.
    device : str
        Where it ran, as a user reads it.
    method_used : str
        Name of the method that ran; never ``"auto"``.
    why : str
        Why this method: one sentence.
    damage : str or None
        What seems wrong with the photo that was read: one sentence.
    left_out : str or None
        What else its file holds, which the result doesn't; in the middle of a sentence.
    lost : str or None
        What it loses by the format of the file written: one sentence.
    width_px, height_px : int
        Size of the photo.
    elapsed_s : float
        Seconds of the denoising alone.
    reading_s, denoising_s, writing_s : float
        Seconds of each stage: denoising counts blending too; none counts estimating the noise.
    output_bytes : int
        Size of the file written.
    """

    sigma: tuple[float, float, float]
    device: str
    method_used: str
    why: str
    damage: str | None
    left_out: str | None
    lost: str | None
    width_px: int
    height_px: int
    elapsed_s: float
    reading_s: float
    denoising_s: float
    writing_s: float
    output_bytes: int


@dataclass(frozen=True, slots=True)
class JobOutcome:
    """What became of one job.

    Attributes
    ----------
    job : Job
        The request.
    output : Path or None
        The file written, or None if it failed.
    result : JobResult or None
        What was done, or None if it failed.
    error : str or None
        One sentence, or None if it went well.
    disk_full : bool
        It failed because the disk is full: so would the next.
    """

    job: Job
    output: Path | None = None
    result: JobResult | None = None
    error: str | None = None
    disk_full: bool = False
