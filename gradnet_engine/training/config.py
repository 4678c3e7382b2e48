"""What a training run is made of: a YAML file, checked key by key."""

import os
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError, model_validator

from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.networks.dncnn import DnCNNConfig
from gradnet_engine.networks.gradnet import GradNetConfig

Sigma255 = Annotated[float, Field(ge=0, le=255)]
Probability = Annotated[float, Field(ge=0, le=1)]


class _Strict(BaseModel):
    """Unknown keys are errors: a misspelt one would otherwise train something else in silence."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class _Source(_Strict):
    """What every data set has.

    Attributes
    ----------
    flip, rotate : bool
        Flip (horizontal, vertical or both) and turn by right angles, each with probability 3/4.
    crop_count : int
        How often a photo is drawn in an epoch; also the weight of this set among the others.
    """

    flip: bool = True
    rotate: bool = True
    crop_count: int = Field(default=1, ge=1)


class AwgnSource(_Source):
    """Clean photos, white Gaussian noise of one sigma an image added.

    Attributes
    ----------
    path : str
        Folder of clean photos, searched with its sub-folders.
    sigma_min, sigma_max : float
        Range of sigma, on the 0..255 scale.
    """

    type: Literal["awgn"]
    path: str
    sigma_min: Sigma255 = 8
    sigma_max: Sigma255 = 64

    @model_validator(mode="after")
    def _ordered(self) -> "AwgnSource":
        if self.sigma_min > self.sigma_max:
            raise ValueError("sigma_min is larger than sigma_max")
        return self


class RealSource(_Source):
    """Pairs of a noisy photo and its reference, matched by name.

    Attributes
    ----------
    noisy_path, ref_path : str
        Patterns with one ``*``, such as ``pairs/*_noisy.jpg`` and ``pairs/*_clean.jpg``: what the star stands for is
        the pair's name.
    """

    type: Literal["real"]
    noisy_path: str
    ref_path: str

    @model_validator(mode="after")
    def _starred(self) -> "RealSource":
        if self.noisy_path.count("*") != 1 or self.ref_path.count("*") != 1:
            raise ValueError("noisy_path and ref_path need one * each, which stands for the pair's name")
        return self


class CameraSource(_Source):
    """Clean photos taken back to a sensor, given a measured camera's noise, and developed again.

    Attributes
    ----------
    path : str
        Folder of clean photos.
    profiles : str
        CSV of measured noise: columns maker, model, iso, a_r, a_g, a_b, b_r, b_g, b_b.
    iso_min : float
        Profiles of this ISO and above are drawn three times as often as those below.
    push_stops : float
        Photos are underexposed by up to this many stops and pushed again.
    jpeg_share : float
        Share that is compressed as JPEG of quality 80 to 98 afterwards.
    """

    type: Literal["camera"]
    path: str
    profiles: str
    iso_min: float = 800
    push_stops: float = Field(default=3, ge=0, le=6)
    jpeg_share: Probability = 0.3


class StoredSource(_Source):
    """Patches stored ahead with the guide of a slow naive denoiser (see ``gradnet prepare-guides``).

    Attributes
    ----------
    path : str
        Folder of ``.npz`` files with uint8 arrays clean and guide, and float16 noisy, all H x W x 3.
    """

    type: Literal["stored"]
    path: str


Source = Annotated[AwgnSource | RealSource | CameraSource | StoredSource, Field(discriminator="type")]


class Crop(_Strict):
    """Size of a patch.

    Attributes
    ----------
    height, width : int
        Pixels.
    """

    height: int = Field(default=80, ge=16, le=1024)
    width: int = Field(default=80, ge=16, le=1024)


class SmallCrop(Crop):
    """Size of the patches at the start of a run: small ones bring a network on its way sooner.

    Attributes
    ----------
    until : float
        Share of the run that uses them.
    """

    until: Probability = 0.5


class Data(_Strict):
    """Where pixels come from.

    Attributes
    ----------
    root : str
        Folder that the paths of the data sets start from; may hold environment variables.
    train : list
        Data sets.
    crop : Crop
        Patch size.
    small_crop : SmallCrop, optional
        Patch size at the start.
    """

    root: str = "$GRADNET_DATA"
    train: tuple[Source, ...] = Field(min_length=1)
    crop: Crop = Crop()
    small_crop: SmallCrop | None = None


class Naive(_Strict):
    """Naive denoiser of a GradNet.

    Attributes
    ----------
    kind : {"dncnn", "bm3d", "none"}
        Who makes the guide.
    weights : str, optional
        For ``dncnn``: a name in the manifest, or a run folder.
    """

    kind: Literal["dncnn", "bm3d", "none"] = "dncnn"
    weights: str | None = None


class Model(_Strict):
    """Shape of the network; see `DnCNNConfig` and `GradNetConfig`.

    Attributes
    ----------
    network : {"dncnn", "gradnet"}
        Which one is trained.
    modules : list of list of int
        Inner channels of each residual unit of each module; 0 is the width of the chain.
    """

    network: Literal["dncnn", "gradnet"]
    depth: int = Field(default=17, ge=3)
    features: int = Field(default=64, ge=1)
    batch_norm: bool = False
    init_feature_size: int = Field(default=64, ge=3)
    grad_mixup: bool = False
    grad_replicas: int = Field(default=1, ge=1)
    modules: tuple[tuple[int, ...], ...] = ((0, 0, 0, 0),) * 4
    skip: Literal["add", "concat"] = "add"


class Schedule(_Strict):
    """How the learning rate moves.

    Attributes
    ----------
    kind : {"plateau", "cosine"}
        ``plateau``: times `factor` when validation hasn't improved `patience` times in a row; ``cosine``: falls to
        `floor` over the run.
    warmup : float
        Share of the run in which it rises from 0.
    floor : float
        Share of the learning rate that cosine ends at.
    """

    kind: Literal["plateau", "cosine"] = "cosine"
    warmup: Probability = 0.02
    floor: Probability = 0.0
    patience: int = Field(default=10, ge=1)
    factor: float = Field(default=0.2, gt=0, lt=1)


class Training(_Strict):
    """How the network learns.

    Attributes
    ----------
    optimizer : {"adam", "adamw", "muon"}
        ``muon``: orthogonalised momentum for convolutions inside the chain, AdamW for the rest.
    learning_rate : float
        Of the optimizer; with ``muon``, of its part, and AdamW takes `adam_share` of it.
    grad_loss_weight : float
        Weight of the gradients' L1 beside the pixels' L1.
    epochs, steps, minutes : optional
        Length of the run: exactly one of them.
    batch_size : int
        Patches a step, over all processes: their number changes nothing but the time.
    precision : {"32", "bf16"}
        ``bf16``: autocast; on a CPU without matrix units it is slower than ``32``.
    ema : float
        Decay of the weights' moving average, which is what is validated and exported; 0 turns it off.
    checkpoint_minutes : float
        How often the state is saved.
    """

    optimizer: Literal["adam", "adamw", "muon"] = "adamw"
    learning_rate: float = Field(default=1e-3, gt=0)
    adam_share: float = Field(default=0.1, gt=0)
    weight_decay: float = Field(default=0.0, ge=0)
    schedule: Schedule = Schedule()
    grad_loss_weight: float = Field(default=0.1, ge=0)
    clip_norm: float = Field(default=1.0, gt=0)
    epochs: int | None = Field(default=None, ge=1)
    steps: int | None = Field(default=None, ge=1)
    minutes: float | None = Field(default=None, gt=0)
    batch_size: int = Field(default=16, ge=1)
    workers: int = Field(default=0, ge=0)
    precision: Literal["32", "bf16"] = "32"
    ema: float = Field(default=0.999, ge=0, lt=1)
    seed: int = Field(default=0, ge=0)
    log_steps: int = Field(default=50, ge=1)
    checkpoint_minutes: float = Field(default=5, ge=0)

    @model_validator(mode="after")
    def _one_length(self) -> "Training":
        if sum(length is not None for length in (self.epochs, self.steps, self.minutes)) != 1:
            raise ValueError("give the length of the run as one of epochs, steps, minutes")
        return self


class AwgnCheck(_Strict):
    """Validation on noise added to clean photos, by the protocol of `docs/training.md`.

    Attributes
    ----------
    sigmas : list of float
        On the 0..255 scale.
    """

    type: Literal["awgn"]
    path: str
    sigmas: tuple[Sigma255, ...] = (25, 50)


class RealCheck(_Strict):
    """Validation on real pairs; paths as in `RealSource`."""

    type: Literal["real"]
    noisy_path: str
    ref_path: str


class Validation(_Strict):
    """How the run is watched; figures choose its best weights.

    Attributes
    ----------
    data : list
        Data sets.
    crop_px : int
        Edge of the centre crop that is judged.
    photos : int, optional
        Only this many photos of each set, evenly spread.
    every_steps : int
        Steps between two validations.
    """

    data: tuple[Annotated[AwgnCheck | RealCheck, Field(discriminator="type")], ...] = ()
    crop_px: int = Field(default=256, ge=16)
    photos: int | None = Field(default=None, ge=1)
    every_steps: int = Field(default=1000, ge=1)


class RunConfig(_Strict):
    """A training run.

    Attributes
    ----------
    name : str
        Name of the weights it makes, and of its run folder.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    model: Model
    naive: Naive = Naive()
    data: Data
    training: Training
    validation: Validation = Validation()

    @model_validator(mode="after")
    def _buildable(self) -> "RunConfig":
        # Raises ValueError for shapes that don't belong together.
        self.network_config  # noqa: B018
        stored = [source.type == "stored" for source in self.data.train]
        if self.model.network == "gradnet" and self.naive.kind == "bm3d" and not all(stored):
            raise ValueError("BM3D guides are computed ahead: every data set must be of type stored")
        if self.model.network == "gradnet" and self.naive.kind == "bm3d" and self.validation.data:
            raise ValueError("a GradNet guided by BM3D can't be validated while it trains: BM3D is too slow")
        return self

    @property
    def network_config(self) -> DnCNNConfig | GradNetConfig:
        """Shape of the network as the engine knows it."""
        model = self.model
        dncnn = DnCNNConfig(depth=model.depth, features=model.features, batch_norm=model.batch_norm)
        if model.network == "dncnn":
            return dncnn
        return GradNetConfig(
            init_feature_size=model.init_feature_size,
            grad_mixup=model.grad_mixup,
            grad_replicas=model.grad_replicas,
            modules=model.modules,
            skip=model.skip,
            naive=self.naive.kind,
            dncnn=dncnn,
            window_px=max(self.data.crop.height, self.data.crop.width),
        )


def read_config(path: Path) -> RunConfig:
    """Read and check a configuration.

    Parameters
    ----------
    path : Path
        YAML file.

    Returns
    -------
    RunConfig
        The run.

    Raises
    ------
    InvalidSettingsError
        If it can't be read, isn't YAML, or a key is unknown or wrong; the sentence names the key's path.
    """
    try:
        tree = yaml.safe_load(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise InvalidSettingsError(f"{path}: can't be read: {error.strerror}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InvalidSettingsError(f"{path}: isn't YAML: {' '.join(str(error).split())}.") from error
    return check_config(tree, str(path))


def check_config(tree: Any, origin: str) -> RunConfig:  # noqa: ANN401 - whatever the YAML held
    """Turn a tree of plain values into a run; `origin` names it in errors.

    Raises
    ------
    InvalidSettingsError
        If a key is unknown or wrong.
    """
    try:
        return RunConfig.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        place = ".".join(str(part) for part in first["loc"]) or "the whole file"
        raise InvalidSettingsError(f"{origin}: {place}: {first['msg']}.") from error


def data_path(root: str, path: str) -> Path:
    """Return a data set's path under its root, with environment variables filled in.

    Raises
    ------
    InvalidSettingsError
        If an environment variable is not set.
    """
    filled = Path(os.path.expandvars(root)) / os.path.expandvars(path)
    if "$" in str(filled):
        raise InvalidSettingsError(f"{filled}: an environment variable is not set.")
    return filled
