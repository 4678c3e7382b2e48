"""What a run tells of itself: log lines, TensorBoard scalars and before/after pictures, a CSV of losses."""

import logging
import time
from collections.abc import Callable, Mapping
from pathlib import Path

import numpy as np

from gradnet_engine.photo import FloatArray
from gradnet_engine.protocol import TestPair, as_bytes
from gradnet_engine.training.checkpoints import Progress
from gradnet_engine.training.config import Validation
from gradnet_engine.training.silence import HeardUnit
from gradnet_engine.training.validation import validation_sets

_log = logging.getLogger(__name__)


class Journal:
    """Writes what is told; the first of all processes has one.

    Parameters
    ----------
    folder : Path
        The run's folder; events go to ``tensorboard``, losses to ``losses.csv``.
    first_step : int
        Where the run goes on: later lines of an earlier, broken part are dropped.
    """

    def __init__(self, folder: Path, *, first_step: int = 0) -> None:
        from torch.utils.tensorboard.writer import SummaryWriter

        self._losses = folder / "losses.csv"
        self._part_started: tuple[float, float] | None = None
        folder.mkdir(parents=True, exist_ok=True)
        self._events = SummaryWriter(str(folder / "tensorboard"), purge_step=first_step or None)
        lines = self._losses.read_text().splitlines()[1:] if self._losses.exists() else []
        kept = [line for line in lines if int(line.split(",")[0]) <= first_step]
        self._losses.write_text("\n".join(["step,elapsed_s,loss", *kept]) + "\n")

    def write_scalars(self, progress: Progress, scalars: dict[str, float], share: float) -> None:
        """Write losses and learning rate; `share` is how much of the run is done, 0..1."""
        for name, value in scalars.items():
            self._events.add_scalar(name, value, progress.step)
        with self._losses.open("a") as file:
            file.write(f"{progress.step},{progress.elapsed_s:.1f},{scalars['loss']:.9g}\n")
        now_s = time.monotonic()
        begun_s, begun_share = self._part_started = self._part_started or (now_s, share)
        done = share - begun_share
        left = f"{(now_s - begun_s) / done * (1 - share) / 60:.1f} min left" if done > 0 else "first step"
        _log.info(
            "step %d  %.1f %%  loss %.5f  rate %.2e  %s",
            progress.step,
            100 * share,
            scalars["loss"],
            scalars["learning_rate"],
            left,
        )

    def write_figures(self, progress: Progress, figures: dict[str, float]) -> None:
        """Write validation figures, decibels."""
        for name, value in figures.items():
            self._events.add_scalar(f"psnr/{name}", value, progress.step)
        _log.info("step %d  %s", progress.step, "  ".join(f"{name}: {value:.2f} dB" for name, value in figures.items()))

    def write_silence(self, progress: Progress, units: Mapping[str, HeardUnit]) -> None:
        """Write how many residual units answer the same to every photo, and warn of them by name."""
        if not units:
            return
        silent = [name for name, unit in units.items() if unit.is_silent]
        self._events.add_scalar("silent_units", len(silent), progress.step)
        if silent:
            _log.warning(
                "step %d  silent: %d of %d units: %s", progress.step, len(silent), len(units), ", ".join(silent)
            )

    def write_pictures(
        self, progress: Progress, denoise: Callable[[TestPair], FloatArray], validation: Validation, root: str
    ) -> None:
        """Write noisy, denoised and clean side by side, for the first photo of each figure."""
        for test_set in validation_sets(validation, root):
            pair = test_set.read(0, validation.crop_px)
            strip = np.concatenate([pair.noisy, denoise(pair), pair.clean], axis=1).clip(0, 1)
            self._events.add_image(test_set.name, as_bytes(strip), progress.step, dataformats="HWC")

    def close(self) -> None:
        """Write what is still in memory."""
        self._events.close()
