"""From a description of weights to the network that they fill."""

from collections.abc import Mapping
from typing import Any

from torch import Tensor

from gradnet_engine.errors import WeightsError
from gradnet_engine.networks.dncnn import DnCNN, DnCNNConfig
from gradnet_engine.networks.gradnet import GradNet, GradNetConfig
from gradnet_engine.networks.weights import WeightsEntry


def build_trained(entry: WeightsEntry, tensors: Mapping[str, Tensor]) -> DnCNN | GradNet:
    """Build the network of an entry and fill it, ready for inference.

    Parameters
    ----------
    entry : WeightsEntry
        What the manifest says of it.
    tensors : mapping
        Its weights.

    Returns
    -------
    DnCNN or GradNet
        On the CPU, at inference; batch normalisation is folded into the convolutions.

    Raises
    ------
    WeightsError
        If the shape in the manifest is impossible, or the weights are those of another network.
    """
    try:
        is_gradnet = entry.network == "gradnet"
        network = GradNet(gradnet_config(entry.config)) if is_gradnet else DnCNN(DnCNNConfig(**entry.config))
    except (TypeError, ValueError) as error:
        raise WeightsError(entry.path, f"the manifest's shape of {entry.name} is impossible ({error})") from error
    try:
        network.load_state_dict(dict(tensors))
    except RuntimeError as error:
        raise WeightsError(entry.path, f"it holds the weights of another network than {entry.name}") from error
    network.eval()
    return network.fold_batch_norm() if isinstance(network, DnCNN) else network


def gradnet_config(fields: Mapping[str, Any]) -> GradNetConfig:
    """Turn plain values, as JSON keeps them, into a shape.

    Raises
    ------
    TypeError, ValueError
        If they don't make one.
    """
    fields = dict(fields)
    if "dncnn" in fields:
        fields["dncnn"] = DnCNNConfig(**fields["dncnn"])
    if "modules" in fields:
        fields["modules"] = tuple(tuple(units) for units in fields["modules"])
    return GradNetConfig(**fields)
