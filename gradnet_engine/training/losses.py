"""What training makes small."""

from dataclasses import dataclass

from torch import Tensor, nn

from gradnet_engine.networks.gradients import SobelGradients


@dataclass(frozen=True, slots=True)
class LossParts:
    """A loss and what it is made of, each a mean over the batch, channels and pixels.

    Attributes
    ----------
    total : Tensor
        ``pixels + weight * gradients``.
    pixels : Tensor
        Mean absolute difference of pixels.
    gradients : Tensor
        Mean absolute difference of horizontal gradients plus that of vertical ones.
    """

    total: Tensor
    pixels: Tensor
    gradients: Tensor


class GradientLoss(nn.Module):
    """L1 of pixels and of Sobel gradients (Liu et al. 2020, section 3.3).

    Parameters
    ----------
    gradient_weight : float
        Weight of the gradients; 0.1 as published.
    """

    def __init__(self, gradient_weight: float = 0.1) -> None:
        super().__init__()
        self.gradients = SobelGradients()
        self.gradient_weight = gradient_weight

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
        pixels = difference.abs().mean()
        horizontal, vertical = self.gradients(difference)
        gradients = horizontal.abs().mean() + vertical.abs().mean()
        return LossParts(pixels + self.gradient_weight * gradients, pixels, gradients)
