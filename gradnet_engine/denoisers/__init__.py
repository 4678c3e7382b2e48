"""The methods, in the order a picker shows them. None of their libraries is loaded until one is created."""

import logging
from collections.abc import Callable
from importlib.util import find_spec

from gradnet_engine import garbage
from gradnet_engine.denoisers.base import Denoiser, Method
from gradnet_engine.denoisers.bm3d import Bm3d
from gradnet_engine.denoisers.bm3d_reference import Bm3dReference
from gradnet_engine.denoisers.classical.adaptive_median import AdaptiveMedian
from gradnet_engine.denoisers.classical.contraharmonic import Contraharmonic
from gradnet_engine.denoisers.classical.dct import SlidingDct
from gradnet_engine.denoisers.classical.median import Median
from gradnet_engine.denoisers.classical.nlm import NonLocalMeans
from gradnet_engine.denoisers.classical.wavelet import WaveletShrinkage
from gradnet_engine.denoisers.merged import MergedDenoiser
from gradnet_engine.denoisers.network import create_network_denoiser, network_unavailable
from gradnet_engine.errors import InvalidSettingsError, MethodUnavailableError, WeightsError
from gradnet_engine.job import AUTO_METHOD
from gradnet_engine.locations import is_bundle
from gradnet_engine.networks.weights import find_weights
from gradnet_engine.sentence import Sentence

_log = logging.getLogger(__name__)

_OF_MAX = "gradnet", "gradnet-raw"
_BM3D_SHARE = 0.15
"""In fine detail of what is merged; docs/decisions/0014-merged-methods.md has others."""


def _create_network(name: str, device: str, *, turned: bool = False) -> Denoiser:
    try:
        return create_network_denoiser(name, device, turned=turned)
    except (ImportError, OSError, RuntimeError) as error:
        # A broken PyTorch, graphics driver or GPU shows as any of these.
        _log.exception("%s can't start on %s", name, device)
        raise MethodUnavailableError(
            "{name} can't start on {device} ({error}).", name=name, device=device, error=error
        ) from error


def _network_unavailable(name: str, device: str) -> Sentence | None:
    try:
        return network_unavailable(name, device)
    except (ImportError, OSError) as error:
        return Sentence("{name} needs PyTorch, which can't be loaded ({error}).", name=name, error=error)


def _has_weights(name: str) -> bool:
    try:
        return find_weights(name) is not None
    except WeightsError:
        return True  # Who sees it is told what is wrong with the manifest.


def _bm3d_reference_unavailable() -> Sentence | None:
    if is_bundle():
        return Sentence("The package bm3d may not be passed on with a program; it can be had with the source alone.")
    return None if find_spec("bm3d") else Sentence("The package bm3d isn't installed; `pip install bm3d` adds it.")


def _network(name: str, use: str, *, is_blind: bool = True) -> Method:
    return Method(
        name,
        Sentence(use),
        create=lambda device, from_mosaic: _create_network(name, device),
        unavailable=lambda device: _network_unavailable(name, device),
        is_offered=lambda: _has_weights(name),
        is_blind=is_blind,
    )


def _classic(name: str, use: str, create: Callable[[], Denoiser], *, is_blind: bool = False) -> Method:
    return Method(
        name,
        Sentence(use),
        create=lambda device, from_mosaic: create(),
        unavailable=lambda device: None,
        runs_on_gpu=False,
        is_blind=is_blind,
    )


def _create_max(device: str, from_mosaic: bool) -> Denoiser:
    return _create_network("gradnet-raw" if from_mosaic else "gradnet", device, turned=True)


def _create_merged(device: str, from_mosaic: bool) -> Denoiser:
    return MergedDenoiser(_create_max(device, from_mosaic), Bm3d(), _BM3D_SHARE)


def _max_unavailable(device: str) -> Sentence | None:
    reasons = (_network_unavailable(name, device) for name in _OF_MAX)
    return next(filter(None, reasons), None)


def _of_both_networks(name: str, use: str, create: Callable[[str, bool], Denoiser]) -> Method:
    return Method(
        name,
        Sentence(use),
        create=create,
        unavailable=_max_unavailable,
        is_offered=lambda: all(map(_has_weights, _OF_MAX)),
        suits_mosaics=True,
    )


_METHODS = (
    _network("gradnet", "For real photos, with or without a GPU: a network trained on the noise of cameras."),
    _network(
        "gradnet-raw",
        "For RAW photos developed here: GradNet that is told how strong their noise is; leaves less of it.",
        is_blind=False,
    ),
    _of_both_networks(
        "gradnet-max",
        "The best where a GPU is: GradNet or GradNet RAW, as suits the photo, looks at it in all four quarter turns; "
        "takes four times as long.",
        _create_max,
    ),
    _of_both_networks(
        "gradnet-merged",
        "The least noise, above all in RAW photos of high ISO: GradNet Max, in fine detail drawn towards BM3D; takes "
        "as long as both.",
        _create_merged,
    ),
    _classic("bm3d", "Groups of similar blocks are filtered together: needs no network, keeps repeated texture.", Bm3d),
    _classic("bm3d-fast", "BM3D in less than half the time, a little softer.", lambda: Bm3d("fast")),
    _classic("nlm", "Non-local means averages similar patches: smooth and quick, loses fine texture.", NonLocalMeans),
    _classic("dct", "Sliding-window DCT: keeps fine texture well for its time.", SlidingDct),
    _classic("wavelet", "Wavelet shrinkage: like the DCT, with softer errors.", WaveletShrinkage),
    _classic("median", "Median filter: removes single wrong pixels and blurs detail.", Median, is_blind=True),
    _classic(
        "adaptive-median",
        "For impulse noise only (dead, hot, black or white pixels); leaves most other noise alone.",
        AdaptiveMedian,
        is_blind=True,
    ),
    _classic(
        "contraharmonic",
        "For dark impulse noise only (dead pixels, pepper); blurs, and brightens what is noisy.",
        Contraharmonic,
        is_blind=True,
    ),
    _network("gradnet-paper", "The published GradNet, guided by DnCNN's gradients: for white noise; slow."),
    _network("gradnet-mixup", "The published GradNet with its gradients mixed in between the features; slow."),
    _network(
        "gradnet-bm3d",
        "The published GradNet, guided by BM3D: the best of the published ones for white noise; slow.",
        is_blind=False,
    ),
    _network("dncnn", "DnCNN-S, a plain network for white noise."),
    Method(
        "bm3d-reference",
        Sentence("BM3D by its authors, to compare with: slow, and for non-commercial use only."),
        create=lambda device, from_mosaic: Bm3dReference(),
        unavailable=lambda device: _bm3d_reference_unavailable(),
        is_offered=lambda: not is_bundle(),
        runs_on_gpu=False,
    ),
)

METHODS: dict[str, Method] = {method.name: method for method in _METHODS}
"""Every method by its name, in picker order."""


def find_method(name: str) -> Method:
    """Return a method by the name the user types.

    Raises
    ------
    InvalidSettingsError
        If no method has this name; the sentence lists those that are offered here.
    """
    try:
        return METHODS[name]
    except KeyError:
        raise InvalidSettingsError(
            "There is no method named {name!r}; choose {choices}.",
            name=name,
            choices=", ".join((AUTO_METHOD, *(method.name for method in _METHODS if method.is_offered()))),
        ) from None


def create_denoiser(name: str, device: str, *, from_mosaic: bool = False) -> Denoiser:
    """Make a method ready to run.

    Methods without a GPU version run on the CPU whatever the device, and say so in their `device`.

    Parameters
    ----------
    name : str
        Name of a method, not ``"auto"``.
    device : str
        ``"auto"``, ``"cpu"``, ``"cuda"`` or ``"cuda:N"``.
    from_mosaic : bool
        Of the photo; see `PhotoMetadata`.

    Raises
    ------
    InvalidSettingsError
        If no method has this name.
    MethodUnavailableError, WeightsError
        If it can't run here.
    """
    method = find_method(name)
    if reason := method.unavailable(device):
        raise MethodUnavailableError(reason)
    with garbage.not_searched():
        return method.create(device, from_mosaic)
