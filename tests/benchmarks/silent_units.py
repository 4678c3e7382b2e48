"""How much of a multi-scale GradNet answers at all: a unit whose ReLU is never above zero learns nothing any more.

    python tests/benchmarks/silent_units.py [FILE.safetensors]

Photos of `$GRADNET_DATA/eval/kodak24`, white noise of sigma 0, 25 and 50. For each residual unit: its largest answer,
and the channels that ever answer.
"""

import itertools
import os
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

from gradnet_engine.networks.building import build_trained
from gradnet_engine.networks.gradnet import ResidualUnit
from gradnet_engine.networks.weights import find_weights, load_weights
from gradnet_engine.protocol import AddedNoiseSet


def main() -> None:
    """Print one line a unit."""
    entry = find_weights("gradnet")
    assert entry is not None
    network = build_trained(entry, load_file(sys.argv[1]) if sys.argv[1:] else load_weights(entry))
    largest: dict[str, Tensor] = {}

    def watch(name: str, unit: nn.Module) -> None:
        def keep(_unit: nn.Module, _inputs: tuple[Tensor, ...], answer: Tensor) -> None:
            found = answer.detach().amax((0, 2, 3))
            largest[name] = torch.maximum(largest.get(name, found), found)

        unit.register_forward_hook(keep)

    for name, unit in network.named_modules():
        if isinstance(unit, ResidualUnit):
            watch(name, unit)
    photos = Path(os.environ["GRADNET_DATA"]) / "eval" / "kodak24"
    for index, sigma in itertools.product(range(0, 24, 3), (0, 25, 50)):
        noisy = AddedNoiseSet(photos, sigma / 255).read(index, 256).noisy
        # With derivatives, or the units' answers would be written over each other.
        network(torch.from_numpy(noisy).permute(2, 0, 1)[None].requires_grad_())
    for name, answers in largest.items():
        print(f"{name:24}{answers.max():10.3g}{(answers > 0).sum():6d} of {len(answers)} channels")


if __name__ == "__main__":
    main()
