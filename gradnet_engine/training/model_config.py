"""The network of a training run, as its YAML file describes it."""

from typing import Annotated, Literal

from pydantic import Field

from gradnet_engine.networks.dncnn import DnCNNConfig
from gradnet_engine.networks.gradnet import GradNetConfig, NaiveKind, Skip
from gradnet_engine.networks.gradnet_ms import GradNetMsConfig, Guide, Unit
from gradnet_engine.training.data_config import Strict

NetworkConfig = DnCNNConfig | GradNetConfig | GradNetMsConfig


class Naive(Strict):
    """Naive denoiser of a GradNet.

    Attributes
    ----------
    kind : {"dncnn", "bm3d", "none"}
        Who makes the guide.
    weights : str, optional
        For ``dncnn``: a name in the manifest, or a run folder.
    """

    kind: NaiveKind = "dncnn"
    weights: str | None = None


class _DnCNNShape(Strict):
    """Fields of `DnCNNConfig`."""

    depth: int = Field(default=17, ge=3)
    features: int = Field(default=64, ge=1)
    batch_norm: bool = False

    @property
    def dncnn(self) -> DnCNNConfig:
        """Shape of the DnCNN."""
        return DnCNNConfig(depth=self.depth, features=self.features, batch_norm=self.batch_norm)


class DnCNNModel(_DnCNNShape):
    """A DnCNN."""

    network: Literal["dncnn"]

    def network_config(self, naive: Naive, patch_px: int) -> NetworkConfig:
        """Return the shape as the engine knows it."""
        return self.dncnn


class GradNetModel(_DnCNNShape):
    """A GradNet; see `GradNetConfig`. The DnCNN's shape is that of its naive denoiser.

    Attributes
    ----------
    modules : list of list of int
        Inner channels of each residual unit of each module; 0 is the width of the chain.
    """

    network: Literal["gradnet"]
    init_feature_size: int = Field(default=64, ge=3)
    grad_mixup: bool = False
    grad_replicas: int = Field(default=1, ge=1)
    modules: tuple[tuple[int, ...], ...] = ((0, 0, 0, 0),) * 4
    skip: Skip = "add"

    def network_config(self, naive: Naive, patch_px: int) -> NetworkConfig:
        """Return the shape as the engine knows it."""
        return GradNetConfig(
            init_feature_size=self.init_feature_size,
            grad_mixup=self.grad_mixup,
            grad_replicas=self.grad_replicas,
            modules=self.modules,
            skip=self.skip,
            naive=naive.kind,
            dncnn=self.dncnn,
            window_px=patch_px,
        )


class GradNetMsModel(Strict):
    """A multi-scale GradNet; see `GradNetMsConfig`. It has no naive denoiser of its own."""

    network: Literal["gradnet-ms"]
    channels: tuple[int, ...] = (64, 96, 128, 192)
    units: tuple[int, ...] = (3, 3, 2, 2)
    guide: Guide = "learned"
    guide_features: int = Field(default=64, ge=1)
    unit: Unit = "relu"
    is_told_noise: bool = False

    def network_config(self, naive: Naive, patch_px: int) -> NetworkConfig:
        """Return the shape as the engine knows it."""
        return GradNetMsConfig(
            self.channels,
            self.units,
            self.guide,
            self.guide_features,
            self.unit,
            window_px=patch_px,
            is_told_noise=self.is_told_noise,
        )


Model = Annotated[DnCNNModel | GradNetModel | GradNetMsModel, Field(discriminator="network")]
