"""A process that finds photos and reads thumbnails, so that a crash in a decoder costs one thumbnail. No Qt here."""

import io
import logging
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from multiprocessing.connection import Connection
from pathlib import Path

from desktop_app.engine_client.background import stand_back
from desktop_app.engine_client.thumbnail_cache import ThumbnailCache
from desktop_app.engine_client.thumbnail_messages import (
    EDGE_PX,
    Answer,
    FindPhotos,
    ListedFacts,
    NoThumbnail,
    PhotoFile,
    PhotosFound,
    Request,
    Thumbnail,
)
from gradnet_engine.child_processes import leave_console_to_parent
from gradnet_engine.errors import EngineError, PhotoReadError, os_cause
from gradnet_engine.files import FileState, file_state
from gradnet_engine.sentence import Sentence

_log = logging.getLogger(__name__)

_JPEG_QUALITY = 88
_NICENESS = 10
"""More than the engine's: denoising goes first."""


def serve_thumbnails(connection: Connection, cache_path: Path) -> None:
    """Answer requests until the window hangs up; the target of a process.

    Parameters
    ----------
    connection : Connection
        The window's other end.
    cache_path : Path
        Where thumbnails are kept.
    """
    leave_console_to_parent()
    logging.basicConfig(format="%(asctime)s thumbnails %(levelname)s %(name)s: %(message)s")
    stand_back(_NICENESS)
    cache = ThumbnailCache(cache_path)
    with suppress(EOFError, OSError):
        while True:
            connection.send(answer(connection.recv(), cache))


def answer(request: Request, cache: ThumbnailCache) -> Answer:
    """Do what is asked; what goes wrong is part of the answer."""
    return find_photos(request.paths) if isinstance(request, FindPhotos) else read_thumbnail(request, cache)


def read_thumbnail(file: PhotoFile, cache: ThumbnailCache) -> Thumbnail | NoThumbnail:
    """Return the thumbnail of a photo, from the cache if it is there."""
    try:
        return _kept(file, cache) or _read(file, cache)
    except EngineError as error:
        return NoThumbnail(file, error.sentence)
    except Exception as error:
        _log.exception("unexpected failure of a thumbnail")
        cause = Sentence("{kind}: {error}", kind=type(error).__name__, error=error)
        return NoThumbnail(file, PhotoReadError(file.path, cause).sentence)


def _kept(file: PhotoFile, cache: ThumbnailCache) -> Thumbnail | None:
    """Return a thumbnail of an earlier run; None if there is none, or it was torn as it was kept."""
    try:
        kept = cache.get(file)
        return None if kept is None else _decoded(file, *kept)
    except Exception as error:
        _log.warning("the kept thumbnail of %s is damaged: %s", file.path, error)
        return None


def _read(file: PhotoFile, cache: ThumbnailCache) -> Thumbnail:
    from PIL import Image

    from gradnet_engine.image_io import read_info, read_preview

    info = read_info(file.path)
    rgb = read_preview(file.path, EDGE_PX)
    facts = ListedFacts(info.width_px, info.height_px, info.iso, info.taken, info.camera)
    jpeg = io.BytesIO()
    Image.fromarray(rgb).save(jpeg, "JPEG", quality=_JPEG_QUALITY)
    cache.put(file, jpeg.getvalue(), facts)
    return Thumbnail(file, rgb.tobytes(), rgb.shape[1], rgb.shape[0], facts)


def _decoded(file: PhotoFile, jpeg: bytes, facts: ListedFacts) -> Thumbnail:
    from PIL.JpegImagePlugin import JpegImageFile

    image = JpegImageFile(io.BytesIO(jpeg))
    return Thumbnail(file, image.tobytes(), *image.size, facts)


def find_photos(paths: tuple[Path, ...]) -> PhotosFound:
    """Return the photos among paths and in the folders among them."""
    files: dict[Path, PhotoFile] = {}
    folders: dict[Path, None] = {}
    failure, gone = None, []
    for path in paths:
        try:
            is_folder = path.is_dir()
            found = _photos_in(path) if is_folder else [_photo_at(path)]
        except OSError as error:
            failure = failure or PhotoReadError(path, os_cause(error)).sentence
            gone += [path] if isinstance(error, FileNotFoundError) else []
        else:
            files.update((file.path, file) for file in found)
            folders[path if is_folder else path.parent] = None
    return PhotosFound(paths, tuple(files.values()), tuple(folders), failure, tuple(gone))


def _photo_at(path: Path) -> PhotoFile:
    status = path.stat()
    return _with_beside(PhotoFile(path, _kind(path), status.st_size, status.st_mtime_ns), file_state)


def _photos_in(folder: Path) -> list[PhotoFile]:
    """Return the photos of a folder; hidden ones, half-written often, are left out."""
    from gradnet_engine.image_io import SIDECAR_SUFFIXES

    files: list[PhotoFile] = []
    sidecars: dict[Path, FileState] = {}
    with os.scandir(folder) as entries:
        for entry in entries:
            kind = _kind(Path(entry.name))
            if (kind or entry.name.endswith(SIDECAR_SUFFIXES)) and not entry.name.startswith("."):
                with suppress(OSError):  # It went away in between, or is a link to nothing.
                    if entry.is_file():
                        status = entry.stat()
                        state = status.st_size, status.st_mtime_ns
                        if kind:
                            files.append(PhotoFile(Path(entry.path), kind, *state))
                        else:
                            sidecars[Path(entry.path)] = state
    return [_with_beside(file, sidecars.get) for file in files]


def _with_beside(file: PhotoFile, state_of: Callable[[Path], FileState | None]) -> PhotoFile:
    """Return a file with what is known of XMP beside it, where that may turn the photo."""
    from gradnet_engine.image_io import sidecars_of

    if file.kind != "RAW":
        return file
    # Where capital letters make no difference each is found twice.
    states = filter(None, map(state_of, sidecars_of(file.path, is_raw=True)))
    return replace(file, beside=tuple(dict.fromkeys(states)))


def _kind(path: Path) -> str:
    """Return the kind of photo that a name tells, empty if none."""
    from gradnet_engine.image_io import kind_of_name

    return str(kind_of_name(path) or "")
