"""GradNet: a first estimate's edges, fused into the features of the noisy photo, guide its denoising."""

from dataclasses import dataclass, field
from typing import Literal, get_args

import torch
from torch import Tensor, nn
from torch.nn import functional

from gradnet_engine.networks.dncnn import DnCNN, DnCNNConfig
from gradnet_engine.networks.features import add_skip, as_laid_out
from gradnet_engine.networks.gradients import SobelGradients
from gradnet_engine.networks.pixels import PixelConv2d

GRADIENT_CHANNELS = 3
POOL_BLOCK_PX = 8
LEAK = 0.1
"""Slope of a leaky ReLU below zero."""

Skip = Literal["add", "concat"]
NaiveKind = Literal["dncnn", "bm3d", "none"]


@dataclass(frozen=True, slots=True)
class GradNetConfig:
    """Shape of a GradNet. The defaults are the published network: 1.32 million parameters beside its naive denoiser.

    Attributes
    ----------
    init_feature_size : int
        Features of the noisy photo before the gradients join them. 61 makes 64 channels in all, which fill the tiles
        of matrix units; the published 64 make 67.
    grad_mixup : bool
        Whether gradients are spread between the features instead of following them.
    grad_replicas : int
        How often the three gradient channels are repeated; more than 1 only with `grad_mixup` (12 as published).
    modules : tuple of tuple of int
        One entry a residual module: the inner channels of each of its residual units; 0 means the width of the chain.
    skip : {"add", "concat"}
        How a module's input joins its output (medium skip): by addition, or by concatenation and a 1x1 convolution.
    naive : {"dncnn", "bm3d", "none"}
        Who makes the guide. A DnCNN is part of the network; BM3D is run outside and its result passed in; with none
        the noisy photo is its own guide.
    dncnn : DnCNNConfig
        Shape of the naive DnCNN; unused with the others.
    window_px : int
        Edge of the area that squeeze-and-excitation averages over at inference: the patch size of training.
    """

    init_feature_size: int = 64
    grad_mixup: bool = False
    grad_replicas: int = 1
    modules: tuple[tuple[int, ...], ...] = ((0, 0, 0, 0),) * 4
    skip: Skip = "add"
    naive: NaiveKind = "dncnn"
    dncnn: DnCNNConfig = field(default_factory=DnCNNConfig)
    window_px: int = 80

    def __post_init__(self) -> None:
        """Check what belongs together."""
        if self.grad_replicas > 1 and not self.grad_mixup:
            raise ValueError("gradients are repeated (grad_replicas) only with grad_mixup")
        if not 1 <= self.grad_replicas * GRADIENT_CHANNELS <= self.init_feature_size:
            raise ValueError("grad_replicas x 3 must lie between 1 and init_feature_size")
        if not self.modules or not all(self.modules) or any(c < 0 for units in self.modules for c in units):
            raise ValueError("modules must hold one or more modules of one or more units")
        if self.skip not in get_args(Skip) or self.naive not in get_args(NaiveKind):
            raise ValueError(f"skip must be one of {get_args(Skip)}, naive one of {get_args(NaiveKind)}")
        if self.window_px < POOL_BLOCK_PX:
            raise ValueError(f"window_px must be {POOL_BLOCK_PX} or more")

    @property
    def width(self) -> int:
        """Channels of the chain: features and gradients."""
        return self.init_feature_size + GRADIENT_CHANNELS * self.grad_replicas


class LocalSqueezeExcitation(nn.Module):
    """Channel attention (Hu, Shen, Sun, CVPR 2018) whose average is local at inference.

    While training, the average runs over the patch, as published. A whole photo or a tile of another size has other
    statistics than a patch, and two tiles have different ones: they would differ along their seam. So at
    inference each place averages over its surrounding window of the training patch's size (Chu, Chen, Chen, Lu,
    "Improving Image Restoration by Revisiting Global Information Aggregation", ECCV 2022). The average is taken on
    8x8 blocks, and gates are interpolated between their centres: 64 times cheaper than a gate for every pixel.

    Parameters
    ----------
    channels : int
        Channels of its input.
    window_px : int
        Edge of the window; rounded up to an odd number of blocks.
    block_px : int
        Edge of a block.

    Attributes
    ----------
    block_px : int
        The same.
    radius_blocks : int
        Blocks on either side of the one in a window's middle.
    """

    def __init__(self, channels: int, window_px: int, block_px: int = POOL_BLOCK_PX) -> None:
        super().__init__()
        self.gate = nn.Sequential(
            nn.Conv2d(channels, channels // 2, 1), nn.ReLU(), nn.Conv2d(channels // 2, channels, 1), nn.Sigmoid()
        )
        self.block_px, self.radius_blocks = block_px, -(-window_px // block_px) // 2

    def forward(self, features: Tensor) -> Tensor:
        """Scale each channel by its gate.

        Parameters
        ----------
        features : Tensor, N x C x H x W
            Any size.

        Returns
        -------
        Tensor, N x C x H x W
            Scaled features.
        """
        if self.training:
            return features * self.gate(features.mean((2, 3), keepdim=True))
        blocks = functional.avg_pool2d(features, self.block_px, ceil_mode=True)
        gates = self.gate(self._averaged(self._averaged(blocks, axis=0), axis=1))
        opened = functional.interpolate(gates, scale_factor=self.block_px, mode="bilinear")
        return opened[:, :, : features.shape[2], : features.shape[3]].mul_(features)

    def _averaged(self, blocks: Tensor, axis: int) -> Tensor:
        """Average over the window, along rows' or columns' numbers."""
        size, radius = [1, 1], [0, 0]
        size[axis], radius[axis] = 2 * self.radius_blocks + 1, self.radius_blocks
        return functional.avg_pool2d(blocks, size, 1, radius, count_include_pad=False)


class ResidualUnit(nn.Module):
    """Convolution, ReLU, convolution, short skip, ReLU.

    Parameters
    ----------
    channels : int
        Channels in and out.
    inner : int
        Channels between the convolutions.
    leaky : bool
        A leaky ReLU between the convolutions (slope `LEAK` below zero; Maas, Hannun, Ng, "Rectifier Nonlinearities
        Improve Neural Network Acoustic Models", ICML 2013) and none behind the skip (Lim et al., "Enhanced Deep
        Residual Networks", CVPR Workshops 2017, section 3.1): such a unit can't fall silent.
    """

    def __init__(self, channels: int, inner: int, *, leaky: bool = False) -> None:
        super().__init__()
        self.leaky = leaky
        self.layers = nn.Sequential(
            nn.Conv2d(channels, inner, 3, padding=1),
            nn.LeakyReLU(LEAK, inplace=True) if leaky else nn.ReLU(inplace=True),
            nn.Conv2d(inner, channels, 3, padding=1),
        )

    def forward(self, features: Tensor) -> Tensor:  # noqa: D102 - said by the class
        # In place: two maps of a tile's features less at a time.
        added = self.layers(features).add_(features)
        return added if self.leaky else functional.relu_(added)

    def initialise(self) -> None:
        """He et al. 2015; a quarter of it where the skip adds up."""
        for layer, scale in ((self.layers[0], 1.0), (self.layers[2], 0.25)):
            if isinstance(layer, nn.Conv2d) and layer.bias is not None:
                nn.init.kaiming_normal_(layer.weight, nonlinearity="relu")
                layer.weight.data.mul_(scale)
                nn.init.zeros_(layer.bias)

    def add_nothing(self) -> None:
        """Pass on what comes, through a ReLU if there is one: a unit more that changes no trained network."""
        for parameter in self.layers[2].parameters():
            nn.init.zeros_(parameter)


class ResidualModule(nn.Module):
    """Residual units, medium skip, squeeze-and-excitation.

    Parameters
    ----------
    config : GradNetConfig
        Shape of the network.
    inner : tuple of int
        Inner channels of each unit; 0 means the width.
    """

    def __init__(self, config: GradNetConfig, inner: tuple[int, ...]) -> None:
        super().__init__()
        width = config.width
        self.units = nn.Sequential(*(ResidualUnit(width, channels or width) for channels in inner))
        self.join = nn.Conv2d(2 * width, width, 1) if config.skip == "concat" else None
        self.attention = LocalSqueezeExcitation(width, config.window_px)

    def forward(self, features: Tensor) -> Tensor:  # noqa: D102 - said by the class
        refined = self.units(features)
        joined = add_skip(refined, features) if self.join is None else self.join(torch.cat((features, refined), 1))
        return self.attention(joined)


class GradNet(nn.Module):
    """GradNet of Liu, Anwar, Zheng, Tian, "GradNet Image Denoising", CVPR Workshops 2020.

    A naive denoiser makes a guide; the Sobel magnitude of each of its channels joins the features of the noisy photo;
    MSKResNet (short, medium and long skips) refines them; the reconstruction is added to the noisy photo.

    Parameters
    ----------
    config : GradNetConfig
        Its shape.
    """

    channel_order: Tensor
    # Tiles that start elsewhere would average gates over other blocks than the whole photo.
    multiple_px = POOL_BLOCK_PX
    cpu_tile_px = 640

    is_told_noise = False
    adds_up_rounding = False

    def __init__(self, config: GradNetConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or GradNetConfig()
        self.naive = DnCNN(config.dncnn).requires_grad_(requires_grad=False) if config.naive == "dncnn" else None
        self.gradients = SobelGradients()
        self.extract = nn.Sequential(PixelConv2d(3, config.init_feature_size), nn.ReLU(inplace=True))
        self.modules_chain = nn.Sequential(*(ResidualModule(config, inner) for inner in config.modules))
        self.reconstruct = PixelConv2d(config.width, 3)
        self.register_buffer("channel_order", _interlaced_order(config), persistent=False)
        self._initialise()

    @property
    def needs_guide(self) -> bool:
        """Whether the naive denoiser is outside the network."""
        return self.config.naive == "bm3d"

    @property
    def margin_px(self) -> int:
        """Margin of a tile at which it equals the whole photo, but for a thousandth.

        The convolutions look `chain_px` far; the gates look half a window farther in every module, with a weight
        that fades: half a window in all leaves differences below 1/1000.
        """
        chain_px = 2 + 2 * sum(len(units) for units in self.config.modules)
        naive_px = self.naive.margin_px if self.naive else 0
        return chain_px + naive_px + self.config.window_px // 2

    def forward(self, noisy: Tensor, guide: Tensor | None = None) -> Tensor:
        """Denoise.

        Parameters
        ----------
        noisy : Tensor, N x 3 x H x W
            Noisy photos on the [0, 1] scale; values may lie outside.
        guide : Tensor, N x 3 x H x W, optional
            First estimate whose edges guide; None: made by the network's naive denoiser.

        Returns
        -------
        Tensor, N x 3 x H x W
            Denoised photos; not clipped.

        Raises
        ------
        ValueError
            If the naive denoiser is outside the network and no guide is given.
        """
        guide = self.make_guide(noisy) if guide is None else guide
        features = self.fuse(self.extract(noisy), self.gradients.magnitude(guide))
        return noisy + self.reconstruct(add_skip(self.modules_chain(features), features))

    def make_guide(self, noisy: Tensor) -> Tensor:
        """Return the naive denoiser's estimate, without derivatives: it is trained on its own, ahead.

        Parameters
        ----------
        noisy : Tensor, N x 3 x H x W
            Noisy photos.

        Returns
        -------
        Tensor, N x 3 x H x W
            The guide.

        Raises
        ------
        ValueError
            If the naive denoiser is outside the network.
        """
        if self.config.naive == "none":
            return noisy
        if self.naive is None:
            raise ValueError("this GradNet needs a guide made by BM3D")
        with torch.no_grad():
            return self.naive(noisy)

    def fuse(self, features: Tensor, magnitude: Tensor) -> Tensor:
        """Join features and gradients: one after the other, or interlaced (gradient mix-up).

        Parameters
        ----------
        features : Tensor, N x init_feature_size x H x W
            Features of the noisy photo.
        magnitude : Tensor, N x 3 x H x W
            Gradient magnitude of the guide.

        Returns
        -------
        Tensor, N x width x H x W
            With mix-up, a gradient channel stands at every ``width // (3 * replicas)``-th place from the first.
        """
        joined = torch.cat((features, *(as_laid_out(magnitude, features),) * self.config.grad_replicas), 1)
        return as_laid_out(joined[:, self.channel_order], features) if self.config.grad_mixup else joined

    def train(self, mode: bool = True) -> "GradNet":
        """Switch between training and inference; the naive denoiser stays as it is used, at inference."""
        super().train(mode)
        if self.naive is not None:
            self.naive.eval()
        return self

    def _initialise(self) -> None:
        """Start as the identity: He et al. 2015, a quarter of it where a skip adds up, zero at the end."""
        for unit in self.modules_chain.modules():
            if isinstance(unit, ResidualUnit):
                unit.initialise()
        nn.init.zeros_(self.reconstruct.weight)
        if self.reconstruct.bias is not None:
            nn.init.zeros_(self.reconstruct.bias)


def _interlaced_order(config: GradNetConfig) -> Tensor:
    """Return, for each channel of the fused chain, its index in (features, gradients)."""
    gradient_count = config.width - config.init_feature_size
    period = config.width // gradient_count
    places = {index * period for index in range(gradient_count)}
    features, gradients = iter(range(config.init_feature_size)), iter(range(config.init_feature_size, config.width))
    return torch.tensor([next(gradients if place in places else features) for place in range(config.width)])
