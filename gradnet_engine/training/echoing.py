"""Patches that are used more than once: a GPU learns faster than processors make patches."""

from collections.abc import Iterator

import numpy as np
import torch
from torch import Tensor

from gradnet_engine.training.views import VIEWS, turned

Batch = tuple[Tensor, Tensor, Tensor]

_KEPT_BATCHES = 64


class Echo:
    """Data echoing (Choi et al., "Faster Neural Network Training with Data Echoing", 2019).

    The newest batches are kept. Each step's batch takes the patch of every place from one of them at random, and sees
    the whole in another view, so that no step repeats one before. What a step gets depends on its number and the seed.

    Parameters
    ----------
    times : int
        How many steps pass until a new batch is taken: how often a patch is used on average.
    seed : int
        For what is drawn.
    turns : bool
        Whether patches may be turned and mirrored.
    """

    def __init__(self, times: int, seed: int, *, turns: bool = True) -> None:
        self._times, self._seed, self._turns = times, seed, turns

    def first_batch(self, step: int) -> int:
        """Return the number of the oldest batch that a step may use."""
        return max(0, step // self._times - _KEPT_BATCHES + 1)

    def batches(self, made: Iterator[Batch], first_step: int) -> Iterator[Batch]:
        """Give every step its batch.

        Parameters
        ----------
        made : iterator of tuple of Tensor
            New batches from `first_batch` on, each a tuple of noisy, clean and guide, N x 3 x H x W; guides may be
            empty.
        first_step : int
            Where to go on.

        Yields
        ------
        tuple of Tensor
            As those of `made`.
        """
        kept: list[Tensor] = []
        newest, step, alike = self.first_batch(first_step) - 1, first_step, 0
        while True:
            while newest < step // self._times:
                batch = next(made)
                newest += 1
                # Where patches have grown, those of before are not used any more.
                if not kept or kept[0].shape[1:] != batch[0].shape:
                    kept, alike = [image.new_empty(_KEPT_BATCHES, *image.shape) for image in batch], 0
                for images, image in zip(kept, batch, strict=True):
                    images[newest % _KEPT_BATCHES] = image
                alike = min(alike + 1, _KEPT_BATCHES)
            yield self._drawn(kept, range(newest - alike + 1, newest + 1), np.random.default_rng((self._seed, step)))
            step += 1

    def _drawn(self, kept: list[Tensor], numbers: range, rng: np.random.Generator) -> Batch:
        count, _, height, width = kept[0].shape[1:]
        chosen = torch.from_numpy((numbers.start + rng.integers(len(numbers), size=count)) % _KEPT_BATCHES)
        view = int(rng.integers(VIEWS)) if self._turns and height == width else 0

        def mixed(images: Tensor) -> Tensor:
            if not images.numel():
                return images[0]
            # All at once: one by one, a GPU waits longer for the next than it works.
            return turned(images[chosen.to(images.device), torch.arange(count, device=images.device)], view)

        noisy, clean, guide = map(mixed, kept)
        return noisy, clean, guide
