"""A step's work for a GPU, recorded once and started as one: part by part, starting it takes longer than doing it."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

_WARM_UP_CALLS = 3


class Recorded:
    """Does on a CUDA GPU what a function did when it was first called with tensors of these shapes (CUDA graphs).

    Parameters
    ----------
    work : callable
        Takes tensors and returns one. It waits for nothing, and depends on nothing but its arguments and tensors that
        stay where they are; what else it makes, such as derivatives, is written over by the next call.
    moves : callable
        Returns the tensors that it changes in place, which are there before it is first called: weights, and what
        optimizers keep.
    """

    def __init__(self, work: Callable[..., Tensor], moves: Callable[[], Sequence[Tensor]]) -> None:
        self._work, self._moves = work, moves
        self._given: list[Tensor] = []

    def __call__(self, *given: Tensor) -> Tensor:
        """Do the work with these tensors.

        Parameters
        ----------
        *given : Tensor
            On the GPU. Other shapes than those of the last call are recorded anew.

        Returns
        -------
        Tensor
            What the function returns.
        """
        if [tensor.shape for tensor in given] != [tensor.shape for tensor in self._given]:
            self._record(given)
        for kept, tensor in zip(self._given, given, strict=True):
            kept.copy_(tensor)
        self._graph.replay()
        return self._result.clone()

    def _record(self, given: tuple[Tensor, ...]) -> None:
        self._given = [tensor.clone() for tensor in given]
        aside = torch.cuda.Stream()
        aside.wait_stream(torch.cuda.current_stream())
        # All steps are of one size: it pays to try which of cuDNN's kernels is fastest.
        with torch.backends.cudnn.flags(enabled=True, benchmark=True), torch.cuda.stream(aside):
            moved = self._moves()
            before = [tensor.detach().clone() for tensor in moved]
            for _ in range(_WARM_UP_CALLS):
                self._work(*self._given)
            with torch.no_grad():
                for tensor, value in zip(moved, before, strict=True):
                    tensor.copy_(value)
            torch.cuda.current_stream().synchronize()
            self._graph = torch.cuda.CUDAGraph()
            with torch.cuda.graph(self._graph, stream=aside):
                self._result = self._work(*self._given)
        torch.cuda.current_stream().wait_stream(aside)
