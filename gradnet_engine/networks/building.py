"""From a description of weights to the network that they fill."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from gradnet_engine.errors import WeightsError
from gradnet_engine.networks.dncnn import DnCNN, DnCNNConfig
from gradnet_engine.networks.gradnet import GradNet, GradNetConfig
from gradnet_engine.networks.gradnet_ms import GradNetMs, GradNetMsConfig
from gradnet_engine.networks.weights import WeightsEntry

Network = DnCNN | GradNet | GradNetMs
"""A network. Each tells how far a result pixel looks (`margin_px`), what height and width must be multiples of
(`multiple_px`), the edge of a tile that suits a CPU (`cpu_tile_px`), whether its first estimate is made outside of it
(`needs_guide`), whether it takes the noise as a second image (`is_told_noise`), and whether what bfloat16 rounds adds
up in it (`adds_up_rounding`): such a one runs in float32 where that is compiled.
"""


def build_trained(entry: WeightsEntry, tensors: Mapping[str, Tensor]) -> Network:
    """Build the network of an entry and fill it, ready for inference.

    Parameters
    ----------
    entry : WeightsEntry
        What the manifest says of it.
    tensors : mapping
        Its weights.

    Returns
    -------
    DnCNN, GradNet or GradNetMs
        On the CPU, at inference; batch normalisation is folded into the convolutions.

    Raises
    ------
    WeightsError
        If the shape in the manifest is impossible, or the weights are those of another network.
    """
    try:
        network = _build(entry.network, entry.config)
    except (KeyError, TypeError, ValueError) as error:
        raise WeightsError(
            entry.path, "the manifest's shape of {name} is impossible ({error})", name=entry.name, error=error
        ) from error
    try:
        network.load_state_dict(dict(tensors))
    except RuntimeError as error:
        raise WeightsError(
            entry.path, "it holds the weights of another network than {name}", name=entry.name
        ) from error
    network.eval()
    return network.fold_batch_norm() if isinstance(network, DnCNN) else network


def _build(kind: str, fields: Mapping[str, Any]) -> Network:
    """Turn plain values, as JSON keeps them, into a network of that shape."""
    fields = dict(fields)
    if kind == "dncnn":
        return DnCNN(DnCNNConfig(**fields))
    if kind == "gradnet-ms":
        shape = {name: tuple(fields.get(name, ())) for name in ("channels", "units")}
        return GradNetMs(GradNetMsConfig(**{**fields, **shape}))
    fields["dncnn"] = DnCNNConfig(**fields["dncnn"])
    fields["modules"] = tuple(tuple(units) for units in fields["modules"])
    return GradNet(GradNetConfig(**fields))
