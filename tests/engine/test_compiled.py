"""What is compiled is kept on disk; whatever becomes of that, kernels run."""

import errno
import logging
import os
import runpy
import shutil
import sys
from types import SimpleNamespace
from typing import Any

import pytest
from numba.core import config
from numba.core.caching import IndexDataCacheFile
from numba.core.errors import TypingError

from gradnet_engine import compiled
from gradnet_engine.denoisers.bm3d import Bm3d
from gradnet_engine.errors import MethodUnavailableError

KERNELS = """
from gradnet_engine.compiled import kernel

@kernel
def doubled(number):
    return 2 * number

@kernel
def tripled(number):
    return 3 * number
"""


@pytest.fixture
def kept(tmp_path, monkeypatch):
    """A folder for what is compiled; nothing has been warned of yet."""
    folder = tmp_path / "compiled"
    monkeypatch.setattr(config, "CACHE_DIR", str(folder))
    compiled._warn_once.cache_clear()
    yield folder
    compiled._warn_once.cache_clear()


@pytest.fixture
def new_kernels(tmp_path):
    """Return kernels as a new process has them."""
    source = tmp_path / "kernels.py"
    source.write_text(KERNELS)

    return lambda: SimpleNamespace(**runpy.run_path(str(source), run_name="kernels"))


def warnings(caplog):
    return [record.getMessage() for record in caplog.records if record.levelno >= logging.WARNING]


def was_kept(kernel):
    return sum(kernel.stats.cache_hits.values()) == 1


def tear(kept, pattern, size_bytes):
    for file in kept.rglob(pattern):
        os.truncate(file, size_bytes)


def test_what_was_compiled_is_there_for_the_next_process(kept, new_kernels):
    assert new_kernels().doubled(21) == 42
    later = new_kernels().doubled
    assert later(21) == 42
    assert was_kept(later)


@pytest.fixture
def start(tmp_path, monkeypatch):
    """Go on as a program of the bundle, of which Windows has two."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)

    def start(name):
        program = tmp_path / name
        program.write_text(name)
        monkeypatch.setattr(sys, "executable", str(program))

    return start


def test_programs_of_a_bundle_take_what_the_other_compiled_and_leave_it(kept, new_kernels, start):
    start("gradnet.exe")
    assert new_kernels().doubled(21) == 42
    for name in ("gradnet-desktop.exe", "gradnet.exe"):
        start(name)
        later = new_kernels().doubled
        assert later(21) == 42
        assert was_kept(later)


@pytest.mark.parametrize("program", ["gradnet.exe", None])
def test_a_kernel_that_is_another_now_is_compiled_anew(kept, new_kernels, start, tmp_path, program):
    if program:
        start(program)
    assert new_kernels().doubled(21) == 42
    (tmp_path / "kernels.py").write_text(KERNELS.replace("2 * number", "4 * number"))
    later = new_kernels().doubled
    assert later(21) == 84
    assert not was_kept(later)


def test_a_change_of_what_lies_beside_a_kernel_is_noticed(kept, new_kernels, tmp_path):
    beside = tmp_path / "products.py"
    for text in ("TIMES = 2", "TIMES = 4"):
        beside.write_text(text)
        new = new_kernels().doubled
        assert new(21) == 42
        assert not was_kept(new)


@pytest.mark.parametrize("allowed", [True, False])
def test_what_is_compiled_for_matrix_units_is_not_taken_where_they_may_not_be_used(
    kept, new_kernels, monkeypatch, allowed
):
    monkeypatch.setattr(compiled, "multiplies_matrices", lambda: allowed)
    assert new_kernels().doubled(21) == 42
    monkeypatch.setattr(compiled, "multiplies_matrices", lambda: not allowed)
    later = new_kernels().doubled
    assert later(21) == 42
    assert not was_kept(later)


@pytest.mark.parametrize(("pattern", "size_bytes"), [("*.nbi", 0), ("*.nbi", 20), ("*.nbc", 0), ("*.nbc", 200)])
def test_a_torn_file_is_compiled_and_kept_anew(kept, new_kernels, caplog, pattern, size_bytes):
    assert new_kernels().doubled(21) == 42
    tear(kept, pattern, size_bytes)
    assert new_kernels().doubled(21) == 42
    healed = new_kernels().doubled
    assert healed(21) == 42
    assert was_kept(healed)
    assert not warnings(caplog)


def test_what_was_compiled_for_other_types_is_compiled_anew(kept, new_kernels):
    """Two processes that keep a kernel in the same moment may leave the code of one under the other's name."""
    assert new_kernels().doubled(21) == 42
    (of_whole_numbers,) = kept.rglob("*.nbc")
    assert new_kernels().doubled(0.25) == 0.5
    (of_fractions,) = set(kept.rglob("*.nbc")) - {of_whole_numbers}
    shutil.copy(of_whole_numbers, of_fractions)
    assert new_kernels().doubled(0.25) == 0.5
    healed = new_kernels().doubled
    assert healed(0.25) == 0.5
    assert was_kept(healed)


def test_a_full_disk_is_told_once_and_kernels_run(kept, new_kernels, monkeypatch, caplog):
    def full(*arguments):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(IndexDataCacheFile, "save", full)
    kernels = new_kernels()
    assert (kernels.doubled(21), kernels.tripled(14), kernels.doubled(0.5)) == (42, 42, 1.0)
    (told,) = warnings(caplog)
    assert str(kept) in told
    assert told.endswith("the disk is full")


def test_a_torn_file_that_can_not_be_replaced_stops_no_kernel(kept, new_kernels, monkeypatch, caplog):
    def refuse(*arguments):
        raise OSError(errno.EROFS, os.strerror(errno.EROFS))

    assert new_kernels().doubled(21) == 42
    tear(kept, "*.nbi", 0)
    monkeypatch.setattr(IndexDataCacheFile, "flush", refuse)
    assert new_kernels().doubled(21) == 42
    assert [told.rpartition(": ")[2] for told in warnings(caplog)] == ["the disk is read-only"]


def test_a_folder_that_can_not_be_written_to_is_told_once_and_kernels_run(kept, new_kernels, caplog):
    kept.write_text("no folder")
    kernels = new_kernels()
    assert (kernels.doubled(21), kernels.tripled(14)) == (42, 42)
    (told,) = warnings(caplog)
    assert told.endswith("it can't be written to")


def test_a_kernel_without_its_source_is_told_with_that_cause_and_runs(kept, caplog):
    names: dict[str, Any] = {"__name__": "kernels"}
    exec(compile(KERNELS, "kernels.py", "exec"), names)
    assert (names["doubled"](21), names["tripled"](14)) == (42, 42)
    (told,) = warnings(caplog)
    assert told.endswith("the source of kernels isn't there")


@pytest.mark.parametrize("error", [TypingError("no such type"), EOFError("torn"), OSError("no LLVM")])
def test_whatever_a_compiler_fails_of_makes_bm3d_unavailable(monkeypatch, error):
    from gradnet_engine.denoisers.block_matching import stages

    def fail(*arguments):
        raise error

    monkeypatch.setattr(stages, "denoise_planes", fail)
    with pytest.raises(MethodUnavailableError, match="BM3D can't be compiled"):
        Bm3d()
