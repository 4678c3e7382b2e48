"""One photo in memory, from noisy to denoised."""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
import numpy.typing as npt

from gradnet_engine import freed_memory
from gradnet_engine.denoisers import create_denoiser
from gradnet_engine.denoisers.base import Denoiser, stream_through
from gradnet_engine.denoisers.choosing import ChosenMethod, choose_method, instead_on_cpu, tile_px_on
from gradnet_engine.errors import DenoiseError, DeviceMemoryError
from gradnet_engine.image_io.encode import in_srgb
from gradnet_engine.job import DenoiseResult, DenoiseSettings, Denoising, RunSettings
from gradnet_engine.kept_pixels import AnyPhoto, KeptPhoto, Part, ReadablePixels, ResultPixels, SixteenBits, in_floats
from gradnet_engine.noise import NoiseCurve, as_methods_see, estimate_noise, hidden_pixels
from gradnet_engine.photo import FloatArray, Photo
from gradnet_engine.progress import CancelToken, ProgressCallback, ProgressReport, ignore_progress
from gradnet_engine.sentence import Sentence
from gradnet_engine.straightening import StraightenedTiles
from gradnet_engine.strength import blend_by_parts
from gradnet_engine.tiling import NOBODY, Region, Tile, Watcher, denoise_tiles, plan_tiles

_log = logging.getLogger(__name__)

_P = TypeVar("_P", bound=ResultPixels)

_NEXT_TO_NO_NOISE = 0.5 / 255
"""Strongly compressed JPEGs have noise that is not found: compression has wiped it out of their flattest parts."""

_LEAST_GPU_TILE_PX = 256
_PART_PX = 1536


def denoise_photo(
    photo: AnyPhoto,
    settings: DenoiseSettings | None = None,
    run: RunSettings | None = None,
    *,
    chosen: ChosenMethod | None = None,
    seen: AnyPhoto | None = None,
    noise: NoiseCurve | None = None,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
) -> DenoiseResult:
    """Denoise a photo in memory.

    Parameters
    ----------
    photo : Photo or KeptPhoto
        The noisy photo; not changed. Pixels that are wholly transparent stay as they are, and change no others.
    settings : DenoiseSettings, optional
        Method, strength and sigma.
    run : RunSettings, optional
        Device and tile size.
    chosen : ChosenMethod, optional
        What `choose_method` answers for these settings, for who keeps it between photos; loading takes seconds.
    seen : Photo or KeptPhoto, optional
        What `as_methods_see` answers for this photo, for who keeps it; it may take longer than the rest.
    noise : NoiseCurve, optional
        What `estimate_noise` answers for `seen`, for who keeps it; a sigma in `settings` goes before it.
    progress : ProgressCallback
        Told of the stages ``"estimating"`` and ``"denoising"``.
    cancel : CancelToken, optional
        Looked at between tiles, and within them where they take long.

    Returns
    -------
    DenoiseResult
        The denoised photo with the same metadata, and what was done. It is blended as its pixels are read, out of the
        noisy photo, which it therefore keeps.

    Raises
    ------
    MethodUnavailableError, WeightsError, InvalidSettingsError
        If the method can't run here or is unknown.
    DenoiseError
        If it ran out of memory.
    Cancelled
        If `cancel` was called.
    """
    settings = settings or DenoiseSettings()
    denoised, done = denoise_at_full_strength(
        photo, settings, run, chosen=chosen, seen=seen, noise=noise, progress=progress, cancel=cancel
    )
    result = with_strengths(photo, denoised, settings.luminance_strength, settings.chroma_strength, settings.grain)
    return DenoiseResult(done.sigma, done.elapsed_s, done.device, done.method_used, done.why, done.is_blind, result)


def denoise_at_full_strength(
    photo: AnyPhoto,
    settings: DenoiseSettings,
    run: RunSettings | None = None,
    *,
    chosen: ChosenMethod | None = None,
    seen: AnyPhoto | None = None,
    noise: NoiseCurve | None = None,
    most_on_cpu_px: int | None = None,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
    watcher: Watcher | None = None,
) -> tuple[SixteenBits, Denoising]:
    """Denoise a photo for who keeps the pixels, and sees to its strength: `with_strengths` takes them.

    Parameters
    ----------
    photo, settings, run, chosen, seen, noise, progress, cancel
        As in `denoise_photo`, which also says what may be raised; strengths don't count.
    most_on_cpu_px : int, optional
        Largest edge of a tile on a processor where `run` asks for none, also where a GPU hands over to it.
    watcher : Watcher, optional
        Sees the tiles come, and chooses their order.

    Returns
    -------
    pixels : SixteenBits
        The denoised pixels.
    done : Denoising
        What was done.
    """
    run = run or RunSettings()
    chosen = chosen or choose_method(settings.method, run.device, from_mosaic=photo.metadata.from_mosaic)
    progress(ProgressReport("estimating", 0, 1))
    hidden = hidden_pixels(photo)
    with _lack_of_memory_told(photo):
        seen = seen or as_methods_see(photo, cancel)
        curve = _noise_of(seen, settings, noise)
    chosen = _telling_of_sigma(chosen, settings, curve)
    sigma_255 = [f"{255 * sigma:.1f}/255" for sigma in curve.sigma]
    _log.info("%s on %s, sigma %s: %s", chosen.name, chosen.denoiser.device, sigma_255, chosen.why)

    def tile_px_of(denoiser: Denoiser) -> int:
        return run.tile_px or tile_px_on(denoiser, most_on_cpu_px)

    def attempt(denoiser: Denoiser, tile_px: int) -> SixteenBits:
        straightened = photo.drawn and StraightenedTiles(photo.drawn.straightening, watcher)
        watching = straightened or watcher
        if hidden is not None:
            watching = _HiddenPixelsUnchanged(photo.rgb, hidden, watcher)
        denoised = denoise_pixels(
            seen.rgb,
            denoiser,
            curve,
            tile_px=tile_px,
            is_grey=photo.metadata.is_grey,
            progress=progress,
            cancel=cancel,
            watcher=watching,
            into=SixteenBits,
        )
        return straightened.pixels if straightened else denoised

    started_s = time.perf_counter()
    with _lack_of_memory_told(photo):
        denoised, chosen = _with_what_memory_there_is(
            attempt, chosen, settings.method, tile_px_of, from_mosaic=photo.metadata.from_mosaic
        )
    elapsed_s, is_blind = time.perf_counter() - started_s, not chosen.denoiser.needs_sigma
    return denoised, Denoising(curve.sigma, elapsed_s, chosen.denoiser.device, chosen.name, chosen.why, is_blind)


def _telling_of_sigma(chosen: ChosenMethod, settings: DenoiseSettings, curve: NoiseCurve) -> ChosenMethod:
    """Have the reason say where a noise level that was given isn't used, and where next to no noise was found."""
    is_given, is_used = settings.sigma is not None, chosen.denoiser.needs_sigma
    why = chosen.why
    if is_given and not is_used:
        why = Sentence("{why} It doesn't use the noise level that was given.", why=why)
    elif is_used and not is_given and max(curve.sigma) < _NEXT_TO_NO_NOISE:
        why = Sentence("{why} Next to no noise was found; its level can be set by hand.", why=why)
    return chosen._replace(why=why)


def look_ahead(
    photo: AnyPhoto, settings: DenoiseSettings, cancel: CancelToken | None = None
) -> tuple[AnyPhoto, NoiseCurve | None]:
    """Return `seen` and `noise` as `denoise_photo` takes them: it needn't be done where that runs.

    Parameters
    ----------
    photo : Photo or KeptPhoto
        The noisy photo.
    settings : DenoiseSettings
        What it will be denoised with; the noise is None where they tell it.
    cancel : CancelToken, optional
        As in `denoise_photo`.

    Raises
    ------
    DenoiseError
        If it ran out of memory.
    Cancelled
        If `cancel` was called.
    """
    with _lack_of_memory_told(photo):
        seen = as_methods_see(photo, cancel)
        return seen, _estimated(seen) if _is_curve_wanted(photo, settings) else None


def with_strengths(photo: AnyPhoto, denoised: ResultPixels, luminance: float, chroma: float, grain: float) -> KeptPhoto:
    """Return a photo of which a share of what a method removes is removed; see `blend_by_parts`.

    Pixels that are wholly transparent stay as they are: grain reaches beyond its pixel.
    """
    rgb, hidden = blend_by_parts(photo.rgb, denoised, luminance, chroma, grain), hidden_pixels(photo)
    if hidden is not None:
        rgb = _WithHidden(photo.rgb, rgb, hidden)
    return KeptPhoto(rgb, photo.metadata, photo.alpha)


@dataclass(frozen=True, slots=True, eq=False)
class _WithHidden:
    """Pixels of a result, but of the photo where nobody sees them."""

    noisy: ReadablePixels
    denoised: ReadablePixels
    hidden: npt.NDArray[np.bool_]

    @property
    def shape(self) -> tuple[int, ...]:
        return self.noisy.shape

    def __getitem__(self, part: Part, /) -> FloatArray:
        return np.where(self.hidden[part][..., None], self.noisy[part], self.denoised[part])


@contextmanager
def _lack_of_memory_told(photo: AnyPhoto) -> Iterator[None]:
    try:
        yield
    except MemoryError as error:
        raise DenoiseError(
            "There is not enough memory to denoise a photo of {width} x {height} pixels.",
            width=photo.width_px,
            height=photo.height_px,
        ) from error


def _noise_of(photo: AnyPhoto, settings: DenoiseSettings, known: NoiseCurve | None) -> NoiseCurve:
    if settings.sigma is None:
        return known or _estimated(photo)
    sigma = settings.sigma * _against_srgb(photo)
    if _is_curve_wanted(photo, settings):
        return (known or _estimated(photo)).set_to(sigma)
    return NoiseCurve.level(sigma).in_photo(photo.rgb[:])


def _is_curve_wanted(photo: AnyPhoto, settings: DenoiseSettings) -> bool:
    return settings.sigma is None or photo.metadata.from_mosaic


def _estimated(photo: AnyPhoto) -> NoiseCurve:
    return estimate_noise(photo.rgb[:], from_mosaic=photo.metadata.from_mosaic)


def _against_srgb(photo: AnyPhoto) -> float:
    """Return how strong the noise of a photo in its sensor's own colours is, measured by what it is in sRGB.

    There users set it: it is what they are shown.
    """
    if photo.metadata.sensor_colours is None:
        return 1.0
    rows, columns = (slice(max(0, (size - _PART_PX) // 2), (size + _PART_PX) // 2) for size in photo.rgb.shape[:2])
    part = Photo(np.ascontiguousarray(photo.rgb[rows, columns]), photo.metadata)
    from_mosaic, pixels = photo.metadata.from_mosaic, (part.rgb, in_srgb(part).rgb[:])
    here, in_view = (float(np.mean(estimate_noise(rgb, from_mosaic=from_mosaic).sigma)) for rgb in pixels)
    return here / in_view if in_view > 0 else 1.0


def denoise_pixels(
    rgb: ReadablePixels,
    denoiser: Denoiser,
    noise: NoiseCurve,
    *,
    tile_px: int | None = None,
    is_grey: bool = False,
    progress: ProgressCallback = ignore_progress,
    cancel: CancelToken | None = None,
    watcher: Watcher | None = None,
    into: Callable[[tuple[int, ...]], _P] = in_floats,
) -> _P:
    """Denoise an image with a method, by tiles.

    Parameters
    ----------
    rgb : ReadablePixels
        Noisy pixels.
    denoiser : Denoiser
        The method.
    noise : NoiseCurve
        Of the whole image.
    tile_px : int, optional
        Edge of a tile; None: as the method likes it.
    is_grey : bool
        Whether the answer may hold no colour.
    progress, cancel, watcher
        As in `denoise_at_full_strength`.
    into : callable
        Makes what the pixels lie in, of their shape.

    Returns
    -------
    ResultPixels
        What `into` made, an array of float32 if it is left out.

    Raises
    ------
    DenoiseError, MemoryError
        As `Denoiser.denoise`.
    Cancelled
        If `cancel` was called.
    """
    multiple_px = denoiser.multiple_px
    height_px, width_px = rgb.shape[:2]
    tile_px = tile_px or denoiser.tile_px
    tiles = plan_tiles(height_px, width_px, tile_px, denoiser.margin_px, multiple_px=multiple_px)

    def stream(waiting: Iterator[FloatArray]) -> Iterator[FloatArray]:
        denoised = stream_through(denoiser, noise, cancel)(waiting)
        return map(_grey, denoised) if is_grey else denoised

    freed_memory.give_back()  # Tiles don't fit into what the estimate of the noise left.
    try:
        return denoise_tiles(
            rgb, stream, tiles, multiple_px=multiple_px, progress=progress, cancel=cancel, watcher=watcher, into=into
        )
    finally:
        freed_memory.give_back()


class _HiddenPixelsUnchanged:
    """Puts a photo's own colours back where it is wholly transparent, in each tile before anybody looks at it."""

    def __init__(self, rgb: ReadablePixels, hidden: npt.NDArray[np.bool_], watcher: Watcher | None) -> None:
        self._rgb, self._hidden, self._watcher = rgb, hidden, watcher or NOBODY

    def on_started(self, so_far: ResultPixels) -> None:
        self._so_far = so_far
        self._watcher.on_started(so_far)

    def next_tile(self, waiting: Sequence[Tile]) -> Tile:
        return self._watcher.next_tile(waiting)

    def on_tile_done(self, region: Region) -> None:
        here = region.index
        # Tiles are blended pixel by pixel, so that no other pixel is changed by it.
        self._so_far[here] = np.where(self._hidden[here][..., None], self._rgb[here], self._so_far[here])
        self._watcher.on_tile_done(region)


def _grey(rgb: FloatArray) -> FloatArray:
    return np.repeat(rgb.mean(axis=2, keepdims=True), 3, axis=2)


def _with_what_memory_there_is(
    attempt: Callable[[Denoiser, int], SixteenBits],
    chosen: ChosenMethod,
    asked: str,
    tile_px_of: Callable[[Denoiser], int],
    *,
    from_mosaic: bool,
) -> tuple[SixteenBits, ChosenMethod]:
    """Denoise; where the GPU's memory is too small, with smaller tiles, and in the end on the CPU."""
    name, denoiser, why = chosen
    first_px = tile_px = tile_px_of(denoiser)
    on_cpu = False
    while True:
        try:
            return attempt(denoiser, tile_px), ChosenMethod(name, denoiser, why)
        except DeviceMemoryError as error:
            _log.warning("%s", str(error))  # Whoever keeps the error itself keeps its tensors alive.
            if on_cpu:
                raise
            if tile_px > _LEAST_GPU_TILE_PX:
                tile_px = max(tile_px // 2, _LEAST_GPU_TILE_PX)
                why = Sentence(
                    "{why} The GPU had too little free memory for tiles of {asked} pixels: {used} ran.",
                    why=chosen.why,
                    asked=first_px,
                    used=tile_px,
                )
            else:
                why = Sentence(
                    "{why} The GPU had too little free memory even for tiles of {least} pixels.",
                    why=chosen.why,
                    least=tile_px,
                )
                name, why = instead_on_cpu(asked, name, why, from_mosaic=from_mosaic)
                denoiser, on_cpu = create_denoiser(name, "cpu", from_mosaic=from_mosaic), True
                tile_px = tile_px_of(denoiser)
