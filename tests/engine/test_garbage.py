"""Python's search for garbage: off while methods are loaded, on again whatever happens."""

import gc
import subprocess
import sys
from contextlib import suppress

import pytest

from gradnet_engine import garbage


def test_garbage_is_not_searched_within():
    with garbage.not_searched():
        assert not gc.isenabled()
    assert gc.isenabled()


def test_it_is_searched_again_after_a_failure():
    with suppress(ValueError), garbage.not_searched():
        raise ValueError
    assert gc.isenabled()


def test_who_has_turned_it_off_finds_it_off():
    gc.disable()
    try:
        with garbage.not_searched():
            pass
        assert not gc.isenabled()
    finally:
        gc.enable()


@pytest.mark.parametrize(("arguments", "exit_code"), [(["--version"], 0), (["denoise", "absent.jpg"], 1)])
def test_a_command_that_ends_does_not_search_what_it_holds(arguments, exit_code):
    code = f"""if True:
        import atexit, gc, sys
        from gradnet_engine.cli import main
        atexit.register(lambda: print("frozen:", gc.get_freeze_count() > 10_000))
        sys.argv = ["gradnet", *{arguments!r}]
        main()
    """
    ended = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert ended.returncode == exit_code
    assert ended.stdout.endswith("frozen: True\n")
