"""The profile that stands for colours told by the numbers of ITU-T H.273, as PNG and HEIF files tell them."""

from gradnet_engine.image_io.photo_log import photo_logger
from gradnet_engine.image_io.profiles import space_profile
from gradnet_engine.image_io.refusals import Unreadable
from gradnet_engine.job import OutputSpace

_log = photo_logger(__name__)

_SPACES = {(1, 13): OutputSpace.SRGB, (12, 13): OutputSpace.DISPLAY_P3}
_HDR_TRANSFERS = (16, 18)


def profile_of_codes(primaries: int, transfer: int, icc: bytes | None, *, has_colour: bool) -> bytes | None:
    """Return the profile that a picture's codes stand for; None for sRGB.

    Parameters
    ----------
    primaries, transfer : int
        Its codes.
    icc : bytes or None
        The profile that it has in full, which goes before them.
    has_colour : bool
        Whether the picture is one of red, green and blue.

    Raises
    ------
    Unreadable
        If it is a picture for HDR screens.
    """
    space = _SPACES.get((primaries, transfer))
    if icc or space is OutputSpace.SRGB:
        return icc
    if transfer in _HDR_TRANSFERS:
        raise Unreadable("its colours are those of a picture for HDR screens (PQ or HLG), which can't be kept")
    if space is None:
        _log.warning("Colours of a kind that isn't known (H.273: %d, %d) are taken for sRGB", primaries, transfer)
        return icc
    return space_profile(space) if has_colour else icc
