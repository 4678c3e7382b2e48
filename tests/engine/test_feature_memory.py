"""Memory that a tile's features lie in."""

import gc
import threading
import time

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from gradnet_engine.feature_memory import LINE, FeatureMemory

SIZES = st.integers(0, 3000)


def address(array):
    return array.__array_interface__["data"][0]


@given(steps=st.lists(st.one_of(SIZES, st.none()), max_size=60), data=st.data())
@settings(max_examples=80, deadline=None)
def test_arrays_in_use_never_share_memory_and_keep_what_they_hold(steps, data):
    memory, arrays = FeatureMemory(), []
    for number, size in enumerate(steps):
        if size is not None:
            arrays.append((memory.empty(size), number))
            arrays[-1][0].fill(number)
        elif arrays:
            arrays.pop(data.draw(st.integers(0, len(arrays) - 1)))
        assert all((held == filled).all() for held, filled in arrays)


def test_arrays_have_the_shape_asked_for_and_begin_with_a_line_of_the_cache():
    memory = FeatureMemory()
    arrays = [memory.empty(1, 3, 5, 7), memory.empty(2, 2), memory.empty(9)]
    assert [array.shape for array in arrays] == [(1, 3, 5, 7), (2, 2), (9,)]
    assert {array.dtype for array in arrays} == {np.dtype(np.float32)}
    assert all(array.flags.c_contiguous and array.flags.writeable for array in arrays)
    assert [address(array) % (4 * LINE) for array in arrays] == [0, 0, 0]


@given(sizes=st.lists(SIZES, min_size=1, max_size=12))
@settings(max_examples=40, deadline=None)
def test_what_was_freed_serves_again(sizes):
    memory = FeatureMemory()

    def addresses():
        arrays = [memory.empty(size) for size in sizes]
        return sorted(map(address, arrays))

    addresses()
    second = addresses()  # The first may have dropped blocks that were too small.
    assert addresses() == second


def test_neighbours_that_were_freed_serve_a_larger_array_as_one():
    memory = FeatureMemory()
    whole = memory.empty(1000 * LINE)
    start = address(whole)
    del whole
    parts = [memory.empty(250 * LINE) for _ in range(4)]
    assert sorted(map(address, parts)) == [start + 1000 * LINE * part for part in range(4)]
    for index in (1, 2, 0, 0):
        del parts[index]
    assert address(memory.empty(1000 * LINE)) == start


def test_memory_too_small_for_what_comes_is_not_kept():
    memory = FeatureMemory()
    for size in range(1, 50):
        memory.empty(size * LINE)
    assert memory.kept_bytes == 4 * 49 * LINE


def test_forgets_what_is_free_and_what_is_in_use_stays_as_it_is():
    memory = FeatureMemory()
    used = memory.empty(100)
    used.fill(3)
    memory.forget()
    assert memory.kept_bytes == 0
    other = memory.empty(100)
    other.fill(5)
    assert (used == 3).all()
    del used, other
    gc.collect()
    assert memory.kept_bytes > 0


def test_threads_may_share_it():
    memory, wrong = FeatureMemory(), []

    def work(number):
        rng = np.random.default_rng(number)
        for _ in range(300):
            array = memory.empty(int(rng.integers(1, 5000)))
            array.fill(number)
            if not (array == number).all():
                wrong.append(number)

    threads = [threading.Thread(target=work, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_one_thread_at_a_time_looks_for_memory(monkeypatch):
    """Two of them could find the same: their arrays would share it."""
    memory, inside, met = FeatureMemory(), threading.Lock(), []
    find, together = memory._find, threading.Barrier(3)

    def watched(size):
        is_alone = inside.acquire(blocking=False)
        time.sleep(0.01)  # Time for the others to come in.
        met.append(not is_alone)
        found = find(size)
        if is_alone:
            inside.release()
        return found

    def work():
        together.wait(30)
        for _ in range(3):
            memory.empty(100)

    monkeypatch.setattr(memory, "_find", watched)
    threads = [threading.Thread(target=work) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert met == [False] * 9


@pytest.mark.parametrize("threshold", [5, 11, 29])
def test_arrays_that_the_collector_ends_while_memory_is_asked_for_are_given_once(threshold):
    class Cycle:
        held: object

    memory, arrays, rng = FeatureMemory(), [], np.random.default_rng(threshold)
    memory.empty(1 << 16)
    before = gc.get_threshold()
    gc.set_threshold(threshold, 1000, 1000)
    try:
        for number in range(2000):
            array = memory.empty(int(rng.integers(1, 200)))
            array.fill(number)
            if number % 2:
                cycle = Cycle()
                cycle.held = array, cycle
            else:
                arrays = [*arrays, (array, number)][-40:]
            assert all((held == filled).all() for held, filled in arrays)
    finally:
        gc.set_threshold(*before)


def test_no_such_memory_is_told():
    with pytest.raises(MemoryError, match="for features"):
        FeatureMemory().empty(2**60)
