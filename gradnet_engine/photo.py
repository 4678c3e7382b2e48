"""The pixel contract: what a photo in memory is, checked at the door and trusted inside."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Protocol, TypeVar

import numpy as np
import numpy.typing as npt

from gradnet_engine.sentence import Sentence

if TYPE_CHECKING:
    from gradnet_engine.kept_pixels import ReadablePixels, Rectangle

FloatArray = npt.NDArray[np.float32]
Scalar = TypeVar("Scalar", bound=np.generic)


@dataclass(frozen=True, slots=True)
class PhotoMetadata:
    r"""What a photo carries beside its pixels.

    Attributes
    ----------
    source_path : Path or None
        The file it was read from.
    exif : bytes or None
        An EXIF block: a TIFF header (``II*\\0`` or ``MM\\0*``) and its directories, without the ``Exif\\0\\0`` prefix;
        its orientation is upright and it holds no thumbnail.
    xmp : bytes or None
        An XMP packet (UTF-8 XML).
    iptc : bytes or None
        An IPTC-IIM record.
    icc_profile : bytes or None
        The profile of the pixels. None means sRGB.
    bit_depth : int
        Bits a channel in the file, 8 or 16 (a RAW file: 16).
    iso : float or None
        ISO speed, where the file tells.
    is_grey : bool
        The file had one colour channel; it is written back as one.
    sensor_colours : bytes or None
        Of a photo whose pixels are in its sensor's own colours, as they are for a DNG: a TIFF block of the tags by
        which a DNG tells what these are. None of all others.
    framed : tuple of float or None
        Of a photo in its sensor's own colours: left, top, right and bottom edge, as shares of its width and height, of
        the part that the photographer has framed, where that isn't all. Of all others nothing else is left.
    from_mosaic : bool
        Developed here from a sensor's mosaic, along edges: its noise is the sensor's, and what that makes of it.
    damage : Sentence or None
        What seems wrong with the file's data, of which a picture came out all the same.
    left_out : Sentence or None
        What else the file holds, which is lost where the photo is written in its place; in the middle of a sentence.
    """

    source_path: Path | None = None
    exif: bytes | None = None
    xmp: bytes | None = None
    iptc: bytes | None = None
    icc_profile: bytes | None = None
    bit_depth: int = 8
    iso: float | None = None
    is_grey: bool = False
    sensor_colours: bytes | None = None
    framed: tuple[float, float, float, float] | None = None
    from_mosaic: bool = False
    damage: Sentence | None = None
    left_out: Sentence | None = None


class _Pixels(Protocol):
    @property
    def shape(self) -> tuple[int, ...]: ...


class _WithPixels(Protocol):
    @property
    def rgb(self) -> _Pixels: ...


class Sized:
    """What has pixels, H x W x 3, tells its size."""

    __slots__ = ()

    @property
    def height_px(self: _WithPixels) -> int:
        """Number of rows."""
        return self.rgb.shape[0]

    @property
    def width_px(self: _WithPixels) -> int:
        """Number of columns."""
        return self.rgb.shape[1]


class Straightening(Protocol):
    """What makes the photo that is shown of one that is as its lens has drawn it, of either size part by part."""

    @property
    def shape(self) -> tuple[int, int, int]:
        """Height and width of the photo that is shown, and 3."""
        ...

    def source(self, part: "Rectangle") -> "Rectangle":
        """Return where the drawn photo has to be looked at for a part of the one that is shown."""
        ...

    def straightened(self, drawn: FloatArray, source: "Rectangle", part: "Rectangle") -> FloatArray:
        """Return a part of the photo that is shown, of the part of the drawn one that `source` tells."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A photo as its lens has drawn it: what is denoised, where another is shown.

    Attributes
    ----------
    rgb : ReadablePixels
        Its pixels; of another size, too, than those that are shown.
    straightening : Straightening
        What makes those of them.
    """

    rgb: "ReadablePixels"
    straightening: Straightening


@dataclass(frozen=True, slots=True, eq=False)
class Photo(Sized):
    """An upright photo.

    Attributes
    ----------
    rgb : ndarray of float32, H x W x 3, in [0, 1]
        The pixels in the photo's own colour space, encoded for viewing (any of the usual tone curves); read-only.
    metadata : PhotoMetadata
        What goes out again with the pixels.
    alpha : ndarray of float32, H x W, in [0, 1], or None
        Opacity, not premultiplied; None means opaque. It is never denoised.
    drawn : Drawn or None
        What it was before a lens's distortion was taken out of it, where that was done.

    Raises
    ------
    ValueError
        If an array has another type or shape, or a value that is not finite or lies outside [0, 1].
    """

    rgb: FloatArray
    metadata: PhotoMetadata = field(default_factory=PhotoMetadata)
    alpha: FloatArray | None = None
    drawn: Drawn | None = None

    def __post_init__(self) -> None:
        """Check the arrays and make them read-only."""
        if self.rgb.ndim != 3 or self.rgb.shape[2] != 3:
            raise ValueError(f"rgb must be H x W x 3, not {self.rgb.shape}")
        object.__setattr__(self, "rgb", _checked(self.rgb, "rgb"))
        if self.alpha is not None:
            if self.alpha.shape != self.rgb.shape[:2]:
                raise ValueError(f"alpha must be {self.rgb.shape[:2]}, not {self.alpha.shape}")
            object.__setattr__(self, "alpha", _checked(self.alpha, "alpha"))


def mirrored_up_to(image: npt.NDArray[Scalar], height_px: int, width_px: int) -> npt.NDArray[Scalar]:
    """Return H x W x C pixels with their lower and right edges mirrored, as far as there are fewer than so many."""
    missing = max(0, height_px - image.shape[0]), max(0, width_px - image.shape[1])
    return np.pad(image, ((0, missing[0]), (0, missing[1]), (0, 0)), mode="symmetric") if any(missing) else image


def _checked(values: FloatArray, name: str) -> FloatArray:
    if values.dtype != np.float32:
        raise ValueError(f"{name} must be float32, not {values.dtype}")
    if values.size == 0:
        raise ValueError(f"{name} is empty")
    # The comparison is false for NaN as well.
    if not (values.min() >= 0 and values.max() <= 1):
        raise ValueError(f"{name} must be finite and in [0, 1]")
    frozen = values.view()
    frozen.flags.writeable = False
    return frozen
