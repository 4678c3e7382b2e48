"""Which method runs: the one the user names, or for ``"auto"`` the best that this machine runs well."""

import logging
from typing import NamedTuple

from gradnet_engine import program_version
from gradnet_engine.denoisers import create_denoiser, find_method
from gradnet_engine.denoisers.base import Denoiser
from gradnet_engine.denoisers.calibration import measured_speed
from gradnet_engine.errors import EngineError, MethodUnavailableError
from gradnet_engine.job import AUTO_METHOD, CHOSEN_BY_USER
from gradnet_engine.networks.weights import find_weights
from gradnet_engine.progress import CancelToken
from gradnet_engine.sentence import Sentence

_log = logging.getLogger(__name__)

_WORTH_WAITING = 0.7
"""Of BM3D's speed: the least at which GradNet is preferred. Where they are alike, no measurement must toss a coin."""


_MAX_BEST_ON_GPU = Sentence("GradNet Max is the best where a CUDA GPU is there.")
_BEST_ON_GPU = Sentence("GradNet is the best where a CUDA GPU is there.")
_RAN_ON_GPU = Sentence("GradNet ran on the GPU instead.")
_RAN_ON_CPU = Sentence("GradNet ran on the processor instead.")
_RAW_RAN_ON_CPU = Sentence("GradNet RAW ran on the processor instead.")
_FAST_ON_CPU = Sentence("GradNet runs on the processor, about as fast as BM3D or faster.")
_RAW_FAST_ON_CPU = Sentence("GradNet RAW, made for RAW photos, runs on the processor, about as fast as BM3D or faster.")
_SLOW_ON_CPU = Sentence("On this processor GradNet is slower than BM3D.")
_BM3D_RAN = Sentence("BM3D ran instead.")


class ChosenMethod(NamedTuple):
    """A method made ready, and why this one.

    Attributes
    ----------
    name : str
        Name of the method; never ``"auto"``.
    denoiser : Denoiser
        The method.
    why : Sentence
        Why it was chosen.
    """

    name: str
    denoiser: Denoiser
    why: Sentence


def choose_method(name: str, device: str, *, from_mosaic: bool = False) -> ChosenMethod:
    """Make the method ready that the user chose, or the best one here for ``"auto"``.

    On a CUDA GPU ``"auto"`` takes GradNet Max, or GradNet where that can't run. On a processor it takes GradNet, or
    GradNet RAW for a photo from a mosaic, where that isn't clearly slower than BM3D, which is measured once and
    remembered, and BM3D otherwise and whenever GradNet can't run.

    Parameters
    ----------
    name : str
        Name of a method, or ``"auto"``.
    device : str
        ``"auto"``, ``"cpu"``, ``"cuda"`` or ``"cuda:N"``.
    from_mosaic : bool
        Of the photo; see `PhotoMetadata`.

    Returns
    -------
    ChosenMethod
        Name, method and reason; unpacks in this order.

    Raises
    ------
    InvalidSettingsError
        If no method has this name.
    MethodUnavailableError, WeightsError
        If it can't run here; with ``"auto"``, if neither GradNet nor BM3D can.
    """
    if name != AUTO_METHOD:
        return ChosenMethod(name, create_denoiser(name, device, from_mosaic=from_mosaic), CHOSEN_BY_USER)
    why_no_gpu = Sentence("The CPU was asked for.")
    if device != "cpu":
        try:
            return _choose_on_gpu("cuda" if device == "auto" else device, from_mosaic=from_mosaic)
        except EngineError as error:
            why_no_gpu = error.sentence
            _log.info("auto: not gradnet on a GPU: %s", why_no_gpu)
    return _choose_on_cpu(why_no_gpu, from_mosaic=from_mosaic)


def _choose_on_gpu(device: str, *, from_mosaic: bool) -> ChosenMethod:
    why = _BEST_ON_GPU
    if find_method("gradnet-max").is_offered():
        try:
            denoiser = create_denoiser("gradnet-max", device, from_mosaic=from_mosaic)
            return ChosenMethod("gradnet-max", denoiser, _MAX_BEST_ON_GPU)
        except EngineError as error:
            _log.info("auto: not gradnet-max: %s", error)
            why = _both(error.sentence, _RAN_ON_GPU)
    return ChosenMethod("gradnet", create_denoiser("gradnet", device), why)


def _choose_on_cpu(why_no_gpu: Sentence, *, from_mosaic: bool) -> ChosenMethod:
    try:
        gradnet_speed = _speed_on_cpu("gradnet", beside="bm3d")  # GradNet RAW does the same work.
    except EngineError as error:
        return _bm3d(_both(why_no_gpu, error.sentence))
    try:
        bm3d_speed = _speed_on_cpu("bm3d", beside="gradnet")
    except EngineError as error:
        _log.info("auto: not bm3d: %s", error)
        bm3d_speed = 0.0
    if gradnet_speed < _WORTH_WAITING * bm3d_speed:
        return _bm3d(_both(why_no_gpu, _SLOW_ON_CPU))
    if from_mosaic and find_method("gradnet-raw").is_offered():
        try:
            denoiser = create_denoiser("gradnet-raw", "cpu")
            return ChosenMethod("gradnet-raw", denoiser, _both(why_no_gpu, _RAW_FAST_ON_CPU))
        except EngineError as error:
            _log.info("auto: not gradnet-raw: %s", error)
            why_no_gpu = _both(why_no_gpu, error.sentence)
    try:
        return ChosenMethod("gradnet", create_denoiser("gradnet", "cpu"), _both(why_no_gpu, _FAST_ON_CPU))
    except EngineError as error:  # Its speed was measured before the weights were damaged.
        return _bm3d(_both(why_no_gpu, error.sentence))


class ReadyMethod:
    """Keeps the method that was used last, so that a thousand photos load it once.

    Of a folder of RAW photos and others, where two take turns, it keeps both.
    """

    def __init__(self) -> None:
        self._key: tuple[str, str] | None = None
        self._kept: dict[bool, ChosenMethod] = {}

    def choose(self, name: str, device: str, *, from_mosaic: bool = False) -> ChosenMethod:
        """Return a method, ready; as `choose_method`."""
        if self._key != (name, device):
            self._kept.clear()  # Two networks may not fit into a GPU's memory.
            self._key = name, device
        is_raw = from_mosaic and (name == AUTO_METHOD or find_method(name).suits_mosaics)
        if is_raw not in self._kept:
            self._kept[is_raw] = choose_method(name, device, from_mosaic=is_raw)
        return self._kept[is_raw]


def instead_on_cpu(asked: str, name: str, why: Sentence, *, from_mosaic: bool) -> tuple[str, Sentence]:
    """Return the method that goes on on a processor where the memory of a GPU is too small, and why.

    Parameters
    ----------
    asked : str
        What the user chose: name of a method, or ``"auto"``.
    name : str
        Name of the method that ran on the GPU.
    why : Sentence
        Why it doesn't any longer.
    from_mosaic : bool
        Of the photo; see `PhotoMetadata`.

    Returns
    -------
    tuple of str and Sentence
        The same, but for GradNet Max if nobody asked for it by name: on a processor it would take too long.
    """
    if (asked, name) == (AUTO_METHOD, "gradnet-max"):
        return ("gradnet-raw", _both(why, _RAW_RAN_ON_CPU)) if from_mosaic else ("gradnet", _both(why, _RAN_ON_CPU))
    return name, why


def tile_px_on(denoiser: Denoiser, most_on_cpu_px: int | None) -> int:
    """Return the edge of a method's tiles, for who may want none larger than this on a processor."""
    if most_on_cpu_px is None or denoiser.device != "CPU":
        return denoiser.tile_px
    return min(denoiser.tile_px, most_on_cpu_px)


def expected_speed(
    name: str,
    device: str,
    cancel: CancelToken | None = None,
    *,
    from_mosaic: bool = False,
    most_on_cpu_px: int | None = None,
    ready: ReadyMethod | None = None,
) -> float:
    """Return how many pixels of a large photo a method denoises a second, measured on a patch once and remembered.

    Parameters
    ----------
    name : str
        Name of a method, or ``"auto"``.
    device : str
        ``"auto"``, ``"cpu"``, ``"cuda"`` or ``"cuda:N"``.
    cancel : CancelToken, optional
        Looked at while it is measured.
    from_mosaic : bool
        Of the photos; see `PhotoMetadata`.
    most_on_cpu_px : int, optional
        Largest edge of a tile on a processor, if the method's own isn't used; see `tile_px_on`.
    ready : ReadyMethod, optional
        Keeps the method for who runs it next.

    Returns
    -------
    float
        Pixels a second, with the work that tiles do twice in their margins. A GPU does better on a large photo than
        on the patch.

    Raises
    ------
    InvalidSettingsError, MethodUnavailableError, WeightsError
        As `choose_method`.
    Cancelled
        If `cancel` was called.
    """
    name, denoiser, _ = (ready or ReadyMethod()).choose(name, device, from_mosaic=from_mosaic)
    speed = measured_speed(_identity(name, denoiser.device), lambda: denoiser, cancel=cancel)
    tile_px = tile_px_on(denoiser, most_on_cpu_px)
    return speed * (tile_px / (tile_px + 2 * denoiser.margin_px)) ** 2


def _speed_on_cpu(name: str, *, beside: str) -> float:
    """Return the speed of one of two methods that are compared, measured right before or after the other's.

    One that was measured alone doesn't count: the machine may have been less busy then, or more.
    """
    identity = f"{_identity(name, 'CPU')} beside {_identity(beside, 'CPU')}"
    return measured_speed(identity, lambda: create_denoiser(name, "cpu"))


def _identity(name: str, device: str) -> str:
    entry = find_weights(name)
    return f"{name} {entry.sha256[:8] if entry else ''} {program_version()} {device}"


def _bm3d(reason: Sentence) -> ChosenMethod:
    try:
        return ChosenMethod("bm3d", create_denoiser("bm3d", "cpu"), _both(reason, _BM3D_RAN))
    except EngineError as error:
        raise MethodUnavailableError(
            "The automatic methods can't run here. {reasons} Choose another, such as nlm.",
            reasons=_both(reason, error.sentence),
        ) from error


def _both(first: Sentence, second: Sentence) -> Sentence:
    """Return two sentences as one; what a GPU and the CPU both lack is told once."""
    return first if second in first else Sentence("{first} {second}", first=first, second=second)
