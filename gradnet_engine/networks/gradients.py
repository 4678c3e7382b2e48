"""Sobel gradients of NCHW tensors: the guide's edges for GradNet, and the edges that the loss compares."""

import torch
from torch import Tensor, nn
from torch.nn import functional

from gradnet_engine.networks.crew import share_range
from gradnet_engine.networks.features import STRIP_ROWS, as_laid_out, empty_features, may_be_overwritten

_SOBEL = torch.tensor([[-1.0, 0.0, 1.0], [-2.0, 0.0, 2.0], [-1.0, 0.0, 1.0]])

# Under the root: keeps the derivative finite on flat areas, where both gradients are 0.
_EPSILON = 1e-6


class SobelGradients(nn.Module):
    """Horizontal and vertical Sobel gradients, and their magnitude, a channel.

    The kernels (Sobel and Feldman, 1968) are buffers of the state dict, so weights carry them along. Edges of the
    image are replicated: no gradient appears at its border.
    """

    kernel_row: Tensor
    kernel_col: Tensor

    def __init__(self) -> None:
        super().__init__()
        self.register_buffer("kernel_col", _SOBEL.clone().view(1, 1, 3, 3))
        self.register_buffer("kernel_row", _SOBEL.t().contiguous().view(1, 1, 3, 3))

    def forward(self, image: Tensor) -> tuple[Tensor, Tensor]:
        """Return the gradients of `image`.

        Parameters
        ----------
        image : Tensor, N x C x H x W
            Any range.

        Returns
        -------
        tuple of two Tensor, N x C x H x W
            Change along columns (horizontal) and along rows (vertical). A step of height 1 gives 4.
        """
        padded = functional.pad(image, (1, 1, 1, 1), mode="replicate")
        channels = image.shape[1]
        horizontal, vertical = (
            functional.conv2d(padded, kernel.to(image.dtype).expand(channels, 1, 3, 3), groups=channels)
            for kernel in (self.kernel_col, self.kernel_row)
        )
        return horizontal, vertical

    def magnitude(self, image: Tensor) -> Tensor:
        """Return ``sqrt(horizontal**2 + vertical**2)`` a channel, differentiable everywhere.

        Parameters
        ----------
        image : Tensor, N x C x H x W
            Any range.

        Returns
        -------
        Tensor, N x C x H x W
            Non-negative; 0.001 on flat areas.
        """
        horizontal, vertical = self(image)
        return horizontal.square().addcmul_(vertical, vertical).add_(_EPSILON).sqrt_()

    def join_packed(self, features: Tensor, image: Tensor, edge: int) -> Tensor:
        """Put an image's magnitude behind features, packed.

        Parameters
        ----------
        features : Tensor, N x C x H x W
            Where no derivatives are asked for, they may be written over.
        image : Tensor, N x 3 x (edge * H) x (edge * W)
            Any range.
        edge : int
            Of a block of pixels, which becomes a place.

        Returns
        -------
        Tensor, N x (C + 3 * edge**2) x H x W
            Of the features' type.
        """
        if not may_be_overwritten(features):
            edges = functional.pixel_unshuffle(self.magnitude(image), edge)
            return torch.cat((features, as_laid_out(edges, features)), 1)
        count, channels, height, width = features.shape
        joined = empty_features(count, channels + image.shape[1] * edge**2, height, width, features.dtype)

        def join(first: int, last: int) -> None:
            # A gradient looks one pixel far.
            top, bottom = max(0, edge * first - 1), min(edge * height, edge * last + 1)
            magnitude = self.magnitude(image[:, :, top:bottom])
            inside = magnitude[:, :, edge * first - top : edge * last - top]
            joined[:, :channels, first:last] = features[:, :, first:last]
            joined[:, channels:, first:last] = functional.pixel_unshuffle(inside, edge)

        share_range(join, height, most=STRIP_ROWS)
        return joined
