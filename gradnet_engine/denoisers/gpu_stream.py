"""Tiles through a GPU whose parts don't wait for each other: one is computed, the next goes up, the last comes down."""

import logging
import math
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import nullcontext
from types import SimpleNamespace

import numpy as np
import torch
from torch import Tensor

from gradnet_engine.photo import FloatArray

_log = logging.getLogger(__name__)

_IN_FLIGHT = 2


class GpuStream:
    """Has functions of tensors denoise tiles that are arrays, two in flight at a time.

    The thread that runs it only copies pixels and queues work, and waits for nothing but the older tile's answer.
    Copies to and from the GPU have CUDA streams of their own and pinned memory, so that they overlap with computing.

    Parameters
    ----------
    device : torch.device
        Where it runs. On the CPU, for tests, a tile is done as soon as it is begun.
    """

    def __init__(self, device: torch.device) -> None:
        self._device = device
        self._backend = torch.get_device_module(device)
        with torch.cuda.device(device) if device.type == "cuda" else nullcontext():
            self._upload, self._download = self._backend.Stream(), self._backend.Stream()
        self._idle = list[_Slot]()

    def run(
        self, tiles: Iterator[Sequence[FloatArray]], denoise: Callable[..., Tensor]
    ) -> Generator[tuple[FloatArray, bool], None, None]:
        """Denoise tiles; however it ends, nothing is in flight afterwards.

        Parameters
        ----------
        tiles : iterator of sequence of ndarray of float32, H x W x 3
            The images of each tile, all of one size. One is asked for before the answer to the last is given.
        denoise : callable
            Takes one tensor for each image of a tile, float32, 1 x 3 x H x W, channels last in memory. Returns what it
            made of them, float32, H x W x 3, in [0, 1] or not a number, without having waited for the device.

        Yields
        ------
        denoised : ndarray of float32, H x W x 3
            What was made of a tile; it is overwritten when the next is asked for.
        is_number : bool
            Whether all of it is.

        Raises
        ------
        torch.OutOfMemoryError
            If the device's memory is too small.
        """
        # Nobody else has them while this runs: two runs at once don't meet.
        slots = [self._idle.pop(0) if self._idle else _Slot(self._device) for _ in range(_IN_FLIGHT)]
        in_flight = deque[_Slot]()
        try:
            for number, images in enumerate(tiles):
                slot = slots[number % _IN_FLIGHT]
                self._begin(slot, images, denoise)
                in_flight.append(slot)
                if len(in_flight) == _IN_FLIGHT:
                    yield in_flight.popleft().answer()
            while in_flight:
                yield in_flight.popleft().answer()
        except torch.OutOfMemoryError:
            slots, in_flight = [], deque()  # Smaller tiles come next.
            raise
        finally:
            self._backend.synchronize(self._device)
            self._idle += slots

    def _begin(self, slot: "_Slot", images: Sequence[FloatArray], denoise: Callable[..., Tensor]) -> None:
        """Queue all that is to be done for a tile."""
        with self._backend.stream(self._upload):
            # Memory of the stream that writes it first: what another has freed its kernels may still be using.
            slot.make_room(len(images), *images[0].shape[:2])
        for pinned, image in zip(slot.host.images, images, strict=True):
            pinned.copy_(_as_tensor(image))  # PyTorch's threads share this; one alone takes longer than the GPU.
        with self._backend.stream(self._upload):
            slot.device.images.copy_(slot.host.images, non_blocking=True)
            slot.uploaded.record(self._upload)
        compute = self._backend.current_stream(self._device)
        compute.wait_event(slot.uploaded)
        denoised = denoise(*(image[None].permute(0, 3, 1, 2) for image in slot.device.images))
        slot.device.denoised.copy_(denoised)
        slot.device.total.copy_(denoised.sum())
        slot.computed.record(compute)
        with self._backend.stream(self._download):
            self._download.wait_event(slot.computed)
            slot.host.answer.copy_(slot.device.answer, non_blocking=True)
            slot.downloaded.record(self._download)


class _Buffer:
    """Memory that holds a tile's images on the way up, and on the way down the answer.

    Attributes
    ----------
    images : Tensor, N x H x W x 3
        What was read.
    denoised : Tensor, H x W x 3
        What was made of it, written over the images.
    total : Tensor, of no dimension
        Sum of what was made: a number if all of that is.
    answer : Tensor, flat
        Both of these, so that one copy takes them along.
    """

    def __init__(self, memory: Tensor, count: int, height: int, width: int) -> None:
        values = height * width * 3
        self.images = memory[: count * values].view(count, height, width, 3)
        self.denoised, self.total = self.images[0], memory[values]
        self.answer = memory[: values + 1]


class _Slot:
    """Where one tile in flight lies on both sides, and how far it has come; what a larger one needed is kept."""

    host: _Buffer
    device: _Buffer

    def __init__(self, device: torch.device) -> None:
        backend = torch.get_device_module(device)
        self.uploaded, self.computed, self.downloaded = backend.Event(), backend.Event(), backend.Event()
        self._where, self._memory = device, (torch.empty(0), torch.empty(0))

    def make_room(self, count: int, height: int, width: int) -> None:
        """Make the buffers fit for some images of a size."""
        needed = count * height * width * 3 + 1
        if len(self._memory[0]) < needed:
            self._memory = _pinned(needed, self._where), torch.empty(needed, device=self._where)
        self.host, self.device = (_Buffer(memory, count, height, width) for memory in self._memory)

    def answer(self) -> tuple[FloatArray, bool]:
        """Wait until the answer has come; return it and whether it is a number."""
        self.downloaded.synchronize()
        return self.host.denoised.numpy(), math.isfinite(self.host.total.item())


def _pinned(count: int, device: torch.device) -> Tensor:
    """Return memory for some values that the device can reach by itself, if the system has any left."""
    try:
        return torch.empty(count, pin_memory=device.type == "cuda")
    except RuntimeError as error:
        _log.warning("no memory can be pinned, copies take longer: %s", error)
        return torch.empty(count)


def _as_tensor(rgb: FloatArray) -> Tensor:
    """Return pixels as a tensor that is only to be read: PyTorch warns of photos, since they are read-only."""
    if min(rgb.strides) < 0:
        rgb = rgb.copy()  # PyTorch knows no arrays that run backwards.
    lent = SimpleNamespace(__array_interface__={**rgb.__array_interface__, "data": (rgb.ctypes.data, False)}, owner=rgb)
    return torch.from_numpy(np.asarray(lent))
