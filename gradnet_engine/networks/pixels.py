"""Where pixels become features, and features pixels."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from gradnet_engine.networks.crew import share_range
from gradnet_engine.networks.features import STRIP_ROWS, add_skip, as_laid_out, may_be_overwritten


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


class Packing(nn.Module):
    """Blocks of pixels as places of a network, and back.

    Parameters
    ----------
    edge : int
        Of a block.
    """

    def __init__(self, edge: int) -> None:
        super().__init__()
        self.edge = edge

    def pack(self, image: Tensor, averaged: Tensor | None = None, times: float = 1) -> Tensor:
        """Make one place of a block.

        Parameters
        ----------
        image : Tensor, N x 3 x H x W
            Height and width are multiples of the edge.
        averaged : Tensor, N x 3 x H x W, optional
            Whose means over each block go behind it.
        times : float
            What means are multiplied by.

        Returns
        -------
        Tensor, N x (3 * edge**2, and 3 for means) x H/edge x W/edge
            All pixels of one colour, then of the next.
        """
        packed = functional.pixel_unshuffle(image, self.edge)
        if averaged is None:
            return packed
        means = times * functional.avg_pool2d(averaged, self.edge)
        return torch.cat((packed, as_laid_out(means, packed)), 1)

    def add_unpacked(
        self, image: Tensor, change: Tensor, more: Tensor | None = None, less: Tensor | None = None
    ) -> Tensor:
        """Add to an image what places hold.

        Parameters
        ----------
        image : Tensor, N x 3 x H x W
            Not changed.
        change, more : Tensor, N x (3 * edge**2) x H/edge x W/edge
            What is added. Where no derivatives are asked for, `change` may be written over.
        less : Tensor, 3 * edge**2, optional
            What every place of `more` has too much.

        Returns
        -------
        Tensor, N x 3 x H x W
            The sum.
        """
        if more is not None:
            change = add_skip(change, more if less is None else more - less.view(-1, 1, 1))
        if not may_be_overwritten(change):
            return image + functional.pixel_shuffle(change, self.edge)
        result = torch.empty_like(image)

        def add(first: int, last: int) -> None:
            rows = slice(self.edge * first, self.edge * last)
            unpacked = functional.pixel_shuffle(change[:, :, first:last], self.edge)
            torch.add(image[:, :, rows], unpacked, out=result[:, :, rows])

        share_range(add, change.shape[2], most=STRIP_ROWS)
        return result
