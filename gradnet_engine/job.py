"""Request and answer: what is asked of the engine for one photo, and what it says of what it did."""

import re
from dataclasses import dataclass, field, replace
from enum import StrEnum
from pathlib import Path
from typing import Literal

from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.kept_pixels import KeptPhoto
from gradnet_engine.sentence import Sentence

AUTO_METHOD = "auto"
CHOSEN_BY_USER = Sentence("You chose it.")
"""Why a method ran, where there is nothing more to tell."""


class OutputSpace(StrEnum):
    """Colour space that a RAW photo is developed into."""

    SRGB = "srgb"
    ADOBE_RGB = "adobe-rgb"
    DISPLAY_P3 = "display-p3"
    PROPHOTO = "prophoto"


class Demosaic(StrEnum):
    """How the colours between a sensor's pixels are filled in."""

    AHD = "ahd"
    DHT = "dht"
    PPG = "ppg"
    VNG = "vng"
    LINEAR = "linear"


class FileFormat(StrEnum):
    """What `write_photo` can write: container and bits a channel."""

    JPEG = "jpeg"
    TIFF8 = "tiff8"
    TIFF16 = "tiff16"
    PNG16 = "png16"
    DNG = "dng"

    @property
    def suffix(self) -> str:
        """File name ending that a new file gets, with the dot."""
        return self.suffixes[0]

    @property
    def suffixes(self) -> tuple[str, ...]:
        """All file name endings that fit, in lower case, with the dot."""
        return _SUFFIXES[self]

    @staticmethod
    def for_source(source: Path) -> "FileFormat":
        """Choose what loses nothing: JPEG for JPEG, HEIC, AVIF and WebP, 16-bit PNG for PNG, 16-bit TIFF for others.

        Cameras' HEIF (.hif) has 10 bits: TIFF, too.
        """
        suffix = source.suffix.lower()
        if suffix in (*FileFormat.JPEG.suffixes, ".heic", ".heif", ".avif", ".webp"):
            return FileFormat.JPEG
        return FileFormat.PNG16 if suffix == ".png" else FileFormat.TIFF16

    @staticmethod
    def for_name(name: Path) -> "FileFormat | None":
        """Choose by the name of the file to write; None if it ends in something else."""
        order = (FileFormat.JPEG, FileFormat.TIFF16, FileFormat.PNG16, FileFormat.DNG)
        return next((item for item in order if name.suffix.lower() in item.suffixes), None)


_SUFFIXES = {
    FileFormat.JPEG: (".jpg", ".jpeg", ".jpe", ".jfif"),
    FileFormat.TIFF8: (".tif", ".tiff"),
    FileFormat.TIFF16: (".tif", ".tiff"),
    FileFormat.PNG16: (".png",),
    FileFormat.DNG: (".dng",),
}

OnConflict = Literal["unique", "skip", "overwrite"]
Profile = Literal["own", "srgb"]


@dataclass(frozen=True, slots=True)
class RawSettings:
    """How a RAW photo is developed. The defaults suit a photo that is edited further.

    Attributes
    ----------
    demosaic : Demosaic
        Demosaicing algorithm; sensors without a Bayer pattern use LibRaw's own.
    output_space : OutputSpace
        Colour space of the developed photo.
    for_dng : bool
        Whether it keeps the colours that the sensor saw, instead, as a DNG does: a `Job` sets it by its format.
    """

    demosaic: Demosaic = Demosaic.AHD
    output_space: OutputSpace = OutputSpace.SRGB
    for_dng: bool = False


@dataclass(frozen=True, slots=True)
class DenoiseSettings:
    """What changes the pixels of the result.

    Attributes
    ----------
    method : str
        Name of a method, or ``"auto"``.
    luminance_strength, chroma_strength : float
        Share of the noise removed, 0..1.
    grain : float
        Share of the removed luminance detail given back, 0..1: all of it at the finest scale, less at coarser ones.
    sigma : float or None
        Noise standard deviation on the [0, 1] scale, the same for all channels; None: estimated a channel.

    Raises
    ------
    InvalidSettingsError
        If a value is outside its range.
    """

    method: str = AUTO_METHOD
    luminance_strength: float = 1.0
    chroma_strength: float = 1.0
    grain: float = 0.0
    sigma: float | None = None

    def __post_init__(self) -> None:
        """Check the ranges."""
        for name in ("luminance_strength", "chroma_strength", "grain"):
            if not 0 <= getattr(self, name) <= 1:
                raise InvalidSettingsError("The {name} must lie between 0 and 100 %.", name=name.replace("_", " "))
        if self.sigma is not None and not 0 <= self.sigma <= 1:
            raise InvalidSettingsError("The noise sigma must lie between 0 and 255.")


@dataclass(frozen=True, slots=True)
class RunSettings:
    """What may not change the pixels beyond a stated tolerance.

    Attributes
    ----------
    device : str
        ``"auto"``, ``"cpu"``, ``"cuda"`` or ``"cuda:N"``.
    tile_px : int or None
        Edge of a tile without its margin; None: what suits the method.

    Raises
    ------
    InvalidSettingsError
        If the device has no such name or the tile is smaller than 32 pixels.
    """

    device: str = "auto"
    tile_px: int | None = None

    def __post_init__(self) -> None:
        """Check the ranges."""
        if not re.fullmatch(r"auto|cpu|cuda(:\d+)?", self.device):
            raise InvalidSettingsError(
                "There is no device named {device!r}; choose auto, cpu, cuda or cuda:N.", device=self.device
            )
        if self.tile_px is not None and self.tile_px < 32:
            raise InvalidSettingsError("Tiles must be at least 32 pixels wide.")


@dataclass(frozen=True, slots=True)
class ExportSettings:
    """How a photo is written.

    Attributes
    ----------
    format : FileFormat
        Container and bits a channel.
    jpeg_quality : int
        1..100; chroma is never subsampled.
    name_template : str
        File name without its ending; ``{stem}`` stands for the source's name.
    on_conflict : {"unique", "skip", "overwrite"}
        What to do if the destination exists.
    keep_metadata : bool
        Whether EXIF, XMP and IPTC go out again. The colour profile always does: without it colours are wrong.
    profile : {"own", "srgb"}
        The photo's own colours and profile; or converted to sRGB, which every program shows right.

    Raises
    ------
    InvalidSettingsError
        If a value is outside its range.
    """

    format: FileFormat = FileFormat.JPEG
    jpeg_quality: int = 95
    name_template: str = "{stem}-denoised"
    on_conflict: OnConflict = "unique"
    keep_metadata: bool = True
    profile: Profile = "own"

    def __post_init__(self) -> None:
        """Check the ranges."""
        if not 1 <= self.jpeg_quality <= 100:
            raise InvalidSettingsError("The JPEG quality must lie between 1 and 100.")


@dataclass(frozen=True, slots=True)
class Job:
    """One photo to denoise, from file to file.

    Attributes
    ----------
    source : Path
        The photo. Only read, unless `destination` is the same file and is to be overwritten.
    destination : Path
        The file to write.
    """

    source: Path
    destination: Path
    raw: RawSettings = field(default_factory=RawSettings)
    denoise: DenoiseSettings = field(default_factory=DenoiseSettings)
    run: RunSettings = field(default_factory=RunSettings)
    export: ExportSettings = field(default_factory=ExportSettings)

    def __post_init__(self) -> None:
        """Have the photo developed for what it becomes."""
        for_dng = self.export.format is FileFormat.DNG
        object.__setattr__(self, "raw", replace(self.raw, for_dng=for_dng))


@dataclass(frozen=True, slots=True)
class Denoising:
    """What was done to a photo.

    Attributes
    ----------
    sigma : tuple of three float
        Noise standard deviation a channel, on the [0, 1] scale, as estimated or given.
    elapsed_s : float
        Seconds of the denoising alone: no reading, estimating or writing.
    device : str
        Where it ran, as a user reads it: ``"CPU"`` or the GPU's name.
    method_used : str
        Name of the method that ran; never ``"auto"``.
    why : Sentence
        Why this method, and this device.
    is_blind : bool
        Whether the method had no use for the noise.
    """

    sigma: tuple[float, float, float]
    elapsed_s: float
    device: str
    method_used: str
    why: Sentence
    is_blind: bool


@dataclass(frozen=True, slots=True)
class DenoiseResult(Denoising):
    """A denoised photo, and what was done.

    Attributes
    ----------
    photo : KeptPhoto
        The result, strength applied.
    """

    photo: KeptPhoto
