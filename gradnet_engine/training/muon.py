"""Muon: momentum whose matrices are made orthogonal, so that every direction of a layer learns at the same pace."""

from collections import defaultdict
from collections.abc import Callable, Sequence

# pyright: reportPrivateImportUsage=false
import torch
from torch import Tensor
from torch.optim import Optimizer
from torch.optim.optimizer import ParamsT

# Coefficients of the quintic that drives singular values towards 1 (Jordan et al. 2024).
_QUINTIC = (3.4445, -4.7750, 2.0315)
_ITERATIONS = 5
# Decay of the gradients' sum.
_MOMENTUM = 0.95


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
    weight_decay : float
        Decoupled decay, times the learning rate.
    """

    def __init__(self, parameters: ParamsT, lr: float, *, weight_decay: float = 0.0) -> None:
        super().__init__(parameters, {"lr": lr, "weight_decay": weight_decay})

    @torch.no_grad()
    def step(self, closure: Callable[[], float] | None = None) -> None:  # type: ignore[override]
        """Take one step; `closure` is part of torch's signature and unused."""
        for group in self.param_groups:
            parameters = [parameter for parameter in group["params"] if parameter.grad is not None]
            if not parameters:
                continue
            for parameter in parameters:
                if "momentum" not in self.state[parameter]:
                    self.state[parameter]["momentum"] = torch.zeros_like(parameter)
            gradients = [parameter.grad for parameter in parameters]
            momenta = [self.state[parameter]["momentum"] for parameter in parameters]
            # All at once: one by one, a GPU waits longer for the next than it works.
            torch._foreach_lerp_(momenta, gradients, 1 - _MOMENTUM)
            updates = _orthogonal_by_shape(torch._foreach_lerp(gradients, momenta, _MOMENTUM))
            if group["weight_decay"]:
                torch._foreach_mul_(parameters, 1 - group["lr"] * group["weight_decay"])
            torch._foreach_mul_(updates, -group["lr"])
            torch._foreach_add_(parameters, updates)


def _orthogonal_by_shape(updates: Sequence[Tensor]) -> list[Tensor]:
    """Make updates orthogonal, those of one shape in one batch; returned in their order."""
    places = defaultdict[torch.Size, list[int]](list)
    for place, update in enumerate(updates):
        places[update.shape].append(place)
    results = dict[int, Tensor]()
    for shape, alike in places.items():
        batch = _orthogonal(torch.stack([updates[place].reshape(shape[0], -1) for place in alike]))
        results |= zip(alike, batch.view(-1, *shape), strict=True)
    return [results[place] for place in range(len(updates))]


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
    transform: Tensor | None = None
    for _ in range(_ITERATIONS):
        polynomial = torch.baddbmm(gram, gram, gram, beta=b, alpha=c)
        polynomial.diagonal(dim1=1, dim2=2).add_(a)
        transform = polynomial if transform is None else polynomial @ transform
        gram = polynomial @ gram @ polynomial
    assert transform is not None
    x = transform @ x
    x = x.mT if rows > cols else x
    # An orthogonal R x C matrix has min(R, C) singular values of 1.
    return x * max(rows, cols) ** 0.5
