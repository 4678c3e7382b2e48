"""What moves the weights of a network in training."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn
from torch.optim import Adam, AdamW, Optimizer

from gradnet_engine.training.config import Training
from gradnet_engine.training.muon import Muon


def build_optimizers(network: nn.Module, training: Training) -> list[Optimizer]:
    """Build what moves the weights: one optimizer, or with Muon two.

    Parameters
    ----------
    network : Module
        Whose parameters are moved, those that ask for a gradient.
    training : Training
        Kind and rates.
    """
    moved = [parameter for parameter in network.parameters() if parameter.requires_grad]
    rate, decay = training.learning_rate, training.weight_decay
    if training.optimizer != "muon":
        kind = Adam if training.optimizer == "adam" else AdamW
        return [kind(moved, rate, weight_decay=decay)]
    # Convolutions from or to the three channels of pixels have no directions to balance.
    inner = [parameter for parameter in moved if parameter.ndim == 4 and min(parameter.shape[:2]) > 3]
    chosen = set(inner)
    outer = [parameter for parameter in moved if parameter not in chosen]
    return [Muon(inner, rate, weight_decay=decay), AdamW(outer, rate * training.adam_share, weight_decay=decay)]


def make_recordable(optimizers: Sequence[Optimizer], device: torch.device) -> None:
    """Have optimizers keep on the GPU what changes from step to step, and make it before the first one.

    Parameters
    ----------
    optimizers : sequence of Optimizer
        New; their rates become tensors of 0, and derivatives of what they move are 0 afterwards.
    device : torch.device
        A CUDA GPU.
    """
    for optimizer in optimizers:
        for group in optimizer.param_groups:
            group["lr"] = torch.zeros((), device=device)
            if "capturable" in group:
                group["capturable"] = True
            for parameter in group["params"]:
                parameter.grad = torch.zeros_like(parameter)
        optimizer.step()
    for tensor in kept_tensors(optimizers):
        tensor.zero_()


def kept_tensors(optimizers: Sequence[Optimizer]) -> list[Tensor]:
    """Return what optimizers keep from step to step."""
    states = [state for optimizer in optimizers for state in optimizer.state.values()]
    return [value for state in states for value in state.values()]


def set_rate(group: dict, rate: float) -> None:
    """Set the learning rate of a group of parameters, where it is kept."""
    if isinstance(group["lr"], Tensor):
        group["lr"].fill_(rate)
    else:
        group["lr"] = rate
