"""What trained networks teach: their best answers, seen from all sides, mixed with clean photos."""

from functools import cache

import numpy as np
import pytest
import skimage.data
import torch

pytest.importorskip("pydantic", reason="the train extra is not installed")

from gradnet_engine.errors import InvalidSettingsError
from gradnet_engine.networks.building import build_trained
from gradnet_engine.networks.weights import find_weights, load_weights
from gradnet_engine.training.teaching import Teachers


@pytest.fixture(scope="module")
def batch():
    """Two patches of a photo, wider than high, with weak and with strong noise."""
    photo = skimage.data.astronaut()[:96].astype(np.float32) / 255
    clean = torch.tensor(np.stack([photo[:64, 160:256], photo[32:96, 256:352]])).permute(0, 3, 1, 2)
    noise = torch.tensor(np.random.default_rng(0).standard_normal(clean.shape), dtype=torch.float32)
    return clean + noise * torch.tensor([10, 40]).view(2, 1, 1, 1) / 255, clean


@cache
def trained(name: str) -> torch.nn.Module:
    entry = find_weights(name)
    assert entry is not None
    return build_trained(entry, load_weights(entry))


def answer(name: str, noisy: torch.Tensor) -> torch.Tensor:
    with torch.no_grad():
        return trained(name)(noisy).clamp(0, 1)


def rms(difference: torch.Tensor) -> torch.Tensor:
    return difference.square().mean((1, 2, 3)).sqrt()


def test_the_share_mixes_answer_and_clean_photo(batch):
    noisy, clean = batch
    expected = 0.6 * answer("gradnet", noisy) + 0.4 * clean
    torch.testing.assert_close(Teachers(["gradnet"], 0.6)(noisy, clean, 0), expected, atol=1e-5, rtol=0)


def test_eight_steps_show_eight_views_and_together_they_know_more_than_one(batch):
    noisy, clean = batch
    teachers = Teachers(["dncnn"], 1.0)
    views = [teachers(noisy, clean, step) for step in range(8)]
    for step in range(1, 8):
        assert float((views[step] - views[0]).abs().max()) > 1 / 255
        turned = np.rot90(noisy.numpy(), step % 4, (2, 3))
        turned = turned[..., ::-1] if step >= 4 else turned
        made = answer("dncnn", torch.tensor(turned.copy())).numpy()
        made = made[..., ::-1] if step >= 4 else made
        torch.testing.assert_close(views[step], torch.tensor(np.rot90(made, -step, (2, 3)).copy()), atol=1e-5, rtol=0)
    torch.testing.assert_close(teachers(noisy, clean, 8), views[0])
    together, alone = rms(torch.stack(views).mean(0) - clean), torch.stack([rms(view - clean) for view in views])
    assert (together < alone).all()


def test_each_patch_is_taught_by_whoever_knows_it_best(batch):
    noisy, clean = batch
    alone = torch.stack([rms(answer(name, noisy) - clean) for name in ("dncnn", "gradnet")])
    assert torch.equal(alone.argmin(0), torch.tensor([1, 1]))
    taught = rms(Teachers(["dncnn", "gradnet"], 1.0)(noisy, clean, 0) - clean)
    torch.testing.assert_close(taught, alone[1], atol=1e-5, rtol=0)
    # Where a "clean photo" is what the weaker network made, that one is the nearer.
    mixed = torch.stack([answer("dncnn", noisy)[0], clean[1]])
    taught = Teachers(["dncnn", "gradnet"], 1.0)(noisy, mixed, 0)
    torch.testing.assert_close(taught[0], mixed[0], atol=1e-5, rtol=0)
    torch.testing.assert_close(taught[1], answer("gradnet", noisy)[1], atol=1e-5, rtol=0)


def test_nobody_teaches_what_is_known_already(batch):
    _, clean = batch
    assert torch.equal(Teachers(["gradnet"], 1.0)(clean, clean, 0), clean)


@pytest.mark.parametrize(
    ("name", "said"), [("nobody", "is none of the manifest's weights"), ("gradnet-bm3d", "needs a guide")]
)
def test_who_can_not_teach_is_told_in_a_sentence(name, said):
    with pytest.raises(InvalidSettingsError, match=said):
        Teachers([name], 0.5)
