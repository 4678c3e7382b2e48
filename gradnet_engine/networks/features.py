"""Features of a tile, tens of megabytes each: written over what is no longer needed, or into memory that is kept."""

import threading

import numpy as np
import torch
from torch import Tensor

from gradnet_engine import feature_memory
from gradnet_engine.networks.crew import share_range
from gradnet_engine.photo import FloatArray

STRIP_ROWS = 32
"""Rows that are in a CPU's cache at a time."""
# Numbers, enough for most layers.
_LEAST_SCRATCH = 250_000

_of_thread = threading.local()
# Not that of features: what lasts as long as a thread would keep a block of theirs from being given back.
_scratches = feature_memory.FeatureMemory()


def empty_features(
    count: int, channels: int, height: int, width: int, precision: torch.dtype = torch.float32
) -> Tensor:
    """Return memory for features on the CPU: float32 or bfloat16, N x C x H x W, channels last."""
    size = count * height * width * channels
    numbers = torch.from_numpy(feature_memory.shared.empty(-(-size * precision.itemsize // torch.float32.itemsize)))
    return numbers.view(precision)[:size].view(count, height, width, channels).permute(0, 3, 1, 2)


def may_be_overwritten(features: Tensor) -> bool:
    """Tell whether features are those of inference on a CPU, where it is memory that is short."""
    return not torch.is_grad_enabled() and features.is_cpu


def add_skip(refined: Tensor, features: Tensor) -> Tensor:
    """Add what came into some units to what they made of it.

    Parameters
    ----------
    refined, features : Tensor, N x C x H x W
        Where no derivatives are asked for, the sum is written over `refined`, if it is as precise as `features`.

    Returns
    -------
    Tensor, N x C x H x W
        The sum.
    """
    if torch.is_grad_enabled() or refined.dtype != features.dtype:
        return refined + features
    return refined.add_(features)


def as_laid_out(tensor: Tensor, features: Tensor) -> Tensor:
    """Return a tensor with the type and the order of memory of features, N x C x H x W.

    Where both kinds of order meet, `torch.cat` chooses channels first, and every layer behind it is slower.
    """
    channels_last = features.is_contiguous(memory_format=torch.channels_last)
    order = torch.channels_last if channels_last else torch.contiguous_format
    return tensor.to(features.dtype).contiguous(memory_format=order)


def as_numbers(tensor: Tensor) -> np.ndarray:
    """Return a tensor's numbers, flat, as a kernel takes them: NumPy has no bfloat16, whose bits are of int16 then."""
    numbers = tensor.contiguous().view(-1)
    return (numbers.view(torch.int16) if numbers.dtype == torch.bfloat16 else numbers).numpy()


def as_image(features: Tensor) -> Tensor:
    """Return features of one photo, C x H x W, with channels last."""
    return features.permute(1, 2, 0)


def widened(features: Tensor, channels: int) -> Tensor:
    """Return features with channels of zeros behind them; as they are if they have so many, channels last."""
    count, ins, height, width = features.shape
    if ins == channels and features.is_contiguous(memory_format=torch.channels_last):
        return features
    wide = empty_features(count, channels, height, width, features.dtype)

    def copy(first: int, last: int) -> None:
        wide[:, :ins, first:last] = features[:, :, first:last]
        wide[:, ins:, first:last] = 0

    share_range(copy, height)
    return wide


def scratch_memory(size: int) -> FloatArray:
    """Return this thread's memory for what a layer stores in between: `size` numbers of float32 or more.

    If every layer asked for its own, it would lie in the way when a tile's features are next stored there.
    """
    numbers: FloatArray | None = getattr(_of_thread, "scratch", None)
    if numbers is None or numbers.size < size:
        _of_thread.scratch = numbers = _scratches.empty(max(size, _LEAST_SCRATCH))
    return numbers


def as_places(features: Tensor) -> tuple[np.ndarray, int]:
    """Return the numbers of features, N x C x H x W, place after place, and how far places lie apart.

    Where there are other channels between them, as a convolution makes that was widened, they are left there.
    """
    places = features.permute(0, 2, 3, 1)
    count, height, width, channels = places.shape
    between = places.stride(2)
    if places.stride() != (height * width * between, width * between, between, 1):
        return as_numbers(places), channels
    size = max(0, (count * height * width - 1) * between + channels)
    return as_numbers(places.as_strided((size,), (1,))), between
