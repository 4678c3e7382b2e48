"""What the window and the engine process say to each other.

Each request stands alone, so that a fresh process can serve it. One about a photo that is open holds the state that its
file was in when it was opened: of a file in another state, nothing is made.
"""

from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt

from gradnet_engine.files import FileState, is_replaced
from gradnet_engine.job import DenoiseSettings, Job, RawSettings, RunSettings
from gradnet_engine.photo import PhotoMetadata
from gradnet_engine.sentence import Sentence

Side = Literal["before", "after"]
Strengths = tuple[float, float, float]
"""Luminance strength, chroma strength and grain, 0..1."""

PIECE_PX = 512
"""Edge of the squares in which pictures travel: a power of two, so that their smaller sizes fit together too."""

_SMALLEST_PX = 256


@dataclass(frozen=True, slots=True)
class ListMethods:
    """Ask which methods there are, and which can run on a device."""

    device: str


@dataclass(frozen=True, slots=True)
class DescribeDevice:
    """Ask where networks run on a device of this name, and why not on a GPU."""

    device: str


@dataclass(frozen=True, slots=True)
class OpenPhoto:
    """Ask for a photo as it is; it is read from the file each time."""

    source: Path
    raw: RawSettings


@dataclass(frozen=True, slots=True)
class PaintPhoto:
    """Ask for the picture of a photo that is open again: the screen is another."""

    source: Path
    raw: RawSettings
    state: FileState | None


@dataclass(frozen=True, slots=True)
class MeasureNoise:
    """Ask how strong a photo's noise is."""

    source: Path
    raw: RawSettings
    state: FileState | None


@dataclass(frozen=True, slots=True)
class MeasureSpeed:
    """Ask how fast a method is on a device."""

    method: str
    device: str


@dataclass(frozen=True, slots=True)
class PrepareMethod:
    """Ask to have a method made ready, beside what is asked for next: then nobody waits for it to be loaded."""

    method: str
    device: str
    from_mosaic: bool


@dataclass(frozen=True, slots=True)
class DenoisePhoto:
    """Ask for a photo denoised. A change of strengths alone is answered from what is kept."""

    source: Path
    raw: RawSettings
    denoise: DenoiseSettings
    run: RunSettings
    state: FileState | None


@dataclass(frozen=True, slots=True)
class SavePhoto:
    """Ask for a photo denoised, in a file."""

    job: Job
    state: FileState | None


Request = (
    ListMethods
    | DescribeDevice
    | OpenPhoto
    | PaintPhoto
    | MeasureNoise
    | MeasureSpeed
    | PrepareMethod
    | DenoisePhoto
    | SavePhoto
)


@dataclass(frozen=True, slots=True)
class MethodChoice:
    """A method as a picker shows it; `unavailable` says why it can't run here, or is None.

    One that `is_blind` has no use for a level of noise.
    """

    name: str
    use: str
    unavailable: str | None
    is_blind: bool = False


@dataclass(frozen=True, slots=True)
class MethodsListed:
    """Answer to `ListMethods`."""

    methods: tuple[MethodChoice, ...]


@dataclass(frozen=True, slots=True)
class DeviceDescribed:
    """Answer to `DescribeDevice`.

    Attributes
    ----------
    name : str
        As a user reads it.
    memory_bytes : int or None
        A GPU's memory.
    why_no_gpu : str
        Why it is the CPU; empty if it isn't, or was asked for.
    """

    name: str
    memory_bytes: int | None = None
    why_no_gpu: str = ""


@dataclass(frozen=True, slots=True)
class PhotoFacts:
    """How a photo was taken; None is what its file doesn't tell. Seconds, f-number, millimetres.

    `left_out` is what results leave out that nobody would expect, in the middle of a sentence.
    """

    camera: str | None = None
    lens: str | None = None
    iso: float | None = None
    shutter_s: float | None = None
    aperture: float | None = None
    focal_length_mm: float | None = None
    left_out: str | None = None


@dataclass(frozen=True, slots=True)
class PhotoOpened:
    """Answer to `OpenPhoto`, after its pieces.

    Attributes
    ----------
    metadata : PhotoMetadata
        What goes out again with the pixels.
    facts : PhotoFacts
        How it was taken, and what results leave out.
    state : tuple of two int, or None
        What its file was before it was read.
    kept : DenoiseSettings or None
        Settings of its result that is kept since it was open before, at full strength.
    """

    metadata: PhotoMetadata
    facts: PhotoFacts
    state: FileState | None
    kept: DenoiseSettings | None = None


@dataclass(frozen=True, slots=True)
class PhotoPainted:
    """Answer to `PaintPhoto`, once all of it is painted."""


@dataclass(frozen=True, slots=True)
class NoiseMeasured:
    """Answer to `MeasureNoise`: standard deviation a channel, on the [0, 1] scale."""

    sigma: tuple[float, float, float]


@dataclass(frozen=True, slots=True)
class SpeedMeasured:
    """Answer to `MeasureSpeed`."""

    pixels_per_s: float


@dataclass(frozen=True, slots=True)
class MethodUnderway:
    """Answer to `PrepareMethod`, at once; what can't be made ready is told of where it is needed."""


@dataclass(frozen=True, slots=True)
class PhotoDenoised:
    """Answer to `DenoisePhoto`, after its pieces; the fields are those of `DenoiseResult`, and what is shown."""

    sigma: tuple[float, float, float]
    elapsed_s: float
    device: str
    method_used: str
    why: str
    strengths: Strengths
    is_blind: bool = False


@dataclass(frozen=True, slots=True)
class PhotoSaved:
    """Answer to `SavePhoto`: the file that was written, what seems wrong with the photo's own, and what got lost."""

    path: Path
    damage: Sentence | None = None
    lost: Sentence | None = None


@dataclass(frozen=True, slots=True)
class PhotoReplaced:
    """The photo isn't kept any more, and its file is in another state than that asked for."""


@dataclass(frozen=True, slots=True)
class WasCancelled:
    """The work stopped because it was told to."""


@dataclass(frozen=True, slots=True)
class Failed:
    """The work failed; `sentence` is what the user reads, and `disk_full` says that the next file would fail too."""

    sentence: str
    disk_full: bool = False


Answer = (
    MethodsListed
    | DeviceDescribed
    | PhotoOpened
    | PhotoPainted
    | NoiseMeasured
    | SpeedMeasured
    | MethodUnderway
    | PhotoDenoised
    | PhotoSaved
    | PhotoReplaced
    | WasCancelled
    | Failed
)


@dataclass(frozen=True, slots=True)
class KeptResult:
    """A photo beside the open one whose result is kept: what its file was, and how it was denoised at full strength."""

    source: Path
    raw: RawSettings
    state: FileState
    settings: DenoiseSettings
    run: RunSettings

    @property
    def is_replaced(self) -> bool:
        """Whether the photo's file holds something else by now; one that is gone doesn't."""
        return is_replaced(self.source, self.state)


@dataclass(frozen=True, slots=True)
class ResultsKept:
    """Tell, amid a request, what is kept; at most one result of a photo."""

    results: tuple[KeptResult, ...] = ()


@dataclass(frozen=True, slots=True)
class Look:
    """How the photo is looked at. It may be sent at any time, and holds for the request in hand and the next ones.

    Attributes
    ----------
    strengths : Strengths
        What the denoised photo is shown with.
    in_view : tuple of four int, or None
        First row, first column, and the row and column behind the last: made before everything else.
    """

    strengths: Strengths
    in_view: tuple[int, int, int, int] | None = None


@dataclass(frozen=True, slots=True)
class Screen:
    """On what the photo is looked at. As `Look`, but apart from it: a profile may have a megabyte.

    Attributes
    ----------
    icc : bytes or None
        Its ICC profile; None means sRGB.
    """

    icc: bytes | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Cancel:
    """Tell the request in hand to stop."""


@dataclass(frozen=True, slots=True, eq=False)
class Piece:
    """A square of a picture, ready to be shown.

    Attributes
    ----------
    photo_px : tuple of two int
        Height and width of the photo.
    row, col : int
        The upper left pixel, multiples of `PIECE_PX`.
    levels : tuple of ndarray of uint8, h x w x 4
        Blue, green, red in the screen's colours and 255; in full size, half, a quarter, ...
    counts : ndarray of int, 3 x 256
        How often each level of red, green and blue (sRGB) is found, wherever the photo isn't wholly transparent, in
        every so many rows and columns: about a thousand of the whole photo.
    """

    photo_px: tuple[int, int]
    row: int
    col: int
    levels: tuple[npt.NDArray[np.uint8], ...]
    counts: npt.NDArray[np.int64]


def strengths_of(settings: DenoiseSettings) -> Strengths:
    """Return the part of the settings that needs no second denoising."""
    return settings.luminance_strength, settings.chroma_strength, settings.grain


def at_full_strength(settings: DenoiseSettings) -> DenoiseSettings:
    """Return the rest of the settings: what a denoising depends on."""
    return replace(settings, luminance_strength=1.0, chroma_strength=1.0, grain=0.0)


def with_strengths(settings: DenoiseSettings, strengths: Strengths) -> DenoiseSettings:
    """Return settings with other strengths: what `strengths_of` returns of them."""
    luminance, chroma, grain = strengths
    return replace(settings, luminance_strength=luminance, chroma_strength=chroma, grain=grain)


def level_count(height_px: int, width_px: int) -> int:
    """Return in how many sizes a picture is kept: each half as large as the one before, the last at most 256 pixels."""
    longest_px = max(height_px, width_px)
    coarsest = PIECE_PX.bit_length() - 1  # There, a piece is one pixel.
    return 1 + next((level for level in range(coarsest) if longest_px <= _SMALLEST_PX << level), coarsest)
