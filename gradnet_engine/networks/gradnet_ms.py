"""GradNet at several scales: the same idea on a packed photo, for real noise and for machines without a GPU."""

import itertools
from dataclasses import dataclass
from typing import Literal, get_args

from torch import Tensor, nn

from gradnet_engine.networks.features import add_skip
from gradnet_engine.networks.gradients import SobelGradients
from gradnet_engine.networks.gradnet import LocalSqueezeExcitation, ResidualUnit
from gradnet_engine.networks.pixels import Packing, PixelConv2d
from gradnet_engine.networks.scales import Down, UpAndAdd

PACK = 2
"""A block of 2 x 2 pixels becomes one place with 12 channels."""

Guide = Literal["learned", "noisy", "none"]
Unit = Literal["relu", "leaky", "gated", "depthwise"]

_GUIDE_PACK = 4
_COLOURS = 3
# Channels of the finest scale whose features a large tile leaves room for.
_NARROW = 64
# Times the noise's standard deviation: a few hundredths, which weights would have to be large for.
_NOISE_SCALE = 10.0


@dataclass(frozen=True, slots=True)
class GradNetMsConfig:
    """Shape of a multi-scale GradNet.

    Attributes
    ----------
    channels : tuple of int
        Width of each scale, the finest (half the photo's edge) first.
    units : tuple of int
        Residual units of each scale's modules; every scale but the coarsest has a module on the way down and one on the
        way up.
    guide : {"learned", "noisy", "none"}
        Whose gradient magnitude joins the features: that of a first estimate made at a quarter of the edge by a small
        network, trained jointly; of the noisy photo; or nobody's.
    guide_features : int
        Width of the network that makes the guide.
    unit : {"relu", "leaky", "gated", "depthwise"}
        What a residual unit is made of: two convolutions with ReLU, as published; the same with a leaky ReLU and
        none behind the skip, which can't fall silent; two with a product of the two halves of the features in place of
        ReLU; or that product with convolutions of one channel at a time between some of one place (both after Chen,
        Chu, Zhang, Sun, "Simple Baselines for Image Restoration", ECCV 2022).
    window_px : int
        Edge of the area that squeeze-and-excitation averages over at inference: the patch size of training.
    is_told_noise : bool
        Whether it is told the standard deviation of each pixel's noise (Zhang, Zuo, Zhang, "FFDNet", IEEE Transactions
        on Image Processing 27(9), 2018), or blind.
    """

    channels: tuple[int, ...] = (64, 96, 128, 192)
    units: tuple[int, ...] = (3, 3, 2, 2)
    guide: Guide = "learned"
    guide_features: int = 64
    unit: Unit = "relu"
    window_px: int = 80
    is_told_noise: bool = False

    def __post_init__(self) -> None:
        """Check what belongs together."""
        if not self.channels or min(self.channels) <= self.gradient_channels:
            raise ValueError(f"channels must hold one or more widths above {self.gradient_channels}")
        if len(self.units) != len(self.channels) or min(self.units) < 1:
            raise ValueError("units must hold a number of 1 or more for each of the channels")
        if self.guide not in get_args(Guide) or self.unit not in get_args(Unit):
            raise ValueError(f"guide must be one of {get_args(Guide)}, unit one of {get_args(Unit)}")
        if self.guide_features < 1 or self.window_px < self.multiple_px:
            raise ValueError(f"guide_features must be 1 or more, window_px {self.multiple_px} or more")

    @property
    def gradient_channels(self) -> int:
        """Channels of the packed gradient magnitude among the features."""
        return 0 if self.guide == "none" else _COLOURS * PACK**2

    @property
    def multiple_px(self) -> int:
        """What height and width must be multiples of."""
        return max(_GUIDE_PACK, PACK * 2 ** (len(self.channels) - 1))


class GatedUnit(nn.Module):
    """Normalisation of each place, convolution, product of its two halves, convolution, short skip.

    Products of features run away in training without the normalisation.

    Parameters
    ----------
    channels : int
        Channels in and out.
    first : Module
        Makes twice the channels that `second` takes.
    second : Conv2d
        Brings back the unit's channels; at the start it adds nothing.
    """

    def __init__(self, channels: int, first: nn.Module, second: nn.Conv2d) -> None:
        super().__init__()
        self.norm, self.first, self.second = nn.LayerNorm(channels), first, second
        nn.init.zeros_(second.weight)

    def forward(self, features: Tensor) -> Tensor:  # noqa: D102 - said by the class
        normal = self.norm(features.permute(0, 2, 3, 1)).permute(0, 3, 1, 2)
        left, right = self.first(normal).chunk(2, 1)
        return features + self.second(left * right)


def _make_unit(kind: Unit, channels: int) -> nn.Module:
    if kind in ("relu", "leaky"):
        return ResidualUnit(channels, channels, leaky=kind == "leaky")
    if kind == "gated":
        first = nn.Conv2d(channels, channels, 3, padding=1)
        return GatedUnit(channels, first, nn.Conv2d(channels // 2, channels, 3, padding=1))
    wide = 2 * channels
    first = nn.Sequential(nn.Conv2d(channels, wide, 1), nn.Conv2d(wide, wide, 3, padding=1, groups=wide))
    return GatedUnit(channels, first, nn.Conv2d(channels, channels, 1))


class Module(nn.Module):
    """Residual units, medium skip, squeeze-and-excitation, at one scale.

    Leaky units pass on what came into them, so a chain of them is its own medium skip.

    Parameters
    ----------
    config : GradNetMsConfig
        Shape of the network.
    scale : int
        The module's scale, 0 the finest.
    """

    def __init__(self, config: GradNetMsConfig, scale: int) -> None:
        super().__init__()
        width = config.channels[scale]
        self.units = nn.Sequential(*(_make_unit(config.unit, width) for _ in range(config.units[scale])))
        self._adds_skip = config.unit != "leaky"
        shrink = PACK * 2**scale
        self.attention = LocalSqueezeExcitation(width, config.window_px // shrink, block_px=max(1, 8 // shrink))

    def forward(self, features: Tensor) -> Tensor:  # noqa: D102 - said by the class
        refined = self.units(features)
        return self.attention(add_skip(refined, features) if self._adds_skip else refined)


class GuideNetwork(nn.Module):
    """A first estimate, made from blocks of 4 x 4 pixels: a sixteenth of the places, so almost free.

    Parameters
    ----------
    features : int
        Channels between its convolutions.
    """

    def __init__(self, features: int) -> None:
        super().__init__()
        packed = _COLOURS * _GUIDE_PACK**2
        self.layers = nn.Sequential(
            PixelConv2d(packed, features),
            nn.ReLU(inplace=True),
            ResidualUnit(features, features),
            PixelConv2d(features, packed),
        )
        self.packing = Packing(_GUIDE_PACK)

    def forward(self, noisy: Tensor) -> Tensor:  # noqa: D102 - said by the class
        return self.packing.add_unpacked(noisy, self.layers(self.packing.pack(noisy)))


class GradNetMs(nn.Module):
    """GradNet (Liu, Anwar, Zheng, Tian, CVPR Workshops 2020) with its residual modules at several scales.

    As in GradNet, a first estimate's Sobel magnitude joins the features of the noisy photo, residual modules with
    squeeze-and-excitation refine them under short, medium and long skips, and the reconstruction is added to the
    noisy photo. The photo is packed (2 x 2 pixels a place), and an encoder and decoder with additions halve the
    edge between modules, so that most of the work is done where there are few places.

    Parameters
    ----------
    config : GradNetMsConfig
        Its shape.
    """

    needs_guide = False
    adds_up_rounding = False

    def __init__(self, config: GradNetMsConfig | None = None) -> None:
        super().__init__()
        self.config = config = config or GradNetMsConfig()
        widths, packed = config.channels, _COLOURS * PACK**2
        self.guide = GuideNetwork(config.guide_features) if config.guide == "learned" else None
        self.gradients = SobelGradients() if config.guide != "none" else None
        taken = packed + _COLOURS * config.is_told_noise
        self.extract = nn.Sequential(PixelConv2d(taken, widths[0] - config.gradient_channels), nn.ReLU(inplace=True))
        pairs = list(itertools.pairwise(widths))
        self.down_modules = nn.ModuleList(Module(config, scale) for scale in range(len(pairs)))
        self.downs = nn.ModuleList(Down(fine, coarse) for fine, coarse in pairs)
        self.coarsest = Module(config, len(pairs))
        self.ups = nn.ModuleList(UpAndAdd(coarse, fine) for fine, coarse in pairs)
        self.up_modules = nn.ModuleList(Module(config, scale) for scale in range(len(pairs)))
        self.reconstruct = PixelConv2d(widths[0], packed)
        self.packing = Packing(PACK)
        self._initialise()

    @property
    def multiple_px(self) -> int:
        """What height and width must be multiples of."""
        return self.config.multiple_px

    @property
    def cpu_tile_px(self) -> int:
        """Edge of a tile that suits a CPU: margins are least of a large one, and many channels fill memory."""
        return 1024 if self.config.channels[0] <= _NARROW else 640

    @property
    def margin_px(self) -> int:
        """Margin of a tile at which it equals the whole photo within a step of 8 bits.

        Convolutions of all scales together look farther, and so do the gates, but with weights that fade: a test
        holds the shipped weights to it. Where noise is hardest to tell from texture, as in strong coarse grain, single
        pixels may differ by more.
        """
        return 52

    @property
    def is_told_noise(self) -> bool:
        """Whether it takes a second image: the standard deviation of the noise."""
        return self.config.is_told_noise

    def forward(
        self, noisy: Tensor, noise: Tensor | None = None, *, with_guide: bool = False
    ) -> Tensor | tuple[Tensor, Tensor]:
        """Denoise.

        Parameters
        ----------
        noisy : Tensor, N x 3 x H x W
            Noisy photos on the [0, 1] scale; values may lie outside. Height and width are multiples of `multiple_px`.
        noise : Tensor, N x 3 x H x W, optional
            Standard deviation of each pixel's noise, on the [0, 1] scale: for a network that is told it, and no other.
        with_guide : bool
            Return the guide as well, for its own loss.

        Returns
        -------
        Tensor, N x 3 x H x W, or two of them
            Denoised photos, not clipped; with `with_guide` the guide too: the noisy photo where none is learned.
        """
        guide = self.guide(noisy) if self.guide is not None else noisy
        start = self._fuse(noisy, guide, noise)
        # The long skip passes through the reconstruction, which is linear, ahead: a fifth is left to be kept.
        ahead = self.reconstruct(start)
        features, skips = start, []
        del start
        for module, down in zip(self.down_modules, self.downs, strict=True):
            features = module(features)
            skips.append(features)
            features = down(features)
        features = self.coarsest(features)
        for scale in reversed(range(len(skips))):
            # Nothing of the way down is kept longer than it is needed: a tile's features are tens of megabytes.
            features = self.ups[scale](features, skips.pop())
            features = self.up_modules[scale](features)
        denoised = self.packing.add_unpacked(noisy, self.reconstruct(features), ahead, self.reconstruct.bias)
        return (denoised, guide) if with_guide else denoised

    def _fuse(self, noisy: Tensor, guide: Tensor, noise: Tensor | None) -> Tensor:
        features = self.extract(self.packing.pack(noisy, noise, _NOISE_SCALE))
        return features if self.gradients is None else self.gradients.join_packed(features, guide, PACK)

    def _initialise(self) -> None:
        """Start as the identity: He et al. 2015, a quarter of it where a skip adds up, zero at the end."""
        for unit in self.modules():
            if isinstance(unit, ResidualUnit):
                unit.initialise()
        for last in (self.reconstruct, self.guide.layers[-1] if self.guide else None):
            if isinstance(last, nn.Conv2d) and last.bias is not None:
                nn.init.zeros_(last.weight)
                nn.init.zeros_(last.bias)
