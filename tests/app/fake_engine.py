"""An engine without weight, for the engine process of the tests: what it does is told by names of files and methods."""

import errno
import os
import time

import numpy as np

from desktop_app.engine_client.messages import DeviceDescribed, MethodChoice
from desktop_app.engine_client.process import Engine
from gradnet_engine.denoisers.choosing import ChosenMethod
from gradnet_engine.errors import (
    DenoiseError,
    DeviceMemoryError,
    MethodUnavailableError,
    PhotoReadError,
    PhotoWriteError,
)
from gradnet_engine.image_io import write_photo
from gradnet_engine.job import CHOSEN_BY_USER, Denoising
from gradnet_engine.kept_pixels import SixteenBits, in_sixteen_bits
from gradnet_engine.noise import NoiseCurve
from gradnet_engine.photo import Photo, PhotoMetadata
from gradnet_engine.pipeline import denoise_at_full_strength
from gradnet_engine.sentence import Sentence
from gradnet_engine.tiling import OVERLAP_PX, denoise_tiles, one_at_a_time, plan_tiles

HEIGHT_PX, WIDTH_PX = 300, 400
LARGE_PX = 1600
END_OF_JPEG = b"\xff\xd9"
NOISY_LEVEL, DENOISED_LEVEL = 200, 100


def pass_gate(path):
    """Tell by a file that the gate is reached, and go on once there is one named go beside it."""
    path.with_name("begun").touch()
    while not path.with_name("go").exists():
        time.sleep(0.01)


class SmallGpu:
    """Has memory for tiles of up to 256 pixels."""

    margin_px, multiple_px, tile_px, needs_sigma, device = 0, 1, 512, False, "a small GPU"

    def denoise(self, rgb, noise, cancel=None):
        if max(rgb.shape) > 256 + OVERLAP_PX:
            raise DeviceMemoryError("The GPU is full.")
        return np.full_like(rgb, DENOISED_LEVEL / 255)


class FakeEngine(Engine):
    """Reads a grey photo of one level and denoises it into a darker one, tile by tile."""

    def __init__(self):
        self._denoised_count = 0

    def list_methods(self, device):
        return (
            MethodChoice("quick", "Done at once.", None),
            MethodChoice("absent", "Not here.", "It needs a part that isn't installed."),
        )

    def describe_device(self, device):
        return DeviceDescribed("CPU", None, "no GPU was found")

    def read_photo(self, source, raw):
        if source.name == "crash.jpg":
            os._exit(3)
        if source.name == "broken.jpg" or (source.name == "copied.jpg" and source.read_bytes()[-2:] != END_OF_JPEG):
            raise PhotoReadError(source, "the file is cut off")
        if source.name == "slow.jpg":
            time.sleep(1)
        if source.stem == "gated":
            pass_gate(source)
        size = (LARGE_PX, LARGE_PX) if source.name == "large.jpg" else (HEIGHT_PX, WIDTH_PX)
        rgb = np.full((*size, 3), NOISY_LEVEL / 255, np.float32)
        damage = Sentence("The photo seems damaged.") if source.name == "damaged.jpg" else None
        alpha = np.full(size, 0.5, np.float32) if source.stem == "glass" else None
        return in_sixteen_bits(Photo(rgb, PhotoMetadata(source_path=source, iso=3200.0, damage=damage), alpha))

    def estimate_noise(self, photo):
        return NoiseCurve((0.1, 0.1, 0.1))

    def denoise_photo(self, photo, seen, noise, settings, run, progress, cancel, watcher):
        if settings.method == "crash":
            os._exit(3)
        if settings.method == "fault":
            raise ZeroDivisionError("a flat patch")
        if settings.method == "memory":
            raise DenoiseError("There is not enough memory.") from MemoryError()  # As the engine does.
        if settings.method == "stuck":
            time.sleep(60)
        if settings.method == "gpu-is-full":
            chosen = ChosenMethod("gradnet", SmallGpu(), CHOSEN_BY_USER)
            return denoise_at_full_strength(photo, settings, run, chosen=chosen, noise=noise, watcher=watcher)
        pause_s = {"slow": 0.05, "traced": 0.05, "tiles": 0.2, "long-tiles": 1}.get(settings.method, 0)

        def denoise(rgb):
            time.sleep(pause_s)
            return np.full_like(rgb, DENOISED_LEVEL / 255)

        tile_px = 32 if pause_s == 0.05 else 256
        tiles = plan_tiles(photo.height_px, photo.width_px, tile_px, 0)
        stream = one_at_a_time(denoise)
        pixels = denoise_tiles(
            photo.rgb, stream, tiles, progress=progress, cancel=cancel, watcher=watcher, into=SixteenBits
        )
        self._denoised_count += 1
        if settings.method == "traced" and photo.metadata.source_path is not None:
            photo.metadata.source_path.with_name("done").touch()
        why = Sentence("It is denoising number {number} of this engine.", number=self._denoised_count)
        why = CHOSEN_BY_USER if settings.method == "plain" else why
        is_blind = settings.method == "blind"
        return pixels, Denoising((0.1, 0.1, 0.1), 0.5, "CPU", settings.method, why, is_blind)

    def prepare(self, method, device, *, from_mosaic):
        pass

    def measure_speed(self, method, device, cancel):
        if method == "auto":
            raise MethodUnavailableError("No automatic method can run here.")
        while method == "slow":
            cancel.check()
            time.sleep(0.01)
        return 60_000.0

    def write_photo(self, photo, destination, export):
        if not destination.parent.is_dir():
            raise PhotoWriteError(destination, "the folder is gone")
        if destination.stem == "slow-disk":
            time.sleep(1)
        if destination.stem == "gated":
            pass_gate(destination)
        if destination.stem == "full-disk":
            from unittest import mock  # A tenth of a second, which all other tests are spared.

            with mock.patch("os.fsync", side_effect=OSError(errno.ENOSPC, "No space left on device")):
                return write_photo(photo, destination, export)
        destination.write_text(f"{export.format} {round(float(photo.rgb[:].mean()) * 255)}")
        return destination


class ForgetfulEngine(FakeEngine):
    """Keeps the results of no more than two photos beside the open one."""

    def room_for_results(self):
        return 2 * 2 * 3 * HEIGHT_PX * WIDTH_PX
