"""How fast a method is on this machine: measured once on a small patch, remembered from then on."""

import hashlib
import json
import logging
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from gradnet_engine.denoisers.base import Denoiser
from gradnet_engine.files import write_whole
from gradnet_engine.locations import cache_folder
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.progress import CancelToken

_log = logging.getLogger(__name__)

_PATCH_PX = 256
_SIGMA = 0.1
# The first run compiles and loads. Of those after it the best counts: others slow a run down, nothing speeds one up.
_MOST_RUNS = 6
_ENOUGH_S = 1.0


def measured_speed(
    identity: str, create: Callable[[], Denoiser], cache: Path | None = None, cancel: CancelToken | None = None
) -> float:
    """Return the pixels a second of a method on this machine.

    Parameters
    ----------
    identity : str
        What the method is: its name, and whatever changes its speed (weights, version). Another identity is
        measured anew, and so is another processor.
    create : callable
        Makes the method ready to run; called only if its speed isn't known yet.
    cache : Path, optional
        Where figures are remembered; None: in the user's cache folder. If it can't be written, every start measures.
    cancel : CancelToken, optional
        Looked at by the method and between its runs.

    Returns
    -------
    float
        Pixels a second of a patch without margins: the best of some runs, one where it takes long, after another
        that warms up.

    Raises
    ------
    Cancelled
        If `cancel` was called.
    EngineError
        As `create` and the method do.
    """
    path = cache or cache_folder() / "speeds.json"
    key = hashlib.sha256(f"{identity}|{_machine()}".encode()).hexdigest()[:16]
    known = _read(path)
    if key not in known:
        known[key] = _measure(create(), cancel)
        _log.info("%s: %.2f megapixels a second, measured", identity, known[key] / 1e6)
        _write(path, known)
    return known[key]


def _measure(denoiser: Denoiser, cancel: CancelToken | None) -> float:
    rows, cols = np.mgrid[0:_PATCH_PX, 0:_PATCH_PX] / _PATCH_PX
    clean = np.stack([rows, cols, 0.5 + 0.4 * np.sin(20 * rows * cols)], axis=2)
    noise = np.random.default_rng(0).normal(0, _SIGMA, clean.shape)
    noisy = np.clip(clean + noise, 0, 1).astype(np.float32)
    elapsed_s = list[float]()
    while len(elapsed_s) <= _MOST_RUNS and sum(elapsed_s[1:]) < _ENOUGH_S:
        if cancel is not None:
            cancel.check()
        started_s = time.perf_counter()
        denoiser.denoise(noisy, NoiseCurve.level(_SIGMA), cancel)
        elapsed_s.append(time.perf_counter() - started_s)
    return _PATCH_PX**2 / min(elapsed_s[1:])


def _machine() -> str:
    return f"{platform.machine()}|{platform.processor() or _cpu_model()}|{os.cpu_count()}"


def _cpu_model() -> str:
    """Linux leaves `platform.processor` empty."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return next((line for line in lines if line.startswith("model name")), "")


def _read(path: Path) -> dict[str, float]:
    try:
        known = json.loads(path.read_text(encoding="utf-8"))
        return {str(key): float(value) for key, value in known.items() if float(value) > 0}
    except (OSError, ValueError, TypeError, AttributeError):
        # Missing or damaged: what it held can be measured again.
        return {}


def _write(path: Path, known: dict[str, float]) -> None:
    try:
        write_whole(path, json.dumps(known, indent=1).encode())
    except OSError as error:
        _log.info("speeds can't be remembered in %s: %s", path, error)
