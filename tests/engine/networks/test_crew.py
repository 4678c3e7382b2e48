"""Threads that share the work of layers."""

import threading
import time

import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from gradnet_engine.networks.crew import share_range, threads


@given(
    count=st.integers(1, 5),
    size=st.integers(1, 200),
    each=st.integers(1, 9),
    least=st.integers(1, 50),
    most=st.one_of(st.none(), st.integers(1, 50)),
)
@settings(max_examples=60, deadline=None)
def test_every_place_is_done_once(count, size, each, least, most):
    done, pieces = [0] * size, []

    def work(first, last):
        pieces.append(last - first)
        for place in range(first, last):
            done[place] += 1

    with threads(count):
        share_range(work, size, each=each, least=least, most=most)
    assert done == [1] * size
    assert most is None or max(pieces) <= most
    assert most is not None or min(pieces) >= min(least, size)


def test_without_threads_the_work_is_one_piece_of_this_thread():
    workers, pieces = set(), []

    def work(first, last):
        workers.add(threading.get_ident())
        pieces.append((first, last))

    share_range(work, 100, each=8)
    assert workers == {threading.get_ident()}
    assert pieces == [(0, 100)]


def test_threads_work_at_the_same_time():
    together = threading.Barrier(3, timeout=30)

    def work(_first, _last):
        together.wait()

    with threads(3):
        share_range(work, 3)


def test_helpers_infer_as_the_thread_that_asks_does():
    features, seen = torch.zeros(64, 8), []

    def work(first, last):
        seen.append(torch.is_inference_mode_enabled())
        features[first:last] += 1
        time.sleep(0.01)  # So that all have a part.

    for inference in (True, False):
        seen.clear()
        with torch.inference_mode(inference), threads(4):
            features = torch.zeros(64, 8)
            share_range(work, 64)
            assert float(features.sum()) == features.numel()
        assert seen == [inference] * 4


@pytest.mark.parametrize("reduces", [True, False])
def test_helpers_are_as_precise_as_the_thread_that_asks(reduces):
    seen = []

    def work(_first, _last):
        seen.append((torch.ones(2, 2) @ torch.ones(2, 2)).dtype)
        time.sleep(0.01)  # So that all have a part.

    with torch.autocast("cpu", torch.bfloat16, enabled=reduces), threads(4):
        share_range(work, 64)
    assert seen == [torch.bfloat16 if reduces else torch.float32] * 4


@pytest.mark.parametrize("learns", [True, False])
def test_helpers_keep_gradients_where_the_thread_that_asks_does(learns):
    seen = []

    def work(_first, _last):
        seen.append(torch.is_grad_enabled())
        time.sleep(0.01)  # So that all have a part.

    with torch.set_grad_enabled(learns), threads(4):
        share_range(work, 64)
    assert seen == [learns] * 4


def test_a_thread_whose_helpers_have_gone_works_alone_again():
    workers = set()
    with pytest.raises(RuntimeError, match="no luck"), threads(2):
        raise RuntimeError("no luck")
    with threads(2):
        share_range(lambda _first, _last: None, 8)
    share_range(lambda _first, _last: workers.add(threading.get_ident()), 8)
    assert workers == {threading.get_ident()}


def test_pytorch_works_on_one_thread_meanwhile_and_on_as_many_as_before_afterwards():
    before = torch.get_num_threads()
    with threads(2):
        assert torch.get_num_threads() == 1
    assert torch.get_num_threads() == before
    with pytest.raises(RuntimeError, match="no luck"), threads(2):
        raise RuntimeError("no luck")
    assert torch.get_num_threads() == before


@pytest.mark.parametrize("place", [0, 63])
def test_an_error_of_any_thread_is_told(place):
    def work(first, last):
        if first <= place < last:
            raise ValueError(f"at {place}")

    with threads(4), pytest.raises(ValueError, match=f"at {place}"):
        share_range(work, 64)


def test_runs_that_overlap_leave_pytorch_as_many_threads_as_before():
    before, seen = torch.get_num_threads(), {}
    torch.set_num_threads(3)
    first_is_in, second_is_in, first_is_out = threading.Event(), threading.Event(), threading.Event()

    def first():
        with threads(2):
            first_is_in.set()
            assert second_is_in.wait(30)
        seen["first, afterwards"] = torch.get_num_threads()
        first_is_out.set()

    def second():
        assert first_is_in.wait(30)
        with threads():
            second_is_in.set()
            assert first_is_out.wait(30)
            torch.zeros(100_000).exp_()  # A thread takes its number with its first work, if it hasn't one.
            seen["second"] = torch.get_num_threads()
        seen["second, afterwards"] = torch.get_num_threads()

    try:
        run_at_once(first, second)
        run_at_once(lambda: seen.update(new=torch.get_num_threads()))
    finally:
        torch.set_num_threads(before)
    assert seen == {"first, afterwards": 3, "second": 1, "second, afterwards": 3, "new": 3}


def run_at_once(*works):
    running = [threading.Thread(target=work) for work in works]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
