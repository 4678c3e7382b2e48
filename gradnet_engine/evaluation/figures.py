"""Data set and methods in, figures out."""

import logging
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

import numpy as np

from gradnet_engine.denoisers.base import Denoiser
from gradnet_engine.metrics import psnr_db, ssim
from gradnet_engine.noise import NoiseCurve, estimate_noise
from gradnet_engine.photo import FloatArray
from gradnet_engine.pipeline import denoise_pixels
from gradnet_engine.progress import ProgressCallback, StageClock, ignore_progress
from gradnet_engine.protocol import TestPair, TestSet, spread

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Figure:
    """One method on one data set.

    Attributes
    ----------
    data, method : str
        Names.
    photos : int
        How many were judged.
    psnr_db, ssim : float
        Means over the photos.
    colour_shift_255 : float
        Largest change of a photo's mean red, green or blue, of the noisy photo's, on the 0..255 scale.
    elapsed_s : float
        Seconds of denoising, all photos together.
    """

    data: str
    method: str
    photos: int
    psnr_db: float
    ssim: float
    colour_shift_255: float
    elapsed_s: float


class _Measured(NamedTuple):
    """One method on one photo."""

    psnr_db: float
    ssim: float
    colour_shift_255: float
    elapsed_s: float


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """One photo as every method left it.

    Attributes
    ----------
    data : str
        Name of the data set.
    pair : TestPair
        Noisy and clean.
    denoised : dict of str to ndarray
        By method, H x W x 3 in [0, 1].
    elapsed_s : dict of str to float
        Seconds of denoising by method.
    """

    data: str
    pair: TestPair
    denoised: dict[str, FloatArray]
    elapsed_s: dict[str, float]


def evaluate(
    methods: Callable[[bool], dict[str, Denoiser]],
    sets: Sequence[TestSet],
    *,
    crop_px: int | None = None,
    photos: int | None = None,
    on_photo: Callable[[Judged], None] | None = None,
    progress: ProgressCallback = ignore_progress,
) -> list[Figure]:
    """Judge methods on data sets; the noisy photo itself is the first method, ``"noisy"``.

    Parameters
    ----------
    methods : callable
        Takes whether photos were developed from a mosaic, and returns the methods for them by the name that tables
        show; asked once for either kind.
    sets : sequence of TestSet
        What to judge on.
    crop_px : int, optional
        Edge of the centre crop; None: whole photos.
    photos : int, optional
        Only this many of each set, evenly spread.
    on_photo : callable, optional
        Told of every photo, such as to write crops.
    progress : ProgressCallback
        Told after each photo.

    Returns
    -------
    list of Figure
        Data sets in order, methods within.
    """
    figures = []
    methods = cache(methods)
    names = _told_apart(test_set.name for test_set in sets)
    numbers = [spread(test_set.count(), photos) for test_set in sets]
    clock = StageClock("evaluating", sum(map(len, numbers)), progress)
    done = 0
    for name, test_set, indices in zip(names, sets, numbers, strict=True):
        records: list[dict[str, _Measured]] = []
        for index in indices:
            pair = test_set.read(index, crop_px)
            judged = _judge(name, pair, methods(pair.from_mosaic))
            records.append(dict(_measured(judged)))
            if on_photo is not None:
                on_photo(judged)
            done += 1
            clock.step(done)
        for method in records[0]:
            psnr, similarity, shift, elapsed_s = np.array([record[method] for record in records]).T
            figures.append(
                Figure(
                    name,
                    method,
                    len(records),
                    float(psnr.mean()),
                    float(similarity.mean()),
                    float(shift.max()),
                    float(elapsed_s.sum()),
                )
            )
    return figures


def _told_apart(names: Iterable[str]) -> Iterator[str]:
    """Give names of data sets, with a number where another before has the same: folders elsewhere often do."""
    given = Counter[str]()
    for name in names:
        given[name] += 1
        yield name if given[name] == 1 else f"{name} ({given[name]})"


def noise_of(pair: TestPair) -> NoiseCurve:
    """Return the noise that methods are told: that of added noise as it is, that of real noise estimated."""
    if pair.sigma is not None:
        return NoiseCurve.level(pair.sigma).in_photo(pair.noisy)
    return estimate_noise(pair.noisy, from_mosaic=pair.from_mosaic)


def _judge(data: str, pair: TestPair, methods: dict[str, Denoiser]) -> Judged:
    needed = any(denoiser.needs_sigma for denoiser in methods.values())
    noise = noise_of(pair) if needed else NoiseCurve.level(0)
    denoised, elapsed_s = {}, {}
    for name, denoiser in methods.items():
        started_s = time.perf_counter()
        denoised[name] = denoise_pixels(pair.noisy, denoiser, noise)
        elapsed_s[name] = time.perf_counter() - started_s
    return Judged(data, pair, denoised, elapsed_s)


def _measured(judged: Judged) -> Iterator[tuple[str, _Measured]]:
    """Give the figures by method."""
    clean, noisy = judged.pair.clean, judged.pair.noisy
    for name, result in {"noisy": noisy, **judged.denoised}.items():
        shift = float(np.abs(result.mean((0, 1), np.float64) - noisy.mean((0, 1), np.float64)).max()) * 255
        measured = _Measured(psnr_db(clean, result), ssim(clean, result), shift, judged.elapsed_s.get(name, 0.0))
        _log.info("%s %s %s: %.2f dB", judged.data, judged.pair.name, name, measured.psnr_db)
        yield name, measured
