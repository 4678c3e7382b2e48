"""What a training run is made of: a YAML file, checked key by key."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated, Any, Literal

import yaml
from pydantic import Field, ValidationError, field_validator, model_validator

from gradnet_engine.errors import InvalidSettingsError, os_cause
from gradnet_engine.protocol import ADDED_KINDS
from gradnet_engine.training.data_config import Data, Probability, Sigma255, Strict
from gradnet_engine.training.model_config import Model, Naive, NetworkConfig


class Schedule(Strict):
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


class Training(Strict):
    """How the network learns.

    Attributes
    ----------
    optimizer : {"adam", "adamw", "muon"}
        ``muon``: orthogonalised momentum for convolutions inside the chain, AdamW for the rest.
    learning_rate : float
        Of the optimizer; with ``muon``, of its part, and AdamW takes `adam_share` of it.
    pixel_loss : {"l1", "rms"}
        Mean absolute difference of pixels, or the root mean square of each patch.
    grad_loss_weight : float
        Weight of the gradients' L1 beside it.
    colour_loss_weight : float
        Weight of the L1 of the patches' mean colours beside it.
    guide_loss_weight : float
        Weight of the same loss of the guide, where the network learns one.
    teachers : list of str
        Shipped weights whose answers the network is trained towards; see `gradnet_engine.training.teaching.Teachers`.
    teacher_share : float
        Weight of their answers in what it is trained towards; clean photos have the rest.
    epochs, steps, minutes : optional
        Length of the run: exactly one of them.
    batch_size : int
        Patches a step, over all processes: their number changes nothing but the time.
    echo : int
        How often each patch is used, on average, where a GPU learns faster than processors make patches.
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
    pixel_loss: Literal["l1", "rms"] = "l1"
    grad_loss_weight: float = Field(default=0.1, ge=0)
    colour_loss_weight: float = Field(default=0.0, ge=0)
    guide_loss_weight: float = Field(default=0.0, ge=0)
    teachers: tuple[str, ...] = ()
    teacher_share: Probability = 0.75
    clip_norm: float = Field(default=1.0, gt=0)
    epochs: int | None = Field(default=None, ge=1)
    steps: int | None = Field(default=None, ge=1)
    minutes: float | None = Field(default=None, gt=0)
    batch_size: int = Field(default=16, ge=1)
    workers: int = Field(default=0, ge=0)
    echo: int = Field(default=1, ge=1)
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


class AwgnCheck(Strict):
    """Validation on noise added to clean photos, by the protocol of `docs/training.md`.

    Attributes
    ----------
    sigmas : list of float
        On the 0..255 scale.
    kind : str
        Kind of noise, one of `gradnet_engine.protocol.ADDED_KINDS`.
    """

    type: Literal["awgn"]
    path: str
    sigmas: tuple[Sigma255, ...] = (25, 50)
    kind: str = "white"

    @field_validator("kind")
    @classmethod
    def _known(cls, kind: str) -> str:
        if kind not in ADDED_KINDS:
            raise ValueError(f"is none of {', '.join(ADDED_KINDS)}")
        return kind


class RealCheck(Strict):
    """Validation on real pairs; as in `RealSource`."""

    type: Literal["real"]
    noisy_path: str
    ref_path: str
    align: bool = False


class Validation(Strict):
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


class RunConfig(Strict):
    """A training run.

    Attributes
    ----------
    name : str
        Name of the weights it makes, and of its run folder.
    start : str, optional
        Weights to start from, by a name in the manifest or a run folder; default: a random start.
    """

    name: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    model: Model
    start: str | None = None
    naive: Naive = Naive()
    data: Data
    training: Training
    validation: Validation = Validation()

    @model_validator(mode="after")
    def _buildable(self) -> "RunConfig":
        # Raises ValueError for shapes that don't belong together.
        self.network_config  # noqa: B018
        if self.training.guide_loss_weight and self.model.network != "gradnet-ms":
            raise ValueError("only gradnet-ms learns a guide that guide_loss_weight could weigh")
        stored = [source.type == "stored" for source in self.data.drawn]
        if self.model.network == "gradnet" and self.naive.kind == "bm3d" and not all(stored):
            raise ValueError("BM3D guides are computed ahead: every data set must be of type stored")
        if self.model.network == "gradnet" and self.naive.kind == "bm3d" and self.validation.data:
            raise ValueError("a GradNet guided by BM3D can't be validated while it trains: BM3D is too slow")
        return self

    @property
    def is_told_noise(self) -> bool:
        """Whether the network is told the noise of what it is given."""
        return self.model.network == "gradnet-ms" and self.model.is_told_noise

    @property
    def network_config(self) -> NetworkConfig:
        """Shape of the network as the engine knows it."""
        return self.model.network_config(self.naive, max(self.data.crop.height, self.data.crop.width))


def read_config(path: Path, changes: Sequence[str] = ()) -> RunConfig:
    """Read and check a configuration.

    Parameters
    ----------
    path : Path
        YAML file.
    changes : sequence of str
        Keys to be set otherwise, as ``model.guide=none``: the key's path, and a value as YAML has it.

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
        for change in changes:
            _change(tree, change)
    except OSError as error:
        raise InvalidSettingsError(f"{path}: can't be read: {os_cause(error)}.") from error
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise InvalidSettingsError(f"{path}: isn't YAML: {' '.join(str(error).split())}.") from error
    return check_config(tree, str(path))


def _change(tree: Any, change: str) -> None:  # noqa: ANN401 - whatever the YAML held
    """Set one key of a tree, ``path.to.key=value``."""
    key, equals, value = change.partition("=")
    *parents, last = key.split(".")
    place = tree
    try:
        if not equals:
            raise KeyError(change)
        for parent in parents:
            place = place[int(parent) if isinstance(place, list) else parent]
        place[int(last) if isinstance(place, list) else last] = yaml.safe_load(value)
    except (KeyError, IndexError, TypeError, ValueError) as error:
        raise InvalidSettingsError(f"{change}: names no key of the configuration; write path.to.key=value.") from error


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
