"""Sobel gradients of NCHW tensors: the guide's edges for GradNet, and the edges that the loss compares."""

import torch
from torch import Tensor, nn
from torch.nn import functional

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
