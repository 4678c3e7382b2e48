"""Why a file can't be read or written, in a photographer's words; the door it came in by adds the file's name."""

# Larger than any camera's picture and most stitched panoramas: a header that claims more is damage or an attack.
MOST_PIXELS = 400_000_000
MOST_BYTES = 8 << 30

INCOMPLETE = "it is incomplete: part of the picture is missing"
DAMAGED = "it is damaged"
NOT_A_PHOTO = "it isn't a photo in a format that can be read (RAW, JPEG, PNG, WebP, TIFF)"


class Unreadable(Exception):  # noqa: N818 - the cause reads as a sentence, the error is PhotoReadError
    """A file that can't be read; ``str()`` is the cause as the second half of a sentence."""


class Unwritable(Exception):  # noqa: N818 - likewise
    """A photo that a format can't hold; ``str()`` is the cause as the second half of a sentence."""


def check_size(width_px: int, height_px: int) -> None:
    """Raise `Unreadable` if a picture is empty or larger than `MOST_PIXELS`."""
    if width_px <= 0 or height_px <= 0:
        raise Unreadable("it says that its picture is empty")
    if width_px * height_px > MOST_PIXELS:
        size = f"{width_px} x {height_px} pixels"
        raise Unreadable(f"it claims {size}, and more than {MOST_PIXELS // 1_000_000} megapixels are not opened")
