"""Denoising by a trained network: arrays in, tensors through, arrays out.

Torch is imported inside the functions: asking whether a network could run must not load it.
"""

import logging
import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING

import numpy as np

from gradnet_engine import freed_memory
from gradnet_engine.denoisers.base import Denoiser
from gradnet_engine.errors import DenoiseError, DeviceMemoryError, EngineError, MethodUnavailableError
from gradnet_engine.networks.weights import WeightsEntry, checked_content, find_weights, load_weights
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import FloatArray, mirrored_up_to
from gradnet_engine.progress import CancelToken
from gradnet_engine.sentence import Sentence

if TYPE_CHECKING:
    import torch
    from torch import Tensor

    from gradnet_engine.denoisers.gpu_stream import GpuStream
    from gradnet_engine.networks.building import Network

_log = logging.getLogger(__name__)

# Larger tiles have less margin and keep the GPU busier; smaller ones need less memory and let copies overlap better.
_GPU_TILE_PX = 1536
_TILE_STEP_PX = 64
_FLOAT32_BYTES = 4

# No patch of training is smaller. On less, a network may leave its range where all is of one pure colour.
_LEAST_PX = 64

_QUARTER_TURNS = 4


class NetworkDenoiser:
    """A network on a device, as a denoiser.

    Parameters
    ----------
    network : DnCNN, GradNet or GradNetMs
        Trained, or in tests seeded; it is moved to the device.
    device : torch.device
        Where it runs.
    guide : Denoiser, optional
        Makes the first estimate of a GradNet whose naive denoiser is not part of it (BM3D).
    turned : bool
        Whether it answers with the mean of what it makes of an image's four quarter turns: in four times the time,
        errors that come from how an image lies cancel in part (Timofte, Rothe, Van Gool, "Seven ways to improve
        example-based single image super resolution", CVPR 2016, section 3.5).
    """

    def __init__(
        self, network: "Network", device: "torch.device", *, guide: Denoiser | None = None, turned: bool = False
    ) -> None:
        import torch

        from gradnet_engine.networks.device import (
            device_label,
            inference_precision,
            keep_few_compiled,
            wants_compiled,
        )

        if device.type == "cpu":
            freed_memory.keep_for_reuse()
            keep_few_compiled()
        self._network = network.eval().to(device)
        self._network.to(memory_format=torch.channels_last)  # type: ignore[call-overload] - torch's stubs lack it
        self._device, self._guide = device, guide
        self._turns = _QUARTER_TURNS if turned else 1
        self._precision = inference_precision(device)
        compiles = wants_compiled(device, self._precision)
        if compiles and self._network.adds_up_rounding:
            self._precision = torch.float32
        self._threads = _compile_parts(self._network, self._precision) if compiles else nullcontext
        self._label = device_label(device)
        self._gpu = self._stream_through_gpu() if device.type == "cuda" else None

    @property
    def margin_px(self) -> int:
        """How far a result pixel looks."""
        return self._network.margin_px + (self._guide.margin_px if self._guide else 0)

    @property
    def multiple_px(self) -> int:
        """What the tiles' edges must be multiples of."""
        return math.lcm(self._network.multiple_px, self._guide.multiple_px if self._guide else 1)

    @property
    def tile_px(self) -> int:
        """Edge of a tile that suits the device's memory."""
        if self._device.type == "cuda":
            return _GPU_TILE_PX
        if self._precision.itemsize == _FLOAT32_BYTES:
            return self._network.cpu_tile_px
        # Features of half as many bytes leave room for half as much area again, of which margins are a smaller share.
        return int(math.sqrt(1.5) * self._network.cpu_tile_px) // _TILE_STEP_PX * _TILE_STEP_PX

    @property
    def needs_sigma(self) -> bool:
        """Most networks are blind; one may be told, or a guide ask for sigma."""
        return self._network.is_told_noise or (self._guide is not None and self._guide.needs_sigma)

    @property
    def device(self) -> str:
        """Where it runs, as a user reads it."""
        return self._label

    def denoise(self, rgb: FloatArray, noise: NoiseCurve, cancel: CancelToken | None = None) -> FloatArray:
        """Denoise an image or a tile of one.

        Parameters
        ----------
        rgb : ndarray of float32, H x W x 3
            Noisy pixels, in [0, 1]; not changed.
        noise : NoiseCurve
            For a network that is told it, and for the guide, which is told one sigma for all intensities, as in
            training.
        cancel : CancelToken, optional
            Looked at before each layer on the CPU; on a GPU, which takes its work long before it is done, before it
            gets the tile.

        Returns
        -------
        ndarray of float32, H x W x 3
            Denoised pixels, in [0, 1].

        Raises
        ------
        DeviceMemoryError
            If the GPU's memory is too small.
        MemoryError
            If there is too little on the CPU.
        DenoiseError
            If the network's answer is not a number.
        Cancelled
            If `cancel` was called.
        """
        if self._gpu is not None:
            (denoised,) = map(np.copy, self._denoise_on_gpu(self._gpu, iter([rgb]), noise, cancel))
            return denoised
        height, width = rgb.shape[:2]
        images = self._images(rgb, noise, cancel)
        with _lack_of_memory_told(), nullcontext() if cancel is None else _stopped_by(cancel, self._network):
            result = self._network_told(noise)(*map(_as_tensor, images))[:height, :width].numpy()
        self._check_answer(is_number=bool(np.isfinite(result).all()))
        return np.ascontiguousarray(result)

    def denoise_stream(
        self, tiles: Iterator[FloatArray], noise: NoiseCurve, cancel: CancelToken | None = None
    ) -> Iterator[FloatArray]:
        """Denoise tiles, on a GPU with the next one begun before the last is done; see `denoise` and `TileStream`."""
        if self._gpu is not None:
            return self._denoise_on_gpu(self._gpu, tiles, noise, cancel)
        return (self.denoise(rgb, noise, cancel) for rgb in tiles)

    def _denoise_on_gpu(
        self, gpu: "GpuStream", tiles: Iterator[FloatArray], noise: NoiseCurve, cancel: CancelToken | None
    ) -> Iterator[FloatArray]:
        import torch

        begun = deque[tuple[int, int]]()

        def begin() -> Iterator[Sequence[FloatArray]]:
            for rgb in tiles:
                if cancel is not None:
                    cancel.check()
                begun.append((rgb.shape[0], rgb.shape[1]))
                yield [mirrored_up_to(image, _LEAST_PX, _LEAST_PX) for image in self._images(rgb, noise, cancel)]

        try:
            with _lack_of_memory_told():
                for denoised, is_number in gpu.run(begin(), self._network_told(noise)):
                    self._check_answer(is_number=is_number)
                    height, width = begun.popleft()
                    yield denoised[:height, :width]
        except torch.OutOfMemoryError as error:
            raise self._lack_of_memory(*begun[-1]) from error

    def _images(self, rgb: FloatArray, noise: NoiseCurve, cancel: CancelToken | None) -> Sequence[FloatArray]:
        """Return the images that the network is given: a tile, and if it needs one, its guide."""
        return [rgb] if self._guide is None else [rgb, self._guide.denoise(rgb, replace(noise, shape=None), cancel)]

    def _network_told(self, noise: NoiseCurve) -> Callable[..., "Tensor"]:
        """Return a function of a tile's images that answers, H x W x 3, clipped to [0, 1]."""
        import torch

        from gradnet_engine.denoisers.noise_map import NoiseMap

        # Made with the first tile: where a GPU has no memory for it, smaller tiles can help.
        noise_map = cache(lambda: NoiseMap(noise, self._device))

        def answer(*images: "Tensor") -> "Tensor":
            with torch.inference_mode():
                told = (noise_map().over(images[0]),) if self._network.is_told_noise else ()
                reduced = torch.autocast(self._device.type, self._precision, enabled=self._precision != torch.float32)
                with self._threads(), reduced:
                    return self._mean_of_turns(*images, *told).clamp_(0, 1).permute(1, 2, 0)

        return answer

    def _mean_of_turns(self, *images: "Tensor") -> "Tensor":
        """Return what the network makes of 1 x 3 x H x W, as 3 x H x W: of as many quarter turns as it is asked for."""
        import torch

        total = self._network(*images)[0].float()
        for turns in range(1, self._turns):
            turned = (
                torch.rot90(image, turns, (2, 3)).contiguous(memory_format=torch.channels_last) for image in images
            )
            total += torch.rot90(self._network(*turned)[0].float(), -turns, (1, 2))
        return total.div_(self._turns)

    def _stream_through_gpu(self) -> "GpuStream":
        import torch
        from torch import nn

        from gradnet_engine.denoisers.gpu_stream import GpuStream
        from gradnet_engine.networks.fused import fuse_convolutions
        from gradnet_engine.networks.pixels import PixelConv2d

        # What autocast would do for each tile anew; biases are tiny, and some are read by more than convolutions.
        for layer in self._network.modules():
            if isinstance(layer, PixelConv2d) or self._precision == torch.float32:
                continue
            if isinstance(layer, nn.Conv2d | nn.ConvTranspose2d):
                layer.weight.data = layer.weight.data.to(self._precision)
        fuse_convolutions(self._network)
        return GpuStream(self._device)

    def _lack_of_memory(self, height: int, width: int) -> DeviceMemoryError:
        import torch

        torch.cuda.empty_cache()
        return DeviceMemoryError(
            "{device} has too little free memory for tiles of {width}x{height} pixels: "
            "choose smaller tiles, close other programs that use it, or run on the CPU.",
            device=self._label,
            width=width,
            height=height,
        )

    def _check_answer(self, *, is_number: bool) -> None:
        if not is_number:
            raise DenoiseError("The network's answer is not a number on {device}.", device=self._label)


def _as_tensor(rgb: FloatArray) -> "Tensor":
    import torch

    # A copy in any case: a photo's pixels are read-only, which torch warns of. Channels are last in it.
    padded = np.array(mirrored_up_to(rgb, _LEAST_PX, _LEAST_PX), order="C")
    return torch.from_numpy(padded)[None].permute(0, 3, 1, 2)


def _compile_parts(network: "Network", precision: "torch.dtype") -> Callable[[], AbstractContextManager[None]]:
    """Make parts of the network faster where they can be; return what gives them threads."""
    started_s = time.perf_counter()
    try:
        from gradnet_engine.networks.compiled_layers import use_compiled_layers
        from gradnet_engine.networks.crew import threads

        use_compiled_layers(network, precision)
    except Exception:  # Whatever a compiler fails of: PyTorch's convolutions give the same results.
        _log.exception("convolutions can't be compiled: photos take longer")
        return nullcontext
    _log.info("convolutions ready after %.1f s", time.perf_counter() - started_s)
    return threads


@contextmanager
def _stopped_by(cancel: CancelToken, network: "Network") -> Iterator[None]:
    """Have every layer look at the token first: on a CPU, a tile of the published networks takes many seconds."""

    def check(_layer: object, _inputs: object) -> None:
        cancel.check()

    layers = [module for module in network.modules() if not any(module.children())]
    hooks = [layer.register_forward_pre_hook(check) for layer in layers]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


@contextmanager
def _lack_of_memory_told() -> Iterator[None]:
    """Raise what Python raises where memory is used up: PyTorch's allocator on a CPU has no error of its own for it."""
    try:
        yield
    except RuntimeError as error:
        if "DefaultCPUAllocator" in str(error):
            raise MemoryError(str(error)) from error
        raise


def network_unavailable(name: str, device: str) -> Sentence | None:
    """Return why a network can't run, in one sentence, or None. Torch is loaded only if a GPU is asked for.

    Parameters
    ----------
    name : str
        A name in the manifest.
    device : str
        ``"auto"``, ``"cpu"``, ``"cuda"`` or ``"cuda:N"``.
    """
    try:
        entry = find_weights(name)
        if entry is None:
            return _no_weights(name)
        checked_content(entry)
        if device.startswith("cuda"):
            from gradnet_engine.networks.device import resolve_device

            resolve_device(device)
    except EngineError as error:
        return error.sentence
    return None


def create_network_denoiser(name: str, device: str, *, turned: bool = False) -> Denoiser:
    """Make a network ready to run, with the weights that ship.

    Parameters
    ----------
    name : str
        A name in the manifest.
    device : str
        ``"auto"``, ``"cpu"``, ``"cuda"`` or ``"cuda:N"``.
    turned : bool
        See `NetworkDenoiser`.

    Returns
    -------
    Denoiser
        The network.

    Raises
    ------
    MethodUnavailableError
        If there are no weights, or no such device: an untrained network is never run on a photo.
    WeightsError
        If the weights are damaged or those of another network.
    """
    entry = find_weights(name)
    if entry is None:
        raise MethodUnavailableError(_no_weights(name))
    return create_from_entry(entry, device, turned=turned)


def create_from_entry(
    entry: WeightsEntry, device: str, *, guide: Denoiser | None = None, turned: bool = False
) -> NetworkDenoiser:
    """Make a network ready to run from an entry of a manifest; see `create_network_denoiser`.

    A `guide` takes the place of a GradNet's own naive denoiser.
    """
    from gradnet_engine.networks.building import build_trained
    from gradnet_engine.networks.crew import threads
    from gradnet_engine.networks.device import resolve_device

    chosen = resolve_device(device)
    # Each piece of the work is small: several threads would wait for one another, above all while a photo is read.
    with threads(1):
        network = build_trained(entry, load_weights(entry))
        _log.info("%s: %s on %s", entry.name, entry.path.name, chosen)
        if guide is None and network.needs_guide:
            from gradnet_engine.denoisers.bm3d import Bm3d

            guide = Bm3d()
        return NetworkDenoiser(network, chosen, guide=guide, turned=turned)


def _no_weights(name: str) -> Sentence:
    return Sentence("{name} has no trained weights yet, and an untrained network is never run on a photo.", name=name)
