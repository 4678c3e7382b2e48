"""What training makes small."""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from gradnet_engine.networks.gradients import SobelGradients


@dataclass(frozen=True, slots=True)
class LossParts:
    """A loss and what it is made of, each a mean over the batch, channels and pixels.

    Attributes
    ----------
    total : Tensor
        What is made small: ``pixels + weight * gradients``, or the mean of its logarithm an image.
    pixels : Tensor
        Mean absolute difference of pixels.
    gradients : Tensor
        Mean absolute difference of horizontal gradients plus that of vertical ones.
    """

    total: Tensor
    pixels: Tensor
    gradients: Tensor


# Added under the logarithm, on the [0, 1] scale: errors below half a step of 8 bits hardly count.
_SMALL_ERROR = 2e-3


class GradientLoss(nn.Module):
    """L1 of pixels and of Sobel gradients (Liu et al. 2020, section 3.3).

    Parameters
    ----------
    gradient_weight : float
        Weight of the gradients; 0.1 as published.
    relative : bool
        Take each image's logarithm before the mean. A blind network's batch holds noise of all levels, and an image
        with little noise has a small error to begin with: so a tenth less error counts the same in both, as it does
        in decibels.
    """

    def __init__(self, gradient_weight: float = 0.1, *, relative: bool = False) -> None:
        super().__init__()
        self.gradients = SobelGradients()
        self.gradient_weight = gradient_weight
        self.relative = relative

    def forward(self, denoised: Tensor, clean: Tensor) -> LossParts:
        """Compare.

        Parameters
        ----------
        denoised, clean : Tensor, N x C x H x W
            On the [0, 1] scale.

        Returns
        -------
        LossParts
            Scalars.
        """
        # The gradient is linear, so that of the difference is the difference of the gradients.
        difference = denoised.float() - clean
        image = (1, 2, 3)
        pixels = difference.abs().mean(image)
        horizontal, vertical = self.gradients(difference)
        gradients = horizontal.abs().mean(image) + vertical.abs().mean(image)
        total = pixels + self.gradient_weight * gradients
        if self.relative:
            total = torch.log(total + _SMALL_ERROR)
        return LossParts(total.mean(), pixels.mean(), gradients.mean())
