"""The contract that every denoising method keeps."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol, runtime_checkable

from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import FloatArray
from gradnet_engine.progress import CancelToken
from gradnet_engine.sentence import Sentence
from gradnet_engine.tiling import TileStream, one_at_a_time

Sigma = tuple[float, float, float]


class Denoiser(Protocol):
    """A method, ready to run; `tests/engine/denoisers/test_denoiser_contract.py` checks every one.

    Attributes
    ----------
    margin_px : int
        How far a result pixel looks: tiles are read this much larger on each side.
    multiple_px : int
        Height and width of what it is given are multiples of this.
    tile_px : int
        Edge of a tile, without margins, that suits it.
    needs_sigma : bool
        Whether it must be told the noise; if not, the method is blind.
    device : str
        Where it runs, as a user reads it.
    """

    @property
    def margin_px(self) -> int: ...  # noqa: D102
    @property
    def multiple_px(self) -> int: ...  # noqa: D102
    @property
    def tile_px(self) -> int: ...  # noqa: D102
    @property
    def needs_sigma(self) -> bool: ...  # noqa: D102
    @property
    def device(self) -> str: ...  # noqa: D102

    def denoise(self, rgb: FloatArray, noise: NoiseCurve, cancel: CancelToken | None = None) -> FloatArray:
        """Denoise an image or a tile of one.

        Parameters
        ----------
        rgb : ndarray of float32, H x W x 3
            Noisy pixels, in [0, 1]; not changed.
        noise : NoiseCurve
            Of the whole photo.
        cancel : CancelToken, optional
            Looked at several times a second by methods that need longer than that for a tile.

        Returns
        -------
        ndarray of float32, H x W x 3
            Denoised pixels, finite, clipped to [0, 1].

        Raises
        ------
        DenoiseError
            If pixels, or what is made of them, are not numbers; `DeviceMemoryError` if a GPU's memory is too small.
        MemoryError
            If there is too little on the CPU.
        Cancelled
            If `cancel` was called.
        """
        ...


@runtime_checkable
class StreamingDenoiser(Protocol):
    """A denoiser that is faster when it may begin a tile before the last one is done."""

    def denoise_stream(
        self, tiles: Iterator[FloatArray], noise: NoiseCurve, cancel: CancelToken | None = None
    ) -> Iterator[FloatArray]:
        """Denoise tiles; arguments and errors are those of `Denoiser.denoise`, the rest is told by `TileStream`."""
        ...


def stream_through(denoiser: Denoiser, noise: NoiseCurve, cancel: CancelToken | None = None) -> TileStream:
    """Return how tiles of a photo go through a denoiser: as it knows best, or one at a time.

    Parameters
    ----------
    denoiser : Denoiser
        The method.
    noise : NoiseCurve
        Of the whole photo.
    cancel : CancelToken, optional
        Passed on to the method.
    """
    if isinstance(denoiser, StreamingDenoiser):
        return lambda tiles: denoiser.denoise_stream(tiles, noise, cancel)
    return one_at_a_time(lambda rgb: denoiser.denoise(rgb, noise, cancel))


@dataclass(frozen=True, slots=True)
class Method:
    """A method as the user picks it.

    Attributes
    ----------
    name : str
        What the user types.
    use : Sentence
        What it is good for, one sentence.
    create : callable
        Takes a device (``"auto"``, ``"cpu"``, ``"cuda"``, ``"cuda:N"``) and whether it is for a photo from a mosaic
        (see `PhotoMetadata`), and returns the denoiser; raises `MethodUnavailableError` or `WeightsError` with the
        reason why it can't run here.
    unavailable : callable
        Returns the reason why it can't run on a device, in one sentence, or None; loads nothing heavy.
    is_offered : callable
        Tells whether a picker shows it: not what this installation comes without, which could only be greyed for
        good; loads nothing heavy.
    suits_mosaics : bool
        Whether what is made for a photo from a mosaic is another denoiser than for other photos.
    runs_on_gpu : bool
        Whether it can; else it runs on the CPU, whatever the device.
    is_blind : bool
        Whether its denoiser isn't told the noise of any photo; see `Denoiser.needs_sigma`.
    """

    name: str
    use: Sentence
    create: Callable[[str, bool], Denoiser]
    unavailable: Callable[[str], Sentence | None]
    is_offered: Callable[[], bool] = lambda: True
    suits_mosaics: bool = False
    runs_on_gpu: bool = True
    is_blind: bool = False
