"""Where a network runs, and in which precision."""

import logging
import os
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

import torch

from gradnet_engine.errors import MethodUnavailableError
from gradnet_engine.locations import is_bundle
from gradnet_engine.sentence import Sentence

_log = logging.getLogger(__name__)

_NO_REASON = Sentence("")


def resolve_device(name: str) -> torch.device:
    """Turn what the user asked for into a device that is there.

    Parameters
    ----------
    name : str
        ``"auto"`` (the first GPU that networks can run on, else the CPU), ``"cpu"``, ``"cuda"`` (that GPU) or
        ``"cuda:N"``.

    Returns
    -------
    torch.device
        The device.

    Raises
    ------
    MethodUnavailableError
        If CUDA was asked for and isn't there, or the name is unknown; the sentence tells the cause.
    """
    if name == "cpu":
        return torch.device("cpu")
    kind, _, number = name.partition(":")
    if name != "auto" and (kind != "cuda" or (number and not number.isdecimal()) or name.endswith(":")):
        raise MethodUnavailableError("There is no device named {name!r}; choose auto, cpu, cuda or cuda:N.", name=name)
    usable = usable_gpus()
    wanted = int(number) if number else next(iter(usable), 0)
    if wanted in usable:
        return torch.device("cuda", wanted)
    if name == "auto":
        return torch.device("cpu")
    count = _count_gpus()
    if 0 < count <= wanted:
        raise MethodUnavailableError(
            "GPU {number} was asked for, but only 0 to {last} are there.", number=number, last=count - 1
        )
    cause = _why_not_on_gpu(wanted)
    raise MethodUnavailableError("CUDA can't be used: {cause}.", cause=cause)


def usable_gpus() -> list[int]:
    """Return the numbers of the CUDA GPUs that networks can run on here."""
    return [number for number in range(_count_gpus()) if _why_too_old(number) is None]


def visible_name(gpu: int) -> str:
    """Return how ``CUDA_VISIBLE_DEVICES`` names a GPU of this process, which may itself have been given but a few."""
    given = os.environ.get("CUDA_VISIBLE_DEVICES")
    return given.split(",")[gpu].strip() if given else str(gpu)


def device_label(device: torch.device) -> str:
    """Return the name of a device as a user reads it: ``"CPU"`` or the GPU's name."""
    return torch.cuda.get_device_name(device) if device.type == "cuda" else "CPU"


class DeviceDescription(NamedTuple):
    """Where networks run.

    Attributes
    ----------
    label : str
        See `device_label`.
    memory_bytes : int or None
        A GPU's memory.
    why_no_gpu : Sentence
        Why it is the CPU, as part of a sentence; empty if it isn't, or was asked for.
    """

    label: str
    memory_bytes: int | None
    why_no_gpu: Sentence


def describe_device(name: str) -> DeviceDescription:
    """Tell where networks run on a device of this name; see `resolve_device`."""
    device = resolve_device(name)
    if device.type == "cuda":
        return DeviceDescription(
            device_label(device), torch.cuda.get_device_properties(device).total_memory, _NO_REASON
        )
    return DeviceDescription(
        device_label(device), None, _why_not_on_gpu(0) or _NO_REASON if name == "auto" else _NO_REASON
    )


def inference_precision(device: torch.device) -> torch.dtype:
    """Return the type that convolutions run fastest in without a visible difference.

    Photos stay float32 and convolutions run under autocast; only the predicted noise is rounded to 8 bits of mantissa,
    not the photo. On CPUs bfloat16 pays with matrix units (AMX), and with AVX-512 BF16, where convolutions are
    compiled here (docs/decisions/0013-convolutions-on-cpus.md).

    Parameters
    ----------
    device : torch.device
        Where it runs.

    Returns
    -------
    torch.dtype
        ``bfloat16`` or ``float32``.
    """
    if device.type == "cuda":
        major, _ = torch.cuda.get_device_capability(device)
        return torch.bfloat16 if major >= 8 else torch.float32
    return torch.bfloat16 if _has_matrix_units() or _multiplies_bfloat16() else torch.float32


def wants_compiled(device: torch.device, precision: torch.dtype) -> bool:
    """Return whether a network is faster there with convolutions compiled here than with PyTorch's.

    Parameters
    ----------
    device : torch.device
        Where it runs.
    precision : torch.dtype
        What its convolutions run in.
    """
    if device.type != "cpu":
        return False
    if precision == torch.float32:
        return True
    # Where matrix units are PyTorch's alone, its convolutions are faster than vectors.
    return _multiplies_bfloat16() and (_multiplies_matrices() or not _has_matrix_units())


def keep_few_compiled() -> None:
    """Have PyTorch keep less of what it compiles on a CPU; call it before any layer runs.

    It compiles products of bfloat16 for each size of a tile, and keeps a thousand of them: after photos of many sizes
    they took half a gigabyte. What tiles of a few sizes need stays.
    """
    for name in ("ONEDNN_PRIMITIVE_CACHE_CAPACITY", "LRU_CACHE_CAPACITY"):  # oneDNN's, and PyTorch's own of the same.
        os.environ.setdefault(name, "256")


def _has_matrix_units() -> bool:
    return bool(torch.cpu.get_capabilities().get("amx_bf16"))


def _multiplies_bfloat16() -> bool:
    """Return whether convolutions that are compiled here can run in bfloat16."""
    try:
        from gradnet_engine.compiled import multiplies_bfloat16
    except Exception:  # The compiler can't be loaded: what needs it, says so.
        return False
    return multiplies_bfloat16()


def _multiplies_matrices() -> bool:
    """Return whether convolutions that are compiled here can run on matrix units."""
    from gradnet_engine.compiled import multiplies_matrices

    return multiplies_matrices()


def _count_gpus() -> int:
    """Return how many GPUs there are, be they too old."""
    with _untold():
        return torch.cuda.device_count() if torch.cuda.is_available() else 0


@contextmanager
def _untold() -> Iterator[None]:
    """Keep back what PyTorch warns of: sentences here tell it."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        yield


def _why_not_on_gpu(number: int) -> Sentence | None:
    """Return why networks can't run on the GPU of this number; None if they can."""
    if _count_gpus():
        return _why_too_old(number)
    if not torch.backends.cuda.is_built():
        if is_bundle():
            return Sentence("this package was built without it")
        return Sentence("the installed PyTorch was built without it")
    # 12040 is CUDA 12.4, 0 no driver at all; the CPU build has no such function.
    known = torch._C._cuda_getDriverVersion()  # type: ignore[attr-defined]
    needed = str(torch.version.cuda)
    if 0 < known // 1000 < int(needed.split(".")[0]):
        return Sentence(
            "the NVIDIA driver is too old: it knows CUDA {known}, {needed} is needed",
            known=f"{known // 1000}.{known % 1000 // 10}",
            needed=needed,
        )
    return Sentence("no NVIDIA GPU with a working driver was found")


def _why_too_old(number: int) -> Sentence | None:
    compiled_for = [int(name[3:]) for name in torch.cuda.get_arch_list() if re.fullmatch(r"sm_\d+", name)]
    with _untold():
        major, minor = torch.cuda.get_device_capability(number)
    least = min(compiled_for, default=0)
    if major * 10 + minor >= least:
        return None
    return Sentence(
        "{name} is too old: its compute capability is {has}, {needed} is needed",
        name=torch.cuda.get_device_name(number),
        has=f"{major}.{minor}",
        needed=f"{least // 10}.{least % 10}",
    )
