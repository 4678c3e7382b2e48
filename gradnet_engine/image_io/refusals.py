"""Why a file can't be read or written, or only in part, in a photographer's words; the door adds the file's name."""

from collections.abc import Iterable
from functools import reduce

from gradnet_engine.sentence import Sentence, as_sentence

# Larger than any camera's picture and most stitched panoramas: a header that claims more is damage or an attack.
MOST_PIXELS = 400_000_000
MOST_BYTES = 8 << 30

INCOMPLETE = Sentence("it is incomplete: part of the picture is missing")
DAMAGED = Sentence("it is damaged")
UNKNOWN_PACKING = Sentence("its RAW data are compressed in a way that can't be developed yet")
# Said of a photo that is opened all the same.
DAMAGED_IN_PART = Sentence("The photo seems damaged: part of it, often the lower one, may be wrong or missing.")
HAS_HOLE = Sentence("The photo seems damaged: part of its data are zeros, which no sensor delivers.")
# Said of a photo that is written all the same.
WHITE_SHOWS = Sentence(
    "A JPEG can't be transparent, so that white shows through; a PNG or TIFF file keeps the transparency."
)
# What of a file no result holds; each fits behind "leaves out" and before "would be lost".
OTHER_PICTURES = Sentence("all but one of its pictures")
EXTRA_CHANNELS = Sentence("its channels beside the colours")
LAYERS = Sentence("its layers")
VIDEO = Sentence("its video")
BEYOND_RANGE = Sentence("what is darker than black or brighter than white")
UNREAD_SIDECAR = Sentence("what its XMP file says, which can't be read")
DAMAGED_XMP = Sentence("captions, keywords and ratings of its damaged XMP")
OTHER_COLOURS = Sentence("its colours in CMYK or Lab")
SENSOR_DATA = Sentence("what the sensor saw")
GAIN_MAP = Sentence("what makes it brighter on screens with HDR")
TURNED_FROM_SIDECAR = Sentence("its match with an XMP file made for the photo as it is stored")
NO_SENSOR_COLOURS = Sentence(
    "a DNG can only be made of a RAW photo of a camera whose colours are known; choose another format"
)
NOT_A_FILE = Sentence("it isn't a file")
NOT_A_PHOTO = Sentence("it isn't a photo in a format that can be read (RAW, JPEG, HEIC, AVIF, PNG, WebP, TIFF)")


_BOTH = Sentence("{first} and {second}")


class _Refusal(Exception):  # noqa: N818 - the cause reads as a sentence, the error is made of it
    """A cause as the second half of a sentence: a `Sentence`, or what makes one."""

    def __init__(self, cause: str, /, **parts: object) -> None:
        self.cause = as_sentence(cause, **parts)
        super().__init__(self.cause)


class Unreadable(_Refusal):
    """A file that can't be read; the error that says so is `PhotoReadError`."""


class Unwritable(_Refusal):
    """A photo that a format can't hold; the error that says so is `PhotoWriteError`."""


def all_of(left_out: Iterable[Sentence | None]) -> Sentence | None:
    """Return as one what a file holds and no result does; None if that is nothing."""
    parts = [part for part in left_out if part is not None]
    if not parts:
        return None
    return reduce(lambda first, second: _BOTH.filled(first=first, second=second), parts)


def worth_telling(left_out: str | None, *, keep_metadata: bool = True) -> str | None:
    """Return what a result leaves out, unasked.

    Nothing that everybody knows of a RAW file, that few screens show, or that only matters in the original's place.
    """
    asked = () if keep_metadata else (UNREAD_SIDECAR, DAMAGED_XMP)
    return _without(left_out, SENSOR_DATA, GAIN_MAP, TURNED_FROM_SIDECAR, *asked)


def lost_with_original(left_out: str | None, *, keep_metadata: bool = True) -> str | None:
    """Return what would be lost, unasked, where a result takes its original's place; what lies beside that, stays."""
    return _without(left_out, UNREAD_SIDECAR, *(() if keep_metadata else (DAMAGED_XMP,)))


def _without(left_out: str | None, *parts: Sentence) -> str | None:
    if isinstance(left_out, Sentence) and left_out.template == _BOTH.template:
        both = left_out.parts["first"], left_out.parts["second"]
        return all_of(_without(part, *parts) for part in both)  # type: ignore[arg-type,misc] - they are sentences
    return None if left_out in parts else left_out


def check_size(width_px: int, height_px: int) -> None:
    """Raise `Unreadable` if a picture is empty or larger than `MOST_PIXELS`."""
    if width_px <= 0 or height_px <= 0:
        raise Unreadable("it says that its picture is empty")
    if width_px * height_px > MOST_PIXELS:
        raise Unreadable(
            "it claims {width} x {height} pixels, and more than {most} megapixels are not opened",
            width=width_px,
            height=height_px,
            most=MOST_PIXELS // 1_000_000,
        )
