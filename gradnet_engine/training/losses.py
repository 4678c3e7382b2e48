"""What training makes small."""

from dataclasses import dataclass
from typing import Literal

from torch import Tensor, nn

from gradnet_engine.networks.gradients import SobelGradients

# Keeps the slope of the root finite where a patch is met exactly; far below one step of 8 bits.
_LEAST_RMS = 1e-4


@dataclass(frozen=True, slots=True)
class LossParts:
    """A loss and what it is made of, means over the batch.

    Attributes
    ----------
    total : Tensor
        ``pixels + gradient_weight * gradients + colour_weight * colours``.
    pixels : Tensor
        Difference of pixels: mean absolute, or root mean square of each patch.
    gradients : Tensor
        Mean absolute difference of horizontal gradients plus that of vertical ones.
    colours : Tensor
        Mean absolute difference of the patches' mean colours.
    """

    total: Tensor
    pixels: Tensor
    gradients: Tensor
    colours: Tensor


class GradientLoss(nn.Module):
    """Difference of pixels, and L1 of Sobel gradients (Liu et al. 2020, section 3.3).

    Parameters
    ----------
    gradient_weight : float
        Weight of the gradients; 0.1 as published.
    pixel_loss : {"l1", "rms"}
        ``l1`` as published; ``rms``: root of each patch's mean square, which aims at the mean of what a pixel may be,
        as PSNR does, where L1 aims at the median, and weighs patches of much and of little noise as L1 does.
    colour_weight : float
        Weight of the mean colours. What all pixels of a patch miss alike is nothing beside its noise, so the
        differences of pixels leave it in, and the eye sees it: a whole sky that is a little too blue.
    """

    def __init__(
        self,
        gradient_weight: float = 0.1,
        pixel_loss: Literal["l1", "rms"] = "l1",
        colour_weight: float = 0.0,
    ) -> None:
        super().__init__()
        self.gradients = SobelGradients()
        self.gradient_weight = gradient_weight
        self.pixel_loss = pixel_loss
        self.colour_weight = colour_weight

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
        if self.pixel_loss == "rms":
            pixels = (difference.square().mean((1, 2, 3)) + _LEAST_RMS**2).sqrt().mean()
        else:
            pixels = difference.abs().mean()
        horizontal, vertical = self.gradients(difference)
        gradients = horizontal.abs().mean() + vertical.abs().mean()
        colours = difference.mean((2, 3)).abs().mean()
        total = pixels + self.gradient_weight * gradients + self.colour_weight * colours
        return LossParts(total, pixels, gradients, colours)
