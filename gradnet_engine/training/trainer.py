"""The training loop: patches in, checkpoints out, and the same run after a crash as without one."""

import copy
import logging
import math
import multiprocessing
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path

import torch
from lightning_fabric import Fabric
from torch import Tensor, nn
from torch.utils.data import DataLoader

from gradnet_engine.errors import EngineError, InvalidSettingsError
from gradnet_engine.photo import FloatArray
from gradnet_engine.protocol import TestPair
from gradnet_engine.training import checkpoints
from gradnet_engine.training.checkpoints import Progress
from gradnet_engine.training.config import RunConfig
from gradnet_engine.training.dataset import Patches, PatchNumbers, as_tensor
from gradnet_engine.training.echoing import Batch, Echo
from gradnet_engine.training.graphs import Recorded
from gradnet_engine.training.journal import Journal
from gradnet_engine.training.losses import GradientLoss, LossParts
from gradnet_engine.training.optimizers import build_optimizers, kept_tensors, make_recordable, set_rate
from gradnet_engine.training.schedule import judged, rate_scale
from gradnet_engine.training.silence import heard_units
from gradnet_engine.training.starting import build_network
from gradnet_engine.training.teaching import Teachers
from gradnet_engine.training.told_noise import measure_noise
from gradnet_engine.training.validation import validate

_log = logging.getLogger(__name__)

# Times the loss that a run began with. Weights that have come to that don't come back.
_RUN_AWAY = 30


class TrainingFailedError(EngineError):
    """Training can't go on; what was saved before stays."""


@contextmanager
def _tiny_numbers_flushed() -> Iterator[None]:
    """Take numbers near 0 for 0, on this thread and on those that begin meanwhile.

    Momentum of channels that have died fades to numbers so small that processors need a hundred cycles for each.
    """
    torch.set_flush_denormal(True)
    try:
        yield
    finally:
        torch.set_flush_denormal(False)


class Trainer:
    """A run.

    Parameters
    ----------
    config : RunConfig
        What it is made of.
    folder : Path
        Where checkpoints, logs and pictures go.
    accelerator, devices, num_nodes : optional
        As Fabric takes them; under torchrun they are found.
    """

    def __init__(
        self,
        config: RunConfig,
        folder: Path,
        *,
        accelerator: str = "auto",
        devices: int | str | list[int] = "auto",
        num_nodes: int = 1,
    ) -> None:
        self.config, self.folder = config, folder
        if accelerator == "cpu" or (accelerator == "auto" and not torch.cuda.is_available()):
            # A CPU counts as one device; more are asked for by torchrun.
            devices = int(os.environ.get("LOCAL_WORLD_SIZE", "1"))
        precision = "bf16-mixed" if config.training.precision == "bf16" else "32-true"
        self.fabric = Fabric(accelerator=accelerator, devices=devices, num_nodes=num_nodes, precision=precision)
        self.progress = Progress()
        self._first_loss: float | None = None
        self._last_parts: LossParts | None = None

    @_tiny_numbers_flushed()
    def run(self, *, resume: bool = True) -> dict[str, float]:
        """Train to the end of the run.

        Parameters
        ----------
        resume : bool
            Whether to go on where the folder's checkpoint stands.

        Returns
        -------
        dict
            Validation figures of the averaged weights at the end, decibels.

        Raises
        ------
        InvalidSettingsError
            If data, weights or the checkpoint don't fit the configuration.
        TrainingFailedError
            If the loss is no longer a number, or far above what it was at first.
        """
        self.fabric.launch()
        self._build()
        if resume:
            self._resume()
        elif checkpoints.find_checkpoint(self.folder / "checkpoints"):
            raise InvalidSettingsError(f"{self.folder}: holds a run already; resume it or name another folder.")
        is_first = self.fabric.is_global_zero
        self._journal = Journal(self.folder, first_step=self.progress.step) if is_first else None
        try:
            self._loop()
            self._validate()
            self._save()
        finally:
            if self._journal is not None:
                self._journal.close()
        return self.progress.figures

    def _build(self) -> None:
        config = self.config
        if config.training.batch_size % self.fabric.world_size:
            raise InvalidSettingsError(
                f"training.batch_size: {config.training.batch_size} patches can't be shared by "
                f"{self.fabric.world_size} processes."
            )
        self._patches = Patches(config.data, config.training.seed, tells_noise=config.is_told_noise)
        training = config.training
        loss = GradientLoss(training.grad_loss_weight, training.pixel_loss, training.colour_loss_weight)
        self._loss = loss.to(self.fabric.device)
        self._teachers = None
        if training.teachers:
            self._teachers = Teachers(training.teachers, training.teacher_share).to(self.fabric.device)
        network = build_network(config)
        network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
        optimizers = build_optimizers(network, config.training)
        self._base_rates = [[group["lr"] for group in optimizer.param_groups] for optimizer in optimizers]
        self._average = copy.deepcopy(network).requires_grad_(requires_grad=False).to(self.fabric.device)
        self._network, *wrapped = self.fabric.setup(network, *optimizers)
        self._bare, self._optimizers = network, wrapped
        self._moved = [parameter for parameter in network.parameters() if parameter.requires_grad]
        average, current = self._average.state_dict(), network.state_dict()
        self._averaged = [(average[name], current[name]) for name in average]
        on_one_gpu = self.fabric.device.type == "cuda" and self.fabric.world_size == 1
        self._advance = self._take_step
        if on_one_gpu:
            make_recordable(self._optimizers, self.fabric.device)
            self._advance = Recorded(self._take_step, lambda: [*self._moved, *kept_tensors(self._optimizers)])
        self._steps = self._total_steps()

    def _total_steps(self) -> int | None:
        training = self.config.training
        if training.epochs is None:
            return training.steps
        return math.ceil(len(self._patches) * training.epochs / training.batch_size)

    def _share_done(self, step: int) -> float:
        """Return how much of the run is done, 0..1."""
        if self._steps is not None:
            return min(1.0, step / self._steps)
        minutes = self.config.training.minutes or 0
        return min(1.0, self.progress.elapsed_s / (60 * minutes))

    def _size_at(self, step: int) -> tuple[int, int]:
        small = self.config.data.small_crop
        crop = small if small is not None and self._share_done(step) < small.until else self.config.data.crop
        return crop.height, crop.width

    def _loop(self) -> None:
        if self._share_done(self.progress.step) >= 1:
            return
        training, fabric = self.config.training, self.fabric
        batches = self._batches()
        batch = next(batches)  # Reading photos is no training: the clock starts with the first patches.
        started_s = time.monotonic()
        before_s = last_save_s = self.progress.elapsed_s
        recent: list[LossParts] = []
        self._network.train()
        while True:
            self._set_rates()
            recent.append(self._step(batch))
            elapsed_s = before_s + time.monotonic() - started_s
            # The clock of process 0 is everybody's: all must save, and stop, at the same step.
            elapsed_s = fabric.broadcast(elapsed_s) if fabric.world_size > 1 else elapsed_s
            self.progress = replace(self.progress, step=self.progress.step + 1, elapsed_s=elapsed_s)
            step = self.progress.step
            if step % training.log_steps == 0 or step == 1:
                self._report(recent)
                recent.clear()
            if step % self.config.validation.every_steps == 0:
                self._validate()
            if elapsed_s - last_save_s >= 60 * training.checkpoint_minutes:
                self._save()
                last_save_s = elapsed_s
            if self._share_done(self.progress.step) >= 1:
                self._check_last()
                return
            batch = next(batches)

    def _batches(self) -> Iterator[Batch]:
        training, step = self.config.training, self.progress.step
        turns = all(source.flip and source.rotate for source in self.config.data.drawn)
        echo = Echo(training.echo, training.seed, turns=turns)
        if training.echo == 1:
            return self._made_batches(step)
        return echo.batches(self._made_batches(echo.first_batch(step)), step)

    def _made_batches(self, first: int) -> Iterator[Batch]:
        """Give new batches, the first of which has this number."""
        training, fabric = self.config.training, self.fabric
        numbers = PatchNumbers(
            lambda number: self._size_at(number * training.echo),
            training.batch_size // fabric.world_size,
            first_step=first,
            rank=fabric.global_rank,
            world=fabric.world_size,
        )
        if training.workers > 1 and multiprocessing.get_start_method() == "fork":
            self._patches.read_ahead()
        pinned = fabric.device.type == "cuda"
        loader = DataLoader(self._patches, batch_sampler=numbers, num_workers=training.workers, pin_memory=pinned)
        for batch in loader:
            noisy, clean, guide = (image.to(fabric.device, non_blocking=True) for image in batch)
            yield noisy, clean, guide

    def _step(self, batch: Batch) -> LossParts:
        noisy, clean, guide = batch
        noisy = noisy.contiguous(memory_format=torch.channels_last)
        if self._teachers is not None:
            clean = self._teachers(noisy, clean, self.progress.step)
        parts = LossParts(*self._advance(noisy, clean, guide).unbind())
        # Only now: a GPU is at work on this step while the processor waits for the last one's answer.
        self._check_last()
        self._last_parts = parts
        self._update_average()
        return parts

    def _check_last(self) -> None:
        """Stop if the last step's loss is no number. Anywhere: or processes would wait for others for ever."""
        if self._last_parts is not None and not math.isfinite(float(self._mean(self._last_parts.total))):
            raise TrainingFailedError(
                f"The loss is no longer a number after step {self.progress.step - 1}: lower the learning rate; "
                f"the checkpoint in {self.folder} is of before."
            )

    def _take_step(self, noisy: Tensor, clean: Tensor, guide: Tensor) -> Tensor:
        """Move the weights; return the loss's parts, in their order."""
        for parameter in self._moved:
            parameter.grad = None
        parts = self._losses(noisy, clean, guide)
        self.fabric.backward(parts.total)
        nn.utils.clip_grad_norm_(self._moved, self.config.training.clip_norm)
        for optimizer in self._optimizers:
            optimizer.step()
        return torch.stack([parts.total, parts.pixels, parts.gradients, parts.colours]).detach()

    def _losses(self, noisy: Tensor, clean: Tensor, guide: Tensor) -> LossParts:
        given = (noisy, guide) if guide.numel() else (noisy,)
        weight = self.config.training.guide_loss_weight
        if not weight:
            return self._loss(self._network(*given), clean)
        denoised, estimate = self._network(*given, with_guide=True)
        parts = self._loss(denoised, clean)
        return replace(parts, total=parts.total + weight * self._loss(estimate, clean).total)

    def _mean(self, value: Tensor) -> Tensor:
        value = value.detach()
        return self.fabric.all_reduce(value, reduce_op="mean") if self.fabric.world_size > 1 else value  # type: ignore[return-value]

    @torch.no_grad()
    def _update_average(self) -> None:
        step = self.progress.step
        # Short memory at the start: the first weights are far from any good.
        decay = min(self.config.training.ema, (1 + step) / (10 + step))
        smooth = [pair for pair in self._averaged if pair[0].is_floating_point()]
        # All at once: one by one, a GPU waits longer for the next than it works.
        torch._foreach_lerp_(*map(list, zip(*smooth, strict=True)), 1 - decay)  # type: ignore[reportPrivateImportUsage]
        for average, current in self._averaged:
            if not average.is_floating_point():
                average.copy_(current)

    def _set_rates(self) -> None:
        share = self._share_done(self.progress.step)
        scale = rate_scale(self.config.training.schedule, share, self.progress.plateau_scale)
        for optimizer, rates in zip(self._optimizers, self._base_rates, strict=True):
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                set_rate(group, rate * scale)

    def _report(self, recent: list[LossParts]) -> None:
        """Write the means since the last report: sigma differs so much between patches that one step says little."""
        columns = {"loss": "total", "loss_pixels": "pixels", "loss_gradients": "gradients", "loss_colours": "colours"}
        scalars = {
            column: float(self._mean(torch.stack([getattr(parts, part) for parts in recent]).mean()))
            for column, part in columns.items()
        }
        scalars["learning_rate"] = float(self._optimizers[0].param_groups[0]["lr"])
        if self._journal is not None:
            self._journal.write_scalars(self.progress, scalars, self._share_done(self.progress.step))
        self._first_loss = self._first_loss or scalars["loss"]
        if scalars["loss"] > _RUN_AWAY * self._first_loss:
            raise TrainingFailedError(
                f"The loss has run away before step {self.progress.step}: lower the learning rate, or raise the "
                f"weight decay; the checkpoint in {self.folder} may be of before."
            )

    def _validate(self) -> None:
        validation = self.config.validation
        if not validation.data:
            return
        figures: dict[str, float] = {}
        if self._journal is not None:
            network, root = self._average.eval(), self.config.data.root
            denoise = partial(self._denoise, network)
            with heard_units(network) as units:
                figures = validate(denoise, validation, root)
            self._journal.write_figures(self.progress, figures)
            self._journal.write_silence(self.progress, units)
            self._journal.write_pictures(self.progress, denoise, validation, root)
        figures = self.fabric.broadcast(figures)
        self.progress, is_best = judged(self.progress, figures, self.config.training.schedule)
        if is_best and self.fabric.is_global_zero:
            tensors = {"average": self._average.state_dict()}
            checkpoints.write_checkpoint(self.folder / "best", self.progress, tensors, self._config_tree)

    @torch.inference_mode()
    def _denoise(self, network: nn.Module, pair: TestPair) -> FloatArray:
        images = [pair.noisy]
        if self.config.is_told_noise:
            images.append(measure_noise(pair.noisy, pair.clean))
        tensors = [as_tensor(image)[None] for image in images]
        denoised = network(*(t.to(self.fabric.device).contiguous(memory_format=torch.channels_last) for t in tensors))
        return denoised[0].float().clamp(0, 1).permute(1, 2, 0).cpu().numpy()

    @property
    def _config_tree(self) -> dict:
        return self.config.model_dump(mode="json")

    def _save(self) -> None:
        self._check_last()
        if self.fabric.is_global_zero:
            tensors = {"model": self._bare.state_dict(), "average": self._average.state_dict()}
            for index, optimizer in enumerate(self._optimizers):
                tensors[f"optimizer-{index}"] = checkpoints.optimizer_tensors(optimizer)
            path = checkpoints.write_checkpoint(self.folder / "checkpoints", self.progress, tensors, self._config_tree)
            _log.info("saved %s", path)
        self.fabric.barrier()

    def _resume(self) -> None:
        checkpoint = checkpoints.find_checkpoint(self.folder / "checkpoints")
        if checkpoint is None:
            return
        self.progress, config = checkpoints.read_state(checkpoint)
        mine = self._config_tree
        same = all(config[key] == mine[key] for key in ("name", "model", "naive"))
        if not same or config["training"]["optimizer"] != mine["training"]["optimizer"]:
            raise InvalidSettingsError(f"{checkpoint}: is of another run ({config['name']}), network or optimizer.")
        checkpoints.load_weights_into(self._bare, checkpoints.read_tensors(checkpoint, "model"), checkpoint)
        checkpoints.load_weights_into(self._average, checkpoints.read_tensors(checkpoint, "average"), checkpoint)
        for index, optimizer in enumerate(self._optimizers):
            tensors = checkpoints.read_tensors(checkpoint, f"optimizer-{index}")
            checkpoints.load_optimizer_tensors(optimizer.optimizer, tensors)
        _log.info("going on from %s", checkpoint)
