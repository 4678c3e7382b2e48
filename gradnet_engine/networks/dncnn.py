"""DnCNN: the noise of a photo, predicted by one chain of convolutions and taken away."""

from dataclasses import dataclass

from torch import Tensor, nn
from torch.nn.utils import fuse_conv_bn_weights

from gradnet_engine.networks.pixels import PixelConv2d


@dataclass(frozen=True, slots=True)
class DnCNNConfig:
    """Shape of a DnCNN. The defaults are DnCNN-S for colour, blind to sigma.

    Attributes
    ----------
    depth : int
        Number of 3x3 convolutions, 17 for DnCNN-S (20 for the paper's blind DnCNN-B). It looks `depth` pixels far.
    features : int
        Channels between them.
    channels : int
        Channels of the photo.
    batch_norm : bool
        Batch normalisation between convolution and ReLU, as published. Off by default: a blind network meets every
        sigma in one batch, so batch statistics only add jitter, and orthogonalised updates (Muon) replace its
        help at the start.
    """

    depth: int = 17
    features: int = 64
    channels: int = 3
    batch_norm: bool = False

    def __post_init__(self) -> None:
        """Check the ranges."""
        if self.depth < 3 or self.features < 1 or self.channels < 1:
            raise ValueError(f"no DnCNN has this shape: {self}")


class DnCNN(nn.Module):
    """Residual denoiser of Zhang, Zuo, Chen, Meng, Zhang, "Beyond a Gaussian Denoiser", IEEE TIP 26(7), 2017.

    Parameters
    ----------
    config : DnCNNConfig
        Its shape.
    """

    needs_guide = False
    is_told_noise = False
    # One chain that no skip passes by: in bfloat16 it would be 45 dB from float32's answer to strong noise.
    adds_up_rounding = True
    multiple_px = 1
    cpu_tile_px = 640

    def __init__(self, config: DnCNNConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or DnCNNConfig()
        layers: list[nn.Module] = [PixelConv2d(config.channels, config.features), nn.ReLU(inplace=True)]
        for _ in range(config.depth - 2):
            layers.append(nn.Conv2d(config.features, config.features, 3, padding=1, bias=not config.batch_norm))
            if config.batch_norm:
                layers.append(nn.BatchNorm2d(config.features))
            layers.append(nn.ReLU(inplace=True))
        layers.append(PixelConv2d(config.features, config.channels))
        self.layers = nn.Sequential(*layers)
        _initialise(self.layers)

    @property
    def margin_px(self) -> int:
        """How far a result pixel looks."""
        return self.config.depth

    def forward(self, noisy: Tensor) -> Tensor:
        """Denoise.

        Parameters
        ----------
        noisy : Tensor, N x C x H x W
            Noisy photos on the [0, 1] scale; values may lie outside.

        Returns
        -------
        Tensor, N x C x H x W
            ``noisy`` minus the predicted noise; not clipped.
        """
        return noisy - self.layers(noisy)

    def fold_batch_norm(self) -> "DnCNN":
        """Return the same function without batch normalisation, for inference.

        Returns
        -------
        DnCNN
            A network whose convolutions have taken in the normalisations that follow them; itself if there are none.

        Raises
        ------
        ValueError
            If a normalisation keeps no statistics.
        """
        if not self.config.batch_norm:
            return self
        folded = DnCNN(DnCNNConfig(self.config.depth, self.config.features, self.config.channels, batch_norm=False))
        convolutions = [layer for layer in folded.layers if isinstance(layer, nn.Conv2d)]
        norms = [layer for layer in self.layers if isinstance(layer, nn.BatchNorm2d)]
        for index, source in enumerate(layer for layer in self.layers if isinstance(layer, nn.Conv2d)):
            target = convolutions[index]
            if 0 < index <= len(norms):
                norm = norms[index - 1]
                if norm.running_mean is None or norm.running_var is None:
                    raise ValueError("batch normalisation without running statistics can't be folded")
                target.weight, bias = fuse_conv_bn_weights(
                    source.weight, source.bias, norm.running_mean, norm.running_var, norm.eps, norm.weight, norm.bias
                )
                target.bias = bias
            else:
                target.load_state_dict(source.state_dict())
        return folded.train(self.training)


def _initialise(layers: nn.Sequential) -> None:
    """He et al. 2015 for the chain; zero for its end, so that training starts from the photo itself."""
    convolutions = [layer for layer in layers if isinstance(layer, nn.Conv2d)]
    for convolution in convolutions:
        nn.init.kaiming_normal_(convolution.weight, nonlinearity="relu")
        if convolution.bias is not None:
            nn.init.zeros_(convolution.bias)
    nn.init.zeros_(convolutions[-1].weight)
