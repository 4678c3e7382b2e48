"""Small photos as files, and a thumbnail process that crashes where it is told to."""

import os
import threading
from pathlib import Path

import numpy as np
from PIL import Image

from desktop_app.engine_client import thumbnail_process
from desktop_app.engine_client.thumbnail_client import ThumbnailClient
from desktop_app.engine_client.thumbnail_messages import FindPhotos


def write_photo_file(path, *, level=128, iso=None, taken=None, size=(90, 60)):
    exif = Image.Exif()
    exif[0x0110] = "Testcam"
    if iso is not None:
        exif.get_ifd(0x8769)[0x8827] = iso
    if taken is not None:
        exif.get_ifd(0x8769)[0x9003] = taken
    pixels = np.full((size[1], size[0], 3), level, np.uint8)
    Image.fromarray(pixels).save(path, exif=exif)
    return path


class NoThumbnails(ThumbnailClient):
    """For windows whose browser doesn't matter: starts no process."""

    def __init__(self):
        super().__init__(Path())

    def find(self, paths):
        pass

    def request(self, file, at_once):
        pass


def serve_with_crashes(connection, cache_path):
    answer = thumbnail_process.answer

    def crash_at(request, cache):
        path = request.paths[0] if isinstance(request, FindPhotos) else request.path
        if path.name.startswith("crash"):
            os._exit(3)
        if path.name.startswith("hang"):
            threading.Event().wait()
        return answer(request, cache)

    thumbnail_process.answer = crash_at
    thumbnail_process.serve_thumbnails(connection, cache_path)
