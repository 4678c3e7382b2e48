"""From samples as a file holds them to an upright `Photo`."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from gradnet_engine.image_io.metadata.attachments import Attachments
from gradnet_engine.image_io.metadata.exif import SRGB, summarize_exif, upright_exif
from gradnet_engine.image_io.metadata.exif_additions import complete_exif
from gradnet_engine.image_io.metadata.sidecar import read_sidecar, with_sidecar
from gradnet_engine.image_io.metadata.xmp import upright_xmp
from gradnet_engine.image_io.profiles import cmyk_to_srgb, is_rgb_profile, lab_to_srgb, profile_for, space_profile
from gradnet_engine.image_io.refusals import BEYOND_RANGE, OTHER_COLOURS, Unreadable, all_of
from gradnet_engine.image_io.turning import QUARTER_TURNED, upright
from gradnet_engine.job import OutputSpace
from gradnet_engine.photo import FloatArray, Photo, PhotoMetadata
from gradnet_engine.sentence import Sentence

# Floating-point files may overshoot white a little; far above it they are in other units, or hold light that no
# [0, 1] file can.
_HIGHEST_FLOAT = 1.5


@dataclass(frozen=True, slots=True, eq=False)
class Samples:
    """Pixels as a file holds them.

    Attributes
    ----------
    values : ndarray, H x W x C
        uint8, uint16 or floating point; C is 1, 3 or 4 as the model says. Lab is float64 in its own units.
    model : {"grey", "rgb", "cmyk", "lab"}
        What they mean.
    alpha : ndarray or None, H x W
        Opacity, of the same type, not premultiplied.
    bit_depth : int
        Bits a channel that are worth keeping, 8 or 16.
    damage : Sentence or None
        What seems wrong with them.
    left_out : Sentence or None
        What the file holds beside them that no result will, as `PhotoMetadata` has it.
    """

    values: npt.NDArray[Any]
    model: Literal["grey", "rgb", "cmyk", "lab"]
    alpha: npt.NDArray[Any] | None = None
    bit_depth: int = 8
    damage: Sentence | None = None
    left_out: Sentence | None = None


def photo_from_samples(samples: Samples, attachments: Attachments, orientation: int, path: Path) -> Photo:
    """Turn a file's samples upright and into colours, and set its metadata right.

    Parameters
    ----------
    samples : Samples
        The pixels.
    attachments : Attachments
        What lay beside them.
    orientation : int
        How the pixels are stored, 1..8 as in EXIF.
    path : Path
        The file.

    Returns
    -------
    Photo

    Raises
    ------
    Unreadable
        If the pixels can't be those of a photo.
    """
    rgb, icc = _rgb(samples, attachments)
    rgb = upright(rgb, orientation)
    height_px, width_px = rgb.shape[:2]
    alpha = None if samples.alpha is None else upright(_unit(samples.alpha), orientation)
    attachments, beside = with_sidecar(attachments, read_sidecar(path, is_raw=False), orientation=orientation)
    left_out = [samples.left_out, beside]
    if samples.model in ("grey", "rgb") and _reaches_beyond_range(samples.values):
        left_out.append(BEYOND_RANGE)
    exif, xmp = attachments.exif, attachments.xmp
    was_converted = samples.model in ("cmyk", "lab")
    if was_converted:
        left_out.append(OTHER_COLOURS)
    color_space = SRGB if was_converted else None
    if orientation in QUARTER_TURNED and attachments.density is not None:
        attachments = replace(attachments, density=attachments.density[::-1])
    upright_block = None if exif is None else upright_exif(exif, width_px, height_px, color_space, orientation)
    metadata = PhotoMetadata(
        source_path=path,
        exif=complete_exif(upright_block, attachments),
        xmp=None if xmp is None else upright_xmp(xmp, width_px, height_px, color_space, orientation),
        iptc=attachments.iptc,
        icc_profile=icc,
        bit_depth=samples.bit_depth,
        iso=summarize_exif(exif).iso,
        # One channel can't carry a profile of three: such photos go out as they would be seen, in colour.
        is_grey=samples.model == "grey" and not is_rgb_profile(icc),
        damage=samples.damage,
        left_out=all_of(left_out),
    )
    return Photo(rgb, metadata=metadata, alpha=None if alpha is None or alpha.min() == 1 else alpha)


def _rgb(samples: Samples, attachments: Attachments) -> tuple[FloatArray, bytes | None]:
    """Return the samples as red, green and blue, and the profile of these."""
    if samples.model == "lab":
        return lab_to_srgb(samples.values), space_profile(OutputSpace.SRGB)
    if samples.model == "cmyk":
        icc = profile_for(attachments.icc, "cmyk")
        return cmyk_to_srgb(samples.values, icc), space_profile(OutputSpace.SRGB)
    values = _unit(samples.values)
    if samples.model == "grey":
        model = "rgb" if is_rgb_profile(attachments.icc) else "grey"
        return np.repeat(values, 3, axis=2), profile_for(attachments.icc, model)
    icc = profile_for(attachments.icc, "rgb")
    if attachments.icc is None and summarize_exif(attachments.exif).is_adobe_rgb:
        # Cameras mark Adobe RGB in EXIF alone (DCF 2.0); most programs only look at the profile.
        icc = space_profile(OutputSpace.ADOBE_RGB)
    return values, icc


def _unit(values: npt.NDArray[Any]) -> FloatArray:
    """Return samples as float32 in [0, 1]; 8- and 16-bit levels come back exactly when multiplied again."""
    if np.issubdtype(values.dtype, np.unsignedinteger):
        return np.divide(values, np.float32(np.iinfo(values.dtype).max), dtype=np.float32)
    if not np.isfinite(values).all():
        raise Unreadable("it holds values that are not numbers")
    if values.max() > _HIGHEST_FLOAT or values.min() < 1 - _HIGHEST_FLOAT:
        raise Unreadable(
            "its floating-point values reach from {lowest:g} to {highest:g}, and only 0 to 1 can be kept",
            lowest=float(values.min()),
            highest=float(values.max()),
        )
    return np.clip(values, 0, 1).astype(np.float32)


def _reaches_beyond_range(values: npt.NDArray[Any]) -> bool:
    return np.issubdtype(values.dtype, np.floating) and bool(values.max() > 1 or values.min() < 0)
