"""One photo in memory, from noisy to denoised."""

import logging
import time

import numpy as np

from gradnet_engine.denoisers.choosing import ChosenMethod, choose_method
from gradnet_engine.denoisers.stabilised import denoise_stabilised
from gradnet_engine.errors import DenoiseError
from gradnet_engine.job import DenoiseResult, DenoiseSettings, RunSettings
from gradnet_engine.noise import NoiseCurve, estimate_noise
from gradnet_engine.photo import FloatArray, Photo
from gradnet_engine.progress import CancelToken, ProgressCallback, ProgressReport, ignore_progress
from gradnet_engine.strength import blend_strength
from gradnet_engine.tiling import Watcher, denoise_tiles, plan_tiles

_log = logging.getLogger(__name__)


def denoise_photo(
    photo: Photo,
    settings: DenoiseSettings | None = None,
    run: RunSettings | None = None,
    *,
    chosen: ChosenMethod | None = None,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
    watcher: Watcher | None = None,
) -> DenoiseResult:
    """Denoise a photo in memory.

    Parameters
    ----------
    photo : Photo
        The noisy photo; not changed.
    settings : DenoiseSettings, optional
        Method, strength and sigma.
    run : RunSettings, optional
        Device and tile size.
    chosen : ChosenMethod, optional
        What `choose_method` answers for these settings, for who keeps it between photos; loading takes seconds.
    progress : ProgressCallback
        Told of the stages ``"estimating"`` and ``"denoising"``.
    cancel : CancelToken, optional
        Looked at between tiles.
    watcher : Watcher, optional
        Sees the tiles come, at full strength, and chooses their order.

    Returns
    -------
    DenoiseResult
        The denoised photo with the same metadata, and what was done.

    Raises
    ------
    MethodUnavailableError, WeightsError, InvalidSettingsError
        If the method can't run here or is unknown.
    DenoiseError
        If it ran out of memory.
    Cancelled
        If `cancel` was called.
    """
    settings, run = settings or DenoiseSettings(), run or RunSettings()
    method, denoiser, why = chosen or choose_method(settings.method, run.device)
    progress(ProgressReport("estimating", 0, 1))
    given = settings.sigma
    noise = estimate_noise(photo.rgb) if given is None else NoiseCurve((given, given, given))
    sigma = noise.sigma
    _log.info("%s on %s, sigma %s: %s", method, denoiser.device, [f"{255 * s:.1f}/255" for s in sigma], why)
    tiles = plan_tiles(
        photo.height_px,
        photo.width_px,
        run.tile_px or denoiser.tile_px,
        denoiser.margin_px,
        multiple_px=denoiser.multiple_px,
    )
    started_s = time.perf_counter()

    def denoise(rgb: FloatArray) -> FloatArray:
        denoised = denoise_stabilised(denoiser, rgb, noise)
        return np.repeat(denoised.mean(axis=2, keepdims=True), 3, axis=2) if photo.metadata.is_grey else denoised

    try:
        denoised = denoise_tiles(
            photo.rgb,
            denoise,
            tiles,
            multiple_px=denoiser.multiple_px,
            progress=progress,
            cancel=cancel,
            watcher=watcher,
        )
        elapsed_s = time.perf_counter() - started_s
        strengths = settings.luminance_strength, settings.chroma_strength, settings.grain
        rgb = blend_strength(photo.rgb, denoised, *strengths)
    except MemoryError as error:
        size = f"{photo.width_px} x {photo.height_px} pixels"
        raise DenoiseError(f"There is not enough memory to denoise a photo of {size}.") from error
    return DenoiseResult(photo.with_rgb(rgb), sigma, elapsed_s, denoiser.device, method, why)
