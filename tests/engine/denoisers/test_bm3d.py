"""Our BM3D: quality, colour, cores, and what it can't be given."""

import os
import shutil
import subprocess
import sys
import threading
import time
from importlib.util import find_spec
from pathlib import Path

import numpy as np
import pytest

import gradnet_engine
from gradnet_engine.denoisers import create_denoiser
from gradnet_engine.denoisers.bm3d import Bm3d
from gradnet_engine.errors import Cancelled, DenoiseError
from gradnet_engine.job import DenoiseSettings
from gradnet_engine.metrics import psnr_db
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import Photo
from gradnet_engine.pipeline import denoise_photo
from gradnet_engine.progress import CancelToken

NOISE = NoiseCurve.level(25 / 255)
LEAST_DB = {"bm3d": 29.8, "bm3d-fast": 29.5, "bm3d-reference": 29.8}
REFERENCE = pytest.param("bm3d-reference", marks=pytest.mark.skipif(not find_spec("bm3d"), reason="needs the package"))
CROP = np.s_[60:156, 160:256]


@pytest.mark.parametrize("method", ["bm3d", "bm3d-fast", REFERENCE])
def test_quality_at_sigma_25_does_not_fall(astronaut, noisy_astronaut, method):
    denoised = create_denoiser(method, "cpu").denoise(noisy_astronaut[CROP].copy(), NOISE)
    assert psnr_db(astronaut[CROP], denoised) > LEAST_DB[method]


@pytest.mark.parametrize("quality", ["high", "fast"])
def test_any_number_of_cores_gives_the_same_pixels(noisy_astronaut, quality):
    noisy = noisy_astronaut[:200, 100:190].copy()
    one, three = (Bm3d(quality, threads=threads).denoise(noisy, NOISE) for threads in (1, 3))
    assert np.array_equal(one, three)


@pytest.mark.parametrize("method", ["bm3d", REFERENCE])
def test_each_channel_is_given_its_own_strength(astronaut, method):
    clean = astronaut[80:144, 170:234]
    sigma, wrong = (5 / 255, 5 / 255, 30 / 255), (5 / 255, 30 / 255, 5 / 255)
    noise = np.random.default_rng(1).normal(0, 1, clean.shape) * sigma
    noisy = np.clip(clean + noise, 0, 1).astype(np.float32)
    denoiser = create_denoiser(method, "cpu")
    told, mistold = (psnr_db(clean, denoiser.denoise(noisy, NoiseCurve(given))) for given in (sigma, wrong))
    assert told > mistold + 0.5


@pytest.mark.parametrize("method", ["bm3d", REFERENCE])
def test_a_grey_photo_stays_grey(astronaut, method):
    grey = astronaut[80:144, 170:234].mean(axis=2, keepdims=True).repeat(3, axis=2)
    noise = np.random.default_rng(1).normal(0, 25 / 255, (*grey.shape[:2], 1))
    noisy = np.clip(grey + noise, 0, 1).astype(np.float32)
    denoised = create_denoiser(method, "cpu").denoise(noisy, NOISE.in_photo(noisy))
    assert np.ptp(denoised, axis=2).max() == 0
    assert psnr_db(grey, denoised) > psnr_db(grey, noisy) + 7


@pytest.mark.parametrize("size", [(8, 8), (8, 14), (10, 12), (8, 22)])
def test_a_photo_of_few_blocks_is_filtered_by_these_alone(size):
    """What lies around it isn't like it from above and from the left."""
    noisy = np.random.default_rng(1).uniform(0.3, 0.7, (*size, 3)).astype(np.float32)
    turned = Bm3d().denoise(np.ascontiguousarray(noisy.transpose(1, 0, 2)), NOISE)
    assert np.abs(Bm3d().denoise(noisy, NOISE) - turned.transpose(1, 0, 2)).max() < 1e-5


@pytest.mark.parametrize("value", [np.nan, np.inf])
def test_pixels_that_are_not_numbers_are_refused(noisy_astronaut, value):
    noisy = noisy_astronaut[:16, :16].copy()
    noisy[3, 4, 1] = value
    with pytest.raises(DenoiseError, match="not numbers"):
        Bm3d().denoise(noisy, NOISE)


def test_flat_parts_and_noise_so_weak_that_it_rounds_away_are_no_trouble(astronaut):
    half_black = astronaut[80:128, 170:218].copy()
    half_black[:, :24] = 0
    for sigma in (1e-9, 1e-4):
        denoised = Bm3d().denoise(half_black, NoiseCurve((sigma, 0, sigma)))
        assert np.abs(denoised - half_black).max() < 1e-3
        assert np.array_equal(denoised[..., 1], half_black[..., 1])


COMPILE_ALL = """
from gradnet_engine.denoisers.bm3d import Bm3d
Bm3d()
print(sum(kernels.threshold_band.stats.cache_hits.values()))
"""
COMPILE_ONE = """
rows, planes, basis = (np.zeros(shape, np.float32) for shape in ((1, 1, 8), (1, 8), (8, 8)))
kernels.transform_rows(rows, planes, basis)
print(sum(kernels.transform_rows.stats.cache_hits.values()))
"""


# One stands for all where each process compiles anew.
@pytest.mark.parametrize(
    ("is_kept", "hits", "work"), [(True, [0, 1], COMPILE_ALL), (False, [0, 0], COMPILE_ONE)], ids=["kept", "not kept"]
)
def test_what_was_compiled_is_kept_for_the_user_and_never_beside_the_program(tmp_path, is_kept, hits, work):
    package, cache = tmp_path / "gradnet_engine", tmp_path / "cache"
    shutil.copytree(Path(gradnet_engine.__file__).parent, package, ignore=shutil.ignore_patterns("__pycache__"))
    if not is_kept:
        cache.touch()  # A folder that can't be written to, even by an administrator.
    program = f"import numpy as np\nfrom gradnet_engine.denoisers.block_matching import kernels\n{work}"
    environment = {**os.environ, "XDG_CACHE_HOME": str(cache), "WIN_PD_OVERRIDE_LOCAL_APPDATA": str(cache)}
    environment |= {"PYTHONPATH": str(tmp_path), "PYTHONDONTWRITEBYTECODE": "1"}
    runs = [
        subprocess.run([sys.executable, "-c", program], env=environment, cwd=tmp_path, capture_output=True, check=True)
        for _ in range(2)
    ]
    assert [int(run.stdout) for run in runs] == hits
    assert bool(list(cache.rglob("*.nbi"))) == is_kept
    assert not list(package.rglob("*.nbi"))


def test_a_photo_being_denoised_is_given_up_after_half_a_second_of_work(astronaut):
    photo, token, cancelled_s = Photo(np.tile(astronaut, (2, 2, 1))), CancelToken(), []

    def cancel():
        cancelled_s.append(time.process_time())
        token.cancel()

    def cancel_within_a_tile(report):
        if report.stage == "denoising" and not timers:
            timers.append(threading.Timer(0.02, cancel))
            timers[0].start()

    timers: list[threading.Timer] = []
    with pytest.raises(Cancelled):
        denoise_photo(photo, DenoiseSettings("bm3d", sigma=0.1), progress=cancel_within_a_tile, cancel=token)
    # Of the processor's time: other programs on a busy machine may make it wait.
    assert time.process_time() - cancelled_s[0] < 0.5
