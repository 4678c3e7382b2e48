"""Looks whether this installation works, part by part: the first thing that support asks for."""

import os
import platform
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from gradnet_engine import program_version
from gradnet_engine.errors import EngineError, WeightsError
from gradnet_engine.locations import cache_folder, is_bundle, shipped_folder
from gradnet_engine.photo import FloatArray

_LIBRARIES = ("numpy", "scipy", "skimage", "numba", "torch", "rawpy", "imagecodecs", "tifffile", "PIL")
_LEAST_GAIN_DB = 3.0
_SIGMA = 25 / 255
_PICTURE_PX = 96


@dataclass(frozen=True, slots=True)
class Check:
    """What one look told.

    Attributes
    ----------
    part : str
        What was looked at.
    is_well : bool
        Whether it works.
    text : str
        What was found: a fact, or what is wrong.
    """

    part: str
    is_well: bool
    text: str


def run_checks() -> Iterator[Check]:
    """Look at each part in turn: program, system, libraries, folders, shipped files, codecs, devices.

    Yields
    ------
    Check
        As soon as each is known. A part that fails in any way is told of as not well; none stops the others.
    """
    parts: list[tuple[str, Callable[[], Iterator[str]]]] = [
        ("program", _program),
        ("system", _system),
        *((library, lambda library=library: _library(library)) for library in _LIBRARIES),
        ("cache folder", lambda: _folder(cache_folder())),
        ("temporary folder", lambda: _folder(Path(tempfile.gettempdir()))),
        ("colour profiles", _profiles),
        ("RAW", _raw),
        ("device", _device),
        ("weights", _weights),
    ]
    for part, look in parts:
        yield from _looked(part, look)
    for device in _devices():
        for method in _networks():
            yield from _looked(f"{method} on {device}", lambda method=method, device=device: _denoise(method, device))
    yield from _looked("bm3d on cpu", lambda: _denoise("bm3d", "cpu"))


def _looked(part: str, look: Callable[[], Iterator[str]]) -> Iterator[Check]:
    """Run one look; whatever goes wrong in it is its finding."""
    try:
        for text in look():
            yield Check(part, True, text)
    except EngineError as error:
        yield Check(part, False, str(error))
    except Exception as error:  # The very purpose is to find what nobody expects.
        yield Check(part, False, f"{type(error).__name__}: {error}")


def _program() -> Iterator[str]:
    where = Path(sys.executable).parent if is_bundle() else Path(__file__).parent
    yield f"gradnet {program_version()} in {where}"


def _system() -> Iterator[str]:
    yield f"{platform.platform()}, Python {platform.python_version()}, {os.cpu_count()} cores"


def _library(name: str) -> Iterator[str]:
    module: Any = import_module(name)
    yield str(module.__version__)


def _folder(folder: Path) -> Iterator[str]:
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryFile(dir=folder) as file:
        file.write(b"written to look whether it can be")
    yield f"{folder}, {shutil.disk_usage(folder).free / 1e9:.1f} GB free"


def _profiles() -> Iterator[str]:
    names = sorted(path.stem for path in (shipped_folder("resources") / "icc").glob("*.icc"))
    if not names:
        raise FileNotFoundError(f"there is none in {shipped_folder('resources') / 'icc'}")
    yield ", ".join(names)


def _raw() -> Iterator[str]:
    from gradnet_engine.image_io import read_photo

    sample = shipped_folder("resources") / "samples" / "canon_s40.CRW"
    photo = read_photo(sample)
    yield f"{sample.name} read, {photo.width_px} x {photo.height_px} pixels"


def _weights() -> Iterator[str]:
    from gradnet_engine.networks.weights import load_weights, read_manifest

    entries = read_manifest()
    if not entries:
        raise FileNotFoundError(f"there are none in {shipped_folder('weights')}")
    wrong = []
    for entry in entries:
        try:
            load_weights(entry)
            yield f"{entry.name} {entry.sha256[:8]}"
        except WeightsError as error:
            wrong.append(str(error))
    if wrong:
        raise EngineError(" ".join(wrong))


def _device() -> Iterator[str]:
    from gradnet_engine.networks.device import describe_device

    device = describe_device("auto")
    memory = f", {device.memory_bytes / 1e9:.1f} GB" if device.memory_bytes else ""
    yield device.label + memory + (f"; CUDA can't be used: {device.why_no_gpu}" if device.why_no_gpu else "")


def _devices() -> list[str]:
    """Return the devices that networks can run on; without PyTorch the processor alone is named, and fails."""
    try:
        from gradnet_engine.networks.device import usable_gpus
    except (ImportError, OSError):
        return ["cpu"]
    return ["cpu", *(f"cuda:{number}" for number in usable_gpus())]


def _networks() -> list[str]:
    """Return the networks for photographers that this installation comes with, and a plain one."""
    from gradnet_engine.denoisers import METHODS

    return [name for name in ("gradnet", "gradnet-raw", "gradnet-max", "dncnn") if METHODS[name].is_offered()]


def _denoise(method: str, device: str) -> Iterator[str]:
    """Denoise a picture whose clean state is known."""
    from gradnet_engine.denoisers import create_denoiser
    from gradnet_engine.metrics import psnr_db
    from gradnet_engine.noise import NoiseCurve, add_awgn

    clean = _drawn_picture()
    noisy = np.clip(add_awgn(clean, _SIGMA, np.random.default_rng(8)), 0, 1)
    denoiser = create_denoiser(method, device)
    started_s = time.perf_counter()
    denoised = denoiser.denoise(noisy, NoiseCurve.level(_SIGMA))
    elapsed_s = time.perf_counter() - started_s
    before_db, after_db = psnr_db(clean, noisy), psnr_db(clean, denoised)
    if not after_db > before_db + _LEAST_GAIN_DB:
        raise ValueError(f"{denoiser.device} computes wrongly: {before_db:.1f} dB before, {after_db:.1f} dB after")
    yield f"{denoiser.device}: {before_db:.1f} -> {after_db:.1f} dB in {elapsed_s:.1f} s"


def _drawn_picture() -> FloatArray:
    """Return a disc on a slope of colours, H x W x 3 in [0, 1]."""
    row, col = np.mgrid[:_PICTURE_PX, :_PICTURE_PX].astype(np.float32) / _PICTURE_PX
    disc = (row - 0.5) ** 2 + (col - 0.5) ** 2 < 0.1
    return np.stack([0.2 + 0.6 * row, 0.2 + 0.6 * col, np.where(disc, 0.8, 0.3)], axis=2).astype(np.float32)
