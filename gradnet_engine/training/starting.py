"""What a run begins with: its network, and where the weights come from."""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor, nn
from torch.nn import functional

from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.networks.building import Network
from gradnet_engine.networks.dncnn import DnCNN, DnCNNConfig
from gradnet_engine.networks.gradnet import GradNet, ResidualUnit
from gradnet_engine.networks.gradnet_ms import GradNetMs, GradNetMsConfig
from gradnet_engine.networks.weights import find_weights, load_weights
from gradnet_engine.training.checkpoints import checkpoint_of_run, load_weights_into, read_tensors
from gradnet_engine.training.config import RunConfig

# Of a multi-scale GradNet: the layer that noise is told to, after the photo's packed colours.
_FIRST_LAYER = "extract.0.weight"


def find_starting_weights(origin: str) -> dict[str, Tensor]:
    """Return weights by a name in the manifest, or the best of a run folder.

    Raises
    ------
    InvalidSettingsError
        If there is neither.
    WeightsError
        If the named file is damaged.
    """
    folder = Path(origin)
    if folder.is_dir():
        return read_tensors(checkpoint_of_run(folder), "average")
    entry = find_weights(origin)
    if entry is None:
        raise InvalidSettingsError(f"{origin}: is neither weights of the manifest nor a run folder.")
    return load_weights(entry)


def with_what_is_new(tensors: Mapping[str, Tensor], network: nn.Module) -> dict[str, Tensor]:
    """Return weights that fill a network that may have more residual units than they have, or be told the noise.

    What they lack adds nothing at first (Chen, Goodfellow, Shlens, "Net2Net", ICLR 2016): the network begins where the
    smaller or blind one was.

    Parameters
    ----------
    tensors : mapping
        Trained weights.
    network : Module
        Whose units are counted; it is changed where they are new.
    """
    filled = dict(tensors)
    for name, unit in network.named_modules():
        if isinstance(unit, ResidualUnit) and not any(key.startswith(f"{name}.") for key in tensors):
            unit.add_nothing()
            filled |= unit.state_dict(prefix=f"{name}.")
    if isinstance(network, GradNetMs) and network.is_told_noise and _FIRST_LAYER in filled:
        first = filled[_FIRST_LAYER]
        missing = network.get_parameter(_FIRST_LAYER).shape[1] - first.shape[1]
        filled[_FIRST_LAYER] = functional.pad(first, (0, 0, 0, 0, 0, max(0, missing)))
    return filled


def build_network(config: RunConfig) -> Network:
    """Build the run's network with its start, random or trained, and the naive denoiser's weights where it has one.

    Raises
    ------
    InvalidSettingsError
        If those weights are missing or of another network.
    """
    network = _random_network(config)
    if config.start is not None:
        tensors = with_what_is_new(find_starting_weights(config.start), network)
        own = network.state_dict()
        # Only the chain starts from there: a naive denoiser is another matter, and may be outside.
        shared = {name: value for name, value in tensors.items() if not name.startswith("naive.")}
        kept = {name: value for name, value in own.items() if name.startswith("naive.")}
        load_weights_into(network, shared | kept, Path(config.start))
    return network


def _random_network(config: RunConfig) -> Network:
    torch.manual_seed(config.training.seed)
    shape = config.network_config
    if isinstance(shape, DnCNNConfig):
        return DnCNN(shape)
    if isinstance(shape, GradNetMsConfig):
        return GradNetMs(shape)
    network = GradNet(shape)
    if network.naive is not None:
        if config.naive.weights is None:
            raise InvalidSettingsError("naive.weights: a GradNet with a DnCNN needs that DnCNN's weights.")
        weights = find_starting_weights(config.naive.weights)
        load_weights_into(network.naive, weights, Path(config.naive.weights))
    return network
