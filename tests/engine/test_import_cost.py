"""Import time is a budget: what starts a program may not load what it does not need yet."""

import subprocess
import sys

import pytest

HEAVY = ("torch", "scipy", "skimage", "bm3d", "numba", "rawpy", "PIL", "tifffile", "imagecodecs", "simplejpeg", "rich")


@pytest.mark.parametrize("module", ["gradnet_engine.cli", "gradnet_engine.job", "gradnet_engine.denoisers"])
def test_importing_loads_nothing_heavy(module):
    code = f"import sys, {module}; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == ""


def test_the_check_can_fail():
    code = f"import sys, PIL; print(*(name for name in {HEAVY!r} if name in sys.modules))"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert loaded.stdout.strip() == "PIL"
