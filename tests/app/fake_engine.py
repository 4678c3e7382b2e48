"""An engine without weight, for the engine process of the tests: what it does is told by names of files and methods."""

import os
import time

import numpy as np

from desktop_app.engine_client.messages import MethodChoice
from desktop_app.engine_client.process import Engine
from gradnet_engine.errors import PhotoReadError, PhotoWriteError
from gradnet_engine.job import DenoiseResult
from gradnet_engine.photo import Photo, PhotoMetadata
from gradnet_engine.progress import StageClock

HEIGHT_PX, WIDTH_PX = 300, 400
NOISY_LEVEL, DENOISED_LEVEL = 200, 100


class FakeEngine(Engine):
    """Reads a grey photo of one level and denoises it into a darker one."""

    def __init__(self):
        self._denoised_count = 0

    def list_methods(self, device):
        return (
            MethodChoice("quick", "Done at once.", None),
            MethodChoice("absent", "Not here.", "It needs a part that isn't installed."),
        )

    def read_photo(self, source, raw):
        if source.name == "crash.jpg":
            os._exit(3)
        if source.name == "broken.jpg":
            raise PhotoReadError(source, "the file is cut off")
        rgb = np.full((HEIGHT_PX, WIDTH_PX, 3), NOISY_LEVEL / 255, np.float32)
        return Photo(rgb, "srgb", PhotoMetadata(source_path=source, iso=3200.0))

    def denoise_photo(self, photo, settings, run, progress, cancel):
        if settings.method == "crash":
            os._exit(3)
        if settings.method == "fault":
            raise ZeroDivisionError("a flat patch")
        if settings.method == "stuck":
            time.sleep(60)
        if settings.method == "slow":
            clock = StageClock("denoising", 1000, progress)
            for step in range(1000):
                cancel.check()
                time.sleep(0.02)
                clock.step(step + 1)
        self._denoised_count += 1
        rgb = np.full_like(photo.rgb, DENOISED_LEVEL / 255)
        why = f"It is denoising number {self._denoised_count} of this engine."
        return DenoiseResult(photo.with_rgb(rgb), (0.1, 0.1, 0.1), 0.5, "CPU", settings.method, why)

    def write_photo(self, photo, destination, export):
        if not destination.parent.is_dir():
            raise PhotoWriteError(destination, "the folder is gone")
        destination.write_text(f"{export.format} {round(float(photo.rgb.mean()) * 255)}")
        return destination
