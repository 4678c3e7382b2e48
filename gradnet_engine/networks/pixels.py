"""Where pixels become features, and features pixels."""

import torch
from torch import Tensor, nn


class PixelConv2d(nn.Conv2d):
    """A convolution of 3 x 3 taps that takes or makes pixels, in float32 also where autocast rounds all others.

    Rounded pixels would be seen: bfloat16 knows fewer steps between dark and bright than a file of 8 bits.

    Parameters
    ----------
    ins, outs : int
        Channels in and out. Where they become more, pixels come in, and features go out, rounded as others are.
    """

    def __init__(self, ins: int, outs: int) -> None:
        super().__init__(ins, outs, 3, padding=1)

    @property
    def makes_pixels(self) -> bool:
        """Whether channels become fewer: features come in, and pixels go out."""
        return self.out_channels < self.in_channels

    def forward(self, features: Tensor) -> Tensor:  # type: ignore[override]  # noqa: D102 - said by the class
        kind = features.device.type
        with torch.autocast(kind, enabled=False):
            result = super().forward(features.float())
        if self.makes_pixels or not torch.is_autocast_enabled(kind):
            return result
        return result.to(torch.get_autocast_dtype(kind))
