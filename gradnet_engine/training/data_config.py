"""The data sets of a training run, as its YAML file names them."""

import os
from pathlib import Path
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from gradnet_engine.errors import InvalidSettingsError

Sigma255 = Annotated[float, Field(ge=0, le=255)]
Probability = Annotated[float, Field(ge=0, le=1)]


class Strict(BaseModel):
    """Unknown keys are errors: a misspelt one would otherwise train something else in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Source(Strict):
    """What every data set has.

    Attributes
    ----------
    flip, rotate : bool
        Flip (horizontal, vertical or both) and turn by right angles, each with probability 3/4.
    crop_count : int
        How often a photo is drawn in an epoch; also the weight of this set among the others. 0 leaves the set out.
    """

    flip: bool = True
    rotate: bool = True
    crop_count: int = Field(default=1, ge=0)


class _ColourSource(_Source):
    """What data sets have whose patches are changed as they are drawn: their colour, and what covers them.

    Attributes
    ----------
    calm_share : float
        Share whose noise has less colour or none: cameras and RAW converters take that away first, and leave what is
        alike in all channels.
    grey_share : float
        Share that is turned into black and white, photo and noise.
    mat_share : float
        Share that is covered in part by one colour without noise: mats, bars, captions, what was cut out. Where such
        an area ends, a network that has never seen it takes the noise beside it for content.
    """

    calm_share: Probability = 0.0
    grey_share: Probability = 0.0
    mat_share: Probability = 0.0


class _CleanSource(_Source):
    """What data sets have that make noise themselves.

    Attributes
    ----------
    path : str
        Folder of clean photos, searched with its sub-folders.
    soft_share : float
        Share of the photos that are drawn softly before the noise comes. Clean photos were made smaller and are sharp
        to the pixel, which no camera's are in their full size: there, what differs from pixel to pixel is noise.
    night_share : float
        Share of the photos that are turned into night, with stars: points that a network which has never seen any
        takes for noise.
    """

    path: str
    soft_share: Probability = 0.0
    night_share: Probability = 0.0


class _SharpenedSource(_CleanSource, _ColourSource):
    """What data sets have whose noise may have been worked on.

    Attributes
    ----------
    sharpened_share : float
        Share whose noise, if it isn't white, was sharpened with the photo, by the camera or a converter.
    """

    sharpened_share: Probability = 0.0


class AwgnSource(_SharpenedSource):
    """Clean photos, white Gaussian noise of one sigma an image added.

    Attributes
    ----------
    sigma_min, sigma_max : float
        Range of sigma, on the 0..255 scale; both 0: clean photos, to be left as they are.
    clip_share : float
        Share that is clipped and rounded to what a file of 8 bits holds.
    flat_share : float
        Share whose photo is replaced by one colour, in which each channel is black, white or anything between.
    pattern_share : float
        Share whose photo is replaced by a pattern of two such colours: checks, stripes, waves, blocks,
        letters.
    coarse_share : float
        Share whose noise isn't white but weaker and coarse, its colour coarser than its brightness: as film has it,
        scaled photos, and whatever camera no profile was measured of. Their photos are never drawn softly: coarse noise
        on a sharp photo looks like a soft photo.
    """

    type: Literal["awgn"]
    sigma_min: Sigma255 = 8
    sigma_max: Sigma255 = 64
    clip_share: Probability = 0.0
    flat_share: Probability = 0.0
    pattern_share: Probability = 0.0
    coarse_share: Probability = 0.0

    @model_validator(mode="after")
    def _ordered(self) -> "AwgnSource":
        if self.sigma_min > self.sigma_max:
            raise ValueError("sigma_min is larger than sigma_max")
        if self.flat_share + self.pattern_share > 1:
            raise ValueError("flat_share and pattern_share are more than all photos together")
        return self


class RealSource(_ColourSource):
    """Pairs of a noisy photo and its reference, matched by name.

    Attributes
    ----------
    noisy_path, ref_path : str
        Patterns with one ``*``, such as ``pairs/*_noisy.jpg`` and ``pairs/*_clean.jpg``: what the star stands for is
        the pair's name.
    without : tuple of str
        How the names of pairs begin that are left out, to judge a network on a camera it has never seen.
    align : bool
        Move each reference onto its noisy photo by a fraction of a pixel, and match its level and contrast.
    """

    type: Literal["real"]
    noisy_path: str
    ref_path: str
    without: tuple[str, ...] = ()
    align: bool = False

    @model_validator(mode="after")
    def _starred(self) -> "RealSource":
        if self.noisy_path.count("*") != 1 or self.ref_path.count("*") != 1:
            raise ValueError("noisy_path and ref_path need one * each, which stands for the pair's name")
        return self


class _SensorSource(_Source):
    """What data sets have whose photos are taken back to a sensor, and get a measured camera's noise there.

    Attributes
    ----------
    profiles : str
        CSV of measured noise: columns maker, model, iso, a_r, a_g, a_b, b_r, b_g, b_b.
    iso_min : float
        Profiles of this ISO and above are drawn three times as often as those below.
    push_stops : float
        Photos are underexposed by up to this many stops and pushed again.
    flawed_share : float
        Share, of those that weren't smoothed nor made smaller, with a sensor's hot pixels and bands.
    """

    profiles: str
    iso_min: float = 800
    push_stops: float = Field(default=3, ge=0, le=6)
    flawed_share: Probability = 0.0


class CameraSource(_SensorSource, _SharpenedSource):
    """Clean photos taken back to a sensor, given a measured camera's noise, and developed again.

    Attributes
    ----------
    reduced_share : float
        Share whose noise was smoothed by the camera, as in JPEGs out of cameras.
    jpeg_share : float
        Share that is compressed as JPEG afterwards, half of it with halved colour as cameras do.
    jpeg_quality_min : int
        Qualities are drawn between this and 98.
    resize_share : float
        Share that is made smaller after it was photographed, to between 1/2 and the whole of its size.
    """

    type: Literal["camera"]
    reduced_share: Probability = 0.0
    jpeg_share: Probability = 0.3
    jpeg_quality_min: int = Field(default=80, ge=30, le=98)
    resize_share: Probability = 0.0


class RawSource(_SensorSource, _CleanSource):
    """Clean photos taken back to a sensor, and developed by LibRaw with a measured camera's noise and without.

    Attributes
    ----------
    stretched_share : float
        Share that is stretched after it was developed, as LibRaw does with the photos of sensors whose pixels are not
        square, and those of sensors that lie aslant: their noise is smooth, along one axis or both.
    """

    type: Literal["raw"]
    stretched_share: Probability = 0.0


class StoredSource(_Source):
    """Patches stored ahead with the guide of a slow naive denoiser (see ``gradnet prepare-guides``).

    Attributes
    ----------
    path : str
        Folder of ``.npz`` files with uint8 arrays clean and guide, and float16 noisy, all H x W x 3.
    sigma_min, sigma_max : float
        Range of sigma that they were prepared with, on the 0..255 scale.
    """

    type: Literal["stored"]
    path: str
    sigma_min: Sigma255 = 8
    sigma_max: Sigma255 = 64


Source = Annotated[AwgnSource | RealSource | CameraSource | RawSource | StoredSource, Field(discriminator="type")]


class Crop(Strict):
    """Size of a patch.

    Attributes
    ----------
    height, width : int
        Pixels.
    """

    height: int = Field(default=80, ge=16, le=1024)
    width: int = Field(default=80, ge=16, le=1024)


class SmallCrop(Crop):
    """Size of the patches at the start of a run: small ones bring a network on its way sooner.

    Attributes
    ----------
    until : float
        Share of the run that uses them.
    """

    until: Probability = 0.5


class Data(Strict):
    """Where pixels come from.

    Attributes
    ----------
    root : str
        Folder that the paths of the data sets start from; may hold environment variables.
    train : list
        Data sets.
    crop : Crop
        Patch size.
    small_crop : SmallCrop, optional
        Patch size at the start.
    """

    root: str = "$GRADNET_DATA"
    train: tuple[Source, ...] = Field(min_length=1)
    crop: Crop = Crop()
    small_crop: SmallCrop | None = None

    @property
    def drawn(self) -> tuple[Source, ...]:
        """Data sets that are not left out."""
        return tuple(source for source in self.train if source.crop_count)

    @model_validator(mode="after")
    def _not_empty(self) -> "Data":
        if not self.drawn:
            raise ValueError("train: every data set has a crop_count of 0")
        return self


def data_path(root: str, path: str) -> Path:
    """Return a data set's path under its root, with environment variables filled in.

    Raises
    ------
    InvalidSettingsError
        If an environment variable is not set.
    """
    filled = Path(os.path.expandvars(root)) / os.path.expandvars(path)
    if "$" in str(filled):
        raise InvalidSettingsError(f"{filled}: an environment variable is not set.")
    return filled
