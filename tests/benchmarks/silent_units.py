"""How much of a multi-scale GradNet answers at all: a unit whose ReLU is never above zero learns nothing any more.

    python tests/benchmarks/silent_units.py [FILE.safetensors]

Photos of `$GRADNET_DATA/eval/kodak24`, white noise of sigma 0, 25 and 50. For each residual unit: its largest answer,
and the channels, between its convolutions and of its answer, that are not the same everywhere.
"""

import itertools
import os
import sys
from pathlib import Path

import torch
from safetensors.torch import load_file

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
        print(
            f"{name:24}{unit.largest:10.3g}{unit.inner_channels:6d} between,{unit.outer_channels:5d} out"
            f"{'  silent' if unit.is_silent else ''}"
        )


if __name__ == "__main__":
    main()
