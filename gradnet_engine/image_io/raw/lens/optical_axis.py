"""Where in a picture a lens looks straight ahead, and how far from there the farthest corner is.

What a DNG tells of a lens depends on the distance from that point, as a share of the farthest corner's.
"""

import math
from dataclasses import dataclass, replace

from gradnet_engine.image_io.raw.crop import Crop
from gradnet_engine.image_io.turning import upright_point, upright_size


@dataclass(frozen=True, slots=True)
class OpticalAxis:
    """The point, in a picture of some size.

    Attributes
    ----------
    x, y : float
        Shares of the picture's width and height.
    width_px, height_px : float
        The picture's size.
    """

    x: float
    y: float
    width_px: float
    height_px: float

    @property
    def is_in_picture(self) -> bool:
        """Whether a lens can have looked there: what is no number is nowhere."""
        return 0 <= self.x <= 1 and 0 <= self.y <= 1

    @property
    def radius_px(self) -> float:
        """How far the farthest corner is."""
        return math.hypot(max(self.x, 1 - self.x) * self.width_px, max(self.y, 1 - self.y) * self.height_px)

    def of_size(self, width_px: float, height_px: float) -> "OpticalAxis":
        """Return it in the same picture of another size."""
        return replace(self, width_px=width_px, height_px=height_px)

    def upright(self, orientation: int) -> "OpticalAxis":
        """Turn it along with a picture that is stored in one of eight ways, as in EXIF."""
        return OpticalAxis(
            *upright_point(self.x, self.y, orientation), *upright_size(self.width_px, self.height_px, orientation)
        )

    def of_part(self, part: Crop) -> "OpticalAxis":
        """Return where it lies in a part of the picture, be it outside."""
        across, down = part.right - part.left, part.bottom - part.top
        x, y = (self.x - part.left) / across, (self.y - part.top) / down
        return OpticalAxis(x, y, across * self.width_px, down * self.height_px)
