"""What a run learns from beside clean photos: what trained networks make of the noisy ones."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.networks.building import build_trained
from gradnet_engine.networks.weights import find_weights, load_weights
from gradnet_engine.training.views import turned, turned_back


class Teachers(nn.Module):
    """Trained networks, whose answers join the clean patches that a network is trained towards.

    A clean photo holds detail that nobody can tell from its noisy shot. Most of a step's gradient is about that, and
    differs from batch to batch. A trained network's answer leaves it out, so that steps towards it agree (Hinton,
    Vinyals, Dean, "Distilling the Knowledge in a Neural Network", 2015). Teachers see the patches turned and flipped,
    otherwise in each step: they teach what all eight views have in common, which is better than what any one of them
    holds (Lim et al., "Enhanced Deep Residual Networks", CVPR Workshops 2017, section 3.4). Of several teachers, each
    patch is taught by the one that comes nearest to its clean photo; by none where even that one is farther from it
    than the noisy patch was.

    Parameters
    ----------
    names : sequence of str
        Names in the manifest of shipped weights.
    share : float
        Weight of the answer in what is trained towards, 0..1; the clean patch has the rest.

    Raises
    ------
    InvalidSettingsError
        If there are no such weights, or their network needs a guide.
    WeightsError
        If their file is damaged.
    """

    def __init__(self, names: Sequence[str], share: float) -> None:
        super().__init__()
        self.networks = nn.ModuleList(_teacher(name) for name in names)
        self.requires_grad_(requires_grad=False)
        self.share = share

    @torch.no_grad()
    def forward(self, noisy: Tensor, clean: Tensor, step: int) -> Tensor:
        """Return what the network should make of a batch.

        Parameters
        ----------
        noisy, clean : Tensor, N x 3 x H x W
            A batch on the [0, 1] scale.
        step : int
            Number of the step, which chooses the view.

        Returns
        -------
        Tensor, N x 3 x H x W
            `share` of the best teacher's answer and the rest of the clean patch, or the clean patch.
        """
        seen = turned(noisy, step).contiguous(memory_format=torch.channels_last)
        answers = torch.stack([turned_back(network(seen), step).clamp(0, 1) for network in self.networks])
        errors, best = (answers - clean).square().mean((2, 3, 4)).min(0)
        answer = answers[best, torch.arange(len(noisy), device=noisy.device)]
        knows = errors < (noisy - clean).square().mean((1, 2, 3))
        return torch.where(knows.view(-1, 1, 1, 1), torch.lerp(clean, answer, self.share), clean)


def _teacher(name: str) -> nn.Module:
    entry = find_weights(name)
    if entry is None:
        raise InvalidSettingsError(f"training.teachers: {name} is none of the manifest's weights.")
    network = build_trained(entry, load_weights(entry))
    if network.needs_guide:
        raise InvalidSettingsError(f"training.teachers: {name} needs a guide, and can't teach.")
    return network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
