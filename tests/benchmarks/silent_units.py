"""How much of a multi-scale GradNet answers at all: a unit whose ReLU is never above zero learns nothing any more.

    python tests/benchmarks/silent_units.py [FILE.safetensors]

Photos of `$GRADNET_DATA/eval/kodak24`, white noise of sigma 0, 25 and 50. For each residual unit: its largest answer,
the channels, between its convolutions and of its answer, that are not the same everywhere; and how large the weights of
its convolutions are beside those of a start (root mean square; He et al. 2015).
"""

import itertools
import os
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import nn

from gradnet_engine.networks.building import build_trained
from gradnet_engine.networks.weights import find_weights, load_weights
from gradnet_engine.protocol import AddedNoiseSet
from gradnet_engine.training.silence import heard_units


def main() -> None:
    """Print one line a unit."""
    entry = find_weights("gradnet")
    assert entry is not None
    network = build_trained(entry, load_file(sys.argv[1]) if sys.argv[1:] else load_weights(entry))
    photos = Path(os.environ["GRADNET_DATA"]) / "eval" / "kodak24"
    with torch.inference_mode(), heard_units(network) as units:
        for index, sigma in itertools.product(range(0, 24, 3), (0, 25, 50)):
            noisy = AddedNoiseSet(photos, sigma / 255).read(index, 256).noisy
            network(torch.from_numpy(noisy).permute(2, 0, 1)[None])
    for name, unit in units.items():
        grown = (_growth(network.get_submodule(f"{name}.layers.{index}")) for index in (0, 2))
        print(
            f"{name:24}{unit.largest:10.3g}{unit.inner_channels:6d} between,{unit.outer_channels:5d} out"
            f"   weights {' '.join(f'{times:.1f}' for times in grown)}"
            f"{'  silent' if unit.is_silent else ''}"
        )


def _growth(convolution: nn.Module) -> float:
    assert isinstance(convolution, nn.Conv2d)
    weight = convolution.weight.detach()
    return float(weight.square().mean().sqrt() / (2 / weight[0].numel()) ** 0.5)


if __name__ == "__main__":
    main()
