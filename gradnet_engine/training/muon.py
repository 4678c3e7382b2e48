"""Muon: momentum whose matrices are made orthogonal, so that every direction of a layer learns at the same pace."""

from collections import defaultdict
from collections.abc import Callable

import torch
from torch import Tensor, nn
from torch.optim import Optimizer
from torch.optim.optimizer import ParamsT

# Coefficients of the quintic that drives singular values towards 1 (Jordan et al. 2024).
_QUINTIC = (3.4445, -4.7750, 2.0315)
_ITERATIONS = 5


class Muon(Optimizer):
    """Momentum orthogonalised by Newton-Schulz iterations (Jordan et al., "Muon", 2024).

    `torch.optim.Muon` takes matrices only; this one takes convolutions, each seen as the matrix of out-channels
    by the rest, and orthogonalises those of the same shape in one batch.

    Parameters
    ----------
    parameters : iterable of Parameter, or of dict
        Convolution weights, or groups of them with keys of their own, as torch's optimizers take them.
    lr : float
        Root mean square of an update, about: each is scaled to 1 before.
    momentum : float
        Decay of the gradients' sum.
    weight_decay : float
        Decoupled decay, times the learning rate.
    """

    def __init__(self, parameters: ParamsT, lr: float, *, momentum: float = 0.95, weight_decay: float = 0.0) -> None:
        super().__init__(parameters, {"lr": lr, "momentum": momentum, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Take one step; `closure` is part of torch's signature and unused."""
        for group in self.param_groups:
            by_shape: dict[torch.Size, list[tuple[nn.Parameter, Tensor]]] = defaultdict(list)
            for parameter in group["params"]:
                if parameter.grad is None:
                    continue
                state = self.state[parameter]
                if "momentum" not in state:
                    state["momentum"] = torch.zeros_like(parameter)
                momentum = state["momentum"].lerp_(parameter.grad, 1 - group["momentum"])
                by_shape[parameter.shape].append((parameter, parameter.grad.lerp(momentum, group["momentum"])))
            for shape, pairs in by_shape.items():
                updates = _orthogonal(torch.stack([update.reshape(shape[0], -1) for _, update in pairs]))
                for (parameter, _), update in zip(pairs, updates, strict=True):
                    parameter.mul_(1 - group["lr"] * group["weight_decay"])
                    parameter.add_(update.view(shape), alpha=-group["lr"])


def _orthogonal(matrices: Tensor) -> Tensor:
    """Return the nearest (semi-)orthogonal matrices, roughly, scaled to a root mean square of 1.

    Every iterate is a polynomial of the gram matrix times the input, so the iterations need only square matrices of
    the shorter edge: for a 3x3 convolution a fifth of the operations of iterating the matrix itself.

    Parameters
    ----------
    matrices : Tensor, B x R x C
        Any scale.
    """
    rows, cols = matrices.shape[1:]
    x = matrices.mT if rows > cols else matrices
    x = x / (x.norm(dim=(1, 2), keepdim=True) + 1e-7)
    a, b, c = _QUINTIC
    gram = x @ x.mT
    identity = torch.eye(gram.shape[1], device=x.device, dtype=x.dtype)
    transform = identity
    for _ in range(_ITERATIONS):
        polynomial = a * identity + b * gram + c * gram @ gram
        transform = polynomial @ transform
        gram = polynomial @ gram @ polynomial
    x = transform @ x
    x = x.mT if rows > cols else x
    # An orthogonal R x C matrix has min(R, C) singular values of 1.
    return x * max(rows, cols) ** 0.5
