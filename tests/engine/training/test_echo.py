"""Patches that are used more than once: mixed anew for every step, seen in other views, and the same after a crash."""

import itertools
from collections.abc import Iterator

import pytest
import torch

pytest.importorskip("pydantic", reason="the train extra is not installed")

from gradnet_engine.training.echoing import Batch, Echo
from gradnet_engine.training.views import VIEWS, turned, turned_back

PLACES = 4


def made(first: int, edge_px: int = 6, grown_from: int = 10**9) -> Iterator[Batch]:
    """Give batches whose noisy patches hold the batch's number, and whose clean ones the place."""
    for number in itertools.count(first):
        edge = edge_px if number < grown_from else 2 * edge_px
        place = torch.arange(PLACES, dtype=torch.float32).view(-1, 1, 1, 1)
        yield torch.full((PLACES, 3, edge, edge), float(number)), place.expand(-1, 3, edge, edge), torch.empty(0)


def steps(echo: Echo, first: int, count: int) -> list[Batch]:
    return list(itertools.islice(echo.batches(made(echo.first_batch(first)), first), count))


def test_every_patch_is_used_about_as_often_as_asked_for():
    used = [int(number) for noisy, _, _ in steps(Echo(3, seed=0), 0, 1000) for number in noisy[:, 0, 0, 0]]
    whole_life = [used.count(number) for number in range(70, 260)]
    assert sum(whole_life) / len(whole_life) == pytest.approx(3 * PLACES, rel=0.03)


def test_patches_stay_in_their_places_beside_their_clean_ones():
    for _, clean, guide in steps(Echo(2, seed=0), 0, 40):
        assert clean[:, 0, 0, 0].tolist() == [0, 1, 2, 3]
        assert not guide.numel()


def test_steps_mix_batches_otherwise_each_time():
    drawn = [tuple(noisy[:, 0, 0, 0].tolist()) for noisy, _, _ in steps(Echo(2, seed=0), 32, 40)]
    assert len(set(drawn)) > 36


@pytest.mark.parametrize("first", [0, 1, 7, 50, 51, 200, 240])
def test_going_on_gives_what_an_unbroken_run_would_get(first):
    unbroken, resumed = steps(Echo(3, seed=5), 0, first + 20)[first:], steps(Echo(3, seed=5), first, 20)
    for one, other in zip(unbroken, resumed, strict=True):
        assert all(torch.equal(*images) for images in zip(one, other, strict=True))


def test_noisy_and_clean_are_turned_alike_and_all_views_come():
    photo = torch.rand(1, 3, 6, 6, generator=torch.Generator().manual_seed(0))
    batches = Echo(2, seed=0).batches(itertools.repeat((photo, photo + 1, torch.empty(0))), 0)
    seen = set()
    for noisy, clean, _ in itertools.islice(batches, 100):
        assert torch.equal(noisy + 1, clean)
        seen |= {view for view in range(VIEWS) if torch.equal(turned(photo, view), noisy)}
    assert seen == set(range(VIEWS))


@pytest.mark.parametrize(("edges", "turns"), [((6, 6), False), ((6, 8), True)])
def test_what_must_not_be_turned_or_is_not_square_stays(edges, turns):
    photo = torch.rand(1, 3, *edges)
    batches = Echo(2, seed=0, turns=turns).batches(itertools.repeat((photo, photo, photo)), 0)
    assert all(torch.equal(image, photo) for batch in itertools.islice(batches, 20) for image in batch)


def test_patches_that_have_grown_are_not_mixed_with_small_ones():
    batches = Echo(2, seed=0).batches(made(0, grown_from=12), 0)
    for step, (noisy, _, _) in enumerate(itertools.islice(batches, 60)):
        assert noisy.shape[2:] == ((6, 6) if step < 24 else (12, 12))
        assert step < 24 or noisy.min() >= 12


@pytest.mark.parametrize("view", range(VIEWS))
def test_turning_back_undoes_each_view(view):
    photo = torch.rand(2, 3, 5, 7)
    assert torch.equal(turned_back(turned(photo, view), view), photo)
