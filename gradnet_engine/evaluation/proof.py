"""Proof of concept: what a GradNet sees. Gradients of noisy, guide and clean, beside the features they join."""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.evaluation.figures import noise_of
from gradnet_engine.evaluation.report import labelled_grid, save_image
from gradnet_engine.networks.weights import find_weights, load_weights
from gradnet_engine.photo import FloatArray
from gradnet_engine.protocol import TestPair

if TYPE_CHECKING:
    from torch import Tensor

_FEATURES_SHOWN = 4


def draw_proof(pair: TestPair, weights: str, destination: Path) -> None:
    """Draw the figure: photos, their gradient maps, and the most active feature maps before and after refinement.

    Parameters
    ----------
    pair : TestPair
        Noisy and clean photo; a few hundred pixels wide.
    weights : str
        A GradNet in the manifest.
    destination : Path
        PNG to write.

    Raises
    ------
    InvalidSettingsError
        If the weights aren't those of a GradNet.
    WeightsError
        If they can't be used.
    """
    import torch

    from gradnet_engine.denoisers import create_denoiser
    from gradnet_engine.networks.building import build_trained
    from gradnet_engine.networks.gradnet import GradNet

    entry = find_weights(weights)
    network = build_trained(entry, load_weights(entry)) if entry else None
    if not isinstance(network, GradNet):
        raise InvalidSettingsError(f"{weights} isn't the name of a GradNet's weights.")
    noisy, clean = _as_tensor(pair.noisy), _as_tensor(pair.clean)
    with torch.inference_mode():
        if network.needs_guide:
            guide = _as_tensor(create_denoiser("bm3d", "cpu").denoise(pair.noisy, replace(noise_of(pair), shape=None)))
        else:
            guide = network.make_guide(noisy)
        photos = {"noisy": noisy, "guide": guide, "clean": clean, "denoised": network(noisy, guide)}
        maps = {name: network.gradients.magnitude(photo) / 4 for name, photo in photos.items()}
        features = network.extract(noisy)
        refined = network.modules_chain(network.fuse(features, network.gradients.magnitude(guide)))
    rows = [
        {name: _as_image(photo) for name, photo in photos.items()},
        {f"gradients of {name}": _as_image(gradients) for name, gradients in maps.items()},
        {f"feature {n}": image for n, image in _most_active(features)},
        {f"refined feature {n}": image for n, image in _most_active(refined)},
    ]
    save_image(labelled_grid(rows), destination)


def _most_active(features: "Tensor") -> list[tuple[int, FloatArray]]:
    """Return the feature maps that vary most, each from black to white."""
    maps = features[0].float().cpu().numpy()
    chosen = np.argsort(maps.std((1, 2)))[::-1][:_FEATURES_SHOWN]
    images = []
    for number in chosen:
        low, high = np.percentile(maps[number], (1, 99))
        grey = np.clip((maps[number] - low) / max(high - low, 1e-9), 0, 1).astype(np.float32)
        images.append((int(number), np.repeat(grey[..., None], 3, axis=2)))
    return images


def _as_tensor(rgb: FloatArray) -> "Tensor":
    import torch

    return torch.from_numpy(rgb.transpose(2, 0, 1)[None].copy())


def _as_image(tensor: "Tensor") -> FloatArray:
    return tensor[0].float().clamp(0, 1).permute(1, 2, 0).cpu().numpy()
